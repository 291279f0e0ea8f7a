"""What arrived, held against what a caller wrote.

On a server that takes 8 bits the two are the same, byte for byte, but for
these: the line ends of the wire; Date, Message-ID and From, each added where
it is missing; Bcc, taken out; and the changes that a row names.  On another
server the message may be encoded for the way: then both are decoded by
Python's email package and must hold the same.
"""

import email
import email.header
import email.policy
import re

import fixture
from rows import assert_equal

ADDED = (b"date", b"message-id", b"from")
REMOVED = (b"bcc", b"resent-bcc", b"return-path")
ENCODING = (b"mime-version", b"content-type", b"content-transfer-encoding")

ASCII_TEXT = """\
Dear Joe,
.
..
.leading dot
From the start of a line
--\u0020
\ttab at the start, blanks at the end  \n\
"""

TEXT = ASCII_TEXT + """\
Gr\u00fc\u00dfe,
\u65e5\u672c\u8a9e
"""

LINE_OCTETS = 998  # RFC 5322 section 2.1.1


def with_crlf(text):
    """Line ends as on the wire, the last one included."""
    lines = text.replace(b"\r\n", b"\n").split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def field_name(field):
    return field.split(b":")[0].strip().lower()


def unneeded_binary(caller):
    """The field as it arrives of a text that called itself binary: without
    BINARYMIME (RFC 3030) it is what it is."""
    kind = b"8bit" if caller.server.takes_8bit else b"7bit"
    return {b"content-transfer-encoding":
            b"Content-Transfer-Encoding: %s\r\n" % kind}


def message_id(content):
    fields, _ = fixture.split_message(with_crlf(content))
    for field in fields:
        if field_name(field) == b"message-id":
            return field.split(b":", 1)[1].strip()
    return None


def pairs(calls, mails):
    """Each call with its message: servers may pass them on in any order."""
    mails = list(mails)
    result = []
    for call in calls:
        mail = next((mail for mail in mails if is_of(mail, call)), mails[0])
        mails.remove(mail)
        result.append((call, mail))
    return result


def is_of(mail, call):
    known = message_id(call.written)
    if known:
        return message_id(mail.content) == known
    _, body = fixture.split_message(with_crlf(call.written))
    return mail.content.endswith(body)


def messages_of(dialogue):
    """What a caller of -bs has written between DATA and the dot of each."""
    messages = []
    message = None
    for line in dialogue.replace(b"\r\n", b"\n").splitlines(keepends=True):
        if message is None:
            if line.strip().upper() == b"DATA":
                message = []
        elif line == b".\n":
            messages.append(b"".join(message))
            message = None
        else:
            message.append(line[1:] if line.startswith(b".") else line)
    return messages


def expected_fields(written, changes):
    """The header as it must arrive, without what is added."""
    result = []
    done = set()
    for field in written:
        name = field_name(field)
        if name in REMOVED:
            continue
        if name in changes:
            if name not in done and changes[name] is not None:
                result.append(changes[name])
            done.add(name)
            continue
        result.append(field)
    return result


def assert_arrived(mail, written, takes_8bit, changes, body=None):
    """Fails with the first difference that is not allowed.

    changes: name of a field in lower case -> the whole field as it must
    arrive, or None where it must be gone; several such fields become one.
    body: what must arrive where that is not what was written.
    """
    wire = with_crlf(written)
    fields, written_body = fixture.split_message(wire)
    if body is None:
        body = written_body
    arrived, arrived_body = fixture.split_message(mail.submitted)
    assert_fit_for_wire(mail.content, takes_8bit)
    fields = expected_fields(fields, changes)
    names = [field_name(field) for field in fields]
    arrived_names = [field_name(field) for field in arrived]
    for name in ADDED:
        assert_equal(arrived_names.count(name), 1, "count of %r" % name)
    missing = [name for name in ADDED if name not in names]
    arrived = [f for f in arrived if field_name(f) not in missing]
    if takes_8bit or not needs_encoding(wire):
        assert_equal(b"".join(arrived), b"".join(fields), "the header")
        # The empty line belongs to the body, and a body is optional.
        assert_equal(arrived_body or b"\r\n", body or b"\r\n", "the body")
        return
    assert_same_content(b"".join(arrived) + arrived_body,
                        b"".join(fields) + body)


def needs_encoding(wire):
    return any(octet > 127 for octet in wire)


def assert_fit_for_wire(content, takes_8bit):
    """RFC 5321 section 2.3.8: no bare CR, no bare LF; no NUL, no long line."""
    if re.search(rb"\r(?!\n)|(?<!\r)\n|\0", content):
        raise AssertionError("a bare CR or LF, or a NUL, arrived: %r" % content)
    if max(len(line) for line in content.split(b"\r\n")) > LINE_OCTETS:
        raise AssertionError("a line over %d octets arrived" % LINE_OCTETS)
    if not takes_8bit and needs_encoding(content):
        raise AssertionError("8-bit arrived where it was not offered")


def assert_same_content(arrived, expected):
    arrived = email.message_from_bytes(arrived, policy=email.policy.compat32)
    expected = email.message_from_bytes(expected, policy=email.policy.compat32)
    assert_equal(decoded_header(arrived), decoded_header(expected),
                 "the decoded header")
    assert_equal(leaves(arrived), leaves(expected), "the decoded parts")
    for part, wanted in zip(arrived.walk(), expected.walk()):
        # One that was not named may be added.
        if wanted.get_content_charset():
            assert_equal(part.get_content_charset(),
                         wanted.get_content_charset(), "the charset")


def decoded_header(message):
    return [(name.lower(), decoded(value)) for name, value in
            message.items() if name.lower().encode() not in ENCODING]


def decoded(value):
    if isinstance(value, email.header.Header):  # raw 8-bit
        value = value.encode()
    text = ""
    for part, charset in email.header.decode_header(
            re.sub(r"\r?\n", "", str(value))):
        if isinstance(part, bytes):
            charset = {None: "ascii", "unknown-8bit": "utf-8"}.get(
                charset, charset)
            part = part.decode(charset, "surrogateescape")
        text += part
    return re.sub(r"\s+", " ", text).strip()


def leaves(message):
    """Type, name and decoded content of all that is no multipart."""
    return [(part.get_content_type(), part.get_filename(),
             leaf_content(part)) for part in message.walk()
            if not part.is_multipart()]


def leaf_content(part):
    content = part.get_payload(decode=True)
    if part.get_content_maintype() == "text":
        # Whether the last line end belongs to it depends on the encoding.
        content = content.replace(b"\r\n", b"\n").rstrip(b"\n")
    return content
