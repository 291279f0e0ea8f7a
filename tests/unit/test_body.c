#define _DEFAULT_SOURCE /* mkdtemp */
#include "unit.h"

#include "mail/body.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define auto_body auto_(body_release) struct body

static void add_line(struct body *body, const char *text)
{
	auto_err err = ERR_INIT;

	assert_true(body_add_line(body, text, strlen(text), &err));
}

static void add_piece(struct body *body, const char *text)
{
	auto_err err = ERR_INIT;

	assert_true(body_add_piece(body, text, strlen(text), &err));
}

/* All of the body, read in slices of this size. */
static void read_all(struct buf *ret, const struct body *body, size_t room)
{
	auto_str scratch = mem_alloc(room);
	auto_err err = ERR_INIT;
	struct slice slice;

	do {
		assert_true(
			body_read(body, ret->len, scratch, room, &slice, &err));
		assert_in_range(slice.len, 0, room);
		buf_add(ret, slice.data, slice.len);
	} while (slice.len);
}

/* Lines that tell where they stand, and what they should look like. */
static void fill(struct body *body, struct buf *want, size_t bytes)
{
	while (body->size < bytes) {
		auto_buf line = BUF_INIT;

		buf_add_fmt(&line, "%08zu and some more", (size_t)body->size);
		add_line(body, line.data);
		buf_add_fmt(want, "%s\r\n", line.data);
	}
}

static void a_small_body_stays_in_memory(void **state UNUSED)
{
	auto_body body = BODY_INIT;
	auto_buf have = BUF_INIT;

	add_line(&body, "one");
	add_line(&body, "");
	add_line(&body, ".two");
	read_all(&have, &body, 4);
	assert_string_equal(have.data, "one\r\n\r\n.two\r\n");
	assert_int_equal(body.size, have.len);
	assert_int_equal(body.fd, -1);
}

static void an_empty_body_is_at_its_end(void **state UNUSED)
{
	auto_body body = BODY_INIT;
	auto_buf have = BUF_INIT;

	read_all(&have, &body, 16);
	assert_int_equal(have.len, 0);
}

static void memory_is_lent_and_not_copied(void **state UNUSED)
{
	auto_body body = BODY_INIT;
	auto_err err = ERR_INIT;
	struct slice slice;
	char scratch[16];

	add_line(&body, "0123456789");
	assert_true(body_read(&body, 3, scratch, 4, &slice, &err));
	assert_ptr_equal(slice.data, body.memory.data + 3);
	assert_int_equal(slice.len, 4);
}

static void memory_holds_up_to_its_limit(void **state UNUSED)
{
	auto_body body = BODY_INIT;
	auto_err err = ERR_INIT;
	auto_str text = mem_alloc(BODY_MEMORY_MAX);

	assert_true(body_add_line(&body, text, BODY_MEMORY_MAX - 2, &err));
	assert_int_equal(body.size, BODY_MEMORY_MAX);
	assert_int_equal(body.fd, -1);
	assert_true(body_add_piece(&body, "x", 1, &err));
	assert_true(body.fd >= 0);
	assert_int_equal(body.memory.len, 1);
}

static void a_large_body_is_in_file_and_memory(void **state UNUSED)
{
	static const size_t rooms[] = { 1000, 65536, 3u << 20 };

	for (size_t i = 0; i < ARRAY_LEN(rooms); i++) {
		auto_body body = BODY_INIT;
		auto_buf want = BUF_INIT;
		auto_buf have = BUF_INIT;

		fill(&body, &want, (5u << 20) / 2);
		assert_true(body.fd >= 0);
		assert_in_range(body.memory.len, 1, BODY_MEMORY_MAX);
		assert_in_range(body.memory.cap, 1, 2 * BODY_MEMORY_MAX);
		read_all(&have, &body, rooms[i]);
		assert_int_equal(have.len, want.len);
		assert_memory_equal(have.data, want.data, want.len);
	}
}

/* However it comes: memory is bounded by us, not by who calls. */
static void one_line_may_be_larger_than_memory(void **state UNUSED)
{
	auto_body body = BODY_INIT;
	auto_buf want = BUF_INIT;
	auto_buf have = BUF_INIT;

	for (size_t i = 0; i < 1u << 19; i++)
		buf_add_fmt(&want, "%08zx", i);
	add_line(&body, "first");
	add_line(&body, want.data);
	add_line(&body, "last");
	buf_insert(&want, 0, "first\r\n", 7);
	buf_add_str(&want, "\r\nlast\r\n");
	assert_in_range(body.memory.cap, 0, 2 * BODY_MEMORY_MAX);
	assert_int_equal(body.facts.line_max, 1u << 22);
	read_all(&have, &body, 65536);
	assert_int_equal(have.len, want.len);
	assert_memory_equal(have.data, want.data, want.len);
}

/* A folder of our own, so that what is left there would be seen. */
static void make_folder(char *path)
{
	assert_non_null(mkdtemp(path));
	assert_int_equal(setenv("TMPDIR", path, 1), 0);
}

static void the_file_is_private_and_nameless(void **state UNUSED)
{
	char folder[] = "/tmp/mailchute-test.XXXXXX";
	auto_body body = BODY_INIT;
	auto_buf want = BUF_INIT;
	struct stat st;

	make_folder(folder);
	fill(&body, &want, 2u << 20);
	assert_int_equal(unsetenv("TMPDIR"), 0);
	assert_string_equal(body.folder, folder);
	assert_int_equal(fstat(body.fd, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_nlink, 0);
	assert_true(fcntl(body.fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(rmdir(folder), 0); /* since it is empty */
}

static void without_TMPDIR_there_is_another_folder(void **state UNUSED)
{
	static const char *const bad[] = { "/nonexistent", "", "/dev/null" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		auto_body body = BODY_INIT;
		auto_buf want = BUF_INIT;

		assert_int_equal(setenv("TMPDIR", bad[i], 1), 0);
		fill(&body, &want, 2u << 20);
		assert_int_equal(unsetenv("TMPDIR"), 0);
		assert_rule(bad[i], body.fd >= 0);
		assert_rule(bad[i], !strcmp(body.folder, "/var/tmp") ||
					    !strcmp(body.folder, "/tmp"));
	}
}

/* Adds until it fails, which it must soon. */
static void fill_to_failure(struct body *body, struct err *err)
{
	static const char line[4096];
	size_t n = 0;

	while (body_add_line(body, line, sizeof(line), err))
		assert_in_range(++n, 0, 2048);
}

static void limit(int what, rlim_t n, struct rlimit *ret_old)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(what, ret_old), 0);
	limit = *ret_old;
	limit.rlim_cur = n;
	assert_int_equal(setrlimit(what, &limit), 0);
}

static void a_full_disk_is_told_with_its_folder(void **state UNUSED)
{
	auto_body body = BODY_INIT;
	auto_err err = ERR_INIT;
	struct rlimit old;

	signal(SIGXFSZ, SIG_IGN);
	limit(RLIMIT_FSIZE, 3u << 19, &old);
	fill_to_failure(&body, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(err.kind, ERR_IO);
	assert_non_null(strstr(err.text.data, body.folder));
	assert_true(err.hint.len);
}

static void no_file_is_told_with_its_folder(void **state UNUSED)
{
	auto_body body = BODY_INIT;
	auto_err err = ERR_INIT;
	struct rlimit old;

	limit(RLIMIT_NOFILE, 0, &old);
	fill_to_failure(&body, &err);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	assert_int_equal(err.kind, ERR_CANTCREAT);
	assert_non_null(strstr(err.text.data, "/tmp"));
	assert_true(err.hint.len);
}

static void a_file_cut_short_is_told(void **state UNUSED)
{
	auto_body body = BODY_INIT;
	auto_buf want = BUF_INIT;
	auto_err err = ERR_INIT;
	struct slice slice;
	char scratch[16];

	fill(&body, &want, 2u << 20);
	assert_int_equal(ftruncate(body.fd, 100), 0);
	assert_false(
		body_read(&body, 100, scratch, sizeof(scratch), &slice, &err));
	assert_int_equal(err.kind, ERR_IO);
}

static const struct {
	const char *rule;
	const char *text;
	size_t len;
	const char *want;
} facts[] = {
	{ "nothing holds nothing", "", 0, "" },
	{ "ASCII is plain", "hello\t~", 7, "" },
	{ "one octet over 127", "abc\xe4", 4, "8bit " },
	{ "128 is over 127", "\x80", 1, "8bit " },
	{ "at any place of a word",
	  "\xff"
	  "1234567",
	  8, "8bit " },
	{ "behind whole words, too", "12345678\xff", 9, "8bit " },
	{ "a NUL", "a\0b", 3, "nul " },
	{ "a CR", "a\rb", 3, "cr " },
	{ "all of them", "\r\0\xff", 3, "8bit nul cr " },
};

static void facts_are_seen(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
		struct text_facts have = { 0 };
		auto_buf text = BUF_INIT;

		text_facts_add(&have, facts[i].text, facts[i].len);
		buf_add_fmt(&text, "%s%s%s", have.has_8bit ? "8bit " : "",
			    have.has_nul ? "nul " : "",
			    have.has_bare_cr ? "cr " : "");
		assert_rule_str(facts[i].rule, text.data, facts[i].want);
		assert_rule(facts[i].rule, have.line_max == facts[i].len);
	}
}

static void facts_stay(void **state UNUSED)
{
	auto_body body = BODY_INIT;
	auto_err err = ERR_INIT;

	assert_true(body_add_line(&body, "\r\0\xff", 3, &err));
	add_line(&body, "ab");
	assert_true(body.facts.has_8bit);
	assert_true(body.facts.has_nul);
	assert_true(body.facts.has_bare_cr);
	assert_int_equal(body.facts.line_max, 3);
}

static void a_line_is_counted_across_its_pieces(void **state UNUSED)
{
	auto_body body = BODY_INIT;
	auto_buf have = BUF_INIT;

	add_line(&body, "12345");
	add_piece(&body, "123");
	assert_int_equal(body.facts.line_max, 5);
	add_piece(&body, "456");
	add_line(&body, "7");
	add_line(&body, "123456");
	assert_int_equal(body.facts.line_max, 7);
	read_all(&have, &body, 100);
	assert_string_equal(have.data, "12345\r\n1234567\r\n123456\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_body_stays_in_memory),
		cmocka_unit_test(an_empty_body_is_at_its_end),
		cmocka_unit_test(memory_is_lent_and_not_copied),
		cmocka_unit_test(memory_holds_up_to_its_limit),
		cmocka_unit_test(a_large_body_is_in_file_and_memory),
		cmocka_unit_test(one_line_may_be_larger_than_memory),
		cmocka_unit_test(the_file_is_private_and_nameless),
		cmocka_unit_test(without_TMPDIR_there_is_another_folder),
		cmocka_unit_test(a_full_disk_is_told_with_its_folder),
		cmocka_unit_test(no_file_is_told_with_its_folder),
		cmocka_unit_test(a_file_cut_short_is_told),
		cmocka_unit_test(facts_are_seen),
		cmocka_unit_test(facts_stay),
		cmocka_unit_test(a_line_is_counted_across_its_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
