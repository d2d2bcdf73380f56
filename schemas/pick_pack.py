"""Pick and pack: planned fulfillments with their claims in, pick tasks on the floor out."""

import pandera.pandas as pa
from pandera.typing import Series

from .base import Contract, terms


@terms("a claim to be picked", "fulfillment_id")
class PlannedPicks(Contract):
    """In, from allocate: one row per claim of a fulfillment that is not on the floor yet."""

    fulfillment_id: Series[int] = pa.Field(gt=0)
    order_id: Series[int] = pa.Field(gt=0)
    site_id: Series[int] = pa.Field(gt=0)
    allocation_id: Series[int] = pa.Field(gt=0, unique=True)
    qty: Series[int] = pa.Field(gt=0, le=1_000_000)


@terms("a task on the floor", "fulfillment_id")
class PickTasks(Contract):
    """Out, to the station: one row per bin to go to."""

    fulfillment_id: Series[int] = pa.Field(gt=0)
    allocation_id: Series[int] = pa.Field(gt=0, unique=True)
    wave: Series[int] = pa.Field(ge=0)
    qty: Series[int] = pa.Field(gt=0, le=1_000_000)
