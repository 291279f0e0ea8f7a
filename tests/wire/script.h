/*
 * script.h - a case: how mailchute is called, what the smart host says and
 * hears, what must come of it.
 *
 * A case is a file in the spirit of RFC 5321 appendix D.  A line that starts
 * with "#" is a comment; empty lines are passed over.  First how it is called
 * and what must come of it, in any order:
 *
 *	rule: TEXT		the rule that the case stands for; its name
 *	config: KEY = VALUE	a line more of the configuration.  It replaces
 *				the generated default of that key, unless it is
 *				indented, as in an account's section
 *	without: KEY		leaves the generated default of that key out
 *	mode: 0644		permissions of the configuration file; 0600
 *	noconfig:		no configuration file, and none is named
 *	name: sendmail		argv[0]; mailchute.  Under another name the
 *				configuration comes by MAILCHUTE_CONFIG, else by
 *				-C FILE in front of the arguments
 *	env: NAME=VALUE		added to PATH, HOME, LC_ALL=C, TZ=UTC
 *	args: WORD...		split at blanks; escapes; '' is an empty one
 *	stdin: TEXT		one line of standard input, LF added
 *	stdin= TEXT		the same raw, with escapes, nothing added
 *	stdin* N TEXT		N copies of the line
 *	aliases: TEXT		one line of the aliases file; none: it is empty
 *	exit: 67		exit status; 0
 *	stderr: TEXT		a line of standard error, exactly
 *	stderr= TEXT		the same, with escapes
 *	stderr~ ERE		a line that matches (somewhere in it)
 *	stderr? ERE		the same, if it is there at all
 *	stdout: stdout= stdout~ stdout?
 *				the same.  Every line must be accounted for, in
 *				order; none given means none printed
 *	bound: SECONDS		how long the case may take; 30
 *
 * Escapes are \n \r \t \0 \\ \xHH, and \s for a blank.  @PORT@, @DIR@ (the
 * temporary directory, also HOME) and @CERTS@ stand for themselves in config,
 * env, args, stderr and stdout.
 *
 * Then either NOCONNECTION (the client must never connect), or conversation:
 * and, played from top to bottom,
 *
 *	S: TEXT		sent with CRLF
 *	S= TEXT		sent raw, with escapes
 *	S* N TEXT	N copies of the line
 *	S# N X		N copies of the byte, no line end
 *	DRIP MS TEXT	the line, a byte every MS milliseconds
 *	C: TEXT		the client must send exactly this line, with CRLF
 *	C~ ERE		the whole line must match
 *	C* N ERE	N lines, each matching
 *	C= TEXT		exactly these bytes, with escapes, nothing implied
 *	C? TEXT		the line, or nothing more before the client closes
 *	GROUP		the C lines that follow are one pipelined group
 *	QUIET		nothing must come for 100 ms: the client has to wait
 *	TLS [NAME [PRIORITY]]
 *			handshake with that certificate; good
 *	TLSFAIL [NAME [PRIORITY]]
 *			the client must break the handshake off, or send not
 *			one byte behind it
 *	STALL		say nothing until the client closes, whatever it sends
 *	EOF		the client must close and send nothing before that;
 *			implied at the end of each connection
 *	CLOSE		close, under TLS with close_notify
 *	TRUNCATE	close without close_notify
 *	RESET		close by RST
 *	CONNECTION	what follows is played on the next connection
 *
 * S lines in a row are one write, glued.  C lines are read one after another,
 * whatever packets they come in.  The server answers only where an S line
 * stands, so that C lines in a row are a group by themselves: a client which
 * waits for a reply after the first of them fails the case.  GROUP says this
 * to the reader, and that there are at least two is checked.  The reverse,
 * that the client does wait, is QUIET's.
 */
#ifndef MAILCHUTE_TESTS_WIRE_SCRIPT_H
#define MAILCHUTE_TESTS_WIRE_SCRIPT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum step_kind {
	STEP_SEND, /* text goes out as it is */
	STEP_DRIP, /* the same, a byte every `count` milliseconds */
	STEP_LINE,
	STEP_MATCH, /* `count` lines */
	STEP_BYTES,
	STEP_MAYBE,
	STEP_GROUP,
	STEP_QUIET,
	STEP_TLS,
	STEP_TLSFAIL,
	STEP_STALL,
	STEP_EOF,
	STEP_CLOSE,
	STEP_TRUNCATE,
	STEP_RESET,
	STEP_CONNECTION,
};

struct step {
	enum step_kind kind;
	unsigned line;	     /* of the file, from 1 */
	unsigned long count; /* see the kinds */
	struct buf text;
};

/* A line of the file that is kept for later. */
struct entry {
	unsigned line; /* of the file, from 1 */
	char mark;     /* ':' exact, '~' a pattern, '?' an optional one */
	struct buf text;
};

struct entries {
	struct entry *items; /* owned */
	size_t count;
};

struct script {
	const char *path; /* lent */
	unsigned line;	  /* where the reader is; at the end: the last */
	struct buf rule;
	struct buf name; /* argv[0] */
	mode_t mode;
	bool no_config;
	struct entries config, without, env, args;
	struct buf aliases;
	struct buf input;
	int exit_status;
	unsigned bound; /* seconds */
	struct entries stderr_lines, stdout_lines;
	bool no_connection;
	struct step *steps; /* owned */
	size_t step_count;
};

/*
 * Reads a case.  Fails with ERR_CONFIG, ERR_NOINPUT, naming file and line.
 * The script is to be released whatever came of it.
 */
MUST_CHECK bool script_read(struct script *script, const char *path,
			    struct err *err);

void script_release(struct script *script);

#define auto_script auto_(script_release) struct script

/*
 * Adds the step that one line of a conversation stands for, at script->line.
 * Fails with ERR_CONFIG.  script.c calls it.
 */
MUST_CHECK bool script_add_step(struct script *script, const char *line,
				struct err *err);

/*
 * "N REST": a number from 1 on and, in *ret_rest, what follows the blank
 * behind it.  Fails with ERR_CONFIG.
 */
MUST_CHECK bool script_read_count(const char *text, unsigned long *ret_count,
				  const char **ret_rest, struct err *err);

/*
 * If the line starts with this word, and a blank or the end follows, what is
 * behind that one blank; else NULL.
 */
const char *script_behind(const char *line, const char *word);

#endif
