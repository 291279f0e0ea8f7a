#include "mail/notice_labels.h"

#include "base/codec.h"
#include "base/idna.h"
#include "mail/intl.h"
#include "mail/notice_words.h"

enum charset {
	CHARSET_ASCII,
	CHARSET_UTF8,
	CHARSET_UNKNOWN, /* 8-bit, and not UTF-8 */
};

static enum charset charset_of(const char *text, size_t len)
{
	enum charset found = CHARSET_ASCII;

	while (len) {
		size_t n = utf8_sequence(text, len);

		if (!n)
			return CHARSET_UNKNOWN;
		if (n > 1)
			found = CHARSET_UTF8;
		text += n;
		len -= n;
	}
	return found;
}

static enum charset charset_of_header(const struct header *header)
{
	enum charset found = CHARSET_ASCII;

	for (size_t i = 0; i < header->count; i++) {
		const struct buf *text = &header->fields[i].text;
		enum charset one = charset_of(text->data, text->len);

		if (one > found)
			found = one;
	}
	return found;
}

/* What the recipients that it tells of, and the words about them, need. */
static void look_at_rcpts(struct notice_labels *labels,
			  const struct notice *notice)
{
	const struct envelope *envelope = notice->envelope;

	for (size_t i = 0; i < envelope->count; i++) {
		const struct rcpt *rcpt = &envelope->rcpts[i];

		if (!notice_tells_of(notice, rcpt))
			continue;
		if (!mailbox_is_ascii(&rcpt->mailbox) ||
		    (rcpt->original && !is_ascii(rcpt->original)))
			labels->is_global = true;
		if (!is_ascii(notice_last_words(notice, rcpt)))
			labels->text_is_8bit = true;
	}
}

/*
 * The type of the original's part.  A header of UTF-8 makes a message/global of
 * it (RFC 6533 section 4) where it went as such; else somebody wrote 8-bit
 * text where none may be, and readers know the older types better.
 */
static const char *type_of_original(const struct notice_labels *labels,
				    enum charset header)
{
	bool is_global = labels->is_global && header == CHARSET_UTF8;

	if (labels->is_whole)
		return is_global ? "message/global" : "message/rfc822";
	if (is_global)
		return "message/global-headers";
	switch (header) {
	case CHARSET_UTF8:
		return "text/rfc822-headers; charset=utf-8";
	case CHARSET_UNKNOWN:
		return "text/rfc822-headers; charset=unknown-8bit";
	case CHARSET_ASCII:
		break;
	}
	return "text/rfc822-headers";
}

void notice_look_around(struct notice_labels *labels,
			const struct notice *notice)
{
	const struct envelope *envelope = notice->envelope;
	enum charset header = charset_of_header(&notice->original->header);

	*labels = (struct notice_labels){
		.is_whole = envelope->dsn.ret == DSN_RETURN_FULL &&
			    notice->kind != NOTICE_DELAYED,
		.is_global = !mailbox_is_ascii(&envelope->sender),
		.text_is_8bit = !is_ascii(notice->reporting_mta),
	};
	look_at_rcpts(labels, notice);
	labels->text_is_8bit = labels->text_is_8bit || labels->is_global;
	labels->original = type_of_original(labels, header);
	labels->original_is_8bit =
		labels->is_whole ? message_facts(notice->original).has_8bit
				 : header != CHARSET_ASCII;
}
