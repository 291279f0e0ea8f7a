"""A real Exim to submit to, beside Postfix and as different as can be had: it
takes neither 8-bit content nor SMTPUTF8.

    with Exim(certs, folder) as server:
        ...as with fixture.Postfix...

`folder` holds the binary of Debian's exim4-daemon-light, unpacked and not
installed, since that package and postfix exclude each other.  It runs in a
directory of its own and as nobody; libnss-wrapper shows it the user that the
package would have made.
"""

import os
import pathlib
import pwd
import shutil

import fixture

CONFIGURE = """\
exim_path = {exim}
exim_user = nobody
exim_group = nogroup
never_users =
keep_environment = LD_PRELOAD : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
deliver_drop_privilege = true
spool_directory = {dir}/spool
log_file_path = {dir}/exim-%s.log
log_selector = +smtp_connection +received_recipients
pid_file_path = {dir}/exim.pid

primary_hostname = mx.example.org
disable_ipv6 = true
local_interfaces = 127.0.0.1
daemon_smtp_ports = {starttls_port} : {implicit_port}
tls_on_connect_ports = {implicit_port}
host_lookup =
rfc1413_query_timeout = 0s
smtp_accept_max = 100
message_size_limit = {size_limit}
# A whole disk may be nearly full.
check_spool_space = 0
check_spool_inodes = 0
bounce_return_message = false

tls_advertise_hosts = *
tls_certificate = {dir}/good.pem
tls_privatekey = {dir}/good.key

# What other servers have.
accept_8bitmime = false
smtputf8_advertise_hosts =

dsn_advertise_hosts = *
acl_smtp_rcpt = on_rcpt
acl_smtp_data = accept

begin acl

on_rcpt:
  deny message = authenticate over TLS first
       !encrypted = *
  deny message = authenticate first
       !authenticated = *
  deny message = no such user here
       recipients = {refused}
  defer message = mailbox is busy
       recipients = {deferred}
  accept

begin routers

all:
  driver = manualroute
  route_list = * 127.0.0.1 byname
  self = send
  transport = sink

begin transports

sink:
  driver = smtp
  port = {sink_port}
  allow_localhost
  hosts_avoid_tls = *
  hosts_try_chunking =
  max_rcpt = 0
  message_linelength_limit = 1000000

begin retry

* * F,1m,1s

begin authenticators

plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and {{ {{eq {{$auth2}}{{{user}}}}} \\
    {{eq {{$auth3}}{{${{readfile {{{dir}/password}}}}}}}} }} }}
  server_set_id = $auth2
  server_advertise_condition = ${{if def:tls_in_cipher}}
"""


# Compiled into the binary; it does not start without.
USERS = ("root:x:0:0::/:\nnobody:x:{uid}:{gid}::/:\n"
         "Debian-exim:x:{uid}:{gid}::/:\n")
GROUPS = "root:x:0:\nnogroup:x:{gid}:\nDebian-exim:x:{gid}:\n"


class Exim(fixture.Server):
    QUEUE = ("spool/input",)
    LOGS = ("exim-main.log", "exim-panic.log", "exim-reject.log")
    takes_8bit = False

    def __init__(self, certs, folder, **how):
        super().__init__(certs, **how)
        self.unpacked = pathlib.Path(folder) / "usr/sbin/exim4"

    def _require(self):
        if os.geteuid() != 0:
            raise fixture.Unavailable("Exim has to be started by root")
        if not self.unpacked.exists():
            raise fixture.Unavailable("Exim is not there to be unpacked")

    def _write_files(self, values):
        nobody = pwd.getpwnam("nobody")
        (self.dir / "spool").mkdir()
        # A copy has no set-user-ID bit: it needs no rights of root.
        self.exim = self.dir / "exim"
        shutil.copyfile(self.unpacked, self.exim)
        self.exim.chmod(0o755)
        for name in ("good.pem", "good.key"):
            shutil.copy(self.certs / name, self.dir / name)
        fixture.write(self.dir / "password", fixture.PASSWORD)
        ids = {"uid": nobody.pw_uid, "gid": nobody.pw_gid}
        fixture.write(self.dir / "users", USERS.format(**ids))
        fixture.write(self.dir / "groups", GROUPS.format(**ids))
        # Only root may write here, or Exim would not trust it.
        fixture.write(self.dir / "configure",
                      CONFIGURE.format(exim=self.exim, **values))
        for name in ("users", "groups", "configure"):
            (self.dir / name).chmod(0o644)
        for name in ("spool", "good.pem", "good.key", "password", "."):
            os.chown(self.dir / name, nobody.pw_uid, nobody.pw_gid)

    def _run(self, stack):
        self._exim = self._spawn(
            stack,
            [self.exim, "-C", self.dir / "configure", "-bdf", "-q1m"],
            user="nobody", group="nogroup", extra_groups=[],
            env={"LD_PRELOAD": "libnss_wrapper.so",
                 "NSS_WRAPPER_PASSWD": str(self.dir / "users"),
                 "NSS_WRAPPER_GROUP": str(self.dir / "groups")})
        fixture.wait_until(lambda: self._greets(self._exim),
                           fixture.START_SECONDS, "Exim")

    def stop(self):
        fixture.stop(self._exim)

    def log(self):
        path = self.dir / "exim-main.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _sessions_ended(self):
        # Each has a process of its own, which is gone when it is over.
        children = pathlib.Path("/proc/%d/task/%d/children" % (
            self._exim.pid, self._exim.pid)).read_text()
        return not children.split()
