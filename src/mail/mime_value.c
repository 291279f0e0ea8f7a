#include "mail/mime_value.h"

#include "mail/encword.h"
#include "mail/mime_span.h"
#include "mail/mime_words.h"

#include <string.h>

/* Bytes as an error shows them. */
#define SHOWN_MAX 60

static bool refuse(const struct span *span, const char *what, struct err *err)
{
	int n = (int)(span->text.len < SHOWN_MAX ? span->text.len : SHOWN_MAX);

	return err_set(err, ERR_DATA,
		       "\"%.*s\" is not ASCII, and %s can't be "
		       "encoded",
		       n, span->text.data, what);
}

/*
 * The one place where an address that is no ASCII is met.  Domains of the
 * message's own header were made A-labels before, by intl.h; a local part has
 * no other form.
 */
static bool add_address(struct mime_words *words, const struct span *span,
			struct err *err)
{
	if (span_has_8bit(span))
		return refuse(span, "an address", err);
	mime_words_add_raw(words, span->text.data, span->text.len);
	return true;
}

/* The whole text of a comment, those within it included, is one text: encoded
 * words in a comment are parted from its brackets by them alone. */
static void add_comment(struct mime_words *words, const struct span *span)
{
	struct slice none = { .data = "" };
	struct slice text;
	auto_buf content = BUF_INIT;
	bool is_closed = span->text.len > 1 &&
			 span->text.data[span->text.len - 1] == ')';

	if (!span_has_8bit(span)) {
		mime_words_add_raw(words, span->text.data, span->text.len);
		return;
	}
	for (size_t i = 1; i < span->text.len - is_closed; i++) {
		if (span->text.data[i] == '\\' &&
		    i + 1 < span->text.len - is_closed)
			i++;
		span_add_unfolded(&content,
				  (struct slice){ span->text.data + i, 1 });
	}
	text = buf_slice(&content);
	mime_words_add_raw(words, "(", 1);
	mime_words_add(words, none, text, text, true);
	mime_words_add_raw(words, ")", 1);
}

/* A word or quoted string of a display name. */
static void add_phrase_word(struct mime_words *words, struct slice gap,
			    const struct span *span)
{
	auto_buf content = BUF_INIT;
	struct slice inner;

	span_add_content(&content, span);
	inner.data = content.data;
	inner.len = content.len;
	mime_words_add(words, gap, span->text, inner, span_has_8bit(span));
}

/* The spans up to a length of the value, with what it is for. */
struct segment {
	struct spans spans;
	bool is_phrase;
};

static bool add_segment(struct mime_words *words, struct segment segment,
			struct err *err)
{
	struct slice gap = { .data = "" };
	struct span span;

	while ((span = span_next(&segment.spans)).kind != SPAN_END) {
		bool is_word = span.kind == SPAN_WORD ||
			       span.kind == SPAN_QUOTED;

		if (span.kind == SPAN_SPACE) {
			gap = span.text;
			continue;
		}
		if (is_word && segment.is_phrase) {
			add_phrase_word(words, gap, &span);
			gap.len = 0;
			continue;
		}
		mime_words_add_raw(words, gap.data, gap.len);
		gap.len = 0;
		if (span.kind == SPAN_COMMENT)
			add_comment(words, &span);
		else if (!add_address(words, &span, err))
			return false;
	}
	mime_words_add_raw(words, gap.data, gap.len);
	return true;
}

/*
 * Whether words are a display name or an address is known behind them: "<" or
 * ":" follows a name.  So they are cut off first and looked at again.
 */
static bool add_list(struct mime_words *words, struct slice value,
		     bool only_phrases, struct err *err)
{
	struct spans spans = { .text = value.data,
			       .len = value.len,
			       .signs = ",:;" };
	struct span span;

	do {
		struct segment segment = { .spans = spans };

		do
			span = span_next(&spans);
		while (span.kind != SPAN_END && span.kind != SPAN_SIGN &&
		       span.kind != SPAN_ANGLE);
		segment.spans.len =
			(size_t)(span.text.data - segment.spans.text);
		segment.is_phrase = only_phrases || span.kind == SPAN_ANGLE ||
				    (span.kind == SPAN_SIGN &&
				     *span.text.data == ':');
		if (!add_segment(words, segment, err) ||
		    !add_address(words, &span, err))
			return false;
	} while (span.kind != SPAN_END);
	mime_words_flush(words);
	return true;
}

static bool add_values(struct buf *out, struct slice value, const char *charset,
		       bool only_phrases, struct err *err)
{
	auto_mime_words words = MIME_WORDS_INIT(out, charset);

	return add_list(&words, value, only_phrases, err);
}

bool mime_value_add_addresses(struct buf *out, struct slice value,
			      const char *charset, struct err *err)
{
	return add_values(out, value, charset, false, err);
}

bool mime_value_add_phrases(struct buf *out, struct slice value,
			    const char *charset, struct err *err)
{
	return add_values(out, value, charset, true, err);
}

bool mime_value_add_tokens(struct buf *out, struct slice value,
			   const char *charset, struct err *err)
{
	struct spans spans = { .text = value.data,
			       .len = value.len,
			       .signs = "",
			       .ignores_angles = true };
	auto_mime_words words = MIME_WORDS_INIT(out, charset);
	struct span span;

	while ((span = span_next(&spans)).kind != SPAN_END) {
		if (span.kind == SPAN_COMMENT)
			add_comment(&words, &span);
		else if (span_has_8bit(&span))
			return refuse(&span, "this part of the field", err);
		else
			mime_words_add_raw(&words, span.text.data,
					   span.text.len);
	}
	return true;
}
