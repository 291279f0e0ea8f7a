/*
 * deadline.h - a point on the monotonic clock by which something is over.
 *
 * A wait is bounded by a deadline rather than by a timeout a system call, so
 * that a peer which sends one byte a second can't stretch it.
 */
#ifndef MAILCHUTE_BASE_DEADLINE_H
#define MAILCHUTE_BASE_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

struct deadline {
	int64_t at_ms; /* CLOCK_MONOTONIC, milliseconds */
};

/* The deadline that lies this many milliseconds ahead. */
struct deadline deadline_in(int64_t ms);

/* The earlier of the two. */
struct deadline deadline_earlier(struct deadline a, struct deadline b);

/* Milliseconds left, 0..INT_MAX, as poll(2) takes them: 0 when it is over. */
int deadline_left(struct deadline deadline);

bool deadline_is_over(struct deadline deadline);

#endif
