"""A machine of the test's own: namespaces in which /usr, /etc, /var, /root and
/run can be written to without changing anything outside.

    with Machine(folder, packages) as machine:
        machine.install(recorder, config)
        subprocess.run(machine.command(["cron"], "/root", {}))

In it /usr/sbin/sendmail is the recorder, /etc/mailchute.conf is there, and so
are Debian packages that can't be installed beside others, or that would start
daemons where they are installed.  All processes in it end with it.
"""

import contextlib
import os
import pathlib
import shutil
import subprocess

import fixture

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
HOSTNAME = "machine"

# $1 is a folder for what is written, $2 holds the unpacked packages.
SETUP = """\
mount -t tmpfs none "$1"
for part in usr etc var root; do
	mkdir -p "$1/$part.upper" "$1/$part.work"
	lower=/$part
	[ ! -d "$2/$part" ] || lower=$2/$part:/$part
	mount -t overlay overlay "/$part" -o \\
		"lowerdir=$lower,upperdir=$1/$part.upper,workdir=$1/$part.work"
done
mount -t tmpfs none /run
hostname "$3"
echo ready
exec sleep infinity
"""


def unpack(packages, folder):
    """Unpacks Debian packages side by side, without their scripts.

    Where /lib is a link to /usr/lib, as in Debian 12, what they have in /lib
    comes to /usr/lib, and so on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for package in packages:
        subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
    for part in ("bin", "lib", "sbin"):
        if (folder / part).is_dir():
            shutil.copytree(folder / part, folder / "usr" / part,
                            symlinks=True, dirs_exist_ok=True)
            shutil.rmtree(folder / part)


class Machine:
    def __init__(self, folder, unpacked, sysconfdir="/etc"):
        self.folder = folder
        self.unpacked = unpacked
        self.sysconfdir = sysconfdir

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind, value, trace):
        self._stack.__exit__(kind, value, trace)

    def _start(self, stack):
        self.folder.mkdir()
        self._unshare = subprocess.Popen(
            ["unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child",
             "--mount-proc", "sh", "-ec", SETUP, "sh", self.folder,
             self.unpacked, HOSTNAME],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True)
        stack.callback(fixture.stop, self._unshare)
        if self._unshare.stdout.readline() != b"ready\n":
            raise fixture.Unavailable(
                "no namespaces or overlays: " +
                self._unshare.stderr.read().decode().strip())
        self.pid = int(pathlib.Path("/proc/%d/task/%d/children" % (
            self._unshare.pid, self._unshare.pid)).read_text())
        self.path("/etc/hosts").write_text(
            "127.0.0.1 localhost\n127.0.1.1 %s.example.org %s\n" %
            (HOSTNAME, HOSTNAME))

    def path(self, path):
        """A path of the machine, as seen from outside."""
        return pathlib.Path("/proc/%d/root" % self.pid, str(path).lstrip("/"))

    def which(self, program):
        if os.path.isabs(program):
            return program if self.path(program).exists() else None
        for folder in PATH.split(":"):
            if self.path(folder + "/" + program).exists():
                return folder + "/" + program
        return None

    def command(self, command, folder, environment):
        """The command that runs this one in the machine."""
        return ["nsenter", "--target", str(self.pid), "--mount", "--uts",
                "--pid", "--", "env", "-i", "-C", str(folder),
                *("%s=%s" % pair for pair in environment.items()),
                *map(str, command)]

    def install(self, sendmail, config):
        """Makes this the machine's sendmail and mailchute.conf."""
        self.put("/usr/sbin/sendmail", sendmail.read_text(), 0o755)
        self.put("/usr/lib/sendmail", sendmail.read_text(), 0o755)
        self.put(self.sysconfdir + "/mailchute.conf", config.read_text(),
                 0o600)

    def put(self, path, text, mode=0o644):
        """Writes a file of the machine, or replaces it."""
        path = self.path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        path.write_text(text)
        path.chmod(mode)

    def kill(self, name):
        """Ends the processes of this name, in the machine."""
        for status in self.path("/proc").glob("[0-9]*/comm"):
            with contextlib.suppress(OSError):
                if status.read_text().strip() == name:
                    subprocess.run(self.command(
                        ["kill", status.parent.name], "/", {}), check=True)
