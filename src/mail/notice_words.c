#include "mail/notice_words.h"

#include "base/codec.h"
#include "mail/stamp.h"

#include <string.h>

#define LINE_LEN 72 /* characters, below the 78 of RFC 5322 section 2.1.1 */

/* A word that is longer is broken, far below the 998 that a line may have. */
#define WORD_MAX 500 /* bytes */

/* In the order of enum notice_kind. */
static const struct {
	const char *action; /* RFC 3464 section 2.3.3 */
	const char *subject;
	const char *what;
	const char *advice;
} kinds[] = {
	[NOTICE_REFUSED] = {
		"failed", "Mail could not be delivered",
		"The server refused these recipients of your message.  They "
		"did not get it, and it will not be tried again.",
		"If an address is wrong, send the message again to the right "
		"one, and to nobody else: those who are not named here are "
		"not concerned.  Otherwise what the server said may tell what "
		"to do, or whom to ask.",
	},
	[NOTICE_FAILED] = {
		"failed", "Mail could not be delivered",
		"The server refused your message.  These recipients did not "
		"get it, and it will not be tried again.",
		"What the server said may tell what to change in the message, "
		"or whom to ask.  Then send it again.",
	},
	[NOTICE_EXPIRED] = {
		"failed", "Mail could not be delivered",
		"Your message could not be delivered to these recipients, "
		"though it was tried again and again.  It will not be tried "
		"any more.",
		"The last words about each recipient may tell why.  When that "
		"is mended, send the message again.",
	},
	[NOTICE_DELAYED] = {
		"delayed", "Mail is delayed",
		"Your message could not be delivered to these recipients yet. "
		" It is kept, and will be tried again.",
		"You need not do anything, and should not send the message "
		"again.  If it can't be delivered in the end, you will be "
		"told.",
	},
};

/* As NOTIFY of RCPT has it (RFC 3461 section 4.1), else the whole message's. */
static bool is_asked_for(const struct notice *notice, const struct rcpt *rcpt)
{
	int asked = rcpt->notify ? rcpt->notify : notice->envelope->dsn.notify;
	int kind = notice->kind == NOTICE_DELAYED ? DSN_DELAY : DSN_FAILURE;

	return !asked || (asked & kind);
}

static bool is_concerned(const struct notice *notice, const struct rcpt *rcpt)
{
	bool is_over = rcpt->outcome == OUTCOME_TAKEN ||
		       rcpt->outcome == OUTCOME_REJECTED ||
		       rcpt->outcome == OUTCOME_IN_DOUBT;

	switch (notice->kind) {
	case NOTICE_REFUSED:
		return rcpt->outcome == OUTCOME_REJECTED;
	case NOTICE_FAILED:
	case NOTICE_EXPIRED:
		return rcpt->outcome != OUTCOME_TAKEN;
	case NOTICE_DELAYED:
		return !is_over;
	}
	return false;
}

bool notice_tells_of(const struct notice *notice, const struct rcpt *rcpt)
{
	return is_concerned(notice, rcpt) && is_asked_for(notice, rcpt);
}

const char *notice_last_words(const struct notice *notice,
			      const struct rcpt *rcpt)
{
	if (rcpt->reply.len)
		return rcpt->reply.data;
	return notice->reason ? notice->reason : "";
}

const char *notice_action(const struct notice *notice)
{
	return kinds[notice->kind].action;
}

const char *notice_subject(const struct notice *notice)
{
	return kinds[notice->kind].subject;
}

static bool is_control(char c)
{
	return (unsigned char)c < ' ' || c == 0x7f;
}

void notice_add_clean(struct buf *buf, const char *text, size_t len,
		      bool as_ascii)
{
	for (size_t i = 0; i < len; i++) {
		bool is_8bit = (unsigned char)text[i] > 127;
		/* What goes on with a letter goes with it. */
		bool is_rest = utf8_is_continuation(text[i]);

		if (is_control(text[i]) || (as_ascii && is_8bit && !is_rest))
			buf_add_char(buf, '?');
		else if (!as_ascii || !is_8bit)
			buf_add_char(buf, text[i]);
	}
}

/* How much of the word goes into one line: not a part of a letter. */
static size_t word_part(const char *word, size_t len)
{
	size_t n = len > WORD_MAX ? WORD_MAX : len;

	while (n < len && n > WORD_MAX - 4 && utf8_is_continuation(word[n]))
		n--;
	return n;
}

void notice_add_wrapped(struct buf *buf, const struct notice_layout *layout,
			const char *text)
{
	size_t column = strlen(layout->first);
	bool begins = true;

	buf_add_str(buf, layout->first);
	for (;;) {
		size_t len;

		text += strspn(text, " ");
		len = word_part(text, strcspn(text, " "));
		if (!len)
			break;
		if (!begins && column + 1 + len > LINE_LEN) {
			buf_add_fmt(buf, "\n%s", layout->rest);
			column = strlen(layout->rest);
		} else if (!begins) {
			buf_add_char(buf, ' ');
			column++;
		}
		notice_add_clean(buf, text, len, layout->as_ascii);
		text += len;
		column += len;
		begins = false;
	}
	buf_add_char(buf, '\n');
}

static void add_paragraph(struct buf *buf, const char *text)
{
	const struct notice_layout plain = { "", "", false };

	notice_add_wrapped(buf, &plain, text);
}

void notice_add_intro(struct buf *buf, const struct notice *notice)
{
	auto_buf text = BUF_INIT;

	buf_add_fmt(&text, "This is the mail program at %s.",
		    notice->reporting_mta);
	add_paragraph(buf, text.data);
	buf_add_char(buf, '\n');
	add_paragraph(buf, kinds[notice->kind].what);
}

void notice_add_rcpt(struct buf *buf, const struct notice *notice,
		     const struct rcpt *rcpt)
{
	const struct notice_layout indented = { "    ", "    ", false };
	const char *words = notice_last_words(notice, rcpt);

	buf_add_str(buf, "\n<");
	mailbox_add_to(buf, &rcpt->mailbox);
	buf_add_str(buf, ">\n");
	if (rcpt->original) {
		buf_add_str(buf, "    for <");
		notice_add_clean(buf, rcpt->original, strlen(rcpt->original),
				 false);
		buf_add_str(buf, ">\n");
	}
	if (rcpt->outcome == OUTCOME_IN_DOUBT)
		notice_add_wrapped(
			buf, &indented,
			"It is in doubt whether the server took it.");
	if (*words)
		notice_add_wrapped(buf, &indented, words);
}

void notice_add_advice(struct buf *buf, const struct notice *notice)
{
	buf_add_char(buf, '\n');
	add_paragraph(buf, kinds[notice->kind].advice);
	if (notice->kind != NOTICE_DELAYED || !notice->until)
		return;
	buf_add_str(buf, "\nIt will be tried until ");
	stamp_add_date(buf, notice->until);
	buf_add_str(buf, ".\n");
}
