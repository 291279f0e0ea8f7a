#!/bin/sh
# Installs what a fresh Debian machine lacks: "demo" to build the program and
# run the demonstration, "test" to pass all tests as well.  Run as root.
set -eu

demo='gcc libc6-dev libgnutls28-dev libconfuse-dev pkg-config meson ninja-build
ca-certificates gnutls-bin libcmocka-dev'
test='clang clang-format clang-tidy libclang-rt-14-dev valgrind mandoc python3
postfix dovecot-core git git-email bsd-mailx mutt msmtp strace'

case "${1-}" in
demo) packages=$demo ;;
test) packages="$demo $test" ;;
*) echo "usage: $0 demo|test" >&2; exit 64 ;;
esac

export DEBIAN_FRONTEND=noninteractive
apt-get update
# Word splitting is meant.
# shellcheck disable=SC2086
apt-get install -y --no-install-recommends $packages
