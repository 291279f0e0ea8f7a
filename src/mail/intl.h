/*
 * intl.h - addresses beyond ASCII (RFC 6531, RFC 6532): where there are any,
 * and how they are written for a server that takes only ASCII.
 *
 * A domain has an A-label for each label (base/idna.h).  A local part is its
 * own server's to read and has no other form.
 */
#ifndef MAILCHUTE_MAIL_INTL_H
#define MAILCHUTE_MAIL_INTL_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "mail/envelope.h"
#include "mail/header.h"
#include "mail/mailbox.h"

#include <stdbool.h>

/* True if local part and domain are ASCII; the display name may be anything. */
bool mailbox_is_ascii(const struct mailbox *mailbox);

/*
 * As mailbox_add_to(), with A-labels.  Where that can't be it adds nothing and
 * returns what is wrong, constant words to be put behind the address; NULL if
 * nothing is.
 */
MUST_CHECK const char *mailbox_add_ascii(struct buf *buf,
					 const struct mailbox *mailbox);

/* The same as an error: ERR_DATA, `address <...> ` and what is wrong. */
bool mailbox_refuse(const struct mailbox *mailbox, const char *what,
		    struct err *err);

/* True if the sender's or any recipient's address is not ASCII. */
bool envelope_has_utf8(const struct envelope *envelope);

/*
 * True if an addr-spec of a field that has addresses is not ASCII.  UTF-8 in
 * display names, comments and other fields is not looked at: RFC 2047 encodes
 * it.  A field that can't be parsed has no addresses.
 */
bool header_has_utf8(const struct header *header);

/*
 * Writes the domains of all addresses as A-labels and leaves every other byte.
 * Fails with ERR_DATA, naming the field, its line and the address, if one can't
 * be written so; then the header is good for header_release() only.
 */
MUST_CHECK bool header_to_ascii(struct header *header, struct err *err);

#endif
