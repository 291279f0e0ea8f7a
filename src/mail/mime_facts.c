#include "base/codec.h"
#include "mail/mime_code.h"

/* Octets that section 6.7 of RFC 2045 lets stand for themselves within a line;
 * all others are escaped. */
static bool is_plain(char c)
{
	return (c >= ' ' && c <= '~' && c != '=') || c == '\t';
}

/*
 * One octet of a character that may have begun in the piece before.  A line end
 * within one makes it malformed, as any ASCII does.
 */
static void add_to_character(struct mime_facts *facts, char c)
{
	facts->character[facts->have++] = c;
	if (utf8_sequence(facts->character, facts->have))
		facts->have = 0;
	else if (facts->have == sizeof(facts->character))
		facts->is_broken = true;
	else
		return;
	facts->have = 0;
}

static void check_utf8(struct mime_facts *facts, const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && !facts->is_broken) {
		size_t n = facts->have ? 0 : utf8_sequence(text + i, len - i);

		if (!n)
			add_to_character(facts, text[i]);
		i += n ? n : 1;
	}
}

void mime_facts_add(struct mime_facts *facts, const char *text, size_t len,
		    bool ends_line)
{
	bool had_8bit = facts->text.has_8bit;

	text_facts_add(&facts->text, text, len);
	facts->size += len + (ends_line ? 2 : 0);
	for (size_t i = 0; i < len; i++)
		facts->escapes += !is_plain(text[i]);
	if (had_8bit || facts->text.has_8bit)
		check_utf8(facts, text, len);
	if (!ends_line)
		return;
	facts->is_broken = facts->is_broken || facts->have;
	text_facts_end_line(&facts->text);
}
