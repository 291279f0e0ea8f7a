/*
 * aliastext.h - the lines of an aliases file and the words in them.
 *
 * For aliases*.c alone.  What is a line, a comment, a continuation and a comma
 * between targets is known here; what a target means is not.
 */
#ifndef MAILCHUTE_MAIL_ALIASTEXT_H
#define MAILCHUTE_MAIL_ALIASTEXT_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* A place in a line that may be of several; the text is lent. */
struct aliascursor {
	size_t at;   /* the byte to read next */
	size_t end;  /* the byte behind the line */
	size_t line; /* number of the line in the file that `at` is on */
};

/* The place where a file of this many bytes begins. */
struct aliascursor aliastext_begin(size_t len);

/*
 * Finds the next line with its continuations, and moves the file's cursor
 * behind it.  False if there is none.
 */
bool aliastext_line(const char *text, struct aliascursor *file,
		    struct aliascursor *ret_line);

/*
 * Adds the name that the line begins with, quotes and all, and moves the cursor
 * behind its colon.  If there is no colon, adds the first word and returns
 * false.
 */
bool aliastext_name(const char *text, struct aliascursor *line,
		    struct buf *name);

/* One target, as it is written; its lines, if there are several, joined. */
struct aliastarget {
	struct buf text; /* without white space at its ends; never empty */
	size_t line;	 /* on which it begins */
	bool has_colon;	 /* one that belongs to no quotes, brackets, comment */
};

#define ALIASTARGET_INIT         \
	{                        \
		.text = BUF_INIT \
	}

void aliastarget_release(struct aliastarget *target);

/*
 * Reads the next target and moves the cursor behind its comma.  False if there
 * is none.
 */
bool aliastext_target(const char *text, struct aliascursor *targets,
		      struct aliastarget *target);

#endif
