#include "mail/aliaswalk.h"

#include <string.h>
#include <strings.h>

#define SHOWN_MAX 60 /* bytes of a target that an error shows */

/* What sendmail would deliver itself.  It stands quoted as often as not. */
static const struct unreachable {
	const char *begins;
	const char *what;
} unreachable[] = {
	{ "|", "is a program" },
	{ ":include:", "is a list in a file" },
	{ "/", "is a file" },
};

static const struct unreachable *find_unreachable(const struct buf *text)
{
	const char *word = text->data + (text->data[0] == '"');
	const struct unreachable *found = NULL;

	for (size_t i = 0; i < sizeof(unreachable) / sizeof(unreachable[0]);
	     i++)
		if (!strncasecmp(word, unreachable[i].begins,
				 strlen(unreachable[i].begins)))
			found = &unreachable[i];
	/* RFC 2156's "/C=DE/.../"@gateway.example is an address. */
	if (found && found->begins[0] == '/' &&
	    memchr(text->data, '@', text->len))
		return NULL;
	return found;
}

static bool refuse_target(const struct buf *text, const char *what,
			  struct err *err)
{
	return err_set(err, ERR_CONFIG, "\"%.*s%s\" %s", SHOWN_MAX, text->data,
		       text->len > SHOWN_MAX ? "..." : "", what);
}

static bool refuse_unreachable(const struct buf *text, const char *what,
			       struct err *err)
{
	refuse_target(text, what, err);
	buf_add_str(&err->text, ", and mail goes to addresses only from here");
	return err_hint(err, "put an address in its place");
}

/* In front of a comment, people expect it to be one. */
static void hint_at_comment(const struct buf *text, struct err *err)
{
	if (strstr(text->data, " #") || strstr(text->data, "\t#"))
		err_hint(err, "a comment has a line of its own, which "
			      "begins with \"#\"");
}

static bool parse_address(struct mailbox *ret_mailbox, const struct buf *text,
			  size_t skip, struct err *err)
{
	auto_addrlist list = ADDRLIST_INIT;

	if (!addrlist_parse(&list, text->data + skip, text->len - skip, err)) {
		err->kind = ERR_CONFIG; /* not the message's fault */
		hint_at_comment(text, err);
		return false;
	}
	if (!list.count)
		return refuse_target(text, "is no address", err);
	if (list.count > 1)
		return refuse_target(text, "lacks a comma between addresses",
				     err);
	*ret_mailbox = list.items[0];
	list.items[0] = (struct mailbox)MAILBOX_INIT;
	return true;
}

static bool parse_target(const struct aliastarget *target,
			 struct mailbox *ret_mailbox, bool *ret_is_final,
			 struct err *err)
{
	const struct buf *text = &target->text;
	const struct unreachable *found = find_unreachable(text);

	if (found)
		return refuse_unreachable(text, found->what, err);
	if (target->has_colon) {
		refuse_target(text, "has a colon out of place", err);
		return err_hint(err, "a line that begins with white space "
				     "goes on with the one before");
	}
	*ret_is_final = text->data[0] == '\\';
	return parse_address(ret_mailbox, text, *ret_is_final, err);
}

bool aliaswalk_target(const struct aliases *aliases, const struct alias *alias,
		      const struct aliastarget *target,
		      struct mailbox *ret_mailbox, bool *ret_is_final,
		      struct err *err)
{
	if (parse_target(target, ret_mailbox, ret_is_final, err))
		return true;
	return err_prefix(err, "%s:%zu: alias \"%.*s\": ", aliases->path,
			  target->line, SHOWN_MAX,
			  alias->name ? alias->name : "?");
}

bool aliaswalk_name(struct mailbox *ret_mailbox, const struct buf *text,
		    struct err *err)
{
	if (!text->len)
		return err_set(err, ERR_CONFIG, "there is no name");
	if (!parse_address(ret_mailbox, text, 0, err))
		return false;
	if (!ret_mailbox->domain)
		return true;
	mailbox_release(ret_mailbox);
	return refuse_target(text, "has a domain, and aliases have none", err);
}

/* What load() could make no sense of, once more for the words. */
static bool refuse_name(const struct aliases *aliases,
			const struct alias *alias, struct err *err)
{
	struct aliascursor line = alias->whole;
	auto_buf name = BUF_INIT;
	auto_mailbox mailbox = MAILBOX_INIT;

	aliastext_name(aliases->text.data, &line, &name);
	return aliaswalk_name(&mailbox, &name, err);
}

static bool check_line(const struct aliases *aliases, const struct alias *alias,
		       struct err *err)
{
	struct aliascursor targets = alias->targets;
	struct aliastarget first = ALIASTARGET_INIT;
	bool has_any;

	if (!alias->name)
		return refuse_name(aliases, alias, err);
	if (!alias->has_colon)
		return err_set(err, ERR_CONFIG, "\"%.*s\" has no colon",
			       SHOWN_MAX, alias->name);
	has_any = aliastext_target(aliases->text.data, &targets, &first);
	aliastarget_release(&first);
	return has_any ||
	       err_set(err, ERR_CONFIG, "alias \"%.*s\" leads nowhere",
		       SHOWN_MAX, alias->name);
}

bool aliaswalk_line(const struct aliases *aliases, const struct alias *alias,
		    struct err *err)
{
	return check_line(aliases, alias, err) ||
	       err_prefix(err, "%s:%zu: ", aliases->path, alias->whole.line);
}
