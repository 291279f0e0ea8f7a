"""The binary as a caller runs it: by a name, with standard files, environment
and limits as a row wants them, and within a bound of time.

    client = Client(binary, folder)
    client.configure(port=sink.port, log='"none"')
    run = client.run("ann@example.net", stdin=b"...")
    run.status, run.stdout, run.stderr, run.pid
"""

import contextlib
import os
import shutil
import subprocess
import tempfile

from rows import Listed

BOUND = 60  # seconds after which a client hangs, however slow the machine is

EX_USAGE = 64
EX_DATAERR = 65
EX_NOINPUT = 66
EX_NOUSER = 67
EX_UNAVAILABLE = 69
EX_CANTCREAT = 73
EX_IOERR = 74
EX_TEMPFAIL = 75
EX_CONFIG = 78

MIB = 1 << 20

# Complete, so that nothing is added and what arrives can be compared.
HEAD = (b"From: jane@example.org\nTo: ann@example.net\n"
        b"Date: Tue, 24 Nov 2026 08:00:00 +0000\n"
        b"Message-ID: <1@example.org>\n")
MESSAGE = HEAD + b"\nhello\n"
LINE = b"x" * 899 + b"\n"


def message_of(size):
    """A message with a body of at least this many octets."""
    return HEAD + b"\n" + LINE * (size // len(LINE) + 1)


def on_wire(message):
    return message.replace(b"\n", b"\r\n")


class Run:
    def __init__(self, status, stdout, stderr, pid):
        self.status = status  # negative: the signal that ended it
        self.stdout = stdout
        self.stderr = stderr.decode()
        self.pid = pid


class Client:
    """Its folder can be read by everybody, as another user may run it."""

    def __init__(self, binary, folder):
        self.folder = folder
        self.folder.chmod(0o755)
        self.config = folder / "mailchute.conf"
        self.bin = folder / "bin"
        self.bin.mkdir()
        shutil.copy(binary, self.bin / "mailchute")
        (self.bin / "sendmail").symlink_to("mailchute")

    def configure(self, extra="", path=None, mode=0o644, **keys):
        """Values as they are written, quotes and all; None leaves a key out."""
        path = path or self.config
        path.unlink(missing_ok=True)
        lines = {"host": '"127.0.0.1"', "tls": '"none"', "log": '"none"',
                 "hello": '"client.example.org"', "from": '"jane@example.org"',
                 "connect_timeout": "30s", **keys}
        path.write_text("".join("%s = %s\n" % line for line in lines.items()
                                if line[1] is not None) + extra)
        path.chmod(mode)
        return path

    def environment(self, **more):
        kept = ["ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"]
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder),
                **{name: os.environ[name] for name in kept
                   if name in os.environ}, **more}

    def command(self, *arguments, name="mailchute", config=True, wrapper=()):
        own = ["-C", str(self.config)] if config else []
        return [*wrapper, str(self.bin / name), *own, *arguments]

    @contextlib.contextmanager
    def started(self, *arguments, stdin=MESSAGE, name="mailchute", config=True,
                wrapper=(), **more):
        """A client that runs, killed at the end if it still does.

        stdin is the message, or what Popen takes for one.  Both outputs are
        pipes unless it says otherwise.
        """
        more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
                "env": self.environment(), **more}
        with contextlib.ExitStack() as stack:
            if isinstance(stdin, bytes):
                file = stack.enter_context(tempfile.TemporaryFile())
                file.write(stdin)
                file.seek(0)
                stdin = file
            child = stack.enter_context(subprocess.Popen(
                self.command(*arguments, name=name, config=config,
                             wrapper=wrapper), stdin=stdin, **more))
            try:
                yield child
            finally:
                if child.poll() is None:
                    child.kill()

    def run(self, *arguments, **more):
        with self.started(*arguments, **more) as child:
            return ended(child)


def ended(child):
    """Waits for the end, which is a matter of seconds at most."""
    try:
        stdout, stderr = child.communicate(timeout=BOUND)
    except subprocess.TimeoutExpired as error:
        raise AssertionError("it hangs") from error
    return Run(child.returncode, stdout or b"", stderr or b"", child.pid)


def by_shell(script):
    """A wrapper: a script that ends in exec "$@", redirected as it likes."""
    return ["sh", "-ec", script, "sh"]


def in_namespace(script):
    """A wrapper that mounts what the script says, for the client alone.

    Raises Listed where that is not allowed: it takes root.
    """
    unshare = ["unshare", "--mount", "--propagation", "private"]
    probe = subprocess.run([*unshare, "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
                           check=False, capture_output=True)
    if probe.returncode:
        raise Listed("no mounts of its own: %s" %
                     probe.stderr.decode(errors="replace").strip())
    return [*unshare, *by_shell(script + '\nexec "$@"')]


def as_nobody():
    """What makes Popen run it as a user who is not root and owns nothing."""
    return {"user": 65534, "group": 65534, "extra_groups": []} \
        if os.getuid() == 0 else {}
