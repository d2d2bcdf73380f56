"""Capture: inbound events in, facts tied to their subject out."""

import pandera.pandas as pa
from pandera.typing import Series

from doorstep.domain.orders import FACTS

from .base import Contract, UtcInstant, terms


@terms("an inbound event, as stored", "event_id")
class InboundEvents(Contract):
    """In, from intake, polls and files: one row per event that has no outcome yet."""

    event_id: Series[int] = pa.Field(gt=0, unique=True)
    account_id: Series[int] = pa.Field(gt=0)
    vendor: Series[str] = pa.Field(str_length={"min_value": 1, "max_value": 30})
    topic: Series[str] = pa.Field(str_length={"max_value": 80})
    sha256: Series[str] = pa.Field(str_matches=r"^[0-9a-f]{64}$")
    size_bytes: Series[int] = pa.Field(ge=0)
    received_at: Series[UtcInstant]


@terms("what an event says, and of what", "event_id")
class CapturedFacts(Contract):
    """Out, to normalize, ship and reconcile: what each event says, tied to what it speaks of."""

    event_id: Series[int] = pa.Field(gt=0, unique=True)
    account_id: Series[int] = pa.Field(gt=0)
    kind: Series[str] = pa.Field(isin=FACTS)
    order_ref: Series[str] = pa.Field(str_length={"max_value": 120})

    @pa.dataframe_check(name="an order fact names its order")
    def names_its_order(cls, rows):  # type: ignore[no-untyped-def]  # noqa: N805
        return ~rows["kind"].isin(["order", "changed", "refund", "fulfillment", "deleted"]) | (rows["order_ref"] != "")
