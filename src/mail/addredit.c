#include "mail/addredit.h"

#include "mail/addrlist.h"

bool field_has_addresses(const struct field *field)
{
	static const char *const names[] = {
		"From",	       "Sender",	"Reply-To",  "To",	 "Cc",
		"Resent-From", "Resent-Sender", "Resent-To", "Resent-Cc"
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (field_is(field, names[i]))
			return true;
	return false;
}

static void replace_text(struct header *header, struct field *field,
			 struct buf *text)
{
	header->size += text->len - field->text.len;
	buf_release(&field->text);
	field->text = *text;
	buf_init(text);
}

/* Copies what lies between, so that the work is linear in a long list. */
bool addr_edit_field(struct header *header, struct field *field,
		     addr_edit *edit, void *arg)
{
	auto_addrlist list = ADDRLIST_INIT;
	auto_err ignored = ERR_INIT; /* see the contract */
	auto_buf text = BUF_INIT;
	size_t len;
	const char *value = field_value(field, &len);
	const char *from = field->text.data; /* what is not copied yet */
	const char *end = from + field->text.len;

	if (!addrlist_parse(&list, value, len, &ignored))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct mailbox *mailbox = &list.items[i];
		const char *spec = value + mailbox->begin;
		auto_buf new_spec = BUF_INIT;

		if (!edit(arg, mailbox, spec, mailbox->end - mailbox->begin,
			  &new_spec))
			continue;
		buf_add(&text, from, (size_t)(spec - from));
		buf_add(&text, new_spec.data, new_spec.len);
		from = value + mailbox->end;
	}
	if (from == field->text.data)
		return false;
	buf_add(&text, from, (size_t)(end - from));
	replace_text(header, field, &text);
	return true;
}
