#include "unit.h"

#include "mail/mime.h"
#include "mail/mime_lines.h"
#include "message_text.h"

#include <stdlib.h>
#include <sys/resource.h>

#define SEVEN                       \
	{                           \
		.takes_8bit = false \
	}
#define EIGHT                      \
	{                          \
		.takes_8bit = true \
	}
#define BOTH                                                  \
	{                                                     \
		.takes_8bit = true, .takes_utf8_header = true \
	}

#define TEN	"1234567890"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define THOUSAND                                                        \
	HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED \
		HUNDRED HUNDRED

#define TEN_BLANKS "          "
#define HUNDRED_BLANKS                                                    \
	TEN_BLANKS TEN_BLANKS TEN_BLANKS TEN_BLANKS TEN_BLANKS TEN_BLANKS \
		TEN_BLANKS TEN_BLANKS TEN_BLANKS TEN_BLANKS
#define BLANKS_900                                                          \
	HUNDRED_BLANKS HUNDRED_BLANKS HUNDRED_BLANKS HUNDRED_BLANKS         \
		HUNDRED_BLANKS HUNDRED_BLANKS HUNDRED_BLANKS HUNDRED_BLANKS \
			HUNDRED_BLANKS
#define BLANKS	   BLANKS_900 HUNDRED_BLANKS /* 1000 */
#define BLANKS_CUT /* 995: behind "--s" they fill a line */               \
	BLANKS_900 TEN_BLANKS TEN_BLANKS TEN_BLANKS TEN_BLANKS TEN_BLANKS \
		TEN_BLANKS TEN_BLANKS TEN_BLANKS TEN_BLANKS "     "

static void read_text(struct message *message, const char *text, size_t len)
{
	struct message_read_options options = { .dot_is_data = true };
	struct message_reader reader;
	auto_err err = ERR_INIT;

	message_reader_init(&reader, message, &options);
	assert_true(message_reader_feed(&reader, text, len, &err));
	assert_true(message_reader_finish(&reader, &err));
	message_reader_release(&reader);
}

#define MIME	"MIME-Version: 1.0\n"
#define PLAIN	"Content-Type: text/plain\n"
#define UTF8	"Content-Type: text/plain; charset=utf-8\n"
#define HTML	"Content-Type: text/html; charset=utf-8\n"
#define MIXED	"Content-Type: multipart/mixed; boundary=b\n"
#define QP	"Content-Transfer-Encoding: quoted-printable\n"
#define BASE64	"Content-Transfer-Encoding: base64\n"
#define BIT8	"Content-Transfer-Encoding: 8bit\n"
#define BIT7	"Content-Transfer-Encoding: 7bit\n"
#define BINARY	"Content-Transfer-Encoding: binary\n"
#define SIGNED	"Content-Type: multipart/signed; boundary=s\n"
#define RFC822	"Content-Type: message/rfc822\n"
#define UNKNOWN "Content-Type: text/plain; charset=unknown-8bit\n"

static const struct {
	const char *rule;
	struct mime_limits limits;
	const char *in;
	const char *out; /* NULL: as it was */
} bodies[] = {
	{ "ASCII needs nothing", SEVEN, "A: b\n\nhello\n", NULL },
	{ "8-bit goes as it is where it may", EIGHT, "A: b\n\nh\xc3\xa4llo\n",
	  NULL },
	{ "what nobody labelled is UTF-8 if it is", SEVEN,
	  "A: b\n\nh\xc3\xa4llo, this is it\n",
	  "A: b\n" MIME UTF8 QP "\nh=C3=A4llo, this is it\n" },
	{ "and unknown otherwise", SEVEN, "A: b\n\nh\xe4llo, this is it\n",
	  "A: b\n" MIME UNKNOWN QP "\nh=E4llo, this is it\n" },
	{ "a character that is cut off is no UTF-8", SEVEN,
	  "A: b\n\nhello, \xc3\n", "A: b\n" MIME UNKNOWN QP "\nhello, =C3\n" },
	{ "a charset is kept", SEVEN,
	  MIME "Content-Type: text/plain; charset=koi8-r\n" BIT8
	       "\nab\xc1\xc2 cd\n",
	  MIME "Content-Type: text/plain; charset=koi8-r\n" QP
	       "\nab=C1=C2 cd\n" },
	{ "a missing one stands behind the type", SEVEN,
	  MIME "Content-Type: text/plain; format=flowed\n\nh\xc3\xa4llo yo\n",
	  MIME "Content-Type: text/plain; charset=utf-8; format=flowed\n" QP
	       "\nh=C3=A4llo yo\n" },
	{ "one that is percent-encoded is there", SEVEN,
	  MIME "Content-Type: text/plain; Charset*=us-ascii''iso-8859-1\n"
	       "\nh\xe4llo, this is it\n",
	  MIME "Content-Type: text/plain; Charset*=us-ascii''iso-8859-1\n" QP
	       "\nh=E4llo, this is it\n" },
	{ "so is one in pieces", SEVEN,
	  MIME "Content-Type: text/plain; charset*0=iso-; charset*1=8859-1\n"
	       "\nh\xe4llo, this is it\n",
	  MIME "Content-Type: text/plain; charset*0=iso-; charset*1=8859-1\n" QP
	       "\nh=E4llo, this is it\n" },
	{ "and one that is both", SEVEN,
	  MIME "Content-Type: text/plain; charset*0*=''iso-; charset*1=8859-1\n"
	       "\nh\xe4llo, this is it\n",
	  MIME
	  "Content-Type: text/plain; charset*0*=''iso-; charset*1=8859-1\n" QP
	  "\nh=E4llo, this is it\n" },
	{ "a name that begins alike is another's", SEVEN,
	  MIME "Content-Type: text/plain; charsets*=''x\n"
	       "\nh\xe4llo, this is it\n",
	  MIME "Content-Type: text/plain; charset=unknown-8bit; "
	       "charsets*=''x\n" QP "\nh=E4llo, this is it\n" },
	{ "HTML may tell its charset within", SEVEN,
	  MIME "Content-Type: text/html\n\n<p>h\xe4llo</p>\n",
	  MIME "Content-Type: text/html\n" QP "\n<p>h=E4llo</p>\n" },
	{ "an equals sign is escaped", SEVEN, UTF8 MIME "\na=b h\xc3\xa4\n",
	  UTF8 MIME QP "\na=3Db h=C3=A4\n" },
	{ "so are blanks at the end of a line", SEVEN,
	  UTF8 MIME "\na  b \n\xc3\xa4hm\t\nand so on\n",
	  UTF8 MIME QP "\na  b=20\n=C3=A4hm=09\nand so on\n" },
	{ "what is mostly 8-bit is base64", SEVEN,
	  UTF8 MIME "\n\xd0\x90\xd0\x91\xd0\x92\n",
	  UTF8 MIME BASE64 "\n0JDQkdCSDQo=\n" },
	{ "other types are base64 earlier", SEVEN,
	  MIME "Content-Type: application/x-y\n\nabc\xffghi\n",
	  MIME "Content-Type: application/x-y\n" QP "\nabc=FFghi\n" },
	{ "at a fifth", SEVEN,
	  MIME "Content-Type: application/x-y\n\na\xff\xff\xffghi\n",
	  MIME "Content-Type: application/x-y\n" BASE64 "\nYf///2doaQ0K\n" },
	{ "a long line is broken softly, with 8BITMIME, too", EIGHT,
	  "A: b\n\n" THOUSAND "\n",
	  "A: b\n" MIME "Content-Type: text/plain; charset=us-ascii\n" QP
	  "\n" TEN TEN TEN TEN TEN TEN TEN "12345=\n"
	  "67890" TEN TEN TEN TEN TEN TEN TEN "=\n" TEN TEN TEN TEN TEN TEN TEN
	  "12345=\n"
	  "67890" TEN TEN TEN TEN TEN TEN TEN "=\n" TEN TEN TEN TEN TEN TEN TEN
	  "12345=\n"
	  "67890" TEN TEN TEN TEN TEN TEN TEN "=\n" TEN TEN TEN TEN TEN TEN TEN
	  "12345=\n"
	  "67890" TEN TEN TEN TEN TEN TEN TEN "=\n" TEN TEN TEN TEN TEN TEN TEN
	  "12345=\n"
	  "67890" TEN TEN TEN TEN TEN TEN TEN "=\n" TEN TEN TEN TEN TEN TEN TEN
	  "12345=\n"
	  "67890" TEN TEN TEN TEN TEN TEN TEN "=\n" TEN TEN TEN TEN TEN TEN TEN
	  "12345=\n"
	  "67890" TEN "1234567890\n" },
	{ "a bare CR is encoded", EIGHT, "A: b\n\none\rtwo\n",
	  "A: b\n" MIME "Content-Type: text/plain; charset=us-ascii\n" QP
	  "\none=0Dtwo\n" },
	{ "binary that is none is 7bit", EIGHT, MIME PLAIN BINARY "\nhello\n",
	  MIME PLAIN BIT7 "\nhello\n" },
	{ "or 8bit", EIGHT, MIME PLAIN BINARY "\nh\xc3\xa4llo\n",
	  MIME PLAIN BIT8 "\nh\xc3\xa4llo\n" },
	{ "8bit without need stays", SEVEN, MIME PLAIN BIT8 "\nhello\n", NULL },
	{ "of two encodings one is left", SEVEN,
	  MIME PLAIN BIT8 "A: b\n" BIT7 "\nh\xc3\xa4llo, you\n",
	  MIME UTF8 QP "A: b\n\nh=C3=A4llo, you\n" },
	{ "an encoding that is a mistake is none", SEVEN,
	  MIME UTF8 "Content-Transfer-Encoding: utf-8\n\nh\xc3\xa4llo, yo\n",
	  MIME UTF8 QP "\nh=C3=A4llo, yo\n" },
	{ "quoted-printable with 8-bit is mended, not encoded twice", SEVEN,
	  MIME UTF8 QP "\nh=C3=A4ll\xc3\xb6 = x=\n-- \n",
	  MIME UTF8 QP "\nh=C3=A4ll=C3=B6 = x=\n--\n" },
	{ "base64 with 8-bit is mended", SEVEN,
	  MIME UTF8 BASE64 "\nw6T=C3\xa4\n-T=\n",
	  MIME UTF8 BASE64 "\nw6T=C3T=\n" },
};

static const struct {
	const char *rule;
	struct mime_limits limits;
	const char *in;
	const char *out; /* NULL: as it was */
} parts[] = {
	{ "only the part that needs it", SEVEN,
	  MIME MIXED "\n"
		     "--b\nContent-Type: text/html\nX: y\n\nplain = \n"
		     "--b\n" UTF8 BIT8 "\nh\xc3\xa4llo, you\n"
		     "--b--\n",
	  MIME MIXED "\n"
		     "--b\nContent-Type: text/html\nX: y\n\nplain = \n"
		     "--b\n" UTF8 QP "\nh=C3=A4llo, you\n"
		     "--b--\n" },
	{ "a multipart is as its parts are", SEVEN,
	  MIME MIXED BIT8 "\n--b\n" UTF8 "\nh\xc3\xa4llo, you\n--b--\n",
	  MIME MIXED BIT7 "\n--b\n" UTF8 QP "\nh=C3=A4llo, you\n--b--\n" },
	{ "a part without a header gets one", SEVEN,
	  MIME MIXED "\n--b\n\nh\xc3\xa4llo, you\n--b--\n",
	  MIME MIXED "\n--b\n" UTF8 QP "\nh=C3=A4llo, you\n--b--\n" },
	{ "also if its blank line was forgotten", SEVEN,
	  MIME MIXED "\n--b\nh\xc3\xa4llo, you\n--b--\n",
	  MIME MIXED "\n--b\n" UTF8 QP "\nh=C3=A4llo, you\n--b--\n" },
	{ "the last CRLF is the delimiter's", SEVEN,
	  MIME MIXED "\n--b\n" UTF8 "\n\xc3\xa4\xc3\xb6\n\n--b--\n",
	  MIME MIXED "\n--b\n" UTF8 BASE64 "\nw6TDtg0K\n--b--\n" },
	{ "so that no line end is added", SEVEN,
	  MIME MIXED "\n--b\n" UTF8 "\n\xc3\xa4\xc3\xb6\n--b--\n",
	  MIME MIXED "\n--b\n" UTF8 BASE64 "\nw6TDtg==\n--b--\n" },
	{ "a missing last delimiter is not made up", SEVEN,
	  MIME MIXED "\n--b\n\nh\xc3\xa4llo, you\n",
	  MIME MIXED "\n--b\n" UTF8 QP "\nh=C3=A4llo, you\n" },
	{ "blanks behind a delimiter are of it", SEVEN,
	  MIME MIXED "\n--b \t\n\nh\xc3\xa4llo, you\n--b-- \n",
	  MIME MIXED "\n--b \t\n" UTF8 QP "\nh=C3=A4llo, you\n--b-- \n" },
	{ "a longer line is no delimiter", SEVEN,
	  MIME MIXED "\n--b\n\nh\xc3\xa4llo, you\n--bc\n--b---\n--b--\n",
	  MIME MIXED "\n--b\n" UTF8 QP
		     "\nh=C3=A4llo, you\n--bc\n--b---\n--b--\n" },
	{ "a boundary in quotes", SEVEN,
	  MIME "Content-Type: multipart/mixed; charset=x; Boundary=\"a b\"\n"
	       "\n--a b\n\nh\xc3\xa4llo, you\n--a b--\n",
	  MIME "Content-Type: multipart/mixed; charset=x; Boundary=\"a b\"\n"
	       "\n--a b\n" UTF8 QP "\nh=C3=A4llo, you\n--a b--\n" },
	{ "boundaries that begin alike", SEVEN,
	  MIME MIXED "\n--b\nContent-Type: multipart/x; boundary=bb\n\n"
		     "--bb\n\nh\xc3\xa4llo, you\n--bb--\n"
		     "--b\n\nh\xc3\xb6llo, you\n--b--\n",
	  MIME MIXED "\n--b\nContent-Type: multipart/x; boundary=bb\n\n"
		     "--bb\n" UTF8 QP "\nh=C3=A4llo, you\n--bb--\n"
		     "--b\n" UTF8 QP "\nh=C3=B6llo, you\n--b--\n" },
	{ "one further out ends those within", SEVEN,
	  MIME MIXED "\n--b\nContent-Type: multipart/x; boundary=c\n\n"
		     "--c\n\nplain\n"
		     "--b\n\nh\xc3\xb6llo, you\n--c\n--b--\n",
	  MIME MIXED "\n--b\nContent-Type: multipart/x; boundary=c\n\n"
		     "--c\n\nplain\n"
		     "--b\n" UTF8 QP "\nh=C3=B6llo, you\n--c\n--b--\n" },
	{ "8-bit before and behind the parts goes", SEVEN,
	  MIME MIXED "\npre\xe4mble\n--b\n\nhello\n--b--\n\xe4pilogue\n",
	  MIME MIXED "\n--b\n\nhello\n--b--\n" },
	{ "ASCII there stays", SEVEN,
	  MIME MIXED "\npreamble\n\n--b\n\nh\xc3\xa4llo, you\n--b--\n\nepi\n",
	  MIME MIXED "\npreamble\n\n--b\n" UTF8 QP
		     "\nh=C3=A4llo, you\n--b--\n\nepi\n" },
	{ "no line of ours becomes a delimiter", SEVEN,
	  "Content-Type: multipart/mixed; boundary=bbbbbbbbbbbbbbbbbbbb\n" MIME
	  "\n--bbbbbbbbbbbbbbbbbbbb\n\n\xc3\xa4" TEN TEN TEN TEN TEN TEN
	  "123456789--bbbbbbbbbbbbbbbbbbbb\n--bbbbbbbbbbbbbbbbbbbb--\n",
	  "Content-Type: multipart/mixed; boundary=bbbbbbbbbbbbbbbbbbbb\n" MIME
	  "\n--bbbbbbbbbbbbbbbbbbbb\n" UTF8 QP
	  "\n=C3=A4" TEN TEN TEN TEN TEN TEN
	  "123456789=\n=2D-bbbbbbbbbbbbbbbbbbbb\n"
	  "--bbbbbbbbbbbbbbbbbbbb--\n" },
	{ "a message within has parts and a header of its own", SEVEN,
	  MIME MIXED "\n--b\n" RFC822 BIT8 "\n"
		     "Subject: \xc3\xa4h, well\n\nh\xc3\xa4llo, you\n--b--\n",
	  MIME MIXED "\n--b\n" RFC822 BIT7 "\n"
		     "Subject: =?utf-8?B?w6RoLA==?= well\n" MIME UTF8 QP
		     "\nh=C3=A4llo, you\n--b--\n" },
	{ "its header may stand behind the line of a mail store", SEVEN,
	  MIME MIXED
	  "\n--b\n" RFC822
	  "\nFrom jane@example.org  Tue Nov 24 13:46:42 2026\n" MIME HTML
	  "\n<p>h\xc3\xa4llo, you\n--b--\n",
	  MIME MIXED
	  "\n--b\n" RFC822
	  "\nFrom jane@example.org  Tue Nov 24 13:46:42 2026\n" MIME HTML QP
	  "\n<p>h=C3=A4llo, you\n--b--\n" },
	{ "or behind that line quoted", SEVEN,
	  MIME MIXED
	  "\n--b\n" RFC822
	  "\n>From jane@example.org Tue Nov 24 13:46:42 2026\n" MIME HTML
	  "\n<p>h\xc3\xa4llo, you\n--b--\n",
	  MIME MIXED
	  "\n--b\n" RFC822
	  "\n>From jane@example.org Tue Nov 24 13:46:42 2026\n" MIME HTML QP
	  "\n<p>h=C3=A4llo, you\n--b--\n" },
	{ "a field of that name is none", EIGHT,
	  MIME RFC822 "\nFrom : j\xc3\xa4ne <j@example.org>\n\nhello\n",
	  MIME RFC822 "\nFrom : =?utf-8?B?asOkbmU=?= <j@example.org>\n"
		      "\nhello\n" },
	{ "only the first line is one", SEVEN,
	  MIME RFC822 "\nFrom a b\nFrom a b\n" HTML "\nh\xc3\xa4llo, you\n",
	  MIME RFC822 "\nFrom a b\n" MIME UTF8 QP
		      "\nFrom a b\nContent-Type: text/html; charset=3Dutf-8\n"
		      "\nh=C3=A4llo, you\n" },
	{ "and only if it can go as it is", SEVEN,
	  MIME RFC822 "\nFrom j\xc3\xa4ne b\nA: b\n\nhello\n",
	  MIME RFC822 "\n" MIME UTF8 QP "\nFrom j=C3=A4ne b\nA: b\n"
		      "\nhello\n" },
	{ "a part that is no message has none", SEVEN,
	  MIME MIXED "\n--b\nFrom a b\n" HTML "\nh\xc3\xa4llo, you\n--b--\n",
	  MIME MIXED "\n--b\n" UTF8 QP
		     "\nFrom a b\nContent-Type: text/html; charset=3Dutf-8\n"
		     "\nh=C3=A4llo, you\n--b--\n" },
	{ "and needs no multipart around it", SEVEN,
	  MIME RFC822 "\nA: b\n\nh\xc3\xa4llo, you\n",
	  MIME RFC822 "\nA: b\n" MIME UTF8 QP "\nh=C3=A4llo, you\n" },
	{ "a digest has messages", SEVEN,
	  MIME "Content-Type: multipart/digest; boundary=b\n"
	       "\n--b\n\nA: b\n\nh\xc3\xa4llo, you\n--b--\n",
	  MIME "Content-Type: multipart/digest; boundary=b\n"
	       "\n--b\n\nA: b\n" MIME UTF8 QP "\nh=C3=A4llo, you\n--b--\n" },
	{ "a signed part that needs nothing stays beside one that does", SEVEN,
	  MIME MIXED "\n--b\n" SIGNED BIT8 "\nThis is\n--s\n" PLAIN BINARY
		     "\nab =\n--s\nX:  y\n\n=\n--s--\nepi\n"
		     "--b\n\nh\xc3\xa4llo, you\n--b--\n",
	  MIME MIXED "\n--b\n" SIGNED BIT7 "\nThis is\n--s\n" PLAIN BINARY
		     "\nab =\n--s\nX:  y\n\n=\n--s--\nepi\n"
		     "--b\n" UTF8 QP "\nh=C3=A4llo, you\n--b--\n" },
	{ "what is signed says of itself what it said", SEVEN,
	  MIME MIXED "\n--b\n" SIGNED "\n--s\n"
		     "Content-Type: multipart/mixed; boundary=c\n" BIT8 "\n"
		     "--c\n" RFC822 BINARY "\nA: b\n\nhi\n--c--\n"
		     "--s\n\nsig\n--s--\n"
		     "--b\n\nh\xc3\xa4llo, you\n--b--\n",
	  MIME MIXED "\n--b\n" SIGNED "\n--s\n"
		     "Content-Type: multipart/mixed; boundary=c\n" BIT8 "\n"
		     "--c\n" RFC822 BINARY "\nA: b\n\nhi\n--c--\n"
		     "--s\n\nsig\n--s--\n"
		     "--b\n" UTF8 QP "\nh=C3=A4llo, you\n--b--\n" },
	{ "what stands behind all that is signed is not signed", SEVEN,
	  MIME SIGNED "\n--s\n\nhello\n--s\n\nsig\n--s--\n\xe4pilogue\n",
	  MIME SIGNED "\n--s\n\nhello\n--s\n\nsig\n--s--\n" },
	{ "nor are delimiters around it", SEVEN,
	  MIME SIGNED "\n--s" BLANKS "\n\nhello\n--s\n\nsig\n--s--\n",
	  MIME SIGNED "\n--s" BLANKS_CUT "\n\nhello\n--s\n\nsig\n--s--\n" },
	{ "an encrypted one may be encoded", SEVEN,
	  MIME "Content-Type: multipart/encrypted; boundary=b\n\n--b\n"
	       "Content-Type: application/octet-stream\n\n\xff\xfe\n--b--\n",
	  MIME "Content-Type: multipart/encrypted; boundary=b\n\n--b\n"
	       "Content-Type: application/octet-stream\n" BASE64
	       "\n//4=\n--b--\n" },
	{ "a file name in 8-bit", EIGHT,
	  MIME MIXED "\n--b\nContent-Disposition: attachment; filename=\""
		     "\xc3\xa4 b.pdf\"\n\nhello\n--b--\n",
	  MIME MIXED "\n--b\nContent-Disposition: attachment;\n "
		     "filename*=utf-8''%C3%A4%20b.pdf\n\nhello\n--b--\n" },
	{ "goes as it is where it may", BOTH,
	  MIME MIXED "\n--b\nContent-Disposition: attachment; filename=\""
		     "\xc3\xa4 b.pdf\"\n\nhello\n--b--\n",
	  NULL },
	{ "a multipart without a boundary goes if it can", SEVEN,
	  MIME "Content-Type: multipart/mixed\n\nhello\n", NULL },
};

static void convert(struct buf *ret, const char *rule, const char *in,
		    size_t len, const struct mime_limits *limits)
{
	auto_message message = MESSAGE_INIT;
	auto_message made = MESSAGE_INIT;
	auto_err err = ERR_INIT;

	read_text(&message, in, len);
	if (!mime_convert(&message, limits, &made, &err))
		fail_msg("rule: %s: %s", rule, err.text.data);
	write_text(ret, &made);
}

static void the_content_is_encoded(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		const char *in = bodies[i].in;
		auto_buf have = BUF_INIT;

		convert(&have, bodies[i].rule, in, strlen(in),
			&bodies[i].limits);
		assert_rule_str(bodies[i].rule, have.data,
				bodies[i].out ? bodies[i].out : in);
	}
}

static void parts_are_encoded_each(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		const char *in = parts[i].in;
		auto_buf have = BUF_INIT;

		convert(&have, parts[i].rule, in, strlen(in), &parts[i].limits);
		assert_rule_str(parts[i].rule, have.data,
				parts[i].out ? parts[i].out : in);
	}
}

static void a_NUL_is_encoded(void **state UNUSED)
{
	static const struct mime_limits limits = BOTH;
	auto_buf have = BUF_INIT;

	convert(&have, "a NUL", "A: b\n\nab\0cdef\n", 14, &limits);
	assert_string_equal(have.data,
			    "A: b\n" MIME
			    "Content-Type: text/plain; charset=us-ascii\n" QP
			    "\nab=00cdef\n");
}

static const struct {
	const char *rule;
	struct mime_limits limits;
	const char *in;
	const char *text; /* in the error */
} refused[] = {
	{ "what is signed is not altered", SEVEN,
	  MIME SIGNED "\n--s\n" UTF8 "\nh\xc3\xa4llo\n--s\n\nsig\n--s--\n",
	  "signed part (line 1 of the body)" },
	{ "at any depth", SEVEN,
	  MIME SIGNED "\n--s\n" MIXED "\n--b\n\nx\n--b\n" RFC822 "\n"
		      "A: b\n\nh\xc3\xa4llo\n--b--\n--s\n\nsig\n--s--\n",
	  "at line 12 it is 8-bit" },
	{ "nor are its headers", EIGHT,
	  MIME SIGNED "\n--s\nX: \xc3\xa4\n\nhello\n--s\n\nsig\n--s--\n",
	  "field \"X\" (line 2 of the body)" },
	{ "nor what stands before its parts", SEVEN,
	  MIME SIGNED "\n\xc3\xa4\n--s\n\nhello\n--s\n\nsig\n--s--\n",
	  "signed part" },
	{ "nor what stands behind those within it", SEVEN,
	  MIME SIGNED "\n--s\n" MIXED "\n--b\n\nx\n--b--\n\xc3\xa4\n"
		      "--s\n\nsig\n--s--\n",
	  "signature: at line 8 it is 8-bit" },
	{ "nor blanks of a delimiter within it", EIGHT,
	  MIME SIGNED "\n--s\n" MIXED "\n--b" BLANKS "\n\nx\n--b--\n"
		      "--s\n\nsig\n--s--\n",
	  "signature: at line 4 it has a line of 1003 octets" },
	{ "a partial message has no encoding", SEVEN,
	  MIME "Content-Type: message/partial; id=x; number=1\n\n\xc3\xa4\n",
	  "a message/ part that may not be encoded (line 1" },
	{ "nor has a delivery status", SEVEN,
	  MIME "Content-Type: message/delivery-status\n\nA: \xc3\xa4\n",
	  "a message/ part" },
	{ "a private encoding is not understood", SEVEN,
	  MIME "Content-Transfer-Encoding: x-uuencode\n\n\xc3\xa4\n",
	  "private transfer encoding" },
	{ "without a boundary there is no part to encode", SEVEN,
	  MIME "Content-Type: multipart/mixed\n\nh\xc3\xa4llo\n",
	  "a multipart that can't be taken apart" },
	{ "without a part there is no preamble", SEVEN,
	  MIME MIXED "\nh\xc3\xa4llo\n--c\n", "a multipart without a part" },
	{ "a multipart in base64 is not looked into", SEVEN,
	  MIME MIXED BASE64 "\n--b\n\nh\xc3\xa4llo\n--b--\n",
	  "a multipart that can't be taken apart" },
	{ "an address is not encoded", SEVEN, "To: \xc3\xa4@example.org\n\n",
	  "field \"To\" (line 1): " },
};

static void what_may_not_change_is_refused(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		const char *rule = refused[i].rule;
		auto_message message = MESSAGE_INIT;
		auto_message made = MESSAGE_INIT;
		auto_err err = ERR_INIT;

		read_text(&message, refused[i].in, strlen(refused[i].in));
		assert_rule(rule,
			    mime_must_convert(&message, &refused[i].limits));
		assert_rule(rule, !mime_convert(&message, &refused[i].limits,
						&made, &err));
		assert_rule(rule, err.kind == ERR_DATA);
		assert_rule(rule, made.body.size == 0);
		if (!strstr(err.text.data, refused[i].text))
			fail_msg("rule: %s: %s", rule, err.text.data);
	}
}

static const struct {
	const char *rule;
	struct mime_limits limits;
	const char *in;
	bool must;
} musts[] = {
	{ "ASCII", SEVEN, "A: b\n\nhello\n", false },
	{ "8-bit to 7-bit", SEVEN, "A: b\n\nh\xc3\xa4llo\n", true },
	{ "8-bit to 8-bit", EIGHT, "A: b\n\nh\xc3\xa4llo\n", false },
	{ "8-bit header to 8-bit", EIGHT, "A: \xc3\xa4\n\nhello\n", true },
	{ "UTF-8 header to SMTPUTF8", BOTH, "A: \xc3\xa4\n\nhello\n", false },
	{ "another header to SMTPUTF8", BOTH, "A: \xe4\n\nhello\n", true },
	{ "a long line", BOTH, "A: b\n\n" THOUSAND "\n", true },
	{ "a long field", BOTH, "A: " THOUSAND "\n\n\n", true },
	{ "a bare CR", BOTH, "A: b\n\na\rb\n", true },
	{ "binary", BOTH, BINARY "\na\n", true },
	{ "parts whose headers may be 8-bit", EIGHT,
	  MIME MIXED "\n--b\n\nh\xc3\xa4llo\n", true },
	{ "parts in ASCII", SEVEN, MIME MIXED BIT8 "\n--b\n\nhello\n", false },
};

static void the_need_is_known_before(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(musts); i++) {
		auto_message message = MESSAGE_INIT;

		read_text(&message, musts[i].in, strlen(musts[i].in));
		assert_rule(musts[i].rule,
			    mime_must_convert(&message, &musts[i].limits) ==
				    musts[i].must);
	}
}

/*
 * KiB that a conversion may take, whatever its size: 1 MiB of a body in memory,
 * which buf doubles, and the window it is read by.  A sanitizer keeps what was
 * freed for a while.
 */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEMORY_MAX (512 << 10)
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define MEMORY_MAX (512 << 10)
#endif
#ifndef MEMORY_MAX
#define MEMORY_MAX (16 << 10)
#endif

/* Fits the wire without 8BITMIME. */
static void assert_fit(const char *rule, const struct message *message)
{
	struct text_facts facts = message_facts(message);

	assert_rule(rule, !facts.has_8bit && !facts.has_nul &&
				  !facts.has_bare_cr && facts.line_max <= 998);
}

static long memory_kib(void)
{
	struct rusage usage;

	assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
	return usage.ru_maxrss;
}

/* Converts what was made, and gives back how many more KiB that took. */
static long convert_large(const char *rule, struct buf *text)
{
	static const struct mime_limits limits = SEVEN;
	auto_message message = MESSAGE_INIT;
	auto_message made = MESSAGE_INIT;
	auto_err err = ERR_INIT;
	long before;

	read_text(&message, text->data, text->len);
	buf_release(text);
	before = memory_kib();
	if (!mime_convert(&message, &limits, &made, &err))
		fail_msg("rule: %s: %s", rule, err.text.data);
	assert_fit(rule, &made);
	return memory_kib() - before;
}

static void a_million_parts_take_no_memory(void **state UNUSED)
{
	auto_buf text = BUF_INIT;

	buf_add_str(&text, MIXED "\n");
	for (size_t i = 0; i < 1000000; i++)
		buf_add_str(&text, "--b\nA: b\n\n\xc3\xa4\n");
	buf_add_str(&text, "--b--\n");
	assert_in_range(convert_large("a million parts", &text), 0, MEMORY_MAX);
}

static void a_long_line_takes_no_memory(void **state UNUSED)
{
	auto_buf text = BUF_INIT;

	buf_add_str(&text, "A: b\n\n");
	for (size_t i = 0; i < 2000000; i++)
		buf_add_str(&text, "\xc3\xa4 abcdefgh");
	assert_in_range(convert_large("a long line", &text), 0, MEMORY_MAX);
}

static void nest(struct buf *text, size_t depth, const char *leaf)
{
	for (size_t i = 0; i < depth; i++)
		buf_add_fmt(text,
			    "Content-Type: multipart/x; boundary=%zu\n\n"
			    "--%zu\n",
			    i, i);
	buf_add_str(text, leaf);
	for (size_t i = depth; i-- > 0;)
		buf_add_fmt(text, "--%zu--\n", i);
}

static void nesting_has_its_bound(void **state UNUSED)
{
	static const struct mime_limits limits = SEVEN;
	auto_message message = MESSAGE_INIT;
	auto_message made = MESSAGE_INIT;
	auto_buf some = BUF_INIT;
	auto_buf fine = BUF_INIT;
	auto_buf many = BUF_INIT;
	auto_buf have = BUF_INIT;
	auto_err err = ERR_INIT;

	nest(&some, 100, "\nh\xc3\xa4llo\n");
	convert_large("100 deep", &some);
	nest(&fine, 1000, "\nhello\n");
	convert(&have, "deep and fine", fine.data, fine.len, &limits);
	assert_string_equal(have.data, fine.data);
	nest(&many, 101, "\nh\xc3\xa4llo\n");
	read_text(&message, many.data, many.len);
	assert_false(mime_convert(&message, &limits, &made, &err));
	assert_non_null(strstr(err.text.data, "too many others"));
}

/* Or a million short parts would cost a million reads. */
static void what_was_read_is_not_read_again(void **state UNUSED)
{
	struct body body = BODY_INIT;
	struct mime_lines lines = MIME_LINES_INIT(&body);
	struct mime_place place;
	struct mime_line line;
	auto_err err = ERR_INIT;

	for (size_t i = 0; i < 100; i++)
		assert_true(body_add_line(&body, TEN, 10, &err));
	assert_true(mime_lines_next(&lines, &line, &err));
	place = mime_lines_place(&lines);
	assert_int_equal(place.offset, 12);
	assert_int_equal(place.number, 2);
	for (size_t i = 1; i < 100; i++)
		assert_true(mime_lines_next(&lines, &line, &err));
	mime_lines_seek(&lines, &place);
	assert_int_equal(lines.window_at, 0);
	assert_int_equal(lines.window.len, body.size);
	assert_true(mime_lines_next(&lines, &line, &err));
	assert_int_equal(mime_lines_place(&lines).number, 3);
	mime_lines_release(&lines);
	body_release(&body);
}

static void messages_within_have_none(void **state UNUSED)
{
	auto_buf text = BUF_INIT;

	for (size_t i = 0; i < 100000; i++)
		buf_add_str(&text, RFC822 "\n");
	buf_add_str(&text, "A: b\n\nh\xc3\xa4llo\n");
	assert_in_range(convert_large("messages", &text), 0, MEMORY_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_content_is_encoded),
		cmocka_unit_test(parts_are_encoded_each),
		cmocka_unit_test(a_NUL_is_encoded),
		cmocka_unit_test(what_may_not_change_is_refused),
		cmocka_unit_test(the_need_is_known_before),
		cmocka_unit_test(a_million_parts_take_no_memory),
		cmocka_unit_test(a_long_line_takes_no_memory),
		cmocka_unit_test(nesting_has_its_bound),
		cmocka_unit_test(what_was_read_is_not_read_again),
		cmocka_unit_test(messages_within_have_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
