#include "unit.h"

#include "mail/dsn.h"

static const struct {
	const char *rule;
	const char *text;
	const char *notify; /* as NOTIFY says it; NULL: refused */
} conditions[] = {
	{ "never", "never", "NEVER" },
	{ "one", "delay", "DELAY" },
	{ "in NOTIFY's order", "delay,failure,success",
	  "SUCCESS,FAILURE,DELAY" },
	{ "in any case", "FAILURE,Success", "SUCCESS,FAILURE" },
	{ "never stands alone", "never,failure", NULL },
	{ "also behind others", "failure,never", NULL },
	{ "none", "", NULL },
	{ "an empty one at the end", "failure,", NULL },
	{ "an empty one at the start", ",failure", NULL },
	{ "a part of a word", "fail", NULL },
	{ "more than a word", "failures", NULL },
	{ "a blank", "failure, delay", NULL },
};

static void conditions_are_words(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(conditions); i++) {
		const char *rule = conditions[i].rule;
		auto_buf have = BUF_INIT;
		auto_err err = ERR_INIT;
		int notify = -1;
		bool ok = dsn_parse_notify(conditions[i].text, &notify, &err);

		assert_rule(rule, ok == !!conditions[i].notify);
		if (!ok) {
			assert_rule(rule, notify == -1);
			assert_rule(rule, err.kind == ERR_USAGE);
			continue;
		}
		dsn_add_notify(&have, notify);
		assert_rule_str(rule, have.data, conditions[i].notify);
	}
}

static void what_returns_is_a_word(void **state UNUSED)
{
	enum dsn_return what = DSN_RETURN_ANY;
	auto_err err = ERR_INIT;

	assert_true(dsn_parse_return("full", &what, &err));
	assert_int_equal(what, DSN_RETURN_FULL);
	assert_true(dsn_parse_return("HDRS", &what, &err));
	assert_int_equal(what, DSN_RETURN_HDRS);
	assert_false(dsn_parse_return("", &what, &err));
	assert_false(dsn_parse_return("hdr", &what, &err));
	assert_int_equal(err.kind, ERR_USAGE);
	assert_int_equal(what, DSN_RETURN_HDRS);
}

static void each_wish_counts(void **state UNUSED)
{
	assert_false(dsn_is_asked(&(struct dsn)DSN_INIT));
	assert_true(dsn_is_asked(&(struct dsn){ .notify = DSN_NEVER }));
	assert_true(dsn_is_asked(&(struct dsn){ .ret = DSN_RETURN_FULL }));
	assert_true(dsn_is_asked(&(struct dsn){ .envid = (char *)"1" }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions_are_words),
		cmocka_unit_test(what_returns_is_a_word),
		cmocka_unit_test(each_wish_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
