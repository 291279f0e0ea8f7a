#include "unit.h"

#include "base/attr.h"
#include "base/deadline.h"

#include <limits.h>

static void a_deadline_counts_down_to_zero(void **state UNUSED)
{
	assert_true(deadline_is_over(deadline_in(0)));
	assert_true(deadline_is_over(deadline_in(-5)));
	assert_int_equal(deadline_left(deadline_in(-5)), 0);
	assert_false(deadline_is_over(deadline_in(60000)));
	assert_in_range(deadline_left(deadline_in(60000)), 1, 60000);
}

static void what_is_left_fits_poll(void **state UNUSED)
{
	assert_int_equal(deadline_left(deadline_in((int64_t)INT_MAX * 4)),
			 INT_MAX);
}

static void the_earlier_one_wins(void **state UNUSED)
{
	struct deadline soon = deadline_in(1000);
	struct deadline late = deadline_in(100000);

	assert_int_equal(deadline_earlier(soon, late).at_ms, soon.at_ms);
	assert_int_equal(deadline_earlier(late, soon).at_ms, soon.at_ms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_deadline_counts_down_to_zero),
		cmocka_unit_test(what_is_left_fits_poll),
		cmocka_unit_test(the_earlier_one_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
