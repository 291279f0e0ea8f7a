#include "cmd/sender.h"

#include "base/deadline.h"
#include "mail/addrlist.h"
#include "net/dial.h"
#include "net/local.h"

#include <pwd.h>
#include <string.h>
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

void sender_domain(const struct account *account, struct buf *domain)
{
	const char *at = account->from ? strrchr(account->from, '@') : NULL;
	char name[HOST_NAME_LEN] = "";

	if (account->domain)
		buf_add_str(domain, account->domain);
	else if (at)
		buf_add_str(domain, at + 1);
	else if (!machine_name(domain, deadline_in(NAME_WAIT)))
		buf_add_str(domain,
			    gethostname(name, sizeof(name) - 1) || !name[0]
				    ? "localhost"
				    : name);
}

/* Who sends when nobody said so. */
static bool default_sender(struct mailbox *ret_sender,
			   const struct account *account, const char *domain,
			   struct err *err)
{
	auto_buf login = BUF_INIT;

	if (account->from)
		return addrlist_parse_one(ret_sender, account->from, err);
	add_login(&login);
	ret_sender->local = buf_take(&login);
	mailbox_qualify(ret_sender, domain);
	if (mailbox_check(ret_sender, err))
		return true;
	mailbox_release(ret_sender);
	return false;
}

bool sender_choose(struct mailbox *ret_sender, const struct mailbox *given,
		   const struct account *account, const char *domain,
		   struct err *err)
{
	if (!given)
		return default_sender(ret_sender, account, domain, err);
	mailbox_copy(ret_sender, given);
	if (mailbox_is_null(ret_sender))
		return true;
	mailbox_qualify(ret_sender, domain);
	if (mailbox_check(ret_sender, err))
		return true;
	mailbox_release(ret_sender);
	return false;
}

bool sender_author(struct mailbox *ret_author, const struct mailbox *sender,
		   const struct account *account, const struct options *options,
		   const char *domain, struct err *err)
{
	if (mailbox_is_null(sender)) {
		if (!default_sender(ret_author, account, domain, err))
			return false;
	} else {
		mailbox_copy(ret_author, sender);
	}
	if (!options->full_name || !options->full_name[0])
		return true;
	mem_free_ptr(&ret_author->name);
	ret_author->name = mem_str(options->full_name);
	return true;
}
