#include "mail/mime_field.h"

#include "mail/encword.h"
#include "mail/mime_fold.h"
#include "mail/mime_value.h"
#include "mail/mime_words.h"

#include <string.h>
#include <strings.h>

enum value_kind {
	VALUE_TEXT,	 /* unstructured, as all fields that nobody knows */
	VALUE_ADDRESSES, /* RFC 5322 section 3.4 */
	VALUE_PHRASES,	 /* words and "<...>", none of it a bare address */
	VALUE_PARAMS,	 /* RFC 2045 section 5.1 */
	VALUE_TOKENS,	 /* structured otherwise; comments are text */
};

/* By RFC 5322 section 3.6 and the permanent registry of RFC 3864; also under
 * "Resent-". */
static const struct {
	const char *name;
	enum value_kind kind;
} known[] = {
	{ "From", VALUE_ADDRESSES },
	{ "Sender", VALUE_ADDRESSES },
	{ "Reply-To", VALUE_ADDRESSES },
	{ "To", VALUE_ADDRESSES },
	{ "Cc", VALUE_ADDRESSES },
	{ "Bcc", VALUE_ADDRESSES },
	{ "Disposition-Notification-To", VALUE_ADDRESSES },
	{ "Return-Receipt-To", VALUE_ADDRESSES },
	{ "Errors-To", VALUE_ADDRESSES },
	{ "Mail-Followup-To", VALUE_ADDRESSES },
	{ "Mail-Reply-To", VALUE_ADDRESSES },
	{ "Apparently-To", VALUE_ADDRESSES },
	{ "Delivered-To", VALUE_ADDRESSES },
	{ "Keywords", VALUE_PHRASES },
	{ "In-Reply-To", VALUE_PHRASES },
	{ "References", VALUE_PHRASES },
	{ "List-ID", VALUE_PHRASES },
	{ "Content-Type", VALUE_PARAMS },
	{ "Content-Disposition", VALUE_PARAMS },
	{ "Date", VALUE_TOKENS },
	{ "Message-ID", VALUE_TOKENS },
	{ "Received", VALUE_TOKENS },
	{ "Return-Path", VALUE_TOKENS },
	{ "MIME-Version", VALUE_TOKENS },
	{ "Content-ID", VALUE_TOKENS },
	{ "Content-Transfer-Encoding", VALUE_TOKENS },
	{ "Content-Language", VALUE_TOKENS },
	{ "Content-Location", VALUE_TOKENS },
	{ "List-Archive", VALUE_TOKENS },
	{ "List-Help", VALUE_TOKENS },
	{ "List-Owner", VALUE_TOKENS },
	{ "List-Post", VALUE_TOKENS },
	{ "List-Subscribe", VALUE_TOKENS },
	{ "List-Unsubscribe", VALUE_TOKENS },
	{ "List-Unsubscribe-Post", VALUE_TOKENS },
	{ "Auto-Submitted", VALUE_TOKENS },
	{ "DKIM-Signature", VALUE_TOKENS },
	{ "ARC-Authentication-Results", VALUE_TOKENS },
	{ "ARC-Message-Signature", VALUE_TOKENS },
	{ "ARC-Seal", VALUE_TOKENS },
	{ "Authentication-Results", VALUE_TOKENS },
	{ "Received-SPF", VALUE_TOKENS },
	{ "Autocrypt", VALUE_TOKENS },
};

static enum value_kind kind_of(const struct field *field)
{
	const char *name = field->text.data;
	size_t len = field->name_len;

	if (len > strlen("Resent-") &&
	    !strncasecmp(name, "Resent-", strlen("Resent-"))) {
		name += strlen("Resent-");
		len -= strlen("Resent-");
	}
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i].name) == len &&
		    !strncasecmp(name, known[i].name, len))
			return known[i].kind;
	return VALUE_TEXT;
}

static bool has_8bit(const struct buf *text)
{
	for (size_t i = 0; i < text->len; i++)
		if ((unsigned char)text->data[i] > 127)
			return true;
	return false;
}

/* A NUL, or a CR or LF that is no line end. */
static bool has_control(const struct buf *text)
{
	for (size_t i = 0; i < text->len; i++) {
		bool is_end = text->data[i] == '\r' &&
			      text->data[i + 1] == '\n';

		if (!text->data[i] || (text->data[i] == '\r' && !is_end))
			return true;
	}
	return false;
}

/* True if nothing but the length of its lines may be wrong with it. */
static bool has_fine_octets(const struct buf *text, bool takes_utf8)
{
	return !has_control(text) &&
	       (!has_8bit(text) ||
		(takes_utf8 && utf8_is_valid(text->data, text->len)));
}

bool mime_field_is_fine(const struct field *field, bool takes_utf8)
{
	const struct buf *text = &field->text;

	return has_fine_octets(text, takes_utf8) &&
	       mime_longest_line(text->data, text->len) <= MIME_LINE_MAX;
}

void mime_field_describe(struct buf *buf, const struct field *field,
			 const struct mime_field_rules *rules)
{
	int n = (int)(field->name_len < 60 ? field->name_len : 60);

	buf_add_fmt(buf, "field \"%.*s\"", n, field->text.data);
	if (field->line)
		buf_add_fmt(buf, " (line %zu%s)", field->line, rules->where);
}

static bool add_value(struct buf *out, enum value_kind kind, struct slice value,
		      const char *charset, struct err *err)
{
	auto_mime_words words = MIME_WORDS_INIT(out, charset);

	switch (kind) {
	case VALUE_ADDRESSES:
		return mime_value_add_addresses(out, value, charset, err);
	case VALUE_PHRASES:
		return mime_value_add_phrases(out, value, charset, err);
	case VALUE_PARAMS:
		return mime_value_add_params(out, value, charset, err);
	case VALUE_TOKENS:
		return mime_value_add_tokens(out, value, charset, err);
	case VALUE_TEXT:
		break;
	}
	mime_words_add_text(&words, value.data, value.len);
	return true;
}

/*
 * In a structured field a NUL or a CR would have to be quoted, and RFC 5322
 * section 3.2.4 does not let it be.
 */
static bool add_field(struct buf *out, const struct field *field,
		      enum value_kind kind, const char *charset,
		      struct err *err)
{
	struct slice value;

	value.data = field_value(field, &value.len);
	if (kind != VALUE_TEXT && has_control(&field->text))
		return err_set(err, ERR_DATA,
			       "it holds a NUL or a CR that ends no line");
	buf_add(out, field->text.data, (size_t)(value.data - field->text.data));
	if (!add_value(out, kind, value, charset, err))
		return false;
	buf_add_str(out, "\r\n");
	return true;
}

/* What is but too long is folded, if that is enough. */
static bool fold(const struct field *field, bool takes_utf8,
		 enum value_kind kind, struct buf *ret_text)
{
	const struct buf *text = &field->text;
	auto_buf folded = BUF_INIT;

	if (!has_fine_octets(text, takes_utf8))
		return false;
	mime_fold(&folded, text->data, text->len, kind != VALUE_TEXT,
		  kind == VALUE_ADDRESSES);
	if (mime_longest_line(folded.data, folded.len) > MIME_LINE_MAX)
		return false;
	buf_add(ret_text, folded.data, folded.len);
	return true;
}

static bool convert(const struct field *field,
		    const struct mime_field_rules *rules, struct buf *ret_text,
		    struct err *err)
{
	enum value_kind kind = kind_of(field);
	auto_buf text = BUF_INIT;
	auto_buf folded = BUF_INIT;

	if (fold(field, rules->takes_utf8, kind, ret_text))
		return true;
	if (!add_field(&text, field, kind, rules->charset, err))
		return false;
	mime_fold(&folded, text.data, text.len, kind != VALUE_TEXT,
		  kind == VALUE_ADDRESSES);
	if (mime_longest_line(folded.data, folded.len) > MIME_LINE_MAX)
		return err_set(err, ERR_DATA,
			       "a line of it is longer than the %d octets that "
			       "mail can carry, and can't be folded",
			       MIME_LINE_MAX);
	buf_add(ret_text, folded.data, folded.len);
	return true;
}

bool mime_field_convert(const struct field *field,
			const struct mime_field_rules *rules,
			struct buf *ret_text, struct err *err)
{
	auto_buf where = BUF_INIT;

	if (convert(field, rules, ret_text, err))
		return true;
	mime_field_describe(&where, field, rules);
	return err_prefix(err, "%s: ", where.data);
}
