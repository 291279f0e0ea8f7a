#include "base/err.h"

#include "base/codec.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sysexits.h>

/*
 * What each kind of failure means to the caller.  Exit statuses are those of
 * product.md and of mailchute(8), section EXIT STATUS; 68 is never used, since
 * Bugzilla drops the mail on it.
 */
static const struct err_row {
	int exit_status;
	bool temporary; /* not the message's own: to be tried later */
} rows[] = {
	/* in the order of enum err_kind */
	[ERR_NONE] = { EX_OK, false },
	[ERR_USAGE] = { EX_USAGE, false },
	[ERR_DATA] = { EX_DATAERR, false },
	[ERR_NOINPUT] = { EX_NOINPUT, false },
	[ERR_RECIPIENTS] = { EX_NOUSER, false },
	[ERR_REJECTED] = { EX_UNAVAILABLE, false },
	[ERR_SOFTWARE] = { EX_SOFTWARE, false },
	[ERR_OS] = { EX_OSERR, true },
	[ERR_CANTCREAT] = { EX_CANTCREAT, false },
	[ERR_IO] = { EX_IOERR, false },
	[ERR_DEFERRED] = { EX_TEMPFAIL, true },
	[ERR_RESOLVE] = { EX_TEMPFAIL, true },
	[ERR_CONNECT] = { EX_TEMPFAIL, true },
	[ERR_TIMEOUT] = { EX_TEMPFAIL, true },
	[ERR_CLOSED] = { EX_TEMPFAIL, true },
	/* Never retried in silence: the server may have the message. */
	[ERR_IN_DOUBT] = { EX_TEMPFAIL, false },
	[ERR_PROTOCOL] = { EX_PROTOCOL, true },
	[ERR_TLS] = { EX_NOPERM, true },
	[ERR_TRUST] = { EX_NOPERM, true },
	[ERR_AUTH] = { EX_NOPERM, true },
	[ERR_CONFIG] = { EX_CONFIG, false },
	[ERR_NO_CONFIG] = { EX_CONFIG, false },
};

void err_release(struct err *err)
{
	err->kind = ERR_NONE;
	buf_release(&err->text);
	buf_release(&err->hint);
}

void err_clear(struct err *err)
{
	err->kind = ERR_NONE;
	buf_clear(&err->text);
	buf_clear(&err->hint);
}

/* A caller may pass the old text as an argument, so it is built beside it. */
static PRINTF_LIKE(2, 0) void set_visible(struct buf *target, const char *fmt,
					  va_list ap)
{
	auto_buf raw = BUF_INIT;

	buf_add_vfmt(&raw, fmt, ap);
	buf_clear(target);
	buf_add_visible(target, raw.data, raw.len);
}

bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_visible(&err->text, fmt, ap);
	va_end(ap);
	err->kind = kind;
	buf_clear(&err->hint);
	return false;
}

bool err_set_errno(struct err *err, enum err_kind kind, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	va_start(ap, fmt);
	set_visible(&err->text, fmt, ap);
	va_end(ap);
	buf_add_fmt(&err->text, ": %s", strerror(saved));
	err->kind = kind;
	buf_clear(&err->hint);
	return false;
}

bool err_prefix(struct err *err, const char *fmt, ...)
{
	auto_buf prefix = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	set_visible(&prefix, fmt, ap);
	va_end(ap);
	buf_insert(&err->text, 0, prefix.data, prefix.len);
	return false;
}

bool err_hint(struct err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_visible(&err->hint, fmt, ap);
	va_end(ap);
	return false;
}

void err_move(struct err *to, struct err *from)
{
	if (to == from)
		return;
	err_release(to);
	*to = *from;
	*from = (struct err)ERR_INIT;
}

int err_exit_status(enum err_kind kind)
{
	return rows[kind].exit_status;
}

bool err_is_temporary(enum err_kind kind)
{
	return rows[kind].temporary;
}
