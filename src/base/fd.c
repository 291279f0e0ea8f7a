#include "base/fd.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

void fd_close_ptr(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

bool fd_wait(int fd, short events, struct deadline deadline)
{
	struct pollfd pfd = { .fd = fd, .events = events };
	int n;

	if (deadline_is_over(deadline))
		return false;
	do
		n = poll(&pfd, 1, deadline_left(deadline));
	while (n < 0 && errno == EINTR);
	return n != 0;
}

static bool wait_for_ever(int fd, short events)
{
	struct pollfd pfd = { .fd = fd, .events = events };
	int n;

	do
		n = poll(&pfd, 1, -1);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

bool fd_wait_in(int fd)
{
	return wait_for_ever(fd, POLLIN);
}

bool fd_write_all(int fd, const void *data, size_t len)
{
	const char *next = data;

	while (len) {
		ssize_t n = write(fd, next, len);

		if (n < 0 && errno == EAGAIN) {
			if (!wait_for_ever(fd, POLLOUT))
				return false;
			continue;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		next += n;
		len -= (size_t)n;
	}
	return true;
}
