/*
 * mime_part.h - one part of a message, or the whole of one: its header, and
 * what becomes of its content.
 *
 * For the mime modules alone.
 */
#ifndef MAILCHUTE_MAIL_MIME_PART_H
#define MAILCHUTE_MAIL_MIME_PART_H

#include "base/attr.h"
#include "base/err.h"
#include "mail/message.h"
#include "mail/mime.h"
#include "mail/mime_code.h"
#include "mail/mime_type.h"

#include <stdbool.h>
#include <stddef.h>

struct mime_part {
	const struct header *header; /* lent */
	struct mime_type type;
	size_t line;	    /* where the content begins, of the body */
	size_t signed_line; /* as in struct mime_level */
	bool has_blank;	    /* a blank line follows the header */
	bool is_whole;	    /* the message itself */
	bool is_message;    /* that, or a message within it */
	bool is_too_deep;   /* not looked into */
};

/* What is done to a part. */
struct mime_plan {
	enum mime_coding coding;
	const char *encoding; /* the new one; NULL: it stays */
	const char *charset;  /* the one to add; NULL: none */
};

/* True if content with these facts can't go as it is. */
bool mime_must_encode(const struct text_facts *facts,
		      const struct mime_limits *limits);

/* Fails with ERR_DATA if the content must be changed and may not be. */
MUST_CHECK bool mime_plan_leaf(const struct mime_part *part,
			       const struct mime_facts *facts,
			       const struct mime_limits *limits,
			       struct mime_plan *ret_plan, struct err *err);

/* What holds parts is never encoded itself, but says what they are. */
struct mime_plan mime_plan_composite(const struct mime_part *part,
				     const struct mime_limits *limits);

/*
 * Adds the header to the message: to its own, or to its body, then with the
 * blank line.  Fails with ERR_DATA as mime_field_convert() does, or if a field
 * in a signed part would have to be changed.
 */
MUST_CHECK bool mime_part_write_header(const struct mime_part *part,
				       const struct mime_plan *plan,
				       const struct mime_limits *limits,
				       struct message *out, struct err *err);

/*
 * Sets ERR_DATA: this part, or the signed one around it, and that it can't be
 * converted since it has these facts.  Returns false.
 */
bool mime_part_refuse(const struct mime_part *part, const char *what,
		      const struct text_facts *facts, struct err *err);

#endif
