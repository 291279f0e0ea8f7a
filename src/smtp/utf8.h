/*
 * utf8.h - what a server takes of addresses beyond ASCII (RFC 6531).
 *
 * SMTPUTF8 is asked for only where an address needs it, since a message that
 * asked for it can't pass a server without it later on its way.
 */
#ifndef MAILCHUTE_SMTP_UTF8_H
#define MAILCHUTE_SMTP_UTF8_H

#include "base/attr.h"
#include "base/err.h"
#include "mail/envelope.h"
#include "mail/header.h"
#include "smtp/session.h"

#include <stdbool.h>

/*
 * Decides, before MAIL, how such addresses go to this session's server:
 *
 *	none in envelope and header   as ever
 *	SMTPUTF8 is offered           asked for: envelope->utf8; all as written
 *	it is not                     A-labels: transaction_run() writes them
 *	                              into the commands, *ret_header has them
 *
 * *ret_header is empty where the header stays as it is; it is the caller's to
 * release.
 *
 * A recipient who can't be reached without SMTPUTF8 is REJECTED, with our words
 * in place of the server's, so that the others get the message.  Fails with
 * ERR_DATA if that goes for each of them, for the sender, or for an address in
 * the header.
 */
MUST_CHECK bool utf8_settle(const struct session *session,
			    struct envelope *envelope,
			    const struct header *header,
			    struct header *ret_header, struct err *err);

/*
 * Adds "<local@domain>" as settled.  Fails with ERR_DATA, but not for what
 * utf8_settle() let pass.
 */
MUST_CHECK bool utf8_add_path(struct buf *command,
			      const struct envelope *envelope,
			      const struct mailbox *mailbox, struct err *err);

#endif
