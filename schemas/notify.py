"""Notify: things worth telling in, mails with their words out."""

import pandera.pandas as pa
from pandera.typing import Series

from doorstep.domain.notices import KINDS

from .base import Contract, terms


@terms("something worth telling a customer", "message_id")
class WantedMessages(Contract):
    """In, from normalize, ship, returns and cancellations: one row per message that is not told yet; 0 where no parcel
    or refund is concerned."""

    message_id: Series[int] = pa.Field(gt=0, unique=True)
    order_id: Series[int] = pa.Field(gt=0)
    kind: Series[str] = pa.Field(isin=KINDS)
    language: Series[str] = pa.Field(str_length={"max_value": 20})
    parcel_id: Series[int] = pa.Field(ge=0)
    refund_id: Series[int] = pa.Field(ge=0)

    @pa.dataframe_check(name="a parcel's message names its parcel, a refund's its refund")
    def names_its_subject(cls, rows):  # type: ignore[no-untyped-def]  # noqa: N805
        needs_parcel, needs_refund = rows["kind"] == "sent", rows["kind"] == "refunded"
        return (~needs_parcel | (rows["parcel_id"] > 0)) & (~needs_refund | (rows["refund_id"] > 0))


@terms("a mail that is about to be sent", "message_id")
class WordedMessages(Contract):
    """Out, to the customer: one row per mail; whose address it is, is read only for the call itself."""

    message_id: Series[int] = pa.Field(gt=0, unique=True)
    order_id: Series[int] = pa.Field(gt=0)
    language: Series[str] = pa.Field(str_matches=r"^[a-z]{2}$")
    subject: Series[str] = pa.Field(str_length={"min_value": 1, "max_value": 200}, str_matches=r"^[^\r\n]*$")
