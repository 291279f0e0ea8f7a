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
 * Makes the header fit to be submitted (RFC 6409 section 8), and leaves every
 * byte that none of these rules names:
 *
 * - Bcc and Resent-Bcc are removed, whoever reads the recipients; Return-Path,
 *   too, since only final delivery adds one (RFC 5321 section 4.4).
 * - A field with nothing but white space in it, where RFC 5322 section 3.6
 *   wants an address, a date or an identifier, is removed, and counts as
 *   missing below.
 * - Date, From and Message-ID are added at the end where missing.  In a message
 *   that was resent it is the newest Resent- block that must be complete: its
 *   Resent- twins are added at its end, and the originals are left alone, as a
 *   resender may not speak for the author (section 3.6.6).
 * - Unqualified addresses in From, Sender, Reply-To, To, Cc and their Resent-
 *   twins get "@domain" inserted behind them.
 * - Several To or several Cc fields become one, where the first stood, since a
 *   message may have one each; a group that lacks its ";" gets it there.
 *   Resent-To and Resent-Cc belong to their blocks and stay.
 *
 * The display name of an added From is quoted, or encoded by RFC 2047, where it
 * must be.  A field that can't be parsed is left as it is here; what needs its
 * addresses has asked for them before.  Fails with ERR_OS for want of random
 * numbers, ERR_DATA if the domain has no A-labels for a Message-ID.
 */
MUST_CHECK bool stamp_header(struct header *header, const struct stamp *stamp,
			     struct err *err);

/* Adds the date-time of RFC 5322 section 3.3, in the local zone. */
void stamp_add_date(struct buf *buf, time_t now);

#endif
