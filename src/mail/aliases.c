#include "mail/aliases.h"

#include "base/ascii.h"
#include "mail/aliaswalk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 16384u /* bytes read at once */

void aliases_release(struct aliases *aliases)
{
	for (size_t i = 0; i < aliases->count; i++)
		mem_free_ptr(&aliases->items[i].name);
	for (size_t i = 0; i < aliases->spared_count; i++)
		mem_free_ptr(&aliases->spared[i]);
	mem_free_ptr(&aliases->path);
	mem_free_ptr(&aliases->items);
	mem_free_ptr(&aliases->names);
	mem_free_ptr(&aliases->spared);
	buf_release(&aliases->text);
	*aliases = (struct aliases)ALIASES_INIT;
}

/* Local parts are compared without case here */
static char *folded(const char *name)
{
	char *copy = mem_str(name);

	for (char *c = copy; *c; c++)
		*c = ascii_lower(*c);
	return copy;
}

/* Opened without waiting: somebody may have put a named pipe there. */
static bool open_file(const char *path, int *ret_fd, struct err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	*ret_fd = -1;
	if (fd < 0 && errno == ENOENT)
		return true;
	if (fd < 0)
		return err_set_errno(err, ERR_CONFIG, "read aliases from %s",
				     path);
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(err, ERR_CONFIG,
			       "read aliases from %s: that is no regular file",
			       path);
	}
	*ret_fd = fd;
	return true;
}

static bool read_file(int fd, struct aliases *aliases, struct err *err)
{
	struct buf *text = &aliases->text;
	ssize_t n;

	do {
		buf_reserve(text, CHUNK);
		n = read(fd, text->data + text->len, CHUNK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set_errno(err, ERR_IO,
					     "read aliases from %s",
					     aliases->path);
		buf_commit(text, (size_t)n);
		if (text->len > ALIASES_SIZE_MAX)
			return err_set(err, ERR_CONFIG,
				       "read aliases from %s: it is larger "
				       "than %u bytes",
				       aliases->path, ALIASES_SIZE_MAX);
	} while (n);
	return true;
}

static struct alias *add_alias(struct aliases *aliases)
{
	if (aliases->count == aliases->cap) {
		aliases->cap = aliases->cap ? aliases->cap * 2 : 32;
		aliases->items = mem_grow(aliases->items, aliases->cap,
					  sizeof(*aliases->items));
	}
	return &aliases->items[aliases->count++];
}

static void add_line(struct aliases *aliases, struct aliascursor cursor)
{
	struct alias *alias = add_alias(aliases);
	auto_buf name = BUF_INIT;
	auto_mailbox mailbox = MAILBOX_INIT;
	auto_err ignored = ERR_INIT; /* aliases_check() tells it */

	*alias = (struct alias){ .whole = cursor };
	alias->has_colon = aliastext_name(aliases->text.data, &cursor, &name);
	alias->targets = cursor;
	if (aliaswalk_name(&mailbox, &name, &ignored))
		alias->name = folded(mailbox.local);
}

static bool find_lines(struct aliases *aliases, struct err *err)
{
	struct aliascursor file = aliastext_begin(aliases->text.len);
	struct aliascursor line;

	while (aliastext_line(aliases->text.data, &file, &line)) {
		if (aliases->count == ALIASES_MAX)
			return err_set(err, ERR_CONFIG,
				       "%s:%zu: there are more than %u aliases",
				       aliases->path, line.line, ALIASES_MAX);
		add_line(aliases, line);
	}
	return true;
}

/* By name; of two with one name, the first in the file. */
static int compare(const void *a, const void *b)
{
	const struct aliasname *x = a;
	const struct aliasname *y = b;
	int by_name = strcmp(x->name, y->name);

	return by_name ? by_name
		       : (x->alias > y->alias) - (x->alias < y->alias);
}

/* The second of two with one name has its place in the file alone. */
static void drop_doubles(struct aliases *aliases)
{
	struct aliasname *names = aliases->names;
	size_t kept = 0;

	for (size_t i = 0; i < aliases->name_count; i++) {
		size_t at = (size_t)(names[i].alias - aliases->items);

		if (kept && !strcmp(names[kept - 1].name, names[i].name))
			aliases->items[at].first = names[kept - 1].alias;
		else
			names[kept++] = names[i];
	}
	aliases->name_count = kept;
}

static void sort_names(struct aliases *aliases)
{
	size_t n = 0;

	if (!aliases->count)
		return;
	aliases->names = mem_alloc(aliases->count * sizeof(*aliases->names));
	for (size_t i = 0; i < aliases->count; i++) {
		const struct alias *alias = &aliases->items[i];

		if (alias->name)
			aliases->names[n++] = (struct aliasname){ alias->name,
								  alias };
	}
	aliases->name_count = n;
	qsort(aliases->names, n, sizeof(*aliases->names), compare);
	drop_doubles(aliases);
}

static int compare_name(const void *name, const void *entry)
{
	return strcmp(name, ((const struct aliasname *)entry)->name);
}

static const struct alias *find_folded(const struct aliases *aliases,
				       const char *name)
{
	const struct aliasname *found = NULL;

	if (aliases->name_count)
		found = bsearch(name, aliases->names, aliases->name_count,
				sizeof(*aliases->names), compare_name);
	return found ? found->alias : NULL;
}

static int compare_string(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_spared(const struct aliases *aliases, const char *name)
{
	return aliases->spared_count &&
	       bsearch(&name, aliases->spared, aliases->spared_count,
		       sizeof(*aliases->spared), compare_string);
}

const struct alias *aliaswalk_find(const struct aliases *aliases,
				   const struct mailbox *mailbox)
{
	auto_str name = folded(mailbox->local);
	const struct alias *found = find_folded(aliases, name);

	if (found || mailbox->domain || is_spared(aliases, name))
		return found;
	return aliases->star;
}

/*
 * What "*" leads to while it catches nothing itself: were any of these caught
 * by it, it would lead in a circle.
 */
static void find_spared(struct aliases *aliases)
{
	const struct alias *star = find_folded(aliases, "*");
	auto_addrlist reached = ADDRLIST_INIT;

	if (!star)
		return;
	aliaswalk_reach(aliases, star, &reached);
	if (reached.count)
		aliases->spared =
			mem_alloc(reached.count * sizeof(*aliases->spared));
	for (size_t i = 0; i < reached.count; i++)
		if (!reached.items[i].domain)
			aliases->spared[aliases->spared_count++] =
				folded(reached.items[i].local);
	if (aliases->spared_count)
		qsort(aliases->spared, aliases->spared_count,
		      sizeof(*aliases->spared), compare_string);
	aliases->star = star;
}

static bool load(struct aliases *aliases, const char *path, struct err *err)
{
	int fd;
	bool ok;

	aliases->path = mem_str(path);
	if (!open_file(path, &fd, err))
		return false;
	aliases->exists = fd >= 0;
	if (!aliases->exists)
		return true;
	ok = read_file(fd, aliases, err) && find_lines(aliases, err);
	close(fd);
	if (!ok)
		return false;
	sort_names(aliases);
	find_spared(aliases);
	return true;
}

bool aliases_load(struct aliases *aliases, const char *path, struct err *err)
{
	if (load(aliases, path, err))
		return true;
	aliases_release(aliases);
	return false;
}
