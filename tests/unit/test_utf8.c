#include "unit.h"

#include "smtp/utf8.h"

#define UE "\xc3\xbc" /* u with two dots */

#define auto_header auto_(header_release) struct header

static const struct {
	const char *rule;
	bool is_offered;
	const char *sender; /* its local part */
	const char *rcpts;
	const char *to;
	const char *result; /* "as ever", "utf8", "ascii" and then a letter a
			       recipient: pending, rejected; or the error */
} cases[] = {
	{ "ASCII is not worth a word", false, "jane", "a@x, b@y", "a@x",
	  "as ever pp" },
	{ "nor is it where SMTPUTF8 is offered", true, "jane", "a@x, b@y",
	  "B" UE "b <a@x>", "as ever pp" },
	{ "the sender may need it", true, "j" UE "rgen", "a@x", "a@x",
	  "utf8 p" },
	{ "a recipient may", true, "jane", "a@x, b@m" UE "ller.example", "a@x",
	  "utf8 pp" },
	{ "the header may", true, "jane", "a@x", UE "@x", "utf8 p" },
	{ "A-labels in the envelope leave the header", false, "jane",
	  "a@m" UE "ller.example", "a@x", "as ever p" },
	{ "A-labels in the header", false, "jane", "a@x",
	  "a@m" UE "ller.example", "ascii p" },
	{ "some refused", false, "jane", UE "@x, a@x, " UE "@y", "a@x",
	  "as ever rpr" },
	{ "all refused", false, "jane", UE "@x, a@_" UE, "a@x",
	  "h port 25: address <" UE
	  "@x> needs SMTPUTF8, which the server does not offer" },
	{ "the sender refused", false, UE, "a@x", "a@x",
	  "h port 25: address <" UE
	  "@s> needs SMTPUTF8, which the server does not offer" },
	{ "the header refused", false, "jane", "a@x, " UE "@x", UE "@x",
	  "h port 25: To: on line 1: address <" UE
	  "@x> needs SMTPUTF8, which the server does not offer" },
};

static void describe(struct buf *buf, const struct envelope *envelope,
		     const struct header *ascii)
{
	if (envelope->utf8)
		buf_add_str(buf, "utf8 ");
	else
		buf_add_str(buf, ascii->count ? "ascii " : "as ever ");
	for (size_t i = 0; i < envelope->count; i++)
		buf_add_char(buf, envelope->rcpts[i].outcome == OUTCOME_REJECTED
					  ? 'r'
					  : 'p');
}

static void it_is_settled_before_mail(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct session_params params = { .host = "h", .port = 25 };
		struct session session = {
			.params = &params,
			.offer = { .smtputf8 = cases[i].is_offered },
		};
		auto_envelope envelope = ENVELOPE_INIT;
		auto_header header = HEADER_INIT;
		auto_header ascii = HEADER_INIT;
		auto_buf have = BUF_INIT;
		auto_err err = ERR_INIT;

		envelope.utf8 = true; /* of another server's */
		envelope.sender.local = mem_str(cases[i].sender);
		envelope.sender.domain = mem_str("s");
		assert_true(envelope_add_argument(
			&envelope, cases[i].rcpts,
			&(struct addressing){ .domain = "z" }, &err));
		buf_add_fmt(&have, "To: %s", cases[i].to);
		assert_true(
			header_add_line(&header, have.data, have.len, 1, &err));
		buf_clear(&have);
		if (utf8_settle(&session, &envelope, &header, &ascii, &err))
			describe(&have, &envelope, &ascii);
		else
			buf_add_str(&have, err.text.data);
		assert_rule_str(cases[i].rule, have.data, cases[i].result);
	}
}

static void the_outcome_of_another_try_stays(void **state UNUSED)
{
	struct session_params params = { .host = "h", .port = 25 };
	struct session session = { .params = &params };
	auto_envelope envelope = ENVELOPE_INIT;
	auto_header header = HEADER_INIT;
	auto_header ascii = HEADER_INIT;
	auto_err err = ERR_INIT;

	assert_true(envelope_add_argument(&envelope, UE "@x, a@x",
					  &(struct addressing){ .domain = "z" },
					  &err));
	envelope.rcpts[0].outcome = OUTCOME_TAKEN;
	assert_true(utf8_settle(&session, &envelope, &header, &ascii, &err));
	assert_int_equal(envelope.rcpts[0].outcome, OUTCOME_TAKEN);
	/* And one that was served is nobody left to send to. */
	envelope.rcpts[0].outcome = OUTCOME_PENDING;
	envelope.rcpts[1].outcome = OUTCOME_TAKEN;
	assert_false(utf8_settle(&session, &envelope, &header, &ascii, &err));
	assert_int_equal(err.kind, ERR_DATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_settled_before_mail),
		cmocka_unit_test(the_outcome_of_another_try_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
