#define _DEFAULT_SOURCE /* struct tm's tm_gmtoff */
#include "mail/stamp.h"

#include "base/random.h"
#include "mail/addredit.h"
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

static bool add_id(struct buf *buf, const char *domain, struct err *err)
{
	unsigned char bytes[ID_BYTES];

	if (!random_bytes(bytes, sizeof(bytes), err))
		return false;
	buf_add_char(buf, '<');
	for (size_t i = 0; i < sizeof(bytes); i++)
		buf_add_fmt(buf, "%02x", bytes[i]);
	buf_add_fmt(buf, "@%s>", domain);
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

/* Joins every further field of the name to the first one. */
static void join(struct header *header, const char *name)
{
	struct field *first = header_find(header, name, 0);
	struct buf joined = BUF_INIT;
	size_t kept = 0;

	for (size_t i = 0; first && i < header->count; i++) {
		struct field *field = &header->fields[i];

		if (field == first || !field_is(field, name)) {
			header->fields[kept++] = *field;
			continue;
		}
		buf_add_str(&joined, ",\r\n ");
		add_trimmed(&joined, field);
		header->size -= field->text.len;
		buf_release(&field->text);
	}
	if (first && joined.len) {
		header->count = kept;
		buf_insert(&first->text, first->text.len - 2, joined.data,
			   joined.len);
		header->size += joined.len;
	}
	buf_release(&joined);
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
