"""Libraries of programming languages, and Emacs."""

import compare
import fixture
from caller import RECIPIENT, SENDER
from registry import prepare, row
from rows import assert_equal, assert_in

SECRET = "secret@example.net"


def script(caller, name, text, **values):
    """Writes a script for the caller, each @NAME@ in it replaced."""
    values.update(sendmail=caller.sendmail, sender=SENDER,
                  recipient=RECIPIENT, secret=SECRET)
    for key, value in values.items():
        text = text.replace("@%s@" % key.upper(), str(value))
    path = caller.home / name
    path.write_text(text)
    (caller.home / "text").write_text(caller.text)
    return path


@prepare("emacs")
def prepare_emacs(caller):
    caller.require("emacs")


EMACS = """\
(setq sendmail-program "@SENDMAIL@"
      user-mail-address "@SENDER@"
      user-full-name "Jane Doe"
      mail-host-address "example.org"
      mail-interactive @INTERACTIVE@
      message-interactive t
      message-send-mail-function #'message-send-mail-with-sendmail
      message-kill-buffer-on-exit t)
"""

MAIL_MODE = """\
(require 'sendmail)
(with-temp-buffer
  (insert "To: @TO@\\nBcc: @SECRET@\\nSubject: text\\n"
          mail-header-separator "\\n")
  (insert-file-contents "text")
  (mail-mode)
  (sendmail-send-it))
"""

MESSAGE_MODE = """\
(require 'message)
(message-mail "@TO@" "text" '(("Bcc" . "@SECRET@")))
(goto-char (point-max))
(insert-file-contents "text")
(message-send)
"""

RESEND = """\
(require 'message)
(with-temp-buffer
  (insert "From: Jim <jim@example.org>\\nTo: jane@example.org\\n"
          "Subject: text\\nDate: Tue, 24 Nov 2026 08:00:00 +0000\\n"
          "Message-ID: <resent.1@example.org>\\n\\n")
  (insert-file-contents "text")
  (message-resend "@RECIPIENT@, @SECRET@"))
"""


def emacs(caller, text, to=RECIPIENT, interactive="t", status=0):
    path = script(caller, "send.el", EMACS + text, to=to,
                  interactive=interactive)
    return caller.run("emacs", "--batch", "-Q", "-l", path, status=status)


@row(16, "emacs", "mail-mode, -t and a Bcc; takes any word for an error")
def emacs_mail(caller):
    emacs(caller, MAIL_MODE)
    [call] = caller.delivered([RECIPIENT, SECRET])
    assert_in("-oep", call.arguments, "its arguments")


@row(16, "emacs", "mail-mode, mail-interactive off: -oem -odb")
def emacs_mail_background(caller):
    emacs(caller, MAIL_MODE, interactive="nil")
    [call] = caller.delivered([RECIPIENT, SECRET])
    assert_in("-odb", call.arguments, "its arguments")


@row(17, "emacs", "message-mode")
def emacs_message(caller):
    emacs(caller, MESSAGE_MODE)
    caller.delivered([RECIPIENT, SECRET])


@row(17, "emacs", "message-mode, resent to two in one argument")
def emacs_resend(caller):
    emacs(caller, RESEND)
    [call] = caller.delivered([RECIPIENT, SECRET])
    assert_in("%s, %s" % (RECIPIENT, SECRET), call.arguments,
              "its arguments")


@row(17, "emacs", "message-mode, a refused recipient: names 67", once=True)
def emacs_refused(caller):
    output = emacs(caller, MESSAGE_MODE.replace("@SECRET@", fixture.REFUSED),
                   status=None)
    assert_in("exit value 67", output, "its output")


@prepare("php")
def prepare_php(caller):
    caller.require("php")


PHP_MAIL = """\
<?php
$sent = mail('@TO@', 'text', file_get_contents('text'),
    "From: Jane <@SENDER@>\\nBcc: @SECRET@\\nX-Mailer: PHP", '-f@SENDER@');
var_dump($sent);
exit($sent ? 0 : 1);
"""


def php_mail(caller, to, status):
    path = script(caller, "mail.php", PHP_MAIL, to=to)
    return caller.run("php", "-d", "sendmail_path=%s -t -i" % caller.sendmail,
                      path, status=status)


@row(18, "php", "mail(): line ends of both kinds in one header")
def php(caller):
    php_mail(caller, RECIPIENT, 0)
    [call] = caller.delivered([RECIPIENT, SECRET])
    assert_in(b"\r\n", call.written, "what it wrote")
    assert_in("-f" + SENDER, call.arguments, "its arguments")


@row(18, "php", "mail(), a refused recipient: false")
def php_refused(caller):
    assert_in("bool(false)", php_mail(caller, fixture.REFUSED, 1),
              "its output")


@row(18, "php", "mail(), deferred: false, by our 75", once=True)
def php_deferred(caller):
    caller.set_config(port=fixture.free_ports(1)[0])
    assert_in("bool(false)", php_mail(caller, RECIPIENT, 1), "its output")
    caller.refused(75)


SYMFONY = """\
<?php
require '/usr/share/php/Symfony/Component/Mailer/autoload.php';
use Symfony\\Component\\Mailer\\Transport\\SendmailTransport;
use Symfony\\Component\\Mime\\Email;
$transport = new SendmailTransport('@SENDMAIL@ @OPTIONS@');
$email = (new Email())->from('@SENDER@')->to('@TO@')->bcc('@SECRET@')
    ->subject("caf\\u{e9}")->text(file_get_contents('text'))
    ->attach(random_bytes(50000), 'octets.bin');
$transport->send($email);
"""


def symfony(caller, options, to=RECIPIENT, status=0):
    path = script(caller, "symfony.php", SYMFONY, options=options, to=to)
    return caller.run("php", path, status=status)


@row(19, "symfony", "sendmail -t, which becomes arguments; no -i")
def symfony_t(caller):
    caller.require("/usr/share/php/Symfony/Component/Mailer/autoload.php")
    symfony(caller, "-t")
    [call] = caller.delivered([RECIPIENT, SECRET])
    assert_in("--", call.arguments, "its arguments")


@row(19, "symfony", "sendmail -bs, its default")
def symfony_bs(caller):
    caller.require("/usr/share/php/Symfony/Component/Mailer/autoload.php")
    symfony(caller, "-bs")
    caller.delivered_by_dialogue([[RECIPIENT, SECRET]])


@row(19, "symfony", "sendmail -bs, a refused recipient: our words", once=True)
def symfony_bs_refused(caller):
    caller.require("/usr/share/php/Symfony/Component/Mailer/autoload.php")
    output = symfony(caller, "-bs", to=fixture.REFUSED, status=255)
    assert_in("no such user here", output, "its output")


@row(19, "symfony", "a refused recipient: an exception", once=True)
def symfony_refused(caller):
    caller.require("/usr/share/php/Symfony/Component/Mailer/autoload.php")
    output = symfony(caller, "-t", to=fixture.REFUSED, status=255)
    assert_in("TransportException", output, "its output")


SWIFT = """\
<?php
require '/usr/share/php/Egulias/EmailValidator/autoload.php';
require '/usr/share/php/Swift/swift_required.php';
$message = (new Swift_Message("caf\\u{e9}"))->setFrom('@SENDER@')
    ->setTo('@TO@')->setBcc('@SECRET@')
    ->setBody(file_get_contents('text'));
$transport = new Swift_SendmailTransport('@SENDMAIL@ @OPTIONS@');
$sent = (new Swift_Mailer($transport))->send($message);
exit($sent == 2 ? 0 : 1);
"""


@row(20, "swift", "sendmail -t -i")
def swift(caller):
    caller.require("/usr/share/php/Swift/swift_required.php")
    caller.run("php", "-d", "error_reporting=0", script(
        caller, "swift.php", SWIFT, options="-t -i", to=RECIPIENT))
    caller.delivered([RECIPIENT, SECRET])


@row(20, "swift", "sendmail -bs -i, as Laravel has it")
def swift_bs(caller):
    caller.require("/usr/share/php/Swift/swift_required.php")
    caller.run("php", "-d", "error_reporting=0", script(
        caller, "swift.php", SWIFT, options="-bs -i", to=RECIPIENT))
    caller.delivered_by_dialogue([[RECIPIENT, SECRET]])


PHPMAILER = """\
<?php
require '/usr/share/php/libphp-phpmailer/autoload.php';
$mail = new PHPMailer\\PHPMailer\\PHPMailer(true);
$mail->@HOW@();
$mail->Sendmail = '@SENDMAIL@';
$mail->CharSet = 'utf-8';
$mail->Encoding = '8bit';
$mail->setFrom('@SENDER@', "Zo\\u{eb} Doe");
$mail->addAddress('@TO@');
$mail->addBCC('@SECRET@');
$mail->Subject = "caf\\u{e9}";
$mail->Body = file_get_contents('text');
$mail->send();
"""


def phpmailer(caller, how, to=RECIPIENT, status=0):
    caller.require("/usr/share/php/libphp-phpmailer/autoload.php")
    path = script(caller, "phpmailer.php", PHPMAILER, how=how, to=to)
    return caller.run("php", "-d", "sendmail_path=%s -t -i" % caller.sendmail,
                      path, status=status)


@row(21, "phpmailer", "isSendmail")
def phpmailer_sendmail(caller):
    phpmailer(caller, "isSendmail")
    caller.delivered([RECIPIENT, SECRET])


@row(21, "phpmailer", "isMail, which WordPress uses")
def phpmailer_mail(caller):
    phpmailer(caller, "isMail")
    caller.delivered([RECIPIENT, SECRET])


@row(21, "phpmailer", "isSendmail, a refused recipient: an exception")
def phpmailer_refused(caller):
    output = phpmailer(caller, "isSendmail", fixture.REFUSED, 255)
    assert_in("Could not execute", output, "its output")


NODEMAILER = """\
const nodemailer = require('nodemailer');
const text = require('fs').readFileSync('text', 'utf8');
const transport = nodemailer.createTransport({
    sendmail: true, path: '@SENDMAIL@', newline: 'unix', @OPTIONS@ });
transport.sendMail({
    from: 'Jane <@SENDER@>', to: '@TO@', bcc: '@SECRET@',
    subject: 'caf\\u00e9', text: text,
    attachments: [{ filename: 'octets.bin', content: Buffer.alloc(50000) }],
}, (error, info) => {
    if (error) { console.log(error.message); process.exit(1); }
});
"""


@prepare("nodemailer")
def prepare_nodemailer(caller):
    caller.require("node", "/usr/share/nodejs/nodemailer")
    caller.environment["NODE_PATH"] = "/usr/share/nodejs"


def nodemailer(caller, options="", to=RECIPIENT, status=0):
    path = script(caller, "send.js", NODEMAILER, options=options, to=to)
    return caller.run("node", path, status=status)


@row(22, "nodemailer", "-f and arguments; standard input is a socket")
def nodemailer_arguments(caller):
    nodemailer(caller)
    [call] = caller.delivered([RECIPIENT, SECRET])
    assert_in("-f", call.arguments, "its arguments")


@row(22, "nodemailer", "args ['-t'], newline windows, the Bcc in the header")
def nodemailer_t(caller):
    nodemailer(caller, "args: ['-t'], newline: 'windows'")
    caller.delivered([RECIPIENT, SECRET])


@row(22, "nodemailer", "a refused recipient: an error with our status")
def nodemailer_refused(caller):
    assert_in("67", nodemailer(caller, to=fixture.REFUSED, status=1),
              "its output")


RUBY = """\
require 'mail'
Mail.defaults do
  delivery_method :@METHOD@, location: '@SENDMAIL@'
end
Mail.deliver do
  from 'Jane <@SENDER@>'
  to '@TO@'
  bcc '@SECRET@'
  subject "caf\\u00e9"
  body File.read('text')
  charset = 'UTF-8'
  add_file filename: 'octets.bin', content: "\\0\\xff".b * 20000
end
"""


def ruby(caller, method, to=RECIPIENT):
    caller.require("ruby")
    return caller.run("ruby", script(caller, "send.rb", RUBY, method=method,
                                     to=to))


@row(23, "ruby-mail", ":sendmail")
def ruby_sendmail(caller):
    ruby(caller, "sendmail")
    [call] = caller.delivered([RECIPIENT, SECRET])
    assert_in("--", call.arguments, "its arguments")


@row(23, "ruby-mail", ":exim, which has -t")
def ruby_exim(caller):
    ruby(caller, "exim")
    [call] = caller.delivered([RECIPIENT])
    assert_in("-t", call.arguments, "its arguments")


EMAIL_SENDER = """\
use strict; use warnings;
use Email::Sender::Simple qw(sendmail);
use Email::Sender::Transport::Sendmail;
use Email::Simple;
local $/;
open my $file, '<', 'text' or die;
my $email = Email::Simple->create(
    header => [ From => 'Jane <@SENDER@>', To => '@TO@',
        Subject => 'text', 'Content-Type' => 'text/plain; charset=utf-8',
        'MIME-Version' => '1.0', 'Content-Transfer-Encoding' => '8bit' ],
    body => <$file>);
sendmail($email, { from => '@SENDER@', to => [ '@TO@', '@SECRET@' ],
    transport => Email::Sender::Transport::Sendmail->new(
        sendmail => '@SENDMAIL@') });
"""


def perl(caller, text, to=RECIPIENT, status=0):
    return caller.run("perl", script(caller, "send.pl", text, to=to),
                      status=status, PERL_MAILERS="sendmail:%s"
                      % caller.sendmail)


@row(24, "email-sender", "-i -f, -- and arguments")
def email_sender(caller):
    caller.require("/usr/share/perl5/Email/Sender/Simple.pm")
    perl(caller, EMAIL_SENDER)
    caller.delivered([RECIPIENT, SECRET])


@row(24, "email-sender", "a refused recipient: it throws")
def email_sender_refused(caller):
    caller.require("/usr/share/perl5/Email/Sender/Simple.pm")
    output = perl(caller, EMAIL_SENDER, to=fixture.REFUSED, status=None)
    assert_in("error when closing pipe", output, "its output")


MIME_LITE = """\
use strict; use warnings;
use MIME::Lite;
open my $file, '<', 'text' or die;
my $message = MIME::Lite->new(From => 'Jane <@SENDER@>', To => '@TO@',
    Bcc => '@SECRET@', Subject => 'text', Type => 'multipart/mixed');
$message->attach(Type => 'text/plain; charset=utf-8', Encoding => '8bit',
    Data => do { local $/; <$file> });
$message->attach(Type => 'application/octet-stream', Encoding => 'base64',
    Filename => 'octets.bin', Data => "\\0\\xff" x 20000);
$message->send('sendmail', '@SENDMAIL@ -t -oi -oem -f@SENDER@');
"""


@row(25, "mime-lite", "-t -oi -oem -f, a Bcc")
def mime_lite(caller):
    caller.require("/usr/share/perl5/MIME/Lite.pm")
    perl(caller, MIME_LITE)
    caller.delivered([RECIPIENT, SECRET],
                     changes=compare.unneeded_binary(caller))


MAIL_MAILER = """\
use strict; use warnings;
use Mail::Mailer;
open my $file, '<', 'text' or die;
my $mailer = Mail::Mailer->new('sendmail');
$mailer->open({ From => '@SENDER@', To => '@TO@', Subject => 'text' });
print $mailer do { local $/; <$file> };
$mailer->close or die "not sent: $?";
"""


@row(25, "mail-mailer", "-t without -i; no Date or Message-ID")
def mail_mailer(caller):
    caller.require("/usr/share/perl5/Mail/Mailer.pm")
    perl(caller, MAIL_MAILER)
    [call] = caller.delivered([RECIPIENT])
    assert_equal(call.arguments, ["-t"], "its arguments")


@row(25, "mail-mailer", "a refused recipient: close fails")
def mail_mailer_refused(caller):
    caller.require("/usr/share/perl5/Mail/Mailer.pm")
    output = perl(caller, MAIL_MAILER, to=fixture.REFUSED, status=None)
    assert_in("not sent", output, "its output")
