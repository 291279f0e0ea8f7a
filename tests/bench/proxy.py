"""A TCP proxy on loopback that delays what passes, and counts it."""

import queue
import socket
import threading
import time

HOST = "127.0.0.1"
APPLICATION_DATA = 23  # RFC 8446 section 5.1
RECORD_HEADER_SIZE = 5


class Direction:
    """One way of a connection: octets, and TLS records if it is TLS."""

    def __init__(self):
        self.octets = 0
        self.records = 0
        self._rest = b""

    def add(self, data):
        self.octets += len(data)
        self._rest += data
        while len(self._rest) >= RECORD_HEADER_SIZE:
            size = RECORD_HEADER_SIZE + int.from_bytes(self._rest[3:5], "big")
            if len(self._rest) < size:
                return
            self.records += self._rest[0] == APPLICATION_DATA
            self._rest = self._rest[size:]


class Proxy:
    """Forwards one connection, inside `with`, to a port of this machine.

    What is read is passed on a fixed time later, so that the time a client
    takes is a count of its round trips, and that an answer is never seen
    before it could have come.
    """

    def __init__(self, port, delay_seconds=0):
        self._server_port = port
        self._delay = delay_seconds
        self._listener = socket.create_server((HOST, 0))
        self.port = self._listener.getsockname()[1]
        self.to_server = Direction()
        self.to_client = Direction()
        # Times that the client spoke again after the server did.
        self.turns = 0
        self._server_spoke = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, kind, value, trace):
        self._listener.close()
        if not kind:
            self._thread.join(60)

    def _run(self):
        client, _ = self._listener.accept()
        server = socket.create_connection((HOST, self._server_port))
        for sock in (client, server):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threads = [
            *self._forward(client, server, self._from_client, lambda: None),
            *self._forward(server, client, self.to_client.add,
                           self._to_client),
        ]
        for thread in threads:
            thread.join()
        client.close()
        server.close()

    def _from_client(self, data):
        self.to_server.add(data)
        if self._server_spoke:
            self.turns += 1
            self._server_spoke = False

    def _to_client(self):
        self._server_spoke = True

    def _forward(self, source, sink, on_read, on_write):
        """Starts a reader and a writer, with the delay between them."""
        passing = queue.Queue()

        def read():
            data = b"start"
            while data:
                try:
                    data = source.recv(65536)
                except ConnectionError:
                    data = b""
                on_read(data) if data else None
                passing.put((time.monotonic() + self._delay, data))

        def write():
            while True:
                due, data = passing.get()
                time.sleep(max(due - time.monotonic(), 0))
                try:
                    if not data:
                        sink.shutdown(socket.SHUT_WR)
                        return
                    on_write()
                    sink.sendall(data)
                except OSError:
                    return

        threads = [threading.Thread(target=read, daemon=True),
                   threading.Thread(target=write, daemon=True)]
        for thread in threads:
            thread.start()
        return threads
