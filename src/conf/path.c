#include "conf/path.h"

#include "base/buf.h"

#include <ctype.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *path_home(void)
{
	const char *home = getenv("HOME");
	const struct passwd *user;

	if (home && home[0] == '/')
		return mem_str(home);
	user = getpwuid(getuid());
	if (!user || !user->pw_dir || user->pw_dir[0] != '/')
		return NULL;
	return mem_str(user->pw_dir);
}

bool path_resolve(const char *text, const char *file, char **ret_path,
		  struct err *err)
{
	auto_buf path = BUF_INIT;
	const char *slash = strrchr(file, '/');
	auto_str home = NULL;

	if (text[0] == '~' && text[1] == '/') {
		home = path_home();
		if (!home)
			return err_set(err, ERR_CONFIG,
				       "'%s': this user has no home", text);
		buf_add_str(&path, home);
		text++;
	} else if (text[0] != '/' && slash) {
		buf_add(&path, file, (size_t)(slash - file) + 1);
	}
	buf_add_str(&path, text);
	*ret_path = buf_take(&path);
	return true;
}

void path_add_quoted(struct buf *buf, const char *path)
{
	const char *p = path;

	while (isalnum((unsigned char)*p) || (*p && strchr("/._-+:@%,", *p)))
		p++;
	if (!*p && p != path && *path != '-') {
		buf_add_str(buf, path);
		return;
	}
	buf_add_str(buf, *path == '-' ? "./'" : "'");
	for (p = path; *p; p++) {
		if (*p == '\'')
			buf_add_str(buf, "'\\'");
		buf_add_char(buf, *p);
	}
	buf_add_char(buf, '\'');
}
