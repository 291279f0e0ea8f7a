/*
 * config_text.h - a configuration's text, made fit for libconfuse.
 *
 * libconfuse skips what it does not understand: a bare value ends without a
 * word at "*", "+" or "#", a string that never ends is taken back, a "\0" cuts
 * one short.  A password or a pattern would silently become another.  So the
 * text goes through here first.
 */
#ifndef MAILCHUTE_CONF_CONFIG_TEXT_H
#define MAILCHUTE_CONF_CONFIG_TEXT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Reads the file into *text, which should be a secret one, and tells the mode
 * of the very file that was read.  Fails with ERR_CONFIG if it can't be read or
 * has more than max bytes.
 */
MUST_CHECK bool config_text_read(const char *path, size_t max, struct buf *text,
				 mode_t *ret_mode, struct err *err);

/*
 * Blanks the comments, so that they may stand anywhere and lines are counted
 * right.  Fails with ERR_CONFIG, naming file and line, at what libconfuse would
 * misread: a NUL, written as it is or as an escape; a string, a comment or a
 * brace without its end; "${" without "}" in its line; "*", "+" or "#" in a
 * bare word; an empty list.
 */
MUST_CHECK bool config_text_clean(struct buf *text, const char *path,
				  struct err *err);

#endif
