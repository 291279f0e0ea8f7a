/*
 * undot.h - transparency of DATA (RFC 5321 section 4.5.2), the server's side:
 * takes the added dots out and finds the end of the content.
 *
 * What ends it is decided by how the line "DATA" itself was ended, since that
 * is the client's own habit and nothing that a message can have a say in:
 *
 * - CRLF: only CRLF "." CRLF does, and a line begins behind CRLF only.  Bare
 *   LFs are content, which message.h takes for line ends.  Were LF "." LF an
 *   end as well, then whoever writes the text that such a client sends, a web
 *   form's visitor say, could end the message in its midst and go on with
 *   commands of his own (SMTP smuggling, CVE-2023-51764): the client looks for
 *   dots behind CRLF, and stuffs no other.
 * - LF alone, as from a script of printf: then LF ends a line, with a CR before
 *   it or not.  Such a client stuffs dots behind LF, or has none.
 */
#ifndef MAILCHUTE_SMTP_UNDOT_H
#define MAILCHUTE_SMTP_UNDOT_H

#include "mail/body.h"

#include <stdbool.h>
#include <stddef.h>

/*
 *	LINE_START --"."--> DOT --CR--> DOT_CR --LF--> END
 *	  |     ^            |            |
 *	  |    line end      '----other---'
 *	  v     |                  v
 *	  WITHIN, AFTER_CR <-------'		DOT --LF--> END without CRLF
 */
enum undot_state {
	UNDOT_LINE_START,
	UNDOT_WITHIN,
	UNDOT_AFTER_CR,
	UNDOT_DOT,
	UNDOT_DOT_CR,
	UNDOT_END,
};

struct undot {
	enum undot_state state;
	bool lf_ends_lines; /* else CRLF alone does */
};

/*
 * Takes from len bytes, at least 1, and returns how many; *ret_content is what
 * of them is content, and may be empty.  A CR that turns out not to belong to
 * the end is handed out alone, and then 0 may be returned.  Must not be called
 * in UNDOT_END: what follows is a command.
 */
size_t undot_run(struct undot *undot, const char *data, size_t len,
		 struct slice *ret_content);

#endif
