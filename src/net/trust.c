#include "net/trust.h"

#include "base/buf.h"
#include "base/fd.h"
#include "net/crt.h"

#include <fcntl.h>
#include <gnutls/x509.h>
#include <time.h>

bool trust_check(const char *ca_file, struct err *err)
{
	auto_fd fd = -1;

	if (!ca_file)
		return true;
	fd = open(ca_file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_set_errno(err, ERR_CONFIG,
				     "can't read tls_ca_file %s", ca_file);
	return true;
}

static bool load_file(gnutls_certificate_credentials_t credentials,
		      const char *path, struct err *err)
{
	int n;

	if (!trust_check(path, err)) /* for the words of errno */
		return false;
	n = gnutls_certificate_set_x509_trust_file(credentials, path,
						   GNUTLS_X509_FMT_PEM);
	if (n < 0)
		return err_set(err, ERR_CONFIG, "can't use tls_ca_file %s: %s",
			       path, gnutls_strerror(n));
	if (n == 0)
		return err_set(err, ERR_CONFIG,
			       "tls_ca_file %s holds no certificate", path);
	return true;
}

bool trust_load(gnutls_certificate_credentials_t credentials,
		const char *ca_file, struct err *err)
{
	if (ca_file)
		return load_file(credentials, ca_file, err);
	if (gnutls_certificate_set_x509_system_trust(credentials) > 0)
		return true;
	err_set(err, ERR_TRUST, "this system trusts no certificate authority");
	return err_hint(err, "install ca-certificates, or set tls_ca_file");
}

/* What the server has shown, as far as it could be read. */
struct shown {
	const gnutls_datum_t *chain; /* lent by the session; [0]: its own */
	unsigned count;
	gnutls_x509_crt_t own; /* owned; NULL: can't be read */
	const char *hostname;
};

static void shown_release(struct shown *shown)
{
	crt_release(&shown->own);
}

static void say_untrusted(struct buf *buf, const struct shown *shown)
{
	auto_crt last = crt_read(&shown->chain[shown->count - 1]);

	if (gnutls_x509_crt_check_issuer(shown->own, shown->own)) {
		buf_add_str(buf, "is self-signed");
		return;
	}
	buf_add_str(buf, "is signed by an authority that is not trusted here");
	if (!last)
		return;
	buf_add_str(buf, ": ");
	crt_add_issuer(buf, last);
}

static void say_other_name(struct buf *buf, const struct shown *shown)
{
	buf_add_str(buf, "is for ");
	crt_add_names(buf, shown->own);
	buf_add_fmt(buf, ", not for %s", shown->hostname);
}

static void say_expired(struct buf *buf, const struct shown *shown)
{
	time_t now = time(NULL);
	time_t end = gnutls_x509_crt_get_expiration_time(shown->own);

	if (end >= now) {
		buf_add_str(buf, "is signed by an authority whose certificate "
				 "has expired");
		return;
	}
	buf_add_str(buf, "expired on ");
	crt_add_date(buf, end);
}

static void say_not_yet(struct buf *buf, const struct shown *shown)
{
	time_t now = time(NULL);
	time_t start = gnutls_x509_crt_get_activation_time(shown->own);

	if (start <= now) {
		buf_add_str(buf, "is signed by an authority whose certificate "
				 "is not valid yet");
		return;
	}
	buf_add_str(buf, "is not valid before ");
	crt_add_date(buf, start);
}

/*
 * The name is a stranger's, who may have a good certificate for it: it must not
 * read like advice to trust him.
 */
static void hint_tls_hostname(struct err *err, const struct shown *shown)
{
	auto_buf name = BUF_INIT;

	if (crt_read_name(shown->own, 0, &name) && name.len &&
	    name.data[0] != '*')
		err_hint(err,
			 "check host; set tls_hostname = \"%s\" only if you "
			 "know that to be your server",
			 name.data);
	else
		err_hint(err, "check host, or set tls_hostname to the name "
			      "that you know your server by");
}

#define HINT_CA                                                           \
	"if it is the right one, set tls_ca_file to a PEM file with the " \
	"authority's certificate"
#define HINT_CLOCK                                                            \
	"check this machine's clock; if it is right, the server's owner has " \
	"to renew the certificate"

/*
 * In the order in which they are said; the first one gives the hint.  The bits
 * are of gnutls_certificate_status_t; INVALID, which goes with all, says
 * nothing by itself.
 */
static const struct fault {
	unsigned bit;
	const char *words; /* behind "the server's certificate "; or: */
	void (*say)(struct buf *, const struct shown *);
	const char *hint; /* NULL: none; or: */
	void (*give_hint)(struct err *, const struct shown *);
} faults[] = {
	{ .bit = GNUTLS_CERT_SIGNER_NOT_FOUND,
	  .say = say_untrusted,
	  .hint = HINT_CA },
	{ .bit = GNUTLS_CERT_UNEXPECTED_OWNER,
	  .say = say_other_name,
	  .give_hint = hint_tls_hostname },
	{ .bit = GNUTLS_CERT_EXPIRED, .say = say_expired, .hint = HINT_CLOCK },
	{ .bit = GNUTLS_CERT_NOT_ACTIVATED,
	  .say = say_not_yet,
	  .hint = HINT_CLOCK },
	{ .bit = GNUTLS_CERT_REVOKED, .words = "is revoked" },
	{ .bit = GNUTLS_CERT_INSECURE_ALGORITHM,
	  .words = "uses a key or a signature that is too weak",
	  .hint = "tls_priority says what is strong enough" },
	{ .bit = GNUTLS_CERT_SIGNER_NOT_CA,
	  .words = "is signed by one that is no authority",
	  .hint = HINT_CA },
	{ .bit = GNUTLS_CERT_SIGNATURE_FAILURE,
	  .words = "has a false signature" },
	{ .bit = GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE,
	  .words = "is signed by an authority that may not sign for it" },
	{ .bit = GNUTLS_CERT_PURPOSE_MISMATCH,
	  .words = "is not made for a server" },
	{ .bit = GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS,
	  .words = "has a critical extension that is unknown here" },
	{ .bit = GNUTLS_CERT_MISSING_OCSP_STATUS,
	  .words = "must come with an OCSP status, and has none" },
	{ .bit = GNUTLS_CERT_INVALID_OCSP_STATUS,
	  .words = "came with an OCSP status that is not valid" },
};

#define FAULT_COUNT (sizeof(faults) / sizeof(faults[0]))

static void say_fault(const struct fault *fault, const struct shown *shown,
		      struct buf *text)
{
	buf_add_str(text, text->len ? ", and " : "the server's certificate ");
	if (fault->say)
		fault->say(text, shown);
	else
		buf_add_str(text, fault->words);
}

static void give_hint(const struct fault *fault, const struct shown *shown,
		      struct err *err)
{
	if (fault->give_hint)
		fault->give_hint(err, shown);
	else if (fault->hint)
		err_hint(err, "%s", fault->hint);
}

static bool explain(unsigned status, const struct shown *shown, struct err *err)
{
	const struct fault *first = NULL;
	auto_buf text = BUF_INIT;

	for (size_t i = 0; i < FAULT_COUNT; i++) {
		if (!(status & faults[i].bit))
			continue;
		say_fault(&faults[i], shown, &text);
		if (!first)
			first = &faults[i];
	}
	if (!first)
		return err_set(err, ERR_TRUST,
			       "the server's certificate is not valid "
			       "(status 0x%x)",
			       status);
	err_set(err, ERR_TRUST, "%s", text.data);
	give_hint(first, shown, err);
	return false;
}

bool trust_explain(gnutls_session_t session, const char *hostname,
		   struct err *err)
{
	auto_(shown_release) struct shown shown = { .hostname = hostname };

	shown.chain = gnutls_certificate_get_peers(session, &shown.count);
	if (shown.chain && shown.count)
		shown.own = crt_read(&shown.chain[0]);
	if (!shown.own)
		return err_set(err, ERR_TRUST,
			       "the server's certificate can't be read");
	return explain(gnutls_session_get_verify_cert_status(session), &shown,
		       err);
}
