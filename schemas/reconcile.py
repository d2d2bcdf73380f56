"""Reconcile: payouts with their lines in, lines with their names out."""

import pandera.pandas as pa
from pandera.typing import Series

from .base import Contract, terms


@terms("a line of a payout's statement", "payout_id")
class SettlementLines(Contract):
    """In, from capture: one row per line of a payout that is not balanced; minor units of its currency."""

    payout_id: Series[int] = pa.Field(gt=0)
    line_id: Series[int] = pa.Field(gt=0, unique=True)
    n: Series[int] = pa.Field(ge=1)
    kind: Series[str] = pa.Field(str_length={"min_value": 1, "max_value": 20})
    gross_minor: Series[int]
    fee_minor: Series[int]
    net_minor: Series[int]
    currency: Series[str] = pa.Field(str_matches=r"^[A-Z]{3}$")

    @pa.dataframe_check(name="net is gross less fee")
    def net_is_gross_less_fee(cls, rows):  # type: ignore[no-untyped-def]  # noqa: N805
        return rows["net_minor"] == rows["gross_minor"] - rows["fee_minor"]


@terms("a line that has its name", "payout_id")
class NamedLines(Contract):
    """Out, to the books: one row per line that is explained; 0 where no order or refund is concerned."""

    payout_id: Series[int] = pa.Field(gt=0)
    line_id: Series[int] = pa.Field(gt=0, unique=True)
    kind: Series[str] = pa.Field(isin=("charge", "refund", "fee", "reserve", "payout"))
    order_id: Series[int] = pa.Field(ge=0)
    refund_id: Series[int] = pa.Field(ge=0)

    @pa.dataframe_check(name="a charge names its order, a refund its refund")
    def names_its_order(cls, rows):  # type: ignore[no-untyped-def]  # noqa: N805
        return ((rows["kind"] != "charge") | (rows["order_id"] > 0)) & (
            (rows["kind"] != "refund") | (rows["refund_id"] > 0)
        )
