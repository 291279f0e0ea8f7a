/*
 * reply.h - one SMTP reply, possibly of many lines (RFC 5321 section 4.2).
 *
 * This module does no I/O: pipeline.c reads lines and feeds them here.
 */
#ifndef MAILCHUTE_SMTP_REPLY_H
#define MAILCHUTE_SMTP_REPLY_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define REPLY_TEXT_MAX	16384 /* bytes of all lines */
#define REPLY_LINES_MAX 512   /* lines */

struct reply {
	int code;	 /* 200..599; 0 before the first line */
	struct buf text; /* lines joined by '\n', without their codes */
	size_t lines;
};

#define REPLY_INIT               \
	{                        \
		.text = BUF_INIT \
	}

#define auto_reply auto_(reply_release) struct reply

void reply_release(struct reply *reply);
void reply_clear(struct reply *reply);

/*
 * Add one line, given without its CRLF.  Sets *ret_last when no further line
 * belongs to this reply: "250 " ends it, "250-" does not.
 *
 * The text is safe to show: whatever is not printable ASCII becomes '?'.
 *
 * Fails with ERR_PROTOCOL if the line is not a reply line, if its code differs
 * from that of the lines before, or if the text outgrows REPLY_TEXT_MAX or
 * REPLY_LINES_MAX.
 */
MUST_CHECK bool reply_add_line(struct reply *reply, const char *line,
			       size_t len, bool *ret_last, struct err *err);

bool reply_is_positive(const struct reply *reply);  /* 2yz */
bool reply_is_transient(const struct reply *reply); /* 4yz */
bool reply_is_permanent(const struct reply *reply); /* 5yz */

/* Adds code and text in one line, as it is shown to people. */
void reply_show(const struct reply *reply, struct buf *buf);

#endif
