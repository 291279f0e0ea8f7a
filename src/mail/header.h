/*
 * header.h - the header of a message: its fields, byte for byte.
 *
 * Fields keep the bytes and the order in which they were read, except for
 * their line ends, which are CRLF here.  A field that nobody touched is
 * written out as it came in (RFC 5321 section 6.4).
 */
#ifndef MAILCHUTE_MAIL_HEADER_H
#define MAILCHUTE_MAIL_HEADER_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define HEADER_SIZE_MAX	  (8u << 20) /* bytes; a larger header is refused */
#define HEADER_FIELDS_MAX 100000u    /* a field costs us 30 times its 4 bytes */

struct field {
	struct buf text; /* "Name: value\r\n", folded lines included */
	size_t name_len; /* of the name at its start, without white space */
	size_t line;	 /* on which it stood in the input, from 1; 0: added */
};

struct header {
	struct field *fields; /* owned */
	size_t count;
	size_t cap;
	size_t size; /* bytes of all fields' text */
};

#define HEADER_INIT            \
	{                      \
		.fields = NULL \
	}

void header_release(struct header *header);

/* A deep copy into an empty one. */
void header_copy(struct header *to, const struct header *from);

/*
 * The length of the field name if the line (without its end) starts a field:
 * printable ASCII but ":", then ":" (white space before it is obsolete and
 * taken).  Else 0.
 */
size_t header_field_name(const char *line, size_t len);

/*
 * True if the line (without its end) is the envelope line of an mbox file,
 * "From jane ...", or that quoted, which is no field.  It may stand in front of
 * a message; "From : jane@example.org" is an obsolete field and none.
 */
bool header_is_mbox_line(const char *line, size_t len);

/*
 * True if the line (without its end) goes on with the header: it starts a
 * field, or continues one that is there.
 */
bool header_takes_line(const struct header *header, const char *line,
		       size_t len);

/*
 * Adds one line, given without its line end: a new field, or with leading
 * white space a continuation of the last.  number is the line's in the input.
 * Fails with ERR_DATA if the header outgrows HEADER_SIZE_MAX or
 * HEADER_FIELDS_MAX.
 */
MUST_CHECK bool header_add_line(struct header *header, const char *line,
				size_t len, size_t number, struct err *err);

/* Adds "name: value" at the end; value must be one line or folded by CRLF. */
void header_append(struct header *header, const char *name, const char *value);

/* True if this field has the name, without regard to case. */
bool field_is(const struct field *field, const char *name);

/* The value: what follows the colon, up to the final CRLF; not unfolded. */
const char *field_value(const struct field *field, size_t *ret_len);

/* The first field of the name from index `from` on, or NULL. */
struct field *header_find(const struct header *header, const char *name,
			  size_t from);

/* Adds one in front of the field at index `at`; the count appends. */
void header_insert(struct header *header, size_t at, const char *name,
		   const char *value);

/* Removes the fields that is_doomed() says; returns how many went. */
size_t header_remove_if(struct header *header,
			bool (*is_doomed)(const struct field *, const void *),
			const void *arg);

/*
 * The newest Resent- block (RFC 5322 section 3.6.6: the first one from the
 * top, up to another field or to a field that a block has only once):
 * *ret_begin and *ret_end are the indexes of its first field and of the one
 * behind its last.  False if the message was never resent.
 */
bool header_resent_block(const struct header *header, size_t *ret_begin,
			 size_t *ret_end);

#endif
