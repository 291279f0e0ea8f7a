/*
 * mime_fold.h - folds those lines of a field that no server takes.
 *
 * For the mime modules alone.  RFC 5322 sections 2.1.1 and 2.2.3.
 */
#ifndef MAILCHUTE_MAIL_MIME_FOLD_H
#define MAILCHUTE_MAIL_MIME_FOLD_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

#define MIME_LINE_MAX                                          \
	998 /* octets without CRLF, RFC 5321 section 4.5.3.1.6 \
	     */

/* The octets of the longest line of a text whose lines end in CRLF. */
size_t mime_longest_line(const char *text, size_t len);

/*
 * Adds the field with its lines over MIME_LINE_MAX folded to 78 octets: behind
 * a comma or semicolon where there is one, else at white space, and within a
 * quoted string or comment only where the line would stay too long.  In a
 * structured field rows of blanks are cut, and with is_list a comma is a place
 * to fold without white space, too.
 *
 * What can't be folded stays long: mime_longest_line() tells.
 */
void mime_fold(struct buf *buf, const char *text, size_t len,
	       bool is_structured, bool is_list);

#endif
