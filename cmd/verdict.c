#include "cmd/verdict.h"

#define WORDS_MAX 400 /* bytes of a server's words about one recipient */

/*
 * The kind of a failure as a reply code and a status of RFC 3463.  What trying
 * again may mend is 4yz, as it would be an exit status of 75, 76 or 77.
 */
static const struct {
	int code;
	const char *status;
} codes[] = {
	[ERR_USAGE] = { 554, "5.5.4" },	    [ERR_DATA] = { 554, "5.6.0" },
	[ERR_NOINPUT] = { 451, "4.3.0" },   [ERR_RECIPIENTS] = { 554, "5.1.0" },
	[ERR_REJECTED] = { 554, "5.0.0" },  [ERR_SOFTWARE] = { 451, "4.3.0" },
	[ERR_OS] = { 451, "4.3.0" },	    [ERR_CANTCREAT] = { 452, "4.3.1" },
	[ERR_IO] = { 452, "4.3.1" },	    [ERR_DEFERRED] = { 451, "4.0.0" },
	[ERR_RESOLVE] = { 451, "4.4.3" },   [ERR_CONNECT] = { 451, "4.4.1" },
	[ERR_TIMEOUT] = { 451, "4.4.1" },   [ERR_CLOSED] = { 451, "4.4.2" },
	[ERR_IN_DOUBT] = { 451, "4.4.2" },  [ERR_PROTOCOL] = { 451, "4.5.0" },
	[ERR_TLS] = { 451, "4.7.5" },	    [ERR_TRUST] = { 451, "4.7.5" },
	[ERR_AUTH] = { 451, "4.7.8" },	    [ERR_CONFIG] = { 451, "4.3.5" },
	[ERR_NO_CONFIG] = { 451, "4.3.5" },
};

static void set(struct server_reply *reply, enum err_kind kind)
{
	reply->code = codes[kind].code;
	reply->status = codes[kind].status;
}

static bool is_refused(const struct rcpt *rcpt)
{
	return rcpt->outcome == OUTCOME_REJECTED ||
	       rcpt->outcome == OUTCOME_DEFERRED;
}

static void add_refusal(struct buf *text, const struct rcpt *rcpt)
{
	buf_add_str(text, "\n<");
	mailbox_add_to(text, &rcpt->mailbox);
	buf_add_fmt(text, "> %s: %.*s",
		    rcpt->outcome == OUTCOME_REJECTED ? "refused"
						      : "refused for now",
		    WORDS_MAX, rcpt->reply.data);
}

/* A line for each; the log has those that would be too much. */
static void add_refusals(struct buf *text, const struct envelope *envelope,
			 size_t left)
{
	for (size_t i = 0; i < envelope->count; i++) {
		const struct rcpt *rcpt = &envelope->rcpts[i];

		if (!is_refused(rcpt))
			continue;
		if (text->len > VERDICT_TEXT_MAX) {
			buf_add_fmt(text, "\nand %zu more, named in the log",
				    left);
			return;
		}
		add_refusal(text, rcpt);
		left--;
	}
}

/* The smart host has judged each recipient by itself. */
static void judge_rcpts(const struct post *post, struct server_reply *reply)
{
	const struct envelope *envelope = &post->envelope;
	size_t taken = envelope_count(envelope, OUTCOME_TAKEN);
	size_t deferred = envelope_count(envelope, OUTCOME_DEFERRED);

	if (taken == envelope->count) {
		reply->code = 250;
		reply->status = "2.0.0";
		buf_add_fmt(&reply->text, "taken: %s", post->reply.data);
		return;
	}
	set(reply, taken || !deferred ? ERR_RECIPIENTS : ERR_DEFERRED);
	buf_add_fmt(&reply->text, "%zu of %zu recipients refused",
		    envelope->count - taken, envelope->count);
	if (taken)
		buf_add_str(&reply->text,
			    "; the others got the message, and would get it "
			    "twice if it were sent to them again");
	add_refusals(&reply->text, envelope, envelope->count - taken);
}

void verdict(const struct post *post, const struct err *err,
	     struct server_reply *ret_reply)
{
	const struct envelope *envelope = &post->envelope;

	if (err->kind == ERR_NONE) {
		judge_rcpts(post, ret_reply);
		return;
	}
	set(ret_reply, err->kind);
	buf_add_str(&ret_reply->text, err->text.data);
	if (err->hint.len)
		buf_add_fmt(&ret_reply->text, "\nhint: %s", err->hint.data);
	add_refusals(&ret_reply->text, envelope,
		     envelope_count(envelope, OUTCOME_REJECTED) +
			     envelope_count(envelope, OUTCOME_DEFERRED));
}
