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
#include "base/buf.h"
#include "base/deadline.h"
#include "base/err.h"

#include <netdb.h>
#include <stdbool.h>

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
 * getaddrinfo() under a deadline.  The list is the caller's to freeaddrinfo().
 * Fails with ERR_RESOLVE; a look-up that did not end in time goes on in a
 * thread of its own, which touches nothing of the caller's.
 */
MUST_CHECK bool resolve(const char *host, int port, int flags,
			struct deadline deadline, struct addrinfo **ret_list,
			struct err *err);

/*
 * Adds this machine's full name (with a dot in it), from gethostname() or, if
 * that is short, from the resolver until the deadline.  False if it has none;
 * nothing is added then.
 */
bool machine_name(struct buf *buf, struct deadline deadline);

/*
 * Adds the socket's own address as the address literal of RFC 5321 section
 * 4.1.3, "[192.0.2.1]" or "[IPv6:2001:db8::1]"; "[127.0.0.1]" if it has none.
 */
void address_literal(struct buf *buf, int fd);

/* True if the socket's peer is a loopback address or a Unix socket. */
bool peer_is_local(int fd);

#endif
