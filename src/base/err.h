/*
 * err.h - what went wrong: its kind, a sentence, and the way out.
 *
 * A function that can fail is MUST_CHECK bool (or returns a pointer) and takes
 * a struct err * last.  It fills the error and returns in one line:
 *
 *	return err_set(err, ERR_TIMEOUT, "no greeting within %d s", seconds);
 *
 * It never prints; cmd/report.c does.  The caller adds where it happened with
 * err_prefix(), not what.  The kind decides the exit status and whether the
 * message is worth another try, in one array in err.c.
 *
 * The text is one line and safe to show on a terminal whatever went into it:
 * control characters are made visible as the error is set.
 */
#ifndef MAILCHUTE_BASE_ERR_H
#define MAILCHUTE_BASE_ERR_H

#include "base/attr.h"
#include "base/buf.h"

#include <stdbool.h>

enum err_kind {
	ERR_NONE,
	ERR_USAGE,	/* bad options, no recipients */
	ERR_DATA,	/* the message or an address can't be sent as it is */
	ERR_NOINPUT,	/* standard input can't be read */
	ERR_RECIPIENTS, /* some or all recipients refused for good */
	ERR_REJECTED,	/* sender or message refused for good */
	ERR_SOFTWARE,	/* a defect of ours */
	ERR_OS,		/* the system failed us: processes, descriptors */
	ERR_CANTCREAT,	/* a file can't be created */
	ERR_IO,		/* a file can't be read or written */
	ERR_DEFERRED,	/* the server said 4xx */
	ERR_RESOLVE,	/* no such host, or no answer about it */
	ERR_CONNECT,	/* no connection to any address */
	ERR_TIMEOUT,	/* the server did not answer in time */
	ERR_CLOSED,	/* the server closed the connection */
	ERR_IN_DOUBT,	/* lost between the content and its reply */
	ERR_PROTOCOL,	/* the peer does not speak SMTP, or broke it */
	ERR_TLS,	/* TLS could not be established */
	ERR_TRUST,  /* TLS is there, and the server is not who it should be */
	ERR_AUTH,   /* authentication was refused or is impossible */
	ERR_CONFIG, /* the configuration is wrong */
	ERR_NO_CONFIG, /* there is none */
};

struct err {
	enum err_kind kind;
	struct buf text; /* one line, without a full stop; shown as it is */
	struct buf hint; /* the way out, one line; empty if there is none */
};

#define ERR_INIT                                   \
	{                                          \
		.text = BUF_INIT, .hint = BUF_INIT \
	}

/* For declarations: released at the end of the scope. */
#define auto_err auto_(err_release) struct err

void err_release(struct err *err);
void err_clear(struct err *err);

/* Sets kind and text, drops an older hint.  Always returns false. */
bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

/*
 * The same for a failed system call: appends ": " and the words for errno as
 * it was on entry.  Always returns false.
 */
bool err_set_errno(struct err *err, enum err_kind kind, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

/* Puts text in front: where it happened.  Always returns false. */
bool err_prefix(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Sets the hint.  Always returns false. */
bool err_hint(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Moves *from into *to, whose old content is dropped; from is left empty. */
void err_move(struct err *to, struct err *from);

/* The exit status of sysexits.h, 0 for ERR_NONE. */
int err_exit_status(enum err_kind kind);

/*
 * True if it is not the message's own failure: trying again later may help.
 */
bool err_is_temporary(enum err_kind kind);

#endif
