/*
 * aliases.h - the aliases file of sendmail and Postfix, aliases(5).
 *
 *	# a comment has a line of its own
 *	postmaster: root
 *	root: jane@example.org, joe@example.org,
 *		"x y"@example.net
 *
 * A name is a local part, compared without case, quoted where it must be.  A
 * line that begins with white space, or stands behind a backslash at the end
 * of a line, goes on with the one before.  Of two lines with the same name the
 * first counts.  A name that nobody here knows by another alias may be the
 * name of one: aliases nest.  No name has a meaning of its own (not postmaster,
 * not owner-x), but for one:
 *
 *	*: jane@example.org
 *
 * catches every unqualified recipient that is no alias, and so does it with
 * the unqualified targets of other aliases - except for those that the targets
 * of "*" itself lead to, so that both `*: root`, `root: jane` and `*: jane@x`,
 * `news: root` do what they say.
 *
 * A target is an address; "\jane" is the mailbox jane, whatever aliases there
 * are, and so is an alias that names itself: `root: root, jane@x`.  Programs
 * (|), files (/) and lists elsewhere (:include:) can't be reached from here.
 *
 * Whoever wrote a line of another name must not be in the way of mail to jane.
 * So loading looks for names alone; a line with a fault - a target that can't
 * be reached, one that is no address, none at all, no colon - fails those
 * recipients that lead to it, and aliases_check() tells of all of them.
 *
 * Nothing here takes more than n log n of the file's size, or recurses.
 */
#ifndef MAILCHUTE_MAIL_ALIASES_H
#define MAILCHUTE_MAIL_ALIASES_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "mail/addrlist.h"
#include "mail/aliastext.h"
#include "mail/mailbox.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Larger than a site's by far: Postfix's own documents call 10,000 aliases
 * many.  A file that is larger still is refused, as it is read for each mail.
 */
#define ALIASES_SIZE_MAX (8u << 20) /* bytes of the file */
#define ALIASES_MAX	 100000u    /* lines with a name */

/* Addresses that come of the aliases of one message. */
#define ALIASES_RECIPIENTS_MAX 100000u

/* One line of the file, continuations included. */
struct alias {
	char *name;		    /* in lower case; NULL if it is no local
				       part.  Owned. */
	const struct alias *first;  /* the one with this name that counts; NULL
				       if that is this one */
	bool has_colon;		    /* else it has no targets, but a fault */
	struct aliascursor whole;   /* where it begins in the text */
	struct aliascursor targets; /* where they do */
};

/* A name and whose it is. */
struct aliasname {
	const char *name; /* the alias's own */
	const struct alias *alias;
};

struct aliases {
	char *path;	     /* owned; for errors */
	bool exists;	     /* the file was there */
	struct buf text;     /* all of it */
	struct alias *items; /* owned; in the order of the file */
	size_t count;
	size_t cap;
	struct aliasname *names; /* owned; those that count, sorted */
	size_t name_count;
	const struct alias *star; /* that of "*"; NULL if there is none */
	char **spared; /* owned, sorted: no aliases, but what "*" leads to */
	size_t spared_count;
};

#define ALIASES_INIT             \
	{                        \
		.text = BUF_INIT \
	}

#define auto_aliases auto_(aliases_release) struct aliases

void aliases_release(struct aliases *aliases);

/*
 * Reads the file into empty aliases.  Without a file they stay empty, with
 * `exists` false: whether that is an error is the caller's to know.  Nothing
 * waits: what is no regular file is refused.
 *
 * Fails with ERR_CONFIG if it can't be opened or is too large, ERR_IO if it
 * can't be read; never for what a line says.
 */
MUST_CHECK bool aliases_load(struct aliases *aliases, const char *path,
			     struct err *err);

/*
 * Calls report() for every fault in the file and every loop: ERR_CONFIG, the
 * text "/etc/aliases:12: ..." and, where there is a way out, a hint.  First the
 * faults, then the loops, both in the order of the file.  Returns how many
 * there were.  This is `newaliases` and -bi.
 */
size_t aliases_check(const struct aliases *aliases,
		     void (*report)(void *arg, const struct err *problem),
		     void *arg);

/*
 * What was expanded for one message already, so that a thousand recipients
 * that lead to the same list cost no more than one.  The aliases are lent.
 */
struct expansion {
	const struct aliases *aliases;
	unsigned char *marks; /* owned; enum aliasmark, one an alias; or NULL */
	size_t *seen; /* owned; indexes of those marked, in that order */
	size_t seen_count;
	size_t seen_cap;
	size_t added; /* addresses */
};

#define EXPANSION_INIT(of)      \
	{                       \
		.aliases = (of) \
	}

#define auto_expansion auto_(expansion_release) struct expansion

void expansion_release(struct expansion *expansion);

/*
 * Adds to the list what a recipient becomes: a copy of it if it is no alias,
 * else all that its targets lead to, in the order of the file.  Addresses that
 * come out unqualified are mailboxes here, to be qualified, and not to be
 * expanded again.  What an earlier call with this expansion added by way of an
 * alias is not added again, so a call may add nothing.  Double addresses are
 * the envelope's to find.
 *
 * Only the local part is looked up.  Whether a recipient with a domain is one
 * of ours is the caller's to know: for such a one "*" is not asked.
 *
 * Fails with ERR_CONFIG, the text "/etc/aliases:12: ...", if it leads to a
 * line with a fault, in a loop, or the expansion outgrows
 * ALIASES_RECIPIENTS_MAX; then list and expansion are as before.
 */
MUST_CHECK bool aliases_expand(struct expansion *expansion,
			       const struct mailbox *mailbox,
			       struct addrlist *list, struct err *err);

#endif
