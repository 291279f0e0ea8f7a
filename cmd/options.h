/*
 * options.h - sendmail's options and ours, from the command line.
 *
 * One table in options.c names every option: how it is parsed, what becomes of
 * it, where it is documented (mailchute(8)).
 */
#ifndef MAILCHUTE_CMD_OPTIONS_H
#define MAILCHUTE_CMD_OPTIONS_H

#include "base/attr.h"
#include "base/err.h"
#include "mail/dsn.h"

#include <stdbool.h>
#include <stddef.h>

enum mode {
	MODE_DELIVER, /* -bm */
	MODE_SERVE,   /* -bs */
	MODE_ALIASES, /* -bi, -I, newaliases */
	MODE_VERIFY,  /* -bv */
	MODE_QUEUE,   /* -bp, mailq */
	MODE_FLUSH,   /* -q, runq */
	MODE_HELP,    /* --help */
	MODE_VERSION, /* --version, -d0.1 */
};

enum error_mode {
	ERROR_PRINT,  /* -oep, -oew */
	ERROR_QUIET,  /* -oeq: the exit status only */
	ERROR_MAIL,   /* -oem: what is refused for good returns, too */
	ERROR_RETURN, /* -oee: then the exit status is 0 */
};

struct options {
	enum mode mode;
	bool recipients_from_header; /* -t */
	bool dot_is_data;	     /* -i, -oi */
	bool verbose;		     /* -v, -ov */
	bool dry_run;		     /* --dry-run */
	enum error_mode error_mode;
	const char *sender;	 /* -f, -r as given, the last; NULL if none */
	const char *full_name;	 /* -F; NULL if none */
	const char *config_file; /* -C; NULL if none */
	const char *account;	 /* -a; NULL if none */
	int dsn_notify;		 /* -N; as struct dsn's */
	enum dsn_return dsn_return; /* -R */
	const char *envelope_id;    /* -V; NULL if none */
	const char *log_tag;	    /* -L; NULL if none */
	char *const *recipients;    /* the rest of argv, NULL-terminated */
	size_t recipient_count;
};

/*
 * Parses argv, which outlives *ret_options: its strings are lent.  The name in
 * argv[0] decides the mode before any option does (mailq, newaliases, runq)
 * and whether our own options are known.  An argv of no words at all counts as
 * sendmail without arguments.
 *
 * Fails with ERR_USAGE: an unknown option, a missing or bad value, an option
 * that names a file or a configuration under another name than mailchute, a
 * word that starts with "-" behind the first recipient, and what is not built
 * yet, with a sentence that says so.  Options are named as they were given.
 * Then ret_options->mode alone is set: what was asked for, as far as was read.
 */
MUST_CHECK bool options_parse(int argc, char *const *argv,
			      struct options *ret_options, struct err *err);

/* The text of --help, one screen; constant. */
const char *options_help(void);

#endif
