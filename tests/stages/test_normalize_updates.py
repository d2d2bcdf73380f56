"""What a later state of an order leaves standing, and what it changes."""

import json

import pytest

from doorstep.actions import floor
from doorstep.actions.orders import cancel
from doorstep.testing.retelling import LATER, LATEST, adds_up, answer, cause, run, update
from doorstep.testing.shop import MARA, Shop, shopify_order


def test_an_update_of_a_claimed_order_keeps_each_line_s_product(shop: Shop):
    shop.order(1001, {"MUG": 2, "EBOOK": 1})
    shop.run("capture", "normalize", "allocate")
    before = [(line.sku_id, line.kind) for line in shop.rows("order_line")]

    shop.order(1001, {"MUG": 2, "EBOOK": 1}, "orders/updated", updated_at=LATER, note="Please ring")
    shop.run("capture", "normalize", "allocate")

    assert [(line.sku_id, line.kind) for line in shop.rows("order_line")] == before
    assert shop.face(1001) == "In progress"


def test_a_pdf_that_the_channel_calls_physical_needs_no_parcel(shop: Shop):
    body = shopify_order(1001, {"EBOOK": 1})
    body["line_items"][0]["requires_shipping"] = True
    shop.deliver("orders/create", json.dumps(body).encode())

    shop.run("capture", "normalize", "allocate")

    assert [line.kind for line in shop.rows("order_line")] == ["digital"]
    assert shop.face(1001) == "Completed"
    assert shop.cases() == []


def test_an_order_that_is_called_off_after_it_was_claimed_sums_to_what_is_left_of_it(shop: Shop):
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize", "allocate")
    body = shopify_order(1001, {"MUG": 2}, updated_at=LATER, cancelled_at=LATER, financial_status="voided")
    body["line_items"][0]["current_quantity"] = 0
    body |= {"current_total_price": "0.00", "current_subtotal_price": "0.00", "shipping_lines": []}
    shop.deliver("orders/cancelled", json.dumps(body).encode())

    shop.run("capture", "normalize", "allocate")

    (order,), lines = shop.rows("orders"), shop.rows("order_line")
    assert shop.face(1001) == "Cancelled"
    assert (order.total_minor, sum(line.total_minor for line in lines)) == (0, 0)
    assert shop.cases() == []
    assert shop.balance("MUG") == 20


def test_an_order_that_was_changed_too_late_stands_as_it_was_packed_until_a_person_decides(shop: Shop):
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize", "allocate")
    (before,) = shop.rows("orders")

    shop.order(1001, {"MUG": 3}, "orders/updated", updated_at=LATER)
    shop.run("capture", "normalize", "allocate")

    (after,), lines = shop.rows("orders"), shop.rows("order_line")
    assert [cause for cause, _ in shop.cases()] == ["changed_too_late"]
    assert (after.total_minor, sum(line.total_minor for line in lines)) == (before.total_minor, before.total_minor)


def test_a_change_that_a_person_has_decided_is_not_asked_about_again(shop: Shop):
    shop.order(1001, {"MUG": 2})
    run(shop)
    shop.order(1001, {"MUG": 3}, "orders/updated", updated_at=LATER)
    run(shop)
    answer(shop, "changed_too_late", "send_as_packed")

    shop.order(1001, {"MUG": 3}, "orders/updated", updated_at=LATEST, tags="called her")
    run(shop)
    assert shop.cases() == []

    shop.order(1001, {"MUG": 4}, "orders/updated", updated_at="2026-11-20T11:12:00Z")
    run(shop)
    assert cause(shop) == ["changed_too_late"]
    assert shop.balance("MUG", "allocated") == 2


def test_another_difference_takes_the_place_of_the_one_that_was_accepted(shop: Shop):
    beyond_stock = {"MUG": 30}  # so that nothing is claimed, and the channel may still change it
    shop.order(1001, beyond_stock, total_price="400.00", current_total_price="400.00")
    run(shop)
    answer(shop, "totals_do_not_foot", "accept", reason="a fee")
    run(shop)
    update(shop, beyond_stock, total_price="401.00", current_total_price="401.00")
    run(shop)

    answer(shop, "totals_do_not_foot", "accept", reason="a fee and a tip")
    run(shop)

    assert cause(shop) == ["short_stock"]
    assert (shop.find().total_minor, adds_up(shop)) == (40100, True)


def test_an_order_that_the_channel_takes_back_up_is_a_case_until_a_person_leaves_it(shop: Shop):
    shop.order(1001, {"MUG": 1}, financial_status="pending")
    shop.order(1001, {"MUG": 1}, "orders/cancelled", updated_at=LATER, cancelled_at=LATER, financial_status="voided")
    run(shop)
    assert (shop.face(), shop.cases()) == ("Cancelled", [])

    update(shop, {"MUG": 1}, LATEST)  # paid after all
    run(shop)
    assert (shop.face(), cause(shop)) == ("Cancelled", ["wanted_again"])

    answer(shop, "wanted_again", "leave", reason="sent by hand")
    update(shop, {"MUG": 1}, "2026-11-20T11:12:00Z", note="thanks")
    run(shop)
    assert (shop.face(), shop.cases()) == ("Cancelled", [])
    assert shop.find().cancel_reason.startswith("sent by hand")


def test_an_order_that_was_cancelled_at_the_desk_stays_so_whatever_the_channel_repeats(shop: Shop):
    shop.order(1001, {"MUG": 1})
    run(shop)
    cancel(shop.database, shop.find().public_id, "owner", "she called")

    update(shop, {"MUG": 1}, note="she called")
    run(shop)

    assert (shop.face(), shop.cases()) == ("Cancelled", [])


def test_an_address_that_is_changed_after_its_label_was_bought_stops_the_parcel(shop: Shop, sandbox, connect):
    connect(sandbox)
    shop.order(1001, {"MUG": 1})
    shop.run()
    (wave,) = shop.rows("wave")
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    floor.seal_wave(shop.database, wave.id, shop.owner_id)
    shop.run()
    assert shop.face() == "Ready"

    update(shop, {"MUG": 1}, shipping_address={**MARA, "address1": "Neue Str. 9"})
    run(shop)
    assert cause(shop) == ["changed_too_late"]
    assert floor.hand_over(shop.database, shop.owner_id) == 0

    answer(shop, "changed_too_late", "send_as_packed")
    update(shop, {"MUG": 1}, LATEST, shipping_address={**MARA, "address1": "Neue Str. 9"}, note="thanks")
    run(shop)
    assert shop.cases() == []
    assert floor.hand_over(shop.database, shop.owner_id) == 1


def test_what_is_added_to_an_order_that_has_left_is_a_persons_to_send(shop: Shop, sandbox, connect, send_out):
    connect(sandbox)
    shop.order(1001, {"MUG": 1})
    shop.order(1002, {"EBOOK": 1})
    shop.run()
    send_out()
    assert (shop.face(1001), shop.face(1002)) == ("Sent", "Completed")

    update(shop, {"MUG": 1, "CANDLE": 2})
    shop.order(1002, {"EBOOK": 1, "MUG": 1}, "orders/updated", updated_at=LATER)
    run(shop)

    assert cause(shop) == ["changed_too_late", "changed_too_late"]
    assert {row.facts["changed"] for row in shop.rows("exception_case")} == {"its lines: more is wanted than was sent"}


def test_a_refund_that_takes_lines_off_an_order_that_has_left_asks_nobody(shop: Shop, sandbox, connect, send_out):
    connect(sandbox)
    shop.order(1001, {"MUG": 2})
    shop.run()
    send_out()

    body = shopify_order(1001, {"MUG": 2}, updated_at=LATER, current_total_price="17.80")
    body["line_items"][0]["current_quantity"] = 1
    shop.deliver("orders/updated", json.dumps(body).encode())
    run(shop)

    assert (shop.face(), shop.cases()) == ("Sent", [])


@pytest.mark.parametrize("number", range(1001, 1007))
@pytest.mark.parametrize("is_apart", [True, False])
def test_an_order_that_is_placed_and_paid_within_one_second_is_paid(shop: Shop, number: int, is_apart: bool):
    paid = json.dumps(shopify_order(number, {"MUG": 1})).encode()
    placed = json.dumps(shopify_order(number, {"MUG": 1}, financial_status="pending")).encode()
    for topic, body in (("orders/paid", paid), ("orders/create", placed)) if number % 2 else (
        ("orders/create", placed), ("orders/paid", paid),
    ):  # fmt: skip
        shop.deliver(topic, body)
        if is_apart:
            run(shop)
    run(shop)

    assert shop.face(number) == "In progress"
