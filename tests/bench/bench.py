#!/usr/bin/python3
"""mailchute and Debian's msmtp, side by side: bench.py BINARY CERTS

See README.  Nothing here passes or fails by a figure.
"""

import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "interop"))

import fixture  # noqa: E402
from proxy import Proxy  # noqa: E402

KIB = 1 << 10
MIB = 1 << 20

SYSTEM_ROOTS = "/etc/ssl/certs/ca-certificates.crt"
DELAY_SECONDS = 0.1
ROUND_TRIP_SECONDS = 2 * DELAY_SECONDS
CALLGRIND_RUNS = 3

HEADER = b"""\
From: Jane Doe <jane@example.org>
To: Joe <joe@example.net>
Subject: bench
Date: Tue, 24 Nov 2026 08:00:00 +0000
Message-ID: <bench.1@example.org>

"""
LINE = b"The quick brown fox jumps over the lazy dog, and then once more.\n"


def message_of(size):
    """A message of exactly this many octets, in lines of usual length."""
    body = LINE * (size // len(LINE) + 1)
    return HEADER + body[:size - len(HEADER) - 1] + b"\n"


SYSTEM = "the system's default store"


class Mailchute:
    name = "mailchute"

    def __init__(self, binary):
        self.binary = binary

    def command(self, server, tls, port, roots):
        ca_file = None if roots is SYSTEM else str(roots)
        config = server.write_config("mailchute.conf", tls=tls, port=port,
                                     tls_ca_file=ca_file, auth=["plain"])
        return [self.binary, "-C", config]


class Msmtp:
    name = "msmtp"
    binary = "/usr/bin/msmtp"

    def command(self, server, tls, port, roots):
        config = server.dir / "msmtprc"
        fixture.write(config, "".join("%s %s\n" % pair for pair in [
            ("account", "default"),
            ("host", fixture.HOST),
            ("port", port),
            ("tls", "on"),
            ("tls_starttls", "on" if tls == "starttls" else "off"),
            ("tls_trust_file", "system" if roots is SYSTEM else roots),
            ("auth", "plain"),
            ("user", fixture.USER),
            ("password", fixture.PASSWORD),
            ("from", fixture.USER),
        ]))
        return [self.binary, "-C", config]


class Bench:
    """The server, and how a client is run against it."""

    def __init__(self, server, certs):
        self.server = server
        # Both clients verify against all that the system trusts; the test's
        # own authority has to be among it.
        self.roots = server.dir / "roots.pem"
        self.root = pathlib.Path(certs) / "ca.pem"
        self.roots.write_text(pathlib.Path(SYSTEM_ROOTS).read_text() +
                              self.root.read_text())

    def port(self, tls):
        return {"starttls": self.server.starttls_port,
                "implicit": self.server.implicit_port}[tls]

    def submit(self, client, message, *, around=(), tls="starttls",
               port=None, recipients=1, roots=None):
        """Runs a client, maybe under another program; returns stderr."""
        command = client.command(self.server, tls, port or self.port(tls),
                                 roots or self.roots)
        names = ["joe%d@example.net" % i for i in range(recipients)]
        done = subprocess.run([*around, *command, *names], input=message,
                              capture_output=True, timeout=600)
        if done.returncode != 0:
            raise AssertionError("%s: exit status %d: %s" % (
                client.name, done.returncode, done.stderr.decode()))
        self.server.collect(1)
        return done.stderr.decode()


def instructions(bench, client, around=(), **keys):
    """Of one submission; the median, since handshakes differ a little."""
    counts = []
    with tempfile.TemporaryDirectory() as folder:
        around = [*around, "valgrind", "--tool=callgrind",
                  "--callgrind-out-file=%s/out" % folder]
        for _ in range(CALLGRIND_RUNS):
            errors = bench.submit(client, message_of(3 * KIB), around=around,
                                  **keys)
            counts.append(int(re.search(r"Collected : (\d+)", errors)[1]))
    return statistics.median(counts)


def instructions_system(bench, client):
    """The default store, with the test's authority in it for the client."""
    around = ["unshare", "--mount", "sh", "-c",
              'mount --bind "$0" "$1" && shift && exec "$@"',
              str(bench.roots), SYSTEM_ROOTS]
    return instructions(bench, client, around=around, roots=SYSTEM)


def instructions_one_root(bench, client):
    return instructions(bench, client, roots=bench.root)


def peak_memory(bench, client, size):
    """KiB.  By time(1): a child of this process would count our memory."""
    errors = bench.submit(client, message_of(size),
                          around=["/usr/bin/time", "-f", "%M"])
    return int(errors.split()[-1])


def processor_seconds(bench, client, size):
    errors = bench.submit(client, message_of(size),
                          around=["/usr/bin/time", "-f", "%U %S"])
    return sum(float(word) for word in errors.split()[-2:])


def round_trips(bench, client, tls, recipients):
    """The client's time over the proxy's round trip: what it waited for."""
    with Proxy(bench.port(tls), DELAY_SECONDS) as proxy:
        start = time.monotonic()
        bench.submit(client, message_of(3 * KIB), tls=tls, port=proxy.port,
                     recipients=recipients)
        return (time.monotonic() - start) / ROUND_TRIP_SECONDS


def turns(bench, client, tls, recipients):
    with Proxy(bench.port(tls), DELAY_SECONDS) as proxy:
        bench.submit(client, message_of(3 * KIB), tls=tls, port=proxy.port,
                     recipients=recipients)
    return proxy.turns


def octets_sent(bench, client, size):
    with Proxy(bench.port("implicit")) as proxy:
        bench.submit(client, message_of(size), tls="implicit",
                     port=proxy.port)
    return proxy.to_server.octets


def records_sent(bench, client, size):
    with Proxy(bench.port("implicit")) as proxy:
        bench.submit(client, message_of(size), tls="implicit",
                     port=proxy.port)
    return proxy.to_server.records


def libraries(bench, client):
    """Shared objects mapped at start, the loader and the vdso not counted."""
    listed = subprocess.run(["ldd", client.binary], capture_output=True,
                            check=True, text=True).stdout
    return listed.count("=>")


# What, how it is shown, the function, its arguments.
MEASURES = [
    ("instructions, 3 KiB, STARTTLS, all roots", "%d", instructions),
    ("instructions, the system's store (as root)", "%d", instructions_system),
    ("instructions, 3 KiB, STARTTLS, one root", "%d", instructions_one_root),
    ("peak memory, 1 KiB message (KiB)", "%d", peak_memory, 1 * KIB),
    ("peak memory, 3 KiB message (KiB)", "%d", peak_memory, 3 * KIB),
    ("peak memory, 50 MiB message (KiB)", "%d", peak_memory, 50 * MIB),
    ("processor time, 50 MiB message (s)", "%.2f", processor_seconds,
     50 * MIB),
    ("round trips, STARTTLS, 1 recipient", "%.1f", round_trips,
     "starttls", 1),
    ("round trips, STARTTLS, 20 recipients", "%.1f", round_trips,
     "starttls", 20),
    ("round trips, implicit TLS, 1 recipient", "%.1f", round_trips,
     "implicit", 1),
    ("turns, STARTTLS, 1 recipient", "%d", turns, "starttls", 1),
    ("octets sent, 25 MiB, implicit TLS", "%d", octets_sent, 25 * MIB),
    ("TLS records sent, 25 MiB, implicit TLS", "%d", records_sent, 25 * MIB),
    ("shared libraries", "%d", libraries),
]


def main(binary, certs):
    clients = [Mailchute(binary), Msmtp()]
    line = "%-42s %14s %14s %7s"
    with fixture.Postfix(certs, size_limit=200 * MIB) as server:
        bench = Bench(server, certs)
        print(line % ("", *(client.name for client in clients), "ratio"))
        for what, form, measure, *arguments in MEASURES:
            ours, theirs = (measure(bench, client, *arguments)
                            for client in clients)
            print(line % (what, form % ours, form % theirs,
                          "%.3f" % (ours / theirs)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
