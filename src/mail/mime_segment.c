#include "mail/mime_segment.h"

#include "base/ascii.h"

#include <assert.h>
#include <string.h>

void mime_stack_release(struct mime_stack *stack)
{
	mime_stack_cut(stack, 0);
}

struct mime_level *mime_stack_push(struct mime_stack *stack,
				   struct buf *boundary)
{
	struct mime_level *level;

	assert(stack->depth < MIME_DEPTH_MAX);
	level = &stack->levels[stack->depth++];
	*level = (struct mime_level){ .boundary = *boundary };
	buf_init(boundary);
	return level;
}

void mime_stack_cut(struct mime_stack *stack, size_t depth)
{
	while (stack->depth > depth)
		buf_release(&stack->levels[--stack->depth].boundary);
}

/*
 * True if the line is a delimiter: "--", the whole boundary, perhaps "--",
 * perhaps blanks, and nothing else, so that no boundary is taken for one that
 * it is a prefix of.
 */
static bool match(const struct mime_stack *stack, const struct mime_line *line,
		  struct mime_hit *ret_hit)
{
	const char *text = line->data + 2;
	size_t len = line->len;

	if (!line->is_start || !line->is_end || len < 3 ||
	    memcmp(line->data, "--", 2) != 0)
		return false;
	while (ascii_is_blank(line->data[len - 1]))
		len--;
	len -= 2;
	for (size_t i = stack->depth; i-- > 0;) {
		const struct buf *boundary = &stack->levels[i].boundary;
		bool is_close = len == boundary->len + 2 &&
				!memcmp(text + boundary->len, "--", 2);

		if ((len != boundary->len && !is_close) ||
		    memcmp(text, boundary->data, boundary->len) != 0)
			continue;
		ret_hit->is_delimiter = true;
		ret_hit->is_close = is_close;
		ret_hit->level = i;
		return true;
	}
	return false;
}

bool mime_segment_scan(struct mime_lines *lines, const struct mime_stack *stack,
		       struct mime_segment *ret_segment, struct err *err)
{
	struct mime_segment segment = { .begin = mime_lines_place(lines) };
	struct mime_line line;

	for (;;) {
		segment.end = mime_lines_place(lines);
		if (!mime_lines_next(lines, &line, err))
			return false;
		if (!line.data || match(stack, &line, &segment.hit))
			break;
		mime_facts_add(&segment.facts, line.data, line.len,
			       line.is_end);
	}
	mime_lines_seek(lines, &segment.end);
	*ret_segment = segment;
	return true;
}

bool mime_segment_write(struct mime_lines *lines,
			const struct mime_segment *segment,
			enum mime_coding coding, struct body *out,
			struct err *err)
{
	auto_mime_coder coder = MIME_CODER_INIT(out, coding);
	struct mime_line line;

	mime_lines_seek(lines, &segment->begin);
	while (mime_lines_place(lines).offset < segment->end.offset) {
		if (!mime_lines_next(lines, &line, err) ||
		    !mime_coder_add(&coder, line.data, line.len, err))
			return false;
		if (line.is_end && !mime_coder_end_line(&coder, err))
			return false;
	}
	return mime_coder_finish(&coder, segment->hit.is_delimiter, err);
}

bool mime_is_mbox_line(const struct mime_line *line)
{
	return line->data && line->is_start && line->is_end &&
	       header_is_mbox_line(line->data, line->len);
}

/* The rest of a line that came in pieces; too long for any header, it fails, as
 * message_read() has it for the header of the whole. */
static bool add_line(struct mime_lines *lines, struct mime_line line,
		     struct header *header, size_t number, struct err *err)
{
	auto_buf whole = BUF_INIT;

	if (line.is_end)
		return header_add_line(header, line.data, line.len, number,
				       err);
	buf_add(&whole, line.data, line.len);
	while (!line.is_end && whole.len <= HEADER_SIZE_MAX) {
		if (!mime_lines_next(lines, &line, err))
			return false;
		buf_add(&whole, line.data, line.len);
	}
	return header_add_line(header, whole.data, whole.len, number, err);
}

bool mime_segment_header(struct mime_lines *lines,
			 const struct mime_stack *stack, struct header *header,
			 bool *ret_blank, struct err *err)
{
	struct mime_hit hit;

	*ret_blank = false;
	for (;;) {
		struct mime_place place = mime_lines_place(lines);
		struct mime_line line;

		if (!mime_lines_next(lines, &line, err))
			return false;
		*ret_blank = line.data && !line.len && line.is_end;
		if (*ret_blank)
			return true;
		if (!line.data || match(stack, &line, &hit) ||
		    !header_takes_line(header, line.data, line.len)) {
			mime_lines_seek(lines, &place);
			return true;
		}
		if (!add_line(lines, line, header, place.number, err))
			return false;
	}
}
