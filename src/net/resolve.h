/*
 * resolve.h - getaddrinfo() under a deadline.
 */
#ifndef MAILCHUTE_NET_RESOLVE_H
#define MAILCHUTE_NET_RESOLVE_H

#include "base/attr.h"
#include "base/deadline.h"
#include "base/err.h"

#include <netdb.h>
#include <stdbool.h>

/*
 * The addresses of a host for TCP, in the order of RFC 6724; the list is the
 * caller's to freeaddrinfo().  host is a name or an IP address, also in
 * brackets; port 0..65535; flags are AI_* of getaddrinfo().  An IP address is
 * taken as it is: that asks nobody and takes no time.
 *
 * Fails with ERR_RESOLVE: there is no such host, it has no address, nobody
 * could tell, or nobody did in time.  A look-up that did not end in time goes
 * on in a thread of its own, which touches nothing of the caller's.
 */
MUST_CHECK bool resolve(const char *host, int port, int flags,
			struct deadline deadline, struct addrinfo **ret_list,
			struct err *err);

#endif
