#include "mail/mime_span.h"

#include "base/ascii.h"

#include <string.h>

static bool is_space(char c)
{
	return ascii_is_blank(c) || c == '\r' || c == '\n';
}

static size_t space_len(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && is_space(text[n]))
		n++;
	return n;
}

/* Comments hold comments, to any depth: counted, not descended into. */
static size_t comment_len(const char *text, size_t len)
{
	size_t depth = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\\' && i + 1 < len)
			i++;
		else if (text[i] == '(')
			depth++;
		else if (text[i] == ')' && --depth == 0)
			return i + 1;
	}
	return len;
}

static size_t quoted_len(const char *text, size_t len)
{
	for (size_t i = 1; i < len; i++) {
		if (text[i] == '\\' && i + 1 < len)
			i++;
		else if (text[i] == '"')
			return i + 1;
	}
	return len;
}

/* A ">" in a quoted local part ends nothing. */
static size_t angle_len(const char *text, size_t len)
{
	size_t i = 1;

	while (i < len && text[i] != '>')
		i += text[i] == '"' ? quoted_len(text + i, len - i) : 1;
	return i < len ? i + 1 : len;
}

static bool ends_word(const struct spans *spans, char c)
{
	if (is_space(c) || c == '(' || c == '"')
		return true;
	if (c == '<')
		return !spans->ignores_angles;
	return c && strchr(spans->signs, c);
}

/* A sign within the brackets of a domain literal, "[IPv6:::1]", is none. */
static size_t word_len(const struct spans *spans)
{
	bool in_literal = false;
	size_t n = 0;

	for (; n < spans->len; n++) {
		char c = spans->text[n];
		bool is_colon = c == ':' && in_literal;

		if (ends_word(spans, c) && !is_colon)
			break;
		if (c == '[' || c == ']')
			in_literal = c == '[';
	}
	return n;
}

struct span span_next(struct spans *spans)
{
	struct span span = { .kind = SPAN_END, .text.data = spans->text };
	char c = spans->len ? *spans->text : '\0';

	if (!spans->len)
		return span;
	if (is_space(c)) {
		span.kind = SPAN_SPACE;
		span.text.len = space_len(spans->text, spans->len);
	} else if (c == '(') {
		span.kind = SPAN_COMMENT;
		span.text.len = comment_len(spans->text, spans->len);
	} else if (c == '"') {
		span.kind = SPAN_QUOTED;
		span.text.len = quoted_len(spans->text, spans->len);
	} else if (c == '<' && !spans->ignores_angles) {
		span.kind = SPAN_ANGLE;
		span.text.len = angle_len(spans->text, spans->len);
	} else if (c && strchr(spans->signs, c)) {
		span.kind = SPAN_SIGN;
		span.text.len = 1;
	} else {
		span.kind = SPAN_WORD;
		span.text.len = word_len(spans);
	}
	spans->text += span.text.len;
	spans->len -= span.text.len;
	return span;
}

bool span_has_8bit(const struct span *span)
{
	for (size_t i = 0; i < span->text.len; i++)
		if ((unsigned char)span->text.data[i] > 127)
			return true;
	return false;
}

void span_add_unfolded(struct buf *buf, struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] != '\r' && text.data[i] != '\n')
			buf_add_char(buf, text.data[i]);
}

void span_add_content(struct buf *buf, const struct span *span)
{
	struct slice text = span->text;

	if (span->kind != SPAN_QUOTED) {
		span_add_unfolded(buf, text);
		return;
	}
	if (text.len > 1 && text.data[text.len - 1] == '"')
		text.len--;
	for (size_t i = 1; i < text.len; i++) {
		if (text.data[i] == '\\' && i + 1 < text.len)
			i++;
		span_add_unfolded(buf, (struct slice){ text.data + i, 1 });
	}
}
