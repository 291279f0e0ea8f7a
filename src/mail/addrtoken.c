#include "mail/addrtoken.h"

#include "base/ascii.h"
#include "base/codec.h"
#include "mail/mailbox.h"

#include <string.h>

#define SHOWN_BEFORE 60 /* bytes in an error before the place of it */
#define SHOWN_MAX    80 /* bytes in an error */

static const char control[] = "holds a control character";

void addrlexer_release(struct addrlexer *lexer)
{
	buf_release(&lexer->comment);
	buf_release(&lexer->token.value);
}

static bool is_control(char c)
{
	return (unsigned char)c < ' ' || c == 0x7f;
}

/* Not within a UTF-8 sequence, which would be shown as \xHH. */
static size_t to_boundary(const struct addrlexer *lexer, size_t at, size_t max)
{
	while (at < max && utf8_is_continuation(lexer->text[at]))
		at++;
	return at;
}

bool addrlexer_refuse(const struct addrlexer *lexer, const char *what,
		      struct err *err)
{
	auto_buf shown = BUF_INIT;
	size_t begin = lexer->address;
	size_t end;

	while (begin < lexer->at && ascii_is_blank(lexer->text[begin]))
		begin++;
	if (lexer->at - begin > SHOWN_BEFORE) {
		begin = to_boundary(lexer, lexer->at - SHOWN_BEFORE, lexer->at);
		buf_add_str(&shown, "...");
	}
	end = lexer->len;
	if (end - begin > SHOWN_MAX)
		end = to_boundary(lexer, begin + SHOWN_MAX, lexer->len);
	/* Here and not in the format, since a NUL would end a %s. */
	buf_add_visible(&shown, lexer->text + begin, end - begin);
	if (end < lexer->len)
		buf_add_str(&shown, "...");
	return err_set(err, ERR_DATA, "address \"%s\" %s", shown.data, what);
}

/*
 * How many bytes of a line end lie here that folding put there: those before
 * the blank that follows it (RFC 5322 section 3.2.2).  LF alone is one too:
 * an argument has no CRLFs.
 */
static size_t fold(const struct addrlexer *lexer)
{
	const char *s = lexer->text + lexer->at;
	size_t left = lexer->len - lexer->at;
	size_t n = left && *s == '\r' ? 1 : 0;

	return n + 1 < left && s[n] == '\n' && ascii_is_blank(s[n + 1]) ? n + 1
									: 0;
}

/*
 * Reads one byte within a comment, string or literal: skips folding, takes the
 * backslash from an escape.
 */
static bool read_inner(struct addrlexer *lexer, char *ret_c, bool *ret_escaped,
		       struct err *err)
{
	char c;

	lexer->at += fold(lexer);
	c = lexer->text[lexer->at];
	*ret_escaped = c == '\\' && lexer->at + 1 < lexer->len;
	if (*ret_escaped)
		c = lexer->text[++lexer->at];
	if (is_control(c) && c != '\t')
		return addrlexer_refuse(lexer, control, err);
	lexer->at++;
	*ret_c = c;
	return true;
}

/* "( name )" gives the name. */
static void trim(struct buf *buf)
{
	size_t n = 0;

	while (n < buf->len && ascii_is_blank(buf->data[n]))
		n++;
	buf_drop_front(buf, n);
	for (n = buf->len; n && ascii_is_blank(buf->data[n - 1]);)
		n--;
	buf_truncate(buf, n);
}

/* A comment holds comments, to any depth: counted, not descended into. */
static bool read_comment(struct addrlexer *lexer, struct err *err)
{
	auto_buf comment = BUF_INIT;
	size_t depth = 1;
	bool escaped;
	char c;

	lexer->at++;
	while (lexer->at < lexer->len) {
		if (!read_inner(lexer, &c, &escaped, err))
			return false;
		depth += !escaped && c == '(';
		depth -= !escaped && c == ')';
		if (!depth)
			break;
		if (!lexer->comments_ignored)
			buf_add_char(&comment, c == '\t' ? ' ' : c);
	}
	if (depth)
		return addrlexer_refuse(lexer, "has a comment without an end",
					err);
	trim(&comment);
	if (!comment.len)
		return true;
	buf_release(&lexer->comment);
	lexer->comment = comment;
	buf_init(&comment);
	return true;
}

/* CFWS, RFC 5322 section 3.2.2. */
static bool skip_white(struct addrlexer *lexer, struct err *err)
{
	size_t start = lexer->at;

	while (lexer->at < lexer->len) {
		lexer->at += fold(lexer);
		if (ascii_is_blank(lexer->text[lexer->at]))
			lexer->at++;
		else if (lexer->text[lexer->at] != '(')
			break;
		else if (!read_comment(lexer, err))
			return false;
	}
	lexer->token.gap = lexer->at > start;
	return true;
}

static bool read_quoted(struct addrlexer *lexer, struct err *err)
{
	bool escaped;
	char c;

	lexer->token.kind = ADDRTOKEN_QUOTED;
	lexer->at++;
	while (lexer->at < lexer->len) {
		if (!read_inner(lexer, &c, &escaped, err))
			return false;
		if (c == '"' && !escaped)
			return true;
		buf_add_char(&lexer->token.value, c);
	}
	return addrlexer_refuse(lexer, "has a quote without an end", err);
}

static bool read_literal(struct addrlexer *lexer, struct err *err)
{
	bool escaped;
	char c;

	lexer->token.kind = ADDRTOKEN_LITERAL;
	while (lexer->at < lexer->len) {
		if (!read_inner(lexer, &c, &escaped, err))
			return false;
		buf_add_char(&lexer->token.value, c);
		if (c == ']' && !escaped)
			return true;
	}
	return addrlexer_refuse(lexer, "has a \"[\" without its \"]\"", err);
}

/*
 * The length of "=?charset?encoding?text?=" here, or 0.  RFC 2047 section 5
 * allows no comma in the text where it is part of a display name, but there
 * are senders of =?utf-8?Q?Doe,_John?=; taken at its word that would be mail
 * to a user of that name.  What could end an address ends the search, though.
 */
static size_t encoded_word(const char *s, size_t left)
{
	size_t marks = 0;

	if (left < 2 || s[0] != '=' || s[1] != '?')
		return 0;
	for (size_t i = 2; i + 1 < left && (unsigned char)s[i] > ' '; i++) {
		if (s[i] == '?' && ++marks == 3)
			return s[i + 1] == '=' ? i + 2 : 0;
		if (strchr("<>\"\x7f", s[i]))
			return 0;
	}
	return 0;
}

static bool read_atom(struct addrlexer *lexer, struct err *err)
{
	const char *s = lexer->text + lexer->at;
	size_t left = lexer->len - lexer->at;
	size_t encoded = encoded_word(s, left);
	size_t n = 0;

	while (n < left && mailbox_is_atext(s[n]))
		n++;
	if (!n)
		return addrlexer_refuse(
			lexer,
			is_control(*s) ? control : "has a sign out of place",
			err);
	lexer->token.kind = ADDRTOKEN_ATOM;
	if (encoded > n) {
		lexer->token.kind = ADDRTOKEN_ENCODED;
		n = encoded;
	}
	buf_add(&lexer->token.value, s, n);
	lexer->at += n;
	return true;
}

static bool read_token(struct addrlexer *lexer, struct err *err)
{
	char c = lexer->text[lexer->at];

	if (c == '"')
		return read_quoted(lexer, err);
	if (c == '[')
		return read_literal(lexer, err);
	if (!c || !strchr(".@,:;<>", c))
		return read_atom(lexer, err);
	lexer->token.kind = ADDRTOKEN_SIGN;
	lexer->token.sign = c;
	buf_add_char(&lexer->token.value, c);
	lexer->at++;
	return true;
}

bool addrlexer_next(struct addrlexer *lexer, struct err *err)
{
	struct addrtoken *token = &lexer->token;

	buf_clear(&token->value);
	token->sign = '\0';
	if (!skip_white(lexer, err))
		return false;
	token->kind = ADDRTOKEN_END;
	token->begin = lexer->at;
	if (lexer->at < lexer->len && !read_token(lexer, err))
		return false;
	token->end = lexer->at;
	return true;
}
