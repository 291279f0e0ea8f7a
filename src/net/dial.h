/*
 * dial.h - from a host name and a port to a connected socket.
 *
 * Every address of the host is tried as RFC 8305 says: IPv6 and IPv4 in turn,
 * the next one 250 ms after the last or as soon as that has failed, the first
 * that connects wins.  Name resolution is under the same deadline.
 */
#ifndef MAILCHUTE_NET_DIAL_H
#define MAILCHUTE_NET_DIAL_H

#include "base/attr.h"
#include "base/deadline.h"
#include "base/err.h"
#include "net/local.h"
#include "net/resolve.h"

#include <netdb.h>
#include <stdbool.h>

#define DIAL_ADDRESSES_MAX 32 /* of one host; further ones are not tried */

/*
 * *ret_fd is a connected socket: non-blocking, close-on-exec, TCP_NODELAY (the
 * stream gathers what belongs together); owned by the caller.
 *
 * host is a name or an IP address, also in brackets; port 1..65535.
 *
 * Fails with ERR_RESOLVE if the name has no address or nobody told in time,
 * ERR_CONNECT if no address took the connection, naming the last failure of
 * each, ERR_TIMEOUT at the deadline, ERR_OS for want of descriptors.
 */
MUST_CHECK bool dial(const char *host, int port, struct deadline deadline,
		     int *ret_fd, struct err *err);

/*
 * The second half of dial(), for a list that is there already.  host and port
 * are for the error's text alone.
 */
MUST_CHECK bool dial_addresses(const char *host, int port,
			       const struct addrinfo *list,
			       struct deadline deadline, int *ret_fd,
			       struct err *err);

#endif
