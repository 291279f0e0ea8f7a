#define _DEFAULT_SOURCE /* syslog's LOG_MAIL and vsyslog's kin */
#include "cmd/report.h"

#include "base/codec.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#define PROGRAM "mailchute"

/* Writes all of it; a standard error that is gone can't be told about. */
static bool write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

/* In one write, so that lines of several processes don't mix. */
static void print_line(const char *prefix, const struct buf *line)
{
	auto_buf whole = BUF_INIT;

	buf_add_fmt(&whole, "%s%s\n", prefix, line->data);
	write_all(STDERR_FILENO, whole.data, whole.len);
}

static void log_syslog(const struct report *report, bool is_failure,
		       const struct buf *line)
{
	openlog(report->tag ? report->tag : PROGRAM, LOG_PID, LOG_MAIL);
	syslog(is_failure ? LOG_ERR : LOG_INFO, "%s", line->data);
	closelog();
}

/* RFC 3339 in UTC, the process, the line: appended by a single write. */
static void log_file(const struct report *report, const struct buf *line)
{
	int fd = open(report->log,
		      O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY,
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
	buf_add_fmt(&whole, "%s[%ld]: %s\n",
		    report->tag ? report->tag : PROGRAM, (long)getpid(),
		    line->data);
	write_all(fd, whole.data, whole.len);
	close(fd);
}

void report_log(const struct report *report, bool is_failure,
		const struct buf *line)
{
	auto_buf safe = BUF_INIT;

	buf_add_visible(&safe, line->data, line->len);
	if (!report->log || !strcmp(report->log, "syslog"))
		log_syslog(report, is_failure, &safe);
	else if (!strcmp(report->log, "stderr"))
		print_line(PROGRAM ": ", &safe);
	else if (strcmp(report->log, "none") != 0)
		log_file(report, &safe);
}

int report_error(const struct report *report, const struct err *err)
{
	/* With log = "stderr" it is there already. */
	if (!report->log || strcmp(report->log, "stderr") != 0)
		report_log(report, true, &err->text);
	if (report->quiet)
		return err_exit_status(err->kind);
	print_line(PROGRAM ": ", &err->text);
	if (err->hint.len)
		print_line(PROGRAM ": hint: ", &err->hint);
	return err_exit_status(err->kind);
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
	if (write_all(STDOUT_FILENO, text, len))
		return true;
	return err_set_errno(err, ERR_IO, "write to standard output");
}
