#include "net/crt.h"

#include <arpa/inet.h>
#include <string.h>

#define NAMES_MAX	4   /* of the certificate, that an error shows */
#define NAME_LENGTH_MAX 253 /* bytes; RFC 1035 section 2.3.4, as text */
#define DN_LENGTH_MAX	200 /* bytes of a distinguished name shown */

gnutls_x509_crt_t crt_read(const gnutls_datum_t *der)
{
	gnutls_x509_crt_t crt;

	if (gnutls_x509_crt_init(&crt) < 0)
		return NULL;
	if (gnutls_x509_crt_import(crt, der, GNUTLS_X509_FMT_DER) >= 0)
		return crt;
	gnutls_x509_crt_deinit(crt);
	return NULL;
}

void crt_release(gnutls_x509_crt_t *crt)
{
	if (*crt)
		gnutls_x509_crt_deinit(*crt);
}

static void add_dn(struct buf *buf, const gnutls_datum_t *dn)
{
	size_t len = dn->size > DN_LENGTH_MAX ? DN_LENGTH_MAX : dn->size;

	buf_add(buf, dn->data, len);
	if (len < dn->size)
		buf_add_str(buf, "...");
}

void crt_add_issuer(struct buf *buf, gnutls_x509_crt_t crt)
{
	gnutls_datum_t dn = { 0 };

	if (gnutls_x509_crt_get_issuer_dn2(crt, &dn) < 0) {
		buf_add_str(buf, "one without a name");
		return;
	}
	add_dn(buf, &dn);
	gnutls_free(dn.data);
}

/*
 * One SAN as text; nothing if it is neither a DNS name nor an address, or if it
 * has a NUL to end it early where it is read (CVE-2010-1192 and its kind).
 */
static void add_san(struct buf *buf, int type, const char *san, size_t len)
{
	char text[INET6_ADDRSTRLEN] = "";

	if (type == GNUTLS_SAN_DNSNAME && !memchr(san, '\0', len))
		buf_add(buf, san, len);
	if (type != GNUTLS_SAN_IPADDRESS || (len != 4 && len != 16))
		return;
	inet_ntop(len == 4 ? AF_INET : AF_INET6, san, text, sizeof(text));
	buf_add_str(buf, text);
}

bool crt_read_name(gnutls_x509_crt_t crt, unsigned i, struct buf *name)
{
	char san[NAME_LENGTH_MAX + 1];
	size_t len = sizeof(san);
	int type = gnutls_x509_crt_get_subject_alt_name(crt, i, san, &len,
							NULL);

	buf_clear(name);
	if (type >= 0)
		add_san(name, type, san, len);
	return type >= 0 || type == GNUTLS_E_SHORT_MEMORY_BUFFER;
}

/* Where there is no SAN, GnuTLS matches the common name; so it is shown. */
static void add_common_name(struct buf *buf, gnutls_x509_crt_t crt)
{
	char name[NAME_LENGTH_MAX + 1];
	size_t len = sizeof(name);

	if (gnutls_x509_crt_get_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0,
					  0, name, &len) < 0)
		buf_add_str(buf, "no host");
	else
		buf_add(buf, name, len);
}

void crt_add_names(struct buf *buf, gnutls_x509_crt_t crt)
{
	auto_buf name = BUF_INIT;
	unsigned found = 0;

	/* Each is searched from the start, hence a bound on the useless too. */
	for (unsigned i = 0; i < 4 * NAMES_MAX && crt_read_name(crt, i, &name);
	     i++) {
		if (!name.len)
			continue;
		if (found == NAMES_MAX) {
			buf_add_str(buf, " and others");
			return;
		}
		if (found++)
			buf_add_str(buf, ", ");
		buf_add(buf, name.data, name.len);
	}
	if (!found)
		add_common_name(buf, crt);
}

void crt_add_date(struct buf *buf, time_t time)
{
	char text[sizeof("YYYY-MM-DD") + 8] = "";
	struct tm tm;

	if (gmtime_r(&time, &tm) &&
	    strftime(text, sizeof(text), "%Y-%m-%d", &tm))
		buf_add_str(buf, text);
	else
		buf_add_str(buf, "an unknown date");
}
