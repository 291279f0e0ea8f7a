#include "unit.h"

#include "base/buf.h"
#include "smtp/undot.h"

static const struct {
	const char *rule;
	bool lf_ends_lines;
	const char *in;
	const char *content;
	const char *rest; /* behind the end; NULL: there is no end */
} rows[] = {
	{ "the end", false, "a\r\n.\r\nb", "a\r\n", "b" },
	{ "an empty message", false, ".\r\n", "", "" },
	{ "a doubled dot is one", false, "..\r\n.\r\n", ".\r\n", "" },
	{ "a dot before text goes", false, "..a\r\n.\r\n", ".a\r\n", "" },
	{ "also one that nobody added", false, ".a\r\n.\r\n", "a\r\n", "" },
	{ "only the first goes", false, "....\r\n.\r\n", "...\r\n", "" },
	{ "a dot within a line stays", false, "a.\r\n.\r\n", "a.\r\n", "" },
	{ "dots behind dots", false, "..\r\n..\r\n.\r\n.\r\n", ".\r\n.\r\n",
	  ".\r\n" },
	{ "without an end there is none", false, "a\r\n.", "a\r\n", NULL },
	{ "nor with half of it", false, "a\r\n.\r", "a\r\n", NULL },

	/* A client of CRLF: nothing else is an end, or a line's start. */
	{ "LF . LF is content", false, "a\n.\nb\r\n.\r\n", "a\n.\nb\r\n", "" },
	{ "LF . CRLF is content", false, "a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n",
	  "" },
	{ "CRLF . LF is content, its dot counts as added", false,
	  "a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n", "" },
	{ "CR . CR is content", false, "a\r.\rb\r\n.\r\n", "a\r.\rb\r\n", "" },
	{ "CRLF . CR is content", false, "a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n",
	  "" },
	{ "CRLF . CR CRLF is content", false, "a\r\n.\r\r\n.\r\n",
	  "a\r\n\r\r\n", "" },
	{ "CR CRLF ends a line", false, "a\r\r\n.\r\n", "a\r\r\n", "" },
	{ "a dot behind LF stays", false, "a\n..b\n.c\r\n.\r\n",
	  "a\n..b\n.c\r\n", "" },
	{ "LF at the very start begins no line", false, "\n.\r\n\r\n.\r\n",
	  "\n.\r\n\r\n", "" },

	/* A client of LF. */
	{ "LF . LF is the end", true, "a\n.\nb", "a\n", "b" },
	{ "so is LF . CRLF", true, "a\n.\r\nb", "a\n", "b" },
	{ "and CRLF . LF", true, "a\r\n.\nb", "a\r\n", "b" },
	{ "and CRLF . CRLF", true, "a\r\n.\r\nb", "a\r\n", "b" },
	{ "a dot behind LF is an added one", true, "a\n..b\n.\n", "a\n.b\n",
	  "" },
	{ "CR alone ends no line", true, "a\r.\rb\n.\n", "a\r.\rb\n", "" },
	{ "LF . CR is content", true, "a\n.\rb\n.\n", "a\n\rb\n", "" },
	{ "an empty message of LF", true, ".\n", "", "" },
};

/* Feeds slices of this many bytes; returns how much was taken. */
static size_t undo(struct undot *undot, const char *in, size_t slice,
		   struct buf *content)
{
	size_t len = strlen(in);
	size_t at = 0;

	while (at < len && undot->state != UNDOT_END) {
		size_t n = len - at < slice ? len - at : slice;
		struct slice part;

		n = undot_run(undot, in + at, n, &part);
		buf_add(content, part.data, part.len);
		at += n;
	}
	return at;
}

static void dots_are_undone_in_slices_of_any_size(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (size_t slice = 1; slice < 24; slice++) {
			struct undot undot = { .lf_ends_lines =
						       rows[i].lf_ends_lines };
			auto_buf content = BUF_INIT;
			size_t n = undo(&undot, rows[i].in, slice, &content);

			assert_rule_str(rows[i].rule, content.data,
					rows[i].content);
			assert_rule(rows[i].rule,
				    (undot.state == UNDOT_END) ==
					    (rows[i].rest != NULL));
			if (rows[i].rest)
				assert_rule_str(rows[i].rule, rows[i].in + n,
						rows[i].rest);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dots_are_undone_in_slices_of_any_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
