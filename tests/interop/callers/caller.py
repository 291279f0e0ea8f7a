"""A caller of sendmail: a home of its own, what it wrote, what became of it.

The caller runs a recorder named sendmail, which keeps arguments, input and
result of each call and hands all of it on to the binary under that name.
"""

import os
import pathlib
import shutil
import subprocess
import time

import compare
import fixture
from rows import assert_equal, assert_in

SENDER = "jane@example.org"
RECIPIENT = "joe@example.net"

SECONDS = 60  # for a caller

# The status is that of the binary.  What it prints is kept as well, so only
# -bs, which is a dialogue, is left to itself.
RECORDER = """\
#!/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
record=$(mktemp -d "{records}/$(date +%s%N).XXXXXX") || exit 75
for argument; do printf '%s\\0' "$argument"; done >"$record/arguments"
case "$*" in
*-bs*)
	tee "$record/input" | "{sendmail}" "$@" 2>"$record/errors"
	status=$?
	;;
*)
	tee "$record/input" | "{sendmail}" "$@" \\
		>"$record/output" 2>"$record/errors"
	status=$?
	cat "$record/output"
	;;
esac
cat "$record/errors" >&2
echo $status >"$record/status"
exit $status
"""


class Call:
    """One run of sendmail: arguments, written, status, output, errors."""

    def __init__(self, record):
        self.arguments = (record / "arguments").read_bytes().decode(
            errors="surrogateescape").split("\0")[:-1]
        self.written = (record / "input").read_bytes()
        # None for a binary that was killed with its caller.
        status = record / "status"
        self.status = int(status.read_text()) if status.exists() else None
        self.errors = (record / "errors").read_text(errors="replace")
        output = record / "output"
        self.output = output.read_bytes() if output.exists() else b""


class Caller:
    """Where a program lives while it is tested, and its view of sendmail.

    The configuration that the recorder's sendmail reads is that of the server
    last given to use().
    """

    def __init__(self, name, binary, folder, machine=None):
        self.name = name
        self.binary = os.path.abspath(binary)
        self.machine = machine
        self.server = None
        self.unprepared = None  # what prepares it, until that has run
        self.home = folder / name
        self.records = self.home / "records"
        self.records.mkdir(parents=True)
        self.config = self.home / "mailchute.conf"
        (self.home / "bin").mkdir()
        self.binary_as_sendmail = self.home / "bin/sendmail"
        self.binary_as_sendmail.symlink_to(self.binary)
        self._make_recorder()
        self.environment = {
            "PATH": "%s:/usr/sbin:/usr/bin:/sbin:/bin" % self.sendmail.parent,
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "MAILCHUTE_CONFIG": str(self.config),
        }
        if machine:
            # As a daemon has it: the configuration is found in /etc.
            del self.environment["MAILCHUTE_CONFIG"]

    def _make_recorder(self):
        text = RECORDER.format(records=self.records,
                               sendmail=self.binary_as_sendmail)
        (self.home / "recorder").mkdir()
        self.sendmail = self.home / "recorder/sendmail"
        self.sendmail.write_text(text)
        self.sendmail.chmod(0o755)

    def use(self, server):
        """Calls go to this server from now on; earlier ones are forgotten."""
        self.server = server
        self.set_config()
        if self.machine:
            self.machine.install(self.sendmail, self.config)
        server.clear()
        self.calls()

    def set_config(self, **keys):
        """Other keys than usual, as of mailchute.conf(5)."""
        written = self.server.write_config(self.name + ".conf", **keys)
        fixture.write(self.config, written.read_text())

    @property
    def text(self):
        """A body to send, made of what is easily broken."""
        return compare.TEXT

    def require(self, *programs):
        for program in programs:
            if not self._has(program):
                raise AssertionError("%s is missing: run "
                                     "tests/install-packages.sh test" % program)

    def _has(self, program):
        if self.machine:
            return bool(self.machine.which(program))
        if os.path.isabs(program):
            return os.path.exists(program)
        return bool(shutil.which(program, path=self.environment["PATH"]))

    def path(self, path):
        """Where to read or write a file of the caller's machine."""
        return (self.machine.path(path) if self.machine
                else pathlib.Path(path))

    def run(self, *command, status=0, text="", **environment):
        """Runs the caller; returns all that it printed."""
        values = {**self.environment, **environment}
        if self.machine:
            command = self.machine.command(command, self.home, values)
            values = None
        if isinstance(text, str):
            text = text.encode()
        done = subprocess.run(
            command, cwd=self.home, env=values, timeout=SECONDS, input=text,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        output = done.stdout.decode(errors="backslashreplace")
        if status is not None and done.returncode != status:
            raise AssertionError("%s: exit status %d instead of %d: %s%s" % (
                self.name, done.returncode, status, output[:500],
                self._errors()))
        return output

    def _errors(self):
        return "".join(path.read_text(errors="replace") for path in
                       self.records.glob("*/errors"))

    def calls(self):
        """Each run of sendmail since the last call of this, in order."""
        # Some callers leave it running behind them.
        fixture.wait_until(self._all_ended, SECONDS, "sendmail's end")
        calls = []
        for record in sorted(self.records.iterdir()):
            calls.append(Call(record))
            shutil.rmtree(record)
        return calls

    def _all_ended(self):
        return all((record / "status").exists()
                   for record in self.records.iterdir())

    def delivered(self, recipients, sender=SENDER, count=1, changes=None,
                  body=None):
        """Each call has succeeded in silence and its message arrived as
        written, but for the changes that compare.py knows of, and these.

        recipients: of each message, or a list of them for each call.
        Returns the calls.
        """
        self.wait_for_calls(count)
        calls = self.calls()
        assert_equal(len(calls), count, "count of calls")
        for call in calls:
            if call.status != 0:
                raise AssertionError("sendmail %s: status %s: %s" % (
                    call.arguments, call.status, call.errors))
            assert_equal(call.output, b"", "sendmail's output")
            assert_equal(call.errors, "", "sendmail's errors")
        mails = self.server.collect(count)
        if not isinstance(recipients[0], list):
            recipients = [recipients] * count
        for (call, mail), each in zip(compare.pairs(calls, mails), recipients):
            compare.assert_arrived(mail, call.written, self.server.takes_8bit,
                                   changes or {}, body)
            assert_equal(mail.sender, sender, "the sender")
            assert_equal(sorted(mail.recipients), sorted(each),
                         "the recipients")
        return calls

    def delivered_by_dialogue(self, recipients, sender=SENDER, changes=None):
        """As delivered(), but by one call of -bs; recipients of each message.

        Returns the call.
        """
        self.wait_for_calls(1)
        [call] = self.calls()
        if call.status != 0:
            raise AssertionError("sendmail %s: status %s: %s" % (
                call.arguments, call.status, call.errors))
        assert_in("-bs", call.arguments, "its arguments")
        assert_equal(call.errors, "", "sendmail's errors")
        messages = compare.messages_of(call.written)
        assert_equal(len(messages), len(recipients), "count of messages")
        mails = self.server.collect(len(messages))
        by_id = {compare.message_id(mail.content): mail for mail in mails}
        for message, mail, each in zip(messages, mails, recipients):
            # Not all have an identifier, and servers keep no order.
            mail = by_id.get(compare.message_id(message)) or next(
                (m for m in mails if sorted(m.recipients) == sorted(each)),
                mail)
            compare.assert_arrived(mail, message, self.server.takes_8bit,
                                   changes or {})
            assert_equal(mail.sender, sender, "the sender")
            assert_equal(sorted(mail.recipients), sorted(each),
                         "the recipients")
        return call

    def wait_for_calls(self, count, seconds=10):
        """For callers that leave sendmail running behind them."""
        fixture.wait_until(
            lambda: len(list(self.records.iterdir())) >= count, seconds,
            "%d calls of sendmail" % count)

    def refused(self, status, count=1, notified=False):
        """Nothing arrived but a notification, and sendmail said so."""
        calls = self.calls()
        assert_equal([call.status for call in calls], [status] * count,
                     "sendmail's status")
        mails = self.server.collect(1 if notified else 0)
        for mail in mails:
            assert_equal(mail.sender, "", "the notification's sender")
            assert_equal(mail.recipients, [SENDER], "its recipients")
            assert_in(b"report-type=delivery-status", mail.content,
                      "the notification")
        return calls

    def replay(self, arguments, message, status=0, environment=None,
               from_file=False):
        """Calls sendmail as a program does that can't run here.

        environment: that of the program, where it has one of its own; the
        configuration is named there all the same.
        """
        if isinstance(message, str):
            message = message.encode()
        record = self.records / ("%d.replay" % time.time_ns())
        record.mkdir()
        (record / "arguments").write_bytes(
            b"".join(os.fsencode(word) + b"\0" for word in arguments))
        (record / "input").write_bytes(message)
        values = self.environment if environment is None else {
            **environment, "MAILCHUTE_CONFIG": str(self.config)}
        with open(record / "input", "rb") as file:
            how = {"stdin": file} if from_file else {"input": message}
            done = subprocess.run(
                [self.binary_as_sendmail, *arguments], env=values, cwd="/",
                capture_output=True, timeout=SECONDS, **how)
        (record / "output").write_bytes(done.stdout)
        (record / "errors").write_bytes(done.stderr)
        (record / "status").write_text(str(done.returncode))
        if done.returncode != status:
            raise AssertionError("sendmail %s: exit status %d instead of %d: "
                                 "%s" % (arguments, done.returncode, status,
                                         done.stderr.decode()))
