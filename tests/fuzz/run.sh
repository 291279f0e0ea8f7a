#!/bin/sh
# run.sh FUZZER...: each fuzz_NAME for $FUZZ_SECONDS (20) from corpus/NAME.
#
# What is new in what it tries is kept beside it, in NAME.found; an input that
# breaks it is written to NAME.broken-..., and the script fails at its end.
set -eu

corpus=$(cd "$(dirname "$0")" && pwd)/corpus
status=0
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

for fuzzer; do
	name=${fuzzer##*/fuzz_}
	beside=${fuzzer%/*}/$name
	mkdir -p "$beside.found"
	echo "--- $name"
	# What takes 8 KiB ten seconds, or memory without bound, is broken too.
	if ! "$fuzzer" -max_total_time="${FUZZ_SECONDS:-20}" -max_len=8192 \
		-timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
		-artifact_prefix="$beside.broken-" \
		"$beside.found" "$corpus/$name" >"$beside.log" 2>&1; then
		cat "$beside.log"
		status=1
	fi
	grep '^stat::' "$beside.log" || :
done
exit $status
