/*
 * mime_segment.h - the lines between two delimiters (RFC 2046 section 5.1.1).
 *
 * For the mime modules alone.
 */
#ifndef MAILCHUTE_MAIL_MIME_SEGMENT_H
#define MAILCHUTE_MAIL_MIME_SEGMENT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "mail/body.h"
#include "mail/header.h"
#include "mail/mime_code.h"
#include "mail/mime_lines.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Multiparts within one another that are looked into.  Real mail has fewer than
 * ten; a line may have to be compared with the boundaries of all.
 */
#define MIME_DEPTH_MAX 100

/* A multipart whose end is not there yet. */
struct mime_level {
	struct buf boundary; /* owned */
	bool is_digest;
	size_t signed_line; /* of the multipart/signed that it is or lies in;
			       0: there is none */
};

struct mime_stack {
	struct mime_level levels[MIME_DEPTH_MAX]; /* the innermost last */
	size_t depth;
};

void mime_stack_release(struct mime_stack *stack);

/* Moves the boundary into a new level; there must be room. */
struct mime_level *mime_stack_push(struct mime_stack *stack,
				   struct buf *boundary);

/* Ends all levels from this depth on. */
void mime_stack_cut(struct mime_stack *stack, size_t depth);

/* What ended a segment. */
struct mime_hit {
	bool is_delimiter; /* else it is the end of the body */
	bool is_close;	   /* the last delimiter of its multipart */
	size_t level;	   /* whose it is: any that is open, since a multipart
			      may end without its last delimiter */
};

struct mime_segment {
	struct mime_place begin;
	struct mime_place end; /* the delimiter's line, or the body's end */
	struct mime_facts facts;
	struct mime_hit hit;
};

/*
 * Looks at the lines up to a delimiter or the end, and stays there.  Fails with
 * ERR_IO.
 */
MUST_CHECK bool mime_segment_scan(struct mime_lines *lines,
				  const struct mime_stack *stack,
				  struct mime_segment *ret_segment,
				  struct err *err);

/* Goes back and adds them to the body; fails as that does. */
MUST_CHECK bool mime_segment_write(struct mime_lines *lines,
				   const struct mime_segment *segment,
				   enum mime_coding coding, struct body *out,
				   struct err *err);

/*
 * True if it is the envelope line of an mbox file, "From jane ...", or that
 * quoted: in front of a message it is what message_read() skips.
 */
bool mime_is_mbox_line(const struct mime_line *line);

/*
 * Reads the header of a part: fields up to a blank line, which goes with them,
 * or to a line that can't be one, a delimiter or the end, which stay.  Fields
 * have the body's line numbers.  Fails with ERR_DATA as header_add_line() does.
 */
MUST_CHECK bool mime_segment_header(struct mime_lines *lines,
				    const struct mime_stack *stack,
				    struct header *header, bool *ret_blank,
				    struct err *err);

#endif
