#include "mail/addrlist.h"

#include "base/codec.h"

#include <string.h>

/*
 * One pass from left to right, no recursion.  What has been read since the last
 * separator is an item:
 *
 *	words ["<" [route ":"] local ["@" domain] ">"]   or
 *	local ["@" domain]
 *
 * Only at its end ("," ";" ">" or the end of the text) is it known which.
 */
struct item {
	struct buf phrase; /* words with blanks: a display name */
	struct buf spec;   /* the same without blanks: a local part */
	struct buf domain;
	struct buf comment; /* the last one */
	bool has_words;
	bool has_domain; /* an "@" was seen */
	bool has_quoted; /* a quoted string was seen: "" is a local part */
	bool gap;	 /* a blank lies between the last word and the next */
	bool broken;	 /* two words side by side: no local part */
	size_t begin;
	size_t end;
};

#define ITEM_INIT                                                         \
	{                                                                 \
		.phrase = BUF_INIT, .spec = BUF_INIT, .domain = BUF_INIT, \
		.comment = BUF_INIT                                       \
	}

struct parser {
	struct addrlist *list;
	const char *text;
	size_t len;
	size_t at;
	bool in_group;
	struct item item;
};

void addrlist_release(struct addrlist *list)
{
	for (size_t i = 0; i < list->count; i++)
		mailbox_release(&list->items[i]);
	mem_free_ptr(&list->items);
	*list = (struct addrlist)ADDRLIST_INIT;
}

static void item_clear(struct item *item)
{
	struct item fresh = *item;

	buf_clear(&fresh.phrase);
	buf_clear(&fresh.spec);
	buf_clear(&fresh.domain);
	buf_clear(&fresh.comment);
	*item = (struct item){ .phrase = fresh.phrase,
			       .spec = fresh.spec,
			       .domain = fresh.domain,
			       .comment = fresh.comment };
}

static void item_release(struct item *item)
{
	buf_release(&item->phrase);
	buf_release(&item->spec);
	buf_release(&item->domain);
	buf_release(&item->comment);
}

#define SHOWN_MAX 80 /* bytes of the text that an error shows */

static bool refuse(const struct parser *p, const char *why, struct err *err)
{
	size_t n = p->len < SHOWN_MAX ? p->len : SHOWN_MAX;

	return err_set(err, ERR_DATA, "address \"%.*s\" %s", (int)n, p->text,
		       why);
}

static char peek(const struct parser *p, size_t ahead)
{
	return p->at + ahead < p->len ? p->text[p->at + ahead] : '\0';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The length of white space here, a line end before white space included. */
static size_t blank(const struct parser *p)
{
	size_t eol = peek(p, 0) == '\r' ? 1 : 0;

	if (is_blank(peek(p, 0)))
		return 1;
	if (peek(p, eol) != '\n')
		return 0;
	/* A trailing line end, too, is no part of any address. */
	if (p->at + eol + 1 == p->len || is_blank(peek(p, eol + 1)))
		return eol + 1;
	return 0;
}

/* A comment, whatever its depth, into item.comment without its brackets. */
static bool skip_comment(struct parser *p, struct err *err)
{
	struct buf *comment = &p->item.comment;
	size_t depth = 0;
	size_t n;

	buf_clear(comment);
	for (; p->at < p->len; p->at++) {
		char c = p->text[p->at];

		n = blank(p);
		if (!n && (unsigned char)c < ' ')
			return refuse(p, "holds a control character", err);
		if (n > 1) {
			p->at += n - 1;
			continue;
		}
		if (c == ')' && --depth == 0) {
			p->at++;
			return true;
		}
		if (c == '\\' && p->at + 1 < p->len)
			c = p->text[++p->at];
		else if (c == '(' && depth++ == 0)
			continue;
		buf_add_char(comment, c);
	}
	return refuse(p, "has a comment that does not end", err);
}

/* Where a word begins: separates it in a phrase, joins it in a spec. */
static void begin_word(struct item *item, size_t at)
{
	bool joined = item->spec.len &&
		      item->spec.data[item->spec.len - 1] == '.';

	if (!item->has_words)
		item->begin = at;
	else if (item->gap)
		buf_add_char(&item->phrase, ' ');
	if (item->has_words && !joined)
		item->broken = true;
	item->has_words = true;
	item->gap = false;
}

static bool read_quoted(struct parser *p, struct err *err)
{
	struct item *item = &p->item;

	begin_word(item, p->at);
	item->has_quoted = true;
	for (p->at++; p->at < p->len; p->at++) {
		size_t n = blank(p);
		char c = p->text[p->at];

		if (n > 1) {
			p->at += n - 1;
			continue;
		}
		if (!n && ((unsigned char)c < ' ' || c == 0x7f))
			return refuse(p, "holds a control character", err);
		if (c == '"') {
			item->end = ++p->at;
			return true;
		}
		if (c == '\\' && p->at + 1 < p->len) {
			c = p->text[++p->at];
			if ((unsigned char)c < ' ' || c == 0x7f)
				return refuse(p, "holds a control character",
					      err);
		}
		buf_add_char(&item->phrase, c);
		buf_add_char(&item->spec, c);
	}
	return refuse(p, "has a quote that does not end", err);
}

static void read_atom(struct parser *p)
{
	struct item *item = &p->item;
	size_t start = p->at;

	begin_word(item, start);
	while (p->at < p->len && mailbox_is_atext(p->text[p->at]))
		p->at++;
	buf_add(&item->phrase, p->text + start, p->at - start);
	buf_add(&item->spec, p->text + start, p->at - start);
	item->end = p->at;
}

/* A dot is part of a local part, and of "John Q. Public". */
static void read_dot(struct parser *p)
{
	struct item *item = &p->item;
	bool in_domain = item->has_domain;

	if (!item->has_words)
		item->begin = p->at;
	item->has_words = true;
	item->gap = false;
	if (in_domain) {
		buf_add_char(&item->domain, '.');
	} else {
		buf_add_char(&item->phrase, '.');
		buf_add_char(&item->spec, '.');
	}
	item->end = ++p->at;
}

/* "[192.0.2.1]"; what is in it is judged by mailbox_check(). */
static bool read_literal(struct parser *p, struct err *err)
{
	const char *start = p->text + p->at;
	const char *close = memchr(start, ']', p->len - p->at);
	size_t n = close ? (size_t)(close - start) + 1 : 0;

	if (!n || n > MAILBOX_PATH_MAX || p->item.domain.len)
		return refuse(p, "has a bracket out of place", err);
	buf_add(&p->item.domain, start, n);
	p->at += n;
	p->item.end = p->at;
	return true;
}

static bool read_label(struct parser *p, struct err *err)
{
	struct buf *domain = &p->item.domain;
	size_t start = p->at;

	if (domain->len && domain->data[domain->len - 1] != '.')
		return refuse(p, "has two words where a comma should be", err);
	while (p->at < p->len && mailbox_is_atext(p->text[p->at]))
		p->at++;
	buf_add(domain, p->text + start, p->at - start);
	p->item.end = p->at;
	return true;
}

/* Hands over what was read as a mailbox with this display name. */
static bool finish(struct parser *p, const char *name, struct err *err)
{
	struct item *item = &p->item;
	auto_mailbox mailbox = MAILBOX_INIT;
	struct addrlist *list = p->list;

	if (item->broken)
		return refuse(p, "has two words where a comma should be", err);
	mailbox.local = mem_str_n(item->spec.data, item->spec.len);
	if (item->has_domain)
		mailbox.domain = mem_str(item->domain.data);
	if (name && *name)
		mailbox.name = mem_str(name);
	mailbox.begin = item->begin;
	mailbox.end = item->end;
	if (!item->has_quoted &&
	    (item->spec.len == 0 || item->spec.data[0] == '.' ||
	     item->spec.data[item->spec.len - 1] == '.' ||
	     strstr(item->spec.data, "..")))
		return refuse(p, "has no valid local part", err);
	if (!mailbox_check(&mailbox, err))
		return false;
	if (list->count == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 4;
		list->items = mem_grow(list->items, list->cap,
				       sizeof(*list->items));
	}
	list->items[list->count++] = mailbox;
	mailbox = (struct mailbox)MAILBOX_INIT;
	item_clear(item);
	return true;
}

/* An item without "<": an addr-spec, or nothing between two commas. */
static bool end_item(struct parser *p, struct err *err)
{
	auto_buf name = BUF_INIT;

	if (!p->item.has_words && !p->item.has_domain) {
		item_clear(&p->item);
		return true;
	}
	buf_add(&name, p->item.comment.data, p->item.comment.len);
	return finish(p, name.data, err);
}

static bool read_spec_part(struct parser *p, struct err *err);

/* "@a,@b:" in front of an addr-spec (RFC 5321 appendix C): dropped. */
static bool skip_route(struct parser *p, struct err *err)
{
	const char *start = p->text + p->at;
	const char *colon = memchr(start, ':', p->len - p->at);
	const char *close = memchr(start, '>', p->len - p->at);

	if (peek(p, 0) != '@')
		return true;
	if (!colon || !close || close < colon)
		return refuse(p, "has a route that does not end", err);
	p->at += (size_t)(colon - start) + 1;
	return true;
}

static bool read_angle(struct parser *p, struct err *err)
{
	auto_buf name = BUF_INIT;

	if (p->item.has_domain)
		return refuse(p, "has \"<\" behind an address", err);
	buf_add(&name, p->item.phrase.data, p->item.phrase.len);
	item_clear(&p->item);
	p->at++;
	while (blank(p))
		p->at += blank(p);
	if (!skip_route(p, err))
		return false;
	while (p->at < p->len && peek(p, 0) != '>')
		if (!read_spec_part(p, err))
			return false;
	if (p->at == p->len)
		return refuse(p, "has no closing \">\"", err);
	p->at++;
	if (!p->item.has_words && !p->item.has_domain) {
		item_clear(&p->item);
		return refuse(p, "is empty between \"<\" and \">\"", err);
	}
	return finish(p, name.data, err);
}

/* What an addr-spec and a phrase have in common. */
static bool read_spec_part(struct parser *p, struct err *err)
{
	size_t n = blank(p);
	char c = peek(p, 0);

	if (n) {
		p->at += n;
		p->item.gap = true;
		return true;
	}
	if (c == '(')
		return skip_comment(p, err);
	if (c == '.') {
		read_dot(p);
		return true;
	}
	if (c == '@' && !p->item.has_domain && p->item.has_words) {
		p->item.has_domain = true;
		p->item.end = ++p->at;
		return true;
	}
	if (c == '[' && p->item.has_domain)
		return read_literal(p, err);
	if (c && mailbox_is_atext(c) && p->item.has_domain)
		return read_label(p, err);
	if (c && mailbox_is_atext(c)) {
		read_atom(p);
		return true;
	}
	if (c == '"' && !p->item.has_domain)
		return read_quoted(p, err);
	if ((unsigned char)c < ' ' || c == 0x7f)
		return refuse(p, "holds a control character", err);
	return refuse(p, "is not an address", err);
}

static bool read_part(struct parser *p, struct err *err)
{
	char c = peek(p, 0);

	switch (c) {
	case ',':
		p->at++;
		return end_item(p, err);
	case ':':
		if (p->in_group || p->item.has_domain || !p->item.has_words)
			return refuse(p, "has a colon out of place", err);
		p->in_group = true;
		p->at++;
		item_clear(&p->item);
		return true;
	case ';':
		if (!p->in_group)
			return refuse(p, "has a semicolon out of place", err);
		p->in_group = false;
		p->at++;
		return end_item(p, err);
	case '<':
		return read_angle(p, err);
	default:
		return read_spec_part(p, err);
	}
}

static bool parse(struct parser *p, struct err *err)
{
	while (p->at < p->len)
		if (!read_part(p, err))
			return false;
	return end_item(p, err);
}

/* Takes back what was added to the list since then. */
static void shrink(struct addrlist *list, size_t count)
{
	while (list->count > count)
		mailbox_release(&list->items[--list->count]);
}

bool addrlist_parse(struct addrlist *list, const char *text, size_t len,
		    struct err *err)
{
	struct parser p = {
		.list = list, .text = text, .len = len, .item = ITEM_INIT
	};
	size_t before = list->count;
	bool ok = parse(&p, err);

	item_release(&p.item);
	if (!ok)
		shrink(list, before);
	return ok;
}

bool addrlist_parse_one(struct mailbox *ret_mailbox, const char *text,
			struct err *err)
{
	auto_addrlist list = ADDRLIST_INIT;

	if (!*text || !strcmp(text, "<>")) {
		*ret_mailbox = (struct mailbox)MAILBOX_INIT;
		return true;
	}
	if (!addrlist_parse(&list, text, strlen(text), err))
		return false;
	if (list.count != 1)
		return err_set(err, ERR_DATA, "\"%s\" is not one address",
			       text);
	*ret_mailbox = list.items[0];
	list.items[0] = (struct mailbox)MAILBOX_INIT;
	return true;
}
