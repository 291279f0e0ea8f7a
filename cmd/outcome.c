#include "cmd/outcome.h"

#include "base/codec.h"

#include <inttypes.h>

/* In the order of enum outcome; the words of the log's key `outcome`. */
static const char *const words[] = {
	[OUTCOME_PENDING] = "failed",	 [OUTCOME_ACCEPTED] = "failed",
	[OUTCOME_TAKEN] = "taken",	 [OUTCOME_DEFERRED] = "deferred",
	[OUTCOME_REJECTED] = "rejected", [OUTCOME_IN_DOUBT] = "in-doubt",
};

/* logfmt: quotes and backslashes in a quoted value are escaped. */
static void add_quoted(struct buf *line, const char *key, const char *value)
{
	buf_add_fmt(line, " %s=", key);
	buf_add_quoted(line, value);
}

static void add_path(struct buf *line, const char *key,
		     const struct mailbox *mailbox)
{
	auto_buf path = BUF_INIT;

	buf_add_char(&path, '<');
	mailbox_add_to(&path, mailbox);
	buf_add_char(&path, '>');
	add_quoted(line, key, path.data);
}

/* The last words about this recipient: its own, the message's, or ours. */
static const char *last_words(const struct post *post, const struct rcpt *rcpt,
			      const struct err *err)
{
	if (rcpt->reply.len)
		return rcpt->reply.data;
	return err->kind == ERR_NONE ? post->reply.data : err->text.data;
}

static void log_rcpt(const struct post *post, const struct rcpt *rcpt,
		     const struct err *err)
{
	auto_buf line = BUF_INIT;

	buf_add_fmt(&line, "outcome=%s", words[rcpt->outcome]);
	add_quoted(&line, "host", post->account->host);
	add_path(&line, "from", &post->envelope.sender);
	add_path(&line, "to", &rcpt->mailbox);
	buf_add_fmt(&line, " size=%" PRIu64, post->envelope.size);
	add_quoted(&line, "reply", last_words(post, rcpt, err));
	report_log(post->report, rcpt->outcome != OUTCOME_TAKEN, &line);
}

static bool has_own_refusal(const struct rcpt *rcpt)
{
	return rcpt->outcome == OUTCOME_REJECTED ||
	       rcpt->outcome == OUTCOME_DEFERRED;
}

static enum err_kind kind_of(const struct rcpt *rcpt)
{
	return rcpt->outcome == OUTCOME_REJECTED ? ERR_RECIPIENTS
						 : ERR_DEFERRED;
}

static void print_rcpt(const struct report *report, const struct rcpt *rcpt)
{
	bool for_good = rcpt->outcome == OUTCOME_REJECTED;
	auto_buf path = BUF_INIT;
	auto_err err = ERR_INIT;

	mailbox_add_to(&path, &rcpt->mailbox);
	err_set(&err, kind_of(rcpt), "recipient <%s> %s: %s", path.data,
		for_good ? "refused" : "refused for now", rcpt->reply.data);
	(void)report_print(report, &err); /* the status is that of all */
}

void outcome_log(const struct post *post, const struct err *err)
{
	for (size_t i = 0; i < post->envelope.count; i++)
		log_rcpt(post, &post->envelope.rcpts[i], err);
}

int outcome_status(const struct post *post, const struct err *err)
{
	int deferred = err_exit_status(ERR_DEFERRED);
	int status = 0;

	if (err->kind != ERR_NONE)
		return err_exit_status(err->kind);
	for (size_t i = 0; i < post->envelope.count; i++) {
		const struct rcpt *rcpt = &post->envelope.rcpts[i];

		if (has_own_refusal(rcpt) && status != deferred)
			status = err_exit_status(kind_of(rcpt));
	}
	return status;
}

void outcome_print(const struct post *post, const struct err *err)
{
	for (size_t i = 0; i < post->envelope.count; i++)
		if (has_own_refusal(&post->envelope.rcpts[i]))
			print_rcpt(post->report, &post->envelope.rcpts[i]);
	if (err->kind != ERR_NONE)
		(void)report_print(post->report, err);
}
