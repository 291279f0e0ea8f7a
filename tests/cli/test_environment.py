"""Which configuration counts, and where a body lies, in whatever environment:
test_environment.py BINARY
"""

import contextlib
import os
import pathlib
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "interop"))

from client import (EX_CANTCREAT, EX_CONFIG, MIB, Client,  # noqa: E402
                    as_nobody, in_namespace, message_of, on_wire)
from host import Host, Stalled  # noqa: E402
from rows import Listed, Rows, assert_equal, assert_in  # noqa: E402

# A user database of the row's own, for the client alone: root's home is ours.
PASSWD = """\
root:x:0:0:root:%s:/bin/sh
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
"""


class Homes:
    """Each place that may have a configuration has one, its name as host."""

    def __init__(self, client):
        self.client = client
        self.folder = client.folder
        self.system = self.find_system()
        for name in ["passwd", "home", "relative"]:
            self.write(self.folder / name / ".config/mailchute", name)
        self.write(self.folder / "xdg/mailchute", "xdg")
        self.write(self.folder / "relative-xdg/mailchute", "relative-xdg")
        client.configure(path=self.folder / "named.conf", host='"named"')
        (self.folder / "etc").mkdir()
        (self.folder / "etc/passwd").write_text(PASSWD %
                                                (self.folder / "passwd"))
        client.configure(path=self.folder / "etc/mailchute.conf",
                         host='"system"')

    def write(self, folder, host):
        folder.mkdir(parents=True)
        self.client.configure(path=folder / "mailchute.conf",
                              host='"%s"' % host)

    def find_system(self):
        """The system's configuration as the binary has it."""
        run = self.client.run("ann@example.net", config=False, env={
            "HOME": str(self.folder / "none"), "XDG_CONFIG_HOME": ""})
        match = re.match("mailchute: no configuration: looked for "
                         ".*, (/.*/mailchute.conf)\n", run.stderr)
        return pathlib.Path(match[1]) if match else None

    def wrapper(self, with_passwd=True):
        """A system folder and a user database that are the row's own."""
        if not self.system:
            raise Listed("this machine has a configuration")
        etc = self.folder / "etc"
        script = ""
        for folder in {self.system.parent, pathlib.Path("/etc")}:
            if not folder.is_dir():
                raise Listed("there is no %s to mount over" % folder)
            script += 'mount -t tmpfs -o mode=755 tmpfs "%s"\n' % folder
        if with_passwd:
            script += 'cp "%s" /etc\n' % (etc / "passwd")
        return in_namespace(script + 'cp "%s" "%s"' % (
            etc / "mailchute.conf", self.system))

    def chosen(self, env, **more):
        """The host of the configuration that counts."""
        run = self.client.run("--dry-run", "ann@example.net", config=False,
                              env=env, cwd=self.folder, **more)
        assert_equal((run.status, run.stderr), (0, ""), "the outcome")
        return run.stdout.split()[1].decode()


def home_rows(rows, homes):
    folder = homes.folder
    for name, env, host in [
            ("no environment at all", {}, "passwd"),
            ("no HOME", {"PATH": "/bin"}, "passwd"),
            ("an empty HOME", {"HOME": ""}, "passwd"),
            ("a relative HOME", {"HOME": "relative"}, "passwd"),
            ("HOME is the current folder", {"HOME": "."}, "passwd"),
            ("HOME", {"HOME": str(folder / "home")}, "home"),
            ("HOME without a configuration",
             {"HOME": str(folder / "none")}, "system"),
            ("a relative XDG_CONFIG_HOME",
             {"XDG_CONFIG_HOME": "relative-xdg"}, "passwd"),
            ("an empty XDG_CONFIG_HOME", {"XDG_CONFIG_HOME": ""}, "passwd"),
            ("XDG_CONFIG_HOME", {"XDG_CONFIG_HOME": str(folder / "xdg"),
                                 "HOME": str(folder / "home")}, "xdg"),
            ("MAILCHUTE_CONFIG", {
                "MAILCHUTE_CONFIG": str(folder / "named.conf"),
                "XDG_CONFIG_HOME": str(folder / "xdg")}, "named"),
            ("an empty MAILCHUTE_CONFIG", {"MAILCHUTE_CONFIG": ""}, "passwd")]:
        with rows.row("a configuration is found by %s" % name):
            assert_equal(homes.chosen(env, wrapper=homes.wrapper()), host,
                         "where it was found")

    with rows.row("a user without an entry and without HOME has the system's"):
        wrapper = homes.wrapper(with_passwd=False)
        assert_equal(homes.chosen({}, wrapper=wrapper), "system",
                     "where it was found")

    with rows.row("such a one with a relative HOME as well"):
        wrapper = homes.wrapper(with_passwd=False)
        assert_equal(homes.chosen({"HOME": "relative"}, wrapper=wrapper),
                     "system", "where it was found")


def nowhere_rows(rows, homes):
    """The same without root: only where it was looked for."""
    with rows.row("a relative HOME is not looked in"):
        run = homes.client.run("--dry-run", "ann@example.net", config=False,
                               cwd=homes.folder, env={"HOME": "relative"})
        said = run.stderr + run.stdout.decode()
        assert_equal("relative" in said, False,
                     "the relative folder in %r" % said)


def denied_rows(rows, homes, host):
    client = homes.client
    denied = client.configure(path=homes.folder / "denied.conf", mode=0)
    with rows.row("a configuration that this user may not read"):
        run = client.run("-C", str(denied), "ann@example.net", config=False,
                         **as_nobody())
        assert_equal((run.status, run.stderr.splitlines()[0]), (
            EX_CONFIG, "mailchute: %s: Permission denied" % denied),
            "the outcome")

    for name, place in [("the configuration", "mailchute.conf"),
                        ("its folder", ".")]:
        with rows.row("the user's own is in the way where he may not read " +
                      name):
            path = homes.folder / "home/.config/mailchute" / place
            mode = path.stat().st_mode & 0o7777
            path.chmod(0)
            try:
                run = client.run(
                    "ann@example.net", config=False,
                    env={"HOME": str(homes.folder / "home")}, **as_nobody())
            finally:
                path.chmod(mode)
            assert_equal(run.status, EX_CONFIG, "the status")
            assert_in("home/.config/mailchute/mailchute.conf: Permission "
                      "denied", run.stderr, "the error")
    assert host.content is None


def temporary_rows(rows, homes, host):
    client = homes.client
    message = message_of(MIB + MIB // 2)
    with rows.row("TMPDIR is where a large body lies"):
        folder = homes.folder / "tmp"
        folder.mkdir()
        with Stalled() as stalled:
            client.configure(port=stalled.port)
            with client.started("ann@example.net", stdin=message,
                                env=client.environment(TMPDIR=str(folder))
                                ) as child, stalled.accept():
                fds = pathlib.Path("/proc/%d/fd" % child.pid)
                if not os.access(fds, os.R_OK):
                    raise Listed("root alone sees the descriptors")
                files = [os.readlink(fd) for fd in fds.iterdir()]
        assert_equal(len([path for path in files
                          if path.startswith("%s/" % folder)
                          and path.endswith(" (deleted)")]), 1,
                     "files in TMPDIR among %r" % files)

    client.configure(port=host.port)
    with rows.row("a TMPDIR that is no folder is passed over"):
        host.content = None
        run = client.run("ann@example.net", stdin=message,
                         env=client.environment(TMPDIR=str(client.config)))
        assert_equal((run.status, run.stderr), (0, ""), "the outcome")
        assert_equal(host.content, on_wire(message), "the message")

    with rows.row("no folder that can be written"):
        host.content = None
        script = "".join(
            "mount --bind {0} {0}\nmount -o remount,ro,bind {0}\n".format(tmp)
            for tmp in ["/tmp", "/var/tmp"])
        run = client.run("ann@example.net", stdin=message,
                         wrapper=in_namespace(script),
                         env=client.environment(TMPDIR=str(client.config)))
        assert_equal((run.status, host.content), (EX_CANTCREAT, None),
                     "status and message")
        [error, hint] = run.stderr.splitlines()
        assert_in("mailchute: make a temporary file for the message in ",
                  error, "the error")
        assert_equal(hint, "mailchute: hint: set TMPDIR to a folder that can "
                     "be written", "the hint")


def main():
    rows = Rows()
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(
            tempfile.TemporaryDirectory()))
        host = stack.enter_context(Host())
        homes = Homes(Client(sys.argv[1], folder))
        home_rows(rows, homes)
        nowhere_rows(rows, homes)
        denied_rows(rows, homes, host)
        temporary_rows(rows, homes, host)
    return rows.finish()


if __name__ == "__main__":
    sys.exit(main())
