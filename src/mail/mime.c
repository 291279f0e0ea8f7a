#include "mail/mime.h"

#include "mail/mime_field.h"
#include "mail/mime_fold.h"
#include "mail/mime_part.h"
#include "mail/mime_segment.h"

#include <string.h>

/*
 *	header --leaf-------> content --delimiter--> header of the next part
 *	  ^ |  --multipart--> preamble --delimiter--> header of its first part
 *	  '-'--message within
 *
 *	last delimiter --> epilogue --delimiter of one further out--> ...
 *
 * No recursion: what is open is on the stack, and a message needs no place
 * there, since it ends where the part that it is ends.
 */
struct walk {
	struct mime_limits limits;
	struct mime_lines lines;
	struct mime_stack stack;
	struct message *out;
	struct mime_hit hit; /* behind what was written */
	bool is_within;	     /* what comes next is a message's header */
};

static bool header_is_fine(const struct header *header, bool takes_utf8)
{
	for (size_t i = 0; i < header->count; i++)
		if (!mime_field_is_fine(&header->fields[i], takes_utf8))
			return false;
	return true;
}

bool mime_must_convert(const struct message *message,
		       const struct mime_limits *limits)
{
	struct text_facts facts = message_facts(message);
	bool has_8bit = facts.has_8bit;
	auto_mime_type type = MIME_TYPE_INIT;

	facts.has_8bit = message->body.facts.has_8bit;
	if (mime_must_encode(&facts, limits))
		return true;
	if (has_8bit &&
	    !header_is_fine(&message->header, limits->takes_utf8_header))
		return true;
	mime_type_read(&type, &message->header, false);
	return type.encoding == MIME_BINARY ||
	       (facts.has_8bit && type.kind != MIME_LEAF);
}

/* The innermost multipart that is open, or NULL. */
static const struct mime_level *innermost(const struct walk *walk)
{
	const struct mime_stack *stack = &walk->stack;

	return stack->depth ? &stack->levels[stack->depth - 1] : NULL;
}

static bool convert_leaf(struct walk *walk, const struct mime_part *part,
			 struct err *err)
{
	struct mime_segment segment;
	struct mime_plan plan;

	if (!mime_segment_scan(&walk->lines, &walk->stack, &segment, err) ||
	    !mime_plan_leaf(part, &segment.facts, &walk->limits, &plan, err))
		return false;
	walk->hit = segment.hit;
	return mime_part_write_header(part, &plan, &walk->limits, walk->out,
				      err) &&
	       mime_segment_write(&walk->lines, &segment, plan.coding,
				  &walk->out->body, err);
}

static bool convert_message(struct walk *walk, const struct mime_part *part,
			    struct err *err)
{
	struct mime_plan plan = mime_plan_composite(part, &walk->limits);

	walk->is_within = true;
	return mime_part_write_header(part, &plan, &walk->limits, walk->out,
				      err);
}

/*
 * Text before the first part is for readers without MIME, and goes where it
 * can't stay.  But if no part follows it is all there is.
 */
static bool convert_preamble(struct walk *walk, const struct mime_part *part,
			     struct err *err)
{
	size_t level = walk->stack.depth - 1;
	struct mime_part inner = *part;
	struct mime_segment segment;
	bool has_part;

	if (!mime_segment_scan(&walk->lines, &walk->stack, &segment, err))
		return false;
	walk->hit = segment.hit;
	if (!mime_must_encode(&segment.facts.text, &walk->limits))
		return mime_segment_write(&walk->lines, &segment, MIME_COPY,
					  &walk->out->body, err);
	has_part = walk->hit.is_delimiter && walk->hit.level == level;
	inner.signed_line = innermost(walk)->signed_line;
	return (has_part && !inner.signed_line) ||
	       mime_part_refuse(&inner, "a multipart without a part",
				&segment.facts.text, err);
}

static bool convert_multipart(struct walk *walk, struct mime_part *part,
			      struct err *err)
{
	struct mime_plan plan = mime_plan_composite(part, &walk->limits);
	struct mime_level *level;

	if (!mime_part_write_header(part, &plan, &walk->limits, walk->out, err))
		return false;
	level = mime_stack_push(&walk->stack, &part->type.boundary);
	level->is_digest = part->type.is_digest;
	level->signed_line = part->signed_line;
	if (part->type.is_signed && !level->signed_line)
		level->signed_line = part->line;
	return convert_preamble(walk, part, err);
}

/* Writes the part up to what follows it: a delimiter, the end, or the header of
 * a message within. */
static bool convert_part(struct walk *walk, struct mime_part *part,
			 struct err *err)
{
	walk->is_within = false;
	part->is_too_deep = part->type.kind == MIME_MULTIPART &&
			    walk->stack.depth == MIME_DEPTH_MAX;
	if (part->type.kind == MIME_MESSAGE)
		return convert_message(walk, part, err);
	if (part->type.kind == MIME_MULTIPART && !part->is_too_deep)
		return convert_multipart(walk, part, err);
	return convert_leaf(walk, part, err);
}

static bool convert_read(struct walk *walk, struct mime_part *part,
			 bool in_digest, struct err *err)
{
	const struct mime_level *level = innermost(walk);

	mime_type_read(&part->type, part->header, in_digest);
	part->line = mime_lines_place(&walk->lines).number;
	part->signed_line = level ? level->signed_line : 0;
	return convert_part(walk, part, err);
}

/*
 * What a mail store put in front of a message that was forwarded out of it is
 * no field, but the header follows it.  One that can't go as it is counts as
 * content, and is encoded with what comes.
 */
static bool pass_mbox_line(struct walk *walk, struct err *err)
{
	struct mime_place place = mime_lines_place(&walk->lines);
	struct text_facts facts = { .line_max = 0 };
	struct mime_line line;

	if (!mime_lines_next(&walk->lines, &line, err))
		return false;
	if (mime_is_mbox_line(&line)) {
		text_facts_add(&facts, line.data, line.len);
		text_facts_end_line(&facts);
		if (!mime_must_encode(&facts, &walk->limits))
			return body_add_line(&walk->out->body, line.data,
					     line.len, err);
	}
	mime_lines_seek(&walk->lines, &place);
	return true;
}

static bool convert_next(struct walk *walk, struct err *err)
{
	const struct mime_level *level = innermost(walk);
	bool in_digest = !walk->is_within && level && level->is_digest;
	struct header header = HEADER_INIT;
	struct mime_part part = { .header = &header,
				  .type = MIME_TYPE_INIT,
				  .is_message = walk->is_within };
	bool ok;

	ok = (!walk->is_within || pass_mbox_line(walk, err)) &&
	     mime_segment_header(&walk->lines, &walk->stack, &header,
				 &part.has_blank, err) &&
	     convert_read(walk, &part, in_digest, err);
	mime_type_release(&part.type);
	header_release(&header);
	return ok;
}

/* Fails: lines between the parts of something signed are signed with it. */
static bool refuse_between(const struct mime_level *level, size_t line,
			   const struct text_facts *facts, struct err *err)
{
	struct mime_part part = { .type = MIME_TYPE_INIT,
				  .line = line,
				  .signed_line = level->signed_line };

	return mime_part_refuse(&part, "a signed multipart", facts, err);
}

/*
 * Blanks behind a delimiter that make it too long are nobody's, but for those
 * of a multipart within a signed part.  The delimiters of a multipart/signed
 * itself are not signed (RFC 1847 section 2.1).
 */
static bool write_delimiter(struct walk *walk, struct err *err)
{
	const struct mime_level *levels = walk->stack.levels;
	size_t level = walk->hit.level;
	size_t number = mime_lines_place(&walk->lines).number;
	struct mime_line line;

	if (!mime_lines_next(&walk->lines, &line, err))
		return false;
	if (line.len > MIME_LINE_MAX && level && levels[level - 1].signed_line)
		return refuse_between(
			&levels[level - 1], number,
			&(struct text_facts){ .line_max = line.len }, err);
	while (line.len > MIME_LINE_MAX)
		line.len--;
	return body_add_line(&walk->out->body, line.data, line.len, err);
}

static bool convert_epilogue(struct walk *walk, struct err *err)
{
	const struct mime_level *around = innermost(walk);
	struct mime_segment segment;

	if (!mime_segment_scan(&walk->lines, &walk->stack, &segment, err))
		return false;
	walk->hit = segment.hit;
	if (mime_must_encode(&segment.facts.text, &walk->limits))
		return !around || !around->signed_line ||
		       refuse_between(around, segment.begin.number,
				      &segment.facts.text, err);
	return mime_segment_write(&walk->lines, &segment, MIME_COPY,
				  &walk->out->body, err);
}

/* Goes over delimiters to the next part.  False in *ret_found at the end. */
static bool find_part(struct walk *walk, bool *ret_found, struct err *err)
{
	*ret_found = walk->is_within;
	while (!*ret_found && walk->hit.is_delimiter) {
		if (!write_delimiter(walk, err))
			return false;
		*ret_found = !walk->hit.is_close;
		mime_stack_cut(&walk->stack,
			       walk->hit.level + (*ret_found ? 1 : 0));
		if (!*ret_found && !convert_epilogue(walk, err))
			return false;
	}
	return true;
}

static bool convert(struct walk *walk, const struct message *message,
		    struct err *err)
{
	struct mime_part whole = { .header = &message->header,
				   .type = MIME_TYPE_INIT,
				   .is_whole = true,
				   .is_message = true };
	bool ok = convert_read(walk, &whole, false, err);
	bool found = true;

	mime_type_release(&whole.type);
	while (ok && found) {
		ok = find_part(walk, &found, err);
		if (ok && found)
			ok = convert_next(walk, err);
	}
	return ok;
}

bool mime_convert(const struct message *message,
		  const struct mime_limits *limits, struct message *ret_message,
		  struct err *err)
{
	struct message made = MESSAGE_INIT;
	struct walk walk = { .limits = *limits,
			     .lines = MIME_LINES_INIT(&message->body),
			     .out = &made };
	bool ok = convert(&walk, message, err);

	if (ok)
		*ret_message = made;
	else
		message_release(&made);
	mime_lines_release(&walk.lines);
	mime_stack_release(&walk.stack);
	return ok;
}
