/*
 * secret.h - the account's secret: got when it is needed, wiped after use.
 */
#ifndef MAILCHUTE_CONF_SECRET_H
#define MAILCHUTE_CONF_SECRET_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "conf/config.h"

#include <stdbool.h>

#define SECRET_MAX 16384 /* bytes; OAuth tokens are long */

/*
 * Puts the secret into *secret, a BUF_INIT_SECRET: the password itself, the
 * first line of password_file, or the first line that password_command prints.
 * The command is split into words as a shell would without expanding anything,
 * and run without a shell unless it starts with "!"; its standard input is
 * /dev/null and its standard error ours; it has 60 seconds.
 *
 * Fails with ERR_CONFIG if none of the three is set, or the file can't be read;
 * ERR_AUTH if the command fails or yields nothing, with its exit status;
 * ERR_DATA never.
 */
MUST_CHECK bool secret_get(const struct account *account, struct buf *secret,
			   struct err *err);

#endif
