#include "smtp/sasl.h"

/*
 * draft-murchison-sasl-login: two prompts.  Their wording differs from server
 * to server and decides nothing: the first is for the name, the second for the
 * password.
 */
bool sasl_login(struct sasl *sasl, const struct buf *challenge UNUSED,
		struct buf *response, struct err *err)
{
	if (sasl->step == 0)
		buf_add_str(response, sasl->user);
	else if (sasl->step == 1)
		buf_add(response, sasl->secret->data, sasl->secret->len);
	else
		return err_set(err, ERR_PROTOCOL,
			       "the server asks LOGIN for more than it has");
	return true;
}
