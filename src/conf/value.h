/*
 * value.h - what may stand behind a key: from text to a field.
 *
 * Each is the `parse` of rows in config.c, as config_row.h tells; the comment
 * gives the field and what is refused.  All fail with ERR_CONFIG.
 */
#ifndef MAILCHUTE_CONF_VALUE_H
#define MAILCHUTE_CONF_VALUE_H

#include "base/attr.h"
#include "base/err.h"
#include "conf/config_row.h"

#include <stdbool.h>

#define VALUE_LIST_MAX 1000 /* members; far more than anybody needs */

/* char *: anything that is not empty and has no control character. */
MUST_CHECK bool parse_text(const struct value *value, void *field,
			   struct err *err);

/* char *: anything that is not empty. */
MUST_CHECK bool parse_password(const struct value *value, void *field,
			       struct err *err);

/* char *: a command line that command_words() can split. */
MUST_CHECK bool parse_command(const struct value *value, void *field,
			      struct err *err);

/* char *: a path as path_resolve() gives it. */
MUST_CHECK bool parse_path(const struct value *value, void *field,
			   struct err *err);

/* int: 1..65535. */
MUST_CHECK bool parse_port(const struct value *value, void *field,
			   struct err *err);

/* int: the enum tls_mode of its name. */
MUST_CHECK bool parse_tls(const struct value *value, void *field,
			  struct err *err);

/* int: the enum rewrite_mode of its name. */
MUST_CHECK bool parse_rewrite_from(const struct value *value, void *field,
				   struct err *err);

/* char *: a GnuTLS priority string. */
MUST_CHECK bool parse_priority(const struct value *value, void *field,
			       struct err *err);

/*
 * char **: adds a mechanism that we have, in lower case; "auto" and "off" stand
 * alone, and stay as they are until draft_finish().
 */
MUST_CHECK bool parse_mechanism(const struct value *value, void *field,
				struct err *err);

/* char **: adds a pattern for fnmatch(3), in lower case. */
MUST_CHECK bool parse_pattern(const struct value *value, void *field,
			      struct err *err);

/* int64_t: milliseconds, 1 s to 10 years. */
MUST_CHECK bool parse_duration(const struct value *value, void *field,
			       struct err *err);

/* int: conditions, and what to return, as mail/dsn.h reads and counts them. */
MUST_CHECK bool parse_notify(const struct value *value, void *field,
			     struct err *err);
MUST_CHECK bool parse_return(const struct value *value, void *field,
			     struct err *err);

/* char *: "syslog", "stderr", "none" or an absolute path. */
MUST_CHECK bool parse_log(const struct value *value, void *field,
			  struct err *err);

/* char *: a host name or an IP address, also in brackets. */
MUST_CHECK bool parse_host(const struct value *value, void *field,
			   struct err *err);

/* char *: what RFC 5321 section 4.1.1.1 lets EHLO say. */
MUST_CHECK bool parse_hello(const struct value *value, void *field,
			    struct err *err);

/* char *: a domain that can stand behind "@". */
MUST_CHECK bool parse_domain(const struct value *value, void *field,
			     struct err *err);

/* char *: one address with a domain, kept without its display name. */
MUST_CHECK bool parse_address(const struct value *value, void *field,
			      struct err *err);

#endif
