/*
 * stream.h - bytes to and from a peer, buffered, under a deadline, with TLS
 * or without.
 *
 * Writing gathers: nothing is sent until stream_flush(), or until so much has
 * been gathered that full TLS records go out.  While it writes it reads, so
 * that neither side blocks on a full window (RFC 2920 section 3.1).
 *
 * A stream that failed is lost: whatever is called later fails in the same way,
 * except that lines which had come before can still be read.  A server that
 * says why and closes is so understood.  Only reading that ran out of time may
 * be tried again.
 *
 * What was gathered is wiped once it is sent, what was read at the latest by
 * stream_free(): a password may have been in it.
 */
#ifndef MAILCHUTE_NET_STREAM_H
#define MAILCHUTE_NET_STREAM_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/deadline.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define STREAM_LINE_MAX                                     \
	4096 /* bytes of one line without its end; RFC 5321 \
		section 4.5.3.1.5 asks for 510 */
#define STREAM_INPUT_MAX (256u << 10) /* bytes read ahead and not yet taken */

struct stream; /* owns its descriptor and its TLS session */

/* Takes over the descriptor, which must be non-blocking. */
struct stream *stream_new(int fd);

/*
 * Closes.  What was gathered and not flushed is gone; TLS is ended without
 * waiting.  Takes NULL.
 */
void stream_free(struct stream *stream);

int stream_fd(const struct stream *stream);

/*
 * Gathers.  Once 16 KiB are there, whole records are sent, as by
 * stream_flush().
 */
MUST_CHECK bool stream_write(struct stream *stream, const void *data,
			     size_t len, struct deadline deadline,
			     struct err *err);

/*
 * Sends all that was gathered.  Fails with ERR_TIMEOUT at the deadline,
 * ERR_CLOSED if the peer closed or reset, ERR_PROTOCOL if it sent more than
 * STREAM_INPUT_MAX that nobody asked for, or wants another TLS handshake,
 * ERR_TLS if TLS broke or the peer ended it with an alert.
 */
MUST_CHECK bool stream_flush(struct stream *stream, struct deadline deadline,
			     struct err *err);

/*
 * Sends what is gathered if that is possible at once, and does not wait or
 * fail: for QUIT.
 */
void stream_flush_now(struct stream *stream);

/*
 * Reads one line into *line (cleared first), without its LF or CRLF.
 *
 * Fails with ERR_TIMEOUT at the deadline, ERR_CLOSED if the peer closed or
 * reset (also in the middle of a line; under TLS also without close_notify),
 * ERR_PROTOCOL if the line is longer than STREAM_LINE_MAX; else as
 * stream_flush.
 */
MUST_CHECK bool stream_read_line(struct stream *stream, struct buf *line,
				 struct deadline deadline, struct err *err);

/* True if bytes were read that no stream_read_line() took yet. */
bool stream_has_input(const struct stream *stream);

/*
 * What tls.c needs.  The session is owned by the stream from then on; its
 * transport is the stream's descriptor.
 */
void stream_set_tls(struct stream *stream, void *gnutls_session);
void *stream_tls(const struct stream *stream); /* NULL: no TLS */

/*
 * Waits until the descriptor is ready for the poll(2) events.  Fails with
 * ERR_TIMEOUT at the deadline, then even if it is ready.
 */
MUST_CHECK bool stream_wait(const struct stream *stream, short events,
			    struct deadline deadline, struct err *err);

#endif
