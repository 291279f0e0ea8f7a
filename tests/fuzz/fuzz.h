/*
 * fuzz.h - one target: a parser, and what must hold whatever it is given.
 *
 * libFuzzer drives it in a build with -Dfuzz=true; in every other one replay.c
 * feeds it the files of its corpus.
 */
#ifndef MAILCHUTE_TESTS_FUZZ_H
#define MAILCHUTE_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Ends the program, which counts as a finding, when the condition is false. */
#define must(rule, cond)                                                  \
	do {                                                              \
		if (!(cond)) {                                            \
			fprintf(stderr, "rule: %s (%s:%d: %s)\n", (rule), \
				__FILE__, __LINE__, #cond);               \
			abort();                                          \
		}                                                         \
	} while (0)

/* The name is libFuzzer's.  Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
