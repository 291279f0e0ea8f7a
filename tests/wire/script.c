#include "script.h"

#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOUND_DEFAULT 30	   /* seconds */
#define COUNT_MAX     (64ul << 20) /* copies: enough for any flood */

static void add_entry(struct script *script, struct entries *entries, char mark,
		      struct buf *text)
{
	struct entry *entry;

	entries->items = mem_grow(entries->items, entries->count + 1,
				  sizeof(*entries->items));
	entry = &entries->items[entries->count++];
	*entry = (struct entry){ script->line, mark, BUF_INIT };
	buf_add(&entry->text, text->data, text->len);
}

static void add_text(struct script *script, struct entries *entries, char mark,
		     const char *text)
{
	auto_buf copy = BUF_INIT;

	buf_add_str(&copy, text);
	add_entry(script, entries, mark, &copy);
}

bool script_read_count(const char *text, unsigned long *ret_count,
		       const char **ret_rest, struct err *err)
{
	char *end;
	unsigned long count;

	errno = 0;
	count = strtoul(text, &end, 10);
	if (end == text || errno || !count || count > COUNT_MAX)
		return err_set(err, ERR_CONFIG, "no count in \"%s\"", text);
	*ret_count = count;
	*ret_rest = *end == ' ' ? end + 1 : end;
	return true;
}

const char *script_behind(const char *line, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(line, word, len) != 0)
		return NULL;
	if (line[len] == ' ')
		return line + len + 1;
	return line[len] ? NULL : line + len;
}

static bool read_rule(struct script *script, const char *rest,
		      struct err *err UNUSED)
{
	buf_clear(&script->rule);
	buf_add_str(&script->rule, rest);
	return true;
}

static bool read_config(struct script *script, const char *rest,
			struct err *err UNUSED)
{
	add_text(script, &script->config, ':', rest);
	return true;
}

static bool read_without(struct script *script, const char *rest,
			 struct err *err UNUSED)
{
	add_text(script, &script->without, ':', rest);
	return true;
}

static bool read_mode(struct script *script, const char *rest, struct err *err)
{
	char *end;
	unsigned long mode = strtoul(rest, &end, 8);

	if (end == rest || *end || mode > 07777)
		return err_set(err, ERR_CONFIG, "no mode: \"%s\"", rest);
	script->mode = (mode_t)mode;
	return true;
}

static bool read_noconfig(struct script *script, const char *rest UNUSED,
			  struct err *err UNUSED)
{
	script->no_config = true;
	return true;
}

static bool read_name(struct script *script, const char *rest, struct err *err)
{
	if (!*rest || strchr(rest, '/'))
		return err_set(err, ERR_CONFIG, "no name: \"%s\"", rest);
	buf_clear(&script->name);
	buf_add_str(&script->name, rest);
	return true;
}

static bool read_env(struct script *script, const char *rest,
		     struct err *err UNUSED)
{
	add_text(script, &script->env, ':', rest);
	return true;
}

static bool read_args(struct script *script, const char *rest, struct err *err)
{
	for (;;) {
		auto_buf word = BUF_INIT;
		auto_buf text = BUF_INIT;
		size_t len;

		rest += strspn(rest, " ");
		len = strcspn(rest, " ");
		if (!len)
			return true;
		buf_add(&word, rest, len);
		rest += len;
		if (!text_is(&word, "''") &&
		    !text_unescape(&text, word.data, err))
			return false;
		if (strlen(text.data) != text.len)
			return err_set(err, ERR_CONFIG,
				       "an argument can't hold a NUL");
		add_entry(script, &script->args, ':', &text);
	}
}

static bool read_stdin_line(struct script *script, const char *rest,
			    struct err *err UNUSED)
{
	buf_add_str(&script->input, rest);
	buf_add_char(&script->input, '\n');
	return true;
}

static bool read_stdin_raw(struct script *script, const char *rest,
			   struct err *err)
{
	return text_unescape(&script->input, rest, err);
}

static bool read_stdin_copies(struct script *script, const char *rest,
			      struct err *err)
{
	unsigned long count;

	if (!script_read_count(rest, &count, &rest, err))
		return false;
	while (count--)
		(void)read_stdin_line(script, rest, err);
	return true;
}

static bool read_aliases_line(struct script *script, const char *rest,
			      struct err *err UNUSED)
{
	buf_add_str(&script->aliases, rest);
	buf_add_char(&script->aliases, '\n');
	return true;
}

static bool read_exit(struct script *script, const char *rest, struct err *err)
{
	char *end;
	long status = strtol(rest, &end, 10);

	if (end == rest || *end || status < 0 || status > 255)
		return err_set(err, ERR_CONFIG, "no exit status: \"%s\"", rest);
	script->exit_status = (int)status;
	return true;
}

static bool read_bound(struct script *script, const char *rest, struct err *err)
{
	unsigned long seconds;

	if (!script_read_count(rest, &seconds, &rest, err))
		return false;
	if (*rest || seconds > 600)
		return err_set(err, ERR_CONFIG, "no bound in seconds");
	script->bound = (unsigned)seconds;
	return true;
}

static bool read_expected(struct script *script, struct entries *entries,
			  char mark, const char *rest, struct err *err)
{
	auto_buf text = BUF_INIT;
	regex_t regex;

	if (mark == '=') {
		if (!text_unescape(&text, rest, err))
			return false;
		add_entry(script, entries, ':', &text);
		return true;
	}
	if (mark != ':') {
		if (!text_compile_whole(rest, &regex, err))
			return false;
		regfree(&regex);
	}
	add_text(script, entries, mark, rest);
	return true;
}

static bool read_no_connection(struct script *script, const char *rest UNUSED,
			       struct err *err UNUSED)
{
	script->no_connection = true;
	return true;
}

/* The lines above the conversation; documented at the top of script.h. */
static const struct directive {
	const char *word;
	bool (*read)(struct script *script, const char *rest, struct err *err);
} directives[] = {
	{ "rule:", read_rule },
	{ "config:", read_config },
	{ "without:", read_without },
	{ "mode:", read_mode },
	{ "noconfig:", read_noconfig },
	{ "name:", read_name },
	{ "env:", read_env },
	{ "args:", read_args },
	{ "stdin:", read_stdin_line },
	{ "stdin=", read_stdin_raw },
	{ "stdin*", read_stdin_copies },
	{ "aliases:", read_aliases_line },
	{ "exit:", read_exit },
	{ "bound:", read_bound },
	{ "NOCONNECTION", read_no_connection },
};

static bool read_directive(struct script *script, const char *line,
			   struct err *err)
{
	static const char marks[] = ":=~?";
	const char *rest;

	for (size_t i = 0; i < sizeof(directives) / sizeof(*directives); i++) {
		rest = script_behind(line, directives[i].word);
		if (rest)
			return directives[i].read(script, rest, err);
	}
	for (const char *mark = marks; *mark; mark++) {
		const char err_word[] = {
			's', 't', 'd', 'e', 'r', 'r', *mark, 0
		};
		const char out_word[] = {
			's', 't', 'd', 'o', 'u', 't', *mark, 0
		};

		rest = script_behind(line, err_word);
		if (rest)
			return read_expected(script, &script->stderr_lines,
					     *mark, rest, err);
		rest = script_behind(line, out_word);
		if (rest)
			return read_expected(script, &script->stdout_lines,
					     *mark, rest, err);
	}
	return err_set(err, ERR_CONFIG, "unknown line \"%s\"", line);
}

static bool is_group_member(const struct script *script, size_t i)
{
	return i < script->step_count && script->steps[i].kind >= STEP_LINE &&
	       script->steps[i].kind <= STEP_BYTES;
}

/* What stands behind the end of a connection would never be played. */
static bool check_steps(const struct script *script, struct err *err)
{
	bool ended = false;

	for (size_t i = 0; i < script->step_count; i++) {
		const struct step *step = &script->steps[i];

		if (ended && step->kind != STEP_CONNECTION)
			return err_set(err, ERR_CONFIG,
				       "line %u is behind the connection's end",
				       step->line);
		if (step->kind == STEP_GROUP &&
		    (!is_group_member(script, i + 1) ||
		     !is_group_member(script, i + 2)))
			return err_set(err, ERR_CONFIG,
				       "the GROUP of line %u is none",
				       step->line);
		ended = step->kind == STEP_TLSFAIL ||
			(step->kind >= STEP_STALL && step->kind <= STEP_RESET);
	}
	return true;
}

/* A case that says too little could never fail. */
static bool check_whole(const struct script *script, struct err *err)
{
	if (!script->rule.len)
		return err_set(err, ERR_CONFIG, "the case has no rule");
	if (script->no_connection && script->step_count)
		return err_set(err, ERR_CONFIG,
			       "a conversation without a connection");
	if (!script->no_connection && !script->step_count)
		return err_set(err, ERR_CONFIG,
			       "neither conversation nor NOCONNECTION");
	return check_steps(script, err);
}

static bool read_lines(struct script *script, FILE *file, struct err *err)
{
	auto_str line = NULL;
	size_t size = 0;
	bool in_conversation = false;
	ssize_t len;

	while ((len = getline(&line, &size, file)) >= 0) {
		bool ok = true;

		script->line++;
		if (len && line[len - 1] == '\n')
			line[--len] = '\0';
		if (!len || *line == '#')
			continue;
		if (in_conversation)
			ok = script_add_step(script, line, err);
		else if (!strcmp(line, "conversation:"))
			in_conversation = true;
		else
			ok = read_directive(script, line, err);
		if (!ok)
			return false;
	}
	if (ferror(file))
		return err_set_errno(err, ERR_NOINPUT, "can't be read");
	return check_whole(script, err);
}

bool script_read(struct script *script, const char *path, struct err *err)
{
	FILE *file;
	bool ok;

	*script = (struct script){ .path = path,
				   .rule = BUF_INIT,
				   .name = BUF_INIT,
				   .mode = 0600,
				   .aliases = BUF_INIT,
				   .input = BUF_INIT,
				   .bound = BOUND_DEFAULT };
	buf_add_str(&script->name, "mailchute");
	file = fopen(path, "re");
	if (!file)
		return err_set_errno(err, ERR_NOINPUT, "%s", path);
	ok = read_lines(script, file, err);
	(void)fclose(file); /* only read */
	return ok || err_prefix(err, "%s:%u: ", path, script->line);
}

static void release_entries(struct entries *entries)
{
	for (size_t i = 0; i < entries->count; i++)
		buf_release(&entries->items[i].text);
	free(entries->items);
	*entries = (struct entries){ NULL, 0 };
}

void script_release(struct script *script)
{
	buf_release(&script->rule);
	buf_release(&script->name);
	buf_release(&script->aliases);
	buf_release(&script->input);
	release_entries(&script->config);
	release_entries(&script->without);
	release_entries(&script->env);
	release_entries(&script->args);
	release_entries(&script->stderr_lines);
	release_entries(&script->stdout_lines);
	for (size_t i = 0; i < script->step_count; i++)
		buf_release(&script->steps[i].text);
	free(script->steps);
	script->steps = NULL;
	script->step_count = 0;
}
