#include "submit.h"

#include "base/deadline.h"
#include "conf/secret.h"
#include "net/dial.h"
#include "net/local.h"
#include "smtp/session.h"
#include "smtp/transaction.h"

#define NAME_WAIT 2000 /* ms for the resolver to tell our own full name */

static enum session_tls session_tls_of(int mode)
{
	switch ((enum tls_mode)mode) {
	case TLS_STARTTLS:
		return SESSION_STARTTLS;
	case TLS_IMPLICIT:
		return SESSION_IMPLICIT;
	case TLS_NONE:
		return SESSION_PLAIN;
	}
	return SESSION_STARTTLS;
}

static bool account_secret(void *arg, struct buf *secret, struct err *err)
{
	return secret_get(arg, secret, err);
}

/* `auth` as an empty list is "off"; without a user there is nobody to be. */
static bool wants_auth(const struct account *account)
{
	return account->user && !(account->auth && !account->auth[0]);
}

/* Each key of the configuration that the session needs, a line each. */
static struct session_params params_of(const struct submission *submission,
				       const char *hello)
{
	const struct account *account = submission->account;

	return (struct session_params){
		.host = account->host,
		.port = account->port,
		.tls = session_tls_of(account->tls),
		.tls_params = { .hostname = account->tls_hostname,
				.ca_file = account->tls_ca_file,
				.priority = account->tls_priority },
		.hello = hello,
		.user = wants_auth(account) ? account->user : NULL,
		.mechanisms = account->auth,
		.secret = account_secret,
		.secret_arg = (void *)account,
		.timeout_ms = account->timeout_ms,
		.connect_timeout_ms = account->connect_timeout_ms,
		.dialogue = submission->dialogue,
		.dialogue_arg = submission->dialogue_arg,
	};
}

/* NULL, which stands for the address literal, where this machine has none. */
static const char *hello_of(const struct account *account, struct buf *name)
{
	if (account->hello)
		return account->hello;
	return machine_name(name, deadline_in(NAME_WAIT)) ? name->data : NULL;
}

bool submit(struct submission *submission, struct envelope *envelope,
	    struct err *err)
{
	auto_buf name = BUF_INIT;
	struct session_params params =
		params_of(submission, hello_of(submission->account, &name));
	auto_session *session = NULL;
	bool ok;

	envelope->size = message_size(submission->message);
	envelope->has_8bit = message_facts(submission->message).has_8bit;
	if (!session_open(&session, &params, err))
		return false;
	ok = transaction_run(session, envelope, submission->message, err);
	buf_clear(&submission->reply);
	reply_show(&session->pipeline.reply, &submission->reply);
	return ok;
}
