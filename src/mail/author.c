#include "mail/author.h"

#include "mail/addredit.h"
#include "mail/addrlist.h"

#include <string.h>

/* The fields that speak for who sends the message now. */
struct speakers {
	struct field *from;   /* NULL: there is none */
	struct field *sender; /* the same */
};

static struct speakers find_speakers(const struct header *header)
{
	struct speakers found = { .from = NULL };
	size_t begin = 0;
	size_t end = header->count;
	bool resent = header_resent_block(header, &begin, &end);

	for (size_t i = begin; i < end; i++) {
		struct field *field = &header->fields[i];

		if (!found.from &&
		    field_is(field, resent ? "Resent-From" : "From"))
			found.from = field;
		if (!found.sender &&
		    field_is(field, resent ? "Resent-Sender" : "Sender"))
			found.sender = field;
	}
	return found;
}

static bool parse(const struct field *field, struct addrlist *list)
{
	auto_err ignored = ERR_INIT; /* it is left as it is, says the header */
	size_t len;
	const char *value = field_value(field, &len);

	return addrlist_parse(list, value, len, &ignored);
}

bool author_find(const struct header *header, struct mailbox *ret_mailbox)
{
	struct speakers speakers = find_speakers(header);
	auto_addrlist list = ADDRLIST_INIT;

	if (!speakers.from || !parse(speakers.from, &list) || !list.count)
		return false;
	mailbox_copy(ret_mailbox, &list.items[0]);
	return true;
}

bool rewrite_applies(const struct rewrite *rewrite,
		     const struct mailbox *mailbox)
{
	if (!rewrite->from)
		return false;
	switch (rewrite->mode) {
	case REWRITE_NEVER:
		return false;
	case REWRITE_LOCAL:
		return !mailbox->domain ||
		       rewrite->is_local(rewrite->arg, mailbox->domain);
	case REWRITE_ALWAYS:
		return true;
	}
	return false;
}

static bool put_address(void *arg, const struct mailbox *mailbox,
			const char *spec UNUSED, size_t len UNUSED,
			struct buf *new_spec)
{
	const struct rewrite *rewrite = arg;

	if (!rewrite_applies(rewrite, mailbox))
		return false;
	mailbox_add_to(new_spec, rewrite->from);
	return true;
}

static bool says_the_same(const struct field *sender, const struct field *from)
{
	auto_addrlist one = ADDRLIST_INIT;
	auto_addrlist other = ADDRLIST_INIT;

	return parse(sender, &one) && parse(from, &other) && one.count == 1 &&
	       other.count == 1 &&
	       mailbox_equals(&one.items[0], &other.items[0]);
}

static bool is_this(const struct field *field, const void *arg)
{
	return field == arg;
}

static bool check_field(const struct field *field, struct err *err)
{
	auto_addrlist list = ADDRLIST_INIT;
	size_t len;
	const char *value = field_value(field, &len);

	return addrlist_parse(&list, value, len, err) ||
	       err_prefix(err, "%.*s: on line %zu: ", (int)field->name_len,
			  field->text.data, field->line);
}

/* A header has one From, or is wrong; then all of them are rewritten. */
static bool rewrite_fields(struct header *header, const struct rewrite *rewrite,
			   const char *name, bool *ret_changed, struct err *err)
{
	size_t begin = 0;
	size_t end = header->count;
	bool resent = header_resent_block(header, &begin, &end);

	*ret_changed = false;
	for (size_t i = begin; i < end; i++) {
		struct field *field = &header->fields[i];

		if (!field_is(field, resent ? name : name + strlen("Resent-")))
			continue;
		if (rewrite->mode == REWRITE_ALWAYS && rewrite->from &&
		    !check_field(field, err))
			return false;
		*ret_changed |= addr_edit_field(header, field, put_address,
						(void *)rewrite);
	}
	return true;
}

bool author_rewrite(struct header *header, const struct rewrite *rewrite,
		    struct err *err)
{
	struct speakers speakers;
	bool changed;

	if (!rewrite_fields(header, rewrite, "Resent-From", &changed, err) ||
	    !rewrite_fields(header, rewrite, "Resent-Sender", &changed, err))
		return false;
	if (!changed)
		return true;
	speakers = find_speakers(header);
	if (speakers.from && says_the_same(speakers.sender, speakers.from))
		header_remove_if(header, is_this, speakers.sender);
	return true;
}
