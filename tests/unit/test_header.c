#include "unit.h"

#include "header_text.h"
#include "mail/header.h"

static const struct {
	const char *rule;
	const char *line;
	size_t name_len;
} names[] = {
	{ "a name ends at its colon", "Subject: x", 7 },
	{ "no blank is needed behind the colon", "Subject:x", 7 },
	{ "a value may be empty", "Bcc:", 3 },
	{ "a value may hold colons", "A: b: c", 1 },
	{ "white space before the colon is obsolete", "Subject : x", 7 },
	{ "so is a tab", "Subject\t \t: x", 7 },
	{ "any printable ASCII makes a name", "!#$%&'*+-/=?^_`{|}~;,<>: x",
	  23 },
	{ "a blank inside is no name", "hello world: x", 0 },
	{ "a line without a colon is no field", "hello", 0 },
	{ "an empty name is none", ": x", 0 },
	{ "nor is one of white space", " : x", 0 },
	{ "a name is ASCII",
	  "\xc3\x9c"
	  "ber: x",
	  0 },
	{ "DEL is not printable", "a\177: x", 0 },
	{ "nor is ESC", "a\033: x", 0 },
	{ "a blank line is no field", "", 0 },
	{ "a URL is one, alas: http is a name", "http://example.org/", 4 },
};

static void a_field_name_is_told_from_text(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		assert_rule(names[i].rule,
			    header_field_name(names[i].line,
					      strlen(names[i].line)) ==
				    names[i].name_len);
}

static void a_name_ends_within_the_length(void **state UNUSED)
{
	assert_int_equal(header_field_name("Subject: x", 7), 0);
	assert_int_equal(header_field_name("Subject: x", 8), 7);
	assert_int_equal(header_field_name("a\0b: x", 6), 0);
}

static void fields_keep_their_bytes(void **state UNUSED)
{
	auto_header header = HEADER_INIT;
	auto_buf have = BUF_INIT;

	parse_header(&header, "A : 1\n\t2 \n 3\nB:\nA: again\n");
	show_header(&have, &header);
	assert_string_equal(have.data, "A : 1\n\t2 \n 3\nB:\nA: again\n");
	assert_int_equal(header.count, 3);
	assert_int_equal(header.fields[0].line, 1);
	assert_int_equal(header.fields[0].name_len, 1);
	assert_int_equal(header.fields[1].line, 4);
	assert_int_equal(header.fields[2].line, 5);
}

static const struct {
	const char *rule;
	const char *text;
	const char *value;
} values[] = {
	{ "the value begins right behind the colon", "A: b", " b" },
	{ "it ends before the last CRLF", "A:b\n c ", "b\r\n c " },
	{ "it may be empty", "A:", "" },
	{ "the first colon counts", "A :b:c", "b:c" },
};

static void a_value_is_what_follows_the_colon(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		auto_header header = HEADER_INIT;
		auto_buf have = BUF_INIT;
		const char *value;
		size_t len;

		parse_header(&header, values[i].text);
		value = field_value(&header.fields[0], &len);
		buf_add(&have, value, len);
		assert_rule_str(values[i].rule, have.data, values[i].value);
	}
}

static void names_are_compared_without_case(void **state UNUSED)
{
	auto_header header = HEADER_INIT;

	parse_header(&header, "Subjects: x\nsubJECT: a\nTo: b\nSUBJECT : c\n");
	assert_ptr_equal(header_find(&header, "Subject", 0), &header.fields[1]);
	assert_ptr_equal(header_find(&header, "Subject", 2), &header.fields[3]);
	assert_null(header_find(&header, "Subject", 4));
	assert_null(header_find(&header, "Sub", 0));
	assert_null(header_find(&header, "Subject-Matter", 0));
}

/* A caller's mistake, perhaps, but no reason to write where no field is. */
static void white_space_folds_no_field_that_is_not_there(void **state UNUSED)
{
	auto_header header = HEADER_INIT;

	parse_header(&header, " x: y\nTo: b\n");
	assert_int_equal(header.count, 2);
	assert_int_equal(header.fields[0].name_len, 0);
	assert_int_equal(header.fields[1].name_len, 2);
}

static void fields_are_put_where_they_belong(void **state UNUSED)
{
	auto_header header = HEADER_INIT;
	auto_buf have = BUF_INIT;

	header_append(&header, "B", "1");
	header_append(&header, "D", "2\r\n 3");
	header_insert(&header, 0, "A", "");
	header_insert(&header, 2, "C", "4");
	show_header(&have, &header);
	assert_string_equal(have.data, "A: \nB: 1\nC: 4\nD: 2\n 3\n");
	assert_int_equal(header.fields[2].line, 0);
	assert_true(field_is(&header.fields[2], "c"));
}

static bool has_name(const struct field *field, const void *name)
{
	return field_is(field, name);
}

static void all_fields_of_a_name_go(void **state UNUSED)
{
	auto_header header = HEADER_INIT;
	auto_buf have = BUF_INIT;

	parse_header(&header, "Bcc: a\nTo: b\nBCC: c\n d\nBccs: e\nbcc : f\n");
	header_remove_if(&header, has_name, "Bcc");
	show_header(&have, &header);
	assert_string_equal(have.data, "To: b\nBccs: e\n");
	assert_int_equal(header.count, 2);
	header_remove_if(&header, has_name, "Bcc");
	assert_int_equal(header.count, 2);
}

static bool is_numbered(const struct field *field, const void *arg)
{
	return field->line == *(const size_t *)arg;
}

static void fields_go_by_any_rule(void **state UNUSED)
{
	auto_header header = HEADER_INIT;
	auto_buf have = BUF_INIT;
	size_t line = 2;

	parse_header(&header, "A: 1\nB: 2\nC: 3\n");
	assert_int_equal(header_remove_if(&header, is_numbered, &line), 1);
	assert_int_equal(header_remove_if(&header, is_numbered, &line), 0);
	show_header(&have, &header);
	assert_string_equal(have.data, "A: 1\nC: 3\n");
}

static const struct {
	const char *rule;
	const char *text;
	bool resent;
	size_t begin;
	size_t end;
} blocks[] = {
	{ "no Resent- field, not resent", "To: a\nSubject: Resent-To\n", false,
	  0, 0 },
	{ "an empty header was not resent", "", false, 0, 0 },
	{ "one field makes a block", "Resent-To: a\nTo: b\n", true, 0, 1 },
	{ "the block may be the header's end", "To: b\nResent-To: a\n", true, 1,
	  2 },
	{ "names have no case", "RESENT-to: a\nresent-CC: b\n", true, 0, 2 },
	{ "trace fields may stand on top",
	  "Received: x\nReceived: y\nResent-From: a\nResent-To: b\nTo: c\n",
	  true, 2, 4 },
	{ "another field ends it, and an older block is another's",
	  "Resent-To: a\nReceived: x\nResent-To: b\n", true, 0, 1 },
	{ "a second Resent-From is of the block below",
	  "Resent-From: a\nResent-To: b\nResent-From: c\nResent-To: d\n", true,
	  0, 2 },
	{ "so is a second Resent-Date",
	  "Resent-Date: 1\nResent-To: b\nResent-Date: 2\n", true, 0, 2 },
	{ "and a second Resent-Message-ID",
	  "Resent-Message-ID: <1@a>\nresent-message-id: <2@a>\n", true, 0, 1 },
	{ "and a second Resent-To: an older one names nobody now",
	  "Resent-To: a\nResent-From: b\nResent-To: c\nResent-From: d\n", true,
	  0, 2 },
	{ "and a second Resent-Cc",
	  "Resent-Cc: a\nResent-To: b\nResent-Cc: c\n", true, 0, 2 },
	{ "and a second Resent-Bcc",
	  "Resent-Bcc: a\nResent-To: b\nResent-Bcc: c\n", true, 0, 2 },
	{ "\"Resent-\" alone is a name like any other", "Resent-: a\n", false,
	  0, 0 },
};

static void the_newest_resent_block_is_found(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
		auto_header header = HEADER_INIT;
		size_t begin = 0;
		size_t end = 0;

		parse_header(&header, blocks[i].text);
		assert_rule(blocks[i].rule,
			    header_resent_block(&header, &begin, &end) ==
				    blocks[i].resent);
		assert_rule(blocks[i].rule, begin == blocks[i].begin);
		assert_rule(blocks[i].rule, end == blocks[i].end);
	}
}

static void a_header_has_its_bound(void **state UNUSED)
{
	static const char line[1024] = "a:";
	auto_header header = HEADER_INIT;
	auto_err err = ERR_INIT;
	size_t n = 0;

	while (header_add_line(&header, line, sizeof(line), n + 1, &err))
		assert_in_range(++n, 0, HEADER_SIZE_MAX / sizeof(line));
	assert_int_equal(err.kind, ERR_DATA);
	assert_non_null(strstr(err.text.data, "line 81"));
	assert_in_range(n, 8100, 8192);
}

static void the_fields_have_their_bound(void **state UNUSED)
{
	auto_header header = HEADER_INIT;
	auto_err err = ERR_INIT;

	for (size_t i = 0; i < HEADER_FIELDS_MAX; i++)
		assert_true(header_add_line(&header, "a:", 2, i + 1, &err));
	assert_false(header_add_line(&header, "a:", 2, 100001, &err));
	assert_int_equal(err.kind, ERR_DATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_field_name_is_told_from_text),
		cmocka_unit_test(a_name_ends_within_the_length),
		cmocka_unit_test(fields_keep_their_bytes),
		cmocka_unit_test(a_value_is_what_follows_the_colon),
		cmocka_unit_test(names_are_compared_without_case),
		cmocka_unit_test(white_space_folds_no_field_that_is_not_there),
		cmocka_unit_test(fields_are_put_where_they_belong),
		cmocka_unit_test(all_fields_of_a_name_go),
		cmocka_unit_test(fields_go_by_any_rule),
		cmocka_unit_test(the_newest_resent_block_is_found),
		cmocka_unit_test(a_header_has_its_bound),
		cmocka_unit_test(the_fields_have_their_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
