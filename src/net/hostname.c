#include "net/hostname.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/idna.h"

#include <arpa/inet.h>
#include <string.h>

#define LABEL_MAX  63  /* octets, RFC 1035 section 2.3.4 */
#define DOMAIN_MAX 255 /* octets, RFC 5321 section 4.5.3.1.2 */

bool hostname_is_address(const char *host)
{
	struct in_addr ip;

	/* No name has a colon, whatever zone an address ends in. */
	return strchr(host, ':') || inet_pton(AF_INET, host, &ip) == 1;
}

static bool is_label(const char *text, size_t len)
{
	if (!len || len > LABEL_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!ascii_is_let_dig(text[i]) && text[i] != '-')
			return false;
	return text[0] != '-' && text[len - 1] != '-';
}

bool hostname_is_domain(const char *host)
{
	size_t len;

	if (strlen(host) > DOMAIN_MAX)
		return false;
	for (;; host += len + 1) {
		len = strcspn(host, ".");
		if (!is_label(host, len))
			return false;
		if (!host[len])
			return true;
	}
}

static char *without_brackets(const char *host)
{
	size_t len = strlen(host);

	if (len >= 2 && host[0] == '[' && host[len - 1] == ']')
		return mem_str_n(host + 1, len - 2);
	return mem_str(host);
}

bool hostname_to_ascii(const char *host, char **ret_ascii, struct err *err)
{
	auto_str bare = without_brackets(host);

	if (!*bare)
		return err_set(err, ERR_RESOLVE, "no such host \"%s\"", host);
	if (idna_to_ascii(bare, ret_ascii, err))
		return true;
	err->kind = ERR_RESOLVE;
	return err_prefix(err, "no such host: ");
}
