#!/usr/bin/python3
"""Real callers of sendmail, submitting to a real Postfix:
test_callers.py BINARY CERTS

Each caller runs a recorder named sendmail, which keeps what the caller wrote
and hands it on to the binary under the name sendmail.  What reaches the sink
behind Postfix must be what was written, but for the fields that the client
adds (Date, Message-ID, From, each only where it is missing) or takes out (Bcc).
"""

import os
import pathlib
import shutil
import subprocess
import sys

import fixture
from rows import Rows, assert_equal, assert_in

SKIPPED = 77  # to meson

SENDER = "jane@example.org"
RECIPIENT = "joe@example.net"

ADDED = (b"date", b"message-id", b"from")
REMOVED = (b"bcc", b"resent-bcc")

# Arguments one a line: no caller here passes one with a line end in it.  The
# status of the pipe is that of the binary.
RECORDER = """\
#!/bin/sh
record={dir}/$(ls {dir} | wc -l)
mkdir "$record"
printf '%s\\n' "$@" >"$record/arguments"
tee "$record/input" | "{sendmail}" "$@"
"""

BODY = """\
Gr\u00fc\u00dfe,
.
..
.leading dot
From the start of a line
--\u0020
\u65e5\u672c\u8a9e
"""

AUTHORS = [
    ("Ren\u00e9 Descartes", "rene@example.org"),
    ("Zo\u00eb \u0141ukasiewicz", "zoe@example.org"),
    ("\u5c71\u7530\u592a\u90ce", "taro@example.org"),
]


class Caller:
    """A home of its own for a caller, and the recorder it runs."""

    def __init__(self, name, binary, server):
        self.server = server
        self.home = server.dir / name
        self.records = self.home / "records"
        self.records.mkdir(parents=True)
        (self.home / "bin").mkdir()
        sendmail = self.home / "bin/sendmail"
        sendmail.symlink_to(os.path.abspath(binary))
        (self.home / "recorder").mkdir()
        self.sendmail = self.home / "recorder/sendmail"
        self.sendmail.write_text(RECORDER.format(
            dir=self.records, sendmail=sendmail))
        self.sendmail.chmod(0o755)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "MAILCHUTE_CONFIG": str(server.write_config(name + ".conf")),
        }

    def run(self, *command, status=0, text=""):
        """Runs the caller; returns all that it printed."""
        done = subprocess.run(
            command, cwd=self.home, env=self.environment, timeout=120,
            input=text.encode(), stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        output = done.stdout.decode(errors="backslashreplace")
        if done.returncode != status:
            raise AssertionError("%s: exit status %d instead of %d: %s" % (
                command[0], done.returncode, status, output))
        return output

    def recorded(self):
        """Arguments and input of each run since the last call, in order."""
        names = sorted(os.listdir(self.records), key=int)
        runs = []
        for name in names:
            record = self.records / name
            arguments = (record / "arguments").read_text().splitlines()
            runs.append((arguments, (record / "input").read_bytes()))
            shutil.rmtree(record)
        return runs


def field_name(field):
    return field.split(b":")[0].strip().lower()


def with_crlf(text):
    """Line ends as on the wire, the last one included."""
    lines = text.replace(b"\r\n", b"\n").split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def assert_as_written(mail, written):
    """Header fields in their order, and the body, but for ADDED, REMOVED."""
    fields, body = fixture.split_message(with_crlf(written))
    arrived, arrived_body = fixture.split_message(mail.submitted)
    names = [field_name(field) for field in fields]
    arrived_names = [field_name(field) for field in arrived]
    for name in ADDED:
        assert_equal(arrived_names.count(name), 1, "count of %r" % name)
    missing = [name for name in ADDED if name not in names]
    assert_equal(
        b"".join(f for f in arrived if field_name(f) not in missing),
        b"".join(f for f in fields if field_name(f) not in REMOVED),
        "the header")
    assert_equal(arrived_body, body, "the body")


def check_runs(caller, recipients, sender=SENDER):
    """One message a run, in order; returns all (arguments, input)."""
    runs = caller.recorded()
    mails = caller.server.collect(len(runs))
    if not runs:
        raise AssertionError("sendmail was not called")
    for mail, (_, written) in zip(mails, runs):
        assert_as_written(mail, written)
        assert_equal(mail.sender, sender, "the sender")
        assert_equal(sorted(mail.recipients), sorted(recipients),
                     "the recipients")
    return runs


def prepare_git(caller):
    """A repository with a commit of each author, as patches."""
    caller.run("git", "init", "-q", "-b", "main", ".")
    caller.run("git", "config", "user.name", "Jane Doe")
    caller.run("git", "config", "user.email", SENDER)
    for number, (name, address) in enumerate(AUTHORS):
        (caller.home / "text").write_text(BODY * (number + 1))
        caller.run("git", "add", "text")
        caller.run("git", "commit", "-q",
                   "--author=%s <%s>" % (name, address),
                   "-m", "text: %s \u00fcber\n\n%s" % (name, BODY))
    caller.run("git", "format-patch", "-q", "--root", "-o", "patches", "main")


def send_patches(caller, *options, status=0):
    return caller.run(
        "git", "send-email", "--quiet", "--confirm=never",
        "--from=Jane Doe <%s>" % SENDER, "--to=" + RECIPIENT,
        "--sendmail-cmd=%s" % caller.sendmail, *options, "patches",
        status=status)


def check_git(caller):
    send_patches(caller)
    runs = caller.recorded()
    mails = caller.server.collect(3)
    assert_equal(len(runs), 3, "count of patches")
    for mail, (arguments, written), author in zip(mails, runs, AUTHORS):
        assert_as_written(mail, written)
        assert_in("-i", arguments, "git's arguments")
        # git adds the author to Cc.
        assert_equal(sorted(mail.recipients), sorted([RECIPIENT, author[1]]),
                     "the recipients")


def check_git_envelope_sender(caller):
    send_patches(caller, "--suppress-cc=all", "--bcc=archive@example.net",
                 "--envelope-sender=bounces@example.org")
    runs = check_runs(caller, [RECIPIENT, "archive@example.net"],
                      "bounces@example.org")
    assert_equal(len(runs), 3, "count of patches")


def check_git_sendmail_t(caller):
    """-t and recipients as arguments at once."""
    command = "--sendmail-cmd=%s -t" % caller.sendmail
    send_patches(caller, "--suppress-cc=all", command)
    assert_equal(len(check_runs(caller, [RECIPIENT])), 3, "count of patches")


def check_git_refused(caller):
    """git dies with our status at the first patch."""
    output = send_patches(caller, "--suppress-cc=all",
                          "--cc=" + fixture.REFUSED, status=67)
    assert_in(fixture.REFUSED, output, "git's output")
    [(_, written)] = caller.recorded()
    [mail] = caller.server.collect(1)
    assert_as_written(mail, written)
    assert_equal(mail.recipients, [RECIPIENT], "the recipients")


def prepare_mailx(caller):
    (caller.home / ".mailrc").write_text(
        "set sendmail=%s\nset noask\n" % caller.sendmail)


def check_mailx(caller):
    """No From, Date or Message-ID; recipients and Bcc in the header."""
    caller.run("bsd-mailx", "-s", "caf\u00e9", "-c", "carl@example.net",
               "-b", "secret@example.net", RECIPIENT, text=BODY)
    [(arguments, written)] = check_runs(
        caller, [RECIPIENT, "carl@example.net", "secret@example.net"])
    assert_equal(arguments[:2], ["-i", "-t"], "mailx's arguments")
    assert_in(b"secret@example.net", written, "what mailx wrote")


def check_mailx_from(caller):
    caller.run("bsd-mailx", "-s", "text", "-r", "other@example.org",
               RECIPIENT, text=BODY)
    check_runs(caller, [RECIPIENT], "other@example.org")


def check_mailx_refused(caller):
    output = caller.run("bsd-mailx", "-s", "text", fixture.REFUSED,
                        text=BODY, status=1)
    assert_in("error code 67", output, "mailx's output")
    caller.server.collect(0)
    caller.recorded()


def prepare_mutt(caller):
    (caller.home / "muttrc").write_text(
        'set sendmail="%s -oem -oi"\n' % caller.sendmail +
        'set from="%s"\nset realname="Zo\u00eb Doe"\n' % SENDER +
        'set hostname="example.org"\nset copy=no\nset charset="utf-8"\n')
    (caller.home / "octets.bin").write_bytes(bytes(range(256)) * 300)
    (caller.home / "notes.txt").write_text(BODY)


def mutt(caller, *arguments, status=0):
    return caller.run("mutt", "-F", caller.home / "muttrc", "-s",
                      "caf\u00e9", *arguments, text=BODY, status=status)


def check_mutt(caller):
    mutt(caller, "-a", "octets.bin", "notes.txt", "--", RECIPIENT)
    [(arguments, written)] = check_runs(caller, [RECIPIENT])
    assert_equal(arguments[:2], ["-oem", "-oi"], "mutt's arguments")
    assert_in(b"filename=\"octets.bin\"", written, "what mutt wrote")


def check_mutt_8bit(caller):
    """8-bit content, announced by -B8BITMIME; the sender by -f; a Bcc."""
    mutt(caller, "-e", "set allow_8bit=yes use_8bitmime=yes",
         "-e", "set use_envelope_from=yes",
         "-b", "secret@example.net", "--", RECIPIENT)
    [(arguments, written)] = check_runs(
        caller, [RECIPIENT, "secret@example.net"])
    assert_in("-B8BITMIME", arguments, "mutt's arguments")
    assert_in(SENDER, arguments, "mutt's arguments")
    assert_in(BODY.encode(), written, "what mutt wrote")


def check_mutt_refused(caller):
    output = mutt(caller, "--", fixture.REFUSED, status=1)
    assert_in("67", output, "mutt's output")
    caller.server.collect(0)
    caller.recorded()


# The caller, what prepares its home, and its rows.
CALLERS = [
    ("git send-email", "git", prepare_git, [
        ("three patches, authors in Cc", check_git),
        ("--envelope-sender and --bcc", check_git_envelope_sender),
        ("sendmail -t", check_git_sendmail_t),
        ("a refused recipient", check_git_refused),
    ]),
    ("bsd-mailx", "bsd-mailx", prepare_mailx, [
        ("-c and -b", check_mailx),
        ("-r", check_mailx_from),
        ("a refused recipient", check_mailx_refused),
    ]),
    ("mutt", "mutt", prepare_mutt, [
        ("two attachments", check_mutt),
        ("8-bit text, -b", check_mutt_8bit),
        ("a refused recipient", check_mutt_refused),
    ]),
]


def run_callers(rows, binary, server):
    for name, program, prepare, checks in CALLERS:
        with rows.row("%s is there and prepared" % name):
            caller = Caller(program, binary, server)
            prepare(caller)
            for check_name, check in checks:
                with rows.row("%s: %s" % (name, check_name)):
                    server.clear()
                    caller.recorded()
                    check(caller)


def main(binary, certs):
    rows = Rows()
    try:
        with fixture.Postfix(certs) as server:
            run_callers(rows, binary, server)
            if rows.failed:
                server.show_logs()
    except fixture.Unavailable as error:
        print("skipped: %s" % error)
        return SKIPPED
    return rows.finish()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
