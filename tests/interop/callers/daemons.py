"""What runs by itself on a machine: jobs, guards and forwarders.

They know one sendmail, /usr/sbin/sendmail, and live in a Machine.  Their mail
comes from root, who is nobody outside: his addresses become the account's.
"""

import datetime
import subprocess
import time

import fixture
from caller import RECIPIENT, SENDER
from registry import background, prepare, row
from rows import assert_equal, assert_in

CARL = "carl@example.net"
ROOT = "root@example.org"

MESSAGE = """\
From: Jim <jim@example.org>
To: Jane <jane@example.org>
Subject: text
Date: Tue, 24 Nov 2026 08:00:00 +0000
Message-ID: <text.1@example.org>

"""


def from_field(text):
    """The local author of what a daemon wrote, as it arrives."""
    return {b"from": b"From: " + text.encode() + b"\r\n"}


def write_text(caller):
    (caller.home / "text").write_text(caller.text)
    return caller.home / "text"


@background(2, "cron", "a job in the next minute, MAILTO of two addresses")
def cron(caller):
    caller.require("cron")
    text = write_text(caller)
    then = datetime.datetime.now() + datetime.timedelta(seconds=10)
    then += datetime.timedelta(minutes=1)
    caller.machine.put("/etc/cron.d/test", (
        "MAILTO=%s,%s\nLC_ALL=C.UTF-8\n%d %d * * * root cat %s\n" %
        (RECIPIENT, CARL, then.minute, then.hour, text)))
    # Cron sees only by the minute that a table has changed.
    daemon = subprocess.Popen(
        caller.machine.command(["/usr/sbin/cron", "-f"], "/",
                               {"PATH": "/usr/bin:/bin"}),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    yield
    try:
        caller.wait_for_calls(1, seconds=80)
        [call] = caller.delivered([RECIPIENT, CARL],
                                  changes=from_field(SENDER +
                                                     " (Cron Daemon)"))
        assert_equal(call.arguments, [
            "-FCronDaemon", "-i", "-B8BITMIME", "-oem",
            RECIPIENT + "," + CARL], "its arguments")
    finally:
        caller.machine.kill("cron")
        daemon.wait()


@row(5, "anacron", "a job that is due", machine=True)
def anacron(caller):
    caller.require("anacron")
    text = write_text(caller)
    table = caller.home / "anacrontab"
    table.write_text("MAILTO=%s\n1 0 test.daily cat %s\n" %
                     (RECIPIENT, text))
    (caller.home / "spool").mkdir(exist_ok=True)
    caller.run("anacron", "-d", "-f", "-n", "-t", table,
               "-S", caller.home / "spool")
    [call] = caller.delivered(
        [RECIPIENT], changes=from_field("Anacron <%s>" % SENDER))
    assert_in("-FAnacron", call.arguments, "its arguments")


@prepare("at")
def prepare_at(caller):
    caller.require("atd", "at")
    caller.run("sh", "-c", (
        "cd /var/spool/cron && mkdir -p atjobs atspool && touch atjobs/.SEQ "
        "&& chown -R daemon:daemon atjobs atspool && chmod 1770 atjobs "
        "atspool && chmod 600 atjobs/.SEQ && touch /etc/at.deny"))
    # Into the background by itself, as far as the machine goes.
    caller.run("sh", "-c", "atd </dev/null >/dev/null 2>&1")


@row(6, "at", "at -m now, by atd", machine=True)
def at(caller):
    caller.run("at", "-m", "now", text="cat %s\n" % write_text(caller))
    caller.wait_for_calls(1, seconds=20)
    [call] = caller.delivered(
        [ROOT], changes={b"to": b"To: %s\r\n" % ROOT.encode()})
    assert_equal(call.arguments, ["-i", "root"], "its arguments")


SYSTEMCTL = """\
#!/bin/sh
case "$*" in
*--property=User*) echo User=root ;;
*--property=Environment*) echo Environment=MAILTO=%s ;;
status*) cat %s; exit 3 ;;
esac
"""


@row(4, "systemd-cron", "mail_on_failure, but for systemctl", machine=True)
def systemd_cron(caller):
    program = "/usr/lib/systemd-cron/mail_on_failure"
    caller.require(program)
    caller.machine.put("/usr/local/bin/systemctl",
                       SYSTEMCTL % (RECIPIENT, write_text(caller)), 0o755)
    caller.run(program, "job.service",
               PATH="/usr/local/bin:/usr/sbin:/usr/bin")
    [call] = caller.delivered(
        [RECIPIENT], changes=from_field(SENDER + " (systemd-cron)"))
    assert_in("-B8BITMIME", call.arguments, "its arguments")


@row(29, "sudo", "mail_always: four variables are its environment",
     machine=True)
def sudo(caller):
    caller.require("sudo")
    caller.machine.put("/etc/sudoers", (
        "Defaults mail_always, mailto=\"%s\"\nroot ALL=(ALL) ALL\n" %
        RECIPIENT), 0o440)
    caller.run("sudo", "-u", "nobody", "true")
    # Before the command, and with its exit status.
    caller.wait_for_calls(2, seconds=20)
    calls = caller.delivered([RECIPIENT], count=2,
                             changes=from_field(SENDER))
    assert_equal(calls[0].arguments, ["-t"], "its arguments")


@row(31, "logwatch", "a To field for each recipient", machine=True)
def logwatch(caller):
    caller.require("logwatch")
    caller.machine.put("/var/log/auth.log", time.strftime(
        "%b %e %T machine sshd[1]: Accepted password for jane from 192.0.2.1 "
        "port 1 ssh2\n"))
    caller.run("logwatch", "--output", "mail", "--mailto",
               "%s %s" % (RECIPIENT, CARL), "--service", "sshd",
               "--range", "today")
    to = "To: %s,\r\n %s\r\n" % (RECIPIENT, CARL)
    [call] = caller.delivered(
        [RECIPIENT, CARL],
        changes={b"to": to.encode(), **from_field(SENDER)})
    assert_equal(call.written.count(b"\nTo: ") + call.written.startswith(
        b"To: "), 2, "count of To fields")


JAIL = """\
[test]
enabled = true
filter =
backend = polling
logpath = {home}/text
action = sendmail[name=test, dest={to}, sender=fail2ban, sendername=Fail2Ban]
"""


@row(32, "fail2ban", "its action sendmail: start, ban, stop", machine=True)
def fail2ban(caller):
    caller.require("fail2ban-server")
    write_text(caller)
    caller.machine.put("/etc/fail2ban/jail.d/defaults-debian.conf",
                       JAIL.format(home=caller.home, to=RECIPIENT))
    # Or a second ban of the same address would be none.
    caller.machine.put("/etc/fail2ban/fail2ban.d/test.conf",
                       "[Definition]\ndbfile = None\n")
    caller.run("fail2ban-server", "-b", "--logtarget",
               caller.home / "fail2ban.log", "start")
    caller.wait_for_calls(1, seconds=20)
    caller.run("fail2ban-client", "set", "test", "banip", "192.0.2.1")
    caller.wait_for_calls(2, seconds=20)
    caller.run("fail2ban-client", "stop")
    caller.wait_for_calls(3, seconds=20)
    calls = caller.delivered([RECIPIENT], count=3, changes=from_field(
        "Fail2Ban <%s>" % SENDER))
    assert_equal(calls[0].arguments, ["-f", "fail2ban", RECIPIENT],
                 "its arguments")


@row(33, "mime-construct", "as logcheck runs it", machine=True)
def mime_construct(caller):
    caller.require("mime-construct")
    caller.run("mime-construct", "--subject", "text", "--to", RECIPIENT,
               "--encoding", "8bit", "--file", write_text(caller))
    [call] = caller.delivered([RECIPIENT])
    assert_equal(call.arguments, ["-oi", RECIPIENT], "its arguments")


@row(34, "cron-apt", "-t -oi", machine=True)
def cron_apt(caller):
    caller.require("cron-apt")
    caller.run("sh", "-c", "rm -f /etc/cron-apt/action.d/*")
    caller.machine.put("/etc/cron-apt/action.d/1-test", "help\n")
    caller.machine.put("/etc/cron-apt/config",
                       "MAILON=always\nMAILTO=%s\nRUNSLEEP=0\n" % RECIPIENT)
    caller.run("cron-apt", "-s")
    [call] = caller.delivered([RECIPIENT])
    assert_equal(call.arguments, ["-t", "-oi"], "its arguments")


DEBSECAN = """\
import importlib.machinery, importlib.util, types
loader = importlib.machinery.SourceFileLoader("debsecan", "/usr/bin/debsecan")
spec = importlib.util.spec_from_loader("debsecan", loader)
debsecan = importlib.util.module_from_spec(spec)
loader.exec_module(debsecan)
options = types.SimpleNamespace(subject="text", mailto="@RECIPIENT@")
debsecan.format_string = lambda text: text
target = debsecan.TargetMail(options)
for line in open("text"):
    target.write(line.rstrip("\\n"))
target.finish()
"""

UPGRADE = """\
import importlib.machinery, importlib.util, sys, unittest.mock
for name in ("apt", "apt_inst", "apt_pkg", "distro_info"):
    sys.modules[name] = unittest.mock.MagicMock()
loader = importlib.machinery.SourceFileLoader(
    "upgrade", "/usr/bin/unattended-upgrade")
spec = importlib.util.spec_from_loader("upgrade", loader)
upgrade = importlib.util.module_from_spec(spec)
loader.exec_module(upgrade)
sys.exit(upgrade._send_mail_using_sendmail(
    "root", "@RECIPIENT@", "unattended-upgrades result", open("text").read()))
"""

LISTCHANGES = """\
import sys, types, unittest.mock
for name in ("apt_pkg", "debconf"):
    sys.modules[name] = unittest.mock.MagicMock()
sys.path.insert(0, "/usr/share/apt-listchanges")
import apt_listchanges
config = types.SimpleNamespace(email_address="@RECIPIENT@",
                               email_format="text")
apt_listchanges.mail_changes(config, open("text").read(), "news for machine")
"""


def python(caller, text):
    write_text(caller)
    path = caller.home / "send.py"
    path.write_text(text.replace("@RECIPIENT@", RECIPIENT))
    return caller.run("/usr/bin/python3", "-B", path)


@row(34, "debsecan", "its mail alone, -t without -i", machine=True)
def debsecan(caller):
    caller.require("debsecan")
    python(caller, DEBSECAN)
    [call] = caller.delivered([RECIPIENT])
    assert_equal(call.arguments, ["-t"], "its arguments")


@row(26, "unattended-upgrades", "its mail alone, -oi -t", machine=True)
def unattended_upgrades(caller):
    caller.require("unattended-upgrade")
    python(caller, UPGRADE)
    [call] = caller.delivered([RECIPIENT], changes=from_field(SENDER))
    assert_equal(call.arguments, ["-oi", "-t"], "its arguments")


@row(26, "apt-listchanges", "its mail alone", machine=True)
def apt_listchanges(caller):
    caller.require("/usr/share/apt-listchanges/apt_listchanges.py")
    python(caller, LISTCHANGES)
    caller.delivered([RECIPIENT])


@row(35, "rkhunter", "its daily job, with another scan; no options",
     machine=True)
def rkhunter(caller):
    caller.require("/etc/cron.daily/rkhunter")
    caller.machine.put("/usr/bin/rkhunter",
                       "#!/bin/sh\ncat %s\n" % write_text(caller), 0o755)
    caller.machine.put("/etc/default/rkhunter", (
        "CRON_DAILY_RUN=true\nREPORT_EMAIL=%s\nNICE=0\nRUN_CHECK_ON_BATTERY="
        "true\n" % RECIPIENT))
    caller.run("sh", "/etc/cron.daily/rkhunter")
    [call] = caller.delivered([RECIPIENT])
    assert_equal(call.arguments, [RECIPIENT], "its arguments")


@row(37, "popularity-contest", "its weekly job", machine=True)
def popularity_contest(caller):
    caller.require("/etc/cron.daily/popularity-contest")
    caller.machine.put("/etc/popularity-contest.conf", (
        "PARTICIPATE=yes\nENCRYPT=no\nUSEHTTP=no\nMY_HOSTID=%s\nMAILTO=%s\n"
        "MAILFROM=%s\nDAY=\n" % ("0" * 32, RECIPIENT, "popcon@example.org")))
    caller.run("sh", "-c", "rm -rf /var/lib/popularity-contest "
               "/var/log/popularity-contest*")
    caller.run("sh", "/etc/cron.daily/popularity-contest", "--crond")
    [call] = caller.delivered([RECIPIENT], "popcon@example.org")
    assert_equal(call.arguments[0], "-oi", "its arguments")


@row(38, "vacation", "an answer from root, whom -f names", machine=True)
def vacation(caller):
    caller.require("vacation")
    caller.machine.put("/root/.vacation.msg",
                       "From: root\nSubject: away\n\n" + caller.text)
    caller.run("sh", "-c", "rm -f /root/.vacation.db", HOME="/root")
    caller.run("vacation", "-i", HOME="/root")
    caller.run("vacation", "-a", "jane", "root", text="From jim@example.org "
               "Tue Nov 24 08:00:00 2026\n" + MESSAGE + "hello\n",
               HOME="/root")
    caller.wait_for_calls(1)
    caller.delivered(["jim@example.org"], changes=from_field(SENDER))


@row(39, "procmail", "a message passed on, the From line in front",
     machine=True)
def procmail(caller):
    caller.require("procmail")
    (caller.home / "rc").write_text(
        "SENDMAIL=/usr/sbin/sendmail\nSENDMAILFLAGS=-oi\nLOGFILE=%s\n"
        ":0\n! %s %s\n" % (caller.home / "log", RECIPIENT, CARL))
    caller.run("procmail", caller.home / "rc", text=(
        "From jim@example.org Tue Nov 24 08:00:00 2026\n" + MESSAGE +
        caller.text))
    [call] = caller.delivered([RECIPIENT, CARL])
    assert_equal(call.arguments, ["-oi", RECIPIENT, CARL], "its arguments")


@row(46, "rmail", "UUCP mail", machine=True)
def rmail(caller):
    caller.require("rmail")
    caller.run("rmail", RECIPIENT, text=(
        "From jim Tue Nov 24 08:00:00 2026 remote from other\n" + MESSAGE +
        caller.text))
    # "other!jim" has no domain: an address of this machine (rewrite_from).
    [call] = caller.delivered([RECIPIENT])
    assert_in("-G", call.arguments, "its arguments")


@row(15, "mblaze", "mcom -send -r", machine=True)
def mblaze(caller):
    caller.require("mcom")
    draft = caller.home / "draft"
    draft.write_text("From: Jane <%s>\nTo: %s\nCc: %s\nSubject: text\n\n%s" %
                     (SENDER, RECIPIENT, CARL, caller.text))
    caller.run("mcom", "-send", "-r", draft)
    [call] = caller.delivered([RECIPIENT, CARL])
    assert_equal(call.arguments, ["-t"], "its arguments")


REPORTBUG = """\
from reportbug import submit
submit.send_report(open("text").read(), [], None, "Jane <jane@example.org>",
                   "@RECIPIENT@", None, None, [("X-Text", "text"),
                   ("Subject", "text")], package="text", charset="utf-8",
                   mta="/usr/sbin/sendmail", rtype="debbugs",
                   smtphost="")
"""


@row(44, "reportbug", "its mail alone, -f -oi -oem", machine=True)
def reportbug(caller):
    caller.require("/usr/lib/python3/dist-packages/reportbug/submit.py")
    python(caller, REPORTBUG)
    [call] = caller.delivered([RECIPIENT])
    assert_equal(call.arguments, ["-f", SENDER, "-oi", "-oem", RECIPIENT],
                 "its arguments")


@row(44, "bts", "a command to the bug tracker", machine=True)
def bts(caller):
    caller.require("bts")
    caller.run("bts", "--no-conf", "--no-interactive", "--no-ack", "tags",
               "1", "+", "patch", DEBEMAIL=SENDER, DEBFULLNAME="Jane Doe")
    [call] = caller.delivered(["control@bugs.debian.org"], SENDER)
    assert_equal(call.arguments[0], "-t", "its arguments")
