/*
 * idna.h - domain names beyond ASCII, in the form that DNS has them in.
 *
 * IDNA2008 (RFC 5890, RFC 5891): each label with UTF-8 in it, a U-label, has
 * one A-label, "xn--...".  What has none is refused, never made to fit: a
 * mapping that drops or replaces a character leads to somebody else's domain.
 */
#ifndef MAILCHUTE_BASE_IDNA_H
#define MAILCHUTE_BASE_IDNA_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>

/* True if no octet is over 127. */
bool is_ascii(const char *text);

/*
 * *ret_ascii is the domain with each U-label as its A-label; the caller's to
 * free().  ASCII labels stay as they are, and so do the dots, whatever the
 * labels may be good for.  Combining characters may be written either way (NFC
 * or NFD) and ASCII letters in either case; others are in lower case, as in
 * any U-label.
 *
 * Fails with ERR_DATA, naming the domain.
 */
MUST_CHECK bool idna_to_ascii(const char *domain, char **ret_ascii,
			      struct err *err);

#endif
