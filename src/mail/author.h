/*
 * author.h - who a message says it is from, and putting another address there.
 *
 * In a message that was resent it is the newest Resent- block that speaks for
 * whoever sends it now; its From is another's, and never touched (RFC 5322
 * section 3.6.6).
 */
#ifndef MAILCHUTE_MAIL_AUTHOR_H
#define MAILCHUTE_MAIL_AUTHOR_H

#include "base/attr.h"
#include "base/err.h"
#include "mail/header.h"
#include "mail/mailbox.h"

#include <stdbool.h>

/* Whose addresses become the account's `from`. */
enum rewrite_mode {
	REWRITE_LOCAL, /* those without a domain, or with this machine's */
	REWRITE_NEVER,
	REWRITE_ALWAYS,
};

struct rewrite {
	enum rewrite_mode mode;
	const struct mailbox *from; /* NULL: there is none, nothing changes */
	/* True if the domain means this machine. */
	bool (*is_local)(void *arg, const char *domain);
	void *arg;
};

/* True if the rules give this mailbox, which is not null, another address. */
bool rewrite_applies(const struct rewrite *rewrite,
		     const struct mailbox *mailbox);

/*
 * Puts the address into From, and where it applies into Sender, or into their
 * Resent- twins: display names and comments stay.  A Sender that was changed
 * and then says no more than From goes (RFC 5322 section 3.6.2).
 *
 * A field that can't be parsed is left as it is, but for REWRITE_ALWAYS, which
 * it would defeat: then it fails with ERR_DATA, naming field and line.
 */
MUST_CHECK bool author_rewrite(struct header *header,
			       const struct rewrite *rewrite, struct err *err);

/*
 * The first mailbox of From (of the newest Resent-From where the message was
 * resent), a copy in the caller's empty one.  False if there is none.
 */
bool author_find(const struct header *header, struct mailbox *ret_mailbox);

#endif
