/*
 * mime_span.h - a structured field's value, cut into what it is made of, byte
 * for byte.
 *
 * For the mime modules alone.  Unlike addrlist.h this never fails and keeps
 * everything, since what is cut here is written again: a string, comment or
 * bracket that does not end goes to the end of the value.
 *
 * It disagrees with addrtoken.h where a sign stands in an encoded word, as in
 * =?utf-8?Q?Doe,_John?=, or one other than a colon in a domain literal: there
 * it is of the token, here it cuts.
 */
#ifndef MAILCHUTE_MAIL_MIME_SPAN_H
#define MAILCHUTE_MAIL_MIME_SPAN_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

enum span_kind {
	SPAN_END,
	SPAN_SPACE,   /* white space, folding included */
	SPAN_COMMENT, /* "(...)" with those within */
	SPAN_QUOTED,  /* a quoted-string with its quotes */
	SPAN_ANGLE,   /* "<...>" */
	SPAN_SIGN,    /* one of the signs that were asked for */
	SPAN_WORD,    /* anything else, up to one of the above */
};

struct span {
	enum span_kind kind;
	struct slice text; /* lent by the value */
};

struct spans {
	const char *text; /* what is left of the value; lent */
	size_t len;
	const char *signs;   /* e.g. ",:;" */
	bool ignores_angles; /* "<" is a letter like others */
};

/* Takes the next span off the value.  Each byte is looked at once or twice. */
struct span span_next(struct spans *spans);

/* Adds text without the CRs and LFs of its folding. */
void span_add_unfolded(struct buf *buf, struct slice text);

/* Octets over 127 in it, or not. */
bool span_has_8bit(const struct span *span);

/* Adds what it stands for: without folding, quotes and their escapes. */
void span_add_content(struct buf *buf, const struct span *span);

#endif
