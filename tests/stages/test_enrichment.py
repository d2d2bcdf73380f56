"""What is known around an order is put together once, with the figures that went in, and honest buyers are not held."""

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from doorstep.actions.forget import forget
from doorstep.actions.orders import cancel
from doorstep.db import tables
from doorstep.domain import risk
from doorstep.testing.retelling import ABROAD, LATER, LATEST, answer, cause
from doorstep.testing.shop import NOON, Shop, shopify_order

GUEST = {"customer": None, "email": "guest@example.com"}


def bought(shop: Shop, number: int, at: str = "2026-11-20T11:00:00Z", lines: Any = None, **changes: Any) -> Any:
    shop.order(number, lines or {"MUG": 1}, at=at, **changes)
    shop.run("capture", "normalize")
    return shop.find(number).enrichment


def hours_ago(hours: float) -> str:
    return (NOON - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_buyers_history_and_the_wishes_are_stored_with_the_figures(shop: Shop) -> None:
    bought(shop, 1001, hours_ago(72))
    bought(shop, 1051, hours_ago(48), {"MUG": 2})  # of the same customer
    with shop.database.writing("act") as connection:
        paid_back = tables.orders.update().where(tables.orders.c.id == shop.find(1001).id)
        connection.execute(paid_back.values(refunded_minor=290))
    cancel(shop.database, shop.find(bought(shop, 1101, hours_ago(24)) and 1101).public_id, "owner", "asked")
    buyer = {"id": 9001, "email": "mara@example.com", "tags": "VIP, wholesale"}
    told = bought(
        shop, 1151, customer=buyer, note="Please leave it with a neighbour",
        shipping_lines=[{"id": 1, "title": "Express, signature required", "price": "4.90", "discounted_price": "4.90",
                         "discount_allocations": [], "tax_lines": []}],
    )  # fmt: skip
    known, said = told["known"], told["said"]
    assert (known["orders"], known["spent"], known["cancelled"]) == (2, [["EUR", 1780 + 3070 - 290]], 1)
    assert (known["refunded"], known["returned"], known["undelivered"]) == (1, 0, 0)
    assert (known["by"], known["hour_buyer"]) == ("customer", 0)
    assert (said["tags"], said["wishes"]) == (["VIP", "wholesale"], ["express", "signature", "neighbour", "left there"])
    assert (told["schema"], told["n"], told["risk"]) == (
        1, 1, {"score": 0, "reasons": ["2 earlier orders of this customer"]}
    )  # fmt: skip
    assert shop.find(1151).risk_score == 0


def test_a_guest_is_known_by_the_e_mail_and_nothing_personal_is_stored(shop: Shop) -> None:
    bought(shop, 1001, hours_ago(48), **GUEST)
    told = bought(shop, 1002, **GUEST | {"email": "Guest@Example.com "})
    assert (told["known"]["orders"], told["known"]["by"]) == (1, "e-mail")
    marks = [row.mark for row in shop.rows("order_mark")]
    stored = json.dumps([row.enrichment for row in shop.rows("orders")] + marks).casefold()
    for personal in ("guest", "mara", "lind", "torstr", "10119", "1234567"):
        assert personal not in stored
    assert all(len(mark) == 25 for mark in marks)


def test_a_repeat_judges_nothing_again_and_another_total_is_a_further_judgement(shop: Shop) -> None:
    first = bought(shop, 1001)
    bought(shop, 1002)  # by now the same buyer has another order, which no repeat asks about
    shop.order(1001, {"MUG": 1}, "orders/updated", updated_at=LATER, note="thanks")
    shop.run("capture", "normalize")
    assert shop.find(1001).revision == 2
    assert shop.find(1001).enrichment == first
    shop.order(1001, {"MUG": 2}, "orders/updated", updated_at=LATEST)
    shop.run("capture", "normalize")
    later = shop.find(1001).enrichment
    assert (first["n"], later["n"]) == (1, 2)
    assert [(one["n"], one["score"], one["changed"]) for one in later["earlier"]] == [
        (1, 0, ["most_of_one", "total_minor"])
    ]


def test_rules_that_changed_judge_an_order_anew_only_where_nothing_is_claimed(shop: Shop, monkeypatch) -> None:
    bought(shop, 1001)
    shop.run("allocate")
    bought(shop, 1002)
    monkeypatch.setattr("doorstep.domain.enrichment.RULES", risk.RULES + 1)
    for number in (1001, 1002):
        shop.order(number, {"MUG": 1}, "orders/updated", updated_at=LATER)
    shop.run("capture", "normalize")
    assert [shop.find(number).enrichment["n"] for number in (1001, 1002)] == [1, 2]
    assert shop.find(1002).enrichment["earlier"][0]["changed"] == ["the rules"]


def test_many_orders_of_one_hour_are_counted_also_within_one_batch(shop: Shop) -> None:
    for number in range(1001, 1006):
        changes = {"customer": None, "email": f"bot{number}@example.com", "browser_ip": "198.51.100.7"}
        shop.order(number, {"MUG": 1}, **changes)
    shop.order(1006, {"MUG": 1}, email="bot1001@example.com", customer=None, at=hours_ago(3))
    shop.run("capture", "normalize")
    known = shop.find(1005).enrichment["known"]
    assert (known["hour_buyer"], known["hour_address"]) == (0, 4)
    assert shop.find(1005).enrichment["risk"]["reasons"] == ["5 orders to this address within the hour"]
    assert (shop.find(1001).enrichment["known"]["orders"], cause(shop)) == (1, [])


def test_a_mark_that_everybody_has_tells_nobody_apart(shop: Shop, monkeypatch) -> None:
    monkeypatch.setattr("doorstep.db.queries.buyers.SHARED", 3)
    for number in range(1001, 1005):
        bought(shop, number, hours_ago(1007 - number), **GUEST)
    told = bought(shop, 1006, **GUEST)
    assert (told["known"]["orders"], told["known"]["hour_buyer"]) == (0, 0)


def test_an_edit_that_makes_a_confirmed_order_doubtful_holds_it_and_a_release_stands(shop: Shop) -> None:
    for number in range(2001, 2022):
        bought(shop, number, hours_ago(99), **GUEST | {"email": f"{number}@example.com"})
    bought(shop, 1001, **GUEST)
    assert shop.find(1001).status == "confirmed"
    changes = {"billing_address": {**shopify_order(1, {})["billing_address"], **ABROAD}}
    shop.order(1001, {"MUG": 50}, "orders/updated", updated_at=LATER, **GUEST, **changes)
    shop.run("capture", "normalize")
    assert (cause(shop), shop.find(1001).enrichment["n"]) == (["high_risk"], 2)
    answer(shop, "high_risk", "release", reason="she called")
    shop.order(1001, {"MUG": 60}, "orders/updated", updated_at=LATEST, **GUEST, **changes)
    shop.run("capture", "normalize")
    assert (cause(shop), shop.face(1001)) == ([], "Confirmed")


def test_who_is_forgotten_leaves_no_mark_and_is_known_by_none(shop: Shop) -> None:
    bought(shop, 1001, hours_ago(48), {"EBOOK": 1}, **GUEST)
    shop.run("allocate")
    assert shop.find(1001).status == "completed"
    assert shop.rows("order_mark", order_id=shop.find(1001).id)
    forget(shop.database, "guest@example.com", shop.owner_id)
    assert (shop.find(1001).enrichment, shop.rows("order_mark")) == (None, [])
    assert bought(shop, 1002, **GUEST)["known"]["orders"] == 0


def test_an_order_that_was_judged_before_figures_were_stored_stays_as_it_was(shop: Shop) -> None:
    bought(shop, 1001)
    with shop.database.writing("act") as connection:
        old = {"risk": ["neither e-mail nor phone"], "shipping": "Standard"}
        connection.execute(tables.orders.update().values(enrichment=old))
    shop.order(1001, {"MUG": 2}, "orders/updated", updated_at=LATER)
    shop.run("capture", "normalize")
    assert shop.find(1001).enrichment == old


@pytest.mark.parametrize("side", ["reader", "writer"])
def test_more_orders_are_no_more_statements(shop: Shop, side: str) -> None:
    taken: list[int] = []
    count = {"statements": 0}
    engine = getattr(shop.database, side)

    @sa.event.listens_for(engine, "before_cursor_execute")
    def _executed(*_: Any) -> None:
        count["statements"] += 1

    def statements(numbers: range) -> int:
        for number in numbers:
            shop.order(number, {"MUG": 1}, at=hours_ago(1), browser_ip="198.51.100.7")
        shop.run("capture")
        count["statements"] = 0
        shop.run("normalize", rounds=1)
        taken.append(count["statements"])
        return taken[-1]

    statements(range(1000, 1004))  # the first of all finds nobody who bought before
    few = statements(range(2000, 2004))
    assert statements(range(3000, 3040)) == few
