#include "smtp/undot.h"

#include <assert.h>
#include <string.h>

/* Where the byte behind this content stands; len is at least 1. */
static enum undot_state state_behind(const struct undot *undot,
				     const char *data, size_t len)
{
	bool after_cr = len > 1 ? data[len - 2] == '\r'
				: undot->state == UNDOT_AFTER_CR;

	if (data[len - 1] == '\r')
		return UNDOT_AFTER_CR;
	if (data[len - 1] == '\n' && (undot->lf_ends_lines || after_cr))
		return UNDOT_LINE_START;
	return UNDOT_WITHIN;
}

/*
 * Dots are rarer than lines: so look for dots, and then whether a line starts
 * there.  The first byte is content in any case.
 */
static size_t content_length(const struct undot *undot, const char *data,
			     size_t len)
{
	const char *end = data + len;
	const char *at = data + 1;

	while ((at = memchr(at, '.', (size_t)(end - at)))) {
		size_t n = (size_t)(at - data);

		if (state_behind(undot, data, n) == UNDOT_LINE_START)
			return n;
		at++;
	}
	return len;
}

static size_t take_content(struct undot *undot, const char *data, size_t len,
			   struct slice *ret_content)
{
	size_t n = content_length(undot, data, len);

	undot->state = state_behind(undot, data, n);
	*ret_content = (struct slice){ data, n };
	return n;
}

/* Behind a dot that began a line, and so is none of the content. */
static size_t take_behind_dot(struct undot *undot, const char *data, size_t len,
			      struct slice *ret_content)
{
	if (*data == '\r') {
		undot->state = UNDOT_DOT_CR;
		return 1;
	}
	if (*data == '\n' && undot->lf_ends_lines) {
		undot->state = UNDOT_END;
		return 1;
	}
	undot->state = UNDOT_WITHIN;
	return take_content(undot, data, len, ret_content);
}

size_t undot_run(struct undot *undot, const char *data, size_t len,
		 struct slice *ret_content)
{
	assert(len && undot->state != UNDOT_END);
	*ret_content = (struct slice){ data, 0 };
	if (undot->state == UNDOT_LINE_START && *data == '.') {
		undot->state = UNDOT_DOT;
		return 1;
	}
	if (undot->state == UNDOT_DOT)
		return take_behind_dot(undot, data, len, ret_content);
	if (undot->state != UNDOT_DOT_CR)
		return take_content(undot, data, len, ret_content);
	if (*data == '\n') {
		undot->state = UNDOT_END;
		return 1;
	}
	/* The CR was content.  This byte goes the common way, next time. */
	*ret_content = (struct slice){ "\r", 1 };
	undot->state = UNDOT_AFTER_CR;
	return 0;
}
