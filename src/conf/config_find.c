#include "base/buf.h"
#include "conf/config.h"
#include "conf/path.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#define NAME   "mailchute.conf"
#define SYSTEM MAILCHUTE_SYSCONFDIR "/" NAME

static const char *environment(const char *name)
{
	const char *value = getenv(name);

	return value && value[0] ? value : NULL;
}

/*
 * The user's own: NULL if he has no home.  A relative XDG_CONFIG_HOME is
 * ignored, as the XDG Base Directory Specification wants it.
 */
static char *user_path(void)
{
	const char *xdg = environment("XDG_CONFIG_HOME");
	auto_buf path = BUF_INIT;
	auto_str home = NULL;

	if (xdg && xdg[0] == '/') {
		buf_add_fmt(&path, "%s/mailchute/" NAME, xdg);
		return buf_take(&path);
	}
	home = path_home();
	if (!home)
		return NULL;
	buf_add_fmt(&path, "%s/.config/mailchute/" NAME, home);
	return buf_take(&path);
}

/*
 * Whatever is in the way but that there is no such file is an error: passing
 * on to the next would send mail by an account that is not meant.
 */
static bool find_file(const char *path, bool *ret_found, struct err *err)
{
	struct stat st;

	*ret_found = stat(path, &st) == 0;
	if (*ret_found || errno == ENOENT || errno == ENOTDIR)
		return true;
	return err_set_errno(err, ERR_CONFIG, "%s", path);
}

static bool must_find(const char *path, const char *who, char **ret_path,
		      struct err *err)
{
	struct stat st;

	if (!path[0])
		return err_set(err, ERR_CONFIG,
			       "the path of the configuration is empty");
	if (stat(path, &st))
		return err_set_errno(err, ERR_CONFIG, "%s%s", who, path);
	*ret_path = mem_str(path);
	return true;
}

static bool not_found(const char *user, struct err *err)
{
	err_set(err, ERR_NO_CONFIG, "no configuration: looked for %s%s%s",
		user ? user : "", user ? ", " : "", SYSTEM);
	return err_hint(err,
			"three lines in %s are enough: "
			"host = \"smtp.example.org\", "
			"user = \"jane@example.org\", "
			"password_command = \"pass show smtp.example.org\"",
			user ? user : SYSTEM);
}

bool config_find(const char *explicit_path, char **ret_path, struct err *err)
{
	const char *named = environment("MAILCHUTE_CONFIG");
	auto_str user = NULL;
	bool found = false;

	if (explicit_path)
		return must_find(explicit_path, "", ret_path, err);
	if (named)
		return must_find(named, "$MAILCHUTE_CONFIG: ", ret_path, err);
	user = user_path();
	if (user && !find_file(user, &found, err))
		return false;
	if (found) {
		*ret_path = mem_str(user);
		return true;
	}
	if (!find_file(SYSTEM, &found, err))
		return false;
	if (!found)
		return not_found(user, err);
	*ret_path = mem_str(SYSTEM);
	return true;
}
