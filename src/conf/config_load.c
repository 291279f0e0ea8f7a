#include "base/buf.h"
#include "conf/config.h"
#include "conf/config_loader.h"
#include "conf/config_row.h"
#include "conf/draft.h"
#include "conf/path.h"

#include <confuse.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SECTIONS_MAX 1000 /* libconfuse compares each with all others */

/*
 * libconfuse hands neither its error function nor a callback anything of ours.
 * So each scope has an option more, whose value is the loader.  A text can't
 * set it: libconfuse cuts a name at "|" before it looks it up.
 */
#define LOADER "|"

struct loader *loader_of(cfg_t *cfg)
{
	cfg_opt_t *opt = cfg->opts;

	while (opt->type != CFGT_PTR)
		opt++;
	return cfg_opt_getnptr(opt, 0);
}

int loader_fail(cfg_t *cfg, const char *name)
{
	struct loader *loader = loader_of(cfg);

	err_prefix(&loader->err, "%s:%d: %s: ", cfg->filename, cfg->line, name);
	return -1;
}

/*
 * libconfuse's own words and, through cfg_error(), ours.  It quotes what it
 * stumbles over, which behind a password without quotes is a part of it.
 */
static void on_error(cfg_t *cfg, const char *fmt, va_list ap) PRINTF_LIKE(2, 0);

static void on_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	struct loader *loader = loader_of(cfg);
	auto_buf text = BUF_INIT;

	if (loader->err.kind != ERR_NONE)
		return;
	if (loader->source->password_line == cfg->line)
		buf_add_str(&text, "a password that needs quotes, or more "
				   "behind it than there may be");
	else if (!strcmp(fmt, "no such option '%s'"))
		buf_add_vfmt(&text, "no such key as '%s'", ap);
	else
		buf_add_vfmt(&text, fmt, ap);
	err_set(&loader->err, ERR_CONFIG, "%s:%d: %s", cfg->filename, cfg->line,
		text.data);
	err_hint(&loader->err, "mailchute.conf(5) lists the keys; a value with "
			       "blanks or signs in it needs quotes");
}

/*
 * True if all that stands on the line is password = "${NAME}": then the file
 * does not hold it.
 */
static bool is_from_environment(const struct buf *text, int line)
{
	const char *at = text->data;

	for (; line > 1 && at; line--) {
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	if (!at)
		return false;
	at += strspn(at, " \t");
	if (strncmp(at, "password", 8) != 0)
		return false;
	at += 8;
	at += strspn(at, " \t=");
	if (strncmp(at, "\"${", 3) != 0)
		return false;
	at += strcspn(at, "}\n");
	if (strncmp(at, "}\"", 2) != 0)
		return false;
	at += 2;
	return at[strspn(at, " \t\r")] == '\n';
}

static bool others_keep_out(cfg_t *cfg, struct loader *loader)
{
	auto_buf path = BUF_INIT;

	if (!(loader->source->mode & (S_IROTH | S_IWOTH)) ||
	    is_from_environment(&loader->source->text, cfg->line))
		return true;
	path_add_quoted(&path, cfg->filename);
	err_set(&loader->err, ERR_CONFIG,
		"others can read or write this file, which holds one");
	return err_hint(&loader->err, "chmod 600 %s", path.data);
}

/*
 * The draft that the scope belongs to.  libconfuse does not tell when a section
 * begins, so that its first key makes the draft, or else its end.
 */
static struct draft *draft_of(cfg_t *cfg, struct loader *loader)
{
	struct config *config = loader->config;
	struct draft *draft;
	const char *name = cfg_title(cfg);

	if (!name)
		return &config->top;
	if (loader->in_section)
		return &config->sections[config->section_count - 1];
	config->sections = mem_grow(config->sections, config->section_count + 1,
				    sizeof(*config->sections));
	draft = &config->sections[config->section_count++];
	*draft = (struct draft){ .account.name = mem_str(name) };
	loader->in_section = true;
	return draft;
}

static void remember_place(cfg_t *cfg, struct loader *loader,
			   const struct config_row *row)
{
	if (row->top_only) {
		buf_clear(&loader->default_place);
		buf_add_fmt(&loader->default_place, "%s:%d", cfg->filename,
			    cfg->line);
	}
	if (!strcmp(row->name, "password"))
		loader->source->password_line = cfg->line;
}

/*
 * A value, with its row's name.  What is handed back is what libconfuse keeps:
 * nothing, so that it has no copy of a password beside the lexer's buffers.
 * Those, and stdio's where it has any, can't be reached to be wiped.
 */
static int on_value(cfg_t *cfg, cfg_opt_t *opt, const char *text, void *result)
{
	struct loader *loader = loader_of(cfg);
	const struct config_row *row = config_row_of(opt->name);
	const struct value value = { .text = text, .file = cfg->filename };
	bool append = row->field == FIELD_LIST && cfg_opt_size(opt) > 1;

	/* "account=x|host" = ... would reach into another scope. */
	if (cfg_getopt(cfg, opt->name) != opt) {
		cfg_error(cfg, "no key can be set from here");
		return -1;
	}
	remember_place(cfg, loader, row);
	if (!draft_set(draft_of(cfg, loader), row, &value, append,
		       &loader->err))
		return loader_fail(cfg, row->name);
	if (!strcmp(row->name, "password") && !others_keep_out(cfg, loader))
		return loader_fail(cfg, row->name);
	*(const char **)result = "";
	return 0;
}

static int on_section_end(cfg_t *cfg, cfg_opt_t *opt)
{
	struct loader *loader = loader_of(cfg);
	cfg_t *section = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);

	draft_of(section, loader);
	if (!cfg_title(section)[0]) {
		cfg_error(cfg, "an account without a name");
		return -1;
	}
	if (loader->config->section_count > SECTIONS_MAX) {
		cfg_error(cfg, "over %d accounts", SECTIONS_MAX);
		return -1;
	}
	loader->in_section = false;
	return 0;
}

/* One option for each row of the table, and those that are no keys. */
static cfg_opt_t *options_new(struct loader *loader, cfg_opt_t *section)
{
	cfg_opt_t *opts =
		mem_alloc((config_row_count() + 4) * sizeof(cfg_opt_t));
	cfg_opt_t *opt = opts;

	for (size_t i = 0; i < config_row_count(); i++) {
		const struct config_row *row = config_row_at(i);
		int list = row->field == FIELD_LIST ? CFGF_LIST : 0;

		if (row->top_only && !section)
			continue;
		*opt++ = (cfg_opt_t){ .name = row->name,
				      .type = CFGT_STR,
				      .flags = CFGF_NODEFAULT | list,
				      .parsecb = on_value };
	}
	*opt++ = (cfg_opt_t){ .name = "include",
			      .type = CFGT_FUNC,
			      .func = on_include };
	*opt++ = (cfg_opt_t){ .name = LOADER,
			      .type = CFGT_PTR,
			      .flags = CFGF_NODEFAULT,
			      .simple_value.ptr = &loader->self };
	if (section)
		*opt++ = (cfg_opt_t){ .name = "account",
				      .type = CFGT_SEC,
				      .flags = CFGF_MULTI | CFGF_TITLE |
					       CFGF_NO_TITLE_DUPES,
				      .subopts = section,
				      .validcb = on_section_end };
	return opts; /* the end is zero, as CFG_END() is */
}

static cfg_t *parser_new(struct loader *loader, const char *path)
{
	cfg_opt_t *section = options_new(loader, NULL);
	cfg_opt_t *top = options_new(loader, section);
	cfg_t *cfg = cfg_init(top, CFGF_NONE);

	free(top);
	free(section);
	if (!cfg)
		return NULL;
	cfg_set_error_function(cfg, on_error);
	cfg->filename = mem_str(path);
	return cfg;
}

static bool parse(struct loader *loader, const char *path)
{
	cfg_t *cfg = parser_new(loader, path);
	bool ok;

	if (!cfg)
		return err_set(&loader->err, ERR_OS, "%s: no memory", path);
	ok = source_parse(cfg, NULL);
	cfg_free(cfg);
	return ok;
}

static bool check_default(struct loader *loader)
{
	const char *name = loader->config->top.default_account;

	if (!name || config_section(loader->config, name))
		return true;
	return err_set(&loader->err, ERR_CONFIG,
		       "%s: default_account: no account '%s'",
		       loader->default_place.data, name);
}

static void finish(struct config *config)
{
	for (size_t i = 0; i < config->section_count; i++) {
		draft_inherit(&config->sections[i], &config->top);
		draft_finish(&config->sections[i]);
	}
	draft_finish(&config->top);
}

bool config_load(const char *path, struct config **ret_config, struct err *err)
{
	auto_config *config = mem_alloc(sizeof(*config));
	struct loader loader = { .config = config,
				 .default_place = BUF_INIT,
				 .err = ERR_INIT };
	bool ok;

	loader.self = &loader;
	config->path = mem_str(path);
	ok = parse(&loader, path) && check_default(&loader);
	buf_release(&loader.default_place);
	if (!ok) {
		err_move(err, &loader.err);
		return false;
	}
	err_release(&loader.err);
	finish(config);
	*ret_config = config;
	config = NULL;
	return true;
}
