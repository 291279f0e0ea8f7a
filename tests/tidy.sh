#!/bin/sh
# tidy.sh BUILD - the limits and checks of .clang-tidy, on all of cmd/ and src/,
# by the compile commands in the folder BUILD.
set -eu

tidy=$(command -v clang-tidy-14 || command -v clang-tidy) || {
	echo "clang-tidy is not installed: apt-get install clang-tidy"
	exit 77 # which meson counts as skipped
}
test -e "${1?usage: tidy.sh BUILD}/compile_commands.json" || {
	echo "$1/compile_commands.json: not there; run meson setup first"
	exit 1
}
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Each limit must pass what just keeps to it and find what just does not.
body() {
	echo "int $1($2);"
	echo "int $1($2)"
	echo "{"
	i=1
	while test $i -lt "$3"; do
		echo "	a++;"
		i=$((i + 1))
	done
	echo "	return a;"
	echo "}"
}
{
	body lines_50 "int a" 50
	body lines_51_too_long "int a" 51
	body takes_6 "int a, int b, int c, int d, int e, int f" 6
	body takes_7_too_many "int a, int b, int c, int d, int e, int f, int g" 7
	cat <<-'END'
	int levels_3(int a);
	int levels_3(int a)
	{
		while (a > 1) { if (a > 2) { if (a > 3) { a--; } a--; } a--; }
		return a;
	}
	int levels_4_too_deep(int a);
	int levels_4_too_deep(int a)
	{
		while (a > 1) { if (a > 2) { if (a > 3) { if (a > 4) { a--; }
			a--; } a--; } a--; }
		return a;
	}
	END
} >"$work/limits.c"
"$tidy" --quiet --config-file=.clang-tidy "$work/limits.c" -- \
	>"$work/limits" 2>/dev/null || :
sed -n "s/.*error: function '\([^']*\)' exceeds.*/\1/p" "$work/limits" \
	>"$work/found"
printf '%s\n' lines_51_too_long takes_7_too_many levels_4_too_deep |
	diff - "$work/found" || {
	echo "the limits in .clang-tidy do not find (<) or wrongly find (>) these"
	exit 1
}

# Two at a time, a few files each, since starting up takes as long as checking.
# The build's own warning flags may be gcc's, which clang need not know.
if find cmd src -name '*.c' | sort |
	xargs -P 2 -n 4 "$tidy" -p "$build" --quiet \
		--extra-arg=-Wno-unknown-warning-option >"$work/out" 2>"$work/err"
then
	exit 0
fi
cat "$work/out"
# On stderr there are counts of suppressed warnings; show it only if alone.
test -s "$work/out" || cat "$work/err"
exit 1
