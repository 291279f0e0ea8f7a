#include "unit.h"

#include "net/stream.h"
#include "net/tls.h"
#include "peer.h"

#include <stdlib.h>
#include <unistd.h>

#define HOST "smtp.example.org"

static struct peer_cert authority;
static char *authority_file;

/* What a client came to, and what its server saw. */
struct outcome {
	bool ok;
	struct err err;
	char description[200];
	char sni[256]; /* "": none was sent */
};

#define auto_outcome auto_(outcome_release) struct outcome

static void outcome_release(struct outcome *outcome)
{
	err_release(&outcome->err);
}

static void serve_tls(struct peer *peer)
{
	struct outcome *outcome = peer->arg;
	size_t len = sizeof(outcome->sni);
	unsigned type;
	char byte;

	if (!peer_tls(peer))
		return;
	if (gnutls_server_name_get(peer->tls, outcome->sni, &len, &type, 0) < 0)
		outcome->sni[0] = '\0';
	/* Until the client goes; what is left of the handshake is read too. */
	while (peer_recv(peer, &byte, 1) > 0)
		;
}

static void serve_other_ciphers(struct peer *peer)
{
	if (!peer_tls(peer))
		gnutls_alert_send(peer->tls, GNUTLS_AL_FATAL,
				  GNUTLS_A_HANDSHAKE_FAILURE);
}

static void describe(const struct stream *stream, struct outcome *outcome)
{
	auto_buf text = BUF_INIT;

	tls_describe(stream, &text);
	assert_true(text.len < sizeof(outcome->description));
	memcpy(outcome->description, text.data, text.len + 1);
}

static void meet(struct peer *peer, const struct tls_params *params,
		 int limit_ms, struct outcome *outcome)
{
	struct stream *stream;

	peer->arg = outcome;
	stream = stream_new(peer_start(peer));
	outcome->ok = tls_start(stream, params, deadline_in(limit_ms),
				&outcome->err);
	describe(stream, outcome);
	stream_free(stream);
	peer_join(peer);
}

static const struct peer_cert_spec leaf = { .common_name = "leaf",
					    .names = { HOST } };

/* A server with one certificate; no issuer: signed by itself. */
static void meet_leaf(struct peer *peer, const struct tls_params *params,
		      const struct peer_cert_spec *spec,
		      const struct peer_cert *issuer, struct outcome *outcome)
{
	struct peer_cert cert;

	peer_cert_make(&cert, spec, issuer);
	peer->chain = &cert;
	peer->chain_len = 1;
	meet(peer, params, 10000, outcome);
	peer_cert_release(&cert);
}

static void meet_cert(const struct peer_cert_spec *spec, bool self_signed,
		      const char *hostname, struct outcome *outcome)
{
	struct tls_params params = { .hostname = hostname,
				     .ca_file = authority_file };
	struct peer peer = { .serve = serve_tls };

	meet_leaf(&peer, &params, spec, self_signed ? NULL : &authority,
		  outcome);
}

static const struct {
	const char *rule;
	const char *hostname;
	const char *sni;
	struct peer_cert_spec cert;
} good[] = {
	{ "its name is trusted", HOST, HOST, { .names = { HOST } } },
	{ "one of its names is trusted",
	  HOST,
	  HOST,
	  { .names = { "a.example.org", HOST } } },
	{ "case does not matter",
	  "SMTP.Example.ORG",
	  "SMTP.Example.ORG",
	  { .names = { HOST } } },
	{ "a wildcard stands for one label",
	  HOST,
	  HOST,
	  { .names = { "*.example.org" } } },
	{ "a final dot is not sent and not compared",
	  HOST ".",
	  HOST,
	  { .names = { HOST } } },
	{ "an IPv4 address is compared, not sent",
	  "192.0.2.1",
	  "",
	  { .names = { "192.0.2.1" } } },
	{ "an IPv6 address in brackets is the address",
	  "[2001:db8::1]",
	  "",
	  { .names = { "2001:db8::1" } } },
	{ "a name beyond ASCII goes by its A-label",
	  "b\xc3\xbc"
	  "cher.example",
	  "xn--bcher-kva.example",
	  { .names = { "xn--bcher-kva.example" } } },
};

static void a_good_server_is_trusted(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		auto_outcome outcome = { .err = ERR_INIT };
		struct peer_cert_spec spec = good[i].cert;

		spec.common_name = "leaf";
		meet_cert(&spec, false, good[i].hostname, &outcome);
		assert_rule_str(good[i].rule, outcome.err.text.data, "");
		assert_rule(good[i].rule, outcome.ok);
		assert_rule_str(good[i].rule, outcome.sni, good[i].sni);
		assert_rule(good[i].rule,
			    !strncmp(outcome.description, "TLS1.3 ", 7));
	}
}

static const struct {
	const char *rule;
	const char *text; /* part of it */
	const char *hint; /* part of it */
	const char *hostname;
	bool self_signed;
	struct peer_cert_spec cert;
} bad[] = {
	{ "self-signed is told from an unknown issuer",
	  "the server's certificate is self-signed",
	  "tls_ca_file",
	  HOST,
	  true,
	  { .names = { HOST } } },
	{ "every fault is told",
	  "is self-signed, and is for other.example.org, not for " HOST,
	  "tls_ca_file",
	  HOST,
	  true,
	  { .names = { "other.example.org" } } },
	{ "another name: for which it is",
	  "is for other.example.org, *.example.net, 192.0.2.7, not for " HOST,
	  "set tls_hostname = \"other.example.org\" only if",
	  HOST,
	  false,
	  { .names = { "other.example.org", "*.example.net", "192.0.2.7" } } },
	{ "of many names a few are shown",
	  "is for a.test, b.test, c.test, d.test and others, not for " HOST,
	  "tls_hostname",
	  HOST,
	  false,
	  { .names = { "a.test", "b.test", "c.test", "d.test", "e.test" } } },
	{ "a wildcard does not stand for two labels",
	  "is for *.example.org, not for a.smtp.example.org",
	  "check host, or set tls_hostname to the name",
	  "a.smtp.example.org",
	  false,
	  { .names = { "*.example.org" } } },
	{ "without any SAN the common name is shown",
	  "is for leaf, not for " HOST,
	  "tls_hostname",
	  HOST,
	  false,
	  { .names = { NULL } } },
	{ "a SAN is what counts, not the common name",
	  "is for other.example.org, not for leaf.example.org",
	  "tls_hostname",
	  "leaf.example.org",
	  false,
	  { .common_name = "leaf.example.org",
	    .names = { "other.example.org" } } },
	{ "another IP address is another name",
	  "is for 192.0.2.1, not for 192.0.2.2",
	  "tls_hostname",
	  "192.0.2.2",
	  false,
	  { .names = { "192.0.2.1" } } },
	{ "expired: since when",
	  "the server's certificate expired on 20",
	  "clock",
	  HOST,
	  false,
	  { .names = { HOST }, .starts_in = -20, .ends_in = -10 } },
	{ "not valid yet: from when",
	  "the server's certificate is not valid before 20",
	  "clock",
	  HOST,
	  false,
	  { .names = { HOST }, .starts_in = 10, .ends_in = 20 } },
	{ "a weak key is no trust",
	  "too weak",
	  "tls_priority",
	  HOST,
	  false,
	  { .names = { HOST }, .weak_bits = 1024 } },
	{ "what a stranger says is made visible",
	  "is for a\\x1b[31m, not for " HOST,
	  "",
	  HOST,
	  false,
	  { .common_name = "a\033[31m", .names = { NULL } } },
};

static void each_fault_is_told_in_words(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		auto_outcome outcome = { .err = ERR_INIT };
		struct peer_cert_spec spec = bad[i].cert;

		if (!spec.common_name)
			spec.common_name = "leaf";
		meet_cert(&spec, bad[i].self_signed, bad[i].hostname, &outcome);
		assert_rule(bad[i].rule, !outcome.ok);
		if (!strstr(outcome.err.text.data, bad[i].text))
			assert_rule_str(bad[i].rule, outcome.err.text.data,
					bad[i].text);
		if (!strstr(outcome.err.hint.data, bad[i].hint))
			assert_rule_str(bad[i].rule, outcome.err.hint.data,
					bad[i].hint);
		assert_rule(bad[i].rule, outcome.err.kind == ERR_TRUST);
		assert_rule_str("TLS is not there", outcome.description, "");
	}
}

static void an_unknown_authority_is_named(void **state UNUSED)
{
	struct tls_params params = { .hostname = HOST,
				     .ca_file = authority_file };
	auto_outcome outcome = { .err = ERR_INIT };
	struct peer_cert chain[3];
	struct peer peer = { .serve = serve_tls,
			     .chain = chain,
			     .chain_len = 2 };

	peer_cert_make(&chain[2],
		       &(struct peer_cert_spec){ .common_name = "Private Root",
						 .is_authority = true },
		       NULL);
	peer_cert_make(&chain[1],
		       &(struct peer_cert_spec){ .common_name = "Private Sub",
						 .is_authority = true },
		       &chain[2]);
	peer_cert_make(&chain[0], &leaf, &chain[1]);
	meet(&peer, &params, 10000, &outcome);
	assert_false(outcome.ok);
	assert_int_equal(outcome.err.kind, ERR_TRUST);
	assert_string_equal(outcome.err.text.data,
			    "the server's certificate is signed by an "
			    "authority that is not trusted here: "
			    "CN=Private Root");
	for (size_t i = 0; i < ARRAY_LEN(chain); i++)
		peer_cert_release(&chain[i]);
}

static void an_expired_authority_is_told(void **state UNUSED)
{
	struct tls_params params = { .hostname = HOST,
				     .ca_file = authority_file };
	auto_outcome outcome = { .err = ERR_INIT };
	struct peer_cert chain[2];
	struct peer peer = { .serve = serve_tls,
			     .chain = chain,
			     .chain_len = 2 };

	peer_cert_make(&chain[1],
		       &(struct peer_cert_spec){ .common_name = "Old Sub",
						 .starts_in = -20,
						 .ends_in = -10,
						 .is_authority = true },
		       &authority);
	peer_cert_make(&chain[0], &leaf, &chain[1]);
	meet(&peer, &params, 10000, &outcome);
	assert_false(outcome.ok);
	assert_int_equal(outcome.err.kind, ERR_TRUST);
	assert_string_equal(outcome.err.text.data,
			    "the server's certificate is signed by an "
			    "authority whose certificate has expired");
	peer_cert_release(&chain[0]);
	peer_cert_release(&chain[1]);
}

/* A private authority is none of the system's. */
static void the_system_trusts_not_just_anybody(void **state UNUSED)
{
	struct tls_params params = { .hostname = HOST };
	auto_outcome outcome = { .err = ERR_INIT };
	struct peer peer = { .serve = serve_tls };

	meet_leaf(&peer, &params, &leaf, &authority, &outcome);
	assert_false(outcome.ok);
	assert_int_equal(outcome.err.kind, ERR_TRUST);
}

static void serve_greeting(struct peer *peer)
{
	char buf[4096];

	peer_send(peer, peer->arg, strlen(peer->arg));
	while (peer_recv(peer, buf, sizeof(buf)) > 0)
		;
}

static void plain_text_is_recognised(void **state UNUSED)
{
	static const char *const greetings[] = {
		"220 smtp.example.org ESMTP\r\n",
		"220-a\r\n220 b\r\n",
		"421 busy\r\n",
		"554 5.5.1 Error: too much\r\n554 5.5.1 Error: too much\r\n",
		"* OK IMAP4 ready\r\n",
		"+OK\r\n",
		"HTTP/1.1 400 Bad Request\r\n\r\n",
		"SSH-2.0-OpenSSH_9.2\r\n",
	};

	for (size_t i = 0; i < ARRAY_LEN(greetings); i++) {
		struct tls_params params = { .hostname = HOST,
					     .ca_file = authority_file };
		char *greeting = strdup(greetings[i]);
		struct peer peer = { .serve = serve_greeting, .arg = greeting };
		struct stream *stream = stream_new(peer_start(&peer));
		auto_err err = ERR_INIT;

		assert_rule(greeting, !tls_start(stream, &params,
						 deadline_in(10000), &err));
		assert_rule_str(greeting, err.text.data,
				"the server does not speak TLS here");
		assert_rule(greeting, err.kind == ERR_TLS);
		assert_rule_str(greeting, err.hint.data,
				"set tls = \"starttls\" (usual on port 587)");
		stream_free(stream);
		peer_join(&peer);
		free(greeting);
	}
}

static void serve_nothing(struct peer *peer)
{
	char buf[4096];

	if (peer_recv(peer, buf, sizeof(buf)) < 0) /* the client's hello */
		abort();
}

static void serve_silence(struct peer *peer)
{
	char buf[4096];

	while (peer_recv(peer, buf, sizeof(buf)) > 0)
		;
}

static void a_peer_that_goes_or_waits_is_told(void **state UNUSED)
{
	struct tls_params params = { .hostname = HOST,
				     .ca_file = authority_file };
	struct peer gone = { .serve = serve_nothing };
	struct peer silent = { .serve = serve_silence };
	auto_outcome first = { .err = ERR_INIT };
	auto_outcome second = { .err = ERR_INIT };

	meet(&gone, &params, 10000, &first);
	assert_false(first.ok);
	assert_int_equal(first.err.kind, ERR_CLOSED);
	assert_string_equal(first.err.text.data,
			    "connection closed by the server during the TLS "
			    "handshake");
	meet(&silent, &params, 100, &second);
	assert_false(second.ok);
	assert_int_equal(second.err.kind, ERR_TIMEOUT);
	assert_string_equal(second.err.text.data,
			    "TLS handshake: no answer within the time limit");
}

static void old_tls_is_refused(void **state UNUSED)
{
	struct tls_params params = { .hostname = HOST,
				     .ca_file = authority_file };
	auto_outcome outcome = { .err = ERR_INIT };
	struct peer peer = { .serve = serve_tls,
			     .priority = "NORMAL:-VERS-ALL:+VERS-TLS1.1" };

	meet_leaf(&peer, &params, &leaf, &authority, &outcome);
	assert_false(outcome.ok);
	assert_int_equal(outcome.err.kind, ERR_TLS);
	assert_string_equal(
		outcome.err.text.data,
		"the server knows no version of TLS that is allowed");
	assert_non_null(strstr(outcome.err.hint.data, "tls_priority"));
}

static void an_alert_is_told_in_words(void **state UNUSED)
{
	struct tls_params params = {
		.hostname = HOST,
		.ca_file = authority_file,
		.priority = "NORMAL:-CIPHER-ALL:+AES-128-GCM"
	};
	auto_outcome outcome = { .err = ERR_INIT };
	struct peer peer = { .serve = serve_other_ciphers,
			     .priority = "NORMAL:-CIPHER-ALL:+AES-256-GCM" };

	meet_leaf(&peer, &params, &leaf, &authority, &outcome);
	assert_false(outcome.ok);
	assert_int_equal(outcome.err.kind, ERR_TLS);
	assert_string_equal(outcome.err.text.data,
			    "the server refused the TLS handshake: Handshake "
			    "failed");
	assert_non_null(strstr(outcome.err.hint.data, "tls_priority"));
}

static void the_priority_is_in_force(void **state UNUSED)
{
	struct tls_params params = { .hostname = HOST,
				     .ca_file = authority_file,
				     .priority =
					     "NORMAL:-VERS-ALL:+VERS-TLS1.2" };
	auto_outcome outcome = { .err = ERR_INIT };
	struct peer peer = { .serve = serve_tls };

	meet_leaf(&peer, &params, &leaf, &authority, &outcome);
	assert_true(outcome.ok);
	assert_memory_equal(outcome.description, "TLS1.2 ECDHE-", 13);
	assert_null(strpbrk(outcome.description, "()"));
}

static char *new_file(const char *content)
{
	char *path = strdup("/tmp/mailchute-pem-XXXXXX");
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), strlen(content));
	close(fd);
	return path;
}

static void check_ca_file(const char *rule, const char *path)
{
	struct tls_params params = { .hostname = HOST, .ca_file = path };
	struct peer peer = { .serve = serve_silence };
	auto_outcome outcome = { .err = ERR_INIT };

	meet(&peer, &params, 10000, &outcome);
	assert_rule(rule, !outcome.ok);
	assert_rule(rule, outcome.err.kind == ERR_CONFIG);
	assert_rule(rule, strstr(outcome.err.text.data, "tls_ca_file"));
	assert_rule(rule, strstr(outcome.err.text.data, path));
}

static void a_bad_ca_file_is_a_bad_configuration(void **state UNUSED)
{
	static const char *const contents[] = {
		"",
		"not a certificate\n",
		("-----BEGIN CERTIFICATE-----\nAAAA\n"
		 "-----END CERTIFICATE-----\n"),
	};

	check_ca_file("a file that is not there", "/nonexistent/ca.pem");
	check_ca_file("a directory", "/tmp");
	for (size_t i = 0; i < ARRAY_LEN(contents); i++) {
		char *path = new_file(contents[i]);

		check_ca_file(contents[i], path);
		unlink(path);
		free(path);
	}
}

static const struct {
	const char *rule;
	const char *priority;
	const char *text; /* part of the error; NULL: it is good */
} priorities[] = {
	{ "the default is good", TLS_PRIORITY_DEFAULT, NULL },
	{ "a level is good", "SECURE192", NULL },
	{ "the place of an unknown word is told",
	  "NORMAL:+NO-SUCH-CIPHER:%COMPAT", "from \"+NO-SUCH-CIPHER" },
	{ "an unknown level is told", "nonsense", "nonsense" },
	{ "no version is left", "NORMAL:-VERS-ALL", "NORMAL:-VERS-ALL" },
};

static void priorities_are_checked(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(priorities); i++) {
		auto_err err = ERR_INIT;
		bool ok = tls_check_priority(priorities[i].priority, &err);

		assert_rule(priorities[i].rule, ok == !priorities[i].text);
		if (ok)
			continue;
		if (!strstr(err.text.data, priorities[i].text))
			assert_rule_str(priorities[i].rule, err.text.data,
					priorities[i].text);
		assert_rule(priorities[i].rule, err.kind == ERR_CONFIG);
	}
}

static void a_bad_priority_stops_the_handshake(void **state UNUSED)
{
	struct tls_params params = { .hostname = HOST,
				     .ca_file = authority_file,
				     .priority = "NORMAL:+NO-SUCH" };
	struct peer peer = { .serve = serve_silence };
	auto_outcome outcome = { .err = ERR_INIT };

	meet(&peer, &params, 10000, &outcome);
	assert_false(outcome.ok);
	assert_int_equal(outcome.err.kind, ERR_CONFIG);
}

static int make_authority(void **state UNUSED)
{
	peer_cert_make(&authority,
		       &(struct peer_cert_spec){ .common_name = "Test Root",
						 .is_authority = true },
		       NULL);
	authority_file = peer_cert_file(&authority);
	return 0;
}

static int drop_authority(void **state UNUSED)
{
	unlink(authority_file);
	free(authority_file);
	peer_cert_release(&authority);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_server_is_trusted),
		cmocka_unit_test(each_fault_is_told_in_words),
		cmocka_unit_test(an_unknown_authority_is_named),
		cmocka_unit_test(an_expired_authority_is_told),
		cmocka_unit_test(the_system_trusts_not_just_anybody),
		cmocka_unit_test(plain_text_is_recognised),
		cmocka_unit_test(a_peer_that_goes_or_waits_is_told),
		cmocka_unit_test(old_tls_is_refused),
		cmocka_unit_test(an_alert_is_told_in_words),
		cmocka_unit_test(the_priority_is_in_force),
		cmocka_unit_test(a_bad_ca_file_is_a_bad_configuration),
		cmocka_unit_test(priorities_are_checked),
		cmocka_unit_test(a_bad_priority_stops_the_handshake),
	};

	return cmocka_run_group_tests(tests, make_authority, drop_authority);
}
