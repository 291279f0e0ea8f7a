#include "mail/envelope.h"

#include "base/ascii.h"
#include "base/random.h"

#include <assert.h>
#include <string.h>

/*
 * Recipients are few, or very many: an index of their hashes keeps a list of a
 * million from taking a million times a million comparisons.
 */
#define INDEX_MIN 64 /* slots */

#define SHOWN_MAX 80 /* bytes of an argument that an error shows */

void envelope_release(struct envelope *envelope)
{
	mailbox_release(&envelope->sender);
	for (size_t i = 0; i < envelope->count; i++) {
		mailbox_release(&envelope->rcpts[i].mailbox);
		mem_free_ptr(&envelope->rcpts[i].original);
		mem_free_ptr(&envelope->rcpts[i].orcpt);
		buf_release(&envelope->rcpts[i].reply);
	}
	mem_free_ptr(&envelope->rcpts);
	mem_free_ptr(&envelope->index);
	dsn_release(&envelope->dsn);
	*envelope = (struct envelope)ENVELOPE_INIT;
}

/* FNV-1a's step and its prime. */
static uint64_t hash_add(uint64_t hash, char c)
{
	return (hash ^ (unsigned char)c) * UINT64_C(1099511628211);
}

/* Alike for what mailbox_equals() holds to be alike. */
static size_t hash_mailbox(const struct mailbox *mailbox, uint64_t seed)
{
	uint64_t hash = seed;

	for (const char *c = mailbox->local; c && *c; c++)
		hash = hash_add(hash, *c);
	hash = hash_add(hash, '@');
	for (const char *c = mailbox->domain; c && *c; c++)
		hash = hash_add(hash, ascii_lower(*c));
	/* The low bits alone choose a slot, and know least of the rest. */
	hash ^= hash >> 32;
	hash *= UINT64_C(0x9e3779b97f4a7c15); /* 2^64 / the golden ratio */
	return (size_t)(hash >> 32 ^ hash);
}

/* The slot that holds this mailbox, or the free one where it belongs. */
static size_t *find_slot(const struct envelope *envelope,
			 const struct mailbox *mailbox)
{
	size_t at = hash_mailbox(mailbox, envelope->seed);

	for (;; at++) {
		size_t *slot = &envelope->index[at & (envelope->slots - 1)];

		if (!*slot ||
		    mailbox_equals(&envelope->rcpts[*slot - 1].mailbox,
				   mailbox))
			return slot;
	}
}

/* At most half of the slots are taken, so that a search is short. */
static void grow_index(struct envelope *envelope)
{
	auto_err ignored = ERR_INIT; /* without a seed it works as well */

	if (envelope->slots > 2 * envelope->count)
		return;
	if (!envelope->slots &&
	    !random_bytes(&envelope->seed, sizeof(envelope->seed), &ignored))
		envelope->seed = 0;
	envelope->slots = envelope->slots ? envelope->slots * 2 : INDEX_MIN;
	mem_free_ptr(&envelope->index);
	envelope->index = mem_alloc(envelope->slots * sizeof(*envelope->index));
	for (size_t i = 0; i < envelope->count; i++)
		*find_slot(envelope, &envelope->rcpts[i].mailbox) = i + 1;
}

static struct rcpt *add_rcpt(struct envelope *envelope)
{
	if (envelope->count == envelope->cap) {
		envelope->cap = envelope->cap ? envelope->cap * 2 : 8;
		envelope->rcpts = mem_grow(envelope->rcpts, envelope->cap,
					   sizeof(*envelope->rcpts));
	}
	return &envelope->rcpts[envelope->count++];
}

void envelope_add(struct envelope *envelope, const struct mailbox *mailbox)
{
	struct rcpt *rcpt;
	size_t *slot;

	grow_index(envelope);
	slot = find_slot(envelope, mailbox);
	if (*slot)
		return;
	rcpt = add_rcpt(envelope);
	*rcpt = (struct rcpt){ .reply = BUF_INIT };
	mailbox_copy(&rcpt->mailbox, mailbox);
	*slot = envelope->count;
}

/* The recipient that was named, where an alias put another in its place. */
static char *original_of(const struct mailbox *named, const struct rcpt *rcpt,
			 const char *domain)
{
	auto_mailbox original = MAILBOX_INIT;
	auto_buf text = BUF_INIT;

	mailbox_copy(&original, named);
	mailbox_qualify(&original, domain);
	if (mailbox_equals(&original, &rcpt->mailbox))
		return NULL;
	mailbox_add_to(&text, &original);
	return buf_take(&text);
}

static bool add_expanded(struct envelope *envelope, const struct mailbox *named,
			 const struct addressing *addressing, struct err *err)
{
	auto_addrlist list = ADDRLIST_INIT;

	if (!addressing->expand(addressing->arg, named, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		struct mailbox *mailbox = &list.items[i];
		size_t count = envelope->count;

		mailbox_qualify(mailbox, addressing->domain);
		if (!mailbox_check(mailbox, err))
			return false;
		envelope_add(envelope, mailbox);
		if (envelope->count > count)
			envelope->rcpts[count].original =
				original_of(named, &envelope->rcpts[count],
					    addressing->domain);
	}
	return true;
}

bool envelope_add_mailbox(struct envelope *envelope,
			  const struct mailbox *mailbox,
			  const struct addressing *addressing, struct err *err)
{
	auto_mailbox whole = MAILBOX_INIT;

	assert(!mailbox_is_null(mailbox)); /* no list has one */
	if (!mailbox->domain && addressing->expand)
		return add_expanded(envelope, mailbox, addressing, err);
	if (!mailbox->domain) {
		mailbox_copy(&whole, mailbox);
		mailbox_qualify(&whole, addressing->domain);
		mailbox = &whole;
	}
	if (!mailbox_check(mailbox, err))
		return false;
	envelope_add(envelope, mailbox);
	return true;
}

static bool add_list(struct envelope *envelope, const struct addrlist *list,
		     const struct addressing *addressing, struct err *err)
{
	for (size_t i = 0; i < list->count; i++)
		if (!envelope_add_mailbox(envelope, &list->items[i], addressing,
					  err))
			return false;
	return true;
}

bool envelope_add_argument(struct envelope *envelope, const char *argument,
			   const struct addressing *addressing, struct err *err)
{
	auto_addrlist list = ADDRLIST_INIT;

	if (!addrlist_parse(&list, argument, strlen(argument), err) ||
	    !add_list(envelope, &list, addressing, err))
		return err_prefix(err, "recipient \"%.*s\": ", SHOWN_MAX,
				  argument);
	if (!list.count)
		return err_set(err, ERR_DATA,
			       "recipient \"%.*s\": there is no address in it",
			       SHOWN_MAX, argument);
	return true;
}

static bool add_field(struct envelope *envelope, const struct field *field,
		      const struct addressing *addressing, struct err *err)
{
	auto_addrlist list = ADDRLIST_INIT;
	size_t len;
	const char *value = field_value(field, &len);

	if (addrlist_parse(&list, value, len, err) &&
	    add_list(envelope, &list, addressing, err))
		return true;
	return err_prefix(err, "%.*s: on line %zu: ", (int)field->name_len,
			  field->text.data, field->line);
}

/* The fields that name recipients; Resent- ones where it was resent. */
static bool names_recipients(const struct field *field, bool resent)
{
	static const char *const names[] = { "Resent-To", "Resent-Cc",
					     "Resent-Bcc" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (field_is(field,
			     resent ? names[i] : names[i] + strlen("Resent-")))
			return true;
	return false;
}

bool envelope_add_header(struct envelope *envelope, const struct header *header,
			 const struct addressing *addressing, struct err *err)
{
	size_t begin = 0;
	size_t end = header->count;
	bool resent = header_resent_block(header, &begin, &end);

	for (size_t i = begin; i < end; i++) {
		const struct field *field = &header->fields[i];

		if (names_recipients(field, resent) &&
		    !add_field(envelope, field, addressing, err))
			return false;
	}
	return true;
}

size_t envelope_count(const struct envelope *envelope, enum outcome outcome)
{
	size_t count = 0;

	for (size_t i = 0; i < envelope->count; i++)
		count += envelope->rcpts[i].outcome == outcome;
	return count;
}
