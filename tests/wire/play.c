#include "play.h"

#include "hear.h"
#include "text.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define STEP_MS	 10000 /* the client's next word, at the latest */
#define QUIET_MS 100   /* long for a client that does not wait for us */
#define LOOK_MS	 5     /* between two looks at the child */
#define LEAVE_MS 2000  /* for a client whose conversation went wrong */

static void nap(long ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	(void)nanosleep(&time, NULL);
}

static struct deadline step_deadline(const struct play *play)
{
	return deadline_earlier(deadline_in(STEP_MS), play->deadline);
}

void play_release(struct play *play)
{
	peer_release(&play->peer);
	buf_release(&play->pending);
}

/* Waits for a connection; false if the child ends first, or in time out. */
static bool accept_next(struct play *play)
{
	struct deadline deadline = step_deadline(play);

	for (;;) {
		bool ended = child_has_ended(play->child);
		int fd = accept(play->listener, NULL, NULL);

		if (fd >= 0) {
			peer_open(&play->peer, fd);
			play->connected = true;
			play->ended = false;
			play->in_content = false;
			return true;
		}
		if (ended)
			return explain(play->why,
				       "the client ended, expected a "
				       "connection");
		if (deadline_is_over(deadline))
			return explain(play->why, "the client did not connect");
		nap(LOOK_MS);
	}
}

static bool send_pending(struct play *play)
{
	bool ok = peer_write(&play->peer, play->pending.data, play->pending.len,
			     step_deadline(play));

	buf_clear(&play->pending);
	return ok || explain(play->why, "the client does not read");
}

static bool play_send(struct play *play)
{
	buf_add(&play->pending, play->step->text.data, play->step->text.len);
	return true;
}

static bool play_drip(struct play *play)
{
	const struct buf *text = &play->step->text;

	for (size_t i = 0; i < text->len; i++) {
		if (!peer_write(&play->peer, text->data + i, 1,
				step_deadline(play)))
			return explain(play->why, "the client does not read");
		if (deadline_is_over(play->deadline))
			return explain(play->why, "the case takes too long");
		nap((long)play->step->count);
	}
	return true;
}

static bool play_group(struct play *play UNUSED)
{
	return true; /* it was checked as it was read */
}

static bool play_quiet(struct play *play)
{
	enum peer_event event = PEER_DATA;

	if (!play->peer.in.len)
		event = peer_fill(&play->peer, deadline_in(QUIET_MS));
	if (event == PEER_SILENT)
		return true;
	if (event == PEER_GONE)
		return explain(play->why, "the client closed, expected it to "
					  "wait");
	return explain(play->why, "the client did not wait, it sent: %s",
		       play->peer.in.data);
}

static bool start_tls(struct play *play, struct buf *why)
{
	const char *text = play->step->text.data;
	size_t len = strcspn(text, " ");
	auto_str name = mem_str_n(len ? text : "good", len ? len : 4);
	const char *priority = text[len] ? text + len + 1 : NULL;

	if (play->peer.in.len)
		return explain(why, "%zu bytes came ahead of the handshake",
			       play->peer.in.len);
	return peer_start_tls(&play->peer, play->certs, name, priority,
			      step_deadline(play), why);
}

static bool play_tls(struct play *play)
{
	return start_tls(play, play->why);
}

static bool play_tlsfail(struct play *play)
{
	auto_buf why = BUF_INIT;

	play->ended = true;
	if (start_tls(play, &why))
		return hear_end(play, step_deadline(play));
	if (!play->peer.gone)
		return explain(play->why, "%s", why.data);
	if (!peer_close(&play->peer, false, step_deadline(play)))
		return explain(play->why, "the client did not close");
	return true;
}

static bool play_stall(struct play *play)
{
	play->ended = true;
	return peer_drain(&play->peer, play->deadline) ||
	       explain(play->why, "the client did not close");
}

static bool play_eof(struct play *play)
{
	play->ended = true;
	return hear_end(play, step_deadline(play));
}

static bool play_close(struct play *play)
{
	play->ended = true;
	return peer_close(&play->peer, play->step->kind == STEP_CLOSE,
			  step_deadline(play)) ||
	       explain(play->why, "the client did not close");
}

static bool play_reset(struct play *play)
{
	play->ended = true;
	peer_reset(&play->peer);
	return true;
}

/* What a connection's end asks for that no step has brought about. */
static bool finish_connection(struct play *play)
{
	bool ok = play->ended || hear_end(play, step_deadline(play));

	peer_release(&play->peer);
	return ok;
}

static bool play_connection(struct play *play)
{
	return finish_connection(play) && accept_next(play);
}

/* A row for each enum step_kind. */
static bool (*const players[])(struct play *play) = {
	[STEP_SEND] = play_send,   [STEP_DRIP] = play_drip,
	[STEP_LINE] = hear_line,   [STEP_MATCH] = hear_match,
	[STEP_BYTES] = hear_bytes, [STEP_MAYBE] = hear_maybe,
	[STEP_GROUP] = play_group, [STEP_QUIET] = play_quiet,
	[STEP_TLS] = play_tls,	   [STEP_TLSFAIL] = play_tlsfail,
	[STEP_STALL] = play_stall, [STEP_EOF] = play_eof,
	[STEP_CLOSE] = play_close, [STEP_TRUNCATE] = play_close,
	[STEP_RESET] = play_reset, [STEP_CONNECTION] = play_connection,
};

static bool play_steps(struct play *play)
{
	const struct script *script = play->script;

	if (script->no_connection)
		return true;
	play->step = script->steps;
	if (!accept_next(play))
		return false;
	for (size_t i = 0; i < script->step_count; i++) {
		play->step = &script->steps[i];
		if (play->step->kind != STEP_SEND && !send_pending(play))
			return false;
		if (!players[play->step->kind](play))
			return false;
	}
	return send_pending(play) && finish_connection(play);
}

/* Until the child ends nobody may connect any more. */
static bool await_end(struct play *play, struct deadline deadline)
{
	for (;;) {
		bool ended = child_has_ended(play->child);
		int fd = accept(play->listener, NULL, NULL);

		if (fd >= 0) {
			peer_release(&play->peer);
			peer_open(&play->peer, fd);
			return explain(play->why, "%s: the client connected%s",
				       play->script->path,
				       play->connected ? " once more" : "");
		}
		if (ended)
			return true;
		if (deadline_is_over(deadline))
			return explain(play->why,
				       "%s: the client does not end, killed",
				       play->script->path);
		nap(LOOK_MS);
	}
}

bool play_run(struct play *play)
{
	auto_buf why = BUF_INIT;
	struct buf *all = play->why;
	bool ok;

	play->why = &why;
	ok = play_steps(play);
	play->why = all;
	if (ok)
		return await_end(play, play->deadline);
	explain(all, "%s:%u: conversation:", play->script->path,
		play->step->line);
	buf_add(all, why.data, why.len);
	/* It is to see that we are gone, and to tell why it thinks so. */
	peer_release(&play->peer);
	(void)await_end(
		play, deadline_earlier(deadline_in(LEAVE_MS), play->deadline));
	return false;
}
