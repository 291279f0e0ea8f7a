#include "cmd/options.h"

/* One screen of 24 lines and 80 columns, the prompt included. */
/* clang-format off */
static const char help[] =
	"usage: mailchute [-itv] [-C FILE] [-a NAME] [-f ADDRESS] [-F NAME] RECIPIENT...\n"
	"\n"
	"Reads a message on standard input and submits it to the configured smart host.\n"
	"Exit status 0: the server took it for every recipient; else it says for whom\n"
	"not, and nothing was kept.\n"
	"\n"
	"  -f ADDRESS      envelope sender; an empty one is the null sender\n"
	"  -F NAME         display name for a From: that is missing\n"
	"  -t              recipients from To:, Cc: and Bcc:, added to the arguments\n"
	"  -i              a line with a lone dot does not end the message\n"
	"  -v              show the SMTP dialogue on standard error\n"
	"  -oep, -oeq      print an error (default), or exit non-zero in silence\n"
	"  -L TAG          tag of the lines in syslog\n"
	"  --              ends the options\n"
	"\n"
	"Under the name mailchute only, not as sendmail:\n"
	"  -C FILE, --config=FILE      read this configuration and no other\n"
	"  -a NAME, --account=NAME     use this account\n"
	"  --dry-run                   print what would be sent, and send nothing\n"
	"  --version, --help\n"
	"\n"
	"mailchute(8) tells what becomes of sendmail's other options;\n"
	"mailchute.conf(5) describes the configuration.\n";
/* clang-format on */

const char *options_help(void)
{
	return help;
}
