"""Replay: what stored facts would make of their orders today, beside what stands, and nothing is written by asking."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from doorstep.actions.forget import forget
from doorstep.actions.found import SkuSpec, add_skus
from doorstep.actions.orders import cancel
from doorstep.actions.replay import judge_anew
from doorstep.actions.resolve import resolve_case
from doorstep.connectors.channels.shopify import SHOPIFY
from doorstep.db import inbox, tables
from doorstep.db.engine import business_now
from doorstep.db.queries.replay import Span
from doorstep.domain import enrichment, risk
from doorstep.domain.orders import Fact
from doorstep.domain.replay import ERASED, FORGOTTEN, UNREADABLE, Replayed
from doorstep.testing.retelling import LATER, LATEST, answer, badly_addressed, update
from doorstep.testing.shop import NOON, Shop, shopify_order
from tasks import saying
from tasks.context import working
from tasks.normalize_replay import replay

YESTERDAY = NOON.replace(day=19)


class Misreading:
    """A Shopify connector with a fault of its mapper: what it makes of an order is changed before anybody sees it."""

    def __init__(self, **changes: Any) -> None:
        self.changes = changes

    def read(self, topic: str, body: bytes) -> Fact:
        fact = SHOPIFY.read(topic, body)
        return fact if fact.order is None else replace(fact, order=self.change(fact.order))

    def change(self, order: Any) -> Any:
        lines = tuple(replace(line, **self.changes.get("lines", {})) for line in order.lines)
        return replace(order, lines=lines, **{k: v for k, v in self.changes.items() if k != "lines"})


@pytest.fixture
def misread(monkeypatch) -> Iterator[Any]:
    def begin(**changes: Any) -> None:
        monkeypatch.setattr(saying, "CHANNELS", {"shopify": Misreading(**changes)})

    yield begin
    monkeypatch.undo()


def replayed(shop: Shop, **span: Any) -> dict[str, Replayed]:
    with working(shop.database):
        found = [one for part in replay(shop.database, Span(**({"since": YESTERDAY} | span)), 3) for one in part.orders]
    return {one.number: one for one in found}


def differing(shop: Shop, **span: Any) -> dict[str, list[tuple[str, object, object]]]:
    return {
        number: [(d.field, d.stands, d.would) for d in one.differences]
        for number, one in replayed(shop, **span).items()
        if one.differences
    }


def a_day(shop: Shop) -> None:
    """Orders in every state that a day leaves them in."""
    shop.stock(MUG=20, CANDLE=20, BOX=20)
    shop.order(1001, {"MUG": 2}, note="please ring")
    shop.order(1002, {"MUG": 1, "CANDLE": 1}, note_attributes=[{"name": "gift_note", "value": "For you"}])
    shop.order(1003, {"GIFT": 1})
    shop.send_out()
    update(shop, {"MUG": 2}, LATER, tags="kept")  # sent, and said again
    shop.order(1004, {"WHAT": 1, "MUG": 1})
    shop.order(1005, {"MUG": 1}, financial_status="pending")
    shop.order(1006, {"EBOOK": 1})
    shop.order(1007, {"MUG": 3})
    shop.order(1007, {"MUG": 2}, "orders/updated", updated_at=LATER)
    shop.order(1007, {"MUG": 9}, "orders/updated", updated_at="2026-11-20T10:00:00Z")  # older than what stood
    shop.order(1008, {"MUG": 1}, cancelled_at=LATER, cancel_reason="customer", updated_at=LATER)
    shop.order(1009, {"CANDLE": 1}, test=True)
    shop.deliver("orders/create", json.dumps(badly_addressed(1010)).encode())
    shop.deliver("orders/create", json.dumps(badly_addressed(1011)).encode())
    shop.order(1012, {"BOX": 1})
    shop.run("capture", "normalize")
    for case in shop.rows("exception_case", cause="bad_address"):
        if str(shop.find(1011).id) == case.group_key:
            given = {"line1": "Torstr. 1", "postcode": "10119", "city": "Berlin"}
            resolve_case(shop.database, case.public_id, "correct", given, "owner", case.revision)
    cancel(shop.database, shop.find(1012).public_id, "owner", "asked by phone")
    shop.run("capture", "normalize", "allocate")


def test_of_a_day_that_nothing_was_mended_in_nothing_differs(shop: Shop) -> None:
    a_day(shop)
    found = replayed(shop)
    assert len(found) == 12
    assert {number: one.differences for number, one in found.items() if one.differences} == {}


def test_after_a_mapper_is_mended_only_the_fields_it_misread_are_named(shop: Shop, misread, monkeypatch) -> None:
    misread(gift_note="", lines={"title": "?"}, language="xx")
    a_day(shop)
    monkeypatch.undo()
    found = differing(shop)
    assert set(found) == {f"#{number}" for number in range(1001, 1013)}
    assert {field for each in found.values() for field, _, _ in each} == {
        "language", "line.title", "ship_to.language", "ship_to.gift_note"
    }  # fmt: skip
    assert [each for each in found["#1002"] if each[0] == "ship_to.gift_note"] == [("ship_to.gift_note", "", "For you")]
    assert [number for number, each in found.items() if "ship_to.gift_note" in [field for field, *_ in each]] == [
        "#1002"
    ]


def test_what_was_misread_about_money_shows_where_the_cents_went_and_which_case_it_is(shop, misread) -> None:
    shop.order(1001, {"MUG": 2})
    shop.order(1002, {"CANDLE": 1})
    shop.run("capture", "normalize")
    misread(tip_minor=100)
    assert differing(shop) == {
        number: [("hold", None, "totals_do_not_foot")] for number in ("#1001", "#1002")
    }  # a total of the channel's that its parts miss is no order, so nothing else of it would be written
    misread(tip_minor=100, total_minor=3170, original_total_minor=3170, lines={"grams": 7})
    (first, *rest) = [d for d in differing(shop, order_id=shop.find(1001).id)["#1001"]]
    assert (first, {field for field, _, _ in rest}) == (
        ("other_minor", 0, 100),
        {
            "total_minor",
            "original_total_minor",
            "line.other_minor",
            "line.total_minor",
            "line.grams",
            "presentment_total_minor",
        },
    )


def test_a_mapping_that_came_shows_the_product_and_the_hold_that_ends(shop: Shop) -> None:
    shop.order(1001, {"WHAT": 1, "MUG": 1})
    shop.run("capture", "normalize")
    add_skus(shop.database, [SkuSpec("WHAT", "What it is", price_minor=1000)])
    assert differing(shop) == {
        "#1001": [("status", "received", "confirmed"), ("line.product", None, "WHAT"), ("hold", "unknown_sku", "ends")]
    }


def test_a_product_that_is_gone_shows_the_hold_that_would_come(shop: Shop) -> None:
    shop.order(1001, {"MUG": 1})
    shop.run("capture", "normalize")
    with shop.database.writing("act") as connection:
        connection.execute(tables.sku.update().where(tables.sku.c.code == "MUG").values(active=False))
    assert differing(shop) == {"#1001": [("hold", None, "unknown_sku")]}


def test_asking_writes_nothing_at_all(shop: Shop, misread) -> None:
    a_day(shop)
    misread(language="xx", shipping_service="other")

    def everything() -> dict[str, list[Any]]:
        return {name: shop.rows(name) for name in tables.metadata.tables}

    before = everything()
    assert differing(shop)
    assert everything() == before


def test_orders_that_went_on_are_marked_and_stay(shop: Shop, misread) -> None:
    a_day(shop)
    misread(language="xx")
    stays = {number: one.stays for number, one in replayed(shop).items()}
    assert (stays["#1001"], stays["#1008"], stays["#1005"], stays["#1010"]) == (
        "under way: units are claimed", "cancelled already", "", ""
    )  # fmt: skip
    before = {row.id: row.language for row in shop.rows("orders")}
    assert judge_anew(shop.database, [row.id for row in shop.rows("orders")], shop.owner_id) == sum(
        not why for why in stays.values()
    )
    shop.run("normalize")
    moved = {row.number for row in shop.rows("orders") if row.language != before[row.id]}
    assert moved == {number for number, why in stays.items() if not why}


def test_what_is_judged_anew_is_as_the_dry_run_said_and_then_nothing_differs(shop: Shop, misread, monkeypatch) -> None:
    misread(language="xx", gift_note="lost", lines={"title": "?", "sku": "WRONG"})
    noted = {"note_attributes": [{"name": "gift_note", "value": "For you"}]}
    shop.order(1001, {"MUG": 2}, **noted)
    shop.order(1001, {"MUG": 3}, "orders/updated", updated_at=LATER, **noted)
    shop.order(1002, {"CANDLE": 1})
    shop.run("capture", "normalize")
    assert [shop.face(n) for n in (1001, 1002)] == ["Blocked", "Blocked"]
    monkeypatch.undo()
    said = differing(shop)
    assert {"hold", "line.sku", "line.product", "ship_to.gift_note"} <= {field for field, _, _ in said["#1001"]}
    assert judge_anew(shop.database, [shop.find(n).id for n in (1001, 1002)], shop.owner_id) == 2
    shop.run("normalize", "allocate")
    assert differing(shop) == {}
    assert ([shop.find(n).status for n in (1001, 1002)], shop.cases("unknown_sku")) == (["in_progress"] * 2, [])
    assert [row.outcome for row in shop.rows("inbound_event", topic="orders/create")] == ["stale", "applied"]
    assert [(m.kind, m.order_id) for m in shop.rows("message")] == [
        ("confirmed", shop.find(1001).id), ("confirmed", shop.find(1002).id)
    ]  # fmt: skip
    assert [row.orders_before for row in shop.rows("customer")] == [1, 1]
    assert sum(row.amount_minor for row in shop.rows("payment")) == 2 * 1290 + 3 * 1290 - 2 * 1290 + 900 + 2 * 490


def test_rules_of_risk_that_changed_show_what_judging_anew_makes_of_it(shop: Shop, monkeypatch) -> None:
    shop.order(1001, {"MUG": 20})
    shop.run("capture", "normalize")
    shop.order(1002, {"MUG": 1})  # by now the buyer has bought again
    shop.run("capture", "normalize")
    assert differing(shop) == {}
    monkeypatch.setattr(risk, "_of_the_hour", lambda known: [(9, "of its hour")])
    assert differing(shop) == {}  # a judgement stands for as long as its rules have their number
    monkeypatch.setattr(enrichment, "RULES", enrichment.RULES + 1)
    assert [each for each in differing(shop)["#1001"]] == [
        ("risk", "15: twenty or more of one thing", "24: twenty or more of one thing; of its hour")
    ]


def test_a_fact_that_can_no_longer_be_read_is_said_and_its_order_stays(shop: Shop, monkeypatch) -> None:
    shop.order(1001, {"MUG": 1})
    shop.run("capture", "normalize")
    monkeypatch.setattr(saying, "CHANNELS", {"shopify": object()})
    (event,) = shop.rows("inbound_event", topic="orders/create")
    found = replayed(shop)["#1001"]
    assert [(d.field, d.would, d.of) for d in found.differences] == [("fact", "cannot be read", str(event.id))]
    assert found.stays == UNREADABLE


def test_a_reading_that_calls_another_state_the_newest_says_so(shop: Shop, misread) -> None:
    shop.order(1001, {"MUG": 1}, updated_at=LATEST)
    shop.order(1001, {"MUG": 2}, "orders/updated", updated_at=LATER)
    shop.run("capture", "normalize")
    assert shop.rows("order_line")[0].qty == 1
    misread(updated_at=NOON)  # all of one instant: of these one and the same fixed rule decides
    found = differing(shop)["#1001"]
    assert "source_updated_at" in {field for field, _, _ in found}


def test_erased_bodies_and_forgotten_buyers_are_not_compared_and_not_judged_anew(shop: Shop, misread) -> None:
    shop.order(1001, {"MUG": 1})
    shop.order(
        1002, {"EBOOK": 1}, email="other@example.com", customer={"id": 77, "email": "other@example.com", "tags": ""}
    )
    shop.run("capture", "normalize", "allocate")
    shop.order(1003, {"MUG": 1})
    shop.run("capture", "normalize")
    forget(shop.database, "other@example.com", shop.owner_id)
    with shop.database.writing("act") as connection:
        body = tables.inbound_body
        events = sa.select(tables.inbound_event.c.id).where(tables.inbound_event.c.order_id == shop.find(1003).id)
        inbox.erase(connection, body.c.event_id.in_(events), business_now(connection))
    misread(language="xx")
    found = replayed(shop)
    assert (found["#1002"].stays, found["#1003"].stays) == (FORGOTTEN, ERASED)
    assert [bool(found[number].differences) for number in ("#1001", "#1002", "#1003")] == [True, False, False]
    assert judge_anew(shop.database, [shop.find(n).id for n in (1002, 1003)], shop.owner_id) == 0
    assert shop.find(1003).source_sha


def test_a_fact_that_nobody_could_read_and_that_is_read_today_is_listed(shop: Shop, monkeypatch) -> None:
    shop.deliver("orders/create", json.dumps(shopify_order(1001, {"MUG": 1}) | {"line_items": "none"}).encode())
    shop.run("capture")
    assert [row.outcome for row in shop.rows("inbound_event", topic="orders/create")] == ["quarantined"]
    with working(shop.database):
        assert [part.unread for part in replay(shop.database, Span(since=YESTERDAY))] == [[]]

    class Reading:
        def read(self, topic: str, body: bytes) -> Fact:
            return Fact("order", "450000001001")

    monkeypatch.setattr(saying, "CHANNELS", {"shopify": Reading()})
    with working(shop.database):
        ((unread,),) = [part.unread for part in replay(shop.database, Span(since=YESTERDAY))]
    assert (unread.channel, unread.kind, unread.order_ref) == ("shopify", "order", "450000001001")


def test_the_span_says_which_orders_and_all_of_their_facts_count(shop: Shop, misread) -> None:
    shop.order(1001, {"MUG": 1})
    shop.run("capture", "normalize")
    shop.later(days=1)
    shop.order(1002, {"MUG": 1})
    update(shop, {"MUG": 2}, LATER)
    shop.run("capture", "normalize")
    half = NOON.replace(hour=23)
    assert set(replayed(shop, until=half)) == {"#1001"}
    assert set(replayed(shop, since=half)) == {"#1001", "#1002"}
    assert differing(shop, until=half) == {}
    assert replayed(shop, account_id=shop.channel_id + 999) == {}
    assert set(replayed(shop, since=None, order_id=shop.find(1002).id)) == {"#1002"}


def test_more_orders_are_no_more_statements(shop: Shop) -> None:
    counted = {"statements": 0}

    @sa.event.listens_for(shop.database.reader, "before_cursor_execute")
    def _executed(*_: Any) -> None:
        counted["statements"] += 1

    def statements() -> int:
        counted["statements"] = 0
        with working(shop.database):
            list(replay(shop.database, Span(since=YESTERDAY)))
        return counted["statements"]

    for number in range(2000, 2004):
        shop.order(number, {"MUG": 1, "WHAT": 1})
    shop.run("capture", "normalize")
    few = statements()
    for number in range(3000, 3040):
        shop.order(number, {"MUG": 1, "WHAT": 1})
    shop.run("capture", "normalize")
    assert statements() == few


def test_answered_addresses_are_a_persons_and_no_difference(shop: Shop) -> None:
    shop.deliver("orders/create", json.dumps(badly_addressed(1001)).encode())
    shop.run("capture", "normalize")
    answer(shop, "bad_address", "correct", line1="Torstr. 1", postcode="10119", city="Berlin")
    shop.run("normalize")
    assert differing(shop) == {}
