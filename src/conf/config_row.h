/*
 * config_row.h - how a row of the table of keys looks.
 *
 * For the files behind config.h only: config.c has the table, value.c and
 * value_name.c what a row's text may be, account.c what becomes of its field,
 * config_load.c reads the file.
 */
#ifndef MAILCHUTE_CONF_CONFIG_ROW_H
#define MAILCHUTE_CONF_CONFIG_ROW_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct value {
	const char *text; /* without its quotes, variables replaced */
	const char *file; /* where it stands: a relative path begins there */
};

/* What a row's field is, in memory. */
enum field_type {
	FIELD_STRING, /* char *, owned */
	FIELD_LIST,   /* char **, owned, NULL-terminated */
	FIELD_INT,    /* int, or one of an enumeration */
	FIELD_MS,     /* int64_t */
};

struct config_row {
	const char *name;
	enum field_type field;
	size_t at;	/* of the field in struct draft */
	bool top_only;	/* not in an account's section */
	bool is_secret; /* one of those of which only one can be given */
	/*
	 * Sets the field, which is zero, or adds to it if it is a list.  Its
	 * error is a sentence about the value; where it stands is added.
	 */
	bool (*parse)(const struct value *value, void *field, struct err *err);
};

size_t config_row_count(void);

/* The row at this index, below config_row_count(). */
const struct config_row *config_row_at(size_t index);

/* NULL if there is none of the name. */
const struct config_row *config_row_of(const char *name);

#endif
