/*
 * tls_fault.h - what GnuTLS and the socket say when a connection breaks, in
 * words for those who have to mend it.
 */
#ifndef MAILCHUTE_NET_TLS_FAULT_H
#define MAILCHUTE_NET_TLS_FAULT_H

#include "base/err.h"

#include <gnutls/gnutls.h>

/* All of these always return false. */

/* A system call on the socket failed with this errno: ERR_CLOSED. */
bool tls_fault_system(int error, struct err *err);

/*
 * GnuTLS returned rc while sending or receiving: ERR_CLOSED if the connection
 * is gone, ERR_PROTOCOL for a wish for another handshake, else ERR_TLS.  error
 * is errno as it was then.
 */
bool tls_fault_io(gnutls_session_t session, int rc, int error, struct err *err);

/*
 * The same for the handshake, except for the certificate's faults (trust.h),
 * with a hint where the peer did not speak TLS at all.
 */
bool tls_fault_handshake(gnutls_session_t session, int rc, int error,
			 struct err *err);

#endif
