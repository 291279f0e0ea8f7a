/*
 * transport.h - one try to send or to receive, over TLS or without: what
 * stream.c stands on.  Nothing here waits, and nothing here buffers.
 */
#ifndef MAILCHUTE_NET_TRANSPORT_H
#define MAILCHUTE_NET_TRANSPORT_H

#include "base/attr.h"
#include "base/err.h"

#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stddef.h>

struct transport {
	int fd;		      /* owned, non-blocking */
	gnutls_session_t tls; /* owned; NULL: no TLS */
	bool unfinished;      /* GnuTLS holds a record that is partly sent */
};

/*
 * Sends the first bytes of data; *ret_n tells how many, 0 that it is not
 * possible now.  After a 0 the same bytes must be given again.  Never raises
 * SIGPIPE.  Fails with ERR_CLOSED, ERR_TLS.
 */
MUST_CHECK bool transport_send(struct transport *transport, const void *data,
			       size_t len, size_t *ret_n, struct err *err);

/*
 * Receives up to len bytes; *ret_n is 0 if there are none now.  len of 16 KiB
 * and more takes a whole TLS record, so that none stays behind in GnuTLS where
 * poll(2) can't see it.  Fails with ERR_CLOSED (also at the end of the input),
 * ERR_TLS, ERR_PROTOCOL if the peer asks for another handshake.
 */
MUST_CHECK bool transport_recv(struct transport *transport, void *data,
			       size_t len, size_t *ret_n, struct err *err);

/* The poll(2) event that transport_recv() has to wait for after a 0. */
short transport_recv_event(const struct transport *transport);

/*
 * Ends TLS if say_goodbye and that is possible at once; closes what is owned.
 */
void transport_close(struct transport *transport, bool say_goodbye);

#endif
