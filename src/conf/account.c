#include "base/buf.h"
#include "conf/config.h"
#include "conf/draft.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

void config_free(struct config *config)
{
	if (!config)
		return;
	for (size_t i = 0; i < config->section_count; i++)
		draft_release(&config->sections[i]);
	draft_release(&config->top);
	free(config->sections);
	free(config->path);
	free(config);
}

void config_free_ptr(struct config **config)
{
	config_free(*config);
}

const struct draft *config_section(const struct config *config,
				   const char *name)
{
	for (size_t i = 0; i < config->section_count; i++)
		if (!strcmp(config->sections[i].account.name, name))
			return &config->sections[i];
	return NULL;
}

/* Patterns are in lower case already. */
static bool serves(const struct account *account, const char *sender)
{
	char **pattern = account->match_from;

	for (; pattern && *pattern; pattern++)
		if (fnmatch(*pattern, sender, 0) == 0)
			return true;
	return false;
}

static const struct draft *by_sender(const struct config *config,
				     const char *sender)
{
	auto_str lower = mem_str(sender);

	for (char *c = lower; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	for (size_t i = 0; i < config->section_count; i++)
		if (serves(&config->sections[i].account, lower))
			return &config->sections[i];
	return NULL;
}

/* Never NULL: config_load() saw to it that default_account is there. */
static const struct draft *by_default(const struct config *config)
{
	if (!config->section_count)
		return &config->top;
	if (!config->top.default_account)
		return &config->sections[0];
	return config_section(config, config->top.default_account);
}

const char *config_log(const struct config *config)
{
	return by_default(config)->account.log;
}

static bool no_account(const struct config *config, const char *name,
		       struct err *err)
{
	auto_buf names = BUF_INIT;

	err_set(err, ERR_CONFIG, "%s: no account '%s'", config->path, name);
	for (size_t i = 0; i < config->section_count; i++)
		buf_add_fmt(&names, "%s'%s'", i ? ", " : "",
			    config->sections[i].account.name);
	if (!names.len)
		return err_hint(err, "there are no accounts by name in it");
	return err_hint(err, "it has %s", names.data);
}

static bool no_host(const struct config *config, const struct account *account,
		    struct err *err)
{
	if (account->name)
		err_set(err, ERR_CONFIG, "%s: account '%s' has no host",
			config->path, account->name);
	else
		err_set(err, ERR_CONFIG, "%s: no host", config->path);
	return err_hint(err, "name the smart host, such as "
			     "host = \"smtp.example.org\"");
}

bool config_account(const struct config *config, const char *name,
		    const char *const *senders,
		    const struct account **ret_account, struct err *err)
{
	const struct draft *draft = NULL;

	if (name) {
		draft = config_section(config, name);
		if (!draft)
			return no_account(config, name, err);
	} else {
		for (; !draft && senders && *senders; senders++)
			draft = by_sender(config, *senders);
		if (!draft)
			draft = by_default(config);
	}
	if (!draft->account.host)
		return no_host(config, &draft->account, err);
	*ret_account = &draft->account;
	return true;
}
