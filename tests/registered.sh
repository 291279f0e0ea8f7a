#!/bin/sh
# registered.sh - every unit test and every transcript in the tree is one that
# this build folder runs.  A folder that was set up before a transcript was
# added does not know it: set it up anew with meson setup --reconfigure.
#
# usage: registered.sh BUILD-FOLDER
set -eu

cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

meson introspect --tests "$1" |
	grep -o '"name": "[^"]*"' | sed 's/.*: "\(.*\)"/\1/' |
	sort -u >"$work/known"
{
	ls unit/test_*.c | sed 's|unit/test_\(.*\)\.c|\1|'
	ls wire/cases/*.wire | sed 's|wire/cases/\(.*\)\.wire|\1|'
} | sort -u >"$work/there"
comm -13 "$work/known" "$work/there" >"$work/missing"
sed 's/^/never run: /' "$work/missing"
test ! -s "$work/missing"
