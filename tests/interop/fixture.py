"""A real Postfix to submit to, in a directory of its own.

    with Postfix(certs) as server:
        config = server.write_config("starttls.conf")
        ...run the client...
        [mail] = server.collect(1)

Postfix offers submission by STARTTLS on one port of 127.0.0.1 and by implicit
TLS on another.  It requires TLS and authentication (PLAIN or LOGIN, asked of a
Dovecot started beside it) and relays all that it takes to a sink in this
process, which keeps envelope and content byte for byte.  What Postfix could
change is turned off, so a message arrives as the client sent it, below one
Received field.

Needs root, as Postfix does, and Debian's postfix and dovecot-core.  The
machine's own Postfix and Dovecot, running or not, are not touched.
"""

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import socketserver
import subprocess
import tempfile
import threading
import time

HOST = "127.0.0.1"
USER = "jane@example.org"
PASSWORD = 'correct horse "battery" \\staple'

# Recipients that the server answers with a refusal.
REFUSED = "refuse@example.net"  # 550
DEFERRED = "defer@example.net"  # 450

MASTER = "/usr/lib/postfix/sbin/master"

START_SECONDS = 30
ARRIVAL_SECONDS = 30

MAIN_CF = """\
compatibility_level = 3.6
queue_directory = {dir}/queue
data_directory = {dir}/data
maillog_file_prefixes = {dir}
maillog_file = {dir}/mail.log

inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.org
mydestination =
mynetworks =
local_recipient_maps =
alias_maps =
alias_database =
biff = no
notify_classes =

# The whole path of a message: in by smtpd, out to the sink.
relayhost = [127.0.0.1]:{sink_port}
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtp_destination_recipient_limit = 10000
# One connection, one message: messages arrive in the order of their commands.
smtp_destination_concurrency_limit = 1
smtp_tls_security_level = none
# The sink may be down for a moment only while it is being closed.
bounce_queue_lifetime = 0
message_size_limit = {size_limit}
# Where the disk is nearly full Postfix would answer 452.
queue_minfree = 0

# Content passes as it is.
message_drop_headers =
local_header_rewrite_clients =
disable_mime_input_processing = yes
disable_mime_output_conversion = yes
header_size_limit = 1000000
smtp_line_length_limit = 0

# What a strict server refuses, this one does.
smtpd_forbid_bare_newline = reject
smtpd_forbid_bare_newline_exclusions =
strict_rfc821_envelopes = yes
disable_vrfy_command = yes
smtpd_helo_required = yes
smtpd_forbid_unauth_pipelining = yes
smtpd_error_sleep_time = 0
smtpd_recipient_limit = 1000

smtpd_tls_cert_file = {certs}/good.pem
smtpd_tls_key_file = {certs}/good.key
smtpd_tls_auth_only = yes
tls_random_source = dev:/dev/urandom

smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_sasl_security_options = noanonymous

smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions =
    check_recipient_access inline:{{
        {{ {refused} = 550 5.1.1 no such user here }},
        {{ {deferred} = 450 4.2.1 mailbox is busy }} }},
    permit_sasl_authenticated, reject
"""

# service type private unpriv chroot wakeup maxproc command; no chroot, since
# the directory holds no resolver files for one.
MASTER_CF = """\
127.0.0.1:{starttls_port} inet n - n - - smtpd
    -o smtpd_tls_security_level=encrypt
127.0.0.1:{implicit_port} inet n - n - - smtpd
    -o smtpd_tls_wrappermode=yes
postlog   unix-dgram n - n - 1 postlogd
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
verify    unix - - n - 1 verify
proxymap  unix - - n - - proxymap
smtp      unix - - n - - smtp
relay     unix - - n - - smtp
error     unix - - n - - error
retry     unix - - n - - error
discard   unix - - n - - discard
anvil     unix - - n - 1 anvil
scache    unix - - n - 1 scache
"""

DOVECOT_CONF = """\
base_dir = {dir}/dovecot
state_dir = {dir}/dovecot
instance_name = mailchute-test
log_path = {dir}/dovecot.log
protocols =
ssl = no
auth_mechanisms = plain login
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = {dir}/passwd
}}
userdb {{
  driver = static
  args = uid=65534 gid=65534 home=/nonexistent
}}
service auth {{
  unix_listener {dir}/queue/private/auth {{
    mode = 0600
    user = postfix
  }}
}}
"""


class Unavailable(Exception):
    """This machine can't run the server; the text says why."""


class Mail:
    """One message as it reached the sink."""

    def __init__(self, sender, recipients, content):
        self.sender = sender
        self.recipients = recipients
        self.content = content

    @property
    def submitted(self):
        """Content without the Received field that Postfix put on top."""
        fields, body = split_message(self.content)
        if not fields or not fields[0].lower().startswith(b"received:"):
            raise AssertionError("no Received field on top: %r" % fields[:1])
        return b"".join(fields[1:]) + body


def split_message(content):
    """Header fields, each with its folded lines and line ends, and the rest.

    The rest begins with the empty line, if there is one.
    """
    fields = []
    at = 0
    while at < len(content):
        end = content.find(b"\n", at) + 1 or len(content)
        line = content[at:end]
        if line[:1] in b" \t" and line.strip() and fields:
            fields[-1] += line
        elif b":" in line and line[:1].isalnum():
            fields.append(line)
        else:
            break
        at = end
    return fields, content[at:]


def free_ports(count):
    """Ports of 127.0.0.1 that nobody listens on at the moment."""
    sockets = [socket.socket() for _ in range(count)]
    for sock in sockets:
        sock.bind((HOST, 0))
    ports = [sock.getsockname()[1] for sock in sockets]
    for sock in sockets:
        sock.close()
    return ports


def wait_until(is_true, seconds, what):
    """Polls is_true(); fails with what was waited for."""
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            raise AssertionError("waited %d s for %s" % (seconds, what))
        time.sleep(0.01)


class SinkHandler(socketserver.StreamRequestHandler):
    """SMTP's server side, all that Postfix's client needs of it."""

    def handle(self):
        self.reply(b"220 sink")
        sender, recipients = None, []
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"EHLO":
                self.reply(b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n"
                           b"250 SMTPUTF8")
            elif verb == b"MAIL":
                sender, recipients = path_of(line), []
                self.reply(b"250 ok")
            elif verb == b"RCPT":
                recipients.append(path_of(line))
                self.reply(b"250 ok")
            elif verb == b"DATA":
                self.reply(b"354 go on")
                content = self.read_content()
                self.server.mails.append(Mail(sender, recipients, content))
                self.reply(b"250 kept")
            elif verb == b"QUIT":
                self.reply(b"221 bye")
                return
            else:
                self.reply(b"250 ok")

    def reply(self, line):
        self.wfile.write(line + b"\r\n")

    def read_content(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)
        raise AssertionError("content ends without its dot")


def path_of(line):
    """The address of MAIL FROM:<...> or RCPT TO:<...>."""
    return line[line.index(b"<") + 1:line.rindex(b">")].decode()


class Sink(socketserver.ThreadingTCPServer):
    """Listens on a free port; .mails holds what arrived, oldest first."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__((HOST, 0), SinkHandler)
        self.mails = []
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()


class Server:
    """A smart host with its sink, running inside `with`; stopped and removed
    behind it, come what may.

    A kind of server has _require(), _write_files(values), _run(stack), log()
    and _sessions_ended(); QUEUE names the folders that hold what it has not
    passed on yet, LOGS those of its logs that are worth showing.
    """

    QUEUE = ()
    LOGS = ()
    takes_8bit = True

    def __init__(self, certs, size_limit=8 << 20):
        self.certs = pathlib.Path(certs).resolve()
        self.size_limit = size_limit

    def __enter__(self):
        self._require()
        with contextlib.ExitStack() as stack:
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind, value, trace):
        self._stack.__exit__(kind, value, trace)

    def _start(self, stack):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="mailchute-"))
        stack.callback(shutil.rmtree, self.dir, ignore_errors=True)
        stack.push(self._show_logs_if)
        # Daemons run as users of their own and look for their files here.
        self.dir.chmod(0o755)
        self.sink = Sink()
        stack.callback(self.sink.close)
        self.starttls_port, self.implicit_port = free_ports(2)
        self._write_files({
            "dir": self.dir,
            "certs": self.certs,
            "sink_port": self.sink.port,
            "starttls_port": self.starttls_port,
            "implicit_port": self.implicit_port,
            "size_limit": self.size_limit,
            "refused": REFUSED,
            "deferred": DEFERRED,
            "user": USER,
        })
        self._run(stack)

    def _spawn(self, stack, command, **how):
        # A group of its own: what the server has started ends with it.
        log = stack.enter_context(open(self.dir / "output.log", "ab"))
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, **how)
        stack.callback(stop, server)
        return server

    def _greets(self, *servers):
        for server in servers:
            if server.poll() is not None:
                raise AssertionError("%s ended with status %d" %
                                     (server.args[0], server.returncode))
        try:
            with socket.create_connection((HOST, self.starttls_port), 5) as s:
                return s.recv(4).startswith(b"220")
        except OSError:
            return False

    def _show_logs_if(self, kind, value, trace):
        if kind:
            self.show_logs()

    def show_logs(self):
        """The ends of its logs, as comments between the rows of a test."""
        for name in self.LOGS + ("output.log",):
            path = self.dir / name
            if not path.exists():
                continue
            lines = path.read_text(errors="replace").splitlines()
            for line in lines[-40:]:
                print("# %s: %s" % (path.name, line))

    def write_config(self, name, **keys):
        """Writes a configuration for the client; returns its path.

        The keys are those of mailchute.conf(5); None takes one out.
        """
        values = {
            "host": HOST,
            "port": self.starttls_port,
            "tls": "starttls",
            "tls_ca_file": str(self.certs / "ca.pem"),
            "user": USER,
            "password": PASSWORD,
            "log": "none",
        }
        values.update(keys)
        lines = ["%s = %s\n" % (key, quote(value))
                 for key, value in values.items() if value is not None]
        path = self.dir / name
        write(path, "".join(lines))
        return path

    def settle(self):
        """Waits until the server has ended all sessions, which it logs last,
        and has passed on all that it has taken.
        """
        wait_until(self._sessions_ended, ARRIVAL_SECONDS,
                   "the end of all sessions")
        wait_until(self._queue_is_empty, ARRIVAL_SECONDS, "an empty queue")

    def _queue_is_empty(self):
        return not any(files for name in self.QUEUE for _, _, files in
                       os.walk(self.dir / name))

    def clear(self):
        """Forgets what arrived until now."""
        self.settle()
        self.sink.mails.clear()

    def collect(self, count):
        """The messages that arrived since the last call: exactly count.

        The client has its reply only after the message is in the server's
        queue, so an empty queue means that nothing more is to come.
        """
        self.settle()
        mails, self.sink.mails = self.sink.mails, []
        if len(mails) != count:
            raise AssertionError("%d messages arrived instead of %d" %
                                 (len(mails), count))
        return mails


class Postfix(Server):
    """Debian's postfix, with dovecot-core to ask for authentication."""

    QUEUE = tuple("queue/" + name for name in (
        "maildrop", "incoming", "active", "deferred", "hold"))
    LOGS = ("mail.log", "dovecot.log")

    def _require(self):
        require_programs()

    def _run(self, stack):
        self._dovecot = self._spawn(
            stack, ["dovecot", "-F", "-c", self.dir / "dovecot.conf"])
        # Makes the queue's directories.
        subprocess.run(["postfix", "-c", self.dir / "etc", "check"], check=True)
        # The daemon itself: with "postfix start" the process to stop would be
        # none of ours.
        self._postfix = self._spawn(
            stack, [MASTER, "-c", self.dir / "etc", "-s"])
        wait_until(self._is_ready, START_SECONDS, "Postfix and Dovecot")

    def _write_files(self, values):
        (self.dir / "etc").mkdir()
        (self.dir / "dovecot").mkdir()
        for part in ("queue", "queue/private"):
            (self.dir / part).mkdir()
        (self.dir / "data").mkdir(0o700)
        for part in ("data", "queue/private"):
            shutil.chown(self.dir / part, "postfix")
        write(self.dir / "etc/main.cf", MAIN_CF.format(**values))
        write(self.dir / "etc/master.cf", MASTER_CF.format(**values))
        write(self.dir / "dovecot.conf", DOVECOT_CONF.format(**values))
        write(self.dir / "passwd", "%s:{PLAIN}%s\n" % (USER, PASSWORD))
        shutil.chown(self.dir / "passwd", "dovecot")

    def _is_ready(self):
        return (self._greets(self._postfix, self._dovecot) and
                (self.dir / "queue/private/auth").exists())

    def stop(self):
        """Ends the server now; its ports refuse connections from here on."""
        stop(self._postfix)

    def log(self):
        """What Postfix has logged until now."""
        return (self.dir / "mail.log").read_text(errors="replace")

    def _sessions_ended(self):
        log = self.log()
        return log.count("]: connect from") == log.count("]: disconnect from")


def write(path, text):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
              "w") as file:
        file.write(text)


def quote(value):
    """A value in libconfuse's syntax."""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "{ " + ", ".join(quote(item) for item in value) + " }"
    return '"%s"' % value.replace("\\", "\\\\").replace('"', '\\"')


def stop(server):
    """Ends a server and all that is left of its process group."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            pass
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def require_programs():
    if os.geteuid() != 0:
        raise Unavailable("Postfix has to be started by root")
    for program in ("postfix", "dovecot"):
        if not shutil.which(program):
            raise Unavailable("%s is not installed" % program)
