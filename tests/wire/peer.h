/*
 * peer.h - the smart host's end of one connection, with TLS or without.
 *
 * That the client closes or resets is no failure here: the transcript says
 * whether it may.
 */
#ifndef MAILCHUTE_TESTS_WIRE_PEER_H
#define MAILCHUTE_TESTS_WIRE_PEER_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/deadline.h"

#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stddef.h>

struct peer {
	int fd;		      /* -1: there is no connection */
	gnutls_session_t tls; /* NULL: none */
	gnutls_certificate_credentials_t credentials; /* NULL: none */
	struct buf in; /* read, and not yet taken */
	bool gone;     /* the client closed or reset */
};

#define PEER_INIT                        \
	{                                \
		.fd = -1, .in = BUF_INIT \
	}

enum peer_event {
	PEER_DATA,   /* there is more in peer->in */
	PEER_SILENT, /* nothing until the deadline */
	PEER_GONE,   /* the client closed or reset, or broke TLS */
};

/* Takes over a connected socket. */
void peer_open(struct peer *peer, int fd);

/* Closes as it is, without a word. */
void peer_release(struct peer *peer);

#define auto_peer auto_(peer_release) struct peer

/* Waits for bytes and reads what is there, some KiB at a time. */
enum peer_event peer_fill(struct peer *peer, struct deadline deadline);

/*
 * Waits for the socket.  False at the deadline.
 */
bool peer_wait(const struct peer *peer, short events, struct deadline deadline);

/*
 * Writes all of it, as one write where the socket takes it.  A client that is
 * gone ends it early and is noted.  False if the client reads nothing until
 * the deadline.
 */
MUST_CHECK bool peer_write(struct peer *peer, const char *data, size_t len,
			   struct deadline deadline);

/*
 * The server's side of a handshake, with NAME.pem and NAME.key of the
 * directory.  `priority` NULL is GnuTLS's default.  On failure `why` tells, and
 * peer->gone says that it was the handshake that failed.
 */
MUST_CHECK bool peer_start_tls(struct peer *peer, const char *dir,
			       const char *name, const char *priority,
			       struct deadline deadline, struct buf *why);

/*
 * Ends what we send, with close_notify under TLS if asked to, and waits until
 * the client has closed too, so that no RST overtakes our last words.  False
 * if it has not until the deadline.
 */
MUST_CHECK bool peer_close(struct peer *peer, bool notify,
			   struct deadline deadline);

/* Reads and forgets, below TLS, until the client closes; as peer_close(). */
MUST_CHECK bool peer_drain(struct peer *peer, struct deadline deadline);

/* Closes by RST. */
void peer_reset(struct peer *peer);

#endif
