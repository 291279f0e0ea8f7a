/*
 * ascii.h - the letters of protocols, which know of no locale.
 *
 * What <ctype.h> says depends on the locale and takes an int that a char may
 * not fit; an octet over 127 is nothing of all this.
 */
#ifndef MAILCHUTE_BASE_ASCII_H
#define MAILCHUTE_BASE_ASCII_H

#include <stdbool.h>

/* WSP of RFC 5234 appendix B.1: a blank or a HTAB. */
static inline bool ascii_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline bool ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Let-dig of RFC 5321 section 4.1.2: a letter or a digit. */
static inline bool ascii_is_let_dig(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       ascii_is_digit(c);
}

/* The small letter for a capital one; any other octet as it is. */
static inline char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

#endif
