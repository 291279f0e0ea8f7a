#include "smtp/server_command.h"

#include "mail/addrlist.h"

#include <string.h>
#include <strings.h>

/*
 * The length of the path at the start of the text, "<...>" or, as sendmail
 * takes it, without brackets up to a blank; a quoted string may hold both.  0
 * if it does not end.
 */
static size_t path_length(const char *text)
{
	bool is_bracketed = *text == '<';
	bool is_quoted = false;
	size_t n;

	for (n = 0; text[n]; n++) {
		if (text[n] == '"')
			is_quoted = !is_quoted;
		else if (is_quoted && text[n] == '\\' && text[n + 1])
			n++;
		else if (!is_quoted && text[n] == (is_bracketed ? '>' : ' '))
			return n + is_bracketed;
	}
	return is_bracketed || is_quoted ? 0 : n;
}

/*
 * Reads "FROM:<path>" or "TO:<path>"; *ret_rest are the parameters.  A route is
 * dropped (RFC 5321 section 4.1.1.3), a display name too.
 */
static bool read_path(struct server *server, const char *argument,
		      const char *word, struct mailbox *ret_mailbox,
		      const char **ret_rest)
{
	auto_err err = ERR_INIT;
	auto_str path = NULL;
	size_t n = strlen(word);

	if (strncasecmp(argument, word, n) != 0)
		return server_say(server, 501, "5.5.4", "it is %s<address>",
				  word);
	argument += n;
	argument += strspn(argument, " ");
	n = path_length(argument);
	if (!n || (argument[n] && argument[n] != ' '))
		return server_say(server, 501, "5.5.4",
				  "%s has no address that ends", word);
	path = mem_str_n(argument, n);
	if (!addrlist_parse_one(ret_mailbox, path, &err))
		return server_say(server, 501, *word == 'F' ? "5.1.7" : "5.1.3",
				  "%s", err.text.data);
	*ret_rest = argument + n;
	return true;
}

/* What a refused MAIL has told already is forgotten. */
void server_mail(struct server *server, const char *argument)
{
	auto_mailbox sender = MAILBOX_INIT;
	const char *rest;

	if (server->has_sender) {
		server_say(server, 503, "5.5.1", "MAIL was there already");
		return;
	}
	if (!read_path(server, argument, "FROM:", &sender, &rest) ||
	    !server_parameters(server, rest, false)) {
		server_reset(server);
		return;
	}
	server->envelope.sender = sender;
	sender = (struct mailbox)MAILBOX_INIT;
	server->has_sender = true;
	server_say(server, 250, "2.1.0", "ok");
}

static bool may_add(struct server *server)
{
	if (!server->has_sender)
		return server_say(server, 503, "5.5.1", "MAIL comes first");
	if (server->has_chunk)
		return server_say(server, 503, "5.5.1", "BDAT has begun");
	if (server->envelope.count >= server->params->rcpts_max)
		return server_say(server, 452, "4.5.3",
				  "no more than %zu recipients at once",
				  server->params->rcpts_max);
	return true;
}

/* One that comes twice gets the message once, as it was asked for first. */
static void add_rcpt(struct server *server, const struct mailbox *mailbox)
{
	struct envelope *envelope = &server->envelope;
	size_t count = envelope->count;
	struct rcpt *rcpt;

	envelope_add(envelope, mailbox);
	if (envelope->count == count)
		return;
	rcpt = &envelope->rcpts[count];
	rcpt->notify = server->notify;
	rcpt->orcpt = server->orcpt;
	server->orcpt = NULL;
}

void server_rcpt(struct server *server, const char *argument)
{
	auto_mailbox rcpt = MAILBOX_INIT;
	const char *rest;

	if (!may_add(server) ||
	    !read_path(server, argument, "TO:", &rcpt, &rest))
		return;
	if (mailbox_is_null(&rcpt)) {
		server_say(server, 501, "5.1.3", "<> is no recipient");
		return;
	}
	server->notify = 0;
	mem_free_ptr(&server->orcpt);
	server->orcpt = NULL;
	if (!server_parameters(server, rest, true))
		return;
	add_rcpt(server, &rcpt);
	server_say(server, 250, "2.1.5", "ok");
}
