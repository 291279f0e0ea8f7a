#include "unit.h"

#include "message_text.h"
#include "smtp/server.h"

#include <stdlib.h>

#define SIZE_LIMIT  2000 /* octets */
#define RCPTS_LIMIT 4

/*
 * What the client says, all at once, and the replies to it; the greeting comes
 * before them.  Behind them, what came of it: "[sender|rcpt,rcpt|message]", for
 * each message, CRs left out.
 */
static const struct row {
	const char *rule;
	const char *in;
	const char *out;
	const char *messages; /* NULL: none */
} rows[] = {
	/* Greeting others */
	{ "HELO", "HELO client\r\n", "250 here\r\n", NULL },
	{ "EHLO lists what there is", "EHLO client\r\n",
	  "250-here\r\n250-PIPELINING\r\n250-SIZE 2000\r\n250-8BITMIME\r\n"
	  "250-SMTPUTF8\r\n250-DSN\r\n250-CHUNKING\r\n250-ENHANCEDSTATUSCODES\r\n"
	  "250 HELP\r\n",
	  NULL },
	{ "a name is wanted", "EHLO\r\nHELO \r\n",
	  "501 5.5.4 EHLO wants a parameter\r\n"
	  "501 5.5.4 HELO wants a parameter\r\n",
	  NULL },
	{ "EHLO forgets the transaction",
	  "MAIL FROM:<a@x>\r\nHELO c\r\nMAIL FROM:<b@x>\r\n",
	  "250 2.1.0 ok\r\n250 here\r\n250 2.1.0 ok\r\n", NULL },

	/* Commands without a transaction */
	{ "NOOP, with and without words", "NOOP\r\nNOOP x y\r\n",
	  "250 2.0.0 ok\r\n250 2.0.0 ok\r\n", NULL },
	{ "VRFY says neither yes nor no", "VRFY root\r\n",
	  "252 2.0.0 the smart host knows; try RCPT\r\n", NULL },
	{ "VERB is taken", "VERB\r\nVERB ON\r\n",
	  "250 2.0.0 ok\r\n250 2.0.0 ok\r\n", NULL },
	{ "HELP names the commands", "HELP\r\n",
	  "214-2.0.0 mailchute hands mail to a smart host; it knows\r\n"
	  "214 2.0.0 EHLO HELO MAIL RCPT DATA BDAT RSET NOOP VRFY VERB HELP "
	  "QUIT\r\n",
	  NULL },
	{ "RSET needs no transaction", "RSET\r\n", "250 2.0.0 forgotten\r\n",
	  NULL },
	{ "QUIT ends it, and nothing behind it is looked at",
	  "QUIT\r\nNOOP\r\n", "221 2.0.0 here goes\r\n", NULL },
	{ "commands that are not done",
	  "ETRN x\r\nEXPN l\r\nSTARTTLS\r\nAUTH PLAIN\r\nTURN\r\n",
	  "502 5.5.1 not done here\r\n502 5.5.1 not done here\r\n"
	  "502 5.5.1 not done here\r\n502 5.5.1 not done here\r\n"
	  "502 5.5.1 not done here\r\n",
	  NULL },
	{ "unknown commands", "FOO\r\n\r\n NOOP\r\nMAILX FROM:<a@x>\r\n",
	  "500 5.5.1 unknown command\r\n500 5.5.1 unknown command\r\n"
	  "500 5.5.1 unknown command\r\n500 5.5.1 unknown command\r\n",
	  NULL },
	{ "case does not matter", "noop\r\nNoOp\r\n",
	  "250 2.0.0 ok\r\n250 2.0.0 ok\r\n", NULL },
	{ "LF alone ends a command", "NOOP\nNOOP\r\nRSET\n",
	  "250 2.0.0 ok\r\n250 2.0.0 ok\r\n250 2.0.0 forgotten\r\n", NULL },
	{ "blanks at the end are none of it", "NOOP \r\nRSET  \r\n",
	  "250 2.0.0 ok\r\n250 2.0.0 forgotten\r\n", NULL },
	{ "words where none belong", "RSET x\r\nDATA x\r\nQUIT now\r\n",
	  "501 5.5.4 RSET takes no parameters\r\n"
	  "501 5.5.4 DATA takes no parameters\r\n"
	  "501 5.5.4 QUIT takes no parameters\r\n",
	  NULL },
	{ "control characters",
	  "NOOP \001\r\nNOOP a\rb\r\nMAIL FROM:<a\t@x>\r\nRCPT "
	  "TO:<\177@x>\r\n",
	  "501 5.5.2 a control character\r\n501 5.5.2 a control character\r\n"
	  "501 5.5.2 a control character\r\n501 5.5.2 a control character\r\n",
	  NULL },

	/* MAIL */
	{ "the null reverse-path", "MAIL FROM:<>\r\n", "250 2.1.0 ok\r\n",
	  NULL },
	{ "an address without a domain", "MAIL FROM:<root>\r\n",
	  "250 2.1.0 ok\r\n", NULL },
	{ "without brackets, behind a blank", "mail from: a@x\r\n",
	  "250 2.1.0 ok\r\n", NULL },
	{ "a blank before the bracket", "MAIL FROM: <a@x> SIZE=5\r\n",
	  "250 2.1.0 ok\r\n", NULL },
	{ "a quoted local part with all that ends a path",
	  "MAIL FROM:<\"a b>c\\\"d\"@x> SIZE=5\r\n", "250 2.1.0 ok\r\n", NULL },
	{ "only one at a time", "MAIL FROM:<a@x>\r\nMAIL FROM:<b@x>\r\n",
	  "250 2.1.0 ok\r\n503 5.5.1 MAIL was there already\r\n", NULL },
	{ "no FROM", "MAIL\r\nMAIL a@x\r\nMAIL TO:<a@x>\r\n",
	  "501 5.5.4 MAIL wants a parameter\r\n"
	  "501 5.5.4 it is FROM:<address>\r\n"
	  "501 5.5.4 it is FROM:<address>\r\n",
	  NULL },
	{ "no address",
	  "MAIL FROM:\r\nMAIL FROM:<a@x\r\nMAIL FROM:<\"a@x>\r\n"
	  "MAIL FROM:<a@x>b\r\n",
	  "501 5.5.4 FROM: has no address that ends\r\n"
	  "501 5.5.4 FROM: has no address that ends\r\n"
	  "501 5.5.4 FROM: has no address that ends\r\n"
	  "501 5.5.4 FROM: has no address that ends\r\n",
	  NULL },
	{ "several addresses", "MAIL FROM:a@x,b@x\r\n",
	  "501 5.1.7 \"a@x,b@x\" is several, where one address is wanted\r\n",
	  NULL },
	{ "an address that can't be", "MAIL FROM:<a@-x->\r\n",
	  "501 5.1.7 address \"a@-x-\" has no valid domain\r\n", NULL },
	{ "SIZE", "MAIL FROM:<a@x> SIZE=2000\r\n", "250 2.1.0 ok\r\n", NULL },
	{ "SIZE over the limit",
	  "MAIL FROM:<a@x> SIZE=2001\r\n"
	  "MAIL FROM:<a@x> SIZE=99999999999999999999999\r\n",
	  "552 5.3.4 the message is larger than 2000 octets\r\n"
	  "552 5.3.4 the message is larger than 2000 octets\r\n",
	  NULL },
	{ "SIZE that is none",
	  "MAIL FROM:<a@x> SIZE=\r\nMAIL FROM:<a@x> SIZE\r\n"
	  "MAIL FROM:<a@x> SIZE=1k\r\nMAIL FROM:<a@x> SIZE=-1\r\n",
	  "501 5.5.4 bad value of SIZE\r\n501 5.5.4 SIZE wants a value\r\n"
	  "501 5.5.4 bad value of SIZE\r\n501 5.5.4 bad value of SIZE\r\n",
	  NULL },
	{ "BODY=7BIT", "MAIL FROM:<a@x> BODY=7BIT\r\n", "250 2.1.0 ok\r\n",
	  NULL },
	{ "BODY=8BITMIME", "MAIL FROM:<a@x> body=8bitmime SIZE=1\r\n",
	  "250 2.1.0 ok\r\n", NULL },
	{ "BODY=BINARYMIME is not offered",
	  "MAIL FROM:<a@x> "
	  "BODY=BINARYMIME\r\n",
	  "504 5.5.4 BINARYMIME is not offered\r\n", NULL },
	{ "another BODY", "MAIL FROM:<a@x> BODY=9BIT\r\n",
	  "501 5.5.4 bad value of BODY\r\n", NULL },
	{ "SMTPUTF8", "MAIL FROM:<\xc3\xa4@x> SMTPUTF8\r\n", "250 2.1.0 ok\r\n",
	  NULL },
	{ "SMTPUTF8 has no value", "MAIL FROM:<a@x> SMTPUTF8=1\r\n",
	  "501 5.5.4 SMTPUTF8 takes no value\r\n", NULL },
	{ "bytes that are no UTF-8", "MAIL FROM:<\xe4@x>\r\n",
	  "501 5.1.7 address \"\\xe4@x\" holds bytes that are not UTF-8\r\n",
	  NULL },
	{ "RET and ENVID", "MAIL FROM:<a@x> RET=HDRS ENVID=QQ+2B1\r\n",
	  "250 2.1.0 ok\r\n", NULL },
	{ "bad RET and ENVID",
	  "MAIL FROM:<a@x> RET=ALL\r\nMAIL FROM:<a@x> ENVID=\r\n"
	  "MAIL FROM:<a@x> ENVID=a+b\r\nMAIL FROM:<a@x> ENVID=a+0A\r\n"
	  "MAIL FROM:<a@x> ENVID=+00\r\n",
	  "501 5.5.4 bad value of RET\r\n501 5.5.4 bad value of ENVID\r\n"
	  "501 5.5.4 bad value of ENVID\r\n"
	  "501 5.5.4 bad value of ENVID\r\n501 5.5.4 bad value of ENVID\r\n",
	  NULL },
	{ "unknown parameters, and RCPT's",
	  "MAIL FROM:<a@x> AUTH=<>\r\nMAIL FROM:<a@x> NOTIFY=NEVER\r\n",
	  "555 5.5.4 unknown parameter \"AUTH=<>\"\r\n"
	  "555 5.5.4 unknown parameter \"NOTIFY=NEVER\"\r\n",
	  NULL },
	{ "a parameter twice", "MAIL FROM:<a@x> SIZE=1 RET=FULL SIZE=2\r\n",
	  "501 5.5.4 SIZE comes twice\r\n", NULL },
	{ "a refused MAIL is none", "MAIL FROM:<a@x> X\r\nMAIL FROM:<a@x>\r\n",
	  "555 5.5.4 unknown parameter \"X\"\r\n250 2.1.0 ok\r\n", NULL },

	/* RCPT */
	{ "MAIL comes first", "RCPT TO:<b@x>\r\nDATA\r\n",
	  "503 5.5.1 MAIL comes first\r\n503 5.5.1 MAIL comes first\r\n",
	  NULL },
	{ "recipients",
	  "MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO: root\r\n"
	  "rcpt to:<@r,@s:c@x>\r\n",
	  "250 2.1.0 ok\r\n250 2.1.5 ok\r\n250 2.1.5 ok\r\n250 2.1.5 ok\r\n",
	  NULL },
	{ "nobody is no recipient", "MAIL FROM:<a@x>\r\nRCPT TO:<>\r\n",
	  "250 2.1.0 ok\r\n501 5.1.3 <> is no recipient\r\n", NULL },
	{ "an address that can't be, and one that can",
	  "MAIL FROM:<a@x>\r\nRCPT TO:<b@>\r\nRCPT TO:<b@x>\r\n",
	  "250 2.1.0 ok\r\n501 5.1.3 address \"<b@>\" has no domain behind its \"@\"\r\n"
	  "250 2.1.5 ok\r\n",
	  NULL },
	{ "NOTIFY and ORCPT",
	  "MAIL FROM:<a@x>\r\nRCPT TO:<b@x> NOTIFY=SUCCESS,delay "
	  "ORCPT=rfc822;b+40x\r\nRCPT TO:<c@x> NOTIFY=NEVER\r\n",
	  "250 2.1.0 ok\r\n250 2.1.5 ok\r\n250 2.1.5 ok\r\n", NULL },
	{ "bad NOTIFY",
	  "MAIL FROM:<a@x>\r\nRCPT TO:<b@x> NOTIFY=NEVER,DELAY\r\n"
	  "RCPT TO:<b@x> NOTIFY=\r\nRCPT TO:<b@x> NOTIFY=DELAY,\r\n",
	  "250 2.1.0 ok\r\n501 5.5.4 bad value of NOTIFY\r\n"
	  "501 5.5.4 bad value of NOTIFY\r\n501 5.5.4 bad value of NOTIFY\r\n",
	  NULL },
	{ "bad ORCPT",
	  "MAIL FROM:<a@x>\r\nRCPT TO:<b@x> ORCPT=b@x\r\n"
	  "RCPT TO:<b@x> ORCPT=;b\r\nRCPT TO:<b@x> ORCPT=rfc822;\r\n",
	  "250 2.1.0 ok\r\n501 5.5.4 bad value of ORCPT\r\n"
	  "501 5.5.4 bad value of ORCPT\r\n501 5.5.4 bad value of ORCPT\r\n",
	  NULL },
	{ "SIZE is MAIL's", "MAIL FROM:<a@x>\r\nRCPT TO:<b@x> SIZE=1\r\n",
	  "250 2.1.0 ok\r\n555 5.5.4 unknown parameter \"SIZE=1\"\r\n", NULL },
	{ "too many recipients",
	  "MAIL FROM:<a@x>\r\nRCPT TO:<1@x>\r\nRCPT TO:<2@x>\r\n"
	  "RCPT TO:<3@x>\r\nRCPT TO:<4@x>\r\nRCPT TO:<5@x>\r\n",
	  "250 2.1.0 ok\r\n250 2.1.5 ok\r\n250 2.1.5 ok\r\n250 2.1.5 ok\r\n"
	  "250 2.1.5 ok\r\n"
	  "452 4.5.3 no more than 4 recipients at once\r\n",
	  NULL },
	{ "DATA needs a recipient", "MAIL FROM:<a@x>\r\nDATA\r\nNOOP\r\n",
	  "250 2.1.0 ok\r\n503 5.5.1 RCPT comes first\r\n250 2.0.0 ok\r\n",
	  NULL },

	/* Content; these begin with a transaction, see TRANSACTION below */
	{ "a message", "@DATA\r\nA: 1\r\n\r\nx\r\n.\r\n",
	  "354 end it by a line with a dot alone\r\n250 2.0.0 taken\r\n",
	  "[a@x|b@x|A: 1\n\nx\n]" },
	{ "dots", "@DATA\r\nA: 1\r\n\r\n..\r\n..x\r\n.\r\n",
	  "354 end it by a line with a dot alone\r\n250 2.0.0 taken\r\n",
	  "[a@x|b@x|A: 1\n\n.\n.x\n]" },
	{ "the transaction ends with it", "@DATA\r\n\r\nx\r\n.\r\nDATA\r\n",
	  "354 end it by a line with a dot alone\r\n250 2.0.0 taken\r\n"
	  "503 5.5.1 MAIL comes first\r\n",
	  "[a@x|b@x|\nx\n]" },
	{ "two messages in a session, as nmh has them, RSET twice",
	  "RSET\r\n@DATA\r\n\r\nx\r\n.\r\nRSET\r\n@DATA\r\n\r\ny\r\n.\r\n"
	  "RSET\r\nQUIT\r\n",
	  "250 2.0.0 forgotten\r\n"
	  "354 end it by a line with a dot alone\r\n250 2.0.0 taken\r\n"
	  "250 2.0.0 forgotten\r\n"
	  "354 end it by a line with a dot alone\r\n250 2.0.0 taken\r\n"
	  "250 2.0.0 forgotten\r\n221 2.0.0 here goes\r\n",
	  "[a@x|b@x|\nx\n][a@x|b@x|\ny\n]" },
	{ "RSET forgets", "@RSET\r\nDATA\r\n",
	  "250 2.0.0 forgotten\r\n503 5.5.1 MAIL comes first\r\n", NULL },
	{ "bare LFs are taken for line ends, but not for the end",
	  "@DATA\r\nA: 1\n\nx\n.\ny\n.\r\nz\r\n.\r\n",
	  "354 end it by a line with a dot alone\r\n250 2.0.0 taken\r\n",
	  "[a@x|b@x|A: 1\n\nx\n.\ny\n.\nz\n]" },
	{ "no command is smuggled in behind LF . LF",
	  "@DATA\r\n\r\nx\n.\nMAIL FROM:<e@x>\nRCPT TO:<f@x>\nDATA\n\ny\n.\n"
	  "\r\n.\r\n",
	  "354 end it by a line with a dot alone\r\n250 2.0.0 taken\r\n",
	  "[a@x|b@x|\nx\n.\nMAIL FROM:<e@x>\nRCPT TO:<f@x>\nDATA\n\ny\n.\n\n"
	  "]" },
	{ "DATA with LF makes LF . LF the end", "@DATA\nA: 1\n\n..x\n.\nQUIT\n",
	  "354 end it by a line with a dot alone\r\n250 2.0.0 taken\r\n"
	  "221 2.0.0 here goes\r\n",
	  "[a@x|b@x|A: 1\n\n.x\n]" },
	{ "the mbox line goes", "@DATA\r\nFrom jane\r\nA: 1\r\n\r\nx\r\n.\r\n",
	  "354 end it by a line with a dot alone\r\n250 2.0.0 taken\r\n",
	  "[a@x|b@x|A: 1\n\nx\n]" },
	{ "what is refused is told",
	  "@DATA\r\nSubject: refuse\r\n\r\nx\r\n.\r\nNOOP\r\n",
	  "354 end it by a line with a dot alone\r\n"
	  "554-5.0.0 no\r\n554 5.0.0 never??\r\n250 2.0.0 ok\r\n",
	  "[a@x|b@x|Subject: refuse\n\nx\n]" },
	{ "BDAT in one chunk", "@BDAT 10 LAST\r\nA: 1\r\n\r\nx\nNOOP\r\n",
	  "250 2.0.0 taken\r\n250 2.0.0 ok\r\n", "[a@x|b@x|A: 1\n\nx\n]" },
	{ "BDAT in chunks, and the lone dot is data",
	  "@BDAT 8\r\nA: 1\r\n\r\nbdat 5\r\n.\r\nx\rBDAT 1\r\n\n"
	  "BDAT 0 last\r\n",
	  "250 2.0.0 8 octets taken\r\n250 2.0.0 13 octets taken\r\n"
	  "250 2.0.0 14 octets taken\r\n250 2.0.0 taken\r\n",
	  "[a@x|b@x|A: 1\n\n.\nx\n]" },
	{ "BDAT before RCPT is dropped, all of it",
	  "BDAT 6\r\nQUIT\r\nMAIL FROM:<a@x>\r\nBDAT 6 LAST\r\nQUIT\r\n"
	  "NOOP\r\n",
	  "503 5.5.1 MAIL comes first\r\n250 2.1.0 ok\r\n"
	  "503 5.5.1 RCPT comes first\r\n250 2.0.0 ok\r\n",
	  NULL },
	{ "RSET between chunks",
	  "@BDAT 3\r\nx\r\nRSET\r\n@BDAT 3 LAST\r\ny\r\n",
	  "250 2.0.0 3 octets taken\r\n250 2.0.0 forgotten\r\n"
	  "250 2.0.0 taken\r\n",
	  "[a@x|b@x|\ny\n]" },
	{ "nothing else between chunks",
	  "@BDAT 3\r\nx\r\nDATA\r\nRCPT TO:<c@x>\r\nMAIL FROM:<c@x>\r\n"
	  "BDAT 3 LAST\r\ny\r\n",
	  "250 2.0.0 3 octets taken\r\n503 5.5.1 BDAT has begun\r\n"
	  "503 5.5.1 BDAT has begun\r\n503 5.5.1 MAIL was there already\r\n"
	  "250 2.0.0 taken\r\n",
	  "[a@x|b@x|\nx\ny\n]" },
	{ "BDAT whose size is not known ends the session",
	  "@BDAT x LAST\r\nQUIT\r\n", "521 5.5.4 it is BDAT SIZE [LAST]\r\n",
	  NULL },
	{ "so does one whose end is not", "@BDAT 6 FIRST\r\nQUIT\r\n",
	  "521 5.5.4 it is BDAT SIZE [LAST]\r\n", NULL },
	{ "the wishes for notifications go with it",
	  "MAIL FROM:<a@x> ENVID=Q+2B1+20+3D RET=HDRS\r\n"
	  "RCPT TO:<b@x> ORCPT=rfc822;B+40x NOTIFY=DELAY,success\r\n"
	  "RCPT TO:<c@x>\r\nRCPT TO:<d@x> NOTIFY=NEVER\r\n"
	  "RCPT TO:<d@x> NOTIFY=DELAY ORCPT=rfc822;again\r\n"
	  "DATA\r\n.\r\n",
	  "250 2.1.0 ok\r\n250 2.1.5 ok\r\n250 2.1.5 ok\r\n250 2.1.5 ok\r\n"
	  "250 2.1.5 ok\r\n354 end it by a line with a dot alone\r\n"
	  "250 2.0.0 taken\r\n",
	  "[a@x|b@x,c@x,d@x Q+1 = HDRS 0:SUCCESS,DELAY;rfc822;B+40x "
	  "2:NEVER|\n]" },
	{ "those of a refused command do not",
	  "MAIL FROM:<a@x> ENVID=Q RET=HDRS X\r\nMAIL FROM:<a@x>\r\n"
	  "RCPT TO:<b@x> ORCPT=rfc822;c NOTIFY=DELAY X\r\nRCPT TO:<b@x>\r\n"
	  "DATA\r\n.\r\n",
	  "555 5.5.4 unknown parameter \"X\"\r\n250 2.1.0 ok\r\n"
	  "555 5.5.4 unknown parameter \"X\"\r\n250 2.1.5 ok\r\n"
	  "354 end it by a line with a dot alone\r\n250 2.0.0 taken\r\n",
	  "[a@x|b@x|\n]" },
	{ "pipelined, from EHLO to QUIT",
	  "HELO c\r\n@DATA\r\n\r\nx\r\n.\r\nQUIT\r\n",
	  "250 here\r\n354 end it by a line with a dot alone\r\n"
	  "250 2.0.0 taken\r\n221 2.0.0 here goes\r\n",
	  "[a@x|b@x|\nx\n]" },
};

/* What "@" stands for in the rows, and the replies to it, not in them. */
#define TRANSACTION "MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\n"
#define ACCEPTED    "250 2.1.0 ok\r\n250 2.1.5 ok\r\n"

static void expand(struct buf *buf, const char *in)
{
	for (; *in; in++)
		if (*in == '@' &&
		    (in[1] == 'D' || in[1] == 'B' || in[1] == 'R'))
			buf_add_str(buf, TRANSACTION);
		else
			buf_add_char(buf, *in);
}

/* Takes the replies to TRANSACTION out. */
static void contract(struct buf *buf, const char *out)
{
	while (*out) {
		if (!strncmp(out, ACCEPTED, strlen(ACCEPTED)) &&
		    strncmp(out + strlen(ACCEPTED), "250 2.1.5", 9) != 0)
			out += strlen(ACCEPTED);
		else
			buf_add_char(buf, *out++);
	}
}

/* As " ENVID RET" and " NOTIFY ORCPT" for each recipient, if there are any. */
static void add_dsn(struct buf *log, const struct envelope *envelope)
{
	const struct dsn *dsn = &envelope->dsn;

	if (dsn->envid)
		buf_add_fmt(log, " %s", dsn->envid);
	if (dsn->ret != DSN_RETURN_ANY)
		buf_add_str(log,
			    dsn->ret == DSN_RETURN_FULL ? " FULL" : " HDRS");
	for (size_t i = 0; i < envelope->count; i++) {
		const struct rcpt *rcpt = &envelope->rcpts[i];

		if (!rcpt->notify && !rcpt->orcpt)
			continue;
		buf_add_fmt(log, " %zu:", i);
		dsn_add_notify(log, rcpt->notify);
		if (rcpt->orcpt)
			buf_add_fmt(log, ";%s", rcpt->orcpt);
	}
}

static void on_message(void *arg, struct envelope *envelope,
		       struct message *message, struct server_reply *reply)
{
	struct buf *log = arg;
	const struct field *subject = header_find(&message->header, "Subject",
						  0);

	buf_add_char(log, '[');
	mailbox_add_to(log, &envelope->sender);
	for (size_t i = 0; i < envelope->count; i++) {
		buf_add_char(log, i ? ',' : '|');
		mailbox_add_to(log, &envelope->rcpts[i].mailbox);
	}
	add_dsn(log, envelope);
	buf_add_char(log, '|');
	write_text(log, message);
	buf_add_char(log, ']');
	reply->code = subject ? 554 : 250;
	reply->status = subject ? "5.0.0" : "2.0.0";
	buf_add_str(&reply->text, subject ? "no\nnever\a\xff" : "taken");
}

static void start(struct server *server, struct server_params *params,
		  struct buf *log)
{
	*params = (struct server_params){ .name = "here",
					  .size_max = SIZE_LIMIT,
					  .rcpts_max = RCPTS_LIMIT,
					  .on_message = on_message,
					  .arg = log };
	server_init(server, params);
	assert_string_equal(server->output.data,
			    "220 here ESMTP mailchute\r\n");
	buf_clear(&server->output);
}

static void feed(struct server *server, const char *data, size_t len,
		 size_t piece)
{
	for (size_t at = 0; at < len; at += piece)
		server_feed(server, data + at,
			    len - at < piece ? len - at : piece);
}

static void converse(const struct row *row, size_t piece)
{
	struct server_params params;
	auto_server server;
	auto_buf in = BUF_INIT;
	auto_buf out = BUF_INIT;
	auto_buf log = BUF_INIT;

	start(&server, &params, &log);
	expand(&in, row->in);
	feed(&server, in.data, in.len, piece);
	if (in.len != strlen(row->in))
		contract(&out, server.output.data);
	else
		buf_add(&out, server.output.data, server.output.len);
	assert_rule_str(row->rule, out.data, row->out);
	assert_rule_str(row->rule, log.data,
			row->messages ? row->messages : "");
}

static void the_rows_hold_in_pieces_of_any_size(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (size_t piece = 1; piece <= 1024; piece += piece)
			converse(&rows[i], piece);
}

/* Feeds text that has its length; returns the replies. */
static void hear(struct buf *ret, struct buf *log, const char *text, size_t len)
{
	struct server_params params;
	auto_server server;

	start(&server, &params, log);
	feed(&server, text, len, 4096);
	buf_add(ret, server.output.data, server.output.len);
}

static void a_NUL_is_a_control_character(void **state UNUSED)
{
	static const char text[] = "NOOP\0x\r\nMAIL FROM:<a\0@x>\r\n\0\r\n";
	auto_buf out = BUF_INIT;
	auto_buf log = BUF_INIT;

	hear(&out, &log, text, sizeof(text) - 1);
	assert_string_equal(out.data, "501 5.5.2 a control character\r\n"
				      "501 5.5.2 a control character\r\n"
				      "500 5.5.1 unknown command\r\n");
}

static void add_repeated(struct buf *buf, const char *text, size_t times)
{
	while (times--)
		buf_add_str(buf, text);
}

/* A line and its end are at most SERVER_COMMAND_MAX. */
static void a_line_has_its_length(void **state UNUSED)
{
	for (size_t over = 0; over < 3; over++) {
		auto_buf in = BUF_INIT;
		auto_buf out = BUF_INIT;
		auto_buf log = BUF_INIT;

		buf_add_str(&in, "NOOP ");
		add_repeated(&in, "x", SERVER_COMMAND_MAX - 7 + over);
		buf_add_str(&in, "\r\nNOOP\r\n");
		hear(&out, &log, in.data, in.len);
		assert_string_equal(out.data,
				    over ? "500 5.5.2 line too long\r\n"
					   "250 2.0.0 ok\r\n"
					 : "250 2.0.0 ok\r\n250 2.0.0 ok\r\n");
	}
}

static void a_line_that_does_not_end_takes_no_memory(void **state UNUSED)
{
	struct server_params params;
	auto_server server;
	auto_buf log = BUF_INIT;
	auto_buf in = BUF_INIT;

	start(&server, &params, &log);
	add_repeated(&in, "x", 65536);
	for (size_t i = 0; i < 100; i++)
		server_feed(&server, in.data, in.len);
	assert_in_range(server.line.cap, 0, 2 * SERVER_COMMAND_MAX);
	server_feed(&server, "\n", 1);
	assert_string_equal(server.output.data, "500 5.5.2 line too long\r\n");
}

static const char *last_line(const struct buf *out)
{
	const char *at = out->data + out->len - 2;

	while (at > out->data && at[-1] != '\n')
		at--;
	return at;
}

static void too_many_errors_end_the_session(void **state UNUSED)
{
	auto_buf in = BUF_INIT;
	auto_buf out = BUF_INIT;
	auto_buf log = BUF_INIT;

	add_repeated(&in, "FOO\r\n", SERVER_BAD_MAX - 1);
	buf_add_str(&in, "NOOP\r\n");
	add_repeated(&in, "RCPT TO:<a@x>\r\n", 2 * SERVER_BAD_MAX); /* 503 */
	add_repeated(&in, "FOO\r\n", SERVER_BAD_MAX - 1);
	hear(&out, &log, in.data, in.len);
	assert_string_equal(last_line(&out), "500 5.5.1 unknown command\r\n");
	buf_add_str(&in, "FOO\r\nNOOP\r\n");
	buf_clear(&out);
	hear(&out, &log, in.data, in.len);
	assert_string_equal(last_line(&out), "421 4.7.0 too many errors\r\n");
}

/* The content is read to its end, so that none of it is taken for commands. */
static void a_large_message_is_refused_at_its_end(void **state UNUSED)
{
	static const size_t sizes[] = { SIZE_LIMIT - 1, SIZE_LIMIT,
					SIZE_LIMIT + 1, 100 * SIZE_LIMIT };

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		bool fits = sizes[i] <= SIZE_LIMIT;
		auto_buf in = BUF_INIT;
		auto_buf out = BUF_INIT;
		auto_buf log = BUF_INIT;

		buf_add_str(&in, TRANSACTION "DATA\r\n");
		add_repeated(&in, "QUIT\r\n", sizes[i] / 6 - 1);
		add_repeated(&in, "x", sizes[i] - sizes[i] / 6 * 6 + 4);
		buf_add_str(&in, "\r\n.\r\nNOOP\r\n");
		hear(&out, &log, in.data, in.len);
		assert_string_equal(
			out.data,
			fits ? ACCEPTED "354 end it by a line with a dot "
					"alone\r\n250 2.0.0 taken\r\n"
					"250 2.0.0 ok\r\n"
			     : ACCEPTED "354 end it by a line with a dot "
					"alone\r\n552 5.3.4 the message is "
					"larger than 2000 octets\r\n"
					"250 2.0.0 ok\r\n");
		assert_int_equal(!log.len, !fits);
	}
}

static void so_is_one_of_chunks(void **state UNUSED)
{
	auto_buf in = BUF_INIT;
	auto_buf out = BUF_INIT;
	auto_buf log = BUF_INIT;

	buf_add_str(&in, TRANSACTION "BDAT 2001\r\n");
	add_repeated(&in, "x", 2001);
	buf_add_str(&in, "BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n");
	hear(&out, &log, in.data, in.len);
	assert_string_equal(out.data,
			    ACCEPTED "552 5.3.4 the message is larger than "
				     "2000 octets\r\n"
				     "503 5.5.1 MAIL comes first\r\n"
				     "250 2.0.0 ok\r\n");
	assert_string_equal(log.data, "");
}

static void a_header_that_is_too_large_is_refused(void **state UNUSED)
{
	struct server_params params;
	auto_server server;
	auto_buf in = BUF_INIT;
	auto_buf log = BUF_INIT;

	start(&server, &params, &log);
	params.size_max = UINT64_MAX;
	buf_add_str(&in, TRANSACTION "DATA\r\n");
	add_repeated(&in, "A: 1\r\n", HEADER_FIELDS_MAX + 10);
	buf_add_str(&in, "\r\n.\r\nNOOP\r\n");
	feed(&server, in.data, in.len, 4096);
	assert_non_null(strstr(server.output.data, "\r\n554 5.6.0 "));
	assert_string_equal(last_line(&server.output), "250 2.0.0 ok\r\n");
	assert_string_equal(log.data, "");
}

static void a_recipient_that_comes_twice_counts_once(void **state UNUSED)
{
	auto_buf in = BUF_INIT;
	auto_buf out = BUF_INIT;
	auto_buf log = BUF_INIT;

	buf_add_str(&in, TRANSACTION);
	add_repeated(&in, "RCPT TO:<b@X>\r\nRCPT TO:<root>\r\n", 10);
	buf_add_str(&in, "DATA\r\n\r\n.\r\n");
	hear(&out, &log, in.data, in.len);
	assert_string_equal(log.data, "[a@x|b@x,root|\n]");
}

static void it_is_known_whether_a_message_is_half_sent(void **state UNUSED)
{
	static const struct {
		const char *rule;
		const char *in;
		bool is_within;
	} ends[] = {
		{ "nothing said", "", false },
		{ "half a command", "QUI", false },
		{ "no content yet", TRANSACTION, false },
		{ "content", TRANSACTION "DATA\r\n", true },
		{ "content but for its end", TRANSACTION "DATA\r\nx\r\n.\r",
		  true },
		{ "all of it", TRANSACTION "DATA\r\nx\r\n.\r\n", false },
		{ "a chunk", TRANSACTION "BDAT 3\r\nx", true },
		{ "between chunks", TRANSACTION "BDAT 1\r\nx", true },
		{ "the last", TRANSACTION "BDAT 1\r\nxBDAT 1 LAST\r\n", true },
		{ "all of them", TRANSACTION "BDAT 1 LAST\r\nx", false },
		{ "QUIT", "QUIT\r\n", false },
		{ "QUIT between chunks", TRANSACTION "BDAT 1\r\nxQUIT\r\n",
		  false },
		{ "sent away between them", TRANSACTION "BDAT 1\r\nxBDAT x\r\n",
		  false },
	};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		struct server_params params;
		auto_server server;
		auto_buf log = BUF_INIT;

		start(&server, &params, &log);
		feed(&server, ends[i].in, strlen(ends[i].in), 4096);
		buf_clear(&server.output);
		assert_rule(ends[i].rule,
			    server_finish(&server) == !ends[i].is_within);
		assert_rule_str(ends[i].rule, server.output.data,
				ends[i].is_within
					? "421 4.4.2 the input ended within a "
					  "message; nothing of it was sent\r\n"
					: "");
		assert_rule(ends[i].rule, server.state == SERVER_CLOSED);
	}
}

static void who_closes_says_so_once(void **state UNUSED)
{
	struct server_params params;
	auto_server server;
	auto_buf log = BUF_INIT;

	start(&server, &params, &log);
	server_close(&server, "no time");
	server_close(&server, "no time");
	assert_string_equal(server.output.data, "421 4.4.2 no time\r\n");
	assert_int_equal(server.state, SERVER_CLOSED);
}

static void long_replies_are_broken(void **state UNUSED)
{
	auto_buf text = BUF_INIT;
	auto_buf out = BUF_INIT;
	size_t lines = 0;

	add_repeated(&text, "word ", 300);
	add_repeated(&text, "x", 2000);
	server_add_reply(&out, 554, "5.0.0", text.data);
	for (const char *at = out.data; *at; lines++) {
		size_t len = strcspn(at, "\n") + 1;

		assert_in_range(len, 1, 512);
		assert_memory_equal(at, at[len] ? "554-5.0.0 " : "554 5.0.0 ",
				    10);
		at += len;
	}
	assert_in_range(lines, 8, 9);
}

static void a_reply_may_be_empty(void **state UNUSED)
{
	auto_buf out = BUF_INIT;

	server_add_reply(&out, 250, NULL, "");
	server_add_reply(&out, 250, "2.0.0", "a\n");
	assert_string_equal(out.data, "250 \r\n250 2.0.0 a\r\n");
}

/* What were not linear would outlast the test's own time limit by far. */
static void work_is_linear(void **state UNUSED)
{
	struct server_params params;
	auto_server server;
	auto_buf in = BUF_INIT;
	auto_buf log = BUF_INIT;

	start(&server, &params, &log);
	params.size_max = UINT64_MAX;
	buf_add_str(&in, TRANSACTION "DATA\r\n\r\n");
	add_repeated(&in, "..\r\n", 1u << 20);
	buf_add_str(&in, ".\r\nRSET\r\n");
	feed(&server, in.data, in.len, 65536);
	assert_string_equal(last_line(&server.output),
			    "250 2.0.0 forgotten\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rows_hold_in_pieces_of_any_size),
		cmocka_unit_test(a_NUL_is_a_control_character),
		cmocka_unit_test(a_line_has_its_length),
		cmocka_unit_test(a_line_that_does_not_end_takes_no_memory),
		cmocka_unit_test(too_many_errors_end_the_session),
		cmocka_unit_test(a_large_message_is_refused_at_its_end),
		cmocka_unit_test(so_is_one_of_chunks),
		cmocka_unit_test(a_header_that_is_too_large_is_refused),
		cmocka_unit_test(a_recipient_that_comes_twice_counts_once),
		cmocka_unit_test(it_is_known_whether_a_message_is_half_sent),
		cmocka_unit_test(who_closes_says_so_once),
		cmocka_unit_test(long_replies_are_broken),
		cmocka_unit_test(a_reply_may_be_empty),
		cmocka_unit_test(work_is_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
