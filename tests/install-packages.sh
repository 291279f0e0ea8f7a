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
# What tests/interop/callers runs, and libraries for what it unpacks.
callers='s-nail mailutils neomutt nmh emacs-nox php-cli php-symfony-mailer
php-swiftmailer libphp-phpmailer nodejs node-nodemailer ruby-mail
libemail-sender-perl libmime-lite-perl mercurial quilt reportbug sudo
libnss-wrapper libgnutls-dane0 libidn12 libnsl2 libdb5.3 libpcre2-8-0
libpam0g libselinux1 libudev1 libldap-2.5-0 libproc-waitstat-perl
libmime-types-perl'
# Not to be installed, only kept in $cache for that test to unpack: they would
# start daemons, have jobs of their own or push Postfix out.
unpacked='exim4-daemon-light cron anacron at logwatch systemd-cron fail2ban
popularity-contest rkhunter unattended-upgrades apt-listchanges cron-apt
debsecan mime-construct vacation devscripts liburi-perl libfile-homedir-perl
libfile-which-perl mblaze procmail rmail'
cache=/var/cache/mailchute-tests
ci='clang libclang-rt-14-dev valgrind'
bench='msmtp time valgrind'

case ${1-} in
demo | bench) unpacked= ;;
esac
case ${1-} in
demo) packages=$demo ;;
test) packages="$demo $test $callers" ;;
ci) packages="$demo $test $callers $ci" ;;
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

is_kept() {
	for file in "$cache/$1"_*.deb; do
		[ ! -f "$file" ] || return 0
	done
	return 1
}

missing=
for package in $packages; do
	is_installed "$package" || missing="$missing $package"
done
unkept=
for package in $unpacked; do
	is_kept "$package" || unkept="$unkept $package"
done
if [ -z "$missing$unkept" ]; then
	exit 0
fi

sudo=
[ "$(id -u)" -eq 0 ] || sudo=sudo
$sudo apt-get update
# The values are lists of words.
# shellcheck disable=SC2086
[ -z "$missing" ] || $sudo env DEBIAN_FRONTEND=noninteractive \
	apt-get install -y --no-install-recommends $missing
[ -n "$unkept" ] || exit 0
$sudo mkdir -p "$cache"
# shellcheck disable=SC2086
$sudo sh -c 'cd "$0" && exec apt-get download "$@"' "$cache" $unkept
