#include "smtp/utf8.h"

#include "mail/intl.h"

/* What keeps the mailbox from this server; NULL if nothing does. */
static const char *complaint(const struct mailbox *mailbox)
{
	auto_buf ascii = BUF_INIT;

	return mailbox_add_ascii(&ascii, mailbox);
}

static bool settle_sender(const struct envelope *envelope, struct err *err)
{
	const char *what = complaint(&envelope->sender);

	return what ? mailbox_refuse(&envelope->sender, what, err) : true;
}

static bool is_anybody_left(const struct envelope *envelope)
{
	for (size_t i = 0; i < envelope->count; i++)
		if (envelope->rcpts[i].outcome == OUTCOME_PENDING &&
		    !complaint(&envelope->rcpts[i].mailbox))
			return true;
	return false;
}

/* If nobody is left it is the message that can't be sent: no outcomes then. */
static bool settle_rcpts(struct envelope *envelope, struct err *err)
{
	bool is_left = is_anybody_left(envelope);

	for (size_t i = 0; i < envelope->count; i++) {
		struct rcpt *rcpt = &envelope->rcpts[i];
		const char *what = complaint(&rcpt->mailbox);

		if (rcpt->outcome != OUTCOME_PENDING || !what)
			continue;
		if (!is_left)
			return mailbox_refuse(&rcpt->mailbox, what, err);
		buf_clear(&rcpt->reply);
		buf_add_fmt(&rcpt->reply, "it %s", what);
		rcpt->outcome = OUTCOME_REJECTED;
	}
	return true;
}

static bool settle_header(const struct header *header, struct header *ascii,
			  struct err *err)
{
	if (!header_has_utf8(header))
		return true;
	header_copy(ascii, header);
	return header_to_ascii(ascii, err);
}

bool utf8_settle(const struct session *session, struct envelope *envelope,
		 const struct header *header, struct header *ret_header,
		 struct err *err)
{
	bool is_needed = envelope_has_utf8(envelope) || header_has_utf8(header);

	envelope->utf8 = is_needed && session->offer.smtputf8;
	if (!is_needed || envelope->utf8)
		return true;
	return (settle_header(header, ret_header, err) &&
		settle_sender(envelope, err) && settle_rcpts(envelope, err)) ||
	       session_blame(session->params, err);
}

bool utf8_add_path(struct buf *command, const struct envelope *envelope,
		   const struct mailbox *mailbox, struct err *err)
{
	const char *what = NULL;

	buf_add_char(command, '<');
	if (envelope->utf8)
		mailbox_add_to(command, mailbox);
	else
		what = mailbox_add_ascii(command, mailbox);
	buf_add_char(command, '>');
	return what ? mailbox_refuse(mailbox, what, err) : true;
}
