/*
 * local.h - what this machine is called, and whether a peer is this machine.
 */
#ifndef MAILCHUTE_NET_LOCAL_H
#define MAILCHUTE_NET_LOCAL_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/deadline.h"

#include <stdbool.h>

/*
 * Adds this machine's full name (with a dot in it), from gethostname() or, if
 * that is short, from the resolver until the deadline.  False if it has none
 * that EHLO could take (RFC 5321 section 4.1.2, Domain), or only one under
 * "localhost"; nothing is added then.
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
