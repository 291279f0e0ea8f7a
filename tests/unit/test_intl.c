#include "unit.h"

#include "mail/intl.h"

#define UE	"\xc3\xbc" /* u with two dots */
#define A_LABEL "xn--mller-kva.example"
#define U_LABEL "m" UE "ller.example"

#define LABEL_60 "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"

#define auto_header auto_(header_release) struct header

static const struct {
	const char *rule;
	const char *local;
	const char *domain;
	const char *written; /* or what is wrong, in brackets */
} mailboxes[] = {
	{ "ASCII is written as ever", "a b", "example.org",
	  "\"a b\"@example.org" },
	{ "a literal, too", "a", "[192.0.2.1]", "a@[192.0.2.1]" },
	{ "and a bare name", "root", NULL, "root" },
	{ "and the null path", NULL, NULL, "" },
	{ "a domain in A-labels", "bob", U_LABEL, "bob@" A_LABEL },
	{ "beside quotes", "a b", U_LABEL, "\"a b\"@" A_LABEL },
	{ "a local part has no other form", "j" UE "rgen", "example.org",
	  "(needs SMTPUTF8, which the server does not offer)" },
	{ "whatever the domain is", "j" UE "rgen", U_LABEL,
	  "(needs SMTPUTF8, which the server does not offer)" },
	{ "an invalid domain has none", "bob", "a_" UE ".example",
	  "(has no valid domain: IDNA2008 knows no A-label for it)" },
	{ "A-labels may be too long for a path", "bob",
	  LABEL_60 "." LABEL_60 "." LABEL_60 "." UE "." UE "." UE "." UE "." UE
		   "." UE "." UE "." UE "." UE,
	  "(is longer than SMTP can carry, its domain in A-labels)" },
};

static void mailboxes_are_written_in_ascii(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(mailboxes); i++) {
		struct mailbox mailbox = {
			.local = (char *)mailboxes[i].local,
			.domain = (char *)mailboxes[i].domain,
		};
		auto_buf have = BUF_INIT;
		const char *what = mailbox_add_ascii(&have, &mailbox);

		if (what)
			buf_add_fmt(&have, "(%s)", what);
		assert_rule_str(mailboxes[i].rule, have.data,
				mailboxes[i].written);
	}
}

static const struct {
	const char *rule;
	const char *field;
	bool has_utf8;
	const char *ascii; /* or the error; NULL: as it was */
} fields[] = {
	{ "ASCII stays", "To: bob@example.org", false, NULL },
	{ "a display name is none of ours", "To: J" UE "rgen <a@x>", false,
	  NULL },
	{ "nor is a comment", "To: a@x (j" UE "rgen@" U_LABEL ")", false,
	  NULL },
	{ "nor is any other field", "Subject: bob@" U_LABEL, false, NULL },
	{ "nor is one that can't be parsed", "To: a b@" U_LABEL, false, NULL },
	{ "a domain", "To: bob@" U_LABEL, true, "To: bob@" A_LABEL },
	{ "the names around it stay", "Cc: J" UE "rgen <bob@" U_LABEL ">  (x)",
	  true, "Cc: J" UE "rgen <bob@" A_LABEL ">  (x)" },
	{ "quotes stay", "From: \"bob\"@" U_LABEL, true,
	  "From: \"bob\"@" A_LABEL },
	{ "every one of a list, and the folds",
	  "Resent-To: a@" U_LABEL ",\r\n\tb@x, c@" U_LABEL, true,
	  "Resent-To: a@" A_LABEL ",\r\n\tb@x, c@" A_LABEL },
	{ "of a group", "Reply-To: g: a@" U_LABEL ";", true,
	  "Reply-To: g: a@" A_LABEL ";" },
	{ "a domain with a comment in it is written anew",
	  "Sender: bob@m" UE "ller (x) .example", true,
	  "Sender: bob@" A_LABEL },
	{ "a local part is refused by field and line", "To: j" UE "rgen@x",
	  true,
	  "To: on line 7: address <j" UE
	  "rgen@x> needs SMTPUTF8, which the server does not offer" },
	{ "so is an invalid domain, behind a good one",
	  "Cc: a@" U_LABEL ", b@a_" UE, true,
	  "Cc: on line 7: address <b@a_" UE
	  "> has no valid domain: IDNA2008 knows no A-label for it" },
};

static void headers_become_ascii(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		const char *text = fields[i].field;
		const char *want = fields[i].ascii ? fields[i].ascii : text;
		auto_header given = HEADER_INIT;
		auto_header header = HEADER_INIT;
		auto_buf have = BUF_INIT;
		auto_err err = ERR_INIT;

		assert_true(
			header_add_line(&given, text, strlen(text), 7, &err));
		assert_rule(fields[i].rule,
			    header_has_utf8(&given) == fields[i].has_utf8);
		header_copy(&header, &given);
		if (header_to_ascii(&header, &err)) {
			buf_add(&have, header.fields[0].text.data,
				header.fields[0].text.len - 2);
			assert_rule(fields[i].rule,
				    header.size == header.fields[0].text.len);
		} else {
			assert_rule(fields[i].rule, err.kind == ERR_DATA);
			buf_add_str(&have, err.text.data);
		}
		assert_rule_str(fields[i].rule, have.data, want);
		assert_rule(fields[i].rule, !strncmp(given.fields[0].text.data,
						     text, strlen(text)));
	}
}

static void an_envelope_is_looked_through(void **state UNUSED)
{
	auto_envelope envelope = ENVELOPE_INIT;
	auto_err err = ERR_INIT;

	assert_true(envelope_add_argument(&envelope, "a@x, b@y",
					  &(struct addressing){ .domain = "z" },
					  &err));
	assert_false(envelope_has_utf8(&envelope));
	assert_true(envelope_add_argument(&envelope, "c@" U_LABEL,
					  &(struct addressing){ .domain = "z" },
					  &err));
	assert_true(envelope_has_utf8(&envelope));
	envelope_release(&envelope);
	envelope.sender.local = mem_str("j" UE "rgen");
	assert_true(envelope_has_utf8(&envelope));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mailboxes_are_written_in_ascii),
		cmocka_unit_test(headers_become_ascii),
		cmocka_unit_test(an_envelope_is_looked_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
