/*
 * body.h - the body of a message, in the form in which it goes on the wire.
 *
 * Lines end in CRLF and are not dot-stuffed (that belongs to DATA alone).  Up
 * to BODY_MEMORY_MAX bytes are kept in memory, a larger body in an unlinked
 * file, so that memory does not grow with the message.
 */
#ifndef MAILCHUTE_MAIL_BODY_H
#define MAILCHUTE_MAIL_BODY_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BODY_MEMORY_MAX (1u << 20) /* bytes */

/* What was seen in some text; decides what must be asked of a server. */
struct text_facts {
	bool has_8bit;	  /* an octet over 127 */
	bool has_nul;	  /* a NUL: RFC 5321 can't carry it */
	bool has_bare_cr; /* a CR that ends no line: neither */
	size_t line_max;  /* octets of the longest line, without its CRLF */
	size_t line_len;  /* of the line that is not ended yet */
};

struct body {
	struct buf memory; /* the body, or what is not yet in the file */
	int fd;		   /* the unlinked file; -1 while there is none */
	char *folder;	   /* owned: where the file is; NULL without one */
	uint64_t size;	   /* bytes of all of it, CRLFs included */
	struct text_facts facts;
};

#define BODY_INIT                            \
	{                                    \
		.memory = BUF_INIT, .fd = -1 \
	}

void body_release(struct body *body);

/*
 * Adds one line, given without its line end, and CRLF.
 * Fails with ERR_CANTCREAT or ERR_IO, naming the directory, if the file can't
 * be made or written.
 */
MUST_CHECK bool body_add_line(struct body *body, const char *line, size_t len,
			      struct err *err);

/*
 * Adds a piece of a line that is too long to be held whole; body_add_line()
 * adds the last one.
 */
MUST_CHECK bool body_add_piece(struct body *body, const char *piece, size_t len,
			       struct err *err);

/*
 * Reads up to `room` bytes from `offset` on; ret_slice->len is 0 at the end
 * only. The data lies in the body itself or in `room` bytes at `scratch`, and
 * is good until the next call.  Fails with ERR_IO.
 */
MUST_CHECK bool body_read(const struct body *body, uint64_t offset,
			  char *scratch, size_t room, struct slice *ret_slice,
			  struct err *err);

/*
 * Looks at a line (or a piece of one), given without its line end, and
 * remembers what it holds; text_facts_end_line() tells where the line ends.
 */
void text_facts_add(struct text_facts *facts, const char *text, size_t len);
void text_facts_end_line(struct text_facts *facts);

#endif
