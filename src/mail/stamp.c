#define _DEFAULT_SOURCE /* struct tm's tm_gmtoff */
#include "mail/stamp.h"

#include "base/codec.h"
#include "base/random.h"
#include "mail/addrlist.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ID_BYTES 16 /* of a Message-ID's left side: 128 bits */

void stamp_add_date(struct buf *buf, time_t now)
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed",
					"Thu", "Fri", "Sat" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr",
					  "May", "Jun", "Jul", "Aug",
					  "Sep", "Oct", "Nov", "Dec" };
	struct tm tm;
	long zone;

	if (!localtime_r(&now, &tm))
		return;
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

static bool is_plain_name(const char *name)
{
	for (; *name; name++)
		if (*name != ' ' &&
		    ((unsigned char)*name > 127 || !mailbox_is_atext(*name)))
			return false;
	return true;
}

static bool is_printable(const char *name)
{
	for (; *name; name++)
		if (*name < ' ' || *name > '~')
			return false;
	return true;
}

#define WORD_MAX 45 /* octets; 60 in base64: RFC 2047 section 2 allows 75 */

/* RFC 2047 section 2: encoded words, none of which splits a character. */
static void add_encoded(struct buf *buf, const char *name)
{
	size_t left = strlen(name);

	while (left) {
		size_t n = 0;
		size_t next = utf8_sequence(name, left);

		while (n < left && n + (next ? next : 1) <= WORD_MAX) {
			n += next ? next : 1;
			next = utf8_sequence(name + n, left - n);
		}
		buf_add_str(buf, "=?UTF-8?B?");
		buf_add_base64(buf, name, n);
		buf_add_str(buf, "?=");
		name += n;
		left -= n;
		if (left)
			buf_add_str(buf, "\r\n ");
	}
}

static void add_name(struct buf *buf, const char *name)
{
	if (is_plain_name(name)) {
		buf_add_str(buf, name);
	} else if (is_printable(name)) {
		buf_add_char(buf, '"');
		for (; *name; name++) {
			if (*name == '"' || *name == '\\')
				buf_add_char(buf, '\\');
			buf_add_char(buf, *name);
		}
		buf_add_char(buf, '"');
	} else {
		add_encoded(buf, name);
	}
}

static void add_author(struct buf *buf, const struct mailbox *from)
{
	if (from->name && from->name[0]) {
		add_name(buf, from->name);
		buf_add_str(buf, " <");
		mailbox_add_to(buf, from);
		buf_add_char(buf, '>');
	} else {
		mailbox_add_to(buf, from);
	}
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

/*
 * What must not leave (Bcc), what only final delivery adds (RFC 5321 section
 * 4.4), and what RFC 5322 section 3.6 does not allow to be empty.
 */
static bool is_doomed(const struct field *field, const void *arg UNUSED)
{
	static const char *const never[] = { "Bcc", "Resent-Bcc", "Return-Path",
					     NULL };
	static const char *const not_empty[] = {
		"To",	       "Cc",   "From",	     "Resent-To", "Resent-Cc",
		"Resent-From", "Date", "Message-ID", NULL
	};

	return is_any_of(field, never) ||
	       (is_any_of(field, not_empty) && is_empty(field));
}

/* Joins every further field of the name to the first one. */
static void join(struct header *header, const char *name)
{
	struct field *first = header_find(header, name, 0);
	struct buf joined = BUF_INIT;
	size_t kept = 0;

	for (size_t i = 0; first && i < header->count; i++) {
		struct field *field = &header->fields[i];
		const char *value;
		size_t len;

		if (field == first || !field_is(field, name)) {
			header->fields[kept++] = *field;
			continue;
		}
		value = field_value(field, &len);
		buf_add_str(&joined, ",\r\n");
		buf_add_str(&joined, len && value[0] == ' ' ? "" : " ");
		buf_add(&joined, value, len);
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

/* From the last to the first, so that the spans before stay right. */
static void qualify(struct header *header, struct field *field,
		    const char *domain)
{
	auto_addrlist list = ADDRLIST_INIT;
	auto_err ignored = ERR_INIT; /* see the contract in stamp.h */
	size_t len;
	const char *value = field_value(field, &len);
	size_t offset = (size_t)(value - field->text.data);

	if (!addrlist_parse(&list, value, len, &ignored))
		return;
	for (size_t i = list.count; i-- > 0;) {
		auto_buf suffix = BUF_INIT;

		if (list.items[i].domain)
			continue;
		buf_add_fmt(&suffix, "@%s", domain);
		buf_insert(&field->text, offset + list.items[i].end,
			   suffix.data, suffix.len);
		header->size += suffix.len;
	}
}

static void qualify_all(struct header *header, const char *domain)
{
	static const char *const names[] = {
		"From",	       "Sender",	"Reply-To",  "To",	  "Cc",
		"Resent-From", "Resent-Sender", "Resent-To", "Resent-Cc", NULL
	};

	for (size_t i = 0; i < header->count; i++)
		if (is_any_of(&header->fields[i], names))
			qualify(header, &header->fields[i], domain);
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
		add_author(&value, stamp->from);
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

	header_remove_if(header, is_doomed, NULL);
	join(header, "To");
	join(header, "Cc");
	qualify_all(header, stamp->domain);
	names = header_resent_block(header, &begin, &end) ? resent : plain;
	for (size_t i = 0; i < 3; i++)
		if (!add_missing(header, stamp, names[i], err))
			return false;
	return true;
}
