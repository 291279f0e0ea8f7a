#include "mail/aliastext.h"

#include "base/ascii.h"

#include <string.h>

struct aliascursor aliastext_begin(size_t len)
{
	return (struct aliascursor){ .end = len, .line = 1 };
}

/* Bytes of the line end here: "\n", "\r\n", or none. */
static size_t line_end(const char *text, size_t at, size_t end)
{
	size_t n = at < end && text[at] == '\r' ? 1 : 0;

	return at + n < end && text[at + n] == '\n' ? n + 1 : 0;
}

/* The byte behind the line end. */
static size_t next_line(const char *text, size_t at, size_t end)
{
	const char *lf = memchr(text + at, '\n', end - at);

	return lf ? (size_t)(lf - text) + 1 : end;
}

/*
 * Nothing but white space, or a comment.  As in Postfix, and other than in
 * sendmail, it may stand between a line and its continuation.
 */
static bool says_nothing(const char *text, size_t at, size_t end)
{
	while (at < end && ascii_is_blank(text[at]))
		at++;
	return at == end || text[at] == '#' || line_end(text, at, end) > 0;
}

static bool goes_on(const char *text, size_t at, size_t end)
{
	return ascii_is_blank(text[at]) || says_nothing(text, at, end);
}

/* Before `next` a line ended: by a backslash? */
static bool is_joined(const char *text, size_t begin, size_t next)
{
	size_t at = next;

	at -= at > begin && text[at - 1] == '\n';
	at -= at < next && at > begin && text[at - 1] == '\r';
	return at < next && at > begin && text[at - 1] == '\\';
}

bool aliastext_line(const char *text, struct aliascursor *file,
		    struct aliascursor *ret_line)
{
	size_t end = file->end;
	bool joined = true; /* the first line is one, indented or not */

	while (file->at < end && says_nothing(text, file->at, end)) {
		file->at = next_line(text, file->at, end);
		file->line++;
	}
	*ret_line = *file;
	while (file->at < end && (joined || goes_on(text, file->at, end))) {
		size_t next = next_line(text, file->at, end);

		/* A comment may end in a backslash, and still is no more. */
		joined = (joined || !says_nothing(text, file->at, end)) &&
			 is_joined(text, file->at, next);
		file->at = next;
		file->line++;
	}
	ret_line->end = file->at;
	return ret_line->at < ret_line->end;
}

/* The line ends, and goes on behind what says nothing. */
static void skip_line_end(const char *text, struct aliascursor *cursor)
{
	cursor->at = next_line(text, cursor->at, cursor->end);
	cursor->line++;
	while (cursor->at < cursor->end &&
	       says_nothing(text, cursor->at, cursor->end)) {
		cursor->at = next_line(text, cursor->at, cursor->end);
		cursor->line++;
	}
}

/*
 * The next byte of the line: a line end is a blank, and one with a backslash
 * before it is nothing.  False at the end.
 */
static bool next_char(const char *text, struct aliascursor *cursor, char *ret_c)
{
	while (cursor->at < cursor->end) {
		size_t at = cursor->at;
		size_t joint = text[at] == '\\'
				       ? line_end(text, at + 1, cursor->end)
				       : 0;

		if (joint) {
			cursor->at += 1 + joint;
			cursor->line++;
			continue;
		}
		*ret_c = text[at];
		if (!line_end(text, at, cursor->end)) {
			cursor->at++;
			return true;
		}
		skip_line_end(text, cursor);
		*ret_c = ' ';
		return true;
	}
	return false;
}

/* What a comma or a colon may be inside of, and then is data. */
struct nesting {
	bool escaped; /* the byte before was a backslash that counts */
	bool quoted;
	bool in_angle;
	bool in_literal;
	size_t comments;
	bool quotes_only; /* brackets are no brackets here */
};

static bool is_inside(const struct nesting *n)
{
	return n->quoted || n->in_angle || n->in_literal || n->comments;
}

static void enter_or_leave(struct nesting *n, char c)
{
	switch (c) {
	case '(':
		n->comments++;
		break;
	case ')':
		n->comments -= n->comments > 0;
		break;
	case '<':
	case '>':
		n->in_angle = !n->comments ? c == '<' : n->in_angle;
		break;
	case '[':
	case ']':
		n->in_literal = !n->comments ? c == '[' : n->in_literal;
		break;
	default:
		break;
	}
}

static void track(struct nesting *n, char c)
{
	if (n->escaped) {
		n->escaped = false;
		return;
	}
	if (c == '\\')
		n->escaped = n->quoted || n->comments;
	else if (c == '"' && !n->comments)
		n->quoted = !n->quoted;
	else if (!n->quoted && !n->quotes_only)
		enter_or_leave(n, c);
}

static void trim_end(struct buf *buf)
{
	size_t len = buf->len;

	while (len && ascii_is_blank(buf->data[len - 1]))
		len--;
	buf_truncate(buf, len);
}

static void keep_first_word(struct buf *buf)
{
	size_t len = 0;

	while (len < buf->len && !ascii_is_blank(buf->data[len]))
		len++;
	buf_truncate(buf, len);
}

bool aliastext_name(const char *text, struct aliascursor *line,
		    struct buf *name)
{
	struct nesting nesting = { .quotes_only = true };
	char c;

	while (next_char(text, line, &c)) {
		if (c == ':' && !is_inside(&nesting)) {
			trim_end(name);
			return true;
		}
		track(&nesting, c);
		if (name->len || !ascii_is_blank(c))
			buf_add_char(name, c);
	}
	keep_first_word(name);
	return false;
}

void aliastarget_release(struct aliastarget *target)
{
	buf_release(&target->text);
}

bool aliastext_target(const char *text, struct aliascursor *targets,
		      struct aliastarget *target)
{
	struct nesting nesting = { .quotes_only = false };
	struct buf *piece = &target->text;
	char c;

	buf_clear(piece);
	target->has_colon = false;
	while (next_char(text, targets, &c)) {
		if (c == ',' && !is_inside(&nesting)) {
			if (piece->len)
				break;
			continue;
		}
		if (!piece->len && ascii_is_blank(c))
			continue;
		if (!piece->len) {
			target->line = targets->line;
			nesting.quotes_only = c == '|';
		}
		if (c == ':' && !is_inside(&nesting))
			target->has_colon = true;
		track(&nesting, c);
		buf_add_char(piece, c);
	}
	trim_end(piece);
	return piece->len > 0;
}
