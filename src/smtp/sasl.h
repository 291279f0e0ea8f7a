/*
 * sasl.h - SASL mechanisms (RFC 4422) as AUTH carries them (RFC 4954).
 *
 * One table in sasl.c, a row a mechanism, strongest first.  A mechanism knows
 * neither SMTP nor base64: it turns challenges into responses.
 */
#ifndef MAILCHUTE_SMTP_SASL_H
#define MAILCHUTE_SMTP_SASL_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "smtp/ext.h"

#include <stdbool.h>
#include <stddef.h>

/* One exchange. */
struct sasl {
	const char *user;	  /* authentication identity; lent */
	const struct buf *secret; /* lent by the session, which wipes it */
	unsigned step;		  /* responses given so far */
};

struct sasl_mechanism {
	const char *name;  /* as EHLO spells it */
	bool client_first; /* has an initial response */
	/*
	 * Adds the response to a challenge (empty for the initial one).  Fails
	 * with ERR_PROTOCOL for a challenge that has no place here, ERR_DATA
	 * if user or secret can't be carried by this mechanism.
	 */
	bool (*respond)(struct sasl *sasl, const struct buf *challenge,
			struct buf *response, struct err *err);
};

/*
 * The strongest mechanism that the server offers and the caller allows: a
 * NULL-terminated list of names, NULL for any.  Fails with ERR_AUTH, naming
 * what the server offers.
 */
MUST_CHECK bool sasl_choose(const struct offer *offer, char *const *allowed,
			    const struct sasl_mechanism **ret_mechanism,
			    struct err *err);

/* The rows' functions. */
MUST_CHECK bool sasl_plain(struct sasl *sasl, const struct buf *challenge,
			   struct buf *response, struct err *err);
MUST_CHECK bool sasl_login(struct sasl *sasl, const struct buf *challenge,
			   struct buf *response, struct err *err);

#endif
