/*
 * Any bytes as a message, on its way through reader, envelope and stamp: what
 * comes out is a header that every server reads as we meant it.
 */
#include "fuzz.h"
#include "mail/envelope.h"
#include "mail/message.h"
#include "mail/stamp.h"
#include "wire.h"

#include <stdbool.h>
#include <string.h>

#define SOME_TIME  1795478400 /* November 2026 */
#define OUR_DOMAIN "example.org"

/* Pieces of any size are the same. */
static bool read_message(struct message *message, const char *data, size_t size,
			 size_t piece, bool dot_is_data)
{
	struct message_read_options options = { .dot_is_data = dot_is_data };
	struct message_reader reader;
	auto_err err = ERR_INIT;
	bool ok = true;

	message_reader_init(&reader, message, &options);
	for (size_t at = 0; ok && at < size; at += piece) {
		size_t n = size - at < piece ? size - at : piece;

		ok = message_reader_feed(&reader, data + at, n, &err);
	}
	ok = ok && message_reader_finish(&reader, &err);
	message_reader_release(&reader);
	must("a refusal is the data's fault", ok || err.kind == ERR_DATA);
	return ok;
}

/* The facts must tell of every byte that no server may see. */
static void must_have_lines(const struct buf *wire, struct text_facts facts)
{
	for (size_t i = 0; i < wire->len; i++) {
		char c = wire->data[i];
		bool before_lf = i + 1 < wire->len && wire->data[i + 1] == '\n';

		if (c == '\n')
			must("a line ends in CRLF",
			     i && wire->data[i - 1] == '\r');
		if (c == '\r' && !before_lf)
			must("a bare CR is known", facts.has_bare_cr);
		if (c == '\0')
			must("a NUL is known", facts.has_nul);
		if ((unsigned char)c > 127)
			must("8-bit is known", facts.has_8bit);
	}
	must("the last line has an end",
	     wire->len >= 2 && wire->data[wire->len - 1] == '\n');
}

/* One line or several, each but the first folded: none ends the header. */
static void must_be_field(const struct field *field)
{
	const struct buf *text = &field->text;

	must("a field has a name", field->name_len);
	must("a field has a name",
	     header_field_name(text->data, text->len) == field->name_len);
	must("a field ends in CRLF", text->len > 2);
	must("a field ends in CRLF", text->data[text->len - 2] == '\r');
	must("a field ends in CRLF", text->data[text->len - 1] == '\n');
	for (size_t i = 0; i + 1 < text->len; i++)
		if (text->data[i] == '\n')
			must("a field's line is folded",
			     text->data[i + 1] == ' ' ||
				     text->data[i + 1] == '\t');
}

static void must_be_header(const struct header *header)
{
	size_t size = 0;

	for (size_t i = 0; i < header->count; i++) {
		must_be_field(&header->fields[i]);
		size += header->fields[i].text.len;
	}
	must("the header's size is told right", size == header->size);
}

static void must_have(const struct header *header, bool resent,
		      const char *name)
{
	must("a stamped header is complete",
	     resent || header_find(header, name, 0));
}

static void must_be_stamped(const struct header *header)
{
	size_t begin, end;
	bool resent = header_resent_block(header, &begin, &end);

	must("Bcc is gone", !header_find(header, "Bcc", 0));
	must("Bcc is gone", !header_find(header, "Resent-Bcc", 0));
	must("nobody but final delivery adds a Return-Path",
	     !header_find(header, "Return-Path", 0));
	must_have(header, resent, "Date");
	must_have(header, resent, "From");
	must_have(header, resent, "Message-ID");
}

static void stamp(struct message *message)
{
	auto_mailbox author = MAILBOX_INIT;
	struct stamp how = { .from = &author,
			     .domain = OUR_DOMAIN,
			     .now = SOME_TIME };
	auto_err err = ERR_INIT;

	author.local = mem_str("jane");
	author.domain = mem_str(OUR_DOMAIN);
	author.name = mem_str("Jane Q. Doe");
	must("a header can be stamped",
	     stamp_header(&message->header, &how, &err));
	must_be_header(&message->header);
	must_be_stamped(&message->header);
}

static bool read_recipients(struct envelope *envelope,
			    const struct header *header)
{
	auto_err err = ERR_INIT;

	if (!envelope_add_header(envelope, header,
				 &(struct addressing){ .domain = OUR_DOMAIN },
				 &err)) {
		must("a field is named with its line",
		     strstr(err.text.data, ": on line "));
		return false;
	}
	for (size_t i = 0; i < envelope->count; i++) {
		const struct mailbox *mailbox = &envelope->rcpts[i].mailbox;

		must("a recipient has a domain", mailbox->domain);
		must("a recipient passes the check",
		     mailbox_check(mailbox, &err));
	}
	return true;
}

/* To and Cc name those whom they named; Bcc is gone. */
static void must_name_no_others(struct envelope *before,
				const struct header *header)
{
	auto_envelope after = ENVELOPE_INIT;
	size_t count = before->count;

	must("a stamp breaks no field", read_recipients(&after, header));
	for (size_t i = 0; i < after.count; i++)
		envelope_add(before, &after.rcpts[i].mailbox);
	must("a stamp adds no recipient", before->count == count);
}

/* What is written reads as it was, and has no need of another stamp. */
static void must_read_back(const struct buf *wire)
{
	auto_message again = MESSAGE_INIT;
	auto_buf rewritten = BUF_INIT;

	if (!read_message(&again, wire->data, wire->len, wire->len, true))
		return; /* what was added made it too large */
	stamp(&again);
	write_message(&rewritten, &again);
	must("a stamp is final",
	     rewritten.len == wire->len &&
		     !memcmp(rewritten.data, wire->data, wire->len));
}

static void must_not_depend_on_pieces(const struct message *message,
				      const char *data, size_t size)
{
	auto_message whole = MESSAGE_INIT;
	auto_buf a = BUF_INIT;
	auto_buf b = BUF_INIT;

	must("pieces are the whole",
	     read_message(&whole, data, size, size, false));
	write_message(&a, message);
	write_message(&b, &whole);
	must("pieces are the whole",
	     a.len == b.len && !memcmp(a.data, b.data, a.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_message message = MESSAGE_INIT;
	auto_envelope envelope = ENVELOPE_INIT;
	auto_buf wire = BUF_INIT;
	bool is_read, is_resent;
	size_t begin, end;
	const char *text = (const char *)data;
	size_t piece = 1 + (size ? data[size / 2] % 64 : 0);

	if (!read_message(&message, text, size, piece, false))
		return 0;
	must("a header has its bound", message.header.size <= HEADER_SIZE_MAX);
	must_not_depend_on_pieces(&message, text, size);
	must_be_header(&message.header);
	is_read = read_recipients(&envelope, &message.header);
	is_resent = header_resent_block(&message.header, &begin, &end);
	stamp(&message);
	if (is_read && !is_resent)
		must_name_no_others(&envelope, &message.header);
	write_message(&wire, &message);
	must_have_lines(&wire, message_facts(&message));
	must_read_back(&wire);
	return 0;
}
