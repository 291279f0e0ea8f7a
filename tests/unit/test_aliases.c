#include "unit.h"

#include "folder.h"
#include "mail/aliases.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file of all tests, in a folder of their own, is F. */
static void load(struct aliases *aliases, const char *text, size_t len)
{
	auto_err err = ERR_INIT;

	write_bytes("F", text, len, 0600);
	assert_true(aliases_load(aliases, "F", &err));
	assert_true(aliases->exists);
}

/* "a b@x": what the list holds. */
static void show(struct buf *buf, const struct addrlist *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (i)
			buf_add_char(buf, ' ');
		mailbox_add_to(buf, &list->items[i]);
	}
}

static const char debian[] = "# /etc/aliases\n"
			     "mailer-daemon: postmaster\n"
			     "postmaster: root\n"
			     "nobody: root\n"
			     "www: root\n"
			     "root: jane\n";

static const struct {
	const char *rule;
	const char *file;
	const char *to;	 /* recipients, expanded one after the other */
	const char *out; /* what becomes of them, or the error's text */
} rows[] = {
	/* Lines */
	{ "a name leads to its target", "root: jane@x\n", "root", "jane@x" },
	{ "who is no alias stays", "root: jane@x\n", "joe", "joe" },
	{ "an empty file holds none", "", "joe", "joe" },
	{ "comments alone hold none", "# a: b\n  # c: d\n\n \t\n", "a", "a" },
	{ "the last line needs no end", "root: jane@x", "root", "jane@x" },
	{ "CRLF ends a line", "a: b@x\r\nc: d@x,\r\n e@x\r\n", "c", "d@x e@x" },
	{ "white space around the colon is none", "root \t:\tjane@x  \n",
	  "root", "jane@x" },
	{ "nor is it needed", "root:jane@x\n", "root", "jane@x" },
	{ "a first line may be indented", "  root: jane@x\n", "root",
	  "jane@x" },
	{ "an indented line goes on", "root: jane@x,\n\tjoe@x,\n jim@x\n",
	  "root", "jane@x joe@x jim@x" },
	{ "it may begin with the comma", "root: jane@x\n  , joe@x\n", "root",
	  "jane@x joe@x" },
	{ "the targets may begin there", "root:\n jane@x\n", "root", "jane@x" },
	{ "so may the colon", "root\n : jane@x\n", "root", "jane@x" },
	{ "a backslash at the end goes on", "root: jane@x,\\\njoe@x\na: b@x\n",
	  "root a", "jane@x joe@x b@x" },
	{ "with CRLF, too", "root: jane@x,\\\r\njoe@x\r\n", "root",
	  "jane@x joe@x" },
	{ "even within a word", "root: ja\\\nne@x\n", "root", "jane@x" },
	{ "what follows the backslash is no comment",
	  "root: \\\n#jane@x\n# joe\n", "root", "#jane@x" },
	{ "comments may stand between",
	  "root: jane@x,\n# joe@x,\n\n  # jim@x\n jon@x\n", "root",
	  "jane@x jon@x" },
	{ "a comment does not go on", "a: b@x\n# note \\\nc: d@x\n", "c",
	  "d@x" },
	{ "a comment at the end of a file does", "a: b@x,\n  # c@x\n", "a",
	  "b@x" },
	{ "of two lines the first counts", "a: b@x\nA: c@x\n", "a", "b@x" },

	/* Names */
	{ "case is none", "Root: jane@x\n", "rOOT", "jane@x" },
	{ "nor is it in nesting", "a: B\nb: c@x\n", "A", "c@x" },
	{ "a name may be quoted", "\"root\": jane@x\n", "root", "jane@x" },
	{ "quotes may hold anything", "\"a b:c, #d\": jane@x\n",
	  "\"a b:c, #d\"", "jane@x" },
	{ "escapes as well", "\"a\\\"b\": jane@x\n", "\"a\\\"b\"", "jane@x" },
	{ "a dot is in a name", "jane.doe: jane@x\n", "jane.doe", "jane@x" },
	{ "UTF-8 is in a name", "j\xc3\xbcrgen: jane@x\n", "j\xc3\xbcrgen",
	  "jane@x" },
	{ "owner-x is a name like others", "owner-list: a@x\nlist: b@x\n",
	  "list owner-list", "b@x a@x" },
	{ "postmaster is no more than one", "a: b@x\n", "postmaster",
	  "postmaster" },
	{ "a name with a domain is never looked up", "a@x: b@x\n", "a", "a" },
	{ "the domain of a recipient is not looked at", "a: b@x\n",
	  "a@here.example", "b@x" },

	/* Targets */
	{ "a display name and comments are left out",
	  "a: Jane Doe <b@x>, c@x (Joe), \"d\" <e@x>\n", "a", "b@x c@x e@x" },
	{ "a comma in quotes, comments, brackets is data",
	  "a: \"b,c\"@x, d@x (e, f), <@g,@h:i@x>\n", "a", "\"b,c\"@x d@x i@x" },
	{ "a colon in them, too", "a: \"b:c\"@x, d@x (e:f), g@[IPv6:::1]\n",
	  "a", "\"b:c\"@x d@x g@[IPv6:::1]" },
	{ "empty targets are none", "a: , b@x,, c@x,\n", "a", "b@x c@x" },
	{ "a quoted target is one", "a: \"b c\"\n", "a", "\"b c\"" },
	{ "an address of X.400 is no file", "a: /C=DE/S=x/@gate.example\n", "a",
	  "/C=DE/S=x/@gate.example" },
	{ "a slash inside is no file", "a: b/c@x, d/e\n", "a", "b/c@x d/e" },

	/* Nesting */
	{ "Debian's file", debian, "mailer-daemon www joe", "jane joe" },
	{ "each alias is expanded once for a message", debian,
	  "root postmaster nobody root", "jane" },
	{ "order is the file's", "a: b, c, d@x\nb: e@x\nc: f@x, b\n", "a",
	  "e@x f@x d@x" },
	{ "two ways to one alias are no loop", "a: b, c\nb: d\nc: d\nd: e@x\n",
	  "a", "e@x" },
	{ "a target with a domain is no alias", "a: b@x\nb: c@x\n", "a",
	  "b@x" },
	{ "who names himself is the mailbox", "root: root, jane@x\n", "root",
	  "root jane@x" },
	{ "in any case", "root: ROOT\n", "root", "ROOT" },
	{ "nested, too", "a: root\nroot: jane@x, root\n", "a", "jane@x root" },
	{ "a backslash means the mailbox", "a: \\b, c\nb: d@x\nc: e@x\n", "a",
	  "b e@x" },
	{ "so it ends what were a loop", "a: b\nb: \\a, c@x\n", "a", "a c@x" },

	/* "*" */
	{ "* catches who is no alias", "a: b@x\n*: c@x\n", "joe a", "c@x b@x" },
	{ "but nobody with a domain", "*: c@x\n", "joe@y", "joe@y" },
	{ "it may stand first, and be quoted", "\"*\": c@x\na: b@x\n", "joe a",
	  "c@x b@x" },
	{ "it catches targets that are no alias", "www: root\n*: c@x\n", "www",
	  "c@x" },
	{ "but not what is escaped", "www: \\root\n*: c@x\n", "www", "root" },
	{ "nor who names himself", "www: www\n*: c@x\n", "www", "www" },
	{ "it may be an alias's alias", "*: root\nroot: jane@x\n", "joe",
	  "jane@x" },
	{ "who * leads to is not caught by it", "*: root\nroot: jane\n", "joe",
	  "jane" },
	{ "whichever way he is reached", "*: root, a@x\nroot: jane\n", "root",
	  "jane" },
	{ "nor when named himself", "*: root, a@x\nroot: jane\n", "JANE",
	  "JANE" },
	{ "* may lead to who is no alias", "*: jane\nwww: root\n", "www joe",
	  "jane" },
	{ "nor is he caught for others", "*: jane\nwww: jane\n", "www jane",
	  "jane jane" },
	{ "* with a fault fails those it catches", "*: |p\na: b@x\n", "joe",
	  "F:1: alias \"*\": \"|p\" is a program, and mail goes to addresses "
	  "only from here" },
	{ "and those alone", "*: |p\na: b@x\n", "a", "b@x" },

	/* What can't be reached */
	{ "a program fails who leads to it", "a: b@x\nc: |/usr/bin/p\n", "c",
	  "F:2: alias \"c\": \"|/usr/bin/p\" is a program, and mail goes to "
	  "addresses only from here" },
	{ "and nobody else", "a: b@x\nc: |/usr/bin/p\n", "a", "b@x" },
	{ "quoted with arguments", "a: \"|p x, y\"\n", "a",
	  "F:1: alias \"a\": \"\"|p x, y\"\" is a program, and mail goes to "
	  "addresses only from here" },
	{ "quotes behind the bar", "a: |\"p (x, y\"\n", "a",
	  "F:1: alias \"a\": \"|\"p (x, y\"\" is a program, and mail goes to "
	  "addresses only from here" },
	{ "a program does not swallow what follows", "a: |p <x (y\nb: c@x\n",
	  "b", "c@x" },
	{ "a file", "a: /dev/null\n", "a",
	  "F:1: alias \"a\": \"/dev/null\" is a file, and mail goes to "
	  "addresses only from here" },
	{ "a quoted file", "a: \"/var/x y\"\n", "a",
	  "F:1: alias \"a\": \"\"/var/x y\"\" is a file, and mail goes to "
	  "addresses only from here" },
	{ "a list elsewhere", "a: b@x,\n :Include:/etc/l\n", "a",
	  "F:2: alias \"a\": \":Include:/etc/l\" is a list in a file, and "
	  "mail goes to addresses only from here" },
	{ "a quoted one", "a: \":include:/etc/l\"\n", "a",
	  "F:1: alias \"a\": \"\":include:/etc/l\"\" is a list in a file, "
	  "and mail goes to addresses only from here" },
	{ "nested, the line that has it is named",
	  "a: b\n\n#\nb: c@x,\n#\n\td@x, |p\n", "a",
	  "F:6: alias \"b\": \"|p\" is a program, and mail goes to addresses "
	  "only from here" },

	/* Faults */
	{ "no target", "a:\nb: c@x\n", "a", "F:1: alias \"a\" leads nowhere" },
	{ "commas are none", "a: ,\n , ,\n", "a",
	  "F:1: alias \"a\" leads nowhere" },
	{ "no colon", "b: c@x\na jane@x\n", "a", "F:2: \"a\" has no colon" },
	{ "which is his alone", "a jane@x\nb: c@x\n", "b", "c@x" },
	{ "what is no address", "a: b@x, c d\n", "a",
	  "F:1: alias \"a\": address \"c d\" has two words where a comma or "
	  "quotes should be" },
	{ "a comment alone is no address", "a: (b)\n", "a",
	  "F:1: alias \"a\": \"(b)\" is no address" },
	{ "a comma that lacks", "a: <b@x> <c@x>\n", "a",
	  "F:1: alias \"a\": \"<b@x> <c@x>\" lacks a comma between "
	  "addresses" },
	{ "a line that was not to go on", "a: b\n c: d\n", "a",
	  "F:1: alias \"a\": \"b  c: d\" has a colon out of place" },
	{ "a comment behind a target", "a: b@x # Jane\n", "a",
	  "F:1: alias \"a\": address \"b@x # Jane\" goes on behind its "
	  "domain" },
	{ "a quote without an end ends with its line", "a: \"b@x\nc: d@x\n",
	  "c", "d@x" },
	{ "and is told", "a: \"b@x\nc: d@x\n", "a",
	  "F:1: alias \"a\": address \"\"b@x\" has a quote without an end" },
	{ "a backslash alone is no address", "a: \\\\b\n", "a",
	  "F:1: alias \"a\": address \"\\b\" has a sign out of place" },

	/* Loops */
	{ "a loop of two", "a: b\nb: a\n", "a",
	  "F:2: alias \"a\" leads back to itself by way of b" },
	{ "a loop further on", "x: a\na: b@x, b\nb: c,\n d\nc: e@x\nd: a\n",
	  "x", "F:6: alias \"a\" leads back to itself by way of b, d" },
	{ "a loop fails those who lead to it alone", "a: b\nb: a\nc: d@x\n",
	  "c", "d@x" },
	{ "a long loop is not told whole",
	  "a: b\nb: c\nc: d\nd: e\ne: f\nf: g\ng: h\nh: i\ni: j\nj: a\n", "a",
	  "F:10: alias \"a\" leads back to itself by way of b, c, d, e, f, g, "
	  "h, i, ..." },
	{ "a loop that * leads to", "*: a\na: b\nb: a\n", "joe",
	  "F:3: alias \"a\" leads back to itself by way of b" },
};

static bool expand_all(const struct aliases *aliases, const char *to,
		       struct addrlist *out, struct err *err)
{
	auto_expansion expansion = EXPANSION_INIT(aliases);
	auto_addrlist in = ADDRLIST_INIT;
	auto_buf commas = BUF_INIT;
	bool quoted = false;

	for (; *to; to++) {
		quoted ^= *to == '"';
		buf_add_char(&commas, *to == ' ' && !quoted ? ',' : *to);
	}
	assert_true(addrlist_parse(&in, commas.data, commas.len, err));
	for (size_t i = 0; i < in.count; i++)
		if (!aliases_expand(&expansion, &in.items[i], out, err))
			return false;
	return true;
}

static void recipients_are_expanded(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_aliases aliases = ALIASES_INIT;
		auto_addrlist list = ADDRLIST_INIT;
		auto_buf out = BUF_INIT;
		auto_err err = ERR_INIT;

		load(&aliases, rows[i].file, strlen(rows[i].file));
		if (expand_all(&aliases, rows[i].to, &list, &err)) {
			show(&out, &list);
		} else {
			assert_rule(rows[i].rule, err.kind == ERR_CONFIG);
			buf_add(&out, err.text.data, err.text.len);
		}
		assert_rule_str(rows[i].rule, out.data, rows[i].out);
	}
}

static const struct {
	const char *rule;
	const char *file;
	const char *out; /* a line a problem, with its hint behind " | " */
} checks[] = {
	{ "no file to speak of", "", "" },
	{ "Debian's file is fine", debian, "" },
	{ "so is all that may be", "\"a b\": c@x\n*: root\nroot: root, \\joe\n",
	  "" },
	{ "every fault is told, in order",
	  "a: |p, b@x, /f,\n :include:/g\nnothing\nc:\na: d@x\n: e@x\nf@x: g\n"
	  "h i: j\nk: l@x # m\nn: o\n p: q\n",
	  "F:1: alias \"a\": \"|p\" is a program, and mail goes to addresses "
	  "only from here | put an address in its place\n"
	  "F:1: alias \"a\": \"/f\" is a file, and mail goes to addresses "
	  "only from here | put an address in its place\n"
	  "F:2: alias \"a\": \":include:/g\" is a list in a file, and mail "
	  "goes to addresses only from here | put an address in its place\n"
	  "F:3: \"nothing\" has no colon\n"
	  "F:4: alias \"c\" leads nowhere\n"
	  "F:5: alias \"a\" is on line 1 already, and that one counts\n"
	  "F:6: there is no name\n"
	  "F:7: \"f@x\" has a domain, and aliases have none\n"
	  "F:8: address \"h i\" has two words where a comma or quotes should "
	  "be\n"
	  "F:9: alias \"k\": address \"l@x # m\" goes on behind its domain | "
	  "a comment has a line of its own, which begins with \"#\"\n"
	  "F:10: alias \"n\": \"o  p: q\" has a colon out of place | a line "
	  "that begins with white space goes on with the one before\n" },
	{ "to a program, brackets are no brackets", "a: |p <x (y, |q\n",
	  "F:1: alias \"a\": \"|p <x (y\" is a program, and mail goes to "
	  "addresses only from here | put an address in its place\n"
	  "F:1: alias \"a\": \"|q\" is a program, and mail goes to addresses "
	  "only from here | put an address in its place\n" },
	{ "a comment that only ends hides no comma", "a: ), (b@x\n",
	  "F:1: alias \"a\": address \")\" has a sign out of place\n"
	  "F:1: alias \"a\": address \"(b@x\" has a comment without an "
	  "end\n" },
	{ "a loop is told once, behind the faults",
	  "x: a\na: b\nb: c, y@x\nc: a\nd: /e\n",
	  "F:5: alias \"d\": \"/e\" is a file, and mail goes to addresses "
	  "only from here | put an address in its place\n"
	  "F:4: alias \"a\" leads back to itself by way of b, c | where \"a\" "
	  "is to be a mailbox as well, write \"\\a\"\n" },
	{ "two loops are two", "a: b\nb: a\nc: d\nd: c, a\n",
	  "F:2: alias \"a\" leads back to itself by way of b | where \"a\" is "
	  "to be a mailbox as well, write \"\\a\"\n"
	  "F:4: alias \"c\" leads back to itself by way of d | where \"c\" is "
	  "to be a mailbox as well, write \"\\c\"\n" },
	{ "a loop is found behind a fault", "a: |p, b\nb: a\n",
	  "F:1: alias \"a\": \"|p\" is a program, and mail goes to addresses "
	  "only from here | put an address in its place\n"
	  "F:2: alias \"a\" leads back to itself by way of b | where \"a\" is "
	  "to be a mailbox as well, write \"\\a\"\n" },
	{ "control characters are made visible", "a: b\033@x\n",
	  "F:1: alias \"a\": address \"b\\x1b@x\" holds a control "
	  "character\n" },
};

static void add_problem(void *arg, const struct err *problem)
{
	assert_int_equal(problem->kind, ERR_CONFIG);
	buf_add_str(arg, problem->text.data);
	if (problem->hint.len)
		buf_add_fmt(arg, " | %s", problem->hint.data);
	buf_add_char(arg, '\n');
}

static void check_tells_every_problem(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
		auto_aliases aliases = ALIASES_INIT;
		auto_buf out = BUF_INIT;
		size_t lines = 0;
		size_t count;

		load(&aliases, checks[i].file, strlen(checks[i].file));
		count = aliases_check(&aliases, add_problem, &out);
		assert_rule_str(checks[i].rule, out.data, checks[i].out);
		for (const char *c = out.data; *c; c++)
			lines += *c == '\n';
		assert_rule(checks[i].rule, count == lines);
	}
}

static void a_failed_call_leaves_all_as_it_was(void **state UNUSED)
{
	static const char file[] = "a: b, c, |p\nb: d@x\nc: e@x\n";
	auto_aliases aliases = ALIASES_INIT;
	auto_expansion expansion = EXPANSION_INIT(&aliases);
	auto_addrlist list = ADDRLIST_INIT;
	struct mailbox a = { .local = (char *)"a" };
	struct mailbox b = { .local = (char *)"b" };
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;

	load(&aliases, file, strlen(file));
	assert_false(aliases_expand(&expansion, &a, &list, &err));
	assert_int_equal(list.count, 0);
	assert_true(aliases_expand(&expansion, &b, &list, &err));
	assert_false(aliases_expand(&expansion, &a, &list, &err));
	assert_int_equal(expansion.added, 1);
	show(&out, &list);
	assert_string_equal(out.data, "d@x");
}

static void a_recipient_that_is_no_alias_keeps_its_name(void **state UNUSED)
{
	auto_aliases aliases = ALIASES_INIT;
	auto_expansion expansion = EXPANSION_INIT(&aliases);
	auto_addrlist list = ADDRLIST_INIT;
	struct mailbox jane = { .name = (char *)"Jane", .local = (char *)"j" };
	auto_err err = ERR_INIT;

	assert_true(aliases_expand(&expansion, &jane, &list, &err));
	assert_int_equal(list.count, 1);
	assert_string_equal(list.items[0].name, "Jane");
	assert_true(mailbox_equals(&list.items[0], &jane));
}

static void no_file_is_no_alias(void **state UNUSED)
{
	auto_aliases aliases = ALIASES_INIT;
	auto_err err = ERR_INIT;
	auto_buf out = BUF_INIT;

	assert_true(aliases_load(&aliases, "absent", &err));
	assert_false(aliases.exists);
	assert_int_equal(aliases.count, 0);
	assert_int_equal(aliases_check(&aliases, add_problem, &out), 0);
}

static void refuses(const char *path, const char *text)
{
	auto_aliases aliases = ALIASES_INIT;
	auto_err err = ERR_INIT;

	alarm(10); /* a reader of a pipe without a writer would wait */
	assert_false(aliases_load(&aliases, path, &err));
	alarm(0);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_string_equal(err.text.data, text);
	assert_null(aliases.path);
}

static void what_is_no_file_is_refused(void **state UNUSED)
{
	assert_int_equal(mkfifo("pipe", 0600), 0);
	refuses("pipe", "read aliases from pipe: that is no regular file");
	refuses(".", "read aliases from .: that is no regular file");
	refuses("/dev/zero",
		"read aliases from /dev/zero: that is no regular file");
	assert_int_equal(symlink("loop", "loop"), 0);
	refuses("loop", "read aliases from loop: Too many levels of symbolic "
			"links");
}

static void a_file_may_be_so_large_and_no_larger(void **state UNUSED)
{
	auto_aliases aliases = ALIASES_INIT;
	auto_buf text = BUF_INIT;

	while (text.len < ALIASES_SIZE_MAX)
		buf_add(&text, "# comment, 16 b\n", 16);
	load(&aliases, text.data, text.len);
	assert_int_equal(aliases.count, 0);
	buf_add_char(&text, '\n');
	write_bytes("F", text.data, text.len, 0600);
	refuses("F", "read aliases from F: it is larger than 8388608 bytes");
}

static void aliases_may_be_so_many_and_no_more(void **state UNUSED)
{
	auto_aliases aliases = ALIASES_INIT;
	auto_buf text = BUF_INIT;

	for (unsigned i = 0; i < ALIASES_MAX; i++)
		buf_add_fmt(&text, "a%u: b@x\n", i);
	load(&aliases, text.data, text.len);
	assert_int_equal(aliases.count, ALIASES_MAX);
	buf_add_str(&text, "b: c@x\n");
	write_bytes("F", text.data, text.len, 0600);
	refuses("F", "F:100001: there are more than 100000 aliases");
}

static void addresses_may_be_so_many_and_no_more(void **state UNUSED)
{
	auto_aliases aliases = ALIASES_INIT;
	auto_addrlist list = ADDRLIST_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	buf_add_str(&text, "a: b\nb: ");
	for (unsigned i = 0; i < ALIASES_RECIPIENTS_MAX; i++)
		buf_add_fmt(&text, "a%u@x,\n ", i);
	buf_add_str(&text, "\nc: a, d@x\n");
	load(&aliases, text.data, text.len);
	assert_true(expand_all(&aliases, "a", &list, &err));
	assert_int_equal(list.count, ALIASES_RECIPIENTS_MAX);
	assert_false(expand_all(&aliases, "c", &list, &err));
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_string_equal(err.text.data,
			    "F:100003: the aliases of this message lead to "
			    "more than 100000 addresses");
	assert_int_equal(list.count, ALIASES_RECIPIENTS_MAX);
}

/* Texts whose every byte, line or level could cost as much as all before. */
static void fill(struct buf *text, size_t shape)
{
	static const char *const repeated[] = {
		"a: b: c: d, ",	  "a: ((((((((,\n", "\"", "a:\\\n", "a: a,a,a",
		"a: <<<<<<<<<<,", "a\n#\n \n",	    ",",  ":",	    "\\",
		"a: b\n",
	};

	if (shape < ARRAY_LEN(repeated)) {
		buf_add_str(text, "a: ");
		while (text->len < 1u << 17)
			buf_add_str(text, repeated[shape]);
		return;
	}
	/* A chain as deep as there are aliases; then all lead to all. */
	for (unsigned i = 0; i < 10000 && shape == ARRAY_LEN(repeated); i++)
		buf_add_fmt(text, "a%u: a%u\n", i, i + 1);
	for (unsigned i = 0; i < 100 && shape > ARRAY_LEN(repeated); i++) {
		buf_add_fmt(text, "a%u: ", i);
		for (unsigned j = 0; j < 100; j++)
			buf_add_fmt(text, "a%u,", j);
		buf_add_char(text, '\n');
	}
}

static void ignore(void *arg UNUSED, const struct err *problem)
{
	assert_int_equal(problem->kind, ERR_CONFIG);
}

#define SHAPES 13

/* What were not linear would outlast the test's own time limit by far. */
static void work_is_linear(void **state UNUSED)
{
	for (size_t shape = 0; shape < SHAPES; shape++) {
		auto_aliases aliases = ALIASES_INIT;
		auto_addrlist list = ADDRLIST_INIT;
		auto_buf text = BUF_INIT;
		auto_err err = ERR_INIT;
		bool ok;

		fill(&text, shape);
		write_bytes("F", text.data, text.len, 0600);
		ok = aliases_load(&aliases, "F", &err);
		if (ok) {
			aliases_check(&aliases, ignore, NULL);
			ok = expand_all(&aliases, "a a0 a1", &list, &err);
		}
		assert_true(ok || err.kind == ERR_CONFIG);
	}
}

static void an_alias_may_nest_deep(void **state UNUSED)
{
	auto_aliases aliases = ALIASES_INIT;
	auto_addrlist list = ADDRLIST_INIT;
	auto_buf text = BUF_INIT;
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;

	for (unsigned i = 0; i < 20000; i++)
		buf_add_fmt(&text, "a%u: a%u\n", i, i + 1);
	load(&aliases, text.data, text.len);
	assert_int_equal(aliases_check(&aliases, add_problem, &out), 0);
	assert_true(expand_all(&aliases, "a0", &list, &err));
	show(&out, &list);
	assert_string_equal(out.data, "a20000");
}

/* What a stranger sends to many names costs no more than its own length. */
static void many_recipients_share_what_they_lead_to(void **state UNUSED)
{
	auto_aliases aliases = ALIASES_INIT;
	auto_expansion expansion = EXPANSION_INIT(&aliases);
	auto_addrlist list = ADDRLIST_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	buf_add_str(&text, "*: ");
	for (unsigned i = 0; i < 10000; i++)
		buf_add_fmt(&text, "a%u@x,", i);
	load(&aliases, text.data, text.len);
	for (unsigned i = 0; i < 20000; i++) {
		char name[16];
		struct mailbox mailbox = { .local = name };

		snprintf(name, sizeof(name), "x%u", i);
		assert_true(aliases_expand(&expansion, &mailbox, &list, &err));
	}
	assert_int_equal(list.count, 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recipients_are_expanded),
		cmocka_unit_test(check_tells_every_problem),
		cmocka_unit_test(a_failed_call_leaves_all_as_it_was),
		cmocka_unit_test(a_recipient_that_is_no_alias_keeps_its_name),
		cmocka_unit_test(no_file_is_no_alias),
		cmocka_unit_test(what_is_no_file_is_refused),
		cmocka_unit_test(a_file_may_be_so_large_and_no_larger),
		cmocka_unit_test(aliases_may_be_so_many_and_no_more),
		cmocka_unit_test(addresses_may_be_so_many_and_no_more),
		cmocka_unit_test(an_alias_may_nest_deep),
		cmocka_unit_test(many_recipients_share_what_they_lead_to),
		cmocka_unit_test(work_is_linear),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
