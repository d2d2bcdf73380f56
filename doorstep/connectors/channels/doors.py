"""How a channel's API is opened: which keys it wants, where a person finds them, and a client for an account."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.consent import Consent

Config = Mapping[str, Any]
Keys = Mapping[str, str]


class KeyRing(Protocol):
    """Where keys lie that change at their use. What was kept under a name before holds until the next one is stored."""

    is_shared: bool  # whether other programs turn the same keys meanwhile

    def read(self, name: str) -> str:
        """The newest key of that name, whoever kept it; '' where there is none."""
        ...

    def keep(self, **keys: str) -> None:
        """Each key stands in the place of the one before: all of them, or none."""
        ...


@dataclass(slots=True)
class LooseRing:
    """Keys in memory, of whoever keeps them elsewhere."""

    held: dict[str, str] = field(default_factory=dict)
    is_shared: bool = False

    def read(self, name: str) -> str:
        return self.held.get(name, "")

    def keep(self, **keys: str) -> None:
        self.held |= keys


@dataclass(frozen=True, slots=True)
class KeyAsked:
    """One secret that a channel's API wants, under the name by which it is kept."""

    name: str  # of the vendor_secret; "webhook" is what the channel signs with, and opens no API
    label: str  # as the channel's own page calls it
    begins: str = ""  # how such a key begins: one pasted into the wrong field is seen at once
    written: str = ""  # its name in `--keys-file` and `--key`, where it is another than `name`
    is_optional: bool = False  # whether the channel may be opened without it
    is_rotated: bool = False  # whether the vendor gives another one at each use, which is kept on the key ring

    @property
    def told_as(self) -> str:
        return self.written or self.name


@dataclass(frozen=True, slots=True)
class Door:
    """How one vendor's API is opened. `find` says where the shop's API answers, to be kept in its account, and sends
    nothing secret; CannotDoError where it is not there. `open` gives a client, to be closed by whoever opened it."""

    vendor: str
    label: str
    meaning: str  # what a person needs to have for it, in one line
    keys: tuple[KeyAsked, ...]
    steps: tuple[str, ...]  # where the keys are found, one thing to do at a time
    example: str  # of a shop's address
    find: Callable[[str], Awaitable[dict[str, Any]]]
    open: Callable[[Config, Keys], ChannelApi]
    makes_own_secret: bool = False  # whether we choose what its webhooks are signed with
    needs_https: bool = True  # whether it sends webhooks to https addresses alone
    has_hooks: bool = True  # whether it tells us by itself; a channel that does not is read every few minutes
    trial_topic: str = ""  # a topic of the channel's own in which nothing is an order; '' where it has none
    every_seconds: int = 900  # how often its changed orders are read
    open_by_ring: Callable[[Config, Keys, KeyRing], ChannelApi] | None = None  # instead of `open`, where keys rotate
    consent: Consent | None = None  # how the owner lets our app in, where that gives the keys
    # The public keys that the shop signs with where a webhook has no secret, as it publishes them now: '' where it has
    # none, None where it does not say. `find` gives the first ones as "public_keys"; the account keeps them, and watch
    # reads them again.
    public_keys: Callable[[Config], Awaitable[str | None]] | None = None

    @property
    def reading(self) -> str:
        """How a channel without webhooks is kept up with, in words."""
        return f"{self.label} is read every {self.every_seconds // 60} minutes"
