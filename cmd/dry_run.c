#include "cmd/dry_run.h"

#include "cmd/report.h"
#include "mail/intl.h"
#include "mail/mime.h"

#define ROOM (64u << 10) /* bytes of the message that are read at once */

static void add_path(struct buf *text, const char *key,
		     const struct mailbox *mailbox)
{
	buf_add_fmt(text, "%s: <", key);
	mailbox_add_to(text, mailbox);
	buf_add_str(text, ">\n");
}

static void add_account(struct buf *text, const struct account *account)
{
	static const char *const tls[] = {
		[TLS_STARTTLS] = "STARTTLS",
		[TLS_IMPLICIT] = "implicit TLS",
		[TLS_NONE] = "no TLS",
	};

	if (account->name)
		buf_add_fmt(text, "account: %s\n", account->name);
	buf_add_fmt(text, "host: %s port %d, %s\n", account->host,
		    account->port, tls[account->tls]);
	if (account->user)
		buf_add_fmt(text, "user: %s\n", account->user);
}

static bool print_message(const struct message *message, struct err *err)
{
	struct message_cursor cursor = { .field = 0 };
	auto_str scratch = mem_alloc(ROOM);
	struct slice slice = { .len = 1 };

	while (slice.len) {
		if (!message_next(message, &cursor, scratch, ROOM, &slice,
				  err) ||
		    !report_output(slice.data, slice.len, err))
			return false;
	}
	return true;
}

/*
 * As for a server that takes what most take: 8BITMIME, and SMTPUTF8 if there is
 * no way without.
 */
static bool print_fitted(const struct post *post, struct err *err)
{
	struct mime_limits limits = {
		.takes_8bit = true,
		.takes_utf8_header = envelope_has_utf8(&post->envelope) ||
				     header_has_utf8(&post->message.header),
	};
	auto_message fitted = MESSAGE_INIT;

	if (!mime_must_convert(&post->message, &limits))
		return print_message(&post->message, err);
	if (!mime_convert(&post->message, &limits, &fitted, err)) {
		limits.takes_utf8_header = true;
		if (!mime_convert(&post->message, &limits, &fitted, err))
			return false;
	}
	return print_message(&fitted, err);
}

bool dry_run(const struct post *post, struct err *err)
{
	auto_buf text = BUF_INIT;

	add_account(&text, post->account);
	add_path(&text, "from", &post->envelope.sender);
	for (size_t i = 0; i < post->envelope.count; i++)
		add_path(&text, "to", &post->envelope.rcpts[i].mailbox);
	buf_add_char(&text, '\n');
	return report_output(text.data, text.len, err) &&
	       print_fitted(post, err);
}
