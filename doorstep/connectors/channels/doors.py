"""How a channel's API is opened: which keys it wants, where a person finds them, and a client for an account."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from doorstep.connectors.channels.api import ChannelApi

Config = Mapping[str, Any]
Keys = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KeyAsked:
    """One secret that a channel's API wants, under the name by which it is kept."""

    name: str  # of the vendor_secret; "webhook" is what the channel signs with, and opens no API
    label: str  # as the channel's own page calls it
    begins: str = ""  # how such a key begins: one pasted into the wrong field is seen at once
    written: str = ""  # its name in `--keys-file` and `--key`, where it is another than `name`
    is_optional: bool = False  # whether the channel may be opened without it

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
