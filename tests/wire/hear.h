/*
 * hear.h - the client's lines of a transcript against what it sends.
 */
#ifndef MAILCHUTE_TESTS_WIRE_HEAR_H
#define MAILCHUTE_TESTS_WIRE_HEAR_H

#include "play.h"

/* Each judges play->step; false with an explanation in play->why. */
bool hear_line(struct play *play);
bool hear_match(struct play *play);
bool hear_bytes(struct play *play);
bool hear_maybe(struct play *play);

/* The client must close by the deadline and send nothing before that. */
bool hear_end(struct play *play, struct deadline deadline);

#endif
