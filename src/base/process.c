#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>

/* A core that is piped to a handler does not look at the limit. */
static bool forbid_dump(void)
{
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}
#else
static bool forbid_dump(void)
{
	return true;
}
#endif

/*
 * The lowest free descriptor is the one that open() takes.  Standard input is
 * taken up for writing only and standard output for reading, so that using them
 * fails and tells of the caller's mistake.
 */
static bool take_up(int fd, int flags, struct err *err)
{
	if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
		return true;
	if (open("/dev/null", flags) != fd)
		return err_set_errno(err, ERR_OS, "open /dev/null");
	return true;
}

bool process_prepare(struct err *err)
{
	struct rlimit no_core = { 0 };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	if (!take_up(STDIN_FILENO, O_WRONLY, err) ||
	    !take_up(STDOUT_FILENO, O_RDONLY, err) ||
	    !take_up(STDERR_FILENO, O_RDWR, err))
		return false;
	if (sigaction(SIGPIPE, &ignore, NULL) ||
	    sigaction(SIGXFSZ, &ignore, NULL))
		return err_set_errno(err, ERR_OS, "ignore signals");
	if (setrlimit(RLIMIT_CORE, &no_core) || !forbid_dump())
		return err_set_errno(err, ERR_OS, "forbid core dumps");
	return true;
}
