#include "unit.h"

#include "base/buf.h"
#include "smtp/dotstuff.h"

static const struct {
	const char *rule;
	const char *in;
	const char *out;
} rows[] = {
	{ "nothing to do", "a\r\nb\r\n", "a\r\nb\r\n" },
	{ "a lone dot is doubled", ".\r\n", "..\r\n" },
	{ "a leading dot is doubled", ".a\r\n", "..a\r\n" },
	{ "two leading dots get one more", "..\r\n", "...\r\n" },
	{ "a dot within a line stays", "a.b.\r\n", "a.b.\r\n" },
	{ "each line for itself", "a\r\n.\r\n.b\r\nc.\r\n",
	  "a\r\n..\r\n..b\r\nc.\r\n" },
	{ "an empty line before a dot", "\r\n.\r\n", "\r\n..\r\n" },
	{ "nothing at all", "", "" },
	{ "the end of DATA inside a message", "x\r\n.\r\nMAIL FROM:<>\r\n",
	  "x\r\n..\r\nMAIL FROM:<>\r\n" },
};

/* Feeds the text in slices of this many bytes. */
static void stuff(struct buf *out, const char *text, size_t slice)
{
	struct dotstuff state = { 0 };
	size_t left = strlen(text);

	while (left) {
		size_t len = left < slice ? left : slice;
		const char *end = text + len;

		left -= len;
		while (text < end) {
			size_t run = dotstuff_run(&state, text,
						  (size_t)(end - text));

			buf_add(out, text, run);
			text += run;
			if (text < end)
				buf_add_char(out, '.');
		}
	}
}

static void dots_are_stuffed_in_slices_of_any_size(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (size_t slice = 1; slice < 10; slice++) {
			auto_buf out = BUF_INIT;

			stuff(&out, rows[i].in, slice);
			assert_rule_str(rows[i].rule, out.data, rows[i].out);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dots_are_stuffed_in_slices_of_any_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
