#include "mail/encword.h"
#include "mail/mime_param.h"
#include "mail/mime_value.h"

#include <string.h>
#include <strings.h>

/*
 * Octets of a parameter that are left as they are; a longer one might not fit
 * a line, wherever it is folded.
 */
#define PARAM_MAX 900

/*
 * Parameters for which a twin, "name*", is looked for: each look goes through
 * all of them.
 */
#define LOOKS_MAX 16

static bool has_8bit(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] > 127)
			return true;
	return false;
}

/* "filename*" and "filename*0*" say by RFC 2231 what "filename" can't. */
static bool has_twin(struct slice value, const struct mime_param *of)
{
	auto_mime_params params;

	mime_params_init(&params, value.data, value.len);
	while (mime_params_next(&params)) {
		const struct mime_param *param = &params.param;

		if (param->name_len > of->name_len &&
		    param->name[of->name_len] == '*' &&
		    !strncasecmp(param->name, of->name, of->name_len))
			return true;
	}
	return false;
}

/* One that claims to be encoded: what it may not hold is, now. */
static void add_mended(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)text[i] > 127)
			buf_add_fmt(out, "%%%02X", (unsigned char)text[i]);
		else
			buf_add_char(out, text[i]);
	}
}

static bool refuse(const struct mime_param *param, const char *why,
		   struct err *err)
{
	int n = (int)(param->name_len < 60 ? param->name_len : 60);

	return err_set(err, ERR_DATA, "parameter \"%.*s\" %s", n, param->name,
		       why);
}

/* With what follows it up to the next, blanks and comments. */
static bool add_param(struct buf *out, const struct mime_param *param,
		      const char *end, const char *charset, struct err *err)
{
	size_t len = (size_t)(end - param->begin);
	struct slice all = { .data = param->begin, .len = len };
	bool is_8bit = has_8bit(param->begin, len);

	if (!param->name)
		return mime_value_add_tokens(out, all, charset, err);
	if (has_8bit(param->name, param->name_len))
		return refuse(param, "has a name that is not ASCII", err);
	if (is_8bit && mime_param_is(param, "boundary"))
		return refuse(param, "is not ASCII, and can't be encoded", err);
	if (memchr(param->name, '*', param->name_len)) {
		add_mended(out, param->begin, len);
		return true;
	}
	/* Comments have no place in the extended form, and say nothing. */
	mime_param_add_extended(
		out, param,
		encword_charset(charset, param->value.data, param->value.len));
	return true;
}

static bool must_change(const struct mime_param *param, const char *end)
{
	size_t len = (size_t)(end - param->begin);
	bool is_long = param->name && !mime_param_is(param, "boundary") &&
		       !memchr(param->name, '*', param->name_len) &&
		       (size_t)(param->end - param->begin) > PARAM_MAX;

	return is_long || has_8bit(param->begin, len);
}

bool mime_value_add_params(struct buf *out, struct slice value,
			   const char *charset, struct err *err)
{
	auto_mime_params params;
	size_t looks = 0;

	mime_params_init(&params, value.data, value.len);
	while (mime_params_next(&params)) {
		const struct mime_param *param = &params.param;
		const char *end = params.at;

		if (!must_change(param, end)) {
			buf_add(out, param->begin,
				(size_t)(end - param->begin));
			continue;
		}
		if (param->name && looks++ < LOOKS_MAX &&
		    has_twin(value, param))
			continue;
		if (!add_param(out, param, end, charset, err))
			return false;
	}
	return true;
}
