#include "mail/mime_fold.h"

#include "base/ascii.h"

#include <string.h>

#define LINE_LEN 78 /* octets that a line should have */

/* Where a fold in a quoted string is better than a line that is too long. */
#define LINE_FULL (MIME_LINE_MAX - 1)

/* Blanks in a row that a structured field keeps. */
#define GAP_MAX 100

enum level {
	LEVEL_LIST,   /* behind a comma or semicolon */
	LEVEL_SPACE,  /* at white space */
	LEVEL_WITHIN, /* within a quoted string or comment, or behind the name:
			 legal, not liked */
	LEVELS,
};

struct folder {
	struct buf *out;
	size_t line;	      /* where in out the last line begins */
	size_t place[LEVELS]; /* where in it a fold may be; 0: nowhere */
	size_t gap;	      /* where blanks began; 0: the last was none */
	bool is_structured;
	bool is_list;
	bool in_quotes;
	bool is_escape; /* the last was the backslash of a quoted pair */
	size_t depth;	/* of comments */
	char last;	/* that was no blank */
	bool past_name; /* the value has begun */
};

size_t mime_longest_line(const char *text, size_t len)
{
	size_t longest = 0;

	while (len) {
		const char *lf = memchr(text, '\n', len);
		size_t n = lf ? (size_t)(lf - text) + 1 : len;
		size_t line = lf && n > 1 ? n - 2 : n;

		longest = line > longest ? line : longest;
		text += n;
		len -= n;
	}
	return longest;
}

static void begin_line(struct folder *folder)
{
	folder->line = folder->out->len;
	memset(folder->place, 0, sizeof(folder->place));
	folder->gap = 0;
}

static void fold_at(struct folder *folder, size_t place)
{
	struct buf *out = folder->out;
	const char *fold = ascii_is_blank(out->data[place]) ? "\r\n" : "\r\n ";
	size_t n = strlen(fold);

	buf_insert(out, place, fold, n);
	folder->line = place + 2;
	for (size_t i = 0; i < LEVELS; i++)
		folder->place[i] = folder->place[i] > place
					   ? folder->place[i] + n
					   : 0;
}

/* The line is longer than it should be: folds at the best place there is. */
static void shorten(struct folder *folder)
{
	size_t column = folder->out->len - folder->line;
	size_t best = LEVEL_LIST;

	while (best < LEVELS && !folder->place[best])
		best++;
	if (best < LEVEL_WITHIN || (best == LEVEL_WITHIN && column > LINE_FULL))
		fold_at(folder, folder->place[best]);
}

static bool ends_item(char c)
{
	return c == ',' || c == ';';
}

static bool is_within(const struct folder *folder)
{
	return folder->is_structured && (folder->in_quotes || folder->depth);
}

static enum level level_of(const struct folder *folder)
{
	if (is_within(folder) || !folder->past_name)
		return LEVEL_WITHIN;
	return folder->is_structured && ends_item(folder->last) ? LEVEL_LIST
								: LEVEL_SPACE;
}

/* Something follows the blanks, or a comma: here may be a fold. */
static void note_place(struct folder *folder)
{
	size_t gap = folder->gap;

	/* A line of blanks alone ends the header for some. */
	if (gap > folder->line)
		folder->place[level_of(folder)] = gap;
	else if (!gap && folder->is_list && folder->last == ',' &&
		 !is_within(folder))
		folder->place[LEVEL_LIST] = folder->out->len;
	folder->gap = 0;
	folder->past_name = folder->past_name || folder->last == ':';
}

/* Keeps count of quotes and comments. */
static void see(struct folder *folder, char c)
{
	if (folder->is_escape || (c == '\\' && is_within(folder))) {
		folder->is_escape = !folder->is_escape;
		return;
	}
	if (c == '"' && !folder->depth)
		folder->in_quotes = !folder->in_quotes;
	if (c == '(' && !folder->in_quotes)
		folder->depth++;
	if (c == ')' && !folder->in_quotes && folder->depth)
		folder->depth--;
}

static void add_char(struct folder *folder, char c)
{
	struct buf *out = folder->out;

	if (ascii_is_blank(c)) {
		folder->gap = folder->gap ? folder->gap : out->len;
		if (folder->is_structured && out->len - folder->gap > GAP_MAX)
			return;
	} else {
		note_place(folder);
	}
	see(folder, c);
	buf_add_char(out, c);
	if (!ascii_is_blank(c))
		folder->last = c;
	if (out->len - folder->line > LINE_LEN)
		shorten(folder);
}

void mime_fold(struct buf *buf, const char *text, size_t len,
	       bool is_structured, bool is_list)
{
	struct folder folder = { .out = buf,
				 .is_structured = is_structured,
				 .is_list = is_list };

	while (len) {
		const char *lf = memchr(text, '\n', len);
		size_t n = lf ? (size_t)(lf - text) + 1 : len;
		size_t end = lf && n > 1 ? n - 2 : n;
		bool is_long = end > MIME_LINE_MAX;

		begin_line(&folder);
		for (size_t i = 0; i < end && is_long; i++)
			add_char(&folder, text[i]);
		for (size_t i = 0; i < end && !is_long; i++)
			see(&folder, text[i]);
		buf_add(buf, is_long ? text + end : text,
			is_long ? n - end : n);
		folder.past_name = true;
		text += n;
		len -= n;
	}
}
