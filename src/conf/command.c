#define _GNU_SOURCE /* pipe2, environ */
#include "conf/command.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHUNK	4096 /* bytes asked of read(2) at a time */
#define WAIT_MS 50   /* at most, between two looks whether it has ended */

/*
 * True if the command may want to ask a person at the terminal: in a process
 * group of its own it would be stopped for that (SIGTTIN).
 */
static bool is_in_foreground(void)
{
	auto_fd terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);

	return terminal >= 0 && tcgetpgrp(terminal) == getpgrp();
}

/*
 * A new process inherits which signals are ignored or blocked: with SIGPIPE
 * ignored, as it is here, many a pipeline would not end.
 */
static int set_signals(posix_spawnattr_t *attr, bool own_group)
{
	sigset_t defaults;
	sigset_t none;
	short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
	int failure;

	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	sigaddset(&defaults, SIGXFSZ);
	sigaddset(&defaults, SIGCHLD);
	failure = posix_spawnattr_setsigmask(attr, &none);
	if (!failure)
		failure = posix_spawnattr_setsigdefault(attr, &defaults);
	if (own_group) {
		flags |= POSIX_SPAWN_SETPGROUP;
		if (!failure)
			failure = posix_spawnattr_setpgroup(attr, 0);
	}
	if (!failure)
		failure = posix_spawnattr_setflags(attr, flags);
	return failure;
}

/* Output first: the pipe may have the number that is opened as input. */
static int set_files(posix_spawn_file_actions_t *actions, int output)
{
	int failure = posix_spawn_file_actions_adddup2(actions, output,
						       STDOUT_FILENO);

	if (failure)
		return failure;
	return posix_spawn_file_actions_addopen(actions, STDIN_FILENO,
						"/dev/null", O_RDONLY, 0);
}

/* Returns an error number, as posix_spawnp() does. */
static int spawn(char *const *words, bool own_group, int output, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int failure = posix_spawn_file_actions_init(&actions);

	if (failure)
		return failure;
	failure = posix_spawnattr_init(&attr);
	if (failure) {
		posix_spawn_file_actions_destroy(&actions);
		return failure;
	}
	failure = set_files(&actions, output);
	if (!failure)
		failure = set_signals(&attr, own_group);
	if (!failure)
		failure = posix_spawnp(ret_pid, words[0], &actions, &attr,
				       words, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return failure;
}

static bool start(char *const *words, bool own_group, int *ret_fd,
		  pid_t *ret_pid, struct err *err)
{
	int ends[2];
	int failure;

	if (pipe2(ends, O_CLOEXEC))
		return err_set_errno(err, ERR_OS, "password_command: pipe");
	failure = spawn(words, own_group, ends[1], ret_pid);
	close(ends[1]);
	if (!failure) {
		*ret_fd = ends[0];
		return true;
	}
	close(ends[0]);
	if (failure == ENOENT)
		return err_set(err, ERR_AUTH, "password_command: %s: not found",
			       words[0]);
	errno = failure;
	return err_set_errno(
		err, failure == EAGAIN || failure == ENOMEM ? ERR_OS : ERR_AUTH,
		"password_command: %s", words[0]);
}

static bool too_late(char *const *words, struct err *err)
{
	return err_set(err, ERR_AUTH,
		       "password_command: %s did not end in time, killed",
		       words[0]);
}

/* *ret_end when there is no more to come. */
static bool read_some(int fd, struct buf *output, bool *ret_end,
		      struct err *err)
{
	ssize_t n;

	buf_reserve(output, CHUNK);
	n = read(fd, output->data + output->len, CHUNK);
	if (n < 0 && errno != EINTR)
		return err_set_errno(err, ERR_OS, "password_command: read");
	*ret_end = n == 0;
	if (n > 0)
		buf_commit(output, (size_t)n);
	return true;
}

static bool read_output(int fd, char *const *words, struct deadline deadline,
			size_t max, struct buf *output, struct err *err)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	size_t before = output->len;
	bool end = false;

	while (!end) {
		int n = poll(&ready, 1, deadline_left(deadline));

		if (n < 0 && errno != EINTR)
			return err_set_errno(err, ERR_OS,
					     "password_command: poll");
		if (n <= 0 && deadline_is_over(deadline))
			return too_late(words, err);
		if (n > 0 && !read_some(fd, output, &end, err))
			return false;
		if (output->len - before > max)
			return err_set(err, ERR_AUTH,
				       "password_command: %s printed more than "
				       "%zu bytes",
				       words[0], max);
	}
	return true;
}

static bool judge_status(int status, char *const *words, struct err *err)
{
	if (WIFSIGNALED(status))
		return err_set(err, ERR_AUTH,
			       "password_command: %s: killed by signal %d",
			       words[0], WTERMSIG(status));
	if (WEXITSTATUS(status))
		return err_set(err, ERR_AUTH,
			       "password_command: %s: exited with status %d",
			       words[0], WEXITSTATUS(status));
	return true;
}

/*
 * waitpid(2) knows no time limit.  Whoever has closed his output is about to
 * end, so that the pauses may grow from nearly nothing.
 */
static bool wait_for(pid_t pid, char *const *words, struct deadline deadline,
		     int *ret_status, struct err *err)
{
	long pause_ms = 1;

	for (;;) {
		struct timespec pause = { .tv_nsec = pause_ms * 1000000 };
		pid_t ended = waitpid(pid, ret_status, WNOHANG);

		if (ended == pid)
			return true;
		if (ended < 0 && errno != EINTR)
			return err_set_errno(err, ERR_OS,
					     "password_command: wait");
		if (deadline_is_over(deadline))
			return too_late(words, err);
		nanosleep(&pause, NULL);
		pause_ms = pause_ms < WAIT_MS / 2 ? pause_ms * 2 : WAIT_MS;
	}
}

static void kill_and_wait(pid_t pid, bool own_group)
{
	kill(own_group ? -pid : pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static bool run(char *const *words, struct deadline deadline, size_t max,
		struct buf *output, struct err *err)
{
	bool own_group = !is_in_foreground();
	auto_fd fd = -1;
	pid_t pid;
	int status;

	if (!start(words, own_group, &fd, &pid, err))
		return false;
	if (read_output(fd, words, deadline, max, output, err) &&
	    wait_for(pid, words, deadline, &status, err))
		return judge_status(status, words, err);
	kill_and_wait(pid, own_group);
	return false;
}

/*
 * A caller may have left us SIGCHLD ignored: then children vanish at their end
 * and take their status with them.
 */
bool command_run(char *const *words, struct deadline deadline, size_t max,
		 struct buf *output, struct err *err)
{
	struct sigaction by_default = { .sa_handler = SIG_DFL };
	struct sigaction before;
	bool ok;

	if (sigaction(SIGCHLD, &by_default, &before))
		return err_set_errno(err, ERR_OS, "password_command: SIGCHLD");
	ok = run(words, deadline, max, output, err);
	if (sigaction(SIGCHLD, &before, NULL))
		return err_set_errno(err, ERR_OS, "password_command: SIGCHLD");
	return ok;
}
