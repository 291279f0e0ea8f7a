#include "mail/notice.h"

#include "base/random.h"
#include "mail/notice_labels.h"
#include "mail/notice_words.h"
#include "mail/phrase.h"
#include "mail/stamp.h"

#include <assert.h>
#include <string.h>

#define CHUNK	       (64u << 10) /* bytes of the original at once */
#define BOUNDARY_BYTES 16	   /* nobody can have it in what is enclosed */
#define ID_MAX	       500 /* bytes of a Message-ID that is referred to */

struct writer {
	const struct notice *notice;
	struct message *message;
	struct message_reader body; /* makes lines of what is written */
	struct notice_labels labels;
	struct buf boundary;
	struct buf text; /* what is not in the body yet */
};

static bool tells_of_anybody(const struct notice *notice)
{
	const struct envelope *envelope = notice->envelope;

	for (size_t i = 0; i < envelope->count; i++)
		if (notice_tells_of(notice, &envelope->rcpts[i]))
			return true;
	return false;
}

bool notice_is_wanted(const struct notice *notice)
{
	return !mailbox_is_null(&notice->envelope->sender) &&
	       tells_of_anybody(notice);
}

/* "<...>" if there is one that can stand in a field of ours; else nothing. */
static void add_id(struct buf *buf, const struct header *header)
{
	const struct field *field = header_find(header, "Message-ID", 0);
	const char *value;
	const char *begin;
	const char *end;
	size_t len;

	if (!field)
		return;
	value = field_value(field, &len);
	begin = memchr(value, '<', len);
	if (!begin)
		return;
	end = memchr(begin, '>', len - (size_t)(begin - value));
	if (!end || end - begin > ID_MAX)
		return;
	for (const char *c = begin; c < end; c++)
		if (*c <= ' ' || *c > '~')
			return;
	buf_add(buf, begin, (size_t)(end - begin) + 1);
}

static void add_references(struct header *header, const struct header *original)
{
	auto_buf id = BUF_INIT;

	add_id(&id, original);
	if (!id.len)
		return;
	header_append(header, "In-Reply-To", id.data);
	header_append(header, "References", id.data);
}

static bool make_boundary(struct writer *w, struct err *err)
{
	unsigned char bytes[BOUNDARY_BYTES];

	if (!random_bytes(bytes, sizeof(bytes), err))
		return false;
	buf_add_str(&w->boundary, "=_"); /* in no quoted-printable text */
	for (size_t i = 0; i < sizeof(bytes); i++)
		buf_add_fmt(&w->boundary, "%02x", bytes[i]);
	return true;
}

static bool write_header(struct writer *w, struct err *err)
{
	const struct notice *notice = w->notice;
	struct header *header = &w->message->header;
	struct mailbox from = { .name = (char *)"Mail Delivery System",
				.local = (char *)"MAILER-DAEMON",
				.domain = (char *)notice->domain };
	struct stamp stamp = { .from = &from,
			       .domain = notice->domain,
			       .now = notice->now };
	auto_buf to = BUF_INIT;
	auto_buf type = BUF_INIT;

	phrase_add_mailbox(&to, &notice->envelope->sender);
	header_append(header, "To", to.data);
	header_append(header, "Subject", notice_subject(notice));
	header_append(header, "Auto-Submitted", "auto-replied");
	add_references(header, &notice->original->header);
	header_append(header, "MIME-Version", "1.0");
	buf_add_fmt(&type,
		    "multipart/report;\r\n report-type=%sdelivery-status;\r\n "
		    "boundary=\"%s\"",
		    w->labels.is_global ? "global-" : "", w->boundary.data);
	header_append(header, "Content-Type", type.data);
	if (w->labels.text_is_8bit || w->labels.original_is_8bit)
		header_append(header, "Content-Transfer-Encoding", "8bit");
	return stamp_header(header, &stamp, err);
}

/* Moves the text into the body. */
static bool flush(struct writer *w, struct err *err)
{
	bool ok = message_reader_feed(&w->body, w->text.data, w->text.len, err);

	buf_clear(&w->text);
	return ok;
}

/* The line end in front of a boundary is the boundary's. */
static bool begin_part(struct writer *w, const char *type, bool is_8bit,
		       struct err *err)
{
	buf_add_fmt(&w->text, "\n--%s\nContent-Type: %s\n", w->boundary.data,
		    type);
	buf_add_fmt(&w->text, "Content-Transfer-Encoding: %s\n\n",
		    is_8bit ? "8bit" : "7bit");
	return flush(w, err);
}

static bool for_each_rcpt(struct writer *w,
			  void (*add)(struct buf *, const struct notice *,
				      const struct rcpt *),
			  struct err *err)
{
	const struct envelope *envelope = w->notice->envelope;

	for (size_t i = 0; i < envelope->count; i++) {
		if (!notice_tells_of(w->notice, &envelope->rcpts[i]))
			continue;
		add(&w->text, w->notice, &envelope->rcpts[i]);
		if (!flush(w, err))
			return false;
	}
	return true;
}

static bool write_text(struct writer *w, struct err *err)
{
	const char *type = w->labels.text_is_8bit
				   ? "text/plain; charset=utf-8"
				   : "text/plain; charset=us-ascii";

	if (!begin_part(w, type, w->labels.text_is_8bit, err))
		return false;
	notice_add_intro(&w->text, w->notice);
	if (!for_each_rcpt(w, notice_add_rcpt, err))
		return false;
	notice_add_advice(&w->text, w->notice);
	return flush(w, err);
}

static bool write_status(struct writer *w, struct err *err)
{
	const char *type = w->labels.is_global
				   ? "message/global-delivery-status"
				   : "message/delivery-status";

	if (!begin_part(w, type, w->labels.is_global, err))
		return false;
	notice_add_message_fields(&w->text, w->notice);
	return for_each_rcpt(w, notice_add_rcpt_fields, err);
}

static bool write_original(struct writer *w, struct err *err)
{
	auto_str scratch = mem_alloc(CHUNK);
	struct message_cursor cursor = { 0 };
	struct slice slice;

	if (!begin_part(w, w->labels.original, w->labels.original_is_8bit, err))
		return false;
	do {
		if (!message_next(w->notice->original, &cursor, scratch, CHUNK,
				  &slice, err) ||
		    !message_reader_feed(&w->body, slice.data, slice.len, err))
			return false;
	} while (slice.len && (w->labels.is_whole || !cursor.in_body));
	return true;
}

static bool write_parts(struct writer *w, struct err *err)
{
	buf_add_char(&w->text, '\n'); /* the header is none of the reader's */
	if (!flush(w, err) || !make_boundary(w, err) || !write_header(w, err) ||
	    !write_text(w, err) || !write_status(w, err) ||
	    !write_original(w, err))
		return false;
	buf_add_fmt(&w->text, "\n--%s--\n", w->boundary.data);
	return flush(w, err) && message_reader_finish(&w->body, err);
}

bool notice_write(const struct notice *notice, struct message *message,
		  struct err *err)
{
	struct writer w = { .notice = notice,
			    .message = message,
			    .boundary = BUF_INIT,
			    .text = BUF_INIT };
	const struct message_read_options as_it_is = { .dot_is_data = true };
	bool ok;

	assert(notice_is_wanted(notice));
	message_reader_init(&w.body, message, &as_it_is);
	notice_look_around(&w.labels, notice);
	ok = write_parts(&w, err);
	message_reader_release(&w.body);
	buf_release(&w.boundary);
	buf_release(&w.text);
	if (!ok)
		message_release(message);
	return ok;
}
