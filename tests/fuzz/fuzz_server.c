/*
 * Any bytes as a client of -bs: the replies are replies, a message that is
 * handed on can be sent, and it makes no difference how the bytes are cut.
 *
 * The first byte says how, the rest is what the client sends.
 */
#include "fuzz.h"
#include "smtp/server.h"
#include "wire.h"

#include <stdbool.h>
#include <string.h>

#define SIZE_LIMIT  4096 /* octets; so that some messages are too large */
#define RCPTS_LIMIT 4
#define REPLY_MAX   512 /* octets of a line, RFC 5321 section 4.5.3.1.5 */

/* What came of a session. */
struct session {
	struct buf replies;
	struct buf messages; /* envelopes, too */
};

static void add_mailbox(struct buf *buf, const struct mailbox *mailbox)
{
	auto_err err = ERR_INIT;

	must("an address can be sent", mailbox_check(mailbox, &err));
	buf_add_char(buf, '<');
	mailbox_add_to(buf, mailbox);
	buf_add_str(buf, ">\n");
}

static void add_envelope(struct buf *buf, const struct envelope *envelope)
{
	const struct dsn *dsn = &envelope->dsn;
	auto_err err = ERR_INIT;

	must("somebody gets it", envelope->count > 0);
	must("not too many do", envelope->count <= RCPTS_LIMIT);
	must("an ENVID can be sent",
	     !dsn->envid || dsn_check_envid(dsn->envid, &err));
	buf_add_fmt(buf, "%s %d\n", dsn->envid ? dsn->envid : "",
		    (int)dsn->ret);
	add_mailbox(buf, &envelope->sender);
	for (size_t i = 0; i < envelope->count; i++) {
		const struct rcpt *rcpt = &envelope->rcpts[i];

		must("a recipient is one", !mailbox_is_null(&rcpt->mailbox));
		add_mailbox(buf, &rcpt->mailbox);
		buf_add_fmt(buf, "%d %s\n", rcpt->notify,
			    rcpt->orcpt ? rcpt->orcpt : "");
	}
}

static void on_message(void *arg, struct envelope *envelope,
		       struct message *message, struct server_reply *reply)
{
	struct session *session = arg;

	add_envelope(&session->messages, envelope);
	write_message(&session->messages, message);
	reply->code = message->header.count ? 250 : 554;
	reply->status = message->header.count ? "2.0.0" : "5.0.0";
	/* Words of the smart host, which may be anything. */
	buf_add(&reply->text, session->messages.data, session->messages.len);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void must_be_reply(const char *line, size_t len)
{
	must("a reply line ends in CRLF", len >= 2 && line[len - 2] == '\r');
	must("it is not too long", len <= REPLY_MAX);
	must("it begins with a code",
	     len >= 6 && line[0] >= '2' && line[0] <= '5' &&
		     is_digit(line[1]) && is_digit(line[2]) &&
		     (line[3] == ' ' || line[3] == '-'));
	for (size_t i = 0; i < len - 2; i++)
		must("it is printable", line[i] >= ' ' && line[i] <= '~');
}

static void must_be_replies(const struct buf *replies)
{
	const char *at = replies->data;
	const char *end = at + replies->len;
	char sign = ' ';

	while (at < end) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));

		must("a reply line ends", lf != NULL);
		must_be_reply(at, (size_t)(lf - at) + 1);
		sign = at[3];
		at = lf + 1;
	}
	must("the last reply ends", sign == ' ');
}

/* Sizes that go up and down with the seed; never 0. */
static size_t next_piece(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return 1 + (*seed >> 16) % 7 * ((*seed >> 20) % 5);
}

static void converse(struct session *session, const char *data, size_t size,
		     unsigned seed)
{
	struct server_params params = { .name = "here",
					.size_max = SIZE_LIMIT,
					.rcpts_max = RCPTS_LIMIT,
					.on_message = on_message,
					.arg = session };
	auto_server server = SERVER_INIT;

	server_init(&server, &params);
	for (size_t at = 0; at < size;) {
		size_t n = seed ? next_piece(&seed) : size;

		n = n < size - at ? n : size - at;
		server_feed(&server, data + at, n);
		at += n;
		buf_add(&session->replies, server.output.data,
			server.output.len);
		buf_clear(&server.output);
		must("a command has a bound",
		     server.line.len <= SERVER_COMMAND_MAX);
	}
	if (!server_finish(&server))
		must("who is cut off is told", server.output.len > 0);
	buf_add(&session->replies, server.output.data, server.output.len);
}

static void release(struct session *session)
{
	buf_release(&session->replies);
	buf_release(&session->messages);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct session whole = { BUF_INIT, BUF_INIT };
	struct session cut = { BUF_INIT, BUF_INIT };
	const char *text = (const char *)data + 1;

	if (!size)
		return 0;
	converse(&whole, text, size - 1, 0);
	converse(&cut, text, size - 1, data[0] + 1u);
	must_be_replies(&whole.replies);
	must("the same replies, however it is cut",
	     !strcmp(cut.replies.data, whole.replies.data));
	must("the same messages, however they are cut",
	     cut.messages.len == whole.messages.len &&
		     !memcmp(cut.messages.data, whole.messages.data,
			     whole.messages.len));
	release(&whole);
	release(&cut);
	return 0;
}
