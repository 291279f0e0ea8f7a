/*
 * draft.h - an account while its keys are read, and what all of them are in.
 *
 * For the files behind config.h only.
 */
#ifndef MAILCHUTE_CONF_DRAFT_H
#define MAILCHUTE_CONF_DRAFT_H

#include "base/attr.h"
#include "base/err.h"
#include "conf/config.h"
#include "conf/config_row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct draft {
	struct account account; /* as it was written, until draft_finish() */
	char *default_account;	/* of the top level; NULL: none.  Owned. */
	uint64_t given;		/* bit i: row i of the table was given here */
};

struct config {
	char *path; /* as it was named.  Owned. */
	struct draft top;
	struct draft *sections; /* in the order of the text.  Owned. */
	size_t section_count;
};

/*
 * Sets the row's field, or adds to it if `append`.  The error is a sentence
 * about the value, with ERR_CONFIG; then the draft is good for release only.
 */
MUST_CHECK bool draft_set(struct draft *draft, const struct config_row *row,
			  const struct value *value, bool append,
			  struct err *err);

/*
 * Gives a section what the top level was given and it was not.  The three
 * sources of a secret count as one key: a section with one of its own inherits
 * no other.  Before draft_finish() of either.
 */
void draft_inherit(struct draft *section, const struct draft *top);

/* Puts the default wherever there is one and nothing was given. */
void draft_finish(struct draft *draft);

/* Wipes and frees what it owns. */
void draft_release(struct draft *draft);

/* NULL if there is none of the name. */
const struct draft *config_section(const struct config *config,
				   const char *name);

#endif
