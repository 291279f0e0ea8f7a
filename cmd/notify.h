/*
 * notify.h - -oem and -oee: what was refused for good returns to the sender.
 */
#ifndef MAILCHUTE_CMD_NOTIFY_H
#define MAILCHUTE_CMD_NOTIFY_H

#include "base/err.h"
#include "cmd/post.h"

/*
 * Sends a notification (RFC 3464) to the envelope's sender, with a null
 * reverse-path and through the same smart host, if the error mode asks for one
 * and nothing is left to be tried later; a failure to do so is reported.
 *
 * status is the message's own exit status; returned is what it comes to: with
 * -oee 0 once the notification of all that failed was taken, else the same.
 */
int notify_sender(struct post *post, const struct err *err, int status);

#endif
