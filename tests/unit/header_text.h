/*
 * header_text.h - headers as a table of rules writes them: lines that end in
 * LF.
 */
#ifndef MAILCHUTE_TESTS_UNIT_HEADER_TEXT_H
#define MAILCHUTE_TESTS_UNIT_HEADER_TEXT_H

#include "base/buf.h"
#include "mail/header.h"

#define auto_header auto_(header_release) struct header

/* Adds the lines; one that begins with white space goes on with a field. */
void parse_header(struct header *header, const char *text);

/*
 * Adds all fields, each line's CRLF written as LF.  Fails the test where a line
 * ends otherwise, and where the header's size is told wrong.
 */
void show_header(struct buf *buf, const struct header *header);

#endif
