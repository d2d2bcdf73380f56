"""What a channel does to an order beside sending it: pays back, calls off, deletes and restores, or only tries."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from doorstep.actions.found import make_account
from doorstep.actions.pull import arrivals_of
from doorstep.cli.prove import prove_shop
from doorstep.db import inbox, tables
from doorstep.db.engine import business_now
from doorstep.testing.retelling import LATER, LATEST, adds_up, answer, cause, run, update
from doorstep.testing.shop import Shop, shopify_order


def refund(minor: int, ref: int = 7, at: str = LATER) -> dict[str, Any]:
    money = {"id": ref, "kind": "refund", "status": "success", "amount": f"{minor / 100:.2f}", "currency": "EUR"}
    refund = {"id": ref, "order_id": 450000001001, "created_at": at, "refund_line_items": [], "transactions": [money]}
    return {**refund, "order_adjustments": []}


def tell(shop: Shop, topic: str, body: dict[str, Any], account: int | None = None) -> None:
    shop.deliver(topic, json.dumps(body).encode(), account)


def proven(shop: Shop) -> None:
    assert {law.name: law.figure for law in prove_shop(shop.database).laws if not law.holds} == {}


def test_a_refund_beyond_what_is_left_is_booked_as_far_as_it_goes_and_asked_about_once(shop: Shop) -> None:
    shop.order(1001, {"MUG": 30})  # more than there is: it stays open
    run(shop)
    tell(shop, "refunds/create", refund(38000))
    tell(shop, "refunds/create", refund(5000, 8))
    run(shop)
    asked = [row for row in shop.rows("exception_case") if row.cause == "refund_beyond_paid"]
    assert [(row.status, row.facts["more_minor"], row.currency) for row in asked] == [("open", 3810, "EUR")]
    assert [r.amount_minor for r in shop.rows("refund")] == [38000, 1190]


def test_a_refund_of_which_nothing_is_left_is_asked_about_once_however_often_it_is_told(shop: Shop) -> None:
    shop.order(1001, {"MUG": 2})
    run(shop)
    update(shop, {"MUG": 2}, refunds=[refund(3070)], financial_status="refunded", cancelled_at=LATER)
    run(shop)
    for n in range(2):
        tell(shop, "refunds/create", {**refund(500, 9, LATEST), "note": str(n)})
        run(shop)
        if n == 0:
            assert cause(shop) == ["refund_beyond_paid"]
            answer(shop, "refund_beyond_paid", "noted", reason="a gift")
    assert shop.cases() == []
    proven(shop)


def test_a_cancellation_that_was_not_paid_back_is_a_case_until_it_is(shop: Shop) -> None:
    shop.order(1001, {"MUG": 2})
    run(shop)
    update(shop, {"MUG": 2}, cancelled_at=LATER)
    run(shop)
    assert (shop.face(), cause(shop)) == ("Cancelled", ["money_kept"])
    tell(shop, "refunds/create", refund(1000, 7, LATEST))
    run(shop)
    assert cause(shop) == ["money_kept"]
    tell(shop, "refunds/create", refund(2070, 8, LATEST))
    run(shop)
    assert (shop.cases(), shop.find().refunded_minor) == ([], 3070)
    proven(shop)


def test_money_that_a_channel_kept_goes_back_by_us_when_a_person_says_so(shop: Shop) -> None:
    shop.order(1001, {"MUG": 2})
    run(shop)
    update(shop, {"MUG": 2}, cancelled_at=LATER)
    run(shop)
    assert answer(shop, "money_kept", "pay_back").endswith("no payment account here can. A case asks.")
    assert [(r.amount_minor, r.made_by, r.status) for r in shop.rows("refund")] == [(3070, "us", "pending")]
    assert shop.cases() == []
    proven(shop)


def test_a_cancellation_with_its_refund_asks_nobody(shop: Shop) -> None:
    shop.order(1001, {"MUG": 2})
    run(shop)
    update(shop, {"MUG": 2}, cancelled_at=LATER, refunds=[refund(3070)], financial_status="refunded")
    run(shop)
    assert (shop.face(), shop.cases(), shop.find().refunded_minor) == ("Cancelled", [], 3070)


def test_a_refund_of_all_that_was_paid_stops_the_order_before_the_channel_says_more(shop: Shop) -> None:
    shop.order(1001, {"MUG": 2})
    run(shop)
    assert shop.face() == "In progress"
    tell(shop, "refunds/create", refund(3070, at=LATEST))
    run(shop)
    assert (shop.face(), shop.cases()) == ("Cancelled", [])
    assert shop.balance("MUG") == 20
    update(shop, {"MUG": 2}, LATER, note="ring twice")  # older than the refund, and late
    run(shop)
    assert (shop.face(), shop.cases()) == ("Cancelled", [])
    update(shop, {"MUG": 2}, "2026-11-20T12:00:00Z", refunds=[refund(3070, at=LATEST)], financial_status="refunded")
    run(shop)
    assert (shop.cases(), shop.find().refunded_minor) == ([], 3070)
    proven(shop)


def test_a_refund_of_a_part_stops_nothing(shop: Shop) -> None:
    shop.order(1001, {"MUG": 2})
    run(shop)
    tell(shop, "refunds/create", refund(3069))
    run(shop)
    assert (shop.face(), shop.cases()) == ("In progress", [])


@pytest.mark.parametrize("changes", [{}, {"financial_status": "pending"}], ids=["paid", "unpaid"])
def test_a_test_order_is_confirmed_and_never_reaches_the_floor(shop: Shop, changes: dict[str, Any]) -> None:
    shop.order(1001, {"MUG": 2, "X-UNKNOWN": 1}, test=True, **changes)
    shop.run("capture", "normalize", "allocate", "pick_pack", "notify")
    order = shop.find()
    assert (order.status, order.is_test, order.is_history) == ("completed", True, False)
    assert order.confirmed_at is not None
    moves = [(m.to_status, m.reason) for m in shop.rows("journal", kind="order")]
    assert moves[0] == ("confirmed", "a test order: nothing is sent for it")
    assert (shop.rows("message"), shop.rows("payment"), shop.rows("allocation"), shop.cases()) == ([], [], [], [])
    assert shop.balance("MUG") == 20
    update(shop, {"MUG": 2, "X-UNKNOWN": 1}, test=True, cancelled_at=LATER)
    run(shop)
    assert (shop.face(), shop.cases()) == ("Completed", [])
    proven(shop)


def woo(number: int, at: str = "2026-11-20T11:00:00") -> dict[str, Any]:
    place = {"first_name": "Mara", "last_name": "Lind", "address_1": "Torstr. 140", "city": "Berlin",
             "postcode": "10119", "country": "DE", "email": "mara@example.com", "phone": "+49 30 1234567"}  # fmt: skip
    line = {"id": number * 10, "name": "Mug", "product_id": 3, "quantity": 2, "subtotal": "20.00", "total": "20.00",
            "total_tax": "4.20", "sku": "MUG", "meta_data": []}  # fmt: skip
    return {
        "id": number, "number": f"#{number}", "status": "processing", "currency": "EUR", "date_created_gmt": at,
        "date_modified_gmt": at, "date_paid_gmt": at, "total": "24.20", "shipping_total": "0.00",
        "shipping_tax": "0.00", "discount_total": "0.00", "billing": place, "shipping": place, "line_items": [line],
        "shipping_lines": [], "fee_lines": [], "refunds": [], "meta_data": [], "customer_id": 5,
    }  # fmt: skip


@pytest.fixture
def woo_id(shop: Shop) -> int:
    with shop.database.writing("act") as connection:
        return make_account(connection, "channel", "woocommerce", "woo", "https://woo.example", "EUR")


def test_an_order_deleted_and_restored_before_we_looked_is_as_if_nothing_was(shop: Shop, woo_id: int) -> None:
    tell(shop, "order.created", woo(1001), woo_id)
    run(shop)
    tell(shop, "order.deleted", {"id": 1001}, woo_id)
    tell(shop, "order.restored", woo(1001, "2026-11-20T11:05:00"), woo_id)
    run(shop)
    assert (shop.face(), shop.cases()) == ("In progress", [])


def test_an_order_restored_and_deleted_after_that_is_called_off(shop: Shop, woo_id: int) -> None:
    tell(shop, "order.created", woo(1001), woo_id)
    run(shop)
    tell(shop, "order.restored", woo(1001, "2026-11-20T11:05:00"), woo_id)
    tell(shop, "order.deleted", {"id": 1001}, woo_id)
    run(shop)
    shop.run("fetch", "normalize")  # there is nobody to ask which of them came last: the deletion is believed
    assert (shop.face(), shop.find().cancel_reason) == ("Cancelled", "the channel deleted the order")


def test_a_late_update_does_not_bring_a_deleted_order_back(shop: Shop, woo_id: int) -> None:
    tell(shop, "order.created", woo(1001, "2026-11-20T10:50:00"), woo_id)
    run(shop)
    tell(shop, "order.deleted", {"id": 1001}, woo_id)
    tell(shop, "order.updated", woo(1001, "2026-11-20T10:55:00"), woo_id)
    run(shop)
    assert (shop.face(), [one for one in shop.cases() if one[0] == "wanted_again"]) == ("Cancelled", [])


def fetch(shop: Shop, account: int, body: dict[str, Any]) -> None:
    """We asked the channel just now, and this is its answer."""
    with shop.database.writing("intake") as connection:
        asked = arrivals_of(account, "woocommerce", "woo", [json.dumps(body).encode()], business_now(connection))
        inbox.store(connection, asked)


@pytest.mark.parametrize("is_fetched", [False, True])
def test_an_order_that_lives_after_its_deletion_goes_on_though_its_restoration_was_lost(
    shop: Shop, woo_id: int, is_fetched: bool
) -> None:
    tell(shop, "order.created", woo(1001, "2026-11-20T10:50:00"), woo_id)
    run(shop)
    tell(shop, "order.deleted", {"id": 1001}, woo_id)
    shop.later(minutes=10)
    if is_fetched:
        fetch(shop, woo_id, woo(1001, "2026-11-20T10:52:00"))
    else:
        tell(shop, "order.updated", woo(1001, "2026-11-20T11:09:00"), woo_id)
    run(shop)
    assert (shop.face(), shop.cases()) == ("In progress", [])

    tell(shop, "order.updated", woo(1001, "2026-11-20T11:09:30" if not is_fetched else "2026-11-20T10:53:00"), woo_id)
    run(shop)
    tell(shop, "order.updated", woo(1001, "2026-11-20T11:09:40" if not is_fetched else "2026-11-20T10:54:00"), woo_id)
    run(shop)
    assert (shop.face(), shop.cases()) == ("In progress", []), "nor does what comes later bring the deletion back"
    proven(shop)


@pytest.mark.parametrize("is_fetched", [False, True])
def test_an_order_that_was_called_off_for_its_deletion_and_lives_is_asked_about(
    shop: Shop, woo_id: int, is_fetched: bool
) -> None:
    tell(shop, "order.created", woo(1001, "2026-11-20T10:50:00"), woo_id)
    run(shop)
    tell(shop, "order.deleted", {"id": 1001}, woo_id)
    run(shop)
    shop.later(minutes=10)
    if is_fetched:
        fetch(shop, woo_id, woo(1001, "2026-11-20T10:52:00"))
    else:
        tell(shop, "order.updated", woo(1001, "2026-11-20T11:09:00"), woo_id)
    run(shop)
    assert shop.face() == "Cancelled"
    assert "wanted_again" in [cause for cause, _ in shop.cases()]


def test_an_order_in_the_trash_of_its_shop_is_not_taken_up_again_by_asking_for_it(shop: Shop, woo_id: int) -> None:
    tell(shop, "order.created", woo(1001, "2026-11-20T10:50:00"), woo_id)
    run(shop)
    tell(shop, "order.deleted", {"id": 1001}, woo_id)
    shop.later(minutes=10)
    fetch(shop, woo_id, {**woo(1001, "2026-11-20T10:52:00"), "status": "trash"})
    run(shop)
    assert (shop.face(), shop.find().cancel_reason) == ("Cancelled", "the channel deleted the order")


def test_an_order_of_nothing_for_nothing_is_completed(shop: Shop) -> None:
    body = shopify_order(1001, {"MUG": 1}, total_price="0.00", current_total_price="0.00")
    shop.order(1001, **{**body, "line_items": [], "shipping_lines": []})
    run(shop)
    assert (shop.face(), shop.cases(), adds_up(shop), shop.rows("order_line")) == ("Completed", [], True, [])
    proven(shop)


def test_a_checkout_token_of_any_length_is_kept_as_far_as_there_is_room(shop: Shop) -> None:
    shop.order(1001, {"MUG": 1}, checkout_token="t" * 900)
    run(shop)
    assert (shop.face(), shop.cases()) == ("In progress", [])
    with shop.database.reading() as connection:
        (kept,) = connection.execute(sa.select(tables.payment.c.external_ref)).scalars()
    assert kept == "t" * 100
