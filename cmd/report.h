/*
 * report.h - the only writer to standard error, syslog and the log file; and
 * where an error becomes an exit status.
 *
 * Every line is one line, and safe on a terminal and in a log: control
 * characters are made visible.  Nothing here ever shows a secret, and a log
 * that can't be written never changes an outcome.
 */
#ifndef MAILCHUTE_CMD_REPORT_H
#define MAILCHUTE_CMD_REPORT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

struct report {
	const char *log; /* "syslog", "stderr", "none", a path; NULL: not known
			    yet, which is syslog */
	const char *tag; /* -L; NULL: "mailchute" */
	bool quiet;	 /* -oeq: standard error stays silent on errors */
};

/*
 * Prints "mailchute: TEXT" and, where there is one, "mailchute: hint: HINT" on
 * standard error, and logs the text.  Returns the exit status of its kind.
 */
int report_error(const struct report *report, const struct err *err);

/* The same for what is in the log already. */
int report_print(const struct report *report, const struct err *err);

/* One line for one outcome, to the log only.  Text is made visible. */
void report_log(const struct report *report, bool is_failure,
		const struct buf *line);

/* One line of the dialogue, for -v, on standard error. */
void report_dialogue(const char *who, const char *text, size_t len);

/*
 * Prints these bytes on standard output as they are.  Fails with ERR_IO, since
 * a caller that asked for --version wants to know.
 */
MUST_CHECK bool report_output(const char *text, size_t len, struct err *err);

#endif
