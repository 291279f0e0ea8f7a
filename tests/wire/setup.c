#include "setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONFIG_NAME "mailchute.conf"

/*
 * The configuration of a case that says nothing.  No wait is ever as long as
 * `timeout`: it is there to end one before the case's bound does.
 */
static const struct preset {
	const char *key;
	const char *value;
} presets[] = {
	{ "host", "\"127.0.0.1\"" },
	{ "port", "@PORT@" },
	{ "tls", "\"starttls\"" },
	{ "tls_ca_file", "\"@CERTS@/ca.pem\"" },
	{ "tls_hostname", "\"mx.example.org\"" },
	{ "hello", "\"client.example.org\"" },
	{ "domain", "\"example.org\"" },
	{ "log", "\"none\"" },
	{ "timeout", "\"20s\"" },
	{ "connect_timeout", "\"20s\"" },
	{ "aliases", "\"@DIR@/aliases\"" },
};

void words_release(struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->items[i]);
	free(words->items);
	*words = (struct words){ NULL, 0 };
}

static void add_word(struct words *words, const struct buf *word)
{
	words->items = mem_grow(words->items, words->count + 2,
				sizeof(*words->items));
	words->items[words->count++] = mem_str(word->data);
	words->items[words->count] = NULL;
}

static bool write_file(const char *dir, const char *name, mode_t mode,
		       const struct buf *content, struct err *err)
{
	auto_buf path = BUF_INIT;
	FILE *file;
	bool ok;

	buf_add_fmt(&path, "%s/%s", dir, name);
	file = fopen(path.data, "wxe");
	if (!file)
		return err_set_errno(err, ERR_CANTCREAT, "%s", path.data);
	ok = fwrite(content->data, 1, content->len, file) == content->len;
	ok = fchmod(fileno(file), mode) == 0 && ok;
	ok = fclose(file) == 0 && ok;
	return ok || err_set_errno(err, ERR_IO, "%s", path.data);
}

/* True if the line is "key = ...", not indented. */
static bool sets_key(const char *line, const char *key)
{
	size_t len = strlen(key);

	if (strncmp(line, key, len) != 0)
		return false;
	line += len;
	line += strspn(line, " ");
	return *line == '=' || !*line;
}

static bool is_replaced(const struct script *script, const char *key)
{
	for (size_t i = 0; i < script->config.count; i++) {
		if (sets_key(script->config.items[i].text.data, key))
			return true;
	}
	for (size_t i = 0; i < script->without.count; i++) {
		if (sets_key(script->without.items[i].text.data, key))
			return true;
	}
	return false;
}

static void add_config(const struct script *script, const struct places *places,
		       struct buf *config)
{
	for (size_t i = 0; i < sizeof(presets) / sizeof(*presets); i++) {
		if (is_replaced(script, presets[i].key))
			continue;
		buf_add_fmt(config, "%s = ", presets[i].key);
		text_expand(config, presets[i].value, places);
		buf_add_char(config, '\n');
	}
	for (size_t i = 0; i < script->config.count; i++) {
		text_expand(config, script->config.items[i].text.data, places);
		buf_add_char(config, '\n');
	}
}

/* A link, since a wrapper such as valgrind takes no argv[0] from us. */
static bool link_program(const struct script *script, const char *dir,
			 const char *program, struct err *err)
{
	auto_buf path = BUF_INIT;

	buf_add_fmt(&path, "%s/bin", dir);
	if (mkdir(path.data, 0700) < 0)
		return err_set_errno(err, ERR_CANTCREAT, "%s", path.data);
	buf_add_fmt(&path, "/%s", script->name.data);
	if (symlink(program, path.data) < 0)
		return err_set_errno(err, ERR_CANTCREAT, "%s", path.data);
	return true;
}

bool setup_files(const struct script *script, const struct places *places,
		 const char *program, struct err *err)
{
	auto_buf config = BUF_INIT;

	add_config(script, places, &config);
	return (script->no_config || write_file(places->dir, CONFIG_NAME,
						script->mode, &config, err)) &&
	       write_file(places->dir, "stdin", 0600, &script->input, err) &&
	       write_file(places->dir, "aliases", 0600, &script->aliases,
			  err) &&
	       link_program(script, places->dir, program, err);
}

static void add_wrapper(struct words *argv)
{
	const char *rest = getenv("WIRE_WRAPPER");
	auto_buf env = BUF_INIT;

	if (!rest || !*rest)
		return;
	/* It searches PATH, as execve(2) does not. */
	buf_add_str(&env, "/usr/bin/env");
	add_word(argv, &env);
	while (*rest) {
		auto_buf word = BUF_INIT;
		size_t len = strcspn(rest, " ");

		buf_add(&word, rest, len);
		if (len)
			add_word(argv, &word);
		rest += len + strspn(rest + len, " ");
	}
}

static bool is_mailchute(const struct script *script)
{
	return text_is(&script->name, "mailchute");
}

void setup_arguments(const struct script *script, const struct places *places,
		     struct words *argv)
{
	auto_buf program = BUF_INIT;

	add_wrapper(argv);
	buf_add_fmt(&program, "%s/bin/%s", places->dir, script->name.data);
	add_word(argv, &program);
	if (is_mailchute(script) && !script->no_config) {
		auto_buf option = BUF_INIT;
		auto_buf path = BUF_INIT;

		buf_add_str(&option, "-C");
		add_word(argv, &option);
		buf_add_fmt(&path, "%s/" CONFIG_NAME, places->dir);
		add_word(argv, &path);
	}
	for (size_t i = 0; i < script->args.count; i++) {
		auto_buf word = BUF_INIT;

		text_expand(&word, script->args.items[i].text.data, places);
		add_word(argv, &word);
	}
}

/* The sanitizers' options are the runner's business, not the case's. */
static void add_inherited(struct words *env)
{
	static const char *const names[] = { "ASAN_OPTIONS", "LSAN_OPTIONS",
					     "UBSAN_OPTIONS",
					     "LLVM_PROFILE_FILE" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		auto_buf word = BUF_INIT;
		const char *value = getenv(names[i]);

		buf_add_fmt(&word, "%s=%s", names[i], value ? value : "");
		if (value)
			add_word(env, &word);
	}
}

void setup_environment(const struct script *script, const struct places *places,
		       struct words *env)
{
	const char *path = getenv("PATH");
	auto_buf word = BUF_INIT;

	buf_add_fmt(&word, "PATH=%s", path ? path : "/usr/bin:/bin");
	add_word(env, &word);
	buf_clear(&word);
	buf_add_fmt(&word, "HOME=%s", places->dir);
	add_word(env, &word);
	buf_clear(&word);
	buf_add_str(&word, "LC_ALL=C");
	add_word(env, &word);
	buf_clear(&word);
	buf_add_str(&word, "TZ=UTC");
	add_word(env, &word);
	add_inherited(env);
	if (!is_mailchute(script) && !script->no_config) {
		buf_clear(&word);
		buf_add_fmt(&word, "MAILCHUTE_CONFIG=%s/" CONFIG_NAME,
			    places->dir);
		add_word(env, &word);
	}
	for (size_t i = 0; i < script->env.count; i++) {
		buf_clear(&word);
		text_expand(&word, script->env.items[i].text.data, places);
		add_word(env, &word);
	}
}
