"""What is logged, where, and that a log changes no outcome: test_log.py BINARY"""

import calendar
import contextlib
import os
import pathlib
import re
import socket
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "interop"))

from client import (EX_CONFIG, EX_DATAERR, EX_NOUSER, EX_USAGE,  # noqa: E402
                    Client, in_namespace)
from host import Host  # noqa: E402
from rows import Rows, assert_equal, assert_in  # noqa: E402

LINE = re.compile(r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) "
                  r"(?P<tag>.*?)\[(?P<pid>\d+)\]: (?P<text>.*)")
TAKEN = ('outcome=taken host="127.0.0.1" from="<jane@example.org>" '
         'to="<ann@example.net>" size=%d reply="250 taken"')
TAG_MAX = 64  # octets

# RFC 3164 section 4.1.1: the facility mail is 2; informational 6, error 3.
MAIL_INFO = 2 * 8 + 6
MAIL_ERR = 2 * 8 + 3


class Log:
    def __init__(self, client, host):
        self.client = client
        self.host = host
        self.path = client.folder / "log"

    def configure(self, log, extra=""):
        self.client.configure(port=self.host.port, log='"%s"' % log,
                              extra=extra)

    def lines(self, path=None):
        """Parsed; those that were there are gone."""
        path = path or self.path
        if not path.exists():
            return []
        text = path.read_text()
        path.unlink()
        assert_equal(text[-1:], "\n", "the end of the last line")
        return [parse(line) for line in text.splitlines()]

    def sends(self, *arguments, **more):
        """A message is taken, and nothing is said, whatever the log is."""
        self.host.content = None
        run = self.client.run(*arguments, "ann@example.net", **more)
        assert_equal((run.status, run.stderr), (0, ""), "the outcome")
        assert_equal(self.host.content is not None, True, "a message came")
        return run


def parse(line):
    match = LINE.fullmatch(line)
    if not match:
        raise AssertionError("a line of the log is %r" % line)
    return match


def texts(lines):
    return [line["text"] for line in lines]


def path_rows(rows, log):
    with rows.row("a log is created, for its owner alone"):
        log.configure(log.path)
        start = int(time.time())
        # Far from UTC, and with a mask that would let others write.
        run = log.sends(env=log.client.environment(TZ="XYZ-9"), umask=0)
        assert_equal(oct(log.path.stat().st_mode & 0o7777), "0o600",
                     "its mode")
        [line] = log.lines()
        assert_equal((line["tag"], line["pid"]), ("mailchute", str(run.pid)),
                     "tag and process")
        assert_equal(line["text"], TAKEN % len(log.host.content), "the line")
        told = calendar.timegm(time.strptime(line["time"],
                                             "%Y-%m-%dT%H:%M:%SZ"))
        assert_equal(start <= told <= time.time(), True,
                     "%s is the time in UTC" % line["time"])

    with rows.row("a log is appended to, and its mode is left alone"):
        log.path.write_text("2026-11-24T08:00:00Z other[1]: was here\n")
        log.path.chmod(0o640)
        log.sends()
        log.sends()
        assert_equal(oct(log.path.stat().st_mode & 0o7777), "0o640",
                     "its mode")
        assert_equal(texts(log.lines()),
                     ["was here"] + [TAKEN % len(log.host.content)] * 2,
                     "the lines")

    with rows.row("a recipient that was refused is logged and printed"):
        run = log.client.run("bob@example.net")
        assert_equal((run.status, run.stderr), (
            EX_NOUSER, "mailchute: recipient <bob@example.net> refused: "
            "550 nobody\n"), "the outcome")
        [line] = log.lines()
        assert_in('outcome=rejected', line["text"], "the line")


@contextlib.contextmanager
def full_pipe(path):
    """A named pipe with a reader that does not read."""
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    try:
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(writer, b"x")
        yield
    finally:
        os.close(reader)
        os.close(writer)
        path.unlink()


def unwritable_rows(rows, log):
    folder = log.client.folder
    os.mkfifo(folder / "pipe")
    for name, path in [
            ("a full disk", "/dev/full"),
            ("a folder", folder),
            ("in no folder", folder / "none" / "log"),
            ("a named pipe that nobody reads", folder / "pipe")]:
        with rows.row("a log that can't be written: %s" % name):
            log.configure(path)
            log.sends()
            run = log.client.run("bob@example.net")
            assert_equal(run.status, EX_NOUSER, "the status of a refusal")

    with rows.row("a log that can't be written: a full pipe"):
        with full_pipe(folder / "full"):
            log.configure(folder / "full")
            log.sends()


def place_rows(rows, log):
    """Failures before an outcome, too, go where the configuration says."""
    other = log.client.folder / "other"
    section = ('account "home" {\n}\n'
               'account "work" {\n    log = "%s"\n}\n' % other)
    for name, arguments, message, status, says in [
            ("a configuration error", ["-a", "nope", "ann@example.net"], b"",
             EX_CONFIG, "nope"),
            ("no recipients", [], b"", EX_USAGE, "no recipients"),
            ("an error in an address", ["a b@example.net"], b"", EX_DATAERR,
             "a b@example.net"),
            ("an error in the header", ["-t"], b"To: joe@\n", EX_DATAERR,
             "To: on line 1: ")]:
        with rows.row("%s is in the log" % name):
            log.configure(log.path)
            run = log.client.run(*arguments, stdin=message)
            assert_equal(run.status, status, "the status")
            [line] = log.lines()
            assert_in(says, line["text"], "the line")
            assert_equal(run.stderr.splitlines()[0],
                         "mailchute: " + line["text"], "the error")

    for name, arguments, message, status in [
            ("an outcome", ["ann@example.net"], b"\nhello\n", 0),
            ("no recipients", [], b"", EX_USAGE),
            ("an error in the header", ["-t"], b"To: joe@\n", EX_DATAERR)]:
        with rows.row("the account's log has what is the account's: " + name):
            log.configure(log.path, extra=section)
            run = log.client.run("-a", "work", *arguments, stdin=message)
            assert_equal(run.status, status, "the status")
            assert_equal((len(log.lines()), len(log.lines(other))), (0, 1),
                         "lines of the log on top, and of the account's")

    with rows.row("what comes before an account is chosen is in that on top"):
        log.configure(log.path, extra=section)
        log.client.run("-a", "nope", "ann@example.net")
        assert_equal((len(log.lines()), len(log.lines(other))), (1, 0),
                     "lines of the log on top, and of the account's")


TAGS = [
    ("as it is", "git send", "git send"),
    ("a line end", "a\nb[1]: c", "a\\nb[1]: c"),
    ("controls", "\x1b[2J\r\t\x7f", "\\x1b[2J\\r\\t\\x7f"),
    ("bounded", "x" * 5000, "x" * TAG_MAX),
]


def tag_rows(rows, log):
    for name, tag, shown in TAGS:
        with rows.row("-L in a log: %s" % name):
            log.configure(log.path)
            log.sends("-L", tag)
            [line] = log.path.read_text().splitlines()
            log.path.unlink()
            start = line.split(" ", 1)[1]
            assert_equal(start[:len(shown) + 1], shown + "[", "the tag")


def syslog_of(log, *arguments, **more):
    """Runs with a /dev/log of its own; the datagrams that came."""
    place = log.client.folder / "dev-log"
    keep = log.client.folder / "dev"
    keep.mkdir(exist_ok=True)
    wrapper = in_namespace(
        'mount --rbind /dev "%s"\nmount -t tmpfs tmpfs /dev\n'
        'touch /dev/null\nmount --bind "%s/null" /dev/null\n'
        'ln -s "%s" /dev/log' % (keep, keep, place))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(place))
        server.setblocking(False)
        try:
            run = log.client.run(*arguments, wrapper=wrapper, **more)
        finally:
            place.unlink()
        lines = []
        with contextlib.suppress(BlockingIOError):
            while True:
                lines.append(server.recv(1 << 16).decode().rstrip("\0"))
    return run, lines


def syslog_rows(rows, log):
    def assert_line(line, priority, tag, pid, text):
        # RFC 3164 section 4.1: priority, time without year, tag.
        match = re.fullmatch(r"<(\d+)>\w{3} [ \d]\d \d\d:\d\d:\d\d (.*)", line)
        if not match:
            raise AssertionError("a line for syslog is %r" % line)
        assert_equal((int(match[1]), match[2]),
                     (priority, "%s[%d]: %s" % (tag, pid, text)), "the line")

    with rows.row("syslog has an outcome"):
        log.configure("syslog")
        run, lines = syslog_of(log, "ann@example.net")
        assert_equal((run.status, len(lines)), (0, 1), "status and lines")
        assert_line(lines[0], MAIL_INFO, "mailchute", run.pid,
                    TAKEN % len(log.host.content))

    for name, tag, shown in TAGS:
        with rows.row("-L in syslog: %s" % name):
            run, lines = syslog_of(log, "-L", tag, "ann@example.net")
            assert_equal((run.status, len(lines)), (0, 1), "status and lines")
            assert_line(lines[0], MAIL_INFO, shown, run.pid,
                        TAKEN % len(log.host.content))

    with rows.row("syslog has an error"):
        run, lines = syslog_of(log, stdin=b"")
        assert_equal((run.status, len(lines)), (EX_USAGE, 1),
                     "status and lines")
        assert_line(lines[0], MAIL_ERR, "mailchute", run.pid, "no recipients")

    with rows.row("syslog has an error that no configuration came before"):
        run, lines = syslog_of(log, "-Z", "ann@example.net")
        assert_equal((run.status, len(lines)), (EX_USAGE, 1),
                     "status and lines")
        assert_in("-Z", lines[0], "the line")

    with rows.row("syslog has no error once the log is elsewhere"):
        log.configure(log.path)
        run, lines = syslog_of(log, stdin=b"")
        assert_equal((run.status, lines), (EX_USAGE, []), "status and lines")
        assert_equal(texts(log.lines()), ["no recipients"], "the log")

    with rows.row("syslog that nobody listens to changes nothing"):
        log.configure("syslog")
        log.sends()


def main():
    rows = Rows()
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(
            tempfile.TemporaryDirectory()))
        host = stack.enter_context(Host(
            answer=lambda line: b"550 nobody" if b"TO:<bob@" in line else None))
        log = Log(Client(sys.argv[1], folder), host)
        for add_rows in [path_rows, unwritable_rows, place_rows, tag_rows,
                         syslog_rows]:
            add_rows(rows, log)
    return rows.finish()


if __name__ == "__main__":
    sys.exit(main())
