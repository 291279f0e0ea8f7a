#define _DEFAULT_SOURCE /* explicit_bzero */
#include "conf/draft.h"
#include "base/buf.h"
#include "conf/config.h"
#include "mail/addrlist.h"
#include "mail/mailbox.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PORT_STARTTLS	   587	 /* RFC 6409 section 3.1 */
#define PORT_IMPLICIT	   465	 /* RFC 8314 section 7.3 */
#define PORT_NONE	   25	 /* RFC 5321 section 4.5.4.2 */
#define CONNECT_TIMEOUT_MS 30000 /* product.md */

static uint64_t bit_of(size_t index)
{
	return UINT64_C(1) << index;
}

static size_t index_of(const struct config_row *row)
{
	return (size_t)(row - config_row_at(0));
}

static void *field_of(const struct config_row *row, struct draft *draft)
{
	return (char *)draft + row->at;
}

/* Which of them are secret is not worth telling apart. */
static void wipe(char *string)
{
	if (string)
		explicit_bzero(string, strlen(string));
	free(string);
}

static void release_list(char **list)
{
	for (size_t i = 0; list && list[i]; i++)
		wipe(list[i]);
	free(list);
}

static void field_release(const struct config_row *row, void *field)
{
	switch (row->field) {
	case FIELD_STRING:
		wipe(*(char **)field);
		*(char **)field = NULL;
		break;
	case FIELD_LIST:
		release_list(*(char ***)field);
		*(char ***)field = NULL;
		break;
	case FIELD_INT:
	case FIELD_MS:
		break; /* they own nothing */
	}
}

static char **copy_list(char *const *list)
{
	size_t count = 0;
	char **copy;

	while (list[count])
		count++;
	copy = mem_alloc((count + 1) * sizeof(*copy));
	for (size_t i = 0; i < count; i++)
		copy[i] = mem_str(list[i]);
	return copy;
}

static void field_copy(const struct config_row *row, void *to, const void *from)
{
	switch (row->field) {
	case FIELD_STRING:
		*(char **)to = mem_str(*(char *const *)from);
		break;
	case FIELD_LIST:
		*(char ***)to = copy_list(*(char **const *)from);
		break;
	case FIELD_INT:
		*(int *)to = *(const int *)from;
		break;
	case FIELD_MS:
		*(int64_t *)to = *(const int64_t *)from;
		break;
	}
}

/* The first source of a secret that was given here, but for this row. */
static const struct config_row *other_secret(const struct draft *draft,
					     const struct config_row *row)
{
	for (size_t i = 0; i < config_row_count(); i++) {
		const struct config_row *other = config_row_at(i);

		if (other != row && other->is_secret &&
		    (draft->given & bit_of(i)))
			return other;
	}
	return NULL;
}

bool draft_set(struct draft *draft, const struct config_row *row,
	       const struct value *value, bool append, struct err *err)
{
	const struct config_row *other;
	void *field = field_of(row, draft);

	if (!append)
		field_release(row, field);
	if (!row->parse(value, field, err)) {
		err->kind = ERR_CONFIG;
		return false;
	}
	other = row->is_secret ? other_secret(draft, row) : NULL;
	if (other)
		return err_set(err, ERR_CONFIG,
			       "there is a %s already, and only one of the two "
			       "can be in force",
			       other->name);
	draft->given |= bit_of(index_of(row));
	return true;
}

void draft_inherit(struct draft *section, const struct draft *top)
{
	bool has_secret = other_secret(section, NULL);

	for (size_t i = 0; i < config_row_count(); i++) {
		const struct config_row *row = config_row_at(i);

		if ((section->given & bit_of(i)) || !(top->given & bit_of(i)) ||
		    (row->is_secret && has_secret))
			continue;
		field_copy(row, field_of(row, section),
			   (const char *)top + row->at);
		section->given |= bit_of(i);
	}
}

static bool given(const struct draft *draft, const char *name)
{
	const struct config_row *row = config_row_of(name);

	assert(row);
	return draft->given & bit_of(index_of(row));
}

static void finish_port(struct draft *draft)
{
	static const int ports[] = {
		[TLS_STARTTLS] = PORT_STARTTLS,
		[TLS_IMPLICIT] = PORT_IMPLICIT,
		[TLS_NONE] = PORT_NONE,
	};
	struct account *account = &draft->account;

	if (!given(draft, "tls"))
		account->tls = account->port == PORT_IMPLICIT ? TLS_IMPLICIT
							      : TLS_STARTTLS;
	if (!given(draft, "port"))
		account->port = ports[account->tls];
}

/* Certificates name an IP address without its brackets. */
static void finish_hostname(struct account *account)
{
	const char *host = account->host;
	size_t len = host ? strlen(host) : 0;

	if (account->tls_hostname || !host)
		return;
	if (len > 2 && host[0] == '[' && host[len - 1] == ']')
		account->tls_hostname = mem_str_n(host + 1, len - 2);
	else
		account->tls_hostname = mem_str(host);
}

/* "auto" is no list, and "off" an empty one. */
static void finish_auth(struct account *account)
{
	char **auth = account->auth;

	if (!auth)
		return;
	if (!strcmp(auth[0], "auto")) {
		release_list(auth);
		account->auth = NULL;
	} else if (!strcmp(auth[0], "off")) {
		wipe(auth[0]);
		auth[0] = NULL;
	}
}

/* Many a server's user name is an address, many another's is not. */
static void finish_sender(struct account *account)
{
	const char *text = account->from ? account->from : account->user;
	auto_mailbox mailbox = MAILBOX_INIT;
	auto_err why_not = ERR_INIT;
	bool is_address;

	if (!text || !addrlist_parse_one(&mailbox, text, &why_not))
		return;
	is_address = mailbox.domain && !mailbox.begin &&
		     mailbox.end == strlen(text);
	if (!is_address)
		return;
	if (!account->from)
		account->from = mem_str(text);
	if (!account->domain)
		account->domain = mem_str(mailbox.domain);
}

void draft_finish(struct draft *draft)
{
	struct account *account = &draft->account;

	finish_port(draft);
	finish_hostname(account);
	finish_auth(account);
	finish_sender(account);
	if (!account->connect_timeout_ms)
		account->connect_timeout_ms = CONNECT_TIMEOUT_MS;
	if (!account->log)
		account->log = mem_str("syslog");
}

void draft_release(struct draft *draft)
{
	for (size_t i = 0; i < config_row_count(); i++) {
		const struct config_row *row = config_row_at(i);

		field_release(row, field_of(row, draft));
	}
	free(draft->account.name);
}
