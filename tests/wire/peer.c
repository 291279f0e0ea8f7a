#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_SIZE 16384 /* bytes; a TLS record */

void peer_open(struct peer *peer, int fd)
{
	int on = 1;

	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	/* A dripped byte is to leave as a packet of its own. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	peer->fd = fd;
	peer->gone = false;
}

void peer_release(struct peer *peer)
{
	if (peer->tls)
		gnutls_deinit(peer->tls);
	if (peer->credentials)
		gnutls_certificate_free_credentials(peer->credentials);
	if (peer->fd >= 0)
		(void)close(peer->fd);
	buf_release(&peer->in);
	*peer = (struct peer)PEER_INIT;
}

bool peer_wait(const struct peer *peer, short events, struct deadline deadline)
{
	struct pollfd pollfd = { .fd = peer->fd, .events = events };

	for (;;) {
		int rc = poll(&pollfd, 1, deadline_left(deadline));

		if (rc > 0)
			return true;
		if (rc == 0 || errno != EINTR)
			return false;
	}
}

/* -EAGAIN to wait, 0 if the client is gone, else the bytes read. */
static ssize_t receive(struct peer *peer, char *data, size_t len)
{
	ssize_t n;

	if (peer->tls) {
		n = gnutls_record_recv(peer->tls, data, len);
		if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
			return -EAGAIN;
		return n < 0 ? 0 : n;
	}
	n = recv(peer->fd, data, len, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return -EAGAIN;
	return n < 0 ? 0 : n;
}

enum peer_event peer_fill(struct peer *peer, struct deadline deadline)
{
	for (;;) {
		ssize_t n;

		if (peer->gone || peer->fd < 0)
			return PEER_GONE;
		buf_reserve(&peer->in, READ_SIZE);
		n = receive(peer, peer->in.data + peer->in.len, READ_SIZE);
		if (n > 0) {
			buf_commit(&peer->in, (size_t)n);
			return PEER_DATA;
		}
		if (n == 0)
			peer->gone = true;
		else if (!peer_wait(peer, POLLIN, deadline))
			return PEER_SILENT;
	}
}

/* As receive(). */
static ssize_t transmit(struct peer *peer, const char *data, size_t len)
{
	ssize_t n;

	if (peer->tls) {
		n = gnutls_record_send(peer->tls, data, len);
		if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
			return -EAGAIN;
		return n < 0 ? 0 : n;
	}
	n = send(peer->fd, data, len, MSG_NOSIGNAL);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return -EAGAIN;
	return n < 0 ? 0 : n;
}

bool peer_write(struct peer *peer, const char *data, size_t len,
		struct deadline deadline)
{
	while (len && !peer->gone && peer->fd >= 0) {
		ssize_t n = transmit(peer, data, len);

		if (n == -EAGAIN) {
			if (!peer_wait(peer, POLLOUT, deadline))
				return false;
			continue;
		}
		if (n == 0) {
			/* What it sent before it went can still be read. */
			return true;
		}
		data += n;
		len -= (size_t)n;
	}
	return true;
}

bool peer_drain(struct peer *peer, struct deadline deadline)
{
	char data[READ_SIZE];

	for (;;) {
		ssize_t n;

		if (peer->fd < 0)
			return true;
		n = recv(peer->fd, data, sizeof(data), 0);
		if (n > 0)
			continue;
		if (n == 0 || (errno != EAGAIN && errno != EINTR))
			return true;
		if (!peer_wait(peer, POLLIN, deadline))
			return false;
	}
}

bool peer_close(struct peer *peer, bool notify, struct deadline deadline)
{
	if (peer->tls && notify)
		(void)gnutls_bye(peer->tls, GNUTLS_SHUT_WR);
	(void)shutdown(peer->fd, SHUT_WR);
	return peer_drain(peer, deadline);
}

void peer_reset(struct peer *peer)
{
	struct linger linger = { .l_onoff = 1, .l_linger = 0 };

	(void)setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &linger,
			 sizeof(linger));
	(void)close(peer->fd);
	peer->fd = -1;
	peer->gone = true;
}
