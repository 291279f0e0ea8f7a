/*
 * addredit.h - changes addresses in a header field where they stand.
 *
 * Display names, comments, folds and all else between the addresses stay byte
 * for byte.
 */
#ifndef MAILCHUTE_MAIL_ADDREDIT_H
#define MAILCHUTE_MAIL_ADDREDIT_H

#include "mail/header.h"
#include "mail/mailbox.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Judges one mailbox; spec is its addr-spec as it was written.  To change it,
 * adds what is to stand in its place and returns true; else adds nothing.
 */
typedef bool addr_edit(void *arg, const struct mailbox *mailbox,
		       const char *spec, size_t len, struct buf *new_spec);

/*
 * Edits every mailbox of the field, which is one of the header's; true if any
 * was changed.  A field that can't be parsed is left as it is.  Work is linear
 * in its length.
 */
bool addr_edit_field(struct header *header, struct field *field,
		     addr_edit *edit, void *arg);

/* True for the fields that hold addresses and are sent, Resent- ones, too. */
bool field_has_addresses(const struct field *field);

#endif
