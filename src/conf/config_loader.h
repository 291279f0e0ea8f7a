/*
 * config_loader.h - one load of a configuration, as libconfuse's callbacks see
 * it.
 *
 * For config_load.c, which knows the keys, and config_source.c, which knows the
 * files; both include <confuse.h>.
 */
#ifndef MAILCHUTE_CONF_CONFIG_LOADER_H
#define MAILCHUTE_CONF_CONFIG_LOADER_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "conf/draft.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* libconfuse's cfg_t and cfg_opt_t, by the names that it gives them. */
struct cfg_t;
struct cfg_opt_t;

struct source {
	struct buf text;
	mode_t mode;
	int password_line; /* where a password ended last; 0: nowhere */
};

struct loader {
	void *self; /* the value of the option LOADER */
	struct config *config;
	struct source *source; /* the innermost file that is being parsed */
	size_t files;
	size_t bytes;
	bool in_section;	  /* the last section is the one being read */
	struct buf default_place; /* FILE:LINE of default_account */
	struct err err;		  /* the first error */
};

/* The load that the scope belongs to. */
struct loader *loader_of(struct cfg_t *cfg);

/*
 * Puts file, line and name before the loader's error, which has no place yet.
 * Returns what a callback of libconfuse returns when it fails.
 */
int loader_fail(struct cfg_t *cfg, const char *name);

/*
 * Parses the file cfg->filename into this scope.  Fails with the loader's error
 * set, naming file and line; `place` is those of the include, NULL if it is
 * none.
 */
MUST_CHECK bool source_parse(struct cfg_t *cfg, const char *place);

/* The function include("FILE"): a cfg_func_t. */
int on_include(struct cfg_t *cfg, struct cfg_opt_t *opt, int argc,
	       const char **argv);

#endif
