/*
 * phrase.h - a mailbox as a header field names it: display name and address.
 *
 * This only writes; addrlist.h reads.
 */
#ifndef MAILCHUTE_MAIL_PHRASE_H
#define MAILCHUTE_MAIL_PHRASE_H

#include "base/buf.h"
#include "mail/mailbox.h"

/*
 * Adds "Name <local@domain>", or "local@domain" without a name, as the value of
 * an address field (RFC 5322 section 3.4), to an empty buf.  The name may be
 * any bytes: it is quoted where it must be, and becomes encoded words (RFC
 * 2047) where it is not ASCII or too long to be quoted in one line; a HTAB is a
 * blank, and what is no UTF-8, or another control character, becomes "?".  A
 * long value is folded.
 */
void phrase_add_mailbox(struct buf *buf, const struct mailbox *mailbox);

#endif
