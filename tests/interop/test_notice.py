"""A notice as Python's email package reads it: RFC 3464, 6522 and 6533.

test_notice.py WRITE_NOTICE
"""
import email
import email.policy
import email.utils
import subprocess
import sys
import unittest

WRITE_NOTICE = sys.argv.pop(1)

# Bytes go through, and headers come out as objects; ours ends lines by CRLF.
POLICY = email.policy.SMTPUTF8

PLAIN = b'From: jane@example.org\nTo: joe@example.net\nSubject: =?utf-8?q?x?=\n' \
        b'Message-ID: <1@example.org>\n\nline 1\n\n--line 2\n.\n'

# An original that is in parts itself, with lines that look like boundaries.
NESTED = b'From: jane@example.org\nMIME-Version: 1.0\n' \
         b'Content-Type: multipart/mixed; boundary="=_0"\n\n' \
         b'--=_0\nContent-Type: text/plain; charset=utf-8\n' \
         b'Content-Transfer-Encoding: 8bit\n\n\xc3\xa4\n' \
         b'--=_0\nContent-Type: message/delivery-status\n\nA: 1\n\nB: 2\n' \
         b'--=_0--\n'

GLOBAL = 'From: jürgen@example.org\nTo: ünal@example.net\n' \
         'Subject: Grüße\nMessage-ID: <1@example.org>\n\nhallo\n'.encode()


def write(kind, ret, sender, rcpts, original):
    words = [word for rcpt in rcpts for word in rcpt]
    run = subprocess.run([WRITE_NOTICE, kind, ret, sender, *words],
                         input=original, capture_output=True, check=True)
    assert not run.stderr, run.stderr
    return run.stdout


def crlf(text):
    return text.replace(b'\n', b'\r\n')


class Notice(unittest.TestCase):
    def read(self, *args):
        raw = write(*args)
        self.assertNotIn(b'\n', raw.replace(b'\r\n', b''))
        self.assertTrue(all(len(line) < 999 for line in raw.split(b'\r\n')))
        notice = email.message_from_bytes(raw, policy=POLICY)
        for part in notice.walk():
            self.assertEqual(part.defects, [])
        self.assertEqual(notice.get_content_type(), 'multipart/report')
        parts = notice.get_payload()
        self.assertEqual(len(parts), 3)
        self.assertEqual(notice.get_param('report-type'),
                         parts[1].get_content_subtype())
        return notice, raw, parts

    def test_header(self):
        notice, _, _ = self.read('refused', 'hdrs', 'Jane <jane@example.org>',
                                 [('joe@example.net', '550 5.1.1 no')], PLAIN)
        self.assertEqual(notice['To'].addresses[0].addr_spec,
                         'jane@example.org')
        sender = notice['From'].addresses[0]
        self.assertEqual(sender.addr_spec, 'MAILER-DAEMON@example.org')
        self.assertEqual(sender.display_name, 'Mail Delivery System')
        self.assertEqual(notice['Auto-Submitted'], 'auto-replied')
        self.assertEqual(notice['In-Reply-To'], '<1@example.org>')
        self.assertEqual(notice['References'], '<1@example.org>')
        self.assertEqual(notice['MIME-Version'], '1.0')
        self.assertEqual(notice['Date'].datetime.timestamp(), 1795507260)
        self.assertRegex(notice['Message-ID'],
                         r'^<[0-9a-f]{32}@example\.org>$')
        self.assertTrue(notice['Subject'])
        for name in set(notice.keys()):
            self.assertEqual(len(notice.get_all(name)), 1, name)

    def test_status(self):
        _, _, parts = self.read('refused', 'hdrs', 'jane@example.org',
                                [('joe@example.net', '550 5.1.1 no joe'),
                                 ('"j s"@example.net', '554 ' + 'no ' * 99)],
                                PLAIN)
        message, joe, js = parts[1].get_payload()
        self.assertEqual(message['Reporting-MTA'], 'dns; host.example.org')
        self.assertEqual(message['Original-Envelope-Id'], 'Q1')
        arrival = email.utils.parsedate_to_datetime(message['Arrival-Date'])
        self.assertEqual(arrival.timestamp(), 1795507200)
        self.assertEqual(joe['Final-Recipient'], 'rfc822; joe@example.net')
        self.assertEqual(joe['Action'], 'failed')
        self.assertEqual(joe['Status'], '5.1.1')
        self.assertEqual(joe['Remote-MTA'], 'dns; smtp.example.org')
        self.assertEqual(joe['Diagnostic-Code'], 'smtp; 550 5.1.1 no joe')
        self.assertEqual(js['Final-Recipient'], 'rfc822; "j s"@example.net')
        self.assertEqual(js['Status'], '5.0.0')
        self.assertEqual(js['Diagnostic-Code'].split(),
                         ['smtp;', '554'] + ['no'] * 99)

    def test_kinds(self):
        for kind, action, status in (('refused', 'failed', '5.0.0'),
                                     ('failed', 'failed', '5.0.0'),
                                     ('expired', 'failed', '4.4.7'),
                                     ('delayed', 'delayed', '4.0.0')):
            _, _, parts = self.read(kind, 'hdrs', 'jane@example.org',
                                    [('joe@example.net', 'no answer')], PLAIN)
            joe = parts[1].get_payload()[1]
            self.assertEqual((joe['Action'], joe['Status']), (action, status))
            self.assertIsNone(joe['Remote-MTA'])
            self.assertEqual(joe['Diagnostic-Code'], 'x-mailchute; no answer')
            text = parts[0].get_content()
            self.assertIn('<joe@example.net>', text)
            self.assertIn('no answer', text)

    def test_header_comes_back(self):
        _, _, parts = self.read('refused', 'hdrs', 'jane@example.org',
                                [('joe@example.net', '550 no')], PLAIN)
        self.assertEqual(parts[2].get_content_type(), 'text/rfc822-headers')
        back = email.message_from_string(parts[2].get_payload())
        original = email.message_from_bytes(PLAIN)
        self.assertEqual(back.items(), original.items())

    def test_whole_comes_back(self):
        for original in (PLAIN, NESTED):
            notice, raw, parts = self.read(
                'refused', 'full', 'jane@example.org',
                [('joe@example.net', '550 no')], original)
            self.assertEqual(parts[2].get_content_type(), 'message/rfc822')
            boundary = notice.get_boundary().encode()
            back = raw.split(b'\r\n--' + boundary)[3]
            back = back.split(b'\r\n\r\n', 1)[1]
            self.assertEqual(back, crlf(original))
            self.assertEqual(parts[2].get_content().items(),
                             email.message_from_bytes(
                                 original, policy=POLICY).items())

    def test_8bit_is_labelled(self):
        notice, _, parts = self.read('refused', 'full', 'jane@example.org',
                                     [('joe@example.net', '550 no')], NESTED)
        self.assertEqual(notice['Content-Transfer-Encoding'], '8bit')
        self.assertEqual(parts[2]['Content-Transfer-Encoding'], '8bit')
        self.assertEqual(parts[0]['Content-Transfer-Encoding'], '7bit')

    def test_global(self):
        for ret, subtype in (('hdrs', 'global-headers'), ('full', 'global')):
            notice, raw, parts = self.read(
                'refused', ret, 'jürgen@example.org',
                [('ünal@example.net', '550 no')], GLOBAL)
            self.assertEqual(parts[1].get_content_type(),
                             'message/global-delivery-status')
            self.assertEqual(parts[2].get_content_type(), 'message/' + subtype)
            self.assertTrue(notice['To'].addresses)
            self.assertTrue(raw.startswith(
                'To: jürgen@example.org\r\n'.encode()))
            self.assertIn('<ünal@example.net>', parts[0].get_content())
            self.assertIn('\r\nFinal-Recipient: utf-8; ünal@example.net\r\n',
                          raw.decode())
            self.assertIn(crlf(GLOBAL.split(b'\n\n')[0]), raw)


if __name__ == '__main__':
    unittest.main()
