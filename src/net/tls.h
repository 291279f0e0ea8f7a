/*
 * tls.h - TLS over a stream, with the server verified by GnuTLS.
 */
#ifndef MAILCHUTE_NET_TLS_H
#define MAILCHUTE_NET_TLS_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/deadline.h"
#include "base/err.h"
#include "net/stream.h"

#include <stdbool.h>

/*
 * The default tls_priority: TLS 1.2 and 1.3, nothing under GnuTLS's medium
 * security profile (RFC 9325 section 3.1).
 */
#define TLS_PRIORITY_DEFAULT \
	"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%PROFILE_MEDIUM"

struct tls_params {
	const char *hostname; /* to verify and to send as SNI; a name or an IP
				 address; never NULL */
	const char *ca_file;  /* PEM; NULL: the system's trust */
	const char *priority; /* NULL: TLS_PRIORITY_DEFAULT */
};

/*
 * Shakes hands and verifies chain and name (RFC 8314 section 5), the name as
 * GnuTLS does: by the certificate's SANs (RFC 9525), by its common name only
 * where it has none.  On success the stream is under TLS and the peer is who it
 * should be.  The stream must have no input left: a server's plain text must
 * not pass for what it says under TLS.
 *
 * Fails with ERR_TLS if no handshake comes about (hinting at the port where
 * the peer spoke plain text), ERR_TRUST with the certificate's fault in words
 * (unknown issuer, self-signed, expired, not yet valid, another name: which),
 * ERR_CONFIG for a bad ca_file or priority, ERR_TIMEOUT, ERR_CLOSED.
 */
MUST_CHECK bool tls_start(struct stream *stream,
			  const struct tls_params *params,
			  struct deadline deadline, struct err *err);

/*
 * Adds "TLS1.3" or the like and the cipher suite, for the log and -v; nothing
 * if there is no TLS.
 */
void tls_describe(const struct stream *stream, struct buf *buf);

/*
 * Checks what is known without a server: that the ca_file can be read.  Before
 * anything is connected to, or a wrong path would hide behind a network that is
 * down.  Fails with ERR_CONFIG.
 */
MUST_CHECK bool tls_check_params(const struct tls_params *params,
				 struct err *err);

/*
 * Checks a priority string as far as GnuTLS can without a session, and that it
 * has no cipher that does not encrypt.  Fails with ERR_CONFIG, saying where in
 * the string.
 */
MUST_CHECK bool tls_check_priority(const char *priority, struct err *err);

#endif
