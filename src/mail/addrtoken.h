/*
 * addrtoken.h - the words and signs that an address-list is made of.
 *
 * RFC 5322 section 3.2 with the obsolete forms of section 4.1, for addrlist.c
 * alone.  What is white space and what is a comment is known here, and so is
 * where a control character may not be; what an address is, is not.
 */
#ifndef MAILCHUTE_MAIL_ADDRTOKEN_H
#define MAILCHUTE_MAIL_ADDRTOKEN_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum addrtoken_kind {
	ADDRTOKEN_END,	   /* of the text */
	ADDRTOKEN_ATOM,	   /* section 3.2.3, octets over 127 included */
	ADDRTOKEN_ENCODED, /* an RFC 2047 encoded-word that is no atom */
	ADDRTOKEN_QUOTED,  /* a quoted-string, section 3.2.4 */
	ADDRTOKEN_LITERAL, /* a domain-literal, section 3.4.1 */
	ADDRTOKEN_SIGN,	   /* one of . @ , : ; < > */
};

struct addrtoken {
	enum addrtoken_kind kind;
	char sign;	  /* of an ADDRTOKEN_SIGN */
	bool gap;	  /* white space or a comment stands in front of it */
	size_t begin;	  /* its first byte in the text */
	size_t end;	  /* the byte behind its last */
	struct buf value; /* unfolded, without quotes and escapes; a literal
			     keeps its brackets and inner blanks */
};

struct addrlexer {
	const char *text; /* not owned */
	size_t len;
	size_t at;	       /* the first byte that was not read yet */
	size_t address;	       /* where the address in hand begins; the caller
				  sets it, to have it shown in errors */
	bool comments_ignored; /* the caller wants none of them */
	struct buf comment;    /* the last one, unfolded, without escapes and
				  outer parentheses and blanks, a HTAB as a
				  blank; the caller clears it */
	struct addrtoken token;
};

#define ADDRLEXER_INIT                                        \
	{                                                     \
		.comment = BUF_INIT, .token.value = BUF_INIT, \
	}

/* For declarations: released at the end of the scope. */
#define auto_addrlexer auto_(addrlexer_release) struct addrlexer

void addrlexer_release(struct addrlexer *lexer);

/*
 * Reads the next token into lexer->token.  Every byte is looked at a fixed
 * number of times, whatever the text.
 *
 * Fails with ERR_DATA at a control character outside folding white space, at a
 * comment, string or literal that does not end, and at a sign that stands in
 * no address: ")", "]" and "\".
 */
MUST_CHECK bool addrlexer_next(struct addrlexer *lexer, struct err *err);

/*
 * Fails with ERR_DATA: the text `address "..." ` and what is wrong, where the
 * dots are what stands from the start of the address in hand, or shortly
 * before the current place.
 */
bool addrlexer_refuse(const struct addrlexer *lexer, const char *what,
		      struct err *err);

#endif
