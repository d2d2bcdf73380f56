"""Normalize: captured facts in, canonical orders and their lines out."""

import pandera.pandas as pa
from pandera.typing import Series

from .base import Contract, terms


@terms("a captured fact of an order", "order_id")
class OrderFacts(Contract):
    """In, from capture: one row per fact of an order that has not been applied yet."""

    order_id: Series[int] = pa.Field(gt=0)
    event_id: Series[int] = pa.Field(gt=0, unique=True)
    account_id: Series[int] = pa.Field(gt=0)
    kind: Series[str] = pa.Field(isin=("order", "refund", "fulfillment", "deleted"))
    order_ref: Series[str] = pa.Field(str_length={"min_value": 1, "max_value": 120})


@terms("a canonical order, version 2", "order_id")
class CanonicalOrders(Contract):
    """Out, to allocate, notify and reconcile: one row per order; minor units of its currency."""

    order_id: Series[int] = pa.Field(gt=0, unique=True)
    currency: Series[str] = pa.Field(str_matches=r"^[A-Z]{3}$")
    total_minor: Series[int] = pa.Field(ge=0)
    lines_minor: Series[int]
    paid_minor: Series[int] = pa.Field(ge=0)
    line_count: Series[int] = pa.Field(ge=0, le=1000)

    @pa.dataframe_check(name="lines sum to the order to the cent")
    def lines_sum(cls, rows):  # type: ignore[no-untyped-def]  # noqa: N805
        return rows["lines_minor"] == rows["total_minor"]


@terms("a line of a canonical order", "order_id")
class CanonicalLines(Contract):
    """Out, to allocate: one row per line, every cent of the order on one of them."""

    order_id: Series[int] = pa.Field(gt=0)
    line_n: Series[int] = pa.Field(ge=1)
    kind: Series[str] = pa.Field(isin=("physical", "digital", "gift_card", "custom"))
    original_qty: Series[int] = pa.Field(ge=0, le=100_000)
    qty: Series[int] = pa.Field(ge=0, le=100_000)
    unit_price_minor: Series[int]
    discount_minor: Series[int]
    tax_minor: Series[int]
    total_minor: Series[int]

    @pa.dataframe_check(name="a line is never more than was ordered")
    def never_more(cls, rows):  # type: ignore[no-untyped-def]  # noqa: N805
        return rows["qty"] <= rows["original_qty"]
