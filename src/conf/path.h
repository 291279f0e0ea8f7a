/*
 * path.h - paths as a configuration writes them.
 */
#ifndef MAILCHUTE_CONF_PATH_H
#define MAILCHUTE_CONF_PATH_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

/*
 * The user's home: $HOME if that is an absolute path, else that of the
 * password database; NULL if there is none either.  The caller's to free().
 */
char *path_home(void);

/*
 * An absolute path as it is; "~/..." from the user's home; any other from the
 * folder of `file`.  *ret_path is the caller's to free().  Fails with
 * ERR_CONFIG if the user has no home.
 */
MUST_CHECK bool path_resolve(const char *text, const char *file,
			     char **ret_path, struct err *err);

/* Adds the path as a shell's argument: quoted where it must be. */
void path_add_quoted(struct buf *buf, const char *path);

#endif
