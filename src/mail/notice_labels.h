/*
 * notice_labels.h - which types the parts of a notice have, and which encoding.
 *
 * For notice.c alone, which must know before it writes the first line.
 */
#ifndef MAILCHUTE_MAIL_NOTICE_LABELS_H
#define MAILCHUTE_MAIL_NOTICE_LABELS_H

#include "mail/notice.h"

#include <stdbool.h>

/* Nothing of it is owned: there is no release. */
struct notice_labels {
	bool is_global;	       /* an address is not ASCII: RFC 6533 */
	bool text_is_8bit;     /* the text is UTF-8 */
	bool is_whole;	       /* all of the original is returned */
	bool original_is_8bit; /* what is returned of it */
	const char *original;  /* the type of that part, as Content-Type has it:
				  constant, not to be freed */
};

/*
 * Sets all of *labels, whatever it held: what the parts must be for the
 * recipients that the notice tells of and for what is returned of the original.
 * It looks at the original's header and at the facts of its body, and keeps
 * none of what it looked at.
 */
void notice_look_around(struct notice_labels *labels,
			const struct notice *notice);

#endif
