/*
 * transaction.h - one message over a session: MAIL, RCPT.., DATA, content
 * (RFC 5321 section 3.3), and the outcome of each recipient.
 *
 *	MAIL RCPT.. DATA -> judged -> content -> judged
 *
 * With PIPELINING the commands up to DATA are one group; without it each waits
 * for the reply to the one before.  The code is the same.
 */
#ifndef MAILCHUTE_SMTP_TRANSACTION_H
#define MAILCHUTE_SMTP_TRANSACTION_H

#include "base/attr.h"
#include "base/err.h"
#include "mail/envelope.h"
#include "mail/message.h"
#include "smtp/session.h"

#include <stdbool.h>

/*
 * Sends to the recipients that are PENDING; utf8_settle() comes before.
 *
 * True if the dialogue came to its end: then each recipient is TAKEN, DEFERRED
 * or REJECTED, its reply beside it, and if none is TAKEN nothing was sent; the
 * server's final words are in session->pipeline.reply.
 *
 * False if something befell the message as a whole, for every recipient that
 * is not DEFERRED or REJECTED by now: ERR_REJECTED and ERR_DEFERRED for sender
 * or content, ERR_DATA if the message can't be sent to this server, or what
 * ended the session.  ERR_IN_DOUBT if the content was sent and its reply did
 * not come; the recipients concerned are OUTCOME_IN_DOUBT.
 *
 * The session can be used for another message unless the error is one of the
 * connection's, or the server took MAIL and no content followed: that mail
 * transaction is still open.
 */
MUST_CHECK bool transaction_run(struct session *session,
				struct envelope *envelope,
				const struct message *message, struct err *err);

#endif
