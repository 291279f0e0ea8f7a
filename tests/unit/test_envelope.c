#include "unit.h"

#include "header_text.h"
#include "mail/envelope.h"

static void show(struct buf *buf, const struct envelope *envelope)
{
	for (size_t i = 0; i < envelope->count; i++) {
		if (i)
			buf_add_char(buf, ' ');
		mailbox_add_to(buf, &envelope->rcpts[i].mailbox);
	}
}

static const struct {
	const char *rule;
	const char *argument;
	const char *recipients;
	const char *error; /* or a part of it */
} arguments[] = {
	{ "an address", "a@x", "a@x", NULL },
	{ "a bare name gets the domain", "root", "root@example.org", NULL },
	{ "several with commas", "a@x,b@y", "a@x b@y", NULL },
	{ "with blanks as well", " a@x , b ", "a@x b@example.org", NULL },
	{ "a display name", "Jane Doe <a@x>", "a@x", NULL },
	{ "brackets alone", "<a@x>", "a@x", NULL },
	{ "a bare name in brackets", "<root>", "root@example.org", NULL },
	{ "a comment", "a@x (Jane)", "a@x", NULL },
	{ "a group", "all: a@x, b@y;", "a@x b@y", NULL },
	{ "empty members are none", "a@x,,b@y,", "a@x b@y", NULL },
	{ "a quoted local part", "\"a b\"@x", "\"a b\"@x", NULL },
	{ "a literal", "a@[192.0.2.1]", "a@[192.0.2.1]", NULL },
	{ "a leading hyphen is an address's", "-a@x", "-a@x", NULL },
	{ "one of several the same", "a@x,b@y,a@X", "a@x b@y", NULL },
	{ "nothing is no recipient", "", "", "no address" },
	{ "nor are blanks", "  ", "", "no address" },
	{ "nor are commas", ",,", "", "no address" },
	{ "nor is an empty group", "all:;", "", "no address" },
	{ "the null path is no recipient", "<>", "", "recipient \"<>\"" },
	{ "an empty local part is none", "\"\"@x", "", "recipient \"\"\"@x\"" },
	{ "one without a name is none", "@x", "", "recipient \"@x\"" },
	{ "two words are none", "a b@x", "", "recipient \"a b@x\"" },
	{ "a line end is shown and refused", "a@x\r\nb@y", "",
	  "recipient \"a@x\\r\\nb@y\"" },
	{ "one that is wrong spoils all", "a@x,<b", "",
	  "recipient \"a@x,<b\"" },
	{ "a domain must be one", "a@x,b@-y-", "", "-y-" },
};

static void arguments_are_lists(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(arguments); i++) {
		auto_envelope envelope = ENVELOPE_INIT;
		auto_buf have = BUF_INIT;
		auto_err err = ERR_INIT;
		bool ok = envelope_add_argument(
			&envelope, arguments[i].argument,
			&(struct addressing){ .domain = "example.org" }, &err);

		assert_rule(arguments[i].rule, ok == !arguments[i].error);
		show(&have, &envelope);
		assert_rule_str(arguments[i].rule, have.data,
				arguments[i].recipients);
		if (ok)
			continue;
		assert_rule(arguments[i].rule, err.kind == ERR_DATA);
		if (!strstr(err.text.data, arguments[i].error))
			assert_rule_str(arguments[i].rule, err.text.data,
					arguments[i].error);
	}
}

static void a_bare_name_is_checked_with_its_domain(void **state UNUSED)
{
	auto_envelope envelope = ENVELOPE_INIT;
	auto_err err = ERR_INIT;

	assert_false(envelope_add_argument(
		&envelope, "root", &(struct addressing){ .domain = "-" },
		&err));
	assert_int_equal(err.kind, ERR_DATA);
	assert_int_equal(envelope.count, 0);
}

static void an_error_stays_short(void **state UNUSED)
{
	auto_envelope envelope = ENVELOPE_INIT;
	auto_err err = ERR_INIT;
	auto_buf argument = BUF_INIT;

	for (size_t i = 0; i < 10000; i++)
		buf_add_str(&argument, "a b ");
	assert_false(envelope_add_argument(
		&envelope, argument.data, &(struct addressing){ .domain = "x" },
		&err));
	assert_in_range(err.text.len, 80, 300);
}

static const struct {
	const char *rule;
	const char *header;
	const char *recipients;
} headers[] = {
	{ "an empty header names nobody", "", "" },
	{ "To, Cc and Bcc, in their order", "Bcc: a@x\nTo: b@x\nCc: c@x\n",
	  "a@x b@x c@x" },
	{ "each may repeat", "To: a@x\nTo: b@x\nSubject: x\nTO: c@x\n",
	  "a@x b@x c@x" },
	{ "others name nobody",
	  "From: a@x\nReply-To: b@x\nTos: c@x\nX-To: d@x\nSubject: e@x\n", "" },
	{ "lists, folded, with names and groups",
	  "To: Jane <a@x>,\n b@x (Joe),\n\tall: c@x, d;\n",
	  "a@x b@x c@x d@example.org" },
	{ "empty fields name nobody", "To:\nCc: \nBcc: \n a@x\n", "a@x" },
	{ "an empty group, too", "To: undisclosed-recipients:;\nBcc: a@x\n",
	  "a@x" },
	{ "nobody twice", "To: a@x, b@x\nCc: A@x, a@X, b@x\n", "a@x b@x A@x" },
	{ "white space before the colon is taken", "To : a@x\n", "a@x" },
	{ "a resent message goes to those of its block alone",
	  "Resent-To: a@x\nResent-Cc: b@x\nResent-Bcc: c@x\nTo: d@x\n"
	  "Cc: e@x\nBcc: f@x\n",
	  "a@x b@x c@x" },
	{ "of the newest block",
	  "Resent-To: a@x\nReceived: y\nResent-To: b@x\nTo: c@x\n", "a@x" },
	{ "blocks may follow each other",
	  "Resent-From: z@x\nResent-To: a@x\nResent-From: y@x\n"
	  "Resent-To: b@x\n",
	  "a@x" },
	{ "a block may name nobody", "Resent-From: a@x\nTo: b@x\n", "" },
};

static void headers_name_recipients(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		auto_envelope envelope = ENVELOPE_INIT;
		auto_header header = HEADER_INIT;
		auto_buf have = BUF_INIT;
		auto_err err = ERR_INIT;

		parse_header(&header, headers[i].header);
		assert_rule(
			headers[i].rule,
			envelope_add_header(
				&envelope, &header,
				&(struct addressing){ .domain = "example.org" },
				&err));
		show(&have, &envelope);
		assert_rule_str(headers[i].rule, have.data,
				headers[i].recipients);
	}
}

static const struct {
	const char *rule;
	const char *header;
	const char *error; /* how it begins */
} wrong[] = {
	{ "field and line are named", "A: b\nC: d\n e\nTo: a b\n",
	  "To: on line 4: " },
	{ "as they are written", "bCC : a@x, <b\n", "bCC: on line 1: " },
	{ "a resent field, too", "Resent-To: a@x@y\n",
	  "Resent-To: on line 1: " },
	{ "a NULL path is no recipient", "Cc: <>\n", "Cc: on line 1: " },
	{ "an empty local part is none", "Cc: \"\"@x\n", "Cc: on line 1: " },
	{ "what SMTP can't carry is refused", "Cc: a@x..y\n",
	  "Cc: on line 1: " },
};

static void a_wrong_field_is_named(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		auto_envelope envelope = ENVELOPE_INIT;
		auto_header header = HEADER_INIT;
		auto_err err = ERR_INIT;

		parse_header(&header, wrong[i].header);
		assert_rule(wrong[i].rule,
			    !envelope_add_header(
				    &envelope, &header,
				    &(struct addressing){ .domain = "x" },
				    &err));
		assert_rule(wrong[i].rule, err.kind == ERR_DATA);
		assert_rule(wrong[i].rule,
			    !strncmp(err.text.data, wrong[i].error,
				     strlen(wrong[i].error)));
	}
}

static void add(struct envelope *envelope, const char *local,
		const char *domain)
{
	auto_mailbox mailbox = MAILBOX_INIT;

	mailbox.local = mem_str(local);
	mailbox.domain = mem_str(domain);
	envelope_add(envelope, &mailbox);
}

static void no_recipient_is_there_twice(void **state UNUSED)
{
	auto_envelope envelope = ENVELOPE_INIT;
	auto_buf have = BUF_INIT;

	add(&envelope, "a", "x.org");
	add(&envelope, "a", "X.Org");
	add(&envelope, "A", "x.org");
	add(&envelope, "a", NULL);
	add(&envelope, "a", NULL);
	add(&envelope, "a@x", "org");
	add(&envelope, "a", "x.org");
	show(&have, &envelope);
	assert_string_equal(have.data, "a@x.org A@x.org a \"a@x\"@org");
}

static void a_recipient_begins_with_nothing_said(void **state UNUSED)
{
	auto_envelope envelope = ENVELOPE_INIT;

	add(&envelope, "a", "x");
	assert_int_equal(envelope.rcpts[0].outcome, OUTCOME_PENDING);
	assert_int_equal(envelope.rcpts[0].reply.len, 0);
	assert_string_equal(envelope.rcpts[0].reply.data, "");
}

static void outcomes_are_counted(void **state UNUSED)
{
	auto_envelope envelope = ENVELOPE_INIT;

	assert_int_equal(envelope_count(&envelope, OUTCOME_PENDING), 0);
	add(&envelope, "a", "x");
	add(&envelope, "b", "x");
	add(&envelope, "c", "x");
	envelope.rcpts[1].outcome = OUTCOME_TAKEN;
	assert_int_equal(envelope_count(&envelope, OUTCOME_PENDING), 2);
	assert_int_equal(envelope_count(&envelope, OUTCOME_TAKEN), 1);
	assert_int_equal(envelope_count(&envelope, OUTCOME_REJECTED), 0);
}

#define MANY 300000

/* Each compared with each would be too many: the test's time is bounded. */
static void many_are_kept_apart_in_linear_time(void **state UNUSED)
{
	auto_envelope envelope = ENVELOPE_INIT;
	auto_buf local = BUF_INIT;

	for (size_t i = 0; i < 2 * MANY; i++) {
		buf_clear(&local);
		buf_add_fmt(&local, "user%zu", i % MANY);
		add(&envelope, local.data, i < MANY ? "x.org" : "X.ORG");
	}
	assert_int_equal(envelope.count, MANY);
	assert_string_equal(envelope.rcpts[MANY - 1].mailbox.local,
			    "user299999");
	assert_string_equal(envelope.rcpts[MANY - 1].mailbox.domain, "x.org");
}

static void two_envelopes_do_not_hash_alike(void **state UNUSED)
{
	auto_envelope a = ENVELOPE_INIT;
	auto_envelope b = ENVELOPE_INIT;

	add(&a, "a", "x");
	add(&b, "a", "x");
	assert_true(a.seed != b.seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arguments_are_lists),
		cmocka_unit_test(a_bare_name_is_checked_with_its_domain),
		cmocka_unit_test(an_error_stays_short),
		cmocka_unit_test(headers_name_recipients),
		cmocka_unit_test(a_wrong_field_is_named),
		cmocka_unit_test(no_recipient_is_there_twice),
		cmocka_unit_test(a_recipient_begins_with_nothing_said),
		cmocka_unit_test(outcomes_are_counted),
		cmocka_unit_test(many_are_kept_apart_in_linear_time),
		cmocka_unit_test(two_envelopes_do_not_hash_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
