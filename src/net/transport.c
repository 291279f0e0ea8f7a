#include "net/transport.h"

#include "net/tls_fault.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static bool is_not_now(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/* What one system call came to: 0 bytes if it is not possible now. */
static bool take_plain(ssize_t n, size_t *ret_n, struct err *err)
{
	if (n < 0 && !is_not_now(errno))
		return tls_fault_system(errno, err);
	*ret_n = n < 0 ? 0 : (size_t)n;
	return true;
}

/*
 * The same for GnuTLS.  A warning alert (RFC 5246 section 7.2) is none of our
 * business; the caller will wait and try again.
 */
static bool take_tls(const struct transport *transport, ssize_t n,
		     size_t *ret_n, struct err *err)
{
	int error = errno;

	if (n < 0 &&
	    (n == GNUTLS_E_REHANDSHAKE || gnutls_error_is_fatal((int)n)))
		return tls_fault_io(transport->tls, (int)n, error, err);
	*ret_n = n < 0 ? 0 : (size_t)n;
	return true;
}

/*
 * GnuTLS encrypts a record once and then wants to be called until it is out.
 * It is called with NULL for that: should it ever have no such record, it says
 * so, where the bytes would otherwise be sent twice.
 */
static ssize_t send_record(struct transport *transport, const void *data,
			   size_t len)
{
	ssize_t n;

	if (transport->unfinished)
		n = gnutls_record_send(transport->tls, NULL, 0);
	else
		n = gnutls_record_send(transport->tls, data, len);
	transport->unfinished = n == GNUTLS_E_AGAIN ||
				n == GNUTLS_E_INTERRUPTED;
	return n;
}

bool transport_send(struct transport *transport, const void *data, size_t len,
		    size_t *ret_n, struct err *err)
{
	if (!transport->tls)
		return take_plain(send(transport->fd, data, len, MSG_NOSIGNAL),
				  ret_n, err);
	return take_tls(transport, send_record(transport, data, len), ret_n,
			err);
}

bool transport_recv(struct transport *transport, void *data, size_t len,
		    size_t *ret_n, struct err *err)
{
	ssize_t n;

	if (transport->tls)
		n = gnutls_record_recv(transport->tls, data, len);
	else
		n = recv(transport->fd, data, len, 0);
	if (n == 0)
		return err_set(err, ERR_CLOSED,
			       "connection closed by the server");
	if (transport->tls)
		return take_tls(transport, n, ret_n, err);
	return take_plain(n, ret_n, err);
}

short transport_recv_event(const struct transport *transport)
{
	if (transport->tls && gnutls_record_get_direction(transport->tls))
		return POLLOUT;
	return POLLIN;
}

void transport_close(struct transport *transport, bool say_goodbye)
{
	if (transport->tls) {
		/* One try: a goodbye is not worth waiting for. */
		if (say_goodbye)
			gnutls_bye(transport->tls, GNUTLS_SHUT_WR);
		gnutls_deinit(transport->tls);
	}
	close(transport->fd);
}
