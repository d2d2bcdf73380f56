"""Notify: things worth telling in, mails that were taken over out."""

import pandera.pandas as pa
from pandera.typing import Series

from .base import Contract, terms

KINDS = ("confirmed", "sent", "delayed", "cancelled", "refunded")


@terms("a message worth sending", "message_id")
class WantedMessages(Contract):
    """In, from all stages: one row per message that was not sent yet."""

    message_id: Series[int] = pa.Field(gt=0, unique=True)
    order_id: Series[int] = pa.Field(gt=0)
    kind: Series[str] = pa.Field(isin=KINDS)
    number: Series[str] = pa.Field(str_length={"min_value": 1, "max_value": 120})


@terms("a mail that the server took over", "message_id")
class SentMessages(Contract):
    """Out, to what the customer was told: one row per mail sent."""

    message_id: Series[int] = pa.Field(gt=0, unique=True)
    message_ref: Series[str] = pa.Field(str_length={"min_value": 3, "max_value": 400})
    subject: Series[str] = pa.Field(str_length={"min_value": 1, "max_value": 400})
