#include "mail/mime_part.h"

#include "mail/mime_field.h"
#include "mail/mime_param.h"

#include <string.h>

static const char encoding_name[] = "Content-Transfer-Encoding";

/* Where the header goes, and by what rules. */
struct writer {
	const struct mime_part *part;
	const struct mime_plan *plan;
	struct mime_field_rules rules;
	struct message *out;
	bool has_encoding; /* the new one was written */
};

static bool write_line(const struct writer *w, const char *line, size_t len,
		       size_t number, struct err *err)
{
	return w->part->is_whole ? header_add_line(&w->out->header, line, len,
						   number, err)
				 : body_add_line(&w->out->body, line, len, err);
}

/* A field that is fine, whose lines end in CRLF. */
static bool write_text(const struct writer *w, const struct buf *text,
		       size_t number, struct err *err)
{
	const char *line = text->data;
	const char *end = line + text->len;

	while (line < end) {
		const char *lf = memchr(line, '\n', (size_t)(end - line));

		if (!write_line(w, line, (size_t)(lf - line) - 1, number, err))
			return false;
		line = lf + 1;
	}
	return true;
}

static bool refuse_signed(const struct writer *w, const struct field *field,
			  struct err *err)
{
	auto_buf where = BUF_INIT;

	mime_field_describe(&where, field, &w->rules);
	return err_set(err, ERR_DATA,
		       "the signed part (line %zu of the body) can't be "
		       "converted without breaking its signature: %s can't go "
		       "as it is",
		       w->part->signed_line, where.data);
}

static bool write_field(const struct writer *w, const struct field *field,
			struct err *err)
{
	auto_buf text = BUF_INIT;

	if (mime_field_is_fine(field, w->rules.takes_utf8))
		return write_text(w, &field->text, field->line, err);
	if (w->part->signed_line)
		return refuse_signed(w, field, err);
	return mime_field_convert(field, &w->rules, &text, err) &&
	       write_text(w, &text, field->line, err);
}

static bool write_new(const struct writer *w, const char *name,
		      const char *value, size_t number, struct err *err)
{
	auto_buf text = BUF_INIT;

	buf_add_fmt(&text, "%s: %s\r\n", name, value);
	return write_text(w, &text, number, err);
}

/* Content-Type with the charset behind the type. */
static bool write_type(const struct writer *w, const struct field *field,
		       struct err *err)
{
	struct field changed = *field;
	auto_mime_params params;
	auto_buf text = BUF_INIT;
	const char *value;
	size_t len;
	size_t at;

	value = field_value(field, &len);
	mime_params_init(&params, value, len);
	if (!mime_params_next(&params))
		return write_field(w, field, err);
	at = (size_t)(params.param.end - field->text.data);
	buf_add(&text, field->text.data, at);
	buf_add_fmt(&text, "; charset=%s", w->plan->charset);
	buf_add(&text, field->text.data + at, field->text.len - at);
	changed.text = text;
	return write_field(w, &changed, err);
}

/* Only the first of several fields counts; a new encoding must be alone. */
static bool write_one(struct writer *w, const struct field *field,
		      struct err *err)
{
	const struct header *header = w->part->header;

	if (w->plan->encoding && field_is(field, encoding_name)) {
		if (w->has_encoding)
			return true;
		w->has_encoding = true;
		return write_new(w, encoding_name, w->plan->encoding,
				 field->line, err);
	}
	if (w->plan->charset && field_is(field, "Content-Type") &&
	    field == header_find(header, "Content-Type", 0))
		return write_type(w, field, err);
	return write_field(w, field, err);
}

/* What the message did not say, since it had no need to. */
static bool write_missing(const struct writer *w, struct err *err)
{
	const struct mime_plan *plan = w->plan;
	auto_buf type = BUF_INIT;

	if (!plan->encoding)
		return true;
	if (w->part->is_message &&
	    !header_find(w->part->header, "MIME-Version", 0) &&
	    !write_new(w, "MIME-Version", "1.0", 0, err))
		return false;
	buf_add_fmt(&type, "text/plain; charset=%s",
		    plan->charset ? plan->charset : "us-ascii");
	if (plan->charset && !w->part->type.is_given &&
	    !write_new(w, "Content-Type", type.data, 0, err))
		return false;
	return w->has_encoding ||
	       write_new(w, encoding_name, plan->encoding, 0, err);
}

bool mime_part_write_header(const struct mime_part *part,
			    const struct mime_plan *plan,
			    const struct mime_limits *limits,
			    struct message *out, struct err *err)
{
	const struct buf *charset = &part->type.charset;
	struct writer w = {
		.part = part,
		.plan = plan,
		.rules = { .takes_utf8 = limits->takes_utf8_header,
			   .charset = charset->len ? charset->data : NULL,
			   .where = part->is_whole ? "" : " of the body" },
		.out = out,
	};

	for (size_t i = 0; i < part->header->count; i++)
		if (!write_one(&w, &part->header->fields[i], err))
			return false;
	if (!write_missing(&w, err))
		return false;
	/* New fields need the blank line that was forgotten. */
	if (part->is_whole || (!part->has_blank && !plan->encoding))
		return true;
	return body_add_line(&out->body, "", 0, err);
}
