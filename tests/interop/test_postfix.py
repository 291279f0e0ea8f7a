#!/usr/bin/python3
"""Submissions to a real Postfix: test_postfix.py BINARY CERTS

Each row runs the binary once and looks at its exit status, at what it printed,
and at what reached the sink behind Postfix, byte for byte.
"""

import os
import random
import re
import subprocess
import sys

import fixture
from rows import Rows, assert_equal, assert_in

SKIPPED = 77  # to meson

SENDER = "jane@example.org"
RECIPIENT = "joe@example.net"

HEADER = b"""\
From: Jane Doe <jane@example.org>
To: Joe <joe@example.net>,
\tThe others <others@example.net>
Subject: =?UTF-8?Q?caf=C3=A9?=
Date: Tue, 24 Nov 2026 08:00:00 +0000
Message-ID: <interop.1@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
X-Space: two  blanks, a trailing one \n\
"""


def large_body(size):
    """The same each time: dots at the start of lines, 8 bits, no bare CR."""
    generator = random.Random(1)
    octets = [46] * 8 + list(range(32, 127)) + list(range(160, 256))
    lines = [bytes(generator.choices(octets, k=generator.randrange(990)))
             for _ in range(64)]
    block = b"\n".join(lines) + b"\n"
    return (block * (size // len(block) + 1))[:size]


BODIES = [
    ("text", b"Hello,\n\nthis is text.\n"),
    ("a line of one dot, of two, leading dots",
     b".\n..\n.leading\n...\ntext\n.\n"),
    ("a dot at the end", b"text\n.\n"),
    ("8-bit UTF-8", "Gr\u00fc\u00dfe, \u65e5\u672c\u8a9e\n".encode()),
    ("8-bit Latin-1", b"Gr\xfc\xdfe \xa0\xff\n"),
    ("lines of 900 characters", (b"x" * 900 + b"\n") * 3),
    ("a line of 998 octets", b"." + b"y" * 997 + b"\n"),
    ("no final newline", b"first\nlast"),
    ("empty lines at both ends", b"\n\n\ntext\n\n\n"),
    ("blanks and tabs at line ends", b"text \ntext\t\n \n-- \n"),
    ("5 MiB", large_body(5 << 20)),
    ("empty", b""),
]

SUBMISSIONS = [
    ("STARTTLS", "starttls", "plain"),
    ("STARTTLS", "starttls", "login"),
    ("implicit TLS", "implicit", "plain"),
    ("implicit TLS", "implicit", "login"),
]


def on_wire(message):
    """The message with the line ends that SMTP requires."""
    lines = message.replace(b"\r\n", b"\n").split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


class Client:
    """The binary under test, with Postfix to submit to."""

    def __init__(self, binary, server):
        self.binary = os.path.abspath(binary)
        self.server = server

    def config(self, tls="starttls", **keys):
        port = {"starttls": self.server.starttls_port,
                "implicit": self.server.implicit_port}[tls]
        return self.server.write_config("client.conf", tls=tls, port=port,
                                        **keys)

    def submit(self, message, *arguments, config=None, sender=SENDER,
               status=0):
        """Runs the binary once; returns what it wrote to standard error."""
        command = [self.binary, "-C", config or self.config(), "-i"]
        if sender is not None:
            command += ["-f", sender]
        done = subprocess.run([*command, *arguments], input=message,
                              capture_output=True, timeout=120)
        errors = done.stderr.decode(errors="backslashreplace")
        if done.returncode != status:
            raise AssertionError("exit status %d instead of %d: %s" %
                                 (done.returncode, status, errors))
        assert_equal(done.stdout, b"", "standard output")
        check_errors(errors, status)
        return errors


def check_errors(errors, status):
    """Nothing on success; else mailchute's own lines, without a secret."""
    if status == 0:
        assert_equal(errors, "", "standard error")
        return
    if not errors.startswith("mailchute: ") or not errors.endswith("\n"):
        raise AssertionError("not an error as promised: %r" % errors)
    if fixture.PASSWORD in errors:
        raise AssertionError("the password is in %r" % errors)


def check_body(client, tls, mechanism, body):
    """Arrives as written, over TLS, authenticated by this mechanism."""
    message = HEADER + b"\n" + body
    client.submit(message, RECIPIENT,
                  config=client.config(tls=tls, auth=[mechanism]))
    [mail] = client.server.collect(1)
    assert_equal(mail.submitted, on_wire(message), "the message")
    assert_equal(mail.sender, SENDER, "the sender")
    assert_equal(mail.recipients, [RECIPIENT], "the recipients")
    assert_in(b"with ESMTPSA", mail.content, "Received")
    methods = re.findall("sasl_method=([A-Z]+)", client.server.log())
    assert_equal(methods[-1:], [mechanism.upper()], "SASL mechanism")


def check_crlf(client):
    message = on_wire(HEADER + b"\n" + b"one\n.\n\ntwo\n")
    client.submit(message, RECIPIENT)
    [mail] = client.server.collect(1)
    assert_equal(mail.submitted, message, "the message")


def check_header_only(client):
    client.submit(HEADER, RECIPIENT)
    [mail] = client.server.collect(1)
    fields, body = fixture.split_message(mail.submitted)
    assert_equal(b"".join(fields), on_wire(HEADER), "the header")
    # RFC 5322 section 3.5: the empty line is part of the optional body.
    assert_equal(body.strip(b"\r\n"), b"", "the body")


def check_null_sender(client):
    client.submit(HEADER + b"\ntext\n", RECIPIENT, sender="<>")
    [mail] = client.server.collect(1)
    assert_equal(mail.sender, "", "the sender")


def check_header_recipients(client):
    bcc = b"Bcc: secret@example.net,\n more@example.net\n"
    client.submit(bcc + HEADER + b"\nBcc: this is text\n", "-t",
                  "extra@example.net")
    [mail] = client.server.collect(1)
    assert_equal(mail.submitted, on_wire(HEADER + b"\nBcc: this is text\n"),
                 "the message")
    assert_equal(sorted(mail.recipients),
                 ["extra@example.net", RECIPIENT, "more@example.net",
                  "others@example.net", "secret@example.net"],
                 "the recipients")


def check_many_recipients(client):
    recipients = ["r%03d@example.net" % i for i in range(200)]
    client.submit(HEADER + b"\ntext\n", *recipients)
    [mail] = client.server.collect(1)
    assert_equal(sorted(mail.recipients), recipients, "the recipients")


def check_one_refused(client, refused, status):
    """The others get the message; standard error names the one, and why."""
    others = ["a@example.net", "b@example.net"]
    errors = client.submit(HEADER + b"\ntext\n", others[0], refused,
                           others[1], status=status)
    [mail] = client.server.collect(1)
    assert_equal(sorted(mail.recipients), others, "the recipients")
    assert_in(refused, errors, "standard error")
    if any(other in errors for other in others):
        raise AssertionError("names who got it: %r" % errors)


def check_all_refused(client):
    errors = client.submit(HEADER + b"\ntext\n", fixture.REFUSED, status=67)
    client.server.collect(0)
    assert_in("no such user here", errors, "standard error")


def check_wrong_password(client, mechanism):
    client.submit(HEADER + b"\ntext\n", RECIPIENT, status=77,
                  config=client.config(auth=[mechanism], password="wrong"))
    client.server.collect(0)


def check_unverified(client, tls, **keys):
    """No TLS, then no secret and no message."""
    seen = len(client.server.log())
    client.submit(HEADER + b"\ntext\n", RECIPIENT, status=77,
                  config=client.config(tls=tls, **keys))
    client.server.collect(0)
    ended = re.findall("disconnect from (.*)", client.server.log()[seen:])
    assert_equal(len(ended), 1, "count of sessions")
    if " auth=" in ended[0]:
        raise AssertionError("AUTH was sent: %s" % ended[0])


def check_too_large(client):
    body = large_body(client.server.size_limit + 1)
    client.submit(HEADER + b"\n" + body, RECIPIENT, status=69)
    client.server.collect(0)


def check_server_stopped(client):
    client.server.stop()
    client.submit(HEADER + b"\ntext\n", RECIPIENT, status=75)


# What it is, the function, its arguments.  The last one stops the server.
CHECKS = [
    ("CRLF input", check_crlf),
    ("a header and no body", check_header_only),
    ("the null sender", check_null_sender),
    ("-t takes Bcc from the header and out of it", check_header_recipients),
    ("200 recipients", check_many_recipients),
    ("one of three recipients refused for good",
     check_one_refused, fixture.REFUSED, 67),
    ("one of three recipients refused for now",
     check_one_refused, fixture.DEFERRED, 75),
    ("the only recipient refused", check_all_refused),
    ("a wrong password, PLAIN", check_wrong_password, "plain"),
    ("a wrong password, LOGIN", check_wrong_password, "login"),
    ("a CA that the system does not trust, STARTTLS", check_unverified,
     "starttls", {"tls_ca_file": None}),
    ("a CA that the system does not trust, implicit TLS", check_unverified,
     "implicit", {"tls_ca_file": None}),
    ("another name than the certificate's, STARTTLS", check_unverified,
     "starttls", {"tls_hostname": "other.example.org"}),
    ("another name than the certificate's, implicit TLS", check_unverified,
     "implicit", {"tls_hostname": "other.example.org"}),
    ("larger than the server takes", check_too_large),
    ("a server that is stopped", check_server_stopped),
]


def run_checks(rows, client):
    for name, tls, mechanism in SUBMISSIONS:
        for body_name, body in BODIES:
            with rows.row("%s, AUTH %s: %s" % (name, mechanism.upper(),
                                               body_name)):
                client.server.clear()
                check_body(client, tls, mechanism, body)
    for name, check, *arguments in CHECKS:
        keys = arguments.pop() if arguments[-1:] and isinstance(
            arguments[-1], dict) else {}
        with rows.row(name):
            client.server.clear()
            check(client, *arguments, **keys)


def main(binary, certs):
    rows = Rows()
    try:
        with fixture.Postfix(certs) as server:
            run_checks(rows, Client(binary, server))
            if rows.failed:
                server.show_logs()
    except fixture.Unavailable as error:
        print("skipped: %s" % error)
        return SKIPPED
    return rows.finish()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
