#include "mail/phrase.h"

#include "base/codec.h"
#include "mail/encword.h"

#include <string.h>

/*
 * Octets that a line should have: 78 by RFC 5322 section 2.1.1, but 76 with an
 * encoded word in it (RFC 2047 section 2).
 */
#define LINE_LEN 76

/* The longest name of a field that the value may stand behind. */
#define FIELD_PREFIX "Resent-From: "

/* Atoms, or encoded words that somebody else made, none too long to fold. */
static bool is_plain_name(const char *name)
{
	size_t word = 0;

	for (; *name; name++) {
		if (*name != ' ' &&
		    ((unsigned char)*name > 127 || !mailbox_is_atext(*name)))
			return false;
		word = *name == ' ' ? 0 : word + 1;
		if (word > LINE_LEN - 1)
			return false;
	}
	return true;
}

/* How much of its last line the value of a field fills. */
static size_t column(const struct buf *buf)
{
	size_t n = 0;

	while (n < buf->len && buf->data[buf->len - 1 - n] != '\n')
		n++;
	return n < buf->len ? n : n + strlen(FIELD_PREFIX);
}

/* Adds a blank, or a fold where what comes next would not fit the line. */
static void add_blank(struct buf *buf, size_t next_len)
{
	if (column(buf) + 1 + next_len > LINE_LEN)
		buf_add_str(buf, "\r\n");
	buf_add_char(buf, ' ');
}

static void add_words(struct buf *buf, const char *name)
{
	for (;;) {
		size_t len;

		name += strspn(name, " ");
		len = strcspn(name, " ");
		if (!len)
			return;
		if (buf->len)
			add_blank(buf, len);
		buf_add(buf, name, len);
		name += len;
	}
}

static bool is_printable(const char *name)
{
	for (; *name; name++)
		if (*name < ' ' || *name > '~')
			return false;
	return true;
}

/* The name as UTF-8: whatever else is in it becomes a question mark. */
static void add_clean(struct buf *buf, const char *name)
{
	size_t left = strlen(name);

	while (left) {
		size_t n = utf8_sequence(name, left);
		bool is_control = (unsigned char)*name < ' ' || *name == 0x7f;

		if (n && !is_control)
			buf_add(buf, name, n);
		else
			buf_add_char(buf, '?');
		name += n ? n : 1;
		left -= n ? n : 1;
	}
}

/* Encoded words, a line each, none of which splits a character. */
static void add_encoded(struct buf *buf, const char *name)
{
	const struct encword_style style = {
		.charset = "UTF-8",
		.base64 = true,
		.first_room = ENCWORD_LINE_MAX - strlen(FIELD_PREFIX),
		.room = ENCWORD_LINE_MAX - strlen(FIELD_PREFIX),
	};
	auto_buf clean = BUF_INIT;

	add_clean(&clean, name);
	encword_add(buf, &style, clean.data, clean.len);
}

/* A quoted name that would not fit a line is encoded: that can be folded. */
static void add_name(struct buf *buf, const char *given)
{
	bool fits = strlen(given) <= LINE_LEN - strlen(FIELD_PREFIX "\"\"");
	auto_str name = mem_str(given);

	for (char *c = name; *c; c++)
		*c = *c == '\t' ? ' ' : *c;
	if (is_plain_name(name))
		add_words(buf, name);
	else if (fits && is_printable(name))
		buf_add_quoted(buf, name);
	else
		add_encoded(buf, name);
}

void phrase_add_mailbox(struct buf *buf, const struct mailbox *mailbox)
{
	auto_buf spec = BUF_INIT;

	mailbox_add_to(&spec, mailbox);
	if (!mailbox->name || !mailbox->name[0]) {
		buf_add_str(buf, spec.data);
		return;
	}
	add_name(buf, mailbox->name);
	add_blank(buf, strlen("<>") + spec.len);
	buf_add_fmt(buf, "<%s>", spec.data);
}
