/*
 * mime_param.h - "value; name=value; ..." (RFC 2045 section 5.1, RFC 2183),
 * read, and written where it must be by RFC 2231.
 *
 * For the mime modules alone.
 */
#ifndef MAILCHUTE_MAIL_MIME_PARAM_H
#define MAILCHUTE_MAIL_MIME_PARAM_H

#include "base/buf.h"
#include "mail/mime_span.h"

#include <stdbool.h>
#include <stddef.h>

struct mime_param {
	const char *begin; /* its ";", or the start of the value; lent */
	const char *end;   /* behind its last byte, without what follows */
	const char *name;  /* lent; NULL for what stands before the first */
	size_t name_len;   /* ";", and for what is no parameter */
	struct buf value;  /* without quotes, comments and folding */
};

struct mime_params {
	struct spans spans;
	const char *at; /* where the next one begins */
	struct mime_param param;
};

#define auto_mime_params auto_(mime_params_release) struct mime_params

/* Begins with the value of a field; it is lent. */
void mime_params_init(struct mime_params *params, const char *text, size_t len);
void mime_params_release(struct mime_params *params);

/* Reads into params->param.  False at the end. */
bool mime_params_next(struct mime_params *params);

/* True if the parameter has this name, without regard to case. */
bool mime_param_is(const struct mime_param *param, const char *name);

/*
 * Adds ";" and the parameter with its value percent-encoded in the charset, in
 * as many pieces as lines of 78 octets need, a line each.
 */
void mime_param_add_extended(struct buf *buf, const struct mime_param *param,
			     const char *charset);

#endif
