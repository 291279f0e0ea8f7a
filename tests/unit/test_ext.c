#include "unit.h"

#include "smtp/ext.h"

#include <inttypes.h>

/* Reads an EHLO reply of these lines, joined by '\n' as reply.c does. */
static void read_offer(struct offer *offer, const char *lines)
{
	struct reply reply = { .code = 250, .text = BUF_INIT };

	buf_add_str(&reply.text, lines);
	offer_read(offer, &reply);
	reply_release(&reply);
}

static const struct {
	const char *rule;
	const char *lines;
	bool starttls, pipelining, eightbitmime, size;
	uint64_t size_max;
	const char *auth;
} offers[] = {
	{ "the greeting offers nothing", "STARTTLS PIPELINING", 0, 0, 0, 0, 0,
	  "" },
	{ "all of them",
	  "mx\nPIPELINING\nSIZE 1000\nSTARTTLS\n8BITMIME\n"
	  "AUTH PLAIN LOGIN",
	  1, 1, 1, 1, 1000, " PLAIN LOGIN" },
	{ "case does not matter", "mx\nstarttls\nPipelining\nAuth plain", 1, 1,
	  0, 0, 0, " plain" },
	{ "unknown words are passed over", "mx\nX-FOO bar\nSTARTTLSX\nTTLS", 0,
	  0, 0, 0, 0, "" },
	{ "SIZE without a number is no limit", "mx\nSIZE", 0, 0, 0, 1, 0, "" },
	{ "SIZE 0 is no limit", "mx\nSIZE 0", 0, 0, 0, 1, 0, "" },
	{ "SIZE of 20 digits is no limit", "mx\nSIZE 99999999999999999999", 0,
	  0, 0, 1, 0, "" },
	{ "the largest SIZE that fits", "mx\nSIZE 18446744073709551609", 0, 0,
	  0, 1, UINT64_C(18446744073709551609), "" },
	{ "SIZE with words", "mx\nSIZE abc", 0, 0, 0, 1, 0, "" },
	{ "the old spelling of AUTH", "mx\nAUTH=LOGIN PLAIN", 0, 0, 0, 0, 0,
	  " LOGIN PLAIN" },
	{ "both spellings add up", "mx\nAUTH PLAIN\nAUTH=LOGIN", 0, 0, 0, 0, 0,
	  " PLAIN LOGIN" },
	{ "blanks in AUTH", "mx\nAUTH   PLAIN   LOGIN  ", 0, 0, 0, 0, 0,
	  " PLAIN LOGIN" },
	{ "AUTH of nothing", "mx\nAUTH", 0, 0, 0, 0, 0, "" },
	{ "empty lines", "mx\n\n\nPIPELINING\n", 0, 1, 0, 0, 0, "" },
};

static void an_offer_is_what_ehlo_says(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(offers); i++) {
		struct offer offer = OFFER_INIT;
		const char *rule = offers[i].rule;

		read_offer(&offer, offers[i].lines);
		assert_rule(rule, offer.starttls == offers[i].starttls);
		assert_rule(rule, offer.pipelining == offers[i].pipelining);
		assert_rule(rule, offer.eightbitmime == offers[i].eightbitmime);
		assert_rule(rule, offer.size == offers[i].size);
		assert_rule(rule, offer.size_max == offers[i].size_max);
		assert_rule_str(rule, offer.auth.data, offers[i].auth);
		offer_release(&offer);
	}
}

static void a_second_ehlo_replaces_the_first(void **state UNUSED)
{
	struct offer offer = OFFER_INIT;

	read_offer(&offer, "mx\nSTARTTLS\nAUTH PLAIN\nSIZE 5\n8BITMIME");
	read_offer(&offer, "mx\nAUTH LOGIN");
	assert_false(offer.starttls);
	assert_false(offer.size);
	assert_int_equal(offer.size_max, 0);
	assert_false(offer.eightbitmime);
	assert_string_equal(offer.auth.data, " LOGIN");
	offer_release(&offer);
}

static void mechanisms_are_whole_words(void **state UNUSED)
{
	struct offer offer = OFFER_INIT;

	assert_false(offer_has_mechanism(&offer, "PLAIN"));
	read_offer(&offer, "mx\nAUTH XPLAIN PLAINX Login");
	assert_false(offer_has_mechanism(&offer, "PLAIN"));
	assert_true(offer_has_mechanism(&offer, "LOGIN"));
	assert_true(offer_has_mechanism(&offer, "PLAINX"));
	offer_release(&offer);
}

static const struct {
	const char *rule;
	const char *offer;
	uint64_t size;
	bool has_8bit;
	bool utf8;
	enum err_kind kind;
	const char *text; /* the parameters, or the error's text */
} mails[] = {
	{ "nothing offered, nothing added", "mx", 500, false, false, ERR_NONE,
	  "" },
	{ "SIZE is told where offered", "mx\nSIZE 1000", 500, false, false,
	  ERR_NONE, " SIZE=500" },
	{ "also without a limit", "mx\nSIZE", 500, false, false, ERR_NONE,
	  " SIZE=500" },
	{ "an unknown size is not told", "mx\nSIZE", 0, false, false, ERR_NONE,
	  "" },
	{ "the limit itself is fine", "mx\nSIZE 500", 500, false, false,
	  ERR_NONE, " SIZE=500" },
	{ "one over the limit is refused here", "mx\nSIZE 499", 500, false,
	  false, ERR_REJECTED, "message of 500 bytes, server takes 499" },
	{ "BODY only where there is 8-bit", "mx\n8BITMIME", 5, false, false,
	  ERR_NONE, "" },
	{ "BODY where there is 8-bit", "mx\n8BITMIME\nSIZE", 5, true, false,
	  ERR_NONE, " SIZE=5 BODY=8BITMIME" },
	{ "SMTPUTF8 only where an address needs it", "mx\nSMTPUTF8", 5, false,
	  false, ERR_NONE, "" },
	{ "SMTPUTF8 where it does", "mx\nSMTPUTF8", 5, false, true, ERR_NONE,
	  " SMTPUTF8" },
	{ "SMTPUTF8 has 8BITMIME with it", "mx\nSMTPUTF8\nSIZE", 5, true, true,
	  ERR_NONE, " SIZE=5 BODY=8BITMIME SMTPUTF8" },
	{ "but not where it is not asked for", "mx\nSMTPUTF8", 5, true, false,
	  ERR_SOFTWARE,
	  "8-bit text that was not converted, for a server that does not offer "
	  "8BITMIME" },
	{ "8-bit to a server without 8BITMIME", "mx\nSIZE", 5, true, false,
	  ERR_SOFTWARE,
	  "8-bit text that was not converted, for a server that does not offer "
	  "8BITMIME" },
};

static void mail_says_what_the_server_understands(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(mails); i++) {
		struct envelope envelope = { .size = mails[i].size,
					     .has_8bit = mails[i].has_8bit,
					     .utf8 = mails[i].utf8 };
		struct offer offer = OFFER_INIT;
		auto_buf command = BUF_INIT;
		auto_err err = ERR_INIT;
		bool ok;

		read_offer(&offer, mails[i].offer);
		ok = ext_add_mail(&command, &offer, &envelope, &err);
		assert_rule(mails[i].rule, ok == (mails[i].kind == ERR_NONE));
		assert_rule(mails[i].rule, err.kind == mails[i].kind);
		assert_rule_str(mails[i].rule,
				ok ? command.data : err.text.data,
				mails[i].text);
		offer_release(&offer);
	}
}

static const struct {
	const char *rule;
	const char *offer;
	struct dsn dsn;
	const char *mailbox; /* its local part; the domain is "x.org" */
	const char *original;
	const char *mail; /* the parameters of MAIL */
	const char *rcpt; /* and of RCPT */
} notifications[] = {
	{ "nothing asked, nothing said",
	  "mx\nDSN",
	  { 0 },
	  "bob",
	  NULL,
	  "",
	  "" },
	{ "not offered, dropped",
	  "mx\nSIZE",
	  { DSN_FAILURE, DSN_RETURN_HDRS, (char *)"1" },
	  "bob",
	  NULL,
	  "",
	  "" },
	{ "all of it",
	  "mx\nDSN",
	  { DSN_DELAY | DSN_FAILURE | DSN_SUCCESS, DSN_RETURN_FULL,
	    (char *)"Q42" },
	  "bob",
	  NULL,
	  " RET=FULL ENVID=Q42",
	  " NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;bob@x.org" },
	{ "never wants no original recipient",
	  "mx\nDSN",
	  { DSN_NEVER, DSN_RETURN_ANY, NULL },
	  "bob",
	  "root@x.org",
	  "",
	  " NOTIFY=NEVER" },
	{ "an envelope id alone leaves the conditions to the server",
	  "mx\nDSN",
	  { 0, DSN_RETURN_ANY, (char *)"a b+c=d~" },
	  "bob",
	  NULL,
	  " ENVID=a+20b+2Bc+3Dd~",
	  " ORCPT=rfc822;bob@x.org" },
	{ "headers only",
	  "mx\nDSN",
	  { 0, DSN_RETURN_HDRS, NULL },
	  "bob",
	  NULL,
	  " RET=HDRS",
	  " ORCPT=rfc822;bob@x.org" },
	{ "the original is who was named before aliases",
	  "mx\nDSN",
	  { DSN_FAILURE, DSN_RETURN_ANY, NULL },
	  "bob",
	  "root@x.org",
	  "",
	  " NOTIFY=FAILURE ORCPT=rfc822;root@x.org" },
	{ "an address is xtext",
	  "mx\nDSN",
	  { DSN_FAILURE, DSN_RETURN_ANY, NULL },
	  "a b+c=d",
	  NULL,
	  "",
	  " NOTIFY=FAILURE ORCPT=rfc822;\"a+20b+2Bc+3Dd\"@x.org" },
	{ "one beyond ASCII is utf-8-addr-xtext (RFC 6533 section 3)",
	  "mx\nDSN",
	  { DSN_FAILURE, DSN_RETURN_ANY, NULL },
	  "j\xc3\xbcrgen+\xe2\x82\xac=\xf0\x9f\x93\xa7",
	  NULL,
	  "",
	  " NOTIFY=FAILURE "
	  "ORCPT=utf-8;j\\x{FC}rgen\\x{2B}\\x{20AC}\\x{3D}\\x{1F4E7}@x.org" },
};

static void notifications_are_asked_for(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(notifications); i++) {
		struct envelope envelope = { .dsn = notifications[i].dsn };
		struct rcpt rcpt = {
			.mailbox = { .local = (char *)notifications[i].mailbox,
				     .domain = (char *)"x.org" },
			.original = (char *)notifications[i].original,
		};
		struct offer offer = OFFER_INIT;
		auto_buf mail = BUF_INIT;
		auto_buf to = BUF_INIT;
		auto_err err = ERR_INIT;

		read_offer(&offer, notifications[i].offer);
		assert_true(ext_add_mail(&mail, &offer, &envelope, &err));
		ext_add_rcpt(&to, &offer, &envelope, &rcpt);
		assert_rule_str(notifications[i].rule, mail.data,
				notifications[i].mail);
		assert_rule_str(notifications[i].rule, to.data,
				notifications[i].rcpt);
		offer_release(&offer);
	}
}

/* What a client of ours asked for goes before what the message asks for. */
static void a_recipient_may_have_its_own_wish(void **state UNUSED)
{
	static const struct {
		const char *rule;
		int of_all;
		int own;
		const char *orcpt;
		const char *rcpt;
	} wishes[] = {
		{ "its own alone", 0, DSN_DELAY, NULL,
		  " NOTIFY=DELAY ORCPT=rfc822;b@x.org" },
		{ "before that of all", DSN_SUCCESS, DSN_NEVER, NULL,
		  " NOTIFY=NEVER" },
		{ "its original as it came", 0, DSN_SUCCESS, "rfc822;B+2Bc",
		  " NOTIFY=SUCCESS ORCPT=rfc822;B+2Bc" },
		{ "the original alone", 0, 0, "utf-8;b", " ORCPT=utf-8;b" },
		{ "with never, too, if it was said", 0, DSN_NEVER, "rfc822;b",
		  " NOTIFY=NEVER ORCPT=rfc822;b" },
	};

	for (size_t i = 0; i < ARRAY_LEN(wishes); i++) {
		struct envelope envelope = { .dsn.notify = wishes[i].of_all };
		struct rcpt rcpt = { .mailbox = { .local = (char *)"b",
						  .domain = (char *)"x.org" },
				     .notify = wishes[i].own,
				     .orcpt = (char *)wishes[i].orcpt };
		struct offer offer = { .dsn = true };
		auto_buf command = BUF_INIT;

		ext_add_rcpt(&command, &offer, &envelope, &rcpt);
		assert_rule_str(wishes[i].rule, command.data, wishes[i].rcpt);
		offer.dsn = false;
		buf_clear(&command);
		ext_add_rcpt(&command, &offer, &envelope, &rcpt);
		assert_rule_str(wishes[i].rule, command.data, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_offer_is_what_ehlo_says),
		cmocka_unit_test(a_second_ehlo_replaces_the_first),
		cmocka_unit_test(mechanisms_are_whole_words),
		cmocka_unit_test(mail_says_what_the_server_understands),
		cmocka_unit_test(notifications_are_asked_for),
		cmocka_unit_test(a_recipient_may_have_its_own_wish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
