#include "unit.h"

#include "base/buf.h"
#include "conf/config.h"
#include "folder.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NAME "f.conf"

static const struct {
	const char *rule;
	const char *text;
	const char *error;
} refused[] = {
	/* Syntax */
	{ "an unknown key", "host = a\ncolour = blue\n",
	  "f.conf:2: no such key as 'colour'" },
	{ "a key of product.md that is not built yet", "queue = never",
	  "f.conf:1: no such key as 'queue'" },
	{ "keys have a case", "Host = a", "f.conf:1: no such key as 'Host'" },
	{ "an unknown key in a section", "account a {\n host = b\n x = 1\n}",
	  "f.conf:3: no such key as 'x'" },
	{ "default_account belongs to the top level",
	  "account a {\n default_account = a\n}",
	  "f.conf:2: no such key as 'default_account'" },
	{ "a section in a section", "account a { account b { } }",
	  "f.conf:1: no such key as 'account'" },
	{ "no equal sign", "host a",
	  "f.conf:1: missing equal sign after option 'host'" },
	{ "no value", "host =\nport = 25\n", "f.conf:2: unexpected token '='" },
	{ "a value of several words", "host = a b",
	  "f.conf:1: no such key as 'b'" },
	{ "a section that never ends", "\naccount a {\n host = b\n",
	  "f.conf:2: a '{' without its '}'" },
	{ "a closing brace too many", "host = a\n}",
	  "f.conf:2: unexpected closing brace" },
	{ "a section without a name", "account { host = a }",
	  "f.conf:1: missing title for section 'account'" },
	{ "a section with an empty name", "account \"\" {\n host = a\n}",
	  "f.conf:3: an account without a name" },
	{ "an account twice", "account a { }\naccount b { }\naccount a { }",
	  "f.conf:3: found duplicate title 'a'" },
	{ "an empty name", "host = a\n\"\" = b", "f.conf:2: a syntax error" },
	{ "a name can't reach into another scope",
	  "account x { }\n\"account=x|host\" = b",
	  "f.conf:2: no key can be set from here" },
	{ "a name can't reach what is ours", "\"|\" = b",
	  "f.conf:1: a syntax error" },
	{ "a list where one value is wanted", "host = { a, b }",
	  "f.conf:1: unexpected token '{'" },
	{ "appending where one value is wanted", "host += a",
	  "f.conf:1: attempt to append to non-list option 'host'" },
	{ "an empty list", "host = a\nauth = { }", "f.conf:2: an empty list" },
	{ "an empty list that is appended", "auth += {\n}",
	  "f.conf:2: an empty list" },
	{ "a list that never ends", "auth = { plain,\nlogin\n",
	  "f.conf:1: a '{' without its '}'" },
	{ "an octal number that is no byte", "host = \"a\\777\"",
	  "f.conf:1: invalid octal number '\\777'" },
	/* What libconfuse would misread */
	{ "a string ends in its line", "host = \"a\nuser = \"b\"\n",
	  "f.conf:1: a string without its closing quote" },
	{ "so does a single-quoted one", "\nhost = 'a\n",
	  "f.conf:2: a string without its closing quote" },
	{ "a string that begins where a key should stand", "host = a\n\"",
	  "f.conf:2: a string without its closing quote" },
	{ "a string cut off in an escape", "host = \"a\\",
	  "f.conf:2: a string without its closing quote" },
	{ "a comment that never ends", "host = a\n\n/* b\n\n",
	  "f.conf:3: a comment without its \"*/\"" },
	{ "a bare '*' is not dropped", "match_from = *@example.org",
	  "f.conf:1: '*' in a word; put the value in quotes" },
	{ "a bare '+' is not dropped", "user = jane+x@example.org",
	  "f.conf:1: '+' in a word; put the value in quotes" },
	{ "a bare '#' is no comment within a word", "password = ab#cd",
	  "f.conf:1: '#' in a word; put the value in quotes, or a blank "
	  "before the comment" },
	{ "an octal NUL", "password = \"a\\0b\"",
	  "f.conf:1: a string can't hold a NUL" },
	{ "three octal digits of a NUL", "password = \"a\\0001\"",
	  "f.conf:1: a string can't hold a NUL" },
	{ "a hexadecimal NUL", "password = \"a\\x00b\"",
	  "f.conf:1: a string can't hold a NUL" },
	{ "a variable without its end", "host = \"${A\"\n",
	  "f.conf:1: \"${\" without \"}\"; a dollar sign before \"{\" is "
	  "\"\\$\"" },
	{ "lines count through comments and continued strings",
	  "/* a\n b */ # c\n// d\nhost = \"a\\\nb\"\nx = 1\n",
	  "f.conf:6: no such key as 'x'" },
	/* Secrets are not quoted */
	{ "a password of two words is not shown", "password = hunter2 secret",
	  "f.conf:1: a password that needs quotes, or more behind it than "
	  "there may be" },
	{ "a password with an equal sign is not shown",
	  "password = hunter2=secret",
	  "f.conf:1: a password that needs quotes, or more behind it than "
	  "there may be" },
	{ "a password with a quote in it is not shown",
	  "password = \"hunter2\"secret\" \"",
	  "f.conf:1: a password that needs quotes, or more behind it than "
	  "there may be" },
	/* Values */
	{ "port: a word", "port = abc",
	  "f.conf:1: port: 'abc' is no number from 1 to 65535" },
	{ "port: zero", "port = 0",
	  "f.conf:1: port: '0' is no number from 1 to 65535" },
	{ "port: too large", "port = 65536",
	  "f.conf:1: port: '65536' is no number from 1 to 65535" },
	{ "port: far too large", "port = 18446744073709551641",
	  "f.conf:1: port: '18446744073709551641' is no number from 1 to "
	  "65535" },
	{ "port: negative", "port = -25",
	  "f.conf:1: port: '-25' is no number from 1 to 65535" },
	{ "port: hexadecimal", "port = 0x19",
	  "f.conf:1: port: '0x19' is no number from 1 to 65535" },
	{ "port: empty", "port = \"\"",
	  "f.conf:1: port: '' is no number from 1 to 65535" },
	{ "host: empty", "host = \"\"",
	  "f.conf:1: host: '' is no host name or IP address" },
	{ "host: an unset variable", "host = \"${MAILCHUTE_TEST_UNSET}\"",
	  "f.conf:1: host: '' is no host name or IP address" },
	{ "host: a line end", "host = \"a\\r\\nb\"",
	  "f.conf:1: host: 'a\\r\\nb' is no host name or IP address" },
	{ "host: a blank", "host = 'a b'",
	  "f.conf:1: host: 'a b' is no host name or IP address" },
	{ "host: an address of the web", "host = https://example.org",
	  "f.conf:1: host: 'https://example.org' is no host name or IP "
	  "address" },
	{ "host: beyond ASCII, but no name", "host = '\xe2\x98\x83.org'",
	  "f.conf:1: host: '\xe2\x98\x83.org' is no domain name by IDNA2008" },
	{ "host: an underscore that IDNA would drop", "host = 'a_\xc3\xbc.org'",
	  "f.conf:1: host: 'a_\xc3\xbc.org' is no domain name by IDNA2008" },
	{ "host: no UTF-8", "host = 'm\xfcller.org'",
	  "f.conf:1: host: 'm\\xfcller.org' is no domain name by IDNA2008" },
	{ "domain: beyond ASCII, but no name", "domain = '\xe2\x98\x83.org'",
	  "f.conf:1: domain: '\xe2\x98\x83.org' is no domain" },
	{ "hello: beyond ASCII, but no name", "hello = '\xe2\x98\x83.org'",
	  "f.conf:1: hello: '\xe2\x98\x83.org' is no host name, nor an "
	  "address in brackets" },
	{ "from: a domain that IDNA has not", "from = 'a@\xe2\x98\x83.org'",
	  "f.conf:1: from: '\xe2\x98\x83.org' is no domain name by IDNA2008" },
	{ "host: a port in it", "host = smtp.example.org:587",
	  "f.conf:1: host: 'smtp.example.org:587' has a port in it; that is "
	  "a key of its own" },
	{ "tls: a word of others", "tls = on",
	  "f.conf:1: tls: 'on' is neither \"starttls\", \"implicit\" nor "
	  "\"none\"" },
	{ "dsn_notify: no condition", "dsn_notify = \"failure,late\"",
	  "f.conf:1: dsn_notify: \"late\" is no condition to be notified of" },
	{ "dsn_notify: never among others", "dsn_notify = \"never,delay\"",
	  "f.conf:1: dsn_notify: \"never\" is no condition to be notified of" },
	{ "dsn_notify: empty", "dsn_notify = \"\"",
	  "f.conf:1: dsn_notify: \"\" is no condition to be notified of" },
	{ "dsn_return: neither", "host = a\ndsn_return = headers",
	  "f.conf:2: dsn_return: \"headers\" is nothing to be returned" },
	{ "tls_hostname: an escape", "tls_hostname = \"a\\eb\"",
	  "f.conf:1: tls_hostname: 'a\\x1bb' is no host name or IP address" },
	{ "tls_ca_file: empty", "tls_ca_file = ''",
	  "f.conf:1: tls_ca_file: is empty" },
	{ "auth: unknown", "auth = cram-md5",
	  "f.conf:1: auth: 'cram-md5' is not known; \"auto\", \"off\", "
	  "\"plain\", \"login\" are" },
	{ "auth: unknown in a list", "auth = {\nplain,\nntlm }",
	  "f.conf:3: auth: 'ntlm' is not known; \"auto\", \"off\", "
	  "\"plain\", \"login\" are" },
	{ "auth: auto and a mechanism", "auth = { auto, plain }",
	  "f.conf:1: auth: \"auto\" and \"off\" stand alone" },
	{ "auth: a mechanism and off", "auth = plain auth += off",
	  "f.conf:1: auth: \"auto\" and \"off\" stand alone" },
	{ "user: empty", "user = \"\"", "f.conf:1: user: is empty" },
	{ "user: a line end", "user = \"a\\nb\"",
	  "f.conf:1: user: has a control character" },
	{ "password: empty", "password = \"${MAILCHUTE_TEST_UNSET}\"",
	  "f.conf:1: password: is empty" },
	{ "two secrets in one scope", "password_file = a\npassword_command = b",
	  "f.conf:2: password_command: there is a password_file already, and "
	  "only one of the two can be in force" },
	{ "two secrets in a section",
	  "account x {\npassword = a\n"
	  "password_file = b\n}",
	  "f.conf:3: password_file: there is a password already, and only "
	  "one of the two can be in force" },
	{ "from: no domain", "from = jane",
	  "f.conf:1: from: 'jane' is no address with a domain" },
	{ "from: the null one", "from = \"<>\"",
	  "f.conf:1: from: '<>' is no address with a domain" },
	{ "domain: a blank", "domain = \"example org\"",
	  "f.conf:1: domain: 'example org' is no domain" },
	{ "domain: a line end", "domain = \"example.org\\r\\n\"",
	  "f.conf:1: domain: 'example.org\\r\\n' is no domain" },
	{ "domain: a literal", "domain = \"[192.0.2.1]\"",
	  "f.conf:1: domain: '[192.0.2.1]' is no domain" },
	{ "domain: empty", "domain = ''", "f.conf:1: domain: '' is no domain" },
	{ "match_from: empty", "match_from = { 'a', '' }",
	  "f.conf:1: match_from: is empty" },
	{ "default_account: not there",
	  "host = a\ndefault_account = b\naccount c { }",
	  "f.conf:2: default_account: no account 'b'" },
	{ "default_account: without any account", "default_account = b",
	  "f.conf:1: default_account: no account 'b'" },
	{ "timeout: zero", "timeout = 0s",
	  "f.conf:1: timeout: '0s' is not between one second and ten years" },
	{ "timeout: an unknown unit", "timeout = 3w",
	  "f.conf:1: timeout: '3w' is no duration such as \"30s\" or \"5m\" "
	  "of at most ten years" },
	{ "timeout: no number", "timeout = s",
	  "f.conf:1: timeout: 's' is no duration such as \"30s\" or \"5m\" "
	  "of at most ten years" },
	{ "timeout: over ten years", "timeout = 3651d",
	  "f.conf:1: timeout: '3651d' is not between one second and ten "
	  "years" },
	{ "timeout: past every integer", "timeout = 99999999999999999999999999",
	  "f.conf:1: timeout: '99999999999999999999999999' is no duration "
	  "such as \"30s\" or \"5m\" of at most ten years" },
	{ "connect_timeout: negative", "connect_timeout = -1",
	  "f.conf:1: connect_timeout: '-1' is no duration such as \"30s\" or "
	  "\"5m\" of at most ten years" },
	{ "hello: a line end", "hello = \"a\\r\\nMAIL\"",
	  "f.conf:1: hello: 'a\\r\\nMAIL' is no host name, nor an address in "
	  "brackets" },
	{ "hello: an empty label", "hello = a..b",
	  "f.conf:1: hello: 'a..b' is no host name, nor an address in "
	  "brackets" },
	{ "hello: a hyphen at the front", "hello = a.-b",
	  "f.conf:1: hello: 'a.-b' is no host name, nor an address in "
	  "brackets" },
	{ "hello: no address in brackets", "hello = [192.0.2.256]",
	  "f.conf:1: hello: '[192.0.2.256]' is no host name, nor an address "
	  "in brackets" },
	{ "hello: IPv6 needs its tag", "hello = [2001:db8::1]",
	  "f.conf:1: hello: '[2001:db8::1]' is no host name, nor an address "
	  "in brackets" },
	{ "log: a relative path", "log = mail.log",
	  "f.conf:1: log: 'mail.log' is neither \"syslog\", \"stderr\", "
	  "\"none\" nor an absolute path" },
	{ "password_command: a quote without its end",
	  "host = a\npassword_command = \"pass 'x\"",
	  "f.conf:2: password_command: a ' without its end" },
	{ "password_command: no command", "password_command = \" \"",
	  "f.conf:1: password_command: no command" },
	{ "password: a backslash that would hide the line's end",
	  "password = hunter2\\\nword\n",
	  "f.conf:1: '\\' at the end of a word; put the value in quotes" },
	{ "host: a port behind an IPv6 address", "host = \"[::1]:587\"",
	  "f.conf:1: host: '[::1]:587' has a port in it; that is a key of its "
	  "own" },
	{ "tls_priority: no encryption",
	  "tls_priority = \"NORMAL:-CIPHER-ALL:+NULL\"",
	  "f.conf:1: tls_priority: tls_priority \"NORMAL:-CIPHER-ALL:+NULL\" "
	  "allows TLS without encryption" },
	{ "log: a home", "log = ~/mail.log",
	  "f.conf:1: log: '~/mail.log' is neither \"syslog\", \"stderr\", "
	  "\"none\" nor an absolute path" },
	/* Includes */
	{ "include: not there", "host = a\n\ninclude(\"none.conf\")",
	  "f.conf:3: include: none.conf: No such file or directory" },
	{ "include: nothing", "include()",
	  "f.conf:1: include takes the name of one file" },
	{ "include: two", "include(a, b)",
	  "f.conf:1: include takes the name of one file" },
	{ "include: itself", "\ninclude(f.conf)",
	  "f.conf:2: over 64 files, one including the other" },
	{ "include: a folder", "include(.)",
	  "f.conf:1: include: .: Is a directory" },
};

static void what_is_wrong_is_told_with_its_place(void **state UNUSED)
{
	assert_int_equal(unsetenv("MAILCHUTE_TEST_UNSET"), 0);
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		auto_config *config = NULL;
		auto_err err = ERR_INIT;

		write_file(FILE_NAME, refused[i].text, 0600);
		assert_rule(refused[i].rule,
			    !config_load(FILE_NAME, &config, &err));
		assert_rule(refused[i].rule, err.kind == ERR_CONFIG);
		assert_rule_str(refused[i].rule, err.text.data,
				refused[i].error);
		assert_rule(refused[i].rule, !config);
	}
}

static void an_unparsable_address_is_told_with_its_place(void **state UNUSED)
{
	auto_config *config = NULL;
	auto_err err = ERR_INIT;

	write_file(FILE_NAME, "host = a\nfrom = \"a@b, c@d\"", 0600);
	assert_false(config_load(FILE_NAME, &config, &err));
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_int_equal(strncmp(err.text.data, "f.conf:2: from: ", 16), 0);
}

static void a_bad_priority_is_told_with_its_place(void **state UNUSED)
{
	auto_config *config = NULL;
	auto_err err = ERR_INIT;

	write_file(FILE_NAME, "host = a\ntls_priority = \"NORMAL:+NONSENSE\"",
		   0600);
	assert_false(config_load(FILE_NAME, &config, &err));
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_int_equal(strncmp(err.text.data, "f.conf:2: tls_priority: ", 24),
			 0);
}

static void add_list(struct buf *buf, char **list)
{
	for (size_t i = 0; list[i]; i++)
		buf_add_fmt(buf, "%s%s", i ? "," : "", list[i]);
}

/* The key's value as a text; "-" where there is none. */
static void show(const struct account *a, const char *key, struct buf *buf)
{
	static const char *const tls[] = { "starttls", "implicit", "none" };
	const struct {
		const char *key;
		const char *string;
	} strings[] = {
		{ "name", a->name },
		{ "host", a->host },
		{ "tls", tls[a->tls] },
		{ "tls_ca_file", a->tls_ca_file },
		{ "tls_hostname", a->tls_hostname },
		{ "tls_priority", a->tls_priority },
		{ "user", a->user },
		{ "password", a->password },
		{ "password_file", a->password_file },
		{ "password_command", a->password_command },
		{ "from", a->from },
		{ "domain", a->domain },
		{ "hello", a->hello },
		{ "log", a->log },
	};
	const struct {
		const char *key;
		int64_t number;
	} numbers[] = {
		{ "port", a->port },
		{ "timeout", a->timeout_ms },
		{ "connect_timeout", a->connect_timeout_ms },
		{ "dsn_notify", a->dsn_notify },
		{ "dsn_return", a->dsn_return },
	};
	char **list = !strcmp(key, "auth") ? a->auth : a->match_from;

	for (size_t i = 0; i < ARRAY_LEN(strings); i++)
		if (!strcmp(key, strings[i].key)) {
			buf_add_str(buf, strings[i].string ? strings[i].string
							   : "-");
			return;
		}
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		if (!strcmp(key, numbers[i].key)) {
			buf_add_fmt(buf, "%" PRId64, numbers[i].number);
			return;
		}
	assert_true(!strcmp(key, "auth") || !strcmp(key, "match_from"));
	if (list)
		add_list(buf, list);
	else
		buf_add_char(buf, '-');
}

static const struct {
	const char *rule;
	const char *text; /* "host = h" may be left out */
	const char *key;
	const char *value;
} taken[] = {
	/* Syntax */
	{ "a bare word", "host = smtp.example.org", "host",
	  "smtp.example.org" },
	{ "no blanks", "host=a", "host", "a" },
	{ "double quotes", "host = \"a\"", "host", "a" },
	{ "single quotes", "host = 'a'", "host", "a" },
	{ "CRLF line ends", "host = a\r\nport = 26\r\n", "port", "26" },
	{ "several keys in a line", "host = a port = 26", "port", "26" },
	{ "the last of two wins", "host = a\nhost = b", "host", "b" },
	{ "comments of all sorts",
	  "# a\n// b\n/* c\n * \" */ host = a # d ' \"\n", "host", "a" },
	{ "a comment right behind a string", "user = \"a\"# b", "user", "a" },
	{ "a comment right at a line's begin", "//host = a\nhost = b", "host",
	  "b" },
	{ "comments within a list", "auth = { plain, # a\n /* b */ login }",
	  "auth", "plain,login" },
	{ "comment marks in a string are text", "user = \"a # /* // b\"",
	  "user", "a # /* // b" },
	{ "slashes within a word are text", "user = a//b", "user", "a//b" },
	{ "escapes", "user = \"a\\\"\\\\\\$\\x41\\102\"", "user", "a\"\\$AB" },
	{ "no escapes in single quotes", "user = 'a\\n\"${A}'", "user",
	  "a\\n\"${A}" },
	{ "a string goes on behind a backslash", "user = \"a\\\nb\"", "user",
	  "ab" },
	{ "a variable", "user = \"<${MAILCHUTE_TEST}>\"", "user", "<x y>" },
	{ "a variable with a quote in its default",
	  "user = \"${MAILCHUTE_TEST_UNSET:-a\"b}\"", "user", "a\"b" },
	{ "a bare variable", "port = ${MAILCHUTE_TEST_PORT}", "port", "2525" },
	{ "an escaped variable", "user = \"\\${MAILCHUTE_TEST}\"", "user",
	  "${MAILCHUTE_TEST}" },
	{ "a low octal escape is no NUL", "password = \"\\001\"", "password",
	  "\001" },
	/* Defaults */
	{ "port: 587", "", "port", "587" },
	{ "port: 465 with implicit TLS", "tls = implicit", "port", "465" },
	{ "port: 25 without TLS", "tls = none", "port", "25" },
	{ "port: what is said, whatever tls is", "tls = none port = 465",
	  "port", "465" },
	{ "tls: starttls", "", "tls", "starttls" },
	{ "tls: implicit at port 465", "port = 465", "tls", "implicit" },
	{ "tls: starttls at any other port", "port = 25", "tls", "starttls" },
	{ "tls: what is said, whatever the port is",
	  "port = 465 tls = starttls", "tls", "starttls" },
	{ "tls_ca_file: the system's", "", "tls_ca_file", "-" },
	{ "tls_hostname: the host", "host = a", "tls_hostname", "a" },
	{ "tls_hostname: an address without brackets", "host = [::1]",
	  "tls_hostname", "::1" },
	{ "tls_hostname: what is said", "tls_hostname = b", "tls_hostname",
	  "b" },
	{ "tls_priority: net's own", "", "tls_priority", "-" },
	{ "auth: auto is no list", "", "auth", "-" },
	{ "user: none", "", "user", "-" },
	{ "from: none", "user = jane", "from", "-" },
	{ "from: the user", "user = jane@example.org", "from",
	  "jane@example.org" },
	{ "from: not a user with a display name",
	  "user = 'Jane <jane@example.org>'", "from", "-" },
	{ "from: not a user with a comment", "user = '(work) jane@example.org'",
	  "from", "-" },
	{ "from: not the user where it is said",
	  "user = jane@example.org from = j@example.net", "from",
	  "j@example.net" },
	{ "domain: that of from", "from = j@example.net", "domain",
	  "example.net" },
	{ "domain: that of the user", "user = j@example.net", "domain",
	  "example.net" },
	{ "domain: none", "user = j", "domain", "-" },
	{ "domain: what is said", "from = j@example.net domain = a.org",
	  "domain", "a.org" },
	{ "match_from: none", "", "match_from", "-" },
	{ "timeout: RFC 5321's", "", "timeout", "0" },
	{ "connect_timeout: 30 s", "", "connect_timeout", "30000" },
	{ "hello: the machine's", "", "hello", "-" },
	{ "dsn_notify: nothing is asked for", "", "dsn_notify", "0" },
	{ "dsn_return: nothing is asked for", "", "dsn_return", "0" },
	{ "log: syslog", "", "log", "syslog" },
	/* Values */
	{ "port: the least", "port = 1", "port", "1" },
	{ "port: the most, quoted", "port = \"65535\"", "port", "65535" },
	{ "dsn_notify: never", "dsn_notify = never", "dsn_notify", "1" },
	{ "dsn_notify: several", "dsn_notify = \"failure,Delay\"", "dsn_notify",
	  "12" },
	{ "dsn_notify: of an account, not of the top level",
	  "dsn_notify = never account a { dsn_notify = success }", "dsn_notify",
	  "2" },
	{ "dsn_return: full", "dsn_return = full", "dsn_return", "1" },
	{ "dsn_return: of the top level", "dsn_return = HDRS account a { }",
	  "dsn_return", "2" },
	{ "host: beyond ASCII, as it is written", "host = 'm\xc3\xbcller.org'",
	  "host", "m\xc3\xbcller.org" },
	{ "tls_hostname: beyond ASCII", "tls_hostname = 'm\xc3\xbcller.org'",
	  "tls_hostname", "m\xc3\xbcller.org" },
	{ "domain: beyond ASCII", "domain = 'm\xc3\xbcller.org'", "domain",
	  "m\xc3\xbcller.org" },
	{ "hello: beyond ASCII", "hello = 'm\xc3\xbcller.org'", "hello",
	  "m\xc3\xbcller.org" },
	{ "from: beyond ASCII", "from = 'j\xc3\xbcrgen@m\xc3\xbcller.org'",
	  "from", "j\xc3\xbcrgen@m\xc3\xbcller.org" },
	{ "host: IPv6", "host = 2001:db8::1", "host", "2001:db8::1" },
	{ "auth: auto", "auth = auto", "auth", "-" },
	{ "auth: off", "auth = \"off\"", "auth", "" },
	{ "auth: one", "auth = PLAIN", "auth", "plain" },
	{ "auth: a list keeps its order", "auth = { login, \"plain\" }", "auth",
	  "login,plain" },
	{ "auth: appending", "auth = login\nauth += plain", "auth",
	  "login,plain" },
	{ "auth: setting again replaces", "auth = login\nauth = { plain }",
	  "auth", "plain" },
	{ "password: control characters are its own",
	  "password = \"a\\tb\\033\"", "password", "a\tb\033" },
	{ "password_command: as it stands",
	  "password_command = 'pass \"show me\"'", "password_command",
	  "pass \"show me\"" },
	{ "password_file: absolute", "password_file = /etc/secret",
	  "password_file", "/etc/secret" },
	{ "password_file: from home", "password_file = ~/secret",
	  "password_file", "/home/jane/secret" },
	{ "password_file: a variable",
	  "password_file = \"${MAILCHUTE_TEST_DIR}/smtp\"", "password_file",
	  "/run/creds/smtp" },
	{ "from: without its display name",
	  "from = \"Jane <jane@example.org>\"", "from", "jane@example.org" },
	{ "match_from: one, in lower case", "match_from = \"*@Example.ORG\"",
	  "match_from", "*@example.org" },
	{ "timeout: seconds", "timeout = 90s", "timeout", "90000" },
	{ "timeout: bare seconds", "timeout = 90", "timeout", "90000" },
	{ "timeout: minutes", "timeout = 5m", "timeout", "300000" },
	{ "timeout: hours", "timeout = \"2h\"", "timeout", "7200000" },
	{ "timeout: the most", "timeout = 3650d", "timeout", "315360000000" },
	{ "hello: a name", "hello = client.example.org", "hello",
	  "client.example.org" },
	{ "hello: an IPv4 literal", "hello = [192.0.2.1]", "hello",
	  "[192.0.2.1]" },
	{ "hello: an IPv6 literal", "hello = [IPv6:2001:db8::1]", "hello",
	  "[IPv6:2001:db8::1]" },
	{ "log: a path", "log = /var/log/mail.log", "log",
	  "/var/log/mail.log" },
	{ "log: stderr", "log = stderr", "log", "stderr" },
	{ "log: none", "log = none", "log", "none" },
	/* Accounts and the top level */
	{ "a section inherits", "port = 26 account a { }", "port", "26" },
	{ "a section inherits from what stands behind it",
	  "account a { } port = 26", "port", "26" },
	{ "a section decides", "port = 26 account a { port = 27 }", "port",
	  "27" },
	{ "a section's list replaces", "auth = login account a { auth = off }",
	  "auth", "" },
	{ "a section inherits a list", "auth = { login, plain } account a { }",
	  "auth", "login,plain" },
	{ "defaults come after inheriting", "port = 465 account a { }", "tls",
	  "implicit" },
	{ "a section's secret replaces another sort",
	  "password = x account a { password_file = /y }", "password", "-" },
	{ "the section's secret is there",
	  "password = x account a { password_file = /y }", "password_file",
	  "/y" },
	{ "a secret is inherited", "password = x account a { }", "password",
	  "x" },
	{ "the top level's timeout is inherited",
	  "timeout = 5 account a { host = b }", "timeout", "5000" },
	{ "tls none is inherited", "tls = none account a { }", "tls", "none" },
};

static void values_and_defaults(void **state UNUSED)
{
	assert_int_equal(setenv("MAILCHUTE_TEST", "x y", 1), 0);
	assert_int_equal(setenv("MAILCHUTE_TEST_PORT", "2525", 1), 0);
	assert_int_equal(setenv("MAILCHUTE_TEST_DIR", "/run/creds", 1), 0);
	assert_int_equal(setenv("HOME", "/home/jane", 1), 0);
	for (size_t i = 0; i < ARRAY_LEN(taken); i++) {
		auto_config *config = NULL;
		auto_err err = ERR_INIT;
		auto_buf text = BUF_INIT;
		auto_buf have = BUF_INIT;
		const struct account *account;

		buf_add_fmt(&text, "host = h %s", taken[i].text);
		write_file(FILE_NAME, text.data, 0600);
		if (!config_load(FILE_NAME, &config, &err))
			fail_msg("rule: %s: %s", taken[i].rule, err.text.data);
		assert_rule(taken[i].rule,
			    config_account(config, NULL, NULL, &account, &err));
		show(account, taken[i].key, &have);
		assert_rule_str(taken[i].rule, have.data, taken[i].value);
	}
}

static void a_path_begins_at_its_file(void **state UNUSED)
{
	auto_config *config = NULL;
	auto_err err = ERR_INIT;
	const struct account *account;

	assert_int_equal(mkdir("sub", 0700), 0);
	write_file("sub/a.conf",
		   "host = h\ntls_ca_file = ca.pem\ninclude('in/b.conf')",
		   0600);
	assert_int_equal(mkdir("sub/in", 0700), 0);
	write_file("sub/in/b.conf", "password_file = 'secret'\n", 0600);
	assert_true(config_load("sub/a.conf", &config, &err));
	assert_true(config_account(config, NULL, NULL, &account, &err));
	assert_string_equal(account->tls_ca_file, "sub/ca.pem");
	assert_string_equal(account->password_file, "sub/in/secret");
}

static void an_include_reads_on_where_it_stands(void **state UNUSED)
{
	auto_config *config = NULL;
	auto_err err = ERR_INIT;
	const struct account *account;

	write_file("in.conf", "user = jane\n\nport = 26", 0600);
	write_file(FILE_NAME,
		   "account a {\n include(in.conf)\n host = h\n}\n"
		   "account b { host = i }",
		   0600);
	assert_true(config_load(FILE_NAME, &config, &err));
	assert_true(config_account(config, "a", NULL, &account, &err));
	assert_string_equal(account->user, "jane");
	assert_int_equal(account->port, 26);
	assert_true(config_account(config, "b", NULL, &account, &err));
	assert_null(account->user);
}

static const struct {
	const char *rule;
	const char *inner;
	const char *outer;
	const char *error;
} nested[] = {
	{ "the inner file is named", "\nx = 1\n", "include(in.conf)",
	  "in.conf:2: no such key as 'x'" },
	{ "the outer file's lines go on", "user = a\n\n\n",
	  "\ninclude(in.conf)\nx = 1", "f.conf:3: no such key as 'x'" },
	{ "the lines of a section go on", "user = a\n\n\n",
	  "account a {\ninclude(in.conf)\nx = 1\n}",
	  "f.conf:3: no such key as 'x'" },
	{ "a comment does not reach out of its file", "user = a\n/* ",
	  "include(in.conf)\nhost = h",
	  "in.conf:2: a comment without its \"*/\"" },
	{ "a brace does not reach out of its file", "user = a }",
	  "account a { include(in.conf) }",
	  "in.conf:1: unexpected closing brace" },
	{ "a section does not reach out of its file", "\naccount a {",
	  "include(in.conf) }", "in.conf:2: a '{' without its '}'" },
	{ "an account of both files", "account a { }",
	  "account a { }\ninclude(in.conf)",
	  "in.conf:1: found duplicate title 'a'" },
};

static void errors_name_the_file_they_are_in(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(nested); i++) {
		auto_config *config = NULL;
		auto_err err = ERR_INIT;

		write_file("in.conf", nested[i].inner, 0600);
		write_file(FILE_NAME, nested[i].outer, 0600);
		assert_rule(nested[i].rule,
			    !config_load(FILE_NAME, &config, &err));
		assert_rule_str(nested[i].rule, err.text.data, nested[i].error);
	}
}

static const struct {
	const char *rule;
	const char *text;
	mode_t mode;
	const char *error; /* NULL: taken */
} modes[] = {
	{ "a password that others can read", "host = h\npassword = x", 0604,
	  "f.conf:2: password: others can read or write this file, which "
	  "holds one" },
	{ "a password that others can write", "host = h\npassword = x", 0602,
	  "f.conf:2: password: others can read or write this file, which "
	  "holds one" },
	{ "a password of a section", "account a {\npassword = x }", 0644,
	  "f.conf:2: password: others can read or write this file, which "
	  "holds one" },
	{ "one in the environment is not in the file",
	  "host = h\n\tpassword = \"${MAILCHUTE_TEST}\" \n", 0644, NULL },
	{ "one that is there in part is",
	  "host = h\npassword = \"a${MAILCHUTE_TEST}\"\n", 0644,
	  "f.conf:2: password: others can read or write this file, which "
	  "holds one" },
	{ "so may be one that is not alone in its line",
	  "host = h password = \"${MAILCHUTE_TEST}\"\n", 0644,
	  "f.conf:1: password: others can read or write this file, which "
	  "holds one" },
	{ "a group may read", "host = h\npassword = x", 0640, NULL },
	{ "without a password all may read", "host = h\npassword_file = /x",
	  0644, NULL },
};

static void a_password_is_kept_from_others(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		auto_config *config = NULL;
		auto_err err = ERR_INIT;
		bool ok;

		write_file(FILE_NAME, modes[i].text, modes[i].mode);
		ok = config_load(FILE_NAME, &config, &err);
		assert_rule(modes[i].rule, ok == !modes[i].error);
		if (ok)
			continue;
		assert_rule_str(modes[i].rule, err.text.data, modes[i].error);
		assert_rule_str(modes[i].rule, err.hint.data,
				"chmod 600 f.conf");
	}
}

static void the_mode_that_counts_is_the_included_file_s(void **state UNUSED)
{
	auto_config *open_inside = NULL;
	auto_config *open_outside = NULL;
	auto_err err = ERR_INIT;

	write_file("it's secret", "password = x", 0644);
	write_file(FILE_NAME, "host = h\ninclude(\"it's secret\")", 0600);
	assert_false(config_load(FILE_NAME, &open_inside, &err));
	assert_string_equal(err.text.data,
			    "it's secret:1: password: others can read or "
			    "write this file, which holds one");
	assert_string_equal(err.hint.data, "chmod 600 'it'\\''s secret'");

	write_file("it's secret", "password = x", 0600);
	write_file(FILE_NAME, "host = h\ninclude(\"it's secret\")", 0644);
	assert_true(config_load(FILE_NAME, &open_outside, &err));
}

static void no_nul_and_nothing_endless_is_read(void **state UNUSED)
{
	static const char nul[] = "host = a\nuser = \"b\0c\"\n";
	auto_config *config = NULL;
	auto_buf big = BUF_INIT;
	auto_err err = ERR_INIT;

	write_bytes(FILE_NAME, nul, sizeof(nul) - 1, 0600);
	assert_false(config_load(FILE_NAME, &config, &err));
	assert_string_equal(err.text.data, "f.conf:2: a NUL");

	while (big.len <= 256u << 10)
		buf_add_str(&big, "# a comment of some length\n");
	write_bytes(FILE_NAME, big.data, big.len, 0600);
	assert_false(config_load(FILE_NAME, &config, &err));
	assert_string_equal(err.text.data,
			    "f.conf: too large for a configuration");

	assert_false(config_load("/dev/zero", &config, &err));
	assert_false(config_load("none.conf", &config, &err));
	assert_string_equal(err.text.data,
			    "none.conf: No such file or directory");
	assert_int_equal(err.kind, ERR_CONFIG);
}

static void an_empty_file_has_no_host(void **state UNUSED)
{
	auto_config *config = NULL;
	auto_err err = ERR_INIT;
	const struct account *account = NULL;

	write_file(FILE_NAME, "", 0600);
	assert_true(config_load(FILE_NAME, &config, &err));
	assert_false(config_account(config, NULL, NULL, &account, &err));
	assert_string_equal(err.text.data, "f.conf: no host");
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_null(account);
}

static void too_many_accounts_are_refused(void **state UNUSED)
{
	auto_config *config = NULL;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	for (int i = 0; i <= 1000; i++)
		buf_add_fmt(&text, "account a%d { }\n", i);
	write_file(FILE_NAME, text.data, 0600);
	assert_false(config_load(FILE_NAME, &config, &err));
	assert_string_equal(err.text.data, "f.conf:1001: over 1000 accounts");
}

static void too_long_a_list_is_refused(void **state UNUSED)
{
	auto_config *config = NULL;
	auto_buf text = BUF_INIT;
	auto_err err = ERR_INIT;

	buf_add_str(&text, "match_from = { a");
	for (int i = 0; i < 1000; i++)
		buf_add_str(&text, ",\nb");
	buf_add_str(&text, "}");
	write_file(FILE_NAME, text.data, 0600);
	assert_false(config_load(FILE_NAME, &config, &err));
	assert_string_equal(err.text.data,
			    "f.conf:1001: match_from: has over 1000 members");
}

/* libconfuse's lexer is one for the process: it must start afresh. */
static void a_load_does_not_depend_on_the_one_before(void **state UNUSED)
{
	static const char *const bad[] = { "account a { auth = { plain = } }",
					   "include(in.conf)\n",
					   "host = \"\\777\"" };

	write_file("in.conf", "account b {\n user = \"\\777\" }", 0600);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		auto_config *first = NULL;
		auto_config *second = NULL;
		auto_err err = ERR_INIT;
		const struct account *account;

		write_file(FILE_NAME, bad[i], 0600);
		assert_rule(bad[i], !config_load(FILE_NAME, &first, &err));
		write_file(FILE_NAME, "host = a\nuser = b", 0600);
		assert_rule(bad[i], config_load(FILE_NAME, &second, &err));
		assert_rule(bad[i],
			    config_account(second, NULL, NULL, &account, &err));
		assert_string_equal(account->user, "b");
	}
}

#define THREE                                                               \
	"host = top\n"                                                      \
	"account work { match_from = { \"*@example.org\", \"jane@*\" } }\n" \
	"account home { match_from = \"*@*.example.net\" }\n"               \
	"account bare { match_from = root host = other }\n"

static const struct {
	const char *rule;
	const char *text;
	const char *name;
	const char *senders[3];
	const char *account; /* its name, "-" for the top level; NULL: none */
	const char *error;
} choices[] = {
	{ "the top level where there is no section",
	  "host = a",
	  NULL,
	  { NULL },
	  "-",
	  NULL },
	{ "the first section", THREE, NULL, { NULL }, "work", NULL },
	{ "default_account",
	  THREE "default_account = home",
	  NULL,
	  { NULL },
	  "home",
	  NULL },
	{ "the one that is named",
	  THREE,
	  "bare",
	  { "jane@example.org" },
	  "bare",
	  NULL },
	{ "the sender's", THREE, NULL, { "a@b.example.net" }, "home", NULL },
	{ "the sender's before default_account",
	  THREE "default_account = home",
	  NULL,
	  { "a@example.org" },
	  "work",
	  NULL },
	{ "without case, on both sides",
	  THREE,
	  NULL,
	  { "JANE@Else.Where" },
	  "work",
	  NULL },
	{ "the whole sender",
	  THREE,
	  NULL,
	  { "a@example.org.example.com" },
	  "work",
	  NULL },
	{ "a bare name",
	  THREE "default_account = home",
	  NULL,
	  { "root" },
	  "bare",
	  NULL },
	{ "the header's sender where no pattern has the envelope's",
	  THREE,
	  NULL,
	  { "x@example.com", "a@b.example.net" },
	  "home",
	  NULL },
	{ "the envelope's sender before the header's",
	  THREE,
	  NULL,
	  { "a@example.org", "a@b.example.net" },
	  "work",
	  NULL },
	{ "a pattern is no prefix",
	  THREE "default_account = home",
	  NULL,
	  { "rooter" },
	  "home",
	  NULL },
	{ "no match: the default",
	  THREE "default_account = home",
	  NULL,
	  { "a@example.com" },
	  "home",
	  NULL },
	{ "an account that is not there",
	  THREE,
	  "play",
	  { NULL },
	  NULL,
	  "f.conf: no account 'play'" },
	{ "a name where there are no accounts",
	  "host = a",
	  "play",
	  { NULL },
	  NULL,
	  "f.conf: no account 'play'" },
	{ "names have a case",
	  THREE,
	  "Work",
	  { NULL },
	  NULL,
	  "f.conf: no account 'Work'" },
	{ "an account without a host",
	  "account a { host = b }\naccount c { }",
	  "c",
	  { NULL },
	  NULL,
	  "f.conf: account 'c' has no host" },
	{ "the others don't mind",
	  "account a { host = b }\naccount c { }",
	  NULL,
	  { NULL },
	  "a",
	  NULL },
};

static void the_account_is_chosen(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
		auto_config *config = NULL;
		auto_err err = ERR_INIT;
		const struct account *account = NULL;
		const char *rule = choices[i].rule;

		write_file(FILE_NAME, choices[i].text, 0600);
		assert_rule(rule, config_load(FILE_NAME, &config, &err));
		if (!config_account(config, choices[i].name, choices[i].senders,
				    &account, &err)) {
			assert_rule(rule, err.kind == ERR_CONFIG);
			assert_rule(rule, choices[i].error);
			assert_rule_str(rule, err.text.data, choices[i].error);
			continue;
		}
		assert_rule(rule, choices[i].account);
		assert_rule_str(rule, account->name ? account->name : "-",
				choices[i].account);
	}
}

static void a_wrong_name_tells_the_right_ones(void **state UNUSED)
{
	auto_config *config = NULL;
	auto_err err = ERR_INIT;
	const struct account *account;

	write_file(FILE_NAME, THREE, 0600);
	assert_true(config_load(FILE_NAME, &config, &err));
	assert_false(config_account(config, "x", NULL, &account, &err));
	assert_string_equal(err.hint.data, "it has 'work', 'home', 'bare'");
}

static void assert_found(const char *explicit_path, const char *want)
{
	auto_str path = NULL;
	auto_err err = ERR_INIT;

	if (!config_find(explicit_path, &path, &err))
		fail_msg("want %s: %s", want, err.text.data);
	assert_string_equal(path, want);
}

static void the_first_file_there_is_counts(void **state)
{
	auto_buf home = BUF_INIT;
	auto_buf xdg = BUF_INIT;
	auto_buf file = BUF_INIT;

	assert_int_equal(mkdir("home", 0700), 0);
	assert_int_equal(mkdir("home/.config", 0700), 0);
	assert_int_equal(mkdir("home/.config/mailchute", 0700), 0);
	assert_int_equal(mkdir("xdg", 0700), 0);
	assert_int_equal(mkdir("xdg/mailchute", 0700), 0);
	buf_add_fmt(&home, "%s/home", (char *)*state);
	buf_add_fmt(&xdg, "%s/xdg", (char *)*state);
	assert_int_equal(setenv("HOME", home.data, 1), 0);
	assert_int_equal(unsetenv("XDG_CONFIG_HOME"), 0);
	assert_int_equal(setenv("MAILCHUTE_CONFIG", "", 1), 0);

	write_file("home/.config/mailchute/mailchute.conf", "", 0600);
	buf_add_fmt(&file, "%s/.config/mailchute/mailchute.conf", home.data);
	assert_found(NULL, file.data);
	/* A relative one is ignored, an absolute one goes first. */
	assert_int_equal(setenv("XDG_CONFIG_HOME", "xdg", 1), 0);
	write_file("xdg/mailchute/mailchute.conf", "", 0600);
	assert_found(NULL, file.data);
	assert_int_equal(setenv("XDG_CONFIG_HOME", xdg.data, 1), 0);
	buf_clear(&file);
	buf_add_fmt(&file, "%s/mailchute/mailchute.conf", xdg.data);
	assert_found(NULL, file.data);

	write_file("named.conf", "", 0600);
	assert_int_equal(setenv("MAILCHUTE_CONFIG", "named.conf", 1), 0);
	assert_found(NULL, "named.conf");
	write_file("explicit.conf", "", 0600);
	assert_found("explicit.conf", "explicit.conf");
}

static void a_file_that_is_named_must_be_there(void **state UNUSED)
{
	auto_str path = NULL;
	auto_err err = ERR_INIT;

	assert_false(config_find("none.conf", &path, &err));
	assert_string_equal(err.text.data,
			    "none.conf: No such file or directory");
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_int_equal(setenv("MAILCHUTE_CONFIG", "/none.conf", 1), 0);
	assert_false(config_find(NULL, &path, &err));
	assert_string_equal(
		err.text.data,
		"$MAILCHUTE_CONFIG: /none.conf: No such file or directory");
	assert_int_equal(unsetenv("MAILCHUTE_CONFIG"), 0);
	assert_null(path);
}

/* A name too long stands for all that is in the way: also root can't pass. */
static void what_is_in_the_way_is_no_absence(void **state UNUSED)
{
	auto_buf xdg = BUF_INIT;
	auto_str path = NULL;
	auto_err err = ERR_INIT;

	buf_add_char(&xdg, '/');
	for (int i = 0; i < 300; i++)
		buf_add_char(&xdg, 'x');
	assert_int_equal(unsetenv("MAILCHUTE_CONFIG"), 0);
	assert_int_equal(setenv("XDG_CONFIG_HOME", xdg.data, 1), 0);
	assert_false(config_find(NULL, &path, &err));
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_int_equal(strncmp(err.text.data, "/xxxx", 5), 0);
	assert_non_null(strstr(err.text.data, ": File name too long"));
	assert_int_equal(unsetenv("XDG_CONFIG_HOME"), 0);
}

static void without_a_file_it_says_what_to_write(void **state UNUSED)
{
	auto_str path = NULL;
	auto_err err = ERR_INIT;

	assert_int_equal(unsetenv("MAILCHUTE_CONFIG"), 0);
	assert_int_equal(setenv("XDG_CONFIG_HOME", "/nowhere", 1), 0);
	/* A machine that is configured has one to find. */
	if (access(MAILCHUTE_SYSCONFDIR "/mailchute.conf", F_OK) == 0) {
		assert_true(config_find(NULL, &path, &err));
		assert_string_equal(path,
				    MAILCHUTE_SYSCONFDIR "/mailchute.conf");
		return;
	}
	assert_false(config_find(NULL, &path, &err));
	assert_int_equal(err.kind, ERR_NO_CONFIG);
	assert_string_equal(
		err.text.data,
		"no configuration: looked for "
		"/nowhere/mailchute/mailchute.conf, " MAILCHUTE_SYSCONFDIR
		"/mailchute.conf");
	assert_string_equal(
		err.hint.data,
		"three lines in /nowhere/mailchute/mailchute.conf are enough: "
		"host = \"smtp.example.org\", user = \"jane@example.org\", "
		"password_command = \"pass show smtp.example.org\"");
	assert_int_equal(unsetenv("XDG_CONFIG_HOME"), 0);
}

#define IN_FOLDER(test) \
	cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(what_is_wrong_is_told_with_its_place),
		IN_FOLDER(an_unparsable_address_is_told_with_its_place),
		IN_FOLDER(a_bad_priority_is_told_with_its_place),
		IN_FOLDER(values_and_defaults),
		IN_FOLDER(a_path_begins_at_its_file),
		IN_FOLDER(an_include_reads_on_where_it_stands),
		IN_FOLDER(errors_name_the_file_they_are_in),
		IN_FOLDER(a_password_is_kept_from_others),
		IN_FOLDER(the_mode_that_counts_is_the_included_file_s),
		IN_FOLDER(no_nul_and_nothing_endless_is_read),
		IN_FOLDER(an_empty_file_has_no_host),
		IN_FOLDER(too_many_accounts_are_refused),
		IN_FOLDER(too_long_a_list_is_refused),
		IN_FOLDER(a_load_does_not_depend_on_the_one_before),
		IN_FOLDER(the_account_is_chosen),
		IN_FOLDER(a_wrong_name_tells_the_right_ones),
		IN_FOLDER(the_first_file_there_is_counts),
		IN_FOLDER(a_file_that_is_named_must_be_there),
		IN_FOLDER(what_is_in_the_way_is_no_absence),
		IN_FOLDER(without_a_file_it_says_what_to_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
