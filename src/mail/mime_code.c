#include "mail/mime_code.h"

#include "base/ascii.h"
#include "base/codec.h"

#include <string.h>

/* Octets of a line of either encoding, RFC 2045 sections 6.7 (5) and 6.8. */
#define LINE_LEN 76

/* Octets that are one line of base64. */
#define BASE64_GROUP 57

/* Blanks at the end of a line that are held back, to see whether they are. */
#define BLANKS_MAX 998

void mime_coder_release(struct mime_coder *coder)
{
	buf_release(&coder->line);
	buf_release(&coder->held);
}

static bool flush_line(struct mime_coder *coder, struct err *err)
{
	bool ok = body_add_line(coder->out, coder->line.data, coder->line.len,
				err);

	buf_clear(&coder->line);
	return ok;
}

/*
 * Adds what may not be parted, behind a soft break where it would not fit.  The
 * break needs an octet itself.
 *
 * Where a line of ours begins that was none before it must not become a
 * delimiter of some multipart by chance: its "-" is escaped.
 */
static bool add_unit(struct mime_coder *coder, const char *unit, size_t len,
		     struct err *err)
{
	if (coder->line.len + len > LINE_LEN - 1) {
		buf_add_char(&coder->line, '=');
		if (!flush_line(coder, err))
			return false;
		coder->is_soft = true;
	}
	if (coder->is_soft && len == 1 && *unit == '-')
		buf_add_str(&coder->line, "=2D");
	else
		buf_add(&coder->line, unit, len);
	coder->is_soft = false;
	return true;
}

static bool add_escape(struct mime_coder *coder, char c, struct err *err)
{
	static const char digits[] = "0123456789ABCDEF";
	unsigned char octet = (unsigned char)c;
	char unit[3] = { '=', digits[octet >> 4], digits[octet & 15] };

	return add_unit(coder, unit, sizeof(unit), err);
}

/* Adds blanks that turned out to be within a line. */
static bool add_held(struct mime_coder *coder, struct err *err)
{
	for (size_t i = 0; i < coder->held.len; i++)
		if (!add_unit(coder, coder->held.data + i, 1, err))
			return false;
	buf_clear(&coder->held);
	return true;
}

static bool is_printable(char c)
{
	return c >= ' ' && c <= '~';
}

static bool qp_add(struct mime_coder *coder, const char *text, size_t len,
		   struct err *err)
{
	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		bool ok;

		if (!add_held(coder, err))
			return false;
		if (ascii_is_blank(c)) {
			buf_add_char(&coder->held, c);
			continue;
		}
		ok = is_printable(c) && c != '='
			     ? add_unit(coder, text + i, 1, err)
			     : add_escape(coder, c, err);
		if (!ok)
			return false;
	}
	return true;
}

/* A blank at the end of a line may get lost: section 6.7 (3). */
static bool qp_end_line(struct mime_coder *coder, struct err *err)
{
	char blank = coder->held.data[0];
	bool had_blank = coder->held.len;

	buf_clear(&coder->held);
	if (had_blank && !add_escape(coder, blank, err))
		return false;
	coder->is_soft = false;
	return flush_line(coder, err);
}

/*
 * Mending.  `held` is one of: a "=" and up to two octets, which may be an
 * escape; a "=" and blanks, or blanks, which may be the end of the line.
 */
static bool is_escape_start(const struct buf *held, char c)
{
	return held->len && held->data[0] == '=' && held->len < 3 &&
	       (held->len == 1 || !ascii_is_blank(held->data[1])) && c != '=' &&
	       is_printable(c) && !ascii_is_blank(c);
}

static bool mend_held(struct mime_coder *coder, struct err *err)
{
	struct buf *held = &coder->held;
	bool is_escape = held->len == 3 && held->data[0] == '=' &&
			 !ascii_is_blank(held->data[1]);

	if (!is_escape)
		return add_held(coder, err);
	if (!add_unit(coder, held->data, held->len, err))
		return false;
	buf_clear(held);
	return true;
}

static bool mend_octet(struct mime_coder *coder, char c, struct err *err)
{
	struct buf *held = &coder->held;
	bool is_run = !held->len || ascii_is_blank(held->data[held->len - 1]) ||
		      (held->len == 1 && held->data[0] == '=');

	if (is_escape_start(held, c) ||
	    (ascii_is_blank(c) && is_run && held->len < BLANKS_MAX)) {
		buf_add_char(held, c);
		return true;
	}
	if (!mend_held(coder, err))
		return false;
	if (c == '=' || ascii_is_blank(c)) {
		buf_add_char(held, c);
		return true;
	}
	return is_printable(c) ? add_unit(coder, &c, 1, err)
			       : add_escape(coder, c, err);
}

static bool mend_add(struct mime_coder *coder, const char *text, size_t len,
		     struct err *err)
{
	for (size_t i = 0; i < len; i++)
		if (!mend_octet(coder, text[i], err))
			return false;
	return true;
}

/*
 * A "=" that is the last but blanks is a soft break; blanks alone go, since a
 * decoder must delete them (section 6.7 (3)).
 */
static bool mend_end_line(struct mime_coder *coder, struct err *err)
{
	struct buf *held = &coder->held;
	bool is_break = held->len && held->data[0] == '=' &&
			(held->len == 1 || ascii_is_blank(held->data[1]));
	bool is_blanks = held->len && ascii_is_blank(held->data[0]);

	if (is_break)
		buf_add_char(&coder->line, '=');
	if (is_break || is_blanks)
		buf_clear(held);
	if (!mend_held(coder, err))
		return false;
	coder->is_soft = false;
	return flush_line(coder, err);
}

/* Writes whole lines, or with `all` what is left, too. */
static bool base64_flush(struct mime_coder *coder, bool all, struct err *err)
{
	struct buf *held = &coder->held;
	size_t at = 0;

	while (held->len - at >= BASE64_GROUP || (all && at < held->len)) {
		size_t n = held->len - at < BASE64_GROUP ? held->len - at
							 : BASE64_GROUP;

		buf_add_base64(&coder->line, held->data + at, n);
		if (!flush_line(coder, err))
			return false;
		at += n;
	}
	buf_drop_front(held, at);
	return true;
}

static bool base64_mend(struct mime_coder *coder, const char *text, size_t len,
			struct err *err)
{
	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		bool is_digit = ascii_is_let_dig(c) || c == '+' || c == '/' ||
				c == '=';

		if (!is_digit)
			continue;
		if (coder->line.len == LINE_LEN && !flush_line(coder, err))
			return false;
		buf_add_char(&coder->line, c);
	}
	return true;
}

bool mime_coder_add(struct mime_coder *coder, const char *text, size_t len,
		    struct err *err)
{
	switch (coder->coding) {
	case MIME_COPY:
		return body_add_piece(coder->out, text, len, err);
	case MIME_QP:
		return qp_add(coder, text, len, err);
	case MIME_QP_MEND:
		return mend_add(coder, text, len, err);
	case MIME_BASE64:
		buf_add(&coder->held, text, len);
		return base64_flush(coder, false, err);
	case MIME_BASE64_MEND:
		return base64_mend(coder, text, len, err);
	}
	return true;
}

bool mime_coder_end_line(struct mime_coder *coder, struct err *err)
{
	switch (coder->coding) {
	case MIME_COPY:
		return body_add_line(coder->out, "", 0, err);
	case MIME_QP:
		return qp_end_line(coder, err);
	case MIME_QP_MEND:
		return mend_end_line(coder, err);
	case MIME_BASE64:
		buf_add_str(&coder->held, "\r\n");
		return true;
	case MIME_BASE64_MEND:
		return true;
	}
	return true;
}

/*
 * The CRLF of the last line is still held: base64_flush() takes whole lines
 * when octets are added, and none was since.
 */
bool mime_coder_finish(struct mime_coder *coder, bool before_delimiter,
		       struct err *err)
{
	struct buf *held = &coder->held;

	if (coder->coding == MIME_BASE64) {
		if (before_delimiter && held->len >= 2)
			buf_truncate(held, held->len - 2);
		return base64_flush(coder, true, err);
	}
	return !coder->line.len || flush_line(coder, err);
}
