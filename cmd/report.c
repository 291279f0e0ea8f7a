#define _DEFAULT_SOURCE /* syslog's LOG_MAIL and vsyslog's kin */
#include "cmd/report.h"

#include "base/codec.h"
#include "base/fd.h"

#include <fcntl.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#define PROGRAM "mailchute"
#define TAG_MAX 64 /* bytes of -L that are shown */

/* In one write, so that lines of several processes don't mix. */
static void print_line(const char *prefix, const struct buf *line)
{
	auto_buf whole = BUF_INIT;

	buf_add_fmt(&whole, "%s%s\n", prefix, line->data);
	/* A standard error that is gone can't be told about. */
	if (!fd_write_all(STDERR_FILENO, whole.data, whole.len))
		return;
}

static void log_syslog(const char *tag, bool is_failure, const struct buf *line)
{
	openlog(tag, LOG_PID, LOG_MAIL);
	syslog(is_failure ? LOG_ERR : LOG_INFO, "%s", line->data);
	closelog();
}

/*
 * RFC 3339 in UTC, the process, the line: appended by a single write, which
 * waits for nobody, as a named pipe without a reader would have us do.
 */
static void log_file(const char *path, const char *tag, const struct buf *line)
{
	auto_fd fd = open(path,
			  O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY |
				  O_NONBLOCK,
			  0600);
	auto_buf whole = BUF_INIT;
	time_t now = time(NULL);
	struct tm tm;

	if (fd < 0)
		return;
	if (gmtime_r(&now, &tm))
		buf_add_fmt(&whole, "%04d-%02d-%02dT%02d:%02d:%02dZ ",
			    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
			    tm.tm_hour, tm.tm_min, tm.tm_sec);
	buf_add_fmt(&whole, "%s[%ld]: %s\n", tag, (long)getpid(), line->data);
	if (write(fd, whole.data, whole.len) < 0)
		return; /* a log never changes an outcome */
}

/* -L is the caller's: it must not end a line or move a cursor. */
static void add_tag(struct buf *tag, const struct report *report)
{
	const char *given = report->tag ? report->tag : PROGRAM;

	buf_add_visible(tag, given, strnlen(given, TAG_MAX));
}

void report_log(const struct report *report, bool is_failure,
		const struct buf *line)
{
	auto_buf safe = BUF_INIT;
	auto_buf tag = BUF_INIT;

	add_tag(&tag, report);
	buf_add_visible(&safe, line->data, line->len);
	if (!report->log || !strcmp(report->log, "syslog"))
		log_syslog(tag.data, is_failure, &safe);
	else if (!strcmp(report->log, "stderr"))
		print_line(PROGRAM ": ", &safe);
	else if (strcmp(report->log, "none") != 0)
		log_file(report->log, tag.data, &safe);
}

int report_print(const struct report *report, const struct err *err)
{
	if (report->quiet)
		return err_exit_status(err->kind);
	print_line(PROGRAM ": ", &err->text);
	if (err->hint.len)
		print_line(PROGRAM ": hint: ", &err->hint);
	return err_exit_status(err->kind);
}

int report_error(const struct report *report, const struct err *err)
{
	/* With log = "stderr" one line is enough. */
	if (report->quiet || !report->log || strcmp(report->log, "stderr") != 0)
		report_log(report, true, &err->text);
	return report_print(report, err);
}

void report_dialogue(const char *who, const char *text, size_t len)
{
	auto_buf line = BUF_INIT;

	buf_add_fmt(&line, "%s: ", who);
	buf_add_visible(&line, text, len);
	print_line("", &line);
}

bool report_output(const char *text, size_t len, struct err *err)
{
	if (fd_write_all(STDOUT_FILENO, text, len))
		return true;
	return err_set_errno(err, ERR_IO, "write to standard output");
}
