/*
 * addrlist.h - lists of addresses as people and programs write them.
 *
 * Reads the address-list of RFC 5322 section 3.4 with the obsolete forms of
 * section 4.4: groups (also empty ones), comments anywhere, quoted local parts,
 * routes, domain literals, empty list members, folded lines; and bare names
 * such as "root".  UTF-8 is taken everywhere (RFC 6532), and in display names
 * and comments any octet over 127.
 *
 * Beyond the RFC, since mail has it and it can mean one thing only:
 * - anything before a "<" is a display name: `John Q. Public <a@x>`, `a@x
 *   <a@x>`, `[list] Jo <a@x>`, an encoded-word with a comma in it;
 * - a comma may lack where a "<...>" ends and another one follows, and behind
 *   the ";" of a group: both are ends in themselves;
 * - the end of the text ends a group, as it does for sendmail, for which
 *   `word:user` is the user (the S3 of its cf, "strip group: syntax"): those
 * who stand behind the colon were meant, whoever forgot the semicolon;
 * - dots that only a quoted local part can have: `.a@x`, `a..b@x`, `a.@x`.
 * What could mean two things is refused: `a b@x`, `<a@x> b`, a group in a
 * group, a ";" that ends none.
 */
#ifndef MAILCHUTE_MAIL_ADDRLIST_H
#define MAILCHUTE_MAIL_ADDRLIST_H

#include "base/attr.h"
#include "base/err.h"
#include "mail/mailbox.h"

#include <stdbool.h>
#include <stddef.h>

struct addrlist {
	struct mailbox *items; /* owned; in the order of the text */
	size_t count;
	size_t cap;
	bool ends_in_group; /* the last text did, for want of its ";" */
};

#define ADDRLIST_INIT         \
	{                     \
		.items = NULL \
	}

#define auto_addrlist auto_(addrlist_release) struct addrlist

void addrlist_release(struct addrlist *list);

/*
 * Adds the mailboxes of the text, which may be folded by CRLF or LF, each
 * checked by mailbox_check().  The name of one without a display name is the
 * last comment outside its brackets.  Work is linear in len, and there is no
 * recursion.
 *
 * Fails with ERR_DATA if the text is no address-list or holds a control
 * character outside folding white space, a line end at its own end included;
 * then the list is as before.
 */
MUST_CHECK bool addrlist_parse(struct addrlist *list, const char *text,
			       size_t len, struct err *err);

/*
 * One reverse-path, as -f takes it: "<>" and "" are the null one, "Name <a@x>"
 * and "a@x" and "a" are mailboxes.  Any other number of them is ERR_DATA.
 */
MUST_CHECK bool addrlist_parse_one(struct mailbox *ret_mailbox,
				   const char *text, struct err *err);

#endif
