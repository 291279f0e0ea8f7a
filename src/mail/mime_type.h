/*
 * mime_type.h - what a header says of the content that follows it.
 *
 * For the mime modules alone.  RFC 2045 sections 5 and 6.
 */
#ifndef MAILCHUTE_MAIL_MIME_TYPE_H
#define MAILCHUTE_MAIL_MIME_TYPE_H

#include "base/buf.h"
#include "mail/header.h"

#include <stdbool.h>
#include <stddef.h>

/* Octets of a boundary; with "--" before and behind it still fits a line. RFC
 * 2046 section 5.1.1 allows 70. */
#define MIME_BOUNDARY_MAX 990

enum mime_kind {
	MIME_LEAF,	/* content that may be encoded */
	MIME_MULTIPART, /* parts, with a boundary that can be used */
	MIME_MESSAGE,	/* a message within this one */
	/*
	 * Content that may not be encoded: of the composite types RFC 2045
	 * section 6.4 forbids it, and so do RFC 2046 section 5.2.2 and 5.2.3,
	 * RFC 3464 section 2.1 and others for those below message/.
	 */
	MIME_SEALED,
};

enum mime_encoding {
	MIME_7BIT, /* or not said */
	MIME_8BIT,
	MIME_BINARY,
	MIME_IS_QP,
	MIME_IS_BASE64,
	MIME_UNKNOWN, /* x-uuencode and other private ones */
};

struct mime_type {
	enum mime_kind kind;
	enum mime_encoding encoding;
	bool is_given;	/* there is a Content-Type */
	bool is_text;	/* text/, or nothing said */
	bool is_plain;	/* text/plain, or nothing said */
	bool is_signed; /* multipart/signed */
	bool is_digest; /* multipart/digest: its parts are messages */
	bool has_extended_charset; /* one written by RFC 2231: not decoded */
	struct buf name;    /* "text/plain" in lower case; empty if not given */
	struct buf charset; /* empty if not given */
	struct buf boundary;
};

#define MIME_TYPE_INIT                                                      \
	{                                                                   \
		.name = BUF_INIT, .charset = BUF_INIT, .boundary = BUF_INIT \
	}

#define auto_mime_type auto_(mime_type_release) struct mime_type

void mime_type_release(struct mime_type *type);

/*
 * Reads the header into an empty type.  in_digest: the header is of a part of
 * a multipart/digest, whose default is a message (RFC 2046 section 5.1.5).
 */
void mime_type_read(struct mime_type *type, const struct header *header,
		    bool in_digest);

#endif
