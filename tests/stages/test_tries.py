"""What is tried again says how often it was, when next, and why: on the order, in its trace, and on the case."""

import json
from typing import Any

from doorstep.actions import floor
from doorstep.actions.returns import request_return
from doorstep.cli.reading import read_case
from doorstep.cli.telling import tell
from doorstep.db import tables, work
from doorstep.db.queries.trace import find_order, read_trace
from doorstep.db.queries.tries import read_tries, tries_of
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.shop import Shop


def tries(shop: Shop, number: int = 1001) -> list[tuple[str, int, str]]:
    with shop.database.reading() as connection:
        return [(row.what, row.attempts, row.why) for row in read_tries(connection, shop.find(number).id)]


def test_an_order_that_waits_for_its_payment_says_so_with_its_tries_and_the_next(shop: Shop) -> None:
    shop.order(1001, financial_status="pending")
    shop.run("capture", "normalize")

    assert tries(shop) == [("normalize", 1, "waits for its payment")]
    with shop.database.reading() as connection:
        found = read_trace(connection, find_order(connection, "#1001"))
    (waits,) = found.sheet.tries
    assert waits.due_at > shop.find(1001).placed_at


def test_a_channel_that_does_not_answer_is_seen_on_the_order_that_is_fetched(at_woo: Shop, woo: Sandbox) -> None:
    at_woo.order(1001)
    at_woo.run("capture", "normalize")
    order = at_woo.find(1001)
    at_woo.deliver("orders/updated", b"{}", ref="x")
    (event,) = [e for e in at_woo.rows("inbound_event") if e.order_id is None and e.account_id == at_woo.channel_id]
    with at_woo.database.writing("act") as connection:
        connection.execute(
            tables.inbound_event.update().where(tables.inbound_event.c.id == event.id).values(
                order_ref=order.external_ref
            )
        )  # fmt: skip
        work.want(connection, "fetch", [event.id], event.received_at)
    said = {what: why for what, _, why in tries(at_woo)}

    assert {"fetch", "capture"} <= said.keys()


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
