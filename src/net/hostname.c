#include "net/hostname.h"

#include "base/buf.h"
#include "base/idna.h"

#include <arpa/inet.h>
#include <string.h>

bool hostname_is_address(const char *host)
{
	struct in_addr ip;

	/* No name has a colon, whatever zone an address ends in. */
	return strchr(host, ':') || inet_pton(AF_INET, host, &ip) == 1;
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
