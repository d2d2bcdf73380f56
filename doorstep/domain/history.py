"""Orders from before Doorstep: which of those placed before the cut-over were over when we first read them, and how."""

from collections.abc import Mapping
from datetime import UTC, datetime

from .orders import SourceOrder

NEVER_PAID = "it was never paid"
CANCELLED, PAID_BACK_THERE = "cancelled at the channel", "refunded at the channel"
_NO_MONEY = frozenset(("pending", "partly_paid", "voided"))
_SENT_BY_US = frozenset(("physical", "custom"))


def cut_over(config: Mapping[str, object] | None) -> datetime | None:
    """The instant from which Doorstep runs this channel's orders; None where it has run them from the first."""
    said = str((config or {}).get("cut_over_at") or "")
    if not said:
        return None
    at = datetime.fromisoformat(said)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def is_over(order: SourceOrder) -> bool:
    """Whether nothing more is to happen with it: called off, paid back, put away, or all of it sent."""
    if order.cancelled_at or order.is_closed or order.payment in ("voided", "refunded"):
        return True
    sent = dict(order.fulfilled)
    to_send = [line for line in order.lines if line.kind in _SENT_BY_US and line.qty]
    if not to_send:
        return order.payment not in _NO_MONEY and not order.payment.startswith("unknown:")
    return all(sent.get(line.ref, 0) >= line.qty for line in to_send)


def without_words(reason: str) -> str:
    """The reason as it may stand where nothing is ever changed: what the channel wrote of it can name a person."""
    return CANCELLED if reason.startswith(CANCELLED) else reason


def with_words(reason: str, kept: str | None) -> str:
    """The reason as people are shown it, with what the order itself keeps of the channel's words."""
    return kept if kept and reason == CANCELLED and kept.startswith(CANCELLED) else reason


def why_cancelled(order: SourceOrder) -> str:
    """Why an order that is over was not sent, '' where it was."""
    if order.cancelled_at:
        return f"{CANCELLED}: {order.cancel_reason or 'no reason given'}"
    if any(qty for _, qty in order.fulfilled):
        return ""
    if order.payment == "refunded":
        return "paid back in full at the channel"
    if order.payment == "voided":
        return "the payment was voided"
    return NEVER_PAID if order.payment in _NO_MONEY and not order.paid_minor else ""
