#include "base/codec.h"

#include "base/ascii.h"

#include <assert.h>
#include <gnutls/gnutls.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

void buf_add_base64(struct buf *buf, const void *data, size_t len)
{
	gnutls_datum_t in = { .data = (unsigned char *)(uintptr_t)data,
			      .size = (unsigned)len };
	gnutls_datum_t out = { 0 };

	if (!len)
		return;
	assert(len <= UINT_MAX);
	buf_reserve(buf, len / 3 * 4 + 4);
	if (gnutls_base64_encode2(&in, &out) < 0)
		mem_exhausted(); /* nothing else can fail */
	buf_add(buf, out.data, out.size);
	gnutls_memset(out.data, 0, out.size);
	gnutls_free(out.data);
}

/* GnuTLS's decoder is lenient; RFC 4954 section 4 wants the strict one. */
static bool is_base64(const char *text, size_t len)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz"
				       "0123456789+/=";

	for (size_t i = 0; i < len; i++)
		if (!text[i] || !strchr(alphabet, text[i]))
			return false;
	return len % 4 == 0;
}

bool buf_add_base64_decoded(struct buf *buf, const char *text, size_t len,
			    struct err *err)
{
	gnutls_datum_t in = { .data = (unsigned char *)(uintptr_t)text,
			      .size = (unsigned)len };
	gnutls_datum_t out = { 0 };

	if (!len)
		return true;
	if (!is_base64(text, len) || gnutls_base64_decode2(&in, &out) < 0)
		return err_set(err, ERR_PROTOCOL, "not base64: \"%.*s\"",
			       (int)(len > 40 ? 40 : len), text);
	buf_add(buf, out.data, out.size);
	gnutls_memset(out.data, 0, out.size);
	gnutls_free(out.data);
	return true;
}

void buf_add_xtext(struct buf *buf, const char *text)
{
	for (; *text; text++) {
		if (*text > ' ' && *text <= '~' && *text != '+' && *text != '=')
			buf_add_char(buf, *text);
		else
			buf_add_fmt(buf, "+%02X", (unsigned char)*text);
	}
}

/* Of xtext: capital letters only (RFC 3461 section 4); -1 if it is none. */
static int hex_digit(char c)
{
	if (ascii_is_digit(c))
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Adds the octet of a "+XX". */
static bool add_hexchar(struct buf *buf, const char *text)
{
	int high = hex_digit(text[1]);
	int low = high < 0 ? -1 : hex_digit(text[2]);

	if (low < 0)
		return false;
	buf_add_char(buf, (char)(high * 16 + low));
	return true;
}

bool buf_add_xtext_decoded(struct buf *buf, const char *text)
{
	while (*text) {
		if (*text == '+') {
			if (!add_hexchar(buf, text))
				return false;
			text += strlen("+XX");
			continue;
		}
		if (*text < '!' || *text > '~')
			return false;
		buf_add_char(buf, *text++);
	}
	return true;
}

void buf_add_quoted(struct buf *buf, const char *text)
{
	buf_add_char(buf, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_add_char(buf, '\\');
		buf_add_char(buf, *text);
	}
	buf_add_char(buf, '"');
}

/* RFC 3629 section 4: no overlong form, no surrogate, none past U+10FFFF. */
static bool is_well_formed(const unsigned char *s, size_t n)
{
	switch (n) {
	case 2:
		return s[0] >= 0xc2;
	case 3:
		return !(s[0] == 0xe0 && s[1] < 0xa0) &&
		       !(s[0] == 0xed && s[1] > 0x9f);
	case 4:
		return s[0] <= 0xf4 && !(s[0] == 0xf0 && s[1] < 0x90) &&
		       !(s[0] == 0xf4 && s[1] > 0x8f);
	default:
		return n == 1;
	}
}

size_t utf8_sequence(const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n;

	if (!len)
		return 0;
	if (s[0] < 0x80)
		return 1;
	n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc0 || n > len)
		return 0;
	for (size_t i = 1; i < n; i++)
		if (!utf8_is_continuation(text[i]))
			return 0;
	return is_well_formed(s, n) ? n : 0;
}

/* U+0080..9F; U+200B..200F, U+2028..202E, U+2066..2069; U+FEFF. */
static bool is_invisible(const unsigned char *s, size_t n)
{
	if (n == 2)
		return s[0] == 0xc2 && s[1] < 0xa0;
	if (n != 3)
		return false;
	if (s[0] == 0xe2 && s[1] == 0x80)
		return (s[2] >= 0x8b && s[2] <= 0x8f) ||
		       (s[2] >= 0xa8 && s[2] <= 0xae);
	if (s[0] == 0xe2 && s[1] == 0x81)
		return s[2] >= 0xa6 && s[2] <= 0xa9;
	return s[0] == 0xef && s[1] == 0xbb && s[2] == 0xbf;
}

static void add_escape(struct buf *buf, unsigned char c)
{
	switch (c) {
	case '\n':
		buf_add_str(buf, "\\n");
		break;
	case '\r':
		buf_add_str(buf, "\\r");
		break;
	case '\t':
		buf_add_str(buf, "\\t");
		break;
	default:
		buf_add_fmt(buf, "\\x%02x", c);
	}
}

void buf_add_visible(struct buf *buf, const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		n = utf8_sequence(text + i, len - i);
		if (n == 1 && (s[i] < 0x20 || s[i] == 0x7f))
			add_escape(buf, s[i]);
		else if (n > 0 && !is_invisible(s + i, n))
			buf_add(buf, text + i, n);
		else
			for (size_t k = 0; k < (n ? n : 1); k++)
				add_escape(buf, s[i + k]);
		n = n ? n : 1;
	}
}
