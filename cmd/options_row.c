#include "cmd/options_row.h"

#include <string.h>
#include <strings.h>

/* RFC 3461 section 4.4: characters of an ENVID, before it becomes xtext. */
#define ENVELOPE_ID_MAX 100

bool check_body_type(const char *value, struct err *err)
{
	/* RFC 6152; sendmail takes either case. */
	if (strcasecmp(value, "8BITMIME") == 0 ||
	    strcasecmp(value, "7BIT") == 0)
		return true;
	err_set(err, ERR_USAGE, "\"%s\" is no body type", value);
	return err_hint(err, "it is 7BIT or 8BITMIME");
}

bool check_delivery_mode(const char *value, struct err *err)
{
	/* By its first letter, as sendmail does: "background" is "b". */
	if (*value && strchr("ibqd", *value))
		return true;
	err_set(err, ERR_USAGE, "\"%s\" is no delivery mode", value);
	return err_hint(err, "it is i, b, q or d");
}

static bool is_notify_condition(const char *word, size_t len)
{
	static const char *const conditions[] = { "success", "failure",
						  "delay" };

	for (size_t i = 0; i < sizeof(conditions) / sizeof(*conditions); i++)
		if (len == strlen(conditions[i]) &&
		    strncasecmp(word, conditions[i], len) == 0)
			return true;
	return false;
}

/* RFC 3461 section 4.1: "never" stands alone. */
bool check_notify(const char *value, struct err *err)
{
	const char *word = value;
	size_t len;

	if (strcasecmp(value, "never") == 0)
		return true;
	do {
		len = strcspn(word, ",");
		if (!is_notify_condition(word, len)) {
			err_set(err, ERR_USAGE,
				"\"%.*s\" is no condition to be notified of",
				(int)len, word);
			return err_hint(err, "it is never, or a list of "
					     "success, failure and delay");
		}
		word += len;
	} while (*word++ == ',');
	return true;
}

bool check_return(const char *value, struct err *err)
{
	/* RFC 3461 section 4.3 */
	if (strcasecmp(value, "full") == 0 || strcasecmp(value, "hdrs") == 0)
		return true;
	err_set(err, ERR_USAGE, "\"%s\" is nothing to be returned", value);
	return err_hint(err, "it is full or hdrs");
}

bool check_envelope_id(const char *value, struct err *err)
{
	size_t len = strlen(value);

	if (len == 0 || len > ENVELOPE_ID_MAX)
		return err_set(err, ERR_USAGE,
			       "an envelope id has 1 to %d characters",
			       ENVELOPE_ID_MAX);
	for (size_t i = 0; i < len; i++)
		if (value[i] < ' ' || value[i] > '~')
			return err_set(err, ERR_USAGE,
				       "an envelope id is printable ASCII");
	return true;
}

bool ignore(const struct option_row *row UNUSED, const char *value UNUSED,
	    struct options *options UNUSED, struct err *err UNUSED)
{
	return true;
}

bool set_flag(const struct option_row *row, const char *value UNUSED,
	      struct options *options, struct err *err UNUSED)
{
	void *member = (char *)options + row->at;

	*(bool *)member = true;
	return true;
}

bool keep_text(const struct option_row *row, const char *value,
	       struct options *options, struct err *err UNUSED)
{
	void *member = (char *)options + row->at;

	*(const char **)member = value;
	return true;
}

/* By its first letter, as sendmail does: "mail" is "m". */
bool set_error_mode(const struct option_row *row UNUSED, const char *value,
		    struct options *options, struct err *err)
{
	switch (*value) {
	case 'm': /* there is no notification yet: print */
	case 'p':
	case 'w':
		options->error_mode = ERROR_PRINT;
		return true;
	case 'q':
		options->error_mode = ERROR_QUIET;
		return true;
	case 'e':
		err_set(err, ERR_USAGE,
			"not built yet: notifications to the sender, which "
			"error mode e needs before it may exit 0");
		return err_hint(err, "-oem prints an error and exits non-zero");
	default:
		err_set(err, ERR_USAGE, "\"%s\" is no error mode", value);
		return err_hint(err, "it is p, w, m or q");
	}
}

/* What stands behind "NAME=", or NULL; sendmail's names know no case. */
static const char *value_of_name(const char *setting, const char *name)
{
	size_t len = strlen(name);

	if (strncasecmp(setting, name, len) != 0 || setting[len] != '=')
		return NULL;
	return setting + len + 1;
}

bool set_named(const struct option_row *row, const char *value,
	       struct options *options, struct err *err)
{
	const char *mode = value_of_name(value, "ErrorMode");

	if (mode)
		return set_error_mode(row, mode, options, err);
	mode = value_of_name(value, "DeliveryMode");
	return !mode || check_delivery_mode(mode, err);
}

bool set_debug(const struct option_row *row UNUSED, const char *value,
	       struct options *options, struct err *err UNUSED)
{
	if (strcmp(value, "0.1") == 0)
		options->mode = MODE_VERSION;
	return true;
}

bool show_version(const struct option_row *row UNUSED, const char *value UNUSED,
		  struct options *options, struct err *err UNUSED)
{
	options->mode = MODE_VERSION;
	return true;
}

bool show_help(const struct option_row *row UNUSED, const char *value UNUSED,
	       struct options *options, struct err *err UNUSED)
{
	options->mode = MODE_HELP;
	return true;
}

bool refuse(const struct option_row *row, const char *value UNUSED,
	    struct options *options UNUSED, struct err *err)
{
	err_set(err, ERR_USAGE, "%s", row->why);
	return err_hint(err, "mailchute(8), section OPTIONS, has those "
			     "that there are");
}

bool unbuilt(const struct option_row *row, const char *value UNUSED,
	     struct options *options UNUSED, struct err *err)
{
	err_set(err, ERR_USAGE, "not built yet: %s", row->why);
	return err_hint(err, "mailchute(8), section CAVEATS, tells what to do "
			     "until then");
}
