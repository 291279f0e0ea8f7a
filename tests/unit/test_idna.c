#include "unit.h"

#include "base/idna.h"

#include <stdlib.h>

#define UE "\xc3\xbc" /* u with two dots */
#define TEN                                                        \
	"\xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6" \
	"\xc3\xb6\xc3\xb6\xc3\xb6"

static const struct {
	const char *rule;
	const char *domain;
	const char *ascii; /* NULL: refused */
} domains[] = {
	{ "ASCII stays as it is", "Smtp.Example.org", "Smtp.Example.org" },
	{ "so does an underscore", "_x.example", "_x.example" },
	{ "and an A-label", "xn--mller-kva.example", "xn--mller-kva.example" },
	{ "and what can't be one", "xn--zzzzzzz9999.example",
	  "xn--zzzzzzz9999.example" },
	{ "empty labels are not ours to judge", "a..b.", "a..b." },
	{ "nothing is nothing", "", "" },
	{ "a U-label", "m" UE "ller.example", "xn--mller-kva.example" },
	{ "in the last label", "example.\xe4\xb8\xad\xe5\x9b\xbd",
	  "example.xn--fiqs8s" },
	{ "beside an A-label and an underscore", "_x.xn--tda." UE,
	  "_x.xn--tda.xn--tda" },
	{ "a final dot stays", UE ".", "xn--tda." },
	{ "a sharp s is itself (IDNA2008, not 2003)",
	  "stra\xc3\x9f"
	  "e.example",
	  "xn--strae-oqa.example" },
	{ "NFD is taken for NFC", "mu\xcc\x88ller.example",
	  "xn--mller-kva.example" },
	{ "ASCII capitals are small ones", "M" UE "LLER.Example",
	  "xn--mller-kva.Example" },
	{ "right to left", "\xd7\x90\xd7\x91.example", "xn--4dbc.example" },
	{ "other capitals are no U-label",
	  "\xc3\x9c"
	  "ber.example",
	  NULL },
	{ "a symbol", "\xe2\x98\x83.example", NULL },
	{ "an underscore is not dropped", "a_" UE ".example", NULL },
	{ "nor is a wide one",
	  UE "\xef\xbc\xbf"
	     "b.example",
	  NULL },
	{ "nor is what may be in no name", UE "@b.example", NULL },
	{ "nor is a blank", UE " b.example", NULL },
	{ "nor is one without width", "a\xe2\x80\x8b" UE ".example", NULL },
	{ "nor is a soft hyphen", "\xc2\xad" UE ".example", NULL },
	{ "a sign for another is not replaced", "\xe2\x91\xa0.example", NULL },
	{ "a wide dot is none",
	  UE "\xef\xbc\x8e"
	     "example",
	  NULL },
	{ "a hyphen at the front", "-" UE ".example", NULL },
	{ "two hyphens in third place", "ab--" UE ".example", NULL },
	{ "both directions in a label",
	  "\xd7\x90"
	  "a.example",
	  NULL },
	{ "what Unicode has not assigned", "\xcd\xb8.example", NULL },
	{ "no UTF-8", "\xfc.example", NULL },
	{ "over 63 octets as an A-label", TEN TEN TEN TEN TEN TEN ".example",
	  NULL },
	{ "over 63 letters",
	  TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN, NULL },
};

static void labels_become_a_labels(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(domains); i++) {
		auto_str ascii = NULL;
		auto_err err = ERR_INIT;
		bool ok = idna_to_ascii(domains[i].domain, &ascii, &err);

		assert_rule_str(domains[i].rule, ok ? ascii : "refused",
				domains[i].ascii ? domains[i].ascii
						 : "refused");
		assert_rule(domains[i].rule, ok || err.kind == ERR_DATA);
	}
}

static void the_error_names_the_domain(void **state UNUSED)
{
	auto_str ascii = NULL;
	auto_err err = ERR_INIT;

	assert_false(idna_to_ascii("a_" UE ".example", &ascii, &err));
	assert_string_equal(err.text.data,
			    "\"a_" UE ".example\" is no domain name by "
			    "IDNA2008");
	assert_null(ascii);
}

static void ascii_ends_at_127(void **state UNUSED)
{
	assert_true(is_ascii(""));
	assert_true(is_ascii("a\x7f"));
	assert_false(is_ascii("a\x80"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_become_a_labels),
		cmocka_unit_test(the_error_names_the_domain),
		cmocka_unit_test(ascii_ends_at_127),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
