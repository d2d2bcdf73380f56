"""Every mail is a file, and a line in a list that survives a kill."""

import os
import re
from collections import Counter
from dataclasses import asdict, dataclass
from email.header import decode_header, make_header
from pathlib import Path

import orjson

_HEADER = re.compile(rb"^(message-id|subject):[ \t]*(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_UNFIT = re.compile(r"[^A-Za-z0-9.@_+-]")


@dataclass(frozen=True, slots=True)
class StoredMail:
    """One mail as it was received."""

    n: int
    file: str
    message_id: str
    to: str
    subject: str
    received_at: str


class Mailbox:
    """The folder and its list."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "mail"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._list_path = folder / "mail.jsonl"
        self.mails = _read_list(self._list_path)
        _clear_away(self.folder, self.mails[-1].n if self.mails else 0)
        self._list = os.open(self._list_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def store(self, content: bytes, recipients: list[str], received_at: str) -> StoredMail:
        """The mail is in the folder and on the list, or (killed in between) in neither that anyone was told of."""
        n = self.mails[-1].n + 1 if self.mails else 1
        head = content.partition(b"\r\n\r\n")[0]
        headers = {name.lower(): value for name, value in _HEADER.findall(head)}
        to = ", ".join(recipients)
        mail = StoredMail(
            n=n,
            file=f"{n:06d} {_UNFIT.sub('_', to)[:80]}.eml",
            message_id=_text(headers.get(b"message-id", b"")),
            to=to,
            subject=_text(headers.get(b"subject", b"")),
            received_at=received_at,
        )
        path = self.folder / mail.file
        unfinished = f"{path}.part"
        opened = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
            os.write(opened, content)
        finally:
            os.close(opened)
        os.rename(unfinished, path)
        os.write(self._list, orjson.dumps(asdict(mail)) + b"\n")
        self.mails.append(mail)
        return mail

    def matching(self, message_id: str, to: str, since: int) -> list[StoredMail]:
        return [
            mail
            for mail in self.mails
            if mail.n > since
            and (not message_id or mail.message_id.strip("<>") == message_id.strip("<>"))
            and (not to or to in mail.to)
        ]

    def doubles(self) -> dict[str, int]:
        """Message-IDs that were received more than once."""
        counted = Counter(mail.message_id for mail in self.mails)
        return {message_id: times for message_id, times in counted.items() if times > 1}


def shown_subject(mail: StoredMail) -> str:
    return str(make_header(decode_header(mail.subject)))


def _read_list(path: Path) -> list[StoredMail]:
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")
    # What follows the last line's end was cut off by a kill; its sender was never told that it arrived.
    torn = lines.pop()
    if torn:
        path.write_bytes(b"".join(line + b"\n" for line in lines))
    return [StoredMail(**orjson.loads(line)) for line in lines]


def _clear_away(folder: Path, last: int) -> None:
    """What a kill left behind before it was on the list, and so before its sender was answered."""
    for path in folder.iterdir():
        number = path.name.partition(" ")[0]
        if path.suffix == ".part" or (number.isdecimal() and int(number) > last):
            path.unlink()


def _text(raw: bytes) -> str:
    return " ".join(raw.decode("utf-8", "replace").split())
