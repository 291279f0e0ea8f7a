#include "mail/mime_type.h"

#include "base/ascii.h"
#include "mail/mime_param.h"

#include <string.h>
#include <strings.h>

void mime_type_release(struct mime_type *type)
{
	buf_release(&type->name);
	buf_release(&type->charset);
	buf_release(&type->boundary);
}

static bool starts_with(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

/* Every tool that writes them has its own idea of the hyphen. */
static const struct {
	const char *name;
	enum mime_encoding encoding;
} encodings[] = {
	{ "7bit", MIME_7BIT },	      { "7-bit", MIME_7BIT },
	{ "8bit", MIME_8BIT },	      { "8-bit", MIME_8BIT },
	{ "binary", MIME_BINARY },    { "quoted-printable", MIME_IS_QP },
	{ "base64", MIME_IS_BASE64 },
};

/*
 * Private ones begin with "x-", and uuencode stands without it, too.  What else
 * is unknown is no encoding at all but a mistake ("utf-8", "none"), and the
 * content is what it looks like.
 */
static enum mime_encoding encoding_of(const char *name)
{
	for (size_t i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++)
		if (!strcasecmp(name, encodings[i].name))
			return encodings[i].encoding;
	if (!strncasecmp(name, "x-", 2) || !strncasecmp(name, "uu", 2))
		return MIME_UNKNOWN;
	return MIME_8BIT;
}

static void read_encoding(struct mime_type *type, const struct header *header)
{
	const struct field *field = header_find(header,
						"Content-Transfer-Encoding", 0);
	struct mime_params params;
	const char *text;
	size_t len;

	type->encoding = MIME_7BIT;
	if (!field)
		return;
	text = field_value(field, &len);
	mime_params_init(&params, text, len);
	if (mime_params_next(&params) && params.param.value.len)
		type->encoding = encoding_of(params.param.value.data);
	mime_params_release(&params);
}

/* "charset*", "charset*0" and "charset*0*": RFC 2231 sections 3 to 4.1. */
static bool is_extended_charset(const struct mime_param *param)
{
	static const char prefix[] = "charset*";
	size_t len = sizeof(prefix) - 1;

	return param->name && param->name_len >= len &&
	       !strncasecmp(param->name, prefix, len);
}

/* The first of several: others are ignored by all who read. */
static void take_param(struct mime_type *type, const struct mime_param *param)
{
	struct buf *to = NULL;

	if (is_extended_charset(param))
		type->has_extended_charset = true;
	if (mime_param_is(param, "charset"))
		to = &type->charset;
	if (mime_param_is(param, "boundary"))
		to = &type->boundary;
	if (to && !to->len)
		buf_add(to, param->value.data, param->value.len);
}

static void read_type(struct mime_type *type, const struct field *field)
{
	struct mime_params params;
	const char *text;
	size_t len;

	text = field_value(field, &len);
	mime_params_init(&params, text, len);
	if (mime_params_next(&params) && !params.param.name)
		buf_add(&type->name, params.param.value.data,
			params.param.value.len);
	while (mime_params_next(&params))
		take_param(type, &params.param);
	mime_params_release(&params);
	for (size_t i = 0; i < type->name.len; i++)
		type->name.data[i] = ascii_lower(type->name.data[i]);
}

/* Blanks at its end are no part of it (RFC 2046 section 5.1.1). */
static bool is_usable(struct buf *boundary)
{
	while (boundary->len && boundary->data[boundary->len - 1] == ' ')
		buf_truncate(boundary, boundary->len - 1);
	for (size_t i = 0; i < boundary->len; i++)
		if (boundary->data[i] < ' ' || boundary->data[i] > '~')
			return false;
	return boundary->len > 0 && boundary->len <= MIME_BOUNDARY_MAX;
}

static bool is_identity(enum mime_encoding encoding)
{
	return encoding == MIME_7BIT || encoding == MIME_8BIT ||
	       encoding == MIME_BINARY;
}

/* Where the content of a composite type is encoded nevertheless, one can't see
 * into it: it goes as it is, or not at all. */
static enum mime_kind multipart_kind(struct mime_type *type)
{
	return is_usable(&type->boundary) && is_identity(type->encoding)
		       ? MIME_MULTIPART
		       : MIME_SEALED;
}

/* RFC 6532 section 3.7 lets message/global have any encoding. */
static enum mime_kind message_kind(const struct mime_type *type)
{
	const char *sub = type->name.data + strlen("message/");
	bool is_message = !strcmp(sub, "rfc822") || !strcmp(sub, "global") ||
			  !strcmp(sub, "news");

	if (is_message && is_identity(type->encoding))
		return MIME_MESSAGE;
	return starts_with(sub, "global") || !is_identity(type->encoding)
		       ? MIME_LEAF
		       : MIME_SEALED;
}

static enum mime_kind kind_of(struct mime_type *type, bool in_digest)
{
	const char *name = type->name.data;

	if (!type->is_given && in_digest)
		return is_identity(type->encoding) ? MIME_MESSAGE : MIME_LEAF;
	if (starts_with(name, "multipart/"))
		return multipart_kind(type);
	if (starts_with(name, "message/"))
		return message_kind(type);
	return MIME_LEAF;
}

void mime_type_read(struct mime_type *type, const struct header *header,
		    bool in_digest)
{
	const struct field *field = header_find(header, "Content-Type", 0);
	const char *name;

	type->is_given = field != NULL;
	if (field)
		read_type(type, field);
	read_encoding(type, header);
	name = type->name.data;
	type->kind = kind_of(type, in_digest);
	type->is_plain = !field || !strcmp(name, "text/plain");
	type->is_text = !field || starts_with(name, "text/");
	type->is_signed = !strcmp(name, "multipart/signed");
	type->is_digest = !strcmp(name, "multipart/digest");
}
