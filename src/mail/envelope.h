/*
 * envelope.h - reverse-path, recipients, and what became of each.
 *
 * RFC 5321 section 2.3.1.  Outcomes live here and nowhere else.
 */
#ifndef MAILCHUTE_MAIL_ENVELOPE_H
#define MAILCHUTE_MAIL_ENVELOPE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "mail/addrlist.h"
#include "mail/dsn.h"
#include "mail/header.h"
#include "mail/mailbox.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum outcome {
	OUTCOME_PENDING,  /* nothing said yet: to be tried later */
	OUTCOME_ACCEPTED, /* RCPT was accepted; the content is still to go */
	OUTCOME_TAKEN,	  /* the server took the message for it */
	OUTCOME_DEFERRED, /* the server said 4xx */
	OUTCOME_REJECTED, /* the server said 5xx */
	OUTCOME_IN_DOUBT, /* content sent, no reply */
};

struct rcpt {
	struct mailbox mailbox;
	char *original; /* "local@domain" as the user gave it, where an alias
			   took its place; NULL: the mailbox.  Owned. */
	int notify;	/* enum dsn_condition, as a client of ours asks for this
			   one; 0: the envelope's */
	char *orcpt;	/* "type;xtext" (RFC 3461 section 4.2), as it told the
			   original; NULL: ours to make.  Owned. */
	enum outcome outcome;
	struct buf reply; /* the server's words for it, safe to show */
};

struct envelope {
	struct mailbox sender; /* null or qualified */
	struct rcpt *rcpts;    /* owned; in order, no two the same */
	size_t count;
	size_t cap;
	size_t *index; /* owned: a hash table of 1 + number in rcpts, 0: free */
	size_t slots;  /* of the index: a power of two, or 0 */
	uint64_t seed; /* of the hashes, so that nobody can make them collide */
	uint64_t size; /* octets of the message, RFC 1870; 0: not known */
	bool has_8bit; /* the message needs 8BITMIME */
	bool utf8;     /* SMTPUTF8 is asked for: addresses go as written */
	struct dsn dsn;
};

#define ENVELOPE_INIT         \
	{                     \
		.rcpts = NULL \
	}

#define auto_envelope auto_(envelope_release) struct envelope

void envelope_release(struct envelope *envelope);

/* Adds a copy unless the mailbox is a recipient already. */
void envelope_add(struct envelope *envelope, const struct mailbox *mailbox);

/* What becomes of an address without a domain. */
struct addressing {
	const char *domain; /* completes it; lent */
	/*
	 * Adds what an alias makes of it, or itself, to an empty list; NULL:
	 * there are no aliases.
	 */
	bool (*expand)(void *arg, const struct mailbox *bare,
		       struct addrlist *list, struct err *err);
	void *arg; /* lent to expand */
};

/*
 * Adds one mailbox, or all that it stands for: none, where those are recipients
 * already.  Fails with ERR_DATA if RFC 5321 can't carry one, or as expand does.
 */
MUST_CHECK bool envelope_add_mailbox(struct envelope *envelope,
				     const struct mailbox *mailbox,
				     const struct addressing *addressing,
				     struct err *err);

/*
 * Adds the mailboxes of one argument, which may hold several (`a@x,b@y`, `Name
 * <a@x>`).  Fails as envelope_add_mailbox() does, naming it.
 */
MUST_CHECK bool envelope_add_argument(struct envelope *envelope,
				      const char *argument,
				      const struct addressing *addressing,
				      struct err *err);

/*
 * -t: adds the mailboxes of every To, Cc and Bcc field; of the newest Resent-
 * block's instead where the message was resent.  Call before stamp_header(),
 * which removes Bcc.  Fails as envelope_add_mailbox() does, naming field and
 * line.
 */
MUST_CHECK bool envelope_add_header(struct envelope *envelope,
				    const struct header *header,
				    const struct addressing *addressing,
				    struct err *err);

/* How many recipients have this outcome. */
size_t envelope_count(const struct envelope *envelope, enum outcome outcome);

#endif
