/*
 * dotstuff.h - transparency of DATA (RFC 5321 section 4.5.2).
 */
#ifndef MAILCHUTE_SMTP_DOTSTUFF_H
#define MAILCHUTE_SMTP_DOTSTUFF_H

#include <stdbool.h>
#include <stddef.h>

struct dotstuff {
	bool in_line; /* the next byte does not start a line */
};

/*
 * How much of data, a slice of a message with CRLF line ends, may be sent
 * before a dot has to be inserted: len if none has to.  After the dot the same
 * call on the rest goes on behind it.
 */
size_t dotstuff_run(struct dotstuff *state, const char *data, size_t len);

#endif
