#include "unit.h"

#include "header_text.h"
#include "mail/stamp.h"

#include <stdlib.h>

#define DATE  "Tue, 24 Nov 2026 08:00:00 +0000"
#define NOW   1795507200 /* the same */
#define D     "Date: " DATE "\n"
#define F     "From: Jane Doe <jane@example.org>\n"
#define M     "Message-ID: <NEW@example.org>\n"
#define ADDED D F M

/* What the rows of addresses do not look at. */
#define HAS_ALL "Date: x\nFrom: a@b\nMessage-ID: <1@b>\n"

static const struct {
	const char *rule;
	const char *in;	 /* fields, with LF */
	const char *out; /* the same; NEW is an identifier of ours */
} rows[] = {
	/* What is added */
	{ "an empty header gets what it must have", "", ADDED },
	{ "what is missing is added at the end", "Subject: x\nTo: a@b\n",
	  "Subject: x\nTo: a@b\n" ADDED },
	{ "what is there is left, to the byte",
	  "dAtE :  yesterday \nFROM:a@b\nmessage-id:\n <1@b>\nSubject:x\n",
	  "dAtE :  yesterday \nFROM:a@b\nmessage-id:\n <1@b>\nSubject:x\n" },
	{ "a Date alone is missing", "From: a@b\nMessage-ID: <1@b>\n",
	  "From: a@b\nMessage-ID: <1@b>\n" D },
	{ "a From alone is missing", "Date: x\nMessage-ID: <1@b>\n",
	  "Date: x\nMessage-ID: <1@b>\n" F },
	{ "a Message-ID alone is missing", "Date: x\nFrom: a@b\n",
	  "Date: x\nFrom: a@b\n" M },
	{ "an empty From is a missing one",
	  "From:\nDate: x\nMessage-ID: <1@b>\n",
	  "Date: x\nMessage-ID: <1@b>\n" F },
	{ "white space alone is nothing, folded or not",
	  "From: \t\n  \nDate: \nMessage-ID:\t\nX: y\n", "X: y\n" ADDED },
	{ "a Sender does for no From", "Sender: a@b\n", "Sender: a@b\n" ADDED },
	{ "a From that can't be parsed is the author's",
	  "Date: x\nFrom: a b c\nMessage-ID: <1@b>\n",
	  "Date: x\nFrom: a b c\nMessage-ID: <1@b>\n" },

	/* What is removed */
	{ "Bcc goes, wherever it is",
	  "Bcc: a@b\n" HAS_ALL "BCC: c@d,\n e@f\nbcc : g@h\n", HAS_ALL },
	{ "an empty Bcc goes", HAS_ALL "Bcc:\n", HAS_ALL },
	{ "nothing that only begins like it goes", HAS_ALL "Bcc-Note: x\n",
	  HAS_ALL "Bcc-Note: x\n" },
	{ "Return-Path belongs to final delivery",
	  "Return-Path: <a@b>\n" HAS_ALL, HAS_ALL },
	{ "an empty To, Cc, Sender, Reply-To is against RFC 5322",
	  "To:\nCc: \n" HAS_ALL "Sender:\nReply-To:  \n", HAS_ALL },
	{ "an empty Subject is not", HAS_ALL "Subject:\n",
	  HAS_ALL "Subject:\n" },
	{ "an empty group stays", HAS_ALL "To: undisclosed-recipients:;\n",
	  HAS_ALL "To: undisclosed-recipients:;\n" },

	/* What is completed */
	{ "a bare name gets the domain", HAS_ALL "To: root\n",
	  HAS_ALL "To: root@example.org\n" },
	{ "in every field of addresses",
	  "Date: x\nMessage-ID: <1@b>\nFrom: a\nSender: b\nReply-To: c\n"
	  "To: d\nCc: e\n",
	  "Date: x\nMessage-ID: <1@b>\nFrom: a@example.org\n"
	  "Sender: b@example.org\nReply-To: c@example.org\n"
	  "To: d@example.org\nCc: e@example.org\n" },
	{ "and in no other", HAS_ALL "X-To: root\nSubject: root\n",
	  HAS_ALL "X-To: root\nSubject: root\n" },
	{ "cron's From in its comment form",
	  "Date: x\nMessage-ID: <1@b>\nFrom: root (Cron Daemon)\n",
	  "Date: x\nMessage-ID: <1@b>\n"
	  "From: root@example.org (Cron Daemon)\n" },
	{ "cronie's From",
	  "Date: x\nMessage-ID: <1@b>\n"
	  "From: \"(Cron Daemon)\" <root>\n",
	  "Date: x\nMessage-ID: <1@b>\n"
	  "From: \"(Cron Daemon)\" <root@example.org>\n" },
	{ "every byte between stays",
	  HAS_ALL "To:root , a@b,\n\t(x) \"joe s\" (y),,  Jo  < jo > ,last\n",
	  HAS_ALL "To:root@example.org , a@b,\n\t(x) \"joe s\"@example.org "
		  "(y),,  Jo  < jo@example.org > ,last@example.org\n" },
	{ "those in a group, too", HAS_ALL "Cc: all: a, b@c, d;\n",
	  HAS_ALL "Cc: all: a@example.org, b@c, d@example.org;\n" },
	{ "what has a domain stays", HAS_ALL "To: a@b, <c@[192.0.2.1]>\n",
	  HAS_ALL "To: a@b, <c@[192.0.2.1]>\n" },
	{ "what can't be parsed stays", HAS_ALL "To: root, <\n",
	  HAS_ALL "To: root, <\n" },

	/* What is joined */
	{ "several To become one, where the first was",
	  "To: a@b\nSubject: x\nTo: c@d\nTO:\te@f\n" HAS_ALL,
	  "To: a@b,\n c@d,\n e@f\nSubject: x\n" HAS_ALL },
	{ "so do several Cc", "Cc:a@b\nCc:c@d\n" HAS_ALL,
	  "Cc:a@b,\n c@d\n" HAS_ALL },
	{ "folded ones keep their folds",
	  "To: a@b,\n c@d\nTo:\n e@f,\n g@h\n" HAS_ALL,
	  "To: a@b,\n c@d,\n e@f,\n g@h\n" HAS_ALL },
	{ "an empty one adds nothing", "To: a@b\nTo:\nTo: c@d\n" HAS_ALL,
	  "To: a@b,\n c@d\n" HAS_ALL },
	{ "names are completed in what was joined",
	  "To: root\nTo: jane\n" HAS_ALL,
	  "To: root@example.org,\n jane@example.org\n" HAS_ALL },
	{ "a group that lacks its end gets it before the next",
	  "To: g: a@b\nTo: h: c@d\nTo: e@f\n" HAS_ALL,
	  "To: g: a@b;,\n h: c@d;,\n e@f\n" HAS_ALL },
	{ "the last one lacks it as it did", "To: a@b\nTo: g:\n" HAS_ALL,
	  "To: a@b,\n g:\n" HAS_ALL },
	{ "a comment without an end can't swallow the rest",
	  "To: a@b (x\nTo: c@d\nTo: e@f\n" HAS_ALL,
	  "To: a@b (x\nTo: c@d,\n e@f\n" HAS_ALL },
	{ "what can't be parsed is joined to nothing",
	  "To: a@b\nTo: c d\nTo: e@f\n" HAS_ALL,
	  "To: a@b,\n e@f\nTo: c d\n" HAS_ALL },
	{ "a comma at the end is no other member",
	  "To: a@b,\nTo: c@d\n" HAS_ALL, "To: a@b,,\n c@d\n" HAS_ALL },
	{ "To and Cc are two things", "To: a@b\nCc: c@d\nTo: e@f\n" HAS_ALL,
	  "To: a@b,\n e@f\nCc: c@d\n" HAS_ALL },
	{ "other fields may repeat",
	  HAS_ALL "X: 1\nX: 2\nComments: 3\nComments: 4\n",
	  HAS_ALL "X: 1\nX: 2\nComments: 3\nComments: 4\n" },

	/* What was resent */
	{ "a resent message gets the twins in its block, not the originals",
	  "Resent-To: a@b\nSubject: x\n",
	  "Resent-To: a@b\nResent-Date: " DATE
	  "\nResent-From: Jane Doe <jane@example.org>\n"
	  "Resent-Message-ID: <NEW@example.org>\nSubject: x\n" },
	{ "a whole block is left",
	  "Resent-Date: x\nResent-From: a@b\nResent-Message-ID: <1@b>\n"
	  "Resent-To: c@d\nSubject: x\n",
	  "Resent-Date: x\nResent-From: a@b\nResent-Message-ID: <1@b>\n"
	  "Resent-To: c@d\nSubject: x\n" },
	{ "an older block lends nothing",
	  "Resent-From: a@b\nResent-To: c@d\nReceived: x\nResent-Date: y\n"
	  "Resent-Message-ID: <1@b>\nResent-To: e@f\n",
	  "Resent-From: a@b\nResent-To: c@d\nResent-Date: " DATE
	  "\nResent-Message-ID: <NEW@example.org>\nReceived: x\n"
	  "Resent-Date: y\nResent-Message-ID: <1@b>\nResent-To: e@f\n" },
	{ "Resent-Bcc goes from every block",
	  "Resent-Date: x\nResent-From: a@b\nResent-Message-ID: <1@b>\n"
	  "Resent-Bcc: c@d\nReceived: x\nResent-Bcc: e@f\nBcc: g@h\n",
	  "Resent-Date: x\nResent-From: a@b\nResent-Message-ID: <1@b>\n"
	  "Received: x\n" },
	{ "Resent-Bcc alone makes a block", "Resent-Bcc: a@b\n" HAS_ALL,
	  "Resent-Date: " DATE "\nResent-From: Jane Doe <jane@example.org>\n"
	  "Resent-Message-ID: <NEW@example.org>\n" HAS_ALL },
	{ "names of a resender and his readers are completed",
	  "Resent-Date: x\nResent-From: a\nResent-Sender: b\nResent-To: c\n"
	  "Resent-Cc: d\nResent-Message-ID: <1@b>\nTo: e\n",
	  "Resent-Date: x\nResent-From: a@example.org\n"
	  "Resent-Sender: b@example.org\nResent-To: c@example.org\n"
	  "Resent-Cc: d@example.org\nResent-Message-ID: <1@b>\n"
	  "To: e@example.org\n" },
	{ "an empty twin is a missing one",
	  "Resent-Date: x\nResent-Message-ID: <1@b>\nResent-From:\n"
	  "Resent-To: a@b\n",
	  "Resent-Date: x\nResent-Message-ID: <1@b>\nResent-To: a@b\n"
	  "Resent-From: Jane Doe <jane@example.org>\n" },
	{ "Resent-To is not joined",
	  "Resent-Date: x\nResent-From: a@b\nResent-Message-ID: <1@b>\n"
	  "Resent-To: c@d\nResent-To: e@f\n",
	  "Resent-Date: x\nResent-From: a@b\nResent-Message-ID: <1@b>\n"
	  "Resent-To: c@d\nResent-To: e@f\n" },
	{ "a To that can't be parsed hides no other",
	  HAS_ALL "To: Jane (home <j@x>\nTo: a@b\nTo: c@d\n",
	  HAS_ALL "To: Jane (home <j@x>\nTo: a@b,\n c@d\n" },
};

static void stamp(struct header *header)
{
	char name[] = "Jane Doe";
	char local[] = "jane";
	char domain[] = "example.org";
	const struct mailbox jane = { .name = name,
				      .local = local,
				      .domain = domain };
	const struct stamp how = { .from = &jane,
				   .domain = "example.org",
				   .now = NOW };
	auto_err err = ERR_INIT;

	assert_true(stamp_header(header, &how, &err));
}

#define ID_LEN 32 /* hexadecimal digits: 128 bits */

/* Puts NEW for an identifier of ours. */
static void hide_ids(struct buf *buf)
{
	for (char *at = buf->data; (at = strchr(at, '<')); at++) {
		size_t begin = (size_t)(at + 1 - buf->data);
		size_t n = strspn(at + 1, "0123456789abcdef");

		if (n != ID_LEN)
			continue;
		memcpy(at + 1, "NEW", 3);
		memmove(at + 4, at + 1 + n, buf->len - begin - n + 1);
		buf->len -= n - 3;
	}
}

static void the_rules_hold(void **state UNUSED)
{
	assert_int_equal(setenv("TZ", "UTC0", 1), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_header header = HEADER_INIT;
		auto_buf have = BUF_INIT;

		parse_header(&header, rows[i].in);
		stamp(&header);
		show_header(&have, &header);
		hide_ids(&have);
		assert_rule_str(rows[i].rule, have.data, rows[i].out);
	}
}

/* A second stamp, as after a crash, finds nothing to do. */
static void what_is_stamped_stays(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_header header = HEADER_INIT;
		auto_buf once = BUF_INIT;
		auto_buf twice = BUF_INIT;

		parse_header(&header, rows[i].in);
		stamp(&header);
		show_header(&once, &header);
		stamp(&header);
		show_header(&twice, &header);
		assert_rule_str(rows[i].rule, twice.data, once.data);
	}
}

static void no_two_identifiers_are_alike(void **state UNUSED)
{
	auto_header a = HEADER_INIT;
	auto_header b = HEADER_INIT;

	stamp(&a);
	stamp(&b);
	assert_string_not_equal(header_find(&a, "Message-ID", 0)->text.data,
				header_find(&b, "Message-ID", 0)->text.data);
}

static const struct {
	const char *rule;
	const char *zone;
	time_t now;
	const char *date;
} dates[] = {
	{ "Greenwich is +0000", "UTC0", NOW, DATE },
	{ "east is plus", "XXX-1", NOW, "Tue, 24 Nov 2026 09:00:00 +0100" },
	{ "west is minus", "XXX5", NOW, "Tue, 24 Nov 2026 03:00:00 -0500" },
	{ "minutes count in the east", "XXX-5:45", NOW,
	  "Tue, 24 Nov 2026 13:45:00 +0545" },
	{ "and in the west", "XXX3:30", NOW,
	  "Tue, 24 Nov 2026 04:30:00 -0330" },
	{ "less than an hour west is minus", "XXX0:30", NOW,
	  "Tue, 24 Nov 2026 07:30:00 -0030" },
	{ "summer time is in the offset", "CET-1CEST,M3.5.0,M10.5.0/3",
	  1783065600, "Fri, 3 Jul 2026 10:00:00 +0200" },
	{ "a day has no leading zero, the clock has", "UTC0", 1767323045,
	  "Fri, 2 Jan 2026 03:04:05 +0000" },
	{ "the zone may change the day and the year", "XXX-14", 1798713000,
	  "Fri, 1 Jan 2027 00:30:00 +1400" },
	{ "the beginning of time", "UTC0", 0,
	  "Thu, 1 Jan 1970 00:00:00 +0000" },
};

static void dates_are_those_of_rfc_5322(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(dates); i++) {
		auto_buf have = BUF_INIT;

		assert_int_equal(setenv("TZ", dates[i].zone, 1), 0);
		stamp_add_date(&have, dates[i].now);
		assert_rule_str(dates[i].rule, have.data, dates[i].date);
	}
	assert_int_equal(setenv("TZ", "UTC0", 1), 0);
}

static void add_repeated(struct buf *buf, const char *text, size_t times)
{
	while (times--)
		buf_add_str(buf, text);
}

/* Quadratic work would take hours here, and the test's time is bounded. */
static void many_names_are_completed_in_linear_time(void **state UNUSED)
{
	auto_header header = HEADER_INIT;
	auto_buf line = BUF_INIT;
	auto_buf want = BUF_INIT;
	auto_err err = ERR_INIT;

	buf_add_str(&line, "To: ");
	add_repeated(&line, "a,", 300000);
	buf_add_str(&want, "To: ");
	add_repeated(&want, "a@example.org,", 300000);
	assert_true(header_add_line(&header, line.data, line.len, 1, &err));
	stamp(&header);
	assert_int_equal(header.fields[0].text.len, want.len + 2);
	assert_memory_equal(header.fields[0].text.data, want.data, want.len);
}

static void many_fields_are_joined_in_linear_time(void **state UNUSED)
{
	auto_header header = HEADER_INIT;
	auto_err err = ERR_INIT;

	for (size_t i = 0; i < HEADER_FIELDS_MAX; i++)
		assert_true(header_add_line(&header, "To: a@b", 7, i, &err));
	stamp(&header);
	assert_int_equal(header.count, 4);
	assert_int_equal(header.fields[0].text.len,
			 strlen("To: ") + HEADER_FIELDS_MAX * 7 - 3 + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rules_hold),
		cmocka_unit_test(what_is_stamped_stays),
		cmocka_unit_test(no_two_identifiers_are_alike),
		cmocka_unit_test(dates_are_those_of_rfc_5322),
		cmocka_unit_test(many_names_are_completed_in_linear_time),
		cmocka_unit_test(many_fields_are_joined_in_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
