#include "conf/value.h"

#include "base/buf.h"
#include "conf/command.h"
#include "conf/config.h"
#include "conf/path.h"
#include "mail/dsn.h"
#include "net/tls.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PORT_MAX     65535
#define DURATION_MAX (INT64_C(10) * 365 * 24 * 3600) /* seconds: ten years */

/* The mechanisms of smtp/sasl.c by name; conf does not see smtp. */
static const char *const mechanisms[] = { "plain", "login" };

#define MECHANISM_COUNT (sizeof(mechanisms) / sizeof(mechanisms[0]))

static bool not_empty(const char *text, struct err *err)
{
	if (text[0])
		return true;
	return err_set(err, ERR_CONFIG, "is empty");
}

/*
 * What reaches the protocol, a log or a file name may not hold a line end or
 * an escape sequence, or it could pass for more than one of them.
 */
static bool is_clean(const char *text, struct err *err)
{
	for (; *text; text++)
		if (iscntrl((unsigned char)*text))
			return err_set(err, ERR_CONFIG,
				       "has a control character");
	return true;
}

bool parse_password(const struct value *value, void *field, struct err *err)
{
	char **string = field;

	if (!not_empty(value->text, err))
		return false;
	*string = mem_str(value->text);
	return true;
}

bool parse_text(const struct value *value, void *field, struct err *err)
{
	return is_clean(value->text, err) && parse_password(value, field, err);
}

bool parse_command(const struct value *value, void *field, struct err *err)
{
	auto_words words = NULL;

	return command_words(value->text, &words, err) &&
	       parse_text(value, field, err);
}

bool parse_path(const struct value *value, void *field, struct err *err)
{
	if (!not_empty(value->text, err) || !is_clean(value->text, err))
		return false;
	return path_resolve(value->text, value->file, field, err);
}

bool parse_priority(const struct value *value, void *field, struct err *err)
{
	return parse_text(value, field, err) &&
	       tls_check_priority(value->text, err);
}

bool parse_log(const struct value *value, void *field, struct err *err)
{
	const char *text = value->text;

	if (strcmp(text, "syslog") != 0 && strcmp(text, "stderr") != 0 &&
	    strcmp(text, "none") != 0 && text[0] != '/')
		return err_set(err, ERR_CONFIG,
			       "'%.64s' is neither \"syslog\", \"stderr\", "
			       "\"none\" nor an absolute path",
			       text);
	return parse_text(value, field, err);
}

/*
 * Takes the digits off the front of *text.  False if there are none, or if
 * they make more than max.
 */
static bool take_number(const char **text, int64_t max, int64_t *ret_number)
{
	const char *digit = *text;
	int64_t number = 0;

	for (; isdigit((unsigned char)*digit) && number <= max; digit++)
		number = number * 10 + (*digit - '0');
	if (digit == *text || number > max)
		return false;
	*text = digit;
	*ret_number = number;
	return true;
}

bool parse_port(const struct value *value, void *field, struct err *err)
{
	const char *rest = value->text;
	int64_t number;
	int *port = field;

	if (!take_number(&rest, PORT_MAX, &number) || *rest || !number)
		return err_set(err, ERR_CONFIG,
			       "'%.64s' is no number from 1 to 65535",
			       value->text);
	*port = (int)number;
	return true;
}

/* Seconds, or 0 if there is no such unit. */
static int64_t unit_of(const char *suffix)
{
	static const struct {
		const char *suffix;
		int64_t seconds;
	} units[] = {
		{ "", 1 },
		{ "s", 1 },
		{ "m", 60 },
		{ "h", 60 * 60 },
		{ "d", 24 * 60 * 60 },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(units[i].suffix, suffix))
			return units[i].seconds;
	return 0;
}

bool parse_duration(const struct value *value, void *field, struct err *err)
{
	const char *rest = value->text;
	int64_t number = 0;
	int64_t unit = 0;
	int64_t *ms = field;

	if (take_number(&rest, DURATION_MAX, &number))
		unit = unit_of(rest);
	if (!unit)
		return err_set(err, ERR_CONFIG,
			       "'%.64s' is no duration such as \"30s\" or "
			       "\"5m\" of at most ten years",
			       value->text);
	if (!number || number > DURATION_MAX / unit)
		return err_set(
			err, ERR_CONFIG,
			"'%.64s' is not between one second and ten years",
			value->text);
	*ms = number * unit * 1000;
	return true;
}

bool parse_notify(const struct value *value, void *field, struct err *err)
{
	return dsn_parse_notify(value->text, field, err);
}

bool parse_return(const struct value *value, void *field, struct err *err)
{
	enum dsn_return what;
	int *number = field;

	if (!dsn_parse_return(value->text, &what, err))
		return false;
	*number = (int)what;
	return true;
}

/* One of the words, which are NULL-terminated, by its index. */
static bool parse_choice(const struct value *value, const char *const *words,
			 int *choice, struct err *err)
{
	auto_buf known = BUF_INIT;

	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], value->text) == 0) {
			*choice = i;
			return true;
		}
		buf_add_fmt(&known, "%s\"%s\"",
			    !i		   ? ""
			    : words[i + 1] ? ", "
					   : " nor ",
			    words[i]);
	}
	return err_set(err, ERR_CONFIG, "'%.64s' is neither %s", value->text,
		       known.data);
}

bool parse_tls(const struct value *value, void *field, struct err *err)
{
	static const char *const words[] = { [TLS_STARTTLS] = "starttls",
					     [TLS_IMPLICIT] = "implicit",
					     [TLS_NONE] = "none",
					     NULL };

	return parse_choice(value, words, field, err);
}

bool parse_rewrite_from(const struct value *value, void *field, struct err *err)
{
	static const char *const words[] = { [REWRITE_LOCAL] = "local",
					     [REWRITE_NEVER] = "never",
					     [REWRITE_ALWAYS] = "always",
					     NULL };

	return parse_choice(value, words, field, err);
}

static bool list_add(char ***list, const char *text, struct err *err)
{
	size_t count = 0;
	char *item;

	while (*list && (*list)[count])
		count++;
	if (count == VALUE_LIST_MAX)
		return err_set(err, ERR_CONFIG, "has over %d members",
			       VALUE_LIST_MAX);
	*list = mem_grow(*list, count + 2, sizeof(**list));
	item = mem_str(text);
	(*list)[count] = item;
	(*list)[count + 1] = NULL;
	for (; *item; item++)
		*item = (char)tolower((unsigned char)*item);
	return true;
}

bool parse_pattern(const struct value *value, void *field, struct err *err)
{
	return not_empty(value->text, err) && is_clean(value->text, err) &&
	       list_add(field, value->text, err);
}

static bool is_mechanism(const char *text)
{
	for (size_t i = 0; i < MECHANISM_COUNT; i++)
		if (!strcasecmp(mechanisms[i], text))
			return true;
	return false;
}

static bool is_policy(const char *text)
{
	return !strcasecmp(text, "auto") || !strcasecmp(text, "off");
}

static bool unknown_mechanism(const char *text, struct err *err)
{
	auto_buf known = BUF_INIT;

	for (size_t i = 0; i < MECHANISM_COUNT; i++)
		buf_add_fmt(&known, ", \"%s\"", mechanisms[i]);
	return err_set(err, ERR_CONFIG,
		       "'%.64s' is not known; \"auto\", \"off\"%s are", text,
		       known.data);
}

bool parse_mechanism(const struct value *value, void *field, struct err *err)
{
	char ***list = field;
	const char *first = *list ? (*list)[0] : NULL;

	if (!is_policy(value->text) && !is_mechanism(value->text))
		return unknown_mechanism(value->text, err);
	if (first && (is_policy(first) || is_policy(value->text)))
		return err_set(err, ERR_CONFIG,
			       "\"auto\" and \"off\" stand alone");
	return list_add(list, value->text, err);
}
