"""Ship: sealed parcels in, labels out."""

import pandera.pandas as pa
from pandera.typing import Series

from .base import Contract, terms


@terms("a sealed parcel that wants its label", "parcel_id", personal=("postcode",))
class SealedParcels(Contract):
    """In, from pick_pack: one row per parcel that is sealed and has no label."""

    parcel_id: Series[int] = pa.Field(gt=0, unique=True)
    order_id: Series[int] = pa.Field(gt=0)
    site_id: Series[int] = pa.Field(gt=0)
    grams: Series[int] = pa.Field(gt=0, le=1_000_000)
    country: Series[str] = pa.Field(str_matches=r"^[A-Z]{2}$")
    postcode: Series[str] = pa.Field(str_length={"max_value": 20})


@terms("a label that a carrier sold", "parcel_id")
class BoughtLabels(Contract):
    """Out, to notify and reconcile: one row per label bought."""

    parcel_id: Series[int] = pa.Field(gt=0, unique=True)
    label_ref: Series[str] = pa.Field(str_length={"min_value": 1, "max_value": 120})
    tracking_ref: Series[str] = pa.Field(str_length={"max_value": 80})  # "" where a person types it
    cost_minor: Series[int] = pa.Field(ge=0)
    currency: Series[str] = pa.Field(str_matches=r"^[A-Z]{3}$")
