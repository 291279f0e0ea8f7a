/*
 * fd.h - descriptors: closed at the end of a scope, written to the last byte.
 */
#ifndef MAILCHUTE_BASE_FD_H
#define MAILCHUTE_BASE_FD_H

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>

/* For declarations: closed at the end of the scope unless it is negative. */
#define auto_fd auto_(fd_close_ptr) int

void fd_close_ptr(int *fd);

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
