#include "cmd/options_row.h"

#include <string.h>

#define SHOWN_MAX 60 /* bytes of a word in an error: one line, not ten */

/* Names that stand for an option, which then comes before all others. */
static const struct {
	const char *name;
	const char *letters;
} names[] = {
	/* product.md, mailchute(8); any other name is sendmail */
	{ "mailq", "bp" },
	{ "newaliases", "bi" },
	{ "runq", "q" },
};

/* Where we are on the command line. */
struct scan {
	char *const *argv;
	int argc;
	int next;	  /* the next word, 1..argc */
	const char *rest; /* what is left of the word at hand */
	bool is_mailchute;
};

static const char *next_word(struct scan *scan)
{
	if (scan->next >= scan->argc)
		return NULL;
	return scan->argv[scan->next++];
}

static bool refuse_missing(struct err *err)
{
	return err_set(err, ERR_USAGE, "its value is missing");
}

/* The letter is named too, since it may be one of many in the word. */
static bool refuse_unknown(char letter, struct err *err)
{
	if (letter)
		err_set(err, ERR_USAGE, "no such option as -%c", letter);
	else
		err_set(err, ERR_USAGE, "no such option");
	return err_hint(err, "mailchute --help lists the options");
}

/* Promise of mailchute(8): no stranger's word picks the configuration. */
static bool refuse_ours(struct err *err)
{
	err_set(err, ERR_USAGE,
		"known under the name mailchute only, since arguments of "
		"sendmail may come from a stranger");
	return err_hint(err, "run mailchute instead");
}

static bool run_row(const struct option_row *row, const char *value,
		    struct options *options, struct err *err)
{
	if (row->check && !row->check(value, err))
		return false;
	return row->apply(row, value, options, err);
}

/* Takes the row's value, and with it the rest of the word. */
static bool take_value(struct scan *scan, const struct option_row *row,
		       const char **ret_value, struct err *err)
{
	const char *value = scan->rest;

	if (row->arg == NO_VALUE) {
		*ret_value = "";
		return true;
	}
	scan->rest = "";
	if (row->arg == VALUE && !*value)
		value = next_word(scan);
	if (!value)
		return refuse_missing(err);
	*ret_value = value;
	return true;
}

/*
 * Finds the row of the letter at scan->rest and moves behind its name.  What a
 * group's letter is about may stand in the next word: -o i.
 */
static bool take_name(struct scan *scan, const struct option_row **ret_row,
		      struct err *err)
{
	char letter = *scan->rest;
	const struct option_row *row =
		letter ? option_row_of_letter(letter, scan->rest + 1) : NULL;

	if (!row)
		return refuse_unknown(letter, err);
	scan->rest++;
	if (row->is_group && !*scan->rest) {
		const char *word = next_word(scan);

		if (!word)
			return refuse_missing(err);
		scan->rest = word;
		row = option_row_of_letter(letter, word);
	}
	if (row->name[1])
		scan->rest++;
	*ret_row = row;
	return true;
}

static bool take_letter(struct scan *scan, struct options *options,
			struct err *err)
{
	const struct option_row *row = NULL;
	const char *value = "";

	if (!take_name(scan, &row, err))
		return false;
	if (row->ours && !scan->is_mailchute)
		return refuse_ours(err);
	return take_value(scan, row, &value, err) &&
	       run_row(row, value, options, err);
}

/* A lone "-" has no letter, and is refused as an unknown one. */
static bool take_letters(struct scan *scan, struct options *options,
			 struct err *err)
{
	do {
		if (!take_letter(scan, options, err))
			return false;
	} while (*scan->rest);
	return true;
}

/* --name, --name=VALUE or --name VALUE. */
static bool take_long(struct scan *scan, const char *word,
		      struct options *options, struct err *err)
{
	size_t len = strcspn(word, "=");
	const struct option_row *row = option_row_of_long(word, len);
	const char *value = word[len] ? word + len + 1 : NULL;

	if (!scan->is_mailchute)
		return refuse_ours(err);
	if (!row)
		return refuse_unknown('\0', err);
	if (row->arg == NO_VALUE && value)
		return err_set(err, ERR_USAGE, "takes no value");
	if (row->arg != NO_VALUE && !value)
		value = next_word(scan);
	if (row->arg != NO_VALUE && !value)
		return refuse_missing(err);
	return run_row(row, value, options, err);
}

/* Puts the option in front as it was given, with each word that it took. */
static bool name_option(const struct scan *scan, int first, struct err *err)
{
	auto_buf given = BUF_INIT;

	for (int i = first; i < scan->next; i++) {
		const char *word = scan->argv[i];

		buf_add_fmt(&given, "%s%.*s", i > first ? " " : "", SHOWN_MAX,
			    *word ? word : "''");
	}
	return err_prefix(err, "%s: ", given.data);
}

/* Stops behind "--", or before the first word that is no option. */
static bool scan_options(struct scan *scan, struct options *options,
			 struct err *err)
{
	while (scan->next < scan->argc && scan->argv[scan->next][0] == '-') {
		int first = scan->next;
		const char *word = next_word(scan);
		bool is_long = word[1] == '-';

		if (strcmp(word, "--") == 0)
			return true;
		scan->rest = word + 1;
		if (!(is_long ? take_long(scan, word, options, err)
			      : take_letters(scan, options, err)))
			return name_option(scan, first, err);
	}
	return true;
}

/*
 * What is left are recipients.  Behind the first, "-f" can't be told from an
 * option in the wrong place: to take it for one would let a recipient inject
 * options, not to would mail to "-f".  So it is neither.
 */
static bool take_recipients(const struct scan *scan, struct options *options,
			    struct err *err)
{
	for (int i = scan->next + 1; i < scan->argc; i++) {
		if (scan->argv[i][0] != '-')
			continue;
		err_set(err, ERR_USAGE, "%.*s: an option behind a recipient",
			SHOWN_MAX, scan->argv[i]);
		return err_hint(err, "options come first; an address that "
				     "starts with \"-\" is written <-name>");
	}
	options->recipients = scan->argv + scan->next;
	options->recipient_count = (size_t)(scan->argc - scan->next);
	return true;
}

/* The name we were called by, which may ask for a mode. */
static bool take_program(struct scan *scan, const char *path,
			 struct options *options, struct err *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	scan->is_mailchute = strcmp(name, "mailchute") == 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(name, names[i].name) != 0)
			continue;
		scan->rest = names[i].letters;
		if (!take_letters(scan, options, err))
			return err_prefix(err, "%s: ", name);
	}
	return true;
}

bool options_parse(int argc, char *const *argv, struct options *ret_options,
		   struct err *err)
{
	struct options options = { .mode = MODE_DELIVER };
	struct scan scan = { .argv = argv, .argc = argc, .next = 1 };
	const char *program = argc > 0 ? argv[0] : "sendmail";

	/* execve() with an empty argv leaves nothing to skip. */
	if (argc < scan.next)
		scan.next = argc;
	if (!take_program(&scan, program, &options, err) ||
	    !scan_options(&scan, &options, err) ||
	    !take_recipients(&scan, &options, err)) {
		ret_options->mode = options.mode;
		return false;
	}
	*ret_options = options;
	return true;
}
