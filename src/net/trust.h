/*
 * trust.h - whom we trust, and in words why a server is not to be.  GnuTLS
 * does the verifying; no name or signature is compared here.
 */
#ifndef MAILCHUTE_NET_TRUST_H
#define MAILCHUTE_NET_TRUST_H

#include "base/attr.h"
#include "base/err.h"

#include <gnutls/gnutls.h>
#include <stdbool.h>

/*
 * Adds the authorities of ca_file (PEM) to the credentials, or the system's if
 * it is NULL.  Fails with ERR_CONFIG if the file can't be read or holds no
 * certificate, ERR_TRUST if the system has none.
 */
MUST_CHECK bool trust_load(gnutls_certificate_credentials_t credentials,
			   const char *ca_file, struct err *err);

/* True if ca_file is NULL or can be read; else fails with ERR_CONFIG. */
MUST_CHECK bool trust_check(const char *ca_file, struct err *err);

/*
 * Says what is wrong with the certificate of a session whose verification has
 * just failed, with a hint.  hostname is what was verified.  Sets ERR_TRUST;
 * always returns false.
 */
bool trust_explain(gnutls_session_t session, const char *hostname,
		   struct err *err);

#endif
