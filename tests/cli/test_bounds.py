"""Input that is too much, or none: test_bounds.py BINARY

Each row hands one message to the binary and a sink for a smart host.  It is
taken as it is, or refused with a sentence and nothing sent; never anything in
between, and always within a bound of memory.
"""

import contextlib
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "interop"))

from rows import Rows, assert_equal, assert_in  # noqa: E402
from sink import HOST, Sink  # noqa: E402

KIB = 1 << 10
MIB = 1 << 20

EX_USAGE = 64
EX_DATAERR = 65

# What every process of ours has, libraries included, is some 10 MiB.
SMALL = 40 * MIB

ERROR_SIZE = KIB  # whatever was wrong, it fits a line or two

ARGUMENT_SIZE = 100 * KIB  # Linux: one argument has 128 KiB at most

# Names of four letters: a million of them fit into a header of 8 MiB.
DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"


def name_of(number):
    text = ""
    for _ in range(4):
        number, digit = divmod(number, len(DIGITS))
        text += DIGITS[digit]
    return text


class Run:
    def __init__(self, status, stderr, peak, mails):
        self.status = status
        self.stderr = stderr
        self.peak = peak  # bytes
        self.mails = mails


class Bounds:
    def __init__(self, binary, folder, sink):
        self.binary = binary
        self.folder = folder
        self.sink = sink
        self.config = folder / "mailchute.conf"
        self.config.write_text(
            'host = "%s"\nport = %d\ntls = "none"\nlog = "none"\n'
            'from = "jane@example.org"\n' % (HOST, sink.port))

    def run(self, chunks, *arguments):
        """Hands the chunks over as standard input, by a file."""
        path = self.folder / "input"
        with path.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        with path.open("rb") as stdin, \
                (self.folder / "stderr").open("wb+") as stderr:
            child = subprocess.Popen(
                [self.binary, "-C", str(self.config), *arguments],
                stdin=stdin, stdout=stderr, stderr=stderr,
                preexec_fn=allow_long_arguments)
            peak = wait(child)
            stderr.seek(0)
            text = stderr.read(ERROR_SIZE + 1).decode()
        return Run(child.returncode, text, peak, self.sink.collect())

    def taken(self, chunks, *arguments, peak):
        run = self.run(chunks, *arguments)
        assert_equal((run.status, run.stderr), (0, ""), "the outcome")
        assert_equal(len(run.mails), 1, "the number of messages")
        assert_peak(run, peak)
        return run.mails[0]

    def refused(self, chunks, *arguments, says, peak=SMALL,
                status=EX_DATAERR):
        run = self.run(chunks, *arguments)
        assert_equal(run.status, status, "the status (%s)" % run.stderr)
        assert_in(says, run.stderr, "the error")
        assert_equal(len(run.mails), 0, "the number of messages")
        if len(run.stderr) > ERROR_SIZE:
            raise AssertionError("the error is too long")
        assert_peak(run, peak)


def allow_long_arguments():
    # A quarter of the stack's limit is for arguments, and 6 MiB at most.
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    resource.setrlimit(resource.RLIMIT_STACK, (hard, hard))


def wait(child):
    """Waits for the child; returns its peak of resident memory in bytes."""
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss * KIB


def assert_peak(run, peak):
    print("        %d MiB of %d" % (run.peak // MIB, peak // MIB))
    if run.peak > peak:
        raise AssertionError("peak of memory is %d MiB instead of %d" %
                             (run.peak // MIB, peak // MIB))


def repeat(chunk, times):
    for _ in range(times):
        yield chunk


def header_rows(rows, bounds):
    with rows.row("99,990 fields"):
        def fields():
            yield from repeat(b"X-Field: value\n", 99990)
            yield b"\nbody\n"

        mail = bounds.taken(fields(), "a@example.net", peak=60 * MIB)
        assert_equal(mail.path.read_bytes().count(b"X-Field: value\r\n"),
                     99990, "the number of fields")

    with rows.row("100,000 lines of one field"):
        def lines():
            yield b"X-Field: value\n"
            yield from repeat(b" and more\n", 99999)
            yield b"\nbody\n"

        mail = bounds.taken(lines(), "a@example.net", peak=SMALL)
        assert_equal(mail.path.read_bytes().count(b" and more\r\n"), 99999,
                     "the number of lines")

    with rows.row("over 100,000 fields"):
        bounds.refused(repeat(b"X-Field: value\n", 100001), "a@example.net",
                       says="the header is too large", peak=60 * MIB)

    with rows.row("a header of 10 MiB"):
        bounds.refused(repeat(b"X-Field: " + b"x" * 1014 + b"\n", 10 * KIB),
                       "a@example.net", says="the header is too large")

    with rows.row("a header of 10 MiB in one line"):
        bounds.refused(repeat(b"X-Field: " + b"x" * 1015, 10 * KIB),
                       "a@example.net", says="the header is too large",
                       peak=60 * MIB)

    with rows.row("a folded field of 1 MiB"):
        def field():
            yield b"Subject: x\n"
            yield from repeat(b" " + b"x" * 62 + b"\n", 16 * KIB)
            yield b"\nbody\n"

        mail = bounds.taken(field(), "a@example.net", peak=SMALL)
        assert_equal(mail.path.read_bytes().count(b" " + b"x" * 62 + b"\r\n"),
                     16 * KIB, "the number of lines")

    with rows.row("a million open parentheses"):
        def parentheses():
            yield b"To: "
            yield from repeat(b"(" * 900 + b"\n ", 1112)
            yield b"\n\nbody\n"

        bounds.refused(parentheses(), "-t", says="To: on line 1: ")


def recipient_rows(rows, bounds):
    def million():
        for thousand in range(1000):
            yield ("".join("%s,\n " % name_of(thousand * 1000 + n)
                           for n in range(1000))).encode()

    with rows.row("a million recipients with -t"):
        def header():
            yield b"Bcc: "
            yield from million()
            yield b"the-last\n\nbody\n"

        mail = bounds.taken(header(), "-t", peak=400 * MIB)
        assert_equal((mail.rcpt_count, mail.first_rcpt, mail.last_rcpt),
                     (1000001, "aaaa@example.org", "the-last@example.org"),
                     "the recipients")
        assert_equal(b"Bcc" in mail.head(), False, "a Bcc in the message")

    with rows.row("a million recipients as arguments"):
        names = [name_of(n) for n in range(1000000)]
        step = ARGUMENT_SIZE // len("abcd,")
        arguments = [",".join(names[n:n + step])
                     for n in range(0, len(names), step)]
        mail = bounds.taken([b"Subject: x\n\nbody\n"], *arguments,
                            peak=400 * MIB)
        assert_equal(mail.rcpt_count, 1000000, "the number of recipients")

    with rows.row("as many recipients as a header can hold"):
        # Each is completed in To: a byte of input becomes eight.
        def header():
            yield b"To: "
            yield from repeat(b"a," * 60 + b"\n ", 67000)
            yield b"a\n\nbody\n"

        mail = bounds.taken(header(), "-t", peak=600 * MIB)
        assert_equal(mail.rcpt_count, 1, "the number of recipients")

    with rows.row("one bad recipient in a list of many sends nothing"):
        def header():
            yield b"Subject: x\nBcc: "
            yield from repeat(b"joe,\n " * 1000, 100)
            yield b"a b@example.net\n\nbody\n"

        bounds.refused(header(), "-t", says="Bcc: on line 2: ",
                       peak=100 * MIB)


FIELD_ROWS = [
    ("To", b"To: joe <\n", "To: on line 1: "),
    ("Cc", b"Subject: x\nTo: joe\nCc: a b@c\n", "Cc: on line 3: "),
    ("Bcc", b"Subject: x\n folded\nBcc: (joe\n", "Bcc: on line 3: "),
    ("a second To", b"To: joe\nTo: joe@\n", "To: on line 2: "),
    ("a folded To", b"X: y\nTo: joe,\n ann,\n bob@\n", "To: on line 2: "),
    ("Resent-To", b"Resent-To: a\033b\nTo: joe\n", "Resent-To: on line 1: "),
    ("a name as it was written", b"tO : joe;\n", "tO: on line 1: "),
    ("one behind an mbox line", b"From joe\nTo: joe@\n", "To: on line 2: "),
]


def field_rows(rows, bounds):
    for name, header, says in FIELD_ROWS:
        with rows.row("a field that can't be parsed is named: " + name):
            bounds.refused([header, b"\nbody\n"], "-t", says=says)

    with rows.row("and so it is with an argument besides"):
        bounds.refused([b"To: joe@\n\nbody\n"], "-t", "ann@example.net",
                       says="To: on line 1: ")

    with rows.row("without -t a field may say what it likes"):
        mail = bounds.taken([b"To: joe@\n\nbody\n"], "ann@example.net",
                            peak=SMALL)
        assert_in(b"To: joe@\r\n", mail.head(), "the header")


def assert_encoded(bounds, message):
    """RFC 5321 section 2.3.8: neither a NUL nor a lone CR or LF is sent."""
    content = bounds.taken([message], "a@example.net", peak=SMALL).head(8 * MIB)
    if re.search(rb"\r(?!\n)|(?<!\r)\n|\0", content):
        raise AssertionError("a bare CR or LF, or a NUL, was sent")


def byte_rows(rows, bounds):
    for name, message in [
            ("in the header", b"Subject: a\0b\n\nbody\n"),
            ("in the body", b"Subject: x\n\na\0b\n"),
            ("alone", b"\0"),
            ("a mebibyte of them", b"\0" * MIB)]:
        with rows.row("NULs, %s" % name):
            assert_encoded(bounds, message)

    for name, message in [
            ("in the header", b"Subject: a\rb\n\nbody\n"),
            ("in the body", b"Subject: x\n\na\rb\n"),
            ("at the end", b"Subject: x\n\nbody\n\r\r"),
            ("for line ends", b"Subject: x\rTo: y\r\rbody\r")]:
        with rows.row("lone CRs, %s" % name):
            assert_encoded(bounds, message)

    with rows.row("a NUL in a field of identifiers"):
        bounds.refused([b"Message-ID: <a\0b@example.org>\n\nbody\n"],
                       "a@example.net", says="Message-ID")

    with rows.row("NUL in a recipient of -t"):
        bounds.refused([b"To: a\0b@example.net\n\nbody\n"], "-t",
                       says="To: on line 1: ")


MBOX = b"""\
From jane@example.org Tue Nov 24 08:00:00 2026
From: jane@example.org
Subject: first

one
>From the start
From jane@example.org Tue Nov 24 09:00:00 2026
Subject: second

two
"""


def shape_rows(rows, bounds):
    with rows.row("an mbox of several messages is one"):
        mail = bounds.taken([MBOX], "a@example.net", peak=SMALL)
        head, body = mail.head().split(b"\r\n\r\n", 1)
        assert_equal(head.startswith(b"From: jane@example.org\r\n"
                                     b"Subject: first\r\n"), True,
                     "the header without its mbox line")
        assert_equal(body, MBOX.split(b"\n\n", 1)[1].replace(b"\n", b"\r\n"),
                     "the body")

    with rows.row("no input is a message without text"):
        mail = bounds.taken([], "a@example.net", peak=SMALL)
        head, body = mail.head().split(b"\r\n\r\n", 1)
        for field in [b"Date: ", b"From: ", b"Message-ID: <"]:
            assert_in(field, head, "the header")
        assert_equal(body, b"", "the body")

    with rows.row("no input with -t names nobody"):
        bounds.refused([], "-t", says="no recipients", status=EX_USAGE)

    with rows.row("only a header"):
        mail = bounds.taken([b"Subject: x\nTo: a@example.net\n"], "-t",
                            peak=SMALL)
        head, body = mail.head().split(b"\r\n\r\n", 1)
        assert_in(b"Subject: x\r\n", head, "the header")
        assert_equal(body, b"", "the body")

    with rows.row("only a header, without a line end"):
        mail = bounds.taken([b"Subject: x\nTo: a@example.net"], "-t",
                            peak=SMALL)
        assert_in(b"To: a@example.net\r\n", mail.head(), "the header")

    with rows.row("only a body"):
        mail = bounds.taken([b"just text\nand more\n"], "a@example.net",
                            peak=SMALL)
        head, body = mail.head().split(b"\r\n\r\n", 1)
        assert_equal(b"just text" in head, False, "text in the header")
        assert_equal(body, b"just text\r\nand more\r\n", "the body")

    with rows.row("blank lines only"):
        mail = bounds.taken([b"\n\n\n"], "a@example.net", peak=SMALL)
        assert_equal(mail.head().split(b"\r\n\r\n", 1)[1], b"\r\n\r\n",
                     "the body")


def mime_rows(rows, bounds):
    with rows.row("MIME parts, 1,000 deep"):
        def nested():
            yield b"MIME-Version: 1.0\n"
            for depth in range(1000):
                yield (b'Content-Type: multipart/mixed; boundary="b%d"\n\n'
                       b"--b%d\n" % (depth, depth))
            yield b"Content-Type: text/plain\n\ntext\n"
            for depth in reversed(range(1000)):
                yield b"--b%d--\n" % depth

        sent = b"".join(nested())
        mail = bounds.taken([sent], "a@example.net", peak=SMALL)
        assert_equal(mail.path.read_bytes().split(b"\r\n\r\n", 1)[1],
                     sent.split(b"\n\n", 1)[1].replace(b"\n", b"\r\n"),
                     "the body")

    with rows.row("a boundary that never ends"):
        sent = (b"MIME-Version: 1.0\n"
                b'Content-Type: multipart/mixed; boundary="' + b"b" * 900 +
                b'\n\n' + (b"--" + b"b" * 900 + b"\n") * 1000)
        mail = bounds.taken([sent], "a@example.net", peak=SMALL)
        assert_equal(mail.path.read_bytes().split(b"\r\n\r\n", 1)[1],
                     sent.split(b"\n\n", 1)[1].replace(b"\n", b"\r\n"),
                     "the body")


def main():
    rows = Rows()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        taken = stack.enter_context(tempfile.TemporaryDirectory())
        sink = stack.enter_context(Sink(taken))
        bounds = Bounds(sys.argv[1], pathlib.Path(folder), sink)
        for add_rows in [header_rows, recipient_rows, field_rows, byte_rows,
                         shape_rows, mime_rows]:
            add_rows(rows, bounds)
    return rows.finish()


if __name__ == "__main__":
    sys.exit(main())
