/*
 * dry_run.h - --dry-run: what would be sent, and to whom, without the network.
 */
#ifndef MAILCHUTE_CMD_DRY_RUN_H
#define MAILCHUTE_CMD_DRY_RUN_H

#include "base/attr.h"
#include "base/err.h"
#include "cmd/post.h"

#include <stdbool.h>

/*
 * Prints on standard output, a line each: the account and its smart host, the
 * sender, the recipients; then a blank line and the message, octet for octet as
 * it would go to a server that takes 8-bit text (lines end in CRLF, dots are
 * not doubled).  The post must be prepared.  Fails with ERR_IO, and as
 * mime_convert() does.
 */
MUST_CHECK bool dry_run(const struct post *post, struct err *err);

#endif
