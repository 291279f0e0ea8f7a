#include "unit.h"

#include "base/buf.h"
#include "mail/addrlist.h"
#include "mail/phrase.h"

#include <stdlib.h>

/*
 * What is expected: "name|local|domain" a line, empty where there is none; or
 * "!" and what the refusal must say.
 */
struct row {
	const char *rule;
	const char *text;
	const char *want;
};

static const struct row plain[] = {
	{ "one address", "a@x.test", "|a|x.test" },
	{ "a bare name", "root", "|root|" },
	{ "nothing is an empty list", "", "" },
	{ "blanks are an empty list", " \t ", "" },
	{ "a comment is an empty list", "(nobody)", "" },
	{ "two, without a blank", "a@x.test,b@y.test", "|a|x.test\n|b|y.test" },
	{ "two, with blanks", " a@x.test ,\tb@y.test ",
	  "|a|x.test\n|b|y.test" },
	{ "two bare names", "root,admin", "|root|\n|admin|" },
	{ "a domain of one label", "a@localhost", "|a|localhost" },
	{ "a local part with dots", "a.b.c@x.test", "|a.b.c|x.test" },
	{ "signs of atext", "!#$%&'*+-/=?^_`{|}~@x.test",
	  "|!#$%&'*+-/=?^_`{|}~|x.test" },
	{ "a leading hyphen is data", "-f@x.test", "|-f|x.test" },
	{ "a bare name with a leading hyphen", "-f", "|-f|" },
	{ "UTF-8 anywhere",
	  "j\xc3\xbcrgen@b\xc3\xbc"
	  "cher.test",
	  "|j\xc3\xbcrgen|b\xc3\xbc"
	  "cher.test" },
	{ "an underscore in a domain", "a@_x.test", "|a|_x.test" },
	{ "case stays", "A.b@X.Test", "|A.b|X.Test" },
	{ "a member may lack", ",a@x.test", "|a|x.test" },
	{ "members may lack in between", "a@x.test,, ,b@y.test",
	  "|a|x.test\n|b|y.test" },
	{ "a comma may trail", "a@x.test,", "|a|x.test" },
	{ "commas alone are an empty list", ",,,", "" },
	{ "a member may be a comment", "a@x.test,(none),b@y.test",
	  "|a|x.test\n|b|y.test" },
};

static const struct row names[] = {
	{ "brackets alone", "<a@x.test>", "|a|x.test" },
	{ "brackets around a bare name", "<root>", "|root|" },
	{ "a name", "Jo <a@x.test>", "Jo|a|x.test" },
	{ "a name right before the bracket", "Jo<a@x.test>", "Jo|a|x.test" },
	{ "a name of words", "Jo van Doe <a@x.test>", "Jo van Doe|a|x.test" },
	{ "runs of blanks are one", "Jo \t  Doe <a@x.test>",
	  "Jo Doe|a|x.test" },
	{ "a name with a dot", "John Q. Public <a@x.test>",
	  "John Q. Public|a|x.test" },
	{ "initials", "J.R.R. Doe <a@x.test>", "J.R.R. Doe|a|x.test" },
	{ "a name that begins with a dot", ".Net Team <a@x.test>",
	  ".Net Team|a|x.test" },
	{ "a quoted name", "\"Doe, Jo\" <a@x.test>", "Doe, Jo|a|x.test" },
	{ "escapes in a quoted name", "\"Jo \\\"J\\\" \\\\\" <a@x.test>",
	  "Jo \"J\" \\|a|x.test" },
	{ "quoted and unquoted words", "Dr. \"Jo, MD\" Doe <a@x.test>",
	  "Dr. Jo, MD Doe|a|x.test" },
	{ "brackets in a quoted name", "\"<b@y.test>\" <a@x.test>",
	  "<b@y.test>|a|x.test" },
	{ "parentheses in a quoted name are no comment",
	  "\"Jo (home)\" <a@x.test>", "Jo (home)|a|x.test" },
	{ "HTAB in a quoted name is a blank", "\"Doe,\tJo\" <a@x.test>",
	  "Doe, Jo|a|x.test" },
	{ "blanks in a quoted name stay", "\"Doe,  Jo\" <a@x.test>",
	  "Doe,  Jo|a|x.test" },
	{ "an empty quoted name is none", "\"\" <a@x.test>", "|a|x.test" },
	{ "UTF-8 in a name", "J\xc3\xbcrgen <a@x.test>",
	  "J\xc3\xbcrgen|a|x.test" },
	{ "Latin-1 in a name", "J\xfcrgen <a@x.test>", "J\xfcrgen|a|x.test" },
	{ "an apostrophe", "Jo O'Doe <a@x.test>", "Jo O'Doe|a|x.test" },
	{ "an encoded word stays as it is", "=?utf-8?Q?J=C3=BC?= <a@x.test>",
	  "=?utf-8?Q?J=C3=BC?=|a|x.test" },
	{ "two encoded words", "=?utf-8?B?SsO8?= =?utf-8?B?SsO8?= <a@x.test>",
	  "=?utf-8?B?SsO8?= =?utf-8?B?SsO8?=|a|x.test" },
	{ "a comma in an encoded word parts nothing",
	  "=?utf-8?Q?Doe,_Jo?= <a@x.test>", "=?utf-8?Q?Doe,_Jo?=|a|x.test" },
	{ "signs in an encoded word", "=?utf-8?Q?a@b:(c;?= <a@x.test>",
	  "=?utf-8?Q?a@b:(c;?=|a|x.test" },
	{ "an encoded word of signs is no local part", "=?u?Q?a,b?=@x.test",
	  "!has no local part" },
	{ "what looks like an encoded word may be a local part",
	  "=?u?q?a?=@x.test", "|=?u?q?a?=|x.test" },
	{ "what only begins like one", "=?a,b@x.test", "|=?a|\n|b|x.test" },
	{ "no encoded word goes over a blank", "=?u?q?a, b?=@x.test",
	  "|=?u?q?a|\n|b?=|x.test" },
	{ "no encoded word goes over a bracket",
	  "=?u?q?<a@x.test>,b?=", "=?u?q?|a|x.test\n|b?=|" },
	{ "an address as a name", "a@x.test <a@x.test>", "a@x.test|a|x.test" },
	{ "a name with an at sign", "Jo @ Work <a@x.test>",
	  "Jo @ Work|a|x.test" },
	{ "a list's tag as a name", "[my list] Jo <a@x.test>",
	  "[my list] Jo|a|x.test" },
	{ "two with names", "Jo <a@x.test>, Al <b@y.test>",
	  "Jo|a|x.test\nAl|b|y.test" },
	{ "an unquoted comma parts a name", "Doe, Jo <a@x.test>",
	  "|Doe|\nJo|a|x.test" },
	{ "no comma between brackets", "<a@x.test> <b@y.test>",
	  "|a|x.test\n|b|y.test" },
	{ "no comma and no blank", "<a@x.test><b@y.test>",
	  "|a|x.test\n|b|y.test" },
	{ "no comma, with names", "Jo <a@x.test> Al <b@y.test>",
	  "Jo|a|x.test\nAl|b|y.test" },
	{ "no comma, three", "<a@x.test> <b> <c@z.test>",
	  "|a|x.test\n|b|\n|c|z.test" },
	{ "no comma, in a group", "g: <a@x.test> <b@y.test>;",
	  "|a|x.test\n|b|y.test" },
	{ "blanks inside brackets", "< a@x.test >", "|a|x.test" },
};

static const struct row comments[] = {
	{ "a comment names a bare name", "root (Cron Daemon)",
	  "Cron Daemon|root|" },
	{ "a comment names an address", "a@x.test (Jo Doe)",
	  "Jo Doe|a|x.test" },
	{ "a comment in front does, too", "(Jo Doe) a@x.test",
	  "Jo Doe|a|x.test" },
	{ "the last comment counts", "(first) a@x.test (last)",
	  "last|a|x.test" },
	{ "an empty comment does not", "a@x.test (Jo) ()", "Jo|a|x.test" },
	{ "blanks around a comment's text go", "root ( Cron )", "Cron|root|" },
	{ "a comment behind brackets", "<a@x.test> (Jo)", "Jo|a|x.test" },
	{ "a display name counts more", "Jo <a@x.test> (Al)", "Jo|a|x.test" },
	{ "a name in parentheses as a name", "(Cron Daemon) <root>",
	  "Cron Daemon|root|" },
	{ "cronie's: quoted with parentheses", "\"(Cron Daemon)\" <root>",
	  "(Cron Daemon)|root|" },
	{ "comments inside brackets name nobody", "<a(his)@x.test(host)>",
	  "|a|x.test" },
	{ "each member has its own comment", "a (A), b (B), c",
	  "A|a|\nB|b|\n|c|" },
	{ "a comment stays with the one before it",
	  "<a@x.test> (A) <b@y.test> (B)", "A|a|x.test\nB|b|y.test" },
	{ "a comment before the comma", "a@x.test (A),b@y.test",
	  "A|a|x.test\n|b|y.test" },
	{ "a nested comment", "root (a (b (c)) d)", "a (b (c)) d|root|" },
	{ "escapes in a comment", "root (a \\) \\( \\\\ b)",
	  "a ) ( \\ b|root|" },
	{ "quotes mean nothing in a comment", "root (a \" b)", "a \" b|root|" },
	{ "an address in a comment is none", "root (b@y.test, c)",
	  "b@y.test, c|root|" },
	{ "comments everywhere", "(a)a(b).(c)b(d)@(e)x(f).(g)test(h)",
	  "h|a.b|x.test" },
	{ "a comment parts words", "Jo(x)Doe <a@x.test>", "Jo Doe|a|x.test" },
	{ "UTF-8 in a comment", "root (J\xc3\xbcrgen)", "J\xc3\xbcrgen|root|" },
	{ "Latin-1 in a comment", "root (J\xfcrgen)", "J\xfcrgen|root|" },
	{ "a folded comment", "root (Cron\r\n Daemon)", "Cron Daemon|root|" },
	{ "HTAB in a comment is a blank", "root (Cron\tDaemon)",
	  "Cron Daemon|root|" },
	{ "a comment without an end", "a@x.test (b",
	  "!comment without an end" },
	{ "a nested comment without an end", "a@x.test (b (c)",
	  "!comment without an end" },
	{ "an escaped end is none", "a@x.test (b\\)",
	  "!comment without an end" },
	{ "an end without a comment", "a@x.test )", "!sign out of place" },
};

static const struct row quoted[] = {
	{ "a quoted local part", "\"john doe\"@x.test", "|john doe|x.test" },
	{ "quotes that need not be", "\"a\"@x.test", "|a|x.test" },
	{ "an escaped quote", "\"a\\\"b\"@x.test", "|a\"b|x.test" },
	{ "an escaped backslash", "\"a\\\\\"@x.test", "|a\\|x.test" },
	{ "an escape that need not be", "\"\\a\\b\"@x.test", "|ab|x.test" },
	{ "an at sign", "\"a@b\"@x.test", "|a@b|x.test" },
	{ "commas and brackets", "\"a,<b>\"@x.test", "|a,<b>|x.test" },
	{ "a quoted bare name", "\"john doe\"", "|john doe|" },
	{ "quoted and plain words with dots", "a.\"b c\".d@x.test",
	  "|a.b c.d|x.test" },
	{ "in brackets", "Jo <\"a b\"@x.test>", "Jo|a b|x.test" },
	{ "folding goes, its blank stays", "\"a\r\n b\"@x.test",
	  "|a b|x.test" },
	{ "UTF-8", "\"J\xc3\xbc J\"@x.test", "|J\xc3\xbc J|x.test" },
	{ "nothing in quotes", "\"\"@x.test", "!no local part" },
	{ "an empty bare name", "\"\"", "!no local part" },
	{ "a quote without an end", "\"a@x.test", "!quote without an end" },
	{ "an escaped end is none", "\"a\\\"@x.test", "!quote without an end" },
	{ "a backslash at the very end", "\"a\\", "!quote without an end" },
	{ "two quoted words", "\"a\" \"b\"@x.test", "!two words" },
	{ "no dot between words", "a\"b\"@x.test", "!two words" },
	{ "HTAB is no part of an address", "\"a\tb\"@x.test",
	  "!control character" },
	{ "no quotes in a domain", "a@\"x.test\"", "!no domain" },
	{ "a backslash outside quotes", "\\a@x.test", "!sign out of place" },
};

/* What only quotes can carry, but people have: docomo's are the best known. */
static const struct row dots[] = {
	{ "a leading dot", ".a@x.test", "|.a|x.test" },
	{ "a trailing dot", "a.@x.test", "|a.|x.test" },
	{ "two dots", "a..b@x.test", "|a..b|x.test" },
	{ "many dots", "a...b....c@x.test", "|a...b....c|x.test" },
	{ "dots everywhere", "..a..b..@x.test", "|..a..b..|x.test" },
	{ "in brackets", "Jo <a.@x.test>", "Jo|a.|x.test" },
	{ "at a literal", "a..b@[192.0.2.1]", "|a..b|[192.0.2.1]" },
	{ "behind quotes", "\"a b\"..c@x.test", "|a b..c|x.test" },
	{ "behind a route", "<@y.test:.a@x.test>", "|.a|x.test" },
	{ "blanks around the address", " .a@x.test , b.@x.test ",
	  "|.a|x.test\n|b.|x.test" },
	{ "blanks in the domain", "a..b@ x . test", "|a..b|x.test" },
	{ "quoted as it should be", "\"a..b\"@x.test", "|a..b|x.test" },
	{ "a dot alone in quotes", "\".\"@x.test", "|.|x.test" },
	{ "no bare name begins with a dot", ".a", "!dot too many" },
	{ "nor ends with one", "a.", "!dot too many" },
	{ "nor has two side by side", "a..b", "!dot too many" },
	{ "nor does one in brackets", "Jo <a..b>", "!dot too many" },
	{ "nor before a comma", "a., b", "!dot too many" },
	{ "dots alone are nobody", "..@x.test", "!dot too many" },
	{ "a dot alone is nobody", ".@x.test", "!dot too many" },
	{ "a blank behind such a dot", ". a@x.test", "!dot too many" },
	{ "a blank between the dots", "a. .b@x.test", "!dot too many" },
	{ "a blank before the at sign", "a. @x.test", "!dot too many" },
	{ "a blank elsewhere in it", "a .b..c@x.test", "!dot too many" },
	{ "a comment in it", "a..(x)b@x.test", "!dot too many" },
	{ "words are not joined by a dot", "see a..b c@x.test", "!two words" },
};

static const struct row groups[] = {
	{ "a group", "g: a@x.test, b@y.test;", "|a|x.test\n|b|y.test" },
	{ "an empty group", "undisclosed-recipients:;", "" },
	{ "an empty group with a blank", "undisclosed-recipients: ;", "" },
	{ "an empty group of commas", "g:,,;", "" },
	{ "a group in a list", "a, g: b, c;, d", "|a|\n|b|\n|c|\n|d|" },
	{ "two groups", "g: a;, h: b;", "|a|\n|b|" },
	{ "no comma behind a group", "g: a; b", "|a|\n|b|" },
	{ "a group's name of words", "My Group: a;", "|a|" },
	{ "a quoted group's name", "\"g:;\": a;", "|a|" },
	{ "a name with a dot", "Mr. X: a;", "|a|" },
	{ "names in a group", "g: Jo <a@x.test>, Al <b@y.test>;",
	  "Jo|a|x.test\nAl|b|y.test" },
	{ "an unquoted colon makes a group", "Re: Jo <a@x.test>;",
	  "Jo|a|x.test" },
	{ "a quoted colon does not", "\"Re: Jo\" <a@x.test>",
	  "Re: Jo|a|x.test" },
	{ "the end of the text ends a group", "undisclosed-recipients:", "" },
	{ "members of a group that the end of the text ends", "g: a, b",
	  "|a|\n|b|" },
	{ "one member, as in sendmail", "host:user", "|user|" },
	{ "a scheme is a group's name", "mailto:a@x.test", "|a|x.test" },
	{ "a line's end in a group", "Friends: Jo <a@x.test>,\r\n b",
	  "Jo|a|x.test\n|b|" },
	{ "no comma behind a group, a bracket", "g: a; <b@y.test>",
	  "|a|\n|b|y.test" },
	{ "no comma behind a group, a group", "g: a; h: b;", "|a|\n|b|" },
	{ "no comma behind an empty group", "g:; a@x.test", "|a|x.test" },
	{ "two words behind a group", "g: a; b c", "!two words" },
	{ "a group's comment is nobody's name", "g (G): a;", "|a|" },
	{ "a comment behind the group is nobody's", "g: a; (G)", "|a|" },
	{ "a group in a group", "g: h: a;;", "!colon out of place" },
	{ "a group without a name", ": a;", "!colon out of place" },
	{ "an address is no group's name", "a@x.test: b;",
	  "!colon out of place" },
	{ "nor is a host with a path", "Jo a@x.test:/tmp",
	  "!colon out of place" },
	{ "nor is a bracket", "<a@x.test>: b;", "!colon out of place" },
	{ "nor are words behind one", "<a@x.test> g: b;",
	  "!colon out of place" },
	{ "a semicolon without a group", "a@x.test;",
	  "!semicolon out of place" },
	{ "a semicolon as a comma", "a@x.test; b@y.test",
	  "!semicolon out of place" },
	{ "two semicolons", "g: a;;", "!semicolon out of place" },
};

static const struct row literals[] = {
	{ "an IPv4 literal", "a@[192.0.2.1]", "|a|[192.0.2.1]" },
	{ "an IPv6 literal", "a@[IPv6:2001:db8::1]", "|a|[IPv6:2001:db8::1]" },
	{ "in brackets", "Jo <a@[192.0.2.1]>", "Jo|a|[192.0.2.1]" },
	{ "blanks in it go", "a@[ 192.0.2.1 ]", "|a|[192.0.2.1]" },
	{ "folding in it goes", "a@[\r\n 192.0.2.1]", "|a|[192.0.2.1]" },
	{ "no end", "a@[192.0.2.1", "!without its" },
	{ "an end alone", "a@192.0.2.1]", "!sign out of place" },
	{ "nothing in it", "a@[]", "!no valid domain" },
	{ "a sign in it", "a@[x@y]", "!no valid domain" },
	{ "an escape in it", "a@[1\\]2]", "!no valid domain" },
	{ "text behind it", "a@[192.0.2.1].test", "!goes on" },
	{ "text in front of it", "a@x[192.0.2.1]", "!goes on" },
	{ "it is no local part", "[192.0.2.1]@x.test", "!no local part" },
	{ "it is no mailbox", "[192.0.2.1]", "!no local part" },
};

static const struct row obsolete[] = {
	{ "a route", "<@a.test:b@x.test>", "|b|x.test" },
	{ "a route of two", "<@a.test,@b.test:c@x.test>", "|c|x.test" },
	{ "a route with blanks", "Jo < @a.test , @b.test : c@x.test >",
	  "Jo|c|x.test" },
	{ "a route with empty members", "<@a.test,,@b.test:c@x.test>",
	  "|c|x.test" },
	{ "a route over a literal", "<@[192.0.2.1]:b@x.test>", "|b|x.test" },
	{ "a route without an end", "<@a.test>", "!route without an end" },
	{ "a route to the end of the text", "<@a.test", "!route without" },
	{ "a route to nowhere", "<@a.test:>", "!no local part" },
	{ "a route with an ESC", "<@a\033.test:b@x.test>",
	  "!control character" },
	{ "no route outside brackets", "@a.test:b@x.test",
	  "!colon out of place" },
	{ "blanks around dots", "a . b @ x . test", "|a.b|x.test" },
	{ "folding around dots", "a\r\n .b@x.\r\n test", "|a.b|x.test" },
	{ "blanks in brackets", "Jo <a . b @ x . test>", "Jo|a.b|x.test" },
};

static const struct row folded[] = {
	{ "folded by CRLF", "a@x.test,\r\n b@y.test", "|a|x.test\n|b|y.test" },
	{ "folded by LF", "a@x.test,\n\tb@y.test", "|a|x.test\n|b|y.test" },
	{ "folded before the comma", "a@x.test\r\n ,b@y.test",
	  "|a|x.test\n|b|y.test" },
	{ "folded in a name", "Jo\r\n Doe\n <a@x.test>", "Jo Doe|a|x.test" },
	{ "folded in a quoted name", "\"Jo\r\n Doe\" <a@x.test>",
	  "Jo Doe|a|x.test" },
	{ "folded with blank lines", "Jo\r\n \r\n  <a@x.test>", "Jo|a|x.test" },
	{ "folded in brackets", "<a@x.test\r\n >", "|a|x.test" },
	{ "folded in front", "\r\n a@x.test", "|a|x.test" },
	{ "folded at the end", "a@x.test\r\n ", "|a|x.test" },
	{ "a line end at the end", "a@x.test\n", "!control character" },
	{ "CRLF at the end", "a@x.test\r\n", "!control character" },
	{ "a line end that folds nothing", "a@x.test\nRCPT TO:<b@x.test>",
	  "!control character" },
	{ "CR alone", "a@x.test\r ,b", "!control character" },
	{ "CR in an atom", "a\rb@x.test", "!control character" },
	{ "LF in quotes", "\"a\nb\"@x.test", "!control character" },
	{ "an escaped LF in quotes", "\"a\\\nb\"@x.test",
	  "!control character" },
	{ "LF in a comment", "a (b\nc)", "!control character" },
	{ "an escaped LF in a comment", "a (b\\\nc)", "!control character" },
	{ "LF in a literal", "a@[1\n2]", "!control character" },
	{ "ESC in a name", "J\033o <a@x.test>", "!control character" },
	{ "ESC in a quoted name", "\"J\033o\" <a@x.test>",
	  "!control character" },
	{ "ESC in a comment", "a (\033)", "!control character" },
	{ "ESC in a group's name", "g\033: a;", "!control character" },
	{ "DEL in an atom", "a\177@x.test", "!control character" },
	{ "DEL in a comment", "a (\177)", "!control character" },
	{ "C1 in a local part", "a\xc2\x85@x.test", "!control character" },
	{ "C1 in a domain", "a@x\xc2\x85.test", "!control character" },
	{ "Latin-1 in an address", "j\xfcrgen@x.test", "!not UTF-8" },
	{ "Latin-1 in a bare name", "j\xfcrgen", "!not UTF-8" },
};

static const struct row refused[] = {
	{ "no local part", "@x.test", "!no local part" },
	{ "no domain", "a@", "!no domain" },
	{ "no domain before a comma", "a@,b", "!no domain" },
	{ "two at signs", "a@b@x.test", "!goes on" },
	{ "two at signs side by side", "a@@x.test", "!no domain" },
	{ "a trailing dot in the domain", "a@x.test.", "!dot too many" },
	{ "the same in brackets", "<a@x.test.>", "!dot too many" },
	{ "two dots in the domain", "a@x..test", "!dot too many" },
	{ "a leading dot in the domain", "a@.x.test", "!no domain" },
	{ "two words", "john doe", "!two words" },
	{ "two words before the at sign", "john doe@x.test", "!two words" },
	{ "two words in brackets", "<john doe>", "!two words" },
	{ "two addresses without a comma", "a@x.test b@y.test", "!goes on" },
	{ "a word behind a bracket", "<a@x.test> junk", "!words behind" },
	{ "an address behind a bracket", "<a@x.test> b@y.test, c",
	  "!words behind" },
	{ "a word behind a bracket in a group", "g: <a@x.test> junk;",
	  "!words behind" },
	{ "nothing in brackets", "Jo <>", "!no local part" },
	{ "the null path in a list", "<>", "!no local part" },
	{ "brackets without an end", "Jo <a@x.test", "!without its" },
	{ "brackets without a start", "a@x.test>", "!without its" },
	{ "brackets in brackets", "<<a@x.test>>", "!sign out of place" },
	{ "a comma in brackets", "<a@x.test,b@y.test>", "!sign out of place" },
	{ "a scheme in brackets", "<mailto:a@x.test>", "!sign out of place" },
	{ "a hyphen at a label's start", "a@-x.test", "!no valid domain" },
	{ "a sign in the domain", "a@x_y!z.test", "!no valid domain" },
	{ "one bad member spoils the list", "a@x.test, b@, c@z.test",
	  "!no domain" },
};

/* RFC 6532: UTF-8 is atext, qtext, ctext and dtext. */
static const struct row utf8[] = {
	{ "a local part", "\xe7\x94\xa8\xe6\x88\xb7@x.test",
	  "|\xe7\x94\xa8\xe6\x88\xb7|x.test" },
	{ "a domain", "a@\xe4\xbe\x8b\xe3\x81\x88.test",
	  "|a|\xe4\xbe\x8b\xe3\x81\x88.test" },
	{ "a bare name", "\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd",
	  "|\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd|" },
	{ "a quoted local part", "\"\xc3\xa9 \xc3\xa8\"@x.test",
	  "|\xc3\xa9 \xc3\xa8|x.test" },
	{ "an escaped letter", "\"\\\xc3\xa9\"@x.test", "|\xc3\xa9|x.test" },
	{ "a dot-atom", "\xc3\xa9.\xc3\xa8@x.test",
	  "|\xc3\xa9.\xc3\xa8|x.test" },
	{ "beyond the basic plane", "\xf0\x9f\x93\xa7@x.test",
	  "|\xf0\x9f\x93\xa7|x.test" },
	{ "combining marks", "e\xcc\x81@x.test", "|e\xcc\x81|x.test" },
	{ "from right to left", "\xd7\xa9\xd7\x9c@x.test",
	  "|\xd7\xa9\xd7\x9c|x.test" },
	{ "in brackets, with a name", "\xd0\x98. <\xd0\xb8@\xd1\x80.test>",
	  "\xd0\x98.|\xd0\xb8|\xd1\x80.test" },
	{ "a quoted name", "\"\xc3\x9c, X\" <a@x.test>",
	  "\xc3\x9c, X|a|x.test" },
	{ "a group's name", "\xc3\xa0 tous: a@x.test;", "|a|x.test" },
	{ "a comment", "a@x.test (\xe6\xb3\xa8)", "\xe6\xb3\xa8|a|x.test" },
	{ "a route", "<@\xc3\xa9.test:a@x.test>", "|a|x.test" },
	{ "no-break space is a letter",
	  "a\xc2\xa0"
	  "b@x.test",
	  "|a\xc2\xa0"
	  "b|x.test" },
	{ "the ideographic comma parts nothing",
	  "a\xe3\x80\x81"
	  "b@x.test",
	  "|a\xe3\x80\x81"
	  "b|x.test" },
	{ "no UTF-8 in a literal", "a@[\xc3\xa9]", "!no valid domain" },
	{ "a sequence that is cut", "a\xc3@x.test", "!not UTF-8" },
	{ "a stray continuation", "\x80@x.test", "!not UTF-8" },
	{ "an overlong slash", "a\xc0\xaf@x.test", "!not UTF-8" },
	{ "an overlong at sign", "a\xe0\x81\x80@x.test", "!not UTF-8" },
	{ "a surrogate", "a\xed\xa0\x80@x.test", "!not UTF-8" },
	{ "beyond Unicode", "a\xf4\x90\x80\x80@x.test", "!not UTF-8" },
	{ "Latin-1 in a domain", "a@b\xfc.test", "!not UTF-8" },
	{ "C1 in quotes", "\"\xc2\x9b\"@x.test", "!control character" },
};

/* Folded where few would, and everywhere that section 3.2.2 lets them. */
static const struct row awkward[] = {
	{ "between local part and at sign", "a\r\n @x.test", "|a|x.test" },
	{ "behind the at sign", "a@\r\n\tx.test", "|a|x.test" },
	{ "behind the bracket", "Jo <\r\n a@x.test>", "Jo|a|x.test" },
	{ "before a semicolon", "g: a\r\n ;", "|a|" },
	{ "before a colon", "g\r\n : a;", "|a|" },
	{ "behind a colon", "g:\r\n a;", "|a|" },
	{ "before each comma", "a\r\n ,b\r\n ,c", "|a|\n|b|\n|c|" },
	{ "in a comment's comment", "a (b (c\r\n d) e)", "b (c d) e|a|" },
	{ "between comments", "a (b)\r\n (c)", "c|a|" },
	{ "within a quoted name, twice", "\"a\r\n \r\n b\" <c@x.test>",
	  "a  b|c|x.test" },
	{ "right behind the quote", "\"\r\n a\" <c@x.test>", " a|c|x.test" },
	{ "right before the quote", "\"a\r\n \" <c@x.test>", "a |c|x.test" },
	{ "behind an escape", "\"a\\\\\r\n b\" <c@x.test>", "a\\ b|c|x.test" },
	{ "an escape of the fold itself", "\"a\\\r\n b\" <c@x.test>",
	  "!control character" },
	{ "in a route", "<@y.test,\r\n @z.test:\r\n a@x.test>", "|a|x.test" },
	{ "in a literal's middle", "a@[IPv6:\r\n 2001:db8::1]",
	  "|a|[IPv6:2001:db8::1]" },
	{ "between encoded words", "=?u?q?a?=\r\n =?u?q?b?= <c@x.test>",
	  "=?u?q?a?= =?u?q?b?=|c|x.test" },
	{ "in an encoded word: two words", "=?u?q?a\r\n b?= <c@x.test>",
	  "=?u?q?a b?=|c|x.test" },
	{ "with a line of white space alone", "a@x.test,\r\n \t \r\n b",
	  "|a|x.test\n|b|" },
	{ "a blank line of white space at the end", "a@x.test\r\n \r\n ",
	  "|a|x.test" },
	{ "LF and CRLF mixed", "a@x.test,\n b,\r\n c", "|a|x.test\n|b|\n|c|" },
	{ "CR CR LF is no fold", "a@x.test,\r\r\n b", "!control character" },
	{ "LF CR is no fold", "a@x.test,\n\r b", "!control character" },
	{ "a name on a line each", "Jo\r\n van\r\n Doe\r\n <a@x.test>",
	  "Jo van Doe|a|x.test" },
};

/* RFC 5322 appendix A, by section. */
static const struct row appendix[] = {
	{ "A.1.1 From", "John Doe <jdoe@machine.example>",
	  "John Doe|jdoe|machine.example" },
	{ "A.1.1 Sender", "Michael Jones <mjones@machine.example>",
	  "Michael Jones|mjones|machine.example" },
	{ "A.1.2 From", "\"Joe Q. Public\" <john.q.public@example.com>",
	  "Joe Q. Public|john.q.public|example.com" },
	{ "A.1.2 To",
	  "Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
	  "Mary Smith|mary|x.test\n|jdoe|example.org\nWho?|one|y.test" },
	{ "A.1.2 Cc",
	  "<boss@nil.test>, \"Giant; \\\"Big\\\" Box\" "
	  "<sysservices@example.net>",
	  "|boss|nil.test\nGiant; \"Big\" Box|sysservices|example.net" },
	{ "A.1.3 To",
	  "A Group:Ed Jones <c@a.test>,joe@where.test,John "
	  "<jdoe@one.test>;",
	  "Ed Jones|c|a.test\n|joe|where.test\nJohn|jdoe|one.test" },
	{ "A.1.3 Cc", "Undisclosed recipients:;", "" },
	{ "A.2 Reply-To",
	  "\"Mary Smith: Personal Account\" <smith@home.example>",
	  "Mary Smith: Personal Account|smith|home.example" },
	{ "A.5 From",
	  "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
	  "Pete|pete|silly.test" },
	{ "A.5 To",
	  "A Group(Some people)\r\n     :Chris Jones <c@(Chris's "
	  "host.)public.example>,\r\n         joe@example.org,\r\n  John "
	  "<jdoe@one.test> (my dear friend); (the end of the group)",
	  "Chris Jones|c|public.example\n|joe|example.org\n"
	  "John|jdoe|one.test" },
	{ "A.5 Cc",
	  "(Empty list)(start)Hidden recipients  :(nobody(that I "
	  "know))  ;",
	  "" },
	{ "A.6.1 From", "Joe Q. Public <john.q.public@example.com>",
	  "Joe Q. Public|john.q.public|example.com" },
	{ "A.6.1 To",
	  "Mary Smith <@node.test:mary@example.net>, , jdoe@test  . "
	  "example",
	  "Mary Smith|mary|example.net\n|jdoe|test.example" },
	{ "A.6.3 From", "John Doe <jdoe@machine(comment).  example>",
	  "John Doe|jdoe|machine.example" },
	{ "A.6.3 To", "Mary Smith\r\n  \r\n          <mary@example.net>",
	  "Mary Smith|mary|example.net" },
};

static const struct {
	const struct row *rows;
	size_t count;
} tables[] = {
	{ plain, ARRAY_LEN(plain) },	   { names, ARRAY_LEN(names) },
	{ comments, ARRAY_LEN(comments) }, { quoted, ARRAY_LEN(quoted) },
	{ dots, ARRAY_LEN(dots) },	   { groups, ARRAY_LEN(groups) },
	{ literals, ARRAY_LEN(literals) }, { obsolete, ARRAY_LEN(obsolete) },
	{ folded, ARRAY_LEN(folded) },	   { utf8, ARRAY_LEN(utf8) },
	{ awkward, ARRAY_LEN(awkward) },   { refused, ARRAY_LEN(refused) },
	{ appendix, ARRAY_LEN(appendix) },
};

static const char *or_empty(const char *str)
{
	return str ? str : "";
}

static void add_list(struct buf *buf, const struct addrlist *list)
{
	for (size_t i = 0; i < list->count; i++)
		buf_add_fmt(buf, "%s%s|%s|%s", i ? "\n" : "",
			    or_empty(list->items[i].name), list->items[i].local,
			    or_empty(list->items[i].domain));
}

static void check_row(const struct row *row)
{
	auto_addrlist list = ADDRLIST_INIT;
	auto_buf have = BUF_INIT;
	auto_err err = ERR_INIT;
	bool ok = addrlist_parse(&list, row->text, strlen(row->text), &err);

	if (ok)
		add_list(&have, &list);
	else
		buf_add_fmt(&have, "!%s", err.text.data);
	if (!ok && row->want[0] == '!' &&
	    strstr(have.data, row->want + 1) != NULL) {
		assert_rule(row->rule, err.kind == ERR_DATA);
		assert_rule(row->rule, list.count == 0);
		return;
	}
	assert_rule_str(row->rule, have.data, row->want);
}

static void lists_are_read_by_the_rules(void **state UNUSED)
{
	for (size_t t = 0; t < ARRAY_LEN(tables); t++)
		for (size_t i = 0; i < tables[t].count; i++)
			check_row(&tables[t].rows[i]);
}

/* The first mailbox's span in the text. */
static const struct row spans[] = {
	{ "a bare name", "root", "root" },
	{ "a bare name before a comment", "root (Cron Daemon)", "root" },
	{ "a bare name behind a comment", "(Cron) root", "root" },
	{ "a bare name in brackets", "\"Cron\" <root>", "root" },
	{ "an address", " a@x.test ,b", "a@x.test" },
	{ "an address in brackets", "Jo < a@x.test > (c)", "a@x.test" },
	{ "quotes as written", "\"a b\" (c), d", "\"a b\"" },
	{ "quotes and domain as written", "<\"a b\"@x.test>",
	  "\"a b\"@x.test" },
	{ "inner comments", "<a(b)@x.test(c)>", "a(b)@x.test" },
	{ "inner blanks", "a . b @ x . test (c)", "a . b @ x . test" },
	{ "a literal", "a@[ 192.0.2.1 ] ", "a@[ 192.0.2.1 ]" },
	{ "behind a route", "<@b.test:a@x.test>", "a@x.test" },
	{ "in a group", "g:root;", "root" },
	{ "in a folded text", "Jo\r\n <root>", "root" },
};

static void the_span_is_that_of_the_addr_spec(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
		const char *text = spans[i].text;
		auto_addrlist list = ADDRLIST_INIT;
		auto_buf span = BUF_INIT;
		auto_err err = ERR_INIT;

		assert_rule(spans[i].rule,
			    addrlist_parse(&list, text, strlen(text), &err));
		buf_add(&span, text + list.items[0].begin,
			list.items[0].end - list.items[0].begin);
		assert_rule_str(spans[i].rule, span.data, spans[i].want);
	}
}

static bool same_mailboxes(const struct addrlist *a, const struct addrlist *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!mailbox_equals(&a->items[i], &b->items[i]))
			return false;
	return true;
}

/* Printed, a list reads as itself. */
static void check_printed(const char *text, const struct addrlist *list)
{
	auto_addrlist again = ADDRLIST_INIT;
	auto_buf printed = BUF_INIT;
	auto_err err = ERR_INIT;

	for (size_t i = 0; i < list->count; i++) {
		buf_add_str(&printed, i ? ", " : "");
		mailbox_add_to(&printed, &list->items[i]);
	}
	assert_rule(text,
		    addrlist_parse(&again, printed.data, printed.len, &err));
	assert_rule(text, same_mailboxes(list, &again));
}

/* Whether a name needs no encoding, which nothing here undoes, or folding. */
static bool comes_back(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < len; i++)
		if (name[i] < ' ' || name[i] > '~')
			return false;
	return len && len < 50 && name[0] != ' ' && name[len - 1] != ' ' &&
	       !strstr(name, "  ");
}

/* As a header field shows it, a mailbox reads as itself, too, with its name. */
static void check_phrases(const char *text, const struct addrlist *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct mailbox *mailbox = &list->items[i];
		auto_addrlist again = ADDRLIST_INIT;
		auto_buf printed = BUF_INIT;
		auto_err err = ERR_INIT;

		phrase_add_mailbox(&printed, mailbox);
		assert_rule(text, addrlist_parse(&again, printed.data,
						 printed.len, &err));
		assert_rule(text, again.count == 1);
		assert_rule(text, mailbox_equals(&again.items[0], mailbox));
		if (mailbox->name && comes_back(mailbox->name))
			assert_rule_str(text, or_empty(again.items[0].name),
					mailbox->name);
	}
}

/* So does what stands in each span, and the spans lie in order. */
static void check_spans(const char *text, const struct addrlist *list)
{
	size_t last = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct mailbox *mailbox = &list->items[i];
		auto_addrlist one = ADDRLIST_INIT;
		auto_err err = ERR_INIT;

		assert_rule(text, last <= mailbox->begin);
		assert_rule(text, mailbox->begin < mailbox->end);
		last = mailbox->end;
		assert_rule(text, addrlist_parse(&one, text + mailbox->begin,
						 last - mailbox->begin, &err));
		assert_rule(text, one.count == 1);
		assert_rule(text, mailbox_equals(&one.items[0], mailbox));
	}
	assert_rule(text, last <= strlen(text));
}

static bool check_properties(const char *text)
{
	auto_addrlist list = ADDRLIST_INIT;
	auto_err err = ERR_INIT;

	if (!addrlist_parse(&list, text, strlen(text), &err))
		return false;
	check_printed(text, &list);
	check_phrases(text, &list);
	check_spans(text, &list);
	return list.count > 0;
}

static void each_list_survives_printing(void **state UNUSED)
{
	for (size_t t = 0; t < ARRAY_LEN(tables); t++)
		for (size_t i = 0; i < tables[t].count; i++)
			check_properties(tables[t].rows[i].text);
}

/* Knuth's MMIX generator: the same texts on every run. */
static size_t next_random(uint64_t *seed, size_t below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(*seed >> 33) % below;
}

static void so_does_each_that_chance_writes(void **state UNUSED)
{
	static const char *const parts[] = {
		"a", "b",     "@x", ".", "\"c d\"",   "\"\\\"\"", "(e)",
		" ", "\r\n ", ",",  "<", ">",	      "<f@y>",	  ":",
		";", "[1]",   "\\", "@", "=?u?q?,?=", "\xc3\xbc", "<@g:",
		"(", ")",     "\"", "-", "\n",
	};
	uint64_t seed = 5322;
	size_t good = 0;

	for (int run = 0; run < 30000; run++) {
		auto_buf text = BUF_INIT;

		for (size_t n = 1 + next_random(&seed, 9); n; n--)
			buf_add_str(
				&text,
				parts[next_random(&seed, ARRAY_LEN(parts))]);
		good += check_properties(text.data);
	}
	/* Else the alphabet would no longer write addresses. */
	assert_true(good > 1000);
}

static const struct {
	const char *rule;
	const char *unit; /* repeated to `size` bytes */
	const char *tail;
	size_t size;
	const char *complaint; /* NULL: it is a list */
} long_texts[] = {
	{ "comments without an end", "(", "", 10000000, "without an end" },
	{ "comments, nested", "(", "a", 1000000, "without an end" },
	{ "comments, side by side", "()", "a", 1000000, NULL },
	{ "ends of comments", ")", "", 1000000, "out of place" },
	{ "starts of brackets", "<", "", 10000000, "out of place" },
	{ "quotes", "\"", "", 10000000, "two words" },
	{ "TABs in quotes before a bracket", "\"\t", "<a>", 1000000, NULL },
	{ "quotes before a bracket", "\"", "<a>", 1000000, NULL },
	{ "escapes without an end", "\"\\", "", 1000000, "without an end" },
	{ "commas", ",", "", 10000000, NULL },
	{ "groups in groups", "a:", "", 10000000, "colon out of place" },
	{ "empty groups", "a:;", "", 999999, NULL },
	{ "literals without an end", "[", "", 1000000, "without its" },
	{ "dots", ".", "", 1000000, "dot too many" },
	{ "dots in an address", ".", "a@x", 1000000, "is longer" },
	{ "at signs", "@", "", 1000000, "no local part" },
	{ "local parts", "a.", "a", 1000000, "is longer" },
	{ "an atom", "a", "", 1000000, "is longer" },
	{ "words", "a ", "", 1000000, "two words" },
	{ "words before a bracket", "a ", "<a>", 1000000, NULL },
	{ "blanks", " ", "", 1000000, NULL },
	{ "folding", "\r\n ", "", 999999, NULL },
	{ "starts of encoded words", "=?", "", 1000000, "is longer" },
	{ "starts of encoded words, apart", "=?,", "", 999999, NULL },
	{ "an encoded word without an end", "=?,,,,,,", "", 1000000, NULL },
	{ "starts of routes", "<@", "", 1000000, "route without an end" },
	{ "a route without an end", "@a,", "<@a,", 999999, "no local part" },
	{ "many addresses", "a@x,", "", 400000, NULL },
	{ "many brackets", "<a>", "", 300000, NULL },
	{ "many bad ones at last", "a@x,", "@", 400000, "no local part" },
};

/* Quadratic work on these takes minutes at the least: the runner stops it. */
static void work_is_linear(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(long_texts); i++) {
		const char *complaint = long_texts[i].complaint;
		size_t n = strlen(long_texts[i].unit);
		auto_addrlist list = ADDRLIST_INIT;
		auto_buf text = BUF_INIT;
		auto_err err = ERR_INIT;
		bool ok;

		buf_reserve(&text, long_texts[i].size + 16);
		while (text.len + n <= long_texts[i].size)
			buf_add(&text, long_texts[i].unit, n);
		buf_add_str(&text, long_texts[i].tail);
		ok = addrlist_parse(&list, text.data, text.len, &err);
		assert_rule(long_texts[i].rule, ok == !complaint);
		if (ok)
			continue;
		assert_rule(long_texts[i].rule, err.text.len < 600);
		assert_rule(long_texts[i].rule,
			    strstr(err.text.data, complaint) != NULL);
	}
}

static void a_refusal_leaves_the_list_as_it_was(void **state UNUSED)
{
	static const char good[] = "a@x.test, b@y.test";
	static const char bad[] = "c, d, e, f, g, h, i@";
	auto_addrlist list = ADDRLIST_INIT;
	auto_buf have = BUF_INIT;
	auto_err err = ERR_INIT;

	assert_true(addrlist_parse(&list, good, strlen(good), &err));
	assert_false(addrlist_parse(&list, bad, strlen(bad), &err));
	add_list(&have, &list);
	assert_string_equal(have.data, "|a|x.test\n|b|y.test");
}

static void a_list_grows_by_each_text(void **state UNUSED)
{
	auto_addrlist list = ADDRLIST_INIT;
	auto_buf have = BUF_INIT;
	auto_err err = ERR_INIT;

	assert_true(addrlist_parse(&list, "a, b", 4, &err));
	assert_true(addrlist_parse(&list, "c (d), e", 6, &err));
	add_list(&have, &list);
	assert_string_equal(have.data, "|a|\n|b|\nd|c|");
}

static void nul_is_a_control_character(void **state UNUSED)
{
	static const struct {
		const char *text;
		size_t len;
	} texts[] = {
		{ "\0", 1 },	     { "a\0b", 3 },	  { "a@x\0", 4 },
		{ "\"a\0b\"@x", 7 }, { "\"a\\\0\"", 5 },  { "a (\0)", 5 },
		{ "a@[1\0]", 7 },    { "<@a\0:b@x>", 9 }, { "=?u?q?\0?=", 9 },
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		auto_addrlist list = ADDRLIST_INIT;
		auto_err err = ERR_INIT;

		assert_false(addrlist_parse(&list, texts[i].text, texts[i].len,
					    &err));
		assert_rule("it is refused, and shown", err.kind == ERR_DATA);
		assert_rule(err.text.data,
			    strstr(err.text.data, "control character"));
		assert_rule(err.text.data, strstr(err.text.data, "\\x00"));
	}
}

static const struct row shown[] = {
	{ "control characters are made visible", "a\033[2Jb@x.test",
	  "address \"a\\x1b[2Jb@x.test\" holds a control character" },
	{ "only the member is shown, not those before it",
	  "a@x.test, b@x.test, c@",
	  "address \"c@\" has no domain behind its \"@\"" },
	{ "a long one is shown around the place",
	  "\"0123456789012345678901234567890123456789012345678901234567890\"\n"
	  "0123456789012345678901234567890123456789",
	  "address \"...23456789012345678901234567890123456789012345678901234567"
	  "890\"\\n0123456789012345678...\" holds a control character" },
};

static void a_refusal_shows_the_address(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(shown); i++) {
		auto_addrlist list = ADDRLIST_INIT;
		auto_err err = ERR_INIT;

		assert_false(addrlist_parse(&list, shown[i].text,
					    strlen(shown[i].text), &err));
		assert_rule_str(shown[i].rule, err.text.data, shown[i].want);
	}
}

static const struct row ones[] = {
	{ "no text is the null reverse-path", "", "null" },
	{ "so are brackets", "<>", "null" },
	{ "an address", "a@x.test", "|a|x.test" },
	{ "a bare name", "root", "|root|" },
	{ "a name and an address", "Jo Doe <a@x.test>", "Jo Doe|a|x.test" },
	{ "a trailing comma is no second one", "a@x.test,", "|a|x.test" },
	{ "a group of one", "g: a@x.test;", "|a|x.test" },
	{ "a leading hyphen", "-a@x.test", "|-a|x.test" },
	{ "two", "a@x.test, b@y.test", "!several" },
	{ "two brackets", "<a@x.test> <b@y.test>", "!several" },
	{ "none", ",", "!none" },
	{ "an empty group", "g:;", "!none" },
	{ "null with a name", "Jo <>", "!no local part" },
	{ "no address", "a@", "!no domain" },
	{ "an injected command", "a@x.test>\r\nDATA", "!without its" },
};

static void a_reverse_path_is_one_or_null(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(ones); i++) {
		auto_mailbox mailbox = MAILBOX_INIT;
		struct addrlist list = { .items = &mailbox, .count = 1 };
		auto_buf have = BUF_INIT;
		auto_err err = ERR_INIT;
		bool ok = addrlist_parse_one(&mailbox, ones[i].text, &err);

		if (!ok) {
			assert_rule(ones[i].rule, ones[i].want[0] == '!');
			assert_rule(ones[i].rule, err.kind == ERR_DATA);
			assert_rule(err.text.data,
				    strstr(err.text.data, ones[i].want + 1));
			assert_rule(ones[i].rule, mailbox_is_null(&mailbox));
			continue;
		}
		if (mailbox_is_null(&mailbox))
			buf_add_str(&have, "null");
		else
			add_list(&have, &list);
		assert_rule_str(ones[i].rule, have.data, ones[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_read_by_the_rules),
		cmocka_unit_test(the_span_is_that_of_the_addr_spec),
		cmocka_unit_test(each_list_survives_printing),
		cmocka_unit_test(so_does_each_that_chance_writes),
		cmocka_unit_test(work_is_linear),
		cmocka_unit_test(a_refusal_leaves_the_list_as_it_was),
		cmocka_unit_test(a_list_grows_by_each_text),
		cmocka_unit_test(nul_is_a_control_character),
		cmocka_unit_test(a_refusal_shows_the_address),
		cmocka_unit_test(a_reverse_path_is_one_or_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
