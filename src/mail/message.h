/*
 * message.h - one message (RFC 5322), read from a descriptor to its end or fed
 * in pieces by whoever reads for himself.
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
 * Reads a message that is fed to it in pieces of any size, as an SMTP server
 * gets it.  What the members mean is its own business.
 *
 *	HEADER --blank line, or a line that is no field--> BODY
 */
struct message_reader {
	struct message *message; /* lent */
	bool dot_is_data;
	bool is_terminal; /* a lone dot ends the message at once */
	bool in_body;
	bool held_dot; /* a lone dot that ends the input if nothing follows */
	bool in_field; /* the line that is not whole yet is a field's */
	bool in_piece; /* the start of this line went to the body already */
	bool done;     /* a lone dot on a terminal */
	size_t number; /* of the line, from 1 */
	struct buf line;
};

/* Starts on an empty message, lent until message_reader_release(). */
void message_reader_init(struct message_reader *reader, struct message *message,
			 const struct message_read_options *options);

void message_reader_release(struct message_reader *reader);

/*
 * Takes the next bytes.  Takes LF and CRLF in one message.  One trailing CR a
 * line is dropped.  A first line "From " or ">From " is dropped.  The header
 * ends at a blank line or at the first line that is no field.  Leading dots
 * stay.  What it holds of a line is bounded by HEADER_SIZE_MAX.
 *
 * Without dot_is_data a lone dot ends the message if the end of the input
 * follows; else it is data.
 *
 * Fails with ERR_DATA if the header is too large, ERR_CANTCREAT or ERR_IO from
 * the temporary file; then it must not be fed again.
 */
MUST_CHECK bool message_reader_feed(struct message_reader *reader,
				    const char *data, size_t len,
				    struct err *err);

/* Takes the end of the input: a last line without an end is one all the same.
 * Fails as feeding does. */
MUST_CHECK bool message_reader_finish(struct message_reader *reader,
				      struct err *err);

/*
 * Reads the whole input through a message_reader.  Without dot_is_data a lone
 * dot ends the message also if fd is a terminal.
 *
 * Fails with ERR_NOINPUT if fd can't be read, else as message_reader_feed().
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
