#!/bin/bash
# A client that does what it is told, for selftest.sh: each argument behind
# -C FILE is one thing to do.  It needs bash for its sockets.
set -u

port=$(sed -n 's/^port = //p' "$2")
certs=$(sed -n 's|^tls_ca_file = "\(.*\)/ca.pem"$|\1|p' "$2")
shift 2

connect() {
	exec 3<>"/dev/tcp/127.0.0.1/$port" 4>&3
}

# tls OPTION...: the rest of the dialogue goes through gnutls-cli.
tls() {
	local in out

	coproc gnutls-cli --logfile=/dev/null "$@" \
		--x509cafile="$certs/ca.pem" \
		--verify-hostname=mx.example.org -p "$port" 127.0.0.1 2>&1
	in=${COPROC[0]} out=${COPROC[1]}
	exec 3<&"$in" 4>&"$out"
	# Else closing 4 would not end its input.
	eval "exec $in<&- $out>&-"
}

for action; do
	case $action in
	connect) connect ;;
	tls) tls ;;
	insecure) tls --no-ca-verification ;;
	get) IFS= read -r -u 3 _ ;;
	put:*) printf '%s' "${action#*:}" >&4 ;;
	close) exec 3<&- 4>&- ;;
	read-all) cat <&3 >/dev/null ;;
	stdin) cat ;;
	wait:*) sleep "${action#*:}" ;;
	hang) exec sleep 60 ;;
	err:*) printf '%s\n' "${action#*:}" >&2 ;;
	out:*) printf '%s\n' "${action#*:}" ;;
	part:*) printf '%s' "${action#*:}" ;;
	die) kill -SEGV $$ ;;
	exit:*) exit "${action#*:}" ;;
	*) echo "fake: $action?" >&2; exit 99 ;;
	esac
done
