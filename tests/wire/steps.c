#include "script.h"

#include "text.h"

#include <string.h>

/* What stands behind a step's word, each way to read it. */

static bool read_text(struct step *step, const char *rest,
		      struct err *err UNUSED)
{
	buf_add_str(&step->text, rest);
	return true;
}

static bool read_nothing(struct step *step UNUSED, const char *rest,
			 struct err *err)
{
	return !*rest ||
	       err_set(err, ERR_CONFIG, "\"%s\" has no place here", rest);
}

static bool read_raw(struct step *step, const char *rest, struct err *err)
{
	return text_unescape(&step->text, rest, err);
}

static bool read_reply(struct step *step, const char *rest,
		       struct err *err UNUSED)
{
	buf_add_fmt(&step->text, "%s\r\n", rest);
	return true;
}

static bool read_copies(struct step *step, const char *rest, struct err *err)
{
	if (!script_read_count(rest, &step->count, &rest, err))
		return false;
	for (unsigned long i = 0; i < step->count; i++)
		buf_add_fmt(&step->text, "%s\r\n", rest);
	return true;
}

static bool read_byte(struct step *step, const char *rest, struct err *err)
{
	auto_buf byte = BUF_INIT;

	if (!script_read_count(rest, &step->count, &rest, err) ||
	    !text_unescape(&byte, rest, err))
		return false;
	if (byte.len != 1)
		return err_set(err, ERR_CONFIG, "not one byte: \"%s\"", rest);
	buf_reserve(&step->text, step->count);
	memset(step->text.data, byte.data[0], step->count);
	buf_commit(&step->text, step->count);
	return true;
}

static bool read_drip(struct step *step, const char *rest, struct err *err)
{
	return script_read_count(rest, &step->count, &rest, err) &&
	       read_reply(step, rest, err);
}

static bool read_pattern(struct step *step, const char *rest, struct err *err)
{
	regex_t regex;

	if (!text_compile_whole(rest, &regex, err))
		return false;
	regfree(&regex);
	buf_add_str(&step->text, rest);
	return true;
}

static bool read_patterns(struct step *step, const char *rest, struct err *err)
{
	return script_read_count(rest, &step->count, &rest, err) &&
	       read_pattern(step, rest, err);
}

/* The lines of a conversation; documented at the top of script.h. */
static const struct step_word {
	const char *word;
	enum step_kind kind;
	bool (*read)(struct step *step, const char *rest, struct err *err);
} words[] = {
	{ "S:", STEP_SEND, read_reply },
	{ "S=", STEP_SEND, read_raw },
	{ "S*", STEP_SEND, read_copies },
	{ "S#", STEP_SEND, read_byte },
	{ "DRIP", STEP_DRIP, read_drip },
	{ "C:", STEP_LINE, read_text },
	{ "C~", STEP_MATCH, read_pattern },
	{ "C*", STEP_MATCH, read_patterns },
	{ "C=", STEP_BYTES, read_raw },
	{ "C?", STEP_MAYBE, read_text },
	{ "GROUP", STEP_GROUP, read_nothing },
	{ "QUIET", STEP_QUIET, read_nothing },
	{ "TLS", STEP_TLS, read_text },
	{ "TLSFAIL", STEP_TLSFAIL, read_text },
	{ "STALL", STEP_STALL, read_nothing },
	{ "EOF", STEP_EOF, read_nothing },
	{ "CLOSE", STEP_CLOSE, read_nothing },
	{ "TRUNCATE", STEP_TRUNCATE, read_nothing },
	{ "RESET", STEP_RESET, read_nothing },
	{ "CONNECTION", STEP_CONNECTION, read_nothing },
};

static struct step *new_step(struct script *script)
{
	struct step *step;

	script->steps = mem_grow(script->steps, script->step_count + 1,
				 sizeof(*script->steps));
	step = &script->steps[script->step_count++];
	*step = (struct step){ .line = script->line,
			       .count = 1,
			       .text = BUF_INIT };
	return step;
}

bool script_add_step(struct script *script, const char *line, struct err *err)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		const char *rest = script_behind(line, words[i].word);
		struct step *step;

		if (!rest)
			continue;
		step = new_step(script);
		step->kind = words[i].kind;
		return words[i].read(step, rest, err);
	}
	return err_set(err, ERR_CONFIG, "unknown line \"%s\"", line);
}
