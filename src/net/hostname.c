#include "net/hostname.h"

#include "base/buf.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <string.h>

bool hostname_is_address(const char *host)
{
	struct in_addr ip;

	/* No name has a colon, whatever zone an address ends in. */
	return strchr(host, ':') || inet_pton(AF_INET, host, &ip) == 1;
}

static bool is_ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
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
	gnutls_datum_t out = { 0 };
	int rc;

	if (!*bare)
		return err_set(err, ERR_RESOLVE, "no such host \"%s\"", host);
	if (is_ascii(bare)) {
		*ret_ascii = bare;
		bare = NULL;
		return true;
	}
	rc = gnutls_idna_map(bare, (unsigned)strlen(bare), &out, 0);
	if (rc < 0)
		return err_set(err, ERR_RESOLVE, "no such host %s: %s", host,
			       gnutls_strerror(rc));
	*ret_ascii = mem_str_n((const char *)out.data, out.size);
	gnutls_free(out.data);
	return true;
}
