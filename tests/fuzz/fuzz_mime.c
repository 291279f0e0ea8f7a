/*
 * Any bytes as a message that a server can't take: what is made of it can go
 * there, and there is nothing left to convert in it.  The first byte chooses
 * what the server takes.
 */
#include "fuzz.h"
#include "mail/encword.h"
#include "mail/message.h"
#include "mail/mime.h"
#include "wire.h"

#include <stdbool.h>
#include <string.h>

#define LINE_MAX_SENT 998

static bool read_message(struct message *message, const char *data, size_t size)
{
	struct message_read_options options = { .dot_is_data = true };
	struct message_reader reader;
	auto_err err = ERR_INIT;
	bool ok;

	message_reader_init(&reader, message, &options);
	ok = message_reader_feed(&reader, data, size, &err) &&
	     message_reader_finish(&reader, &err);
	message_reader_release(&reader);
	return ok;
}

/* Looks itself, since facts are what is tested, too. */
static void must_be_fit(const struct buf *wire,
			const struct mime_limits *limits)
{
	size_t line = 0;

	for (size_t i = 0; i < wire->len; i++) {
		char c = wire->data[i];
		bool is_end = c == '\r' && wire->data[i + 1] == '\n';

		must("no NUL", c);
		must("no bare CR", c != '\r' || is_end);
		must("no bare LF", c != '\n' || wire->data[i - 1] == '\r');
		must("no 8-bit", (unsigned char)c < 128 || limits->takes_8bit);
		line = c == '\n' || is_end ? 0 : line + 1;
		must("no long line", line <= LINE_MAX_SENT);
	}
}

static void must_have_fit_header(const struct header *header,
				 const struct mime_limits *limits)
{
	for (size_t i = 0; i < header->count; i++) {
		const struct buf *text = &header->fields[i].text;

		must("a field has a name", header->fields[i].name_len);
		must("a header is UTF-8", utf8_is_valid(text->data, text->len));
		for (size_t n = 0; n < text->len; n++)
			must("or ASCII", (unsigned char)text->data[n] < 128 ||
						 limits->takes_utf8_header);
	}
}

static void must_be_final(const struct buf *wire,
			  const struct mime_limits *limits)
{
	auto_message again = MESSAGE_INIT;
	auto_message made = MESSAGE_INIT;
	auto_buf rewritten = BUF_INIT;
	auto_err err = ERR_INIT;

	if (!read_message(&again, wire->data, wire->len))
		return; /* what was added made it too large */
	must("twice is once", mime_convert(&again, limits, &made, &err));
	write_message(&rewritten, &made);
	must("twice is once",
	     rewritten.len == wire->len &&
		     !memcmp(rewritten.data, wire->data, wire->len));
}

static void convert(const struct message *message,
		    const struct mime_limits *limits)
{
	auto_message made = MESSAGE_INIT;
	auto_buf wire = BUF_INIT;
	auto_err err = ERR_INIT;

	if (!mime_convert(message, limits, &made, &err)) {
		must("a refusal is the data's fault", err.kind == ERR_DATA);
		must("a refusal has a reason", err.text.len > 10);
		must("what needs nothing is not refused",
		     mime_must_convert(message, limits));
		return;
	}
	write_message(&wire, &made);
	must_be_fit(&wire, limits);
	must_have_fit_header(&made.header, limits);
	must_be_final(&wire, limits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_message message = MESSAGE_INIT;
	struct mime_limits limits;

	if (!size)
		return 0;
	limits.takes_8bit = data[0] & 1;
	limits.takes_utf8_header = limits.takes_8bit && data[0] & 2;
	if (!read_message(&message, (const char *)data + 1, size - 1))
		return 0;
	if (!mime_must_convert(&message, &limits)) {
		auto_buf wire = BUF_INIT;

		write_message(&wire, &message);
		must_be_fit(&wire, &limits);
		must_have_fit_header(&message.header, &limits);
	}
	convert(&message, &limits);
	return 0;
}
