#include "cmd/outcome.h"

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
	buf_add_fmt(line, " %s=\"", key);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			buf_add_char(line, '\\');
		buf_add_char(line, *value);
	}
	buf_add_char(line, '"');
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
static const char *last_words(const struct submission *submission,
			      const struct rcpt *rcpt, const struct err *err)
{
	if (rcpt->reply.len)
		return rcpt->reply.data;
	return err->kind == ERR_NONE ? submission->reply.data : err->text.data;
}

static void log_rcpt(const struct report *report,
		     const struct submission *submission,
		     const struct envelope *envelope, const struct rcpt *rcpt,
		     const struct err *err)
{
	auto_buf line = BUF_INIT;

	buf_add_fmt(&line, "outcome=%s", words[rcpt->outcome]);
	add_quoted(&line, "host", submission->account->host);
	add_path(&line, "from", &envelope->sender);
	add_path(&line, "to", &rcpt->mailbox);
	buf_add_fmt(&line, " size=%" PRIu64, envelope->size);
	add_quoted(&line, "reply", last_words(submission, rcpt, err));
	report_log(report, rcpt->outcome != OUTCOME_TAKEN, &line);
}

static bool has_own_refusal(const struct rcpt *rcpt)
{
	return rcpt->outcome == OUTCOME_REJECTED ||
	       rcpt->outcome == OUTCOME_DEFERRED;
}

static int report_rcpt(const struct report *report, const struct rcpt *rcpt)
{
	bool for_good = rcpt->outcome == OUTCOME_REJECTED;
	auto_buf path = BUF_INIT;
	auto_err err = ERR_INIT;

	mailbox_add_to(&path, &rcpt->mailbox);
	err_set(&err, for_good ? ERR_RECIPIENTS : ERR_DEFERRED,
		"recipient <%s> %s: %s", path.data,
		for_good ? "refused" : "refused for now", rcpt->reply.data);
	return report_error(report, &err);
}

int outcome_report(const struct report *report,
		   const struct submission *submission,
		   const struct envelope *envelope, const struct err *err)
{
	int deferred = err_exit_status(ERR_DEFERRED);
	int status = 0;

	for (size_t i = 0; i < envelope->count; i++) {
		const struct rcpt *rcpt = &envelope->rcpts[i];
		int own;

		log_rcpt(report, submission, envelope, rcpt, err);
		if (!has_own_refusal(rcpt))
			continue;
		own = report_rcpt(report, rcpt);
		status = status == deferred ? deferred : own;
	}
	return err->kind == ERR_NONE ? status : report_error(report, err);
}
