/*
 * mailbox.h - one mailbox (RFC 5322 section 3.4, RFC 5321 section 4.1.2).
 *
 * A mailbox here is one that can go into the envelope: no control characters,
 * no longer than a path may be.  addrlist.h makes them.
 */
#ifndef MAILCHUTE_MAIL_MAILBOX_H
#define MAILCHUTE_MAIL_MAILBOX_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Octets of a path, "<" and ">" included (RFC 5321 section 4.5.3.1.3): the one
 * limit on length.  It holds the domain below its own of 255.  The 64 octets
 * that section 4.5.3.1.1 gives a local part are not enforced: variable envelope
 * return paths, which have an address and a serial number in theirs, are longer
 * in daily use, and the server that takes them is the one to judge.
 */
#define MAILBOX_PATH_MAX 256

struct mailbox {
	char *name;   /* display name, unquoted and unfolded, still RFC 2047,
			 without ASCII controls; NULL if there is none.
			 Owned. */
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
 * it must be; without brackets; nothing for the null reverse-path.  A local
 * part that begins with "-" is data like any other.
 */
void mailbox_add_to(struct buf *buf, const struct mailbox *mailbox);

/*
 * Checks that RFC 5321 can carry it: MAILBOX_PATH_MAX, a local part that is not
 * empty, no control characters (C0, DEL, C1); a domain of labels of up to 63
 * letters, digits, hyphens (not at either end) and underscores, without a
 * trailing dot, or a literal in brackets; UTF-8 only where it is well-formed
 * (RFC 6531 section 3.3).  A mailbox without a domain is checked as far as it
 * goes, and the null reverse-path passes.  The name is not looked at.
 *
 * Fails with ERR_DATA, the text beginning with `address "..."`.
 */
MUST_CHECK bool mailbox_check(const struct mailbox *mailbox, struct err *err);

#endif
