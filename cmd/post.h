/*
 * post.h - one message on its way to the smart host: what -bm and -bs have in
 * common once they have read it.
 *
 *	post_choose() -> envelope_add..() -> post_prepare() -> post_submit()
 */
#ifndef MAILCHUTE_CMD_POST_H
#define MAILCHUTE_CMD_POST_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "cmd/options.h"
#include "cmd/report.h"
#include "cmd/sender.h"
#include "conf/config.h"
#include "mail/aliases.h"
#include "mail/envelope.h"
#include "mail/message.h"

#include <stdbool.h>

struct post {
	const struct options *options; /* lent */
	struct report *report;	       /* lent; told the account's log */
	const struct config *config;   /* lent */
	const struct account *account; /* lent by config; post_choose() sets */
	struct identity identity;      /* the account's; the same */
	struct aliases aliases;	       /* loaded for the first bare name */
	struct expansion expansion;    /* of the aliases, for this message */
	struct message message;
	struct envelope envelope;
	struct buf reply; /* the server's last words, safe to show */
};

#define POST_INIT                                                   \
	{                                                           \
		.identity = IDENTITY_INIT, .aliases = ALIASES_INIT, \
		.message = MESSAGE_INIT, .reply = BUF_INIT          \
	}

#define auto_post auto_(post_release) struct post

/* Takes the account's log from the report as well: it is the config's. */
void post_release(struct post *post);

/*
 * Chooses account, notifications and the envelope's sender.  `given` is the
 * reverse-path that -f or MAIL FROM names; NULL if neither does.  Where no
 * account serves it, that of the message's author counts, so the header must be
 * there.  Fails with ERR_CONFIG if there is no such account, ERR_DATA as
 * sender_choose() does.
 */
MUST_CHECK bool post_choose(struct post *post, const struct mailbox *given,
			    struct err *err);

/*
 * What becomes of an address without a domain: the account's aliases, and its
 * domain.  Good as long as the post is; after post_choose().
 */
struct addressing post_addressing(struct post *post);

/*
 * Adds the recipients of the arguments and, with -t, of the header.  Fails with
 * ERR_USAGE if there are none, ERR_DATA as envelope_add_argument() does.
 */
MUST_CHECK bool post_address(struct post *post, struct err *err);

/*
 * Puts the account's `from` into the header where rewrite_from has it so, and
 * stamps it.  Fails as stamp_header() does.
 */
MUST_CHECK bool post_prepare(struct post *post, struct err *err);

/*
 * Submits, and shows the dialogue with -v; the outcomes are in the envelope.
 * Fails as submit() does.
 */
MUST_CHECK bool post_submit(struct post *post, struct err *err);

#endif
