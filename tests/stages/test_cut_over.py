"""Cut-over: what was over before Doorstep comes in as history, and what was still open comes in where it stands."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from doorstep.actions.found import make_account
from doorstep.cli.prove import prove_shop
from doorstep.db import inbox, tables
from doorstep.db.engine import business_now
from doorstep.testing.retelling import LATER, LATEST, adds_up, answer, cause, run, update
from doorstep.testing.shop import Shop, shopify_order

OLD = "2026-10-02T09:00:00Z"
CUT = "2026-11-01T00:00:00+01:00"


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """A shop that Doorstep runs since the first of November."""
    cut_over(shop, shop.channel_id)
    return shop


def cut_over(shop: Shop, account_id: int, at: str = CUT) -> None:
    account = tables.vendor_account
    with shop.database.writing("act") as connection:
        connection.execute(account.update().where(account.c.id == account_id).values(config={"cut_over_at": at}))


def sent(number: int, lines: dict[str, int], units: dict[str, int] | None = None, **changes: Any) -> dict[str, Any]:
    """An order as Shopify states it after it was sent, or as much of it as `units` says."""
    body = shopify_order(number, lines, at=OLD)
    gone = units or lines
    inside = [{"id": x["id"], "quantity": gone[x["sku"]]} for x in body["line_items"] if gone.get(x["sku"])]
    body["fulfillments"] = [{"id": number, "status": "success", "line_items": inside, "created_at": OLD}]
    return {**body, **changes}


def woo(number: int, status: str) -> dict[str, Any]:
    """Two mugs at a WooCommerce shop, for 24.20 in all."""
    place = {"first_name": "Mara", "last_name": "Lind", "address_1": "Torstr. 140", "city": "Berlin",
             "postcode": "10119", "country": "DE", "email": "mara@example.com"}  # fmt: skip
    at = "2026-10-02T09:00:00"
    line = {"id": number * 10, "name": "Mug", "product_id": 3, "quantity": 2, "subtotal": "20.00", "total": "20.00",
            "total_tax": "4.20", "sku": "MUG", "meta_data": []}  # fmt: skip
    return {
        "id": number, "number": str(number), "status": status, "currency": "EUR", "date_created_gmt": at,
        "date_modified_gmt": at, "date_paid_gmt": None if status == "failed" else at, "total": "24.20",
        "shipping_total": "0.00", "shipping_tax": "0.00", "discount_total": "0.00", "billing": place, "shipping": place,
        "line_items": [line], "shipping_lines": [], "fee_lines": [], "refunds": [], "meta_data": [], "customer_id": 5,
    }  # fmt: skip


def bring(shop: Shop, body: dict[str, Any], topic: str = "orders/updated") -> None:
    shop.deliver(topic, json.dumps(body).encode())
    run(shop)


def untouched(shop: Shop) -> None:
    """Nothing was done for it: no work, no message, no unit, no case, no promise."""
    assert shop.cases() == []
    assert shop.rows("message") == []
    assert shop.rows("promise") == []
    assert shop.rows("allocation") == []
    assert [w.stage for w in shop.rows("work_item") if w.outcome is None and w.stage in ("allocate", "notify")] == []
    assert (shop.balance("MUG"), shop.balance("MUG", "allocated")) == (20, 0)


def proven(shop: Shop) -> None:
    assert {law.name: law.figure for law in prove_shop(shop.database).laws if not law.holds} == {}


def test_an_order_sent_before_the_cut_over_is_history_and_asks_nothing_of_anyone(shop: Shop) -> None:
    bring(shop, sent(1001, {"MUG": 2, "X-UNKNOWN": 1}, shipping_address=None, current_total_price="99.00"))
    order, lines = shop.find(), shop.rows("order_line")
    assert (order.status, order.is_history, shop.face()) == ("completed", True, "Completed")
    assert [(x.qty, x.elsewhere_qty, x.sku_id is None) for x in lines] == [(2, 2, False), (1, 1, True)]
    assert (order.total_minor, adds_up(shop)) == (9900, True), "its totals did not foot, and are booked as they are"
    assert order.customer_id
    assert order.bill_contact_id
    assert [p.amount_minor for p in shop.rows("payment")] == [9900]
    moves = [(m.from_status, m.to_status) for m in shop.rows("journal", kind="order")]
    assert moves == [("received", "confirmed"), ("confirmed", "sent"), ("sent", "completed")]
    untouched(shop)
    proven(shop)


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({"cancelled_at": OLD, "cancel_reason": "customer"}, "cancelled", "cancelled at the channel: customer"),
        ({"financial_status": "refunded"}, "cancelled", "paid back in full at the channel"),
        ({"financial_status": "voided"}, "cancelled", "the payment was voided"),
        ({"closed_at": OLD, "financial_status": "pending"}, "cancelled", "it was never paid"),
        ({"closed_at": OLD}, "completed", ""),
    ],
    ids=["cancelled", "refunded", "voided", "put away unpaid", "put away"],
)
def test_each_end_at_the_channel_is_its_end_here(shop: Shop, changes, status, reason) -> None:
    bring(shop, {**shopify_order(1001, {"MUG": 2}, at=OLD), **changes})
    order = shop.find()
    assert (order.status, order.is_history, order.cancel_reason) == (status, True, reason)
    untouched(shop)
    proven(shop)


def test_an_order_open_on_that_day_comes_in_where_it_stands_and_its_customer_is_not_thanked_again(shop: Shop) -> None:
    bring(shop, sent(1001, {"MUG": 3, "CANDLE": 1}, {"MUG": 2}))
    order = shop.find()
    assert (order.status, order.is_history) == ("in_progress", False)
    assert [(x.qty, x.elsewhere_qty, x.allocated_qty) for x in shop.rows("order_line")] == [(3, 2, 1), (1, 0, 1)]
    assert shop.balance("MUG", "allocated") == 1
    assert shop.rows("message") == []
    proven(shop)


def test_an_order_unpaid_on_that_day_goes_on_when_it_is_paid_without_a_second_thank_you(shop: Shop) -> None:
    bring(shop, shopify_order(1001, {"MUG": 1}, at=OLD, financial_status="pending"))
    assert (shop.face(), cause(shop)) == ("Blocked", ["not_paid"])
    bring(shop, shopify_order(1001, {"MUG": 1}, at=OLD, updated_at=LATER))
    assert (shop.face(), shop.rows("message")) == ("In progress", [])


def test_an_order_placed_after_the_cut_over_is_thanked_for_also_where_it_was_sent_at_once(shop: Shop) -> None:
    bring(shop, {**sent(1001, {"MUG": 1}), "created_at": LATER, "processed_at": LATER, "updated_at": LATER})
    assert (shop.face(), shop.find().is_history) == ("Completed", False)
    assert [m.kind for m in shop.rows("message")] == ["confirmed"]


def test_the_instant_of_the_cut_over_itself_is_ours(shop: Shop) -> None:
    bring(shop, {**sent(1001, {"MUG": 1}), "created_at": CUT, "processed_at": CUT})
    bring(shop, {**sent(1002, {"MUG": 1}), "processed_at": "2026-10-31T22:59:59Z"})
    assert [row.is_history for row in shop.rows("orders")] == [False, True]


def test_what_comes_again_changes_nothing(shop: Shop) -> None:
    bring(shop, sent(1001, {"MUG": 2}))
    before = (shop.rows("journal"), shop.rows("entry"), shop.rows("order_line"), shop.rows("payment"))
    bring(shop, sent(1001, {"MUG": 2}, tags="imported again"))  # another body, the same state
    bring(shop, sent(1001, {"MUG": 2}, updated_at="2026-09-01T09:00:00Z", fulfillments=[]))  # an older state
    assert (shop.rows("journal"), shop.rows("entry"), shop.rows("order_line"), shop.rows("payment")) == before
    untouched(shop)


def refunded(minor: int, ref: int = 7) -> dict[str, Any]:
    money = {"id": ref, "kind": "refund", "status": "success", "amount": f"{minor / 100:.2f}", "currency": "EUR"}
    refund = {
        "id": ref,
        "order_id": 450000001001,
        "created_at": LATER,
        "refund_line_items": [],
        "transactions": [money],
    }
    return {**refund, "order_adjustments": []}


def test_a_refund_after_the_cut_over_is_booked_and_wakes_nobody(shop: Shop) -> None:
    bring(shop, sent(1001, {"MUG": 2}))
    bring(shop, refunded(500), "refunds/create")
    bring(
        shop, sent(1001, {"MUG": 2}, updated_at=LATEST, refunds=[refunded(500)], financial_status="partially_refunded")
    )
    assert [(r.amount_minor, r.status, r.made_by) for r in shop.rows("refund")] == [(500, "posted", "channel")]
    assert shop.find().refunded_minor == 500
    bring(shop, sent(1001, {"MUG": 2}, updated_at="2026-11-20T11:30:00Z", refunds=[refunded(500), refunded(2570, 8)],
                     financial_status="refunded", cancelled_at=LATEST))  # fmt: skip
    assert (shop.find().refunded_minor, shop.face()) == (3070, "Completed")
    untouched(shop)
    proven(shop)


def test_an_edit_of_history_is_written_down_and_a_thing_that_is_still_to_be_sent_is_asked_about(shop: Shop) -> None:
    bring(shop, sent(1001, {"MUG": 2}))
    bring(shop, sent(1001, {"MUG": 2, "BOX": 1}, updated_at=LATER))  # added, and sent by the channel
    assert [(x.sku, x.qty) for x in shop.rows("order_line")] == [("MUG", 2), ("BOX", 1)]
    untouched(shop)
    bring(shop, sent(1001, {"MUG": 2, "BOX": 1, "CANDLE": 1}, {"MUG": 2, "BOX": 1}, updated_at=LATEST))
    assert (cause(shop), shop.face()) == (["changed_too_late"], "Completed")
    answer(shop, "changed_too_late", "send_as_packed")
    untouched(shop)


def test_an_order_that_was_given_up_and_is_paid_after_all_is_a_case(shop: Shop) -> None:
    bring(shop, shopify_order(1001, {"MUG": 1}, at=OLD, financial_status="voided"))
    untouched(shop)
    update(shop, {"MUG": 1})
    run(shop)
    assert (cause(shop), shop.face()) == (["wanted_again"], "Cancelled")


def test_a_deleted_order_from_before_is_history_too(shop: Shop) -> None:
    shop.deliver("orders/delete", json.dumps({"id": 450000001001}).encode())
    bring(shop, shopify_order(1001, {"MUG": 1}, at=OLD))
    assert (shop.find().status, shop.find().is_history) == ("cancelled", True)
    untouched(shop)


def test_a_completed_order_of_woocommerce_is_history_and_a_failed_one_was_never_paid(shop: Shop) -> None:
    with shop.database.writing("act") as connection:
        account = make_account(connection, "channel", "woocommerce", "woo", "https://woo.example", "EUR")
    cut_over(shop, account)
    for n, status in ((11, "completed"), (12, "failed"), (13, "refunded"), (14, "processing")):
        shop.deliver("order.updated", json.dumps(woo(n, status)).encode(), account)
    run(shop)
    ends = {row.number: (row.status, row.is_history) for row in shop.rows("orders")}
    assert ends == {
        "11": ("completed", True), "12": ("cancelled", True), "13": ("cancelled", True), "14": ("in_progress", False),
    }  # fmt: skip
    assert shop.rows("message") == []
    proven(shop)


def test_a_thousand_orders_of_history_take_as_many_statements_as_ten(shop: Shop) -> None:
    taken: list[int] = []
    count = {"n": 0}

    @sa.event.listens_for(shop.database.writer, "before_cursor_execute")
    def _executed(*_: Any) -> None:
        count["n"] += 1

    @sa.event.listens_for(shop.database.writer, "begin")
    def _begun(_: Any) -> None:
        count["n"] = 0

    @sa.event.listens_for(shop.database.writer, "commit")
    def _committed(_: Any) -> None:
        taken.append(count["n"])

    def normalized(numbers: range) -> int:
        with shop.database.writing("intake") as connection:
            now = business_now(connection)
            bodies = [json.dumps(sent(n, {"MUG": 1})).encode() for n in numbers]
            inbox.store(connection, [inbox.Arrival(shop.channel_id, f"k{n}", "orders/updated", b, now)
                                     for n, b in zip(numbers, bodies, strict=True)])  # fmt: skip
        shop.run("capture")
        taken.clear()
        shop.run("normalize", rounds=1)
        return max(taken)

    few = normalized(range(2000, 2004))
    assert normalized(range(3000, 3080)) == few
    assert {row.status for row in shop.rows("orders")} == {"completed"}
