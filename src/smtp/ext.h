/*
 * ext.h - what a server offers in its reply to EHLO (RFC 5321 section 4.1.1.1),
 * and what each extension adds to our commands.
 *
 * One table in ext.c, a row an extension.
 */
#ifndef MAILCHUTE_SMTP_EXT_H
#define MAILCHUTE_SMTP_EXT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "mail/envelope.h"
#include "smtp/reply.h"

#include <stdbool.h>
#include <stdint.h>

struct offer {
	bool starttls;	   /* RFC 3207 */
	bool pipelining;   /* RFC 2920 */
	bool eightbitmime; /* RFC 6152 */
	bool size;	   /* RFC 1870 */
	uint64_t size_max; /* octets; 0: no fixed limit */
	bool smtputf8;	   /* RFC 6531 */
	bool dsn;	   /* RFC 3461 */
	struct buf auth;   /* mechanisms (RFC 4954), " PLAIN LOGIN", as they
			      came; empty: no AUTH */
};

#define OFFER_INIT               \
	{                        \
		.auth = BUF_INIT \
	}

void offer_release(struct offer *offer);

/*
 * Replaces the offer by what a reply to EHLO says.  Unknown keywords, and
 * parameters that no one can make sense of, are passed over (RFC 5321 section
 * 4.1.1.1 has the client ignore what it does not know).
 */
void offer_read(struct offer *offer, const struct reply *reply);

/* True if the offer's AUTH line names this mechanism; case does not matter. */
bool offer_has_mechanism(const struct offer *offer, const char *name);

/*
 * Adds the parameters of MAIL FROM that the offer and the message call for.
 * Fails with ERR_REJECTED if the message is larger than the server takes,
 * ERR_DATA if it holds what the server can't take.
 */
MUST_CHECK bool ext_add_mail(struct buf *command, const struct offer *offer,
			     const struct envelope *envelope, struct err *err);

/* The same for RCPT TO and this recipient; nothing can fail there. */
void ext_add_rcpt(struct buf *command, const struct offer *offer,
		  const struct envelope *envelope, const struct rcpt *rcpt);

#endif
