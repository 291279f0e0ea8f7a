/*
 * setup.h - what a case gives to the program under test: files, arguments,
 * environment.
 */
#ifndef MAILCHUTE_TESTS_WIRE_SETUP_H
#define MAILCHUTE_TESTS_WIRE_SETUP_H

#include "script.h"
#include "text.h"

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* A vector of strings as execve(2) takes it: all owned, NULL behind them. */
struct words {
	char **items;
	size_t count;
};

void words_release(struct words *words);

#define auto_words auto_(words_release) struct words

/*
 * Writes into places->dir: "mailchute.conf" with its mode, "stdin", "aliases",
 * and a symbolic link under argv[0]'s name to the program in "bin".  Fails with
 * ERR_CANTCREAT or ERR_IO.
 */
MUST_CHECK bool setup_files(const struct script *script,
			    const struct places *places, const char *program,
			    struct err *err);

/* The words of the wrapper, the program's path, -C FILE, the arguments. */
void setup_arguments(const struct script *script, const struct places *places,
		     struct words *argv);

void setup_environment(const struct script *script, const struct places *places,
		       struct words *env);

#endif
