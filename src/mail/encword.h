/*
 * encword.h - encoded words (RFC 2047): any text in a header that is ASCII.
 *
 * They are written, known by their look, and decoded.  Where one may stand, and
 * what it may be next to, the caller knows.
 */
#ifndef MAILCHUTE_MAIL_ENCWORD_H
#define MAILCHUTE_MAIL_ENCWORD_H

#include "base/attr.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

#define ENCWORD_MAX	 75 /* octets, RFC 2047 section 2 */
#define ENCWORD_LINE_MAX 76 /* of a line that holds one, same place */

struct encword_style {
	const char *charset;
	bool base64;	   /* also where Q would be shorter */
	size_t first_room; /* octets that the first word may take, "=?" and */
	size_t room;	   /* "?=" included, and that any further one may */
};

/*
 * Adds the text as encoded words, a line each, as Q or B, whichever is
 * shorter.  None splits a character.  A room that is too small for one
 * character and the charset's name is exceeded rather than not to end.
 */
void encword_add(struct buf *buf, const struct encword_style *style,
		 const char *text, size_t len);

/*
 * The charset to call some text by: "us-ascii" if it is that; else `declared`
 * (or NULL), the one of the part that the text describes, if the text may be
 * in it; else "utf-8" if it is; else "unknown-8bit" (RFC 1428 section 3).
 *
 * What is valid UTF-8 is not taken for one of the charsets with an octet a
 * character: there it would be a row of signs that nobody writes.
 */
const char *encword_charset(const char *declared, const char *text, size_t len);

/* True if all of it is well-formed UTF-8 (RFC 3629), as ASCII is, too. */
bool utf8_is_valid(const char *text, size_t len);

/*
 * The length of the character at text, at least 1 and at most len, so that a
 * text is not cut within one; what is malformed counts as one octet each.
 */
size_t charset_character(const char *charset, const char *text, size_t len);

/*
 * True if all of the word is one encoded word, as somebody else made it, even
 * if it is longer than ENCWORD_MAX.
 */
bool encword_is_one(const char *word, size_t len);

/*
 * Adds what such a word stands for, and its charset's name.  False if it can't
 * be decoded; then nothing is added.
 */
MUST_CHECK bool encword_decode(const char *word, size_t len,
			       struct buf *charset, struct buf *text);

#endif
