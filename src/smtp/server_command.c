#include "smtp/server_command.h"

#include "base/ascii.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

static void hello(struct server *server, const char *argument UNUSED)
{
	server_reset(server);
	server_say(server, 250, NULL, "%s", server->params->name);
}

/* In the order of mailchute(8), section SMTP ON STANDARD INPUT. */
static void extended_hello(struct server *server, const char *argument UNUSED)
{
	server_reset(server);
	server_say(server, 250, NULL,
		   "%s\nPIPELINING\nSIZE %" PRIu64 "\n8BITMIME\nSMTPUTF8\nDSN\n"
		   "CHUNKING\nENHANCEDSTATUSCODES\nHELP",
		   server->params->name, server->params->size_max);
}

/* What DATA and BDAT want to be there. */
static bool has_recipients(struct server *server)
{
	if (!server->has_sender)
		return server_say(server, 503, "5.5.1", "MAIL comes first");
	if (!server->envelope.count)
		return server_say(server, 503, "5.5.1", "RCPT comes first");
	return true;
}

static void data(struct server *server, const char *argument UNUSED)
{
	if (!has_recipients(server))
		return;
	if (server->has_chunk) {
		server_say(server, 503, "5.5.1", "BDAT has begun");
		return;
	}
	server_say(server, 354, NULL, "end it by a line with a dot alone");
	server_begin_content(server);
}

bool server_read_number(const char **text, uint64_t *ret_number)
{
	const char *at = *text;
	uint64_t number = 0;

	for (; ascii_is_digit(*at); at++) {
		uint64_t digit = (uint64_t)(*at - '0');

		number = number > (UINT64_MAX - digit) / 10
				 ? UINT64_MAX
				 : number * 10 + digit;
	}
	if (at == *text)
		return false;
	*text = at;
	*ret_number = number;
	return true;
}

/*
 * Where it can't be known how much content follows, what follows must not be
 * read as commands: so the session ends.  What follows a BDAT that comes at the
 * wrong time is known, and dropped (RFC 3030 section 2).
 */
static void bdat(struct server *server, const char *argument)
{
	uint64_t size;
	bool is_last;

	if (!server_read_number(&argument, &size) ||
	    (*argument && strcasecmp(argument, " LAST") != 0)) {
		server_say(server, 521, "5.5.4", "it is BDAT SIZE [LAST]");
		return;
	}
	is_last = *argument;
	if (has_recipients(server) && !server->has_chunk) {
		server_begin_content(server);
		server->has_chunk = true;
	}
	server_begin_chunk(server, size, is_last);
}

static void rset(struct server *server, const char *argument UNUSED)
{
	server_reset(server);
	server_say(server, 250, "2.0.0", "forgotten");
}

static void noop(struct server *server, const char *argument UNUSED)
{
	server_say(server, 250, "2.0.0", "ok");
}

/* RFC 5321 section 3.5.3: neither yes nor no. */
static void vrfy(struct server *server, const char *argument UNUSED)
{
	server_say(server, 252, "2.0.0", "the smart host knows; try RCPT");
}

/* sendmail's, which nmh asks for: there is nothing to say but replies. */
static void verb(struct server *server, const char *argument UNUSED)
{
	server_say(server, 250, "2.0.0", "ok");
}

static void quit(struct server *server, const char *argument UNUSED)
{
	server_say(server, 221, "2.0.0", "%s goes", server->params->name);
	server->state = SERVER_CLOSED;
}

static void unavailable(struct server *server, const char *argument UNUSED)
{
	server_say(server, 502, "5.5.1", "not done here");
}

static void help(struct server *server, const char *argument);

enum argument {
	ANY,	/* or none */
	NONE,	/* would be a misunderstanding */
	WANTED, /* at least a character */
};

/*
 * THE ONE TABLE of commands.  Documented in mailchute(8), section SMTP ON
 * STANDARD INPUT.
 */
static const struct command {
	const char *verb;
	enum argument argument;
	void (*run)(struct server *server, const char *argument);
} table[] = {
	{ "EHLO", WANTED, extended_hello },
	{ "HELO", WANTED, hello },
	{ "MAIL", WANTED, server_mail },
	{ "RCPT", WANTED, server_rcpt },
	{ "DATA", NONE, data },
	{ "BDAT", ANY, bdat }, /* without one it does not know its size */
	{ "RSET", NONE, rset },
	{ "NOOP", ANY, noop },
	{ "VRFY", ANY, vrfy },
	{ "VERB", ANY, verb },
	{ "HELP", ANY, help },
	{ "QUIT", NONE, quit },
	/* Known, and not ours to do. */
	{ "AUTH", ANY, unavailable },
	{ "ETRN", ANY, unavailable },
	{ "EXPN", ANY, unavailable },
	{ "STARTTLS", ANY, unavailable },
	{ "TURN", ANY, unavailable },
};

#define TABLE_LEN (sizeof(table) / sizeof(table[0]))

static void help(struct server *server, const char *argument UNUSED)
{
	auto_buf text = BUF_INIT;

	buf_add_str(&text, "mailchute hands mail to a smart host; it knows\n");
	for (size_t i = 0; i < TABLE_LEN; i++)
		if (table[i].run != unavailable)
			buf_add_fmt(&text, "%s%s", i ? " " : "", table[i].verb);
	server_say(server, 214, "2.0.0", "%s", text.data);
}

static const struct command *find(const char *line, size_t len)
{
	for (size_t i = 0; i < TABLE_LEN; i++)
		if (strlen(table[i].verb) == len &&
		    !strncasecmp(table[i].verb, line, len))
			return &table[i];
	return NULL;
}

/* UTF-8's own controls are seen where an address is checked. */
static bool has_control(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
			return true;
	return false;
}

static void run(struct server *server, const struct command *command,
		const char *argument)
{
	if (command->argument == NONE && *argument)
		server_say(server, 501, "5.5.4", "%s takes no parameters",
			   command->verb);
	else if (command->argument == WANTED && !*argument)
		server_say(server, 501, "5.5.4", "%s wants a parameter",
			   command->verb);
	else
		command->run(server, argument);
}

/* "BDAT" as the verb, whatever is behind it; a longer word is another one. */
static bool is_bdat(const char *line)
{
	return !strncasecmp(line, "BDAT", 4) && !ascii_is_let_dig(line[4]);
}

bool server_refuse_line(struct server *server, int code, const char *status,
			const char *why)
{
	if (is_bdat(server->line.data))
		code = 521;
	return server_say(server, code, status, "%s", why);
}

void server_command(struct server *server, const char *line, size_t len)
{
	const struct command *command = find(line, strcspn(line, " "));
	auto_str argument = NULL;

	if (!command) {
		(void)server_refuse_line(server, 500, "5.5.1",
					 "unknown command");
		return;
	}
	if (has_control(line, len)) {
		(void)server_refuse_line(server, 501, "5.5.2",
					 "a control character");
		return;
	}
	while (len && line[len - 1] == ' ')
		len--;
	line += strlen(command->verb);
	len -= strlen(command->verb);
	for (; len && *line == ' '; len--)
		line++;
	argument = mem_str_n(line, len);
	run(server, command, argument);
}
