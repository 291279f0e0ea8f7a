#include "unit.h"

#include "mail/phrase.h"

#define TEN   "abcdefghi "
#define SIXTY TEN TEN TEN TEN TEN TEN

static const struct {
	const char *rule;
	const char *name;
	const char *out; /* before the address "<jane@example.org>" */
} names[] = {
	{ "no name, no brackets", NULL, NULL },
	{ "an empty name is none", "", NULL },
	{ "atoms stand as they are", "Jane Doe", "Jane Doe " },
	{ "so does every sign of an atom", "!#$%&'*+-/=?^_`{|}~",
	  "!#$%&'*+-/=?^_`{|}~ " },
	{ "blanks are no part of a name", "  Jane  Doe ", "Jane Doe " },
	{ "a dot is quoted", "Jane Q. Doe", "\"Jane Q. Doe\" " },
	{ "a comma is quoted", "Doe, Jane", "\"Doe, Jane\" " },
	{ "an at sign is quoted", "jane@home", "\"jane@home\" " },
	{ "brackets are quoted", "Jane <x>", "\"Jane <x>\" " },
	{ "a comment's brackets are quoted", "root (Cron)",
	  "\"root (Cron)\" " },
	{ "a quote is escaped", "Jane \"JD\" Doe", "\"Jane \\\"JD\\\" Doe\" " },
	{ "a backslash is escaped", "a\\b", "\"a\\\\b\" " },
	{ "UTF-8 is encoded", "J\xc3\xbcrgen", "=?UTF-8?B?SsO8cmdlbg==?= " },
	{ "what was encoded before stays",
	  "=?UTF-8?Q?J=C3=BCrgen?=", "=?UTF-8?Q?J=C3=BCrgen?= " },
	{ "an octet that is no UTF-8 is not called so", "J\xfcrgen",
	  "=?UTF-8?B?Sj9yZ2Vu?= " },
	{ "a line end can't begin a field", "Jane\r\nBcc: x",
	  "=?UTF-8?B?SmFuZT8/QmNjOiB4?= " },
	{ "a tab is white space", "Jane\tDoe", "Jane Doe " },
	{ "so it is in quotes", "Doe,\tJane", "\"Doe, Jane\" " },
	{ "and in an encoded word", "\xc3\x9c\tX", "=?UTF-8?B?w5wgWA==?= " },
	{ "other controls are no white space", "Jane\vDoe",
	  "=?UTF-8?B?SmFuZT9Eb2U=?= " },
	{ "DEL as well", "Jane\177", "=?UTF-8?B?SmFuZT8=?= " },
	{ "an encoded word holds 36 octets and no more", "\xc3\xa4" SIXTY "end",
	  "=?UTF-8?B?w6RhYmNkZWZnaGkgYWJjZGVmZ2hpIGFiY2RlZmdoaSBhYmNk?=\r\n"
	  " =?UTF-8?B?ZWZnaGkgYWJjZGVmZ2hpIGFiY2RlZmdoaSBlbmQ=?= " },
	{ "no character is split between two words",
	  "12345678901234567890123456789012345\xc3\xa4",
	  "=?UTF-8?B?MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU=?="
	  "\r\n =?UTF-8?B?w6Q=?= " },
	{ "atoms are folded where the line is full", SIXTY "one two",
	  "abcdefghi abcdefghi abcdefghi abcdefghi abcdefghi abcdefghi one"
	  "\r\n two " },
	{ "and not later", SIXTY "four",
	  "abcdefghi abcdefghi abcdefghi abcdefghi abcdefghi abcdefghi\r\n"
	  " four " },
	{ "the address is folded where it does not fit",
	  "abcdefghi abcdefghi abcdefghi abcdefghi 123456",
	  "abcdefghi abcdefghi abcdefghi abcdefghi 123456\r\n " },
	{ "it is not where it does",
	  "abcdefghi abcdefghi abcdefghi abcdefghi 1234",
	  "abcdefghi abcdefghi abcdefghi abcdefghi 1234 " },
	{ "a quoted name that fills a line is encoded",
	  "Doe, abcdefghijklmnopqrstuvwxyz, abcdefghijklmnopqrstuvwxyz, x",
	  "=?UTF-8?B?RG9lLCBhYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eiwgYWJj?=\r\n"
	  " =?UTF-8?B?ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXosIHg=?= " },
};

static void a_name_is_written_so_that_it_reads_back(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		auto_mailbox jane = MAILBOX_INIT;
		auto_buf have = BUF_INIT;
		auto_buf want = BUF_INIT;

		jane.name = mem_str(names[i].name);
		jane.local = mem_str("jane");
		jane.domain = mem_str("example.org");
		phrase_add_mailbox(&have, &jane);
		if (names[i].out)
			buf_add_fmt(&want, "%s<jane@example.org>",
				    names[i].out);
		else
			buf_add_str(&want, "jane@example.org");
		assert_rule_str(names[i].rule, have.data, want.data);
	}
}

static void assert_lines(const char *value, size_t max)
{
	size_t len = strlen("Resent-From: ");

	for (; *value; value++) {
		len = *value == '\n' ? 0 : len + (*value != '\r');
		assert_in_range(len, 0, max);
	}
}

/* Whatever its length: what an option gives can't break a line's limit. */
static void no_line_is_too_long(void **state UNUSED)
{
	static const char *const parts[] = { "a",    "a ", "a.", "\xe2\x82\xac",
					     "\xff", "\"", " " };

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		for (size_t n = 1; n < 3000; n += n < 100 ? 1 : 700) {
			auto_buf name = BUF_INIT;
			auto_buf have = BUF_INIT;
			auto_mailbox jane = MAILBOX_INIT;

			while (name.len < n)
				buf_add_str(&name, parts[i]);
			jane.name = buf_take(&name);
			jane.local = mem_str("j");
			phrase_add_mailbox(&have, &jane);
			/* a first word can't be folded, 63 quotes get escapes
			 */
			assert_lines(have.data, 76 + 76);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_written_so_that_it_reads_back),
		cmocka_unit_test(no_line_is_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
