/*
 * codec.h - bytes in another dress: base64, xtext, quoted, visible text.
 *
 * All of it is pure: no I/O, no state.
 */
#ifndef MAILCHUTE_BASE_CODEC_H
#define MAILCHUTE_BASE_CODEC_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Adds base64 (RFC 4648 section 4), padded, in one line.  Where the input is
 * secret, so must the buf be.
 */
void buf_add_base64(struct buf *buf, const void *data, size_t len);

/*
 * Adds what base64 text stands for.  Fails with ERR_PROTOCOL if the text is
 * not base64; then nothing is added.
 */
MUST_CHECK bool buf_add_base64_decoded(struct buf *buf, const char *text,
				       size_t len, struct err *err);

/*
 * Adds text as xtext (RFC 3461 section 4): whatever is not printable ASCII, a
 * blank, "+" and "=" as "+XX".
 */
void buf_add_xtext(struct buf *buf, const char *text);

/*
 * Adds what xtext stands for, which may be any octets.  False if it is none;
 * then a part of it may have been added.
 */
MUST_CHECK bool buf_add_xtext_decoded(struct buf *buf, const char *text);

/*
 * Adds text as a quoted-string (RFC 5322 section 3.2.4, and so does logfmt):
 * between double quotes, with a backslash before each quote and backslash.
 */
void buf_add_quoted(struct buf *buf, const char *text);

/*
 * Adds text as one that can be shown on a terminal and in a log line:
 * printable ASCII and well-formed UTF-8 as they are, every other byte, every
 * control (C0, DEL, C1) and every bidirectional or line-separating character
 * as \xHH a byte, "\r", "\n", "\t" under those names.
 */
void buf_add_visible(struct buf *buf, const char *text, size_t len);

/* True for an octet that goes on with a UTF-8 sequence (RFC 3629 section 3). */
static inline bool utf8_is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/*
 * The length of the UTF-8 sequence (RFC 3629) at text, 1 to 4 bytes, or 0 if
 * there is no well-formed one within len.
 */
size_t utf8_sequence(const char *text, size_t len);

#endif
