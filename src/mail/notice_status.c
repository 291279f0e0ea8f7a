#include "mail/notice_words.h"

#include "base/ascii.h"
#include "base/codec.h"
#include "base/idna.h"
#include "mail/stamp.h"

#include <string.h>

#define ORCPT_MAX 500 /* octets, RFC 3461 section 4.2 */

static void add_field(struct buf *buf, const char *name, const char *value)
{
	buf_add_fmt(buf, "%s: ", name);
	notice_add_clean(buf, value, strlen(value), true);
	buf_add_char(buf, '\n');
}

static void add_date(struct buf *buf, const char *name, time_t when)
{
	buf_add_fmt(buf, "%s: ", name);
	stamp_add_date(buf, when);
	buf_add_char(buf, '\n');
}

void notice_add_message_fields(struct buf *buf, const struct notice *notice)
{
	const char *envid = notice->envelope->dsn.envid;

	buf_add_str(buf, "Reporting-MTA: dns; ");
	notice_add_clean(buf, notice->reporting_mta,
			 strlen(notice->reporting_mta), true);
	buf_add_char(buf, '\n');
	if (envid)
		add_field(buf, "Original-Envelope-Id", envid);
	add_date(buf, "Arrival-Date", notice->arrival);
}

/* The type of RFC 6533 section 3 where the other can't hold it. */
static void add_address(struct buf *buf, const char *name, const char *address)
{
	buf_add_fmt(buf, "%s: %s; ", name,
		    is_ascii(address) ? "rfc822" : "utf-8");
	notice_add_clean(buf, address, strlen(address), false);
	buf_add_char(buf, '\n');
}

static bool is_printable(const struct buf *text)
{
	for (size_t i = 0; i < text->len; i++)
		if (text->data[i] < ' ' || text->data[i] > '~')
			return false;
	return true;
}

/*
 * "type;xtext" as RFC 3464 section 2.3.1 has it.  The xtext of utf-8 holds no
 * "+XX" but "\x{XX}", which is a form of this field, too (RFC 6533 section 3).
 *
 * It is a stranger's: what could not stand in the field is left out.
 */
static void add_orcpt(struct buf *buf, const char *orcpt)
{
	size_t type = 0;
	auto_buf address = BUF_INIT;

	while ((unsigned char)orcpt[type] <= 127 &&
	       mailbox_is_atext(orcpt[type]))
		type++;
	if (!type || orcpt[type] != ';' || !orcpt[type + 1] ||
	    strlen(orcpt) > ORCPT_MAX ||
	    !buf_add_xtext_decoded(&address, orcpt + type + 1) ||
	    !is_printable(&address))
		return;
	buf_add_str(buf, "Original-Recipient: ");
	buf_add(buf, orcpt, type);
	buf_add_fmt(buf, "; %s\n", address.data);
}

/* "550 ", "450": the code of a reply that refuses; '\0' for other words. */
static char class_of(const char *words)
{
	bool is_code = (words[0] == '4' || words[0] == '5') &&
		       ascii_is_digit(words[1]) && ascii_is_digit(words[2]) &&
		       (!words[3] || words[3] == ' ');

	return is_code ? words[0] : '\0';
}

/* The length of "subject" or "detail" (RFC 3463 section 2), 0 if it is none. */
static size_t part_of_code(const char *text)
{
	size_t n = 0;

	while (ascii_is_digit(text[n]))
		n++;
	return n <= 3 ? n : 0;
}

/*
 * The length of the enhanced code (RFC 2034 section 4) behind the reply's; 0 if
 * there is none, or one that says otherwise than the reply.
 */
static size_t enhanced_code(const char *text, char class)
{
	size_t subject;
	size_t detail;
	size_t len;

	if (text[0] != class || text[1] != '.')
		return 0;
	subject = part_of_code(text + 2);
	if (!subject || text[2 + subject] != '.')
		return 0;
	detail = part_of_code(text + 3 + subject);
	len = 3 + subject + detail;
	return detail && (!text[len] || text[len] == ' ') ? len : 0;
}

/* Where it is no server that speaks. */
static const char *own_status(const struct notice *notice, const char *words)
{
	/* intl.c's words, and RFC 6531 section 3.5: "Non-ASCII addresses not
	 * permitted for that sender/recipient". */
	if (strstr(words, "needs SMTPUTF8"))
		return "5.6.7";
	/* RFC 3463 section 3.5: "Delivery time expired". */
	return notice->kind == NOTICE_EXPIRED ? "4.4.7" : "5.0.0";
}

static void add_status(struct buf *buf, const struct notice *notice,
		       const char *words)
{
	char class = class_of(words);
	size_t len = class && words[3] ? enhanced_code(words + 4, class) : 0;

	buf_add_str(buf, "Status: ");
	/* What is delayed is no failure yet, whatever the server said last. */
	if (notice->kind == NOTICE_DELAYED && class != '4')
		buf_add_str(buf, "4.0.0");
	else if (len)
		buf_add(buf, words + 4, len);
	else if (class)
		buf_add_fmt(buf, "%c.0.0", class);
	else
		buf_add_str(buf, own_status(notice, words));
	buf_add_char(buf, '\n');
}

/* The server is named where it "reported" (RFC 3464 section 2.3.5). */
static void add_remote_mta(struct buf *buf, const struct notice *notice,
			   const char *words)
{
	if (!notice->remote_mta || !class_of(words))
		return;
	buf_add_str(buf, "Remote-MTA: dns; ");
	notice_add_clean(buf, notice->remote_mta, strlen(notice->remote_mta),
			 true);
	buf_add_char(buf, '\n');
}

/* Of a type of our own where it is no server that speaks. */
static void add_diagnostic(struct buf *buf, const char *words)
{
	struct notice_layout folded = { "Diagnostic-Code: smtp; ", "    ",
					true };

	if (!class_of(words))
		folded.first = "Diagnostic-Code: x-mailchute; ";
	if (*words)
		notice_add_wrapped(buf, &folded, words);
}

void notice_add_rcpt_fields(struct buf *buf, const struct notice *notice,
			    const struct rcpt *rcpt)
{
	const char *words = notice_last_words(notice, rcpt);
	auto_buf address = BUF_INIT;

	mailbox_add_to(&address, &rcpt->mailbox);
	buf_add_char(buf, '\n');
	if (rcpt->orcpt)
		add_orcpt(buf, rcpt->orcpt);
	else if (rcpt->original)
		add_address(buf, "Original-Recipient", rcpt->original);
	add_address(buf, "Final-Recipient", address.data);
	add_field(buf, "Action", notice_action(notice));
	add_status(buf, notice, words);
	add_remote_mta(buf, notice, words);
	add_diagnostic(buf, words);
	add_date(buf, "Last-Attempt-Date", notice->now);
	if (notice->kind == NOTICE_DELAYED && notice->until)
		add_date(buf, "Will-Retry-Until", notice->until);
}
