"""The sandbox payment provider's shapes, read into our values and written from them."""

from datetime import date, datetime
from typing import Any

import orjson

from doorstep.connectors.payments import LineKind, Payout, PayoutLine, RefundDone, RefundRequest
from doorstep.domain.bounds import kept_minor

VENDOR = "sandbox"
# Total over the provider's documented words.
KINDS = {
    "charge": LineKind.CHARGE,
    "refund": LineKind.REFUND,
    "fee": LineKind.FEE,
    "chargeback": LineKind.CHARGEBACK,
    "reserve": LineKind.RESERVE,
    "adjustment": LineKind.ADJUSTMENT,
    "payout": LineKind.PAYOUT,
}


def wanted(request: RefundRequest) -> bytes:
    return orjson.dumps(
        {
            "charge": request.charge_ref,
            "amount": request.amount_minor,
            "currency": request.currency,
            "reason": request.reason,
            "reference": request.reference or request.key,
        }
    )


def refund_done(told: dict[str, Any], raw: bytes) -> RefundDone:
    return RefundDone(
        key=told["key"],
        reference=told["reference"],
        refund_ref=told["id"],
        charge_ref=told["charge"],
        amount_minor=kept_minor(told["amount"]),
        currency=told["currency"],
        created_at=datetime.fromisoformat(told["created_at"]),
        raw=raw,
    )


def error_of(body: bytes) -> tuple[str, str]:
    """The code and the words of a refusal."""
    error = orjson.loads(body)["error"]
    return error["code"], error["message"]


def first_refund(body: bytes) -> RefundDone | None:
    """What a look-up found."""
    found = orjson.loads(body)["refunds"]
    return refund_done(found[0], orjson.dumps(found[0])) if found else None


def payouts(body: bytes) -> tuple[list[Payout], str]:
    """A page of payouts, each once, and where the next page begins."""
    told = orjson.loads(body)
    found = {one["id"]: payout(one) for one in told["payouts"]}
    return list(found.values()), told["cursor"]


def payout_lines(body: bytes) -> tuple[dict[str, PayoutLine], str]:
    """A page of lines by their id, and where the next page begins; '' behind the last."""
    told = orjson.loads(body)
    return {one["id"]: payout_line(one) for one in told["lines"]}, told["after"] if told["more"] else ""


def payout(told: dict[str, Any]) -> Payout:
    return Payout(
        payout_ref=told["id"],
        amount_minor=told["amount"],
        currency=told["currency"],
        created_at=datetime.fromisoformat(told["created_at"]),
        arrives_on=date.fromisoformat(told["arrives_on"]),
        vendor_status=told["status"],
        raw=orjson.dumps(told),
    )


def payout_line(told: dict[str, Any]) -> PayoutLine:
    return PayoutLine(
        line_ref=told["id"],
        payout_ref=told["payout"],
        kind=KINDS.get(told["type"], LineKind.UNKNOWN_WORD),
        vendor_word=told["type"],
        source_ref=told["source"],
        charge_ref=told["charge"] or "",
        reference=told["reference"],
        amount_minor=told["amount"],
        fee_minor=told["fee"],
        net_minor=told["net"],
        currency=told["currency"],
        words=told["description"],
        created_at=datetime.fromisoformat(told["created_at"]),
        raw=orjson.dumps(told),
    )
