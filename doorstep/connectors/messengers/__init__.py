"""What every messenger can be asked, in our words: send these mails, and say of each what came of it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from doorstep.connectors.calls import Remedy


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one person. The same key gives the same Message-ID for ever."""

    key: str
    to: str  # the bare address
    subject: str
    text: str
    written_at: datetime
    to_name: str = ""
    html: str = ""  # '' for a mail of text alone
    logo: bytes = b""  # a PNG that the HTML shows as cid:logo
    headers: Mapping[str, str] = field(default_factory=dict)  # Reply-To, List-Unsubscribe and the like


@dataclass(frozen=True, slots=True)
class MailSent:
    """The server took the mail over."""

    key: str
    message_ref: str  # the Message-ID
    words: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class MailRefused:
    """The mail cannot be sent as it is; nothing was sent."""

    key: str
    code: str
    words: str
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class MailUnknown:
    """No answer to go by. Where `may_be_done` is false nothing was sent, and the mail may be sent again."""

    key: str
    words: str
    may_be_done: bool = True
    raw: bytes = b""


MailAnswer = MailSent | MailRefused | MailUnknown


class Messenger(Protocol):
    """One mail account."""

    vendor: str
    remedies: Mapping[str, Remedy]  # by act: send

    def send(self, mails: Sequence[Mail]) -> AsyncIterator[list[MailAnswer]]:
        """One answer for each mail, in groups as they arrive."""
        ...

    def announce(self, keys: Sequence[str]) -> None:
        """These mails are about to be tried; told before they count as called."""
        ...

    async def recall(self, keys: Sequence[str]) -> dict[str, MailAnswer]:
        """What is known of mails whose sender died before it stored the answers; the others are left out."""
        ...

    async def aclose(self) -> None: ...
