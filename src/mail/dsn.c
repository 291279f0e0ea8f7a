#include "mail/dsn.h"

#include "base/codec.h"
#include "base/idna.h"

#include <string.h>
#include <strings.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* In the order in which NOTIFY names them. */
static const struct {
	const char *word;
	int flag;
} conditions[] = {
	{ "SUCCESS", DSN_SUCCESS },
	{ "FAILURE", DSN_FAILURE },
	{ "DELAY", DSN_DELAY },
};

void dsn_release(struct dsn *dsn)
{
	mem_free_ptr(&dsn->envid);
	*dsn = (struct dsn)DSN_INIT;
}

bool dsn_is_asked(const struct dsn *dsn)
{
	return dsn->notify || dsn->ret != DSN_RETURN_ANY || dsn->envid;
}

/* 0 if it is none. */
static int condition_of(const char *word, size_t len)
{
	for (size_t i = 0; i < COUNT_OF(conditions); i++)
		if (len == strlen(conditions[i].word) &&
		    !strncasecmp(word, conditions[i].word, len))
			return conditions[i].flag;
	return 0;
}

static bool no_condition(const char *word, size_t len, struct err *err)
{
	err_set(err, ERR_USAGE, "\"%.*s\" is no condition to be notified of",
		len > 60 ? 60 : (int)len, word);
	return err_hint(err, "it is never, or a list of success, failure and "
			     "delay");
}

bool dsn_parse_notify(const char *text, int *ret_notify, struct err *err)
{
	int notify = 0;

	if (!strcasecmp(text, "never")) {
		*ret_notify = DSN_NEVER;
		return true;
	}
	for (;;) {
		size_t len = strcspn(text, ",");
		int flag = condition_of(text, len);

		if (!flag)
			return no_condition(text, len, err);
		notify |= flag;
		if (!text[len])
			break;
		text += len + 1;
	}
	*ret_notify = notify;
	return true;
}

bool dsn_parse_return(const char *text, enum dsn_return *ret_return,
		      struct err *err)
{
	if (!strcasecmp(text, "full")) {
		*ret_return = DSN_RETURN_FULL;
		return true;
	}
	if (!strcasecmp(text, "hdrs")) {
		*ret_return = DSN_RETURN_HDRS;
		return true;
	}
	err_set(err, ERR_USAGE, "\"%.60s\" is nothing to be returned", text);
	return err_hint(err, "it is full or hdrs");
}

bool dsn_check_envid(const char *text, struct err *err)
{
	size_t len = strlen(text);

	if (len == 0 || len > DSN_ENVID_MAX)
		return err_set(err, ERR_USAGE,
			       "an envelope id has 1 to %d characters",
			       DSN_ENVID_MAX);
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return err_set(err, ERR_USAGE,
				       "an envelope id is printable ASCII");
	return true;
}

void dsn_add_notify(struct buf *buf, int notify)
{
	const char *comma = "";

	if (notify & DSN_NEVER) {
		buf_add_str(buf, "NEVER");
		return;
	}
	for (size_t i = 0; i < COUNT_OF(conditions); i++) {
		if (!(notify & conditions[i].flag))
			continue;
		buf_add_fmt(buf, "%s%s", comma, conditions[i].word);
		comma = ",";
	}
}

/* The code point of a well-formed sequence of n bytes (RFC 3629). */
static unsigned code_point(const char *text, size_t n)
{
	static const unsigned char first[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	unsigned point = (unsigned char)text[0] & first[n];

	for (size_t i = 1; i < n; i++)
		point = point << 6 | ((unsigned char)text[i] & 0x3f);
	return point;
}

/* QCHAR of RFC 6533 section 3 stands for itself. */
static bool is_qchar(char c)
{
	return c > ' ' && c <= '~' && c != '\\' && c != '+' && c != '=';
}

/* An address in an envelope is UTF-8; what were none would be left out. */
static void add_utf8_address(struct buf *buf, const char *address)
{
	size_t len = strlen(address);
	size_t n;

	for (; len; address += n, len -= n) {
		n = utf8_sequence(address, len);
		if (n == 1 && is_qchar(*address))
			buf_add_char(buf, *address);
		else if (n)
			buf_add_fmt(buf, "\\x{%02X}", code_point(address, n));
		else
			n = 1;
	}
}

void dsn_add_address(struct buf *buf, const char *address)
{
	if (is_ascii(address)) {
		buf_add_str(buf, "rfc822;");
		buf_add_xtext(buf, address);
		return;
	}
	buf_add_str(buf, "utf-8;");
	add_utf8_address(buf, address);
}
