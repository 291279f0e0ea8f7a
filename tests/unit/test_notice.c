#define _GNU_SOURCE /* memfd_create */
#include "unit.h"

#include "mail/notice.h"
#include "message_text.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define ARRIVAL 1795507200 /* Tue, 24 Nov 2026 08:00:00 +0000 */
#define NOW	(ARRIVAL + 60)
#define UNTIL	(ARRIVAL + 5 * 86400)

/* A recipient, what became of it and the server's words. */
struct told {
	const char *address;
	enum outcome outcome;
	const char *reply;
	const char *original;
	int notify;
	const char *orcpt;
};

/* What a test changes of the usual notice. */
struct sample {
	enum notice_kind kind;
	const char *sender;
	const char *original; /* the message, with LF */
	const char *reason;
	const char *envid;
	const char *remote_mta;
	enum dsn_return ret;
	int notify;
	time_t until;
	struct told rcpts[6];
};

static const char letter[] = "From: jane@example.org\n"
			     "Message-ID: <1@example.org>\n"
			     "Subject: x\n\ntext\n";

static void read_message(struct message *message, const char *text, size_t len)
{
	struct message_read_options as_it_is = { .dot_is_data = true };
	int fd = memfd_create("message", MFD_CLOEXEC);
	auto_err err = ERR_INIT;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_true(message_read(message, fd, &as_it_is, &err));
	close(fd);
}

static void fill_envelope(struct envelope *envelope,
			  const struct sample *sample)
{
	auto_err err = ERR_INIT;

	assert_true(addrlist_parse_one(
		&envelope->sender,
		sample->sender ? sample->sender : "jane@example.org", &err));
	envelope->dsn.ret = sample->ret;
	envelope->dsn.notify = sample->notify;
	envelope->dsn.envid = mem_str(sample->envid);
	for (const struct told *told = sample->rcpts; told->address; told++) {
		struct rcpt *rcpt;

		assert_true(envelope_add_argument(
			envelope, told->address,
			&(struct addressing){ .domain = "example.org" }, &err));
		rcpt = &envelope->rcpts[envelope->count - 1];
		rcpt->outcome = told->outcome;
		rcpt->original = mem_str(told->original);
		rcpt->notify = told->notify;
		rcpt->orcpt = mem_str(told->orcpt);
		if (told->reply)
			buf_add_str(&rcpt->reply, told->reply);
	}
}

static struct notice notice_of(const struct sample *sample,
			       const struct envelope *envelope,
			       const struct message *original)
{
	return (struct notice){ .kind = sample->kind,
				.envelope = envelope,
				.original = original,
				.reason = sample->reason,
				.domain = "example.org",
				.reporting_mta = "host.example.org",
				.remote_mta = sample->remote_mta,
				.arrival = ARRIVAL,
				.until = sample->until,
				.now = NOW };
}

/* Replaces what is random by `by`, and drops the CRs of line ends. */
static void simplify(struct buf *text, const char *random, const char *by)
{
	auto_buf simple = BUF_INIT;
	size_t len = strlen(random);

	for (size_t i = 0; i < text->len;) {
		bool ends = text->data[i] == '\r' && text->data[i + 1] == '\n';

		if (len && !strncmp(text->data + i, random, len)) {
			buf_add_str(&simple, by);
			i += len;
			continue;
		}
		if (!ends)
			buf_add_char(&simple, text->data[i]);
		i++;
	}
	buf_clear(text);
	buf_add(text, simple.data, simple.len);
}

/* What stands behind the mark, up to an end. */
static void cut_out(struct buf *ret, const struct buf *text, const char *mark,
		    char end)
{
	const char *begin = strstr(text->data, mark);

	assert_non_null(begin);
	begin += strlen(mark);
	buf_add(ret, begin, (size_t)(strchr(begin, end) - begin));
}

static void write_sample(struct buf *text, const struct sample *sample)
{
	auto_envelope envelope = ENVELOPE_INIT;
	auto_message original = MESSAGE_INIT;
	auto_message message = MESSAGE_INIT;
	auto_buf boundary = BUF_INIT;
	auto_buf id = BUF_INIT;
	auto_err err = ERR_INIT;
	const char *from = sample->original ? sample->original : letter;
	struct notice notice;

	fill_envelope(&envelope, sample);
	read_message(&original, from, strlen(from));
	notice = notice_of(sample, &envelope, &original);
	assert_true(notice_write(&notice, &message, &err));
	write_wire(text, &message, 65536);
	cut_out(&boundary, text, "boundary=\"", '"');
	cut_out(&id, text, "\nMessage-ID: <", '@');
	assert_int_equal(boundary.len, 34);
	simplify(text, boundary.data, "BOUNDARY");
	simplify(text, id.data, "NEW");
}

/* What a person and a program read, to the byte. */
static const char whole_notice[] =
	"To: jane@example.org\n"
	"Subject: Mail could not be delivered\n"
	"Auto-Submitted: auto-replied\n"
	"In-Reply-To: <1@example.org>\n"
	"References: <1@example.org>\n"
	"MIME-Version: 1.0\n"
	"Content-Type: multipart/report;\n"
	" report-type=delivery-status;\n"
	" boundary=\"BOUNDARY\"\n"
	"Date: Tue, 24 Nov 2026 08:01:00 +0000\n"
	"From: Mail Delivery System <MAILER-DAEMON@example.org>\n"
	"Message-ID: <NEW@example.org>\n"
	"\n"
	"\n--BOUNDARY\n"
	"Content-Type: text/plain; charset=us-ascii\n"
	"Content-Transfer-Encoding: 7bit\n"
	"\n"
	"This is the mail program at host.example.org.\n"
	"\n"
	"The server refused these recipients of your message. They did "
	"not get\n"
	"it, and it will not be tried again.\n"
	"\n"
	"<joe@example.net>\n"
	"    550 5.1.1 no such user here\n"
	"\n"
	"<\"j s\"@example.net>\n"
	"    for <root@example.org>\n"
	"    554 go away\n"
	"\n"
	"If an address is wrong, send the message again to the right "
	"one, and to\n"
	"nobody else: those who are not named here are not concerned. "
	"Otherwise\n"
	"what the server said may tell what to do, or whom to ask.\n"
	"\n--BOUNDARY\n"
	"Content-Type: message/delivery-status\n"
	"Content-Transfer-Encoding: 7bit\n"
	"\n"
	"Reporting-MTA: dns; host.example.org\n"
	"Original-Envelope-Id: Q1 2\n"
	"Arrival-Date: Tue, 24 Nov 2026 08:00:00 +0000\n"
	"\n"
	"Final-Recipient: rfc822; joe@example.net\n"
	"Action: failed\n"
	"Status: 5.1.1\n"
	"Remote-MTA: dns; smtp.example.org\n"
	"Diagnostic-Code: smtp; 550 5.1.1 no such user here\n"
	"Last-Attempt-Date: Tue, 24 Nov 2026 08:01:00 +0000\n"
	"\n"
	"Original-Recipient: rfc822; root@example.org\n"
	"Final-Recipient: rfc822; \"j s\"@example.net\n"
	"Action: failed\n"
	"Status: 5.0.0\n"
	"Remote-MTA: dns; smtp.example.org\n"
	"Diagnostic-Code: smtp; 554 go away\n"
	"Last-Attempt-Date: Tue, 24 Nov 2026 08:01:00 +0000\n"
	"\n--BOUNDARY\n"
	"Content-Type: text/rfc822-headers\n"
	"Content-Transfer-Encoding: 7bit\n"
	"\n"
	"From: jane@example.org\n"
	"Message-ID: <1@example.org>\n"
	"Subject: x\n"
	"\n"
	"\n--BOUNDARY--\n";

static void a_notice_as_a_whole(void **state UNUSED)
{
	const struct sample sample = {
		.kind = NOTICE_REFUSED,
		.envid = "Q1 2",
		.remote_mta = "smtp.example.org",
		.rcpts = { { .address = "joe@example.net",
			     .outcome = OUTCOME_REJECTED,
			     .reply = "550 5.1.1 no such user here" },
			   { .address = "jim@example.net",
			     .outcome = OUTCOME_TAKEN },
			   { .address = "\"j s\"@example.net",
			     .outcome = OUTCOME_REJECTED,
			     .reply = "554 go away",
			     .original = "root@example.org" } }
	};
	auto_buf text = BUF_INIT;

	write_sample(&text, &sample);
	assert_string_equal(text.data, whole_notice);
}

#define LONG_WORDS                                                             \
	"550 5.7.1 Our system has detected that this message is likely to be " \
	"unsolicited mail"

#define NEEDS_UTF8 "it needs SMTPUTF8, which the server does not offer"
#define NEEDS_UTF8_CODE                                                            \
	"Diagnostic-Code: x-mailchute; it needs SMTPUTF8, which the server does\n" \
	"    not offer\n"

static const struct {
	const char *rule;
	enum notice_kind kind;
	const char *words;
	const char *out; /* from Status to Diagnostic-Code */
} statuses[] = {
	{ "the enhanced code is the status", NOTICE_REFUSED,
	  "550 5.7.1 no relaying",
	  "Status: 5.7.1\nDiagnostic-Code: smtp; 550 5.7.1 no relaying\n" },
	{ "of one, two or three digits", NOTICE_REFUSED, "550 5.123.45 x",
	  "Status: 5.123.45\nDiagnostic-Code: smtp; 550 5.123.45 x\n" },
	{ "it may stand alone", NOTICE_REFUSED, "550 5.1.1",
	  "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n" },
	{ "without one the code's class is", NOTICE_REFUSED, "553 no",
	  "Status: 5.0.0\nDiagnostic-Code: smtp; 553 no\n" },
	{ "a code alone is enough", NOTICE_REFUSED, "553",
	  "Status: 5.0.0\nDiagnostic-Code: smtp; 553\n" },
	{ "an enhanced code of another class is no code", NOTICE_REFUSED,
	  "550 4.1.1 x",
	  "Status: 5.0.0\nDiagnostic-Code: smtp; 550 4.1.1 x\n" },
	{ "nor is one of four digits", NOTICE_REFUSED, "550 5.1234.1 x",
	  "Status: 5.0.0\nDiagnostic-Code: smtp; 550 5.1234.1 x\n" },
	{ "nor one that is cut short", NOTICE_REFUSED, "550 5.1. x",
	  "Status: 5.0.0\nDiagnostic-Code: smtp; 550 5.1. x\n" },
	{ "nor a longer one", NOTICE_REFUSED, "550 5.1.1.1 x",
	  "Status: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1.1 x\n" },
	{ "a transient reply at the end of trying keeps its status",
	  NOTICE_EXPIRED, "450 4.2.1 busy",
	  "Status: 4.2.1\nDiagnostic-Code: smtp; 450 4.2.1 busy\n" },
	{ "without a reply the time has expired", NOTICE_EXPIRED,
	  "connect to h: Connection refused",
	  "Status: 4.4.7\nDiagnostic-Code: x-mailchute; connect to h: "
	  "Connection refused\n" },
	{ "without words there is no diagnostic", NOTICE_EXPIRED, "",
	  "Status: 4.4.7\n" },
	{ "a failure without a code is permanent", NOTICE_FAILED, "x",
	  "Status: 5.0.0\nDiagnostic-Code: x-mailchute; x\n" },
	{ "an address that needs SMTPUTF8 has one of its own", NOTICE_REFUSED,
	  NEEDS_UTF8, "Status: 5.6.7\n" NEEDS_UTF8_CODE },
	{ "at the end of trying, too", NOTICE_EXPIRED, NEEDS_UTF8,
	  "Status: 5.6.7\n" NEEDS_UTF8_CODE },
	{ "but not in a delay", NOTICE_DELAYED, NEEDS_UTF8,
	  "Status: 4.0.0\n" NEEDS_UTF8_CODE },
	{ "a server that says so has its own status", NOTICE_REFUSED,
	  "553 it needs SMTPUTF8",
	  "Status: 5.0.0\nDiagnostic-Code: smtp; 553 it needs SMTPUTF8\n" },
	{ "a number is not always a code", NOTICE_FAILED, "5500 x",
	  "Status: 5.0.0\nDiagnostic-Code: x-mailchute; 5500 x\n" },
	{ "nor is that of success", NOTICE_FAILED, "250 2.0.0 ok",
	  "Status: 5.0.0\nDiagnostic-Code: x-mailchute; 250 2.0.0 ok\n" },
	{ "a delay has a transient status", NOTICE_DELAYED, "451 4.7.1 later",
	  "Status: 4.7.1\nDiagnostic-Code: smtp; 451 4.7.1 later\n" },
	{ "even where the last reply was not", NOTICE_DELAYED, "535 5.7.8 no",
	  "Status: 4.0.0\nDiagnostic-Code: smtp; 535 5.7.8 no\n" },
	{ "or none was there", NOTICE_DELAYED, "no such host",
	  "Status: 4.0.0\nDiagnostic-Code: x-mailchute; no such host\n" },
	{ "long words are folded", NOTICE_REFUSED, LONG_WORDS,
	  "Status: 5.7.1\n"
	  "Diagnostic-Code: smtp; 550 5.7.1 Our system has detected that this\n"
	  "    message is likely to be unsolicited mail\n" },
	{ "a line end in them ends nothing", NOTICE_REFUSED,
	  "550 x\r\nAction: delivered",
	  "Status: 5.0.0\nDiagnostic-Code: smtp; 550 x??Action: delivered\n" },
	{ "what is not ASCII is marked there", NOTICE_FAILED,
	  "\xc3\xa4\xe2\x82\xac.",
	  "Status: 5.0.0\nDiagnostic-Code: x-mailchute; ??.\n" },
};

static enum outcome outcome_for(enum notice_kind kind)
{
	return kind == NOTICE_REFUSED ? OUTCOME_REJECTED : OUTCOME_DEFERRED;
}

static void a_status_is_derived(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
		enum notice_kind kind = statuses[i].kind;
		struct sample sample = {
			.kind = kind,
			.rcpts = { { .address = "a@b",
				     .outcome = outcome_for(kind),
				     .reply = statuses[i].words } }
		};
		auto_buf text = BUF_INIT;
		auto_buf have = BUF_INIT;
		const char *begin;
		const char *end;

		write_sample(&text, &sample);
		begin = strstr(text.data, "Status: ");
		assert_rule(statuses[i].rule, begin);
		end = strstr(begin, "Last-Attempt-Date:");
		assert_rule(statuses[i].rule, end);
		buf_add(&have, begin, (size_t)(end - begin));
		assert_rule_str(statuses[i].rule, have.data, statuses[i].out);
	}
}

/* Whom it tells of, by kind: the letters of those who are. */
static void it_tells_of_those_concerned(void **state UNUSED)
{
	static const struct {
		enum notice_kind kind;
		const char *who;
	} concerned[] = { { NOTICE_REFUSED, "e" },
			  { NOTICE_FAILED, "abdef" },
			  { NOTICE_EXPIRED, "abdef" },
			  { NOTICE_DELAYED, "abd" } };
	struct sample sample = {
		.rcpts = { { .address = "a@x", .outcome = OUTCOME_PENDING },
			   { .address = "b@x", .outcome = OUTCOME_ACCEPTED },
			   { .address = "c@x", .outcome = OUTCOME_TAKEN },
			   { .address = "d@x", .outcome = OUTCOME_DEFERRED },
			   { .address = "e@x", .outcome = OUTCOME_REJECTED } }
	};
	struct told in_doubt = { .address = "f@x",
				 .outcome = OUTCOME_IN_DOUBT };

	for (size_t i = 0; i < ARRAY_LEN(concerned); i++) {
		auto_envelope envelope = ENVELOPE_INIT;
		auto_message original = MESSAGE_INIT;
		auto_message message = MESSAGE_INIT;
		auto_buf text = BUF_INIT;
		auto_buf who = BUF_INIT;
		auto_err err = ERR_INIT;
		struct notice notice;
		struct sample extra = { .rcpts = { in_doubt } };

		sample.kind = concerned[i].kind;
		fill_envelope(&envelope, &sample);
		mailbox_release(&envelope.sender);
		fill_envelope(&envelope, &extra);
		notice = notice_of(&sample, &envelope, &original);
		assert_true(notice_write(&notice, &message, &err));
		write_wire(&text, &message, 65536);
		for (const char *at = text.data;
		     (at = strstr(at, "rfc822; "));) {
			at += strlen("rfc822; ");
			buf_add_char(&who, *at);
		}
		assert_string_equal(who.data, concerned[i].who);
	}
}

static const struct {
	const char *rule;
	enum notice_kind kind;
	const char *sender;
	int notify;
	int own; /* the recipient's NOTIFY */
	enum outcome outcome;
	bool wanted;
} wishes[] = {
	{ "a refusal is told", NOTICE_REFUSED, "a@x", 0, 0, OUTCOME_REJECTED,
	  true },
	{ "never to a null sender", NOTICE_REFUSED, "<>", 0, 0,
	  OUTCOME_REJECTED, false },
	{ "nor of nobody", NOTICE_REFUSED, "a@x", 0, 0, OUTCOME_TAKEN, false },
	{ "NOTIFY=FAILURE asks for it", NOTICE_REFUSED, "a@x",
	  DSN_FAILURE | DSN_SUCCESS, 0, OUTCOME_REJECTED, true },
	{ "NOTIFY=NEVER does not", NOTICE_REFUSED, "a@x", DSN_NEVER, 0,
	  OUTCOME_REJECTED, false },
	{ "nor does DELAY", NOTICE_EXPIRED, "a@x", DSN_DELAY, 0,
	  OUTCOME_DEFERRED, false },
	{ "a delay is told", NOTICE_DELAYED, "a@x", 0, 0, OUTCOME_DEFERRED,
	  true },
	{ "NOTIFY=DELAY asks for it", NOTICE_DELAYED, "a@x", DSN_DELAY, 0,
	  OUTCOME_DEFERRED, true },
	{ "FAILURE alone does not", NOTICE_DELAYED, "a@x", DSN_FAILURE, 0,
	  OUTCOME_DEFERRED, false },
	{ "a recipient's own NEVER overrules it", NOTICE_REFUSED, "a@x",
	  DSN_FAILURE, DSN_NEVER, OUTCOME_REJECTED, false },
	{ "and is enough", NOTICE_REFUSED, "a@x", 0, DSN_NEVER,
	  OUTCOME_REJECTED, false },
	{ "a recipient's own FAILURE does, too", NOTICE_REFUSED, "a@x",
	  DSN_NEVER, DSN_FAILURE, OUTCOME_REJECTED, true },
	{ "its own DELAY asks for no failure", NOTICE_FAILED, "a@x",
	  DSN_FAILURE, DSN_DELAY, OUTCOME_PENDING, false },
	{ "but for a delay", NOTICE_DELAYED, "a@x", DSN_FAILURE, DSN_DELAY,
	  OUTCOME_DEFERRED, true },
	{ "its own SUCCESS for neither", NOTICE_REFUSED, "a@x", 0, DSN_SUCCESS,
	  OUTCOME_REJECTED, false },
};

static void it_is_sent_where_it_is_wanted(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(wishes); i++) {
		struct sample sample = {
			.kind = wishes[i].kind,
			.sender = wishes[i].sender,
			.notify = wishes[i].notify,
			.rcpts = { { .address = "b@x",
				     .outcome = wishes[i].outcome,
				     .notify = wishes[i].own } }
		};
		auto_envelope envelope = ENVELOPE_INIT;
		struct notice notice;

		fill_envelope(&envelope, &sample);
		notice = notice_of(&sample, &envelope, NULL);
		assert_rule(wishes[i].rule,
			    notice_is_wanted(&notice) == wishes[i].wanted);
	}
}

#define UMLAUT	"\xc3\xa4"
#define TEN	"0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define REFUSED(who)                                                   \
	{                                                              \
		{                                                      \
			.address = (who), .outcome = OUTCOME_REJECTED, \
			.reply = "550 no"                              \
		}                                                      \
	}

static const struct {
	const char *rule;
	struct sample sample;
	const char *has; /* or, behind "!", has not */
} contents[] = {
	/* What comes back, and under which name */
	{ "the header alone comes back",
	  { .rcpts = REFUSED("a@b") },
	  "text/rfc822-headers\nContent-Transfer-Encoding: 7bit\n\n"
	  "From: jane@example.org\nMessage-ID: <1@example.org>\nSubject: x\n\n"
	  "\n--BOUNDARY--\n" },
	{ "with HDRS, too",
	  { .ret = DSN_RETURN_HDRS, .rcpts = REFUSED("a@b") },
	  "!text\n\n--BOUNDARY--" },
	{ "with FULL all of it does, to the byte",
	  { .ret = DSN_RETURN_FULL, .rcpts = REFUSED("a@b") },
	  "Content-Type: message/rfc822\nContent-Transfer-Encoding: 7bit\n\n"
	  "From: jane@example.org\nMessage-ID: <1@example.org>\nSubject: x\n\n"
	  "text\n\n--BOUNDARY--\n" },
	{ "but not with a delay",
	  { .kind = NOTICE_DELAYED,
	    .ret = DSN_RETURN_FULL,
	    .rcpts = { { .address = "a@b",
			 .outcome = OUTCOME_DEFERRED,
			 .reply = "450 no" } } },
	  "Content-Type: text/rfc822-headers\n" },
	{ "folding stays",
	  { .original = "A: 1\n 2\n\t3\nB: 4\n\nx\n", .rcpts = REFUSED("a@b") },
	  "\nA: 1\n 2\n\t3\nB: 4\n\n\n--" },
	{ "an 8-bit body is told of",
	  { .original = "A: 1\n\n\xe4\n",
	    .ret = DSN_RETURN_FULL,
	    .rcpts = REFUSED("a@b") },
	  "message/rfc822\nContent-Transfer-Encoding: 8bit\n\nA: 1\n\n\xe4\n" },
	{ "on the outside as well",
	  { .original = "A: 1\n\n\xe4\n",
	    .ret = DSN_RETURN_FULL,
	    .rcpts = REFUSED("a@b") },
	  "BOUNDARY\"\nContent-Transfer-Encoding: 8bit\n" },
	{ "but not where it stays away",
	  { .original = "A: 1\n\n\xe4\n", .rcpts = REFUSED("a@b") },
	  "!8bit" },
	{ "a UTF-8 header in a message that went without SMTPUTF8",
	  { .original = "A: " UMLAUT "\n\nx\n", .rcpts = REFUSED("a@b") },
	  "text/rfc822-headers; charset=utf-8\nContent-Transfer-Encoding: "
	  "8bit\n\nA: " UMLAUT "\n" },
	{ "a header that is no UTF-8",
	  { .original = "A: \xe4\n\nx\n", .rcpts = REFUSED("a@b") },
	  "text/rfc822-headers; charset=unknown-8bit\n"
	  "Content-Transfer-Encoding: 8bit\n\nA: \xe4\n" },
	{ "one field that is none decides",
	  { .original = "A: \xe4\nB: " UMLAUT "\n\nx\n",
	    .rcpts = REFUSED("a@b") },
	  "charset=unknown-8bit\n" },
	{ "a UTF-8 header with a UTF-8 address",
	  { .original = "To: " UMLAUT "@b\n\nx\n",
	    .rcpts = REFUSED(UMLAUT "@b") },
	  "Content-Type: message/global-headers\nContent-Transfer-Encoding: "
	  "8bit\n\nTo: " UMLAUT "@b\n" },
	{ "and all of the message",
	  { .original = "To: " UMLAUT "@b\n\nx\n",
	    .ret = DSN_RETURN_FULL,
	    .rcpts = REFUSED(UMLAUT "@b") },
	  "Content-Type: message/global\nContent-Transfer-Encoding: 8bit\n" },
	{ "an ASCII header with one is text still",
	  { .rcpts = REFUSED(UMLAUT "@b") },
	  "Content-Type: text/rfc822-headers\nContent-Transfer-Encoding: 7bit" },

	/* RFC 6533 */
	{ "a UTF-8 address has its own type",
	  { .rcpts = REFUSED(UMLAUT "@b") },
	  "\nFinal-Recipient: utf-8; " UMLAUT "@b\n" },
	{ "in a report of its own type",
	  { .rcpts = REFUSED(UMLAUT "@b") },
	  "Content-Type: message/global-delivery-status\n"
	  "Content-Transfer-Encoding: 8bit\n" },
	{ "which the report-type is, too (RFC 6522 section 3)",
	  { .rcpts = REFUSED(UMLAUT "@b") },
	  " report-type=global-delivery-status;\n" },
	{ "a UTF-8 domain is one, too",
	  { .rcpts = REFUSED("a@" UMLAUT ".example") },
	  "utf-8; a@" UMLAUT ".example\n" },
	{ "and a UTF-8 original",
	  { .rcpts = { { .address = "a@b",
			 .outcome = OUTCOME_REJECTED,
			 .reply = "550 no",
			 .original = UMLAUT "@x" } } },
	  "Original-Recipient: utf-8; " UMLAUT "@x\n"
	  "Final-Recipient: rfc822; a@b\n" },
	{ "a UTF-8 sender needs it",
	  { .sender = UMLAUT "@b", .rcpts = REFUSED("a@b") },
	  "message/global-delivery-status\n" },
	{ "who is not told of does not",
	  { .rcpts = { { .address = "a@b",
			 .outcome = OUTCOME_REJECTED,
			 .reply = "550 no" },
		       { .address = UMLAUT "@b", .outcome = OUTCOME_TAKEN } } },
	  "!global" },

	/* NOTIFY */
	{ "whose own NOTIFY does not ask is not told of",
	  { .rcpts = { { .address = "a@b",
			 .outcome = OUTCOME_REJECTED,
			 .reply = "550 no",
			 .notify = DSN_NEVER },
		       { .address = "c@d",
			 .outcome = OUTCOME_REJECTED,
			 .reply = "550 no" } } },
	  "!a@b" },
	{ "whose own does is, where the envelope's does not",
	  { .notify = DSN_NEVER,
	    .rcpts = { { .address = "a@b",
			 .outcome = OUTCOME_REJECTED,
			 .reply = "550 no",
			 .notify = DSN_FAILURE },
		       { .address = "c@d",
			 .outcome = OUTCOME_REJECTED,
			 .reply = "550 no" } } },
	  "Final-Recipient: rfc822; a@b\n" },
	{ "and the others are not",
	  { .notify = DSN_NEVER,
	    .rcpts = { { .address = "a@b",
			 .outcome = OUTCOME_REJECTED,
			 .reply = "550 no",
			 .notify = DSN_FAILURE },
		       { .address = "c@d",
			 .outcome = OUTCOME_REJECTED,
			 .reply = "550 no" } } },
	  "!c@d" },

	/* The text */
	{ "the text says UTF-8 where it is",
	  { .rcpts = REFUSED(UMLAUT "@b") },
	  "text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n" },
	{ "also where the words are",
	  { .kind = NOTICE_FAILED,
	    .reason = "connect: " UMLAUT,
	    .rcpts = { { .address = "a@b", .outcome = OUTCOME_PENDING } } },
	  "text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n" },
	{ "which it holds as they are",
	  { .kind = NOTICE_FAILED,
	    .reason = "connect: " UMLAUT,
	    .rcpts = { { .address = "a@b", .outcome = OUTCOME_PENDING } } },
	  "<a@b>\n    connect: " UMLAUT "\n" },
	{ "and the report needs no type of its own for them",
	  { .kind = NOTICE_FAILED,
	    .reason = "connect: " UMLAUT,
	    .rcpts = { { .address = "a@b", .outcome = OUTCOME_PENDING } } },
	  "!global" },
	{ "a recipient's own words come before the reason",
	  { .kind = NOTICE_FAILED,
	    .reason = "554 refused",
	    .rcpts = { { .address = "a@b",
			 .outcome = OUTCOME_REJECTED,
			 .reply = "550 no" },
		       { .address = "c@d", .outcome = OUTCOME_PENDING } } },
	  "<a@b>\n    550 no\n\n<c@d>\n    554 refused\n" },
	{ "doubt is told",
	  { .kind = NOTICE_EXPIRED,
	    .rcpts = { { .address = "a@b", .outcome = OUTCOME_IN_DOUBT } } },
	  "<a@b>\n    It is in doubt whether the server took it.\n" },
	{ "a delay says until when",
	  { .kind = NOTICE_DELAYED,
	    .until = UNTIL,
	    .rcpts = { { .address = "a@b",
			 .outcome = OUTCOME_DEFERRED,
			 .reply = "450 no" } } },
	  "It will be tried until Sun, 29 Nov 2026 08:00:00 +0000.\n" },
	{ "and so does its report",
	  { .kind = NOTICE_DELAYED,
	    .until = UNTIL,
	    .rcpts = { { .address = "a@b",
			 .outcome = OUTCOME_DEFERRED,
			 .reply = "450 no" } } },
	  "Action: delayed\nStatus: 4.0.0\nDiagnostic-Code: smtp; 450 no\n"
	  "Last-Attempt-Date: Tue, 24 Nov 2026 08:01:00 +0000\n"
	  "Will-Retry-Until: Sun, 29 Nov 2026 08:00:00 +0000\n" },
	{ "if it is known",
	  { .kind = NOTICE_DELAYED,
	    .rcpts = { { .address = "a@b",
			 .outcome = OUTCOME_DEFERRED,
			 .reply = "450 no" } } },
	  "!ntil" },
	{ "a failure does not",
	  { .until = UNTIL, .rcpts = REFUSED("a@b") },
	  "!ntil" },
	{ "its subject tells it",
	  { .kind = NOTICE_DELAYED,
	    .rcpts = { { .address = "a@b",
			 .outcome = OUTCOME_DEFERRED,
			 .reply = "450 no" } } },
	  "\nSubject: Mail is delayed\n" },

	/* Fields */
	{ "without an envelope identifier there is no field",
	  { .rcpts = REFUSED("a@b") },
	  "!Envelope-Id" },
	{ "where a server speaks it is named",
	  { .remote_mta = "smtp.example.org", .rcpts = REFUSED("a@b") },
	  "\nStatus: 5.0.0\nRemote-MTA: dns; smtp.example.org\n" },
	{ "also with the reason of all",
	  { .kind = NOTICE_FAILED,
	    .reason = "554 refused",
	    .remote_mta = "smtp.example.org",
	    .rcpts = { { .address = "a@b", .outcome = OUTCOME_PENDING } } },
	  "\nStatus: 5.0.0\nRemote-MTA: dns; smtp.example.org\n" },
	{ "where we refuse it is not",
	  { .remote_mta = "smtp.example.org",
	    .rcpts = { { .address = UMLAUT "@b",
			 .outcome = OUTCOME_REJECTED,
			 .reply = NEEDS_UTF8 } } },
	  "!smtp" },
	{ "nor where there are no words",
	  { .kind = NOTICE_EXPIRED,
	    .remote_mta = "smtp.example.org",
	    .rcpts = { { .address = "a@b", .outcome = OUTCOME_IN_DOUBT } } },
	  "!Remote-MTA" },
	{ "without a server there is none",
	  { .rcpts = REFUSED("a@b") },
	  "!Remote-MTA" },
	{ "a display name of the sender stays",
	  { .sender = "Jane Doe <jane@example.org>", .rcpts = REFUSED("a@b") },
	  "To: Jane Doe <jane@example.org>\n" },
	{ "without a Message-ID it refers to nothing",
	  { .original = "A: 1\n\nx\n", .rcpts = REFUSED("a@b") },
	  "!References" },
	{ "comments and folding of one are left out",
	  { .original = "Message-ID:\n (c) <2@x> (d)\n\nx\n",
	    .rcpts = REFUSED("a@b") },
	  "\nIn-Reply-To: <2@x>\nReferences: <2@x>\n" },
	{ "one with white space is none",
	  { .original = "Message-ID: <2 3@x>\n\nx\n", .rcpts = REFUSED("a@b") },
	  "!References" },
	{ "nor one that is folded",
	  { .original = "Message-ID: <2@x\n A: 1>\n\nx\n",
	    .rcpts = REFUSED("a@b") },
	  "!References" },
	{ "nor one without an end",
	  { .original = "Message-ID: <2@x\n\nx\n", .rcpts = REFUSED("a@b") },
	  "!References" },
	{ "nor one with a control character",
	  { .original = "Message-ID: <\177@x>\n\nx\n",
	    .rcpts = REFUSED("a@b") },
	  "!References" },
	{ "nor one that would make a line too long",
	  { .original = "Message-ID: <" HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED
			"@x>\n\nx\n",
	    .rcpts = REFUSED("a@b") },
	  "!References" },
	{ "nor one with 8-bit text",
	  { .original = "Message-ID: <" UMLAUT "@x>\n\nx\n",
	    .rcpts = REFUSED("a@b") },
	  "!References" },
};

static void its_parts_say_what_they_are(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(contents); i++) {
		bool want = contents[i].has[0] != '!';
		const char *text_wanted = contents[i].has + !want;
		auto_buf text = BUF_INIT;
		const char *found;

		write_sample(&text, &contents[i].sample);
		found = strstr(text.data, text_wanted);
		if (!found == want)
			fail_msg("rule: %s\n have: \"%s\"\n %s: \"%s\"",
				 contents[i].rule, text.data,
				 want ? "want" : "not", text_wanted);
	}
}

static const struct {
	const char *rule;
	const char *orcpt;
	const char *field; /* NULL: left out */
} originals[] = {
	{ "xtext is decoded", "rfc822;jane+2Bx+3D1@y", "rfc822; jane+x=1@y" },
	{ "a blank is text", "rfc822;+22j+20s+22@y", "rfc822; \"j s\"@y" },
	{ "any type of address stays", "x400;/C=US/S=Doe",
	  "x400; /C=US/S=Doe" },
	{ "and the ASCII form of utf-8", "utf-8;\\x{E4}@y",
	  "utf-8; \\x{E4}@y" },
	{ "a line end in it would end the field",
	  "rfc822;a+0D+0AAction:+20delivered", NULL },
	{ "a NUL is no text", "rfc822;a+00b", NULL },
	{ "nor is another control", "rfc822;a+1Bb", NULL },
	{ "nor DEL", "rfc822;a+7Fb", NULL },
	{ "nor 8-bit text", "rfc822;+C3+A4@y", NULL },
	{ "raw or not", "rfc822;" UMLAUT "@y", NULL },
	{ "a raw line end is none", "rfc822;a\nB: c", NULL },
	{ "a small digit is no xtext", "rfc822;a+2b", NULL },
	{ "nor half an octet", "rfc822;a+2", NULL },
	{ "nor a plus alone", "rfc822;a+", NULL },
	{ "without a type there is no field", ";a@y", NULL },
	{ "nor without an address", "rfc822;", NULL },
	{ "nor without either", "rfc822", NULL },
	{ "nor with a type that is no atom", "rfc 822;a@y", NULL },
	{ "nor with one of 8 bits", UMLAUT ";a@y", NULL },
	{ "nor where it is too long",
	  "rfc822;" HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED, NULL },
};

/* Never ours instead: it is not the one that the client knows. */
static void a_client_tells_the_original_recipient(void **state UNUSED)
{
	static const char name[] = "\nOriginal-Recipient: ";

	for (size_t i = 0; i < ARRAY_LEN(originals); i++) {
		const struct sample sample = {
			.rcpts = { { .address = "a@b",
				     .outcome = OUTCOME_REJECTED,
				     .original = "root@x",
				     .orcpt = originals[i].orcpt } }
		};
		auto_buf text = BUF_INIT;
		auto_buf field = BUF_INIT;

		write_sample(&text, &sample);
		if (strstr(text.data, name))
			cut_out(&field, &text, name, '\n');
		assert_rule_str(originals[i].rule, field.data,
				originals[i].field ? originals[i].field : "");
		assert_rule(
			originals[i].rule,
			strstr(text.data,
			       "\nFinal-Recipient: rfc822; a@b\nAction: failed\n"));
	}
}

/* Of what is ours: the original's lines are its own. */
static void no_line_is_too_long(void **state UNUSED)
{
	auto_buf words = BUF_INIT;
	auto_buf text = BUF_INIT;
	struct sample sample = { .kind = NOTICE_REFUSED };

	buf_add_str(&words, "550 5.1.1 ");
	for (int i = 0; i < 1000; i++)
		buf_add_str(&words, UMLAUT "x");
	for (int i = 0; i < 3000; i++)
		buf_add_str(&words, " word");
	sample.rcpts[0] = (struct told){ .address = "a@b",
					 .outcome = OUTCOME_REJECTED,
					 .reply = words.data };
	write_sample(&text, &sample);
	for (const char *line = text.data; *line;) {
		size_t len = strcspn(line, "\n");
		bool is_word = memchr(line, 'x', len) && len > 100;

		assert_true(len <= (is_word ? 510 : 78));
		for (size_t i = 0; i + 1 < len; i++)
			if (line[i] == '\xc3')
				assert_int_equal(line[i + 1], '\xa4');
		assert_false(len && line[len - 1] == '\xc3');
		line += len + (line[len] == '\n');
	}
}

#define LARGE (5u << 20)

static void a_large_original_comes_back_by_a_file(void **state UNUSED)
{
	const struct sample sample = { .ret = DSN_RETURN_FULL,
				       .rcpts = REFUSED("a@b") };
	auto_envelope envelope = ENVELOPE_INIT;
	auto_message original = MESSAGE_INIT;
	auto_message message = MESSAGE_INIT;
	auto_buf letter_text = BUF_INIT;
	auto_buf wire = BUF_INIT;
	auto_buf all = BUF_INIT;
	auto_err err = ERR_INIT;
	struct notice notice;

	buf_add_str(&letter_text, "A: 1\n\n");
	for (unsigned i = 0; letter_text.len < LARGE; i++)
		buf_add_fmt(&letter_text, "line %u with \r in it\r\n", i);
	read_message(&original, letter_text.data, letter_text.len);
	fill_envelope(&envelope, &sample);
	notice = notice_of(&sample, &envelope, &original);
	assert_true(notice_write(&notice, &message, &err));
	assert_true(message.body.fd >= 0);
	assert_true(message.body.memory.len <= BODY_MEMORY_MAX);
	assert_true(message.body.facts.has_bare_cr);
	assert_true(message.body.facts.line_max < 100);
	write_wire(&wire, &original, 65536);
	write_wire(&all, &message, 65536);
	assert_non_null(strstr(all.data, "message/rfc822"));
	assert_non_null(strstr(all.data, wire.data));
}

static void no_two_have_the_same_boundary(void **state UNUSED)
{
	const struct sample sample = { .rcpts = REFUSED("a@b") };
	struct buf boundaries[2] = { BUF_INIT, BUF_INIT };

	for (int i = 0; i < 2; i++) {
		auto_envelope envelope = ENVELOPE_INIT;
		auto_message original = MESSAGE_INIT;
		auto_message message = MESSAGE_INIT;
		auto_buf text = BUF_INIT;
		auto_err err = ERR_INIT;
		struct notice notice;

		fill_envelope(&envelope, &sample);
		notice = notice_of(&sample, &envelope, &original);
		assert_true(notice_write(&notice, &message, &err));
		write_wire(&text, &message, 65536);
		cut_out(&boundaries[i], &text, "boundary=\"", '"');
	}
	assert_string_not_equal(boundaries[0].data, boundaries[1].data);
	buf_release(&boundaries[0]);
	buf_release(&boundaries[1]);
}

static void many_recipients_are_told_by_a_file(void **state UNUSED)
{
	auto_envelope envelope = ENVELOPE_INIT;
	auto_message original = MESSAGE_INIT;
	auto_message message = MESSAGE_INIT;
	auto_err err = ERR_INIT;
	struct sample sample = { .kind = NOTICE_FAILED, .reason = "554 no" };
	struct notice notice;

	fill_envelope(&envelope, &sample);
	for (unsigned i = 0; i < 20000; i++) {
		auto_buf address = BUF_INIT;

		buf_add_fmt(&address, "a%u@example.org", i);
		assert_true(envelope_add_argument(
			&envelope, address.data,
			&(struct addressing){ .domain = "example.org" }, &err));
	}
	notice = notice_of(&sample, &envelope, &original);
	assert_true(notice_write(&notice, &message, &err));
	assert_true(message.body.size > 2 * BODY_MEMORY_MAX);
	assert_true(message.body.memory.len <= BODY_MEMORY_MAX);
}

static int set_zone(void **state UNUSED)
{
	return setenv("TZ", "UTC", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_notice_as_a_whole),
		cmocka_unit_test(a_status_is_derived),
		cmocka_unit_test(it_tells_of_those_concerned),
		cmocka_unit_test(it_is_sent_where_it_is_wanted),
		cmocka_unit_test(its_parts_say_what_they_are),
		cmocka_unit_test(a_client_tells_the_original_recipient),
		cmocka_unit_test(no_line_is_too_long),
		cmocka_unit_test(a_large_original_comes_back_by_a_file),
		cmocka_unit_test(no_two_have_the_same_boundary),
		cmocka_unit_test(many_recipients_are_told_by_a_file),
	};

	return cmocka_run_group_tests(tests, set_zone, NULL);
}
