#include "cmd/aliases.h"

#define ALIASES_DEFAULT "/etc/aliases" /* product.md; sendmail's */

bool aliases_of(const struct account *account, struct aliases *aliases,
		struct err *err)
{
	const char *path = account ? account->aliases : NULL;

	if (!aliases_load(aliases, path ? path : ALIASES_DEFAULT, err))
		return false;
	if (aliases->exists || !path)
		return true;
	return err_set(err, ERR_CONFIG,
		       "aliases: %s: No such file or directory", path);
}

/* Without any configuration the aliases are those of the system. */
static bool find_account(const struct options *options, struct config **config,
			 const struct account **ret_account, struct err *err)
{
	auto_str path = NULL;

	if (!config_find(options->config_file, &path, err)) {
		if (err->kind != ERR_NO_CONFIG)
			return false;
		err_clear(err);
		*ret_account = NULL;
		return true;
	}
	return config_load(path, config, err) &&
	       config_account(*config, options->account, NULL, ret_account,
			      err);
}

static void print_problem(void *arg, const struct err *problem)
{
	(void)report_print(arg, problem); /* its exit status is that of all */
}

static bool print_count(const struct aliases *aliases, struct err *err)
{
	auto_buf text = BUF_INIT;

	if (!aliases->exists)
		return true;
	buf_add_fmt(&text, "%s: %zu aliases\n", aliases->path, aliases->count);
	return report_output(text.data, text.len, err);
}

int aliases_report(const struct options *options, struct report *report)
{
	auto_config *config = NULL;
	const struct account *account = NULL;
	auto_aliases aliases = ALIASES_INIT;
	auto_err err = ERR_INIT;

	if (!find_account(options, &config, &account, &err) ||
	    !aliases_of(account, &aliases, &err))
		return report_error(report, &err);
	if (aliases_check(&aliases, print_problem, report))
		return err_exit_status(ERR_CONFIG);
	return print_count(&aliases, &err) ? 0 : report_error(report, &err);
}
