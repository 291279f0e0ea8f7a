#include "cmd/options_row.h"

#include <string.h>
#include <strings.h>

bool check_body_type(const char *value, struct err *err)
{
	/* RFC 6152; sendmail takes either case. */
	if (strcasecmp(value, "8BITMIME") == 0 ||
	    strcasecmp(value, "7BIT") == 0)
		return true;
	err_set(err, ERR_USAGE, "\"%.60s\" is no body type", value);
	return err_hint(err, "it is 7BIT or 8BITMIME");
}

bool check_delivery_mode(const char *value, struct err *err)
{
	/* By its first letter, as sendmail does: "background" is "b". */
	if (*value && strchr("ibqd", *value))
		return true;
	err_set(err, ERR_USAGE, "\"%.60s\" is no delivery mode", value);
	return err_hint(err, "it is i, b, q or d");
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
	case 'p':
	case 'w':
		options->error_mode = ERROR_PRINT;
		return true;
	case 'q':
		options->error_mode = ERROR_QUIET;
		return true;
	case 'm':
		options->error_mode = ERROR_MAIL;
		return true;
	case 'e':
		options->error_mode = ERROR_RETURN;
		return true;
	default:
		err_set(err, ERR_USAGE, "\"%.60s\" is no error mode", value);
		return err_hint(err, "it is p, w, m, e or q");
	}
}

bool set_notify(const struct option_row *row UNUSED, const char *value,
		struct options *options, struct err *err)
{
	return dsn_parse_notify(value, &options->dsn_notify, err);
}

bool set_return(const struct option_row *row UNUSED, const char *value,
		struct options *options, struct err *err)
{
	return dsn_parse_return(value, &options->dsn_return, err);
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

bool set_mode(const struct option_row *row, const char *value UNUSED,
	      struct options *options, struct err *err UNUSED)
{
	options->mode = row->mode;
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
