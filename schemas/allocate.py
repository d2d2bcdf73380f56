"""Allocate: open lines of confirmed orders in, claims on units in bins out."""

import pandera.pandas as pa
from pandera.typing import Series

from .base import Contract, UtcInstant, terms


@terms("a line of a confirmed order that needs units", "order_id")
class OpenLines(Contract):
    """In, from normalize: one row per line that still needs units."""

    order_id: Series[int] = pa.Field(gt=0)
    line_n: Series[int] = pa.Field(ge=1)
    sku_id: Series[int] = pa.Field(gt=0)
    recipe_id: Series[int] = pa.Field(ge=0)
    qty: Series[int] = pa.Field(gt=0, le=100_000)
    placed_at: Series[UtcInstant]


@terms("a claim on units in one bin", "order_id")
class Allocations(Contract):
    """Out, to pick_pack: one row per claim of a line on units of one position."""

    order_id: Series[int] = pa.Field(gt=0)
    line_n: Series[int] = pa.Field(ge=1)
    sku_id: Series[int] = pa.Field(gt=0)
    position_id: Series[int] = pa.Field(gt=0)
    site_id: Series[int] = pa.Field(gt=0)
    qty: Series[int] = pa.Field(gt=0, le=1_000_000)
    per_kit: Series[int] = pa.Field(ge=1)
