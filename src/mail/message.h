/*
 * message.h - one message (RFC 5322), read from a descriptor to its end.
 */
#ifndef MAILCHUTE_MAIL_MESSAGE_H
#define MAILCHUTE_MAIL_MESSAGE_H

#include "base/attr.h"
#include "base/err.h"
#include "mail/body.h"
#include "mail/header.h"

#include <stdbool.h>
#include <stdint.h>

struct message {
	struct header header;
	struct body body;
};

#define MESSAGE_INIT              \
	{                         \
		.body = BODY_INIT \
	}

#define auto_message auto_(message_release) struct message

struct message_read_options {
	bool dot_is_data; /* -i: a lone dot ends nothing */
};

void message_release(struct message *message);

/*
 * Reads the whole input.  Takes LF and CRLF in one message, and a last line
 * without an end.  One trailing CR a line is dropped.  A first line "From " or
 * ">From " is dropped.  The header ends at a blank line or at the first line
 * that is no field.  Leading dots stay.
 *
 * Without dot_is_data a lone dot ends the message if fd is a terminal, or if
 * the end of the input follows; else it is data.
 *
 * Fails with ERR_NOINPUT if fd can't be read, ERR_DATA if the header is too
 * large, ERR_CANTCREAT or ERR_IO from the temporary file.
 */
MUST_CHECK bool message_read(struct message *message, int fd,
			     const struct message_read_options *options,
			     struct err *err);

/*
 * What header and body hold together.  A field is one line or more, each
 * counted; body.facts are taken as they are.
 */
struct text_facts message_facts(const struct message *message);

/* Octets on the wire, CRLFs included, not dot-stuffed (RFC 1870 section 2). */
uint64_t message_size(const struct message *message);

/*
 * Reads up to `room` (at least 1024) bytes of the message as it goes on the
 * wire - fields, blank line, body - from *offset on, and moves it on.
 * ret_slice->len is 0 at the end only.  As body_read() for the data's life.
 *
 * The blank line is written where there is a body, and always, since RFC 5322
 * section 2.1 lets it stand without one.
 */
struct message_cursor {
	size_t field;	      /* next field to write */
	size_t field_offset;  /* bytes of it that were written */
	uint64_t body_offset; /* next byte of the body */
	bool in_body;	      /* the blank line was written */
};

MUST_CHECK bool message_next(const struct message *message,
			     struct message_cursor *cursor, char *scratch,
			     size_t room, struct slice *ret_slice,
			     struct err *err);

#endif
