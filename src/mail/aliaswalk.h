/*
 * aliaswalk.h - from an alias to all that it leads to.
 *
 * For aliases*.c alone.  The walk goes depth first over a stack of its own, and
 * into each alias once, so its work is linear in the file.
 */
#ifndef MAILCHUTE_MAIL_ALIASWALK_H
#define MAILCHUTE_MAIL_ALIASWALK_H

#include "base/attr.h"
#include "base/err.h"
#include "mail/addrlist.h"
#include "mail/aliases.h"

#include <stdbool.h>
#include <stddef.h>

/* The name of an alias as a mailbox without a domain; else ERR_CONFIG. */
MUST_CHECK bool aliaswalk_name(struct mailbox *ret_mailbox,
			       const struct buf *text, struct err *err);

/* The alias that this recipient or target is, "*" included; or NULL. */
const struct alias *aliaswalk_find(const struct aliases *aliases,
				   const struct mailbox *mailbox);

/*
 * What the target is: a mailbox, and *ret_is_final if it is no alias even where
 * there is one of its name.  Fails with ERR_CONFIG, naming file and line.
 */
MUST_CHECK bool aliaswalk_target(const struct aliases *aliases,
				 const struct alias *alias,
				 const struct aliastarget *target,
				 struct mailbox *ret_mailbox,
				 bool *ret_is_final, struct err *err);

/* Fails with ERR_CONFIG if the line itself has a fault, whatever its targets.
 */
MUST_CHECK bool aliaswalk_line(const struct aliases *aliases,
			       const struct alias *alias, struct err *err);

/*
 * Told of a fault, says whether to go on behind it; false ends the walk.  A
 * fault is that of a line or a target, or a loop.
 */
struct aliaswalk_fault {
	bool (*judge)(void *arg, bool is_loop, struct err *err);
	void *arg;
};

/* Adds to the list what the alias leads to and the expansion has not seen. */
MUST_CHECK bool aliaswalk_run(struct expansion *expansion,
			      const struct alias *from,
			      const struct aliaswalk_fault *fault,
			      struct addrlist *list, struct err *err);

/* The same from nothing seen, leaving out all that has a fault. */
void aliaswalk_reach(const struct aliases *aliases, const struct alias *from,
		     struct addrlist *list);

#endif
