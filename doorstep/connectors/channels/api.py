"""What a channel's own API can be asked, in our words: who it is, its webhooks, its products, its orders, and that a
parcel left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from doorstep.domain.errors import CannotDoError


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """The shop behind a key, as the channel tells it: proof that address and key fit."""

    name: str
    address: str
    currency: str
    time_zone: str
    version: str = ""
    ref: str = ""  # the channel's own name of the shop, where all its shops are behind one address


@dataclass(frozen=True, slots=True)
class Hook:
    """One webhook as it stands at the channel."""

    ref: str
    topic: str  # as the channel's deliveries spell it
    address: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class PageOf:
    """One page of a list. `cursor` is where to go on; '' at the end."""

    rows: Sequence[Mapping[str, str]] = ()  # products: by the names of domain.sheets
    bodies: Sequence[bytes] = ()  # orders: each as the channel's own bytes, as a webhook would bring it
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """One parcel that left: what was in it by the channel's own line ids, and how it can be followed."""

    key: str  # ours, the same for every try
    order_ref: str
    lines: Mapping[str, int]  # the channel's line id: units
    carrier: str
    tracking_ref: str
    tracking_url: str
    is_last: bool  # nothing of the order is left to send
    told_ref: str = ""  # the channel's id of what was told of this parcel before, where only its tracking changed


@dataclass(frozen=True, slots=True)
class Told:
    """The channel knows that it left."""

    key: str
    ref: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class TellRefused:
    """The channel will not have it so; trying again as it is helps nothing."""

    key: str
    words: str
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class TellUnknown:
    """No answer to go by. Where `may_be_done` is false, nothing was told and the same call may be made again."""

    key: str
    words: str
    may_be_done: bool = True
    again_in_seconds: int = 0


TellAnswer = Told | TellRefused | TellUnknown


class ChannelApi(Protocol):
    """One shop at a channel. Reads raise VendorUnavailableError where there is no answer, and CannotDoError, with what
    to do, where the key or the address is wrong or the key may not do it."""

    vendor: str
    hook_topics: tuple[str, ...]  # what must be registered so that nothing about an order stays unheard

    async def identify(self) -> ShopFacts:
        """Who the shop is; CannotDoError where the key lacks a right that Doorstep needs."""
        ...

    async def list_hooks(self) -> list[Hook]: ...

    async def add_hook(self, topic: str, address: str, secret: str) -> Hook:
        """One more webhook; CannotDoError where the channel will not have this address."""
        ...

    async def remove_hook(self, ref: str) -> None:
        """The webhook is gone; one that was gone already is no error."""
        ...

    async def products(self, cursor: str = "") -> PageOf: ...

    async def orders(self, changed_since: datetime | None, cursor: str = "", is_open: bool = False) -> PageOf:
        """Orders that changed since then, oldest change first; `is_open` for those that are not over, however old.
        One order may come on two pages; none is left out, even where orders change while the pages are read."""
        ...

    async def order(self, ref: str) -> bytes | None:
        """The order as it stands now, as one body that the connector reads like one of `orders`; None where the channel
        knows none of that id."""
        ...

    async def tell_left(self, left: Left) -> TellAnswer: ...

    async def find_told(self, left: Left) -> Told | None:
        """What the channel knows of this parcel already: how a lost answer is looked up."""
        ...

    async def aclose(self) -> None: ...


class WithoutHooks:
    """The part of a ChannelApi about webhooks, for a channel that has none which we could register."""

    hook_topics: tuple[str, ...] = ()

    async def list_hooks(self) -> list[Hook]:
        return []

    async def add_hook(self, topic: str, address: str, secret: str) -> Hook:
        raise CannotDoError("This channel has no webhooks to register; its changed orders are read instead.")

    async def remove_hook(self, ref: str) -> None:
        """There was none."""
