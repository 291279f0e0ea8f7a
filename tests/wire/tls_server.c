#include "peer.h"

#include "text.h"

#include <poll.h>

static bool load_certificate(struct peer *peer, const char *dir,
			     const char *name, struct buf *why)
{
	auto_buf certificate = BUF_INIT;
	auto_buf key = BUF_INIT;
	int rc;

	buf_add_fmt(&certificate, "%s/%s.pem", dir, name);
	buf_add_fmt(&key, "%s/%s.key", dir, name);
	rc = gnutls_certificate_allocate_credentials(&peer->credentials);
	if (!rc)
		rc = gnutls_certificate_set_x509_key_file(
			peer->credentials, certificate.data, key.data,
			GNUTLS_X509_FMT_PEM);
	return !rc ||
	       explain(why, "%s: %s", certificate.data, gnutls_strerror(rc));
}

static bool new_session(struct peer *peer, const char *priority,
			struct buf *why)
{
	int rc = gnutls_init(&peer->tls, GNUTLS_SERVER | GNUTLS_NONBLOCK);

	if (!rc)
		rc = priority ? gnutls_priority_set_direct(peer->tls, priority,
							   NULL)
			      : gnutls_set_default_priority(peer->tls);
	if (!rc)
		rc = gnutls_credentials_set(peer->tls, GNUTLS_CRD_CERTIFICATE,
					    peer->credentials);
	if (rc)
		return explain(why, "TLS server: %s", gnutls_strerror(rc));
	gnutls_transport_set_int(peer->tls, peer->fd);
	return true;
}

/* GnuTLS leaves it to us to tell the client what was wrong with it. */
static bool give_up(struct peer *peer, int rc, struct buf *why)
{
	const char *alert = "";

	if (rc == GNUTLS_E_FATAL_ALERT_RECEIVED)
		alert = gnutls_alert_get_name(gnutls_alert_get(peer->tls));
	else
		(void)gnutls_alert_send_appropriate(peer->tls, rc);
	peer->gone = true;
	return explain(why, "TLS handshake: %s %s", gnutls_strerror(rc), alert);
}

static bool shake_hands(struct peer *peer, struct deadline deadline,
			struct buf *why)
{
	for (;;) {
		int rc = gnutls_handshake(peer->tls);
		short events = POLLIN;

		if (rc == GNUTLS_E_SUCCESS)
			return true;
		if (gnutls_error_is_fatal(rc))
			return give_up(peer, rc, why);
		if (gnutls_record_get_direction(peer->tls))
			events = POLLOUT;
		if (!peer_wait(peer, events, deadline))
			return explain(why,
				       "TLS handshake: the client is silent");
	}
}

bool peer_start_tls(struct peer *peer, const char *dir, const char *name,
		    const char *priority, struct deadline deadline,
		    struct buf *why)
{
	return load_certificate(peer, dir, name, why) &&
	       new_session(peer, priority, why) &&
	       shake_hands(peer, deadline, why);
}
