/*
 * peer.h - a server for tests: the other end of a socket, served by a thread,
 * with TLS or without, and with certificates made for the occasion.
 *
 * A thread can't fail a cmocka test: it notes what it saw in its argument, and
 * the test looks at it after peer_join().  Whatever goes wrong on this side
 * ends the program, since then the test itself is broken.
 */
#ifndef MAILCHUTE_TESTS_PEER_H
#define MAILCHUTE_TESTS_PEER_H

#include "base/attr.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct peer_cert {
	gnutls_x509_crt_t crt;
	gnutls_x509_privkey_t key;
};

struct peer_cert_spec {
	const char *common_name;
	const char *names[8];	/* SANs; what inet_pton() takes is an IP */
	int starts_in, ends_in; /* days from now; 0, 0: yesterday to 30 */
	unsigned weak_bits;	/* an RSA key of so many bits */
	bool is_authority;
};

/* Without an issuer it is signed by itself. */
void peer_cert_make(struct peer_cert *cert, const struct peer_cert_spec *spec,
		    const struct peer_cert *issuer);
void peer_cert_release(struct peer_cert *cert);

/* Writes it as PEM into a new file; the path is the caller's to free(). */
char *peer_cert_file(const struct peer_cert *cert);

struct peer {
	int fd; /* the server's end, blocking */
	void (*serve)(struct peer *peer);
	void *arg;		       /* the test's */
	const struct peer_cert *chain; /* for peer_tls(), the leaf first */
	unsigned chain_len;
	const char *priority; /* NULL: NORMAL */

	gnutls_session_t tls; /* after peer_tls() */
	gnutls_certificate_credentials_t credentials;
	pthread_t thread;
};

/* Starts serve(); returns the client's end, which is non-blocking. */
int peer_start(struct peer *peer);

/* Waits for the end of serve(), and closes its end where that is still open. */
void peer_join(struct peer *peer);

/* For serve().  Shakes hands as a server; false if the client did not like it
 */
bool peer_tls(struct peer *peer);

/* The bytes sent or received, over TLS after peer_tls(); 0: the end; -1. */
ssize_t peer_send(struct peer *peer, const void *data, size_t len);
ssize_t peer_recv(struct peer *peer, void *data, size_t len);
void peer_close(struct peer *peer);

#endif
