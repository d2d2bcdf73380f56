"""Returns: refunds that are owed in, refunds that were paid out."""

import pandera.pandas as pa
from pandera.typing import Series

from .base import Contract, terms


@terms("a refund that is owed", "refund_id")
class OwedRefunds(Contract):
    """In, from the station, the desk and cancellations: one row per refund of ours that is not paid yet."""

    refund_id: Series[int] = pa.Field(gt=0, unique=True)
    order_id: Series[int] = pa.Field(gt=0)
    amount_minor: Series[int] = pa.Field(gt=0)
    currency: Series[str] = pa.Field(str_matches=r"^[A-Z]{3}$")
    made_by: Series[str] = pa.Field(isin=["us"])


@terms("a refund that the provider paid", "refund_id")
class PaidRefunds(Contract):
    """Out, to notify and reconcile: one row per refund paid; what the provider says it paid is what was owed."""

    refund_id: Series[int] = pa.Field(gt=0, unique=True)
    order_id: Series[int] = pa.Field(gt=0)
    refund_ref: Series[str] = pa.Field(str_length={"min_value": 1, "max_value": 120})
    amount_minor: Series[int] = pa.Field(gt=0)
    currency: Series[str] = pa.Field(str_matches=r"^[A-Z]{3}$")
    owed_minor: Series[int] = pa.Field(gt=0)
    owed_currency: Series[str] = pa.Field(str_matches=r"^[A-Z]{3}$")

    @pa.dataframe_check(name="what was owed was paid")
    def what_was_owed_was_paid(cls, rows):  # type: ignore[no-untyped-def]  # noqa: N805
        return (rows["amount_minor"] == rows["owed_minor"]) & (rows["currency"] == rows["owed_currency"])
