"""Sales channels: what a channel's connector promises, and the envelope in which its facts arrive."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, runtime_checkable

from doorstep.domain.orders import Fact

__all__ = ["ChannelConnector", "Envelope", "SignsWithItsOwnKey"]


class Envelope(NamedTuple):
    """What a delivery's headers say about it, before anyone looks into the body. Headers travel unsigned.
    A tuple: one is made for each delivery, and a frozen class costs twice as much to make."""

    topic: str  # the channel's word for what happened, '' where it gave none
    delivery_ref: str  # the channel's id of the event or delivery, '' where it gave none
    occurred_at: datetime | None  # when the channel says that it happened
    account_ref: str  # which shop of the channel: its domain or address
    is_ping: bool = False  # the channel only tries whether we answer


class ChannelConnector(Protocol):
    """One vendor's wire: signatures, headers and bodies in; canonical facts out. It keeps no state."""

    vendor: str
    topics: frozenset[str]  # those that lead to more than "ignored"
    order_topic: str  # under which an order from a file is stored: its state as it stands now
    header_prefixes: tuple[str, ...]  # lower case: the channel's own headers, kept beside the body

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes]) -> bool:
        """True only where one of the live secrets signed exactly these bytes. Header names are lower case."""
        ...

    def envelope(self, headers: Mapping[str, str], body: bytes) -> Envelope:
        """What the headers say; the body is only looked at to recognize a ping."""
        ...

    def dedupe_key(self, envelope: Envelope, body_sha256_hex: str) -> str:
        """The same text for the same event, another one for another body, topic or id."""
        ...

    def read(self, topic: str, body: bytes) -> Fact:
        """What the body says, for any bytes at all; it never raises."""
        ...

    def sign(self, topic: str, body: bytes, secret: bytes, **refs: str) -> dict[str, str]:
        """The headers under which the channel itself would deliver this body."""
        ...


@runtime_checkable
class SignsWithItsOwnKey(Protocol):
    """What more a connector can do whose channel signs with a key of its own, fetched by its name, and tries an address
    by a question before it sends anything there."""

    unsigned_status: int  # what the channel is answered where a signature does not hold

    def missing_key(self, headers: Mapping[str, str], secrets: Sequence[bytes]) -> str:
        """The name of the key that the delivery claims to be signed with, where it is not among the secrets; else ''.
        Names travel unsigned."""
        ...

    def challenge(self, query: Mapping[str, str], secrets: Sequence[bytes], address: str) -> bytes | None:
        """The JSON that answers the channel's question whether this address is ours; None where it asked none."""
        ...
