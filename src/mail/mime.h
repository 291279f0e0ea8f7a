/*
 * mime.h - what the server can't take becomes what it can (RFC 2045 to 2049,
 * 2231, 6152).
 *
 * Lines over 998 octets, NULs and CRs that end no line may go to no server,
 * 8-bit octets to one without 8BITMIME only where they are encoded.  It is the
 * leaf parts of a message that are encoded, each by itself, and words of its
 * header fields and of theirs; all else stays byte for byte.
 *
 * This is done to a copy, once the server is known: the message as it was read
 * is what the spool keeps.
 */
#ifndef MAILCHUTE_MAIL_MIME_H
#define MAILCHUTE_MAIL_MIME_H

#include "base/attr.h"
#include "base/err.h"
#include "mail/message.h"

#include <stdbool.h>

struct mime_limits {
	bool takes_8bit;	/* 8BITMIME, RFC 6152 */
	bool takes_utf8_header; /* SMTPUTF8 is there and will be asked for */
};

/*
 * True if mime_convert() is called for.  From what was seen when the message
 * was read, so it costs nothing; where the parts of a message are 8-bit and
 * that is allowed, their headers may still need it: then this is true, and what
 * mime_convert() makes may be the same message.
 */
bool mime_must_convert(const struct message *message,
		       const struct mime_limits *limits);

/*
 * Makes the message that the server can take, into an empty one.  Streams: the
 * body is read twice, memory is that of one part's header and the boundaries of
 * at most 100 multiparts within one another.
 *
 * - A leaf that needs it becomes quoted-printable, or base64 where that is
 *   clearly shorter; one without a charset gets utf-8, or unknown-8bit (RFC
 *   1428); one that is binary without need is 7bit or 8bit.
 * - Headers, also those of parts and of messages within: see mime_field.h.
 * - A preamble or epilogue that needs it is left out (RFC 2046 section 5.1.1
 *   has it ignored).
 *
 * Fails with ERR_DATA, telling the line, where something would have to be
 * changed that may not be: anything below a multipart/signed (RFC 1847), the
 * content of message/partial and others below message/, of a transfer encoding
 * nobody knows, of multiparts more than 100 deep, an address.  As body.h, with
 * ERR_CANTCREAT or ERR_IO.
 */
MUST_CHECK bool mime_convert(const struct message *message,
			     const struct mime_limits *limits,
			     struct message *ret_message, struct err *err);

#endif
