#include "smtp/reply.h"

#define CODE_LEN 3 /* digits, RFC 5321 section 4.2 */

void reply_release(struct reply *reply)
{
	reply->code = 0;
	reply->lines = 0;
	buf_release(&reply->text);
}

void reply_clear(struct reply *reply)
{
	reply->code = 0;
	reply->lines = 0;
	buf_clear(&reply->text);
}

static bool is_between(char c, char low, char high)
{
	return c >= low && c <= high;
}

/*
 * Reply-code = %x32-35 %x30-35 %x30-39; 0 if the line has none.  A second digit
 * over 5 is taken as well, since gateways say 571 and it is the first one that
 * decides (RFC 5321 section 4.2.1).
 */
static int parse_code(const char *line, size_t len)
{
	if (len < CODE_LEN || !is_between(line[0], '2', '5') ||
	    !is_between(line[1], '0', '9') || !is_between(line[2], '0', '9'))
		return 0;
	if (len > CODE_LEN && line[CODE_LEN] != ' ' && line[CODE_LEN] != '-')
		return 0;
	return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

/* Server text goes to terminals and logs: nothing in it may act there. */
static void add_safe(struct buf *buf, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_add_char(buf,
			     is_between(text[i], ' ', '~') ? text[i] : '?');
}

/* The line itself is shown, as far as a person needs to see it. */
static bool not_a_reply(const char *line, size_t len, struct err *err)
{
	auto_buf shown = BUF_INIT;

	add_safe(&shown, line, len > 60 ? 60 : len);
	return err_set(err, ERR_PROTOCOL, "not an SMTP reply: \"%s\"",
		       shown.data);
}

bool reply_add_line(struct reply *reply, const char *line, size_t len,
		    bool *ret_last, struct err *err)
{
	int code = parse_code(line, len);
	size_t skip = len > CODE_LEN ? CODE_LEN + 1 : CODE_LEN;

	if (!code)
		return not_a_reply(line, len, err);
	if (reply->code && reply->code != code)
		return err_set(err, ERR_PROTOCOL,
			       "reply changes its code from %d to %d",
			       reply->code, code);
	if (reply->lines >= REPLY_LINES_MAX)
		return err_set(err, ERR_PROTOCOL, "reply of over %d lines",
			       REPLY_LINES_MAX);
	if (reply->text.len + len > REPLY_TEXT_MAX)
		return err_set(err, ERR_PROTOCOL, "reply of over %d bytes",
			       REPLY_TEXT_MAX);
	if (reply->code)
		buf_add_char(&reply->text, '\n');
	reply->code = code;
	reply->lines++;
	add_safe(&reply->text, line + skip, len - skip);
	*ret_last = len == CODE_LEN || line[CODE_LEN] == ' ';
	return true;
}

bool reply_is_positive(const struct reply *reply)
{
	return reply->code / 100 == 2;
}

bool reply_is_transient(const struct reply *reply)
{
	return reply->code / 100 == 4;
}

bool reply_is_permanent(const struct reply *reply)
{
	return reply->code / 100 == 5;
}

void reply_show(const struct reply *reply, struct buf *buf)
{
	buf_add_fmt(buf, "%d", reply->code);
	if (reply->text.len)
		buf_add_char(buf, ' ');
	for (size_t i = 0; i < reply->text.len; i++) {
		char c = reply->text.data[i];

		buf_add_char(buf, c == '\n' ? ' ' : c);
	}
}
