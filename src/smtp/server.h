/*
 * server.h - the server's side of SMTP (RFC 5321), for -bs.
 *
 * A state machine without I/O: it is fed with octets, in pieces of any size,
 * and gathers replies in `output`.  Whoever runs it writes these and clears
 * them whenever the input has run dry, which is all that pipelining needs (RFC
 * 2920 section 3.2).  A message that is whole goes to on_message(), whose reply
 * is the one to the end of the content.
 *
 *	COMMAND --DATA--> CONTENT --"."--> on_message() --> COMMAND
 *	  |   ^                              ^
 *	 BDAT '------chunk's end--- CHUNK ---'--LAST
 *	  |                           ^
 *	  '---------------------------'		QUIT, 421 --> CLOSED
 *
 * The client is a program on this machine, or one that may connect to the
 * socket of our service, so that much is taken that sendmail takes from such a
 * one: addresses without a domain or without brackets, lines that end in LF,
 * MAIL without EHLO.  It is a stranger all the same: what is held in memory has
 * a bound, and work is linear in what it sends.
 */
#ifndef MAILCHUTE_SMTP_SERVER_H
#define MAILCHUTE_SMTP_SERVER_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "mail/envelope.h"
#include "mail/message.h"
#include "smtp/undot.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Octets of a command with its line end.  RFC 5321 section 4.5.3.1.4 gives it
 * 512; RCPT grows by 500 (RFC 3461 section 6.1), MAIL by 500, 26, 17 and 10
 * (there, RFC 1870, RFC 6152, RFC 6531).
 */
#define SERVER_COMMAND_MAX 2048

#define SERVER_BAD_MAX 100 /* refused commands in a row, then 421 */

enum server_state {
	SERVER_COMMAND,
	SERVER_CONTENT, /* of DATA */
	SERVER_CHUNK,	/* of BDAT */
	SERVER_CLOSED,	/* what is still to come is not looked at */
};

/* The one reply to a message. */
struct server_reply {
	int code;
	const char *status; /* "2.0.0", RFC 3463; constant */
	struct buf text;    /* lines joined by '\n'; made safe on the way */
};

struct server_params {
	const char *name;  /* ours, for greeting and EHLO */
	uint64_t size_max; /* octets of a message */
	size_t rcpts_max;  /* recipients of a message */
	/*
	 * Takes a message: sets the reply.  Envelope and message may be
	 * altered, or taken out and left empty.  The addresses of the envelope
	 * may lack a domain.
	 */
	void (*on_message)(void *arg, struct envelope *envelope,
			   struct message *message,
			   struct server_reply *ret_reply);
	void *arg;
};

struct server {
	const struct server_params *params; /* lent */
	enum server_state state;
	struct buf output; /* replies, for the caller to write and clear */
	uint64_t progress; /* grows with commands and content, so that a client
			      that sends a byte now and then is seen */

	bool is_broken; /* it was closed by us, by a 421 or the like */

	/* The rest is for server*.c alone. */
	struct buf line;     /* the command that has not ended yet */
	bool is_too_long;    /* it is, and only its end is waited for */
	bool bare_lf;	     /* the last command ended in LF alone */
	int last_code;	     /* of the last reply */
	unsigned bad;	     /* commands refused in a row */
	bool has_sender;     /* MAIL was accepted */
	bool has_chunk;	     /* BDAT has begun */
	bool is_last;	     /* BDAT LAST */
	bool is_dropped;     /* content is read and dropped: see failure */
	uint64_t chunk_left; /* octets */
	uint64_t size;	     /* octets of content so far */
	struct undot undot;
	struct envelope envelope;
	int notify;  /* NOTIFY of this RCPT; 0: none */
	char *orcpt; /* ORCPT of it, owned; NULL: none */
	struct message message;
	struct message_reader reader;
	struct err failure; /* why the content can't be taken */
};

#define SERVER_INIT                                                            \
	{                                                                      \
		.output = BUF_INIT, .line = BUF_INIT, .message = MESSAGE_INIT, \
		.reader.line = BUF_INIT, .failure = ERR_INIT                   \
	}

/* Starts with the greeting in `output`. */
void server_init(struct server *server, const struct server_params *params);

void server_release(struct server *server);

#define auto_server auto_(server_release) struct server

/* Takes what came.  Nothing can go wrong that is not told to the client. */
void server_feed(struct server *server, const char *data, size_t len);

/* Tells the client by a 421 that we go, and closes. */
void server_close(struct server *server, const char *why);

/*
 * The input has ended: closes.  True if nothing was half sent, as at QUIT; else
 * the content of a message had begun, and the client is told that it is gone.
 */
bool server_finish(struct server *server);

/*
 * Adds a reply as it goes on the wire: every line of the text with code and
 * status (NULL: none; RFC 2034 section 4), long ones broken, what is not
 * printable ASCII as "?".
 */
void server_add_reply(struct buf *output, int code, const char *status,
		      const char *text);

#endif
