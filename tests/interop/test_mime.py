"""What was converted says the same: Python's email package decodes both.

Each row is a message as a program may pipe it in, and the charset that a reader
would guess for what is not labelled.  It is converted for a server without any
extension, then for one with 8BITMIME, and read again by a tool that we did not
write.
"""

import base64
import email
import email.header
import quopri
import re
import subprocess
import sys

CONVERT = sys.argv[1]

TEXT = b"Content-Type: text/plain; charset=%s\n"
MIXED = b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"=_b\"\n"
BIT8 = b"Content-Transfer-Encoding: 8bit\n"
HEAD = b"From: Jane <jane@example.org>\nTo: joe@example.net\nSubject: test\n"

GERMAN = "Grüße aus Köln, schöne Straßen überall\n"
RUSSIAN = "Съешь же ещё этих мягких французских булок, да выпей чаю\n"
CHINESE = "床前明月光，疑是地上霜。举头望明月，低头思故乡。\n"
OCTETS = bytes(range(256)).replace(b"\n", b"").replace(b"\r", b"") * 40


def mixed(*parts, head=HEAD, close=True):
    """A multipart of parts, each header and content."""
    text = head + MIXED + b"\n"
    for part in parts:
        text += b"--=_b\n" + part + b"\n"
    return text + (b"--=_b--\n" if close else b"")


def text(content, charset, extra=b""):
    """A message of one text."""
    return (HEAD + b"MIME-Version: 1.0\n" + TEXT % charset.encode() + extra +
            b"\n" + content.encode(charset))


ATTACHMENT = (b"Content-Type: application/octet-stream\n"
              b"Content-Disposition: attachment; filename=x.bin\n"
              b"Content-Transfer-Encoding: binary\n\n" + OCTETS)

INNER = (b"From: =?utf-8?Q?J=C3=B6rg?= <j@example.org>\n"
         b"Subject: " + GERMAN.encode() + BIT8 + b"\n" + GERMAN.encode())

SIGNED = (b"Content-Type: multipart/signed; boundary=sig; micalg=pgp-sha256;\n"
          b" protocol=\"application/pgp-signature\"\n\nsigned:\n--sig\n"
          b"Content-Type: text/plain\nX-Odd:    spaces\n\nDear = reader  \n\n"
          b"--sig\nContent-Type: application/pgp-signature\n\nabc=\n--sig--\n")

# Name: message, charset of what is not labelled.
ROWS = {
    "plain ASCII": (HEAD + b"\nhello\n", "ascii"),
    "latin-1": (text(GERMAN, "iso-8859-1"), "iso-8859-1"),
    "latin-1 that says 8bit": (text(GERMAN, "iso-8859-1", BIT8), "latin-1"),
    "UTF-8": (text(GERMAN * 20, "utf-8"), "utf-8"),
    "KOI8-R": (text(RUSSIAN * 9, "koi8-r", BIT8), "koi8-r"),
    "Windows-1251": (text(RUSSIAN, "windows-1251"), "windows-1251"),
    "GB2312": (text(CHINESE * 9, "gb2312"), "gb2312"),
    "Shift JIS": (text("こんにちは、世界。\n", "shift_jis"), "shift_jis"),
    "UTF-16, which has NULs": (text("Grüße\u2026", "utf-16-le"), "utf-8"),
    "UTF-8 that nobody labelled": (HEAD + b"\n" + GERMAN.encode(), "utf-8"),
    "Latin-1 that nobody labelled":
        (HEAD + b"\n" + GERMAN.encode("latin-1"), "latin-1"),
    "a type without charset":
        (HEAD + b"MIME-Version: 1.0\nContent-Type: text/plain;\n"
         b" format=flowed\n\n" + GERMAN.encode(), "utf-8"),
    "no line end at the end": (text(GERMAN.rstrip(), "utf-8"), "utf-8"),
    "blanks at the ends of lines":
        (text("a \nb\t\n  \näö \n\n\n", "utf-8"), "utf-8"),
    "dots, dashes and From":
        (text(".\n..\n-- \n--\nFrom me\n=\n=3D\nä", "utf-8"), "utf-8"),
    "a long ASCII line": (HEAD + b"\n" + b"0123456789 =" * 500, "ascii"),
    "a long UTF-8 line": (text("äöü " * 50000, "utf-8"), "utf-8"),
    "a long line of blanks": (HEAD + b"\n" + b" " * 5000 + b"\nx\n", "ascii"),
    "bare CRs": (HEAD + b"\na\rb\r\rc\n\rd\n", "ascii"),
    "NULs": (HEAD + b"\na\0b\0\n", "ascii"),
    "an attachment of all octets": (mixed(ATTACHMENT), "ascii"),
    "text and attachment":
        (mixed(TEXT % b"utf-8" + b"\n" + GERMAN.encode(), ATTACHMENT,
               b"Content-Type: text/html; charset=latin1\n\n<p>" +
               GERMAN.encode("latin-1")), "utf-8"),
    "HTML that tells its charset within":
        (mixed(b"Content-Type: text/html\n\n<meta charset=latin1>" +
               GERMAN.encode("latin-1")), "latin-1"),
    "parts without header": (mixed(b"\n" + GERMAN.encode(), b"\nx"), "utf-8"),
    "empty parts": (mixed(b"", b"\n", b"\n\n", TEXT % b"x" + b"\n\xe4"), "latin-1"),
    "no last delimiter":
        (mixed(b"\n" + GERMAN.encode(), close=False), "utf-8"),
    "a multipart in a multipart":
        (mixed(b"Content-Type: multipart/alternative; boundary=\"=_b2\"\n" +
               BIT8 + b"\nold mailer\n--=_b2\n" + TEXT % b"utf-8" + b"\n" +
               GERMAN.encode() + b"\n--=_b2\nContent-Type: text/html\n\n"
               b"<b>hi</b>\n--=_b2--\n", ATTACHMENT), "utf-8"),
    "preamble and epilogue":
        (MIXED + b"\nHello\n--=_b\n\n" + GERMAN.encode() +
         b"--=_b--\n\nbye\n", "utf-8"),
    "a message in a message":
        (mixed(b"Content-Type: message/rfc822\n" + BIT8 + b"\n" + INNER),
         "utf-8"),
    "a message as the message":
        (HEAD + b"MIME-Version: 1.0\nContent-Type: message/rfc822\n\n" +
         INNER, "utf-8"),
    "messages in a digest":
        (HEAD + b"MIME-Version: 1.0\nContent-Type: multipart/digest;\n"
         b" boundary=x\n\n--x\n\n" + INNER + b"--x\n\n" + INNER + b"--x--\n",
         "utf-8"),
    "signed, beside what is not":
        (mixed(SIGNED, TEXT % b"utf-8" + b"\n" + GERMAN.encode()), "utf-8"),
    "quoted-printable is left alone":
        (mixed(TEXT % b"utf-8" + b"Content-Transfer-Encoding: "
               b"quoted-printable\n\n" + quopri.encodestring(GERMAN.encode()),
               b"\n" + GERMAN.encode()), "utf-8"),
    "base64 is left alone":
        (mixed(TEXT % b"utf-8" + b"Content-Transfer-Encoding: base64\n\n" +
               base64.encodebytes(GERMAN.encode()), ATTACHMENT), "utf-8"),
    "base64 in one line":
        (HEAD + b"MIME-Version: 1.0\nContent-Type: image/png\n"
         b"Content-Transfer-Encoding: base64\n\n" +
         base64.b64encode(OCTETS) + b"\n", "ascii"),
    "quoted-printable in one line":
        (HEAD + b"MIME-Version: 1.0\n" + TEXT % b"utf-8" +
         b"Content-Transfer-Encoding: quoted-printable\n\n" +
         b"=C3=A4 =3D x" * 300 + b"\n", "ascii"),
    "a header in UTF-8":
        ("From: Jörg Müller <joerg@example.org>\n"
         "To: \"Doe, Jürgen (x)\" <a@example.org>, b@example.org (Björn),\n"
         " Grüppe: c@example.org, Ä Ö <d@example.org>;\n"
         "Subject: Grüße aus dem schönen Köln: äöü äöü und noch viel mehr, "
         "das in einer Zeile nicht Platz hat, weil es zu länglich ist\n"
         "X-Note: plain\n\nhello\n".encode(), "utf-8"),
    "a header in the charset of the text":
        ("From: Jörg <joerg@example.org>\nSubject: Grüße\nMIME-Version: 1.0\n"
         "Content-Type: text/plain; charset=iso-8859-1\n\nhällo\n"
         .encode("latin-1"), "latin-1"),
    "a header in KOI8-R":
        (b"Subject: " + RUSSIAN.encode("koi8-r") + TEXT % b"koi8-r" +
         b"\nhello\n", "koi8-r"),
    "a header in GB2312":
        (b"Subject: " + CHINESE.encode("gb2312") + TEXT % b"gb2312" +
         b"\nhello\n", "gb2312"),
    "a header in nobody knows what":
        (b"Subject: Gr\xfc\xdfe\n\nhello\n", "latin-1"),
    "encoded words beside 8-bit":
        ("Subject: =?utf-8?Q?=C3=A4?= öä =?utf-8?Q?=C3=BC?= x ß\n\nhi\n"
         .encode(), "utf-8"),
    "a long subject": (b"Subject: " + b"word " * 500 + b"\n\nhi\n", "ascii"),
    "a subject in one long word":
        (b"Subject: " + b"0123456789" * 300 + b"\n\nhi\n", "ascii"),
    "an encoded word that is too long":
        (b"Subject: =?utf-8?B?" +
         base64.b64encode(GERMAN.strip().encode() * 30) + b"?= end\n\nhi\n",
         "ascii"),
    "many recipients in one line":
        (b"To: " + b",".join(b"user%d@example.org" % i for i in range(200)) +
         b"\n\nhi\n", "ascii"),
    "references in one line":
        (b"References: " + b" ".join(b"<%d@example.org>" % i
                                     for i in range(200)) + b"\n\nhi\n",
         "ascii"),
    "file names":
        (mixed("Content-Type: application/pdf; name=\"Über uns.pdf\"\n"
               "Content-Disposition: attachment; filename=\"Über uns.pdf\"\n"
               "\nx\n".encode(),
               "Content-Disposition: attachment; filename=Grüße aus Köln.txt;"
               " size=5\n\nx\n".encode()), "utf-8"),
    "a long file name":
        (mixed("Content-Disposition: attachment;\n filename=\"{}.txt\"\n\nx\n"
               .format("Verträge und Anhänge " * 9).encode()), "utf-8"),
}


def convert(message, *extensions):
    run = subprocess.run([CONVERT, *extensions], input=message,
                         capture_output=True, check=False)
    if run.returncode:
        raise AssertionError(run.stderr.decode(errors="replace"))
    return run.stdout


def decoded(value, charset):
    """A field's value as a reader sees it, blanks and quotes aside."""
    def word(match):
        octets, name = email.header.decode_header(match.group())[0]
        return octets.decode(charset if name == "unknown-8bit" else name)

    value = re.sub(r"\?=[ \t]+=\?", "?==?", value)
    value = re.sub(r"=\?[^?]+\?[QqBb]\?[^?]*\?=", word, value)
    value = value.replace('"', "").replace(" :", ":")
    return " ".join(value.split())


def raw_fields(message, charset):
    """Fields of the header, decoded; msg.raw_items() has 8-bit as surrogates."""
    fields = {}
    for name, value in message.raw_items():
        if name.lower() in ("content-type", "content-disposition",
                            "content-transfer-encoding", "mime-version"):
            continue
        octets = value.encode("ascii", "surrogateescape")
        value = octets.decode(charset, "replace").replace("\n", "")
        fields.setdefault(name, []).append(
            decoded(value, charset).replace(", ", ",").replace(",", ", "))
    return fields


def filename(part, charset):
    for name, field in (("filename", "content-disposition"),
                        ("name", "content-type")):
        value = part.get_param(name, None, field)
        if value is None:
            continue
        if isinstance(value, tuple):
            return value[2].encode("latin-1", "surrogateescape").decode(
                value[0] or "ascii")
        return value.encode("ascii", "surrogateescape").decode(charset)
    return None


def unquoted_filename(part, charset):
    """The original's, whose 8-bit the package hides behind a Header."""
    for name, value in part.raw_items():
        if name.lower() != "content-disposition":
            continue
        value = value.encode("ascii", "surrogateescape").decode(charset)
        if "filename=" in value:
            value = value.split("filename=")[1].split(";")[0]
            return value.strip().strip('"')
    return None


def described(octets, charset):
    """What a reader gets, part by part."""
    message = email.message_from_bytes(octets.replace(b"\r\n", b"\n"))
    parts = []
    for part in message.walk():
        content = None
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            content = content.replace(b"\r\n", b"\n")
        name = unquoted_filename(part, charset) or filename(part, charset)
        parts.append((part.get_content_type(), name,
                      raw_fields(part, charset), content))
    # Who reads a message has no use for the line end behind it.
    kind, name, fields, content = parts[-1]
    if len(parts) == 1:
        parts[0] = kind, name, fields, content.rstrip(b"\n")
    return parts


def labelled(octets):
    """Every text that is not ASCII says what it is, or is HTML."""
    for part in email.message_from_bytes(octets).walk():
        content = part.get_payload(decode=True)
        if content is None or part.get_content_type() != "text/plain":
            continue
        if not content.isascii():
            assert part.get_content_charset(), "a charset is missing"
    for line in octets.split(b"\r\n"):
        assert len(line) <= 998, "a long line"


def check(name, message, charset):
    want = described(message, charset)
    for extensions in ((), ("8bitmime",)):
        made = convert(message, *extensions)
        have = described(made, charset)
        assert have == want, "{} {}:\nwant {}\nhave {}\nmade {}".format(
            name, extensions, want, have, made[:3000])
        if not extensions:
            assert made.isascii(), name
            labelled(made)
            assert convert(made) == made, name + ": twice is once"
    # Where nothing is in the way nothing is done.
    if message.isascii() and b"\r" not in message and \
            max(map(len, message.split(b"\n"))) < 998 and \
            b"\0" not in message and b"binary" not in message:
        assert convert(message).replace(b"\r\n", b"\n") == message, name


def main():
    failed = 0
    for name, (message, charset) in ROWS.items():
        try:
            check(name, message, charset)
        except AssertionError as error:
            failed += 1
            print("not ok:", name, "-", error)
    signed = convert(ROWS["signed, beside what is not"][0])
    if SIGNED not in signed.replace(b"\r\n", b"\n"):
        failed += 1
        print("not ok: a signed part stays byte for byte")
    print("{} rows, {} failed".format(len(ROWS), failed))
    return failed > 0


sys.exit(main())
