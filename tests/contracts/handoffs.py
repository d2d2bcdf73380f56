"""What one stage gives as its neighbour takes it, column by column. The rows between them lie in the warehouse."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.allocate import Allocations, OpenLines
from schemas.base import Contract
from schemas.capture import CapturedFacts
from schemas.normalize import CanonicalLines, CanonicalOrders, OrderFacts
from schemas.notify import WantedMessages
from schemas.pick_pack import PickTasks, PlannedPicks
from schemas.returns import OwedRefunds, PaidRefunds
from schemas.ship import BoughtLabels, SealedParcels


@dataclass(frozen=True, slots=True)
class Handoff:
    """A contract out, the contract in that takes from it, and where each of the taker's columns comes from."""

    giver: type[Contract]
    taker: type[Contract]
    columns: Mapping[str, str]  # the taker's column: the giver's
    added: Mapping[str, str] = field(default_factory=dict)  # the taker's column: who writes it in between
    narrowed: Mapping[str, str] = field(default_factory=dict)  # the taker takes fewer values, and which


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_NOT_OF_A_PARCEL = {"parcel_id": "0: it is about no parcel", "refund_id": "0: it is about no refund"}
_TOLD = {"message_id": "the message's own row", "kind": "what is told", "language": "the customer's, as normalized"}

HANDOFFS: tuple[Handoff, ...] = (
    Handoff(
        CapturedFacts, OrderFacts, _same("event_id", "account_id", "kind", "order_ref"),
        {"order_id": "capture: the order that it made or found"},
        {"kind": "facts of orders alone", "order_ref": "facts of orders name their order"},
    ),
    Handoff(
        CanonicalLines, OpenLines, _same("order_id", "line_n", "qty"),
        {"sku_id": "normalize: the channel's SKU as it is mapped",
         "recipe_id": "normalize: the recipe in force, frozen", "placed_at": "normalize: the order's own"},
        {"qty": "lines that still need units"},
    ),
    Handoff(
        Allocations, PlannedPicks, _same("order_id", "site_id", "qty"),
        {"fulfillment_id": "allocate: one for each site of an order", "allocation_id": "allocate: the claim's own row"},
    ),
    Handoff(
        PlannedPicks, PickTasks, _same("fulfillment_id", "allocation_id", "qty"),
        {"wave": "pick_pack: its place in the plan"},
    ),
    Handoff(
        PlannedPicks, SealedParcels, _same("order_id", "site_id"),
        {"parcel_id": "the station: what was sealed", "grams": "the station: weighed, or reckoned from the products",
         "country": "normalize: where it goes", "postcode": "normalize: where it goes"},
    ),
    Handoff(CanonicalOrders, WantedMessages, _same("order_id"), _TOLD | _NOT_OF_A_PARCEL),
    Handoff(
        BoughtLabels, WantedMessages, _same("parcel_id"),
        _TOLD | {"order_id": "the parcel's order", "refund_id": _NOT_OF_A_PARCEL["refund_id"]},
    ),
    Handoff(
        CanonicalOrders, OwedRefunds, _same("order_id", "currency"),
        {"refund_id": "the refund's own row", "amount_minor": "a part of what was paid", "made_by": "us"},
    ),
    Handoff(
        OwedRefunds, PaidRefunds,
        _same("refund_id", "order_id") | {"owed_minor": "amount_minor", "owed_currency": "currency"},
        {"refund_ref": "the provider's own", "amount_minor": "what the provider says it paid",
         "currency": "what the provider says it paid in"},
    ),
    Handoff(
        PaidRefunds, WantedMessages, _same("order_id", "refund_id"),
        _TOLD | {"parcel_id": _NOT_OF_A_PARCEL["parcel_id"]},
    ),
)  # fmt: skip
