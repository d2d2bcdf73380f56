"""A mail as bytes, written straight: the standard library's message classes cost ten times as much."""

import re
from base64 import b64encode, encodebytes
from binascii import b2a_qp
from email.utils import format_datetime
from hashlib import blake2s, sha256

from doorstep.connectors.messengers import Mail

_FIT = r'[^\s<>()\[\],;:\\"@\x00-\x20\x7f%s]'
_ADDRESS = re.compile(rf"{_FIT % ''}{{1,64}}@(?=.{{1,253}}$){_FIT % '.'}+(\.{_FIT % '.'}+)*")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,75}")
_KEY = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*")
# Whatever some reader might take for the end of a line, and what no line of text should hold.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_OURS = frozenset({"from", "to", "cc", "bcc", "sender", "subject", "date", "message-id", "mime-version"})
_FOLD, _LINE_MAX, _WORD_BYTES = 76, 998, 45


class UnfitMailError(ValueError):
    """The mail cannot be written so that a server could take it: a code for programs, words for people."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def message_id(key: str, domain: str) -> str:
    """The Message-ID that belongs to the key."""
    local = key if _KEY.fullmatch(key) and len(key) <= 200 else sha256(key.encode()).hexdigest()
    return f"<{local}@{domain}>"


def envelope_address(address: str) -> str:
    """The address as servers take it, its domain in ASCII; raises where it is none."""
    if not _ADDRESS.fullmatch(address):
        raise UnfitMailError("bad_address", f"{address!r} is not a mail address")
    local, _, domain = address.partition("@")
    try:
        return f"{local.encode('ascii').decode()}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        raise UnfitMailError("bad_address", f"{address!r} has letters that mail servers do not take") from None


def mailbox(name: str, address: str) -> str:
    """A name and an address as a header shows them."""
    shown = plain(name)
    if not shown:
        return address
    if not shown.isascii() or "=?" in shown or len(shown) > _FOLD:
        return f"{_encoded(shown)}\r\n <{address}>"
    escaped = shown.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{address}>'


def plain(text: str) -> str:
    """One line: whatever could end a header is a space."""
    return _CONTROL.sub(" ", text).strip()


def write(mail: Mail, to: str, sender: str, domain: str) -> bytes:
    """The whole mail, CRLF throughout, no line of which can be taken for a header that it is not."""
    head = [
        f"From: {sender}",
        f"To: {mailbox(mail.to_name, to)}",
        _header("Subject", mail.subject),
        f"Date: {format_datetime(mail.written_at)}",
        f"Message-ID: {message_id(mail.key, domain)}",
    ]
    for name, value in mail.headers.items():
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _OURS or name.lower().startswith("content-"):
            raise UnfitMailError("bad_header", f"{name!r} is not a header that a mail may bring along")
        head.append(_header(name, value))
    head.append("MIME-Version: 1.0")
    if not mail.html:
        return "\r\n".join(head).encode("ascii") + b"\r\n" + _part("plain", mail.text)
    # Derived from the key alone: the same mail is the same bytes.
    boundary = b"=_" + blake2s(mail.key.encode(), digest_size=12).hexdigest().encode()
    head.append(f'Content-Type: multipart/alternative; boundary="{boundary.decode()}"')
    return b"".join(
        (
            "\r\n".join(head).encode("ascii"),
            b"\r\n\r\n--" + boundary + b"\r\n",
            _part("plain", mail.text),
            b"--" + boundary + b"\r\n",
            _shown(mail, boundary),
            b"--" + boundary + b"--\r\n",
        )
    )


def _shown(mail: Mail, boundary: bytes) -> bytes:
    """The HTML, and with it the picture that it shows."""
    if not mail.logo:
        return _part("html", mail.html)
    inner = boundary + b"r"
    picture = encodebytes(mail.logo).replace(b"\n", b"\r\n")
    return b"".join(
        (
            b'Content-Type: multipart/related; type="text/html"; boundary="' + inner + b'"\r\n\r\n',
            b"--" + inner + b"\r\n" + _part("html", mail.html),
            b"--" + inner + b"\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n",
            b"Content-ID: <logo>\r\nContent-Disposition: inline; filename=logo.png\r\n\r\n" + picture,
            b"--" + inner + b"--\r\n",
        )
    )


def _header(name: str, text: str) -> str:
    value = plain(text)
    if not value.isascii() or "=?" in value:
        return f"{name}: {_encoded(value)}"
    if len(name) + 2 + len(value) <= _FOLD:
        return f"{name}: {value}"
    lines = [f"{name}:"]
    for word in value.split():
        if len(lines[-1]) + 1 + len(word) > _FOLD and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += f" {word}"
        if len(lines[-1]) > _LINE_MAX:
            return f"{name}: {_encoded(value)}"
    return "\r\n".join(lines)


def _encoded(text: str) -> str:
    """RFC 2047: encoded words of at most 75 characters, none of which cuts a letter in two."""
    words, chunk = [], b""
    for letter in text:
        encoded = letter.encode("utf-8", "replace")
        if len(chunk) + len(encoded) > _WORD_BYTES:
            words.append(chunk)
            chunk = b""
        chunk += encoded
    words.append(chunk)
    return "\r\n ".join(f"=?utf-8?B?{b64encode(word).decode()}?=" for word in words)


def _part(kind: str, text: str) -> bytes:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if not lines.endswith("\n"):
        lines += "\n"
    if lines.isascii() and "\x00" not in lines and max(map(len, lines.split("\n"))) <= _LINE_MAX:
        charset, encoding, body = b"us-ascii", b"7bit", lines.encode("ascii")
    else:
        charset, encoding = b"utf-8", b"quoted-printable"
        body = b2a_qp(lines.encode("utf-8", "replace"), istext=True)
    return b"Content-Type: text/%s; charset=%s\r\nContent-Transfer-Encoding: %s\r\n\r\n%s" % (
        kind.encode(),
        charset,
        encoding,
        body.replace(b"\n", b"\r\n"),
    )


def dot_stuffed(content: bytes) -> bytes:
    """As it travels: no line of the mail is the lone dot that ends it."""
    return content.replace(b"\r\n.", b"\r\n..") + b".\r\n"
