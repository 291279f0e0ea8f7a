#include "unit.h"

#include "base/buf.h"
#include "net/dial.h"
#include "net/hostname.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define LIST_MAX 40

/* Addresses in a list of getaddrinfo()'s shape, each with a port of its own. */
struct list {
	struct addrinfo info[LIST_MAX];
	struct sockaddr_in in[LIST_MAX];
	struct sockaddr_in6 in6[LIST_MAX];
	size_t count;
};

static void list_add(struct list *list, const char *ip, int port)
{
	size_t i = list->count++;
	struct addrinfo *info = &list->info[i];

	assert_true(i < LIST_MAX);
	info->ai_socktype = SOCK_STREAM;
	if (strchr(ip, ':')) {
		info->ai_family = list->in6[i].sin6_family = AF_INET6;
		inet_pton(AF_INET6, ip, &list->in6[i].sin6_addr);
		list->in6[i].sin6_port = htons((uint16_t)port);
		info->ai_addr = (struct sockaddr *)&list->in6[i];
		info->ai_addrlen = sizeof(list->in6[i]);
	} else {
		info->ai_family = list->in[i].sin_family = AF_INET;
		inet_pton(AF_INET, ip, &list->in[i].sin_addr);
		list->in[i].sin_port = htons((uint16_t)port);
		info->ai_addr = (struct sockaddr *)&list->in[i];
		info->ai_addrlen = sizeof(list->in[i]);
	}
	if (i)
		list->info[i - 1].ai_next = info;
}

/* A socket bound to a port that is free; listens if backlog is not negative. */
static int bind_to(const char *ip, int backlog, int *ret_port)
{
	struct list list = { .count = 0 };
	struct sockaddr_in6 bound;
	socklen_t len = sizeof(bound);
	int fd;

	list_add(&list, ip, 0);
	fd = socket(list.info[0].ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(
		bind(fd, list.info[0].ai_addr, list.info[0].ai_addrlen), 0);
	if (backlog >= 0)
		assert_int_equal(listen(fd, backlog), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&bound, &len), 0);
	*ret_port = ntohs(bound.sin6_port); /* at the same place in both */
	return fd;
}

static int listen_on(const char *ip, int *ret_port)
{
	return bind_to(ip, 8, ret_port);
}

/* A port that is bound refuses all, and nobody else gets it meanwhile. */
static int refuse_on(const char *ip, int *ret_port)
{
	return bind_to(ip, -1, ret_port);
}

static int64_t elapsed(struct deadline since)
{
	return deadline_in(0).at_ms - since.at_ms;
}

static int count_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static int peer_port(int fd)
{
	struct sockaddr_in6 peer;
	socklen_t len = sizeof(peer);

	assert_int_equal(getpeername(fd, (struct sockaddr *)&peer, &len), 0);
	return ntohs(peer.sin6_port);
}

static void check_socket(const char *rule, int fd)
{
	socklen_t len = sizeof(int);
	int on = 0;

	assert_rule(rule, fcntl(fd, F_GETFL) & O_NONBLOCK);
	assert_rule(rule, fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_rule(rule, !getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, &len));
	assert_rule(rule, on);
}

static const struct {
	const char *rule;
	const char *listen;
	const char *host;
} hosts[] = {
	{ "an IPv4 address", "127.0.0.1", "127.0.0.1" },
	{ "an IPv4 address in brackets", "127.0.0.1", "[127.0.0.1]" },
	{ "an IPv6 address", "::1", "::1" },
	{ "an IPv6 address in brackets", "::1", "[::1]" },
	{ "a name", "127.0.0.1", "localhost" },
};

static void hosts_are_dialed(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
		auto_err err = ERR_INIT;
		int port, fd, listener;

		listener = listen_on(hosts[i].listen, &port);
		assert_rule(hosts[i].rule, dial(hosts[i].host, port,
						deadline_in(5000), &fd, &err));
		check_socket(hosts[i].rule, fd);
		assert_rule(hosts[i].rule, peer_port(fd) == port);
		close(fd);
		close(listener);
	}
}

static void a_refusal_is_told(void **state UNUSED)
{
	auto_buf want = BUF_INIT;
	auto_err err = ERR_INIT;
	int before, port, fd = -1, bound;

	bound = refuse_on("127.0.0.1", &port);
	before = count_descriptors();
	assert_false(dial("127.0.0.1", port, deadline_in(5000), &fd, &err));
	assert_int_equal(err.kind, ERR_CONNECT);
	buf_add_fmt(&want,
		    "connect to 127.0.0.1 port %d: 127.0.0.1: Connection "
		    "refused",
		    port);
	assert_string_equal(err.text.data, want.data);
	assert_int_equal(fd, -1);
	assert_int_equal(count_descriptors(), before);
	close(bound);
}

static void families_take_turns(void **state UNUSED)
{
	static const char *const order[] = {
		"[::1]", "127.0.0.2", "[::1]", "127.0.0.3", "127.0.0.4",
	};
	struct list list = { .count = 0 };
	auto_buf want = BUF_INIT;
	auto_err err = ERR_INIT;
	int port6, port4[3], fd, bound[4];

	bound[0] = refuse_on("::1", &port6);
	list_add(&list, "::1", port6);
	list_add(&list, "::1", port6);
	for (size_t i = 0; i < 3; i++) {
		char ip[] = "127.0.0.2";

		ip[8] = (char)('2' + i);
		bound[i + 1] = refuse_on(ip, &port4[i]);
		list_add(&list, ip, port4[i]);
	}
	assert_false(dial_addresses("host", 25, list.info, deadline_in(5000),
				    &fd, &err));
	buf_add_str(&want, "connect to host port 25: ");
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		buf_add_fmt(&want, "%s%s: Connection refused", i ? "; " : "",
			    order[i]);
	assert_string_equal(err.text.data, want.data);
	assert_int_equal(err.kind, ERR_CONNECT);
	for (size_t i = 0; i < 4; i++)
		close(bound[i]);
}

static void the_first_family_is_the_resolvers(void **state UNUSED)
{
	struct list list = { .count = 0 };
	auto_err err = ERR_INIT;
	int port4, port6, fd, bound4, bound6;

	bound4 = refuse_on("127.0.0.1", &port4);
	bound6 = refuse_on("::1", &port6);
	list_add(&list, "127.0.0.1", port4);
	list_add(&list, "::1", port6);
	assert_false(dial_addresses("host", 25, list.info, deadline_in(5000),
				    &fd, &err));
	assert_string_equal(err.text.data,
			    "connect to host port 25: 127.0.0.1: Connection "
			    "refused; [::1]: Connection refused");
	close(bound4);
	close(bound6);
}

static void after_a_refusal_the_next_is_tried_at_once(void **state UNUSED)
{
	struct deadline start = deadline_in(0);
	struct list list = { .count = 0 };
	auto_err err = ERR_INIT;
	int refusing, good, fd, bound, listener, before;

	bound = refuse_on("::1", &refusing);
	listener = listen_on("127.0.0.1", &good);
	for (int i = 0; i < 10; i++)
		list_add(&list, "::1", refusing);
	list_add(&list, "127.0.0.1", good);
	before = count_descriptors();
	assert_true(dial_addresses("host", 25, list.info, deadline_in(5000),
				   &fd, &err));
	assert_int_equal(peer_port(fd), good);
	assert_in_range(elapsed(start), 0, 200);
	assert_int_equal(count_descriptors(), before + 1);
	close(fd);
	close(bound);
	close(listener);
}

static void many_refusals_stay_one_short_line(void **state UNUSED)
{
	struct list list = { .count = 0 };
	auto_err err = ERR_INIT;
	int port, fd, bound;

	bound = refuse_on("127.0.0.1", &port);
	for (int i = 0; i < LIST_MAX; i++)
		list_add(&list, "127.0.0.1", port);
	assert_false(dial_addresses("host", 25, list.info, deadline_in(5000),
				    &fd, &err));
	assert_non_null(strstr(err.text.data, "refused; and 24 more"));
	assert_in_range(err.text.len, 1, 500);
	close(bound);
}

/* Fills a listener's queue, so that who comes next gets no answer. */
static size_t fill(const char *ip, int port, int *fds, size_t max)
{
	struct list list = { .count = 0 };
	struct pollfd ready = { .events = POLLOUT };
	size_t n = 0;

	list_add(&list, ip, port);
	while (n < max) {
		fds[n] = socket(list.info[0].ai_family,
				SOCK_STREAM | SOCK_NONBLOCK, 0);
		assert_true(fds[n] >= 0);
		connect(fds[n], list.info[0].ai_addr, list.info[0].ai_addrlen);
		ready.fd = fds[n++];
		if (poll(&ready, 1, 100) == 0)
			break;
	}
	return n;
}

static void a_silent_address_does_not_hold_up_the_next(void **state UNUSED)
{
	int silent, good, refusing, fd, queue, listener, bound, fds[64];
	int before;
	struct list list = { .count = 0 };
	auto_err err = ERR_INIT;
	struct deadline start;
	size_t n;

	queue = bind_to("127.0.0.1", 0, &silent);
	listener = listen_on("::1", &good);
	n = fill("127.0.0.1", silent, fds, ARRAY_LEN(fds));
	assert_true(n < ARRAY_LEN(fds));
	list_add(&list, "127.0.0.1", silent);
	list_add(&list, "::1", good);
	before = count_descriptors();
	start = deadline_in(0);
	assert_true(dial_addresses("host", 25, list.info, deadline_in(5000),
				   &fd, &err));
	assert_int_equal(peer_port(fd), good);
	assert_in_range(elapsed(start), 249, 900);
	assert_int_equal(count_descriptors(), before + 1);
	close(fd);

	/* A refusal meanwhile does not wait for its turn to be over. */
	bound = refuse_on("::1", &refusing);
	list.count = 1;
	list_add(&list, "::1", refusing);
	list_add(&list, "::1", good);
	start = deadline_in(0);
	assert_true(dial_addresses("host", 25, list.info, deadline_in(5000),
				   &fd, &err));
	assert_int_equal(peer_port(fd), good);
	assert_in_range(elapsed(start), 249, 450);
	close(fd);
	close(bound);

	list.info[0].ai_next = NULL;
	start = deadline_in(0);
	assert_false(dial_addresses("host", 25, list.info, deadline_in(300),
				    &fd, &err));
	assert_in_range(elapsed(start), 299, 900);
	assert_int_equal(err.kind, ERR_TIMEOUT);
	assert_string_equal(err.text.data,
			    "connect to host port 25: 127.0.0.1: no answer "
			    "within the time limit");
	assert_int_equal(count_descriptors(), before);
	while (n)
		close(fds[--n]);
	close(queue);
	close(listener);
}

/* connect() itself refuses this one; no later event tells of it. */
static void what_cannot_be_an_address_is_told(void **state UNUSED)
{
	auto_err err = ERR_INIT;
	int fd, before = count_descriptors();

	assert_false(dial("255.255.255.255", 9, deadline_in(5000), &fd, &err));
	assert_int_equal(err.kind, ERR_CONNECT);
	assert_non_null(strstr(err.text.data, "connect to 255.255.255.255 port "
					      "9: 255.255.255.255: "));
	assert_int_equal(count_descriptors(), before);
}

static const struct {
	const char *rule;
	const char *host;
	const char *text; /* part of the error */
} bad_hosts[] = {
	{ "no name at all", "", "no such host \"\"" },
	{ "nothing in brackets", "[]", "no such host \"[]\"" },
	{ "a name that never exists (RFC 6761)", "no-such-host.invalid",
	  "no-such-host.invalid" },
	{ "an empty label", "a..invalid", "a..invalid" },
	{ "a blank", "smtp example.invalid", "smtp example.invalid" },
	{ "a control character", "a\nb.invalid", "a\\nb.invalid" },
	{ "a label over 63 bytes",
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  ".invalid",
	  "aaaaaaaa.invalid" },
	{ "what is not UTF-8", "\xff\xfe.invalid", "\\xff\\xfe.invalid" },
};

static void bad_hosts_are_told(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(bad_hosts); i++) {
		struct deadline start = deadline_in(0);
		auto_err err = ERR_INIT;
		int fd;

		assert_rule(bad_hosts[i].rule,
			    !dial(bad_hosts[i].host, 25, deadline_in(1000), &fd,
				  &err));
		assert_rule(bad_hosts[i].rule, err.kind == ERR_RESOLVE);
		assert_rule(bad_hosts[i].rule, elapsed(start) < 2000);
		if (!strstr(err.text.data, bad_hosts[i].text))
			assert_rule_str(bad_hosts[i].rule, err.text.data,
					bad_hosts[i].text);
	}
}

static void a_look_up_ends_at_the_deadline(void **state UNUSED)
{
	struct addrinfo *list = NULL;
	auto_err err = ERR_INIT;

	/* A thread that is quick as lightning may have answered once. */
	for (int i = 0; i < 20 && !strstr(err.text.data, "limit"); i++) {
		assert_false(resolve("no-such-host.invalid", 25, 0,
				     deadline_in(-1000), &list, &err));
		assert_int_equal(err.kind, ERR_RESOLVE);
	}
	assert_string_equal(err.text.data,
			    "can't look up no-such-host.invalid: no answer "
			    "within the time limit");
	assert_null(list);
}

static void an_address_needs_no_time(void **state UNUSED)
{
	struct addrinfo *list = NULL;
	auto_err err = ERR_INIT;

	assert_true(
		resolve("192.0.2.1", 25, 0, deadline_in(-1000), &list, &err));
	freeaddrinfo(list);
}

static const struct {
	const char *rule;
	const char *host;
	const char *ascii; /* NULL: refused */
} forms[] = {
	{ "ASCII stays as it is", "Smtp.Example.Org", "Smtp.Example.Org" },
	{ "brackets go", "[2001:db8::1]", "2001:db8::1" },
	{ "half a bracket stays", "[::1", "[::1" },
	{ "an umlaut becomes an A-label",
	  "b\xc3\xbc"
	  "cher.example",
	  "xn--bcher-kva.example" },
	{ "no UTF-8, no name",
	  "b\xfc"
	  "cher.example",
	  NULL },
	{ "nothing is no name", "", NULL },
};

static void hosts_become_ascii(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		auto_err err = ERR_INIT;
		auto_str ascii = NULL;
		bool ok = hostname_to_ascii(forms[i].host, &ascii, &err);

		assert_rule(forms[i].rule, ok == !!forms[i].ascii);
		if (ok)
			assert_rule_str(forms[i].rule, ascii, forms[i].ascii);
		else
			assert_rule(forms[i].rule, err.kind == ERR_RESOLVE);
	}
}

static void addresses_are_told_from_names(void **state UNUSED)
{
	assert_true(hostname_is_address("192.0.2.1"));
	assert_true(hostname_is_address("2001:db8::1"));
	assert_true(hostname_is_address("fe80::1%eth0"));
	assert_false(hostname_is_address("smtp.example.org"));
	assert_false(hostname_is_address("192.0.2.1.example.org"));
}

/* Both ends of a connection to a listener on this address. */
static void connect_pair(const char *listen, const char *dialed, int fds[2])
{
	auto_err err = ERR_INIT;
	int port, listener = listen_on(listen, &port);

	assert_true(dial(dialed, port, deadline_in(5000), &fds[0], &err));
	fds[1] = accept(listener, NULL, NULL);
	assert_true(fds[1] >= 0);
	close(listener);
}

static const struct {
	const char *rule;
	const char *listen;
	const char *dialed;
	const char *literal;
} literals[] = {
	{ "IPv4", "127.0.0.1", "127.0.0.1", "[127.0.0.1]" },
	{ "all of 127/8 is local", "127.9.8.7", "127.9.8.7", "[127.9.8.7]" },
	{ "IPv6 says so", "::1", "::1", "[IPv6:::1]" },
	{ "IPv4 in IPv6 is IPv4", "::", "127.0.0.1", "[127.0.0.1]" },
};

static void the_own_address_is_a_literal(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(literals); i++) {
		auto_buf literal = BUF_INIT;
		int fds[2];

		connect_pair(literals[i].listen, literals[i].dialed, fds);
		address_literal(&literal, fds[1]);
		assert_rule_str(literals[i].rule, literal.data,
				literals[i].literal);
		assert_rule(literals[i].rule, peer_is_local(fds[0]));
		assert_rule(literals[i].rule, peer_is_local(fds[1]));
		close(fds[0]);
		close(fds[1]);
	}
}

static void what_has_no_address_is_loopback(void **state UNUSED)
{
	auto_buf literal = BUF_INIT;
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	address_literal(&literal, fds[0]);
	assert_string_equal(literal.data, "[127.0.0.1]");
	assert_true(peer_is_local(fds[0]));
	close(fds[0]);
	close(fds[1]);
	buf_clear(&literal);
	address_literal(&literal, fds[0]);
	assert_string_equal(literal.data, "[127.0.0.1]");
	assert_false(peer_is_local(fds[0]));
}

/* A UDP socket has a peer without any packet being sent. */
static void a_peer_elsewhere_is_not_local(void **state UNUSED)
{
	struct list list = { .count = 0 };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	list_add(&list, "128.0.0.1", 9);
	assert_true(fd >= 0);
	assert_false(peer_is_local(fd));
	if (connect(fd, list.info[0].ai_addr, list.info[0].ai_addrlen) == 0)
		assert_false(peer_is_local(fd));
	close(fd);
}

static void the_machines_name_is_a_full_one(void **state UNUSED)
{
	auto_buf name = BUF_INIT;

	buf_add_str(&name, "EHLO ");
	if (machine_name(&name, deadline_in(1000))) {
		assert_non_null(strchr(name.data, '.'));
		assert_null(strchr(name.data + 5, ' '));
		assert_int_not_equal(name.data[name.len - 1], '.');
	} else {
		assert_string_equal(name.data, "EHLO ");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_are_dialed),
		cmocka_unit_test(a_refusal_is_told),
		cmocka_unit_test(families_take_turns),
		cmocka_unit_test(the_first_family_is_the_resolvers),
		cmocka_unit_test(after_a_refusal_the_next_is_tried_at_once),
		cmocka_unit_test(many_refusals_stay_one_short_line),
		cmocka_unit_test(a_silent_address_does_not_hold_up_the_next),
		cmocka_unit_test(what_cannot_be_an_address_is_told),
		cmocka_unit_test(bad_hosts_are_told),
		cmocka_unit_test(a_look_up_ends_at_the_deadline),
		cmocka_unit_test(an_address_needs_no_time),
		cmocka_unit_test(hosts_become_ascii),
		cmocka_unit_test(addresses_are_told_from_names),
		cmocka_unit_test(the_own_address_is_a_literal),
		cmocka_unit_test(what_has_no_address_is_loopback),
		cmocka_unit_test(a_peer_elsewhere_is_not_local),
		cmocka_unit_test(the_machines_name_is_a_full_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
