/*
 * text.h - the small texts of a case: escapes, placeholders, explanations.
 */
#ifndef MAILCHUTE_TESTS_WIRE_TEXT_H
#define MAILCHUTE_TESTS_WIRE_TEXT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

/* True if the text is this string, to the byte. */
bool text_is(const struct buf *text, const char *str);

/* What the placeholders of a case stand for. */
struct places {
	int port;	   /* @PORT@: the listener's */
	const char *dir;   /* @DIR@: the case's temporary directory */
	const char *certs; /* @CERTS@: where the certificates are */
};

/*
 * Adds text with its C escapes resolved: \n \r \t \0 \\ \xHH, and \s for a
 * blank.  Fails with ERR_CONFIG for any other.
 */
MUST_CHECK bool text_unescape(struct buf *buf, const char *text,
			      struct err *err);

/* Adds text with its placeholders replaced. */
void text_expand(struct buf *buf, const char *text,
		 const struct places *places);

/*
 * Compiles a POSIX extended regular expression that must match a whole line.
 * Fails with ERR_CONFIG.  The caller calls regfree().
 */
MUST_CHECK bool text_compile_whole(const char *pattern, regex_t *ret_regex,
				   struct err *err);

/*
 * Adds one line to an explanation: control characters visible, cut where it
 * gets too long to help.  Always returns false.
 */
bool explain(struct buf *why, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
