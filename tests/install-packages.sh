#!/bin/sh
# install-packages.sh - installs what a Debian machine lacks; 12 is tested.
#
#     demo   to build the program and run the demonstration
#     test   all that the tests need, too; among it Postfix and Dovecot
#     ci     compilers and checkers of .ci/run, too
#     bench  what tests/bench compares with, and all of test
#
# Asks for nothing and changes nothing where all is there already.  Otherwise it
# needs root, or sudo.
set -eu

demo='gcc libc6-dev meson ninja-build pkg-config libgnutls28-dev libconfuse-dev
libcmocka-dev gnutls-bin python3'
test='ca-certificates git mandoc clang-format clang-tidy postfix dovecot-core
git-email libmailtools-perl bsd-mailx mutt time'
ci='clang libclang-rt-14-dev valgrind'
bench='msmtp time valgrind'

case ${1-} in
demo) packages=$demo ;;
test) packages="$demo $test" ;;
ci) packages="$demo $test $ci" ;;
bench) packages="$demo $test $bench" ;;
*)
	echo "usage: $0 demo|test|ci|bench" >&2
	exit 64
	;;
esac

is_installed() {
	case $(dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null) in
	ii*) return 0 ;;
	esac
	return 1
}

missing=
for package in $packages; do
	is_installed "$package" || missing="$missing $package"
done
if [ -z "$missing" ]; then
	exit 0
fi

sudo=
[ "$(id -u)" -eq 0 ] || sudo=sudo
$sudo apt-get update
# The value of $missing is a list of words.
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive \
	apt-get install -y --no-install-recommends $missing
