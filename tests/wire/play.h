/*
 * play.h - plays the smart host's side of a case.
 */
#ifndef MAILCHUTE_TESTS_WIRE_PLAY_H
#define MAILCHUTE_TESTS_WIRE_PLAY_H

#include "child.h"
#include "peer.h"
#include "script.h"

#include "base/attr.h"
#include "base/buf.h"
#include "base/deadline.h"

#include <stdbool.h>

struct play {
	const struct script *script;
	const struct step *step; /* the one at which it is */
	const char *certs;
	struct child *child;
	int listener;
	struct deadline deadline; /* of the case */
	struct peer peer;
	struct buf pending; /* S lines, glued, not yet sent */
	struct buf *shown;  /* what --show shows; NULL: nothing */
	bool in_content;    /* of DATA, for --show */
	bool connected;	    /* the first connection was accepted */
	bool ended;	    /* this connection was, by a step */
	struct buf *why;
};

void play_release(struct play *play);

#define auto_play auto_(play_release) struct play

/*
 * Plays all steps and waits for the child's end; its status is in play->child
 * then.  False if the conversation was another one, or took too long; the
 * explanation is added to play->why.
 */
MUST_CHECK bool play_run(struct play *play);

/* A listener on 127.0.0.1, at a port that the kernel picks.  -1 on failure. */
int play_listen(int *ret_port);

#endif
