"""A smart host that takes everything, in a process of its own.

    with Sink(folder) as sink:
        ...run a client against sink.port...
        [mail] = sink.collect()
        mail.sender, mail.rcpt_count, mail.last_rcpt, mail.path

No TLS and no AUTH; PIPELINING, 8BITMIME, SIZE without a limit, DATA.  The
content lies in a file as it came, dots unstuffed.  It is a process of its own so
that what it holds is not on the bill of who starts the clients: a child's peak
of memory is never below that of its parent when it was started.
"""

import json
import pathlib
import socketserver
import subprocess
import sys

HOST = "127.0.0.1"


class Mail:
    def __init__(self, fields):
        self.sender = fields["sender"]
        self.rcpt_count = fields["rcpt_count"]
        self.first_rcpt = fields["first_rcpt"]
        self.last_rcpt = fields["last_rcpt"]
        self.path = pathlib.Path(fields["path"])

    def head(self, size=1 << 16):
        """The start of the content: most is in the tail of nobody's interest."""
        with self.path.open("rb") as file:
            return file.read(size)


class Sink:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-B", __file__, str(self.folder)],
            stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def collect(self):
        """What was taken since the last call; the clients must have ended."""
        mails = []
        for path in sorted(self.folder.glob("*.json")):
            mails.append(Mail(json.loads(path.read_text())))
            path.unlink()
        return mails


class Session(socketserver.BaseRequestHandler):
    def handle(self):
        self.replies = []
        self.lines = self.read_lines()
        self.reset()
        self.say(b"220 sink.example.org ESMTP")
        for line in self.lines:
            verb = line[:4].upper()
            if verb == b"QUIT":
                self.say(b"221 bye")
                self.flush()
                return
            self.commands.get(verb, Session.unknown)(self, line)

    def read_lines(self):
        """Each with its LF.  Replies go out when there is nothing to answer."""
        rest = b""
        while True:
            self.flush()
            try:
                data = self.request.recv(1 << 20)
            except ConnectionError:
                return
            if not data:
                return
            *whole, rest = (rest + data).split(b"\n")
            for line in whole:
                yield line + b"\n"

    def flush(self):
        if self.replies:
            self.request.sendall(b"".join(self.replies))
            self.replies = []

    def reset(self):
        self.sender = None
        self.rcpt_count = 0
        self.first_rcpt = None
        self.last_rcpt = None

    def say(self, text):
        self.replies.append(text + b"\r\n")

    def ehlo(self, _line):
        self.say(b"250-sink.example.org")
        self.say(b"250-PIPELINING")
        self.say(b"250-SIZE")
        self.say(b"250 8BITMIME")

    def mail(self, line):
        self.reset()
        self.sender = path_of(line)
        self.say(b"250 ok")

    def rcpt(self, line):
        self.rcpt_count += 1
        self.last_rcpt = path_of(line)
        self.first_rcpt = self.first_rcpt or self.last_rcpt
        self.replies.append(b"250 ok\r\n")

    def rset(self, _line):
        self.reset()
        self.say(b"250 ok")

    def unknown(self, _line):
        self.say(b"500 unknown")

    def data(self, _line):
        if not self.rcpt_count:
            self.say(b"503 no recipients")
            return
        self.say(b"354 go ahead")
        self.server.taken += 1
        path = self.server.folder / ("%03d" % self.server.taken)
        with path.open("wb") as file:
            for line in self.lines:
                if line == b".\r\n":
                    break
                file.write(line[1:] if line.startswith(b".") else line)
            else:
                return
        path.with_suffix(".json").write_text(json.dumps({
            "sender": self.sender,
            "rcpt_count": self.rcpt_count,
            "first_rcpt": self.first_rcpt,
            "last_rcpt": self.last_rcpt,
            "path": str(path),
        }))
        self.say(b"250 taken")

    commands = {b"EHLO": ehlo, b"MAIL": mail, b"RCPT": rcpt, b"RSET": rset,
                b"DATA": data}


def path_of(line):
    """Between the first "<" and the last ">"."""
    return line[line.index(b"<") + 1:line.rindex(b">")].decode()


class Server(socketserver.TCPServer):
    allow_reuse_address = True
    taken = 0


def main():
    with Server((HOST, 0), Session) as server:
        server.folder = pathlib.Path(sys.argv[1])
        print(server.server_address[1], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
