"""Capture: every fact stored once, tied to its order whatever came first, and nothing lost on the way."""

import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from doorstep.actions.found import make_account
from doorstep.actions.resolve import resolve_case
from doorstep.db import rules, tables, work
from doorstep.db.engine import business_now
from doorstep.testing.rows import make_row
from doorstep.testing.shop import Shop
from tasks import capture, saying

REFUND = "refunds/create"


def refund(number: int = 1001, minor: int = 1290, ref: int = 1) -> bytes:
    """A refund as Shopify tells it by itself: it names its order and no more of it."""
    return json.dumps(
        {
            "id": 7_700_000 + ref,
            "order_id": 450000000000 + number,
            "created_at": "2026-11-20T12:00:00Z",
            "note": "",
            "refund_line_items": [],
            "transactions": [
                {"id": 1, "kind": "refund", "status": "success", "amount": f"{minor / 100:.2f}", "currency": "EUR"}
            ],
            "order_adjustments": [],
        }
    ).encode()


def outcomes(shop: Shop) -> dict[str, list[str | None]]:
    told: dict[str, list[str | None]] = {}
    for event in shop.rows("inbound_event", account_id=shop.channel_id):
        told.setdefault(event.topic, []).append(event.outcome)
    return told


def test_an_order_that_comes_in_stands_and_is_handed_to_normalize(shop: Shop) -> None:
    shop.order(1001)
    shop.run("capture")
    (order,) = shop.rows("orders")
    assert (order.status, order.number, order.external_ref) == ("received", "#1001", "450000001001")
    (event,) = shop.rows("inbound_event", account_id=shop.channel_id)
    assert (event.order_id, event.order_ref, event.outcome) == (order.id, "450000001001", None)
    assert [w.subject_id for w in shop.rows("work_item", stage="normalize", outcome=None)] == [order.id]


def test_capture_twice_changes_nothing_more(shop: Shop, standing: Callable, again: Callable) -> None:
    shop.order(1001)
    shop.deliver(REFUND, refund())
    shop.run("capture")
    before = standing()
    again("capture")
    assert standing() == before


def test_an_order_that_comes_five_times_is_one_order(shop: Shop) -> None:
    for _ in range(3):
        shop.order(1001)
    shop.run("capture")
    shop.order(1001)
    shop.order(1001, topic="orders/updated")
    shop.run("capture", "normalize")
    assert len(shop.rows("orders")) == len(shop.rows("order_line")) == 1
    events = shop.rows("inbound_event", account_id=shop.channel_id)
    assert sum(event.deliveries for event in events) == 5
    assert sorted(str(event.outcome) for event in events) == ["applied", "stale"]


def test_an_order_has_the_name_that_its_channel_and_number_give_it_for_ever(shop: Shop) -> None:
    with shop.database.writing("act") as connection:
        account = tables.vendor_account
        renamed = account.update().where(account.c.id == shop.channel_id)
        connection.execute(renamed.values(external_ref="candles.myshopify.com", name="called otherwise"))
    shop.order(1001)
    shop.run("capture")
    assert shop.rows("orders")[0].public_id == "ord_xyeefezx9n4f4xkq"


def test_a_child_that_comes_before_its_order_waits_and_is_woken(shop: Shop) -> None:
    shop.deliver(REFUND, refund())
    shop.run("capture", "normalize")
    assert shop.rows("orders") == []
    assert shop.cases() == []
    (waiting,) = shop.rows("work_item", stage="capture", outcome=None)
    assert waiting.note == "waits for its order"
    shop.order(1001)
    shop.run("capture", "normalize")
    assert outcomes(shop) == {REFUND: ["applied"], "orders/create": ["applied"]}
    assert [r.amount_minor for r in shop.rows("refund")] == [1290]


def test_an_orphan_is_a_case_after_its_time_and_no_case_any_more_when_the_order_comes(shop: Shop) -> None:
    shop.deliver(REFUND, refund())
    shop.deliver(REFUND, refund(minor=400, ref=2))
    shop.run("capture")
    shop.later(minutes=16)
    shop.run("capture")
    assert shop.cases() == [("orphan_event", f"{shop.channel_id}:450000001001")]
    (case,) = shop.rows("exception_case")
    assert case.question == "refunds/create came for an order we do not know: 450000001001"
    assert len(shop.rows("case_subject", cleared_at=None)) == 2
    shop.order(1001)
    shop.run("capture", "normalize")
    assert shop.cases() == []
    assert len(shop.rows("refund")) == 2


def test_an_orphan_that_a_person_leaves_out_is_ignored_for_good(shop: Shop) -> None:
    shop.deliver(REFUND, refund())
    shop.later(hours=1)
    shop.run("capture")
    (case,) = shop.rows("exception_case")
    resolve_case(shop.database, case.public_id, "drop", {}, "owner")
    shop.later(days=1)
    shop.run("capture")
    assert outcomes(shop) == {REFUND: ["ignored"]}
    assert shop.cases() == []


def test_what_is_not_what_the_channel_sends_is_a_dead_letter_with_an_owner(shop: Shop) -> None:
    shop.deliver("orders/create", b'{"id": "what?"}')
    shop.deliver("orders/create", b"<html>502 Bad Gateway</html>")
    shop.order(1001)
    shop.run("capture")
    assert [cause for cause, _ in shop.cases()] == ["dead_letter", "dead_letter"]
    assert sorted(map(str, outcomes(shop)["orders/create"])) == ["None", "quarantined", "quarantined"]
    assert len(shop.rows("orders")) == 1
    owners = {row.id: row.name for row in shop.rows("actor")}
    assert {owners[case.owner_id] for case in shop.rows("exception_case")} == {"owner"}


def test_a_dead_letter_is_read_again_when_a_person_says_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    class Unlearned:
        def read(self, topic: str, body: bytes):
            return capture.Fact("unreadable", reason="a shape that we did not know then")

    monkeypatch.setattr(saying, "CHANNELS", {"shopify": Unlearned()})
    shop.order(1001)
    shop.run("capture")
    (case,) = shop.rows("exception_case")
    monkeypatch.undo()
    resolve_case(shop.database, case.public_id, "retry", {}, "owner")
    shop.run("capture", "normalize")
    assert shop.find(1001).status == "confirmed"


def test_a_ping_and_an_erased_body_end_as_ignored_with_the_reason(shop: Shop) -> None:
    shop.deliver("app/uninstalled", b"{}")
    shop.order(1001)
    (_, event) = shop.rows("inbound_event", account_id=shop.channel_id)
    with shop.database.writing("act") as connection:
        body = tables.inbound_body
        connection.execute(body.update().where(body.c.event_id == event.id).values(body=None))
    shop.run("capture")
    events = shop.rows("inbound_event", account_id=shop.channel_id)
    assert {event.outcome for event in events} == {"ignored"}
    assert "its body was erased" in {event.outcome_reason for event in events}
    assert all(event.outcome_reason for event in events)


def test_a_scan_of_no_parcel_of_ours_is_asked_again_and_then_let_go(shop: Shop) -> None:
    scan = {"tracking_ref": "T-404", "word": "delivered", "status": "delivered", "place": ""}
    with shop.database.writing("act") as connection:
        carrier = make_account(connection, "carrier", "sandbox", "parcels")
    shop.deliver("tracking", json.dumps(scan).encode(), carrier)
    for _ in range(12):
        shop.run("capture")
        shop.later(hours=1)
    (event,) = shop.rows("inbound_event", account_id=carrier)
    assert (event.outcome, event.outcome_reason) == ("ignored", "no parcel of ours has this number")
    assert shop.rows("work_item", stage="capture", outcome=None) == []


def test_one_broken_event_among_good_ones_is_quarantined_with_its_rule(shop: Shop) -> None:
    for number in (1001, 1002, 1003):
        shop.order(number)
    with shop.database.writing("act") as connection:
        now = business_now(connection)
        told = {"topic": "orders/create", "dedupe_key": "k", "sha256": "not a fingerprint", "received_at": now}
        broken = make_row(connection, "inbound_event", account_id=shop.channel_id, **told)
        connection.execute(tables.inbound_body.insert().values(event_id=broken, body=b"{}"))
        work.want(connection, "capture", [broken], now)
    shop.run("capture")
    assert len(shop.rows("orders")) == 3
    (case,) = shop.rows("exception_case")
    assert (case.cause, case.facts["stage"], case.facts["value"]) == (
        "contract_broken",
        "capture",
        "'not a fingerprint'",
    )
    assert shop.rows("inbound_event", id=broken)[0].outcome == "quarantined"
    (done,) = shop.rows("work_item", stage="capture", subject_id=broken)
    assert done.outcome == "quarantined"


def test_one_broken_fact_on_its_way_out_is_quarantined_and_its_neighbours_pass(shop: Shop, monkeypatch) -> None:
    really = capture._understand

    def odd(event):
        read = really(event)
        fact = capture.Fact("order", "4" * 121) if read.fact.order_ref.endswith("1002") else read.fact
        return capture.Read(read.event_id, read.account_id, read.account, read.topic, read.received_at, fact)

    monkeypatch.setattr(capture, "_understand", odd)
    for number in (1001, 1002, 1003):
        shop.order(number)
    shop.run("capture")
    assert [o.number for o in shop.rows("orders")] == ["#1001", "#1003"]
    (case,) = shop.rows("exception_case")
    assert (case.facts["contract"], case.facts["rule"]) == ("CapturedFacts", "order_ref: str_length(None, 120)")


def test_a_worker_that_dies_before_its_commit_leaves_everything_to_the_next(shop, dead_worker, restart) -> None:
    shop.order(1001)
    claimed, found, rejected = capture._read(100)
    assert len(claimed) == 1
    shop.run("capture")
    assert shop.rows("orders") == [], "it is still leased"
    restart()
    shop.run("capture")
    assert len(shop.rows("orders")) == 1
    assert capture._commit(claimed, found, rejected) == 0, "the dead one's commit finds nothing of its own"
    assert len(shop.rows("batch", stage="capture")) == 1


FOUR = {
    "create": ("orders/create", "2026-11-20T11:00:00Z", {}),
    "note": ("orders/updated", "2026-11-20T11:05:00Z", {"note": "please ring"}),
    "address": ("orders/updated", "2026-11-20T11:07:00Z", {"note": "please knock"}),
}


@pytest.mark.parametrize("order", list(itertools.permutations(["create", "note", "address", "refund"])), ids="-".join)
def test_four_events_come_to_the_same_in_whatever_order(sqlite_url: str, order: tuple[str, ...], home) -> None:
    shop = Shop(sqlite_url, migrate=False)
    shop.stock(MUG=2)
    for name in order:
        if name == "refund":
            shop.deliver(REFUND, refund(minor=100))
        else:
            topic, at, changes = FOUR[name]
            shop.order(1001, {"MUG": 2}, topic, updated_at=at, **changes)
        shop.run("capture", "normalize")
        shop.later(seconds=70)
    shop.run("capture", "normalize", "allocate")
    (row,), (line,), refunds = shop.rows("orders"), shop.rows("order_line"), shop.rows("refund")
    (contact,) = shop.rows("contact", id=row.ship_contact_id)
    shop.database.close()
    assert (row.status, row.total_minor, row.refunded_minor) == ("in_progress", 3070, 100)
    assert row.source_updated_at == datetime(2026, 11, 20, 11, 7, tzinfo=UTC)
    assert [r.amount_minor for r in refunds] == [100]
    assert (line.qty, line.total_minor, line.sku_id is not None) == (2, 3070, True)
    assert contact.note == "please knock"


def test_the_patience_with_orphans_is_the_shops_own_rule(shop: Shop) -> None:
    with shop.database.writing("act") as connection:
        rules.publish(connection, {"orphan_patience_minutes": 60}, business_now(connection))
    shop.deliver(REFUND, refund())
    shop.later(minutes=30)
    shop.run("capture")
    assert shop.cases() == []
    shop.later(minutes=31)
    shop.run("capture")
    assert [cause for cause, _ in shop.cases()] == ["orphan_event"]
    (waiting,) = shop.rows("work_item", stage="capture", outcome=None)
    assert waiting.due_at > shop.rows("exception_case")[0].opened_at + timedelta(hours=1)


def test_a_poll_that_is_not_what_we_store_is_a_dead_letter_and_its_neighbours_pass(shop: Shop) -> None:
    with shop.database.writing("act") as connection:
        carrier = make_account(connection, "carrier", "sandbox", "parcels", config={"base_url": "http://127.0.0.1:9"})
    for n, body in enumerate((b"{spoilt", b"null", b'{"word": "moved"}', b'{"lines": [1]}')):
        shop.deliver("tracking" if n < 3 else "payout", body, account_id=carrier, ref=str(n))
    shop.order(1001)
    shop.run("capture", "normalize", "allocate")
    assert shop.face() == "In progress"
    assert [cause for cause, _ in shop.cases()] == ["dead_letter", "dead_letter"]
    assert {e.outcome for e in shop.rows("inbound_event", account_id=carrier)} == {"quarantined"}
