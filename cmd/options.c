#include "cmd/options_row.h"

#include <string.h>

#define AT(member) offsetof(struct options, member)

#define DISPUTED "sendmails disagree about this option"

/*
 * THE ONE TABLE of options: sendmail's letters by the alphabet, capitals behind
 * small ones, a group's own behind it; then long options that have no letter.
 * Each has a paragraph in mailchute(8), section OPTIONS; tests/docs.sh holds us
 * to that.  A row that ignores its option says why in a comment.
 */
static const struct option_row table[] = {
	{ .name = "a",
	  .long_name = "--account",
	  .arg = VALUE,
	  .ours = true,
	  .apply = keep_text,
	  .at = AT(account) },
	/* Chooses between two configurations that only sendmail has. */
	{ .name = "A", .arg = VALUE, .apply = ignore },
	{ .name = "b",
	  .arg = REST,
	  .is_group = true,
	  .apply = refuse,
	  .why = "no such mode: mailchute is no daemon and tests no rules" },
	{ .name = "bi", .apply = set_mode, .mode = MODE_ALIASES },
	/* Submits a message: what is done anyway. */
	{ .name = "bm", .apply = ignore },
	{ .name = "bp", .apply = set_mode, .mode = MODE_QUEUE },
	{ .name = "bs", .apply = set_mode, .mode = MODE_SERVE },
	{ .name = "bv", .apply = set_mode, .mode = MODE_VERIFY },
	/* The message itself tells whether it has 8-bit octets. */
	{ .name = "B",
	  .arg = VALUE,
	  .check = check_body_type,
	  .apply = ignore },
	/* Connects to "expensive" mailers at once: always done. */
	{ .name = "c", .apply = ignore },
	{ .name = "C",
	  .long_name = "--config",
	  .arg = VALUE,
	  .ours = true,
	  .apply = keep_text,
	  .at = AT(config_file) },
	{ .name = "d", .arg = REST, .apply = set_debug },
	/* Names a file, which a stranger may have chosen: never opened. */
	{ .name = "D", .arg = VALUE, .apply = ignore },
	{ .name = "e", .arg = VALUE, .apply = set_error_mode },
	{ .name = "E", .apply = refuse, .why = DISPUTED },
	{ .name = "f", .arg = VALUE, .apply = keep_text, .at = AT(sender) },
	{ .name = "F", .arg = VALUE, .apply = keep_text, .at = AT(full_name) },
	/* Submitted by a gateway: makes no difference here. */
	{ .name = "G", .apply = ignore },
	/* The hop count: finding loops is the smart host's task. */
	{ .name = "h", .arg = VALUE, .apply = ignore },
	{ .name = "i", .apply = set_flag, .at = AT(dot_is_data) },
	{ .name = "I", .apply = set_mode, .mode = MODE_ALIASES },
	{ .name = "J", .apply = refuse, .why = DISPUTED },
	{ .name = "L", .arg = VALUE, .apply = keep_text, .at = AT(log_tag) },
	/* "Me too": a sender who is a recipient is one anyway. */
	{ .name = "m", .apply = ignore },
	/* A macro, or the id of a queued message: there are neither. */
	{ .name = "M", .arg = VALUE, .apply = ignore },
	/* "No aliases": sendmail itself has dropped it. */
	{ .name = "n", .apply = ignore },
	{ .name = "N", .arg = VALUE, .apply = set_notify },
	/* A setting of sendmail.cf, which there is not. */
	{ .name = "o", .arg = REST, .is_group = true, .apply = ignore },
	/* There is no queue: each message is submitted at once. */
	{ .name = "od",
	  .arg = REST,
	  .check = check_delivery_mode,
	  .apply = ignore },
	{ .name = "oe", .arg = VALUE, .apply = set_error_mode },
	/* sendmail reads a boolean behind -oi and -ov: all mean yes. */
	{ .name = "oi", .arg = REST, .apply = set_flag, .at = AT(dot_is_data) },
	{ .name = "oM",
	  .arg = REST,
	  .apply = refuse,
	  .why = "sendmails disagree whether the next word is its value" },
	{ .name = "ov", .arg = REST, .apply = set_flag, .at = AT(verbose) },
	{ .name = "O", .arg = VALUE, .apply = set_named },
	/* Whence a message came, for a Received: that we do not add. */
	{ .name = "p", .arg = VALUE, .apply = ignore },
	{ .name = "q", .arg = REST, .apply = set_mode, .mode = MODE_FLUSH },
	/* Quarantine, in a queue of sendmail's. */
	{ .name = "Q", .arg = REST, .apply = ignore },
	{ .name = "r", .arg = VALUE, .apply = keep_text, .at = AT(sender) },
	{ .name = "R", .arg = VALUE, .apply = set_return },
	/* Keeps an mbox "From " line, which is no header field. */
	{ .name = "s", .apply = ignore },
	{ .name = "S", .apply = refuse, .why = DISPUTED },
	{ .name = "t", .apply = set_flag, .at = AT(recipients_from_header) },
	{ .name = "T", .apply = refuse, .why = DISPUTED },
	/* A first submission: each one here is. */
	{ .name = "U", .apply = ignore },
	{ .name = "v", .apply = set_flag, .at = AT(verbose) },
	{ .name = "V",
	  .arg = VALUE,
	  .check = dsn_check_envid,
	  .apply = keep_text,
	  .at = AT(envelope_id) },
	/* Passed by the mailx of AIX, and ignored by sendmail too. */
	{ .name = "x", .apply = ignore },
	/* Names a file, as -D does: never opened. */
	{ .name = "X", .arg = VALUE, .apply = ignore },
	{ .name = "Z", .apply = refuse, .why = DISPUTED },
	{ .long_name = "--check",
	  .ours = true,
	  .apply = unbuilt,
	  .why = "checking a configuration with its server" },
	{ .long_name = "--configure",
	  .arg = VALUE,
	  .ours = true,
	  .apply = unbuilt,
	  .why = "finding a provider's settings" },
	{ .long_name = "--dry-run",
	  .ours = true,
	  .apply = set_flag,
	  .at = AT(dry_run) },
	{ .long_name = "--help",
	  .ours = true,
	  .apply = set_mode,
	  .mode = MODE_HELP },
	{ .long_name = "--import",
	  .arg = VALUE,
	  .ours = true,
	  .apply = unbuilt,
	  .why = "reading another program's configuration" },
	{ .long_name = "--print-config",
	  .ours = true,
	  .apply = unbuilt,
	  .why = "showing the configuration in force" },
	{ .long_name = "--version",
	  .ours = true,
	  .apply = set_mode,
	  .mode = MODE_VERSION },
};

#define ROW_COUNT (sizeof(table) / sizeof(*table))

const struct option_row *option_row_of_letter(char letter, const char *rest)
{
	const struct option_row *found = NULL;

	for (size_t i = 0; i < ROW_COUNT; i++) {
		const struct option_row *row = &table[i];

		if (!row->name || row->name[0] != letter)
			continue;
		if (!row->name[1])
			found = row;
		else if (row->name[1] == rest[0] &&
			 (row->arg != NO_VALUE || !rest[1]))
			return row;
	}
	return found;
}

const struct option_row *option_row_of_long(const char *word, size_t len)
{
	for (size_t i = 0; i < ROW_COUNT; i++) {
		const char *name = table[i].long_name;

		if (name && strlen(name) == len && memcmp(name, word, len) == 0)
			return &table[i];
	}
	return NULL;
}
