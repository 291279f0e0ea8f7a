/*
 * outcome.h - what became of a message, told to people, to the log and, as
 * the exit status, to the caller.
 */
#ifndef MAILCHUTE_CMD_OUTCOME_H
#define MAILCHUTE_CMD_OUTCOME_H

#include "base/err.h"
#include "cmd/post.h"

/*
 * Logs one line a recipient; err is ERR_NONE unless the message as a whole
 * failed.  A line never shows a secret: it has none to show.
 */
void outcome_log(const struct post *post, const struct err *err);

/* Prints one line a recipient that was not taken, and err if there is one. */
void outcome_print(const struct post *post, const struct err *err);

/*
 * The exit status: 0 if all were taken; err's, if there is one; else 75 if any
 * recipient may be tried again, 67 if all others were refused for good.
 */
int outcome_status(const struct post *post, const struct err *err);

#endif
