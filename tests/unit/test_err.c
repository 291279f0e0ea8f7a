#include "unit.h"

#include "base/err.h"

#include <errno.h>
#include <sysexits.h>

static void it_says_what_where_and_the_way_out(void **state UNUSED)
{
	auto_err err = ERR_INIT;

	assert_false(err_set(&err, ERR_CONFIG, "port %d", 0));
	assert_false(err_prefix(&err, "%s: ", "file"));
	assert_false(err_hint(&err, "set port"));
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_string_equal(err.text.data, "file: port 0");
	assert_string_equal(err.hint.data, "set port");
	err_set(&err, ERR_DATA, "other");
	assert_string_equal(err.hint.data, "");
}

static void its_own_text_may_be_an_argument(void **state UNUSED)
{
	auto_err err = ERR_INIT;

	err_set(&err, ERR_DATA, "inner");
	err_set(&err, ERR_IO, "outer: %s", err.text.data);
	assert_string_equal(err.text.data, "outer: inner");
}

static void errno_is_told_in_words(void **state UNUSED)
{
	auto_err err = ERR_INIT;

	errno = ENOENT;
	err_set_errno(&err, ERR_IO, "open %s", "x");
	assert_string_equal(err.text.data, "open x: No such file or directory");
}

static void control_characters_are_visible(void **state UNUSED)
{
	auto_err err = ERR_INIT;

	err_set(&err, ERR_DATA, "address \"%s\"", "a\r\nRSET\033[2J");
	assert_string_equal(err.text.data, "address \"a\\r\\nRSET\\x1b[2J\"");
}

/* product.md's table, section Exit codes. */
static const struct {
	enum err_kind kind;
	int status;
	bool temporary;
} kinds[] = {
	{ ERR_NONE, 0, false },
	{ ERR_USAGE, EX_USAGE, false },
	{ ERR_DATA, EX_DATAERR, false },
	{ ERR_NOINPUT, EX_NOINPUT, false },
	{ ERR_RECIPIENTS, EX_NOUSER, false },
	{ ERR_REJECTED, EX_UNAVAILABLE, false },
	{ ERR_SOFTWARE, EX_SOFTWARE, false },
	{ ERR_OS, EX_OSERR, true },
	{ ERR_CANTCREAT, EX_CANTCREAT, false },
	{ ERR_IO, EX_IOERR, false },
	{ ERR_DEFERRED, EX_TEMPFAIL, true },
	{ ERR_RESOLVE, EX_TEMPFAIL, true },
	{ ERR_CONNECT, EX_TEMPFAIL, true },
	{ ERR_TIMEOUT, EX_TEMPFAIL, true },
	{ ERR_CLOSED, EX_TEMPFAIL, true },
	{ ERR_IN_DOUBT, EX_TEMPFAIL, false },
	{ ERR_PROTOCOL, EX_PROTOCOL, true },
	{ ERR_TLS, EX_NOPERM, true },
	{ ERR_TRUST, EX_NOPERM, true },
	{ ERR_AUTH, EX_NOPERM, true },
	{ ERR_CONFIG, EX_CONFIG, false },
};

static void every_kind_has_its_exit_status(void **state UNUSED)
{
	assert_int_equal(ARRAY_LEN(kinds), ERR_CONFIG + 1);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		assert_int_equal(err_exit_status(kinds[i].kind),
				 kinds[i].status);
		assert_int_equal(err_is_temporary(kinds[i].kind),
				 kinds[i].temporary);
		assert_int_not_equal(err_exit_status(kinds[i].kind), EX_NOHOST);
	}
}

static void an_error_moves(void **state UNUSED)
{
	auto_err from = ERR_INIT;
	auto_err to = ERR_INIT;

	err_set(&to, ERR_IO, "old");
	err_set(&from, ERR_DATA, "new");
	err_hint(&from, "hint");
	err_move(&to, &from);
	assert_int_equal(to.kind, ERR_DATA);
	assert_string_equal(to.text.data, "new");
	assert_string_equal(to.hint.data, "hint");
	assert_int_equal(from.kind, ERR_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_says_what_where_and_the_way_out),
		cmocka_unit_test(its_own_text_may_be_an_argument),
		cmocka_unit_test(errno_is_told_in_words),
		cmocka_unit_test(control_characters_are_visible),
		cmocka_unit_test(every_kind_has_its_exit_status),
		cmocka_unit_test(an_error_moves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
