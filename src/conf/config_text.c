#include "conf/config_text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 4096 /* bytes asked of read(2) at a time */

/* Everything that ends a bare word; as in libconfuse's lexer.l. */
#define WORD_ENDS " #\"'\t\n\r={}()+,*"

struct scan {
	char *at; /* in a NUL-terminated text */
	int line;
	size_t depth;	/* of braces */
	int brace_line; /* of the outermost that is open */
	char before[2]; /* the two tokens before this one, by first byte */
	const char *path;
	struct err *err;
};

static bool read_all(int fd, const char *path, size_t max, struct buf *text,
		     struct err *err)
{
	for (;;) {
		ssize_t n;

		buf_reserve(text, CHUNK);
		n = read(fd, text->data + text->len, CHUNK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set_errno(err, ERR_CONFIG, "%s", path);
		if (n == 0)
			return true;
		buf_commit(text, (size_t)n);
		if (text->len > max)
			return err_set(err, ERR_CONFIG,
				       "%s: too large for a configuration",
				       path);
	}
}

bool config_text_read(const char *path, size_t max, struct buf *text,
		      mode_t *ret_mode, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	bool ok;

	if (fd < 0)
		return err_set_errno(err, ERR_CONFIG, "%s", path);
	if (fstat(fd, &st)) {
		err_set_errno(err, ERR_CONFIG, "%s", path);
		close(fd);
		return false;
	}
	ok = read_all(fd, path, max, text, err);
	close(fd);
	if (ok)
		*ret_mode = st.st_mode;
	return ok;
}

static bool complain(struct scan *s, const char *what)
{
	return err_set(s->err, ERR_CONFIG, "%s:%d: %s", s->path, s->line, what);
}

static void blank(struct scan *s, const char *end)
{
	for (; s->at < end; s->at++) {
		if (*s->at == '\n')
			s->line++;
		else
			*s->at = ' ';
	}
}

static bool skip_block_comment(struct scan *s)
{
	const char *end = strstr(s->at + 2, "*/");

	if (!end)
		return complain(s, "a comment without its \"*/\"");
	blank(s, end + 2);
	return true;
}

/* Within a line, or libconfuse would look for "}" over and over. */
static bool skip_variable(struct scan *s)
{
	size_t len = strcspn(s->at, "}\n");

	if (s->at[len] != '}')
		return complain(s, "\"${\" without \"}\"; "
				   "a dollar sign before \"{\" is \"\\$\"");
	s->at += len + 1;
	return true;
}

static int digit_of(char c, int base)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *digit = c ? strchr(digits, c) : NULL;
	int number;

	if (!digit)
		return -1;
	number = (int)(digit - digits) % 16;
	return number < base ? number : -1;
}

/* Three octal digits, or "x" and two hexadecimal ones. */
static bool makes_nul(const char *escape)
{
	int base = escape[1] == 'x' ? 16 : 8;
	int most = base == 16 ? 2 : 3;
	const char *digit = escape + (base == 16 ? 2 : 1);
	int sum = 0;
	int n;

	for (n = 0; n < most && digit_of(digit[n], base) >= 0; n++)
		sum += digit_of(digit[n], base);
	return n && !sum;
}

static bool skip_escape(struct scan *s, char quote)
{
	if (!s->at[1])
		return complain(s, "a string without its closing quote");
	if (quote == '"' && makes_nul(s->at))
		return complain(s, "a string can't hold a NUL");
	if (s->at[1] == '\n')
		s->line++;
	s->at += 2;
	return true;
}

/*
 * A string ends in its line unless "\" stands before the line's end: else a
 * forgotten quote would be told of many lines later.
 */
static bool skip_string(struct scan *s)
{
	char quote = *s->at++;
	bool ok = true;

	while (ok && *s->at != quote) {
		if (!*s->at || *s->at == '\n')
			return complain(s,
					"a string without its closing quote");
		if (*s->at == '\\')
			ok = skip_escape(s, quote);
		else if (quote == '"' && !strncmp(s->at, "${", 2))
			ok = skip_variable(s);
		else
			s->at++;
	}
	s->at += ok;
	return ok;
}

static bool skip_word(struct scan *s)
{
	const char *begin = s->at;

	s->at += strcspn(s->at, WORD_ENDS);
	if (*s->at == '\n' && s->at > begin && s->at[-1] == '\\')
		return complain(s, "'\\' at the end of a word; put the value "
				   "in quotes");
	if (*s->at == '#')
		return complain(s, "'#' in a word; put the value in quotes, or "
				   "a blank before the comment");
	return true;
}

static void count_brace(struct scan *s)
{
	if (*s->at == '{' && !s->depth++)
		s->brace_line = s->line;
	if (*s->at == '}' && s->depth)
		s->depth--;
}

static bool skip_mark(struct scan *s)
{
	count_brace(s);
	if (*s->at == '}' && s->before[1] == '{' && s->before[0] == '=')
		return complain(s, "an empty list");
	s->at++;
	return true;
}

static bool skip_plus(struct scan *s)
{
	if (s->at[1] != '=')
		return complain(s, "'+' in a word; put the value in quotes");
	s->at++; /* what is left is "=" */
	return true;
}

static bool skip_token(struct scan *s)
{
	switch (*s->at) {
	case '"':
	case '\'':
		return skip_string(s);
	case '{':
	case '}':
	case '(':
	case ')':
	case ',':
	case '=':
		return skip_mark(s);
	case '+':
		return skip_plus(s);
	case '*':
		return complain(s, "'*' in a word; put the value in quotes");
	default:
		break;
	}
	if (!strncmp(s->at, "${", 2))
		return skip_variable(s);
	return skip_word(s);
}

/* Blanks and comments; false if there is neither. */
static bool skip_space(struct scan *s, bool *ret_ok)
{
	size_t len = strspn(s->at, " \t\r");

	*ret_ok = true;
	s->at += len;
	if (*s->at == '\n') {
		s->line++;
		s->at++;
		return true;
	}
	if (*s->at == '#' || !strncmp(s->at, "//", 2)) {
		blank(s, s->at + strcspn(s->at, "\n"));
		return true;
	}
	if (!strncmp(s->at, "/*", 2)) {
		*ret_ok = skip_block_comment(s);
		return true;
	}
	return len > 0;
}

static bool braces_are_closed(struct scan *s)
{
	if (!s->depth)
		return true;
	s->line = s->brace_line;
	return complain(s, "a '{' without its '}'");
}

static bool refuse_nul(struct scan *s, const struct buf *text)
{
	const char *nul = memchr(text->data, '\0', text->len);

	if (!nul)
		return true;
	for (const char *p = text->data; p < nul; p++)
		s->line += *p == '\n';
	return complain(s, "a NUL");
}

bool config_text_clean(struct buf *text, const char *path, struct err *err)
{
	struct scan s = { .line = 1, .path = path, .err = err };
	bool ok;

	/* libconfuse wants something to read. */
	buf_add_char(text, '\n');
	s.at = text->data;
	ok = refuse_nul(&s, text);
	while (ok && *s.at) {
		char first;

		if (skip_space(&s, &ok))
			continue;
		first = *s.at;
		ok = skip_token(&s);
		s.before[0] = s.before[1];
		s.before[1] = first;
	}
	return ok && braces_are_closed(&s);
}
