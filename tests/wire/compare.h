/*
 * compare.h - what came out against what must come out.
 */
#ifndef MAILCHUTE_TESTS_WIRE_COMPARE_H
#define MAILCHUTE_TESTS_WIRE_COMPARE_H

#include "script.h"
#include "text.h"

#include "base/buf.h"

#include <stdbool.h>

/*
 * True if every line of `output` is accounted for, in order.  Else `why` shows
 * the first line that is not, or the first that is missing; `what` names the
 * output.
 */
bool compare_output(const struct script *script, const char *what,
		    const struct entries *expected, const struct buf *output,
		    const struct places *places, struct buf *why);

/* `status` as waitpid() tells it. */
bool compare_status(const struct script *script, int status, struct buf *why);

#endif
