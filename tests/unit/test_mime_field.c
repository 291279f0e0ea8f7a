#include "unit.h"

#include "mail/mime_field.h"
#include "mail/mime_fold.h"

#define TEN	"1234567890"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define THOUSAND                                                        \
	HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED \
		HUNDRED HUNDRED

#define A  "\xc3\xa4" /* in UTF-8 */
#define QA "=C3=A4"

static void make_field(struct header *header, const char *text, size_t len)
{
	auto_err err = ERR_INIT;

	while (len) {
		const char *lf = memchr(text, '\n', len);
		size_t n = lf ? (size_t)(lf - text) : len;

		assert_true(header_add_line(header, text, n, 7, &err));
		text += lf ? n + 1 : n;
		len -= lf ? n + 1 : n;
	}
	assert_int_equal(header->count, 1);
}

/* Without CRs, which the rows have no need of, and the last line end. */
static bool convert(struct buf *ret, const char *text, size_t len,
		    const struct mime_field_rules *rules, struct err *err)
{
	struct header header = HEADER_INIT;
	size_t kept = 0;
	bool ok;

	make_field(&header, text, len);
	ok = mime_field_convert(&header.fields[0], rules, ret, err);
	header_release(&header);
	for (size_t i = 0; i < ret->len; i++)
		if (ret->data[i] != '\r')
			ret->data[kept++] = ret->data[i];
	buf_truncate(ret, kept);
	if (ok)
		buf_truncate(ret, kept - 1);
	return ok;
}

static const struct {
	const char *rule;
	const char *in;
	const char *out;
} fields[] = {
	/* Unstructured text, RFC 2047 section 5 (1). */
	{ "a word is encoded", "Subject: a " A "b c",
	  "Subject: a =?utf-8?B?w6Ri?= c" },
	{ "as Q where that is shorter", "Subject: a well" A "bcde c",
	  "Subject: a =?utf-8?Q?well" QA "bcde?= c" },
	{ "neighbours are one text", "Subject: hello" A "  jell" A "o x",
	  "Subject: =?utf-8?Q?hello" QA "__jell" QA "o?= x" },
	{ "a tab is kept in it", "Subject: hello" A "\tjello" A,
	  "Subject: =?utf-8?B?aGVsbG/DpAlqZWxsb8Ok?=" },
	{ "folding is no part of it", "Subject: hello" A "\n jello" A "\n x",
	  "Subject: =?utf-8?B?aGVsbG/DpCBqZWxsb8Ok?=\n x" },
	{ "a blank parts it from the name", "Subject:" A,
	  "Subject: =?utf-8?B?w6Q=?=" },
	{ "blanks at the ends are kept", "Subject:  a  " A "  ",
	  "Subject:  a  =?utf-8?B?w6Q=?=  " },
	{ "what is unknown is unstructured", "X-Y: <" A "@b>",
	  "X-Y: =?utf-8?B?PMOkQGI+?=" },
	{ "blanks beside an encoded word are not shown",
	  "Subject: =?utf-8?Q?a?= " A " =?utf-8?Q?b?= c",
	  "Subject: =?utf-8?Q?a?= =?utf-8?Q?_" QA "_?= =?utf-8?Q?b?= c" },
	{ "8-bit in an encoded word is encoded",
	  "Subject: =?utf-8?Q?" A "?=", "Subject: =?utf-8?B?w6Q=?=" },
	{ "what only looks like one is text",
	  "Subject: =?" A "?=", "Subject: =?utf-8?B?PT/DpD89?=" },
	{ "a CR", "Subject: a\rb c", "Subject: =?us-ascii?B?YQ1i?= c" },
	{ "a line with encoded words has 76 octets",
	  "Subject: " TEN TEN TEN TEN " abc" A "def",
	  "Subject: " TEN TEN TEN TEN "\n =?utf-8?Q?abc" QA "def?=" },
	{ "and each of these 75", "Subject: " A TEN TEN TEN TEN TEN TEN TEN TEN,
	  "Subject: =?utf-8?Q?" QA TEN TEN TEN TEN "123456789?=\n"
	  " =?utf-8?Q?0" TEN TEN TEN "?=" },
	{ "the octets of a character stay together",
	  "Subject: " TEN TEN TEN TEN "123456789" A A,
	  "Subject: =?utf-8?Q?" TEN TEN TEN TEN "123456789" QA "?=\n"
	  " =?utf-8?Q?" QA "?=" },

	/* Phrases and comments, section 5 (2) and (3). */
	{ "a display name", "From: J" A "rg <a@b>",
	  "From: =?utf-8?B?SsOkcmc=?= <a@b>" },
	{ "its ASCII words stay", "From: Jane Q. L" A "nder <a@b>",
	  "From: Jane Q. =?utf-8?Q?L=C3=A4nder?= <a@b>" },
	{ "a quoted one is encoded without its quotes",
	  "From: \"D" A "e, \\\"J\\\" (x)\" <a@b>",
	  "From: =?utf-8?B?RMOkZSwgIkoiICh4KQ==?= <a@b>" },
	{ "an address without a name stays beside it",
	  "To: a@b, " A " <c@d>,e@f", "To: a@b, =?utf-8?B?w6Q=?= <c@d>,e@f" },
	{ "a blank is put before a bracket", "From: \"" A "\"<a@b>",
	  "From: =?utf-8?B?w6Q=?= <a@b>" },
	{ "and behind a comma", "To: a <b@c>," A " <d@e>",
	  "To: a <b@c>, =?utf-8?B?w6Q=?= <d@e>" },
	{ "a group", "To: Gr" A ": a@b, " A " <c@d>;",
	  "To: =?utf-8?Q?Gr=C3=A4?= : a@b, =?utf-8?B?w6Q=?= <c@d>;" },
	{ "a comment", "To: a@b (" A "h)", "To: a@b (=?utf-8?B?w6Ro?=)" },
	{ "comments within are of it", "To: a@b (x (" A ") \\) y)",
	  "To: a@b (=?utf-8?B?eCAow6QpICkgeQ==?=)" },
	{ "colons in a literal are no group", "To: a@[IPv6:::1], " A " <b@c>",
	  "To: a@[IPv6:::1], =?utf-8?B?w6Q=?= <b@c>" },
	{ "resent fields are the same", "Resent-To: " A " <b@c>",
	  "Resent-To: =?utf-8?B?w6Q=?= <b@c>" },
	{ "names are without case", "REPLY-TO: " A " <b@c>",
	  "REPLY-TO: =?utf-8?B?w6Q=?= <b@c>" },
	{ "Keywords are phrases", "Keywords: " A ", b",
	  "Keywords: =?utf-8?B?w6Q=?= , b" },
	{ "a list has a name", "List-Id: L" A " <a.b>",
	  "List-Id: =?utf-8?B?TMOk?= <a.b>" },
	{ "what is replied to may have words",
	  "In-Reply-To: mail of " A " <a@b>",
	  "In-Reply-To: mail of =?utf-8?B?w6Q=?= <a@b>" },
	{ "other fields have comments", "Date: 1 Jan 2026 (" A "T)",
	  "Date: 1 Jan 2026 (=?utf-8?B?w6RU?=)" },

	/* Parameters, RFC 2231. */
	{ "a parameter", "Content-Type: a/b; name=" A "; x=y",
	  "Content-Type: a/b;\n name*=utf-8''%C3%A4; x=y" },
	{ "without its quotes",
	  "Content-Disposition: a; filename=\"" A " \\\"\"",
	  "Content-Disposition: a;\n filename*=utf-8''%C3%A4%20%22" },
	{ "with blanks that should be quoted",
	  "Content-Disposition: a; filename=b " A "  c.d ; x=y",
	  "Content-Disposition: a;\n filename*=utf-8''b%20%C3%A4%20%20c.d; "
	  "x=y" },
	{ "one that has a twin goes",
	  "Content-Disposition: a; filename=" A "; filename*=utf-8''%C3%A4",
	  "Content-Disposition: a; filename*=utf-8''%C3%A4" },
	{ "one that says to be encoded becomes so",
	  "Content-Disposition: a; filename*=utf-8''" A,
	  "Content-Disposition: a; filename*=utf-8''%C3%A4" },
	{ "a comment is no parameter", "Content-Type: a/b (" A "); x=y",
	  "Content-Type: a/b (=?utf-8?B?w6Q=?=); x=y" },
	{ "a long one is cut between characters",
	  "Content-Disposition: a; filename=" A A A A A A A A A A,
	  "Content-Disposition: a;\n filename*0*=utf-8''%C3%A4%C3%A4%C3%A4%C3%"
	  "A4%C3%A4%C3%A4%C3%A4%C3%A4;\n filename*1*=%C3%A4%C3%A4" },
};

static void what_is_8bit_is_encoded(void **state UNUSED)
{
	static const struct mime_field_rules rules = { .where = "" };

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		const char *in = fields[i].in;
		auto_buf have = BUF_INIT;
		auto_err err = ERR_INIT;

		if (!convert(&have, in, strlen(in), &rules, &err))
			fail_msg("rule: %s: %s", fields[i].rule, err.text.data);
		assert_rule_str(fields[i].rule, have.data, fields[i].out);
	}
}

static const struct {
	const char *rule;
	const char *charset;
	const char *in;
	const char *out;
} charsets[] = {
	{ "the part's", "iso-8859-1", "Subject: long \xe4nough",
	  "Subject: long =?iso-8859-1?Q?=E4nough?=" },
	{ "but what is UTF-8 is no Latin-1", "iso-8859-1",
	  "Subject: long " A "nough", "Subject: long =?utf-8?Q?" QA "nough?=" },
	{ "and may be Chinese", "gb2312", "Subject: " A,
	  "Subject: =?gb2312?B?w6Q=?=" },
	{ "ASCII has no 8-bit", "us-ascii", "Subject: " A,
	  "Subject: =?utf-8?B?w6Q=?=" },
	{ "nor has ISO-2022-JP", "ISO-2022-JP", "Subject: \xe4",
	  "Subject: =?unknown-8bit?Q?=E4?=" },
	{ "UTF-8 only where it is", "utf-8", "Subject: \xe4",
	  "Subject: =?unknown-8bit?Q?=E4?=" },
	{ "nothing that is no name", "a b", "Subject: \xe4",
	  "Subject: =?unknown-8bit?Q?=E4?=" },
	{ "unknown without any", NULL, "Subject: \xe4",
	  "Subject: =?unknown-8bit?Q?=E4?=" },
	{ "in parameters, too", "koi8-r", "Content-Type: a/b; c=\xc1",
	  "Content-Type: a/b;\n c*=koi8-r''%C1" },
};

static void it_has_the_right_charset(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(charsets); i++) {
		struct mime_field_rules rules = {
			.where = "", .charset = charsets[i].charset
		};
		const char *in = charsets[i].in;
		auto_buf have = BUF_INIT;
		auto_err err = ERR_INIT;

		assert_true(convert(&have, in, strlen(in), &rules, &err));
		assert_rule_str(charsets[i].rule, have.data, charsets[i].out);
	}
}

static const struct {
	const char *rule;
	const char *in;
	const char *text; /* in the error */
} refused[] = {
	{ "a local part", "To: " A "@b", "field \"To\" (line 7 of x): " },
	{ "a domain", "Cc: a@" A, "field \"Cc\"" },
	{ "a quoted local part", "To: \"" A "\"@b", "an address" },
	{ "an address in brackets", "To: x <a@" A ">", "an address" },
	{ "an identifier", "Message-ID: <" A "@b>", "\"Message-ID\"" },
	{ "one that is referred to", "References: <" A "@b>", "References" },
	{ "a token", "Received: from " A, "Received" },
	{ "a type", "Content-Type: text/" A, "Content-Type" },
	{ "a boundary", "Content-Type: multipart/x; boundary=" A,
	  "\"boundary\" is not ASCII" },
	{ "a parameter's name", "Content-Type: text/x; " A "=b",
	  "has a name that is not ASCII" },
	{ "a CR in what is structured", "To: a\rb <c@d>", "ends no line" },
	{ "an address of a thousand octets", "To: " THOUSAND "@b",
	  "can't be folded" },
	{ "a token of that length", "Message-ID: <" THOUSAND ">",
	  "can't be folded" },
};

static void what_is_no_text_is_refused(void **state UNUSED)
{
	static const struct mime_field_rules rules = { .where = " of x" };

	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		const char *in = refused[i].in;
		auto_buf have = BUF_INIT;
		auto_err err = ERR_INIT;

		assert_rule(refused[i].rule,
			    !convert(&have, in, strlen(in), &rules, &err));
		assert_rule(refused[i].rule, err.kind == ERR_DATA);
		assert_rule_str(refused[i].rule, have.data, "");
		if (!strstr(err.text.data, refused[i].text))
			fail_msg("rule: %s: %s", refused[i].rule,
				 err.text.data);
	}
}

/* Adds "start", and n times "item", and "end". */
static void repeat(struct buf *buf, const char *start, const char *item,
		   size_t n, const char *end)
{
	buf_add_str(buf, start);
	while (n--)
		buf_add_str(buf, item);
	buf_add_str(buf, end);
}

static const struct {
	const char *rule;
	const char *start;
	const char *item;
	const char *end;
	size_t longest;	      /* line of what comes out, at most */
	const char *unfolded; /* what must be between items, NULL: the same */
} long_lines[] = {
	{ "text is folded at blanks", "Subject: ", "word ", "end", 78, NULL },
	{ "lists behind a comma", "To: ", "a b <c@d>, ", "e@f", 78, NULL },
	{ "and without a blank, too", "To: ", "abc@example.org,", "e@f", 78,
	  "abc@example.org, " },
	{ "identifiers at blanks", "References: ", "<a@example.org> ", "<b@c>",
	  78, NULL },
	{ "signatures as well", "DKIM-Signature: v=1; b=", "abc defghi ", "x;",
	  78, NULL },
	{ "quotes only where it must be", "To: \"", "abc def ", "\" <a@b>", 998,
	  NULL },
	{ "parameters behind a semicolon", "Content-Type: a/b", "; c=\"d e\"",
	  "", 78, NULL },
};

static void long_lines_are_folded(void **state UNUSED)
{
	static const struct mime_field_rules rules = { .where = "" };

	for (size_t i = 0; i < ARRAY_LEN(long_lines); i++) {
		const char *rule = long_lines[i].rule;
		const char *item = long_lines[i].item;
		const char *unfolded = long_lines[i].unfolded;
		auto_buf in = BUF_INIT;
		auto_buf have = BUF_INIT;
		auto_buf want = BUF_INIT;
		auto_err err = ERR_INIT;
		size_t kept = 0;

		repeat(&in, long_lines[i].start, item, 400, long_lines[i].end);
		if (!convert(&have, in.data, in.len, &rules, &err))
			fail_msg("rule: %s: %s", rule, err.text.data);
		assert_rule(rule, strchr(have.data, '\n'));
		for (char *line = have.data; line;) {
			char *lf = strchr(line, '\n');
			size_t n = lf ? (size_t)(lf - line) : strlen(line);

			assert_rule(rule, n <= long_lines[i].longest);
			line = lf ? lf + 1 : NULL;
		}
		/* A fold without a blank has got one, not all of them are. */
		for (size_t k = 0; k < have.len; k++)
			if (have.data[k] != '\n' &&
			    (!unfolded || have.data[k] != ' '))
				have.data[kept++] = have.data[k];
		buf_truncate(&have, kept);
		repeat(&want, unfolded ? "To:" : long_lines[i].start, item, 400,
		       long_lines[i].end);
		assert_rule_str(rule, have.data, want.data);
	}
}

static void a_word_too_long_is_encoded(void **state UNUSED)
{
	static const struct mime_field_rules rules = { .where = "" };
	static const char in[] = "Subject: a " THOUSAND " b";
	auto_buf have = BUF_INIT;
	auto_err err = ERR_INIT;

	assert_true(convert(&have, in, strlen(in), &rules, &err));
	assert_in_range(mime_longest_line(have.data, have.len), 1, 78);
	assert_non_null(strstr(have.data, "Subject: a =?us-ascii?Q?1234"));
	assert_non_null(strstr(have.data, "7890?= b"));
}

static void a_NUL_is_encoded_in_text(void **state UNUSED)
{
	static const struct mime_field_rules rules = { .where = "" };
	auto_buf have = BUF_INIT;
	auto_err err = ERR_INIT;

	assert_true(convert(&have, "Subject: hello\0hello", 20, &rules, &err));
	assert_string_equal(have.data, "Subject: =?us-ascii?Q?hello=00hello?=");
}

static void with_SMTPUTF8_UTF8_stays(void **state UNUSED)
{
	static const struct mime_field_rules rules = { .where = "",
						       .takes_utf8 = true };
	struct header header = HEADER_INIT;
	auto_buf have = BUF_INIT;
	auto_err err = ERR_INIT;

	make_field(&header, "To: " A " <" A "@b>", 12);
	assert_true(mime_field_is_fine(&header.fields[0], true));
	assert_false(mime_field_is_fine(&header.fields[0], false));
	header_release(&header);
	assert_true(convert(&have, "Subject: \xe4 x", 12, &rules, &err));
	assert_string_equal(have.data, "Subject: =?unknown-8bit?Q?=E4?= x");
}

/* A field of 8 MiB must not take minutes. */
static void time_is_linear(void **state UNUSED)
{
	static const char *const items[] = { "\xe4 ",	" ",
					     "x: ",	"(",
					     "\"",	"\\",
					     "<",	",",
					     ";a=\xe4", "[",
					     "=?",	"\xe4 x, ",
					     ":",	";filename=\xe4" };
	static const char *const names[] = { "Subject: ", "To: ", "Date: ",
					     "Content-Type: a/b" };
	static const struct mime_field_rules rules = { .where = "" };

	for (size_t n = 0; n < ARRAY_LEN(names); n++) {
		for (size_t i = 0; i < ARRAY_LEN(items); i++) {
			auto_buf in = BUF_INIT;
			auto_buf have = BUF_INIT;
			auto_err err = ERR_INIT;

			repeat(&in, names[n], items[i],
			       (1u << 20) / strlen(items[i]), "\xe4");
			if (convert(&have, in.data, in.len, &rules, &err))
				assert_in_range(have.len, 1, 16u << 20);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_8bit_is_encoded),
		cmocka_unit_test(it_has_the_right_charset),
		cmocka_unit_test(what_is_no_text_is_refused),
		cmocka_unit_test(long_lines_are_folded),
		cmocka_unit_test(a_word_too_long_is_encoded),
		cmocka_unit_test(a_NUL_is_encoded_in_text),
		cmocka_unit_test(with_SMTPUTF8_UTF8_stays),
		cmocka_unit_test(time_is_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
