/*
 * command.h - the command that prints a secret.
 */
#ifndef MAILCHUTE_CONF_COMMAND_H
#define MAILCHUTE_CONF_COMMAND_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/deadline.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The words of a command line, NULL-terminated, for command_words_free().  A
 * line that starts with "!" is one for /bin/sh.  Any other is split as POSIX
 * shells split (XCU section 2.2: blanks, single and double quotes, backslash),
 * and nothing is expanded.
 *
 * Fails with ERR_CONFIG at a quote without its end, and if there is no word.
 */
MUST_CHECK bool command_words(const char *line, char ***ret_words,
			      struct err *err);

void command_words_free(char ***words);

#define auto_words auto_(command_words_free) char **

/*
 * Runs it, found by PATH, and adds what it prints to *output: standard input is
 * /dev/null, standard error ours, signals as a new process expects them.  It
 * is killed at the deadline, or when it prints more than max bytes; with it all
 * that it started, unless it runs at a terminal, whose foreground it must share
 * with us to ask there.
 *
 * Fails with ERR_AUTH if it can't be run, does not end with status 0, or is
 * killed; ERR_OS for want of descriptors or processes.
 */
MUST_CHECK bool command_run(char *const *words, struct deadline deadline,
			    size_t max, struct buf *output, struct err *err);

#endif
