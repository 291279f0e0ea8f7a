#include "smtp/dotstuff.h"

#include <string.h>

/*
 * Dots are rarer than lines, and base64 has none at all: so look for dots and
 * then whether a line starts there.
 */
size_t dotstuff_run(struct dotstuff *state, const char *data, size_t len)
{
	const char *at = data;
	const char *end = data + len;

	if (!len)
		return 0;
	while ((at = memchr(at, '.', (size_t)(end - at)))) {
		if (at == data ? !state->in_line : at[-1] == '\n') {
			/* The inserted dot is in the line before this one. */
			state->in_line = true;
			return (size_t)(at - data);
		}
		at++;
	}
	state->in_line = end[-1] != '\n';
	return len;
}
