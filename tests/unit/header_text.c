#include "header_text.h"

#include "unit.h"

void parse_header(struct header *header, const char *text)
{
	for (size_t number = 1; *text; number++) {
		auto_err err = ERR_INIT;
		size_t len = strcspn(text, "\n");

		assert_true(header_add_line(header, text, len, number, &err));
		text += len + (text[len] == '\n');
	}
}

static void show_text(struct buf *buf, const struct buf *text)
{
	for (size_t at = 0; at < text->len; at++) {
		bool is_end = text->data[at] == '\r' &&
			      text->data[at + 1] == '\n';

		if (text->data[at] == '\n')
			assert_true(at && text->data[at - 1] == '\r');
		if (!is_end)
			buf_add_char(buf, text->data[at]);
	}
}

void show_header(struct buf *buf, const struct header *header)
{
	size_t size = 0;

	for (size_t i = 0; i < header->count; i++) {
		size += header->fields[i].text.len;
		show_text(buf, &header->fields[i].text);
	}
	assert_int_equal(size, header->size);
}
