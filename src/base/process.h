/*
 * process.h - what this process must be before it handles a secret.
 */
#ifndef MAILCHUTE_BASE_PROCESS_H
#define MAILCHUTE_BASE_PROCESS_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>

/*
 * Makes the start safe whatever the caller left us:
 * - a closed descriptor 0, 1 or 2 is taken up, so that no socket or spool file
 *   gets its number; reading a closed standard input fails as before;
 * - SIGPIPE is ignored: a closed pipe is an error of write(2), not our end;
 * - no core is ever written, since a secret may be in it.
 *
 * Fails with ERR_OS.
 */
MUST_CHECK bool process_prepare(struct err *err);

#endif
