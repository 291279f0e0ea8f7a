/*
 * dsn.h - which delivery status notifications a message asks for (RFC 3461).
 *
 * What -N and -R say on the command line and dsn_notify and dsn_return in the
 * configuration is read here, so that both take the same words; ext.c writes
 * it into MAIL and RCPT.
 */
#ifndef MAILCHUTE_MAIL_DSN_H
#define MAILCHUTE_MAIL_DSN_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

/* RFC 3461 section 4.4: characters of an ENVID, before it becomes xtext. */
#define DSN_ENVID_MAX 100

/* When to notify (section 4.1); flags.  NEVER is alone. */
enum dsn_condition {
	DSN_NEVER = 1,
	DSN_SUCCESS = 2,
	DSN_FAILURE = 4,
	DSN_DELAY = 8,
};

/* How much of the message a notification of failure returns (section 4.3). */
enum dsn_return {
	DSN_RETURN_ANY, /* the server decides */
	DSN_RETURN_FULL,
	DSN_RETURN_HDRS,
};

struct dsn {
	int notify; /* enum dsn_condition; 0: the server decides */
	enum dsn_return ret;
	char *envid; /* 1..DSN_ENVID_MAX printable characters; NULL: none.
			Owned. */
};

#define DSN_INIT                                                  \
	{                                                         \
		.notify = 0, .ret = DSN_RETURN_ANY, .envid = NULL \
	}

void dsn_release(struct dsn *dsn);

/* True if anything is asked for. */
bool dsn_is_asked(const struct dsn *dsn);

/*
 * "never", or a list of "success", "failure" and "delay" with commas, in any
 * case.  *ret_notify is never 0.  Fails with ERR_USAGE, hinting at the words.
 */
MUST_CHECK bool dsn_parse_notify(const char *text, int *ret_notify,
				 struct err *err);

/* "full" or "hdrs", in any case.  Fails with ERR_USAGE, hinting at them. */
MUST_CHECK bool dsn_parse_return(const char *text, enum dsn_return *ret_return,
				 struct err *err);

/* Fails with ERR_USAGE at what can't be an ENVID. */
MUST_CHECK bool dsn_check_envid(const char *text, struct err *err);

/* Adds "NEVER", or "SUCCESS,FAILURE,DELAY" as far as they are asked for. */
void dsn_add_notify(struct buf *buf, int notify);

/*
 * Adds an address as ORCPT writes it: "rfc822;" and xtext (section 4.2) or, if
 * it is not ASCII, "utf-8;" and utf-8-addr-xtext (RFC 6533 section 3), the
 * form that a server need not offer SMTPUTF8 for.
 */
void dsn_add_address(struct buf *buf, const char *address);

#endif
