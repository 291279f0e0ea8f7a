#include "smtp/ext.h"

#include "base/ascii.h"
#include "base/codec.h"
#include "mail/dsn.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

static void offer_starttls(struct offer *offer, const char *param UNUSED)
{
	offer->starttls = true;
}

static void offer_pipelining(struct offer *offer, const char *param UNUSED)
{
	offer->pipelining = true;
}

static void offer_eightbitmime(struct offer *offer, const char *param UNUSED)
{
	offer->eightbitmime = true;
}

/* size-param = *20DIGIT: what does not fit 64 bits is no limit to us. */
static void offer_size(struct offer *offer, const char *param)
{
	uint64_t max = 0;

	offer->size = true;
	for (; ascii_is_digit(*param); param++) {
		if (max > (UINT64_MAX - 9) / 10)
			return;
		max = max * 10 + (uint64_t)(*param - '0');
	}
	offer->size_max = max;
}

static void offer_smtputf8(struct offer *offer, const char *param UNUSED)
{
	offer->smtputf8 = true;
}

static void offer_dsn(struct offer *offer, const char *param UNUSED)
{
	offer->dsn = true;
}

/* Several AUTH lines add up; each word is stored behind one blank. */
static void offer_auth(struct offer *offer, const char *param)
{
	size_t n;

	for (; *param; param += n) {
		param += strspn(param, " ");
		n = strcspn(param, " ");
		if (!n)
			return;
		buf_add_char(&offer->auth, ' ');
		buf_add(&offer->auth, param, n);
	}
}

static bool mail_eightbitmime(struct buf *command, const struct offer *offer,
			      const struct envelope *envelope, struct err *err)
{
	if (!envelope->has_8bit)
		return true;
	/* A server with SMTPUTF8 has 8BITMIME, too (RFC 6531 section 3.1). */
	if (!offer->eightbitmime && !envelope->utf8)
		return err_set(err, ERR_SOFTWARE,
			       "8-bit text that was not converted, for a "
			       "server that does not offer 8BITMIME");
	buf_add_str(command, " BODY=8BITMIME");
	return true;
}

static bool mail_size(struct buf *command, const struct offer *offer,
		      const struct envelope *envelope, struct err *err)
{
	if (!offer->size)
		return true;
	if (offer->size_max && envelope->size > offer->size_max)
		return err_set(err, ERR_REJECTED,
			       "message of %" PRIu64
			       " bytes, server takes %" PRIu64,
			       envelope->size, offer->size_max);
	if (envelope->size)
		buf_add_fmt(command, " SIZE=%" PRIu64, envelope->size);
	return true;
}

/* RFC 6531 section 3.4; whether it is needed was settled by utf8.c. */
static bool mail_smtputf8(struct buf *command, const struct offer *offer UNUSED,
			  const struct envelope *envelope,
			  struct err *err UNUSED)
{
	if (envelope->utf8)
		buf_add_str(command, " SMTPUTF8");
	return true;
}

/*
 * RFC 3461 sections 4.3 and 4.4.  Where there is no DSN it is dropped without
 * a word: a notification is a wish, and the message goes either way.
 */
static bool mail_dsn(struct buf *command, const struct offer *offer,
		     const struct envelope *envelope, struct err *err UNUSED)
{
	const struct dsn *dsn = &envelope->dsn;

	if (!offer->dsn)
		return true;
	if (dsn->ret == DSN_RETURN_FULL)
		buf_add_str(command, " RET=FULL");
	if (dsn->ret == DSN_RETURN_HDRS)
		buf_add_str(command, " RET=HDRS");
	if (dsn->envid) {
		buf_add_str(command, " ENVID=");
		buf_add_xtext(command, dsn->envid);
	}
	return true;
}

static void add_original(struct buf *command, const struct rcpt *rcpt)
{
	auto_buf address = BUF_INIT;

	if (rcpt->original)
		buf_add_str(&address, rcpt->original);
	else
		mailbox_add_to(&address, &rcpt->mailbox);
	dsn_add_address(command, address.data);
}

/*
 * Sections 4.1 and 4.2.  The original recipient is for the notification, so it
 * is told where one is asked for, and may come; one that a client of ours told
 * goes on as it came (section 5.2.3).
 */
static void rcpt_dsn(struct buf *command, const struct offer *offer,
		     const struct envelope *envelope, const struct rcpt *rcpt)
{
	const struct dsn *dsn = &envelope->dsn;
	int notify = rcpt->notify ? rcpt->notify : dsn->notify;

	if (!offer->dsn || !(notify || rcpt->orcpt || dsn_is_asked(dsn)))
		return;
	if (notify) {
		buf_add_str(command, " NOTIFY=");
		dsn_add_notify(command, notify);
	}
	if (notify & DSN_NEVER && !rcpt->orcpt)
		return;
	buf_add_str(command, " ORCPT=");
	if (rcpt->orcpt)
		buf_add_str(command, rcpt->orcpt);
	else
		add_original(command, rcpt);
}

/*
 * In the order in which parameters go into commands.  Documented in
 * mailchute(8), section STANDARDS.
 */
static const struct ext {
	const char *keyword;
	/* Reads the words behind the keyword. */
	void (*on_offer)(struct offer *offer, const char *param);
	/* Adds to MAIL FROM, also where the server does not offer it: then it
	 * decides whether the message can go without.  NULL: nothing to add. */
	bool (*on_mail)(struct buf *command, const struct offer *offer,
			const struct envelope *envelope, struct err *err);
	/* Adds to RCPT TO.  NULL: nothing to add. */
	void (*on_rcpt)(struct buf *command, const struct offer *offer,
			const struct envelope *envelope,
			const struct rcpt *rcpt);
} table[] = {
	{ .keyword = "SIZE", .on_offer = offer_size, .on_mail = mail_size },
	{ .keyword = "8BITMIME",
	  .on_offer = offer_eightbitmime,
	  .on_mail = mail_eightbitmime },
	{ .keyword = "SMTPUTF8",
	  .on_offer = offer_smtputf8,
	  .on_mail = mail_smtputf8 },
	{ .keyword = "DSN",
	  .on_offer = offer_dsn,
	  .on_mail = mail_dsn,
	  .on_rcpt = rcpt_dsn },
	/* These change how we speak, not what MAIL says. */
	{ .keyword = "STARTTLS", .on_offer = offer_starttls },
	{ .keyword = "PIPELINING", .on_offer = offer_pipelining },
	{ .keyword = "AUTH", .on_offer = offer_auth },
};

#define TABLE_LEN (sizeof(table) / sizeof(table[0]))

void offer_release(struct offer *offer)
{
	buf_release(&offer->auth);
	*offer = (struct offer)OFFER_INIT;
}

static void read_line(struct offer *offer, const char *line)
{
	/* "AUTH=PLAIN" is how servers before RFC 2554 wrote it. */
	size_t n = strcspn(line, " =");

	for (size_t i = 0; i < TABLE_LEN; i++)
		if (strlen(table[i].keyword) == n &&
		    !strncasecmp(table[i].keyword, line, n))
			table[i].on_offer(offer, line[n] ? line + n + 1 : "");
}

void offer_read(struct offer *offer, const struct reply *reply)
{
	const char *line = reply->text.data;

	offer_release(offer);
	/* The first line is the server's name and greeting. */
	while ((line = strchr(line, '\n'))) {
		auto_str copy = NULL;

		line++;
		copy = mem_str_n(line, strcspn(line, "\n"));
		read_line(offer, copy);
	}
}

bool offer_has_mechanism(const struct offer *offer, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = offer->auth.data; *at; at += strcspn(at, " ")) {
		at++;
		if (!strncasecmp(at, name, n) && (!at[n] || at[n] == ' '))
			return true;
	}
	return false;
}

bool ext_add_mail(struct buf *command, const struct offer *offer,
		  const struct envelope *envelope, struct err *err)
{
	for (size_t i = 0; i < TABLE_LEN; i++)
		if (table[i].on_mail &&
		    !table[i].on_mail(command, offer, envelope, err))
			return false;
	return true;
}

void ext_add_rcpt(struct buf *command, const struct offer *offer,
		  const struct envelope *envelope, const struct rcpt *rcpt)
{
	for (size_t i = 0; i < TABLE_LEN; i++)
		if (table[i].on_rcpt)
			table[i].on_rcpt(command, offer, envelope, rcpt);
}
