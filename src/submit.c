#include "submit.h"

#include "base/idna.h"
#include "conf/secret.h"
#include "mail/mime.h"
#include "smtp/session.h"
#include "smtp/transaction.h"
#include "smtp/utf8.h"

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

/*
 * NULL, which stands for the address literal, where this machine has no name.
 * EHLO comes before anything else is agreed upon, so it is ASCII.
 */
static bool choose_hello(const struct submission *submission, char **ret_hello,
			 struct err *err)
{
	const char *hello = submission->account->hello;

	if (hello)
		return idna_to_ascii(hello, ret_hello, err) ||
		       err_prefix(err, "hello: ");
	*ret_hello = mem_str(submission->machine);
	return true;
}

/* What SMTPUTF8 is asked for may have an 8-bit header by that. */
static bool needs_8bitmime(const struct envelope *envelope,
			   const struct message *message)
{
	return envelope->utf8 ? message->body.facts.has_8bit
			      : message_facts(message).has_8bit;
}

static bool convert(const struct session *session,
		    const struct envelope *envelope, struct message *message,
		    struct message *fitted, struct err *err)
{
	struct mime_limits limits = {
		.takes_8bit = session->offer.eightbitmime || envelope->utf8,
		.takes_utf8_header = envelope->utf8,
	};

	if (!mime_must_convert(message, &limits))
		return true;
	if (!mime_convert(message, &limits, fitted, err))
		return false;
	*message = *fitted;
	return true;
}

/*
 * Puts what the server can take into *message, which only lends what it has;
 * what had to be made for that is in *fitted.  8-bit text in a field that can't
 * be encoded, as in a Message-ID, needs SMTPUTF8 where there is some.
 */
static bool fit(const struct session *session, struct envelope *envelope,
		struct message *message, struct message *fitted,
		struct err *err)
{
	if (!convert(session, envelope, message, fitted, err)) {
		bool may_help = err->kind == ERR_DATA && !envelope->utf8 &&
				session->offer.smtputf8;

		envelope->utf8 |= may_help;
		if (!may_help ||
		    !convert(session, envelope, message, fitted, err))
			return session_blame(session->params, err);
	}
	envelope->size = message_size(message);
	envelope->has_8bit = needs_8bitmime(envelope, message);
	return true;
}

static bool send_over(struct session *session, struct envelope *envelope,
		      const struct message *given, struct err *err)
{
	auto_(header_release) struct header ascii = HEADER_INIT;
	auto_message fitted = MESSAGE_INIT;
	struct message message = *given; /* lent, whichever parts it has */

	if (!utf8_settle(session, envelope, &given->header, &ascii, err))
		return false;
	if (ascii.count)
		message.header = ascii;
	return fit(session, envelope, &message, &fitted, err) &&
	       transaction_run(session, envelope, &message, err);
}

bool submit(struct submission *submission, struct envelope *envelope,
	    struct err *err)
{
	auto_str hello = NULL;
	auto_session *session = NULL;
	struct session_params params;
	bool ok;

	if (!choose_hello(submission, &hello, err))
		return false;
	params = params_of(submission, hello);
	if (!session_open(&session, &params, err))
		return false;
	ok = send_over(session, envelope, submission->message, err);
	buf_clear(&submission->reply);
	/* What we refuse ourselves has no words of the server's. */
	if (ok)
		reply_show(&session->pipeline.reply, &submission->reply);
	else
		buf_add_str(&submission->reply, session->refusal.data);
	return ok;
}
