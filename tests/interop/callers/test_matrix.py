#!/usr/bin/python3
"""Every caller of sendmail that is known: test_matrix.py BINARY CERTS SYSCONFDIR

A row is what one program wrote, held against what arrived at a smart host: once
at a Postfix, which takes 8 bits, and once at an Exim, which does not.  Where
the program can't run here, its call is replayed as its source has it; where
even that makes no sense, it is listed with the reason.
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
import languages  # noqa: E402, F401

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
        self.machine = None
        self.no_machine = "the machine was not started"

    def start_machine(self, stack):
        unpacked = self.folder / "unpacked"
        unpack([path for path in packages("*") if "/exim4-" not in path],
               unpacked)
        machine = Machine(self.folder / "machine", unpacked, self.sysconfdir)
        try:
            self.machine = stack.enter_context(machine)
        except fixture.Unavailable as error:
            self.no_machine = str(error)

    def run(self, server):
        for row in registry.ROWS:
            if row.once and not server.takes_8bit:
                continue
            if self.wanted and row.name not in self.wanted:
                continue
            self.run_row(row, server)

    def run_row(self, row, server):
        title = "%d %s: %s%s [%s]" % (
            row.number, row.name, row.title,
            " (replayed)" if row.replayed else "", type(server).__name__)
        with self.rows.row(title):
            caller = self.caller(row, server)
            try:
                row.function(caller)
            except AssertionError:
                # An error of ours says so; nothing else does.
                if caller.unbuilt():
                    raise Listed(caller.unbuilt()) from None
                raise

    def caller(self, row, server):
        """The caller of that name, prepared, its last row forgotten."""
        if row.machine and not self.machine:
            raise Listed(self.no_machine)
        if row.name not in self.callers:
            caller = Caller(row.name, self.binary, self.folder,
                            self.machine if row.machine else None)
            self.callers[row.name] = caller
            caller.use(server)
            if row.name in registry.PREPARE:
                caller.unprepared = registry.PREPARE[row.name]
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
        known = {row.number for row in registry.ROWS}
        known |= {number for number, _, _ in registry.LISTED}
        for number, title in registry.TITLES.items():
            if number not in known:
                print("listed  %d %s: its row is not written yet" %
                      (number, title))
        return self.rows.finish()


def main(binary, certs, sysconfdir, *wanted):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mailchute-callers-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        matrix = Matrix(binary, sysconfdir, folder, wanted)
        try:
            postfix = stack.enter_context(fixture.Postfix(certs))
        except fixture.Unavailable as error:
            print("skipped: %s" % error)
            return SKIPPED
        matrix.start_machine(stack)
        matrix.run(postfix)
        unpacked = folder / "exim"
        unpack(packages("exim4-daemon-light"), unpacked)
        with matrix.rows.row("Exim"):
            try:
                other = stack.enter_context(exim.Exim(certs, unpacked))
            except fixture.Unavailable as error:
                raise Listed(str(error)) from None
            matrix.run(other)
        if matrix.rows.failed:
            postfix.show_logs()
        return matrix.finish()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
