"""What ship knows of a batch of parcels, and what it plans for it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from doorstep.db.stops import NOTHING, Stops
from doorstep.db.work import Claim
from doorstep.domain.shipping import Choice

from .commits import Rejected

PRINTS = ("print_label", "print_slip")
NO_PRICES_WAIT = timedelta(minutes=1)


@dataclass(slots=True)
class Gathered:
    """A claimed batch of parcels, with what stands of their labels, and the carriers that there are."""

    claimed: Claim
    parcels: dict[int, Any] = field(default_factory=dict)
    buys: dict[int, Any] = field(default_factory=dict)
    asks: dict[int, list[Any]] = field(default_factory=dict)  # open voids, hand-over lists and prints, by parcel
    carriers: dict[int, Any] = field(default_factory=dict)  # every carrier account, by id
    sizes: dict[str, tuple[int, ...]] = field(default_factory=dict)  # sides of the boxes that were written down
    stops: Stops = NOTHING
    lacking: dict[int, str] = field(default_factory=dict)  # what their addresses lack that no carrier can do without
    rejected: list[Rejected] = field(default_factory=list)
    lapse_days: int = 14
    settling: dict[int, timedelta] = field(default_factory=dict)  # how long a carrier may know nothing of its label

    def offered(self) -> list[Any]:
        """The carriers that labels may be bought from now."""
        return [one for one in self.carriers.values() if one.active and one.id not in self.stops.carriers]

    def stopped_carriers(self) -> str:
        """The public ids of the stops that keep carriers from being used; '' where none does."""
        halted = [one.id for one in self.carriers.values() if one.active and one.id in self.stops.carriers]
        return " ".join(self.stops.why("carrier", one) for one in halted)

    def wanting(self) -> list[Any]:
        """Sealed parcels without a label."""
        return [p for p in self.parcels.values() if p.status == "sealed" and p.shipment_id is None]

    def settled_after(self, account_id: int) -> timedelta:
        """How long that carrier may know nothing of a label that it sold."""
        return self.settling.get(account_id, timedelta())


@dataclass(slots=True)
class Plan:
    """What is to be called: labels to buy (by parcel), labels to look up, labels to void, lists to hand over."""

    choices: dict[int, Choice] = field(default_factory=dict)
    nowhere: list[int] = field(default_factory=list)  # no service goes there
    silent: set[int] = field(
        default_factory=set
    )  # a carrier that may take it did not tell its prices, or there is none
    stopped: dict[int, str] = field(default_factory=dict)  # a person has stopped what it needs: the stops' public ids
    again: list[int] = field(default_factory=list)  # effect wanted again, shipment stands
    look_up: list[int] = field(default_factory=list)
    dead: list[int] = field(default_factory=list)  # found in `calling`: their process died
    intended: set[int] = field(default_factory=set)  # parcels whose intent stands: not again, if the task comes again
    buy: list["Buy"] = field(default_factory=list)  # effects that are calling, from `intend`
    ask: list[Any] = field(default_factory=list)  # voids, lists and prints that are calling, from `intend`
    printers: dict[int, tuple[str, str]] = field(default_factory=dict)  # name, and why it is silent ('': it printed)


@dataclass(frozen=True, slots=True)
class Buy:
    """A label that is being asked for: the parcel, its effect and key, and which service of which carrier."""

    parcel_id: int
    effect_id: int
    key: str
    account_id: int
    service: str


@dataclass(frozen=True, slots=True)
class Begun:
    """What one transaction of `intend` set going: it counts only when that transaction stands."""

    buy: list[Buy]
    look_up: list[int]
    ask: list[Any]
    stopped: dict[int, str]
