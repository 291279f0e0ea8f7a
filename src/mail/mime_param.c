#include "mail/mime_param.h"

#include "mail/encword.h"

#include <string.h>
#include <strings.h>

#define LINE_LEN 78 /* octets, RFC 5322 section 2.1.1 */

void mime_params_init(struct mime_params *params, const char *text, size_t len)
{
	*params = (struct mime_params){
		.spans = { .text = text,
			   .len = len,
			   .signs = ";=",
			   .ignores_angles = true },
		.at = text,
		.param.value = BUF_INIT,
	};
}

void mime_params_release(struct mime_params *params)
{
	buf_release(&params->param.value);
}

/* Adds a span to the value: blanks only between words of it. */
static void add_to_value(struct buf *value, const struct span *span,
			 struct span *blank)
{
	if (span->kind == SPAN_SPACE) {
		*blank = *span;
		return;
	}
	if (span->kind == SPAN_COMMENT)
		return;
	if (value->len && blank->text.len)
		span_add_content(value, blank);
	blank->text.len = 0;
	span_add_content(value, span);
}

static bool ends_param(const struct span *span)
{
	return span->kind == SPAN_END ||
	       (span->kind == SPAN_SIGN && *span->text.data == ';');
}

/*
 * The name is the word before the "="; a value without quotes that holds
 * blanks, "filename=my file.pdf", is not allowed and is meant.
 */
static void read_param(struct mime_params *params)
{
	struct mime_param *param = &params->param;
	struct span blank = { .kind = SPAN_END };
	struct span word = { .kind = SPAN_END };

	for (;;) {
		struct spans before = params->spans;
		struct span span = span_next(&params->spans);

		if (ends_param(&span)) {
			params->spans = before;
			return;
		}
		if (span.kind == SPAN_SIGN && word.text.len && !param->name) {
			param->name = word.text.data;
			param->name_len = word.text.len;
			buf_clear(&param->value);
		} else {
			add_to_value(&param->value, &span, &blank);
		}
		if (span.kind == SPAN_WORD)
			word = span;
		if (span.kind != SPAN_SPACE && span.kind != SPAN_COMMENT)
			param->end = span.text.data + span.text.len;
	}
}

bool mime_params_next(struct mime_params *params)
{
	struct mime_param *param = &params->param;
	struct span semicolon;

	param->name = NULL;
	param->name_len = 0;
	buf_clear(&param->value);
	param->begin = params->at;
	param->end = params->at;
	if (!params->spans.len)
		return false;
	if (*params->spans.text == ';') {
		semicolon = span_next(&params->spans);
		param->end = semicolon.text.data + 1;
	}
	read_param(params);
	params->at = params->spans.text;
	return true;
}

bool mime_param_is(const struct mime_param *param, const char *name)
{
	return param->name && param->name_len == strlen(name) &&
	       !strncasecmp(param->name, name, param->name_len);
}

/* attribute-char of RFC 2231 section 7. */
static bool is_plain(char c)
{
	return c > ' ' && c <= '~' && !strchr("()<>@,;:\\\"/[]?=*'%", c);
}

static size_t encoded_len(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += is_plain(text[i]) ? 1 : 3;
	return n;
}

static void add_encoded(struct buf *buf, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (is_plain(text[i]))
			buf_add_char(buf, text[i]);
		else
			buf_add_fmt(buf, "%%%02X", (unsigned char)text[i]);
	}
}

/* Octets of the value for a line that has this room; one character at least. */
static size_t fitting(const char *charset, const char *text, size_t len,
		      size_t room)
{
	size_t at = 0;
	size_t used = 0;

	while (at < len) {
		size_t n = charset_character(charset, text + at, len - at);

		used += encoded_len(text + at, n);
		if (at && used > room)
			break;
		at += n;
	}
	return at;
}

void mime_param_add_extended(struct buf *buf, const struct mime_param *param,
			     const char *charset)
{
	const char *text = param->value.data;
	size_t len = param->value.len;
	/* " ", "*0*=", the two quotes and ";"; a number may grow. */
	size_t frame = param->name_len + strlen(charset) + 12;
	size_t room = frame < LINE_LEN ? LINE_LEN - frame : 0;
	bool is_one = encoded_len(text, len) <= room;
	size_t number = 0;
	size_t n;

	for (size_t at = 0; at < len || !number; at += n) {
		n = is_one ? len : fitting(charset, text + at, len - at, room);
		buf_add_str(buf, ";\r\n ");
		buf_add(buf, param->name, param->name_len);
		if (!is_one)
			buf_add_fmt(buf, "*%zu", number);
		buf_add_str(buf, "*=");
		if (!number)
			buf_add_fmt(buf, "%s''", charset);
		add_encoded(buf, text + at, n);
		number++;
	}
}
