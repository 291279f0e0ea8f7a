"""Mail user agents, and what sends patches."""

import compare
import fixture
from caller import RECIPIENT, SENDER
from registry import prepare, row
from rows import assert_equal, assert_in

AUTHORS = [
    ("Ren\u00e9 Descartes", "rene@example.org"),
    ("Zo\u00eb \u0141ukasiewicz", "zoe@example.org"),
    ("\u5c71\u7530\u592a\u90ce", "taro@example.org"),
]

SECRET = "secret@example.net"


@prepare("git")
def prepare_git(caller):
    """A repository with a commit of each author, as patches."""
    caller.require("git")
    caller.environment["GIT_CONFIG_NOSYSTEM"] = "1"
    caller.run("git", "init", "-q", "-b", "main", ".")
    caller.run("git", "config", "user.name", "Jane Doe")
    caller.run("git", "config", "user.email", SENDER)
    for number, (name, address) in enumerate(AUTHORS):
        (caller.home / "text").write_text(compare.TEXT * (number + 1))
        caller.run("git", "add", "text")
        caller.run("git", "commit", "-q",
                   "--author=%s <%s>" % (name, address),
                   "-m", "text: %s \u00fcber\n\n%s" % (name, compare.TEXT))
    caller.run("git", "format-patch", "-q", "--root", "-o", "patches", "main")


def send_patches(caller, *options, status=0):
    return caller.run(
        "git", "send-email", "--quiet", "--confirm=never",
        "--from=Jane Doe <%s>" % SENDER, "--to=" + RECIPIENT,
        "--sendmail-cmd=%s" % caller.sendmail, *options, "patches",
        status=status)


@row(1, "git", "three patches, each author in Cc")
def git(caller):
    send_patches(caller)
    caller.wait_for_calls(3)
    calls = caller.calls()
    assert_equal([call.status for call in calls], [0] * 3, "the status")
    mails = caller.server.collect(3)
    for (call, mail), author in zip(compare.pairs(calls, mails), AUTHORS):
        compare.assert_arrived(mail, call.written, caller.server.takes_8bit,
                               {})
        assert_in("-i", call.arguments, "git's arguments")
        assert_equal(sorted(mail.recipients), sorted([RECIPIENT, author[1]]),
                     "the recipients")


@row(1, "git", "--envelope-sender and --bcc")
def git_envelope_sender(caller):
    send_patches(caller, "--suppress-cc=all", "--bcc=archive@example.net",
                 "--envelope-sender=bounces@example.org")
    caller.delivered([RECIPIENT, "archive@example.net"],
                     "bounces@example.org", count=3)


@row(1, "git", "sendmail -t, and recipients as arguments")
def git_sendmail_t(caller):
    send_patches(caller, "--suppress-cc=all",
                 "--sendmail-cmd=%s -t" % caller.sendmail)
    caller.delivered([RECIPIENT], count=3)


@row(1, "git", "a refused recipient: it dies with our status", once=True)
def git_refused(caller):
    output = send_patches(caller, "--suppress-cc=all",
                          "--cc=" + fixture.REFUSED, status=67)
    assert_in(fixture.REFUSED, output, "git's output")
    [call] = caller.calls()
    [mail] = caller.server.collect(1)
    compare.assert_arrived(mail, call.written, True, {})
    assert_equal(mail.recipients, [RECIPIENT], "the recipients")


@prepare("bsd-mailx")
def prepare_mailx(caller):
    caller.require("bsd-mailx")
    (caller.home / ".mailrc").write_text(
        "set sendmail=%s\nset noask\n" % caller.sendmail)


@row(9, "bsd-mailx", "-c and -b; no From, Date or Message-ID")
def mailx(caller):
    caller.run("bsd-mailx", "-s", "caf\u00e9", "-c", "carl@example.net",
               "-b", SECRET, RECIPIENT, text=caller.text)
    # RFC 5322 has no 8-bit in a header, which mailx leaves to others.
    [call] = caller.delivered(
        [RECIPIENT, "carl@example.net", SECRET],
        changes={b"subject": b"Subject: =?utf-8?B?Y2Fmw6k=?=\r\n"})
    assert_equal(call.arguments[:2], ["-i", "-t"], "mailx's arguments")
    assert_in(SECRET.encode(), call.written, "what mailx wrote")


@row(9, "bsd-mailx", "-r")
def mailx_from(caller):
    caller.run("bsd-mailx", "-s", "text", "-r", "other@example.org",
               RECIPIENT, text=caller.text)
    caller.delivered([RECIPIENT], "other@example.org")


@row(9, "bsd-mailx", "a refused recipient: names our status")
def mailx_refused(caller):
    output = caller.run("bsd-mailx", "-s", "text", fixture.REFUSED,
                        text="text\n", status=1)
    assert_in("error code 67", output, "mailx's output")
    caller.refused(67)


@prepare("s-nail")
def prepare_s_nail(caller):
    caller.require("s-nail")


def s_nail(caller, *arguments, status=0):
    return caller.run(
        "s-nail", "-:/", "-S", "v15-compat", "-S",
        "mta=%s" % caller.sendmail, "-S", "expandaddr", "-S",
        "ttycharset=utf-8", *arguments, text=caller.text, status=status)


@row(10, "s-nail", "-b, an attachment")
def s_nail_attachment(caller):
    (caller.home / "octets.bin").write_bytes(bytes(range(256)) * 300)
    s_nail(caller, "-s", "caf\u00e9", "-b", SECRET, "-a", "octets.bin",
           RECIPIENT)
    [call] = caller.delivered([RECIPIENT, SECRET])
    assert_in("--", call.arguments, "its arguments")


@row(10, "s-nail", "-r and a display name: -f and -F")
def s_nail_from(caller):
    s_nail(caller, "-s", "text", "-r", "Jim <other@example.org>", RECIPIENT)
    [call] = caller.delivered([RECIPIENT], "other@example.org")
    assert_in("-f", call.arguments, "its arguments")


@row(10, "s-nail", "a refused recipient: not sent, exit status 4")
def s_nail_refused(caller):
    output = s_nail(caller, "-s", "text", fixture.REFUSED, status=4)
    assert_in("message not sent", output, "its output")
    caller.refused(67)


@prepare("mailutils")
def prepare_mailutils(caller):
    caller.require("mail.mailutils")


def mailutils(caller, *arguments, status=0):
    return caller.run(
        "mail.mailutils", "--no-config", "--exec",
        "set sendmail=sendmail:%s" % caller.sendmail, *arguments,
        text="Dear Joe,\n.leading dot\n--\u0020\n", status=status)


@row(11, "mailutils", "-t, a Bcc; no From, no Message-ID")
def mailutils_bcc(caller):
    mailutils(caller, "-s", "text", "-a", "Bcc: " + SECRET, RECIPIENT)
    [call] = caller.delivered([RECIPIENT, SECRET])
    assert_in("-oi", call.arguments, "its arguments")
    assert_in(SECRET.encode(), call.written, "what it wrote")


@row(11, "mailutils", "a refused recipient: exit status 1")
def mailutils_refused(caller):
    mailutils(caller, "-s", "text", fixture.REFUSED, status=1)
    caller.refused(67)


def prepare_mutt(caller):
    caller.require(caller.name)
    (caller.home / "muttrc").write_text(
        'set sendmail="%s -oem -oi"\n' % caller.sendmail +
        'set from="%s"\nset realname="Zo\u00eb Doe"\n' % SENDER +
        'set hostname="example.org"\nset copy=no\nset charset="utf-8"\n')
    (caller.home / "octets.bin").write_bytes(bytes(range(256)) * 300)
    (caller.home / "notes.txt").write_text(compare.TEXT)


def mutt(caller, *arguments, status=0):
    return caller.run(caller.name, "-F", caller.home / "muttrc", "-s",
                      "caf\u00e9", *arguments, text=caller.text,
                      status=status)


def mutt_attachments(caller):
    mutt(caller, "-a", "octets.bin", "notes.txt", "--", RECIPIENT)
    [call] = caller.delivered([RECIPIENT])
    assert_equal(call.arguments[:2], ["-oem", "-oi"], "its arguments")
    assert_in(b"filename=\"octets.bin\"", call.written, "what it wrote")


def mutt_8bit(caller):
    mutt(caller, "-e", "set allow_8bit=yes use_8bitmime=yes",
         "-e", "set use_envelope_from=yes", "-b", SECRET, "--", RECIPIENT)
    [call] = caller.delivered([RECIPIENT, SECRET])
    assert_in("-B8BITMIME", call.arguments, "its arguments")
    assert_in(SENDER, call.arguments, "its arguments")
    assert_in(caller.text.encode(), call.written, "what it wrote")


def mutt_dsn(caller):
    mutt(caller, "-e", "set dsn_notify=failure,delay dsn_return=hdrs",
         "--", RECIPIENT)
    [call] = caller.delivered([RECIPIENT])
    assert_in("-N", call.arguments, "its arguments")


def mutt_refused(caller):
    output = mutt(caller, "--", fixture.REFUSED, status=1)
    assert_in("67", output, "its output")
    caller.refused(67, notified=True)  # it asks by -oem


for each in ("mutt", "neomutt"):
    prepare(each)(prepare_mutt)
    row(12, each, "two attachments")(mutt_attachments)
    row(12, each, "-B8BITMIME, -f, a Bcc")(mutt_8bit)
    row(12, each, "dsn_notify, dsn_return: -N and -R")(mutt_dsn)
    row(12, each, "a refused recipient: names our status")(mutt_refused)


@prepare("nmh")
def prepare_nmh(caller):
    caller.require("/usr/bin/mh/send")
    (caller.home / "Mail").mkdir()
    (caller.home / ".mh_profile").write_text("Path: Mail\n")
    for mts in ("pipe", "smtp"):
        (caller.home / mts).write_text(
            "mts: sendmail/%s\nsendmail: %s\nlocalname: example.org\n" %
            (mts, caller.sendmail))


def nmh(caller, mts, to=RECIPIENT, bcc="", status=0):
    draft = caller.home / "Mail/draft"
    draft.write_text(
        "From: Jane <%s>\nTo: %s\n%sSubject: text\n--------\n%s" %
        (SENDER, to, bcc, caller.text))
    return caller.run("/usr/bin/mh/send", draft, status=status,
                      MHMTSCONF=str(caller.home / mts))


@row(14, "nmh", "mts sendmail/pipe")
def nmh_pipe(caller):
    nmh(caller, "pipe")
    [call] = caller.delivered([RECIPIENT])
    assert_in("-t", call.arguments, "its arguments")


@row(14, "nmh", "sendmail/pipe, a blind copy as a message of its own")
def nmh_bcc(caller):
    nmh(caller, "pipe", bcc="Bcc: %s\n" % SECRET)
    caller.delivered([[RECIPIENT], [SECRET]], count=2)


@row(14, "nmh", "sendmail/pipe, a refused recipient: names our status")
def nmh_refused(caller):
    # 1.8 exits with 0 all the same.
    output = nmh(caller, "pipe", to=fixture.REFUSED, status=None)
    assert_in("exited 67", output, "its output")
    caller.refused(67)


@row(14, "nmh", "mts sendmail/smtp: -bs, two messages a session")
def nmh_smtp(caller):
    nmh(caller, "smtp", bcc="Bcc: %s\n" % SECRET)
    call = caller.delivered_by_dialogue([[RECIPIENT], [SECRET]])
    assert_in(b"RSET", call.written, "what it wrote")


@prepare("hg")
def prepare_hg(caller):
    caller.require("hg")
    (caller.home / ".hgrc").write_text(
        "[ui]\nusername = Jane Doe <%s>\n[extensions]\npatchbomb =\n"
        "[email]\nmethod = %s\nfrom = %s\n" %
        (SENDER, caller.sendmail, SENDER))
    caller.run("hg", "init", "repository")
    (caller.home / "repository/text").write_text(compare.ASCII_TEXT)
    caller.run("hg", "-R", "repository", "commit", "-q", "-A", "-m",
               "text: the first")


def hg(caller, to, status=0):
    return caller.run("hg", "-R", "repository", "email", "-r", "0",
                      "--to", to, "--cc", "carl@example.net",
                      "--noninteractive", status=status)


@row(28, "hg", "a patch by hg email, without -i")
def hg_email(caller):
    hg(caller, RECIPIENT)
    [call] = caller.delivered([RECIPIENT, "carl@example.net"])
    assert_equal(call.arguments[0], "-f", "its arguments")


@row(28, "hg", "a refused recipient: it aborts", once=True)
def hg_refused(caller):
    output = hg(caller, fixture.REFUSED, status=255)
    assert_in("abort", output, "its output")


@prepare("quilt")
def prepare_quilt(caller):
    caller.require("quilt")
    (caller.home / "patches").mkdir()
    (caller.home / ".quiltrc").write_text("")
    (caller.home / "text").write_text("one\n")
    caller.run("quilt", "new", "first.patch")
    caller.run("quilt", "add", "text")
    (caller.home / "text").write_text("two\n.\n")
    caller.run("quilt", "refresh")
    patch = caller.home / "patches/first.patch"
    patch.write_text("From: Jane Doe <%s>\nSubject: text: the first\n\n"
                     "This is why.\n---\n%s" % (SENDER, patch.read_text()))


@row(45, "quilt", "-f with a display name")
def quilt(caller):
    caller.run("quilt", "mail", "--send", "--sender",
               "Jane Doe <%s>" % SENDER, "--from", "Jane Doe <%s>" % SENDER,
               "--to", RECIPIENT, "--bcc", SECRET, "-m", "The series",
               "--subject", "text", EDITOR="true",
               QUILT_SENDMAIL=str(caller.sendmail))
    calls = caller.delivered([RECIPIENT, SECRET], count=2)
    assert_in("-f", calls[0].arguments, "its arguments")
