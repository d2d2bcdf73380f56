"""Reads of what a return or a kindness would pay back, before it does: how much, and who pays it."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from doorstep.db import rules, tables
from doorstep.db.queries import returns
from doorstep.domain.reversals import reverse


@dataclass(frozen=True, slots=True)
class PayingBack:
    """What goes back if all that a return asks for comes, and whether a payment account here can pay it."""

    minor: int
    currency: str
    by_itself: bool


def charge_of(connection: sa.Connection, order_id: int) -> str | None:
    """The provider's name of what was paid first for the order."""
    payment = tables.payment
    first = sa.select(payment.c.external_ref).where(payment.c.order_id == order_id).order_by(payment.c.id).limit(1)
    return connection.execute(first).scalar()


def can_pay_back(connection: sa.Connection, charge_ref: str | None, currency: str) -> bool:
    """Whether a payment account here can pay back what was paid by that charge; else a person pays it back."""
    return returns.provider_of(returns.read_providers(connection), charge_ref, currency) is not None


def read_paying_back(connection: sa.Connection, order_id: int, currency: str, asked: Mapping[int, int]) -> PayingBack:
    """What these units of the order's lines ({line n: units}) would give, as things stand now."""
    balance = tables.money_balance
    left = connection.execute(
        sa.select(balance.c.amount).where(balance.c.order_id == order_id, balance.c.account == "refundable")
    ).scalar()
    sold = returns.read_sold_lines(connection, order_id)
    coming = [(sold[n], qty) for n, qty in sorted(asked.items()) if n in sold]
    with_carriage = bool(rules.current(connection)["returns_pay_back_shipping"])
    reversal = reverse(coming, int(left or 0), currency, with_carriage)
    return PayingBack(
        reversal.amount_minor, currency, can_pay_back(connection, charge_of(connection, order_id), currency)
    )
