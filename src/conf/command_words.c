#include "conf/command.h"

#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\n"

struct splitter {
	const char *at;
	char **words;
	size_t count;
};

static void add_word(struct splitter *s, char *word)
{
	s->words = mem_grow(s->words, s->count + 2, sizeof(*s->words));
	s->words[s->count++] = word;
	s->words[s->count] = NULL;
}

static bool unbalanced(const char *what, struct err *err)
{
	return err_set(err, ERR_CONFIG, "%s", what);
}

/* Between single quotes everything is as it stands. */
static bool take_single(struct splitter *s, struct buf *word, struct err *err)
{
	const char *end = strchr(s->at + 1, '\'');

	if (!end)
		return unbalanced("a ' without its end", err);
	buf_add(word, s->at + 1, (size_t)(end - s->at) - 1);
	s->at = end + 1;
	return true;
}

/* XCU section 2.2.3: only before these does a backslash mean anything. */
static bool take_double(struct splitter *s, struct buf *word, struct err *err)
{
	for (s->at++; *s->at != '"'; s->at++) {
		if (!*s->at)
			return unbalanced("a \" without its end", err);
		if (*s->at == '\\' && s->at[1] && strchr("$`\"\\", s->at[1]))
			s->at++;
		buf_add_char(word, *s->at);
	}
	s->at++;
	return true;
}

static bool take_escape(struct splitter *s, struct buf *word, struct err *err)
{
	if (!s->at[1])
		return unbalanced("a \\ at the end", err);
	buf_add_char(word, s->at[1]);
	s->at += 2;
	return true;
}

/* One part of a word, in one way of quoting. */
static bool take_part(struct splitter *s, struct buf *word, struct err *err)
{
	switch (*s->at) {
	case '\'':
		return take_single(s, word, err);
	case '"':
		return take_double(s, word, err);
	case '\\':
		return take_escape(s, word, err);
	default:
		buf_add_char(word, *s->at++);
		return true;
	}
}

static bool take_word(struct splitter *s, struct err *err)
{
	auto_buf word = BUF_INIT_SECRET;

	while (*s->at && !strchr(BLANKS, *s->at))
		if (!take_part(s, &word, err))
			return false;
	add_word(s, mem_str_n(word.data, word.len));
	return true;
}

static bool split(struct splitter *s, struct err *err)
{
	for (;;) {
		s->at += strspn(s->at, BLANKS);
		if (!*s->at)
			break;
		if (!take_word(s, err))
			return false;
	}
	if (!s->count)
		return unbalanced("no command", err);
	return true;
}

bool command_words(const char *line, char ***ret_words, struct err *err)
{
	struct splitter s = { .at = line };

	if (line[0] == '!') {
		add_word(&s, mem_str("/bin/sh"));
		add_word(&s, mem_str("-c"));
		add_word(&s, mem_str(line + 1));
	} else if (!split(&s, err)) {
		command_words_free(&s.words);
		return false;
	}
	*ret_words = s.words;
	return true;
}

void command_words_free(char ***words)
{
	for (char **word = *words; word && *word; word++)
		free(*word);
	free(*words);
	*words = NULL;
}
