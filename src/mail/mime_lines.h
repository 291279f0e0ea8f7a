/*
 * mime_lines.h - a body, line by line, forth and back again.
 *
 * For the mime modules alone.  Memory is bounded whatever the body holds: a
 * line without an end in sight comes in pieces.
 */
#ifndef MAILCHUTE_MAIL_MIME_LINES_H
#define MAILCHUTE_MAIL_MIME_LINES_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "mail/body.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The start of a line. */
struct mime_place {
	uint64_t offset; /* in the body */
	size_t number;	 /* of the line, from 1 */
};

struct mime_line {
	const char *data; /* without the line's CRLF; NULL at the end.  Good
			     until the next call. */
	size_t len;
	bool is_start; /* the line begins here */
	bool is_end;   /* and ends here */
};

struct mime_lines {
	const struct body *body; /* lent */
	struct buf window;	 /* what was read of it */
	uint64_t window_at;	 /* where in the body the window begins */
	size_t used;		 /* bytes of the window that were given out */
	size_t number;		 /* of the line that comes next or goes on */
	bool in_line;		 /* a piece was given, its line goes on */
};

#define MIME_LINES_INIT(body_)                                   \
	{                                                        \
		.body = (body_), .window = BUF_INIT, .number = 1 \
	}

void mime_lines_release(struct mime_lines *lines);

/* Reads one line, or a piece of a long one.  Fails with ERR_IO. */
MUST_CHECK bool mime_lines_next(struct mime_lines *lines,
				struct mime_line *ret_line, struct err *err);

/* The line that comes next. */
struct mime_place mime_lines_place(const struct mime_lines *lines);

/*
 * Goes back, or forth, to a place.  What was read and is still in the window
 * is not read again, so that many short ways cost no more than a long one.
 */
void mime_lines_seek(struct mime_lines *lines, const struct mime_place *place);

#endif
