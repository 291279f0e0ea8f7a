#include "smtp/server_command.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#define XTEXT_MAX 500 /* octets of an ORCPT, RFC 3461 section 4.2 */
#define ENVID_MAX 100 /* the same of an ENVID, section 4.4 */

static bool refuse_value(struct server *server, const char *name)
{
	return server_say(server, 501, "5.5.4", "bad value of %s", name);
}

/* size-value = 1*20DIGIT (RFC 1870 section 6). */
static bool read_size(struct server *server, const char *value)
{
	uint64_t size;

	if (!server_read_number(&value, &size) || *value)
		return refuse_value(server, "SIZE");
	if (size <= server->params->size_max)
		return true;
	return server_say(server, 552, "5.3.4",
			  "the message is larger than %" PRIu64 " octets",
			  server->params->size_max);
}

/*
 * What the message holds is seen when it is there.  BINARYMIME (RFC 3030) is
 * not offered: lines are what the message is read by.
 */
static bool read_body(struct server *server, const char *value)
{
	if (!strcasecmp(value, "7BIT") || !strcasecmp(value, "8BITMIME"))
		return true;
	if (!strcasecmp(value, "BINARYMIME"))
		return server_say(server, 504, "5.5.4",
				  "BINARYMIME is not offered");
	return refuse_value(server, "BODY");
}

/* An address that needs it is taken without, too. */
static bool read_smtputf8(struct server *server UNUSED,
			  const char *value UNUSED)
{
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* xtext (RFC 3461 section 4) that stands for printable ASCII. */
static bool is_xtext(const char *text, size_t max)
{
	size_t len = strlen(text);

	if (!len || len > max)
		return false;
	for (; *text; text++) {
		int code = *text;

		if (*text == '+') {
			int high = hex_digit(text[1]);
			int low = high < 0 ? -1 : hex_digit(text[2]);

			if (low < 0)
				return false;
			code = high * 16 + low;
			text += 2;
		}
		if (code < ' ' || code > '~')
			return false;
	}
	return true;
}

static bool read_envid(struct server *server, const char *value)
{
	return is_xtext(value, ENVID_MAX) || refuse_value(server, "ENVID");
}

static bool read_ret(struct server *server, const char *value)
{
	return !strcasecmp(value, "FULL") || !strcasecmp(value, "HDRS") ||
	       refuse_value(server, "RET");
}

/* addr-type ";" xtext: the type is an atom, "rfc822" or "utf-8" most often. */
static bool read_orcpt(struct server *server, const char *value)
{
	const char *address = strchr(value, ';');

	if (!address || address == value || !is_xtext(address + 1, XTEXT_MAX))
		return refuse_value(server, "ORCPT");
	for (; value < address; value++)
		if (!mailbox_is_atext(*value))
			return refuse_value(server, "ORCPT");
	return true;
}

static bool is_condition(const char *word, size_t len)
{
	static const char *const conditions[] = { "SUCCESS", "FAILURE",
						  "DELAY" };

	for (size_t i = 0; i < sizeof(conditions) / sizeof(*conditions); i++)
		if (len == strlen(conditions[i]) &&
		    !strncasecmp(word, conditions[i], len))
			return true;
	return false;
}

/* NEVER stands alone (RFC 3461 section 4.1). */
static bool read_notify(struct server *server, const char *value)
{
	if (!strcasecmp(value, "NEVER"))
		return true;
	for (;;) {
		size_t len = strcspn(value, ",");

		if (!is_condition(value, len))
			return refuse_value(server, "NOTIFY");
		if (!value[len])
			return true;
		value += len + 1;
	}
}

/* THE ONE TABLE of parameters, MAIL's and RCPT's. */
static const struct parameter {
	const char *name;
	bool of_rcpt; /* else of MAIL */
	bool has_value;
	bool (*read)(struct server *server, const char *value);
} table[] = {
	{ "SIZE", false, true, read_size },
	{ "BODY", false, true, read_body },
	{ "SMTPUTF8", false, false, read_smtputf8 },
	{ "RET", false, true, read_ret },
	{ "ENVID", false, true, read_envid },
	{ "NOTIFY", true, true, read_notify },
	{ "ORCPT", true, true, read_orcpt },
};

#define TABLE_LEN (sizeof(table) / sizeof(table[0]))

/* The row of the parameter; TABLE_LEN if there is none. */
static size_t find(const char *text, size_t len, bool of_rcpt)
{
	size_t i;

	for (i = 0; i < TABLE_LEN; i++)
		if (table[i].of_rcpt == of_rcpt &&
		    strlen(table[i].name) == len &&
		    !strncasecmp(table[i].name, text, len))
			break;
	return i;
}

/* One "NAME" or "NAME=VALUE" of that length. */
static bool read_parameter(struct server *server, const char *text, size_t len,
			   bool of_rcpt, unsigned *seen)
{
	size_t name_len = strcspn(text, "= ");
	size_t row = find(text, name_len, of_rcpt);
	bool has_value = name_len < len;
	auto_str value = NULL;

	if (row == TABLE_LEN)
		return server_say(server, 555, "5.5.4",
				  "unknown parameter \"%.*s\"", (int)len, text);
	if (*seen & 1u << row)
		return server_say(server, 501, "5.5.4", "%s comes twice",
				  table[row].name);
	if (has_value != table[row].has_value)
		return server_say(
			server, 501, "5.5.4", "%s %s", table[row].name,
			has_value ? "takes no value" : "wants a value");
	*seen |= 1u << row;
	value = has_value ? mem_str_n(text + name_len + 1, len - name_len - 1)
			  : NULL;
	return table[row].read(server, value);
}

bool server_parameters(struct server *server, const char *text, bool of_rcpt)
{
	unsigned seen = 0;

	for (;;) {
		size_t len;

		text += strspn(text, " ");
		len = strcspn(text, " ");
		if (!len)
			return true;
		if (!read_parameter(server, text, len, of_rcpt, &seen))
			return false;
		text += len;
	}
}
