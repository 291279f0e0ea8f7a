/*
 * wire.h - messages as they go on the wire, for targets that make some.
 */
#ifndef MAILCHUTE_TESTS_FUZZ_WIRE_H
#define MAILCHUTE_TESTS_FUZZ_WIRE_H

#include "base/buf.h"
#include "mail/message.h"

/* Adds the message, which must be written without an error and as it said. */
void write_message(struct buf *wire, const struct message *message);

#endif
