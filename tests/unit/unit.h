/*
 * unit.h - cmocka with the headers that it wants before it, and the macros
 * that a table of rules needs.
 */
#ifndef MAILCHUTE_TESTS_UNIT_H
#define MAILCHUTE_TESTS_UNIT_H

/* In this order: cmocka.h includes none of them. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#include <stdbool.h>
#include <string.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Fails the test with the rule's own words when the condition is false. */
#define assert_rule(rule, cond)                                   \
	do {                                                      \
		if (!(cond))                                      \
			fail_msg("rule: %s (%s)", (rule), #cond); \
	} while (0)

/* The same for two strings, shown when they differ. */
#define assert_rule_str(rule, have, want)                           \
	do {                                                        \
		const char *have_ = (have);                         \
		const char *want_ = (want);                         \
		if (strcmp(have_, want_) != 0)                      \
			fail_msg("rule: %s\n have: \"%s\"\n want: " \
				 "\"%s\"",                          \
				 (rule), have_, want_);             \
	} while (0)

#endif
