#include "text.h"

#include "base/codec.h"

#include <stdarg.h>
#include <string.h>

#define EXPLAIN_MAX 600 /* bytes of a line; a megabyte helps nobody */

bool text_is(const struct buf *text, const char *str)
{
	return strlen(str) == text->len && !memcmp(text->data, str, text->len);
}

static int hex_value(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* The escape whose letter is at text[0]; returns how far it reaches. */
static size_t add_escape(struct buf *buf, const char *text)
{
	static const char letters[] = "nrts0\\";
	static const char values[] = { '\n', '\r', '\t', ' ', '\0', '\\' };
	const char *at = *text ? strchr(letters, *text) : NULL;

	if (at) {
		buf_add_char(buf, values[at - letters]);
		return 1;
	}
	if (*text != 'x' || hex_value(text[1]) < 0 || hex_value(text[2]) < 0)
		return 0;
	buf_add_char(buf, (char)(hex_value(text[1]) * 16 + hex_value(text[2])));
	return 3;
}

bool text_unescape(struct buf *buf, const char *text, struct err *err)
{
	while (*text) {
		size_t used;

		if (*text != '\\') {
			buf_add_char(buf, *text++);
			continue;
		}
		used = add_escape(buf, text + 1);
		if (!used)
			return err_set(err, ERR_CONFIG, "bad escape at \"%s\"",
				       text);
		text += 1 + used;
	}
	return true;
}

void text_expand(struct buf *buf, const char *text, const struct places *places)
{
	while (*text) {
		if (!strncmp(text, "@PORT@", 6)) {
			buf_add_fmt(buf, "%d", places->port);
			text += 6;
		} else if (!strncmp(text, "@DIR@", 5)) {
			buf_add_str(buf, places->dir);
			text += 5;
		} else if (!strncmp(text, "@CERTS@", 7)) {
			buf_add_str(buf, places->certs);
			text += 7;
		} else {
			buf_add_char(buf, *text++);
		}
	}
}

bool text_compile_whole(const char *pattern, regex_t *ret_regex,
			struct err *err)
{
	auto_buf whole = BUF_INIT;
	char reason[200];
	int rc;

	buf_add_fmt(&whole, "^(%s)$", pattern);
	rc = regcomp(ret_regex, whole.data, REG_EXTENDED | REG_NOSUB);
	if (!rc)
		return true;
	regerror(rc, ret_regex, reason, sizeof(reason));
	return err_set(err, ERR_CONFIG, "bad expression \"%s\": %s", pattern,
		       reason);
}

bool explain(struct buf *why, const char *fmt, ...)
{
	auto_buf line = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_add_vfmt(&line, fmt, ap);
	va_end(ap);
	if (line.len > EXPLAIN_MAX) {
		buf_truncate(&line, EXPLAIN_MAX);
		buf_add_str(&line, "...");
	}
	buf_add_visible(why, line.data, line.len);
	buf_add_char(why, '\n');
	return false;
}
