#include "mail/aliaswalk.h"

#include <assert.h>

#define SHOWN_MAX 8 /* aliases of a loop that an error shows */

/*
 *	NEW --the walk goes in--> OPEN --no target is left--> DONE
 */
enum aliasmark {
	MARK_NEW,
	MARK_OPEN, /* on the stack: to come here again is a loop */
	MARK_DONE,
};

/* An alias on the way, and what is left of its targets. */
struct frame {
	const struct alias *alias;
	struct aliascursor targets;
};

struct walk {
	struct expansion *expansion;
	const struct aliases *aliases;
	const struct aliaswalk_fault *fault;
	struct addrlist *list;
	struct aliastarget target; /* the one in hand */
	struct frame *frames;	   /* owned: the stack */
	size_t depth;		   /* bounded by the number of aliases */
	size_t cap;
};

void expansion_release(struct expansion *expansion)
{
	mem_free_ptr(&expansion->marks);
	mem_free_ptr(&expansion->seen);
	*expansion = (struct expansion)EXPANSION_INIT(expansion->aliases);
}

static unsigned char *mark_of(const struct expansion *expansion,
			      const struct alias *alias)
{
	return &expansion->marks[alias - expansion->aliases->items];
}

static void remember(struct expansion *expansion, const struct alias *alias)
{
	if (expansion->seen_count == expansion->seen_cap) {
		expansion->seen_cap = expansion->seen_cap
					      ? expansion->seen_cap * 2
					      : 8;
		expansion->seen = mem_grow(expansion->seen, expansion->seen_cap,
					   sizeof(*expansion->seen));
	}
	expansion->seen[expansion->seen_count++] =
		(size_t)(alias - expansion->aliases->items);
}

/* Back to what it was when this many were seen. */
static void forget(struct expansion *expansion, size_t seen_count)
{
	while (expansion->seen_count > seen_count)
		expansion->marks[expansion->seen[--expansion->seen_count]] =
			MARK_NEW;
}

static void append(struct addrlist *list, struct mailbox *mailbox)
{
	if (list->count == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 4;
		list->items = mem_grow(list->items, list->cap,
				       sizeof(*list->items));
	}
	list->items[list->count++] = *mailbox;
	*mailbox = (struct mailbox)MAILBOX_INIT;
}

static void cut(struct addrlist *list, size_t count)
{
	while (list->count > count)
		mailbox_release(&list->items[--list->count]);
}

/* Goes into the alias, unless its line has a fault that is passed over. */
static bool enter(struct walk *walk, const struct alias *alias, struct err *err)
{
	*mark_of(walk->expansion, alias) = MARK_OPEN;
	remember(walk->expansion, alias);
	if (!aliaswalk_line(walk->aliases, alias, err)) {
		*mark_of(walk->expansion, alias) = MARK_DONE;
		return walk->fault->judge(walk->fault->arg, false, err);
	}
	if (walk->depth == walk->cap) {
		walk->cap = walk->cap ? walk->cap * 2 : 8;
		walk->frames = mem_grow(walk->frames, walk->cap,
					sizeof(*walk->frames));
	}
	walk->frames[walk->depth++] =
		(struct frame){ .alias = alias, .targets = alias->targets };
	return true;
}

/* "a: leads back to itself by way of b, c" and the line that closes it. */
static bool refuse_loop(const struct walk *walk, const struct alias *alias,
			struct err *err)
{
	auto_buf way = BUF_INIT;
	size_t at = walk->depth;
	size_t shown = 0;

	while (walk->frames[at - 1].alias != alias)
		at--;
	for (; at < walk->depth && shown < SHOWN_MAX; at++, shown++)
		buf_add_fmt(&way, "%s%s", shown ? ", " : " by way of ",
			    walk->frames[at].alias->name);
	if (at < walk->depth)
		buf_add_str(&way, ", ...");
	err_set(err, ERR_CONFIG, "%s:%zu: alias \"%s\" leads back to itself%s",
		walk->aliases->path, walk->target.line, alias->name, way.data);
	return err_hint(err,
			"where \"%s\" is to be a mailbox as well, write "
			"\"\\%s\"",
			alias->name, alias->name);
}

static bool add(struct walk *walk, struct mailbox *mailbox, struct err *err)
{
	if (walk->expansion->added == ALIASES_RECIPIENTS_MAX) {
		err_set(err, ERR_CONFIG,
			"%s:%zu: the aliases of this message lead to more than "
			"%u addresses",
			walk->aliases->path, walk->target.line,
			ALIASES_RECIPIENTS_MAX);
		return walk->fault->judge(walk->fault->arg, false, err);
	}
	walk->expansion->added++;
	append(walk->list, mailbox);
	return true;
}

/* An alias that names itself means the mailbox, as in sendmail. */
static bool take_target(struct walk *walk, const struct alias *alias,
			struct err *err)
{
	auto_mailbox mailbox = MAILBOX_INIT;
	const struct alias *next = NULL;
	bool is_final;

	if (!aliaswalk_target(walk->aliases, alias, &walk->target, &mailbox,
			      &is_final, err))
		return walk->fault->judge(walk->fault->arg, false, err);
	if (!is_final && !mailbox.domain)
		next = aliaswalk_find(walk->aliases, &mailbox);
	if (!next || next == alias)
		return add(walk, &mailbox, err);
	switch ((enum aliasmark) * mark_of(walk->expansion, next)) {
	case MARK_NEW:
		return enter(walk, next, err);
	case MARK_OPEN:
		refuse_loop(walk, next, err);
		return walk->fault->judge(walk->fault->arg, true, err);
	case MARK_DONE:
		break;
	}
	return true;
}

static bool go(struct walk *walk, const struct alias *from, struct err *err)
{
	if (!enter(walk, from, err))
		return false;
	while (walk->depth) {
		/* What is pushed may move the frames: no pointer is kept. */
		struct frame *top = &walk->frames[walk->depth - 1];
		const struct alias *alias = top->alias;

		if (!aliastext_target(walk->aliases->text.data, &top->targets,
				      &walk->target)) {
			*mark_of(walk->expansion, alias) = MARK_DONE;
			walk->depth--;
			continue;
		}
		if (!take_target(walk, alias, err))
			return false;
	}
	return true;
}

bool aliaswalk_run(struct expansion *expansion, const struct alias *from,
		   const struct aliaswalk_fault *fault, struct addrlist *list,
		   struct err *err)
{
	struct walk walk = { .expansion = expansion,
			     .aliases = expansion->aliases,
			     .fault = fault,
			     .list = list,
			     .target = ALIASTARGET_INIT };
	size_t seen_before = expansion->seen_count;
	size_t added_before = expansion->added;
	size_t count_before = list->count;
	bool ok;

	if (!expansion->marks)
		expansion->marks = mem_alloc(expansion->aliases->count);
	if (*mark_of(expansion, from) != MARK_NEW)
		return true;
	ok = go(&walk, from, err);
	aliastarget_release(&walk.target);
	mem_free_ptr(&walk.frames);
	if (ok)
		return true;
	forget(expansion, seen_before);
	expansion->added = added_before;
	cut(list, count_before);
	return false;
}

static bool stop(void *arg UNUSED, bool is_loop UNUSED, struct err *err UNUSED)
{
	return false;
}

static bool pass_over(void *arg UNUSED, bool is_loop UNUSED,
		      struct err *err UNUSED)
{
	return true;
}

void aliaswalk_reach(const struct aliases *aliases, const struct alias *from,
		     struct addrlist *list)
{
	static const struct aliaswalk_fault none = { .judge = pass_over };
	auto_expansion expansion = EXPANSION_INIT(aliases);
	auto_err ignored = ERR_INIT;
	bool ok = aliaswalk_run(&expansion, from, &none, list, &ignored);

	assert(ok);
	(void)ok;
}

bool aliases_expand(struct expansion *expansion, const struct mailbox *mailbox,
		    struct addrlist *list, struct err *err)
{
	static const struct aliaswalk_fault first = { .judge = stop };
	const struct alias *alias = NULL;
	struct mailbox copy;

	if (!mailbox_is_null(mailbox))
		alias = aliaswalk_find(expansion->aliases, mailbox);
	if (alias)
		return aliaswalk_run(expansion, alias, &first, list, err);
	mailbox_copy(&copy, mailbox);
	append(list, &copy);
	return true;
}
