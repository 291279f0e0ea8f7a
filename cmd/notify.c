#include "cmd/notify.h"

#include "cmd/outcome.h"
#include "mail/notice.h"

#include <time.h>

/* What was refused for good can't be tried later: only that is told of. */
static bool write_notice(struct post *post, const struct err *err,
			 struct message *message, bool *ret_is_wanted,
			 struct err *ret_err)
{
	bool whole = err->kind == ERR_REJECTED;
	const char *reason = post->reply.len ? post->reply.data
					     : err->text.data;
	const char *machine = identity_machine(&post->identity);
	struct notice notice = {
		.kind = whole ? NOTICE_FAILED : NOTICE_REFUSED,
		.envelope = &post->envelope,
		.original = &post->message,
		.reason = whole ? reason : NULL,
		.domain = post->identity.domain.data,
		.reporting_mta = machine ? machine : post->identity.domain.data,
		.remote_mta = post->account->host,
		.arrival = time(NULL),
		.now = time(NULL),
	};

	*ret_is_wanted = notice_is_wanted(&notice);
	return !*ret_is_wanted || notice_write(&notice, message, ret_err);
}

static bool submit_notice(const struct post *post, struct message *message,
			  struct err *err)
{
	auto_post notice = POST_INIT;
	bool ok;

	notice.options = post->options;
	notice.report = post->report;
	notice.config = post->config;
	notice.account = post->account;
	notice.message = *message;
	*message = (struct message)MESSAGE_INIT;
	if (!identity_of(&notice.identity, post->account, err))
		return false;
	envelope_add(&notice.envelope, &post->envelope.sender);
	ok = post_submit(&notice, err);
	if (ok)
		err_clear(err);
	outcome_log(&notice, err);
	if (ok && notice.envelope.rcpts[0].outcome != OUTCOME_TAKEN)
		ok = err_set(err, ERR_REJECTED, "%s",
			     notice.envelope.rcpts[0].reply.data);
	return ok;
}

/* 67 or 69: nothing is left to be tried later. */
static bool is_for_good(int status)
{
	return status == err_exit_status(ERR_RECIPIENTS) ||
	       status == err_exit_status(ERR_REJECTED);
}

int notify_sender(struct post *post, const struct err *err, int status)
{
	enum error_mode mode = post->options->error_mode;
	auto_message message = MESSAGE_INIT;
	auto_err failure = ERR_INIT;
	bool is_wanted = false;
	bool ok;

	/* Who is to try again later would be told again each time. */
	if ((mode != ERROR_MAIL && mode != ERROR_RETURN) ||
	    !is_for_good(status))
		return status;
	ok = write_notice(post, err, &message, &is_wanted, &failure) &&
	     (!is_wanted || submit_notice(post, &message, &failure));
	post->report->log =
		post->account->log; /* which ended with the notice */
	if (ok)
		return is_wanted && mode == ERROR_RETURN ? 0 : status;
	err_prefix(&failure, "notification to the sender: ");
	(void)report_print(post->report, &failure); /* the status is the
						       message's */
	return status;
}
