/*
 * server_command.h - the commands of server.h's server, for server*.c alone.
 *
 * server.c knows octets, lines and content; server_command.c has the table of
 * commands; server_path.c has MAIL and RCPT, server_param.c the table of their
 * parameters.
 */
#ifndef MAILCHUTE_SMTP_SERVER_COMMAND_H
#define MAILCHUTE_SMTP_SERVER_COMMAND_H

#include "base/attr.h"
#include "mail/mailbox.h"
#include "smtp/server.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Carries out one command, given without its line end. */
void server_command(struct server *server, const char *line, size_t len);

/*
 * Replies to a line that can't be read as a command.  If it is a BDAT, how much
 * content follows is not known, and none of it may be read as commands: the
 * session ends.  Returns false.
 */
bool server_refuse_line(struct server *server, int code, const char *status,
			const char *why);

/* MAIL and RCPT, with all that stands behind the verb. */
void server_mail(struct server *server, const char *argument);
void server_rcpt(struct server *server, const char *argument);

/* The parameters behind a path.  Replies if it returns false. */
MUST_CHECK bool server_parameters(struct server *server, const char *text,
				  bool of_rcpt);

/*
 * Reads 1*DIGIT and moves *text behind it; what is too large for the type is
 * the largest there is.  False if there is no digit.
 */
MUST_CHECK bool server_read_number(const char **text, uint64_t *ret_number);

/* Replies; the status may be NULL.  Returns false, for use in a return. */
bool server_say(struct server *server, int code, const char *status,
		const char *fmt, ...) PRINTF_LIKE(4, 5);

/* Forgets the transaction (RFC 5321 section 4.1.1.5). */
void server_reset(struct server *server);

/* Begins the content: of DATA, or of the first chunk. */
void server_begin_content(struct server *server);

/* Begins a chunk of BDAT; what comes of a refused one is dropped. */
void server_begin_chunk(struct server *server, uint64_t size, bool is_last);

#endif
