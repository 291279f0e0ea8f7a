/*
 * outcome.h - what became of a message, told to people, to the log and, as
 * the exit status, to the caller.
 */
#ifndef MAILCHUTE_CMD_OUTCOME_H
#define MAILCHUTE_CMD_OUTCOME_H

#include "base/err.h"
#include "cmd/report.h"
#include "mail/envelope.h"
#include "submit.h"

/*
 * Logs one line a recipient, prints one a recipient that was not taken, and
 * err where the message as a whole failed (ERR_NONE where it did not).
 *
 * Returns the exit status: 0 if all were taken; err's, if there is one; else
 * 75 if any recipient may be tried again, 67 if all others were refused for
 * good.  A log line never shows a secret: it has none to show.
 */
int outcome_report(const struct report *report,
		   const struct submission *submission,
		   const struct envelope *envelope, const struct err *err);

#endif
