#!/usr/bin/python3
"""Every caller of sendmail that is known:
test_matrix.py BINARY CERTS SYSCONFDIR [NAME...]

With names, those rows alone, as "mutt".  A row is what one program wrote, held
against what arrived at a smart host: once at a Postfix, which takes 8 bits, and
once at an Exim, which does not.  Where the program can't run here, its call is
replayed as its source has it, and the reason is listed.
"""

import contextlib
import glob
import os
import pathlib
import shutil
import sys
import tempfile

sys.path[:0] = [os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]

import exim  # noqa: E402
import fixture  # noqa: E402
from rows import Listed, Rows  # noqa: E402

import registry  # noqa: E402
from caller import Caller  # noqa: E402
from machine import Machine, unpack  # noqa: E402

# Each adds rows to the registry.
import agents  # noqa: E402, F401
import daemons  # noqa: E402, F401
import languages  # noqa: E402, F401
import replays  # noqa: E402, F401


SKIPPED = 77  # to meson

# Where install-packages.sh keeps what it does not install.
PACKAGES = "/var/cache/mailchute-tests"


def packages(*names):
    return [path for name in names
            for path in sorted(glob.glob("%s/%s_*.deb" % (PACKAGES, name)))]


class Matrix:
    """The rows, the servers they run on, and a caller for each name."""

    def __init__(self, binary, sysconfdir, folder, wanted):
        self.rows = Rows()
        self.binary = binary
        self.sysconfdir = sysconfdir
        self.folder = folder
        self.wanted = wanted
        self.callers = {}
        self.machines = {}
        self.no_machine = "the machine was not started"

    def start_machines(self, stack):
        """One for all rows in turn, one for each that waits for its time."""
        unpacked = self.folder / "unpacked"
        unpack([path for path in packages("*") if "/exim4-" not in path],
               unpacked)
        names = [""] + [row.name for row in registry.BACKGROUND]
        for name in names:
            machine = Machine(self.folder / ("machine." + name), unpacked,
                              self.sysconfdir)
            try:
                self.machines[name] = stack.enter_context(machine)
            except fixture.Unavailable as error:
                self.no_machine = str(error)
                return

    def run(self, server, other):
        """All rows on this server; what waits for its time, on the other."""
        waiting = [self.begin(row, other) for row in registry.BACKGROUND
                   if self.is_wanted(row)]
        for row in registry.ROWS:
            if self.is_wanted(row) and (server.takes_8bit or not row.once):
                with self.row(row, server):
                    row.function(self.caller(row, server))
        for end in waiting:
            end()

    def is_wanted(self, row):
        return not self.wanted or row.name in self.wanted

    def begin(self, row, server):
        """Runs the row until its yield; returns what runs the rest."""
        steps = iter(())
        with self.row(row, server, ", begun"):
            steps = row.function(self.caller(row, server))
            next(steps)

        def end():
            with self.row(row, server):
                if next(steps, self) is not self:
                    raise AssertionError("it has two yields")
        return end

    @contextlib.contextmanager
    def row(self, row, server, what=""):
        title = "%d %s: %s%s [%s]%s" % (
            row.number, row.name, row.title,
            " (replayed)" if row.replayed else "", type(server).__name__,
            what)
        with self.rows.row(title):
            yield

    def caller(self, row, server):
        """The caller of that name, prepared, its last row forgotten."""
        machine = None
        if row.machine:
            name = row.name if row.name in self.machines else ""
            machine = self.machines.get(name)
            if not machine:
                raise Listed(self.no_machine)
        if row.name not in self.callers:
            caller = Caller(row.name, self.binary, self.folder, machine)
            caller.unprepared = registry.PREPARE.get(row.name)
            self.callers[row.name] = caller
        caller = self.callers[row.name]
        caller.use(server)
        if caller.unprepared:
            caller.unprepared(caller)
            caller.unprepared = None
        return caller

    def finish(self):
        """Those that have no row; then the closing line."""
        for number, name, reason in registry.LISTED:
            print("listed  %d %s: %s" % (number, name, reason))
        known = {row.number for row in registry.ROWS + registry.BACKGROUND}
        with self.rows.row("every caller has a row"):
            missing = [title for number, title in registry.TITLES.items()
                       if number not in known]
            if missing:
                raise AssertionError("none for " + ", ".join(missing))
        return self.rows.finish()


def main(binary, certs, sysconfdir, *wanted):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mailchute-callers-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        matrix = Matrix(binary, sysconfdir, folder, wanted)
        unpack(packages("exim4-daemon-light"), folder / "exim")
        servers = []
        for server in (fixture.Postfix(certs),
                       exim.Exim(certs, folder / "exim")):
            try:
                servers.append(stack.enter_context(server))
            except fixture.Unavailable as error:
                print("skipped: %s" % error)
                return SKIPPED
        matrix.start_machines(stack)
        matrix.run(*servers)
        matrix.run(*reversed(servers))
        if matrix.rows.failed:
            for server in servers:
                server.show_logs()
        return matrix.finish()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
