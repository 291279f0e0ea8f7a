/*
 * deliver.h - -bm: read a message, address it, submit it.
 */
#ifndef MAILCHUTE_CMD_DELIVER_H
#define MAILCHUTE_CMD_DELIVER_H

#include "base/attr.h"
#include "cmd/options.h"
#include "cmd/report.h"

/*
 * Reads the message from standard input, whole and first, then submits it to
 * the smart host.  Every failure is reported on the way; the result is the
 * exit status, 0 only if the server took every recipient.
 */
int deliver(const struct options *options, struct report *report);

/*
 * -bv: prints the recipients that the arguments come to, a line each; sends
 * nothing, and reads standard input with -t only.
 */
int verify(const struct options *options, struct report *report);

/*
 * Reads what is left of standard input and drops it, so that a caller who is
 * still writing learns our exit status rather than dying of SIGPIPE.  Gives up
 * on a terminal, and on a writer that is silent or goes on for too long.
 */
void drain_input(void);

#endif
