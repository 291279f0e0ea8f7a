/* For realpath(3), which POSIX keeps among the XSI functions. */
#define _XOPEN_SOURCE 700

/*
 * wire - plays cases against mailchute; see script.h for what a case is.
 *
 *	wire [--show] MAILCHUTE CERTDIR CASE.wire...
 *
 * Prints TAP.  With --show, what the smart host was given: the envelope's
 * commands and the message, each line behind "# | ".
 */
#include "child.h"
#include "compare.h"
#include "play.h"
#include "script.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

struct setting {
	char *program; /* absolute */
	char *certs;   /* absolute */
	bool show;
};

static void print_behind(const char *prefix, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		printf("%s%.*s\n", prefix, (int)len, text);
		text += len;
		text += *text == '\n';
	}
}

static bool fail(struct buf *why, const struct err *err)
{
	return explain(why, "%s", err->text.data);
}

static bool compare(const struct script *script, const struct child *child,
		    const struct places *places, struct buf *why)
{
	auto_err err = ERR_INIT;
	auto_buf errors = BUF_INIT;
	auto_buf output = BUF_INIT;
	bool ok = true;

	if (!child_read_stderr(child, &errors, &err) ||
	    !child_read_stdout(child, &output, &err))
		return fail(why, &err);
	if (child->ended)
		ok = compare_status(script, child->status, why);
	ok = compare_output(script, "standard error", &script->stderr_lines,
			    &errors, places, why) &&
	     ok;
	ok = compare_output(script, "standard output", &script->stdout_lines,
			    &output, places, why) &&
	     ok;
	if ((!ok || why->len) && errors.len) {
		explain(why, "standard error was:");
		buf_add(why, errors.data, errors.len);
	}
	return ok && child->ended;
}

static bool play_script(const struct setting *setting,
			const struct script *script, int listener, int port,
			struct buf *shown, struct buf *why)
{
	auto_err err = ERR_INIT;
	auto_child child = CHILD_INIT;
	auto_play play = { .script = script,
			   .certs = setting->certs,
			   .child = &child,
			   .listener = listener,
			   .deadline = deadline_in(script->bound * 1000L),
			   .peer = PEER_INIT,
			   .pending = BUF_INIT,
			   .shown = shown,
			   .why = why };
	struct places places = { .port = port, .certs = setting->certs };
	bool ok;

	if (!child_prepare(&child, &err))
		return fail(why, &err);
	places.dir = child.dir.data;
	if (!child_start(&child, script, &places, setting->program, &err))
		return fail(why, &err);
	ok = play_run(&play);
	return compare(script, &child, &places, why) && ok;
}

static bool run_case(const struct setting *setting, const struct script *script,
		     struct buf *shown, struct buf *why)
{
	int port;
	int listener = play_listen(&port);
	bool ok;

	if (listener < 0)
		return explain(why, "no listener on 127.0.0.1");
	ok = play_script(setting, script, listener, port, shown, why);
	(void)close(listener);
	return ok;
}

static bool report_case(const struct setting *setting, int number,
			const char *path)
{
	auto_err err = ERR_INIT;
	auto_buf why = BUF_INIT;
	auto_buf shown = BUF_INIT;
	auto_script script;
	bool ok = script_read(&script, path, &err);

	if (!ok) {
		printf("not ok %d - %s\n# %s\n", number, path, err.text.data);
		return false;
	}
	ok = run_case(setting, &script, setting->show ? &shown : NULL, &why);
	printf("%s %d - %s\n", ok ? "ok" : "not ok", number, script.rule.data);
	print_behind("# ", why.data);
	print_behind("# | ", shown.data);
	(void)fflush(stdout);
	return ok;
}

static int usage(void)
{
	fputs("usage: wire [--show] MAILCHUTE CERTDIR CASE.wire...\n", stderr);
	return EX_USAGE;
}

int main(int argc, char **argv)
{
	struct setting setting = { .show = false };
	bool ok = true;

	if (argc > 1 && !strcmp(argv[1], "--show")) {
		setting.show = true;
		argv++;
		argc--;
	}
	if (argc < 4)
		return usage();
	setting.program = realpath(argv[1], NULL);
	setting.certs = realpath(argv[2], NULL);
	if (!setting.program || !setting.certs) {
		perror(setting.program ? argv[2] : argv[1]);
		free(setting.program);
		free(setting.certs);
		return EX_NOINPUT;
	}
	(void)signal(SIGPIPE, SIG_IGN); /* GnuTLS writes without MSG_NOSIGNAL */
	printf("1..%d\n", argc - 3);
	for (int i = 3; i < argc; i++)
		ok = report_case(&setting, i - 2, argv[i]) && ok;
	free(setting.program);
	free(setting.certs);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
