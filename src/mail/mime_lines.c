#include "mail/mime_lines.h"

#include <string.h>

#define CHUNK	  (64u << 10) /* bytes read at once */
#define PIECE_MIN (64u << 10) /* bytes of a line that are a piece */

void mime_lines_release(struct mime_lines *lines)
{
	buf_release(&lines->window);
}

struct mime_place mime_lines_place(const struct mime_lines *lines)
{
	return (struct mime_place){ .offset = lines->window_at + lines->used,
				    .number = lines->number };
}

void mime_lines_seek(struct mime_lines *lines, const struct mime_place *place)
{
	bool is_here = place->offset >= lines->window_at &&
		       place->offset - lines->window_at <= lines->window.len;

	lines->in_line = false;
	lines->number = place->number;
	if (is_here) {
		lines->used = (size_t)(place->offset - lines->window_at);
		return;
	}
	buf_clear(&lines->window);
	lines->window_at = place->offset;
	lines->used = 0;
}

/* Reads on, dropping what was given out. */
static bool fill(struct mime_lines *lines, bool *ret_ended, struct err *err)
{
	struct buf *window = &lines->window;
	struct slice slice;

	buf_drop_front(window, lines->used);
	lines->window_at += lines->used;
	lines->used = 0;
	buf_reserve(window, CHUNK);
	if (!body_read(lines->body, lines->window_at + window->len,
		       window->data + window->len, CHUNK, &slice, err))
		return false;
	/* A body in memory lends its own bytes. */
	if (slice.data == window->data + window->len)
		buf_commit(window, slice.len);
	else
		buf_add(window, slice.data, slice.len);
	*ret_ended = !slice.len;
	return true;
}

/* A line up to its LF. */
static void give_line(struct mime_lines *lines, size_t len,
		      struct mime_line *ret)
{
	ret->data = lines->window.data + lines->used;
	ret->len = len && ret->data[len - 1] == '\r' ? len - 1 : len;
	ret->is_start = !lines->in_line;
	ret->is_end = true;
	lines->used += len + 1;
	lines->in_line = false;
	lines->number++;
}

/*
 * A piece of a line.  Its last byte stays here, since it may be the CR of the
 * line's end; but not where nothing follows.
 */
static void give_piece(struct mime_lines *lines, bool ended,
		       struct mime_line *ret)
{
	size_t left = lines->window.len - lines->used;

	ret->data = lines->window.data + lines->used;
	ret->len = ended ? left : left - 1;
	ret->is_start = !lines->in_line;
	ret->is_end = ended;
	lines->used += ret->len;
	lines->in_line = !ended;
}

bool mime_lines_next(struct mime_lines *lines, struct mime_line *ret_line,
		     struct err *err)
{
	bool ended = false;

	for (;;) {
		const char *start = lines->window.data + lines->used;
		size_t left = lines->window.len - lines->used;
		const char *lf = memchr(start, '\n', left);

		if (lf) {
			give_line(lines, (size_t)(lf - start), ret_line);
			return true;
		}
		if (ended || left >= PIECE_MIN)
			break;
		if (!fill(lines, &ended, err))
			return false;
	}
	*ret_line = (struct mime_line){ .data = NULL };
	if (lines->window.len > lines->used)
		give_piece(lines, ended, ret_line);
	return true;
}
