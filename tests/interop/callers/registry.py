"""The list of callers that the rows of this folder add to.

    @row(12, "mutt", "two attachments")
    def check(caller): ...

The number is that of the caller in TITLES.  A row that calls sendmail in the
program's place, with arguments and input as known from its source, is
@replayed; LISTED has the reasons.
"""

import collections

Row = collections.namedtuple(
    "Row", "number name title function replayed machine once")

# Every program known to call sendmail, from cron to the last script.
TITLES = {
    1: "git send-email", 2: "Debian's cron", 3: "cronie", 4: "systemd-cron",
    5: "anacron", 6: "at", 7: "fcron, dcron", 8: "busybox crond",
    9: "bsd-mailx", 10: "s-nail", 11: "GNU mailutils",
    12: "mutt, neomutt", 13: "Alpine", 14: "nmh", 15: "mblaze, aerc",
    16: "Emacs mail-mode", 17: "Emacs message-mode", 18: "PHP mail()",
    19: "Symfony Mailer", 20: "Swift Mailer", 21: "PHPMailer",
    22: "nodemailer", 23: "Ruby mail", 24: "Email::Sender",
    25: "MIME::Lite, Mail::Mailer",
    26: "unattended-upgrades, apt-listchanges", 27: "Trac",
    28: "Mercurial", 29: "sudo", 30: "mdadm", 31: "logwatch",
    32: "fail2ban", 33: "logcheck", 34: "cron-apt, debsecan, warnquota",
    35: "rkhunter, arpwatch", 36: "CUPS", 37: "popularity-contest",
    38: "vacation", 39: "procmail, maildrop, fetchmail", 40: "Dovecot",
    41: "Sympa", 42: "INN", 43: "Request Tracker", 44: "reportbug, bts",
    45: "quilt mail", 46: "rmail", 47: "ZFS ZED",
}

ROWS = []
BACKGROUND = []
PREPARE = {}
LISTED = []


def row(number, name, title, machine=False, once=False):
    """machine: needs a Machine; once: on the first server only."""
    def add(function):
        ROWS.append(Row(number, name, title, function, False, machine, once))
        return function
    return add


def background(number, name, title):
    """A generator: what is before its yield runs first, in a Machine of its
    own, what is behind it after the other rows.
    """
    def add(function):
        BACKGROUND.append(Row(number, name, title, function, False, True,
                              False))
        return function
    return add


def replayed(number, name, title):
    def add(function):
        ROWS.append(Row(number, name, title, function, True, False, False))
        return function
    return add


def prepare(name):
    """Runs once, before the first row of that name."""
    def add(function):
        PREPARE[name] = function
        return function
    return add


def listed(number, name, reason):
    LISTED.append((number, name, reason))
