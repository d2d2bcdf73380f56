"""What a later state of an order leaves standing, and what it changes."""

import json

from doorstep.testing.shop import Shop, shopify_order

LATER = "2026-11-20T11:05:00Z"


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
