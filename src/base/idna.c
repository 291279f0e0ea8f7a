#include "base/idna.h"

#include "base/ascii.h"
#include "base/buf.h"

#include <gnutls/gnutls.h>
#include <string.h>

#define LABEL_MAX 252 /* octets: 63, each a letter of 4 */

static bool is_ascii_part(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] > 127)
			return false;
	return true;
}

bool is_ascii(const char *text)
{
	return is_ascii_part(text, strlen(text));
}

static void datum_release(gnutls_datum_t *datum)
{
	gnutls_free(datum->data);
	datum->data = NULL;
}

#define auto_datum auto_(datum_release) gnutls_datum_t

static bool same(const gnutls_datum_t *a, const gnutls_datum_t *b)
{
	if (a->size != b->size)
		return false;
	for (unsigned i = 0; i < a->size; i++)
		if (ascii_lower((char)a->data[i]) !=
		    ascii_lower((char)b->data[i]))
			return false;
	return true;
}

/*
 * GnuTLS maps by UTS #46, by which a capital becomes small, a compatible sign
 * another and, in libidn2 up to 2.3.3 at least, one that no host may have
 * nothing: "a_\u00fc" comes out as "a\u00fc".  The way back tells whether it
 * was a U-label.  Without FORCE_2008 it would try IDNA2003 where 2008 says no,
 * and have "ss" for a sharp s.
 *
 * The profile for passwords is the one that GnuTLS has NFC in (RFC 8265
 * section 4.2.2).
 */
static bool add_label(struct buf *ascii, const char *label, size_t len)
{
	auto_datum nfc = { 0 };
	auto_datum mapped = { 0 };
	auto_datum back = { 0 };

	if (is_ascii_part(label, len)) {
		buf_add(ascii, label, len);
		return true;
	}
	if (len > LABEL_MAX ||
	    gnutls_utf8_password_normalize((const unsigned char *)label,
					   (unsigned)len, &nfc, 0) < 0 ||
	    gnutls_idna_map((const char *)nfc.data, nfc.size, &mapped,
			    GNUTLS_IDNA_FORCE_2008) < 0 ||
	    gnutls_idna_reverse_map((const char *)mapped.data, mapped.size,
				    &back, 0) < 0 ||
	    !same(&nfc, &back))
		return false;
	buf_add(ascii, mapped.data, mapped.size);
	return true;
}

bool idna_to_ascii(const char *domain, char **ret_ascii, struct err *err)
{
	auto_buf ascii = BUF_INIT;

	for (const char *label = domain;; label++) {
		size_t len = strcspn(label, ".");

		if (!add_label(&ascii, label, len))
			return err_set(err, ERR_DATA,
				       "\"%.80s\" is no domain name by "
				       "IDNA2008",
				       domain);
		label += len;
		if (!*label)
			break;
		buf_add_char(&ascii, '.');
	}
	*ret_ascii = buf_take(&ascii);
	return true;
}
