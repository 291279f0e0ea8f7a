/*
 * hostname.h - the ways a host is written: a name, in ASCII or not, or an IP
 * address, perhaps in brackets.  No look-ups here.
 */
#ifndef MAILCHUTE_NET_HOSTNAME_H
#define MAILCHUTE_NET_HOSTNAME_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>

/* True for an IPv4 or an IPv6 address, without brackets; also with a zone. */
bool hostname_is_address(const char *host);

/*
 * True for a Domain of RFC 5321 section 4.1.2: labels of letters, digits and
 * hyphens, these not at either end, without a trailing dot.
 */
bool hostname_is_domain(const char *host);

/*
 * *ret_ascii is the host without brackets, a name beyond ASCII (UTF-8) in the
 * form that DNS and certificates have it in (IDNA, RFC 5891).  Owned by the
 * caller, to free().
 *
 * Fails with ERR_RESOLVE if it is empty or IDNA has no form for it.
 */
MUST_CHECK bool hostname_to_ascii(const char *host, char **ret_ascii,
				  struct err *err);

#endif
