#include "peer.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define DAY	 ((time_t)24 * 60 * 60) /* seconds */
#define STUCK_IN 20			/* seconds; no test takes so long */

#define CHECK(cond) check((cond), #cond)

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "the test's server failed: %s\n", what);
	abort();
}

static void make_key(struct peer_cert *cert, unsigned weak_bits)
{
	CHECK(gnutls_x509_privkey_init(&cert->key) == 0);
	if (weak_bits)
		CHECK(gnutls_x509_privkey_generate(cert->key, GNUTLS_PK_RSA,
						   weak_bits, 0) == 0);
	else
		CHECK(gnutls_x509_privkey_generate(
			      cert->key, GNUTLS_PK_ECDSA,
			      GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
			      0) == 0);
}

static void add_name(gnutls_x509_crt_t crt, const char *name)
{
	unsigned char ip[16];
	unsigned len = 0;

	if (inet_pton(AF_INET, name, ip) == 1)
		len = 4;
	else if (inet_pton(AF_INET6, name, ip) == 1)
		len = 16;
	if (len)
		CHECK(gnutls_x509_crt_set_subject_alt_name(
			      crt, GNUTLS_SAN_IPADDRESS, ip, len,
			      GNUTLS_FSAN_APPEND) == 0);
	else
		CHECK(gnutls_x509_crt_set_subject_alt_name(
			      crt, GNUTLS_SAN_DNSNAME, name,
			      (unsigned)strlen(name), GNUTLS_FSAN_APPEND) == 0);
}

static void set_lifetime(gnutls_x509_crt_t crt,
			 const struct peer_cert_spec *spec)
{
	bool usual = !spec->starts_in && !spec->ends_in;
	time_t now = time(NULL);

	gnutls_x509_crt_set_activation_time(
		crt, now + DAY * (usual ? -1 : spec->starts_in));
	gnutls_x509_crt_set_expiration_time(
		crt, now + DAY * (usual ? 30 : spec->ends_in));
}

static void set_usage(gnutls_x509_crt_t crt, bool is_authority)
{
	CHECK(gnutls_x509_crt_set_ca_status(crt, is_authority) == 0);
	if (is_authority)
		CHECK(gnutls_x509_crt_set_key_usage(
			      crt, GNUTLS_KEY_KEY_CERT_SIGN) == 0);
	else
		CHECK(gnutls_x509_crt_set_key_purpose_oid(
			      crt, GNUTLS_KP_TLS_WWW_SERVER, 0) == 0);
}

/* Only one that was read has the raw names by which a chain is linked. */
static void read_again(struct peer_cert *cert)
{
	gnutls_datum_t der;

	CHECK(gnutls_x509_crt_export2(cert->crt, GNUTLS_X509_FMT_DER, &der) ==
	      0);
	gnutls_x509_crt_deinit(cert->crt);
	CHECK(gnutls_x509_crt_init(&cert->crt) == 0);
	CHECK(gnutls_x509_crt_import(cert->crt, &der, GNUTLS_X509_FMT_DER) ==
	      0);
	gnutls_free(der.data);
}

void peer_cert_make(struct peer_cert *cert, const struct peer_cert_spec *spec,
		    const struct peer_cert *issuer)
{
	unsigned char serial[8];

	make_key(cert, spec->weak_bits);
	CHECK(gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial)) == 0);
	serial[0] &= 0x7f; /* it must not be negative */
	serial[0] |= 0x01;
	CHECK(gnutls_x509_crt_init(&cert->crt) == 0);
	CHECK(gnutls_x509_crt_set_version(cert->crt, 3) == 0);
	CHECK(gnutls_x509_crt_set_serial(cert->crt, serial, sizeof(serial)) ==
	      0);
	CHECK(gnutls_x509_crt_set_dn_by_oid(
		      cert->crt, GNUTLS_OID_X520_COMMON_NAME, 0,
		      spec->common_name,
		      (unsigned)strlen(spec->common_name)) == 0);
	for (size_t i = 0; spec->names[i]; i++)
		add_name(cert->crt, spec->names[i]);
	set_lifetime(cert->crt, spec);
	set_usage(cert->crt, spec->is_authority);
	CHECK(gnutls_x509_crt_set_key(cert->crt, cert->key) == 0);
	issuer = issuer ? issuer : cert;
	CHECK(gnutls_x509_crt_sign2(cert->crt, issuer->crt, issuer->key,
				    GNUTLS_DIG_SHA256, 0) == 0);
	read_again(cert);
}

void peer_cert_release(struct peer_cert *cert)
{
	gnutls_x509_crt_deinit(cert->crt);
	gnutls_x509_privkey_deinit(cert->key);
}

char *peer_cert_file(const struct peer_cert *cert)
{
	char *path = strdup("/tmp/mailchute-ca-XXXXXX");
	gnutls_datum_t pem;
	int fd = mkstemp(path);

	CHECK(fd >= 0);
	CHECK(gnutls_x509_crt_export2(cert->crt, GNUTLS_X509_FMT_PEM, &pem) ==
	      0);
	CHECK(write(fd, pem.data, pem.size) == (ssize_t)pem.size);
	gnutls_free(pem.data);
	close(fd);
	return path;
}

static void *run(void *arg)
{
	struct peer *peer = arg;

	peer->serve(peer);
	peer_close(peer);
	return NULL;
}

int peer_start(struct peer *peer)
{
	struct timeval stuck = { .tv_sec = STUCK_IN };
	int fds[2];

	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
	CHECK(fcntl(fds[0], F_SETFL, O_NONBLOCK) == 0);
	CHECK(setsockopt(fds[1], SOL_SOCKET, SO_RCVTIMEO, &stuck,
			 sizeof(stuck)) == 0);
	CHECK(setsockopt(fds[1], SOL_SOCKET, SO_SNDTIMEO, &stuck,
			 sizeof(stuck)) == 0);
	peer->fd = fds[1];
	CHECK(pthread_create(&peer->thread, NULL, run, peer) == 0);
	return fds[0];
}

void peer_join(struct peer *peer)
{
	CHECK(pthread_join(peer->thread, NULL) == 0);
}

bool peer_tls(struct peer *peer)
{
	gnutls_x509_crt_t chain[4];
	int rc;

	CHECK(peer->chain_len <= 4);
	for (unsigned i = 0; i < peer->chain_len; i++)
		chain[i] = peer->chain[i].crt;
	CHECK(gnutls_certificate_allocate_credentials(&peer->credentials) == 0);
	CHECK(gnutls_certificate_set_x509_key(peer->credentials, chain,
					      (int)peer->chain_len,
					      peer->chain[0].key) >= 0);
	CHECK(gnutls_init(&peer->tls, GNUTLS_SERVER | GNUTLS_NO_SIGNAL) == 0);
	CHECK(gnutls_priority_set_direct(
		      peer->tls, peer->priority ? peer->priority : "NORMAL",
		      NULL) == 0);
	CHECK(gnutls_credentials_set(peer->tls, GNUTLS_CRD_CERTIFICATE,
				     peer->credentials) == 0);
	gnutls_transport_set_int(peer->tls, peer->fd);
	do
		rc = gnutls_handshake(peer->tls);
	while (rc < 0 && !gnutls_error_is_fatal(rc));
	return rc == 0;
}

ssize_t peer_send(struct peer *peer, const void *data, size_t len)
{
	const char *rest = data;
	ssize_t n;

	for (size_t left = len; left; left -= (size_t)n) {
		if (peer->tls)
			n = gnutls_record_send(peer->tls, rest, left);
		else
			n = send(peer->fd, rest, left, MSG_NOSIGNAL);
		if (n <= 0)
			return -1;
		rest += n;
	}
	return (ssize_t)len;
}

ssize_t peer_recv(struct peer *peer, void *data, size_t len)
{
	ssize_t n;

	if (peer->tls)
		n = gnutls_record_recv(peer->tls, data, len);
	else
		n = recv(peer->fd, data, len, 0);
	return n < 0 ? -1 : n;
}

void peer_close(struct peer *peer)
{
	if (peer->tls)
		gnutls_deinit(peer->tls);
	if (peer->credentials)
		gnutls_certificate_free_credentials(peer->credentials);
	if (peer->fd >= 0)
		close(peer->fd);
	peer->tls = NULL;
	peer->credentials = NULL;
	peer->fd = -1;
}
