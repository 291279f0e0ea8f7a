#include "conf/config_row.h"
#include "conf/draft.h"
#include "conf/value.h"

#include <string.h>

#define AT(member)    offsetof(struct draft, member)
#define ROW_COUNT     (sizeof(table) / sizeof(table[0]))
#define STRING(where) .field = FIELD_STRING, .at = AT(where)
#define LIST(where)   .field = FIELD_LIST, .at = AT(where)

/*
 * THE ONE TABLE of keys, in the order of mailchute.conf(5), which has a
 * paragraph for each.  `account` and `include` are no keys: config_load.c knows
 * them.
 */
static const struct config_row table[] = {
	{ .name = "host", STRING(account.host), .parse = parse_host },
	{ .name = "port",
	  .field = FIELD_INT,
	  .at = AT(account.port),
	  .parse = parse_port },
	{ .name = "tls",
	  .field = FIELD_INT,
	  .at = AT(account.tls),
	  .parse = parse_tls },
	{ .name = "tls_ca_file",
	  STRING(account.tls_ca_file),
	  .parse = parse_path },
	{ .name = "tls_hostname",
	  STRING(account.tls_hostname),
	  .parse = parse_host },
	{ .name = "tls_priority",
	  STRING(account.tls_priority),
	  .parse = parse_priority },
	{ .name = "auth", LIST(account.auth), .parse = parse_mechanism },
	{ .name = "user", STRING(account.user), .parse = parse_text },
	{ .name = "password",
	  STRING(account.password),
	  .is_secret = true,
	  .parse = parse_password },
	{ .name = "password_file",
	  STRING(account.password_file),
	  .is_secret = true,
	  .parse = parse_path },
	{ .name = "password_command",
	  STRING(account.password_command),
	  .is_secret = true,
	  .parse = parse_command },
	{ .name = "from", STRING(account.from), .parse = parse_address },
	{ .name = "rewrite_from",
	  .field = FIELD_INT,
	  .at = AT(account.rewrite_from),
	  .parse = parse_rewrite_from },
	{ .name = "domain", STRING(account.domain), .parse = parse_domain },
	{ .name = "aliases", STRING(account.aliases), .parse = parse_path },
	{ .name = "match_from",
	  LIST(account.match_from),
	  .parse = parse_pattern },
	{ .name = "default_account",
	  STRING(default_account),
	  .top_only = true,
	  .parse = parse_text },
	{ .name = "timeout",
	  .field = FIELD_MS,
	  .at = AT(account.timeout_ms),
	  .parse = parse_duration },
	{ .name = "connect_timeout",
	  .field = FIELD_MS,
	  .at = AT(account.connect_timeout_ms),
	  .parse = parse_duration },
	{ .name = "hello", STRING(account.hello), .parse = parse_hello },
	{ .name = "dsn_notify",
	  .field = FIELD_INT,
	  .at = AT(account.dsn_notify),
	  .parse = parse_notify },
	{ .name = "dsn_return",
	  .field = FIELD_INT,
	  .at = AT(account.dsn_return),
	  .parse = parse_return },
	{ .name = "log", STRING(account.log), .parse = parse_log },
};

_Static_assert(ROW_COUNT <= 64, "struct draft has a bit for each row");

size_t config_row_count(void)
{
	return ROW_COUNT;
}

const struct config_row *config_row_at(size_t index)
{
	return &table[index];
}

const struct config_row *config_row_of(const char *name)
{
	for (size_t i = 0; i < ROW_COUNT; i++)
		if (!strcmp(table[i].name, name))
			return &table[i];
	return NULL;
}
