#include "net/tls.h"

#include "net/hostname.h"
#include "net/tls_fault.h"
#include "net/trust.h"

#include <assert.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <poll.h>
#include <string.h>

/*
 * One key share: the group that nearly every server takes first; the rare one
 * that does not costs a round trip, where a second share would cost its time
 * on every connection.
 */
#define SESSION_FLAGS                                         \
	(GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | \
	 GNUTLS_KEY_SHARE_TOP)

/*
 * What a handshake needs.  The session alone outlives it: what a server may
 * still send of TLS 1.3's messages needs no credentials, and a list of some
 * 140 authorities is memory that a long transaction can do without.
 */
struct handshake {
	gnutls_session_t session;
	gnutls_certificate_credentials_t credentials;
	char *hostname; /* in ASCII; a name has no final dot */
};

static void handshake_release(struct handshake *handshake)
{
	if (handshake->session)
		gnutls_deinit(handshake->session);
	if (handshake->credentials)
		gnutls_certificate_free_credentials(handshake->credentials);
	mem_free_ptr(&handshake->hostname);
}

static bool set_failure(int rc, struct err *err)
{
	return err_set(err, ERR_TLS, "can't set TLS up: %s",
		       gnutls_strerror(rc));
}

static bool set_bad_priority(const char *priority, const char *at, int rc,
			     struct err *err)
{
	if (rc == GNUTLS_E_INVALID_REQUEST && at && *at)
		return err_set(err, ERR_CONFIG,
			       "tls_priority \"%s\" is not understood from "
			       "\"%s\" on",
			       priority, at);
	return err_set(err, ERR_CONFIG, "tls_priority \"%s\": %s", priority,
		       gnutls_strerror(rc));
}

static bool set_priority(struct handshake *handshake, const char *priority,
			 struct err *err)
{
	const char *at = NULL;
	int rc;

	if (!priority)
		priority = TLS_PRIORITY_DEFAULT;
	rc = gnutls_priority_set_direct(handshake->session, priority, &at);
	if (rc < 0)
		return set_bad_priority(priority, at, rc, err);
	return true;
}

static bool set_hostname(struct handshake *handshake, const char *hostname,
			 struct err *err)
{
	size_t len;

	if (!hostname_to_ascii(hostname, &handshake->hostname, err)) {
		err->kind = ERR_CONFIG;
		return err_prefix(err, "tls_hostname: ");
	}
	/* RFC 6066 section 3: "without a trailing dot" */
	len = strlen(handshake->hostname);
	if (len > 1 && handshake->hostname[len - 1] == '.')
		handshake->hostname[len - 1] = '\0';
	return true;
}

/* RFC 6066 section 3: an IP address is not sent. */
static int send_name(struct handshake *handshake)
{
	if (hostname_is_address(handshake->hostname))
		return 0;
	return gnutls_server_name_set(handshake->session, GNUTLS_NAME_DNS,
				      handshake->hostname,
				      strlen(handshake->hostname));
}

static bool set_up_trust(struct handshake *handshake, const char *ca_file,
			 struct err *err)
{
	int rc = gnutls_certificate_allocate_credentials(
		&handshake->credentials);

	if (rc < 0)
		return set_failure(rc, err);
	if (!trust_load(handshake->credentials, ca_file, err))
		return false;
	rc = gnutls_credentials_set(handshake->session, GNUTLS_CRD_CERTIFICATE,
				    handshake->credentials);
	if (rc < 0)
		return set_failure(rc, err);
	/* After the priority: the profile in it counts for verifying too. */
	gnutls_session_set_verify_cert(handshake->session, handshake->hostname,
				       0);
	return true;
}

static bool set_up(struct handshake *handshake, const struct tls_params *params,
		   struct err *err)
{
	int rc = gnutls_init(&handshake->session, SESSION_FLAGS);

	if (rc < 0)
		return set_failure(rc, err);
	if (!set_hostname(handshake, params->hostname, err) ||
	    !set_priority(handshake, params->priority, err) ||
	    !set_up_trust(handshake, params->ca_file, err))
		return false;
	rc = send_name(handshake);
	if (rc < 0)
		return set_failure(rc, err);
	return true;
}

static bool fail(struct handshake *handshake, int rc, int error,
		 struct err *err)
{
	if (rc == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR)
		trust_explain(handshake->session, handshake->hostname, err);
	else
		tls_fault_handshake(handshake->session, rc, error, err);
	/* So that the server's log tells as well; one try, no more. */
	gnutls_alert_send_appropriate(handshake->session, rc);
	return false;
}

static bool shake_hands(struct handshake *handshake,
			const struct stream *stream, struct deadline deadline,
			struct err *err)
{
	gnutls_session_t session = handshake->session;

	for (;;) {
		int rc = gnutls_handshake(session);
		int error = errno;
		short event;

		if (rc == GNUTLS_E_SUCCESS)
			return true;
		if (gnutls_error_is_fatal(rc))
			return fail(handshake, rc, error, err);
		event = gnutls_record_get_direction(session) ? POLLOUT : POLLIN;
		if (!stream_wait(stream, event, deadline, err))
			return err_prefix(err, "TLS handshake: ");
	}
}

bool tls_start(struct stream *stream, const struct tls_params *params,
	       struct deadline deadline, struct err *err)
{
	auto_(handshake_release) struct handshake handshake = { 0 };

	/* CVE-2021-38371 and its kind: plain text must not pass for TLS's. */
	assert(!stream_has_input(stream));
	assert(params->hostname);
	if (!set_up(&handshake, params, err))
		return false;
	gnutls_transport_set_int(handshake.session, stream_fd(stream));
	if (!shake_hands(&handshake, stream, deadline, err))
		return false;
	gnutls_session_set_verify_cert(handshake.session, NULL, 0);
	gnutls_credentials_clear(handshake.session);
	stream_set_tls(stream, handshake.session);
	handshake.session = NULL;
	return true;
}

void tls_describe(const struct stream *stream, struct buf *buf)
{
	gnutls_session_t session = stream_tls(stream);
	char *text = session ? gnutls_session_get_desc(session) : NULL;

	if (!text)
		return;
	/* "(TLS1.3)-(ECDHE-SECP256R1)-..." without all the brackets */
	for (const char *part = text; *part; part += strcspn(part, "(")) {
		size_t len;

		part += strspn(part, "(");
		len = strcspn(part, ")");
		if (part - text > 1)
			buf_add_char(buf, ' ');
		buf_add(buf, part, len);
	}
	gnutls_free(text);
}

bool tls_check_params(const struct tls_params *params, struct err *err)
{
	return trust_check(params->ca_file, err);
}

/* RFC 9325 section 4.1: cipher suites with NULL encryption MUST NOT be used. */
static bool has_null_cipher(gnutls_priority_t priority)
{
	const unsigned *ciphers;
	int count = gnutls_priority_cipher_list(priority, &ciphers);

	for (int i = 0; i < count; i++)
		if (ciphers[i] == GNUTLS_CIPHER_NULL)
			return true;
	return false;
}

bool tls_check_priority(const char *priority, struct err *err)
{
	bool in_clear;
	gnutls_priority_t parsed;
	const unsigned *versions;
	const char *at = NULL;
	int rc = gnutls_priority_init(&parsed, priority, &at);

	if (rc < 0)
		return set_bad_priority(priority, at, rc, err);
	rc = gnutls_priority_protocol_list(parsed, &versions);
	in_clear = has_null_cipher(parsed);
	gnutls_priority_deinit(parsed);
	if (rc <= 0)
		return err_set(err, ERR_CONFIG,
			       "tls_priority \"%s\" allows no version of TLS",
			       priority);
	if (in_clear)
		return err_set(err, ERR_CONFIG,
			       "tls_priority \"%s\" allows TLS without "
			       "encryption",
			       priority);
	return true;
}
