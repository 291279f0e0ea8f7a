/*
 * aliases.h - the account's aliases: for a message, for -bi and for -bv.
 */
#ifndef MAILCHUTE_CMD_ALIASES_H
#define MAILCHUTE_CMD_ALIASES_H

#include "base/attr.h"
#include "base/err.h"
#include "cmd/options.h"
#include "cmd/report.h"
#include "conf/config.h"
#include "mail/aliases.h"

#include <stdbool.h>

/*
 * Loads the account's file into empty aliases; NULL stands for an account that
 * names none.  /etc/aliases need not be there, one that the configuration names
 * must.  Fails as aliases_load() does, and with ERR_CONFIG.
 */
MUST_CHECK bool aliases_of(const struct account *account,
			   struct aliases *aliases, struct err *err);

/*
 * -bi: prints how many aliases there are, or all that is wrong with them.
 * Returns 0 if nothing is, or if there is no file.
 */
int aliases_report(const struct options *options, struct report *report);

#endif
