"""What every payment provider can be asked, in our words: refunds, look-ups, payouts and their lines."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from doorstep.connectors.calls import Remedy


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Money that is to go back. `key` was stored before the call and is the provider's idempotency key."""

    key: str
    charge_ref: str
    amount_minor: int
    currency: str
    reason: str = ""
    reference: str = ""  # what a look-up asks for; '' is the key


@dataclass(frozen=True, slots=True)
class RefundDone:
    """The provider sends the money back, once under this key."""

    key: str
    reference: str
    refund_ref: str
    charge_ref: str
    amount_minor: int
    currency: str
    created_at: datetime
    raw: bytes


@dataclass(frozen=True, slots=True)
class RefundRefused:
    """The provider will not send it back; nothing was refunded."""

    key: str
    code: str
    words: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class RefundUnknown:
    """No answer to go by. Where `may_be_done` is false nothing was refunded."""

    key: str
    words: str
    may_be_done: bool = True
    again_in_seconds: int = 0
    raw: bytes = b""


RefundAnswer = RefundDone | RefundRefused | RefundUnknown


@dataclass(frozen=True, slots=True)
class Payout:
    """One transfer to our bank, as the provider announces it."""

    payout_ref: str
    amount_minor: int
    currency: str
    created_at: datetime
    arrives_on: date
    vendor_status: str
    raw: bytes


class LineKind(StrEnum):
    """What a settlement line is about, in our words."""

    CHARGE = "charge"
    REFUND = "refund"
    FEE = "fee"
    CHARGEBACK = "chargeback"
    RESERVE = "reserve"
    ADJUSTMENT = "adjustment"
    PAYOUT = "payout"  # the transfer itself, which providers list among its own lines
    UNKNOWN_WORD = "unknown_word"  # a word that its connector does not know: for a person, never for a guess


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """One line of a payout's statement: net = amount - fee, and with the payout's own line all nets sum to zero."""

    line_ref: str
    payout_ref: str
    kind: LineKind
    vendor_word: str
    source_ref: str  # the provider's id of what the line is about: a charge, a refund, an adjustment
    charge_ref: str  # '' where no charge is concerned
    reference: str  # the order's reference as it was given with the charge
    amount_minor: int
    fee_minor: int
    net_minor: int
    currency: str
    words: str
    created_at: datetime
    raw: bytes


class PaymentProvider(Protocol):
    """One merchant account. Acts answer with values, since doubt is an outcome; reads raise VendorUnavailableError."""

    vendor: str
    remedies: Mapping[str, Remedy]  # by act: refund

    async def refund(self, request: RefundRequest) -> RefundAnswer: ...

    def refund_all(self, requests: Sequence[RefundRequest]) -> AsyncIterator[list[RefundAnswer]]:
        """One answer for each request, in groups as they arrive."""
        ...

    async def find_refund(self, reference: str) -> RefundDone | None:
        """The refund under this reference; None where the provider knows none (yet)."""
        ...

    async def payouts(self, since: str, limit: int = 100) -> tuple[list[Payout], str]:
        """Payouts after the cursor, and the next cursor; '' is the beginning."""
        ...

    async def payout_lines(self, payout_ref: str) -> list[PayoutLine]:
        """Every line of the payout, its own among them."""
        ...

    async def aclose(self) -> None: ...
