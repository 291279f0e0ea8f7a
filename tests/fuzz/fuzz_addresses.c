/*
 * Any text as a list of addresses: what is taken can go into an envelope, and
 * says the same when it is written out and read again.
 */
#include "fuzz.h"
#include "mail/addrlist.h"
#include "mail/phrase.h"

#include <stdbool.h>
#include <string.h>

static bool has_control(const char *text)
{
	for (; text && *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	return false;
}

/* The text, which one mailbox was made of, must be read as that one. */
static void must_read_as(const struct mailbox *want, const char *text,
			 size_t len, const char *rule)
{
	auto_addrlist list = ADDRLIST_INIT;
	auto_err err = ERR_INIT;

	must(rule, addrlist_parse(&list, text, len, &err));
	must(rule, list.count == 1);
	must(rule, mailbox_equals(&list.items[0], want));
}

/* A name that nothing is done to but quoting comes back to the byte. */
static bool is_kept(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < len; i++)
		if (name[i] < ' ' || name[i] > '~')
			return false;
	return len <= 40 && len && name[0] != ' ' && name[len - 1] != ' ' &&
	       !strstr(name, "  ");
}

static void must_read_back(const struct mailbox *mailbox)
{
	auto_buf spec = BUF_INIT;
	auto_buf value = BUF_INIT;
	auto_addrlist list = ADDRLIST_INIT;
	auto_err err = ERR_INIT;

	mailbox_add_to(&spec, mailbox);
	must_read_as(mailbox, spec.data, spec.len, "an addr-spec reads back");
	phrase_add_mailbox(&value, mailbox);
	must_read_as(mailbox, value.data, value.len, "a mailbox reads back");
	if (!mailbox->name || !is_kept(mailbox->name))
		return;
	must("a name reads back",
	     addrlist_parse(&list, value.data, value.len, &err));
	must("a name reads back", list.items[0].name);
	must("a name reads back", !strcmp(list.items[0].name, mailbox->name));
}

static void must_be_sound(const struct mailbox *mailbox, const char *text,
			  size_t size)
{
	auto_err err = ERR_INIT;

	must("a list has no null path", !mailbox_is_null(mailbox));
	must("what is taken passes the check", mailbox_check(mailbox, &err));
	must("no control character survives", !has_control(mailbox->local));
	must("no control character survives", !has_control(mailbox->domain));
	must("no control character survives", !has_control(mailbox->name));
	must("an address lies in the text", mailbox->begin < mailbox->end);
	must("an address lies in the text", mailbox->end <= size);
	must_read_as(mailbox, text + mailbox->begin,
		     mailbox->end - mailbox->begin, "it is what stands there");
}

static void must_join(const struct addrlist *list)
{
	auto_addrlist again = ADDRLIST_INIT;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	for (size_t i = 0; i < list->count; i++) {
		buf_add_str(&text, i ? ",\r\n " : "");
		mailbox_add_to(&text, &list->items[i]);
	}
	must("a list reads back",
	     addrlist_parse(&again, text.data, text.len, &err));
	must("a list reads back", again.count == list->count);
	for (size_t i = 0; i < list->count; i++)
		must("a list reads back",
		     mailbox_equals(&again.items[i], &list->items[i]));
}

static void parse_one(const char *text)
{
	auto_mailbox mailbox = MAILBOX_INIT;
	auto_err err = ERR_INIT;

	if (addrlist_parse_one(&mailbox, text, &err))
		must("one is as sound as many", mailbox_check(&mailbox, &err));
	else
		must("an error says what", err.text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_addrlist list = ADDRLIST_INIT;
	auto_err err = ERR_INIT;
	const char *text = (const char *)data;
	auto_str copy = mem_str_n(text, size);

	parse_one(copy);
	if (!addrlist_parse(&list, text, size, &err)) {
		must("nothing is taken of what is refused", !list.count);
		must("a refusal is the data's fault", err.kind == ERR_DATA);
		must("an error fits a line", !has_control(err.text.data));
		return 0;
	}
	for (size_t i = 0; i < list.count; i++) {
		must_be_sound(&list.items[i], text, size);
		must_read_back(&list.items[i]);
	}
	must_join(&list);
	return 0;
}
