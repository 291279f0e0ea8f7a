#include "cmd/deliver.h"

#include "base/deadline.h"
#include "cmd/outcome.h"
#include "cmd/sender.h"
#include "conf/config.h"
#include "mail/stamp.h"
#include "submit.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

/* RFC 5321 section 4.5.3.1.6: 1000 octets with CRLF. */
#define LINE_MAX_OCTETS 998
#define DRAIN_SILENCE	10000 /* ms that a silent writer gets */

/* One delivery: what main lent us and what is made from it. */
struct delivery {
	const struct options *options;
	struct report *report;
	struct config *config;	       /* owned */
	const struct account *account; /* lent by config */
	struct buf domain;
	struct mailbox sender; /* as given by -f */
	struct message message;
	struct envelope envelope;
};

static void delivery_release(struct delivery *d)
{
	config_free(d->config);
	buf_release(&d->domain);
	mailbox_release(&d->sender);
	message_release(&d->message);
	envelope_release(&d->envelope);
}

void drain_input(void)
{
	struct pollfd pfd = { .fd = STDIN_FILENO, .events = POLLIN };
	char dropped[4096];
	ssize_t n = 1;

	if (isatty(STDIN_FILENO))
		return;
	while (n > 0 || (n < 0 && errno == EINTR)) {
		if (poll(&pfd, 1, DRAIN_SILENCE) == 0)
			return;
		n = read(STDIN_FILENO, dropped, sizeof(dropped));
	}
}

/* Whole and first: whoever is cut short before the end has sent nothing. */
static bool read_message(struct delivery *d, struct err *err)
{
	struct message_read_options how = {
		.dot_is_data = d->options->dot_is_data,
	};

	return message_read(&d->message, STDIN_FILENO, &how, err);
}

static bool load_config(struct delivery *d, struct err *err)
{
	auto_str path = NULL;

	return config_find(d->options->config_file, &path, err) &&
	       config_load(path, &d->config, err);
}

static bool choose_account(struct delivery *d, struct err *err)
{
	auto_buf sender = BUF_INIT;

	if (d->options->sender &&
	    !addrlist_parse_one(&d->sender, d->options->sender, err))
		return err_prefix(err, "-f: ");
	mailbox_add_to(&sender, &d->sender);
	if (!config_account(d->config, d->options->account,
			    d->options->sender ? sender.data : NULL,
			    &d->account, err))
		return false;
	d->report->log = d->account->log;
	return true;
}

static bool add_recipients(struct delivery *d, struct err *err)
{
	const struct options *options = d->options;

	for (size_t i = 0; i < options->recipient_count; i++)
		if (!envelope_add_argument(&d->envelope, options->recipients[i],
					   d->domain.data, err))
			return false;
	if (options->recipients_from_header &&
	    !envelope_add_header(&d->envelope, &d->message.header,
				 d->domain.data, err))
		return false;
	if (d->envelope.count)
		return true;
	err_set(err, ERR_USAGE, "no recipients");
	return err_hint(err,
			options->recipients_from_header
				? "-t was given, but To, Cc and Bcc name "
				  "nobody"
				: "name them behind the options, or use -t "
				  "to take them from To, Cc and Bcc");
}

static bool address(struct delivery *d, struct err *err)
{
	sender_domain(d->account, &d->domain);
	return sender_choose(&d->envelope.sender,
			     d->options->sender ? &d->sender : NULL, d->account,
			     d->domain.data, err) &&
	       add_recipients(d, err);
}

static bool stamp(struct delivery *d, struct err *err)
{
	auto_mailbox author = MAILBOX_INIT;
	struct stamp how = { .from = &author,
			     .domain = d->domain.data,
			     .now = time(NULL) };

	return sender_author(&author, &d->envelope.sender, d->account,
			     d->options, d->domain.data, err) &&
	       stamp_header(&d->message.header, &how, err);
}

static bool is_ascii(const struct mailbox *mailbox)
{
	auto_buf text = BUF_INIT;

	mailbox_add_to(&text, mailbox);
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] > 127)
			return false;
	return true;
}

static bool check_address(const struct mailbox *mailbox, struct err *err)
{
	auto_buf shown = BUF_INIT;

	if (is_ascii(mailbox))
		return true;
	mailbox_add_to(&shown, mailbox);
	return err_set(err, ERR_DATA,
		       "address <%s> needs SMTPUTF8, which is not built yet",
		       shown.data);
}

/*
 * What no server may see (RFC 5321 sections 2.3.8 and 4.5.3.1.6) is refused
 * before anything is sent.
 */
static bool check_text(const struct delivery *d, struct err *err)
{
	struct text_facts facts = message_facts(&d->message);

	if (facts.has_nul)
		return err_set(err, ERR_DATA,
			       "the message holds a NUL byte, which mail can't "
			       "carry as it is; encoding it is not built yet");
	if (facts.has_bare_cr)
		return err_set(
			err, ERR_DATA,
			"the message holds a CR that ends no line, which "
			"mail can't carry as it is; encoding it is not "
			"built yet");
	if (facts.line_max > LINE_MAX_OCTETS)
		return err_set(err, ERR_DATA,
			       "the message has a line of %zu octets, over the "
			       "%d that mail can carry; encoding it is not "
			       "built yet",
			       facts.line_max, LINE_MAX_OCTETS);
	return true;
}

static bool check(const struct delivery *d, struct err *err)
{
	if (!check_address(&d->envelope.sender, err))
		return false;
	for (size_t i = 0; i < d->envelope.count; i++)
		if (!check_address(&d->envelope.rcpts[i].mailbox, err))
			return false;
	return check_text(d, err);
}

static bool prepare(struct delivery *d, struct err *err)
{
	return read_message(d, err) && load_config(d, err) &&
	       choose_account(d, err) && address(d, err) && stamp(d, err) &&
	       check(d, err);
}

static void show_dialogue(void *arg UNUSED, const char *who, const char *text,
			  size_t len)
{
	report_dialogue(who, text, len);
}

static int send_it(struct delivery *d)
{
	struct submission submission = {
		.account = d->account,
		.message = &d->message,
		.dialogue = d->options->verbose ? show_dialogue : NULL,
		.reply = BUF_INIT,
	};
	auto_err err = ERR_INIT;
	int status;

	if (submit(&submission, &d->envelope, &err))
		err_clear(&err);
	status = outcome_report(d->report, &submission, &d->envelope, &err);
	buf_release(&submission.reply);
	return status;
}

int deliver(const struct options *options, struct report *report)
{
	struct delivery d = { .options = options,
			      .report = report,
			      .domain = BUF_INIT,
			      .message = MESSAGE_INIT };
	auto_err err = ERR_INIT;
	int status;

	if (prepare(&d, &err))
		status = send_it(&d);
	else
		status = report_error(report, &err);
	/* The account, and with it the log's name, ends here. */
	report->log = NULL;
	delivery_release(&d);
	return status;
}
