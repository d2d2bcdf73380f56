"""The canonical order, version 2: the one shape in which every channel's order leaves its connector.

Money is minor units of `currency` (the shop's), signed as the customer sees it; what the customer saw in another
currency stands beside it as `presentment_*`, what the channel pays out to the shop as `payout_*`. A connector copies
what the channel states; sharing order-level amounts over lines is `normalize`'s (doorstep.domain.normalization).
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from .bounds import beyond_bounds

SCHEMA_VERSION = 2  # 2: payout_*, is_tax_remitted, ship_by_at and deliver_by_at
LINE_KINDS = ("physical", "digital", "gift_card", "custom")
PAYMENTS = ("pending", "authorized", "paid", "partly_paid", "partly_refunded", "refunded", "voided", "terms")
UNKNOWN = "unknown:"  # before a word of the channel's that is none of these
RISK_HINTS = ("", "accept", "investigate", "cancel")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # no database keeps these as text


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person or firm is reached, as the channel gave it; '' where it gave nothing."""

    name: str = ""  # who receives it
    company: str = ""  # where it is a firm
    line1: str = ""  # street and number
    line2: str = ""  # floor, flat
    city: str = ""  # town
    region: str = ""  # state or region, where there is one
    postcode: str = ""  # as it is written there
    country: str = ""  # ISO 3166-1 alpha-2, upper case
    phone: str = ""  # as the channel spells it
    email: str = ""  # where it differs from the customer's

    @property
    def place(self) -> tuple[str, ...]:
        """What a label says of it."""
        return self.name, self.company, self.line1, self.line2, self.city, self.region, self.postcode, self.country


def address_mark(address: Address | None) -> str:
    """By what one address is known from another without being kept: the same for the same label."""
    return hashlib.sha256("\x1f".join((address or Address()).place).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line as the channel states it. `ref` is the channel's own, stable id of the line."""

    ref: str  # the channel's own, stable id of the line
    sku: str  # as the channel spells it, '' where it has none
    variant_ref: str  # the channel's id of the variant or product, '' for a custom line
    title: str  # as the customer was shown it
    kind: str  # one of LINE_KINDS: digital and gift_card are not sent
    original_qty: int  # as first ordered
    qty: int  # now: less what was edited out, cancelled or refunded-and-removed before it was sent
    unit_price_minor: int  # of one unit, before discounts; with its tax where tax_included
    discount_minor: int  # all discounts that the channel lays on this line, over `qty`; >= 0
    tax_minor: int  # over `qty`
    grams: int = 0  # 0 where unknown
    properties: tuple[tuple[str, str], ...] = ()  # personalisation and the like: (name, value)


@dataclass(frozen=True, slots=True)
class Refunded:
    """Money that the channel says went back to the customer, once per channel refund."""

    ref: str  # the channel's id of the refund
    amount_minor: int  # what went back
    refunded_at: datetime  # when
    lines: tuple[tuple[str, int, bool], ...] = ()  # (line ref, qty, restocked by the channel)
    reason: str = ""  # in the channel's words


@dataclass(frozen=True, slots=True)
class SourceOrder:
    """A whole order as one channel states it at `updated_at`."""

    ref: str  # the channel's id
    number: str  # what people call it: "#1042"
    placed_at: datetime  # when the customer placed it
    updated_at: datetime  # the channel's own time of this state; the ordering key
    currency: str  # the shop's, in which all amounts are that say nothing else: three letters
    total_minor: int  # now (current), what the customer pays in all, after refunds of removed lines
    original_total_minor: int  # as first ordered
    tax_included: bool  # whether unit prices contain the tax
    lines: tuple[SourceLine, ...]  # what is wanted
    shipping_minor: int = 0  # after discounts; without its tax where tax is not included
    shipping_tax_minor: int = 0  # on top of shipping, or within it
    tip_minor: int = 0  # a tip
    fee_minor: int = 0  # order fees of the channel (WooCommerce fee lines), net of tax unless tax_included
    fee_tax_minor: int = 0  # on top of the fees, or within them
    order_discount_minor: int = 0  # discounts that stand on no line
    rounding_minor: int = 0  # cash rounding and duties the channel adds to the total
    presentment_currency: str = ""  # what the customer saw and paid in, '' where it is the shop's
    presentment_total_minor: int = 0  # the total in it
    payout_currency: str = ""  # in which the channel pays the shop for this order, '' where it does not tell
    payout_minor: int = 0  # what it says it will pay out for it, after its own fees
    is_tax_stated: bool = True  # False: it says nothing of tax, which is then reckoned by the shop's own rates
    is_tax_remitted: bool = False  # the channel collects the tax and pays it itself (a marketplace's own duty)
    payment: str = "pending"  # one of PAYMENTS, or `unknown:` and the word that the channel said
    payment_ref: str = ""  # the provider's id of the charge where the channel tells it
    payment_method: str = ""  # in the channel's words
    paid_minor: int = 0  # how much has come in
    gift_card_minor: int = 0  # part of the payment that was made by gift card
    cancelled_at: datetime | None = None  # when it was called off, where it was
    cancel_reason: str = ""  # in the channel's words
    refunds: tuple[Refunded, ...] = ()  # all money that went back so far
    fulfilled: tuple[tuple[str, int], ...] = ()  # (line ref, qty) that the channel says was already sent
    fulfillments: tuple[tuple[str, bool], ...] = ()  # (its id, whether it was sent) of those that `fulfilled` knows of
    customer_ref: str = ""  # the channel's id of the customer
    customer_orders: int = 0  # orders of this customer before, as the channel counts; 0 where unknown
    customer_tags: tuple[str, ...] = ()  # as the channel has them
    email: str = ""  # for messages
    phone: str = ""  # as the channel spells it
    language: str = ""  # BCP 47, '' where unknown
    ship_to: Address | None = None  # where it goes; none where nothing is sent
    bill_to: Address | None = None  # who is billed
    shipping_service: str = ""  # what the customer chose, in the channel's words
    ship_by_at: datetime | None = None  # by when the channel wants it handed over, where it says so
    deliver_by_at: datetime | None = None  # by when the channel has promised it to the customer
    note: str = ""  # the customer's words
    gift_note: str = ""  # what the card is to say
    delivery_instructions: str = ""  # for who delivers it
    client_ip: str = ""  # from where it was ordered
    is_test: bool = False  # a try: nothing is sent for it
    is_closed: bool = False  # the channel has put it away: nothing more is to happen with it there
    risk_hint: str = ""  # the channel's own advice: one of RISK_HINTS
    schema_version: int = SCHEMA_VERSION  # of this shape

    def __post_init__(self) -> None:
        """A word that no connector knows is one line, and some word."""
        if self.payment.startswith(UNKNOWN):
            word = " ".join(self.payment.removeprefix(UNKNOWN).split())
            object.__setattr__(self, "payment", f"{UNKNOWN}{word or 'nothing'}")


@dataclass(frozen=True, slots=True)
class Fact:
    """What one inbound event says. `kind` is one of FACTS; `order_ref` ties it to its order ('' where it has none)."""

    kind: str
    order_ref: str = ""
    occurred_at: datetime | None = None  # the event's own time, for ordering
    order: SourceOrder | None = None  # for kind "order"
    refund: Refunded | None = None  # for kind "refund"
    fulfilled: tuple[tuple[str, int], ...] = ()  # for kind "fulfillment": (line ref, qty)
    ref: str = ""  # for kind "fulfillment": the channel's id of it, the same however often it is told
    is_called_off: bool = False  # for kind "fulfillment": the channel has taken it back, its units were not sent
    is_restored: bool = False  # for kind "order": the channel had deleted it and has taken it back up
    is_undated: bool = False  # for kind "order": it names no time of its last change, so the one that came later stands
    tracking_refs: tuple[str, ...] = ()
    reason: str = ""  # for kind "ignored" and "unreadable": why, in words a person understands

    def __post_init__(self) -> None:
        """The reason can be stored, whatever a topic or an error that it quotes held; and so can every sum of its
        amounts: one of which that is not so is unreadable."""
        if too_much := beyond_bounds(self):
            for name, value in (("kind", "unreadable"), ("order", None), ("refund", None), ("reason", too_much)):
                object.__setattr__(self, name, value)
        if _UNSTORABLE.search(self.reason):
            object.__setattr__(self, "reason", _UNSTORABLE.sub("\ufffd", self.reason))


FACTS = (
    "order",  # the whole order, at a moment
    "refund",  # a refund that names its order
    "fulfillment",  # something was sent, outside Doorstep or by our own write-back
    "changed",  # something happened to that order, which is all that is said: it is fetched
    "deleted",  # the channel deleted the order; only its id is left
    "tracking",  # a carrier's scan
    "payout",  # a transfer of a payment provider
    "ping",  # the channel tries whether we answer
    "ignored",  # known, and of no use to us yet; `reason` says why
    "unreadable",  # not what this channel sends; `reason` says what was found
)
