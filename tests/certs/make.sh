#!/bin/sh
# Makes the certificates of the tests: make.sh OUTDIR
#
#	ca		signs the others; the client trusts it
#	good		mx.example.org, localhost, 127.0.0.1
#	expired, notyet	the same outside its time
#	othername	other.example.org
#	selfsigned	mx.example.org, signed by itself
#	idn		xn--mller-kva.example, which is a name beyond ASCII
#	unknown		mx.example.org, signed by a CA that nobody trusts
#
# NAME.pem and NAME.key of each.  ECDSA on P-256: quick to make and to use, and
# inside GnuTLS's medium security profile.
set -eu

[ $# -eq 1 ] || { echo "usage: make.sh OUTDIR" >&2; exit 64; }
umask 077
mkdir -p "$1"
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Says what it did only if it failed.
quietly() {
	"$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
}

key() {
	quietly certtool --generate-privkey --key-type ecdsa \
		--curve secp256r1 --no-text --outfile "$1.key"
}

# authority NAME COMMON-NAME
authority() {
	key "$1"
	cat >"$work/template" <<-END
		cn = "$2"
		ca
		cert_signing_key
		expiration_days = 3650
	END
	quietly certtool --generate-self-signed --no-text \
		--load-privkey "$1.key" --template "$work/template" \
		--outfile "$1.pem"
}

# template HOST LIFETIME...: a server's certificate; a line a word
template() {
	cat >"$work/template" <<-END
		cn = "$1"
		dns_name = "$1"
		signing_key
		tls_www_server
	END
	shift
	printf '%s\n' "$@" >>"$work/template"
}

# signed NAME CA: by the template
signed() {
	key "$1"
	quietly certtool --generate-certificate --no-text \
		--load-privkey "$1.key" --load-ca-certificate "$2.pem" \
		--load-ca-privkey "$2.key" --template "$work/template" \
		--outfile "$1.pem"
}

lasting='expiration_days = 3650'

authority ca 'Test Authority'
authority otherca 'Nobody Knows This Authority'

template mx.example.org "$lasting" 'dns_name = "localhost"' \
	'ip_address = "127.0.0.1"'
signed good ca
template mx.example.org 'activation_date = "2020-01-01 00:00:00"' \
	'expiration_date = "2020-02-01 00:00:00"'
signed expired ca
template mx.example.org 'activation_date = "2090-01-01 00:00:00"' \
	'expiration_date = "2090-02-01 00:00:00"'
signed notyet ca
template other.example.org "$lasting"
signed othername ca
template xn--mller-kva.example "$lasting"
signed idn ca
template mx.example.org "$lasting"
signed unknown otherca

template mx.example.org "$lasting"
key selfsigned
quietly certtool --generate-self-signed --no-text \
	--load-privkey selfsigned.key --template "$work/template" \
	--outfile selfsigned.pem
