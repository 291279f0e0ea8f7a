#include "mail/header.h"

#include "base/ascii.h"

#include <string.h>
#include <strings.h>

static void field_release(struct field *field)
{
	buf_release(&field->text);
}

void header_release(struct header *header)
{
	for (size_t i = 0; i < header->count; i++)
		field_release(&header->fields[i]);
	mem_free_ptr(&header->fields);
	*header = (struct header)HEADER_INIT;
}

void header_copy(struct header *to, const struct header *from)
{
	to->fields = mem_grow(NULL, from->count + 1, sizeof(*to->fields));
	for (size_t i = 0; i < from->count; i++) {
		to->fields[i] = from->fields[i];
		buf_init(&to->fields[i].text);
		buf_add(&to->fields[i].text, from->fields[i].text.data,
			from->fields[i].text.len);
	}
	to->count = from->count;
	to->cap = from->count + 1;
	to->size = from->size;
}

static bool is_name_char(char c)
{
	return c > ' ' && c < 0x7f && c != ':';
}

size_t header_field_name(const char *line, size_t len)
{
	size_t name = 0;
	size_t colon;

	while (name < len && is_name_char(line[name]))
		name++;
	colon = name;
	while (colon < len && ascii_is_blank(line[colon]))
		colon++;
	return colon < len && line[colon] == ':' ? name : 0;
}

static bool starts_with(const char *line, size_t len, const char *prefix)
{
	return len >= strlen(prefix) && !memcmp(line, prefix, strlen(prefix));
}

bool header_is_mbox_line(const char *line, size_t len)
{
	return (starts_with(line, len, "From ") ||
		starts_with(line, len, ">From ")) &&
	       !header_field_name(line, len);
}

bool header_takes_line(const struct header *header, const char *line,
		       size_t len)
{
	if (len && ascii_is_blank(line[0]))
		return header->count > 0;
	return header_field_name(line, len) > 0;
}

/* Makes room for one more at the index and gives it to the caller. */
static struct field *insert_field(struct header *header, size_t at)
{
	struct field *field;

	if (header->count == header->cap) {
		header->cap = header->cap ? header->cap * 2 : 16;
		header->fields = mem_grow(header->fields, header->cap,
					  sizeof(*header->fields));
	}
	field = &header->fields[at];
	memmove(field + 1, field, (header->count - at) * sizeof(*field));
	header->count++;
	*field = (struct field){ .text = BUF_INIT };
	return field;
}

static void add_text(struct header *header, struct field *field,
		     const char *text, size_t len)
{
	buf_add(&field->text, text, len);
	header->size += len;
}

static bool too_large(size_t number, struct err *err)
{
	return err_set(err, ERR_DATA,
		       "the header is too large: over %u bytes or %u fields "
		       "by line %zu",
		       HEADER_SIZE_MAX, HEADER_FIELDS_MAX, number);
}

bool header_add_line(struct header *header, const char *line, size_t len,
		     size_t number, struct err *err)
{
	struct field *field;

	if (len > HEADER_SIZE_MAX || header->size + len > HEADER_SIZE_MAX ||
	    header->count >= HEADER_FIELDS_MAX)
		return too_large(number, err);
	if (len && ascii_is_blank(line[0]) && header->count) {
		field = &header->fields[header->count - 1];
	} else {
		field = insert_field(header, header->count);
		field->name_len = header_field_name(line, len);
		field->line = number;
	}
	add_text(header, field, line, len);
	add_text(header, field, "\r\n", 2);
	return true;
}

void header_insert(struct header *header, size_t at, const char *name,
		   const char *value)
{
	struct field *field = insert_field(header, at);

	field->name_len = strlen(name);
	add_text(header, field, name, field->name_len);
	add_text(header, field, ": ", 2);
	add_text(header, field, value, strlen(value));
	add_text(header, field, "\r\n", 2);
}

void header_append(struct header *header, const char *name, const char *value)
{
	header_insert(header, header->count, name, value);
}

bool field_is(const struct field *field, const char *name)
{
	return strlen(name) == field->name_len &&
	       !strncasecmp(field->text.data, name, field->name_len);
}

const char *field_value(const struct field *field, size_t *ret_len)
{
	const char *text = field->text.data;
	const char *colon = memchr(text, ':', field->text.len);
	const char *end = text + field->text.len;

	colon = colon ? colon + 1 : text;
	if (end - colon >= 2 && end[-1] == '\n')
		end -= 2;
	*ret_len = (size_t)(end - colon);
	return colon;
}

struct field *header_find(const struct header *header, const char *name,
			  size_t from)
{
	for (size_t i = from; i < header->count; i++)
		if (field_is(&header->fields[i], name))
			return &header->fields[i];
	return NULL;
}

/* One pass, whatever the number of fields that go. */
size_t header_remove_if(struct header *header,
			bool (*is_doomed)(const struct field *, const void *),
			const void *arg)
{
	size_t kept = 0;
	size_t gone;

	for (size_t i = 0; i < header->count; i++) {
		struct field *field = &header->fields[i];

		if (is_doomed(field, arg)) {
			header->size -= field->text.len;
			field_release(field);
		} else {
			header->fields[kept++] = *field;
		}
	}
	gone = header->count - kept;
	header->count = kept;
	return gone;
}

static bool is_resent(const struct field *field)
{
	return field->name_len > 7 &&
	       !strncasecmp(field->text.data, "Resent-", 7);
}

/*
 * Fields that a block has once (RFC 5322 section 3.6, the table): a second one
 * is of the block below, which an older resending left.
 */
static const char *const once[] = { "Resent-Date",	"Resent-From",
				    "Resent-Sender",	"Resent-To",
				    "Resent-Cc",	"Resent-Bcc",
				    "Resent-Message-ID" };

static bool begins_older_block(const struct header *header, size_t begin,
			       size_t at)
{
	for (size_t n = 0; n < sizeof(once) / sizeof(once[0]); n++) {
		const struct field *first;

		if (!field_is(&header->fields[at], once[n]))
			continue;
		first = header_find(header, once[n], begin);
		return first < &header->fields[at];
	}
	return false;
}

bool header_resent_block(const struct header *header, size_t *ret_begin,
			 size_t *ret_end)
{
	size_t begin = 0;
	size_t end;

	while (begin < header->count && !is_resent(&header->fields[begin]))
		begin++;
	if (begin == header->count)
		return false;
	for (end = begin + 1; end < header->count; end++)
		if (!is_resent(&header->fields[end]) ||
		    begins_older_block(header, begin, end))
			break;
	*ret_begin = begin;
	*ret_end = end;
	return true;
}
