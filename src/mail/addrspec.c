#include "mail/addrspec.h"

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
}

/* The arrows of the picture in the header; false if there is none. */
static bool step(enum addrspec_state *state, const struct addrtoken *token)
{
	bool is_atom = token->kind == ADDRTOKEN_ATOM;
	bool is_word = is_atom || token->kind == ADDRTOKEN_QUOTED;
	bool is_literal = token->kind == ADDRTOKEN_LITERAL;

	switch (*state) {
	case ADDRSPEC_EMPTY:
	case ADDRSPEC_LOCAL_DOT:
		*state = is_word ? ADDRSPEC_LOCAL : *state;
		return is_word;
	case ADDRSPEC_LOCAL:
		if (token->sign != '@' && token->sign != '.')
			return false;
		*state = token->sign == '@' ? ADDRSPEC_AT : ADDRSPEC_LOCAL_DOT;
		return true;
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
		if (from->data[i] != ' ' && from->data[i] != '\t')
			buf_add_char(buf, from->data[i]);
}

void addrspec_add(struct addrspec *spec, const struct addrtoken *token)
{
	bool is_first = spec->state == ADDRSPEC_EMPTY;

	spec->is_broken = spec->is_broken || !step(&spec->state, token);
	if (spec->is_broken)
		return;
	if (is_first)
		spec->begin = token->begin;
	spec->end = token->end;
	if (spec->state < ADDRSPEC_AT)
		buf_add(&spec->local, token->value.data, token->value.len);
	else if (spec->state > ADDRSPEC_AT)
		add_without_blanks(&spec->domain, &token->value);
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

	return may_end && !spec->is_broken ? NULL : complaints[spec->state];
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
