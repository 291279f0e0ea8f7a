#include "mail/mailbox.h"

#include "base/codec.h"

#include <string.h>
#include <strings.h>

#define LABEL_MAX 63 /* octets, RFC 1035 section 2.3.4 */

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

static bool same(const char *a, const char *b, bool with_case)
{
	if (!a || !b)
		return a == b;
	return with_case ? !strcmp(a, b) : !strcasecmp(a, b);
}

bool mailbox_equals(const struct mailbox *a, const struct mailbox *b)
{
	return same(a->local, b->local, true) &&
	       same(a->domain, b->domain, false);
}

void mailbox_qualify(struct mailbox *mailbox, const char *domain)
{
	if (mailbox->local && !mailbox->domain)
		mailbox->domain = mem_str(domain);
}

/* atext (RFC 5322 section 3.2.3), and what RFC 6531 adds to it. */
bool mailbox_is_atext(char c)
{
	if ((unsigned char)c > 127)
		return true;
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') ||
	       (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
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

static void add_quoted(struct buf *buf, const char *text)
{
	buf_add_char(buf, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_add_char(buf, '\\');
		buf_add_char(buf, *text);
	}
	buf_add_char(buf, '"');
}

void mailbox_add_to(struct buf *buf, const struct mailbox *mailbox)
{
	if (!mailbox->local)
		return;
	if (is_dot_atom(mailbox->local))
		buf_add_str(buf, mailbox->local);
	else
		add_quoted(buf, mailbox->local);
	if (mailbox->domain)
		buf_add_fmt(buf, "@%s", mailbox->domain);
}

/* No control character, and UTF-8 only where it is well-formed. */
static bool is_clean(const char *text)
{
	size_t len = strlen(text);
	size_t n;

	for (; len; text += n, len -= n) {
		n = utf8_sequence(text, len);
		if (!n || (unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	}
	return true;
}

/* IPv4 or "IPv6:" and the like (RFC 5321 section 4.1.3): its characters. */
static bool is_literal(const char *domain)
{
	size_t len = strlen(domain);

	return len > 2 && domain[len - 1] == ']' &&
	       strspn(domain + 1, "0123456789abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ.:-") == len - 2;
}

static bool is_label_char(char c)
{
	return (unsigned char)c > 127 || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '_';
}

/* sub-domain = Let-dig [Ldh-str]; underscores are in real use. */
static bool is_domain(const char *domain)
{
	size_t label = 0;
	char last = '.';

	if (*domain == '[')
		return is_literal(domain);
	for (; *domain; domain++) {
		if (*domain == '.' ? !label || last == '-'
				   : !is_label_char(*domain))
			return false;
		if (*domain == '-' && !label)
			return false;
		label = *domain == '.' ? 0 : label + 1;
		if (label > LABEL_MAX)
			return false;
		last = *domain;
	}
	return label && last != '-';
}

static bool bad(const struct mailbox *mailbox, const char *what,
		struct err *err)
{
	auto_buf shown = BUF_INIT;

	mailbox_add_to(&shown, mailbox);
	return err_set(err, ERR_DATA, "address <%s> %s", shown.data, what);
}

bool mailbox_check(const struct mailbox *mailbox, struct err *err)
{
	auto_buf path = BUF_INIT;

	if (mailbox_is_null(mailbox))
		return true;
	mailbox_add_to(&path, mailbox);
	if (!mailbox->local[0])
		return bad(mailbox, "has no local part", err);
	if (!is_clean(path.data))
		return bad(mailbox,
			   "holds a control character or bytes that are not "
			   "UTF-8",
			   err);
	if (path.len + 2 > MAILBOX_PATH_MAX)
		return bad(mailbox, "is longer than mail can carry", err);
	if (mailbox->domain && !is_domain(mailbox->domain))
		return bad(mailbox, "has no valid domain", err);
	return true;
}
