"""Amounts that no database could add up are refused where they are read, whoever tells them, and keep nothing else."""

import json
from typing import Any

import pytest

from doorstep.actions.found import make_account
from doorstep.connectors.carriers.sandbox import wire as carrier_wire
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.connectors.payments.sandbox import wire as payments_wire
from doorstep.db import inbox
from doorstep.db.engine import business_now
from doorstep.domain.bounds import LIMIT_MINOR
from doorstep.domain.orders import Fact, Refunded
from doorstep.testing.shop import NOON, Shop, shopify_order

MOST = "99999999999.00"  # what one amount may be


def twenty_huge_lines() -> dict[str, Any]:
    """Each of its figures is one that is read; what they come to together has no room in 64 bits."""
    told = shopify_order(1001, {"MUG": 1})
    line = told["line_items"][0]
    told["line_items"] = [
        {**line, "id": 100 + n, "quantity": 100_000, "current_quantity": 100_000, "price": MOST} for n in range(20)
    ]
    return told


def test_an_order_beyond_sixty_four_bits_is_refused_with_the_rule_and_its_neighbours_go_on(shop: Shop, laws_hold):
    shop.deliver("orders/create", json.dumps(twenty_huge_lines()).encode())
    shop.order(1002)
    shop.run("capture", "normalize")
    (case,) = shop.rows("exception_case")
    assert case.cause == "dead_letter"
    assert f"beyond belief: the most is {LIMIT_MINOR - 1}" in case.facts["reason"]
    assert [row.number for row in shop.rows("orders", status="confirmed")] == ["#1002"]


def test_a_later_state_beyond_sixty_four_bits_leaves_the_order_as_it_was(shop: Shop, laws_hold) -> None:
    shop.order(1001)
    shop.run("capture", "normalize")
    told = twenty_huge_lines() | {"updated_at": "2026-11-20T12:00:00Z"}
    shop.deliver("orders/updated", json.dumps(told).encode())
    shop.run("capture", "normalize")
    assert shop.find().total_minor == 1290 + 490
    assert [row.cause for row in shop.rows("exception_case")] == ["dead_letter"]


def test_many_refunds_of_a_size_that_is_read_are_refused_together() -> None:
    told = shopify_order(1001, {"MUG": 1})
    told["refunds"] = [
        {
            "id": 1 + n, "created_at": told["created_at"], "refund_line_items": [],
            "transactions": [{"kind": "refund", "status": "success", "amount": MOST, "currency": "EUR"}] * 9,
        }
        for n in range(20)
    ]  # fmt: skip
    fact = CHANNELS["shopify"].read("orders/updated", json.dumps(told).encode())
    assert (fact.kind, fact.order) == ("unreadable", None)


@pytest.mark.parametrize(("amount", "kind"), [(LIMIT_MINOR - 1, "refund"), (LIMIT_MINOR, "unreadable")])
def test_a_refund_told_alone_has_the_same_bound(amount: int, kind: str) -> None:
    assert Fact("refund", "1", refund=Refunded("r", amount, NOON)).kind == kind


@pytest.mark.parametrize(
    ("name", "amount"), [("amount_minor", 10**30), ("gross_minor", 10**15), ("net_minor", 1.5), ("fee_minor", None)]
)
def test_a_payout_with_an_amount_that_cannot_be_kept_is_a_dead_letter(shop: Shop, name: str, amount: Any) -> None:
    line = {"kind": "charge", "ref": "c", "charge_ref": "c", "order_ref": "", "gross_minor": 1, "fee_minor": 0,
            "net_minor": 1, "currency": "EUR", "occurred_at": None}  # fmt: skip
    told: dict[str, Any] = {"ref": "po_1", "currency": "EUR", "amount_minor": 1, "paid_on": "2026-11-20"}
    (told if name == "amount_minor" else line)[name] = amount
    told["lines"] = [line]
    with shop.database.writing("act") as connection:
        provider = make_account(connection, "payment", "sandbox", "money")
        body = json.dumps(told).encode()
        inbox.store(connection, [inbox.Arrival(provider, "payout:1", "payout", body, business_now(connection))])
    shop.run("capture", "reconcile")
    assert [row.cause for row in shop.rows("exception_case")] == ["dead_letter"]
    assert shop.rows("payout") == []


@pytest.mark.parametrize("amount", [10**15, 1e30, "490", True, None], ids=str)
def test_a_carriers_price_and_a_providers_refund_that_cannot_be_kept_are_no_answers(amount: Any) -> None:
    label = {"key": "k", "reference": "r", "id": "l", "tracking_number": "t", "service": "s", "currency": "EUR"}
    refund = {"key": "k", "reference": "r", "id": "1", "charge": "c", "currency": "EUR"}
    refund["created_at"] = "2026-11-20T12:00:00+00:00"
    assert carrier_wire.bought({**label, "cost": 490}, b"").cost_minor == 490
    assert payments_wire.refund_done({**refund, "amount": 490}, b"").amount_minor == 490
    with pytest.raises(ValueError, match="no whole number that can be kept"):
        carrier_wire.bought({**label, "cost": amount}, b"")
    with pytest.raises(ValueError, match="no whole number that can be kept"):
        payments_wire.refund_done({**refund, "amount": amount}, b"")
