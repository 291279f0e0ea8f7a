#include "unit.h"

#include "header_text.h"
#include "mail/author.h"

static bool is_here(void *arg, const char *domain)
{
	return !strcmp(domain, arg);
}

static const struct {
	const char *rule;
	enum rewrite_mode mode;
	const char *in;
	const char *out;
} rows[] = {
	{ "a bare name becomes the address", REWRITE_LOCAL, "From: root\n",
	  "From: jane@example.org\n" },
	{ "a comment stays, as cron's", REWRITE_LOCAL,
	  "From: root (Cron Daemon)\n",
	  "From: jane@example.org (Cron Daemon)\n" },
	{ "so does a display name, as cronie's", REWRITE_LOCAL,
	  "From: \"(Cron Daemon)\" <root>\n",
	  "From: \"(Cron Daemon)\" <jane@example.org>\n" },
	{ "this machine's domain is local", REWRITE_LOCAL,
	  "From: Root <root@here.example>\n",
	  "From: Root <jane@example.org>\n" },
	{ "another domain is not", REWRITE_LOCAL, "From: a@example.com\n",
	  "From: a@example.com\n" },
	{ "folds and all else stay", REWRITE_LOCAL,
	  "From: (a)\n\tRoot\n <root> (b)\n",
	  "From: (a)\n\tRoot\n <jane@example.org> (b)\n" },
	{ "each author for himself", REWRITE_LOCAL,
	  "From: root, a@example.com\n",
	  "From: jane@example.org, a@example.com\n" },
	{ "always means all", REWRITE_ALWAYS,
	  "From: Root <root>, A <a@example.com>\n",
	  "From: Root <jane@example.org>, A <jane@example.org>\n" },
	{ "never means none", REWRITE_NEVER, "From: root\n", "From: root\n" },
	{ "the field's name keeps its case", REWRITE_LOCAL, "FROM:root\n",
	  "FROM:jane@example.org\n" },
	{ "recipients are not senders", REWRITE_ALWAYS,
	  "From: a@b\nTo: root\nCc: root\nReply-To: root\n",
	  "From: jane@example.org\nTo: root\nCc: root\nReply-To: root\n" },
	{ "Sender is kept in step", REWRITE_LOCAL,
	  "From: a@example.com\nSender: root\n",
	  "From: a@example.com\nSender: jane@example.org\n" },
	{ "a Sender that then says the same goes", REWRITE_LOCAL,
	  "Sender: root\nFrom: Root <root>\nTo: x\n",
	  "From: Root <jane@example.org>\nTo: x\n" },
	{ "also where the From was so before", REWRITE_LOCAL,
	  "From: Jane <jane@example.org>\nSender: root\n",
	  "From: Jane <jane@example.org>\n" },
	{ "a Sender that nobody changed stays", REWRITE_LOCAL,
	  "From: root\nSender: jane@example.org\n",
	  "From: jane@example.org\nSender: jane@example.org\n" },
	{ "several authors need a Sender", REWRITE_ALWAYS,
	  "From: a@b, c@d\nSender: e@f\n",
	  "From: jane@example.org, jane@example.org\n"
	  "Sender: jane@example.org\n" },
	{ "who resends speaks for himself only", REWRITE_ALWAYS,
	  "Resent-From: root\nResent-To: x\nFrom: root\nSender: root\n",
	  "Resent-From: jane@example.org\nResent-To: x\n"
	  "From: root\nSender: root\n" },
	{ "nor for those who resent before him", REWRITE_ALWAYS,
	  "Resent-From: a@b\nResent-To: x\nReceived: y\nResent-From: c@d\n",
	  "Resent-From: jane@example.org\nResent-To: x\nReceived: y\n"
	  "Resent-From: c@d\n" },
	{ "a second From is no way around", REWRITE_ALWAYS,
	  "From: a@b\nFrom: root\n",
	  "From: jane@example.org\nFrom: jane@example.org\n" },
	{ "what can't be parsed stays", REWRITE_LOCAL, "From: a b@c\n",
	  "From: a b@c\n" },
	{ "a header without authors stays", REWRITE_ALWAYS, "To: root\n",
	  "To: root\n" },
};

static void rewriting_keeps_the_rules(void **state UNUSED)
{
	const struct mailbox from = { .local = (char[]){ "jane" },
				      .domain = (char[]){ "example.org" } };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rewrite rewrite = { .mode = rows[i].mode,
					   .from = &from,
					   .is_local = is_here,
					   .arg = (char[]){ "here.example" } };
		struct header header = HEADER_INIT;
		auto_buf out = BUF_INIT;
		auto_err err = ERR_INIT;

		parse_header(&header, rows[i].in);
		assert_rule(rows[i].rule,
			    author_rewrite(&header, &rewrite, &err));
		show_header(&out, &header);
		assert_rule_str(rows[i].rule, out.data, rows[i].out);
		header_release(&header);
	}
}

static void always_is_not_defeated(void **state UNUSED)
{
	const struct mailbox from = { .local = (char[]){ "jane" },
				      .domain = (char[]){ "example.org" } };
	struct rewrite rewrite = { .mode = REWRITE_ALWAYS, .from = &from };
	struct header header = HEADER_INIT;
	auto_err err = ERR_INIT;

	parse_header(&header, "To: x\nFrom: a b@c\n");
	assert_false(author_rewrite(&header, &rewrite, &err));
	assert_int_equal(err.kind, ERR_DATA);
	assert_int_equal(strncmp(err.text.data, "From: on line 2: ", 17), 0);
	header_release(&header);
}

static void nothing_is_put_where_there_is_nothing(void **state UNUSED)
{
	struct rewrite rewrite = { .mode = REWRITE_ALWAYS, .from = NULL };
	struct header header = HEADER_INIT;
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;

	parse_header(&header, "From: root\n");
	assert_true(author_rewrite(&header, &rewrite, &err));
	show_header(&out, &header);
	assert_string_equal(out.data, "From: root\n");
	header_release(&header);
}

static const struct {
	const char *rule;
	const char *in;
	const char *author; /* NULL: none */
} authors[] = {
	{ "the From's", "To: x\nFrom: Jane <jane@a>\n", "jane@a" },
	{ "the first of several", "From: a@b, c@d\n", "a@b" },
	{ "the first field of several", "From: a@b\nFrom: c@d\n", "a@b" },
	{ "who resent it last", "Resent-From: a@b\nResent-To: x\nFrom: c@d\n",
	  "a@b" },
	{ "nobody where there is none", "To: x\n", NULL },
	{ "nobody where it is empty", "From:\n", NULL },
	{ "nobody where it can't be parsed", "From: a b@c\n", NULL },
	{ "a bare name", "From: root (Cron)\n", "root" },
};

static void the_author_is_found(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(authors); i++) {
		struct header header = HEADER_INIT;
		auto_mailbox author = MAILBOX_INIT;
		auto_buf text = BUF_INIT;

		parse_header(&header, authors[i].in);
		assert_rule(authors[i].rule,
			    author_find(&header, &author) ==
				    (authors[i].author != NULL));
		mailbox_add_to(&text, &author);
		assert_rule_str(authors[i].rule, text.data,
				authors[i].author ? authors[i].author : "");
		header_release(&header);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rewriting_keeps_the_rules),
		cmocka_unit_test(always_is_not_defeated),
		cmocka_unit_test(nothing_is_put_where_there_is_nothing),
		cmocka_unit_test(the_author_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
