#define _DEFAULT_SOURCE /* usleep */
#include "unit.h"

#include "base/buf.h"
#include "base/deadline.h"
#include "conf/command.h"
#include "conf/secret.h"
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
	const char *rule;
	const char *line;
	const char *words; /* each in angle brackets; NULL: refused */
	const char *error;
} lines[] = {
	{ "blanks separate", " pass  show\tsmtp ", "<pass><show><smtp>", NULL },
	{ "single quotes", "a 'b \"c\" \\ $d' e", "<a><b \"c\" \\ $d><e>",
	  NULL },
	{ "double quotes", "a \"b 'c' d\"", "<a><b 'c' d>", NULL },
	{ "escapes in double quotes", "\"\\\" \\\\ \\$x \\` \\n\"",
	  "<\" \\ $x ` \\n>", NULL },
	{ "escapes without quotes", "a\\ b \\' \\\\", "<a b><'><\\>", NULL },
	{ "quotes within a word", "a'b c'\"d e\"f", "<ab cd ef>", NULL },
	{ "an empty word", "a '' \"\"", "<a><><>", NULL },
	{ "nothing is expanded", "$HOME ~ * `a` $(b) | ; & > x",
	  "<$HOME><~><*><`a`><$(b)><|><;><&><>><x>", NULL },
	{ "a shell's line is not split", "!a | b 'c", "</bin/sh><-c><a | b 'c>",
	  NULL },
	{ "a single quote without its end", "a 'b", NULL,
	  "a ' without its end" },
	{ "a double quote without its end", "a \"b\\\"", NULL,
	  "a \" without its end" },
	{ "a backslash at the end", "a \\", NULL, "a \\ at the end" },
	{ "only blanks", " \t", NULL, "no command" },
};

static void a_line_is_split_as_a_shell_splits_it(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		auto_words words = NULL;
		auto_buf have = BUF_INIT;
		auto_err err = ERR_INIT;
		bool ok = command_words(lines[i].line, &words, &err);

		assert_rule(lines[i].rule, ok == !lines[i].error);
		if (!ok) {
			assert_rule(lines[i].rule, err.kind == ERR_CONFIG);
			assert_rule_str(lines[i].rule, err.text.data,
					lines[i].error);
			continue;
		}
		for (char **word = words; *word; word++)
			buf_add_fmt(&have, "<%s>", *word);
		assert_rule_str(lines[i].rule, have.data, lines[i].words);
	}
}

static const struct {
	const char *rule;
	const char *command;
	const char *secret; /* NULL: refused */
	enum err_kind kind;
	const char *error;
} commands[] = {
	{ "a line", "printf 'top secret\\n'", "top secret", ERR_NONE, NULL },
	{ "a line without its end", "printf secret", "secret", ERR_NONE, NULL },
	{ "the first line only", "!echo a; echo b; printf '\\000'", "a",
	  ERR_NONE, NULL },
	{ "CRLF", "printf 'a\\r\\nb\\r\\n'", "a", ERR_NONE, NULL },
	{ "blanks are its own", "printf ' a\\t\\n'", " a\t", ERR_NONE, NULL },
	{ "without a shell nothing is expanded", "echo $HOME *", "$HOME *",
	  ERR_NONE, NULL },
	{ "with one it is", "!A=b; echo $A | tr b c", "c", ERR_NONE, NULL },
	{ "standard input is empty", "!cat; echo a", "a", ERR_NONE, NULL },
	{ "SIGPIPE is as a new process expects it",
	  "!(sleep 0.1; kill -PIPE $$; echo alive) ; echo not", NULL, ERR_AUTH,
	  "password_command: /bin/sh: killed by signal 13" },
	{ "output may come in pieces", "!printf a; sleep 0.1; echo b", "ab",
	  ERR_NONE, NULL },
	{ "output may end before the command", "!echo a; exec >&-; sleep 0.2",
	  "a", ERR_NONE, NULL },
	{ "a failure late is one", "!echo a; exec >&-; sleep 0.2; exit 3", NULL,
	  ERR_AUTH, "password_command: /bin/sh: exited with status 3" },
	{ "a failing command", "!echo a; exit 3", NULL, ERR_AUTH,
	  "password_command: /bin/sh: exited with status 3" },
	{ "the command's arguments are not shown", "sh -c 'exit 1' hunter2",
	  NULL, ERR_AUTH, "password_command: sh: exited with status 1" },
	{ "a killed command", "!kill -9 $$", NULL, ERR_AUTH,
	  "password_command: /bin/sh: killed by signal 9" },
	{ "a command that is not there", "mailchute-no-such-command a", NULL,
	  ERR_AUTH, "password_command: mailchute-no-such-command: not found" },
	{ "a command that can't be run", "/", NULL, ERR_AUTH,
	  "password_command: /: Permission denied" },
	{ "no output", "true", NULL, ERR_AUTH,
	  "password_command: there is no secret in its first line" },
	{ "an empty first line", "!echo; echo a", NULL, ERR_AUTH,
	  "password_command: there is no secret in its first line" },
	{ "a NUL", "printf 'a\\000b\\n'", NULL, ERR_AUTH,
	  "password_command: a secret can't hold a NUL" },
	{ "endless output", "yes", NULL, ERR_AUTH,
	  "password_command: yes printed more than 16384 bytes" },
	{ "a quote without its end", "echo 'a", NULL, ERR_CONFIG,
	  "password_command: a ' without its end" },
};

static void check_commands(void)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		struct account account = {
			.password_command = (char *)commands[i].command
		};
		auto_buf secret = BUF_INIT_SECRET;
		auto_err err = ERR_INIT;
		const char *rule = commands[i].rule;

		buf_add_str(&secret, "before");
		if (secret_get(&account, &secret, &err)) {
			assert_rule(rule, commands[i].secret);
			assert_rule_str(rule, secret.data, commands[i].secret);
			continue;
		}
		assert_rule_str(rule, err.text.data,
				commands[i].error ? commands[i].error : "");
		assert_rule(rule, err.kind == commands[i].kind);
		assert_rule_str(rule, secret.data, "before");
	}
}

static void a_command_prints_the_secret(void **state UNUSED)
{
	check_commands();
}

static void dispositions_of_the_process_are_no_matter(void **state UNUSED)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction after;
	struct sigaction chld;
	struct sigaction pipe_before;
	sigset_t all;
	sigset_t mask;

	sigfillset(&all);
	assert_int_equal(sigaction(SIGCHLD, &ignore, &chld), 0);
	assert_int_equal(sigaction(SIGPIPE, &ignore, &pipe_before), 0);
	assert_int_equal(sigprocmask(SIG_SETMASK, &all, &mask), 0);
	check_commands();
	assert_int_equal(sigprocmask(SIG_SETMASK, &mask, NULL), 0);
	assert_int_equal(sigaction(SIGPIPE, &pipe_before, NULL), 0);
	assert_int_equal(sigaction(SIGCHLD, &chld, &after), 0);
	assert_ptr_equal(after.sa_handler, SIG_IGN);
}

/* The reader of the pipe sees its end when nobody of the group is left. */
static void assert_pipe_ends(int fd)
{
	struct deadline deadline = deadline_in(5000);
	char c;

	while (read(fd, &c, 1) < 0) {
		assert_int_equal(errno, EAGAIN);
		assert_false(deadline_is_over(deadline));
		usleep(1000);
	}
}

static void a_slow_command_is_killed_with_its_children(void **state UNUSED)
{
	static const char *const slow[] = {
		"!sleep 100 & echo a; sleep 100; echo b",
		"!exec >&-; sleep 100 & sleep 100",
		"!sleep 100 & echo a",
		"!trap '' TERM; while :; do sleep 100; done",
	};

	for (size_t i = 0; i < ARRAY_LEN(slow); i++) {
		auto_words words = NULL;
		auto_buf output = BUF_INIT_SECRET;
		auto_err err = ERR_INIT;
		int alive[2];

		/* Inherited by all of them, and closed by their end alone. */
		assert_int_equal(pipe(alive), 0);
		assert_int_equal(fcntl(alive[0], F_SETFL, O_NONBLOCK), 0);
		assert_true(command_words(slow[i], &words, &err));
		assert_false(command_run(words, deadline_in(300), SECRET_MAX,
					 &output, &err));
		assert_rule_str(slow[i], err.text.data,
				"password_command: /bin/sh did not end in "
				"time, killed");
		assert_int_equal(err.kind, ERR_AUTH);
		assert_int_equal(close(alive[1]), 0);
		assert_pipe_ends(alive[0]);
		assert_int_equal(close(alive[0]), 0);
		assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
		assert_int_equal(errno, ECHILD);
	}
}

#define A_FILE(text) text, sizeof(text) - 1

static const struct {
	const char *rule;
	const char *content;
	size_t len;
	const char *secret; /* NULL: refused */
	const char *error;
} files[] = {
	{ "a line", A_FILE("top secret\n"), "top secret", NULL },
	{ "a line without its end", A_FILE("secret"), "secret", NULL },
	{ "the first line only", A_FILE("a\nb\0\n"), "a", NULL },
	{ "CRLF", A_FILE("a\r\n"), "a", NULL },
	{ "a CR in it is its own", A_FILE("a\rb"), "a\rb", NULL },
	{ "empty", A_FILE(""), NULL,
	  "password_file: secret: there is no secret in its first line" },
	{ "an empty first line", A_FILE("\na"), NULL,
	  "password_file: secret: there is no secret in its first line" },
	{ "a NUL", A_FILE("a\0b\n"), NULL,
	  "password_file: secret: a secret can't hold a NUL" },
};

static void a_file_holds_the_secret(void **state UNUSED)
{
	struct account account = { .password_file = (char *)"secret" };

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		auto_buf secret = BUF_INIT_SECRET;
		auto_err err = ERR_INIT;

		write_bytes("secret", files[i].content, files[i].len, 0600);
		if (secret_get(&account, &secret, &err)) {
			assert_rule(files[i].rule, files[i].secret);
			assert_rule_str(files[i].rule, secret.data,
					files[i].secret);
			continue;
		}
		assert_rule_str(files[i].rule, err.text.data,
				files[i].error ? files[i].error : "");
		assert_rule(files[i].rule, err.kind == ERR_CONFIG);
	}
}

static void assert_file_refused(const char *path, const char *error)
{
	struct account account = { .password_file = (char *)path };
	auto_buf secret = BUF_INIT_SECRET;
	auto_err err = ERR_INIT;

	assert_false(secret_get(&account, &secret, &err));
	assert_string_equal(err.text.data, error);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_int_equal(secret.len, 0);
}

static void a_file_that_is_none_is_refused(void **state UNUSED)
{
	assert_file_refused("none",
			    "password_file: none: No such file or directory");
	assert_file_refused(".", "password_file: .: neither a file nor a pipe");
	assert_file_refused("/dev/zero", "password_file: /dev/zero: neither a "
					 "file nor a pipe");
}

static void the_longest_secret_is_taken_and_no_longer(void **state UNUSED)
{
	struct account account = { .password_file = (char *)"secret" };
	auto_buf content = BUF_INIT;
	auto_buf secret = BUF_INIT_SECRET;
	auto_err err = ERR_INIT;

	while (content.len < SECRET_MAX)
		buf_add_char(&content, 'x');
	buf_add_char(&content, '\n');
	write_bytes("secret", content.data, content.len, 0600);
	assert_true(secret_get(&account, &secret, &err));
	assert_int_equal(secret.len, SECRET_MAX);

	buf_insert(&content, 0, "x", 1);
	write_bytes("secret", content.data, content.len, 0600);
	assert_file_refused("secret",
			    "password_file: secret: more than 16384 bytes");
}

static void a_pipe_s_writer_is_waited_for(void **state UNUSED)
{
	struct account account = { .password_file = (char *)"pipe" };
	auto_buf secret = BUF_INIT_SECRET;
	auto_err err = ERR_INIT;
	pid_t writer;
	int status;

	assert_int_equal(mkfifo("pipe", 0600), 0);
	writer = fork();
	assert_true(writer >= 0);
	if (!writer) {
		execl("/bin/sh", "sh", "-c",
		      "sleep 0.2; exec > pipe; printf 'sec'; sleep 0.2; "
		      "echo ret",
		      (char *)NULL);
		_exit(127);
	}
	assert_true(secret_get(&account, &secret, &err));
	assert_string_equal(secret.data, "secret");
	assert_int_equal(waitpid(writer, &status, 0), writer);
	assert_int_equal(status, 0);
}

static void the_password_itself(void **state UNUSED)
{
	struct account account = { .password = (char *)"a\nb" };
	auto_buf secret = BUF_INIT_SECRET;
	auto_err err = ERR_INIT;

	assert_true(secret_get(&account, &secret, &err));
	assert_string_equal(secret.data, "a\nb");
	assert_true(secret.secret);
}

static void without_any_there_is_a_hint(void **state UNUSED)
{
	struct account account = { .user = (char *)"jane" };
	auto_buf secret = BUF_INIT_SECRET;
	auto_err err = ERR_INIT;

	assert_false(secret_get(&account, &secret, &err));
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_string_equal(err.text.data, "no secret for user 'jane'");
	assert_string_equal(err.hint.data, "set password_command, "
					   "password_file or password");
}

#define IN_FOLDER(test) \
	cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_split_as_a_shell_splits_it),
		cmocka_unit_test(a_command_prints_the_secret),
		cmocka_unit_test(dispositions_of_the_process_are_no_matter),
		cmocka_unit_test(a_slow_command_is_killed_with_its_children),
		IN_FOLDER(a_file_holds_the_secret),
		IN_FOLDER(a_file_that_is_none_is_refused),
		IN_FOLDER(the_longest_secret_is_taken_and_no_longer),
		IN_FOLDER(a_pipe_s_writer_is_waited_for),
		cmocka_unit_test(the_password_itself),
		cmocka_unit_test(without_any_there_is_a_hint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
