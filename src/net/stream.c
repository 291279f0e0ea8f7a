#include "net/stream.h"

#include "base/fd.h"
#include "net/transport.h"

#include <assert.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define RECORD_MAX (16u << 10) /* bytes; RFC 8446 section 5.1 */

struct stream {
	struct transport transport;
	struct buf out; /* gathered, less than a record between two calls */
	struct buf in;	/* read; the first `taken` bytes are lines of old */
	size_t taken;
	size_t scanned; /* bytes behind `taken` that hold no LF */
	struct err
		lost; /* why there is nothing more to be had; kind NONE: no */
};

struct stream *stream_new(int fd)
{
	struct stream *stream = mem_alloc(sizeof(*stream));

	*stream = (struct stream){
		.transport = { .fd = fd },
		.out = BUF_INIT_SECRET,
		.in = BUF_INIT_SECRET,
		.lost = ERR_INIT,
	};
	return stream;
}

void stream_free(struct stream *stream)
{
	if (!stream)
		return;
	transport_close(&stream->transport, stream->lost.kind == ERR_NONE);
	buf_release(&stream->out);
	buf_release(&stream->in);
	err_release(&stream->lost);
	free(stream);
}

int stream_fd(const struct stream *stream)
{
	return stream->transport.fd;
}

void stream_set_tls(struct stream *stream, void *gnutls_session)
{
	assert(!stream->transport.tls && !stream->out.len);
	stream->transport.tls = gnutls_session;
}

void *stream_tls(const struct stream *stream)
{
	return stream->transport.tls;
}

bool stream_wait(const struct stream *stream, short events,
		 struct deadline deadline, struct err *err)
{
	if (fd_wait(stream->transport.fd, events, deadline))
		return true;
	return err_set(err, ERR_TIMEOUT, "no answer within the time limit");
}

static bool fail_lost(const struct stream *stream, struct err *err)
{
	return err_set(err, stream->lost.kind, "%s", stream->lost.text.data);
}

static size_t input_len(const struct stream *stream)
{
	return stream->in.len - stream->taken;
}

bool stream_has_input(const struct stream *stream)
{
	return input_len(stream) > 0;
}

/* Bytes are moved only behind as many taken ones, so each moves once or so. */
static void drop_taken(struct stream *stream)
{
	if (stream->taken < input_len(stream))
		return;
	buf_drop_front(&stream->in, stream->taken);
	stream->taken = 0;
}

/* Reads once; *ret_n is 0 if nothing is there now. */
static bool read_some(struct stream *stream, size_t *ret_n)
{
	struct buf *in = &stream->in;

	drop_taken(stream);
	buf_reserve(in, RECORD_MAX);
	if (!transport_recv(&stream->transport, in->data + in->len, RECORD_MAX,
			    ret_n, &stream->lost))
		return false;
	buf_commit(in, *ret_n);
	return true;
}

/* Reads all that is there now, so that a peer which writes can go on. */
static bool read_all(struct stream *stream)
{
	size_t n = 1;

	while (n) {
		if (input_len(stream) > STREAM_INPUT_MAX)
			return err_set(&stream->lost, ERR_PROTOCOL,
				       "the server sent more than %u bytes "
				       "that nobody asked for",
				       STREAM_INPUT_MAX);
		if (!read_some(stream, &n))
			return false;
	}
	return true;
}

/*
 * Nothing can be sent any more, perhaps since the server has closed after it
 * told why: that is worth having.  The cause stays what it was.
 */
static bool give_up_writing(struct stream *stream, struct err *err)
{
	auto_err cause = ERR_INIT;

	err_move(&cause, &stream->lost);
	if (cause.kind == ERR_CLOSED && !read_all(stream))
		err_clear(&stream->lost);
	err_move(&stream->lost, &cause);
	return fail_lost(stream, err);
}

static bool wait_to_write(struct stream *stream, struct deadline deadline,
			  struct err *err)
{
	if (!stream_wait(stream, POLLIN | POLLOUT, deadline, err)) {
		err_set(&stream->lost, ERR_TIMEOUT,
			"the server took no more data within the time limit");
		return fail_lost(stream, err);
	}
	return read_all(stream) || fail_lost(stream, err);
}

static bool send_all(struct stream *stream, const char *data, size_t len,
		     struct deadline deadline, struct err *err)
{
	size_t n;

	while (len) {
		if (!transport_send(&stream->transport, data, len, &n,
				    &stream->lost))
			return give_up_writing(stream, err);
		if (!n && !wait_to_write(stream, deadline, err))
			return false;
		data += n;
		len -= n;
	}
	return true;
}

/* How much is worth a record of its own. */
static size_t record_size(const struct stream *stream)
{
	if (stream->transport.tls)
		return gnutls_record_get_max_size(stream->transport.tls);
	return RECORD_MAX;
}

bool stream_flush(struct stream *stream, struct deadline deadline,
		  struct err *err)
{
	if (stream->lost.kind)
		return fail_lost(stream, err);
	if (!send_all(stream, stream->out.data, stream->out.len, deadline, err))
		return false;
	buf_clear(&stream->out);
	return true;
}

/* Moves bytes from *data to what is gathered, until that is a record. */
static void gather(struct stream *stream, const char **data, size_t *len)
{
	size_t room = record_size(stream) - stream->out.len;
	size_t n = *len < room ? *len : room;

	buf_add(&stream->out, *data, n);
	*data += n;
	*len -= n;
}

bool stream_write(struct stream *stream, const void *data, size_t len,
		  struct deadline deadline, struct err *err)
{
	size_t record = record_size(stream);
	const char *rest = data;
	size_t whole;

	if (stream->lost.kind)
		return fail_lost(stream, err);
	if (stream->out.len)
		gather(stream, &rest, &len);
	if (stream->out.len >= record && !stream_flush(stream, deadline, err))
		return false;
	whole = stream->out.len ? 0 : len - len % record;
	if (!send_all(stream, rest, whole, deadline, err))
		return false;
	rest += whole;
	len -= whole;
	gather(stream, &rest, &len);
	return true;
}

void stream_flush_now(struct stream *stream)
{
	struct buf *out = &stream->out;
	size_t n = 1;

	while (out->len && n && !stream->lost.kind) {
		if (!transport_send(&stream->transport, out->data, out->len, &n,
				    &stream->lost))
			return;
		buf_drop_front(out, n);
	}
}

/*
 * Takes the next line, if it is there.  Bytes are looked at once only, however
 * small the pieces in which they come.
 */
static bool take_line(struct stream *stream, struct buf *line)
{
	const char *start = stream->in.data + stream->taken;
	const char *lf = memchr(start + stream->scanned, '\n',
				input_len(stream) - stream->scanned);
	size_t len;

	if (!lf) {
		stream->scanned = input_len(stream);
		return false;
	}
	len = (size_t)(lf - start);
	stream->taken += len + 1;
	stream->scanned = 0;
	if (len && start[len - 1] == '\r')
		len--;
	buf_add(line, start, len);
	return true;
}

static bool check_line(struct stream *stream, size_t len, struct err *err)
{
	if (len <= STREAM_LINE_MAX)
		return true;
	err_set(&stream->lost, ERR_PROTOCOL,
		"the server sent a line longer than %d bytes", STREAM_LINE_MAX);
	return fail_lost(stream, err);
}

/* The connection is lost; part of a line may have come before. */
static bool fail_reading(const struct stream *stream, struct err *err)
{
	if (stream->lost.kind == ERR_CLOSED && input_len(stream))
		return err_set(err, ERR_CLOSED, "%s in the middle of a line",
			       stream->lost.text.data);
	return fail_lost(stream, err);
}

bool stream_read_line(struct stream *stream, struct buf *line,
		      struct deadline deadline, struct err *err)
{
	size_t n;

	buf_clear(line);
	while (!take_line(stream, line)) {
		/* its CR may be there already, the LF is not */
		if (stream->scanned > 0 &&
		    !check_line(stream, stream->scanned - 1, err))
			return false;
		if (stream->lost.kind || !read_some(stream, &n))
			return fail_reading(stream, err);
		if (!n && !stream_wait(stream,
				       transport_recv_event(&stream->transport),
				       deadline, err))
			return false;
	}
	return check_line(stream, line->len, err);
}
