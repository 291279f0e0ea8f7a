/*
 * notice.h - the message that tells a sender what became of his mail: a
 * delivery status notification (RFC 3464, RFC 6533) in a multipart/report (RFC
 * 6522).
 *
 *	multipart/report; report-type=delivery-status
 *	  text/plain                what happened, and what to do, in words
 *	  message/delivery-status   the same for programs
 *	  text/rfc822-headers       the original's header, or message/rfc822
 *	                            with all of it
 *
 * This only writes it.  It goes to envelope.sender, from the null reverse-path,
 * as any message does; nothing here sends.
 */
#ifndef MAILCHUTE_MAIL_NOTICE_H
#define MAILCHUTE_MAIL_NOTICE_H

#include "base/attr.h"
#include "base/err.h"
#include "mail/envelope.h"
#include "mail/message.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/*
 * What is told, and of which recipients: those of them whose NOTIFY, or without
 * one the envelope's, asks for none of this kind are left out (RFC 3461 section
 * 4.1; without any both failure and delay are told).
 */
enum notice_kind {
	NOTICE_REFUSED, /* of those that were refused for good: OUTCOME_REJECTED
			 */
	NOTICE_FAILED,	/* of all that did not get it, since sender or message
			   were refused for good: all but OUTCOME_TAKEN */
	NOTICE_EXPIRED, /* of the same, since we stop trying */
	NOTICE_DELAYED, /* of those that are still to get it: neither taken nor
			   rejected nor in doubt */
};

/* All of it is lent.  Names and texts are one line each. */
struct notice {
	enum notice_kind kind;
	/*
	 * The original's, with outcomes and replies.  Of its dsn, envid is
	 * repeated, and ret says whether all of the original comes back: for
	 * DSN_RETURN_FULL, but with a delay never (RFC 3461 section 4.3).
	 */
	const struct envelope *envelope;
	const struct message *original; /* as it was submitted, without Bcc */
	const char *reason;		/* the last words about recipients that
					   have no reply of their own; NULL if
					   there are none */
	const char *domain;	   /* of MAILER-DAEMON and the Message-ID */
	const char *reporting_mta; /* the name of this machine */
	const char *remote_mta;	   /* of the server; NULL if none was reached.
				      Named with its own replies only */
	time_t arrival;		   /* of the original */
	time_t until; /* the last try, with NOTICE_DELAYED; 0 if unknown */
	time_t now;
};

/*
 * False where no notice may be sent: to a null sender (RFC 5321 section 6.1),
 * or of nobody.
 */
bool notice_is_wanted(const struct notice *notice);

/*
 * Writes the notice into an empty message, complete as stamp_header() leaves
 * one.  It must be one that is wanted.
 *
 * Memory does not grow with the original or with the number of recipients.  No
 * line of it is longer than RFC 5322 allows, except for those of the original.
 * Where an address that is told of is not ASCII, the parts are those of RFC
 * 6533; 8-bit text makes a part "8bit", which needs 8BITMIME.
 *
 * Fails with ERR_OS for want of random numbers, and as body_add_line() and
 * body_read() do; then the message is empty.
 */
MUST_CHECK bool notice_write(const struct notice *notice,
			     struct message *message, struct err *err);

#endif
