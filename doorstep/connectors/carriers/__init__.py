"""What every carrier can be asked, in our words: labels, look-ups, voids, hand-over, tracking, documents, prices."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from doorstep.connectors.calls import Remedy
from doorstep.connectors.carriers.tariff import Tariff


@dataclass(frozen=True, slots=True)
class Place:
    """Where a parcel leaves from or goes to."""

    name: str
    lines: tuple[str, ...]
    postcode: str
    city: str
    country: str  # ISO 3166-1 alpha-2
    region: str = ""
    company: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class LabelRequest:
    """One label that is wanted. `key` was stored before the call; `reference` is what a look-up asks for."""

    key: str
    reference: str
    service: str
    to: Place
    weight_grams: int
    sender: Place | None = None
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0


@dataclass(frozen=True, slots=True)
class LabelBought:
    """The carrier sold one label under this key."""

    key: str
    reference: str
    label_ref: str
    tracking_ref: str
    service: str
    cost_minor: int
    currency: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class LabelRefused:
    """The carrier will not take this parcel; nothing was bought."""

    key: str
    reference: str
    code: str
    words: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class LabelUnknown:
    """No answer to go by. Where `may_be_done` is false nothing was bought, and the same call may be made again."""

    key: str
    reference: str
    words: str
    may_be_done: bool = True
    again_in_seconds: int = 0
    raw: bytes = b""


LabelAnswer = LabelBought | LabelRefused | LabelUnknown


class VoidStatus(StrEnum):
    """A carrier gives a label's money back in its own time."""

    SUBMITTED = "submitted"
    REFUNDED = "refunded"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class VoidAnswered:
    """What the carrier says about taking the label back."""

    key: str
    label_ref: str
    status: VoidStatus
    words: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class VoidUnknown:
    """No answer to go by; asking again is safe."""

    key: str
    label_ref: str
    words: str
    may_be_done: bool = True


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The carrier has these parcels on one manifest."""

    key: str
    manifest_ref: str
    handed_over_at: datetime
    raw: bytes


@dataclass(frozen=True, slots=True)
class HandOverRefused:
    """The carrier does not take the manifest as it is."""

    key: str
    code: str
    words: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class HandOverUnknown:
    """No answer to go by; the same key may be used again."""

    key: str
    words: str
    may_be_done: bool = True


class TrackingStatus(StrEnum):
    """What a tracking event says, in our words; the first seven are statuses of a shipment."""

    BOOKED = "booked"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    FAILED = "failed"
    RETURNED = "returned"
    VOIDED = "voided"
    NO_NEWS = "no_news"  # the carrier's own word for not knowing
    UNKNOWN_WORD = "unknown_word"  # a word that its connector does not know: for a person, never for a guess


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """One scan, as the carrier told it, and what it means."""

    event_ref: str
    tracking_ref: str
    label_ref: str
    reference: str
    status: TrackingStatus
    vendor_word: str
    detail: str
    occurred_at: datetime
    raw: bytes


class Carrier(Protocol):
    """One carrier account. Acts answer with values, since doubt is an outcome; reads raise VendorUnavailableError."""

    vendor: str
    remedies: Mapping[str, Remedy]  # by act: buy, void, hand_over

    def buy(self, requests: Sequence[LabelRequest]) -> AsyncIterator[list[LabelAnswer]]:
        """One answer for each request, in groups as they arrive."""
        ...

    async def find(self, references: Sequence[str]) -> dict[str, LabelBought | None]:
        """The label under each reference; None where the carrier knows none (yet)."""
        ...

    async def void(self, label_ref: str, key: str) -> VoidAnswered | VoidUnknown: ...

    async def void_status(self, label_ref: str) -> VoidStatus | None:
        """How far the void is; None where none was asked for."""
        ...

    async def hand_over(
        self, label_refs: Sequence[str], key: str
    ) -> HandedOver | HandOverRefused | HandOverUnknown: ...

    async def tracking(self, since: str, limit: int = 500) -> tuple[list[TrackingEvent], str]:
        """Events after the cursor, and the next cursor; '' is the beginning."""
        ...

    async def label_document(self, label_ref: str, form: str = "pdf") -> bytes: ...

    async def tariff(self) -> Tariff: ...

    async def aclose(self) -> None: ...
