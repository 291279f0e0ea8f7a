/*
 * auth.c - AUTH (RFC 4954): the one place where a secret meets the wire.
 */
#include "base/codec.h"
#include "net/local.h"
#include "smtp/sasl.h"
#include "smtp/session.h"

#include <string.h>

#define HIDDEN "****" /* what the dialogue shows of a response */

/* One AUTH exchange; on_auth() moves it on. */
struct exchange {
	struct session *session;
	const struct sasl_mechanism *mechanism;
	struct sasl sasl;
	struct buf challenge; /* of the last 334 */
	struct buf response;  /* to it, as it was sent */
	bool done;	      /* 235 was seen */
};

static bool refused(const struct exchange *exchange, const struct reply *reply,
		    struct err *err)
{
	session_refused("AUTH", reply, ERR_AUTH, err);
	err_prefix(err, "log in as %s: ", exchange->sasl.user);
	/* RFC 4954 section 6: 535 is about the credentials. */
	if (reply->code == 535)
		err_hint(err, "check user and password; many providers want "
			      "an app password here, not the usual one");
	return false;
}

static bool on_auth(void *arg, size_t index UNUSED, const struct reply *reply,
		    struct err *err)
{
	struct exchange *exchange = arg;

	buf_clear(&exchange->challenge);
	/* It waits for a response, and would take a QUIT for one. */
	exchange->session->pipeline.broken = reply->code == 334;
	if (reply->code == 334)
		return buf_add_base64_decoded(&exchange->challenge,
					      reply->text.data, reply->text.len,
					      err);
	if (!reply_is_positive(reply))
		return refused(exchange, reply, err);
	exchange->done = true;
	return true;
}

/* Sends one line of the exchange and has its reply judged. */
static bool say(struct exchange *exchange, const struct buf *line,
		const char *shown, struct err *err)
{
	struct pipeline *pipeline = &exchange->session->pipeline;
	struct expectation auth = { .what = "AUTH",
				    .timeout_ms = TIMEOUT_OTHER,
				    .judge = on_auth,
				    .arg = exchange };

	pipeline->concealed[0] = buf_slice(exchange->sasl.secret);
	pipeline->concealed[1] = buf_slice(&exchange->response);
	return pipeline_send(pipeline, line->data, shown, &auth, err);
}

static bool respond(struct exchange *exchange, struct buf *line,
		    struct err *err)
{
	auto_buf response = BUF_INIT_SECRET;

	if (!exchange->mechanism->respond(&exchange->sasl, &exchange->challenge,
					  &response, err))
		return err_prefix(err, "AUTH: ");
	exchange->sasl.step++;
	buf_clear(&exchange->response);
	buf_add_base64(&exchange->response, response.data, response.len);
	buf_add(line, exchange->response.data, exchange->response.len);
	return true;
}

static bool begin(struct exchange *exchange, struct err *err)
{
	const struct sasl_mechanism *mechanism = exchange->mechanism;
	auto_buf line = BUF_INIT_SECRET;
	auto_buf shown = BUF_INIT;

	buf_add_fmt(&line, "AUTH %s", mechanism->name);
	buf_add(&shown, line.data, line.len);
	if (mechanism->client_first) {
		buf_add_char(&line, ' ');
		if (!respond(exchange, &line, err))
			return false;
		buf_add_str(&shown, " " HIDDEN);
	}
	return say(exchange, &line, shown.data, err);
}

static bool exchange_run(struct exchange *exchange, struct err *err)
{
	if (!begin(exchange, err))
		return false;
	while (!exchange->done) {
		auto_buf line = BUF_INIT_SECRET;

		if (!respond(exchange, &line, err) ||
		    !say(exchange, &line, HIDDEN, err))
			return false;
	}
	return true;
}

/*
 * product.md: with tls = "none" a password goes only to a loopback address or
 * a socket.
 */
static bool check_exposure(const struct session *session, struct err *err)
{
	if (stream_tls(session->stream) ||
	    peer_is_local(stream_fd(session->stream)))
		return true;
	err_set(err, ERR_CONFIG,
		"a password is not sent without TLS to another machine");
	return err_hint(err, "set tls = \"starttls\" or tls = \"implicit\"");
}

/* What is concealed is lent by the exchange. */
static void exchange_release(struct exchange *exchange)
{
	memset(exchange->session->pipeline.concealed, 0,
	       sizeof(exchange->session->pipeline.concealed));
	buf_release(&exchange->challenge);
	buf_release(&exchange->response);
}

bool session_authenticate(struct session *session, struct err *err)
{
	const struct session_params *params = session->params;
	auto_buf secret = BUF_INIT_SECRET;
	struct exchange exchange = { .session = session,
				     .challenge = BUF_INIT,
				     .response = BUF_INIT_SECRET,
				     .sasl = { .user = params->user,
					       .secret = &secret } };
	bool ok;

	if (!session_check_tls(session, err) || !check_exposure(session, err) ||
	    !sasl_choose(&session->offer, params->mechanisms,
			 &exchange.mechanism, err))
		return false;
	session->own_fault = !params->secret(params->secret_arg, &secret, err);
	if (session->own_fault)
		return false;
	ok = exchange_run(&exchange, err);
	exchange_release(&exchange);
	return ok;
}
