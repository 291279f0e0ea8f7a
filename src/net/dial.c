#include "net/dial.h"

#include "base/buf.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DIAL_DELAY_MS	 250 /* RFC 8305 section 5, between two attempts */
#define DIAL_NAMED_MAX	 8   /* addresses that an error names */
#define ADDRESS_TEXT_MAX 64  /* bytes; an IPv6 address is 45, a zone 1 + 15 */

struct attempt {
	const struct addrinfo *address;
	int fd;	   /* owned; -1: not begun, over, or handed out */
	int error; /* errno of its failure; 0: none so far */
};

/* All attempts at one host, in the order in which they begin. */
struct race {
	struct attempt attempts[DIAL_ADDRESSES_MAX];
	size_t count;
	size_t begun;	      /* the first so many have been begun */
	size_t under_way;     /* so many of these are neither won nor lost */
	struct deadline next; /* when the next one begins */
};

static const struct addrinfo *find_family(const struct addrinfo *address,
					  int family, bool same)
{
	while (address && (address->ai_family == family) != same)
		address = address->ai_next;
	return address;
}

/* RFC 8305 section 4, with a First Address Family Count of one. */
static void race_line_up(struct race *race, const struct addrinfo *list)
{
	int family = list->ai_family;
	const struct addrinfo *queue[2] = {
		list,
		find_family(list, family, false),
	};

	for (size_t turn = 0; race->count < DIAL_ADDRESSES_MAX; turn ^= 1) {
		if (!queue[0] && !queue[1])
			return;
		if (!queue[turn])
			continue;
		race->attempts[race->count++] = (struct attempt){
			.address = queue[turn],
			.fd = -1,
		};
		queue[turn] = find_family(queue[turn]->ai_next, family,
					  turn == 0);
	}
}

static void race_release(struct race *race)
{
	for (size_t i = 0; i < race->begun; i++)
		if (race->attempts[i].fd >= 0)
			close(race->attempts[i].fd);
}

static void attempt_fail(struct race *race, struct attempt *attempt, int error)
{
	if (attempt->fd >= 0)
		close(attempt->fd);
	attempt->fd = -1;
	attempt->error = error;
	race->under_way--;
	race->next = deadline_in(0);
}

static void attempt_begin(struct race *race, struct attempt *attempt)
{
	const struct addrinfo *address = attempt->address;
	int on = 1;

	race->begun++;
	race->under_way++;
	race->next = deadline_in(DIAL_DELAY_MS);
	attempt->fd = socket(address->ai_family,
			     address->ai_socktype | SOCK_NONBLOCK |
				     SOCK_CLOEXEC,
			     address->ai_protocol);
	if (attempt->fd < 0) {
		attempt_fail(race, attempt, errno);
		return;
	}
	/* It saves time at best: if it can't be had, all works without. */
	setsockopt(attempt->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	/* One that connects at once is found writable by poll() just so. */
	if (connect(attempt->fd, address->ai_addr, address->ai_addrlen) < 0 &&
	    errno != EINPROGRESS && errno != EINTR)
		attempt_fail(race, attempt, errno);
}

static void race_begin_due(struct race *race)
{
	while (race->begun < race->count &&
	       (!race->under_way || deadline_is_over(race->next)))
		attempt_begin(race, &race->attempts[race->begun]);
}

/* True if this one has won; what has failed is noted and closed. */
static bool attempt_settle(struct race *race, struct attempt *attempt)
{
	socklen_t len = sizeof(int);
	int error = 0;

	if (getsockopt(attempt->fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		error = errno;
	if (error)
		attempt_fail(race, attempt, error);
	return !error;
}

/* The descriptor that has connected, or -1 if it is time to look again. */
static int race_wait(struct race *race, struct deadline deadline)
{
	struct pollfd fds[DIAL_ADDRESSES_MAX];
	int fd;

	for (size_t i = 0; i < race->begun; i++)
		fds[i] = (struct pollfd){ .fd = race->attempts[i].fd,
					  .events = POLLOUT };
	if (race->begun < race->count)
		deadline = deadline_earlier(deadline, race->next);
	if (poll(fds, (nfds_t)race->begun, deadline_left(deadline)) <= 0)
		return -1;
	for (size_t i = 0; i < race->begun; i++) {
		if (!fds[i].revents ||
		    !attempt_settle(race, &race->attempts[i]))
			continue;
		fd = race->attempts[i].fd;
		race->attempts[i].fd = -1;
		return fd;
	}
	return -1;
}

/* The winner, or -1 if all are lost or the deadline is over. */
static int race_run(struct race *race, struct deadline deadline)
{
	int fd = -1;

	while (fd < 0) {
		race_begin_due(race);
		if (!race->under_way || deadline_is_over(deadline))
			return -1;
		fd = race_wait(race, deadline);
	}
	return fd;
}

static void add_address(struct buf *buf, const struct addrinfo *address)
{
	char text[ADDRESS_TEXT_MAX] = "";

	if (getnameinfo(address->ai_addr, address->ai_addrlen, text,
			sizeof(text), NULL, 0, NI_NUMERICHOST) != 0)
		buf_add_str(buf, "an unknown address");
	else if (address->ai_family == AF_INET6)
		buf_add_fmt(buf, "[%s]", text);
	else
		buf_add_str(buf, text);
}

static void race_describe(const struct race *race, struct buf *buf)
{
	for (size_t i = 0; i < race->begun; i++) {
		const struct attempt *attempt = &race->attempts[i];

		if (i == DIAL_NAMED_MAX) {
			buf_add_fmt(buf, "; and %zu more", race->begun - i);
			return;
		}
		if (i)
			buf_add_str(buf, "; ");
		add_address(buf, attempt->address);
		buf_add_fmt(buf, ": %s",
			    attempt->error ? strerror(attempt->error)
					   : "no answer within the time limit");
	}
}

static enum err_kind race_failure(const struct race *race)
{
	if (race->under_way)
		return ERR_TIMEOUT;
	for (size_t i = 0; i < race->begun; i++)
		if (race->attempts[i].error == EMFILE ||
		    race->attempts[i].error == ENFILE)
			return ERR_OS;
	return ERR_CONNECT;
}

bool dial_addresses(const char *host, int port, const struct addrinfo *list,
		    struct deadline deadline, int *ret_fd, struct err *err)
{
	auto_(race_release) struct race race = { .count = 0 };
	auto_buf failures = BUF_INIT;
	int fd;

	race_line_up(&race, list);
	fd = race_run(&race, deadline);
	if (fd < 0) {
		race_describe(&race, &failures);
		return err_set(err, race_failure(&race),
			       "connect to %s port %d: %s", host, port,
			       failures.data);
	}
	*ret_fd = fd;
	return true;
}

bool dial(const char *host, int port, struct deadline deadline, int *ret_fd,
	  struct err *err)
{
	struct addrinfo *list;
	bool ok;

	assert(port >= 1 && port <= 65535);
	if (!resolve(host, port, 0, deadline, &list, err))
		return false;
	ok = dial_addresses(host, port, list, deadline, ret_fd, err);
	freeaddrinfo(list);
	return ok;
}
