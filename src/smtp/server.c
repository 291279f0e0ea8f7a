#include "smtp/server.h"

#include "smtp/server_command.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

/* Octets of text in a reply line: RFC 5321 section 4.5.3.1.5 has 512 in all. */
#define REPLY_LINE_TEXT 480

/* How much of the text goes into this line: broken at a blank, if it can be. */
static size_t line_length(const char *text)
{
	size_t len = strcspn(text, "\n");

	if (len <= REPLY_LINE_TEXT)
		return len;
	for (len = REPLY_LINE_TEXT; len; len--)
		if (text[len] == ' ')
			return len;
	return REPLY_LINE_TEXT;
}

static void add_line(struct buf *output, int code, char sign,
		     const char *status, const char *text, size_t len)
{
	buf_add_fmt(output, "%d%c", code, sign);
	if (status)
		buf_add_fmt(output, "%s ", status);
	for (size_t i = 0; i < len; i++) {
		bool is_safe = text[i] >= ' ' && text[i] <= '~';

		buf_add_char(output, is_safe ? text[i] : '?');
	}
	buf_add_str(output, "\r\n");
}

void server_add_reply(struct buf *output, int code, const char *status,
		      const char *text)
{
	for (;;) {
		size_t len = line_length(text);
		const char *next = text + len;

		next += *next == '\n' || *next == ' ';
		add_line(output, code, *next ? '-' : ' ', status, text, len);
		if (!*next)
			return;
		text = next;
	}
}

bool server_say(struct server *server, int code, const char *status,
		const char *fmt, ...)
{
	auto_buf text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_add_vfmt(&text, fmt, ap);
	va_end(ap);
	server_add_reply(&server->output, code, status, text.data);
	server->last_code = code;
	if (code == 421 || code == 521) {
		server->state = SERVER_CLOSED;
		server->is_broken = true;
	}
	return false;
}

void server_init(struct server *server, const struct server_params *params)
{
	*server = (struct server)SERVER_INIT;
	server->params = params;
	server_say(server, 220, NULL, "%s ESMTP mailchute", params->name);
}

void server_reset(struct server *server)
{
	server->notify = 0;
	mem_free_ptr(&server->orcpt);
	server->orcpt = NULL;
	server->has_sender = false;
	server->has_chunk = false;
	server->is_dropped = false;
	server->size = 0;
	message_reader_release(&server->reader);
	message_release(&server->message);
	envelope_release(&server->envelope);
	err_clear(&server->failure);
}

void server_release(struct server *server)
{
	server_reset(server);
	err_release(&server->failure);
	buf_release(&server->line);
	buf_release(&server->output);
}

void server_close(struct server *server, const char *why)
{
	if (server->state != SERVER_CLOSED)
		server_say(server, 421, "4.4.2", "%s", why);
}

bool server_finish(struct server *server)
{
	bool is_half_sent = server->state != SERVER_CLOSED &&
			    (server->state == SERVER_CONTENT ||
			     server->has_chunk);

	if (is_half_sent)
		server_close(server,
			     "the input ended within a message; nothing "
			     "of it was sent");
	server->state = SERVER_CLOSED;
	return !is_half_sent;
}

/*
 * A lone dot is data to the reader, since the end is found here, and the mbox
 * line is dropped as from any other caller: it can't be sent either way.
 */
void server_begin_content(struct server *server)
{
	const struct message_read_options how = { .dot_is_data = true };

	message_reader_init(&server->reader, &server->message, &how);
	server->undot = (struct undot){ .lf_ends_lines = server->bare_lf };
	server->state = SERVER_CONTENT;
}

/* What failed once is read to its end all the same, and dropped. */
static void add_content(struct server *server, const char *data, size_t len)
{
	struct err *failure = &server->failure;

	if (server->is_dropped || !len)
		return;
	server->size += len;
	if (server->size > server->params->size_max)
		err_set(failure, ERR_REJECTED,
			"the message is larger than "
			"%" PRIu64 " octets",
			server->params->size_max);
	server->is_dropped = failure->kind != ERR_NONE ||
			     !message_reader_feed(&server->reader, data, len,
						  failure);
}

/* Which reply tells that the content could not be taken. */
static void say_failure(struct server *server)
{
	const char *text = server->failure.text.data;

	if (server->failure.kind == ERR_REJECTED)
		server_say(server, 552, "5.3.4", "%s", text);
	else if (server->failure.kind == ERR_DATA)
		server_say(server, 554, "5.6.0", "%s", text);
	else
		server_say(server, 452, "4.3.1", "%s", text);
}

/* The content has ended: its reply says who has the message now. */
static void end_content(struct server *server)
{
	struct server_reply reply = { .text = BUF_INIT };

	server->state = SERVER_COMMAND;
	if (server->is_dropped ||
	    !message_reader_finish(&server->reader, &server->failure)) {
		say_failure(server);
	} else {
		server->params->on_message(server->params->arg,
					   &server->envelope, &server->message,
					   &reply);
		server_say(server, reply.code, reply.status, "%s",
			   reply.text.data);
		buf_release(&reply.text);
	}
	server_reset(server);
}

static size_t take_content(struct server *server, const char *data, size_t len)
{
	struct slice content;
	size_t n = undot_run(&server->undot, data, len, &content);

	add_content(server, content.data, content.len);
	server->progress += n;
	if (server->undot.state == UNDOT_END)
		end_content(server);
	return n;
}

static void end_chunk(struct server *server)
{
	server->state = SERVER_COMMAND;
	if (!server->has_chunk) /* refused, and so its reply is out */
		return;
	if (server->is_last) {
		end_content(server);
		return;
	}
	if (!server->is_dropped) {
		server_say(server, 250, "2.0.0", "%" PRIu64 " octets taken",
			   server->size);
		return;
	}
	say_failure(server);
	server_reset(server);
}

/* One of no octets ends before anything comes. */
void server_begin_chunk(struct server *server, uint64_t size, bool is_last)
{
	server->chunk_left = size;
	server->is_last = is_last;
	server->state = SERVER_CHUNK;
	if (!size)
		end_chunk(server);
}

static size_t take_chunk(struct server *server, const char *data, size_t len)
{
	size_t n = len;

	if (n > server->chunk_left)
		n = (size_t)server->chunk_left;
	server->chunk_left -= n;
	server->progress += n;
	if (server->has_chunk)
		add_content(server, data, n);
	if (!server->chunk_left)
		end_chunk(server);
	return n;
}

static void end_line(struct server *server)
{
	struct buf *line = &server->line;
	size_t len = line->len - 1;

	if (server->is_too_long) {
		(void)server_refuse_line(server, 500, "5.5.2", "line too long");
		return;
	}
	server->bare_lf = !len || line->data[len - 1] != '\r';
	if (!server->bare_lf)
		len--;
	buf_truncate(line, len);
	server_command(server, line->data, len);
}

/*
 * A client that gets nothing right is no mail program.  503 does not count: it
 * is what all the commands of a pipelined group get behind a refused MAIL.
 */
static void count_refused(struct server *server)
{
	if (server->last_code == 503)
		return;
	server->bad = server->last_code >= 500 ? server->bad + 1 : 0;
	if (server->bad >= SERVER_BAD_MAX && server->state != SERVER_CLOSED)
		server_say(server, 421, "4.7.0", "too many errors");
}

static size_t take_line(struct server *server, const char *data, size_t len)
{
	const char *lf = memchr(data, '\n', len);
	size_t n = lf ? (size_t)(lf - data) + 1 : len;
	size_t room = SERVER_COMMAND_MAX - server->line.len;

	server->is_too_long |= n > room;
	buf_add(&server->line, data, n < room ? n : room);
	if (!lf)
		return n;
	server->last_code = 0;
	end_line(server);
	count_refused(server);
	buf_clear(&server->line);
	server->is_too_long = false;
	server->progress++;
	return n;
}

void server_feed(struct server *server, const char *data, size_t len)
{
	static size_t (*const takers[])(struct server *, const char *,
					size_t) = {
		[SERVER_COMMAND] = take_line,
		[SERVER_CONTENT] = take_content,
		[SERVER_CHUNK] = take_chunk,
	};

	while (len && server->state != SERVER_CLOSED) {
		size_t n = takers[server->state](server, data, len);

		data += n;
		len -= n;
	}
}
