#define _GNU_SOURCE /* memfd_create, posix_openpt */
#include "unit.h"

#include "mail/message.h"
#include "message_text.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/*
 * In the rows, T() gives a text with its length, since some hold NULs.  The
 * header is what all fields hold, the body what is in it.
 */
#define T(text)                          \
	{                                \
		(text), sizeof(text) - 1 \
	}

struct text {
	const char *data;
	size_t len;
};

static const struct row {
	const char *rule;
	struct text in;
	struct text header;
	struct text body;
	const char *facts; /* "8bit nul cr", then the longest line */
	bool dot_is_data;  /* -i */
} rows[] = {
	/* Line ends */
	{ "LF becomes CRLF", T("A: 1\nB: 2\n\nx\ny\n"), T("A: 1\r\nB: 2\r\n"),
	  T("x\r\ny\r\n"), "4", false },
	{ "CRLF stays", T("A: 1\r\nB: 2\r\n\r\nx\r\ny\r\n"),
	  T("A: 1\r\nB: 2\r\n"), T("x\r\ny\r\n"), "4", false },
	{ "both may come in one message", T("A: 1\r\nB: 2\n\r\nx\ny\r\n\nz"),
	  T("A: 1\r\nB: 2\r\n"), T("x\r\ny\r\n\r\nz\r\n"), "4", false },
	{ "one trailing CR is dropped, a second is bare",
	  T("A: 1\n\nx\r\r\ny\n"), T("A: 1\r\n"), T("x\r\r\ny\r\n"), "cr 4",
	  false },
	{ "a CR inside a line is bare", T("A: 1\n\nx\ry\n"), T("A: 1\r\n"),
	  T("x\ry\r\n"), "cr 4", false },
	{ "so is one at the start of a line", T("A: 1\n\n\rx\n"), T("A: 1\r\n"),
	  T("\rx\r\n"), "cr 4", false },
	{ "a bare CR in the header is noted, too", T("A: 1\r2\n\n"),
	  T("A: 1\r2\r\n"), T(""), "cr 6", false },
	{ "a last line needs no end", T("A: 1\n\nx"), T("A: 1\r\n"), T("x\r\n"),
	  "4", false },
	{ "nor a CR's other half", T("A: 1\n\nx\r"), T("A: 1\r\n"), T("x\r\n"),
	  "4", false },
	{ "nor does the header", T("A: 1"), T("A: 1\r\n"), T(""), "4", false },
	{ "blank lines at the end stay", T("A: 1\n\nx\n\n\n"), T("A: 1\r\n"),
	  T("x\r\n\r\n\r\n"), "4", false },

	/* Where the header ends */
	{ "nothing is a message", T(""), T(""), T(""), "0", false },
	{ "a blank line alone is one", T("\n"), T(""), T(""), "0", false },
	{ "a header may be missing", T("\nx: y\n"), T(""), T("x: y\r\n"), "4",
	  false },
	{ "a blank line behind the blank line is the body's",
	  T("A: 1\n\n\nx\n"), T("A: 1\r\n"), T("\r\nx\r\n"), "4", false },
	{ "text that is no field ends the header, and stays",
	  T("Subject: x\nbody text\nmore: text\n"), T("Subject: x\r\n"),
	  T("body text\r\nmore: text\r\n"), "10", false },
	{ "a message may be text alone", T("hello world: x\ny\n"), T(""),
	  T("hello world: x\r\ny\r\n"), "14", false },
	{ "a line with a name that is not ASCII is text",
	  T("A: 1\n\xc3\xa4: 2\n"), T("A: 1\r\n"), T("\xc3\xa4: 2\r\n"),
	  "8bit 5", false },
	{ "white space before the colon is a field's",
	  T("A : 1\nB\t: 2\n\nx\n"), T("A : 1\r\nB\t: 2\r\n"), T("x\r\n"), "5",
	  false },
	{ "folded lines are kept", T("A: 1\n 2\n\t3\n\nx\n"),
	  T("A: 1\r\n 2\r\n\t3\r\n"), T("x\r\n"), "4", false },
	{ "a line of white space folds", T("A: 1\n \nB: 2\n\nx\n"),
	  T("A: 1\r\n \r\nB: 2\r\n"), T("x\r\n"), "4", false },
	{ "a first line of white space begins the body", T(" A: 1\nB: 2\n"),
	  T(""), T(" A: 1\r\nB: 2\r\n"), "5", false },
	{ "so does a first line that begins with a tab", T("\tA: 1\n\nx\n"),
	  T(""), T("\tA: 1\r\n\r\nx\r\n"), "5", false },
	{ "white space in the body folds nothing", T("A: 1\n\n x\n y\n"),
	  T("A: 1\r\n"), T(" x\r\n y\r\n"), "4", false },
	{ "fields may repeat and be empty", T("A:\nA:\n\nx\n"),
	  T("A:\r\nA:\r\n"), T("x\r\n"), "2", false },

	/* The mbox line */
	{ "an mbox line is dropped", T("From jane Mon Jan 1\nA: 1\n\nx\n"),
	  T("A: 1\r\n"), T("x\r\n"), "4", false },
	{ "a quoted one, too", T(">From jane Mon Jan 1\nA: 1\n\nx\n"),
	  T("A: 1\r\n"), T("x\r\n"), "4", false },
	{ "with CRLF as well", T("From jane\r\nA: 1\r\n\r\nx\r\n"),
	  T("A: 1\r\n"), T("x\r\n"), "4", false },
	{ "only the first is dropped", T("From jane\nFrom joe\nA: 1\n"), T(""),
	  T("From joe\r\nA: 1\r\n"), "8", false },
	{ "it is none behind a field", T("A: 1\nFrom joe\n"), T("A: 1\r\n"),
	  T("From joe\r\n"), "8", false },
	{ "the body keeps its own", T("A: 1\n\nFrom joe\n"), T("A: 1\r\n"),
	  T("From joe\r\n"), "8", false },
	{ "a folded line behind it begins the body", T("From jane\n A: 1\n"),
	  T(""), T(" A: 1\r\n"), "5", false },
	{ "From: is a field", T("From: jane\n\nx\n"), T("From: jane\r\n"),
	  T("x\r\n"), "10", false },
	{ "so is it with a blank before the colon", T("From : jane\n\nx\n"),
	  T("From : jane\r\n"), T("x\r\n"), "11", false },

	/* Dots */
	{ "a lone dot before the end is dropped", T("A: 1\n\nx\n.\n"),
	  T("A: 1\r\n"), T("x\r\n"), "4", false },
	{ "with CRLF, too", T("A: 1\r\n\r\nx\r\n.\r\n"), T("A: 1\r\n"),
	  T("x\r\n"), "4", false },
	{ "without a line end as well", T("A: 1\n\nx\n."), T("A: 1\r\n"),
	  T("x\r\n"), "4", false },
	{ "with -i it is data", T("A: 1\n\nx\n.\n"), T("A: 1\r\n"),
	  T("x\r\n.\r\n"), "4", true },
	{ "a lone dot with text behind it is data", T("A: 1\n\nx\n.\ny\n"),
	  T("A: 1\r\n"), T("x\r\n.\r\ny\r\n"), "4", false },
	{ "even with a blank line behind it", T("A: 1\n\nx\n.\n\n"),
	  T("A: 1\r\n"), T("x\r\n.\r\n\r\n"), "4", false },
	{ "of several only the last is dropped", T("A: 1\n\n.\n.\n.\n"),
	  T("A: 1\r\n"), T(".\r\n.\r\n"), "4", false },
	{ "leading dots stay", T("A: 1\n\n..\n.x\n..y\n. \n"), T("A: 1\r\n"),
	  T("..\r\n.x\r\n..y\r\n. \r\n"), "4", false },
	{ "a dot in the header ends the message", T("A: 1\n.\n"), T("A: 1\r\n"),
	  T(""), "4", false },
	{ "or begins the body", T("A: 1\n.\nB: 2\n"), T("A: 1\r\n"),
	  T(".\r\nB: 2\r\n"), "4", false },
	{ "a dot alone is an empty message", T(".\n"), T(""), T(""), "0",
	  false },
	{ "a first dot does not make the next an mbox line",
	  T(".\nFrom jane\n"), T(""), T(".\r\nFrom jane\r\n"), "9", false },

	/* Octets */
	{ "8-bit text in the body", T("A: 1\n\n\xc3\xa4\n"), T("A: 1\r\n"),
	  T("\xc3\xa4\r\n"), "8bit 4", false },
	{ "8-bit text in a field", T("A: \xe4\n\nx\n"), T("A: \xe4\r\n"),
	  T("x\r\n"), "8bit 4", false },
	{ "a NUL in the body", T("A: 1\n\nx\0y\n"), T("A: 1\r\n"),
	  T("x\0y\r\n"), "nul 4", false },
	{ "a NUL in a field",
	  T("A: 1\0"
	    "2\n\nx\n"),
	  T("A: 1\0"
	    "2\r\n"),
	  T("x\r\n"), "nul 6", false },
	{ "a NUL in a name makes no field", T("A\0: 1\n"), T(""),
	  T("A\0: 1\r\n"), "nul 5", false },
	{ "other controls stay", T("A: 1\n\n\f\v\033\177\n"), T("A: 1\r\n"),
	  T("\f\v\033\177\r\n"), "4", false },
	{ "the longest line may be the body's", T("A: 1\n\n1234567\n12\n"),
	  T("A: 1\r\n"), T("1234567\r\n12\r\n"), "7", false },
	{ "or one of a folded field", T("A: 1\n 234567\n\n12\n"),
	  T("A: 1\r\n 234567\r\n"), T("12\r\n"), "7", false },
};

/* What is read, and how: the writer's side of a descriptor. */
struct feed {
	int fd;
	const char *data;
	size_t len;
	size_t piece; /* bytes a write */
	long pause_ns;
};

static void *write_feed(void *arg)
{
	struct feed *feed = arg;
	const struct timespec pause = { .tv_nsec = feed->pause_ns };

	while (feed->len) {
		size_t n = feed->len < feed->piece ? feed->len : feed->piece;
		ssize_t written;

		if (feed->pause_ns)
			nanosleep(&pause, NULL);
		written = write(feed->fd, feed->data, n);
		if (written < 0)
			break;
		feed->data += written;
		feed->len -= (size_t)written;
	}
	close(feed->fd);
	return NULL;
}

/* Reads the message while a thread writes into the other end. */
static bool read_fed(struct message *message, const int fds[2],
		     struct feed *feed, bool dot_is_data, struct err *err)
{
	struct message_read_options how = { .dot_is_data = dot_is_data };
	pthread_t writer;
	bool ok;

	feed->fd = fds[1];
	assert_int_equal(pthread_create(&writer, NULL, write_feed, feed), 0);
	ok = message_read(message, fds[0], &how, err);
	close(fds[0]);
	pthread_join(writer, NULL);
	return ok;
}

static bool read_by_pipe(struct message *message, struct text in,
			 bool dot_is_data, struct err *err)
{
	struct feed feed = { .data = in.data, .len = in.len, .piece = in.len };
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	return read_fed(message, fds, &feed, dot_is_data, err);
}

/* Each write is a packet, so each read gets one byte. */
static bool read_by_bytes(struct message *message, struct text in,
			  bool dot_is_data, struct err *err)
{
	struct feed feed = { .data = in.data, .len = in.len, .piece = 1 };
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
	return read_fed(message, fds, &feed, dot_is_data, err);
}

static bool read_by_file(struct message *message, struct text in,
			 bool dot_is_data, struct err *err)
{
	struct message_read_options how = { .dot_is_data = dot_is_data };
	int fd = memfd_create("message", 0);
	bool ok;

	assert_int_equal(write(fd, in.data, in.len), in.len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	ok = message_read(message, fd, &how, err);
	close(fd);
	return ok;
}

/* Pushed in pieces of this many bytes, as the SMTP server does. */
static bool feed_by(struct message *message, struct text in, size_t piece,
		    bool dot_is_data, struct err *err)
{
	struct message_read_options how = { .dot_is_data = dot_is_data };
	struct message_reader reader;
	bool ok = true;

	message_reader_init(&reader, message, &how);
	for (size_t at = 0; ok && at < in.len; at += piece)
		ok = message_reader_feed(
			&reader, in.data + at,
			in.len - at < piece ? in.len - at : piece, err);
	ok = ok && message_reader_finish(&reader, err);
	message_reader_release(&reader);
	return ok;
}

static bool read_by_three(struct message *message, struct text in,
			  bool dot_is_data, struct err *err)
{
	return feed_by(message, in, 3, dot_is_data, err);
}

static bool read_at_once(struct message *message, struct text in,
			 bool dot_is_data, struct err *err)
{
	return feed_by(message, in, in.len ? in.len : 1, dot_is_data, err);
}

typedef bool read_by(struct message *message, struct text in, bool dot_is_data,
		     struct err *err);

static void assert_bytes(const char *rule, const struct buf *have,
			 struct text want)
{
	if (have->len == want.len && !memcmp(have->data, want.data, want.len))
		return;
	fail_msg("rule: %s\n have: \"%s\"\n want: \"%s\"", rule, have->data,
		 want.data);
}

static void assert_facts(const struct row *row, const struct message *message)
{
	struct text_facts facts = message_facts(message);
	auto_buf have = BUF_INIT;

	buf_add_fmt(&have, "%s%s%s%zu", facts.has_8bit ? "8bit " : "",
		    facts.has_nul ? "nul " : "", facts.has_bare_cr ? "cr " : "",
		    facts.line_max);
	assert_rule_str(row->rule, have.data, row->facts);
}

static void assert_message(const struct row *row, const struct message *message)
{
	auto_buf wire = BUF_INIT;
	auto_buf header = BUF_INIT;
	auto_buf want = BUF_INIT;

	for (size_t i = 0; i < message->header.count; i++)
		buf_add(&header, message->header.fields[i].text.data,
			message->header.fields[i].text.len);
	assert_bytes(row->rule, &header, row->header);
	assert_facts(row, message);
	write_wire(&wire, message, 1024);
	buf_add(&want, row->header.data, row->header.len);
	buf_add_str(&want, "\r\n");
	buf_add(&want, row->body.data, row->body.len);
	assert_bytes(row->rule, &wire, (struct text){ want.data, want.len });
	assert_rule(row->rule, message_size(message) == wire.len);
}

static void all_rows_hold(read_by *reader)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_message message = MESSAGE_INIT;
		auto_err err = ERR_INIT;

		assert_rule(rows[i].rule, reader(&message, rows[i].in,
						 rows[i].dot_is_data, &err));
		assert_message(&rows[i], &message);
	}
}

static void the_rules_hold_for_a_pipe(void **state UNUSED)
{
	all_rows_hold(read_by_pipe);
}

static void the_rules_hold_for_a_file(void **state UNUSED)
{
	all_rows_hold(read_by_file);
}

static void the_rules_hold_byte_by_byte(void **state UNUSED)
{
	all_rows_hold(read_by_bytes);
}

static void the_rules_hold_when_fed(void **state UNUSED)
{
	all_rows_hold(read_by_three);
	all_rows_hold(read_at_once);
}

static void a_field_knows_its_line(void **state UNUSED)
{
	auto_message message = MESSAGE_INIT;
	auto_err err = ERR_INIT;

	assert_true(read_by_pipe(&message,
				 (struct text)T("From x\nA: 1\n 2\nB: 3\n"),
				 false, &err));
	assert_int_equal(message.header.count, 2);
	assert_int_equal(message.header.fields[0].line, 2);
	assert_int_equal(message.header.fields[1].line, 4);
}

static void what_is_typed(struct message *message, const char *text,
			  bool dot_is_data)
{
	struct message_read_options how = { .dot_is_data = dot_is_data };
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	auto_err err = ERR_INIT;
	int slave;

	assert_true(master >= 0);
	assert_int_equal(grantpt(master), 0);
	assert_int_equal(unlockpt(master), 0);
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	assert_true(slave >= 0);
	assert_int_equal(write(master, text, strlen(text)), strlen(text));
	alarm(20); /* a reader that waits for more would hang */
	assert_true(message_read(message, slave, &how, &err));
	alarm(0);
	close(slave);
	close(master);
}

static void a_dot_on_a_terminal_ends_the_message(void **state UNUSED)
{
	auto_message message = MESSAGE_INIT;
	auto_buf wire = BUF_INIT;

	what_is_typed(&message, "A: 1\n\nx\n.\nrest\n", false);
	write_wire(&wire, &message, 1024);
	assert_string_equal(wire.data, "A: 1\r\n\r\nx\r\n");
}

/* ^D ends the input on a terminal. */
static void with_i_it_does_not(void **state UNUSED)
{
	auto_message message = MESSAGE_INIT;
	auto_buf wire = BUF_INIT;

	what_is_typed(&message, "A: 1\n\nx\n.\nrest\n\004", true);
	write_wire(&wire, &message, 1024);
	assert_string_equal(wire.data, "A: 1\r\n\r\nx\r\n.\r\nrest\r\n");
}

static void on_alarm(int signal UNUSED)
{
}

/* Not by this thread's writer: the signal must hit the reader. */
static void a_signal_does_not_end_the_input(void **state UNUSED)
{
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerval every_ms = { { 0, 1000 }, { 0, 1000 } };
	struct itimerval never = { { 0, 0 }, { 0, 0 } };
	struct feed feed = { .data = "A: 1\n\nx\n",
			     .len = 8,
			     .piece = 2,
			     .pause_ns = 20000000 };
	auto_message message = MESSAGE_INIT;
	auto_buf wire = BUF_INIT;
	auto_err err = ERR_INIT;
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &every_ms, NULL), 0);
	assert_true(read_fed(&message, fds, &feed, false, &err));
	assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
	write_wire(&wire, &message, 1024);
	assert_string_equal(wire.data, "A: 1\r\n\r\nx\r\n");
}

static void what_can_t_be_read_is_told(void **state UNUSED)
{
	struct message_read_options how = { 0 };
	const int bad[] = { -1, open("/tmp", O_RDONLY) };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		auto_message message = MESSAGE_INIT;
		auto_err err = ERR_INIT;

		assert_false(message_read(&message, bad[i], &how, &err));
		assert_int_equal(err.kind, ERR_NOINPUT);
	}
	close(bad[1]);
}

static void add_repeated(struct buf *buf, const char *text, size_t times)
{
	while (times--)
		buf_add_str(buf, text);
}

/*
 * A line that is read in pieces, at lengths around those of chunks and pieces,
 * so that CR and LF come apart at each place.
 */
static void long_lines_come_through(void **state UNUSED)
{
	static const size_t around[] = { 65536, 2 * 65536, 3 * 65536, 131064,
					 1u << 20 };

	for (size_t i = 0; i < 9 * ARRAY_LEN(around); i++) {
		size_t n = around[i / 9] + i % 9 - 4;
		auto_buf in = BUF_INIT;
		auto_buf want = BUF_INIT;
		auto_buf wire = BUF_INIT;
		auto_message message = MESSAGE_INIT;
		auto_err err = ERR_INIT;

		buf_add_str(&want, "A: 1\r\n\r\n.");
		for (size_t j = 1; j < n; j++)
			buf_add_char(&want, (char)('a' + j % 25));
		buf_add_str(&want, "\r\n.\r\nend\r\n");
		buf_add(&in, want.data, want.len);
		assert_true(read_by_pipe(&message,
					 (struct text){ in.data, in.len },
					 false, &err));
		assert_int_equal(message.body.facts.line_max, n);
		assert_false(message.body.facts.has_bare_cr);
		write_wire(&wire, &message, 65536);
		assert_bytes("a long line", &wire,
			     (struct text){ want.data, want.len });
	}
}

static void a_bare_CR_in_a_long_line_is_seen(void **state UNUSED)
{
	for (size_t n = 65530; n < 65540; n++) {
		auto_buf in = BUF_INIT;
		auto_message message = MESSAGE_INIT;
		auto_err err = ERR_INIT;

		buf_add_str(&in, "\n");
		add_repeated(&in, "x", n);
		buf_add_str(&in, "\rx\r\n");
		assert_true(read_by_pipe(&message,
					 (struct text){ in.data, in.len },
					 false, &err));
		assert_true(message.body.facts.has_bare_cr);
		assert_int_equal(message.body.facts.line_max, n + 2);
		assert_int_equal(message.body.size, n + 4);
	}
}

static void a_dot_before_a_long_line_is_data(void **state UNUSED)
{
	auto_buf in = BUF_INIT;
	auto_message message = MESSAGE_INIT;
	auto_err err = ERR_INIT;

	buf_add_str(&in, "\n.\n");
	add_repeated(&in, "x", 200000);
	buf_add_str(&in, ".");
	assert_true(read_by_pipe(&message, (struct text){ in.data, in.len },
				 false, &err));
	assert_int_equal(message.body.size, 3 + 200001 + 2);
	assert_memory_equal(message.body.memory.data, ".\r\nxx", 5);
}

/* By bytes, so that its last one stands alone when the LF comes. */
static void the_end_of_a_long_line_is_no_lone_dot(void **state UNUSED)
{
	static const char *const ends[] = { ".\n", ".\n.\n" };

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		auto_buf in = BUF_INIT;
		auto_message message = MESSAGE_INIT;
		auto_err err = ERR_INIT;

		buf_add_str(&in, "\n");
		add_repeated(&in, "x", 65535);
		buf_add_str(&in, ends[i]);
		assert_true(read_by_bytes(&message,
					  (struct text){ in.data, in.len },
					  false, &err));
		assert_rule(ends[i], message.body.size == 65536 + 2);
	}
}

static void a_long_field_makes_no_line_of_the_body_one(void **state UNUSED)
{
	auto_buf in = BUF_INIT;
	auto_message message = MESSAGE_INIT;
	auto_err err = ERR_INIT;

	buf_add_str(&in, "A:");
	add_repeated(&in, " 1234567", 20000);
	buf_add_str(&in, "\n\n");
	add_repeated(&in, "12345678", 9u << 17);
	assert_true(read_by_pipe(&message, (struct text){ in.data, in.len },
				 false, &err));
	assert_int_equal(message.body.facts.line_max, 9u << 20);
}

static void a_long_field_is_a_field(void **state UNUSED)
{
	auto_buf in = BUF_INIT;
	auto_message message = MESSAGE_INIT;
	auto_err err = ERR_INIT;
	auto_buf wire = BUF_INIT;

	buf_add_str(&in, "A: ");
	add_repeated(&in, "a@x, ", 100000);
	buf_add_str(&in, "\r\n\t");
	add_repeated(&in, "b@x, ", 100000);
	buf_add_str(&in, "\r\n\r\nx\r\n");
	assert_true(read_by_pipe(&message, (struct text){ in.data, in.len },
				 false, &err));
	assert_int_equal(message.header.count, 1);
	assert_int_equal(message.body.size, 3);
	write_wire(&wire, &message, 1024);
	assert_bytes("a field is sent in slices", &wire,
		     (struct text){ in.data, in.len });
}

/* Long before its end: what is read of it lies in memory. */
static void a_header_that_does_not_end_is_refused(void **state UNUSED)
{
	static const char *const endless[] = { "a: ", "a:\n", "a: b\n c\n" };

	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < ARRAY_LEN(endless); i++) {
		auto_buf in = BUF_INIT;
		auto_message message = MESSAGE_INIT;
		auto_err err = ERR_INIT;
		struct feed feed = { .piece = 65536 };
		int fds[2];

		add_repeated(&in, endless[i], (20u << 20) / 3);
		feed.data = in.data;
		feed.len = in.len;
		assert_int_equal(pipe(fds), 0);
		assert_rule(endless[i],
			    !read_fed(&message, fds, &feed, false, &err));
		assert_int_equal(err.kind, ERR_DATA);
		assert_rule(endless[i], feed.len > 8u << 20);
	}
}

static void small_fields_go_together(void **state UNUSED)
{
	auto_message message = MESSAGE_INIT;
	struct message_cursor cursor = { 0 };
	auto_err err = ERR_INIT;
	char scratch[1024];
	struct slice slice;

	for (size_t i = 0; i < 50; i++)
		header_append(&message.header, "A", "123456789");
	assert_true(message_next(&message, &cursor, scratch, sizeof(scratch),
				 &slice, &err));
	assert_int_equal(slice.len, 50 * 14 + 2);
	assert_true(message_next(&message, &cursor, scratch, sizeof(scratch),
				 &slice, &err));
	assert_int_equal(slice.len, 0);
}

#define LARGE (50u << 20)

/* Lines that differ, so that a lost or doubled one is seen. */
static void add_numbers(struct buf *buf, const char *eol)
{
	for (size_t i = 0; buf->len < LARGE; i++)
		buf_add_fmt(buf, "%zu%s", i * 7919, eol);
}

/* Compares without a copy of all that is read. */
static void assert_large(const struct message *message, const struct buf *want)
{
	auto_str scratch = mem_alloc(65536);
	struct message_cursor cursor = { .in_body = true };
	auto_err err = ERR_INIT;
	struct slice slice;
	size_t at = 0;

	do {
		assert_true(message_next(message, &cursor, scratch, 65536,
					 &slice, &err));
		assert_in_range(at + slice.len, 0, want->len);
		assert_memory_equal(slice.data, want->data + at, slice.len);
		at += slice.len;
	} while (slice.len);
	assert_int_equal(at, want->len);
}

static void a_large_body_takes_no_memory(void **state UNUSED)
{
	static const char *const eols[] = { "\r\n", " " };

	for (size_t i = 0; i < ARRAY_LEN(eols); i++) {
		auto_message message = MESSAGE_INIT;
		auto_err err = ERR_INIT;
		auto_buf in = BUF_INIT;

		add_numbers(&in, eols[i]);
		buf_insert(&in, 0, "\r\n", 2);
		buf_add_str(&in, "\r\n");
		assert_true(read_by_pipe(&message,
					 (struct text){ in.data, in.len },
					 false, &err));
		assert_true(message.body.fd >= 0);
		assert_in_range(message.body.memory.cap, 1, 2u << 20);
		buf_drop_front(&in, 2);
		assert_large(&message, &in);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rules_hold_for_a_pipe),
		cmocka_unit_test(the_rules_hold_for_a_file),
		cmocka_unit_test(the_rules_hold_byte_by_byte),
		cmocka_unit_test(the_rules_hold_when_fed),
		cmocka_unit_test(a_field_knows_its_line),
		cmocka_unit_test(a_dot_on_a_terminal_ends_the_message),
		cmocka_unit_test(with_i_it_does_not),
		cmocka_unit_test(a_signal_does_not_end_the_input),
		cmocka_unit_test(what_can_t_be_read_is_told),
		cmocka_unit_test(long_lines_come_through),
		cmocka_unit_test(a_bare_CR_in_a_long_line_is_seen),
		cmocka_unit_test(a_dot_before_a_long_line_is_data),
		cmocka_unit_test(the_end_of_a_long_line_is_no_lone_dot),
		cmocka_unit_test(a_long_field_is_a_field),
		cmocka_unit_test(a_long_field_makes_no_line_of_the_body_one),
		cmocka_unit_test(a_header_that_does_not_end_is_refused),
		cmocka_unit_test(small_fields_go_together),
		cmocka_unit_test(a_large_body_takes_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
