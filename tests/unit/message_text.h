/*
 * message_text.h - messages as they go on the wire, for a test to look at.
 */
#ifndef MAILCHUTE_TESTS_UNIT_MESSAGE_TEXT_H
#define MAILCHUTE_TESTS_UNIT_MESSAGE_TEXT_H

#include "base/buf.h"
#include "mail/message.h"

/* Adds all octets, read in pieces of no more than room. */
void write_wire(struct buf *wire, const struct message *message, size_t room);

/* Adds them with LF for CRLF, as tables have it; a bare CR stays. */
void write_text(struct buf *text, const struct message *message);

#endif
