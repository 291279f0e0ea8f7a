/*
 * sender.h - who sends: the reverse-path, the domain that completes bare
 * names, and the From: that a message without one gets.
 */
#ifndef MAILCHUTE_CMD_SENDER_H
#define MAILCHUTE_CMD_SENDER_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "cmd/options.h"
#include "conf/config.h"
#include "mail/mailbox.h"

#include <stdbool.h>

/*
 * Adds the domain for addresses that have none: the account's, that of its
 * `from`, else this machine's full name, else its short one.
 */
void sender_domain(const struct account *account, struct buf *domain);

/*
 * The reverse-path: -f if it was given (already parsed; NULL if not), else the
 * account's `from`, else the login name at the domain.  Fails with ERR_DATA if
 * RFC 5321 can't carry it.
 */
MUST_CHECK bool sender_choose(struct mailbox *ret_sender,
			      const struct mailbox *given,
			      const struct account *account, const char *domain,
			      struct err *err);

/*
 * The mailbox for a From: field that is missing: the sender, or who it would
 * have been where that is the null reverse-path; with the display name of -F.
 */
MUST_CHECK bool sender_author(struct mailbox *ret_author,
			      const struct mailbox *sender,
			      const struct account *account,
			      const struct options *options, const char *domain,
			      struct err *err);

#endif
