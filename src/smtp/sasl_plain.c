#include "smtp/sasl.h"

#include <string.h>

/* RFC 4616 section 2: [authzid] NUL authcid NUL passwd. */
bool sasl_plain(struct sasl *sasl, const struct buf *challenge UNUSED,
		struct buf *response, struct err *err)
{
	if (sasl->step > 0)
		return err_set(err, ERR_PROTOCOL,
			       "the server asks PLAIN for more than it has");
	if (memchr(sasl->secret->data, '\0', sasl->secret->len))
		return err_set(err, ERR_DATA,
			       "PLAIN can't carry a password with a NUL");
	buf_add_char(response, '\0');
	buf_add_str(response, sasl->user);
	buf_add_char(response, '\0');
	buf_add(response, sasl->secret->data, sasl->secret->len);
	return true;
}
