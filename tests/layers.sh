#!/bin/sh
# layers.sh - who may include whom: the arrows run one way, and a library has
# one door.  Then, that this test would find a fault: each of a list is put into
# a copy.
set -eu

check='
# What each room may see besides itself.
BEGIN {
	sees["base"] = ""
	sees["mail"] = "base"
	sees["net"] = "base"
	sees["conf"] = "mail net base"
	sees["smtp"] = "mail net base"
	sees["spool"] = "mail base"
	sees["submit"] = "conf smtp mail net base"
	sees["cmd"] = "submit spool conf smtp mail net base"

	# The doors: which files may include a library.
	# Domains are converted for mail as for the net: base has IDNA.
	door["gnutls/"] = "^src/(net/[^/]*|base/(codec|digest|idna|random))\\.[ch]$"
	door["confuse.h"] = "^src/conf/config[^/]*\\.c$"
	door["syslog.h"] = "^cmd/report\\.c$"
}

function fault(text) {
	printf "%s:%d: %s\n", FILENAME, FNR, text
	faults++
}

# "src/net/tls.c" is of net, "src/submit.c" of submit, "cmd/main.c" of cmd.
function room_of(path) {
	sub(/^src\//, "", path)
	sub(/\/.*/, "", path)
	sub(/\.[ch]$/, "", path)
	return path
}

function may_see(from, to) {
	return from == to || index(" " sees[from] " ", " " to " ")
}

FNR == 1 {
	files++
	room = room_of(FILENAME)
	if (!(room in sees))
		fault("the room \"" room "\" is unknown: give it its arrows " \
		      "in tests/layers.sh")
}

/^[ \t]*#[ \t]*include/ {
	name = $0
	sub(/^[ \t]*#[ \t]*include[ \t]*/, "", name)
	quoted = name ~ /^"/
	if (!match(name, /^["<][^">]+[">]/)) {
		fault("an include that names no file")
		next
	}
	name = substr(name, 2, RLENGTH - 2)
	target = room_of(name)
	for (library in door)
		if (index(name, library) == 1 && FILENAME !~ door[library])
			fault("<" name "> has one door, and this is not it: " \
			      door[library])
	if (target in sees && (name ~ /\// || name == "submit.h")) {
		if (!may_see(room, target))
			fault(room " may not see " target ", only: " \
			      (sees[room] ? sees[room] : "itself"))
	} else if (quoted)
		fault("\"" name "\" is not named by its room, as in " \
		      "\"base/err.h\"")
}

END {
	if (files < 10) {
		print "found " files + 0 " files only: is this the right folder?"
		faults++
	}
	exit faults > 0
}
'

check_here() {
	find cmd src -name '*.[ch]' -exec awk "$check" {} +
}

# A file, and the line that must not be in it.
faults='
src/mail/mailbox.h	#include "net/tls.h"
src/mail/mailbox.h	#include "conf/config.h"
src/net/tls.h		#include "mail/mailbox.h"
src/net/tls.h		#include "smtp/reply.h"
src/smtp/reply.c	#include "conf/config.h"
src/smtp/reply.c	#  include  <conf/config.h>
src/smtp/reply.c	#include "submit.h"
src/conf/config.h	#include "smtp/session.h"
src/base/buf.c		#include "mail/mailbox.h"
src/submit.c		#include "cmd/options.h"
src/base/err.c		#include <gnutls/gnutls.h>
src/smtp/reply.c	#include <gnutls/crypto.h>
cmd/main.c		#include <gnutls/x509.h>
src/submit.c		#include <confuse.h>
cmd/options.c		#include <syslog.h>
cmd/main.c		#include "options.h"
cmd/main.c		#include OPTIONS
src/other/new.c		#include <string.h>
'

# Puts each fault into a copy, alone, and wants it found.
check_self() {
	copy=$(mktemp -d)
	trap 'rm -rf "$copy"' EXIT
	cp -R cmd src "$copy"
	printf '%s' "$faults" | while read -r file line; do
		test -n "$file" || continue
		(
			cd "$copy"
			mkdir -p "$(dirname "$file")"
			saved=
			test ! -e "$file" || saved=$(cat "$file"; echo .)
			echo "$line" >>"$file"
			if check_here >found; then
				echo "not found: $line in $file"
				exit 1
			fi
			if ! grep -q "^$file:" found; then
				echo "blamed on another than $file:" "$line"
				cat found
				exit 1
			fi
			if test -n "$saved"; then
				printf '%s' "${saved%.}" >"$file"
			else
				rm "$file"
			fi
		)
	done
}

cd "$(dirname "$0")/.."
check_here
check_self
