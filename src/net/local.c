#include "net/local.h"

#include "base/err.h"
#include "net/hostname.h"
#include "net/resolve.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MACHINE_NAME_MAX 255 /* bytes; POSIX's limit for gethostname() */

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_storage storage;
};

static bool is_full_name(const char *name)
{
	return strncmp(name, "localhost.", strlen("localhost.")) != 0 &&
	       strchr(name, '.') && hostname_is_domain(name);
}

static bool add_full_name(struct buf *buf, const char *name)
{
	size_t len = strlen(name);
	auto_str bare = NULL;

	if (len && name[len - 1] == '.')
		len--;
	bare = mem_str_n(name, len);
	if (!is_full_name(bare))
		return false;
	buf_add_str(buf, bare);
	return true;
}

bool machine_name(struct buf *buf, struct deadline deadline)
{
	char name[MACHINE_NAME_MAX + 1] = "";
	struct addrinfo *list = NULL;
	auto_err err = ERR_INIT;
	bool found;

	if (gethostname(name, MACHINE_NAME_MAX) < 0 || !*name)
		return false;
	if (add_full_name(buf, name))
		return true;
	/* Why the resolver has none is nobody's concern: the literal will do */
	if (!resolve(name, 0, AI_CANONNAME, deadline, &list, &err))
		return false;
	found = list->ai_canonname && add_full_name(buf, list->ai_canonname);
	freeaddrinfo(list);
	return found;
}

/*
 * A socket for both families shows an IPv4 address in an IPv6 one (RFC 4291
 * section 2.5.5.2).  False if it has no IPv4 address in either way.
 */
static bool get_ipv4(const union address *address, struct in_addr *ret_ip)
{
	if (address->any.sa_family == AF_INET) {
		*ret_ip = address->in.sin_addr;
		return true;
	}
	if (address->any.sa_family != AF_INET6 ||
	    !IN6_IS_ADDR_V4MAPPED(&address->in6.sin6_addr))
		return false;
	memcpy(ret_ip, address->in6.sin6_addr.s6_addr + 12, sizeof(*ret_ip));
	return true;
}

void address_literal(struct buf *buf, int fd)
{
	union address address = { .any.sa_family = AF_UNSPEC };
	struct in_addr ip = { .s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	char text[INET6_ADDRSTRLEN] = "";

	if (getsockname(fd, &address.any, &len) < 0)
		address.any.sa_family = AF_UNSPEC;
	if (get_ipv4(&address, &ip) || address.any.sa_family != AF_INET6) {
		inet_ntop(AF_INET, &ip, text, sizeof(text));
		buf_add_fmt(buf, "[%s]", text);
		return;
	}
	inet_ntop(AF_INET6, &address.in6.sin6_addr, text, sizeof(text));
	buf_add_fmt(buf, "[IPv6:%s]", text);
}

bool peer_is_local(int fd)
{
	union address address = { .any.sa_family = AF_UNSPEC };
	socklen_t len = sizeof(address);
	struct in_addr ip;

	if (getpeername(fd, &address.any, &len) < 0)
		return false;
	if (address.any.sa_family == AF_UNIX)
		return true;
	if (get_ipv4(&address, &ip)) /* 127.0.0.0/8: RFC 1122 3.2.1.3 */
		return ntohl(ip.s_addr) >> 24 == 127;
	return address.any.sa_family == AF_INET6 &&
	       IN6_IS_ADDR_LOOPBACK(&address.in6.sin6_addr);
}
