"""Smart hosts that are slow, far, or hear of many recipients, and the secret at
a terminal: test_hosts.py BINARY
"""

import base64
import contextlib
import fcntl
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import termios

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "interop"))

from client import (EX_CONFIG, EX_NOUSER, EX_UNAVAILABLE, MIB,  # noqa: E402
                    Client, ended, message_of, on_wire)
from host import Host  # noqa: E402
from rows import Listed, Rows, assert_equal, assert_in  # noqa: E402

SECRET = "open sesame"
AUTH = b"AUTH PLAIN"

# More than what two pipelines hold.
WINDOW = 1000  # PIPELINE_WINDOW
RCPTS = ["r%04d@example.net" % n for n in range(2500)]

# RFC 5737: an address that nobody else has.
ELSEWHERE = "198.51.100.1"
INSIDE = "MAILCHUTE_TEST_NETWORK"  # set in a network of our own

SIOCSIFFLAGS = 0x8914  # linux/sockios.h
SIOCSIFADDR = 0x8916
IFF_UP = 1  # linux/if.h
TCP_WMEM = pathlib.Path("/proc/sys/net/ipv4/tcp_wmem")  # tcp(7)
SEND_BUFFER = 4096  # octets


def slow_rows(rows, client):
    with rows.row("a host may take longer for all than for any part of it"):
        # Some 5 s.  In a network of our own no buffer has room for the final
        # dot until the host has read what is before it; elsewhere there must be
        # more than the buffers hold, and those are empty in under 2 s.
        size = 2 * MIB if INSIDE in os.environ else 30 * MIB
        message = message_of(size)
        with Host(pace=size // 5) as host:
            client.configure(port=host.port, timeout="2s")
            run = client.run("ann@example.net", stdin=message)
        assert_equal((run.status, run.stderr), (0, ""), "the outcome")
        assert_equal(host.content, on_wire(message), "the message")


def answer_by(refused):
    """550 or 450 to those recipients."""
    def answer(line):
        match = re.match(rb"RCPT TO:<(.*)>", line)
        return match and refused.get(match[1].decode())

    return answer


def told(run):
    """Who was not taken, by what is said on standard error."""
    return re.findall("^mailchute: recipient <(.*)> refused: (.*)$",
                      run.stderr, re.MULTILINE)


def many_rows(rows, client):
    log = client.folder / "log"

    def send(host):
        log.unlink(missing_ok=True)
        client.configure(port=host.port, log='"%s"' % log)
        return client.run(*RCPTS)

    for name, offer in [("pipelined", b"PIPELINING"),
                        ("one after the other", b"HELP")]:
        with rows.row("2,500 recipients, %s" % name):
            # On both sides of each seam, and some more.
            refused = {RCPTS[n]: b"550 5.1.1 no user %d" % n
                       for n in [0, 500, 998, 999, 1000, 1001, 1998, 1999,
                                 2000, 2001, 2499]}
            with Host(offer=[offer], answer=answer_by(refused)) as host:
                run = send(host)
            assert_equal(run.status, EX_NOUSER, "the status")
            assert_equal(told(run), [(rcpt, reply.decode())
                                     for rcpt, reply in refused.items()],
                         "those who are named")
            assert_equal([line for line in host.commands if line[:4] ==
                          b"RCPT"], [b"RCPT TO:<%s>" % rcpt.encode()
                                     for rcpt in RCPTS], "the commands")
            assert_equal(host.content is not None, True, "a message came")
            outcomes = re.findall(r'outcome=(\S+) .* to="<(\S+)>"',
                                  log.read_text())
            assert_equal(outcomes, [
                ("rejected" if rcpt in refused else "taken", rcpt)
                for rcpt in RCPTS], "the outcomes in the log")

        with rows.row("2,500 recipients, all refused, %s" % name):
            refused = {rcpt: b"550 5.1.1 no" for rcpt in RCPTS}
            with Host(offer=[offer], answer=answer_by(refused)) as host:
                run = send(host)
            assert_equal((run.status, len(told(run))),
                         (EX_NOUSER, len(RCPTS)), "status, those named")
            assert_equal(host.content in (None, b""), True, "no message")

        with rows.row("2,500 recipients of a refused sender, %s" % name):
            def no_sender(line):
                if line[:4] == b"MAIL":
                    return b"550 5.7.1 no such sender"
                return b"503 no" if line[:4] in (b"RCPT", b"DATA") else None

            with Host(offer=[offer], answer=no_sender) as host:
                run = send(host)
            assert_equal((run.status, told(run)), (EX_UNAVAILABLE, []),
                         "status, those named")
            assert_in("550 5.7.1 no such sender", run.stderr, "the error")
            assert_equal((host.content, b"DATA" in host.commands),
                         (None, False), "message and DATA")
            # EHLO and QUIT besides what is in one pipeline.
            assert_equal(len(host.commands) <= WINDOW + 2, True,
                         "an end within %d commands" % len(host.commands))


def terminal_rows(rows, client):
    """A password that a person types where the command asks for it."""
    with rows.row("a password_command may ask at the terminal"), \
            contextlib.ExitStack() as stack:
        host = stack.enter_context(Host(offer=[AUTH]))
        client.configure(
            port=host.port, user='"jane"', mode=0o600,
            password_command='"!read x </dev/tty; echo \\"$x\\""')
        master, slave = os.openpty()
        stack.callback(os.close, master)
        stack.callback(os.close, slave)
        # Typed ahead: the terminal keeps it until somebody reads.
        os.write(master, SECRET.encode() + b"\n")

        def lead():
            """Of a session and its group in the foreground."""
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

        child = stack.enter_context(client.started(
            "ann@example.net", preexec_fn=lead, pass_fds=[slave]))
        run = ended(child)
        assert_equal((run.status, run.stderr), (0, ""), "the outcome")
        assert_equal(host.secret, SECRET.encode(), "the secret")

    with rows.row("a password_command that asks where there is no terminal"), \
            Host(offer=[AUTH]) as host:
        client.configure(
            port=host.port, user='"jane"', mode=0o600,
            password_command='"!read x </dev/tty; echo \\"$x\\""')
        run = client.run("ann@example.net", start_new_session=True)
        assert_in("password_command: ", run.stderr, "the error")
        assert_equal((host.secret, host.content), (None, None),
                     "secret and message")


def own_address():
    """One of this machine that is not loopback; None without."""
    if os.environ.get(INSIDE):
        return ELSEWHERE
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        with contextlib.suppress(OSError):
            probe.connect((ELSEWHERE, 9))  # sends nothing
            address = probe.getsockname()[0]
            if not address.startswith("127."):
                return address
    return None


def exposure_rows(rows, client):
    marker = client.folder / "asked"
    command = '"!touch \'%s\'; echo \'%s\'"' % (marker, SECRET)
    for name, keys in [("password", {"password": '"%s"' % SECRET}),
                       ("password_command", {"password_command": command})]:
        with rows.row("without TLS no %s goes to another machine" % name):
            address = own_address()
            if not address:
                raise Listed("no address but loopback")
            with Host(address, offer=[AUTH, b"AUTH LOGIN PLAIN"]) as host:
                client.configure(port=host.port, host='"%s"' % address,
                                 user='"jane"', mode=0o600, **keys)
                run = client.run("ann@example.net")
            assert_equal(run.status, EX_CONFIG, "the status")
            assert_in("a password is not sent without TLS to another machine",
                      run.stderr, "the error")
            for form in [SECRET.encode(), base64.b64encode(SECRET.encode()),
                         b"AUTH"]:
                assert_equal(form in host.octets, False,
                             "%r on the wire" % form)
            assert_equal((host.content, marker.exists()), (None, False),
                         "a message, a secret that was asked for")

    with rows.row("without TLS and password a message goes to any machine"):
        address = own_address()
        if not address:
            raise Listed("no address but loopback")
        with Host(address) as host:
            client.configure(port=host.port, host='"%s"' % address)
            run = client.run("ann@example.net")
        assert_equal((run.status, run.stderr), (0, ""), "the outcome")

    with rows.row("without TLS a password goes to this machine"):
        with Host(offer=[AUTH]) as host:
            client.configure(port=host.port, user='"jane"', mode=0o600,
                             password='"%s"' % SECRET)
            run = client.run("ann@example.net")
        assert_equal((run.status, run.stderr, host.secret),
                     (0, "", SECRET.encode()), "the outcome, the secret")


def enter_network():
    """Starts over in a network of its own, where that is allowed."""
    as_root = [] if os.getuid() == 0 else ["--map-root-user"]
    unshare = ["unshare", "--net", *as_root]
    if shutil.which(unshare[0]) and not subprocess.run(
            [*unshare, "true"], check=False, capture_output=True).returncode:
        os.execvpe(unshare[0], [*unshare, sys.executable, "-B", *sys.argv],
                   {**os.environ, INSIDE: "1"})


def set_up_network():
    """Two addresses, one of them not loopback; and hardly any buffers."""
    with socket.socket() as any_socket:
        # struct ifreq and its ioctls, netdevice(7).
        fcntl.ioctl(any_socket, SIOCSIFFLAGS,
                    struct.pack("16sH22x", b"lo", IFF_UP))
        fcntl.ioctl(any_socket, SIOCSIFADDR, struct.pack(
            "16sHH4s16x", b"lo:1", socket.AF_INET, 0,
            socket.inet_aton(ELSEWHERE)))
    TCP_WMEM.write_text("%d %d %d" % (3 * (SEND_BUFFER,)))


def main():
    if INSIDE in os.environ:
        set_up_network()
    else:
        enter_network()
    rows = Rows()
    with tempfile.TemporaryDirectory() as folder:
        client = Client(sys.argv[1], pathlib.Path(folder))
        for add_rows in [slow_rows, many_rows, terminal_rows, exposure_rows]:
            add_rows(rows, client)
    return rows.finish()


if __name__ == "__main__":
    sys.exit(main())
