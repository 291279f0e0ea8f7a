"""What a caller leaves behind: standard files that are closed, full, slow or no
files, limits, and input that nobody reads: test_start.py BINARY
"""

import contextlib
import itertools
import os
import pathlib
import resource
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "interop"))

from client import (EX_CONFIG, EX_DATAERR, EX_IOERR, EX_NOINPUT,  # noqa: E402
                    EX_UNAVAILABLE, EX_USAGE, LINE, MESSAGE, MIB, Client,
                    as_nobody, by_shell, ended, in_namespace, message_of,
                    on_wire)
from host import Host, Stalled  # noqa: E402
from rows import Listed, Rows, assert_equal, assert_in  # noqa: E402

LARGE = 20 * MIB  # no pipe holds it, nor does a header
BODY = MIB + MIB // 2  # goes into a file


def assert_arrives(client, host, *arguments, message=MESSAGE, **more):
    """The message is taken as it is; returns the run."""
    host.content = None
    run = client.run(*arguments, "ann@example.net", stdin=message, **more)
    assert_equal(run.status, 0, "the status (%s)" % run.stderr[:200])
    assert_equal(host.content, on_wire(message), "the message")
    return run


def output_rows(rows, client, _host):
    modes = [("--version", []), ("--help", []),
             ("--dry-run", ["ann@example.net"])]
    for option, rest in modes:
        with rows.row("%s to a full disk" % option):
            with open("/dev/full", "wb") as full:
                run = client.run(option, *rest, stdout=full)
            assert_equal((run.status, run.stderr), (
                EX_IOERR, "mailchute: write to standard output: No space "
                "left on device\n"), "the outcome")

        with rows.row("%s to a closed standard output" % option):
            run = client.run(option, *rest,
                             wrapper=by_shell('exec "$@" >&-'))
            assert_equal(run.status, EX_IOERR, "the status")
            assert_in("write to standard output", run.stderr, "the error")

        with rows.row("%s to a pipe that nobody reads" % option):
            reader, writer = os.pipe()
            os.close(reader)
            run = client.run(option, *rest, stdout=writer)
            os.close(writer)
            assert_equal(run.status, EX_IOERR, "the status")
            assert_in("write to standard output: Broken pipe", run.stderr,
                      "the error")


def closed_rows(rows, client, host):
    """Closed descriptors: no socket and no file of ours takes their place."""
    redirections = {0: "<&-", 1: ">&-", 2: "2>&-"}
    for count in range(1, 4):
        for closed in itertools.combinations(redirections, count):
            wrapper = by_shell('exec "$@" %s' % " ".join(
                redirections[fd] for fd in closed))
            with rows.row("closed: %s" % (closed,)):
                # With -v the dialogue would end up in what took 2.
                if 0 in closed:
                    host.content = None
                    run = client.run("-v", "ann@example.net", wrapper=wrapper)
                    assert_equal((run.status, host.content),
                                 (EX_NOINPUT, None), "status and message")
                else:
                    run = assert_arrives(client, host, "-v", wrapper=wrapper,
                                         message=message_of(BODY))
                assert_equal(run.stdout, b"", "the output")
                assert_equal(run.stderr == "", 2 in closed, "no error said")


@contextlib.contextmanager
def waiting(client, *arguments, **more):
    """A client that has all it needs and waits for a server."""
    with Stalled() as host:
        client.configure(port=host.port)
        with client.started(*arguments, "ann@example.net", **more) as child, \
                host.accept():
            yield child


def descriptors_of(pid):
    folder = pathlib.Path("/proc/%d/fd" % pid)
    if not os.access(folder, os.R_OK):
        raise Listed("root alone sees the descriptors of who can't be dumped")
    return {int(link.name): os.readlink(link) for link in folder.iterdir()}


def process_rows(rows, client, _host):
    for closed, redirections in [((), ""), ((1,), ">&-"), ((2,), "2>&-"),
                                 ((1, 2), ">&- 2>&-")]:
        with rows.row("the descriptors of one that waits, closed: %s" %
                      (closed,)):
            with waiting(client, stdin=message_of(BODY),
                         wrapper=by_shell('exec "$@" ' + redirections)
                         ) as child:
                fds = descriptors_of(child.pid)
                run_fds = {fd: fds.pop(fd, "closed") for fd in (0, 1, 2)}
            for fd in closed:
                assert_equal(run_fds[fd], "/dev/null", "descriptor %d" % fd)
            assert_equal(sorted(path.split(":")[0] for path in fds.values()
                                if path.startswith("socket:")), ["socket"],
                         "the sockets among %r" % fds)
            assert_equal(sum(path.endswith("(deleted)")
                             for path in fds.values()), 1,
                         "the unlinked files among %r" % fds)

    def allow_core():
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))

    with rows.row("one that waits writes no core, and can't be traced"):
        with waiting(client, preexec_fn=allow_core, **as_nobody()) as child:
            proc = pathlib.Path("/proc/%d" % child.pid)
            limits = (proc / "limits").read_text()
            # proc(5): root's, where the process can't be dumped.
            owner = (proc / "environ").stat().st_uid
        [core] = [line.split()[4] for line in limits.splitlines()
                  if line.startswith("Max core file size")]
        assert_equal((core, owner), ("0", 0), "limit of a core, and owner")


def signal_rows(rows, client, host):
    client.configure(port=host.port)
    with rows.row("a standard error that nobody reads is no end"):
        reader, writer = os.pipe()
        os.close(reader)
        assert_arrives(client, host, "-v", stderr=writer)
        os.close(writer)

    with rows.row("a limit on files is an error, with the folder's name"):
        folder = client.folder / "tmp"
        folder.mkdir()
        host.content = None
        run = client.run(
            "ann@example.net", stdin=message_of(BODY),
            wrapper=by_shell('ulimit -f 8\nexec "$@"'),
            env=client.environment(TMPDIR=str(folder)))
        assert_equal((run.status, host.content), (EX_IOERR, None),
                     "status and message")
        assert_equal(run.stderr.splitlines(), [
            "mailchute: write the message to a temporary file in %s: "
            "File too large" % folder,
            "mailchute: hint: set TMPDIR to a folder with more room"],
            "the error")


def feed(writer, chunks, pause=0.0):
    """Returns the error of the writer, None if all was taken."""
    try:
        for chunk in chunks:
            time.sleep(pause)
            while chunk:
                chunk = chunk[os.write(writer, chunk):]
    except OSError as error:
        return error
    finally:
        os.close(writer)
    return None


def run_fed(client, chunks, *arguments, blocking=True, pause=0.0, **more):
    """Feeds a pipe; returns what the run and the writer came to."""
    reader, writer = os.pipe()
    os.set_blocking(reader, blocking)
    failures = []
    with client.started(*arguments, stdin=reader, **more) as child:
        os.close(reader)
        thread = threading.Thread(target=lambda: failures.append(
            feed(writer, chunks, pause)))
        thread.start()
        run = ended(child)
        thread.join()
    return run, failures[0]


def input_rows(rows, client, host):
    with rows.row("a non-blocking standard input, fed slowly"):
        message = message_of(3 * 4096)
        host.content = None
        run, failure = run_fed(
            client, [message[:10], message[10:5000], message[5000:]],
            "ann@example.net", blocking=False, pause=0.1)
        assert_equal((run.status, run.stderr, failure), (0, "", None),
                     "the outcome")
        assert_equal(host.content, on_wire(message), "the message")

    with rows.row("a folder for a standard input"):
        host.content = None
        folder = os.open(client.folder, os.O_RDONLY)
        run = client.run("ann@example.net", stdin=folder)
        os.close(folder)
        assert_equal((run.status, run.stderr, host.content), (
            EX_NOINPUT, "mailchute: read the message from standard input: Is "
            "a directory\n", None), "the outcome")


def drain_rows(rows, client, host):
    """A writer learns the status, whatever was wrong early."""
    client.configure(port=host.port)

    def drained(status, *arguments, head=MESSAGE, chunks, **more):
        host.content = None
        run, failure = run_fed(client, [head, *chunks], *arguments, **more)
        assert_equal((run.status, failure), (status, None),
                     "the client's status, and the writer's error")
        assert_equal(run.stderr != "", True, "an error said")
        assert_equal(host.content, None, "the message")

    lines = [LINE * 1000] * (LARGE // (1000 * len(LINE)) + 1)
    with rows.row("all is read behind an unknown option"):
        drained(EX_USAGE, "-Z", "ann@example.net", name="sendmail",
                config=False, chunks=lines)
    with rows.row("all is read behind a configuration error"):
        drained(EX_CONFIG, "-a", "nope", "ann@example.net", chunks=lines)
    with rows.row("all is read behind a configuration that is not there"):
        drained(EX_CONFIG, "-C", "/nonexistent", "ann@example.net",
                chunks=lines)
    with rows.row("all is read behind a header that is too large"):
        drained(EX_DATAERR, "ann@example.net", head=b"X-Field: ",
                chunks=[b"x" * MIB] * (LARGE // MIB))
    with rows.row("all is read behind a disk that is full"):
        folder = client.folder / "full"
        folder.mkdir()
        drained(EX_IOERR, "ann@example.net", chunks=lines,
                wrapper=in_namespace(
                    'mount -t tmpfs -o size=2m tmpfs "%s"' % folder),
                env=client.environment(TMPDIR=str(folder)))
    with rows.row("and so it is where the server refuses"):
        host.answer = lambda line: (None if line[:4] in (b"EHLO", b"QUIT")
                                    else b"550 no")
        drained(EX_UNAVAILABLE, "ann@example.net", chunks=lines)


def main():
    rows = Rows()
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(
            tempfile.TemporaryDirectory()))
        host = stack.enter_context(Host())
        client = Client(sys.argv[1], folder)
        for add_rows in [output_rows, closed_rows, process_rows, signal_rows,
                         input_rows, drain_rows]:
            client.configure(port=host.port)
            add_rows(rows, client, host)
    return rows.finish()


if __name__ == "__main__":
    sys.exit(main())
