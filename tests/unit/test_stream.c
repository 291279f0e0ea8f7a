#include "unit.h"

#include "base/buf.h"
#include "net/stream.h"
#include "net/tls.h"
#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOST   "smtp.example.org"
#define SOON   deadline_in(10000) /* what works takes far less */
#define MIB    (1024u * 1024)
#define AHEAD  (200u * 1024) /* bytes a peer writes before it reads */
#define PIECES 4096	     /* noted of what a peer received */

static struct peer_cert authority, leaf;
static char *authority_file;

/* A stream whose other end the test holds itself. */
struct pair {
	struct stream *stream;
	int fd; /* non-blocking too; -1 when it is closed */
};

#define auto_pair auto_(pair_release) struct pair

static struct pair pair_new(void)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(fcntl(fds[0], F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
	return (struct pair){ .stream = stream_new(fds[0]), .fd = fds[1] };
}

static void pair_close_peer(struct pair *pair)
{
	close(pair->fd);
	pair->fd = -1;
}

static void pair_release(struct pair *pair)
{
	stream_free(pair->stream);
	if (pair->fd >= 0)
		close(pair->fd);
}

static void pair_say(const struct pair *pair, const char *data, size_t len)
{
	assert_int_equal(send(pair->fd, data, len, MSG_NOSIGNAL), len);
}

static int64_t elapsed(struct deadline since)
{
	return deadline_in(0).at_ms - since.at_ms;
}

static const struct {
	const char *rule;
	const char *in;
	size_t len;
	const char *lines[4]; /* what comes of it, NULL-terminated */
} line_ends[] = {
	{ "CRLF ends a line", "250 ok\r\n", 8, { "250 ok" } },
	{ "a bare LF does too", "250 ok\n", 7, { "250 ok" } },
	{ "glued lines come apart",
	  "250-a\r\n250-b\n250 c\r\n",
	  20,
	  { "250-a", "250-b", "250 c" } },
	{ "a line may be empty", "\r\n\n", 3, { "", "" } },
	{ "one CR goes, no more", "a\r\r\n", 4, { "a\r" } },
	{ "a CR within stays", "a\rb\r\n", 5, { "a\rb" } },
};

static void lines_end_in_lf_or_crlf(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(line_ends); i++) {
		auto_pair pair = pair_new();
		auto_buf line = BUF_INIT;
		auto_err err = ERR_INIT;

		pair_say(&pair, line_ends[i].in, line_ends[i].len);
		for (size_t k = 0; line_ends[i].lines[k]; k++) {
			assert_rule(line_ends[i].rule,
				    stream_read_line(pair.stream, &line, SOON,
						     &err));
			assert_rule_str(line_ends[i].rule, line.data,
					line_ends[i].lines[k]);
		}
		assert_rule(line_ends[i].rule, !stream_has_input(pair.stream));
	}
}

static void a_nul_is_a_byte_of_the_line(void **state UNUSED)
{
	auto_pair pair = pair_new();
	auto_buf line = BUF_INIT;
	auto_err err = ERR_INIT;

	pair_say(&pair, "a\0b\r\n", 5);
	assert_true(stream_read_line(pair.stream, &line, SOON, &err));
	assert_int_equal(line.len, 3);
	assert_memory_equal(line.data, "a\0b", 3);
}

/* Between the bytes the time is always up: reading can be taken up again. */
static void a_line_may_come_in_single_bytes(void **state UNUSED)
{
	static const char text[] = "250 2.0.0 queued\r\n";
	auto_pair pair = pair_new();
	auto_buf line = BUF_INIT;
	auto_err err = ERR_INIT;

	for (size_t i = 0; text[i]; i++) {
		assert_false(stream_read_line(pair.stream, &line,
					      deadline_in(0), &err));
		assert_int_equal(err.kind, ERR_TIMEOUT);
		pair_say(&pair, &text[i], 1);
	}
	assert_true(stream_read_line(pair.stream, &line, deadline_in(0), &err));
	assert_string_equal(line.data, "250 2.0.0 queued");
}

/* What was searched of one line counts for that one alone. */
static void short_lines_may_follow_a_long_one_in_parts(void **state UNUSED)
{
	static const char *const want[] = { "250-a long part", "1", "", "2" };
	auto_pair pair = pair_new();
	auto_buf line = BUF_INIT;
	auto_err err = ERR_INIT;

	pair_say(&pair, "250-a long p", 12);
	assert_false(
		stream_read_line(pair.stream, &line, deadline_in(0), &err));
	pair_say(&pair, "art\r\n1\r\n\r\n2\r\n", 13);
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		assert_true(stream_read_line(pair.stream, &line, SOON, &err));
		assert_string_equal(line.data, want[i]);
	}
}

static void input_is_what_no_line_took_yet(void **state UNUSED)
{
	auto_pair pair = pair_new();
	auto_buf line = BUF_INIT;
	auto_err err = ERR_INIT;

	assert_false(stream_has_input(pair.stream));
	pair_say(&pair, "220 go\r\ninjected\r\n", 18);
	assert_true(stream_read_line(pair.stream, &line, SOON, &err));
	assert_true(stream_has_input(pair.stream));
	assert_true(stream_read_line(pair.stream, &line, SOON, &err));
	assert_false(stream_has_input(pair.stream));
}

static const struct {
	const char *rule;
	size_t len;
	const char *end;
	bool ok;
} lengths[] = {
	{ "the longest line", STREAM_LINE_MAX, "\r\n", true },
	{ "the longest line, with LF", STREAM_LINE_MAX, "\n", true },
	{ "one byte more", STREAM_LINE_MAX + 1, "\r\n", false },
	{ "one byte more, with LF", STREAM_LINE_MAX + 1, "\n", false },
	{ "a line that has no end in sight", 100000, "", false },
};

static void a_line_has_a_longest_length(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		auto_pair pair = pair_new();
		auto_buf text = BUF_INIT;
		auto_buf line = BUF_INIT;
		auto_err err = ERR_INIT;

		for (size_t k = 0; k < lengths[i].len; k++)
			buf_add_char(&text, 'x');
		buf_add_str(&text, lengths[i].end);
		pair_say(&pair, text.data, text.len);
		assert_rule(lengths[i].rule,
			    stream_read_line(pair.stream, &line, SOON, &err) ==
				    lengths[i].ok);
		if (lengths[i].ok) {
			assert_rule(lengths[i].rule,
				    line.len == lengths[i].len);
			continue;
		}
		assert_rule(lengths[i].rule, err.kind == ERR_PROTOCOL);
		assert_rule_str(lengths[i].rule, err.text.data,
				"the server sent a line longer than 4096 "
				"bytes");
		assert_rule("a lost stream stays lost",
			    !stream_read_line(pair.stream, &line, SOON, &err));
		assert_rule("a lost stream stays lost",
			    err.kind == ERR_PROTOCOL);
	}
}

static const struct {
	const char *rule;
	const char *in;
	const char *text;
} ends[] = {
	{ "the end between two lines", "250 ok\r\n",
	  "connection closed by the server" },
	{ "the end in the middle of a line", "250 ok\r\n250 no",
	  "connection closed by the server in the middle of a line" },
	{ "the end before an LF", "250 ok\r\n250 no\r",
	  "connection closed by the server in the middle of a line" },
};

static void the_end_is_told(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		auto_pair pair = pair_new();
		auto_buf line = BUF_INIT;
		auto_err err = ERR_INIT;

		pair_say(&pair, ends[i].in, strlen(ends[i].in));
		pair_close_peer(&pair);
		assert_rule(ends[i].rule,
			    stream_read_line(pair.stream, &line, SOON, &err));
		assert_rule_str(ends[i].rule, line.data, "250 ok");
		for (int again = 0; again < 2; again++) {
			assert_rule(ends[i].rule,
				    !stream_read_line(pair.stream, &line, SOON,
						      &err));
			assert_rule(ends[i].rule, err.kind == ERR_CLOSED);
			assert_rule_str(ends[i].rule, err.text.data,
					ends[i].text);
		}
	}
}

static void silence_ends_at_the_deadline(void **state UNUSED)
{
	struct deadline start = deadline_in(0);
	auto_pair pair = pair_new();
	auto_buf line = BUF_INIT;
	auto_err err = ERR_INIT;

	assert_false(
		stream_read_line(pair.stream, &line, deadline_in(150), &err));
	assert_int_equal(err.kind, ERR_TIMEOUT);
	assert_string_equal(err.text.data, "no answer within the time limit");
	assert_in_range(elapsed(start), 149, 2000);
}

static void nothing_is_sent_before_the_flush(void **state UNUSED)
{
	auto_pair pair = pair_new();
	auto_err err = ERR_INIT;
	char buf[100];

	assert_true(stream_write(pair.stream, "MAIL\r\n", 6, SOON, &err));
	assert_true(stream_write(pair.stream, "RCPT\r\n", 6, SOON, &err));
	assert_int_equal(recv(pair.fd, buf, sizeof(buf), 0), -1);
	assert_int_equal(errno, EAGAIN);
	assert_true(stream_flush(pair.stream, SOON, &err));
	assert_int_equal(recv(pair.fd, buf, sizeof(buf), 0), 12);
	assert_memory_equal(buf, "MAIL\r\nRCPT\r\n", 12);
	assert_true(stream_flush(pair.stream, SOON, &err));
	assert_int_equal(recv(pair.fd, buf, sizeof(buf), 0), -1);
}

static void a_whole_record_is_sent_unasked(void **state UNUSED)
{
	static const char data[20000];
	auto_pair pair = pair_new();
	auto_err err = ERR_INIT;
	static char buf[32768];

	assert_true(stream_write(pair.stream, data, 100, SOON, &err));
	assert_true(stream_write(pair.stream, data, 20000, SOON, &err));
	assert_int_equal(recv(pair.fd, buf, sizeof(buf), 0), 16384);
	assert_true(stream_flush(pair.stream, SOON, &err));
	assert_int_equal(recv(pair.fd, buf, sizeof(buf), 0), 20100 - 16384);
}

static void flush_now_sends_and_never_waits(void **state UNUSED)
{
	static const char data[16000];
	auto_pair pair = pair_new();
	auto_err err = ERR_INIT;
	char buf[100];
	int n = 0;

	assert_true(stream_write(pair.stream, "QUIT\r\n", 6, SOON, &err));
	stream_flush_now(pair.stream);
	assert_int_equal(recv(pair.fd, buf, sizeof(buf), 0), 6);
	/* Now until the socket takes no more: it comes back all the same. */
	while (send(stream_fd(pair.stream), data, sizeof(data), 0) > 0)
		n++;
	assert_true(n > 0);
	assert_true(stream_write(pair.stream, data, sizeof(data), SOON, &err));
	stream_flush_now(pair.stream);
	pair_close_peer(&pair);
	stream_flush_now(pair.stream);
}

static void who_does_not_read_is_given_up(void **state UNUSED)
{
	struct deadline start = deadline_in(0);
	static const char data[MIB * 4];
	auto_pair pair = pair_new();
	auto_err err = ERR_INIT;

	assert_false(stream_write(pair.stream, data, sizeof(data),
				  deadline_in(150), &err));
	assert_int_equal(err.kind, ERR_TIMEOUT);
	assert_string_equal(err.text.data,
			    "the server took no more data within "
			    "the time limit");
	assert_in_range(elapsed(start), 149, 2000);
	/* There is a hole in what was sent: nothing may follow it. */
	assert_false(stream_write(pair.stream, "x", 1, SOON, &err));
	assert_int_equal(err.kind, ERR_TIMEOUT);
	assert_false(stream_flush(pair.stream, SOON, &err));
	assert_int_equal(err.kind, ERR_TIMEOUT);
}

static void what_was_said_before_the_end_is_heard(void **state UNUSED)
{
	auto_pair pair = pair_new();
	auto_buf line = BUF_INIT;
	auto_err err = ERR_INIT;

	pair_say(&pair, "421 4.3.2 closing\r\n", 19);
	pair_close_peer(&pair);
	assert_true(stream_write(pair.stream, "MAIL\r\n", 6, SOON, &err));
	assert_false(stream_flush(pair.stream, SOON, &err)); /* no SIGPIPE */
	assert_int_equal(err.kind, ERR_CLOSED);
	assert_string_equal(err.text.data,
			    "connection closed by the server: Broken pipe");
	assert_true(stream_read_line(pair.stream, &line, SOON, &err));
	assert_string_equal(line.data, "421 4.3.2 closing");
	assert_false(stream_read_line(pair.stream, &line, SOON, &err));
	assert_int_equal(err.kind, ERR_CLOSED);
}

/* What the other side of a TLS or a plain stream did and saw. */
struct record {
	bool over_tls;
	size_t say_first; /* bytes of lines, before anything is read */
	size_t received;  /* bytes, in pieces as they came */
	size_t pieces[PIECES];
	size_t piece_count;
	unsigned sum; /* of all bytes and their places */
};

static unsigned add_to_sum(unsigned sum, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		sum = sum * 31 + (unsigned char)data[i];
	return sum;
}

static void note(struct record *record, const char *data, size_t len)
{
	if (record->piece_count < PIECES)
		record->pieces[record->piece_count++] = len;
	record->received += len;
	record->sum = add_to_sum(record->sum, data, len);
}

static void serve_and_note(struct peer *peer)
{
	static const char line[] = "250 this is a line of 32 bytes\r\n";
	struct record *record = peer->arg;
	char buf[20000];
	ssize_t n;

	if (record->over_tls && !peer_tls(peer))
		return;
	for (size_t said = 0; said < record->say_first; said += 32)
		if (peer_send(peer, line, 32) < 0)
			return;
	while ((n = peer_recv(peer, buf, sizeof(buf))) > 0)
		note(record, buf, (size_t)n);
}

static struct stream *meet(struct peer *peer, bool over_tls)
{
	struct tls_params params = { .hostname = HOST,
				     .ca_file = authority_file };
	struct stream *stream;
	auto_err err = ERR_INIT;

	peer->chain = &leaf;
	peer->chain_len = 1;
	stream = stream_new(peer_start(peer));
	if (over_tls && !tls_start(stream, &params, SOON, &err))
		fail_msg("%s", err.text.data);
	return stream;
}

static char *random_bytes_of(size_t len)
{
	char *data = malloc(len);
	unsigned seed = 1;

	for (size_t i = 0; i < len; i++) {
		seed = seed * 1103515245 + 12345;
		data[i] = (char)(seed >> 16);
	}
	return data;
}

/*
 * RFC 2920 section 3.1: neither side reads before it has written more than the
 * windows hold.
 */
static void check_both_write_first(bool over_tls)
{
	struct record record = { .over_tls = over_tls, .say_first = AHEAD };
	struct peer peer = { .serve = serve_and_note, .arg = &record };
	struct stream *stream = meet(&peer, over_tls);
	auto_str data = random_bytes_of(MIB);
	auto_buf line = BUF_INIT;
	auto_err err = ERR_INIT;
	size_t lines = 0;

	assert_true(stream_write(stream, data, MIB, SOON, &err));
	assert_true(stream_flush(stream, SOON, &err));
	for (; lines < AHEAD / 32; lines++) {
		assert_true(stream_read_line(stream, &line, SOON, &err));
		assert_string_equal(line.data,
				    "250 this is a line of 32 bytes");
	}
	assert_false(stream_has_input(stream));
	stream_free(stream);
	peer_join(&peer);
	assert_int_equal(record.received, MIB);
	assert_int_equal(record.sum, add_to_sum(0, data, MIB));
}

static void both_may_write_first(void **state UNUSED)
{
	check_both_write_first(false);
}

static void both_may_write_first_over_tls(void **state UNUSED)
{
	check_both_write_first(true);
}

static void check_unasked(bool over_tls)
{
	struct record record = { .over_tls = over_tls,
				 .say_first = STREAM_INPUT_MAX + MIB };
	struct peer peer = { .serve = serve_and_note, .arg = &record };
	struct stream *stream = meet(&peer, over_tls);
	auto_str data = random_bytes_of(MIB);
	auto_err err = ERR_INIT;

	assert_false(stream_write(stream, data, MIB, SOON, &err));
	assert_int_equal(err.kind, ERR_PROTOCOL);
	assert_string_equal(err.text.data, "the server sent more than 262144 "
					   "bytes that nobody asked for");
	stream_free(stream);
	peer_join(&peer);
}

static void what_nobody_asked_for_has_a_limit(void **state UNUSED)
{
	check_unasked(false);
	check_unasked(true);
}

/* Whatever the slices, the bytes are the same and the records are full. */
static void records_are_full(void **state UNUSED)
{
	static const size_t slices[] = { 1,	998,   16383, 16384, 16385,
					 40000, 65536, 7,     99999 };
	struct record record = { .over_tls = true };
	struct peer peer = { .serve = serve_and_note, .arg = &record };
	struct stream *stream = meet(&peer, true);
	auto_str data = random_bytes_of(MIB);
	auto_err err = ERR_INIT;
	size_t done = 0;

	for (size_t i = 0; done < MIB - 1000; i++) {
		size_t len = slices[i % ARRAY_LEN(slices)];

		if (len > MIB - 1000 - done)
			len = MIB - 1000 - done;
		assert_true(stream_write(stream, data + done, len, SOON, &err));
		done += len;
	}
	assert_true(stream_flush(stream, SOON, &err));
	stream_free(stream);
	peer_join(&peer);
	assert_int_equal(record.received, MIB - 1000);
	assert_int_equal(record.sum, add_to_sum(0, data, MIB - 1000));
	assert_int_equal(record.piece_count, 64);
	for (size_t i = 0; i < 63; i++)
		assert_int_equal(record.pieces[i], 16384);
	assert_int_equal(record.pieces[63], 16384 - 1000);
}

static void a_command_group_is_one_record(void **state UNUSED)
{
	struct record record = { .over_tls = true };
	struct peer peer = { .serve = serve_and_note, .arg = &record };
	struct stream *stream = meet(&peer, true);
	auto_err err = ERR_INIT;

	for (int i = 0; i < 200; i++)
		assert_true(stream_write(stream, "RCPT TO:<a@b>\r\n", 15, SOON,
					 &err));
	assert_true(stream_flush(stream, SOON, &err));
	stream_free(stream);
	peer_join(&peer);
	assert_int_equal(record.piece_count, 1);
	assert_int_equal(record.pieces[0], 3000);
}

static void serve_goodbye(struct peer *peer)
{
	if (peer_tls(peer) && peer_send(peer, "221 bye\r\n", 9) > 0)
		gnutls_bye(peer->tls, GNUTLS_SHUT_WR);
}

static void serve_cut(struct peer *peer)
{
	if (peer_tls(peer) && peer_send(peer, "221 bye\r\n", 9) < 0)
		abort();
}

static void serve_alert(struct peer *peer)
{
	if (peer_tls(peer) && peer_send(peer, "221 bye\r\n", 9) > 0)
		gnutls_alert_send(peer->tls, GNUTLS_AL_FATAL,
				  GNUTLS_A_ACCESS_DENIED);
}

static void serve_rehandshake(struct peer *peer)
{
	char byte;

	if (peer_tls(peer) && peer_send(peer, "221 bye\r\n", 9) > 0 &&
	    gnutls_rehandshake(peer->tls) == 0)
		while (peer_recv(peer, &byte, 1) > 0)
			;
}

static void serve_plain_text(struct peer *peer)
{
	char byte;

	if (!peer_tls(peer) || peer_send(peer, "221 bye\r\n", 9) < 0)
		return;
	if (send(peer->fd, "250 ok\r\n", 8, MSG_NOSIGNAL) != 8)
		abort();
	while (peer_recv(peer, &byte, 1) > 0)
		;
}

static const struct {
	const char *rule;
	void (*serve)(struct peer *peer);
	const char *priority;
	enum err_kind kind;
	const char *text;
} tls_ends[] = {
	{ "a close_notify is an end", serve_goodbye, NULL, ERR_CLOSED,
	  "connection closed by the server" },
	{ "an end without it is told", serve_cut, NULL, ERR_CLOSED,
	  "connection closed by the server without a TLS close_notify" },
	{ "the same in TLS 1.2", serve_cut, "NORMAL:-VERS-ALL:+VERS-TLS1.2",
	  ERR_CLOSED,
	  "connection closed by the server without a TLS close_notify" },
	{ "an alert is told in words", serve_alert, NULL, ERR_TLS,
	  "the server ended TLS with an alert: Access was denied" },
	{ "another handshake is refused", serve_rehandshake,
	  "NORMAL:-VERS-ALL:+VERS-TLS1.2", ERR_PROTOCOL,
	  "the server wants another TLS handshake" },
	{ "plain text within TLS is no reply", serve_plain_text, NULL, ERR_TLS,
	  "TLS broke: An unexpected TLS packet was received." },
};

static void the_end_of_tls_is_told(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(tls_ends); i++) {
		struct peer peer = { .serve = tls_ends[i].serve,
				     .priority = tls_ends[i].priority };
		struct stream *stream = meet(&peer, true);
		auto_buf line = BUF_INIT;
		auto_err err = ERR_INIT;

		assert_rule(tls_ends[i].rule,
			    stream_read_line(stream, &line, SOON, &err));
		assert_rule_str(tls_ends[i].rule, line.data, "221 bye");
		for (int again = 0; again < 2; again++) {
			assert_rule(
				tls_ends[i].rule,
				!stream_read_line(stream, &line, SOON, &err));
			assert_rule_str(tls_ends[i].rule, err.text.data,
					tls_ends[i].text);
			assert_rule(tls_ends[i].rule,
				    err.kind == tls_ends[i].kind);
		}
		stream_free(stream);
		peer_join(&peer);
	}
}

static int make_certs(void **state UNUSED)
{
	peer_cert_make(&authority,
		       &(struct peer_cert_spec){ .common_name = "Test Root",
						 .is_authority = true },
		       NULL);
	peer_cert_make(&leaf,
		       &(struct peer_cert_spec){ .common_name = "leaf",
						 .names = { HOST } },
		       &authority);
	authority_file = peer_cert_file(&authority);
	return 0;
}

static int drop_certs(void **state UNUSED)
{
	unlink(authority_file);
	free(authority_file);
	peer_cert_release(&authority);
	peer_cert_release(&leaf);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_end_in_lf_or_crlf),
		cmocka_unit_test(a_nul_is_a_byte_of_the_line),
		cmocka_unit_test(a_line_may_come_in_single_bytes),
		cmocka_unit_test(short_lines_may_follow_a_long_one_in_parts),
		cmocka_unit_test(input_is_what_no_line_took_yet),
		cmocka_unit_test(a_line_has_a_longest_length),
		cmocka_unit_test(the_end_is_told),
		cmocka_unit_test(silence_ends_at_the_deadline),
		cmocka_unit_test(nothing_is_sent_before_the_flush),
		cmocka_unit_test(a_whole_record_is_sent_unasked),
		cmocka_unit_test(flush_now_sends_and_never_waits),
		cmocka_unit_test(who_does_not_read_is_given_up),
		cmocka_unit_test(what_was_said_before_the_end_is_heard),
		cmocka_unit_test(both_may_write_first),
		cmocka_unit_test(both_may_write_first_over_tls),
		cmocka_unit_test(what_nobody_asked_for_has_a_limit),
		cmocka_unit_test(records_are_full),
		cmocka_unit_test(a_command_group_is_one_record),
		cmocka_unit_test(the_end_of_tls_is_told),
	};

	return cmocka_run_group_tests(tests, make_certs, drop_certs);
}
