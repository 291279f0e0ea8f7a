#include "wire.h"

#include "fuzz.h"

#define ROOM 1024 /* bytes; the least that message_next() takes */

void write_message(struct buf *wire, const struct message *message)
{
	struct message_cursor cursor = { 0 };
	size_t before = wire->len;
	char scratch[ROOM];
	struct slice slice;
	auto_err err = ERR_INIT;

	do {
		must("a message can be written",
		     message_next(message, &cursor, scratch, sizeof(scratch),
				  &slice, &err));
		buf_add(wire, slice.data, slice.len);
	} while (slice.len);
	must("the size is told right",
	     wire->len - before == message_size(message));
}
