/*
 * pipeline.h - commands that are out, and who judges the reply to each.
 *
 * A command is sent together with the function that will judge its reply; a
 * queue of those makes pipelining (RFC 2920) free.  With a window of one the
 * same code is lock-step SMTP: each reply is judged before pipeline_send()
 * returns.
 *
 *	pipeline_send()   --> queue --> pipeline_drain() --> judge(reply)
 *	pipeline_expect() -->                 "
 *
 * Every reply that is owed is read, whatever the ones before it said: a refused
 * command in a group does not end the session.
 */
#ifndef MAILCHUTE_SMTP_PIPELINE_H
#define MAILCHUTE_SMTP_PIPELINE_H

#include "base/attr.h"
#include "base/err.h"
#include "net/stream.h"
#include "smtp/reply.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The most commands without a reply when the server takes pipelining.  A
 * thousand replies of usual size stay far below STREAM_INPUT_MAX.
 */
#define PIPELINE_WINDOW 1000 /* commands */

/*
 * Judges one reply.  False ends the session: for what breaks the protocol, not
 * for a refusal.
 */
typedef bool reply_judge(void *arg, size_t index, const struct reply *reply,
			 struct err *err);

struct expectation {
	const char *what;   /* what the reply is to, for people; constant */
	int64_t timeout_ms; /* RFC 5321 section 4.5.3.2's for it */
	reply_judge *judge;
	void *arg;    /* lent to judge */
	size_t index; /* passed to judge */
};

/* Who shows the dialogue; text is without CRLF and not safe to show as is. */
typedef void dialogue_line(void *arg, const char *who, const char *text,
			   size_t len);

#define DIALOGUE_CLIENT "C"
#define DIALOGUE_SERVER "S"
#define DIALOGUE_NOTE	"*"

#define PIPELINE_CONCEALED 2 /* the secret, and what was sent of it */

struct pipeline {
	struct stream *stream;	   /* lent by the session */
	size_t window;		   /* commands that may be out; at least 1 */
	int64_t timeout_ms;	   /* in place of each one's own; 0: none */
	dialogue_line *dialogue;   /* NULL: nobody */
	void *dialogue_arg;	   /* lent */
	struct expectation *queue; /* owned: head..head + count */
	size_t head;
	size_t count;
	size_t cap;
	struct slice concealed[PIPELINE_CONCEALED]; /* lent: not to be shown
						       if the server says it */
	struct buf line;			    /* being read */
	struct reply reply; /* the last one that was judged */
	bool broken;	    /* a command sent now would not be read as one */
};

#define PIPELINE_INIT                                              \
	{                                                          \
		.window = 1, .line = BUF_INIT, .reply = REPLY_INIT \
	}

void pipeline_release(struct pipeline *pipeline);

/*
 * Sends a command, given without CRLF, and queues who judges its reply; first
 * drains when the window is full.  `shown` is what the dialogue shows for it,
 * NULL for the command itself.
 *
 * Fails as the stream and the judges do; ERR_PROTOCOL if the server spoke
 * while nothing was owed; ERR_DEFERRED for a reply of 421, which ends the
 * session whatever it answers (RFC 5321 section 3.8).
 */
MUST_CHECK bool pipeline_send(struct pipeline *pipeline, const char *command,
			      const char *shown,
			      const struct expectation *expectation,
			      struct err *err);

/* Queues a reply that no command asks for: the greeting, that to content. */
void pipeline_expect(struct pipeline *pipeline,
		     const struct expectation *expectation);

/* Sends what is gathered; reads and judges all replies that are owed. */
MUST_CHECK bool pipeline_drain(struct pipeline *pipeline, struct err *err);

/*
 * Judges the replies that came before writing failed: they may be worth more
 * than that it did.  Nothing can be sent any more.
 */
void pipeline_last_words(struct pipeline *pipeline);

/* The deadline for something that RFC 5321 gives this long. */
struct deadline pipeline_deadline(const struct pipeline *pipeline,
				  int64_t timeout_ms);

/* Shows a line of our own in the dialogue. */
void pipeline_note(struct pipeline *pipeline, const char *text);

#endif
