#include "mail/mailbox.h"

#include "base/ascii.h"
#include "base/codec.h"

#include <string.h>

#define LABEL_MAX 63 /* octets, RFC 1035 section 2.3.4 */
#define SHOWN_MAX 80 /* bytes of an address in an error */

void mailbox_release(struct mailbox *mailbox)
{
	mem_free_ptr(&mailbox->name);
	mem_free_ptr(&mailbox->local);
	mem_free_ptr(&mailbox->domain);
	*mailbox = (struct mailbox)MAILBOX_INIT;
}

void mailbox_copy(struct mailbox *to, const struct mailbox *from)
{
	*to = *from;
	to->name = mem_str(from->name);
	to->local = mem_str(from->local);
	to->domain = mem_str(from->domain);
}

bool mailbox_is_null(const struct mailbox *mailbox)
{
	return !mailbox->local;
}

static char as_is(char c)
{
	return c;
}

static bool same(const char *a, const char *b, char (*map)(char))
{
	if (!a || !b)
		return a == b;
	while (*a && map(*a) == map(*b)) {
		a++;
		b++;
	}
	return *a == *b;
}

bool mailbox_equals(const struct mailbox *a, const struct mailbox *b)
{
	return same(a->local, b->local, as_is) &&
	       same(a->domain, b->domain, ascii_lower);
}

void mailbox_qualify(struct mailbox *mailbox, const char *domain)
{
	if (mailbox->local && !mailbox->domain)
		mailbox->domain = mem_str(domain);
}

bool mailbox_is_atext(char c)
{
	if ((unsigned char)c > 127)
		return true;
	return ascii_is_let_dig(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool is_dot_atom(const char *text)
{
	bool after_dot = true;

	for (; *text; text++) {
		if (*text == '.' ? after_dot : !mailbox_is_atext(*text))
			return false;
		after_dot = *text == '.';
	}
	return !after_dot;
}

void mailbox_add_to(struct buf *buf, const struct mailbox *mailbox)
{
	if (!mailbox->local)
		return;
	if (is_dot_atom(mailbox->local))
		buf_add_str(buf, mailbox->local);
	else
		buf_add_quoted(buf, mailbox->local);
	if (mailbox->domain)
		buf_add_fmt(buf, "@%s", mailbox->domain);
}

/* C0, DEL, and C1 (U+0080..9F), which a terminal may take for an escape. */
static bool is_control(const char *text, size_t n)
{
	const unsigned char *s = (const unsigned char *)text;

	if (n == 2)
		return s[0] == 0xc2 && s[1] < 0xa0;
	return n == 1 && (s[0] < ' ' || s[0] == 0x7f);
}

/* What is wrong with the characters; NULL if nothing is. */
static const char *character_complaint(const char *text)
{
	size_t len = strlen(text);
	size_t n;

	for (; len; text += n, len -= n) {
		n = utf8_sequence(text, len);
		if (!n)
			return "holds bytes that are not UTF-8";
		if (is_control(text, n))
			return "holds a control character";
	}
	return NULL;
}

/*
 * "[192.0.2.1]", "[IPv6:2001:db8::1]" (RFC 5321 section 4.1.3): what may be in
 * one, not what it means, which the server knows better.
 */
static bool is_literal(const char *domain)
{
	size_t len = strlen(domain);

	return len > 2 && domain[len - 1] == ']' &&
	       strspn(domain + 1, "0123456789abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ.:-") == len - 2;
}

static bool is_label_char(char c)
{
	return (unsigned char)c > 127 || ascii_is_let_dig(c) || c == '-' ||
	       c == '_';
}

/*
 * One label of a domain (RFC 5321 section 4.1.2; RFC 6531 section 3.3).  An
 * underscore is none of it, but is in real use.  A letter of UTF-8 counts as
 * one: in the DNS it is written in another way than here.
 */
static bool is_label(const char *label, size_t len)
{
	size_t letters = 0;

	for (size_t i = 0; i < len; i++) {
		if (!is_label_char(label[i]))
			return false;
		letters += !utf8_is_continuation(label[i]);
	}
	return letters && letters <= LABEL_MAX && label[0] != '-' &&
	       label[len - 1] != '-';
}

static bool is_domain(const char *domain)
{
	if (*domain == '[')
		return is_literal(domain);
	for (;;) {
		size_t len = strcspn(domain, ".");

		if (!is_label(domain, len))
			return false;
		if (!domain[len])
			return true;
		domain += len + 1;
	}
}

/* What is wrong with a mailbox that is written like this; NULL if nothing is.
 */
static const char *complaint(const struct mailbox *mailbox,
			     const struct buf *path)
{
	const char *what;

	if (!mailbox->local[0])
		return "has no local part";
	what = character_complaint(path->data);
	if (what)
		return what;
	if (mailbox->domain && !is_domain(mailbox->domain))
		return "has no valid domain";
	if (path->len + strlen("<>") > MAILBOX_PATH_MAX)
		return "is longer than the 254 bytes that SMTP can carry";
	return NULL;
}

bool mailbox_check(const struct mailbox *mailbox, struct err *err)
{
	auto_buf path = BUF_INIT;
	const char *what;

	if (mailbox_is_null(mailbox))
		return true;
	mailbox_add_to(&path, mailbox);
	what = complaint(mailbox, &path);
	if (!what)
		return true;
	return err_set(err, ERR_DATA, "address \"%.*s%s\" %s", SHOWN_MAX,
		       path.data, path.len > SHOWN_MAX ? "..." : "", what);
}
