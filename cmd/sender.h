/*
 * sender.h - who sends: the reverse-path, the domain that completes bare
 * names, the From: that a message without one gets, and whose addresses become
 * the account's `from`.
 */
#ifndef MAILCHUTE_CMD_SENDER_H
#define MAILCHUTE_CMD_SENDER_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "conf/config.h"
#include "mail/author.h"
#include "mail/mailbox.h"

#include <stdbool.h>

struct identity {
	const struct account *account; /* lent */
	struct buf domain;   /* completes addresses that have none; not empty */
	struct mailbox from; /* the account's; null if it has none */
	struct buf machine;  /* this machine's full name, once it was asked */
	bool has_asked;
};

#define IDENTITY_INIT                                   \
	{                                               \
		.domain = BUF_INIT, .machine = BUF_INIT \
	}

/*
 * The domain is the account's, that of its `from`, else this machine's full
 * name, else its short one.  Fails with ERR_DATA if `from` is no address.
 */
MUST_CHECK bool identity_of(struct identity *identity,
			    const struct account *account, struct err *err);

void identity_release(struct identity *identity);

/*
 * This machine's full name, lent; NULL if it has none.  Asks the resolver, for
 * two seconds at most, and once.
 */
const char *identity_machine(struct identity *identity);

/* The account's rewrite_from; good as long as the identity is. */
struct rewrite identity_rewrite(struct identity *identity);

/*
 * The reverse-path: `given` by -f or MAIL FROM, with rewrite_from applied (NULL
 * if none was), else the account's `from`, else the login name at the domain.
 * Fails with ERR_DATA if RFC 5321 can't carry it.
 */
MUST_CHECK bool sender_choose(struct mailbox *ret_sender,
			      const struct mailbox *given,
			      struct identity *identity, struct err *err);

/*
 * The mailbox for a From: field that is missing: the sender, or who it would
 * have been where that is the null reverse-path; with the display name of -F,
 * which may be NULL.
 */
MUST_CHECK bool sender_author(struct mailbox *ret_author,
			      const struct mailbox *sender,
			      struct identity *identity, const char *full_name,
			      struct err *err);

#endif
