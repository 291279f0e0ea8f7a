#include "smtp/transaction.h"

#include "smtp/dotstuff.h"
#include "smtp/utf8.h"

#define SLICE_MAX (64u << 10) /* bytes of content handed on at once */

struct transaction {
	struct session *session;
	struct envelope *envelope;
	const struct message *message;
	size_t accepted;    /* RCPTs */
	bool go_ahead;	    /* 354: the server waits for content */
	struct err refusal; /* of MAIL or DATA, or of the content */
};

static bool is_refused(const struct transaction *t)
{
	return t->refusal.kind != ERR_NONE;
}

/* Only the first: what follows it in the group are its consequences. */
static void remember_refusal(struct transaction *t, const char *what,
			     const struct reply *reply)
{
	if (is_refused(t))
		return;
	session_refused(what, reply, ERR_REJECTED, &t->refusal);
	reply_show(reply, &t->session->refusal);
}

static bool on_mail(void *arg, size_t index UNUSED, const struct reply *reply,
		    struct err *err UNUSED)
{
	struct transaction *t = arg;

	if (!reply_is_positive(reply))
		remember_refusal(t, "MAIL FROM", reply);
	return true;
}

static bool on_rcpt(void *arg, size_t index, const struct reply *reply,
		    struct err *err UNUSED)
{
	struct transaction *t = arg;
	struct rcpt *rcpt = &t->envelope->rcpts[index];

	/* Without a sender every recipient gets 503, which is not its own. */
	if (is_refused(t))
		return true;
	if (reply_is_positive(reply)) {
		t->accepted++;
		rcpt->outcome = OUTCOME_ACCEPTED;
		return true;
	}
	buf_clear(&rcpt->reply);
	reply_show(reply, &rcpt->reply);
	rcpt->outcome = reply_is_permanent(reply) ? OUTCOME_REJECTED
						  : OUTCOME_DEFERRED;
	return true; /* one refusal does not end the session */
}

static bool on_data(void *arg, size_t index UNUSED, const struct reply *reply,
		    struct err *err UNUSED)
{
	struct transaction *t = arg;

	t->go_ahead = reply->code == 354;
	/* Without a recipient the refusal is that of the recipients. */
	if (!t->go_ahead && t->accepted)
		remember_refusal(t, "DATA", reply);
	return true;
}

static bool on_content(void *arg, size_t index UNUSED,
		       const struct reply *reply, struct err *err UNUSED)
{
	struct transaction *t = arg;

	if (!reply_is_positive(reply) && t->accepted)
		remember_refusal(t, "message", reply);
	return true;
}

/* Everybody who was accepted shares this outcome. */
static void settle(struct transaction *t, enum outcome outcome)
{
	for (size_t i = 0; i < t->envelope->count; i++)
		if (t->envelope->rcpts[i].outcome == OUTCOME_ACCEPTED)
			t->envelope->rcpts[i].outcome = outcome;
}

static bool send_mail(struct transaction *t, struct err *err)
{
	struct expectation mail = { .what = "MAIL FROM",
				    .timeout_ms = TIMEOUT_MAIL,
				    .judge = on_mail,
				    .arg = t };
	auto_buf command = BUF_INIT;

	buf_add_str(&command, "MAIL FROM:");
	return utf8_add_path(&command, t->envelope, &t->envelope->sender,
			     err) &&
	       ext_add_mail(&command, &t->session->offer, t->envelope, err) &&
	       pipeline_send(&t->session->pipeline, command.data, NULL, &mail,
			     err);
}

static bool send_rcpt(struct transaction *t, size_t index, struct err *err)
{
	struct expectation rcpt = { .what = "RCPT TO",
				    .timeout_ms = TIMEOUT_RCPT,
				    .judge = on_rcpt,
				    .arg = t,
				    .index = index };
	const struct rcpt *to = &t->envelope->rcpts[index];
	auto_buf command = BUF_INIT;

	buf_add_str(&command, "RCPT TO:");
	if (!utf8_add_path(&command, t->envelope, &to->mailbox, err))
		return false;
	ext_add_rcpt(&command, &t->session->offer, t->envelope, to);
	return pipeline_send(&t->session->pipeline, command.data, NULL, &rcpt,
			     err);
}

static bool send_data(struct transaction *t, struct err *err)
{
	struct expectation data = { .what = "DATA",
				    .timeout_ms = TIMEOUT_DATA,
				    .judge = on_data,
				    .arg = t };

	return pipeline_send(&t->session->pipeline, "DATA", NULL, &data, err);
}

/*
 * In lock-step a refusal is known before the next command is built, and ends
 * the group there; pipelined, nothing is known until the drain.
 */
static bool send_group(struct transaction *t, struct err *err)
{
	bool lock_step = t->session->pipeline.window == 1;

	if (!send_mail(t, err))
		return false;
	for (size_t i = 0; i < t->envelope->count && !is_refused(t); i++)
		if (t->envelope->rcpts[i].outcome == OUTCOME_PENDING &&
		    !send_rcpt(t, i, err))
			return false;
	if (is_refused(t) || (lock_step && !t->accepted))
		return true;
	return send_data(t, err) && pipeline_drain(&t->session->pipeline, err);
}

static bool write_stuffed(struct transaction *t, struct dotstuff *state,
			  const char *data, size_t len, struct err *err)
{
	struct stream *stream = t->session->stream;
	struct deadline deadline = pipeline_deadline(&t->session->pipeline,
						     TIMEOUT_BLOCK);

	while (len) {
		size_t run = dotstuff_run(state, data, len);

		if (!stream_write(stream, data, run, deadline, err))
			return false;
		if (run < len && !stream_write(stream, ".", 1, deadline, err))
			return false;
		data += run;
		len -= run;
	}
	return true;
}

static bool write_message(struct transaction *t, struct err *err)
{
	auto_str scratch = mem_alloc(SLICE_MAX);
	struct message_cursor cursor = { 0 };
	struct dotstuff state = { 0 };
	struct slice slice;

	do {
		if (!message_next(t->message, &cursor, scratch, SLICE_MAX,
				  &slice, err) ||
		    !write_stuffed(t, &state, slice.data, slice.len, err))
			return false;
	} while (slice.len);
	return true;
}

static bool end_content(struct transaction *t, struct err *err)
{
	struct stream *stream = t->session->stream;
	struct deadline deadline = pipeline_deadline(&t->session->pipeline,
						     TIMEOUT_BLOCK);

	return stream_write(stream, ".\r\n", 3, deadline, err) &&
	       stream_flush(stream, deadline, err);
}

/*
 * Until the final dot has left, a lost connection means that the server has no
 * message (RFC 5321 section 4.1.1.4); from there on only its reply can tell.  A
 * server that has seen enough (552, 554) may say so and close while we write.
 */
static bool send_content(struct transaction *t, struct err *err)
{
	struct pipeline *pipeline = &t->session->pipeline;
	struct expectation content = { .what = "message",
				       .timeout_ms = TIMEOUT_CONTENT,
				       .judge = on_content,
				       .arg = t };

	pipeline_expect(pipeline, &content);
	if ((t->accepted && !write_message(t, err)) || !end_content(t, err)) {
		pipeline_last_words(pipeline);
		return err_prefix(err, "message: ");
	}
	if (pipeline_drain(pipeline, err))
		return true;
	if (t->accepted && err->kind != ERR_DEFERRED) {
		settle(t, OUTCOME_IN_DOUBT);
		err->kind = ERR_IN_DOUBT;
		err_prefix(err, "it is in doubt whether the server took the "
				"message: ");
	}
	return false;
}

static bool is_anybody_left(const struct transaction *t)
{
	return t->accepted || envelope_count(t->envelope, OUTCOME_PENDING);
}

/*
 * The session was lost, which is what counts unless the server had said before
 * what becomes of the message, or of every recipient.
 */
static bool lost(struct transaction *t, struct err *err)
{
	if (is_refused(t)) {
		err_move(err, &t->refusal);
		return false;
	}
	if (is_anybody_left(t))
		return false;
	err_clear(err);
	return true;
}

static bool run(struct transaction *t, struct err *err)
{
	if (!session_check_tls(t->session, err))
		return false;
	if (!send_group(t, err) || (t->go_ahead && !send_content(t, err)))
		return lost(t, err);
	if (!is_refused(t)) {
		settle(t, OUTCOME_TAKEN);
		return true;
	}
	err_move(err, &t->refusal);
	return false;
}

bool transaction_run(struct session *session, struct envelope *envelope,
		     const struct message *message, struct err *err)
{
	struct transaction t = { .session = session,
				 .envelope = envelope,
				 .message = message,
				 .refusal = ERR_INIT };
	bool ok;

	buf_clear(&session->refusal);
	ok = run(&t, err);
	if (!ok) {
		settle(&t, OUTCOME_PENDING);
		session_blame(session->params, err);
	}
	err_release(&t.refusal);
	return ok;
}
