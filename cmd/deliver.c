#include "cmd/deliver.h"

#include "base/deadline.h"
#include "cmd/dry_run.h"
#include "cmd/notify.h"
#include "cmd/outcome.h"
#include "cmd/post.h"
#include "conf/config.h"
#include "mail/addrlist.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#define DRAIN_SILENCE 10000 /* ms that a silent writer gets */
#define DRAIN_TIME    60000 /* ms for one that never ends */

void drain_input(void)
{
	struct pollfd pfd = { .fd = STDIN_FILENO, .events = POLLIN };
	struct deadline deadline = deadline_in(DRAIN_TIME);
	char dropped[4096];
	ssize_t n = 1;

	if (isatty(STDIN_FILENO))
		return;
	while ((n > 0 || (n < 0 && errno == EINTR)) &&
	       !deadline_is_over(deadline)) {
		if (poll(&pfd, 1, DRAIN_SILENCE) == 0)
			return;
		n = read(STDIN_FILENO, dropped, sizeof(dropped));
	}
}

/* Whole and first: whoever is cut short before the end has sent nothing. */
static bool read_message(struct post *post, struct err *err)
{
	struct message_read_options how = {
		.dot_is_data = post->options->dot_is_data,
	};

	return message_read(&post->message, STDIN_FILENO, &how, err);
}

static bool load_config(const struct options *options,
			struct config **ret_config, struct err *err)
{
	auto_str path = NULL;

	return config_find(options->config_file, &path, err) &&
	       config_load(path, ret_config, err);
}

static bool choose(struct post *post, struct err *err)
{
	const char *given = post->options->sender;
	auto_mailbox sender = MAILBOX_INIT;

	if (given && !addrlist_parse_one(&sender, given, err))
		return err_prefix(err, "-f: ");
	return post_choose(post, given ? &sender : NULL, err);
}

static int send_it(struct post *post)
{
	auto_err err = ERR_INIT;
	int status;

	if (post_submit(post, &err))
		err_clear(&err);
	outcome_log(post, &err);
	status = outcome_status(post, &err);
	if (status)
		status = notify_sender(post, &err, status);
	if (status) /* what is 0 is silent */
		outcome_print(post, &err);
	return status;
}

/*
 * The configuration first, since it says where failures are logged.  Nothing is
 * sent before the end of the input was seen.
 */
static bool prepare(struct post *post, struct config **config, struct err *err)
{
	if (!load_config(post->options, config, err))
		return false;
	post->config = *config;
	post->report->log = config_log(*config);
	return read_message(post, err) && choose(post, err) &&
	       post_address(post, err) && post_prepare(post, err);
}

static bool print_recipients(const struct envelope *envelope, struct err *err)
{
	auto_buf text = BUF_INIT;

	for (size_t i = 0; i < envelope->count; i++) {
		mailbox_add_to(&text, &envelope->rcpts[i].mailbox);
		buf_add_char(&text, '\n');
	}
	return report_output(text.data, text.len, err);
}

int verify(const struct options *options, struct report *report)
{
	auto_config *config = NULL;
	auto_post post = POST_INIT;
	auto_err err = ERR_INIT;

	post.options = options;
	post.report = report;
	if (!load_config(options, &config, &err))
		return report_error(report, &err);
	post.config = config;
	if ((options->recipients_from_header && !read_message(&post, &err)) ||
	    !choose(&post, &err) || !post_address(&post, &err) ||
	    !print_recipients(&post.envelope, &err))
		return report_error(report, &err);
	return 0;
}

int deliver(const struct options *options, struct report *report)
{
	auto_config *config = NULL;
	auto_post post = POST_INIT;
	auto_err err = ERR_INIT;

	post.options = options;
	post.report = report;
	if (!prepare(&post, &config, &err)) {
		int status = report_error(report, &err);

		drain_input();
		return status;
	}
	if (!options->dry_run)
		return send_it(&post);
	return dry_run(&post, &err) ? 0 : report_error(report, &err);
}
