/*
 * submit.h - the one act this program exists for: an account, an envelope and
 * a message become a session and a transaction on the smart host.
 *
 * From the caller's side (RFC 6409): either the smart host has the message for
 * a recipient, or the outcome beside that recipient says why not.
 */
#ifndef MAILCHUTE_SUBMIT_H
#define MAILCHUTE_SUBMIT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "conf/config.h"
#include "mail/envelope.h"
#include "mail/message.h"
#include "smtp/pipeline.h"

#include <stdbool.h>

struct submission {
	const struct account *account; /* lent */
	const struct message *message; /* lent */
	const char *machine; /* our full name, for EHLO if `hello` is not set;
				NULL: there is none; lent */
	dialogue_line *dialogue; /* who shows the dialogue; NULL: nobody */
	void *dialogue_arg;
	struct buf reply; /* set: the server's last words where it went well,
			     else those that refused it as a whole, or empty;
			     safe to show */
};

/*
 * Submits.  Fills size, has_8bit and utf8 of the envelope, and the outcomes of
 * its recipients; fails as session_open(), utf8_settle() and transaction_run()
 * do.
 */
MUST_CHECK bool submit(struct submission *submission, struct envelope *envelope,
		       struct err *err);

#endif
