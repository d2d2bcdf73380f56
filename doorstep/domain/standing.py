"""An order as it stands before its facts are judged, and everything that they come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .lifecycle import ORDER
from .normalization import Settled
from .orders import Address, Fact, Refunded, SourceOrder
from .own_tax import TaxDifference
from .risk import Risk

OPEN = frozenset(("received", "confirmed"))  # orders with nothing claimed: what the channel changes is simply so
SENT_BY_US = frozenset(("physical", "custom"))


@dataclass(frozen=True, slots=True)
class LineStanding:
    """A line as it stands: units wanted, sent by us, sent elsewhere, and claimed (with those that we sent)."""

    qty: int
    sent: int = 0
    elsewhere: int = 0
    claimed: int = 0
    is_ours: bool = True  # whether it is sent at all
    told_back: int = 0  # of a parcel that the channel was told of and that was taken back again
    grams: int = 0

    def beyond(self, told: int) -> int:
        """Units that the channel says were sent and that nobody has counted; 0 where they are known. What we have sent
        it tells of first: we told it so."""
        more = told - self.told_back - self.sent
        return more if self.is_ours and more > self.elsewhere else 0

    def is_contested(self, told: int) -> bool:
        """Whether the channel has sent by itself what is claimed here."""
        more = self.beyond(told)
        return more > 0 and more + self.claimed > self.qty


@dataclass(frozen=True, slots=True)
class ToldThere:
    """A parcel of ours that the channel was told of: its fulfillments there, and units by the channel's line id."""

    parcel_id: int
    refs: frozenset[str]
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of an order before these facts."""

    order_id: int
    account_id: int
    status: str
    source_updated_at: datetime | None
    source_sha: str
    is_terms: bool = False
    address_accepted: bool = False
    address_said: str = ""  # the mark of the address that the channel stated last
    risk_accepted: bool = False
    rounding_minor: int | None = None
    lines: Mapping[str, LineStanding] = field(default_factory=dict)  # by the channel's line id
    allocated: bool = False
    said: tuple[int, Sequence[Sequence[object]]] | None = None  # the channel's last word on its total and lines
    labelled_to: Address | None = None  # where the labels of parcels that are still here lead
    cancel_reason: str = ""
    payment: str = ""
    is_history: bool = False
    is_first: bool = False  # nothing of it was read before
    told_there: Sequence[ToldThere] = ()  # where something of the order was sent elsewhere, or called off there
    enrichment: Mapping[str, Any] | None = None  # as it was judged before (doorstep.domain.enrichment)
    cut_over_at: datetime | None = None  # from when on we run this channel's orders

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_anew(self) -> bool:
        """Whether all that was ever said of it is read again, as if nothing had been."""
        return self.source_updated_at is None and not self.is_first

    @property
    def quantities(self) -> dict[str, int]:
        """Units wanted, by the channel's line id."""
        return {ref: line.qty for ref, line in self.lines.items()}


@dataclass(frozen=True, slots=True)
class TiedFact:
    """A fact of an order, and the event that told it. `applied`: it has its outcome already; of states, the one that
    stands."""

    event_id: int
    sha256: str
    fact: Fact
    applied: bool = False
    received_at: datetime | None = None
    asked_at: datetime | None = None  # of one that we fetched: when we asked for it


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a person must decide before the order goes on."""

    cause: str
    key: str
    facts: Mapping[str, object]


@dataclass(slots=True)
class Outcome:
    """Everything that the facts of one order come to."""

    standing: Standing
    source: SourceOrder | None = None  # the state that stands from now; None where no order fact was there
    event_id: int | None = None
    sha256: str = ""
    charge_ref: str = ""  # the charge's id, by whichever state told it
    is_news: bool = False  # whether `source` is not what stood already
    settled: Settled | None = None
    skus: dict[str, int] = field(default_factory=dict)  # our SKU by the channel's line id
    problems: list[Problem] = field(default_factory=list)
    tax_differs: list[TaxDifference] = field(default_factory=list)  # told, and nothing waits for it
    risk: Risk | None = None
    marks: tuple[str, ...] = ()  # by what its buyer, address and internet address are known again
    enrichment: Mapping[str, Any] | None = None  # the judgement with its inputs, where it was judged
    refunds: dict[str, Refunded] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)  # by line id: what the channel says was sent
    doubt: int | None = None  # an event with whose moment another state stands: the channel is asked again
    unsure: int | None = None  # a deletion that is believed once the channel was asked
    gives_back: dict[str, int] = field(default_factory=dict)  # by line id: units sent elsewhere that were not after all
    called_off: list[int] = field(default_factory=list)  # parcels of ours that the channel now says were not sent
    applied: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    cancels: str = ""  # why the order is called off, '' where it is not
    waits_for_payment: bool = False
    changed_too_late: bool = False  # lines and money stay as they were until a person decides
    sent_there: dict[str, int] = field(default_factory=dict)  # by line id: what it counts, some of it claimed here
    asks_sent: bool = False  # whether that is news
    asks_about: str = ""  # what this very state changed too late, in words; '' where nothing, or it was asked before
    wanted_again: bool = False  # the channel had called it off, and now says that it is to be sent
    keeps_address: bool = False  # a person has decided where it goes, and the channel says nothing else than before
    moves_too_late: bool = False  # units are claimed, and the channel names another place that nothing can be sent to
    is_history: bool = False  # placed before the cut-over, and over when we first read it
    is_before_us: bool = False  # placed before the cut-over: its customer was told by whoever ran the shop then
    ends: str = ""  # it comes to this end at once, with no work and no message: completed | cancelled | ''
    end_reason: str = ""
    rounding_minor: int | None = None  # the difference of a quiet order's totals, booked as it is

    @property
    def is_quiet(self) -> bool:
        """Whether nobody is asked about it and nobody is told: an order of history, or a test."""
        return self.is_history or bool(self.ends) or (self.source is not None and self.source.is_test and self._is_put)

    @property
    def _is_put(self) -> bool:
        return not self.standing.allocated and (self.standing.is_open or self.standing.status in ORDER.terminal)

    @property
    def counts_elsewhere(self) -> bool:
        """Whether the channel has sent by itself units that nothing of ours is claimed for."""
        return not self.changed_too_late and any(
            ref in self.standing.lines and self.standing.lines[ref].beyond(qty) for ref, qty in self.sent.items()
        )
