#include "unit.h"

#include "base/buf.h"
#include "cmd/options.h"

#define WORDS_MAX 16

/*
 * What became of a command line, as text: what differs from the defaults, then
 * each recipient in brackets.
 */
static void add_text(struct buf *buf, const char *name, const char *value)
{
	if (value)
		buf_add_fmt(buf, " %s=\"%s\"", name, value);
}

static void describe(struct buf *buf, const struct options *options)
{
	static const char *const modes[] = {
		[MODE_DELIVER] = "deliver", [MODE_SERVE] = "serve",
		[MODE_ALIASES] = "aliases", [MODE_VERIFY] = "verify",
		[MODE_QUEUE] = "queue",	    [MODE_FLUSH] = "flush",
		[MODE_HELP] = "help",	    [MODE_VERSION] = "version",
	};
	static const char *const error_modes[] = {
		[ERROR_PRINT] = "",
		[ERROR_QUIET] = " quiet",
		[ERROR_MAIL] = " mail",
		[ERROR_RETURN] = " return",
	};

	buf_add_str(buf, modes[options->mode]);
	if (options->recipients_from_header)
		buf_add_str(buf, " -t");
	if (options->dot_is_data)
		buf_add_str(buf, " -i");
	if (options->verbose)
		buf_add_str(buf, " -v");
	if (options->dry_run)
		buf_add_str(buf, " dry-run");
	buf_add_str(buf, error_modes[options->error_mode]);
	add_text(buf, "sender", options->sender);
	add_text(buf, "name", options->full_name);
	add_text(buf, "config", options->config_file);
	add_text(buf, "account", options->account);
	add_text(buf, "tag", options->log_tag);
	if (options->dsn_notify) {
		buf_add_str(buf, " notify=");
		dsn_add_notify(buf, options->dsn_notify);
	}
	if (options->dsn_return != DSN_RETURN_ANY)
		buf_add_str(buf, options->dsn_return == DSN_RETURN_FULL
					 ? " return=full"
					 : " return=hdrs");
	add_text(buf, "envid", options->envelope_id);
	for (size_t i = 0; i < options->recipient_count; i++)
		buf_add_fmt(buf, " [%s]", options->recipients[i]);
}

/* main()'s argv is not const, which string literals had better be. */
static bool parse(const char *const *words, struct options *options,
		  struct err *err)
{
	int count = 0;

	while (words[count])
		count++;
	return options_parse(count, (char *const *)words, options, err);
}

struct taken {
	const char *rule;
	const char *argv[WORDS_MAX];
	const char *becomes;
};

static void expect_taken(const struct taken *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct options options;
		auto_buf have = BUF_INIT;
		auto_err err = ERR_INIT;

		if (!parse(rows[i].argv, &options, &err))
			fail_msg("rule: %s\n refused: %s", rows[i].rule,
				 err.text.data);
		describe(&have, &options);
		assert_rule_str(rows[i].rule, have.data, rows[i].becomes);
	}
}

/* callers.md section 1a: the exact words of programs in the field. */
static const struct taken callers[] = {
	{ "git send-email",
	  { "/usr/sbin/sendmail", "-i", "a@x.org", "b@x.org" },
	  "deliver -i [a@x.org] [b@x.org]" },
	{ "git send-email with an envelope sender",
	  { "/usr/sbin/sendmail", "-f", "me@x.org", "-i", "a@x.org" },
	  "deliver -i sender=\"me@x.org\" [a@x.org]" },
	{ "git send-email whose command has -t",
	  { "sendmail", "-t", "-f", "me@x.org", "-i", "a@x.org" },
	  "deliver -t -i sender=\"me@x.org\" [a@x.org]" },
	{ "git send-email with our own name and an account",
	  { "mailchute", "-a", "work", "-i", "a@x.org" },
	  "deliver -i account=\"work\" [a@x.org]" },
	{ "Debian cron",
	  { "/usr/sbin/sendmail", "-FCronDaemon", "-i", "-B8BITMIME", "-oem",
	    "root" },
	  "deliver -i mail name=\"CronDaemon\" [root]" },
	{ "Debian cron, two addresses in MAILTO",
	  { "/usr/sbin/sendmail", "-FCronDaemon", "-i", "-B8BITMIME", "-oem",
	    "a@x,b@y" },
	  "deliver -i mail name=\"CronDaemon\" [a@x,b@y]" },
	{ "cronie",
	  { "/usr/sbin/sendmail", "-FCronDaemon", "-i", "-odi", "-oem", "-oi",
	    "-t", "-f", "root" },
	  "deliver -t -i mail sender=\"root\" name=\"CronDaemon\"" },
	{ "systemd-cron 2",
	  { "sendmail", "-i", "-B", "8BITMIME", "root" },
	  "deliver -i [root]" },
	{ "systemd-cron 1",
	  { "sendmail", "-i", "-B8BITMIME", "root" },
	  "deliver -i [root]" },
	{ "anacron",
	  { "/usr/sbin/sendmail", "-FAnacron", "-odi", "root" },
	  "deliver name=\"Anacron\" [root]" },
	{ "at", { "sendmail", "-i", "jane" }, "deliver -i [jane]" },
	{ "Symfony's default, and Swift Mailer's",
	  { "sendmail", "-bs" },
	  "serve" },
	{ "Laravel's", { "/usr/sbin/sendmail", "-bs", "-i" }, "serve -i" },
	{ "Alpine's default",
	  { "sendmail", "-bs", "-odb", "-oem" },
	  "serve mail" },
	{ "nmh's sendmail/smtp",
	  { "sendmail", "-bs", "-odi", "-oem", "-om", "-ov" },
	  "serve -v mail" },
	{ "fcron",
	  { "sendmail", "-Ffcron", "-odi", "root" },
	  "deliver name=\"fcron\" [root]" },
	{ "dcron",
	  { "/usr/sbin/sendmail", "-t", "-oem", "-i" },
	  "deliver -t -i mail" },
	{ "busybox crond", { "sendmail", "-ti" }, "deliver -t -i" },
	{ "FreeBSD's cron",
	  { "sendmail", "-FCronDaemon", "-odi", "-oem", "-oi", "-t" },
	  "deliver -t -i mail name=\"CronDaemon\"" },
	{ "bsd-mailx",
	  { "sendmail", "-i", "-t", "-f", "me@x.org", "-m", "-v" },
	  "deliver -t -i -v sender=\"me@x.org\"" },
	{ "s-nail",
	  { "sendmail", "-i", "-m", "-v", "-F", "Jane Doe", "-f", "me@x.org",
	    "--", "a@x.org", "b@x.org" },
	  "deliver -i -v sender=\"me@x.org\" name=\"Jane Doe\" [a@x.org] "
	  "[b@x.org]" },
	{ "GNU mailutils",
	  { "sendmail", "-oi", "-f", "me@host", "-t" },
	  "deliver -t -i sender=\"me@host\"" },
	{ "GNU mailutils with recipients",
	  { "sendmail", "-oi", "-f", "me@host", "a@x.org" },
	  "deliver -i sender=\"me@host\" [a@x.org]" },
	{ "mutt",
	  { "/usr/sbin/sendmail", "-oem", "-oi", "--", "a@x.org" },
	  "deliver -i mail [a@x.org]" },
	{ "mutt with an envelope sender and use_8bitmime",
	  { "/usr/sbin/sendmail", "-oem", "-oi", "-B8BITMIME", "-f", "me@x.org",
	    "--", "a@x.org", "b@x.org" },
	  "deliver -i mail sender=\"me@x.org\" [a@x.org] [b@x.org]" },
	{ "Alpine's sendmail-path",
	  { "/usr/sbin/sendmail", "-oem", "-t", "-oi" },
	  "deliver -t -i mail" },
	{ "nmh's pipe", { "sendmail", "-t", "-i", "-v" }, "deliver -t -i -v" },
	{ "mblaze", { "sendmail", "-t" }, "deliver -t" },
	{ "mblaze resends",
	  { "sendmail", "--", "a@x.org" },
	  "deliver [a@x.org]" },
	{ "Emacs mail-mode, interactive",
	  { "sendmail", "-oi", "-f", "me@x.org", "-oep", "-odi", "-t" },
	  "deliver -t -i sender=\"me@x.org\"" },
	{ "Emacs mail-mode",
	  { "sendmail", "-oi", "-oem", "-odb", "-t" },
	  "deliver -t -i mail" },
	{ "Emacs message-mode resends, two in one word",
	  { "sendmail", "-oi", "-f", "me@x.org", "a@x, b@y" },
	  "deliver -i sender=\"me@x.org\" [a@x, b@y]" },
	{ "PHP's mail()",
	  { "/usr/sbin/sendmail", "-t", "-i", "-fme@x.org" },
	  "deliver -t -i sender=\"me@x.org\"" },
	{ "Symfony Mailer",
	  { "sendmail", "-fme@x.org", "--", "a@x.org" },
	  "deliver sender=\"me@x.org\" [a@x.org]" },
	{ "PHPMailer 7",
	  { "sendmail", "-fme@x.org", "-i", "-t" },
	  "deliver -t -i sender=\"me@x.org\"" },
	{ "PHPMailer 6.6",
	  { "sendmail", "-t", "-i", "-oi", "-fme@x.org", "-t" },
	  "deliver -t -i sender=\"me@x.org\"" },
	{ "nodemailer",
	  { "sendmail", "-i", "-f", "me@x.org", "a@x.org" },
	  "deliver -i sender=\"me@x.org\" [a@x.org]" },
	{ "nodemailer with args of -t",
	  { "sendmail", "-i", "-t", "a@x.org" },
	  "deliver -t -i [a@x.org]" },
	{ "Ruby mail",
	  { "sendmail", "-i", "-f", "me@x.org", "--", "a@x.org" },
	  "deliver -i sender=\"me@x.org\" [a@x.org]" },
	{ "Ruby mail's exim",
	  { "sendmail", "-i", "-t", "-f", "me@x.org" },
	  "deliver -t -i sender=\"me@x.org\"" },
	{ "Perl's Email::Sender",
	  { "sendmail", "-i", "-f", "me@x.org", "--", "a@x.org", "b@x.org" },
	  "deliver -i sender=\"me@x.org\" [a@x.org] [b@x.org]" },
	{ "Perl's MIME::Lite",
	  { "/usr/lib/sendmail", "-t", "-oi", "-oem", "-fme@x.org" },
	  "deliver -t -i mail sender=\"me@x.org\"" },
	{ "Perl's Mail::Mailer", { "/usr/sbin/sendmail", "-t" }, "deliver -t" },
	{ "unattended-upgrades",
	  { "/usr/sbin/sendmail", "-oi", "-t" },
	  "deliver -t -i" },
	{ "Trac",
	  { "sendmail", "-i", "-f", "trac@x.org", "a@x.org" },
	  "deliver -i sender=\"trac@x.org\" [a@x.org]" },
	{ "Mercurial",
	  { "sendmail", "-f", "me@x.org", "a@x.org", "b@x.org" },
	  "deliver sender=\"me@x.org\" [a@x.org] [b@x.org]" },
	{ "mdadm", { "/usr/lib/sendmail", "-t" }, "deliver -t" },
	{ "fail2ban",
	  { "/usr/sbin/sendmail", "-f", "fail2ban", "root" },
	  "deliver sender=\"fail2ban\" [root]" },
	{ "logcheck", { "sendmail", "-oi", "root" }, "deliver -i [root]" },
	{ "cron-apt", { "sendmail", "-t", "-oi" }, "deliver -t -i" },
	{ "rkhunter",
	  { "/usr/sbin/sendmail", "a@x.org" },
	  "deliver [a@x.org]" },
	{ "arpwatch", { "sendmail", "-odi", "root" }, "deliver [root]" },
	{ "vacation",
	  { "sendmail", "-oi", "-f", "jane", "--", "a@x.org" },
	  "deliver -i sender=\"jane\" [a@x.org]" },
	{ "Dovecot, for the null sender",
	  { "sendmail", "-i", "-f", "<>", "--", "a@x.org" },
	  "deliver -i sender=\"<>\" [a@x.org]" },
	{ "Sympa, for the null sender",
	  { "sendmail", "-oi", "-odi", "-oem", "-f", "", "--", "a@x.org" },
	  "deliver -i mail sender=\"\" [a@x.org]" },
	{ "INN",
	  { "sendmail", "-oi", "-oem", "a@x.org" },
	  "deliver -i mail [a@x.org]" },
	{ "INN's news2mail, without -oee",
	  { "sendmail", "-oi", "-odq", "-fnews@x.org", "-pNNTP:host",
	    "a@x.org" },
	  "deliver -i sender=\"news@x.org\" [a@x.org]" },
	{ "INN's -opnobodyreturn",
	  { "sendmail", "-F", "Newsmaster", "-opnobodyreturn", "a@x.org" },
	  "deliver name=\"Newsmaster\" [a@x.org]" },
	{ "mutt's dsn_notify and dsn_return",
	  { "sendmail", "-oem", "-oi", "-N", "failure,delay", "-R", "hdrs",
	    "--", "a@x.org" },
	  "deliver -i mail notify=FAILURE,DELAY return=hdrs [a@x.org]" },
	{ "Sympa with its tracking",
	  { "sendmail", "-oi", "-odi", "-oem", "-N", "success,delay,failure",
	    "-V00000042", "-f", "list@x.org", "--", "a@x.org" },
	  "deliver -i mail sender=\"list@x.org\" notify=SUCCESS,FAILURE,DELAY "
	  "envid=\"00000042\" [a@x.org]" },
	{ "INN with a request for notifications",
	  { "sendmail", "-N", "failure", "-F", "Newsmaster", "-opnobodyreturn",
	    "a@x.org" },
	  "deliver name=\"Newsmaster\" notify=FAILURE [a@x.org]" },
	{ "Request Tracker gives -f twice and the last wins",
	  { "sendmail", "-oi", "-OErrorMode=m", "-t", "-f", "<>", "-f",
	    "verp+a=x@rt.org" },
	  "deliver -t -i mail sender=\"verp+a=x@rt.org\"" },
	{ "reportbug",
	  { "sendmail", "-f", "me@x.org", "-oi", "-oem", "submit@bugs.org" },
	  "deliver -i mail sender=\"me@x.org\" [submit@bugs.org]" },
	{ "quilt gives a display name in -f",
	  { "sendmail", "-f", "Jane Doe <me@x.org>", "a@x.org" },
	  "deliver sender=\"Jane Doe <me@x.org>\" [a@x.org]" },
	{ "rmail, without -oee",
	  { "sendmail", "-G", "-odi", "-oi", "-pUUCP:host", "-fpath!jane",
	    "<a@x.org>" },
	  "deliver -i sender=\"path!jane\" [<a@x.org>]" },
	{ "ZFS's ZED", { "sendmail", "root" }, "deliver [root]" },
};

/* options.md, and what follows from it. */
static const struct taken rules[] = {
	{ "no words at all count as sendmail without any",
	  { NULL },
	  "deliver" },
	{ "the name alone submits", { "sendmail" }, "deliver" },
	{ "any name unknown to us counts as sendmail",
	  { "/opt/mini_sendmail" },
	  "deliver" },
	{ "a name decides by its last part only",
	  { "/mailq/sendmail" },
	  "deliver" },
	{ "flags cluster, in any order",
	  { "sendmail", "-it" },
	  "deliver -t -i" },
	{ "notify: never, in any case",
	  { "sendmail", "-NNever", "a@x" },
	  "deliver notify=NEVER [a@x]" },
	{ "notify: twice the same is once",
	  { "sendmail", "-Ndelay,DELAY", "a@x" },
	  "deliver notify=DELAY [a@x]" },
	{ "notify: the last counts",
	  { "sendmail", "-Ndelay", "-Nsuccess", "a@x" },
	  "deliver notify=SUCCESS [a@x]" },
	{ "return: full, in any case",
	  { "sendmail", "-R", "Full", "a@x" },
	  "deliver return=full [a@x]" },
	{ "an envelope id may have blanks and signs",
	  { "sendmail", "-Vab c+=", "a@x" },
	  "deliver envid=\"ab c+=\" [a@x]" },
	{ "a value ends a cluster",
	  { "sendmail", "-tifme@x" },
	  "deliver -t -i sender=\"me@x\"" },
	{ "behind a cluster the next word is the value",
	  { "sendmail", "-tif", "me@x", "a@x" },
	  "deliver -t -i sender=\"me@x\" [a@x]" },
	{ "a value may look like an option",
	  { "sendmail", "-f", "-t" },
	  "deliver sender=\"-t\"" },
	{ "a value may look like the end of options",
	  { "sendmail", "-F", "--", "a@x" },
	  "deliver name=\"--\" [a@x]" },
	{ "a value may be an empty word",
	  { "sendmail", "-F", "", "a@x" },
	  "deliver name=\"\" [a@x]" },
	{ "-r is -f",
	  { "sendmail", "-r", "me@x", "a@x" },
	  "deliver sender=\"me@x\" [a@x]" },
	{ "of -f and -r the last wins",
	  { "sendmail", "-fa@x", "-rb@x" },
	  "deliver sender=\"b@x\"" },
	{ "the first word that is no option ends them",
	  { "sendmail", "-t", "a@x", "b@x" },
	  "deliver -t [a@x] [b@x]" },
	{ "-- ends the options",
	  { "sendmail", "-i", "--", "a@x" },
	  "deliver -i [a@x]" },
	{ "-- may end them with nothing behind",
	  { "sendmail", "-t", "--" },
	  "deliver -t" },
	{ "behind -- the first word is an address, whatever it looks like",
	  { "sendmail", "--", "-t@x" },
	  "deliver [-t@x]" },
	{ "an empty word is an address, to be refused as one",
	  { "sendmail", "", "a@x" },
	  "deliver [] [a@x]" },
	{ "-oi is -i", { "sendmail", "-oi" }, "deliver -i" },
	{ "a setting may stand in the next word",
	  { "sendmail", "-o", "i" },
	  "deliver -i" },
	{ "a setting with a value may, too",
	  { "sendmail", "-o", "eq" },
	  "deliver quiet" },
	{ "-oi takes its word, as in sendmail",
	  { "sendmail", "-oiTrue" },
	  "deliver -i" },
	{ "-ov is -v", { "sendmail", "-ov" }, "deliver -v" },
	{ "-v is known by every name", { "mailchute", "-v" }, "deliver -v" },
	{ "-em notifies the sender", { "sendmail", "-em" }, "deliver mail" },
	{ "-ew prints", { "sendmail", "-ew" }, "deliver" },
	{ "-eq is quiet", { "sendmail", "-eq" }, "deliver quiet" },
	{ "-oeq is quiet", { "sendmail", "-oeq" }, "deliver quiet" },
	{ "an error mode may stand in the next word",
	  { "sendmail", "-oe", "q", "a@x" },
	  "deliver quiet [a@x]" },
	{ "of error modes the last wins",
	  { "sendmail", "-oeq", "-oep" },
	  "deliver" },
	{ "-OErrorMode= counts by its first letter",
	  { "sendmail", "-OErrorMode=quiet" },
	  "deliver quiet" },
	{ "names of settings know no case",
	  { "sendmail", "-O", "errormode=q" },
	  "deliver quiet" },
	{ "-ODeliveryMode= changes nothing",
	  { "sendmail", "-ODeliveryMode=background", "a@x" },
	  "deliver [a@x]" },
	{ "other settings are ignored with their value",
	  { "sendmail", "-O", "QueueDirectory=/tmp", "-OTimeout.queue=1d",
	    "a@x" },
	  "deliver [a@x]" },
	{ "a setting whose name only begins like one of ours is another",
	  { "sendmail", "-OErrorModes=x" },
	  "deliver" },
	{ "-od modes change nothing",
	  { "sendmail", "-odi", "-odb", "-odq", "-odd", "a@x" },
	  "deliver [a@x]" },
	{ "other letters behind -o are ignored",
	  { "sendmail", "-om", "-oQ/tmp", "-o7", "a@x" },
	  "deliver [a@x]" },
	{ "an empty setting is ignored",
	  { "sendmail", "-o", "", "a@x" },
	  "deliver [a@x]" },
	{ "-bm is what is done anyway",
	  { "sendmail", "-bm", "a@x" },
	  "deliver [a@x]" },
	{ "a mode may stand in the next word",
	  { "sendmail", "-b", "m", "a@x" },
	  "deliver [a@x]" },
	{ "a mode may end a cluster", { "sendmail", "-tbm" }, "deliver -t" },
	{ "-B knows both body types, in either case",
	  { "sendmail", "-B7BIT", "-B", "8bitmime", "a@x" },
	  "deliver [a@x]" },
	{ "-X and -D take their value and do nothing",
	  { "sendmail", "-X", "/tmp/x", "-X/tmp/x", "-D", "/tmp/d", "a@x" },
	  "deliver [a@x]" },
	{ "so they do under our name",
	  { "mailchute", "-X", "/tmp/x", "a@x" },
	  "deliver [a@x]" },
	{ "-A, -h, -M and -p take their value and do nothing",
	  { "sendmail", "-Am", "-h", "17", "-MtX", "-p", "SMTP:host", "a@x" },
	  "deliver [a@x]" },
	{ "-d and -Q have no value in the next word",
	  { "sendmail", "-d", "-Q", "a@x" },
	  "deliver [a@x]" },
	{ "-d and -Q take the rest of theirs",
	  { "sendmail", "-d8.7", "-Qreason", "a@x" },
	  "deliver [a@x]" },
	{ "flags without a meaning here",
	  { "sendmail", "-m", "-n", "-c", "-s", "-x", "-U", "-G", "a@x" },
	  "deliver [a@x]" },
	{ "they cluster", { "sendmail", "-mncsxUGt" }, "deliver -t" },
	{ "-L is the tag",
	  { "sendmail", "-L", "web", "-t" },
	  "deliver -t tag=\"web\"" },
	{ "-d0.1 asks for the version", { "sendmail", "-d0.1" }, "version" },
	{ "so does -d0.1 with -bm", { "sendmail", "-d0.1", "-bm" }, "version" },
	{ "-d0.10 does not", { "sendmail", "-d0.10" }, "deliver" },
	{ "-C is ours",
	  { "mailchute", "-C", "/etc/x", "a@x" },
	  "deliver config=\"/etc/x\" [a@x]" },
	{ "-C takes the rest of its word",
	  { "mailchute", "-C/etc/x" },
	  "deliver config=\"/etc/x\"" },
	{ "--config=FILE is -C",
	  { "mailchute", "--config=/etc/x" },
	  "deliver config=\"/etc/x\"" },
	{ "--config FILE, too",
	  { "mailchute", "--config", "/etc/x", "a@x" },
	  "deliver config=\"/etc/x\" [a@x]" },
	{ "of -C and --config the last wins",
	  { "mailchute", "-C", "a", "--config=b" },
	  "deliver config=\"b\"" },
	{ "a value may hold =",
	  { "mailchute", "--config=a=b" },
	  "deliver config=\"a=b\"" },
	{ "-a is ours",
	  { "/usr/bin/mailchute", "-ta", "work" },
	  "deliver -t account=\"work\"" },
	{ "--account=NAME is -a",
	  { "mailchute", "--account=work" },
	  "deliver account=\"work\"" },
	{ "--account NAME, too",
	  { "mailchute", "--account", "work" },
	  "deliver account=\"work\"" },
	{ "rmail's -oee",
	  { "sendmail", "-G", "-oee", "-odi", "-oi", "-pUUCP", "-fpath!jane",
	    "<a@x.org>" },
	  "deliver -i return sender=\"path!jane\" [<a@x.org>]" },
	{ "-OErrorMode=e", { "sendmail", "-OErrorMode=e" }, "deliver return" },
	{ "the queue's list", { "sendmail", "-bp" }, "queue" },
	{ "mailq", { "/usr/bin/mailq" }, "queue" },
	{ "newaliases", { "newaliases" }, "aliases" },
	{ "-bi", { "sendmail", "-bi" }, "aliases" },
	{ "-I", { "sendmail", "-I" }, "aliases" },
	{ "-bv", { "sendmail", "-bv", "root" }, "verify [root]" },
	{ "-q", { "sendmail", "-q" }, "flush" },
	{ "-q30m", { "sendmail", "-q30m" }, "flush" },
	{ "-qRx", { "sendmail", "-qRx.org" }, "flush" },
	{ "runq", { "runq" }, "flush" },
	{ "--help is ours", { "mailchute", "--help" }, "help" },
	{ "--version is ours", { "mailchute", "--version" }, "version" },
	{ "--dry-run is ours",
	  { "mailchute", "--dry-run", "-t" },
	  "deliver -t dry-run" },
};

struct refused {
	const char *rule;
	const char *argv[WORDS_MAX];
	const char *text;
};

#define STRANGER                                                     \
	": known under the name mailchute only, since arguments of " \
	"sendmail may come from a stranger"

static const struct refused refusals[] = {
	{ "an unknown letter",
	  { "sendmail", "-k" },
	  "-k: no such option as -k" },
	{ "an unknown letter in a cluster is named with its word",
	  { "sendmail", "-tik", "a@x" },
	  "-tik: no such option as -k" },
	{ "a lone dash", { "sendmail", "-" }, "-: no such option" },
	{ "a dash in a cluster",
	  { "sendmail", "-t-", "a@x" },
	  "-t-: no such option as --" },
	{ "an address that starts with a dash, without --",
	  { "sendmail", "-x@host" },
	  "-x@host: no such option as -@" },
	{ "control characters are shown, not sent to the terminal",
	  { "sendmail", "-\033[2J" },
	  "-\\x1b[2J: no such option as -\\x1b" },
	{ "a long word is not shown whole",
	  { "sendmail",
	    "-k23456789012345678901234567890123456789012345678901234567890" },
	  "-k2345678901234567890123456789012345678901234567890123456789"
	  ": no such option as -k" },
	{ "letters on which sendmails disagree, -E",
	  { "sendmail", "-E" },
	  "-E: sendmails disagree about this option" },
	{ "... -J",
	  { "sendmail", "-J" },
	  "-J: sendmails disagree about this option" },
	{ "... -S",
	  { "sendmail", "-S" },
	  "-S: sendmails disagree about this option" },
	{ "... -T",
	  { "sendmail", "-T5m" },
	  "-T5m: sendmails disagree about this option" },
	{ "... -Z",
	  { "sendmail", "-Z" },
	  "-Z: sendmails disagree about this option" },
	{ "-oM, whose value may be the next word",
	  { "sendmail", "-oMr", "ESMTP", "a@x" },
	  "-oMr: sendmails disagree whether the next word is its value" },
	{ "-o M",
	  { "sendmail", "-o", "Mrx", "a@x" },
	  "-o Mrx: sendmails disagree whether the next word is its value" },
	{ "-f without a value",
	  { "sendmail", "-t", "-f" },
	  "-f: its value is missing" },
	{ "-F without a value",
	  { "sendmail", "-tF" },
	  "-tF: its value is missing" },
	{ "-o without a value",
	  { "sendmail", "-o" },
	  "-o: its value is missing" },
	{ "-oe without a value",
	  { "sendmail", "-oe" },
	  "-oe: its value is missing" },
	{ "-b without a value",
	  { "sendmail", "-b" },
	  "-b: its value is missing" },
	{ "--config without a value",
	  { "mailchute", "--config" },
	  "--config: its value is missing" },
	{ "an option behind the first recipient",
	  { "sendmail", "a@x", "-f", "b@x" },
	  "-f: an option behind a recipient" },
	{ "even behind --",
	  { "sendmail", "--", "a@x", "-Xb" },
	  "-Xb: an option behind a recipient" },
	{ "-- behind a recipient",
	  { "sendmail", "a@x", "--", "b@x" },
	  "--: an option behind a recipient" },
	{ "a daemon",
	  { "sendmail", "-bd" },
	  "-bd: no such mode: mailchute is no daemon and tests no rules" },
	{ "a mode in the next word",
	  { "sendmail", "-b", "t" },
	  "-b t: no such mode: mailchute is no daemon and tests no rules" },
	{ "a daemon, status, purge, in sendmail's other letters",
	  { "sendmail", "-bH" },
	  "-bH: no such mode: mailchute is no daemon and tests no rules" },
	{ "a mode of two letters",
	  { "sendmail", "-bmx" },
	  "-bmx: no such mode: mailchute is no daemon and tests no rules" },
	{ "a mode of none",
	  { "sendmail", "-b", "" },
	  "-b '': no such mode: mailchute is no daemon and tests no rules" },
	{ "a body type of no standard",
	  { "sendmail", "-B", "BINARYMIME" },
	  "-B BINARYMIME: \"BINARYMIME\" is no body type" },
	{ "an error mode of none",
	  { "sendmail", "-oex" },
	  "-oex: \"x\" is no error mode" },
	{ "an empty error mode",
	  { "sendmail", "-OErrorMode=" },
	  "-OErrorMode=: \"\" is no error mode" },
	{ "a delivery mode of none",
	  { "sendmail", "-odx" },
	  "-odx: \"x\" is no delivery mode" },
	{ "an empty delivery mode",
	  { "sendmail", "-od", "i" },
	  "-od: \"\" is no delivery mode" },
	{ "a long delivery mode of none",
	  { "sendmail", "-ODeliveryMode=x" },
	  "-ODeliveryMode=x: \"x\" is no delivery mode" },
	{ "a condition of none",
	  { "sendmail", "-Nfailure,dealy" },
	  "-Nfailure,dealy: \"dealy\" is no condition to be notified of" },
	{ "never is never one of a list",
	  { "sendmail", "-Nnever,failure" },
	  "-Nnever,failure: \"never\" is no condition to be notified of" },
	{ "an empty condition",
	  { "sendmail", "-Nfailure," },
	  "-Nfailure,: \"\" is no condition to be notified of" },
	{ "no condition",
	  { "sendmail", "-N", "" },
	  "-N '': \"\" is no condition to be notified of" },
	{ "something to return of none",
	  { "sendmail", "-R", "body" },
	  "-R body: \"body\" is nothing to be returned" },
	{ "an envelope id of control characters",
	  { "sendmail", "-Va\nb" },
	  "-Va\\nb: an envelope id is printable ASCII" },
	{ "an envelope id beyond ASCII",
	  { "sendmail", "-V\xc3\xbc" },
	  "-V\xc3\xbc: an envelope id is printable ASCII" },
	{ "an empty envelope id",
	  { "sendmail", "-V", "", "a@x" },
	  "-V '': an envelope id has 1 to 100 characters" },
	{ "--check, until it is built",
	  { "mailchute", "--check" },
	  "--check: not built yet: checking a configuration with its server" },
	{ "--configure, until it is built",
	  { "mailchute", "--configure=me@x.org" },
	  "--configure=me@x.org: not built yet: finding a provider's "
	  "settings" },
	{ "--import, until it is built",
	  { "mailchute", "--import", "x" },
	  "--import x: not built yet: reading another program's "
	  "configuration" },
	{ "--print-config, until it is built",
	  { "mailchute", "--print-config" },
	  "--print-config: not built yet: showing the configuration in "
	  "force" },
	{ "an unknown long option",
	  { "mailchute", "--nope=1" },
	  "--nope=1: no such option" },
	{ "a long option cut short",
	  { "mailchute", "--conf=x" },
	  "--conf=x: no such option" },
	{ "a long option of no name",
	  { "mailchute", "--=x" },
	  "--=x: no such option" },
	{ "a value that is not wanted",
	  { "mailchute", "--help=x" },
	  "--help=x: takes no value" },
	{ "-C under the name sendmail",
	  { "sendmail", "-C/tmp/x", "a@x" },
	  "-C/tmp/x" STRANGER },
	{ "-C under the name sendmail, before its value is missed",
	  { "sendmail", "-tC" },
	  "-tC" STRANGER },
	{ "-a under the name sendmail",
	  { "sendmail", "-a", "work" },
	  "-a" STRANGER },
	{ "--config under the name sendmail",
	  { "sendmail", "--config=/tmp/x" },
	  "--config=/tmp/x" STRANGER },
	{ "--help under the name sendmail",
	  { "sendmail", "--help" },
	  "--help" STRANGER },
	{ "an unknown long option under the name sendmail",
	  { "sendmail", "--passwordeval=id" },
	  "--passwordeval=id" STRANGER },
	{ "our name with something behind it is not our name",
	  { "mailchute.sh", "-C", "/tmp/x" },
	  "-C" STRANGER },
};

static void every_caller_is_understood(void **state UNUSED)
{
	expect_taken(callers, ARRAY_LEN(callers));
}

static void every_option_becomes_what_it_should(void **state UNUSED)
{
	expect_taken(rules, ARRAY_LEN(rules));
}

static void what_is_refused_is_named(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		const struct refused *row = &refusals[i];
		struct options options;
		auto_err err = ERR_INIT;

		assert_rule(row->rule, !parse(row->argv, &options, &err));
		assert_rule_str(row->rule, err.text.data, row->text);
		assert_int_equal(err.kind, ERR_USAGE);
	}
}

/* RFC 3461 section 4.4 and mailchute(8): 100, not 101. */
static void an_envelope_id_has_its_bound(void **state UNUSED)
{
	char word[] = "-V"
		      "12345678901234567890123456789012345678901234567890"
		      "12345678901234567890123456789012345678901234567890"
		      "1";
	const char *argv[] = { "sendmail", word, NULL };
	struct options options;
	auto_err err = ERR_INIT;

	assert_false(parse(argv, &options, &err));
	assert_non_null(strstr(err.text.data, "1 to 100 characters"));
	word[sizeof(word) - 2] = '\0';
	assert_true(parse(argv, &options, &err));
	assert_string_equal(options.envelope_id, word + 2);
}

static void outputs_are_untouched_on_failure(void **state UNUSED)
{
	const char *argv[] = { "sendmail", "-t", "-f", "a@x", "-k", NULL };
	struct options options = { .account = "before" };
	auto_err err = ERR_INIT;

	assert_false(parse(argv, &options, &err));
	assert_string_equal(options.account, "before");
	assert_null(options.sender);
	assert_false(options.recipients_from_header);
}

static void only_our_name_is_ours(void **state UNUSED)
{
	static const struct {
		const char *name;
		bool is_ours;
	} names[] = {
		{ "mailchute", true },	    { "/usr/bin/mailchute", true },
		{ "./mailchute", true },    { "sendmail", false },
		{ "mailchute/", false },    { "Mailchute", false },
		{ "/mailchute/rt", false }, { "", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const char *argv[] = { names[i].name, "--dry-run", NULL };
		struct options options;
		auto_err err = ERR_INIT;

		assert_rule(names[i].name,
			    parse(argv, &options, &err) == names[i].is_ours);
	}
}

/* product.md: help fits one screen, of 24 lines with the prompt. */
static void help_fits_one_screen(void **state UNUSED)
{
	const char *line = options_help();
	size_t lines = 0;

	while (*line) {
		size_t len = strcspn(line, "\n");

		assert_in_range(len, 0, 79);
		assert_int_equal(line[len], '\n');
		line += len + 1;
		lines++;
	}
	assert_in_range(lines, 10, 23);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_caller_is_understood),
		cmocka_unit_test(every_option_becomes_what_it_should),
		cmocka_unit_test(what_is_refused_is_named),
		cmocka_unit_test(an_envelope_id_has_its_bound),
		cmocka_unit_test(outputs_are_untouched_on_failure),
		cmocka_unit_test(only_our_name_is_ours),
		cmocka_unit_test(help_fits_one_screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
