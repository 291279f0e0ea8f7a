#include "mail/mime_words.h"

#include "base/ascii.h"
#include "mail/encword.h"
#include "mail/mime_span.h"

#include <string.h>

/* Blanks in a row that a line of 998 still takes, whatever is next to them. */
#define GAP_MAX 200

/* An encoded word should have this much of a line, or it goes to the next. */
#define ROOM_MIN 30

void mime_words_release(struct mime_words *words)
{
	buf_release(&words->run);
}

/* Adds to the field, and remembers where its last line begins. */
static void add(struct mime_words *words, const char *text, size_t len)
{
	size_t n = len;

	while (n && text[n - 1] != '\n')
		n--;
	if (n)
		words->line = words->out->len + n;
	buf_add(words->out, text, len);
}

static size_t column(const struct mime_words *words)
{
	return words->out->len - words->line;
}

/* Folds at the blanks before the run, if there are some behind a word. */
static void fold(struct mime_words *words)
{
	const struct buf *out = words->out;
	bool has_blank = words->gap < out->len && words->gap > words->line;

	if (!has_blank || out->data[words->gap - 1] == ':')
		return;
	buf_insert(words->out, words->gap, "\r\n", 2);
	words->line = words->gap + 2;
}

static void add_encoded(struct mime_words *words, const char *charset,
			const char *text, size_t len)
{
	struct encword_style style = { .charset = charset,
				       .room = ENCWORD_MAX };
	auto_buf encoded = BUF_INIT;
	size_t used;

	if (column(words) + strlen(charset) + ROOM_MIN > ENCWORD_LINE_MAX)
		fold(words);
	used = column(words);
	if (used < ENCWORD_LINE_MAX)
		style.first_room = ENCWORD_LINE_MAX - used;
	if (style.first_room > ENCWORD_MAX)
		style.first_room = ENCWORD_MAX;
	encword_add(&encoded, &style, text, len);
	add(words, encoded.data, encoded.len);
}

void mime_words_flush(struct mime_words *words)
{
	const struct buf *run = &words->run;

	if (!words->in_run)
		return;
	add_encoded(words, encword_charset(words->charset, run->data, run->len),
		    run->data, run->len);
	buf_clear(&words->run);
	words->in_run = false;
	words->after_encoded = true;
}

static bool is_in(char c, const char *set)
{
	return c && strchr(set, c);
}

/*
 * An encoded word is parted from what is before it, if only by us: by white
 * space, or the bracket of a comment (RFC 2047 section 5).
 */
static void add_gap(struct mime_words *words, struct slice gap)
{
	const struct buf *out = words->out;

	words->gap = out->len;
	add(words, gap.data, gap.len);
	if (!out->len || !is_in(out->data[out->len - 1], " \t\n("))
		add(words, " ", 1);
}

static void begin_run(struct mime_words *words, struct slice gap)
{
	add_gap(words, gap);
	if (words->after_encoded)
		span_add_unfolded(&words->run, gap);
	words->in_run = true;
}

static void add_to_run(struct mime_words *words, struct slice gap,
		       struct slice content)
{
	if (words->in_run)
		span_add_unfolded(&words->run, gap);
	else
		begin_run(words, gap);
	buf_add(&words->run, content.data, content.len);
}

/* Blanks between two encoded words are not shown: they go into the first. */
static void end_run_before_encoded(struct mime_words *words, struct slice gap)
{
	if (words->in_run)
		span_add_unfolded(&words->run, gap);
	mime_words_flush(words);
}

/* Makes an encoded word anew that is too long or holds what it may not. */
static bool add_anew(struct mime_words *words, struct slice gap,
		     struct slice word)
{
	auto_buf charset = BUF_INIT;
	auto_buf text = BUF_INIT;

	if (!encword_decode(word.data, word.len, &charset, &text) ||
	    strlen(charset.data) > ENCWORD_MAX / 2)
		return false;
	for (size_t i = 0; i < charset.len; i++)
		if (charset.data[i] < '!' || charset.data[i] > '~')
			return false;
	end_run_before_encoded(words, gap);
	add_gap(words, gap);
	add_encoded(words, charset.data, text.data, text.len);
	words->after_encoded = true;
	return true;
}

void mime_words_add(struct mime_words *words, struct slice gap,
		    struct slice word, struct slice content, bool must_encode)
{
	bool is_encoded = encword_is_one(word.data, word.len);

	if (is_encoded && must_encode && add_anew(words, gap, word))
		return;
	/* Without a blank between them, both are one word for the reader. */
	if (must_encode || (words->in_run && !gap.len && !is_encoded)) {
		add_to_run(words, gap, content);
		return;
	}
	if (is_encoded)
		end_run_before_encoded(words, gap);
	mime_words_flush(words);
	add(words, gap.data, gap.len);
	add(words, word.data, word.len);
	words->after_encoded = is_encoded;
}

void mime_words_add_raw(struct mime_words *words, const char *text, size_t len)
{
	bool is_glued = words->in_run && len > 0 && !is_in(*text, " \t\r\n)");

	if (!len)
		return;
	mime_words_flush(words);
	if (is_glued)
		add(words, " ", 1);
	add(words, text, len);
	words->after_encoded = false;
}

/* A CR is folding only before a LF. */
static bool is_space(const char *text, size_t left)
{
	return ascii_is_blank(*text) || *text == '\n' ||
	       (*text == '\r' && left > 1 && text[1] == '\n');
}

static struct slice take(const char **text, size_t *left, bool spaces)
{
	struct slice slice = { .data = *text };

	while (*left && is_space(*text, *left) == spaces) {
		(*text)++;
		(*left)--;
	}
	slice.len = (size_t)(*text - slice.data);
	return slice;
}

static bool can_stand(struct slice word)
{
	for (size_t i = 0; i < word.len; i++)
		if ((unsigned char)word.data[i] > 127 || !word.data[i] ||
		    word.data[i] == '\r')
			return false;
	return word.len <= MIME_WORD_MAX;
}

/*
 * A row of blanks with no fold in it for too long becomes text, and so does the
 * word behind it, which may be none at the end.
 */
static bool is_too_wide(struct slice gap)
{
	size_t row = 0;

	for (size_t i = 0; i < gap.len && row <= GAP_MAX; i++)
		row = gap.data[i] == '\n' ? 0 : row + 1;
	return row > GAP_MAX;
}

void mime_words_add_text(struct mime_words *words, const char *text, size_t len)
{
	while (len) {
		struct slice gap = take(&text, &len, true);
		struct slice word = take(&text, &len, false);
		struct slice blank = { .data = gap.data, .len = 1 };
		struct slice all = { .data = gap.data + 1,
				     .len = gap.len + word.len - 1 };

		if (is_too_wide(gap))
			mime_words_add(words, blank, all, all, true);
		else if (word.len)
			mime_words_add(words, gap, word, word,
				       !can_stand(word));
		else
			mime_words_add_raw(words, gap.data, gap.len);
	}
	mime_words_flush(words);
}
