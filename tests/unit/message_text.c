#include "message_text.h"

#include "unit.h"

void write_wire(struct buf *wire, const struct message *message, size_t room)
{
	auto_str scratch = mem_alloc(room);
	struct message_cursor cursor = { 0 };
	auto_err err = ERR_INIT;
	struct slice slice;

	do {
		assert_true(message_next(message, &cursor, scratch, room,
					 &slice, &err));
		assert_in_range(slice.len, 0, room);
		buf_add(wire, slice.data, slice.len);
	} while (slice.len);
}

void write_text(struct buf *text, const struct message *message)
{
	auto_buf wire = BUF_INIT;

	write_wire(&wire, message, 1024);
	for (size_t i = 0; i < wire.len; i++)
		if (wire.data[i] != '\r' || wire.data[i + 1] != '\n')
			buf_add_char(text, wire.data[i]);
}
