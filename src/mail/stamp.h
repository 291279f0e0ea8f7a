/*
 * stamp.h - what a submission adds to and takes out of the header.
 */
#ifndef MAILCHUTE_MAIL_STAMP_H
#define MAILCHUTE_MAIL_STAMP_H

#include "base/attr.h"
#include "base/err.h"
#include "mail/mailbox.h"
#include "mail/message.h"

#include <stdbool.h>
#include <time.h>

struct stamp {
	const struct mailbox *from; /* for a From: that is missing; its name
				       field is the display name, or NULL */
	const char *domain;	    /* completes bare addresses; right side of
				       the Message-ID */
	time_t now;
};

/*
 * Makes the header fit to be submitted (RFC 6409 section 8): Bcc and
 * Resent-Bcc removed; Date, Message-ID and From added where missing, their
 * Resent- twins where the message was resent; unqualified addresses in From,
 * Sender, Reply-To, To, Cc and their Resent- twins completed; several To or
 * several Cc fields joined into one each (RFC 5322 section 3.6).
 *
 * A field that can't be parsed is left as it is here; what needs its addresses
 * has asked for them before.  Fails with ERR_OS for want of random numbers.
 */
MUST_CHECK bool stamp_header(struct header *header, const struct stamp *stamp,
			     struct err *err);

/* Adds the date-time of RFC 5322 section 3.3, in the local zone. */
void stamp_add_date(struct buf *buf, time_t now);

#endif
