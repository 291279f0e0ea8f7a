/*
 * notice_labels.h - which types the parts of a notice have, and which encoding.
 *
 * For notice.c alone, which must know before it writes the first line.
 */
#ifndef MAILCHUTE_MAIL_NOTICE_LABELS_H
#define MAILCHUTE_MAIL_NOTICE_LABELS_H

#include "mail/notice.h"

#include <stdbool.h>

struct notice_labels {
	bool is_global;	       /* an address is not ASCII: RFC 6533 */
	bool text_is_8bit;     /* the text is UTF-8 */
	bool is_whole;	       /* all of the original is returned */
	bool original_is_8bit; /* what is returned of it */
	const char *original;  /* the type of that part */
};

void notice_look_around(struct notice_labels *labels,
			const struct notice *notice);

#endif
