/*
 * mime_words.h - words of a header field, one behind the other, those that
 * can't stand there as encoded words (RFC 2047).
 *
 * For the mime modules alone.  Neighbours that must be encoded become one text,
 * with the blanks between them; all others stay byte for byte.
 */
#ifndef MAILCHUTE_MAIL_MIME_WORDS_H
#define MAILCHUTE_MAIL_MIME_WORDS_H

#include "base/buf.h"
#include "mail/body.h"

#include <stdbool.h>
#include <stddef.h>

/* Octets of a word with its blank that still fit a line of 998. */
#define MIME_WORD_MAX 997

struct mime_words {
	struct buf *out;     /* lent: the field so far */
	const char *charset; /* what the part declares, or NULL; lent */
	size_t line;	     /* where in out its last line begins; 0 will do */
	size_t gap;	     /* where in out the blanks before the run begin */
	struct buf run;	     /* what is to be encoded, and not yet written */
	bool in_run;
	bool after_encoded; /* the last word written was an encoded one */
};

#define MIME_WORDS_INIT(out_, charset_)                               \
	{                                                             \
		.out = (out_), .charset = (charset_), .run = BUF_INIT \
	}

#define auto_mime_words auto_(mime_words_release) struct mime_words

void mime_words_release(struct mime_words *words);

/*
 * Adds a word and the white space before it.  must_encode: it can't stand in a
 * header, whatever is in it; `content` is what is encoded then.  An encoded
 * word that somebody else made stays one: blanks next to it are not shown, so
 * that a neighbour takes them in; one that is illegal is made anew.
 */
void mime_words_add(struct mime_words *words, struct slice gap,
		    struct slice word, struct slice content, bool must_encode);

/*
 * Ends what is to be encoded, if there are any bytes, and adds these as they
 * are, parted from an encoded word.
 */
void mime_words_add_raw(struct mime_words *words, const char *text, size_t len);

/* Adds words of unstructured text (RFC 5322 section 2.2.1). */
void mime_words_add_text(struct mime_words *words, const char *text,
			 size_t len);

/* Writes what is left. */
void mime_words_flush(struct mime_words *words);

#endif
