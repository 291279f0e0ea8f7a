#include "unit.h"

#include "smtp/reply.h"

#define LINES 4

static const struct {
	const char *rule;
	const char *lines[LINES];
	int code;	  /* 0: refused with ERR_PROTOCOL at the last line */
	const char *text; /* or the error's */
} rows[] = {
	{ "one line", { "250 ok" }, 250, "ok" },
	{ "a code alone", { "250" }, 250, "" },
	{ "a code and a blank", { "250 " }, 250, "" },
	{ "several lines", { "250-a", "250-b", "250 c" }, 250, "a\nb\nc" },
	{ "empty lines within", { "250-", "250-b", "250" }, 250, "\nb\n" },
	{ "control characters become ?",
	  { "550 a\033[2J\tb\r" },
	  550,
	  "a?[2J?b?" },
	{ "non-ASCII becomes ?", { "550 \xc3\xa4" }, 550, "??" },
	{ "a code of 599", { "599 x" }, 599, "x" },
	{ "a second digit over 5, as gateways say", { "571 x" }, 571, "x" },
	{ "the code must not change",
	  { "250-a", "550 b" },
	  0,
	  "reply changes its code from 250 to 550" },
	{ "no code", { "hello" }, 0, "not an SMTP reply: \"hello\"" },
	{ "an empty line", { "" }, 0, "not an SMTP reply: \"\"" },
	{ "two digits", { "25" }, 0, "not an SMTP reply: \"25\"" },
	{ "four digits", { "2500 x" }, 0, "not an SMTP reply: \"2500 x\"" },
	{ "a code under 200", { "199 x" }, 0, "not an SMTP reply: \"199 x\"" },
	{ "a code over 599", { "600 x" }, 0, "not an SMTP reply: \"600 x\"" },
	{ "a tab behind the code",
	  { "250\tx" },
	  0,
	  "not an SMTP reply: \"250?x\"" },
	{ "a TLS alert", { "\x15\x03\x03" }, 0, "not an SMTP reply: \"???\"" },
	{ "a leading blank", { " 250 x" }, 0, "not an SMTP reply: \" 250 x\"" },
};

static void replies_follow_the_grammar(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_reply reply = REPLY_INIT;
		auto_err err = ERR_INIT;
		bool last = false;
		bool ok = true;

		for (size_t n = 0; ok && n < LINES && rows[i].lines[n]; n++) {
			const char *line = rows[i].lines[n];

			assert_rule(rows[i].rule, !last);
			ok = reply_add_line(&reply, line, strlen(line), &last,
					    &err);
		}
		assert_rule(rows[i].rule, ok == (rows[i].code != 0));
		if (ok) {
			assert_rule(rows[i].rule, last);
			assert_int_equal(reply.code, rows[i].code);
			assert_rule_str(rows[i].rule, reply.text.data,
					rows[i].text);
		} else {
			assert_int_equal(err.kind, ERR_PROTOCOL);
			assert_rule_str(rows[i].rule, err.text.data,
					rows[i].text);
		}
	}
}

static void a_nul_in_a_line_is_text(void **state UNUSED)
{
	auto_reply reply = REPLY_INIT;
	auto_err err = ERR_INIT;
	bool last;

	assert_true(reply_add_line(&reply, "250 a\0b", 7, &last, &err));
	assert_string_equal(reply.text.data, "a?b");
}

static void a_reply_does_not_grow_without_bound(void **state UNUSED)
{
	auto_reply reply = REPLY_INIT;
	auto_err err = ERR_INIT;
	bool last;
	size_t n = 0;

	while (reply_add_line(&reply, "250-", 4, &last, &err))
		assert_true(++n <= REPLY_LINES_MAX);
	assert_int_equal(err.kind, ERR_PROTOCOL);
	assert_int_equal(n, REPLY_LINES_MAX);
}

static void nor_does_its_text(void **state UNUSED)
{
	auto_reply reply = REPLY_INIT;
	auto_err err = ERR_INIT;
	char line[4000];
	bool last;
	size_t n = 0;

	memset(line, 'x', sizeof(line));
	memcpy(line, "250-", 4);
	while (reply_add_line(&reply, line, sizeof(line), &last, &err))
		assert_true(++n <= REPLY_TEXT_MAX / sizeof(line) + 1);
	assert_int_equal(err.kind, ERR_PROTOCOL);
	assert_true(reply.text.len <= REPLY_TEXT_MAX);
}

static void the_first_digit_decides(void **state UNUSED)
{
	struct reply reply = REPLY_INIT;

	reply.code = 250;
	assert_true(reply_is_positive(&reply));
	assert_false(reply_is_permanent(&reply));
	reply.code = 354;
	assert_false(reply_is_positive(&reply));
	reply.code = 450;
	assert_true(reply_is_transient(&reply));
	reply.code = 554;
	assert_true(reply_is_permanent(&reply));
	assert_false(reply_is_transient(&reply));
}

static void a_reply_is_shown_in_one_line(void **state UNUSED)
{
	auto_reply reply = REPLY_INIT;
	auto_err err = ERR_INIT;
	auto_buf shown = BUF_INIT;
	bool last;

	assert_true(reply_add_line(&reply, "550-5.1.1 no", 12, &last, &err));
	assert_true(reply_add_line(&reply, "550 such user", 13, &last, &err));
	reply_show(&reply, &shown);
	assert_string_equal(shown.data, "550 5.1.1 no such user");
	reply_clear(&reply);
	assert_int_equal(reply.code, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies_follow_the_grammar),
		cmocka_unit_test(a_nul_in_a_line_is_text),
		cmocka_unit_test(a_reply_does_not_grow_without_bound),
		cmocka_unit_test(nor_does_its_text),
		cmocka_unit_test(the_first_digit_decides),
		cmocka_unit_test(a_reply_is_shown_in_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
