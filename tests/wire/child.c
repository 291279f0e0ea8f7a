/* For nftw(3), which POSIX keeps among the XSI functions. */
#define _XOPEN_SOURCE 700

#include "child.h"

#include "setup.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int remove_entry(const char *path, const struct stat *st UNUSED,
			int type UNUSED, struct FTW *ftw UNUSED)
{
	return remove(path);
}

void child_release(struct child *child)
{
	if (child->pid > 0 && !child_has_ended(child)) {
		(void)kill(child->pid, SIGKILL);
		(void)waitpid(child->pid, &child->status, 0);
	}
	if (child->dir.len &&
	    nftw(child->dir.data, remove_entry, 16, FTW_DEPTH | FTW_PHYS) < 0)
		fprintf(stderr, "wire: %s is left behind: %s\n",
			child->dir.data, strerror(errno));
	buf_release(&child->dir);
	child->pid = 0;
}

bool child_prepare(struct child *child, struct err *err)
{
	const char *parent = getenv("TMPDIR");

	buf_add_fmt(&child->dir, "%s/wire.XXXXXX", parent ? parent : "/tmp");
	if (mkdtemp(child->dir.data))
		return true;
	err_set_errno(err, ERR_CANTCREAT, "%s", child->dir.data);
	buf_clear(&child->dir);
	return false;
}

static bool redirect(const char *dir, const char *name, int flags, int target)
{
	auto_buf path = BUF_INIT;
	int fd;

	buf_add_fmt(&path, "%s/%s", dir, name);
	fd = open(path.data, flags, 0600);
	return fd >= 0 && dup2(fd, target) == target;
}

/* In the child: only what a process may do between fork and exec. */
static void become(const char *dir, char *const *argv, char *const *env)
{
	struct sigaction standard = { .sa_handler = SIG_DFL };

	(void)sigaction(SIGPIPE, &standard, NULL);
	if (redirect(dir, "stdin", O_RDONLY | O_CLOEXEC, STDIN_FILENO) &&
	    redirect(dir, "stdout", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
		     STDOUT_FILENO) &&
	    redirect(dir, "stderr", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
		     STDERR_FILENO))
		(void)execve(argv[0], argv, env);
	fprintf(stderr, "wire: %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

bool child_start(struct child *child, const struct script *script,
		 const struct places *places, const char *program,
		 struct err *err)
{
	auto_words argv = { NULL, 0 };
	auto_words env = { NULL, 0 };

	if (!setup_files(script, places, program, err))
		return false;
	setup_arguments(script, places, &argv);
	setup_environment(script, places, &env);
	child->pid = fork();
	if (child->pid < 0) {
		child->pid = 0;
		return err_set_errno(err, ERR_OS, "fork");
	}
	if (!child->pid)
		become(places->dir, argv.items, env.items);
	return true;
}

bool child_has_ended(struct child *child)
{
	if (!child->ended)
		child->ended = waitpid(child->pid, &child->status, WNOHANG) ==
			       child->pid;
	return child->ended;
}

static bool read_file(const struct child *child, const char *name,
		      struct buf *buf, struct err *err)
{
	auto_buf path = BUF_INIT;
	FILE *file;
	bool ok;
	size_t n;

	buf_add_fmt(&path, "%s/%s", child->dir.data, name);
	file = fopen(path.data, "re");
	if (!file)
		return err_set_errno(err, ERR_IO, "%s", path.data);
	do {
		buf_reserve(buf, BUFSIZ);
		n = fread(buf->data + buf->len, 1, BUFSIZ, file);
		buf_commit(buf, n);
	} while (n);
	ok = !ferror(file);
	(void)fclose(file); /* only read */
	return ok || err_set(err, ERR_IO, "%s: can't be read", path.data);
}

bool child_read_stderr(const struct child *child, struct buf *buf,
		       struct err *err)
{
	return read_file(child, "stderr", buf, err);
}

bool child_read_stdout(const struct child *child, struct buf *buf,
		       struct err *err)
{
	return read_file(child, "stdout", buf, err);
}
