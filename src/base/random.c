#include "base/random.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

bool random_bytes(void *data, size_t len, struct err *err)
{
	int rc = gnutls_rnd(GNUTLS_RND_NONCE, data, len);

	if (rc < 0)
		return err_set(err, ERR_OS, "no random numbers: %s",
			       gnutls_strerror(rc));
	return true;
}
