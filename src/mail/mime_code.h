/*
 * mime_code.h - the content of a part, line by line, into another transfer
 * encoding (RFC 2045 section 6).
 *
 * For the mime modules alone.  Streams: memory does not grow with the content.
 */
#ifndef MAILCHUTE_MAIL_MIME_CODE_H
#define MAILCHUTE_MAIL_MIME_CODE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "mail/body.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mime_coding {
	MIME_COPY,   /* octet for octet */
	MIME_QP,     /* to quoted-printable */
	MIME_BASE64, /* to base64 */
	/*
	 * What is said to be encoded, and holds octets or lines that such a
	 * thing can't hold, is mended.  To encode it once more would hide the
	 * content, since a part has one transfer encoding only; and what the
	 * receiver's decoder makes of it must not change.
	 */
	MIME_QP_MEND,	  /* octets that are illegal are escaped, lines get soft
			     breaks */
	MIME_BASE64_MEND, /* octets outside the alphabet, which a decoder must
			     ignore (section 6.8), go; lines are wrapped */
};

struct mime_coder {
	struct body *out; /* lent */
	enum mime_coding coding;
	struct buf line; /* the line that is being written */
	struct buf held; /* what can't be written before more is known: blanks,
			    an escape, base64's input */
	bool is_soft;	 /* the line begins behind a soft break of ours */
};

#define MIME_CODER_INIT(out_, coding_)                                \
	{                                                             \
		.out = (out_), .coding = (coding_), .line = BUF_INIT, \
		.held = BUF_INIT                                      \
	}

#define auto_mime_coder auto_(mime_coder_release) struct mime_coder

void mime_coder_release(struct mime_coder *coder);

/*
 * Adds a line, or a piece of one, without its CRLF; mime_coder_end_line() ends
 * it.  Fails as body_add_line() does.
 */
MUST_CHECK bool mime_coder_add(struct mime_coder *coder, const char *text,
			       size_t len, struct err *err);
MUST_CHECK bool mime_coder_end_line(struct mime_coder *coder, struct err *err);

/*
 * Ends the content.  Where a delimiter follows, the last CRLF belongs to that
 * and not to the content (section 5.1.1 of RFC 2046).
 */
MUST_CHECK bool mime_coder_finish(struct mime_coder *coder,
				  bool before_delimiter, struct err *err);

/* What the choice between the encodings needs to know of some content. */
struct mime_facts {
	struct text_facts text;
	uint64_t size;	   /* octets, a line end counting as two */
	uint64_t escapes;  /* octets that quoted-printable must escape */
	bool is_broken;	   /* it is no UTF-8 */
	char character[4]; /* the start of one, at the end of a piece */
	size_t have;	   /* octets of it */
};

/* Looks at a line or a piece of one, as text_facts_add(). */
void mime_facts_add(struct mime_facts *facts, const char *text, size_t len,
		    bool ends_line);

#endif
