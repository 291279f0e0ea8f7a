#include "mail/addrspec.h"

#include "base/ascii.h"

/* What is wrong when it ends there, or goes on by no arrow from there. */
static const char *const complaints[] = {
	[ADDRSPEC_EMPTY] = "has no local part",
	[ADDRSPEC_LOCAL] = "has two words where a comma or quotes should be",
	[ADDRSPEC_LOCAL_DOT] = "has a dot too many in its local part",
	[ADDRSPEC_AT] = "has no domain behind its \"@\"",
	[ADDRSPEC_DOMAIN] = "goes on behind its domain",
	[ADDRSPEC_DOMAIN_DOT] = "has a dot too many in its domain",
	[ADDRSPEC_LITERAL] = "goes on behind its domain",
};

void addrspec_release(struct addrspec *spec)
{
	buf_release(&spec->local);
	buf_release(&spec->domain);
}

void addrspec_clear(struct addrspec *spec)
{
	buf_clear(&spec->local);
	buf_clear(&spec->domain);
	spec->state = ADDRSPEC_EMPTY;
	spec->is_broken = false;
	spec->has_word = false;
	spec->has_gap = false;
	spec->has_odd_dot = false;
}

/* A dot may follow anything. */
static bool step_local(enum addrspec_state *state,
		       const struct addrtoken *token, bool takes_word,
		       bool takes_at)
{
	if (token->sign == '.')
		*state = ADDRSPEC_LOCAL_DOT;
	else if (token->sign == '@' && takes_at)
		*state = ADDRSPEC_AT;
	else if (takes_word)
		*state = ADDRSPEC_LOCAL;
	else
		return false;
	return true;
}

/* The arrows of the picture in the header; false if there is none. */
static bool step(enum addrspec_state *state, const struct addrtoken *token)
{
	bool is_atom = token->kind == ADDRTOKEN_ATOM;
	bool is_word = is_atom || token->kind == ADDRTOKEN_QUOTED;
	bool is_literal = token->kind == ADDRTOKEN_LITERAL;

	switch (*state) {
	case ADDRSPEC_EMPTY:
		return step_local(state, token, is_word, false);
	case ADDRSPEC_LOCAL:
		return step_local(state, token, false, true);
	case ADDRSPEC_LOCAL_DOT:
		return step_local(state, token, is_word, true);
	case ADDRSPEC_AT:
		if (!is_atom && !is_literal)
			return false;
		*state = is_atom ? ADDRSPEC_DOMAIN : ADDRSPEC_LITERAL;
		return true;
	case ADDRSPEC_DOMAIN:
		*state = token->sign == '.' ? ADDRSPEC_DOMAIN_DOT : *state;
		return token->sign == '.';
	case ADDRSPEC_DOMAIN_DOT:
		*state = is_atom ? ADDRSPEC_DOMAIN : *state;
		return is_atom;
	case ADDRSPEC_LITERAL:
		return false;
	}
	return false;
}

/* Blanks inside a literal stand for nothing (RFC 5322 section 3.4.1). */
static void add_without_blanks(struct buf *buf, const struct buf *from)
{
	for (size_t i = 0; i < from->len; i++)
		if (!ascii_is_blank(from->data[i]))
			buf_add_char(buf, from->data[i]);
}

/* The token is one of the local part, or the "@" behind it. */
static void note_local(struct addrspec *spec, enum addrspec_state before,
		       const struct addrtoken *token)
{
	bool behind_word = before == ADDRSPEC_LOCAL;
	bool behind_dot = before == ADDRSPEC_LOCAL_DOT;

	if (spec->state > ADDRSPEC_AT)
		return;
	if (token->gap && before != ADDRSPEC_EMPTY)
		spec->has_gap = true;
	if (spec->state == ADDRSPEC_LOCAL)
		spec->has_word = true;
	if (token->sign == '.' && !behind_word)
		spec->has_odd_dot = true;
	if (token->sign == '@' && behind_dot)
		spec->has_odd_dot = true;
}

void addrspec_add(struct addrspec *spec, const struct addrtoken *token)
{
	enum addrspec_state before = spec->state;

	spec->is_broken = spec->is_broken || !step(&spec->state, token);
	if (spec->is_broken)
		return;
	note_local(spec, before, token);
	if (before == ADDRSPEC_EMPTY)
		spec->begin = token->begin;
	spec->end = token->end;
	if (spec->state < ADDRSPEC_AT)
		buf_add(&spec->local, token->value.data, token->value.len);
	else if (spec->state == ADDRSPEC_LITERAL)
		add_without_blanks(&spec->domain, &token->value);
	else if (spec->state > ADDRSPEC_AT)
		buf_add(&spec->domain, token->value.data, token->value.len);
}

bool addrspec_is_empty(const struct addrspec *spec)
{
	return spec->state == ADDRSPEC_EMPTY && !spec->is_broken;
}

const char *addrspec_complaint(const struct addrspec *spec)
{
	bool may_end = spec->state == ADDRSPEC_LOCAL ||
		       spec->state == ADDRSPEC_DOMAIN ||
		       spec->state == ADDRSPEC_LITERAL;

	bool is_odd = spec->has_odd_dot &&
		      (spec->has_gap || !spec->has_word || !spec->domain.len);

	if (!may_end || spec->is_broken)
		return complaints[spec->state];
	return is_odd ? complaints[ADDRSPEC_LOCAL_DOT] : NULL;
}

void addrspec_to_mailbox(const struct addrspec *spec, struct mailbox *mailbox)
{
	mailbox->local = mem_str_n(spec->local.data, spec->local.len);
	if (spec->domain.len)
		mailbox->domain = mem_str_n(spec->domain.data,
					    spec->domain.len);
	mailbox->begin = spec->begin;
	mailbox->end = spec->end;
}
