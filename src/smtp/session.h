/*
 * session.h - a connection to a smart host that is ready to take mail.
 *
 *	dial -> [TLS] -> greeting -> EHLO -> [STARTTLS -> TLS -> EHLO] -> [AUTH]
 *
 * RFC 5321 section 3.1 and 3.2, RFC 3207, RFC 4954, RFC 8314.  What is sent
 * over it is transaction.h's.
 */
#ifndef MAILCHUTE_SMTP_SESSION_H
#define MAILCHUTE_SMTP_SESSION_H

#include "base/attr.h"
#include "base/err.h"
#include "net/tls.h"
#include "smtp/ext.h"
#include "smtp/pipeline.h"

#include <stdbool.h>
#include <stdint.h>

/* RFC 5321 section 4.5.3.2, milliseconds. */
#define TIMEOUT_GREETING (300 * 1000) /* 4.5.3.2.1 */
#define TIMEOUT_MAIL	 (300 * 1000) /* 4.5.3.2.2 */
#define TIMEOUT_RCPT	 (300 * 1000) /* 4.5.3.2.3 */
#define TIMEOUT_DATA	 (120 * 1000) /* 4.5.3.2.4: to the reply of 354 */
#define TIMEOUT_BLOCK	 (180 * 1000) /* 4.5.3.2.5: a block of content */
#define TIMEOUT_CONTENT	 (600 * 1000) /* 4.5.3.2.6: after the final dot */
#define TIMEOUT_OTHER	 TIMEOUT_MAIL /* EHLO, STARTTLS, AUTH: as MAIL */

enum session_tls {
	SESSION_STARTTLS, /* RFC 3207, required */
	SESSION_IMPLICIT, /* RFC 8314 section 3.3 */
	SESSION_PLAIN,	  /* none, by the configuration's own words */
};

/*
 * Puts the secret into a BUF_INIT_SECRET; wiped by the session when AUTH ends.
 * Fails as its source does.
 */
typedef bool secret_source(void *arg, struct buf *secret, struct err *err);

/* All strings are lent until the session is closed. */
struct session_params {
	const char *host;
	int port; /* 1..65535 */
	enum session_tls tls;
	struct tls_params tls_params;
	const char *hello;	 /* EHLO's argument; NULL: the address literal
				    of our end of the connection */
	const char *user;	 /* NULL: no AUTH */
	char *const *mechanisms; /* names, NULL-terminated; NULL: any */
	secret_source *secret;
	void *secret_arg;
	int64_t timeout_ms;	    /* for every wait; 0: RFC 5321's own */
	int64_t connect_timeout_ms; /* for all addresses together */
	dialogue_line *dialogue;    /* NULL: nobody */
	void *dialogue_arg;
};

struct session {
	const struct session_params *params;
	struct stream *stream;
	struct pipeline pipeline;
	struct buf refusal; /* the server's words that refused sender or
			       content of the last message; safe to show */
	struct offer offer; /* of the last EHLO: never one from before TLS */
	bool own_fault;	    /* what failed is not the server's doing */
};

/*
 * Connects and comes to the point where a message can be submitted.
 *
 * Fails with what the stages fail with, the text in front naming host and
 * port, unless it was the secret's source that failed; ERR_TLS where TLS is
 * required and can't be had, ERR_AUTH where the server refuses who we are,
 * ERR_DEFERRED for 4xx and for a server that won't serve (a greeting or EHLO of
 * 5xx is not the message's failure).
 */
MUST_CHECK bool session_open(struct session **ret_session,
			     const struct session_params *params,
			     struct err *err);

/*
 * Sends QUIT, without waiting for its reply (RFC 5321 section 4.1.1.10 asks to
 * wait; there is nothing that the reply could still tell), and closes.  The
 * pointer may be NULL.
 */
void session_close_ptr(struct session **session);

#define auto_session auto_(session_close_ptr) struct session

/*
 * True unless TLS is required and not there.  Asked just before AUTH and MAIL,
 * so that no way through the code leads around it.  Fails with ERR_TLS.
 */
MUST_CHECK bool session_check_tls(const struct session *session,
				  struct err *err);

/* Puts "HOST port PORT: " in front of the error.  Always returns false. */
bool session_blame(const struct session_params *params, struct err *err);

/*
 * Fails the session for a reply that ends it: "WHAT: REPLY", ERR_DEFERRED for
 * 4xx, `permanent` for 5xx, ERR_PROTOCOL for what has no place there.  Always
 * returns false.
 */
bool session_refused(const char *what, const struct reply *reply,
		     enum err_kind permanent, struct err *err);

/* auth.c: authenticates by the strongest mechanism; see session_open(). */
MUST_CHECK bool session_authenticate(struct session *session, struct err *err);

#endif
