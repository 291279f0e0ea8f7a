/*
 * options_row.h - how a row of the table of options looks.
 *
 * For the three files behind options.h only: options.c has the table,
 * options_row.c what a row can do, options_scan.c reads the command line.
 */
#ifndef MAILCHUTE_CMD_OPTIONS_ROW_H
#define MAILCHUTE_CMD_OPTIONS_ROW_H

#include "base/attr.h"
#include "base/err.h"
#include "cmd/options.h"

#include <stdbool.h>
#include <stddef.h>

enum option_arg {
	NO_VALUE, /* a flag; another letter may follow in the word */
	VALUE,	  /* the rest of the word, else the next, even empty */
	REST,	  /* the rest of the word only, which may be empty */
};

struct option_row {
	const char *name;      /* behind the "-"; NULL if there is only... */
	const char *long_name; /* ...this, with its "--"; NULL if none */
	enum option_arg arg;
	bool ours;	 /* under the name mailchute only */
	bool is_group;	 /* its value names an option of its own: -b, -o */
	size_t at;	 /* in struct options, for keep_text and set_flag */
	enum mode mode;	 /* for set_mode */
	const char *why; /* for refuse and unbuilt: the sentence */
	/* Judges the value before apply does its work; NULL: any will do. */
	bool (*check)(const char *value, struct err *err);
	bool (*apply)(const struct option_row *row, const char *value,
		      struct options *options, struct err *err);
};

/*
 * The row of the letter, where rest follows it in the word; NULL if there is
 * none.  A group's own rows come before the group's; one that takes no value
 * must end the word, since -bmx is no mode of ours.
 */
const struct option_row *option_row_of_letter(char letter, const char *rest);

/* The row of a long option, len bytes with its "--"; NULL if there is none. */
const struct option_row *option_row_of_long(const char *name, size_t len);

/* The checks, all failing with ERR_USAGE. */
MUST_CHECK bool check_body_type(const char *value, struct err *err);
MUST_CHECK bool check_delivery_mode(const char *value, struct err *err);

/* Does nothing and succeeds; the row's comment says why. */
MUST_CHECK bool ignore(const struct option_row *row, const char *value,
		       struct options *options, struct err *err);

/* Sets the bool, or the string, that lies at row->at. */
MUST_CHECK bool set_flag(const struct option_row *row, const char *value,
			 struct options *options, struct err *err);
MUST_CHECK bool keep_text(const struct option_row *row, const char *value,
			  struct options *options, struct err *err);

MUST_CHECK bool set_error_mode(const struct option_row *row, const char *value,
			       struct options *options, struct err *err);

/* -N and -R, in the words of mail/dsn.h. */
MUST_CHECK bool set_notify(const struct option_row *row, const char *value,
			   struct options *options, struct err *err);
MUST_CHECK bool set_return(const struct option_row *row, const char *value,
			   struct options *options, struct err *err);

/* -O NAME=VALUE: ErrorMode and DeliveryMode mean something to us. */
MUST_CHECK bool set_named(const struct option_row *row, const char *value,
			  struct options *options, struct err *err);

/* -d0.1 is how programs ask a sendmail for its version. */
MUST_CHECK bool set_debug(const struct option_row *row, const char *value,
			  struct options *options, struct err *err);

/* Sets row->mode. */
MUST_CHECK bool set_mode(const struct option_row *row, const char *value,
			 struct options *options, struct err *err);

/* Fail with ERR_USAGE and row->why: for good, or until it is built. */
MUST_CHECK bool refuse(const struct option_row *row, const char *value,
		       struct options *options, struct err *err);
MUST_CHECK bool unbuilt(const struct option_row *row, const char *value,
			struct options *options, struct err *err);

#endif
