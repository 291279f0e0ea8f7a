#define _DEFAULT_SOURCE /* struct tm's tm_gmtoff */
#include "mail/stamp.h"

#include "base/idna.h"
#include "base/random.h"
#include "mail/addredit.h"
#include "mail/addrlist.h"
#include "mail/phrase.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ID_BYTES 16 /* of a Message-ID's left side: 128 bits */

void stamp_add_date(struct buf *buf, time_t now)
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed",
					"Thu", "Fri", "Sat" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr",
					  "May", "Jun", "Jul", "Aug",
					  "Sep", "Oct", "Nov", "Dec" };
	struct tm tm;
	const struct tm *local;
	long zone;

	tzset(); /* localtime_r() need not */
	local = localtime_r(&now, &tm);
	assert(local); /* a clock's year fits */
	(void)local;
	zone = tm.tm_gmtoff / 60;
	buf_add_fmt(buf, "%s, %d %s %04d %02d:%02d:%02d %c%02ld%02ld",
		    days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon],
		    tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec,
		    zone < 0 ? '-' : '+', labs(zone) / 60, labs(zone) % 60);
}

/* In ASCII: nobody reads it, and not every server takes it otherwise. */
static bool add_id(struct buf *buf, const char *domain, struct err *err)
{
	unsigned char bytes[ID_BYTES];
	auto_str ascii = NULL;

	if (!random_bytes(bytes, sizeof(bytes), err) ||
	    !idna_to_ascii(domain, &ascii, err))
		return false;
	buf_add_char(buf, '<');
	for (size_t i = 0; i < sizeof(bytes); i++)
		buf_add_fmt(buf, "%02x", bytes[i]);
	buf_add_fmt(buf, "@%s>", ascii);
	return true;
}

static bool is_empty(const struct field *field)
{
	size_t len;
	const char *value = field_value(field, &len);

	for (size_t i = 0; i < len; i++)
		if (!strchr(" \t\r\n", value[i]) || !value[i])
			return false;
	return true;
}

static bool is_any_of(const struct field *field, const char *const *names)
{
	for (; *names; names++)
		if (field_is(field, *names))
			return true;
	return false;
}

static bool is_secret(const struct field *field, const void *arg UNUSED)
{
	static const char *const names[] = { "Bcc", "Resent-Bcc", NULL };

	return is_any_of(field, names);
}

/*
 * What only final delivery adds (RFC 5321 section 4.4), and what RFC 5322
 * section 3.6 does not allow to be empty.
 */
static bool is_wrong(const struct field *field, const void *arg UNUSED)
{
	static const char *const names[] = { "To",
					     "Cc",
					     "From",
					     "Sender",
					     "Reply-To",
					     "Date",
					     "Message-ID",
					     "Resent-To",
					     "Resent-Cc",
					     "Resent-From",
					     "Resent-Sender",
					     "Resent-Date",
					     "Resent-Message-ID",
					     NULL };

	return field_is(field, "Return-Path") ||
	       (is_any_of(field, names) && is_empty(field));
}

/* The value from its first byte on that is no white space. */
static void add_trimmed(struct buf *buf, const struct field *field)
{
	size_t len;
	const char *value = field_value(field, &len);

	while (len && strchr(" \t\r\n", *value)) {
		value++;
		len--;
	}
	buf_add(buf, value, len);
}

/*
 * Whether another list may follow this one.  A comment without an end would
 * swallow it, and behind an open group it would be part of that.
 */
static bool is_joinable(const struct field *field, bool *ret_ends_in_group)
{
	auto_addrlist list = ADDRLIST_INIT;
	auto_err ignored = ERR_INIT; /* see the contract in stamp.h */
	size_t len;
	const char *value = field_value(field, &len);

	if (!addrlist_parse(&list, value, len, &ignored))
		return false;
	*ret_ends_in_group = list.ends_in_group;
	return true;
}

/* What comes to the first field of a name that can be joined. */
struct joined {
	struct field *first;
	struct buf text;
	bool ends_in_group;
};

/* True if the field was taken up, and is to go. */
static bool take_up(struct joined *joined, const char *name,
		    struct field *field)
{
	bool was_in_group = joined->ends_in_group;

	if (!field_is(field, name) ||
	    !is_joinable(field, &joined->ends_in_group))
		return false;
	if (!joined->first) {
		joined->first = field;
		return false;
	}
	buf_add_str(&joined->text, was_in_group ? ";,\r\n " : ",\r\n ");
	add_trimmed(&joined->text, field);
	return true;
}

/* None goes before the first one, so that one stays where it is. */
static void join(struct header *header, const char *name)
{
	struct field *first = header_find(header, name, 0);
	struct joined joined = { .text = BUF_INIT };
	size_t at = first ? (size_t)(first - header->fields) : header->count;
	size_t kept = at;

	if (!first || !header_find(header, name, at + 1))
		return;
	for (; at < header->count; at++) {
		struct field *field = &header->fields[at];

		if (!take_up(&joined, name, field)) {
			header->fields[kept++] = *field;
			continue;
		}
		header->size -= field->text.len;
		buf_release(&field->text);
	}
	header->count = kept;
	if (joined.text.len)
		buf_insert(&joined.first->text, joined.first->text.len - 2,
			   joined.text.data, joined.text.len);
	header->size += joined.text.len;
	buf_release(&joined.text);
}

static bool qualify(void *arg, const struct mailbox *mailbox, const char *spec,
		    size_t len, struct buf *new_spec)
{
	const char *domain = arg;

	if (mailbox->domain || mailbox_is_null(mailbox))
		return false;
	buf_add(new_spec, spec, len);
	buf_add_fmt(new_spec, "@%s", domain);
	return true;
}

static void qualify_all(struct header *header, const char *domain)
{
	for (size_t i = 0; i < header->count; i++)
		if (field_has_addresses(&header->fields[i]))
			addr_edit_field(header, &header->fields[i], qualify,
					(void *)domain);
}

/* One of the fields that a message, or a resent block, must have. */
static bool add_missing(struct header *header, const struct stamp *stamp,
			const char *name, struct err *err)
{
	const char *base = strncmp(name, "Resent-", 7) ? name : name + 7;
	size_t begin = 0;
	size_t end = header->count;
	auto_buf value = BUF_INIT;

	if (base != name)
		header_resent_block(header, &begin, &end);
	for (size_t i = begin; i < end; i++)
		if (field_is(&header->fields[i], name))
			return true;
	if (!strcmp(base, "Date"))
		stamp_add_date(&value, stamp->now);
	else if (!strcmp(base, "From"))
		phrase_add_mailbox(&value, stamp->from);
	else if (!add_id(&value, stamp->domain, err))
		return false;
	header_insert(header, end, name, value.data);
	return true;
}

bool stamp_header(struct header *header, const struct stamp *stamp,
		  struct err *err)
{
	size_t begin, end;
	const char *const plain[] = { "Date", "From", "Message-ID" };
	const char *const resent[] = { "Resent-Date", "Resent-From",
				       "Resent-Message-ID" };
	const char *const *names;

	header_remove_if(header, is_wrong, NULL);
	join(header, "To");
	join(header, "Cc");
	qualify_all(header, stamp->domain);
	names = header_resent_block(header, &begin, &end) ? resent : plain;
	for (size_t i = 0; i < 3; i++)
		if (!add_missing(header, stamp, names[i], err))
			return false;
	/* Last: Resent-Bcc alone, too, makes a block that wants its twins. */
	header_remove_if(header, is_secret, NULL);
	return true;
}
