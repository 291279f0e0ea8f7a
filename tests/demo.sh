#!/bin/sh
# The main job, shown: a smart host on loopback that wants STARTTLS and AUTH, a
# message submitted to it, and what arrived.  Called by the target "demo".
set -eu
wire=$1 mailchute=$2 certs=$3 case=$4

echo 'The message, on standard input:'
echo
sed -n 's/^stdin: \{0,1\}/    /p' "$case"
echo
echo 'The command:'
echo
sed -n 's/^args: /    mailchute -C demo.conf /p' "$case"
echo
echo 'The smart host received, over TLS and after AUTH:'
echo
if ! played=$("$wire" --show "$mailchute" "$certs" "$case"); then
	printf '%s\n' "$played"
	exit 1
fi
printf '%s\n' "$played" | sed -n 's/^# | /    /p'
