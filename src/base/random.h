/*
 * random.h - bytes that nobody can guess, for boundaries, names and nonces.
 */
#ifndef MAILCHUTE_BASE_RANDOM_H
#define MAILCHUTE_BASE_RANDOM_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Fills data with len bytes.  Good for what is public, such as a Message-ID
 * or a nonce; not for keys.  Fails with ERR_OS if the system has no entropy.
 */
MUST_CHECK bool random_bytes(void *data, size_t len, struct err *err);

#endif
