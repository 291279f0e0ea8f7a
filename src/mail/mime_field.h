/*
 * mime_field.h - one header field, made such that a server takes it.
 *
 * For the mime modules alone.  What of a field is text becomes encoded words
 * (RFC 2047), a parameter is written by RFC 2231, long lines are folded; where
 * none of these is allowed, the field is refused.
 */
#ifndef MAILCHUTE_MAIL_MIME_FIELD_H
#define MAILCHUTE_MAIL_MIME_FIELD_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "mail/header.h"

#include <stdbool.h>

struct mime_field_rules {
	bool takes_utf8;     /* RFC 6532 */
	const char *charset; /* what the part declares; NULL if nothing */
	const char *where;   /* behind "line 3": "" or " of the body" */
};

/*
 * True if it can go as it is: no octet over 127, or with takes_utf8 well-formed
 * UTF-8; no NUL, no bare CR, no line over 998 octets.
 */
bool mime_field_is_fine(const struct field *field, bool takes_utf8);

/*
 * Adds the field, up to its last CRLF, such that it is fine; nothing but what
 * had to be is changed.  Fails with ERR_DATA, naming field and line, where that
 * can't be: an address or a structured token that is no ASCII, a NUL or a bare
 * CR outside unstructured text, a long line without a place to fold.
 */
MUST_CHECK bool mime_field_convert(const struct field *field,
				   const struct mime_field_rules *rules,
				   struct buf *ret_text, struct err *err);

/* "field "To" (line 4): ", for errors. */
void mime_field_describe(struct buf *buf, const struct field *field,
			 const struct mime_field_rules *rules);

#endif
