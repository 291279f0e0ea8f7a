/*
 * The messages of RFC 5322 appendix A, each as a whole: whom it goes to, and
 * that it comes out as it went in.
 */
#include "unit.h"

#include "mail/envelope.h"
#include "mail/stamp.h"
#include "message_text.h"

/* What most of them begin with. */
#define SMITH                                     \
	"From: John Doe <jdoe@machine.example>\n" \
	"To: Mary Smith <mary@example.net>\n"     \
	"Subject: Saying Hello\n"                 \
	"Date: Fri, 21 Nov 1997 09:55:06 -0600\n" \
	"Message-ID: <1234@local.machine.example>\n"
#define HELLO                                    \
	"\n"                                     \
	"This is a message just to say hello.\n" \
	"So, \"Hello\".\n"

static const struct {
	const char *section;
	const char *text;	/* with LF, as it stands in the RFC */
	const char *recipients; /* of -t, separated by blanks */
	const char *wire;	/* with LF; NULL: the text */
} messages[] = {
	{ "A.1.1, a message from one to one", SMITH HELLO, "mary@example.net",
	  NULL },
	{ "A.1.1, with a Sender",
	  "From: John Doe <jdoe@machine.example>\n"
	  "Sender: Michael Jones <mjones@machine.example>\n"
	  "To: Mary Smith <mary@example.net>\n"
	  "Subject: Saying Hello\n"
	  "Date: Fri, 21 Nov 1997 09:55:06 -0600\n"
	  "Message-ID: <1234@local.machine.example>\n" HELLO,
	  "mary@example.net", NULL },
	{ "A.1.2, different types of mailboxes",
	  "From: \"Joe Q. Public\" <john.q.public@example.com>\n"
	  "To: Mary Smith <mary@x.test>, jdoe@example.org, Who? "
	  "<one@y.test>\n"
	  "Cc: <boss@nil.test>, \"Giant; \\\"Big\\\" Box\" "
	  "<sysservices@example.net>\n"
	  "Date: Tue, 1 Jul 2003 10:52:37 +0200\n"
	  "Message-ID: <5678.21-Nov-1997@example.com>\n"
	  "\n"
	  "Hi everyone.\n",
	  "mary@x.test jdoe@example.org one@y.test boss@nil.test "
	  "sysservices@example.net",
	  NULL },
	{ "A.1.3, group addresses",
	  "From: Pete <pete@silly.example>\n"
	  "To: A Group:Ed Jones <c@a.test>,joe@where.test,John "
	  "<jdoe@one.test>;\n"
	  "Cc: Undisclosed recipients:;\n"
	  "Date: Thu, 13 Feb 1969 23:32:54 -0330\n"
	  "Message-ID: <testabcd.1234@silly.example>\n"
	  "\n"
	  "Testing.\n",
	  "c@a.test joe@where.test jdoe@one.test", NULL },
	{ "A.2, the reply",
	  "From: Mary Smith <mary@example.net>\n"
	  "To: John Doe <jdoe@machine.example>\n"
	  "Reply-To: \"Mary Smith: Personal Account\" "
	  "<smith@home.example>\n"
	  "Subject: Re: Saying Hello\n"
	  "Date: Fri, 21 Nov 1997 10:01:10 -0600\n"
	  "Message-ID: <3456@example.net>\n"
	  "In-Reply-To: <1234@local.machine.example>\n"
	  "References: <1234@local.machine.example>\n"
	  "\n"
	  "This is a reply to your hello.\n",
	  "jdoe@machine.example", NULL },
	{ "A.2, the reply to the reply",
	  "To: \"Mary Smith: Personal Account\" <smith@home.example>\n"
	  "From: John Doe <jdoe@machine.example>\n"
	  "Subject: Re: Saying Hello\n"
	  "Date: Fri, 21 Nov 1997 11:00:00 -0600\n"
	  "Message-ID: <abcd.1234@local.machine.test>\n"
	  "In-Reply-To: <3456@example.net>\n"
	  "References: <1234@local.machine.example> <3456@example.net>\n"
	  "\n"
	  "This is a reply to your reply.\n",
	  "smith@home.example", NULL },
	{ "A.3, a resent message",
	  "Resent-From: Mary Smith <mary@example.net>\n"
	  "Resent-To: Jane Brown <j-brown@other.example>\n"
	  "Resent-Date: Mon, 24 Nov 1997 14:22:01 -0800\n"
	  "Resent-Message-ID: <78910@example.net>\n" SMITH HELLO,
	  "j-brown@other.example", NULL },
	{ "A.4, trace fields",
	  "Received: from x.y.test\n"
	  "   by example.net\n"
	  "   via TCP\n"
	  "   with ESMTP\n"
	  "   id ABC12345\n"
	  "   for <mary@example.net>;  21 Nov 1997 10:05:43 -0600\n"
	  "Received: from node.example by x.y.test; 21 Nov 1997 10:01:22 "
	  "-0600\n"
	  "From: John Doe <jdoe@node.example>\n"
	  "To: Mary Smith <mary@example.net>\n"
	  "Subject: Saying Hello\n"
	  "Date: Fri, 21 Nov 1997 09:55:06 -0600\n"
	  "Message-ID: <1234@local.node.example>\n" HELLO,
	  "mary@example.net", NULL },
	{ "A.5, white space, comments, and other oddities",
	  "From: Pete(A nice \\) chap) <pete(his account)@silly.test(his "
	  "host)>\n"
	  "To:A Group(Some people)\n"
	  "     :Chris Jones <c@(Chris's host.)public.example>,\n"
	  "         joe@example.org,\n"
	  "  John <jdoe@one.test> (my dear friend); (the end of the "
	  "group)\n"
	  "Cc:(Empty list)(start)Hidden recipients  :(nobody(that I know)) "
	  " ;\n"
	  "Date: Thu,\n"
	  "      13\n"
	  "        Feb\n"
	  "          1969\n"
	  "      23:32\n"
	  "               -0330 (Newfoundland Time)\n"
	  "Message-ID:              <testabcd.1234@silly.test>\n"
	  "\n"
	  "Testing.\n",
	  "c@public.example joe@example.org jdoe@one.test", NULL },
	{ "A.6.1, obsolete addressing",
	  "From: Joe Q. Public <john.q.public@example.com>\n"
	  "To: Mary Smith <@node.test:mary@example.net>, , jdoe@test  . "
	  "example\n"
	  "Date: Tue, 1 Jul 2003 10:52:37 +0200\n"
	  "Message-ID: <5678.21-Nov-1997@example.com>\n"
	  "\n"
	  "Hi everyone.\n",
	  "mary@example.net jdoe@test.example", NULL },
	{ "A.6.2, obsolete dates",
	  "From: John Doe <jdoe@machine.example>\n"
	  "To: Mary Smith <mary@example.net>\n"
	  "Subject: Saying Hello\n"
	  "Date: 21 Nov 97 09:55:06 GMT\n"
	  "Message-ID: <1234@local.machine.example>\n" HELLO,
	  "mary@example.net", NULL },
	{ "A.6.3, obsolete white space and comments",
	  "From  : John Doe <jdoe@machine(comment).  example>\n"
	  "To    : Mary Smith\n"
	  "  \n"
	  "          <mary@example.net>\n"
	  "Subject     : Saying Hello\n"
	  "Date  : Fri, 21 Nov 1997 09(comment):   55  :  06 -0600\n"
	  "Message-ID  : <1234   @   local(blah)  .machine .example>\n" HELLO,
	  "mary@example.net", NULL },

	/* What the appendix does not show, but section 3.6 and 4.5 allow. */
	{ "4.5, fields in any order, repeated",
	  "To: a@x.test\n"
	  "Message-ID: <1@x.test>\n"
	  "Cc: c@x.test\n"
	  "Date: 21 Nov 97 09:55:06 GMT\n"
	  "To: b@x.test\n"
	  "From: d@x.test\n"
	  "\n",
	  "a@x.test c@x.test b@x.test",
	  "To: a@x.test,\n"
	  " b@x.test\n"
	  "Message-ID: <1@x.test>\n"
	  "Cc: c@x.test\n"
	  "Date: 21 Nov 97 09:55:06 GMT\n"
	  "From: d@x.test\n"
	  "\n" },
	{ "3.6.3, Bcc goes to them, and goes",
	  SMITH "Bcc: secret@x.test (A),\n"
		"  Other <other@x.test>\n" HELLO,
	  "mary@example.net secret@x.test other@x.test", SMITH HELLO },
	{ "4.5.3, an empty Bcc", SMITH "Bcc: (none)\n" HELLO,
	  "mary@example.net", SMITH HELLO },
	{ "3.6.6, only the newest of two blocks counts",
	  "Resent-From: a@x.test\n"
	  "Resent-To: b@x.test\n"
	  "Resent-Bcc: c@x.test\n"
	  "Resent-Date: Mon, 24 Nov 1997 14:22:01 -0800\n"
	  "Resent-Message-ID: <2@x.test>\n"
	  "Received: by x.test; 24 Nov 1997 14:22:00 -0800\n"
	  "Resent-From: d@x.test\n"
	  "Resent-To: e@x.test\n" SMITH HELLO,
	  "b@x.test c@x.test",
	  "Resent-From: a@x.test\n"
	  "Resent-To: b@x.test\n"
	  "Resent-Date: Mon, 24 Nov 1997 14:22:01 -0800\n"
	  "Resent-Message-ID: <2@x.test>\n"
	  "Received: by x.test; 24 Nov 1997 14:22:00 -0800\n"
	  "Resent-From: d@x.test\n"
	  "Resent-To: e@x.test\n" SMITH HELLO },
};

static void read_text(struct message *message, const char *text)
{
	struct message_read_options options = { .dot_is_data = true };
	struct message_reader reader;
	auto_err err = ERR_INIT;

	message_reader_init(&reader, message, &options);
	assert_true(message_reader_feed(&reader, text, strlen(text), &err));
	assert_true(message_reader_finish(&reader, &err));
	message_reader_release(&reader);
}

static void stamp(struct message *message)
{
	auto_mailbox author = MAILBOX_INIT;
	struct stamp how = { .from = &author, .domain = "example.org" };
	auto_err err = ERR_INIT;

	author.local = mem_str("jane");
	author.domain = mem_str("example.org");
	assert_true(stamp_header(&message->header, &how, &err));
}

static void add_recipients(struct buf *buf, const struct message *message)
{
	auto_envelope envelope = ENVELOPE_INIT;
	auto_err err = ERR_INIT;

	if (!envelope_add_header(
		    &envelope, &message->header,
		    &(struct addressing){ .domain = "example.org" }, &err))
		buf_add(buf, err.text.data, err.text.len);
	for (size_t i = 0; i < envelope.count; i++) {
		buf_add_str(buf, i ? " " : "");
		mailbox_add_to(buf, &envelope.rcpts[i].mailbox);
	}
}

static void each_message_goes_to_those_it_names(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(messages); i++) {
		auto_message message = MESSAGE_INIT;
		auto_buf have = BUF_INIT;

		read_text(&message, messages[i].text);
		add_recipients(&have, &message);
		assert_rule_str(messages[i].section, have.data,
				messages[i].recipients);
	}
}

static void each_message_keeps_its_bytes(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(messages); i++) {
		auto_message message = MESSAGE_INIT;
		auto_buf have = BUF_INIT;

		read_text(&message, messages[i].text);
		stamp(&message);
		write_text(&have, &message);
		assert_rule_str(messages[i].section, have.data,
				messages[i].wire ? messages[i].wire
						 : messages[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_message_goes_to_those_it_names),
		cmocka_unit_test(each_message_keeps_its_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
