#define _GNU_SOURCE /* memmem */
#include "smtp/pipeline.h"

#include "base/deadline.h"

#include <stdlib.h>
#include <string.h>

/* Closing down, as a reply to anything (RFC 5321 section 3.8). */
#define CODE_CLOSING 421

#define CODE_LEN 3 /* digits, RFC 5321 section 4.2 */

/* Bytes; what is shorter is in every other word, and told by stars, too. */
#define CONCEALED_MIN 4

void pipeline_release(struct pipeline *pipeline)
{
	free(pipeline->queue);
	buf_release(&pipeline->line);
	reply_release(&pipeline->reply);
	*pipeline = (struct pipeline)PIPELINE_INIT;
}

struct deadline pipeline_deadline(const struct pipeline *pipeline,
				  int64_t timeout_ms)
{
	return deadline_in(pipeline->timeout_ms ? pipeline->timeout_ms
						: timeout_ms);
}

static void show(struct pipeline *pipeline, const char *who, const char *text,
		 size_t len)
{
	if (pipeline->dialogue)
		pipeline->dialogue(pipeline->dialogue_arg, who, text, len);
}

void pipeline_note(struct pipeline *pipeline, const char *text)
{
	show(pipeline, DIALOGUE_NOTE, text, strlen(text));
}

/*
 * A server that quotes what it could not make sense of must not get a secret
 * into the dialogue or an error.  The code in front is no part of it.
 */
static void conceal(const struct pipeline *pipeline, struct buf *line)
{
	for (size_t i = 0; i < PIPELINE_CONCEALED; i++) {
		struct slice secret = pipeline->concealed[i];
		char *at = line->data + CODE_LEN;
		char *end = line->data + line->len;

		if (secret.len < CONCEALED_MIN || line->len < CODE_LEN)
			continue;
		for (; (at = memmem(at, (size_t)(end - at), secret.data,
				    secret.len));
		     at += secret.len)
			memset(at, '*', secret.len);
	}
}

/* One deadline for all lines: a byte a second can't stretch it. */
static bool read_reply(struct pipeline *pipeline, int64_t timeout_ms,
		       struct err *err)
{
	struct deadline deadline = pipeline_deadline(pipeline, timeout_ms);
	bool last = false;

	reply_clear(&pipeline->reply);
	while (!last) {
		struct buf *line = &pipeline->line;

		if (!stream_read_line(pipeline->stream, line, deadline, err))
			return false;
		conceal(pipeline, line);
		show(pipeline, DIALOGUE_SERVER, line->data, line->len);
		if (!reply_add_line(&pipeline->reply, line->data, line->len,
				    &last, err))
			return false;
	}
	return true;
}

static bool check_open(const struct reply *reply, struct err *err)
{
	auto_buf shown = BUF_INIT;

	if (reply->code != CODE_CLOSING)
		return true;
	reply_show(reply, &shown);
	return err_set(err, ERR_DEFERRED, "the server closes down: %s",
		       shown.data);
}

static bool judge_next(struct pipeline *pipeline, struct err *err)
{
	struct expectation next = pipeline->queue[pipeline->head];

	pipeline->head++;
	pipeline->count--;
	if (!read_reply(pipeline, next.timeout_ms, err) ||
	    !check_open(&pipeline->reply, err)) {
		pipeline->broken = true;
		return err_prefix(err, "%s: ", next.what);
	}
	return next.judge(next.arg, next.index, &pipeline->reply, err);
}

static bool judge_all(struct pipeline *pipeline, struct err *err)
{
	while (pipeline->count)
		if (!judge_next(pipeline, err))
			return false;
	pipeline->head = 0;
	return true;
}

void pipeline_last_words(struct pipeline *pipeline)
{
	auto_err ignored = ERR_INIT; /* the loss is what the caller tells */

	pipeline->broken = true;
	if (stream_has_input(pipeline->stream) &&
	    !judge_all(pipeline, &ignored))
		return;
}

bool pipeline_drain(struct pipeline *pipeline, struct err *err)
{
	if (pipeline->count) {
		struct expectation first = pipeline->queue[pipeline->head];
		struct deadline deadline = pipeline_deadline(pipeline,
							     first.timeout_ms);

		if (!stream_flush(pipeline->stream, deadline, err)) {
			pipeline_last_words(pipeline);
			return err_prefix(err, "%s: ", first.what);
		}
	}
	return judge_all(pipeline, err);
}

void pipeline_expect(struct pipeline *pipeline,
		     const struct expectation *expectation)
{
	size_t end = pipeline->head + pipeline->count;

	if (end == pipeline->cap) {
		pipeline->cap = pipeline->cap ? pipeline->cap * 2 : 8;
		pipeline->queue = mem_grow(pipeline->queue, pipeline->cap,
					   sizeof(*pipeline->queue));
	}
	pipeline->queue[end] = *expectation;
	pipeline->count++;
}

/*
 * A reply that answers nothing would be taken for the answer to the next
 * command: from there on all outcomes would be off by one.
 */
static bool check_silence(struct pipeline *pipeline, struct err *err)
{
	if (pipeline->count || !stream_has_input(pipeline->stream))
		return true;
	pipeline->broken = true;
	return err_set(err, ERR_PROTOCOL,
		       "the server speaks without being asked");
}

/*
 * Every address and name was checked where it came in; this is the last door
 * before the wire, and nothing that ends a line may pass it inside a command.
 */
static bool check_command(const char *command, struct err *err)
{
	if (!strpbrk(command, "\r\n"))
		return true;
	return err_set(err, ERR_SOFTWARE, "a line end inside a command: \"%s\"",
		       command);
}

bool pipeline_send(struct pipeline *pipeline, const char *command,
		   const char *shown, const struct expectation *expectation,
		   struct err *err)
{
	struct deadline deadline = pipeline_deadline(pipeline,
						     expectation->timeout_ms);

	if (!check_command(command, err) || !check_silence(pipeline, err))
		return err_prefix(err, "%s: ", expectation->what);
	if (!shown)
		shown = command;
	show(pipeline, DIALOGUE_CLIENT, shown, strlen(shown));
	pipeline_expect(pipeline, expectation);
	if (!stream_write(pipeline->stream, command, strlen(command), deadline,
			  err) ||
	    !stream_write(pipeline->stream, "\r\n", 2, deadline, err)) {
		pipeline_last_words(pipeline);
		return err_prefix(err, "%s: ", expectation->what);
	}
	if (pipeline->count < pipeline->window)
		return true;
	return pipeline_drain(pipeline, err);
}
