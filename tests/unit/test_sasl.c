#include "unit.h"

#include "smtp/sasl.h"

static char plain[] = "plain", login[] = "login", other[] = "cram-md5";

static const struct {
	const char *rule;
	const char *offered; /* as offer.auth */
	char *allowed[3];
	bool any;
	const char *chosen; /* NULL: refused */
} choices[] = {
	{ "the strongest of both", " LOGIN PLAIN", { 0 }, true, "PLAIN" },
	{ "the only one", " LOGIN", { 0 }, true, "LOGIN" },
	{ "case does not matter", " plain", { 0 }, true, "PLAIN" },
	{ "what is allowed wins", " LOGIN PLAIN", { login }, false, "LOGIN" },
	{ "order of the list does not matter",
	  " LOGIN PLAIN",
	  { login, plain },
	  false,
	  "PLAIN" },
	{ "none in common", " LOGIN", { plain }, false, NULL },
	{ "unknown ones offered", " GSSAPI NTLM", { 0 }, true, NULL },
	{ "unknown ones allowed", " PLAIN", { other }, false, NULL },
	{ "nothing offered", "", { 0 }, true, NULL },
};

static void the_strongest_in_common_is_chosen(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
		struct offer offer = OFFER_INIT;
		const struct sasl_mechanism *mechanism = NULL;
		auto_err err = ERR_INIT;
		bool ok;

		buf_add_str(&offer.auth, choices[i].offered);
		ok = sasl_choose(&offer,
				 choices[i].any ? NULL : choices[i].allowed,
				 &mechanism, &err);
		assert_rule(choices[i].rule, ok == (choices[i].chosen != NULL));
		if (ok)
			assert_rule_str(choices[i].rule, mechanism->name,
					choices[i].chosen);
		else
			assert_rule(choices[i].rule, err.kind == ERR_AUTH);
		offer_release(&offer);
	}
}

/* RFC 4616 section 4, the first example, without authzid. */
static void plain_is_rfc_4616(void **state UNUSED)
{
	struct buf secret = BUF_INIT_SECRET;
	struct sasl sasl = { .user = "tim", .secret = &secret };
	auto_buf challenge = BUF_INIT;
	auto_buf response = BUF_INIT_SECRET;
	auto_err err = ERR_INIT;

	buf_add_str(&secret, "tanstaaftanstaaf");
	assert_true(sasl_plain(&sasl, &challenge, &response, &err));
	assert_int_equal(response.len, 21);
	assert_memory_equal(response.data, "\0tim\0tanstaaftanstaaf", 21);
	sasl.step = 1;
	assert_false(sasl_plain(&sasl, &challenge, &response, &err));
	assert_int_equal(err.kind, ERR_PROTOCOL);
	buf_release(&secret);
}

static void plain_refuses_a_nul_in_the_secret(void **state UNUSED)
{
	struct buf secret = BUF_INIT_SECRET;
	struct sasl sasl = { .user = "tim", .secret = &secret };
	auto_buf challenge = BUF_INIT;
	auto_buf response = BUF_INIT_SECRET;
	auto_err err = ERR_INIT;

	buf_add(&secret, "a\0b", 3);
	assert_false(sasl_plain(&sasl, &challenge, &response, &err));
	assert_int_equal(err.kind, ERR_DATA);
	assert_null(strstr(err.text.data, "a"
					  "b"));
	buf_release(&secret);
}

static void login_answers_two_prompts(void **state UNUSED)
{
	static const char *const answers[] = { "jane", "secret" };
	struct buf secret = BUF_INIT_SECRET;
	struct sasl sasl = { .user = "jane", .secret = &secret };
	auto_buf challenge = BUF_INIT;
	auto_err err = ERR_INIT;

	buf_add_str(&secret, "secret");
	buf_add_str(&challenge, "Whatever:");
	for (; sasl.step < 2; sasl.step++) {
		auto_buf response = BUF_INIT_SECRET;

		assert_true(sasl_login(&sasl, &challenge, &response, &err));
		assert_string_equal(response.data, answers[sasl.step]);
	}
	assert_false(sasl_login(&sasl, &challenge, &challenge, &err));
	assert_int_equal(err.kind, ERR_PROTOCOL);
	buf_release(&secret);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_strongest_in_common_is_chosen),
		cmocka_unit_test(plain_is_rfc_4616),
		cmocka_unit_test(plain_refuses_a_nul_in_the_secret),
		cmocka_unit_test(login_answers_two_prompts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
