/*
 * fd.h - descriptors: closed at the end of a scope, written to the last byte.
 */
#ifndef MAILCHUTE_BASE_FD_H
#define MAILCHUTE_BASE_FD_H

#include "base/attr.h"
#include "base/deadline.h"

#include <stdbool.h>
#include <stddef.h>

/* For declarations: closed at the end of the scope unless it is negative. */
#define auto_fd auto_(fd_close_ptr) int

void fd_close_ptr(int *fd);

/*
 * Waits for the poll(2) events.  False once the deadline is over, then even if
 * the descriptor is ready, since a peer can make it so again and again without
 * ever sending what is waited for.  Where poll(2) fails, so will what the
 * caller does next, and that tells why: true.
 */
MUST_CHECK bool fd_wait(int fd, short events, struct deadline deadline);

/*
 * Waits until the descriptor, which may be a non-blocking one, can be read.
 * False, with errno, if poll(2) fails.
 */
MUST_CHECK bool fd_wait_in(int fd);

/*
 * Writes all of it, waiting for room if the descriptor is a non-blocking one.
 * False, with errno, if that fails; a part may be written then.
 */
MUST_CHECK bool fd_write_all(int fd, const void *data, size_t len);

#endif
