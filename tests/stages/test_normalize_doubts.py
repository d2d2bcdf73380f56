"""Normalize: doubts about an order are cases, and what the channel did itself is not done again."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from doorstep.actions.found import make_account
from doorstep.db import tables
from doorstep.testing.retelling import ABROAD, LATER, LATEST, adds_up, answer, cause, run, update
from doorstep.testing.shop import Shop, shopify_order


def risky(shop: Shop, number: int = 1001, **changes: Any) -> None:
    body = shopify_order(number, {"MUG": 20}, email=None, phone=None, **changes)
    body["customer"] = {"id": 77, "email": None}
    body["shipping_address"] = {**body["shipping_address"], "phone": None}
    body["billing_address"] = {**body["billing_address"], **ABROAD, "phone": None}
    shop.order(number, **body)


def with_hold_at(shop: Shop, points: int) -> None:
    from doorstep.db import rules
    from doorstep.db.engine import business_now

    with shop.database.writing("act") as connection:
        rules.publish(connection, {"risk_hold_at": points}, business_now(connection))


def test_a_risky_order_waits_with_its_reasons_and_goes_on_when_released(shop: Shop) -> None:
    with_hold_at(shop, 60)
    risky(shop)
    run(shop)
    (case,) = shop.rows("exception_case")
    assert (case.cause, case.question) == ("high_risk", "Is #1001 honest?")
    assert case.facts["score"] >= 60
    assert "billed in US, sent to DE" in case.facts["reasons"]
    answer(shop, "high_risk", "release", reason="she called")
    run(shop)
    assert shop.face() == "In progress"


@pytest.mark.parametrize(
    ("pays", "told"), [(True, "goes back."), (False, "is for you to pay back; no payment account here can.")]
)
def test_whoever_cancels_by_an_answer_is_told_who_pays_it_back(shop: Shop, pays: bool, told: str) -> None:
    if pays:
        with shop.database.writing("act") as connection:
            make_account(connection, "payment", "sandbox", "money", config={"base_url": "http://127.0.0.1:9"})
    with_hold_at(shop, 60)
    risky(shop)
    run(shop)
    assert answer(shop, "high_risk", "cancel") == f"1 order cancelled; what was paid {told}"


def test_a_risky_order_is_not_its_own_reference(shop: Shop) -> None:
    with_hold_at(shop, 60)
    risky(shop)
    run(shop)
    score = shop.find().risk_score
    risky(shop, updated_at=LATER, note="hurry please")
    run(shop)
    assert (shop.find().risk_score, cause(shop)) == (score, ["high_risk"])


def test_totals_that_do_not_foot_wait_and_an_accepted_difference_is_on_the_lines(shop: Shop) -> None:
    shop.order(1001, {"MUG": 2}, current_total_price="31.20", total_price="31.20")
    run(shop)
    (case,) = shop.rows("exception_case")
    assert (case.cause, case.facts["difference_minor"]) == ("totals_do_not_foot", 50)
    answer(shop, "totals_do_not_foot", "accept", reason="a tip")
    run(shop)
    assert (shop.face(), shop.find().total_minor, adds_up(shop)) == ("In progress", 3120, True)


def test_an_accepted_difference_does_not_break_the_state_that_adds_up(shop: Shop) -> None:
    shop.order(1001, {"MUG": 2}, current_total_price="31.20", total_price="31.20")
    run(shop)
    answer(shop, "totals_do_not_foot", "accept", reason="a tip")
    run(shop)
    update(shop, {"MUG": 2})
    run(shop)
    assert (shop.find().total_minor, adds_up(shop), cause(shop)) == (3070, True, [])


def test_an_unpaid_order_waits_becomes_a_case_and_goes_on_when_paid(shop: Shop) -> None:
    shop.order(1001, financial_status="pending")
    run(shop)
    assert (shop.face(), cause(shop), shop.find().promised_at) == ("Received", [], None)
    shop.later(hours=49)
    run(shop)
    assert (shop.face(), cause(shop)) == ("Blocked", ["not_paid"])
    update(shop, {"MUG": 1}, "2026-11-22T13:00:00Z")
    run(shop)
    assert (shop.face(), cause(shop)) == ("In progress", [])
    assert shop.find().promised_at > datetime(2026, 11, 22, 12, tzinfo=UTC), "the promise runs from the payment"


def test_an_unpaid_order_may_be_sent_on_agreed_terms(shop: Shop) -> None:
    shop.order(1001, financial_status="pending")
    run(shop)
    shop.later(hours=49)
    run(shop)
    answer(shop, "not_paid", "release", reason="pays by invoice")
    run(shop)
    assert shop.face() == "In progress"


def test_a_payment_in_parts_may_go_back_whole(shop: Shop) -> None:
    from doorstep.actions.orders import cancel

    shop.order(1001, {"MUG": 2}, financial_status="partially_paid", total_outstanding="20.00")
    run(shop)
    update(shop, {"MUG": 2})
    run(shop)
    paid = sum(p.amount_minor for p in shop.rows("payment"))
    assert (shop.face(), paid) == ("In progress", 3070)
    cancel(shop.database, shop.find().public_id, "owner", "changed her mind")
    assert [r.amount_minor for r in shop.rows("refund")] == [3070]


def test_a_word_of_payment_that_we_do_not_know_waits_until_it_is_a_known_one(shop: Shop) -> None:
    shop.order(1001, financial_status="frobnicated")
    run(shop)
    assert (cause(shop), shop.face()) == (["unknown_word"], "Blocked")
    update(shop, {"MUG": 1})
    run(shop)
    assert (cause(shop), shop.face()) == ([], "In progress")


# Older and newer states


def test_a_state_that_comes_late_changes_nothing_after_the_order_went_on(shop: Shop) -> None:
    update(shop, {"MUG": 2}, LATER, note="the newer")
    run(shop)
    shop.order(1001, {"MUG": 5}, updated_at="2026-11-20T11:01:00Z", note="the older")
    run(shop)
    (line,) = shop.rows("order_line")
    assert (line.qty, cause(shop), shop.find().revision) == (2, [], 1)
    events = shop.rows("inbound_event", account_id=shop.channel_id)
    assert [event.outcome for event in events] == ["applied", "stale"]


@pytest.mark.parametrize("swapped", [False, True])
def test_of_two_states_of_one_instant_the_same_one_wins_in_either_order(shop: Shop, swapped: bool) -> None:
    notes = ["one", "two"][:: -1 if swapped else 1]
    for note in notes:
        shop.order(1001, topic="orders/updated", note=note)
        run(shop)
    (contact,) = shop.rows("contact", id=shop.find().ship_contact_id)
    first = max((row for row in shop.rows("inbound_event", account_id=shop.channel_id)), key=lambda event: event.sha256)
    (body,) = shop.rows("inbound_body", event_id=first.id)
    assert contact.note == json.loads(body.body)["note"]


def test_an_edit_before_anything_is_claimed_is_simply_so(shop: Shop) -> None:
    shop.order(1001, {"MUG": 30})
    run(shop)
    assert cause(shop) == ["short_stock"]
    update(shop, {"MUG": 3, "CANDLE": 2})
    run(shop)
    assert (shop.face(), cause(shop), adds_up(shop)) == ("In progress", [], True)
    assert [(line.qty, line.allocated_qty) for line in shop.rows("order_line")] == [(3, 3), (2, 2)]


def test_an_edit_may_ask_for_more_than_was_ordered_and_all_of_it_is_sent(shop: Shop) -> None:
    shop.order(1001, {"MUG": 30})
    run(shop)
    update(shop, {"MUG": 31})
    shop.stock(MUG=11)
    run(shop)
    (line,) = shop.rows("order_line")
    assert (line.qty, line.original_qty, line.allocated_qty) == (31, 31, 31)


def test_an_edit_that_brings_an_unknown_sku_stops_an_order_that_was_confirmed(shop: Shop) -> None:
    shop.order(1001, {"MUG": 30})
    run(shop)
    update(shop, {"MUG": 3, "X-1": 1})
    run(shop)
    assert "unknown_sku" in cause(shop)
    assert shop.balance("MUG") == 20
    answer(shop, "unknown_sku", "map", sku="CANDLE")
    run(shop)
    assert (shop.face(), cause(shop)) == ("In progress", [])
    assert [line.allocated_qty for line in shop.rows("order_line")] == [3, 1]


def test_an_update_of_a_short_order_does_not_make_it_look_sent(shop: Shop) -> None:
    shop.order(1001, {"MUG": 30})
    run(shop)
    update(shop, {"MUG": 30}, note="ring twice")
    run(shop)
    assert (shop.find().status, cause(shop)) == ("confirmed", ["short_stock"])
    shop.stock(MUG=10)
    run(shop)
    assert (shop.find().status, cause(shop)) == ("in_progress", [])


@pytest.mark.parametrize(
    ("lines", "changes"),
    [({"MUG": 3}, {}), ({"MUG": 1}, {}), ({"MUG": 2, "BOX": 1}, {}), ({"MUG": 2}, {"current_total_price": "99.00"})],
    ids=["more", "less", "another line", "does not foot"],
)
def test_a_change_after_units_were_claimed_is_a_persons_to_decide(shop: Shop, lines, changes) -> None:
    shop.order(1001, {"MUG": 2})
    run(shop)
    update(shop, lines, **changes)
    run(shop)
    assert (cause(shop), shop.face(), adds_up(shop)) == (["changed_too_late"], "Blocked", True)
    assert [(line.qty, line.allocated_qty) for line in shop.rows("order_line")] == [(2, 2)]
    answer(shop, "changed_too_late", "send_as_packed")
    assert shop.face() == "In progress"


def test_a_line_that_vanishes_from_a_claimed_order_is_a_change_too_late(shop: Shop) -> None:
    shop.order(1001, {"MUG": 1, "CANDLE": 1})
    run(shop)
    update(shop, {"MUG": 1})
    run(shop)
    assert (cause(shop), adds_up(shop)) == (["changed_too_late"], True)


def test_a_line_that_vanishes_before_anything_is_claimed_is_wanted_no_more(shop: Shop) -> None:
    shop.order(1001, {"MUG": 30, "CANDLE": 1})
    run(shop)
    update(shop, {"MUG": 3})
    run(shop)
    assert [(line.qty, line.total_minor > 0) for line in shop.rows("order_line")] == [(3, True), (0, False)]
    assert (shop.face(), adds_up(shop), shop.balance("CANDLE")) == ("In progress", True, 20)


def fulfilled(number: int, lines: dict[str, int], **changes: Any) -> dict[str, Any]:
    body = shopify_order(number, lines, **changes)
    sent = [{"id": line["id"], "quantity": line["quantity"]} for line in body["line_items"]]
    body["fulfillments"] = [{"id": 1, "status": "success", "line_items": sent, "created_at": LATER}]
    return body


def test_what_the_channel_sent_itself_before_we_claimed_it_is_not_sent_again(shop: Shop) -> None:
    shop.order(1001, {"X-1": 1})
    run(shop)
    shop.order(1001, topic="orders/updated", **fulfilled(1001, {"X-1": 1}, updated_at=LATER))
    run(shop)
    answer(shop, "unknown_sku", "map", sku="MUG")
    run(shop)
    assert shop.balance("MUG") == 20
    assert shop.face() == "Completed"


def test_what_the_channel_sent_itself_while_we_pick_it_stops_us(shop: Shop) -> None:
    shop.order(1001, {"MUG": 2})
    run(shop)
    shop.order(1001, topic="orders/updated", **fulfilled(1001, {"MUG": 2}, updated_at=LATER))
    run(shop)
    assert (cause(shop), shop.face()) == (["sent_elsewhere"], "Blocked")


# Money of the channel


def test_a_refund_of_the_channel_is_booked_once_and_never_beyond_what_was_paid(shop: Shop) -> None:
    def with_refund(ref: int, minor: int, at: str) -> dict[str, Any]:
        money = {"id": ref, "kind": "refund", "status": "success", "amount": f"{minor / 100:.2f}", "currency": "EUR"}
        refund = {
            "id": ref,
            "created_at": at,
            "refund_line_items": [],
            "transactions": [money],
            "order_adjustments": [],
        }
        return {"refunds": [refund], "financial_status": "partially_refunded"}

    shop.order(1001, {"MUG": 1})
    run(shop)
    update(shop, {"MUG": 1}, **with_refund(1, 780, LATER))
    update(shop, {"MUG": 1}, LATEST, **with_refund(1, 780, LATER))
    run(shop)
    assert [r.amount_minor for r in shop.rows("refund")] == [780]
    update(shop, {"MUG": 1}, "2026-11-20T12:00:00Z", **with_refund(2, 5000, LATEST))
    run(shop)
    assert sum(r.amount_minor for r in shop.rows("refund")) == 1780
    assert shop.find().refunded_minor == 1780


def test_personal_words_are_in_the_contact_alone(shop: Shop) -> None:
    shop.order(1001, {"MUG": 1}, note="It is for Ottilie")
    run(shop)
    left_out = {"contact", "inbound_body"}
    for name in tables.metadata.tables:
        if name not in left_out:
            assert "Ottilie" not in str(shop.rows(name)), name
            assert "Torstr" not in str(shop.rows(name)), name


def test_an_order_of_a_tip_alone_adds_up_and_is_sent_to_nobody(shop: Shop) -> None:
    body = shopify_order(1001, {"MUG": 1}, total_price="5.00", current_total_price="5.00", total_tip_received="5.00")
    tip = {"id": 7, "title": "Tip", "quantity": 1, "price": "5.00", "tip_payment_gateway": None}
    shop.order(1001, **{**body, "line_items": [tip], "shipping_lines": []})
    run(shop)
    assert (shop.face(), cause(shop), adds_up(shop)) == ("Completed", [], True)


def test_a_total_that_no_line_explains_is_accepted_once(shop: Shop) -> None:
    body = shopify_order(1001, {"MUG": 1}, total_price="5.00", current_total_price="5.00")
    shop.order(1001, **{**body, "line_items": [], "shipping_lines": []})
    run(shop)
    assert cause(shop) == ["totals_do_not_foot"]
    answer(shop, "totals_do_not_foot", "accept", reason="a donation")
    run(shop)
    assert (shop.face(), cause(shop), adds_up(shop)) == ("Completed", [], True)


def test_a_sku_of_any_length_is_a_case_that_names_it(shop: Shop) -> None:
    body = shopify_order(1001, {"MUG": 1})
    body["line_items"][0]["sku"] = "MUG-" * 80
    shop.order(1001, **body)
    run(shop)
    assert (shop.face(), cause(shop)) == ("Blocked", ["unknown_sku"])
    answer(shop, "unknown_sku", "map", sku="MUG")
    run(shop)
    assert (shop.face(), shop.cases()) == ("In progress", [])
