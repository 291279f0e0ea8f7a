#include "cmd/post.h"

#include "cmd/aliases.h"
#include "mail/author.h"
#include "mail/stamp.h"
#include "submit.h"

#include <time.h>

void post_release(struct post *post)
{
	if (post->report)
		post->report->log = NULL;
	identity_release(&post->identity);
	expansion_release(&post->expansion);
	aliases_release(&post->aliases);
	message_release(&post->message);
	envelope_release(&post->envelope);
	buf_release(&post->reply);
}

static bool choose_account(struct post *post, const struct mailbox *given,
			   struct err *err)
{
	auto_buf sender = BUF_INIT;
	auto_buf header_sender = BUF_INIT;
	auto_mailbox author = MAILBOX_INIT;
	const char *senders[3] = { NULL };
	size_t count = 0;

	if (given) {
		mailbox_add_to(&sender, given);
		senders[count++] = sender.data;
	}
	if (author_find(&post->message.header, &author)) {
		mailbox_add_to(&header_sender, &author);
		senders[count++] = header_sender.data;
	}
	if (!config_account(post->config, post->options->account, senders,
			    &post->account, err))
		return false;
	post->report->log = post->account->log;
	return true;
}

/* Options win over keys. */
static void choose_dsn(struct post *post)
{
	const struct options *options = post->options;
	const struct account *account = post->account;
	struct dsn *dsn = &post->envelope.dsn;

	dsn_release(dsn);
	dsn->notify = options->dsn_notify ? options->dsn_notify
					  : account->dsn_notify;
	dsn->ret = options->dsn_return ? options->dsn_return
				       : (enum dsn_return)account->dsn_return;
	dsn->envid = mem_str(options->envelope_id);
}

bool post_choose(struct post *post, const struct mailbox *given,
		 struct err *err)
{
	if (!choose_account(post, given, err))
		return false;
	choose_dsn(post);
	return identity_of(&post->identity, post->account, err) &&
	       sender_choose(&post->envelope.sender, given, &post->identity,
			     err);
}

static const char *why_nobody(const struct post *post)
{
	size_t begin;
	size_t end;

	if (!post->options->recipients_from_header)
		return "name them behind the options, or use -t to take them "
		       "from To, Cc and Bcc";
	if (header_resent_block(&post->message.header, &begin, &end))
		return "-t was given, but Resent-To, Resent-Cc and Resent-Bcc "
		       "of the last resending name nobody";
	return "-t was given, but To, Cc and Bcc name nobody";
}

/* Mail to addresses that have a domain must not depend on that file. */
static bool expand(void *arg, const struct mailbox *bare, struct addrlist *list,
		   struct err *err)
{
	struct post *post = arg;

	if (!post->expansion.aliases) {
		if (!aliases_of(post->account, &post->aliases, err))
			return false;
		post->expansion.aliases = &post->aliases;
	}
	return aliases_expand(&post->expansion, bare, list, err);
}

struct addressing post_addressing(struct post *post)
{
	return (struct addressing){ .domain = post->identity.domain.data,
				    .expand = expand,
				    .arg = post };
}

bool post_address(struct post *post, struct err *err)
{
	const struct options *options = post->options;
	struct addressing addressing = post_addressing(post);

	for (size_t i = 0; i < options->recipient_count; i++)
		if (!envelope_add_argument(&post->envelope,
					   options->recipients[i], &addressing,
					   err))
			return false;
	if (options->recipients_from_header &&
	    !envelope_add_header(&post->envelope, &post->message.header,
				 &addressing, err))
		return false;
	if (post->envelope.count)
		return true;
	err_set(err, ERR_USAGE, "no recipients");
	return err_hint(err, "%s", why_nobody(post));
}

bool post_prepare(struct post *post, struct err *err)
{
	auto_mailbox author = MAILBOX_INIT;
	struct rewrite rewrite = identity_rewrite(&post->identity);
	struct stamp how = { .from = &author,
			     .domain = post->identity.domain.data,
			     .now = time(NULL) };

	if (!sender_author(&author, &post->envelope.sender, &post->identity,
			   post->options->full_name, err))
		return false;
	return author_rewrite(&post->message.header, &rewrite, err) &&
	       stamp_header(&post->message.header, &how, err);
}

static void show_dialogue(void *arg UNUSED, const char *who, const char *text,
			  size_t len)
{
	report_dialogue(who, text, len);
}

bool post_submit(struct post *post, struct err *err)
{
	struct submission submission = {
		.account = post->account,
		.machine = post->account->hello
				   ? NULL
				   : identity_machine(&post->identity),
		.message = &post->message,
		.dialogue = post->options->verbose ? show_dialogue : NULL,
		.reply = BUF_INIT,
	};
	bool ok = submit(&submission, &post->envelope, err);

	buf_release(&post->reply);
	post->reply = submission.reply;
	return ok;
}
