"""Cost is per batch: a transaction of forty takes as many statements as one of four."""

from collections import Counter
from datetime import datetime

import pytest
import sqlalchemy as sa

from doorstep.actions.found import make_account
from doorstep.actions.returns import refund_money
from doorstep.db import inbox
from doorstep.db.engine import business_now
from doorstep.db.write import to_json

FEW, MANY = 4, 40


def confirm(shop, numbers) -> None:
    for number in numbers:
        shop.order(number, {"MUG": 2}, checkout_token=f"ch_{shop.channel_id}_{number}")
    shop.run("capture", "normalize")


def owe_money(shop, numbers) -> None:
    confirm(shop, numbers)
    for number in numbers:
        refund_money(shop.database, shop.find(number).public_id, 100, "a scratch", "owner")


def pay_out(shop, numbers) -> None:
    """One payout an order, each with a line that nobody knows."""
    confirm(shop, numbers)
    with shop.database.writing("act") as connection:
        provider, now = make_account(connection, "payment", "sandbox", "money"), business_now(connection)
        inbox.store(connection, [statement(provider, f"ch_{shop.channel_id}_{number}", now) for number in numbers])
    shop.run("capture")


def statement(provider: int, charge: str, now: datetime) -> inbox.Arrival:
    lines = [
        {
            "kind": kind, "ref": ref, "charge_ref": ref, "order_ref": "", "gross_minor": net, "fee_minor": 0,
            "net_minor": net, "currency": "EUR", "occurred_at": None,
        }
        for kind, net, ref in (("charge", 3070, charge), ("loan", -100, ""))
    ]  # fmt: skip
    told = {"ref": charge, "currency": "EUR", "amount_minor": 2970, "paid_on": "2026-11-20", "lines": lines}
    return inbox.Arrival(provider, f"payout:{charge}", "payout", to_json(told).encode(), now)


@pytest.fixture
def counted(shop):
    """Runs a stage, and tells how many statements its transactions took, by their number."""
    taken: Counter[int] = Counter()
    listening = {"statements": 0}
    writer = shop.database.writer

    @sa.event.listens_for(writer, "before_cursor_execute")
    def _executed(*_) -> None:
        listening["statements"] += 1

    @sa.event.listens_for(writer, "begin")
    def _begun(_) -> None:
        listening["statements"] = 0

    @sa.event.listens_for(writer, "commit")
    def _committed(_) -> None:
        taken[listening["statements"]] += 1

    def run(stage: str) -> int:
        taken.clear()
        shop.run(stage, rounds=1)
        return max(taken)

    return run


@pytest.mark.parametrize(("stage", "prepare"), [("notify", confirm), ("returns", owe_money), ("reconcile", pay_out)])
def test_more_subjects_are_no_more_statements(with_vendors, counted, stage, prepare):
    prepare(with_vendors, range(2000, 2000 + FEW))
    few = counted(stage)

    prepare(with_vendors, range(3000, 3000 + MANY))
    many = counted(stage)

    assert many == few
