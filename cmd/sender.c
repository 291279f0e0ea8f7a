#include "cmd/sender.h"

#include "base/deadline.h"
#include "mail/addrlist.h"
#include "net/local.h"

#include <pwd.h>
#include <string.h>
#include <strings.h>
#include <sys/types.h>
#include <unistd.h>

#define NAME_WAIT     2000 /* ms for the resolver to tell our own full name */
#define HOST_NAME_LEN 256  /* bytes; POSIX: HOST_NAME_MAX is at most 255 */

/* Neither HOME nor USER decides: cron and sudo call with hardly any. */
static void add_login(struct buf *buf)
{
	const struct passwd *pw = getpwuid(getuid());

	if (pw && pw->pw_name && pw->pw_name[0])
		buf_add_str(buf, pw->pw_name);
	else
		buf_add_fmt(buf, "uid%lu", (unsigned long)getuid());
}

const char *identity_machine(struct identity *identity)
{
	if (!identity->has_asked &&
	    !machine_name(&identity->machine, deadline_in(NAME_WAIT)))
		buf_clear(&identity->machine);
	identity->has_asked = true;
	return identity->machine.len ? identity->machine.data : NULL;
}

static void add_machine(struct identity *identity, struct buf *domain)
{
	const char *full = identity_machine(identity);
	char name[HOST_NAME_LEN] = "";

	if (full)
		buf_add_str(domain, full);
	else if (!gethostname(name, sizeof(name) - 1) && name[0])
		buf_add_str(domain, name);
	else
		buf_add_str(domain, "localhost");
}

static void add_domain(struct identity *identity)
{
	const struct account *account = identity->account;
	struct buf *domain = &identity->domain;

	if (account->domain)
		buf_add_str(domain, account->domain);
	else if (identity->from.domain)
		buf_add_str(domain, identity->from.domain);
	else
		add_machine(identity, domain);
}

bool identity_of(struct identity *identity, const struct account *account,
		 struct err *err)
{
	identity->account = account;
	if (account->from &&
	    !addrlist_parse_one(&identity->from, account->from, err))
		return err_prefix(err, "from: ");
	add_domain(identity);
	return true;
}

void identity_release(struct identity *identity)
{
	buf_release(&identity->domain);
	mailbox_release(&identity->from);
	buf_release(&identity->machine);
}

/* The resolver is asked only if the short name and "localhost" don't do. */
static bool is_this_machine(void *arg, const char *domain)
{
	char name[HOST_NAME_LEN] = "";
	const char *full;

	if (!strcasecmp(domain, "localhost") ||
	    !strcasecmp(domain, "localhost.localdomain"))
		return true;
	if (!gethostname(name, sizeof(name) - 1) && !strcasecmp(domain, name))
		return true;
	full = identity_machine(arg);
	return full && !strcasecmp(domain, full);
}

struct rewrite identity_rewrite(struct identity *identity)
{
	return (struct rewrite){
		.mode = (enum rewrite_mode)identity->account->rewrite_from,
		.from = identity->account->from ? &identity->from : NULL,
		.is_local = is_this_machine,
		.arg = identity,
	};
}

/* Who sends when nobody said so. */
static void default_sender(struct mailbox *ret_sender,
			   const struct identity *identity)
{
	auto_buf login = BUF_INIT;

	if (!mailbox_is_null(&identity->from)) {
		mailbox_copy(ret_sender, &identity->from);
		return;
	}
	add_login(&login);
	ret_sender->local = buf_take(&login);
}

/* -f, unless it is one of those that rewrite_from is about. */
static void choose(struct mailbox *ret_sender, const struct mailbox *given,
		   struct identity *identity)
{
	struct rewrite rewrite = identity_rewrite(identity);

	if (!given)
		default_sender(ret_sender, identity);
	else if (!mailbox_is_null(given) && rewrite_applies(&rewrite, given))
		mailbox_copy(ret_sender, &identity->from);
	else
		mailbox_copy(ret_sender, given);
}

bool sender_choose(struct mailbox *ret_sender, const struct mailbox *given,
		   struct identity *identity, struct err *err)
{
	choose(ret_sender, given, identity);
	if (mailbox_is_null(ret_sender))
		return true;
	mailbox_qualify(ret_sender, identity->domain.data);
	if (mailbox_check(ret_sender, err))
		return true;
	mailbox_release(ret_sender);
	return false;
}

bool sender_author(struct mailbox *ret_author, const struct mailbox *sender,
		   struct identity *identity, const char *full_name,
		   struct err *err)
{
	if (!mailbox_is_null(sender))
		mailbox_copy(ret_author, sender);
	else if (!sender_choose(ret_author, NULL, identity, err))
		return false;
	if (!full_name || !full_name[0])
		return true;
	mem_free_ptr(&ret_author->name);
	ret_author->name = mem_str(full_name);
	return true;
}
