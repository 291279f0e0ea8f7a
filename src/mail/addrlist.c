#include "mail/addrlist.h"

#include "base/buf.h"
#include "mail/addrspec.h"
#include "mail/addrtoken.h"

#include <string.h>

/*
 * One pass over the tokens, without recursion.  A member of the list ends
 * before a comma; until then its words are both an addr-spec in the making and
 * a display name, which a "<" makes them.
 */
struct member {
	struct addrspec spec;
	struct buf phrase;  /* a display name, or a group's */
	bool has_at;	    /* an "@" in the phrase: no group has that name */
	bool is_bracketed;  /* "<...>" was read: only comments may follow */
	bool needs_bracket; /* it stands behind a ">" without a comma */
};

struct parser {
	struct addrlist *list;
	struct addrlexer lexer;
	struct member member;
	bool in_group;
};

void addrlist_release(struct addrlist *list)
{
	for (size_t i = 0; i < list->count; i++)
		mailbox_release(&list->items[i]);
	mem_free_ptr(&list->items);
	*list = (struct addrlist)ADDRLIST_INIT;
}

/* Takes the mailbox over. */
static void add_mailbox(struct addrlist *list, struct mailbox *mailbox)
{
	if (list->count == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 4;
		list->items = mem_grow(list->items, list->cap,
				       sizeof(*list->items));
	}
	list->items[list->count++] = *mailbox;
	*mailbox = (struct mailbox)MAILBOX_INIT;
}

static void release_parser(struct parser *p)
{
	addrlexer_release(&p->lexer);
	addrspec_release(&p->member.spec);
	buf_release(&p->member.phrase);
}

static bool refuse(const struct parser *p, const char *what, struct err *err)
{
	return addrlexer_refuse(&p->lexer, what, err);
}

/* The next member begins at this byte. */
static void begin_member(struct parser *p, size_t at)
{
	struct member *member = &p->member;

	addrspec_clear(&member->spec);
	buf_clear(&member->phrase);
	buf_clear(&p->lexer.comment);
	member->has_at = false;
	member->is_bracketed = false;
	member->needs_bracket = false;
	p->lexer.address = at;
}

/*
 * Any run of white space between words is one blank in a display name, and so
 * is a TAB in quotes: as RFC 5322 section 3.2.4 has it, it may be folded there.
 */
static void add_to_phrase(struct buf *phrase, const struct addrtoken *token)
{
	const char *end;
	size_t begin;
	char *tab;

	if (token->gap && phrase->len)
		buf_add_char(phrase, ' ');
	begin = phrase->len;
	buf_add(phrase, token->value.data, token->value.len);
	end = phrase->data + phrase->len;
	tab = phrase->data + begin;
	while ((tab = memchr(tab, '\t', (size_t)(end - tab))))
		*tab = ' ';
}

static bool check_spec(const struct parser *p, struct err *err)
{
	const char *complaint = addrspec_complaint(&p->member.spec);

	return complaint ? refuse(p, complaint, err) : true;
}

/* Without a "<" a name can stand in a comment only: `root (Cron Daemon)`. */
static char *name_of(const struct parser *p)
{
	const struct member *member = &p->member;
	const struct buf *name = &p->lexer.comment;

	if (member->is_bracketed && member->phrase.len)
		name = &member->phrase;
	return name->len ? mem_str_n(name->data, name->len) : NULL;
}

/* The member ends before the token in hand: adds it, if there is any. */
static bool end_member(struct parser *p, struct err *err)
{
	struct member *member = &p->member;
	auto_mailbox mailbox = MAILBOX_INIT;

	if (addrspec_is_empty(&member->spec))
		return true;
	if (member->needs_bracket && !member->is_bracketed)
		return refuse(p, "has words behind its \">\"", err);
	if (!check_spec(p, err))
		return false;
	mailbox.name = name_of(p);
	addrspec_to_mailbox(&member->spec, &mailbox);
	if (!mailbox_check(&mailbox, err))
		return false;
	add_mailbox(p->list, &mailbox);
	return true;
}

/* A new member begins with the token in hand, and there was no comma. */
static bool begin_without_comma(struct parser *p, struct err *err)
{
	if (!p->member.is_bracketed)
		return true;
	if (!end_member(p, err))
		return false;
	begin_member(p, p->lexer.token.begin);
	p->member.needs_bracket = true;
	return true;
}

/*
 * "@a,@b:" in front of an addr-spec: RFC 5321 section 4.1.2 wants it accepted,
 * stripped off and ignored.  Leaves the token behind it in hand.
 */
static bool skip_route(struct parser *p, struct err *err)
{
	const struct addrtoken *token = &p->lexer.token;

	if (token->sign != '@')
		return true;
	while (token->sign != ':') {
		bool fits = token->kind == ADDRTOKEN_ATOM ||
			    token->kind == ADDRTOKEN_LITERAL ||
			    (token->sign && strchr("@.,", token->sign));

		if (!fits)
			return refuse(p, "has a route without an end", err);
		if (!addrlexer_next(&p->lexer, err))
			return false;
	}
	return addrlexer_next(&p->lexer, err);
}

static bool read_bracketed_spec(struct parser *p, struct err *err)
{
	const struct addrtoken *token = &p->lexer.token;

	if (!addrlexer_next(&p->lexer, err) || !skip_route(p, err))
		return false;
	while (token->sign != '>') {
		if (token->kind == ADDRTOKEN_END)
			return refuse(p, "has a \"<\" without its \">\"", err);
		if (token->sign && strchr("<,;:", token->sign))
			return refuse(p, "has a sign out of place", err);
		addrspec_add(&p->member.spec, token);
		if (!addrlexer_next(&p->lexer, err))
			return false;
	}
	return check_spec(p, err);
}

/*
 * What stands before the "<" is a display name, whatever it looks like: many
 * a program writes `a@x <a@x>`.  Comments inside name nobody.
 */
static bool read_bracket(struct parser *p, struct err *err)
{
	bool ok;

	if (!begin_without_comma(p, err))
		return false;
	addrspec_clear(&p->member.spec);
	p->lexer.comments_ignored = true;
	ok = read_bracketed_spec(p, err);
	p->lexer.comments_ignored = false;
	p->member.is_bracketed = true;
	return ok;
}

/* No member of a group is a group (RFC 5322 section 3.4). */
static bool begin_group(struct parser *p, struct err *err)
{
	const struct member *member = &p->member;

	if (p->in_group || member->is_bracketed || member->needs_bracket ||
	    member->has_at || !member->phrase.len)
		return refuse(p, "has a colon out of place", err);
	p->in_group = true;
	begin_member(p, p->lexer.token.end);
	return true;
}

/* sendmail takes the end of the text for that of a group, and so do we. */
static bool end_group(struct parser *p, struct err *err)
{
	if (!p->in_group)
		return refuse(p, "has a semicolon out of place", err);
	if (!end_member(p, err))
		return false;
	p->in_group = false;
	begin_member(p, p->lexer.token.end);
	return true;
}

static bool take_word(struct parser *p, struct err *err)
{
	if (!begin_without_comma(p, err))
		return false;
	p->member.has_at = p->member.has_at || p->lexer.token.sign == '@';
	add_to_phrase(&p->member.phrase, &p->lexer.token);
	addrspec_add(&p->member.spec, &p->lexer.token);
	return true;
}

static bool take_token(struct parser *p, struct err *err)
{
	switch (p->lexer.token.sign) {
	case ',':
		if (!end_member(p, err))
			return false;
		begin_member(p, p->lexer.token.end);
		return true;
	case ':':
		return begin_group(p, err);
	case ';':
		return end_group(p, err);
	case '<':
		return read_bracket(p, err);
	case '>':
		return refuse(p, "has a \">\" without its \"<\"", err);
	default:
		return take_word(p, err);
	}
}

static bool parse(struct parser *p, struct err *err)
{
	for (;;) {
		if (!addrlexer_next(&p->lexer, err))
			return false;
		if (p->lexer.token.kind == ADDRTOKEN_END)
			return end_member(p, err);
		if (!take_token(p, err))
			return false;
	}
}

bool addrlist_parse(struct addrlist *list, const char *text, size_t len,
		    struct err *err)
{
	struct parser p = { .list = list,
			    .lexer = ADDRLEXER_INIT,
			    .member = { .spec = ADDRSPEC_INIT,
					.phrase = BUF_INIT } };
	size_t before = list->count;
	bool ok;

	p.lexer.text = text;
	p.lexer.len = len;
	ok = parse(&p, err);
	release_parser(&p);
	while (!ok && list->count > before)
		mailbox_release(&list->items[--list->count]);
	if (ok)
		list->ends_in_group = p.in_group;
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
		return err_set(err, ERR_DATA,
			       "\"%.80s\" is %s, where one address is wanted",
			       text, list.count ? "several" : "none");
	*ret_mailbox = list.items[0];
	list.items[0] = (struct mailbox)MAILBOX_INIT;
	return true;
}
