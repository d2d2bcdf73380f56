"""What is tried again says how often it was, when next, and why: on the order, in its trace, and on the case."""

import json
from typing import Any

from doorstep.actions import floor
from doorstep.actions.returns import request_return
from doorstep.cli.reading import read_case
from doorstep.cli.telling import tell
from doorstep.db.queries.trace import find_order, read_trace
from doorstep.db.queries.tries import read_tries, tries_of
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.shop import Shop


def tries(shop: Shop, order_id: int = 0) -> list[tuple[str, int, str]]:
    with shop.database.reading() as connection:
        found = read_tries(connection, order_id or shop.find(1001).id)
        return [(row.what, row.attempts, row.why) for row in found]


def test_an_order_that_waits_for_its_payment_says_so_with_its_tries_and_the_next(shop: Shop) -> None:
    shop.order(1001, financial_status="pending")
    shop.run("capture", "normalize")

    assert tries(shop) == [("normalize", 1, "waits for its payment")]
    with shop.database.reading() as connection:
        found = read_trace(connection, find_order(connection, "#1001"))
    (waits,) = found.sheet.tries
    assert waits.due_at > shop.find(1001).placed_at


def test_a_channel_that_does_not_answer_is_seen_on_the_order_that_is_fetched(at_woo: Shop, woo: Sandbox) -> None:
    """Two different states of one second: which stands, only the channel can say."""
    order = dict(woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True))
    account_id: int = at_woo.woo_id  # type: ignore[attr-defined]
    for note in ("Ring once", "Ring twice"):
        told = order | {"customer_note": note, "date_modified_gmt": "2026-11-20T10:59:00"}
        at_woo.deliver("order.updated", json.dumps(told).encode(), account_id, note)
    woo.misbehave("woocommerce", "order", "server_error")
    at_woo.run("capture", "normalize")
    at_woo.run("fetch", rounds=1)
    at_woo.later(minutes=2)
    at_woo.run("fetch", rounds=1)
    (here,) = at_woo.rows("orders", external_ref=str(order["id"]))

    (asked,) = [one for one in tries(at_woo, here.id) if one[0] == "fetch"]
    assert (asked[1], "answered 500" in asked[2]) == (2, True), asked
    woo.behave()
    at_woo.later(minutes=5)
    at_woo.run("fetch", "capture", "normalize")
    assert "fetch" not in {what for what, _, _ in tries(at_woo, here.id)}


def test_a_case_says_how_often_each_of_its_own_was_tried_and_when_next(shop: Shop) -> None:
    body: dict[str, Any] = {
        "id": 1, "order_id": 5, "created_at": "2026-11-20T12:00:00Z", "refund_line_items": [], "order_adjustments": [],
        "transactions": [{"id": 1, "kind": "refund", "status": "success", "amount": "1.00", "currency": "EUR"}],
    }  # fmt: skip
    shop.deliver("refunds/create", json.dumps(body).encode())
    shop.run("capture", rounds=1)
    shop.later(minutes=16)
    shop.run("capture", rounds=1)
    (case,) = shop.rows("exception_case", cause="orphan_event")
    (event,) = shop.rows("inbound_event", topic="refunds/create")

    with shop.database.reading() as connection:
        (subject,) = read_case(connection, case.public_id)["subjects"]
        waits = tries_of(connection, "inbound_event", [event.id])[event.id]
    assert (subject["tries"], subject["next_try_at"]) == (waits.attempts, waits.due_at)
    assert waits.attempts == 2
    assert waits.note == "waits for its order"


def test_what_is_tried_again_says_in_words_what_it_waits_for(shop: Shop) -> None:
    shop.order(1001)
    shop.run("capture", "normalize", "notify")

    assert ("notify", 1, "no mail account is connected yet (Shop, Messages)") in tries(shop)


def test_a_parcel_on_its_way_is_not_told_as_something_that_is_tried_again(with_vendors: Shop) -> None:
    with_vendors.order(1001)
    with_vendors.send_out()
    with_vendors.run("ship")

    (work,) = with_vendors.rows("work_item", stage="ship", outcome=None)
    assert (work.note, work.attempts) == ("it is on its way, and counts as delivered then", 1)
    assert "ship" not in {what for what, _, _ in tries(with_vendors)}


def test_a_label_that_nobody_sells_waits_for_a_carrier_and_says_so(shop: Shop) -> None:
    shop.order(1001)
    shop.run("capture", "normalize", "allocate", "pick_pack")
    for wave in shop.rows("wave", closed_at=None):
        floor.pick_wave(shop.database, wave.id, shop.owner_id)
        floor.seal_wave(shop.database, wave.id, shop.owner_id)
    shop.run("ship", rounds=1)

    assert ("ship", 1, "no carrier that may take it told its prices") in tries(shop)


def test_the_trace_says_that_the_customer_asked_for_the_return(with_vendors: Shop) -> None:
    with_vendors.order(1001)
    with_vendors.send_out()
    request_return(with_vendors.database, with_vendors.find(1001).public_id, {1: 1}, "too small", "owner")

    with with_vendors.database.reading() as connection:
        found = read_trace(connection, find_order(connection, "#1001"))
    (asked,) = [step for step in tell(found) if step.says == "Return 1 was asked for"]
    assert (asked.who, asked.why) == ("the customer", "too small")
