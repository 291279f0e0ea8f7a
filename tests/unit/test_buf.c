#include "unit.h"

#include "base/buf.h"

#include <stdlib.h>

static void an_empty_buf_is_a_string(void **state UNUSED)
{
	auto_buf buf = BUF_INIT;

	assert_string_equal(buf.data, "");
	buf_add(&buf, NULL, 0);
	buf_truncate(&buf, 0);
	buf_clear(&buf);
	assert_string_equal(buf.data, "");
}

static void it_grows_and_stays_terminated(void **state UNUSED)
{
	auto_buf buf = BUF_INIT;

	for (size_t i = 0; i < 1000; i++) {
		buf_add_char(&buf, (char)('a' + i % 26));
		assert_int_equal(buf.len, i + 1);
		assert_int_equal(buf.data[buf.len], 0);
	}
	assert_int_equal(buf.data[0], 'a');
	assert_int_equal(buf.data[999], 'a' + 999 % 26);
}

static void it_inserts_drops_and_formats(void **state UNUSED)
{
	auto_buf buf = BUF_INIT;

	buf_add_fmt(&buf, "%d-%s", 42, "x");
	buf_insert(&buf, 2, "yy", 2);
	assert_string_equal(buf.data, "42yy-x");
	buf_insert(&buf, buf.len, "!", 1);
	buf_drop_front(&buf, 2);
	assert_string_equal(buf.data, "yy-x!");
	assert_int_equal(buf.len, 5);
}

static void a_secret_is_wiped_when_it_is_cleared(void **state UNUSED)
{
	auto_buf buf = BUF_INIT_SECRET;

	buf_add_str(&buf, "hunter2hunter2");
	buf_clear(&buf);
	for (size_t i = 0; i < buf.cap; i++)
		assert_int_equal(buf.data[i], 0);
	buf_release(&buf);
	assert_true(buf.secret);
}

static void a_secret_survives_growth(void **state UNUSED)
{
	auto_buf buf = BUF_INIT_SECRET;

	for (size_t i = 0; i < 500; i++)
		buf_add_char(&buf, (char)('A' + i % 26));
	for (size_t i = 0; i < 500; i++)
		assert_int_equal(buf.data[i], 'A' + i % 26);
}

static void what_is_taken_is_the_callers(void **state UNUSED)
{
	struct buf buf = BUF_INIT;
	char *empty = buf_take(&buf);
	char *text;

	assert_string_equal(empty, "");
	buf_add_str(&buf, "text");
	text = buf_take(&buf);
	assert_string_equal(text, "text");
	assert_int_equal(buf.len, 0);
	assert_string_equal(buf.data, "");
	free(empty);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_buf_is_a_string),
		cmocka_unit_test(it_grows_and_stays_terminated),
		cmocka_unit_test(it_inserts_drops_and_formats),
		cmocka_unit_test(a_secret_is_wiped_when_it_is_cleared),
		cmocka_unit_test(a_secret_survives_growth),
		cmocka_unit_test(what_is_taken_is_the_callers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
