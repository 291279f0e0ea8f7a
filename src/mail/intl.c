#include "mail/intl.h"

#include "base/idna.h"
#include "mail/addredit.h"
#include "mail/addrlist.h"

#include <string.h>

bool mailbox_is_ascii(const struct mailbox *mailbox)
{
	return (!mailbox->local || is_ascii(mailbox->local)) &&
	       (!mailbox->domain || is_ascii(mailbox->domain));
}

/* A copy that is ASCII, into an empty one; returns as mailbox_add_ascii(). */
static const char *to_ascii(struct mailbox *ascii,
			    const struct mailbox *mailbox)
{
	auto_err ignored = ERR_INIT; /* our words are about the address */

	if (mailbox->local && !is_ascii(mailbox->local))
		return "needs SMTPUTF8, which the server does not offer";
	if (mailbox->domain &&
	    !idna_to_ascii(mailbox->domain, &ascii->domain, &ignored))
		return "has no valid domain: IDNA2008 knows no A-label for it";
	if (mailbox->local)
		ascii->local = mem_str(mailbox->local);
	/* Other dots and lengths than before. */
	if (!mailbox_check(ascii, &ignored))
		return "is longer than SMTP can carry, its domain in A-labels";
	return NULL;
}

const char *mailbox_add_ascii(struct buf *buf, const struct mailbox *mailbox)
{
	auto_mailbox ascii = MAILBOX_INIT;
	const char *what = NULL;

	if (mailbox_is_ascii(mailbox)) {
		mailbox_add_to(buf, mailbox);
		return NULL;
	}
	what = to_ascii(&ascii, mailbox);
	if (!what)
		mailbox_add_to(buf, &ascii);
	return what;
}

bool mailbox_refuse(const struct mailbox *mailbox, const char *what,
		    struct err *err)
{
	auto_buf address = BUF_INIT;

	mailbox_add_to(&address, mailbox);
	return err_set(err, ERR_DATA, "address <%s> %s", address.data, what);
}

bool envelope_has_utf8(const struct envelope *envelope)
{
	if (!mailbox_is_ascii(&envelope->sender))
		return true;
	for (size_t i = 0; i < envelope->count; i++)
		if (!mailbox_is_ascii(&envelope->rcpts[i].mailbox))
			return true;
	return false;
}

/* Cheap, so that a header in ASCII is never parsed for this. */
static bool may_have_utf8(const struct field *field)
{
	return field_has_addresses(field) && !is_ascii(field->text.data);
}

static bool field_has_utf8(const struct field *field)
{
	auto_addrlist list = ADDRLIST_INIT;
	auto_err ignored = ERR_INIT; /* see the contract */
	size_t len;
	const char *value = field_value(field, &len);

	if (!addrlist_parse(&list, value, len, &ignored))
		return false;
	for (size_t i = 0; i < list.count; i++)
		if (!mailbox_is_ascii(&list.items[i]))
			return true;
	return false;
}

bool header_has_utf8(const struct header *header)
{
	for (size_t i = 0; i < header->count; i++)
		if (may_have_utf8(&header->fields[i]) &&
		    field_has_utf8(&header->fields[i]))
			return true;
	return false;
}

/*
 * Where the domain stands as it is read it alone is replaced, so that quotes
 * and comments before it stay.
 */
static bool edit_domain(void *arg, const struct mailbox *mailbox,
			const char *spec, size_t len, struct buf *new_spec)
{
	struct err *err = arg;
	size_t domain_len = mailbox->domain ? strlen(mailbox->domain) : 0;
	auto_buf ascii = BUF_INIT;
	const char *what;

	if (err->kind != ERR_NONE || mailbox_is_ascii(mailbox))
		return false;
	what = mailbox_add_ascii(&ascii, mailbox);
	if (what)
		return mailbox_refuse(mailbox, what, err);
	if (len < domain_len ||
	    memcmp(spec + len - domain_len, mailbox->domain, domain_len) != 0) {
		buf_add(new_spec, ascii.data, ascii.len);
		return true;
	}
	buf_add(new_spec, spec, len - domain_len);
	buf_add_str(new_spec, strrchr(ascii.data, '@') + 1);
	return true;
}

bool header_to_ascii(struct header *header, struct err *err)
{
	auto_err fault = ERR_INIT;

	for (size_t i = 0; i < header->count; i++) {
		struct field *field = &header->fields[i];

		if (!may_have_utf8(field))
			continue;
		addr_edit_field(header, field, edit_domain, &fault);
		if (fault.kind == ERR_NONE)
			continue;
		if (field->line) /* else we have added it */
			err_prefix(&fault, "on line %zu: ", field->line);
		err_prefix(&fault, "%.*s: ", (int)field->name_len,
			   field->text.data);
		err_move(err, &fault);
		return false;
	}
	return true;
}
