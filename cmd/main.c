/*
 * main.c - options and configuration become a mode; the only return from the
 * program.
 */
#include "base/process.h"
#include "cmd/aliases.h"
#include "cmd/deliver.h"
#include "cmd/options.h"
#include "cmd/report.h"
#include "cmd/serve.h"

#include <string.h>

static int print(const char *text, struct report *report)
{
	auto_err err = ERR_INIT;

	return report_output(text, strlen(text), &err)
		       ? 0
		       : report_error(report, &err);
}

static int help(const struct options *options UNUSED, struct report *report)
{
	return print(options_help(), report);
}

static int version(const struct options *options UNUSED, struct report *report)
{
	return print("mailchute " MAILCHUTE_VERSION "\n", report);
}

static int no_queue(const struct options *options UNUSED, struct report *report)
{
	auto_err err = ERR_INIT;

	err_set(&err, ERR_USAGE,
		"not built yet: the queue, and so listing or "
		"flushing it");
	return report_error(report, &err);
}

/* In the order of enum mode; documented in mailchute(8). */
static int (*const modes[])(const struct options *options,
			    struct report *report) = {
	[MODE_DELIVER] = deliver,
	[MODE_SERVE] = serve,
	[MODE_ALIASES] = aliases_report,
	[MODE_VERIFY] = verify,
	[MODE_QUEUE] = no_queue,
	[MODE_FLUSH] = no_queue,
	[MODE_HELP] = help,
	[MODE_VERSION] = version,
};

static int run(int argc, char **argv)
{
	struct report report = { .log = NULL };
	struct options options;
	auto_err err = ERR_INIT;

	if (!process_prepare(&err))
		return report_error(&report, &err);
	if (!options_parse(argc, argv, &options, &err)) {
		int status = report_error(&report, &err);

		if (options.mode == MODE_DELIVER)
			drain_input();
		return status;
	}
	report.tag = options.log_tag;
	report.quiet = options.error_mode == ERROR_QUIET;
	return modes[options.mode](&options, &report);
}

int main(int argc, char **argv)
{
	return run(argc, argv);
}
