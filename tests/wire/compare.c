#include "compare.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static bool line_matches(const struct entry *entry, const char *line,
			 const struct places *places)
{
	auto_buf want = BUF_INIT;
	regex_t regex;
	bool ok;

	text_expand(&want, entry->text.data, places);
	if (entry->mark == ':')
		return text_is(&want, line);
	/* It compiled when the case was read; a placeholder may break it. */
	if (regcomp(&regex, want.data, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	ok = regexec(&regex, line, 0, NULL, 0) == 0;
	regfree(&regex);
	return ok;
}

static bool tell_missing(const struct script *script, const char *what,
			 const struct entry *entry, const char *line,
			 struct buf *why)
{
	explain(why, "%s:%u: %s: expected%s %s", script->path, entry->line,
		what, entry->mark == ':' ? "" : " a match of",
		entry->text.data);
	if (line)
		return explain(why, "got %s", line);
	return explain(why, "got no further line");
}

/*
 * The entry that the line is accounted for by, from *next on, which is moved
 * behind it.  Optional entries that do not match are passed over.
 */
static const struct entry *account_for(const struct entries *expected,
				       size_t *next, const char *line,
				       const struct places *places)
{
	while (*next < expected->count) {
		const struct entry *entry = &expected->items[*next];

		if (line_matches(entry, line, places)) {
			(*next)++;
			return entry;
		}
		if (entry->mark != '?')
			return NULL;
		(*next)++;
	}
	return NULL;
}

static bool check_rest(const struct script *script, const char *what,
		       const struct entries *expected, size_t next,
		       struct buf *why)
{
	for (; next < expected->count; next++) {
		if (expected->items[next].mark != '?')
			return tell_missing(script, what,
					    &expected->items[next], NULL, why);
	}
	return true;
}

bool compare_output(const struct script *script, const char *what,
		    const struct entries *expected, const struct buf *output,
		    const struct places *places, struct buf *why)
{
	const char *rest = output->data;
	size_t next = 0;

	if (strlen(output->data) != output->len)
		return explain(why, "%s: %s holds a NUL", script->path, what);
	if (output->len && output->data[output->len - 1] != '\n')
		return explain(why, "%s: %s: no line end behind \"%s\"",
			       script->path, what, output->data);
	while (*rest) {
		size_t len = strcspn(rest, "\n");
		auto_str line = mem_str_n(rest, len);

		rest += len + 1;
		if (account_for(expected, &next, line, places))
			continue;
		if (next < expected->count)
			return tell_missing(script, what,
					    &expected->items[next], line, why);
		return explain(why, "%s: %s: unexpected line: %s", script->path,
			       what, line);
	}
	return check_rest(script, what, expected, next, why);
}

bool compare_status(const struct script *script, int status, struct buf *why)
{
	if (WIFSIGNALED(status))
		return explain(
			why, "%s: expected exit status %d, got signal %d",
			script->path, script->exit_status, WTERMSIG(status));
	if (WEXITSTATUS(status) != script->exit_status)
		return explain(why, "%s: expected exit status %d, got %d",
			       script->path, script->exit_status,
			       WEXITSTATUS(status));
	return true;
}
