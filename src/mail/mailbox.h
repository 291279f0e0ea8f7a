/*
 * mailbox.h - one mailbox (RFC 5322 section 3.4, RFC 5321 section 4.1.2).
 *
 * A mailbox here is one that can go into the envelope: no control characters,
 * within the limits of RFC 5321 section 4.5.3.1.  addrlist.h makes them.
 */
#ifndef MAILCHUTE_MAIL_MAILBOX_H
#define MAILCHUTE_MAIL_MAILBOX_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define MAILBOX_PATH_MAX 256 /* octets with "<" and ">", section 4.5.3.1.3 */

struct mailbox {
	char *name;   /* display name, unquoted and unfolded, still RFC 2047;
			 NULL if there is none.  Owned. */
	char *local;  /* local part without quotes and escapes.  Owned; NULL
			 only in the null reverse-path. */
	char *domain; /* "example.org" or "[192.0.2.1]"; NULL if the mailbox
			 is unqualified.  Owned. */
	size_t begin; /* where the addr-spec stood in the text that was */
	size_t end;   /* parsed: first byte and the one behind the last */
};

#define MAILBOX_INIT         \
	{                    \
		.name = NULL \
	}

#define auto_mailbox auto_(mailbox_release) struct mailbox

/* True for atext (RFC 5322 section 3.2.3) and for every octet over 127. */
bool mailbox_is_atext(char c);

void mailbox_release(struct mailbox *mailbox);

/* A deep copy into an empty one. */
void mailbox_copy(struct mailbox *to, const struct mailbox *from);

/* True for the null reverse-path "<>" (RFC 5321 section 4.5.5). */
bool mailbox_is_null(const struct mailbox *mailbox);

/*
 * True if both name the same mailbox: domains compared without case, local
 * parts exactly (RFC 5321 section 2.4).
 */
bool mailbox_equals(const struct mailbox *a, const struct mailbox *b);

/* Gives an unqualified mailbox this domain; does nothing to any other. */
void mailbox_qualify(struct mailbox *mailbox, const char *domain);

/*
 * Adds "local@domain" as RFC 5321 writes it, the local part quoted only where
 * it must be; without brackets; nothing for the null reverse-path.
 */
void mailbox_add_to(struct buf *buf, const struct mailbox *mailbox);

/*
 * Checks that RFC 5321 can carry it: lengths, no control characters, a domain
 * of letters, digits, hyphens and dots or a literal in brackets, UTF-8 only
 * where it is well-formed (RFC 6531).  Fails with ERR_DATA.
 */
MUST_CHECK bool mailbox_check(const struct mailbox *mailbox, struct err *err);

#endif
