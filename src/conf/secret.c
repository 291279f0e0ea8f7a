#include "conf/secret.h"

#include "base/deadline.h"
#include "base/fd.h"
#include "conf/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* secret.h: for a command, and a pipe's writer */
#define SECRET_WAIT_MS 60000

#define CHUNK 4096 /* bytes asked of read(2) at a time */

/* Cuts off the line's end, and whatever lines are behind it. */
static void keep_first_line(struct buf *text)
{
	const char *end = memchr(text->data, '\n', text->len);

	if (!end)
		end = text->data + text->len;
	if (end > text->data && end[-1] == '\r')
		end--;
	buf_truncate(text, (size_t)(end - text->data));
}

/*
 * The one way out for all three: *secret is untouched until it is known to be
 * good.  A NUL separates the fields of SASL PLAIN (RFC 4616), and ends a string
 * elsewhere.
 */
static bool hand_over(const struct buf *text, const char *where,
		      enum err_kind kind, struct buf *secret, struct err *err)
{
	if (!text->len)
		return err_set(err, kind,
			       "%s: there is no secret in its first "
			       "line",
			       where);
	if (text->len > SECRET_MAX)
		return err_set(err, kind, "%s: more than %d bytes", where,
			       SECRET_MAX);
	if (memchr(text->data, '\0', text->len))
		return err_set(err, kind, "%s: a secret can't hold a NUL",
			       where);
	buf_clear(secret);
	buf_add(secret, text->data, text->len);
	return true;
}

static bool from_command(const char *line, struct buf *secret, struct err *err)
{
	auto_buf text = BUF_INIT_SECRET;
	auto_words words = NULL;

	if (!command_words(line, &words, err))
		return err_prefix(err, "password_command: ");
	if (!command_run(words, deadline_in(SECRET_WAIT_MS), SECRET_MAX, &text,
			 err))
		return false;
	keep_first_line(&text);
	return hand_over(&text, "password_command", ERR_AUTH, secret, err);
}

/*
 * Opened without waiting, so that a named pipe nobody writes to is under the
 * deadline as well.
 */
static bool open_file(const char *path, int *ret_fd, struct err *err)
{
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return err_set_errno(err, ERR_CONFIG, "password_file: %s",
				     path);
	if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode))
		return err_set(err, ERR_CONFIG,
			       "password_file: %s: neither a file nor a pipe",
			       path);
	*ret_fd = fd;
	fd = -1;
	return true;
}

/* One read, once there is something.  *ret_end when the line is complete. */
static bool read_some(int fd, struct buf *text, struct deadline deadline,
		      bool *ret_end, struct err *err)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	int n_ready = poll(&ready, 1, deadline_left(deadline));
	ssize_t n;

	if (n_ready == 0)
		return err_set(err, ERR_CONFIG, "nobody writes to it");
	if (n_ready < 0)
		return errno == EINTR || err_set_errno(err, ERR_CONFIG, "poll");
	buf_reserve(text, CHUNK);
	n = read(fd, text->data + text->len, CHUNK);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (n < 0)
		return err_set_errno(err, ERR_CONFIG, "read");
	buf_commit(text, (size_t)n);
	*ret_end = n == 0 || text->len > SECRET_MAX ||
		   memchr(text->data, '\n', text->len);
	return true;
}

static bool from_file(const char *path, struct buf *secret, struct err *err)
{
	struct deadline deadline = deadline_in(SECRET_WAIT_MS);
	auto_buf text = BUF_INIT_SECRET;
	auto_buf where = BUF_INIT;
	auto_fd fd = -1;
	bool end = false;

	buf_add_fmt(&where, "password_file: %s", path);
	if (!open_file(path, &fd, err))
		return false;
	while (!end)
		if (!read_some(fd, &text, deadline, &end, err))
			return err_prefix(err, "%s: ", where.data);
	keep_first_line(&text);
	return hand_over(&text, where.data, ERR_CONFIG, secret, err);
}

static bool from_text(const char *password, struct buf *secret, struct err *err)
{
	auto_buf text = BUF_INIT_SECRET;

	buf_add_str(&text, password);
	return hand_over(&text, "password", ERR_CONFIG, secret, err);
}

bool secret_get(const struct account *account, struct buf *secret,
		struct err *err)
{
	if (account->password)
		return from_text(account->password, secret, err);
	if (account->password_file)
		return from_file(account->password_file, secret, err);
	if (account->password_command)
		return from_command(account->password_command, secret, err);
	err_set(err, ERR_CONFIG, "no secret for user '%s'",
		account->user ? account->user : "");
	return err_hint(err, "set password_command, password_file or password");
}
