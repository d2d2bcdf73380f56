"""What is fetched at a channel: which orders, for whom, and what becomes of the events that asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

CHANGED, CHILD, GONE, TIE, UNSURE = "changed", "child", "gone", "tie", "unsure"
UNKNOWN_THERE = "the channel knows no such order"
STILL_THERE = "the channel has the order: it was restored after that"


@dataclass(frozen=True, slots=True)
class Asking:
    """An event that wants its order fetched, and why: it says only that something happened (`changed`), it waits for an
    order that we have not (`child`; `gone`, where it says that the order was deleted), it is one of two states of
    the same moment (`tie`), or a deletion that may be from before a restoration (`unsure`)."""

    event_id: int
    account_id: int
    order_ref: str
    why: str
    order_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One order to fetch, for everybody who asks for it."""

    account_id: int
    order_ref: str
    asking: tuple[Asking, ...]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of one call: the order's body; or, with no `trouble`, that the channel knows none of that id."""

    wanted: Wanted
    body: bytes | None = None
    trouble: str = ""
    again_in_seconds: int = 0  # as the channel asked
    is_keyless: bool = False  # there is no API to ask, and there will be none until a person gives a key


@dataclass(slots=True)
class Ends:
    """What becomes of the events that asked."""

    applied: list[Asking] = field(default_factory=list)  # the order as it stands now says it all
    ignored: list[Asking] = field(default_factory=list)  # the channel knows no such order
    sure: list[Asking] = field(default_factory=list)  # deletions that are believed now, and those orders judged
    denied: list[Asking] = field(default_factory=list)  # and those that the channel's answer contradicts
    through: list[int] = field(default_factory=list)  # nothing more is to be fetched for these
    troubled: dict[int, Fetched] = field(default_factory=dict)  # asked again later, by event


def group(asking: Sequence[Asking]) -> list[Wanted]:
    """One call for each order, however many ask for it, in the order in which they came."""
    by_order: dict[tuple[int, str], list[Asking]] = {}
    for one in asking:
        by_order.setdefault((one.account_id, one.order_ref), []).append(one)
    return [Wanted(account_id, ref, tuple(listed)) for (account_id, ref), listed in by_order.items()]


def settle(fetched: Sequence[Fetched]) -> Ends:
    """Everybody who asked has an answer, or asks again. A child waits on for its order where that was fetched, which
    wakes it, and where the channel has none, of which a person is told in time."""
    ends = Ends()
    for one in fetched:
        for asks in one.wanted.asking:
            if one.trouble and not (one.is_keyless and asks.why != CHANGED):
                ends.troubled[asks.event_id] = one
                continue
            ends.through.append(asks.event_id)
            if asks.why == CHANGED:
                (ends.applied if one.body is not None else ends.ignored).append(asks)
            elif asks.why == UNSURE:
                (ends.sure if one.body is None else ends.denied).append(asks)
            elif asks.why == GONE and one.body is None and not one.trouble:
                ends.ignored.append(asks)
    return ends


def again_at(one: Fetched, now: datetime, wait: timedelta) -> datetime:
    """When it is asked again: ever later, and never before the channel said."""
    return now + max(wait, timedelta(seconds=one.again_in_seconds))


def enough(tries: Mapping[int, int], troubled: Mapping[int, Fetched], limit: int) -> dict[int, str]:
    """Those of whom a person is told, with the words: tried as often as the rules allow, or to be tried in vain until
    somebody gives a key."""
    return {
        one: fetched.trouble for one, fetched in troubled.items() if fetched.is_keyless or tries.get(one, 0) >= limit
    }
