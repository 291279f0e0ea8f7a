/*
 * crt.h - what an X.509 certificate says, in words.
 *
 * It is not verified here; whatever it says is a stranger's text.  All of it is
 * bounded.
 */
#ifndef MAILCHUTE_NET_CRT_H
#define MAILCHUTE_NET_CRT_H

#include "base/attr.h"
#include "base/buf.h"

#include <gnutls/x509.h>
#include <stdbool.h>
#include <time.h>

/* A certificate of its DER, owned by the caller; NULL if it can't be read. */
gnutls_x509_crt_t crt_read(const gnutls_datum_t *der);

/* Takes one that is NULL. */
void crt_release(gnutls_x509_crt_t *crt);

#define auto_crt auto_(crt_release) gnutls_x509_crt_t

/* Adds the issuer's distinguished name, as in RFC 4514. */
void crt_add_issuer(struct buf *buf, gnutls_x509_crt_t crt);

/*
 * Reads the host name or address number i, from 0, into *name.  False behind
 * the last one; the name stays empty if it is of another kind or too long.
 */
bool crt_read_name(gnutls_x509_crt_t crt, unsigned i, struct buf *name);

/*
 * Adds the first few of them, "a.example.org, b.example.org and others"; the
 * common name where there are none, as GnuTLS matches that then.
 */
void crt_add_names(struct buf *buf, gnutls_x509_crt_t crt);

/* Adds a day, "2030-12-31", of UTC. */
void crt_add_date(struct buf *buf, time_t time);

#endif
