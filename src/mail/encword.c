#include "mail/encword.h"

#include "base/ascii.h"
#include "base/codec.h"

#include <string.h>
#include <strings.h>

/* "=?", "?Q?" and "?=" */
#define FRAME_LEN 7

/*
 * What may stand for itself in Q everywhere, also in a phrase: RFC 2047 section
 * 5 (3).
 */
static bool is_plain(char c)
{
	return ascii_is_let_dig(c) || (c && strchr("!*+-/", c));
}

static size_t q_len(char c)
{
	return is_plain(c) || c == ' ' ? 1 : 3;
}

static bool starts_with(const char *text, const char *prefix)
{
	return !strncasecmp(text, prefix, strlen(prefix));
}

/* The family of a charset decides where it may be cut. */
static const struct {
	const char *prefix;
	size_t octets; /* a character outside ASCII; 0: it never has 8 bits */
} families[] = {
	{ "us-ascii", 0 },    { "ascii", 0 },	  { "iso-2022-", 0 },
	{ "utf-7", 0 },	      { "utf-16", 0 },	  { "utf-32", 0 },
	{ "hz-", 0 },	      { "iso-8859-", 1 }, { "windows-125", 1 },
	{ "windows-874", 1 }, { "koi8-", 1 },	  { "cp125", 1 },
	{ "cp866", 1 },	      { "tis-620", 1 },	  { "unknown-8bit", 1 },
};

/* Others are East Asian, nearly all with two octets a character. */
static size_t octets_of(const char *charset)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (starts_with(charset, families[i].prefix))
			return families[i].octets;
	return 2;
}

static bool is_utf8_name(const char *charset)
{
	return !strcasecmp(charset, "utf-8") || !strcasecmp(charset, "utf8");
}

size_t charset_character(const char *charset, const char *text, size_t len)
{
	size_t n;

	if ((unsigned char)text[0] < 0x80)
		return 1;
	n = is_utf8_name(charset) ? utf8_sequence(text, len)
				  : octets_of(charset);
	if (!n)
		return 1;
	return n < len ? n : len;
}

bool utf8_is_valid(const char *text, size_t len)
{
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		n = utf8_sequence(text + i, len - i);
		if (!n)
			return false;
	}
	return true;
}

static bool has_8bit(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] > 127)
			return true;
	return false;
}

/*
 * A token of RFC 2047 section 2, and short enough to leave room for text in a
 * word of ENCWORD_MAX.  "*" would begin a language (RFC 2231 section 5).
 */
static bool is_charset_name(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < len; i++)
		if (name[i] <= ' ' || name[i] > '~' ||
		    strchr("()<>@,;:\"/[]?.=*'%\\", name[i]))
			return false;
	return len > 0 && len <= 40;
}

const char *encword_charset(const char *declared, const char *text, size_t len)
{
	bool is_utf8 = utf8_is_valid(text, len);
	size_t octets;

	if (!has_8bit(text, len))
		return "us-ascii";
	if (declared && is_charset_name(declared) && !is_utf8_name(declared)) {
		octets = octets_of(declared);
		if (octets > 1 || (octets == 1 && !is_utf8))
			return declared;
	}
	return is_utf8 ? "utf-8" : "unknown-8bit";
}

static bool q_is_shorter(const char *text, size_t len)
{
	size_t q = 0;

	for (size_t i = 0; i < len; i++)
		q += q_len(text[i]);
	return q <= (len + 2) / 3 * 4;
}

/* How many octets of the text fit a word of this room. */
static size_t fitting(const struct encword_style *style, bool q, size_t room,
		      const char *text, size_t len)
{
	size_t frame = FRAME_LEN + strlen(style->charset);
	size_t used = 0;
	size_t at = 0;

	room = room > frame ? room - frame : 0;
	while (at < len) {
		size_t n = charset_character(style->charset, text + at,
					     len - at);

		for (size_t i = 0; i < n; i++)
			used += q_len(text[at + i]);
		if (at && (q ? used : (at + n + 2) / 3 * 4) > room)
			break;
		at += n;
	}
	return at;
}

static void add_q(struct buf *buf, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (is_plain(text[i]))
			buf_add_char(buf, text[i]);
		else if (text[i] == ' ')
			buf_add_char(buf, '_');
		else
			buf_add_fmt(buf, "=%02X", (unsigned char)text[i]);
	}
}

void encword_add(struct buf *buf, const struct encword_style *style,
		 const char *text, size_t len)
{
	bool q = !style->base64 && q_is_shorter(text, len);
	size_t room = style->first_room;
	size_t n;

	for (size_t at = 0; at < len; at += n) {
		n = fitting(style, q, room, text + at, len - at);
		buf_add_fmt(buf, "%s=?%s?%c?", at ? "\r\n " : "",
			    style->charset, q ? 'Q' : 'B');
		if (q)
			add_q(buf, text + at, n);
		else
			buf_add_base64(buf, text + at, n);
		buf_add_str(buf, "?=");
		room = style->room;
	}
}

/* The places of the "?" that part charset, encoding and text. */
struct frame {
	size_t charset_end;
	size_t text;
};

static bool find_frame(const char *word, size_t len, struct frame *ret)
{
	const char *mark;

	if (len < FRAME_LEN + 1 || memcmp(word, "=?", 2) != 0 ||
	    memcmp(word + len - 2, "?=", 2) != 0)
		return false;
	mark = memchr(word + 2, '?', len - 2);
	ret->charset_end = (size_t)(mark - word);
	ret->text = ret->charset_end + 3;
	return ret->charset_end > 2 && ret->text + 2 <= len && mark[2] == '?' &&
	       strchr("QqBb", mark[1]) &&
	       !memchr(word + ret->text, '?', len - 2 - ret->text);
}

bool encword_is_one(const char *word, size_t len)
{
	struct frame frame;

	return find_frame(word, len, &frame);
}

static int hex(char c)
{
	static const char digits[] = "0123456789ABCDEF0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)((at - digits) % 16) : -1;
}

static bool decode_q(const char *text, size_t len, struct buf *ret)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '=') {
			int high = i + 2 < len ? hex(text[i + 1]) : -1;
			int low = high >= 0 ? hex(text[i + 2]) : -1;

			if (low < 0)
				return false;
			buf_add_char(ret, (char)(high * 16 + low));
			i += 2;
		} else {
			buf_add_char(ret, text[i] == '_' ? ' ' : text[i]);
		}
	}
	return true;
}

bool encword_decode(const char *word, size_t len, struct buf *charset,
		    struct buf *text)
{
	size_t before = text->len;
	auto_err err = ERR_INIT;
	struct frame frame;
	bool ok;

	if (!find_frame(word, len, &frame))
		return false;
	if (strchr("Qq", word[frame.charset_end + 1]))
		ok = decode_q(word + frame.text, len - 2 - frame.text, text);
	else
		ok = buf_add_base64_decoded(text, word + frame.text,
					    len - 2 - frame.text, &err);
	if (!ok) {
		buf_truncate(text, before);
		return false;
	}
	buf_add(charset, word + 2, frame.charset_end - 2);
	return true;
}
