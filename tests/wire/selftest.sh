#!/bin/sh
# The runner of transcripts must be able to fail: selftest.sh WIRE CERTDIR
#
# Plays cases against a client that misbehaves (fake.sh) and expects "not ok"
# with the right explanation; and a few against one that behaves, so that a
# "not ok" for everything would be seen too.  Prints TAP.
set -u

wire=$1
certs=$2
fake=$(dirname "$0")/fake.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
# What the runner leaves behind is looked for here.
TMPDIR=$work/tmp
export TMPDIR
mkdir "$TMPDIR"
count=0
failed=0

# verdict RULE WANTED-STATUS PATTERN: judges what the runner said.
verdict() {
	count=$((count + 1))
	if [ "$status" = "$2" ] && grep -qE -e "$3" "$work/out" &&
		[ -z "$(ls "$TMPDIR")" ]; then
		echo "ok $count - $1"
		return
	fi
	failed=1
	echo "not ok $count - $1"
	echo "# expected status $2, got $status; a line like: $3; got:"
	sed 's/^/# /' "$work/out"
	ls "$TMPDIR" | sed 's/^/# left behind: /'
	rm -rf "$TMPDIR"
	mkdir "$TMPDIR"
}

# play RULE, the case on standard input
play() {
	{ echo "rule: $1"; cat; } >"$work/case.wire"
	"$wire" "$fake" "$certs" "$work/case.wire" >"$work/out" 2>&1
	status=$?
}

# fails RULE PATTERN, the case on standard input
fails() {
	play "$1"
	grep -q '^not ok 1' "$work/out" || status="$status without \"not ok\""
	verdict "$1" 1 "$2"
}

passes() {
	play "$1"
	verdict "$1" 0 "^ok 1 - $1\$"
}

passes 'a client that keeps to the transcript' <<'END'
args: connect get put:EHLO\sx\r\n get get put:A\r\nB\r\n get get
args: put:QUIT\r\n err:one err:two out:three exit:67
exit: 67
stderr: one
stderr? maybe
stderr~ ^tw
stdout: three
conversation:
QUIET
S: 220 mx
C: EHLO x
S: 250-mx
S: 250 PIPELINING
GROUP
C: A
C~ [AB]
S: 250 a
S: 250 b
C: QUIT
END

passes 'a client that reads a flood' <<'END'
args: connect read-all
conversation:
S# 3000000 x
S* 1000 250-more
CLOSE
END

passes 'raw bytes and many lines, standard input' <<'END'
args: connect put:a\x01\r\nx1\r\nx2\r\nx3\r\n close stdin
stdin: one
stdin= t\twq
stdin* 2 o
stdout= o\x6ee
stdout~ ^t.wqo$
stdout: o
conversation:
C= a\x01\r\n
C* 3 x[0-9]
EOF
END

passes 'two connections' <<'END'
args: connect get put:A\r\n close connect get put:B\r\n close
conversation:
S: 220 first
C: A
CONNECTION
S: 220 second
C: B
END

passes 'an optional line that comes' <<'END'
args: connect get put:QUIT\r\n
conversation:
S: 220 mx
C? QUIT
END

passes 'an optional line that does not come' <<'END'
args: connect get
conversation:
S: 220 mx
C? QUIT
END

passes 'TLS with a client that verifies' <<'END'
args: tls get put:A\r\n
conversation:
TLS
S: 220 mx
C: A
CLOSE
END

for name in selfsigned expired notyet othername unknown; do
	passes "a client that refuses the certificate $name" <<-END
		args: tls read-all
		conversation:
		TLSFAIL $name
	END
	fails "a client that takes the certificate $name" 'got: A' <<-END
		args: insecure put:A\r\n get
		conversation:
		TLSFAIL $name
	END
done

fails 'another line' 'got +C: B' <<'END'
args: connect get put:B\r\n
conversation:
S: 220 mx
C: A
END

fails 'the explanation names file and line' 'case.wire:5: conversation' <<'END'
args: connect get put:B\r\n
conversation:
S: 220 mx
C: A
END

fails 'a line that only begins as wanted' 'got +C: AB' <<'END'
args: connect get put:AB\r\n
conversation:
S: 220 mx
C: A
END

fails 'a line that matches only in part' 'got +C: AB' <<'END'
args: connect get put:AB\r\n
conversation:
S: 220 mx
C~ A
END

fails 'one line too few' 'expected C: x.*' <<'END'
args: connect put:x1\r\nx2\r\n
conversation:
C* 3 x[0-9]
END

fails 'bare LF' 'bare LF behind: A' <<'END'
args: connect get put:A\n
conversation:
S: 220 mx
C: A
END

fails 'bare CR' 'bare CR in: A' <<'END'
args: connect get put:A\rB\r\n
conversation:
S: 220 mx
C~ .*
END

fails 'other bytes' 'expected the bytes ab' <<'END'
args: connect put:axc
conversation:
C= abc
END

fails 'a line cut short' 'end of connection behind: A' <<'END'
args: connect get put:A
conversation:
S: 220 mx
C: A
END

fails 'a line more at the end' 'expected the client to close, got: B' <<'END'
args: connect get put:A\r\nB\r\n
conversation:
S: 220 mx
C: A
END

fails 'a line where the client must close' 'to close, got: A' <<'END'
args: connect get put:A\r\n
conversation:
S: 220 mx
EOF
END

fails 'another line than the optional one' 'got +C: A' <<'END'
args: connect get put:A\r\n
conversation:
S: 220 mx
C? QUIT
END

fails 'a client that talks before the greeting' 'did not wait.*A' <<'END'
args: connect put:A\r\n get
conversation:
QUIET
S: 220 mx
C: A
END

fails 'a client that pipelines where it must not' 'did not wait.*B' <<'END'
args: connect get put:A\r\nB\r\n get get
conversation:
S: 220 mx
C: A
QUIET
S: 250 a
C: B
S: 250 b
END

fails 'a client that does not pipeline' 'expected C: B' <<'END'
bound: 2
args: connect get put:A\r\n get put:B\r\n get
conversation:
S: 220 mx
GROUP
C: A
C: B
S: 250 a
S: 250 b
END

fails 'a client that sends ahead of TLS' 'ahead of the handshake' <<'END'
args: connect put:STARTTLS\r\nA\r\n get read-all
conversation:
C: STARTTLS
S: 220 go
TLS
END

fails 'a client that does not speak TLS' 'TLS handshake' <<'END'
args: connect put:hello\r\n read-all
conversation:
TLS
END

fails 'a client that connects once more' 'connected once more' <<'END'
args: connect put:A\r\n close connect
conversation:
C: A
END

fails 'a client that connects where it must not' 'the client connected' <<'END'
args: connect wait:1
NOCONNECTION
END

fails 'a client that never connects' 'ended, expected a connection' <<'END'
args: exit:0
conversation:
S: 220 mx
END

fails 'another exit status' 'expected exit status 0, got 3' <<'END'
args: connect exit:3
conversation:
EOF
END

fails 'a crash' 'got signal 11' <<'END'
args: connect die
conversation:
EOF
END

fails 'a line on standard error that nobody expects' 'unexpected line: x' <<'END'
args: connect err:x
conversation:
EOF
END

fails 'another line on standard error' 'got x' <<'END'
args: connect err:x
stderr: xy
conversation:
EOF
END

fails 'a line on standard error is missing' 'got no further line' <<'END'
args: connect err:x
stderr: x
stderr~ y
conversation:
EOF
END

fails 'lines in another order' 'got y' <<'END'
args: connect err:y err:x
stderr: x
stderr: y
conversation:
EOF
END

fails 'a line on standard output that nobody expects' 'output: unexp' <<'END'
args: connect out:x
conversation:
EOF
END

fails 'a last line without an end' 'no line end behind "x"' <<'END'
args: connect part:x
stdout: x
conversation:
EOF
END

fails 'a client that does not end is killed' 'does not end, killed' <<'END'
bound: 1
args: hang
NOCONNECTION
END

fails 'a client that does not close' 'did not close' <<'END'
bound: 1
args: connect hang
conversation:
S: 220 mx
EOF
END

# What is no case must not pass for one.
fails 'an unknown line' 'unknown line "stuff: x"' <<'END'
stuff: x
NOCONNECTION
END

fails 'an unknown line in a conversation' 'unknown line "SC: x"' <<'END'
conversation:
SC: x
END

fails 'a case without a conversation' 'neither conversation nor' <<'END'
exit: 64
END

fails 'a step behind the end' 'behind the connection' <<'END'
conversation:
CLOSE
S: 220 mx
END

fails 'a group of one' 'GROUP of line 3 is none' <<'END'
conversation:
GROUP
C: A
S: 250 a
END

fails 'a bad escape' 'bad escape' <<'END'
conversation:
S= \q
END

fails 'a bad expression' 'bad expression' <<'END'
conversation:
C~ (
END

echo "1..$count"
exit $failed
