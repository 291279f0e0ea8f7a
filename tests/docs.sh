#!/bin/sh
# docs.sh - every row of the tables of options and keys has a paragraph in man/,
# every paragraph has a row, and mandoc finds nothing to say about the pages.
set -eu

cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

# The names in a table: the value of .name and .long_name in its rows.
rows() {
	sed -n '/^static const struct [a-z_]* table\[\]/,/^};/p' "$@" |
		grep -o '\.\(long_\)\{0,1\}name = "[^"]*"' |
		sed 's/.*"\(.*\)"/\1/' | sort
}

# The options that head a paragraph: ".It Fl f Ar address , Fl -long".
option_items() {
	sed -n 's/^\.It \(.*Fl .*\)/\1/p' "$1" | tr ' ' '\n' |
		awk 'after { print } { after = $0 == "Fl" }' |
		sed 's/^-/--/' | sort
}

# The keys that head a paragraph: ".It Ic host Ar name".
key_items() {
	sed -n 's/^\.It \(.*Ic .*\)/\1/p' "$1" | tr ' ' '\n' |
		awk 'after { print } { after = $0 == "Ic" }' | sort
}

# Compares sorted lists of rows and items; both must be as long as at least $4.
compare() {
	if test "$(wc -l <"$work/rows")" -lt "$4"; then
		echo "$1: fewer than $4 rows found: has the table moved?"
		status=1
	fi
	comm -23 "$work/rows" "$work/items" >"$work/missing"
	comm -13 "$work/rows" "$work/items" >"$work/stale"
	while read -r name; do
		echo "$2: no paragraph for \"$name\", a row in $1" \
			"(wanted: \".It $3 $name\")"
		status=1
	done <"$work/missing"
	while read -r name; do
		echo "$2: a paragraph for \"$name\", which is no row in $1"
		status=1
	done <"$work/stale"
}

rows cmd/options.c >"$work/rows"
option_items man/mailchute.8 >"$work/items"
compare cmd/options.c man/mailchute.8 Fl 55

rows src/conf/config.c >"$work/rows"
key_items man/mailchute.conf.5 >"$work/items"
compare src/conf/config.c man/mailchute.conf.5 Ic 15

if ! command -v mandoc >/dev/null; then
	echo "mandoc is not installed: apt-get install mandoc"
	test $status -ne 0 || status=77 # which meson counts as skipped
	exit $status
fi
for page in man/*.[1-9]; do
	# Which other pages this machine has is not the page's fault.
	if mandoc -T lint "$page" 2>&1 |
		grep -v -e 'referenced manual not found' -e 'outdated mandoc.db'
	then
		status=1
	fi
done
exit $status
