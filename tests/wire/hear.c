#include "hear.h"

#include "text.h"

#include <regex.h>
#include <string.h>

#define STEP_MS	  10000	      /* as in play.c */
#define LINE_MAX_ (16u << 20) /* bytes: a client that sends no LF at all */

enum heard {
	HEARD_LINE,
	HEARD_NOTHING,
	HEARD_END, /* the client closed; what it left is in peer.in */
	HEARD_BAD, /* explained already */
};

/*
 * For --show: the envelope's commands, and the content as the server that
 * takes it away from the wire sees it (RFC 5321 section 4.5.2).
 */
static void show_line(struct play *play, const char *line, size_t len)
{
	if (!play->shown)
		return;
	if (play->in_content) {
		play->in_content = len != 1 || *line != '.';
		if (play->in_content)
			buf_add(play->shown, *line == '.' ? line + 1 : line,
				*line == '.' ? len - 1 : len);
		buf_add_char(play->shown, '\n');
		return;
	}
	play->in_content = !strcmp(line, "DATA");
	if (!strncmp(line, "MAIL FROM:", 10) || !strncmp(line, "RCPT TO:", 8))
		buf_add_fmt(play->shown, "%s\n", line);
	if (play->in_content)
		buf_add_char(play->shown, '\n');
}

static enum heard hear(struct play *play, struct buf *line)
{
	struct deadline deadline = deadline_earlier(deadline_in(STEP_MS),
						    play->deadline);
	struct buf *in = &play->peer.in;
	const char *end;

	while (!(end = memchr(in->data, '\n', in->len))) {
		enum peer_event event = peer_fill(&play->peer, deadline);

		if (event == PEER_SILENT)
			return HEARD_NOTHING;
		if (event == PEER_GONE)
			return HEARD_END;
		if (in->len > LINE_MAX_) {
			explain(play->why, "a line without an end");
			return HEARD_BAD;
		}
	}
	buf_clear(line);
	buf_add(line, in->data, (size_t)(end - in->data));
	buf_drop_front(in, line->len + 1);
	if (!line->len || line->data[line->len - 1] != '\r') {
		explain(play->why, "bare LF behind: %s", line->data);
		return HEARD_BAD;
	}
	buf_truncate(line, line->len - 1);
	if (memchr(line->data, '\r', line->len)) {
		explain(play->why, "bare CR in: %s", line->data);
		return HEARD_BAD;
	}
	show_line(play, line->data, line->len);
	return HEARD_LINE;
}

static bool tell(struct play *play, enum heard heard, const char *want,
		 const struct buf *line)
{
	if (heard == HEARD_BAD)
		return false;
	explain(play->why, "expected C: %s", want);
	if (heard == HEARD_NOTHING)
		return explain(play->why, "got nothing within %d s%s%s",
			       STEP_MS / 1000,
			       play->peer.in.len ? " but: " : "",
			       play->peer.in.data);
	if (heard == HEARD_END)
		return explain(play->why, "got end of connection%s%s",
			       play->peer.in.len ? " behind: " : "",
			       play->peer.in.data);
	return explain(play->why, "got      C: %s", line->data);
}

static bool is_step_text(const struct play *play, const struct buf *line)
{
	const struct buf *want = &play->step->text;

	return line->len == want->len &&
	       !memcmp(line->data, want->data, want->len);
}

bool hear_line(struct play *play)
{
	auto_buf line = BUF_INIT;
	enum heard heard = hear(play, &line);

	if (heard == HEARD_LINE && is_step_text(play, &line))
		return true;
	return tell(play, heard, play->step->text.data, &line);
}

static bool hear_matches(struct play *play, const regex_t *regex)
{
	auto_buf line = BUF_INIT;

	for (unsigned long i = 0; i < play->step->count; i++) {
		enum heard heard = hear(play, &line);

		/* A NUL would hide what is behind it from the expression. */
		if (heard != HEARD_LINE || strlen(line.data) != line.len ||
		    regexec(regex, line.data, 0, NULL, 0) != 0)
			return tell(play, heard, play->step->text.data, &line);
	}
	return true;
}

bool hear_match(struct play *play)
{
	auto_err err = ERR_INIT;
	regex_t regex;
	bool ok;

	if (!text_compile_whole(play->step->text.data, &regex, &err))
		return explain(play->why, "%s", err.text.data);
	ok = hear_matches(play, &regex);
	regfree(&regex);
	return ok;
}

bool hear_bytes(struct play *play)
{
	const struct buf *want = &play->step->text;
	struct buf *in = &play->peer.in;
	struct deadline deadline = deadline_earlier(deadline_in(STEP_MS),
						    play->deadline);

	while (in->len < want->len) {
		if (peer_fill(&play->peer, deadline) != PEER_DATA)
			break;
	}
	if (in->len >= want->len && !memcmp(in->data, want->data, want->len)) {
		buf_drop_front(in, want->len);
		return true;
	}
	explain(play->why, "expected the bytes %s", want->data);
	return explain(play->why, "got %s", in->data);
}

bool hear_maybe(struct play *play)
{
	auto_buf line = BUF_INIT;
	enum heard heard = hear(play, &line);

	if (heard == HEARD_END && !play->peer.in.len)
		return true;
	if (heard == HEARD_LINE && is_step_text(play, &line))
		return true;
	return tell(play, heard, play->step->text.data, &line);
}

bool hear_end(struct play *play, struct deadline deadline)
{
	enum peer_event event = PEER_DATA;

	if (!play->peer.in.len)
		event = peer_fill(&play->peer, deadline);
	if (event == PEER_GONE)
		return true;
	if (event == PEER_SILENT)
		return explain(play->why, "the client did not close");
	return explain(play->why, "expected the client to close, got: %s",
		       play->peer.in.data);
}
