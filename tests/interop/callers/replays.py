"""Calls of programs that can't run here, as their sources have them."""

import subprocess
import time

import compare
import fixture
from caller import RECIPIENT, SENDER
from registry import listed, replayed
from rows import assert_equal, assert_in

CARL = "carl@example.net"

LOCAL_FROM = {b"from": b"From: %s\r\n" % SENDER.encode()}

DATE = "Date: Tue, 24 Nov 2026 08:00:00 +0000\n"
ID = "Message-ID: <replayed.1@example.org>\n"
MIME = ("MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
        "Content-Transfer-Encoding: 8bit\n")


def header(*fields, to=RECIPIENT):
    return "To: %s\nSubject: text\n%s" % (to, "".join(fields))


def author(address="Jane <%s>" % SENDER):
    return "From: %s\n" % address


@replayed(3, "cronie", "-i -odi -oem -oi -t -f with a bare name")
def cronie(caller):
    caller.replay(["-FCronDaemon", "-i", "-odi", "-oem", "-oi", "-t", "-f",
                   "root"],
                  author("\"(Cron Daemon)\" <root>") + header(MIME) + "\n" +
                  caller.text)
    caller.delivered([RECIPIENT], changes={
        b"from": b"From: \"(Cron Daemon)\" <%s>\r\n" % SENDER.encode()})


@replayed(3, "cronie", "-n: killed before the end of input, sends nothing")
def cronie_killed(caller):
    sendmail = subprocess.Popen(
        [caller.binary_as_sendmail, "-i", "-t", "-f", "root"],
        stdin=subprocess.PIPE, env=caller.environment)
    sendmail.stdin.write((header() + "\nwhole lines\n").encode())
    sendmail.stdin.flush()
    # Long enough for whoever would not wait for the end.
    time.sleep(1)
    sendmail.kill()
    sendmail.wait()
    caller.server.collect(0)


@replayed(4, "systemd-cron 2", "-B 8BITMIME in two words; ended as binary")
def systemd_cron(caller):
    encoding = MIME.replace("8bit", "binary") if caller.server.takes_8bit \
        else MIME
    caller.replay(["-i", "-B", "8BITMIME", RECIPIENT],
                  DATE + author("root (systemd-cron)") + header(encoding) +
                  "\n" + caller.text)
    caller.delivered([RECIPIENT], changes={
        b"from": b"From: %s (systemd-cron)\r\n" % SENDER.encode(),
        b"content-transfer-encoding":
        b"Content-Transfer-Encoding: 8bit\r\n"})


@replayed(7, "fcron", "-Ffcron -odi, no From, Date or Message-ID")
def fcron(caller):
    caller.replay(["-Ffcron", "-odi", RECIPIENT],
                  header() + "\n" + caller.text, from_file=True)
    caller.delivered([RECIPIENT])


@replayed(7, "dcron", "-t -oem -i")
def dcron(caller):
    caller.replay(["-t", "-oem", "-i"], header() + "\n" + caller.text,
                  from_file=True)
    caller.delivered([RECIPIENT])


@replayed(8, "busybox crond", "-ti in one word")
def busybox(caller):
    caller.replay(["-ti"], header() + "\n" + caller.text)
    caller.delivered([RECIPIENT])


@replayed(8, "FreeBSD's cron", "-FCronDaemon -odi -oem -oi -t")
def vixie(caller):
    caller.replay(["-FCronDaemon", "-odi", "-oem", "-oi", "-t"],
                  author("root (Cron Daemon)") + header() + "\n" +
                  caller.text)
    caller.delivered([RECIPIENT], changes={
        b"from": b"From: %s (Cron Daemon)\r\n" % SENDER.encode()})


@replayed(13, "alpine", "sendmail-path with -oem -t -oi")
def alpine(caller):
    caller.replay(["-oem", "-t", "-oi"], DATE + author() +
                  header("Bcc: %s\n" % CARL, ID, MIME) + "\n" + caller.text)
    caller.delivered([RECIPIENT, CARL])


@replayed(13, "alpine", "-bs -odb -oem, its default")
def alpine_bs(caller):
    message = DATE + author() + header(ID) + "\n"
    message += caller.text.replace("\n.", "\n..")
    dialogue = ("EHLO machine\nMAIL FROM:<%s>\nRCPT TO:<%s>\nDATA\n%s.\n"
                "QUIT\n" % (SENDER, RECIPIENT, message))
    caller.replay(["-bs", "-odb", "-oem"], dialogue.replace("\n", "\r\n"))
    caller.delivered_by_dialogue([[RECIPIENT]])


@replayed(15, "aerc", "resend: recipients alone, no -i")
def aerc(caller):
    caller.replay([RECIPIENT, CARL], DATE + author() + header(ID, MIME) +
                  "\n" + caller.text)
    caller.delivered([RECIPIENT, CARL])


@replayed(27, "trac", "-i -f and arguments; any word means failure")
def trac(caller):
    caller.replay(["-i", "-f", SENDER, RECIPIENT, CARL],
                  DATE + author() + header(ID, MIME) + "\n" + caller.text)
    caller.delivered([RECIPIENT, CARL])


@replayed(30, "mdadm", "-t; it wants an array")
def mdadm(caller):
    caller.replay(["-t"], author("mdadm monitoring <root>") + header() +
                  "\nThis is an automatically generated mail message.\n"
                  "A DegradedArray event had been detected.\n")
    caller.delivered([RECIPIENT], changes={
        b"from": b"From: mdadm monitoring <%s>\r\n" % SENDER.encode()})


@replayed(34, "warnquota, post-receive-email", "-t without -i")
def warnquota(caller):
    caller.replay(["-t"], author("support@example.org") + header(
        "Reply-To: support@example.org\n") + "\n" + caller.text)
    caller.delivered([RECIPIENT])


@replayed(35, "arpwatch", "-odi and an address")
def arpwatch(caller):
    caller.replay(["-odi", "root"], author("arpwatch (Arpwatch machine)") +
                  header(to="root") + "\nhostname: machine\n",
                  from_file=True)
    caller.delivered(["root@example.org"], changes={
        b"from": b"From: %s (Arpwatch machine)\r\n" % SENDER.encode(),
        b"to": b"To: root@example.org\r\n"})


@replayed(36, "CUPS", "a dot ends the text, without -i")
def cups(caller):
    message = DATE + author("CUPS <root@example.org>") + header(MIME)
    caller.replay([RECIPIENT], message + "\nDone.\n.\n")
    caller.delivered([RECIPIENT], body=b"\r\nDone.\r\n")


@replayed(38, "sendmail's vacation", "-oi -f, --, an address")
def vacation(caller):
    caller.replay(["-oi", "-f", SENDER, "--", RECIPIENT],
                  header("Auto-Submitted: auto-replied\n") + "\n" +
                  caller.text)
    caller.delivered([RECIPIENT])


FORWARDED = ("Return-Path: <jim@example.org>\nReceived: from a.example.org by "
             "b.example.org; Tue, 24 Nov 2026\n\t08:00:00 +0000\n" + DATE +
             "From: Jim <jim@example.org>\nTo: list:;\nSubject: text\n" + ID +
             MIME)


@replayed(39, "maildrop", "-oi and a forwarded message")
def maildrop(caller):
    caller.replay(["-oi", RECIPIENT], FORWARDED + "\n" + caller.text)
    caller.delivered([RECIPIENT])


@replayed(39, "fetchmail", "-i -f, --, an address, line ends CRLF")
def fetchmail(caller):
    caller.replay(["-i", "-f", "jim@example.org", "--", RECIPIENT],
                  (FORWARDED + "\n" + caller.text).replace("\n", "\r\n"))
    caller.delivered([RECIPIENT], "jim@example.org")


@replayed(40, "dovecot", "-f '<>'")
def dovecot(caller):
    caller.replay(["-i", "-f", "<>", "--", RECIPIENT],
                  (DATE + author("Mail Delivery Subsystem <postmaster@"
                                 "example.org>") + header(ID, MIME) + "\n" +
                   caller.text).replace("\n", "\r\n"))
    caller.delivered([RECIPIENT], "")


@replayed(41, "sympa", "an empty argument to -f; 500 recipients")
def sympa(caller):
    recipients = ["r%03d@example.net" % number for number in range(500)]
    caller.replay(["-oi", "-odi", "-oem", "-f", "", "--", *recipients],
                  DATE + author("list@example.org") + header(ID, MIME) +
                  "\n" + caller.text)
    caller.delivered(recipients, "")


@replayed(41, "sympa", "-N and -V, which track each recipient")
def sympa_dsn(caller):
    caller.replay(["-oi", "-odi", "-oem", "-N", "success,delay,failure",
                   "-V12345678", "-f", "list-owner@example.org", "--",
                   RECIPIENT],
                  DATE + author("list@example.org") + header(ID, MIME) +
                  "\n" + caller.text)
    [call] = caller.calls()
    mails = {mail.sender: mail for mail in caller.server.collect(2)}
    compare.assert_arrived(mails["list-owner@example.org"], call.written,
                           caller.server.takes_8bit, {})
    # The server's notification: the sink behind it has no DSN.
    report = mails[""]
    assert_equal(report.recipients, ["list-owner@example.org"],
                 "whom the notification is for")
    assert_in(b"original-envelope-id: 12345678", report.content.lower(),
              "the notification")


@replayed(42, "INN", "a To in front of a posted article, -oi -oem")
def inn(caller):
    caller.replay(["-oi", "-oem", RECIPIENT], "To: %s\n" % RECIPIENT +
                  "Path: news.example.org!not-for-mail\n" + author() +
                  "Newsgroups: misc.test\nSubject: text\n" + DATE + ID +
                  "Lines: 3\n\n" + caller.text)
    caller.delivered([RECIPIENT])


@replayed(42, "INN", "innmail's -N, -F, -o with a word that is unknown")
def inn_words(caller):
    caller.replay(["-oi", "-oem", "-N", "failure", "-F", "Newsmaster",
                   "-opnobodyreturn", RECIPIENT], header() + "\n" +
                  caller.text)
    caller.delivered([RECIPIENT])


@replayed(42, "news2mail", "-oee -odq -pNNTP:host")
def news2mail(caller):
    caller.replay(["-oi", "-oee", "-odq", "-f" + SENDER, "-pNNTP:localhost",
                   RECIPIENT], header(DATE, author(), ID) + "\n" +
                  caller.text)
    caller.delivered([RECIPIENT])


@replayed(43, "RT", "-f twice, the last one counts")
def request_tracker(caller):
    caller.replay(["-oi", "-OErrorMode=m", "-t", "-f", "rt@example.org",
                   "-f", "rt-1@example.org"],
                  DATE + author("RT <rt@example.org>") +
                  header("Cc: %s\nBcc: \n" % CARL, ID, MIME) + "\n" +
                  caller.text)
    caller.delivered([RECIPIENT, CARL], "rt-1@example.org")


@replayed(43, "RT", "-f <>")
def request_tracker_null(caller):
    caller.replay(["-oi", "-t", "-f", "<>"], DATE + author() +
                  header(ID, MIME) + "\n" + caller.text)
    caller.delivered([RECIPIENT], "")


@replayed(46, "rmail 2", "-G -oee and a path through hosts")
def rmail(caller):
    caller.replay(["-G", "-oee", "-odi", "-oi", "-pUUCP", "-f" + SENDER,
                   "<%s>" % RECIPIENT],
                  author() + header(DATE, ID) + "\n" + caller.text)
    caller.delivered([RECIPIENT])


@replayed(47, "zed", "a Subject and no empty line behind it")
def zed(caller):
    text = "ZFS has finished a scrub:\n\n   eid: 1\n"
    caller.replay([RECIPIENT], "Subject: ZFS scrub_finish event\nhas ended\n" +
                  text)
    caller.delivered([RECIPIENT],
                     body=b"\r\nhas ended\r\n" +
                     text.replace("\n", "\r\n").encode())


@replayed(24, "Bugzilla", "-i -f, a refused recipient is 67, never 68")
def bugzilla(caller):
    caller.replay(["-i", "-f", SENDER, "--", fixture.REFUSED],
                  DATE + author() + header(ID, to=fixture.REFUSED) +
                  "\ntext\n", status=67)
    caller.refused(67)


@replayed(24, "Bugzilla", "no smart host of that name is 75, never 68")
def bugzilla_no_host(caller):
    caller.set_config(host="nowhere.invalid")
    caller.replay(["-i", "-f", SENDER, "--", RECIPIENT],
                  DATE + author() + header(ID) + "\ntext\n", status=75)
    caller.refused(75)


listed(7, "fcron, dcron", "no package of Debian 12; replayed")
listed(8, "busybox crond", "Debian's busybox has none; replayed")
listed(13, "Alpine", "wants a terminal and a person; replayed")
listed(30, "mdadm", "wants a RAID array; replayed")
