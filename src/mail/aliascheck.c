#include "mail/aliaswalk.h"

/* Who is told, and how often it was. */
struct check {
	const struct aliases *aliases;
	void (*report)(void *arg, const struct err *problem);
	void *arg;
	size_t count;
};

static void tell(struct check *check, const struct err *problem)
{
	check->report(check->arg, problem);
	check->count++;
}

static void check_targets(struct check *check, const struct alias *alias)
{
	struct aliascursor targets = alias->targets;
	struct aliastarget target = ALIASTARGET_INIT;

	while (aliastext_target(check->aliases->text.data, &targets, &target)) {
		auto_mailbox mailbox = MAILBOX_INIT;
		auto_err err = ERR_INIT;
		bool is_final;

		if (!aliaswalk_target(check->aliases, alias, &target, &mailbox,
				      &is_final, &err))
			tell(check, &err);
	}
	aliastarget_release(&target);
}

static void check_alias(struct check *check, const struct alias *alias)
{
	auto_err err = ERR_INIT;

	if (!aliaswalk_line(check->aliases, alias, &err)) {
		tell(check, &err);
		return;
	}
	if (alias->first) {
		err_set(&err, ERR_CONFIG,
			"%s:%zu: alias \"%s\" is on line %zu already, and that "
			"one counts",
			check->aliases->path, alias->whole.line, alias->name,
			alias->first->whole.line);
		tell(check, &err);
	}
	check_targets(check, alias);
}

/* All else was told before, in the order of the file. */
static bool tell_loop(void *arg, bool is_loop, struct err *err)
{
	if (is_loop)
		tell(arg, err);
	return true;
}

/* Into each alias once, whatever the number that lead to it. */
static void check_loops(struct check *check)
{
	const struct aliases *aliases = check->aliases;
	const struct aliaswalk_fault fault = { .judge = tell_loop,
					       .arg = check };
	auto_expansion expansion = EXPANSION_INIT(aliases);

	for (size_t i = 0; i < aliases->count; i++) {
		auto_addrlist list = ADDRLIST_INIT;
		auto_err err = ERR_INIT;

		expansion.added = 0;
		if (!aliaswalk_run(&expansion, &aliases->items[i], &fault,
				   &list, &err))
			tell(check, &err);
	}
}

size_t aliases_check(const struct aliases *aliases,
		     void (*report)(void *arg, const struct err *problem),
		     void *arg)
{
	struct check check = { .aliases = aliases,
			       .report = report,
			       .arg = arg };

	for (size_t i = 0; i < aliases->count; i++)
		check_alias(&check, &aliases->items[i]);
	check_loops(&check);
	return check.count;
}
