/*
 * verdict.h - what became of a message, as the one reply that SMTP has for it.
 *
 * 250 is said only where the smart host took every recipient.  Where it took
 * some and not others, no code says so: a 4yz would have the client send it to
 * all once more, and those who have it would get it twice, so it is 554, and
 * the text names those who did not get it.
 */
#ifndef MAILCHUTE_CMD_VERDICT_H
#define MAILCHUTE_CMD_VERDICT_H

#include "base/err.h"
#include "cmd/post.h"
#include "smtp/server.h"

/*
 * Sets the reply; err is ERR_NONE unless the message as a whole failed.  The
 * text is the smart host's words, or our own, and names each recipient that
 * was refused, as far as VERDICT_TEXT_MAX allows.
 */
#define VERDICT_TEXT_MAX                                    \
	8192 /* bytes; about what our own client would read \
	      */

void verdict(const struct post *post, const struct err *err,
	     struct server_reply *ret_reply);

#endif
