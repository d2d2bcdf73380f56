"""What was paid at Saleor and what went back: by transactions, or by the older payments."""

from dataclasses import dataclass
from datetime import datetime

from doorstep.connectors.channels.reading import Json, Minor, instant, opaque_ref, text
from doorstep.connectors.channels.saleor import words
from doorstep.domain.orders import Refunded

_BACK = "REFUND_SUCCESS"
_REVERSED = "REFUND_REVERSE"


@dataclass(frozen=True, slots=True)
class Paid:
    """What the customer has paid, net of what went back, and the word for it."""

    word: str
    charged_minor: int
    refunded_minor: int
    refunds: tuple[Refunded, ...]
    ref: str
    method: str


def read_paid(body: Json, minor: Minor, total: int, updated_at: datetime) -> Paid:
    """By the order's own sums where the body holds them, else by its payments."""
    get = body.get
    payments, transactions = get("payments") or (), get("transactions") or ()
    refunds = _refunds(body, minor, updated_at)
    charged = _amount(get("totalCharged"), minor)
    if get("totalCharged") is None:
        charged = sum([_amount(payment.get("capturedAmount"), minor) for payment in payments])
    refunded = _amount(get("totalRefunded"), minor) or sum([refund.amount_minor for refund in refunds])
    refs = [text(each.get("pspReference")) for each in transactions] or [_charge_ref(each) for each in payments]
    names = [text(each.get("name")) for each in transactions] or [text(each.get("gateway")) for each in payments]
    return Paid(
        word=_word(body, payments),
        charged_minor=charged,
        refunded_minor=refunded,
        refunds=refunds,
        ref=next((ref for ref in refs if ref), "")[:120],
        method=", ".join(dict.fromkeys([name for name in names if name])),
    )


def _word(body: Json, payments: Json) -> str:
    charge = text(body.get("chargeStatus"))
    if charge:
        word = words.CHARGED.get(charge)
        return f"unknown:{charge[:40]}" if word is None else word or _authorized(text(body.get("authorizeStatus")))
    active = [each for each in payments if each.get("isActive") is not False]
    status = text(body.get("paymentStatus")) or (text(active[-1].get("chargeStatus")) if active else "")
    status = status.upper().replace("-", "_")
    return words.PAYMENT.get(status, f"unknown:{status[:40]}")


def _authorized(word: str) -> str:
    return words.AUTHORIZED.get(word, f"unknown:{word[:40]}")


def _refunds(body: Json, minor: Minor, updated_at: datetime) -> tuple[Refunded, ...]:
    """Each refund that was done, with the lines and the reason of the granted one of the same amount."""
    granted = list(body.get("grantedRefunds") or ())
    refunds = []
    for transaction in body.get("transactions") or ():
        events = transaction.get("events") or ()
        reversed_refs = {text(event.get("pspReference")) for event in events if event.get("type") == _REVERSED}
        for event in events:
            if event.get("type") == _BACK and text(event.get("pspReference")) not in reversed_refs - {""}:
                amount = _amount(event.get("amount"), minor)
                at = instant(event.get("createdAt")) or updated_at
                refunds.append(_refund(event, amount, at, granted, minor))
    for payment in body.get("payments") or ():
        for part in payment.get("transactions") or ():
            if part.get("kind") == "REFUND" and part.get("isSuccess") is True:
                at = instant(part.get("created")) or updated_at
                refunds.append(_refund(part, _amount(part.get("amount"), minor), at, granted, minor))
    return tuple(refunds)


def _refund(told: Json, amount: int, at: datetime, granted: list[Json], minor: Minor) -> Refunded:
    fitting = next((each for each in granted if _amount(each.get("amount"), minor) == amount), None)
    lines: list[tuple[str, int, bool]] = []
    reason = text(told.get("message"))
    if fitting is not None:
        granted.remove(fitting)
        reason = text(fitting.get("reason")) or reason
        for line in fitting.get("lines") or ():
            quantity = line.get("quantity")
            if type(quantity) is int and 0 < quantity < 100_000:
                lines.append((opaque_ref((line.get("orderLine") or {}).get("id"), "a refunded line"), quantity, False))
    return Refunded(opaque_ref(told.get("id"), "a refund"), amount, at, tuple(lines), reason)


def _charge_ref(payment: Json) -> str:
    parts = payment.get("transactions") or ()
    return text(payment.get("pspReference")) or next((text(p.get("token")) for p in parts if text(p.get("token"))), "")


def _amount(money: Json, minor: Minor) -> int:
    return minor(money.get("amount")) if money else 0
