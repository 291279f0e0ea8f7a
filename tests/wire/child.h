/*
 * child.h - the program under test: its directory, its files, its process.
 *
 * Standard input, output and error are files, so that neither side can ever
 * wait for the other there.
 */
#ifndef MAILCHUTE_TESTS_WIRE_CHILD_H
#define MAILCHUTE_TESTS_WIRE_CHILD_H

#include "script.h"
#include "text.h"

#include "base/attr.h"
#include "base/buf.h"
#include "base/deadline.h"
#include "base/err.h"

#include <stdbool.h>
#include <sys/types.h>

struct child {
	struct buf dir; /* temporary; empty: none */
	pid_t pid;	/* 0: not started */
	bool ended;
	int status; /* as waitpid() tells, once ended */
};

#define CHILD_INIT               \
	{                        \
		.dir = BUF_INIT, \
	}

/* Kills what still runs, removes the directory. */
void child_release(struct child *child);

#define auto_child auto_(child_release) struct child

/* Makes the directory.  Fails with ERR_CANTCREAT. */
MUST_CHECK bool child_prepare(struct child *child, struct err *err);

/*
 * Writes configuration and standard input, starts `program` (an absolute
 * path), behind the words of $WIRE_WRAPPER where that is set.  Fails with
 * ERR_CANTCREAT, ERR_IO or ERR_OS.
 */
MUST_CHECK bool child_start(struct child *child, const struct script *script,
			    const struct places *places, const char *program,
			    struct err *err);

/* Looks whether it has ended, without waiting. */
bool child_has_ended(struct child *child);

/* Adds what it wrote.  Fails with ERR_IO. */
MUST_CHECK bool child_read_stderr(const struct child *child, struct buf *buf,
				  struct err *err);
MUST_CHECK bool child_read_stdout(const struct child *child, struct buf *buf,
				  struct err *err);

#endif
