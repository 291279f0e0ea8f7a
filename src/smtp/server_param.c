#include "smtp/server_command.h"

#include "base/codec.h"
#include "mail/dsn.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#define ORCPT_MAX 500 /* octets, RFC 3461 section 4.2 */

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

static bool read_envid(struct server *server, const char *value)
{
	struct dsn *dsn = &server->envelope.dsn;
	auto_buf envid = BUF_INIT;
	auto_err err = ERR_INIT;

	if (!buf_add_xtext_decoded(&envid, value) ||
	    strlen(envid.data) != envid.len ||
	    !dsn_check_envid(envid.data, &err))
		return refuse_value(server, "ENVID");
	dsn->envid = buf_take(&envid);
	return true;
}

static bool read_ret(struct server *server, const char *value)
{
	auto_err err = ERR_INIT;

	return dsn_parse_return(value, &server->envelope.dsn.ret, &err) ||
	       refuse_value(server, "RET");
}

/* addr-type ";" xtext: the type is an atom, "rfc822" or "utf-8" most often. */
static bool read_orcpt(struct server *server, const char *value)
{
	const char *address = strchr(value, ';');
	auto_buf decoded = BUF_INIT;

	if (!address || address == value || !address[1] ||
	    strlen(value) > ORCPT_MAX ||
	    !buf_add_xtext_decoded(&decoded, address + 1))
		return refuse_value(server, "ORCPT");
	for (const char *at = value; at < address; at++)
		if (!mailbox_is_atext(*at) || (unsigned char)*at > 127)
			return refuse_value(server, "ORCPT");
	server->orcpt = mem_str(value);
	return true;
}

static bool read_notify(struct server *server, const char *value)
{
	auto_err err = ERR_INIT;

	return dsn_parse_notify(value, &server->notify, &err) ||
	       refuse_value(server, "NOTIFY");
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
