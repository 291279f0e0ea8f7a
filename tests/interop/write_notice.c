/*
 * write_notice KIND RETURN SENDER [ADDRESS REPLY]...: writes the notice about
 * the message on standard input to standard output, for another program to
 * read.  Every recipient has the outcome that the kind is about.
 */
#include "base/buf.h"
#include "mail/notice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *name;
	enum notice_kind kind;
	enum outcome outcome;
} kinds[] = {
	{ "refused", NOTICE_REFUSED, OUTCOME_REJECTED },
	{ "failed", NOTICE_FAILED, OUTCOME_PENDING },
	{ "expired", NOTICE_EXPIRED, OUTCOME_DEFERRED },
	{ "delayed", NOTICE_DELAYED, OUTCOME_DEFERRED },
};

static int fail(const struct err *err)
{
	fprintf(stderr, "write_notice: %s\n", err->text.data);
	return EXIT_FAILURE;
}

static bool add_rcpt(struct envelope *envelope, char **words,
		     enum outcome outcome, struct err *err)
{
	struct rcpt *rcpt;

	if (!envelope_add_argument(
		    envelope, words[0],
		    &(struct addressing){ .domain = "example.org" }, err))
		return false;
	rcpt = &envelope->rcpts[envelope->count - 1];
	rcpt->outcome = outcome;
	buf_add_str(&rcpt->reply, words[1]);
	return true;
}

static bool read_all(struct envelope *envelope, struct message *original,
		     char **argv, enum outcome outcome, struct err *err)
{
	const struct message_read_options as_it_is = { .dot_is_data = true };

	if (!dsn_parse_return(argv[2], &envelope->dsn.ret, err) ||
	    !addrlist_parse_one(&envelope->sender, argv[3], err))
		return false;
	for (char **words = argv + 4; words[0] && words[1]; words += 2)
		if (!add_rcpt(envelope, words, outcome, err))
			return false;
	return message_read(original, STDIN_FILENO, &as_it_is, err);
}

static bool write_all(const struct message *message, struct err *err)
{
	auto_str scratch = mem_alloc(1 << 16);
	struct message_cursor cursor = { 0 };
	struct slice slice;

	do {
		if (!message_next(message, &cursor, scratch, 1 << 16, &slice,
				  err))
			return false;
		fwrite(slice.data, 1, slice.len, stdout);
	} while (slice.len);
	return !fflush(stdout) || err_set_errno(err, ERR_IO, "write");
}

int main(int argc, char **argv)
{
	auto_envelope envelope = ENVELOPE_INIT;
	auto_message original = MESSAGE_INIT;
	auto_message message = MESSAGE_INIT;
	auto_err err = ERR_INIT;
	struct notice notice = { .envelope = &envelope,
				 .original = &original,
				 .domain = "example.org",
				 .reporting_mta = "host.example.org",
				 .remote_mta = "smtp.example.org",
				 .arrival = 1795507200,
				 .now = 1795507260 };
	size_t i = 0;

	while (argc > 3 && i < 4 && strcmp(argv[1], kinds[i].name))
		i++;
	if (argc <= 3 || i == 4) {
		fputs("usage: write_notice KIND RETURN SENDER [ADDRESS "
		      "REPLY]...\n",
		      stderr);
		return EXIT_FAILURE;
	}
	notice.kind = kinds[i].kind;
	envelope.dsn.envid = mem_str("Q1");
	if (!read_all(&envelope, &original, argv, kinds[i].outcome, &err) ||
	    !notice_write(&notice, &message, &err) ||
	    !write_all(&message, &err))
		return fail(&err);
	return EXIT_SUCCESS;
}
