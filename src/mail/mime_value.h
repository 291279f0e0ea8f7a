/*
 * mime_value.h - the values of structured fields, made ASCII.
 *
 * For mime_field.c alone.  Each adds the value to *out, changing only what
 * holds octets over 127, and fails with ERR_DATA where these stand in something
 * that can't be encoded: an address, a token.
 */
#ifndef MAILCHUTE_MAIL_MIME_VALUE_H
#define MAILCHUTE_MAIL_MIME_VALUE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "mail/body.h"

#include <stdbool.h>

/* A list of addresses: display names, names of groups and comments. */
MUST_CHECK bool mime_value_add_addresses(struct buf *out, struct slice value,
					 const char *charset, struct err *err);

/* Phrases and identifiers in "<>": as above, but nothing is a bare address. */
MUST_CHECK bool mime_value_add_phrases(struct buf *out, struct slice value,
				       const char *charset, struct err *err);

/* Anything else: comments only. */
MUST_CHECK bool mime_value_add_tokens(struct buf *out, struct slice value,
				      const char *charset, struct err *err);

/* "value; name=value": parameters by RFC 2231, long ones, too. */
MUST_CHECK bool mime_value_add_params(struct buf *out, struct slice value,
				      const char *charset, struct err *err);

#endif
