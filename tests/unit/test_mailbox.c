#include "unit.h"

#include "base/buf.h"
#include "mail/mailbox.h"

#include <stdlib.h>

static struct mailbox make(const char *local, const char *domain)
{
	return (struct mailbox){ .local = mem_str(local),
				 .domain = mem_str(domain) };
}

static const struct {
	const char *rule;
	const char *local;
	const char *domain;
	const char *out;
} written[] = {
	{ "a dot-atom stays", "a.b+c", "x.test", "a.b+c@x.test" },
	{ "without a domain the local part is all", "root", NULL, "root" },
	{ "every sign of atext stays", "!#$%&'*+-/=?^_`{|}~", "x.test",
	  "!#$%&'*+-/=?^_`{|}~@x.test" },
	{ "a leading hyphen is data", "-f", "x.test", "-f@x.test" },
	{ "a blank is quoted", "john doe", "x.test", "\"john doe\"@x.test" },
	{ "quote and backslash are escaped", "a\"b\\c", "x.test",
	  "\"a\\\"b\\\\c\"@x.test" },
	{ "an at sign is quoted", "a@b", "x.test", "\"a@b\"@x.test" },
	{ "brackets are quoted", "a>b", "x.test", "\"a>b\"@x.test" },
	{ "a leading dot is quoted", ".a", "x.test", "\".a\"@x.test" },
	{ "a trailing dot is quoted", "a.", "x.test", "\"a.\"@x.test" },
	{ "two dots are quoted", "a..b", "x.test", "\"a..b\"@x.test" },
	{ "the empty local part is quoted", "", "x.test", "\"\"@x.test" },
	{ "UTF-8 stays", "j\xc3\xbcrgen",
	  "b\xc3\xbc"
	  "cher.test",
	  "j\xc3\xbcrgen@b\xc3\xbc"
	  "cher.test" },
	{ "a literal stays", "a", "[192.0.2.1]", "a@[192.0.2.1]" },
	{ "the null reverse-path is nothing", NULL, NULL, "" },
};

static void it_is_written_as_smtp_wants_it(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(written); i++) {
		auto_mailbox mailbox = make(written[i].local,
					    written[i].domain);
		auto_buf buf = BUF_INIT;

		mailbox_add_to(&buf, &mailbox);
		assert_rule_str(written[i].rule, buf.data, written[i].out);
	}
}

#define TEN	"0123456789"
#define SIXTY	TEN TEN TEN TEN TEN TEN
#define HUNDRED SIXTY TEN TEN TEN TEN
/* Thirty letters of two octets each. */
#define UMLAUTS                                                    \
	"\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc" \
	"\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc" \
	"\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc" \
	"\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc" \
	"\xc3\xbc\xc3\xbc"

static const char no_domain[] = "has no valid domain";
static const char control[] = "holds a control character";
static const char not_utf8[] = "holds bytes that are not UTF-8";
static const char too_long[] = "is longer than";

static const struct {
	const char *rule;
	const char *local;
	const char *domain;
	const char *complaint; /* NULL: it passes */
} checked[] = {
	{ "the null reverse-path passes", NULL, NULL, NULL },
	{ "a bare name passes", "root", NULL, NULL },
	{ "a plain address passes", "a", "example.org", NULL },
	{ "a leading hyphen passes", "-oQ/tmp", "x.test", NULL },
	{ "what can be quoted passes", "a b", "x.test", NULL },
	{ "an empty local part is none", "", "x.test", "has no local part" },
	{ "nor is an empty bare name", "", NULL, "has no local part" },
	{ "LF in the local part", "a\nRCPT TO:<b@x.test>", "x.test", control },
	{ "CR in the local part", "a\rb", "x.test", control },
	{ "ESC in a bare name", "a\033b", NULL, control },
	{ "DEL in the local part", "a\177", "x.test", control },
	{ "HTAB in the local part", "a\tb", "x.test", control },
	{ "C1 in the local part", "a\xc2\x9b", "x.test", control },
	{ "U+00A0 is no control", "a\xc2\xa0", "x.test", NULL },
	{ "LF in the domain", "a", "x.test\n", control },
	{ "UTF-8 passes in the local part", "\xe7\x94\xa8", "x.test", NULL },
	{ "Latin-1 in the local part", "j\xfcrgen", "x.test", not_utf8 },
	{ "UTF-8 passes in the domain", "a", "\xe4\xbe\x8b.test", NULL },
	{ "Latin-1 in the domain", "a", "b\xfc.test", not_utf8 },
	{ "an overlong form", "a", "\xc0\xaf.test", not_utf8 },
	{ "one label passes", "a", "localhost", NULL },
	{ "an underscore passes", "a", "_x_y_.test", NULL },
	{ "digits pass", "a", "1.2.3", NULL },
	{ "inner hyphens pass", "a", "x--y.test", NULL },
	{ "a leading hyphen in a label", "a", "-x.test", no_domain },
	{ "a trailing hyphen in a label", "a", "x-.test", no_domain },
	{ "a trailing hyphen at the end", "a", "x.test-", no_domain },
	{ "a trailing dot", "a", "x.test.", no_domain },
	{ "a leading dot", "a", ".x.test", no_domain },
	{ "an empty label", "a", "x..test", no_domain },
	{ "no domain at all", "a", "", no_domain },
	{ "a dot alone", "a", ".", no_domain },
	{ "a blank in the domain", "a", "x .test", no_domain },
	{ "a sign in the domain", "a", "x!y.test", no_domain },
	{ "a bracket in the domain", "a", "x>.test", no_domain },
	{ "a label of 63 octets passes", "a", SIXTY "123.test", NULL },
	{ "a label of 64 octets", "a", SIXTY "1234.test", no_domain },
	{ "a label of 60 letters in 120 octets passes", "a",
	  UMLAUTS UMLAUTS ".test", NULL },
	{ "a label of 64 letters", "a", UMLAUTS UMLAUTS "1234.test",
	  no_domain },
	{ "an IPv4 literal passes", "a", "[192.0.2.1]", NULL },
	{ "an IPv6 literal passes", "a", "[IPv6:2001:db8::1]", NULL },
	{ "an empty literal", "a", "[]", no_domain },
	{ "a literal without its end", "a", "[192.0.2.1", no_domain },
	{ "a lone bracket", "a", "[", no_domain },
	{ "text behind a literal", "a", "[192.0.2.1]x", no_domain },
	{ "a blank in a literal", "a", "[1 2]", no_domain },
	{ "a bracket in a literal", "a", "[1]2]", no_domain },
	{ "a local part over 64 octets passes", HUNDRED "=user", "x.test",
	  NULL },
	{ "a path of 256 octets passes",
	  HUNDRED HUNDRED TEN TEN TEN TEN "1234567", "x.test", NULL },
	{ "a path of 257 octets", HUNDRED HUNDRED TEN TEN TEN TEN "12345678",
	  "x.test", too_long },
	{ "quotes count for the length",
	  HUNDRED HUNDRED TEN TEN TEN TEN "123456.", "x.test", too_long },
	{ "a bare name of 255 octets", HUNDRED HUNDRED SIXTY, NULL, too_long },
};

static void what_smtp_cannot_carry_is_refused(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(checked); i++) {
		auto_mailbox mailbox = make(checked[i].local,
					    checked[i].domain);
		auto_err err = ERR_INIT;
		bool ok = mailbox_check(&mailbox, &err);

		assert_rule(checked[i].rule, ok == !checked[i].complaint);
		if (ok)
			continue;
		assert_rule(checked[i].rule, err.kind == ERR_DATA);
		if (!strstr(err.text.data, checked[i].complaint))
			assert_rule_str(checked[i].rule, err.text.data,
					checked[i].complaint);
	}
}

static void a_refusal_shows_the_address(void **state UNUSED)
{
	auto_mailbox mailbox = make("a\r\nb", "x.test");
	auto_err err = ERR_INIT;

	assert_false(mailbox_check(&mailbox, &err));
	assert_string_equal(err.text.data, "address \"\"a\\r\\nb\"@x.test\" "
					   "holds a control character");
}

static void a_refusal_is_short(void **state UNUSED)
{
	size_t len = 1000000;
	auto_mailbox mailbox = MAILBOX_INIT;
	auto_err err = ERR_INIT;

	mailbox.local = mem_alloc(len + 1);
	memset(mailbox.local, 'a', len);
	assert_false(mailbox_check(&mailbox, &err));
	assert_true(err.text.len < 200);
}

static const struct {
	const char *rule;
	const char *a[2];
	const char *b[2];
	bool equal;
} pairs[] = {
	{ "the same", { "a", "x.test" }, { "a", "x.test" }, true },
	{ "case of the domain", { "a", "X.Test" }, { "a", "x.tEST" }, true },
	{ "case of the local part",
	  { "A", "x.test" },
	  { "a", "x.test" },
	  false },
	{ "another local part", { "a", "x.test" }, { "ab", "x.test" }, false },
	{ "another domain", { "a", "x.test" }, { "a", "x.tes" }, false },
	{ "only one is qualified", { "a", NULL }, { "a", "x.test" }, false },
	{ "none is qualified", { "a", NULL }, { "a", NULL }, true },
	{ "null and null", { NULL, NULL }, { NULL, NULL }, true },
	{ "null and a bare name", { NULL, NULL }, { "a", NULL }, false },
	{ "\"@\" and \"`\" are no case of each other",
	  { "a", "x@test" },
	  { "a", "x`test" },
	  false },
};

static void domains_have_no_case_and_local_parts_have(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		auto_mailbox a = make(pairs[i].a[0], pairs[i].a[1]);
		auto_mailbox b = make(pairs[i].b[0], pairs[i].b[1]);

		assert_rule(pairs[i].rule,
			    mailbox_equals(&a, &b) == pairs[i].equal);
		assert_rule(pairs[i].rule,
			    mailbox_equals(&b, &a) == pairs[i].equal);
	}
}

static void only_what_has_no_domain_gets_one(void **state UNUSED)
{
	auto_mailbox bare = make("root", NULL);
	auto_mailbox whole = make("a", "y.test");
	auto_mailbox null = MAILBOX_INIT;

	mailbox_qualify(&bare, "x.test");
	mailbox_qualify(&whole, "x.test");
	mailbox_qualify(&null, "x.test");
	assert_string_equal(bare.domain, "x.test");
	assert_string_equal(whole.domain, "y.test");
	assert_null(null.domain);
	assert_true(mailbox_is_null(&null));
	assert_false(mailbox_is_null(&bare));
}

static void a_copy_is_deep(void **state UNUSED)
{
	auto_mailbox to = MAILBOX_INIT;
	struct mailbox from = make("a", "x.test");

	from.name = mem_str("Jo");
	from.begin = 3;
	from.end = 11;
	mailbox_copy(&to, &from);
	mailbox_release(&from);
	assert_null(from.local);
	assert_string_equal(to.name, "Jo");
	assert_string_equal(to.local, "a");
	assert_string_equal(to.domain, "x.test");
	assert_int_equal(to.begin, 3);
	assert_int_equal(to.end, 11);
}

static void atext_is_what_an_atom_holds(void **state UNUSED)
{
	static const char signs[] = "!#$%&'*+-/=?^_`{|}~";

	for (int c = 0; c < 256; c++) {
		bool is_atext = c > 127 || (c >= '0' && c <= '9') ||
				(c >= 'A' && c <= 'Z') ||
				(c >= 'a' && c <= 'z') ||
				(c && strchr(signs, c));

		assert_int_equal(mailbox_is_atext((char)c), is_atext);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_written_as_smtp_wants_it),
		cmocka_unit_test(what_smtp_cannot_carry_is_refused),
		cmocka_unit_test(a_refusal_shows_the_address),
		cmocka_unit_test(a_refusal_is_short),
		cmocka_unit_test(domains_have_no_case_and_local_parts_have),
		cmocka_unit_test(only_what_has_no_domain_gets_one),
		cmocka_unit_test(a_copy_is_deep),
		cmocka_unit_test(atext_is_what_an_atom_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
