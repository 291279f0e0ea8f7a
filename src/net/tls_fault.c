#include "net/tls_fault.h"

#include <errno.h>
#include <string.h>

bool tls_fault_system(int error, struct err *err)
{
	if (error == EPIPE || error == ECONNRESET)
		return err_set(err, ERR_CLOSED,
			       "connection closed by the server: %s",
			       strerror(error));
	return err_set(err, ERR_CLOSED, "connection lost: %s", strerror(error));
}

static const char *alert_words(gnutls_session_t session)
{
	const char *words = gnutls_alert_get_name(gnutls_alert_get(session));

	return words ? words : "an unknown alert";
}

bool tls_fault_io(gnutls_session_t session, int rc, int error, struct err *err)
{
	switch (rc) {
	case GNUTLS_E_PREMATURE_TERMINATION:
		return err_set(err, ERR_CLOSED,
			       "connection closed by the server without a TLS "
			       "close_notify");
	case GNUTLS_E_PULL_ERROR:
	case GNUTLS_E_PUSH_ERROR:
		return tls_fault_system(error, err);
	case GNUTLS_E_REHANDSHAKE:
		return err_set(err, ERR_PROTOCOL,
			       "the server wants another TLS handshake");
	case GNUTLS_E_FATAL_ALERT_RECEIVED:
		return err_set(err, ERR_TLS,
			       "the server ended TLS with an alert: %s",
			       alert_words(session));
	default:
		return err_set(err, ERR_TLS, "TLS broke: %s",
			       gnutls_strerror(rc));
	}
}

#define HINT_OLD \
	"the server may know older TLS only; tls_priority says what is allowed"

static bool set_alert(gnutls_session_t session, struct err *err)
{
	gnutls_alert_description_t alert = gnutls_alert_get(session);

	err_set(err, ERR_TLS, "the server refused the TLS handshake: %s",
		alert_words(session));
	if (alert == GNUTLS_A_UNRECOGNIZED_NAME)
		return err_hint(err, "set tls_hostname to a name that the "
				     "server knows itself by");
	if (alert == GNUTLS_A_HANDSHAKE_FAILURE ||
	    alert == GNUTLS_A_PROTOCOL_VERSION ||
	    alert == GNUTLS_A_INSUFFICIENT_SECURITY)
		return err_hint(err, HINT_OLD);
	return false;
}

bool tls_fault_handshake(gnutls_session_t session, int rc, int error,
			 struct err *err)
{
	switch (rc) {
	/* No letter or digit is the type of a record (RFC 8446 section 5.1). */
	case GNUTLS_E_UNEXPECTED_PACKET:
	case GNUTLS_E_UNEXPECTED_PACKET_LENGTH: /* of other GnuTLS versions */
		err_set(err, ERR_TLS, "the server does not speak TLS here");
		return err_hint(err,
				"set tls = \"starttls\" (usual on port 587)");
	case GNUTLS_E_UNSUPPORTED_VERSION_PACKET:
		err_set(err, ERR_TLS,
			"the server knows no version of TLS that is allowed");
		return err_hint(err, HINT_OLD);
	case GNUTLS_E_PREMATURE_TERMINATION:
		return err_set(err, ERR_CLOSED,
			       "connection closed by the server during the TLS "
			       "handshake");
	case GNUTLS_E_PULL_ERROR:
	case GNUTLS_E_PUSH_ERROR:
		tls_fault_system(error, err);
		return err_prefix(err, "TLS handshake: ");
	case GNUTLS_E_FATAL_ALERT_RECEIVED:
		return set_alert(session, err);
	default:
		return err_set(err, ERR_TLS, "TLS handshake failed: %s",
			       gnutls_strerror(rc));
	}
}
