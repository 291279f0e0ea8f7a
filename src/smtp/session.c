#include "smtp/session.h"

#include "net/dial.h"
#include "net/local.h"

#include <stdlib.h>

bool session_blame(const struct session_params *params, struct err *err)
{
	return err_prefix(err, "%s port %d: ", params->host, params->port);
}

bool session_refused(const char *what, const struct reply *reply,
		     enum err_kind permanent, struct err *err)
{
	enum err_kind kind = ERR_PROTOCOL;
	auto_buf shown = BUF_INIT;

	if (reply_is_transient(reply))
		kind = ERR_DEFERRED;
	else if (reply_is_permanent(reply))
		kind = permanent;
	reply_show(reply, &shown);
	return err_set(err, kind, "%s: %s", what, shown.data);
}

bool session_check_tls(const struct session *session, struct err *err)
{
	if (session->params->tls == SESSION_PLAIN ||
	    stream_tls(session->stream))
		return true;
	return err_set(err, ERR_TLS, "TLS is required and is not there");
}

static bool on_greeting(void *arg UNUSED, size_t index UNUSED,
			const struct reply *reply, struct err *err)
{
	if (reply_is_positive(reply))
		return true;
	/* A 5xx here is about the connection, never about a message. */
	return session_refused("greeting", reply, ERR_DEFERRED, err);
}

/*
 * Both ends wait for the other to speak first where the server expects TLS at
 * once; and one that got no ClientHello may answer with a TLS alert.
 */
static void hint_at_implicit_tls(const struct session *session, struct err *err)
{
	if (session->params->tls != SESSION_IMPLICIT &&
	    (err->kind == ERR_TIMEOUT || err->kind == ERR_PROTOCOL ||
	     err->kind == ERR_CLOSED))
		err_hint(err, "if the server expects TLS at once, as is usual "
			      "on port 465, set tls = \"implicit\"");
}

static bool read_greeting(struct session *session, struct err *err)
{
	struct expectation greeting = { .what = "greeting",
					.timeout_ms = TIMEOUT_GREETING,
					.judge = on_greeting };

	pipeline_expect(&session->pipeline, &greeting);
	if (pipeline_drain(&session->pipeline, err))
		return true;
	hint_at_implicit_tls(session, err);
	return false;
}

static bool on_ehlo(void *arg, size_t index UNUSED, const struct reply *reply,
		    struct err *err)
{
	struct session *session = arg;

	if (!reply_is_positive(reply))
		return session_refused("EHLO", reply, ERR_DEFERRED, err);
	offer_read(&session->offer, reply);
	return true;
}

static bool say_ehlo(struct session *session, struct err *err)
{
	struct expectation ehlo = { .what = "EHLO",
				    .timeout_ms = TIMEOUT_OTHER,
				    .judge = on_ehlo,
				    .arg = session };
	auto_buf command = BUF_INIT;

	buf_add_str(&command, "EHLO ");
	if (session->params->hello)
		buf_add_str(&command, session->params->hello);
	else
		address_literal(&command, stream_fd(session->stream));
	return pipeline_send(&session->pipeline, command.data, NULL, &ehlo,
			     err);
}

static bool start_tls(struct session *session, struct err *err)
{
	auto_buf note = BUF_INIT;

	/* Until it stands, nothing but TLS may go out. */
	session->pipeline.broken = true;
	if (!tls_start(session->stream, &session->params->tls_params,
		       pipeline_deadline(&session->pipeline, TIMEOUT_OTHER),
		       err))
		return false;
	session->pipeline.broken = false;
	tls_describe(session->stream, &note);
	pipeline_note(&session->pipeline, note.data);
	return true;
}

static bool on_starttls(void *arg UNUSED, size_t index UNUSED,
			const struct reply *reply, struct err *err)
{
	if (reply->code == 220)
		return true;
	return session_refused("STARTTLS", reply, ERR_TLS, err);
}

/*
 * RFC 3207 section 4.  Whatever came behind the 220 was sent by somebody who
 * was not yet the server we verify, and would be read as if it had been; and
 * all that EHLO said before is forgotten.
 */
static bool upgrade(struct session *session, struct err *err)
{
	struct expectation starttls = { .what = "STARTTLS",
					.timeout_ms = TIMEOUT_OTHER,
					.judge = on_starttls };

	if (!session->offer.starttls) {
		err_set(err, ERR_TLS, "the server does not offer STARTTLS");
		return err_hint(err, "set tls = \"implicit\" and its port if "
				     "the server has one, usually 465");
	}
	if (!pipeline_send(&session->pipeline, "STARTTLS", NULL, &starttls,
			   err))
		return false;
	session->pipeline.broken = stream_has_input(session->stream);
	if (session->pipeline.broken)
		return err_set(err, ERR_PROTOCOL,
			       "bytes behind the reply to STARTTLS: somebody "
			       "in between may be injecting them");
	offer_release(&session->offer);
	return start_tls(session, err) && say_ehlo(session, err);
}

static bool come_up(struct session *session, struct err *err)
{
	const struct session_params *params = session->params;

	if (params->tls == SESSION_IMPLICIT && !start_tls(session, err))
		return false;
	if (!read_greeting(session, err) || !say_ehlo(session, err))
		return false;
	if (params->tls == SESSION_STARTTLS && !upgrade(session, err))
		return false;
	if (params->user && !session_authenticate(session, err))
		return false;
	if (session->offer.pipelining)
		session->pipeline.window = PIPELINE_WINDOW;
	return true;
}

static struct session *session_new(const struct session_params *params, int fd)
{
	struct session *session = mem_alloc(sizeof(*session));

	session->params = params;
	session->stream = stream_new(fd);
	session->pipeline = (struct pipeline)PIPELINE_INIT;
	session->pipeline.stream = session->stream;
	session->pipeline.timeout_ms = params->timeout_ms;
	session->pipeline.dialogue = params->dialogue;
	session->pipeline.dialogue_arg = params->dialogue_arg;
	session->offer = (struct offer)OFFER_INIT;
	buf_init(&session->refusal);
	return session;
}

static void session_free(struct session *session)
{
	stream_free(session->stream);
	pipeline_release(&session->pipeline);
	offer_release(&session->offer);
	buf_release(&session->refusal);
	free(session);
}

static void session_close(struct session *session)
{
	static const char quit[] = "QUIT\r\n";
	auto_err ignored = ERR_INIT;

	if (!session)
		return;
	/* While replies are owed QUIT would only add to the muddle. */
	if (!session->pipeline.count && !session->pipeline.broken &&
	    stream_write(session->stream, quit, sizeof(quit) - 1,
			 deadline_in(0), &ignored)) {
		pipeline_note(&session->pipeline, "QUIT");
		stream_flush_now(session->stream);
	}
	session_free(session);
}

bool session_open(struct session **ret_session,
		  const struct session_params *params, struct err *err)
{
	struct session *session;
	int fd;

	if (params->tls != SESSION_PLAIN &&
	    !tls_check_params(&params->tls_params, err))
		return false;
	if (!dial(params->host, params->port,
		  deadline_in(params->connect_timeout_ms), &fd, err))
		return false;
	session = session_new(params, fd);
	if (!come_up(session, err)) {
		if (!session->own_fault)
			session_blame(params, err);
		session_close(session);
		return false;
	}
	*ret_session = session;
	return true;
}

void session_close_ptr(struct session **session)
{
	session_close(*session);
}
