"""What becomes of each captured fact: tied to its order, parked until the order comes, or ended with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .orders import Fact


@dataclass(frozen=True, slots=True)
class Read:
    """One event and what its connector read in it; `scan` and `payout` are the bodies of our own polls."""

    event_id: int
    account_id: int
    account: str
    topic: str
    received_at: datetime
    fact: Fact
    scan: Mapping[str, Any] | None = None
    payout: Mapping[str, Any] | None = None
    is_ended: bool = False  # it has its outcome already
    is_held: bool = False  # an open case says that nothing could be made of it


@dataclass(slots=True)
class Decision:
    """The batch sorted by what is to be done; nothing here touches a database."""

    orders: list[Read] = field(default_factory=list)  # make or find the order, then normalize
    children: list[Read] = field(default_factory=list)  # need an order that must already stand
    changed: list[Read] = field(default_factory=list)  # say only that something happened: the order is fetched
    scans: list[Read] = field(default_factory=list)
    payouts: list[Read] = field(default_factory=list)
    ignored: list[Read] = field(default_factory=list)
    unreadable: list[Read] = field(default_factory=list)
    over: list[Read] = field(default_factory=list)  # children that somebody has ended while they waited

    def understood(self) -> list[Read]:
        """Those of which something could be made."""
        return [*self.orders, *self.children, *self.changed, *self.scans, *self.payouts, *self.ignored, *self.over]


_PLACE = {
    "order": "orders",
    "refund": "children",
    "fulfillment": "children",
    "deleted": "children",
    "changed": "changed",
    "tracking": "scans",
    "payout": "payouts",
    "ping": "ignored",
    "ignored": "ignored",
    "unreadable": "unreadable",
}


def sort_facts(reads: Sequence[Read]) -> Decision:
    """Every read has its one place; the kinds are a closed list, so none can fall through."""
    decision = Decision()
    for read in reads:
        place = _PLACE[read.fact.kind]
        getattr(decision, "over" if read.is_ended and place == "children" else place).append(read)
    return decision


def park_until(read: Read, now: datetime, patience: timedelta) -> tuple[datetime, bool]:
    """When to look again for an order that has not come, and whether it is time to ask a person."""
    if now - read.received_at >= patience:
        return now + timedelta(hours=6), True
    return min(read.received_at + patience, now + timedelta(minutes=1)), False


def is_to_be_fetched(looks: int, is_late: bool) -> bool:
    """Whether the channel is asked for the order at this look, the first one after a minute: at every second as many,
    and at each once a person is asked too."""
    return is_late or (looks > 1 and looks & (looks - 1) == 0)
