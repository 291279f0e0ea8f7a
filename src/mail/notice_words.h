/*
 * notice_words.h - what a notice says: to people, and to programs.
 *
 * For notice*.c alone.  Texts are added with "\n" at the ends of lines.
 */
#ifndef MAILCHUTE_MAIL_NOTICE_WORDS_H
#define MAILCHUTE_MAIL_NOTICE_WORDS_H

#include "base/buf.h"
#include "mail/notice.h"

#include <stdbool.h>
#include <stddef.h>

/* True if the notice tells of this recipient: by its outcome and NOTIFY. */
bool notice_tells_of(const struct notice *notice, const struct rcpt *rcpt);

/*
 * The last words about this recipient: its own reply, else the notice's reason;
 * "" if there are none.  Lent by these, not to be freed.
 */
const char *notice_last_words(const struct notice *notice,
			      const struct rcpt *rcpt);

/* Of the Subject field, by the kind: ASCII, constant, not to be freed. */
const char *notice_subject(const struct notice *notice);

/*
 * "failed" or "delayed", RFC 3464 section 2.3.3: constant, not to be freed.
 */
const char *notice_action(const struct notice *notice);

/*
 * Adds text with a "?" for every control character, since a line end would end
 * the field, and if it must be ASCII for every other letter.
 */
void notice_add_clean(struct buf *buf, const char *text, size_t len,
		      bool as_ascii);

/* How the lines of a text begin, and whether it may be UTF-8. */
struct notice_layout {
	const char *first;
	const char *rest;
	bool as_ascii;
};

/* Adds clean text with a line end wherever the line would be too long. */
void notice_add_wrapped(struct buf *buf, const struct notice_layout *layout,
			const char *text);

/* The text: its beginning, the lines of a recipient, its end. */
void notice_add_intro(struct buf *buf, const struct notice *notice);
void notice_add_rcpt(struct buf *buf, const struct notice *notice,
		     const struct rcpt *rcpt);
void notice_add_advice(struct buf *buf, const struct notice *notice);

/*
 * The fields of RFC 3464: of the message (section 2.2), of a recipient (section
 * 2.3), a blank line in front of those.
 */
void notice_add_message_fields(struct buf *buf, const struct notice *notice);
void notice_add_rcpt_fields(struct buf *buf, const struct notice *notice,
			    const struct rcpt *rcpt);

#endif
