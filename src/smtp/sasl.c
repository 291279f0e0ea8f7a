#include "smtp/sasl.h"

#include <strings.h>

/* Strongest first.  Documented in mailchute.conf(5), key auth. */
static const struct sasl_mechanism table[] = {
	{ .name = "PLAIN", .client_first = true, .respond = sasl_plain },
	/* Obsolete, and all that some servers have.  Whether an initial
	 * response is taken differs from server to server, so there is none. */
	{ .name = "LOGIN", .respond = sasl_login },
};

#define TABLE_LEN (sizeof(table) / sizeof(table[0]))

static bool is_allowed(char *const *allowed, const char *name)
{
	if (!allowed)
		return true;
	for (; *allowed; allowed++)
		if (!strcasecmp(*allowed, name))
			return true;
	return false;
}

bool sasl_choose(const struct offer *offer, char *const *allowed,
		 const struct sasl_mechanism **ret_mechanism, struct err *err)
{
	if (!offer->auth.len)
		return err_set(err, ERR_AUTH,
			       "the server does not offer authentication");
	for (size_t i = 0; i < TABLE_LEN; i++) {
		if (!is_allowed(allowed, table[i].name) ||
		    !offer_has_mechanism(offer, table[i].name))
			continue;
		*ret_mechanism = &table[i];
		return true;
	}
	err_set(err, ERR_AUTH,
		"no way to authenticate in common: the server offers%s",
		offer->auth.data);
	if (allowed)
		err_hint(err, "add one of these to auth, or remove that key");
	return false;
}
