#include "mail/message.h"

#include "base/fd.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define CHUNK	  (64u << 10) /* bytes read at once */
#define PIECE_MAX (64u << 10) /* bytes of a line held before it goes on */

void message_release(struct message *message)
{
	header_release(&message->header);
	body_release(&message->body);
}

void message_reader_init(struct message_reader *reader, struct message *message,
			 const struct message_read_options *options)
{
	*reader = (struct message_reader){ .message = message,
					   .dot_is_data = options->dot_is_data,
					   .line = BUF_INIT };
}

void message_reader_release(struct message_reader *reader)
{
	buf_release(&reader->line);
}

static bool take_line(struct message_reader *reader, const char *line,
		      size_t len, struct err *err)
{
	struct message *message = reader->message;

	reader->number++;
	if (reader->in_body)
		return body_add_line(&message->body, line, len, err);
	if (reader->number == 1 && header_is_mbox_line(line, len))
		return true;
	if (header_takes_line(&reader->message->header, line, len))
		return header_add_line(&message->header, line, len,
				       reader->number, err);
	reader->in_body = true;
	return !len || body_add_line(&message->body, line, len, err);
}

/* A dot that was held is data after all, since something follows. */
static bool release_dot(struct message_reader *reader, struct err *err)
{
	if (!reader->held_dot)
		return true;
	reader->held_dot = false;
	return take_line(reader, ".", 1, err);
}

/* Takes a whole line without its LF. */
static bool end_line(struct message_reader *reader, const char *line,
		     size_t len, struct err *err)
{
	bool whole = !reader->in_piece;

	reader->in_field = false;
	reader->in_piece = false;
	if (len && line[len - 1] == '\r')
		len--;
	if (!release_dot(reader, err))
		return false;
	if (whole && len == 1 && line[0] == '.' && !reader->dot_is_data) {
		reader->done = reader->is_terminal;
		reader->held_dot = true;
		return true;
	}
	return take_line(reader, line, len, err);
}

/*
 * A line that has no end in sight: the body takes it in pieces.  Its last byte
 * stays here, since it may be the CR of the line's end.
 */
static bool pass_on_piece(struct message_reader *reader, struct err *err)
{
	struct buf *line = &reader->line;
	size_t len;

	if (line->len < PIECE_MAX)
		return true;
	if (!release_dot(reader, err))
		return false;
	if (!reader->in_body && !reader->in_field)
		reader->in_field = header_takes_line(&reader->message->header,
						     line->data, line->len);
	if (reader->in_field && line->len <= HEADER_SIZE_MAX)
		return true;
	/* Fails, as it must: nothing that long is a header. */
	if (reader->in_field)
		return header_add_line(&reader->message->header, line->data,
				       line->len, reader->number + 1, err);
	reader->in_body = true;
	reader->in_piece = true;
	len = line->len - 1;
	if (!body_add_piece(&reader->message->body, line->data, len, err))
		return false;
	buf_drop_front(line, len);
	return true;
}

/* `line` holds what came of a line; it is empty while lines come whole. */
static bool take_end(struct message_reader *reader, const char *data,
		     size_t len, struct err *err)
{
	struct buf *line = &reader->line;
	bool ok;

	if (!line->len)
		return end_line(reader, data, len, err);
	buf_add(line, data, len);
	ok = end_line(reader, line->data, line->len, err);
	buf_clear(line);
	return ok;
}

bool message_reader_feed(struct message_reader *reader, const char *data,
			 size_t len, struct err *err)
{
	const char *lf;

	while (!reader->done && len && (lf = memchr(data, '\n', len))) {
		size_t n = (size_t)(lf - data);

		if (!take_end(reader, data, n, err))
			return false;
		data += n + 1;
		len -= n + 1;
	}
	if (reader->done)
		return true;
	buf_add(&reader->line, data, len);
	return pass_on_piece(reader, err);
}

bool message_reader_finish(struct message_reader *reader, struct err *err)
{
	return reader->done || !reader->line.len ||
	       take_end(reader, "", 0, err);
}

/* *ret_len is 0 at the end of the input. */
static bool read_chunk(int fd, char *chunk, size_t *ret_len, struct err *err)
{
	ssize_t n;

	/* A caller may have left us a non-blocking one. */
	do
		n = read(fd, chunk, CHUNK);
	while (n < 0 &&
	       (errno == EINTR || (errno == EAGAIN && fd_wait_in(fd))));
	if (n < 0)
		return err_set_errno(err, ERR_NOINPUT,
				     "read the message from standard input");
	*ret_len = (size_t)n;
	return true;
}

static bool read_all(struct message_reader *reader, int fd, struct err *err)
{
	auto_str chunk = mem_alloc(CHUNK);
	size_t len = 0;

	do {
		if (!read_chunk(fd, chunk, &len, err))
			return false;
		if (!len)
			return message_reader_finish(reader, err);
		if (!message_reader_feed(reader, chunk, len, err))
			return false;
	} while (!reader->done);
	return true;
}

bool message_read(struct message *message, int fd,
		  const struct message_read_options *options, struct err *err)
{
	struct message_reader reader;
	bool ok;

	message_reader_init(&reader, message, options);
	reader.is_terminal = isatty(fd) == 1;
	ok = read_all(&reader, fd, err);
	message_reader_release(&reader);
	return ok;
}

/* The lines of a field, each without its CRLF; the last has one, too. */
static void add_field_facts(struct text_facts *facts, const struct field *field)
{
	const char *line = field->text.data;
	const char *end = line + field->text.len;

	while (line < end) {
		const char *lf = memchr(line, '\n', (size_t)(end - line));

		text_facts_add(facts, line, (size_t)(lf - line) - 1);
		text_facts_end_line(facts);
		line = lf + 1;
	}
}

struct text_facts message_facts(const struct message *message)
{
	struct text_facts facts = message->body.facts;

	for (size_t i = 0; i < message->header.count; i++)
		add_field_facts(&facts, &message->header.fields[i]);
	return facts;
}

uint64_t message_size(const struct message *message)
{
	return message->header.size + 2 + message->body.size;
}

/* Adds fields, or what fits of one, until the scratch is full. */
static size_t copy_header(const struct header *header,
			  struct message_cursor *cursor, char *scratch,
			  size_t room)
{
	size_t used = 0;

	while (cursor->field < header->count && used < room) {
		const struct buf *text = &header->fields[cursor->field].text;
		size_t n = text->len - cursor->field_offset;

		if (n > room - used)
			n = room - used;
		memcpy(scratch + used, text->data + cursor->field_offset, n);
		used += n;
		cursor->field_offset += n;
		if (cursor->field_offset == text->len) {
			cursor->field++;
			cursor->field_offset = 0;
		}
	}
	return used;
}

bool message_next(const struct message *message, struct message_cursor *cursor,
		  char *scratch, size_t room, struct slice *ret_slice,
		  struct err *err)
{
	size_t used;

	if (cursor->in_body) {
		if (!body_read(&message->body, cursor->body_offset, scratch,
			       room, ret_slice, err))
			return false;
		cursor->body_offset += ret_slice->len;
		return true;
	}
	used = copy_header(&message->header, cursor, scratch, room - 2);
	if (cursor->field == message->header.count) {
		scratch[used++] = '\r';
		scratch[used++] = '\n';
		cursor->in_body = true;
	}
	ret_slice->data = scratch;
	ret_slice->len = used;
	return true;
}
