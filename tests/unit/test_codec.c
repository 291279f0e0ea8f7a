#include "unit.h"

#include "base/codec.h"

static const struct {
	const char *rule;
	const char *in;
	size_t len;
	const char *out;
} visible[] = {
	{ "printable ASCII stays", "a b~", 4, "a b~" },
	{ "line ends are named", "a\r\nb\t", 5, "a\\r\\nb\\t" },
	{ "NUL, ESC and DEL are shown", "\0\033\177", 3, "\\x00\\x1b\\x7f" },
	{ "UTF-8 stays", "J\xc3\xbcrgen \xe2\x82\xac \xf0\x9f\x93\xac", 16,
	  "J\xc3\xbcrgen \xe2\x82\xac \xf0\x9f\x93\xac" },
	{ "a lone byte over 127 is shown", "\xfc", 1, "\\xfc" },
	{ "C1 controls are shown", "\xc2\x9b", 2, "\\xc2\\x9b" },
	{ "bidirectional overrides are shown", "\xe2\x80\xae", 3,
	  "\\xe2\\x80\\xae" },
	{ "isolates are shown", "\xe2\x81\xa6", 3, "\\xe2\\x81\\xa6" },
	{ "overlong forms are shown", "\xc0\xaf", 2, "\\xc0\\xaf" },
	{ "surrogates are shown", "\xed\xa0\x80", 3, "\\xed\\xa0\\x80" },
	{ "a sequence cut short is shown", "\xe2\x82", 2, "\\xe2\\x82" },
	{ "past U+10FFFF is shown", "\xf4\x90\x80\x80", 4,
	  "\\xf4\\x90\\x80\\x80" },
};

static void text_is_made_visible(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(visible); i++) {
		auto_buf buf = BUF_INIT;

		buf_add_visible(&buf, visible[i].in, visible[i].len);
		assert_rule_str(visible[i].rule, buf.data, visible[i].out);
	}
}

static void quotes_and_backslashes_are_escaped(void **state UNUSED)
{
	auto_buf buf = BUF_INIT;

	buf_add_quoted(&buf, "");
	buf_add_quoted(&buf, "a \"b\\");
	assert_string_equal(buf.data, "\"\"\"a \\\"b\\\\\"");
}

static const struct {
	const char *plain;
	size_t len;
	const char *base64;
} pairs[] = {
	/* RFC 4648 section 10 */
	{ "", 0, "" },
	{ "f", 1, "Zg==" },
	{ "fo", 2, "Zm8=" },
	{ "foobar", 6, "Zm9vYmFy" },
	/* RFC 4954 section 4 */
	{ "\0test\0001234", 10, "AHRlc3QAMTIzNA==" },
};

static void base64_goes_both_ways(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		auto_buf text = BUF_INIT;
		auto_buf plain = BUF_INIT;
		auto_err err = ERR_INIT;

		buf_add_base64(&text, pairs[i].plain, pairs[i].len);
		assert_string_equal(text.data, pairs[i].base64);
		assert_true(buf_add_base64_decoded(&plain, text.data, text.len,
						   &err));
		assert_int_equal(plain.len, pairs[i].len);
		assert_memory_equal(plain.data, pairs[i].plain, plain.len);
	}
}

static void base64_of_any_length_is_one_line(void **state UNUSED)
{
	auto_buf text = BUF_INIT;
	char data[3000] = "";

	buf_add_base64(&text, data, sizeof(data));
	assert_int_equal(text.len, 4000);
	assert_null(strpbrk(text.data, "\r\n "));
}

static void what_is_not_base64_is_refused(void **state UNUSED)
{
	static const char *const bad[] = { "Zg=",  "Z", "Zm9v YmFy", "Zm9v\n",
					   "!!!!", "=", "====" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		auto_buf plain = BUF_INIT;
		auto_err err = ERR_INIT;

		assert_rule(bad[i],
			    !buf_add_base64_decoded(&plain, bad[i],
						    strlen(bad[i]), &err));
		assert_int_equal(err.kind, ERR_PROTOCOL);
		assert_int_equal(plain.len, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_made_visible),
		cmocka_unit_test(quotes_and_backslashes_are_escaped),
		cmocka_unit_test(base64_goes_both_ways),
		cmocka_unit_test(base64_of_any_length_is_one_line),
		cmocka_unit_test(what_is_not_base64_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
