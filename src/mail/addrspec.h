/*
 * addrspec.h - one addr-spec (RFC 5322 section 3.4.1, obsolete forms of
 * section 4.4 included), or a bare local part, built token by token.
 *
 * For addrlist.c alone.  Whether some words are an addr-spec or a display name
 * is known only behind them, so what does not fit is no error here: it is
 * remembered, and told by addrspec_complaint().
 */
#ifndef MAILCHUTE_MAIL_ADDRSPEC_H
#define MAILCHUTE_MAIL_ADDRSPEC_H

#include "base/attr.h"
#include "base/buf.h"
#include "mail/addrtoken.h"
#include "mail/mailbox.h"

#include <stdbool.h>
#include <stddef.h>

/*
 *	EMPTY --word--> LOCAL --@--> AT --atom--> DOMAIN <--atom-- DOMAIN_DOT
 *	  |             |   ^       ^ |             |                ^
 *	  .             .  word    /  literal       '-------.--------'
 *	  |             v   |     /   v
 *	  '----------> LOCAL_DOT-@  LITERAL
 *	                |   ^
 *	                '-.-'
 *
 * Dots at the ends of a local part and side by side are in no RFC, but in real
 * addresses (NTT docomo gave them out until 2009), and in quotes every server
 * takes them.  Then the local part must be one piece, with a domain behind it:
 * `Jane Doe...` and `see a. @b` name nobody.
 */
enum addrspec_state {
	ADDRSPEC_EMPTY,
	ADDRSPEC_LOCAL,
	ADDRSPEC_LOCAL_DOT,
	ADDRSPEC_AT,
	ADDRSPEC_DOMAIN,
	ADDRSPEC_DOMAIN_DOT,
	ADDRSPEC_LITERAL,
};

struct addrspec {
	struct buf local; /* without quotes and escapes */
	struct buf domain;
	enum addrspec_state state;
	bool is_broken;	  /* a token came to which no arrow leads from state */
	bool has_word;	  /* the local part is more than dots */
	bool has_gap;	  /* white space in it, or a comment, or before "@" */
	bool has_odd_dot; /* a dot in it that only quotes can carry */
	size_t begin;	  /* as in struct mailbox */
	size_t end;
};

#define ADDRSPEC_INIT                                 \
	{                                             \
		.local = BUF_INIT, .domain = BUF_INIT \
	}

void addrspec_release(struct addrspec *spec);

/* Keeps the memory for the next one. */
void addrspec_clear(struct addrspec *spec);

void addrspec_add(struct addrspec *spec, const struct addrtoken *token);

/* True if nothing was added. */
bool addrspec_is_empty(const struct addrspec *spec);

/* What is wrong with it, to be put behind the address; NULL if it is whole. */
const char *addrspec_complaint(const struct addrspec *spec);

/* Sets all of an empty mailbox but its name. */
void addrspec_to_mailbox(const struct addrspec *spec, struct mailbox *mailbox);

#endif
