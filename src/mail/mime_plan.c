#include "mail/mime_fold.h"
#include "mail/mime_part.h"

#include <string.h>

/*
 * Quoted-printable triples what it escapes, base64 adds a third to all.  A text
 * may be read by people as it is and stays readable up to a third of escapes;
 * of other content the shorter one is taken, and where both are near the same
 * the one that leaves most as it is.
 */
#define TEXT_SHARE  3
#define OTHER_SHARE 5

bool mime_must_encode(const struct text_facts *facts,
		      const struct mime_limits *limits)
{
	return facts->has_nul || facts->has_bare_cr ||
	       facts->line_max > MIME_LINE_MAX ||
	       (facts->has_8bit && !limits->takes_8bit);
}

static void add_reason(struct buf *buf, const struct text_facts *facts)
{
	if (facts->has_nul)
		buf_add_str(buf, "it holds a NUL");
	else if (facts->has_bare_cr)
		buf_add_str(buf, "it holds a CR that ends no line");
	else if (facts->line_max > MIME_LINE_MAX)
		buf_add_fmt(buf,
			    "it has a line of %zu octets, over the %d that "
			    "mail can carry",
			    facts->line_max, MIME_LINE_MAX);
	else
		buf_add_str(buf, "it is 8-bit, and the server takes 7-bit "
				 "only");
}

bool mime_part_refuse(const struct mime_part *part, const char *what,
		      const struct text_facts *facts, struct err *err)
{
	auto_buf reason = BUF_INIT;

	add_reason(&reason, facts);
	if (!part->signed_line)
		return err_set(err, ERR_DATA,
			       "%s (line %zu of the body) can't be converted: "
			       "%s",
			       what, part->line, reason.data);
	err_set(err, ERR_DATA,
		"the signed part (line %zu of the body) can't be converted "
		"without breaking its signature: at line %zu %s",
		part->signed_line, part->line, reason.data);
	return err_hint(err, "have it encoded as quoted-printable or base64 "
			     "before it is signed (RFC 1847 section 2.1)");
}

/* What RFC 1428 section 3 wants for what nobody told. */
static const char *charset_for(const struct mime_type *type,
			       const struct mime_facts *facts)
{
	if (!type->is_text || type->charset.len || type->has_extended_charset)
		return NULL;
	if (!facts->text.has_8bit)
		return type->is_given ? NULL : "us-ascii";
	if (!facts->is_broken)
		return "utf-8";
	/* HTML, XML and others may tell it within. */
	return type->is_plain ? "unknown-8bit" : NULL;
}

static void choose(const struct mime_type *type, const struct mime_facts *facts,
		   struct mime_plan *plan)
{
	uint64_t share = type->is_text ? TEXT_SHARE : OTHER_SHARE;
	bool is_base64 = facts->escapes > facts->size / share;

	plan->coding = is_base64 ? MIME_BASE64 : MIME_QP;
	plan->encoding = is_base64 ? "base64" : "quoted-printable";
	plan->charset = charset_for(type, facts);
}

static bool plan_encoding(const struct mime_part *part,
			  const struct mime_facts *facts,
			  struct mime_plan *plan, struct err *err)
{
	switch (part->type.encoding) {
	case MIME_7BIT:
	case MIME_8BIT:
	case MIME_BINARY:
		choose(&part->type, facts, plan);
		return true;
	case MIME_IS_QP:
		plan->coding = MIME_QP_MEND;
		return true;
	case MIME_IS_BASE64:
		plan->coding = MIME_BASE64_MEND;
		return true;
	case MIME_UNKNOWN:
		break;
	}
	return mime_part_refuse(part, "a part with a private transfer encoding",
				&facts->text, err);
}

static const char *sealed_name(const struct mime_part *part)
{
	if (part->is_too_deep)
		return "a part within too many others";
	return strncmp(part->type.name.data, "multipart/", 10) != 0
		       ? "a message/ part that may not be encoded"
		       : "a multipart that can't be taken apart";
}

bool mime_plan_leaf(const struct mime_part *part,
		    const struct mime_facts *facts,
		    const struct mime_limits *limits,
		    struct mime_plan *ret_plan, struct err *err)
{
	struct mime_plan plan = { .coding = MIME_COPY };
	bool must_encode = mime_must_encode(&facts->text, limits);

	if (must_encode && (part->signed_line || part->is_too_deep ||
			    part->type.kind == MIME_SEALED))
		return mime_part_refuse(part, sealed_name(part), &facts->text,
					err);
	if (must_encode && !plan_encoding(part, facts, &plan, err))
		return false;
	/* BINARYMIME (RFC 3030) is not asked for, and not needed here. */
	if (!must_encode && part->type.encoding == MIME_BINARY &&
	    !part->signed_line)
		plan.encoding = facts->text.has_8bit ? "8bit" : "7bit";
	*ret_plan = plan;
	return true;
}

/*
 * 7bit, 8bit and binary are all that a composite may have, each saying the most
 * that is within (RFC 2045 section 6.4).
 */
struct mime_plan mime_plan_composite(const struct mime_part *part,
				     const struct mime_limits *limits)
{
	struct mime_plan plan = { .coding = MIME_COPY };
	bool is_8bit = part->type.encoding == MIME_8BIT;
	bool is_binary = part->type.encoding == MIME_BINARY;

	if (part->signed_line)
		return plan;
	if (is_binary || (is_8bit && !limits->takes_8bit))
		plan.encoding = limits->takes_8bit ? "8bit" : "7bit";
	return plan;
}
