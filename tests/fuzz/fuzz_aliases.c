/*
 * Any bytes as an aliases file: the check tells of all that can go wrong, and
 * what comes out can go into an envelope.
 */
#define _GNU_SOURCE /* memfd_create */
#include "fuzz.h"
#include "mail/aliases.h"

#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool is_line(const struct buf *text)
{
	for (size_t i = 0; i < text->len; i++)
		if ((unsigned char)text->data[i] < ' ' || text->data[i] == 0x7f)
			return false;
	return text->len > 0;
}

static void must_be_told_well(const struct err *err)
{
	must("a fault is the file's", err->kind == ERR_CONFIG);
	must("an error fits a line", is_line(&err->text));
	must("a hint fits a line", !err->hint.len || is_line(&err->hint));
	must("an error names the file",
	     !strncmp(err->text.data, "/proc/", strlen("/proc/")));
}

static void count_problem(void *arg, const struct err *problem)
{
	size_t *count = arg;

	must_be_told_well(problem);
	++*count;
}

/* False if the recipient leads to a fault. */
static bool expand(struct expansion *expansion, const char *name)
{
	struct mailbox mailbox = { .local = (char *)name };
	size_t seen = expansion->seen_count;
	size_t added = expansion->added;
	auto_addrlist list = ADDRLIST_INIT;
	auto_err err = ERR_INIT;

	if (!aliases_expand(expansion, &mailbox, &list, &err)) {
		must_be_told_well(&err);
		must("a failure adds nothing", !list.count);
		must("a failure undoes its work",
		     expansion->seen_count == seen &&
			     expansion->added == added);
		return false;
	}
	for (size_t i = 0; i < list.count; i++) {
		auto_err why = ERR_INIT;

		must("an address is one", list.items[i].local);
		must("a target passes the check",
		     !expansion->added || mailbox_check(&list.items[i], &why));
	}
	return true;
}

/* Alone, and as one of many: what fails alone fails there as well. */
static void expand_all(const struct aliases *aliases, bool is_clean)
{
	auto_expansion shared = EXPANSION_INIT(aliases);

	for (size_t i = 0; i < aliases->name_count; i++) {
		const char *name = aliases->names[i].name;
		auto_expansion alone = EXPANSION_INIT(aliases);
		bool ok = expand(&alone, name);

		must("what was checked can be expanded", ok || !is_clean);
		must("it is the same among others",
		     ok == expand(&shared, name));
	}
	expand(&shared, "stranger");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("aliases", MFD_CLOEXEC);
	auto_aliases aliases = ALIASES_INIT;
	auto_buf path = BUF_INIT;
	auto_err err = ERR_INIT;
	size_t problems = 0;
	size_t told;

	must("there is a file", fd >= 0);
	must("it can be written", write(fd, data, size) == (ssize_t)size);
	buf_add_fmt(&path, "/proc/self/fd/%d", fd);
	must("no line fails the file", aliases_load(&aliases, path.data, &err));
	close(fd);
	told = aliases_check(&aliases, count_problem, &problems);
	must("the count is that of the calls", told == problems);
	expand_all(&aliases, !problems);
	return 0;
}
