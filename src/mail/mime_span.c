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
	struct span span = { .kind = SPAN_END, .data = spans->text };
	char c = spans->len ? *spans->text : '\0';

	if (!spans->len)
		return span;
	if (is_space(c)) {
		span.kind = SPAN_SPACE;
		span.len = space_len(spans->text, spans->len);
	} else if (c == '(') {
		span.kind = SPAN_COMMENT;
		span.len = comment_len(spans->text, spans->len);
	} else if (c == '"') {
		span.kind = SPAN_QUOTED;
		span.len = quoted_len(spans->text, spans->len);
	} else if (c == '<' && !spans->ignores_angles) {
		span.kind = SPAN_ANGLE;
		span.len = angle_len(spans->text, spans->len);
	} else if (c && strchr(spans->signs, c)) {
		span.kind = SPAN_SIGN;
		span.len = 1;
	} else {
		span.kind = SPAN_WORD;
		span.len = word_len(spans);
	}
	spans->text += span.len;
	spans->len -= span.len;
	return span;
}

bool span_has_8bit(const struct span *span)
{
	for (size_t i = 0; i < span->len; i++)
		if ((unsigned char)span->data[i] > 127)
			return true;
	return false;
}

static void add_unfolded(struct buf *buf, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] != '\r' && text[i] != '\n')
			buf_add_char(buf, text[i]);
}

void span_add_content(struct buf *buf, const struct span *span)
{
	size_t len = span->len;

	if (span->kind != SPAN_QUOTED) {
		add_unfolded(buf, span->data, len);
		return;
	}
	if (len > 1 && span->data[len - 1] == '"')
		len--;
	for (size_t i = 1; i < len; i++) {
		if (span->data[i] == '\\' && i + 1 < len)
			i++;
		add_unfolded(buf, span->data + i, 1);
	}
}
