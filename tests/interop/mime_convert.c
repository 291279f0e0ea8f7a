/*
 * mime_convert - reads a message, makes it such that a server with the
 * extensions named as arguments (8bitmime, smtputf8) takes it, and prints it as
 * it would go on the wire.  Exit status 1 and a line on standard error where it
 * is refused, 2 where the result breaks what was promised.
 */
#include "mail/mime.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool print(const struct message *message, struct err *err)
{
	struct message_cursor cursor = { 0 };
	auto_str scratch = mem_alloc(65536);
	struct slice slice;

	do {
		if (!message_next(message, &cursor, scratch, 65536, &slice,
				  err))
			return false;
		fwrite(slice.data, 1, slice.len, stdout);
	} while (slice.len);
	return fflush(stdout) == 0;
}

static int check(const struct message *message,
		 const struct mime_limits *limits)
{
	struct text_facts facts = message_facts(message);

	if (!facts.has_nul && !facts.has_bare_cr && facts.line_max <= 998 &&
	    (!facts.has_8bit || limits->takes_8bit))
		return 0;
	fprintf(stderr,
		"not fit for the wire: 8-bit %d, NUL %d, CR %d, line "
		"of %zu\n",
		facts.has_8bit, facts.has_nul, facts.has_bare_cr,
		facts.line_max);
	return 2;
}

static bool run(struct message *made, const struct mime_limits *limits,
		struct err *err)
{
	struct message_read_options how = { .dot_is_data = true };
	auto_message message = MESSAGE_INIT;

	if (!message_read(&message, STDIN_FILENO, &how, err))
		return false;
	if (mime_must_convert(&message, limits))
		return mime_convert(&message, limits, made, err);
	*made = message;
	message = (struct message)MESSAGE_INIT;
	return true;
}

int main(int argc, char **argv)
{
	struct mime_limits limits = { .takes_8bit = false };
	auto_message made = MESSAGE_INIT;
	auto_err err = ERR_INIT;

	for (int i = 1; i < argc; i++) {
		limits.takes_8bit |= !strcmp(argv[i], "8bitmime");
		limits.takes_utf8_header |= !strcmp(argv[i], "smtputf8");
	}
	if (!run(&made, &limits, &err) || !print(&made, &err)) {
		fprintf(stderr, "%s\n", err.text.data);
		return 1;
	}
	return check(&made, &limits);
}
