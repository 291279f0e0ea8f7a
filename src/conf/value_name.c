/*
 * The names that reach the protocol: hosts, domains, addresses.
 */
#include "conf/value.h"

#include "base/buf.h"
#include "base/idna.h"
#include "mail/addrlist.h"
#include "mail/mailbox.h"
#include "net/hostname.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS	"0123456789"

static bool keep(const char *text, void *field)
{
	char **string = field;

	*string = mem_str(text);
	return true;
}

/* In ASCII, as it will reach the wire; NULL if it has no such form. */
static char *ascii_of(const char *text)
{
	auto_err ignored = ERR_INIT; /* the caller has its own words */
	char *ascii = NULL;

	return idna_to_ascii(text, &ascii, &ignored) ? ascii : NULL;
}

/*
 * "smtp.example.org:587" and "[::1]:587" can only be meant as two keys; several
 * colons without brackets are an IPv6 address.
 */
static bool has_port(const char *text)
{
	const char *bracket = strchr(text, ']');
	const char *colon = strchr(bracket ? bracket : text, ':');

	return colon && !strchr(colon + 1, ':');
}

/*
 * The resolver decides what a host is; here only what no host can be is found
 * out, so that it is told with file and line.  "_" is in some names, "%" in a
 * scoped IPv6 address, ":" and brackets in any.  A name beyond ASCII is kept as
 * it was written, to be shown so.
 */
bool parse_host(const struct value *value, void *field, struct err *err)
{
	const char *text = value->text;
	auto_str ascii = ascii_of(text);

	if (!ascii)
		return err_set(err, ERR_CONFIG,
			       "'%.64s' is no domain name by IDNA2008", text);
	if (!text[0] || ascii[strspn(ascii, LETTERS DIGITS "-._:[]%")])
		return err_set(err, ERR_CONFIG,
			       "'%.64s' is no host name or IP address", text);
	if (has_port(text))
		return err_set(err, ERR_CONFIG,
			       "'%.64s' has a port in it; that is a key of its "
			       "own",
			       text);
	return keep(text, field);
}

/* address-literal of RFC 5321 section 4.1.3, without General-address-literal.
 */
static bool is_literal(const char *text)
{
	size_t len = strlen(text);
	struct in6_addr ip;
	auto_str inside = NULL;

	if (len < 3 || text[0] != '[' || text[len - 1] != ']')
		return false;
	inside = mem_str_n(text + 1, len - 2);
	if (!strncasecmp(inside, "IPv6:", 5))
		return inet_pton(AF_INET6, inside + 5, &ip) == 1;
	return inet_pton(AF_INET, inside, &ip) == 1;
}

bool parse_hello(const struct value *value, void *field, struct err *err)
{
	auto_str ascii = ascii_of(value->text);

	if (ascii && (hostname_is_domain(ascii) || is_literal(ascii)))
		return keep(value->text, field);
	return err_set(err, ERR_CONFIG,
		       "'%.64s' is no host name, nor an address in brackets",
		       value->text);
}

/* The rule of mail/, so that what is completed with it passes there. */
bool parse_domain(const struct value *value, void *field, struct err *err)
{
	auto_mailbox mailbox = MAILBOX_INIT;
	auto_str ascii = ascii_of(value->text);
	auto_err why = ERR_INIT;

	mailbox.local = mem_str("x");
	mailbox.domain = mem_str(value->text);
	if (value->text[0] && value->text[0] != '[' &&
	    mailbox_check(&mailbox, &why) && ascii)
		return keep(value->text, field);
	return err_set(err, ERR_CONFIG, "'%.64s' is no domain", value->text);
}

bool parse_address(const struct value *value, void *field, struct err *err)
{
	auto_mailbox mailbox = MAILBOX_INIT;
	auto_buf address = BUF_INIT;
	auto_str ascii = NULL;
	char **string = field;

	if (!addrlist_parse_one(&mailbox, value->text, err))
		return false;
	if (!mailbox.domain)
		return err_set(err, ERR_CONFIG,
			       "'%.64s' is no address with a domain",
			       value->text);
	ascii = ascii_of(mailbox.domain);
	if (!ascii)
		return err_set(err, ERR_CONFIG,
			       "'%.64s' is no domain name by IDNA2008",
			       mailbox.domain);
	mailbox_add_to(&address, &mailbox);
	*string = buf_take(&address);
	return true;
}
