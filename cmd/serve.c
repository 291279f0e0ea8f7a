#include "cmd/serve.h"

#include "base/deadline.h"
#include "base/fd.h"
#include "cmd/outcome.h"
#include "cmd/post.h"
#include "cmd/verdict.h"
#include "conf/config.h"
#include "smtp/server.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#define CHUNK	      (64u << 10)     /* bytes read at once */
#define SILENCE_MAX   (5 * 60 * 1000) /* ms, RFC 5321 section 4.5.3.2.7 */
#define HOST_NAME_LEN 256 /* bytes; POSIX: HOST_NAME_MAX is at most 255 */

/*
 * Far over what any submission server takes, so that the server decides; it
 * keeps a client from filling the disk with what is read before that.
 */
#define SIZE_MAX_OCTETS (UINT64_C(1) << 30)

/*
 * RFC 5321 section 4.5.3.1.8 asks for 100; these are some 20 MB, or 140 with
 * the longest ORCPT each.
 */
#define RCPTS_MAX 100000

/* One session: what main lent us and what is made from it. */
struct serving {
	const struct options *options;
	struct report *report;
	struct config *config;	       /* owned */
	const struct account *account; /* of who has none of his own; lent */
	struct server server;
	bool is_deaf; /* the client reads no replies any more */
};

/*
 * No more at once than a pipe takes that is ready: a client which does not read
 * would have us wait in write(2), where no deadline is known.
 */
static bool write_some(struct buf *output, struct deadline deadline)
{
	size_t len = output->len < _POSIX_PIPE_BUF ? output->len
						   : _POSIX_PIPE_BUF;
	ssize_t n;

	if (!fd_wait(STDOUT_FILENO, POLLOUT, deadline))
		return false;
	n = write(STDOUT_FILENO, output->data, len);
	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	buf_drop_front(output, (size_t)n);
	return true;
}

static bool write_replies(struct serving *s)
{
	struct deadline deadline = deadline_in(SILENCE_MAX);

	while (!s->is_deaf && s->server.output.len)
		s->is_deaf = !write_some(&s->server.output, deadline);
	return !s->is_deaf;
}

/* As one of the arguments; what the client wishes for it goes along. */
static bool add_rcpt(struct post *post, const struct rcpt *from,
		     struct err *err)
{
	struct envelope *envelope = &post->envelope;
	struct addressing addressing = post_addressing(post);
	size_t before = envelope->count;

	if (!envelope_add_mailbox(envelope, &from->mailbox, &addressing, err))
		return false;
	for (size_t i = before; i < envelope->count; i++) {
		envelope->rcpts[i].notify = from->notify;
		envelope->rcpts[i].orcpt = mem_str(from->orcpt);
	}
	return true;
}

/* What the client asks for goes before what options and keys do. */
static void add_dsn(struct dsn *to, struct dsn *from)
{
	if (from->ret != DSN_RETURN_ANY)
		to->ret = from->ret;
	if (!from->envid)
		return;
	mem_free_ptr(&to->envid);
	to->envid = from->envid;
	from->envid = NULL;
}

static bool address(struct post *post, struct envelope *from, struct err *err)
{
	if (!post_choose(post, &from->sender, err))
		return false;
	add_dsn(&post->envelope.dsn, &from->dsn);
	for (size_t i = 0; i < from->count; i++)
		if (!add_rcpt(post, &from->rcpts[i], err))
			return false;
	return true;
}

/* Logs whatever comes of it. */
static void submit_it(struct post *post, struct envelope *from, struct err *err)
{
	if (!address(post, from, err) || !post_prepare(post, err)) {
		(void)report_error(post->report, err);
		return;
	}
	if (post_submit(post, err))
		err_clear(err);
	outcome_log(post, err);
}

static bool client_is_there(void)
{
	struct pollfd pfd = { .fd = STDOUT_FILENO };

	return poll(&pfd, 1, 0) < 0 || !(pfd.revents & (POLLERR | POLLHUP));
}

/*
 * A client that left before it could be told what became of its message will
 * hold it for unsent, so that it must be.
 */
static void take_message(void *arg, struct envelope *envelope,
			 struct message *message,
			 struct server_reply *ret_reply)
{
	struct serving *s = arg;
	auto_post post = POST_INIT;
	auto_err err = ERR_INIT;

	post.options = s->options;
	post.report = s->report;
	post.config = s->config;
	post.message = *message;
	*message = (struct message)MESSAGE_INIT;
	if (write_replies(s) && client_is_there())
		submit_it(&post, envelope, &err);
	else
		err_set(&err, ERR_CLOSED, "the client does not listen");
	verdict(&post, &err, ret_reply);
}

/* What there is to be known before the greeting that promises a service. */
static bool set_up(struct serving *s, struct err *err)
{
	auto_str path = NULL;

	if (s->options->recipient_count)
		return err_set(err, ERR_USAGE,
			       "-bs: recipients are named by RCPT, not by "
			       "arguments");
	if (s->options->dry_run)
		return err_set(
			err, ERR_USAGE,
			"-bs: --dry-run shows one message, which is read "
			"without -bs");
	return config_find(s->options->config_file, &path, err) &&
	       config_load(path, &s->config, err) &&
	       config_account(s->config, s->options->account, NULL, &s->account,
			      err);
}

/* Bad options are told where people look for it, all else to the client. */
static int refuse(struct serving *s, const struct err *err)
{
	if (err->kind != ERR_USAGE) {
		s->report->quiet = true;
		server_add_reply(&s->server.output, 421, "4.3.5",
				 err->text.data);
		(void)write_replies(s); /* the exit status tells it, too */
	}
	return report_error(s->report, err);
}

/* ERR_NONE: go on, or as good as QUIT; else why the session has ended. */
static enum err_kind hear(struct serving *s, char *chunk,
			  struct deadline deadline)
{
	ssize_t n;

	if (!fd_wait(STDIN_FILENO, POLLIN, deadline)) {
		server_close(&s->server, "no command for too long");
		return ERR_TIMEOUT;
	}
	n = read(STDIN_FILENO, chunk, CHUNK);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return ERR_NONE;
	if (n <= 0)
		return server_finish(&s->server) && !n ? ERR_NONE : ERR_NOINPUT;
	server_feed(&s->server, chunk, (size_t)n);
	return s->server.is_broken ? ERR_PROTOCOL : ERR_NONE;
}

static enum err_kind converse(struct serving *s)
{
	auto_str chunk = mem_alloc(CHUNK);
	struct deadline deadline = deadline_in(SILENCE_MAX);
	uint64_t progress = 0;
	enum err_kind end = ERR_NONE;

	while (write_replies(s) && s->server.state != SERVER_CLOSED) {
		/* A byte now and then is no command. */
		if (s->server.progress != progress)
			deadline = deadline_in(SILENCE_MAX);
		progress = s->server.progress;
		end = hear(s, chunk, deadline);
	}
	return s->is_deaf ? ERR_IO : end;
}

static int run(struct serving *s)
{
	char name[HOST_NAME_LEN] = "";
	struct server_params params = {
		.name = s->account->hello,
		.size_max = SIZE_MAX_OCTETS,
		.rcpts_max = RCPTS_MAX,
		.on_message = take_message,
		.arg = s,
	};

	if (!params.name)
		params.name = gethostname(name, sizeof(name) - 1) || !name[0]
				      ? "localhost"
				      : name;
	s->report->quiet = true;
	server_init(&s->server, &params);
	return err_exit_status(converse(s));
}

int serve(const struct options *options, struct report *report)
{
	struct serving s = { .options = options,
			     .report = report,
			     .server = SERVER_INIT };
	auto_err err = ERR_INIT;
	int status = set_up(&s, &err) ? run(&s) : refuse(&s, &err);

	server_release(&s.server);
	config_free(s.config);
	return status;
}
