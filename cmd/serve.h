/*
 * serve.h - -bs: SMTP on standard input and output.
 */
#ifndef MAILCHUTE_CMD_SERVE_H
#define MAILCHUTE_CMD_SERVE_H

#include "base/attr.h"
#include "cmd/options.h"
#include "cmd/report.h"

/*
 * Serves one session (smtp/server.h) and submits each of its messages before
 * the reply to it.  What goes wrong with one is told by that reply and in the
 * log, not on standard error, which callers take for a failure to start.
 *
 * The result is the exit status: 0 if the session came to its end by QUIT or
 * between messages by the end of the input, whatever the replies were.
 */
int serve(const struct options *options, struct report *report);

#endif
