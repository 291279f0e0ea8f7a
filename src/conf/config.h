/*
 * config.h - the configuration file: its keys, its accounts.
 *
 * The only door to libconfuse.  One table in config.c names every key; each is
 * documented in mailchute.conf(5).  What is not in the table is unknown: an
 * error with file and line.
 */
#ifndef MAILCHUTE_CONF_CONFIG_H
#define MAILCHUTE_CONF_CONFIG_H

#include "base/attr.h"
#include "base/err.h"
#include "mail/author.h"
#include "mail/mailbox.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tls_mode {
	TLS_STARTTLS,
	TLS_IMPLICIT,
	TLS_NONE,
};

/* Keys at the top level, or of one account with the top level's as defaults. */
struct account {
	char *name;	    /* of its section; NULL: the top level */
	char *host;	    /* never NULL in an account that config_account()
			       returned */
	int port;	    /* 1..65535; the default of `tls` is filled in */
	int tls;	    /* enum tls_mode */
	char *tls_ca_file;  /* NULL: the system's trust */
	char *tls_hostname; /* never NULL: defaults to host */
	char *tls_priority; /* NULL: net/tls.h's default */
	char **auth;	    /* mechanism names in lower case, NULL-terminated;
			       NULL: auto; empty: off */
	char *user;	    /* NULL: no authentication */
	char *password;	    /* at most one of these three is not NULL */
	char *password_file;
	char *password_command;
	char *from;	    /* an address; NULL if neither from nor user is */
	char *domain;	    /* that of from is filled in; NULL: the machine's */
	int rewrite_from;   /* enum rewrite_mode */
	char *aliases;	    /* NULL: the system's, if there is one */
	char **match_from;  /* patterns, NULL-terminated; NULL: none */
	int64_t timeout_ms; /* 0: RFC 5321's own for each command */
	int64_t connect_timeout_ms; /* > 0 */
	char *hello;		    /* NULL: the machine's full name */
	int dsn_notify;		    /* as struct dsn's of mail/dsn.h */
	int dsn_return;		    /* enum dsn_return of mail/dsn.h */
	char *log;		    /* "syslog", "stderr", "none" or a path */
};

struct config; /* owns its accounts */

/*
 * The file that is in force: `explicit_path` if not NULL, else
 * $MAILCHUTE_CONFIG, else $XDG_CONFIG_HOME/mailchute/mailchute.conf (HOME's
 * .config, or the user's home of the password file where HOME is not set),
 * else SYSCONFDIR/mailchute.conf.  The first that exists is the only one; a
 * file named by the caller or the environment must exist.
 *
 * *ret_path is the caller's to free().  Fails with ERR_NO_CONFIG, hinting at
 * the shortest configuration that works, or ERR_CONFIG.
 */
MUST_CHECK bool config_find(const char *explicit_path, char **ret_path,
			    struct err *err);

/*
 * Reads it.  Fails with ERR_CONFIG: the file can't be read; a syntax error, an
 * unknown key, a wrong type or a value out of range, with file and line; a
 * password in a file that others can read, hinting at the chmod.
 */
MUST_CHECK bool config_load(const char *path, struct config **ret_config,
			    struct err *err);

void config_free(struct config *config);

#define auto_config auto_(config_free_ptr) struct config
void config_free_ptr(struct config **config);

/*
 * Where to log until an account is chosen: as the account says that is one's
 * without a name or a sender.  Lent until config_free().
 */
const char *config_log(const struct config *config);

/*
 * The account in force: the one named (-a); else the first whose match_from
 * matches one of the senders, the first of them that any account matches; else
 * default_account, else the first section, else the top level.  Senders are
 * "local@domain" or bare names, NULL-terminated, the envelope's before the
 * header's; NULL if there are none.
 *
 * Lent until config_free().  Fails with ERR_CONFIG if there is none of the
 * name, or if it has no host.
 */
MUST_CHECK bool config_account(const struct config *config, const char *name,
			       const char *const *senders,
			       const struct account **ret_account,
			       struct err *err);

#endif
