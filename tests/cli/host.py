"""A smart host in a thread, one session after the other, which a row bends.

    with Host(answer=lambda line: b"550 no" if b"ann" in line else None) as h:
        ...run a client against h.port...
        h.commands, h.content, h.octets, h.secret

No TLS.  answer() is asked before each command is obeyed, with its line: None
lets the host take it as usual.
"""

import base64
import socket
import threading
import time

SMALL = 64 << 10  # octets: a receive buffer that holds back little


class Host:
    def __init__(self, address="127.0.0.1", offer=(b"PIPELINING",),
                 answer=lambda line: None, pace=None):
        self.offer = offer
        self.answer = answer
        self.pace = pace  # octets of content a second; None: all at once
        self.commands = []
        self.content = None  # of the last message that was taken
        self.octets = bytearray()  # all that came, unless it is paced
        self.secret = None  # of AUTH PLAIN
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        self.listener.bind((address, 0))
        self.listener.listen()
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.listener.close()

    def serve(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            with peer:
                try:
                    self.session(peer)
                except ConnectionError:
                    pass  # the row sees what came of it

    def session(self, peer):
        replies = [b"220 mx.example.org ESMTP"]
        lines = self.read_lines(peer, replies)
        for line in lines:
            self.commands.append(line)
            reply = self.answer(line) or self.obey(line)
            replies.append(reply)
            if reply.startswith(b"354"):
                replies.append(self.take(lines))
            if line.upper() == b"QUIT":
                break
        self.flush(peer, replies)

    @staticmethod
    def flush(peer, replies):
        if replies:
            peer.sendall(b"".join(reply + b"\r\n" for reply in replies))
            replies.clear()

    def read_lines(self, peer, replies):
        """Each without its CRLF; replies go out when all is answered."""
        rest = b""
        while True:
            self.flush(peer, replies)
            data = peer.recv(SMALL)
            if not data:
                return
            if self.pace is None:
                self.octets += data
            *whole, rest = (rest + data).split(b"\r\n")
            yield from whole

    def take(self, lines):
        """Never pauses for long, but is slow on the whole if it is paced."""
        start = time.monotonic()
        content = bytearray()
        for line in lines:
            if line == b".":
                self.content = bytes(content)
                return b"250 taken"
            content += (line[1:] if line.startswith(b".") else line) + b"\r\n"
            while self.pace and len(content) > self.pace * (
                    time.monotonic() - start):
                time.sleep(0.02)
        return b"451 cut short"

    def obey(self, line):
        verb = line.split(b" ")[0].upper()
        if verb == b"EHLO":
            return b"\r\n".join([b"250-mx.example.org"] +
                                [b"250-" + name for name in self.offer] +
                                [b"250 HELP"])
        if verb == b"AUTH":
            self.secret = base64.b64decode(line.split(b" ")[2]).split(b"\0")[2]
            return b"235 welcome"
        return {b"DATA": b"354 go ahead", b"QUIT": b"221 bye"}.get(
            verb, b"250 ok")


class Stalled:
    """A smart host that lets a client connect and never says a word."""

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(60)
        self.port = self.listener.getsockname()[1]
        return self

    def __exit__(self, *_):
        self.listener.close()

    def accept(self):
        """The connection, once a client waits at it."""
        return self.listener.accept()[0]
