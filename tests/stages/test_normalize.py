"""Normalize: one canonical order of all that was said of it, and every doubt a case that clears when it is over."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from doorstep.actions.found import SkuSpec, add_skus
from doorstep.actions.resolve import resolve_case
from doorstep.db import tables
from doorstep.domain.errors import CannotDoError
from doorstep.testing.shop import Shop, shopify_order
from tasks import normalize

LATER, LATEST = "2026-11-20T11:05:00Z", "2026-11-20T11:09:00Z"
ABROAD = {"address1": "Main St 1", "city": "Springfield", "zip": "1", "country_code": "US", "province": None}


def run(shop: Shop) -> None:
    shop.run("capture", "normalize", "allocate")


def update(shop: Shop, lines: dict[str, int], at: str = LATER, **changes: Any) -> None:
    shop.order(1001, lines, "orders/updated", updated_at=at, **changes)


def cause(shop: Shop) -> list[str]:
    return [name for name, _ in shop.cases()]


def answer(shop: Shop, name: str, answer: str, **fields: str) -> str:
    (case,) = [row for row in shop.rows("exception_case", status="open") if row.cause == name]
    return resolve_case(shop.database, case.public_id, answer, fields, "owner", case.revision)


def adds_up(shop: Shop, number: int = 1001) -> bool:
    order = shop.find(number)
    return order.total_minor == sum(line.total_minor for line in shop.rows("order_line", order_id=order.id))


def badly_addressed(number: int, **changes: Any) -> dict[str, Any]:
    body = shopify_order(number, {"MUG": 1}, **changes)
    return {**body, "shipping_address": {**body["shipping_address"], "zip": "", "address1": ""}}


# The straightforward order


def test_a_paid_order_is_confirmed_with_every_cent_on_a_line(shop: Shop) -> None:
    shop.order(1001, {"MUG": 2, "CANDLE": 1})
    shop.run("capture", "normalize")
    order = shop.find()
    assert (order.status, order.currency, order.total_minor, order.paid_minor) == ("confirmed", "EUR", 3970, 3970)
    assert adds_up(shop)
    assert (order.revision, order.promised_at is not None, order.risk_score) == (1, True, 0)
    (contact,) = shop.rows("contact", id=order.ship_contact_id)
    assert (contact.name, contact.city, contact.phone, contact.email) == (
        "Mara Lind",
        "Berlin",
        "+49301234567",
        "mara@example.com",
    )
    assert [m.kind for m in shop.rows("message")] == ["confirmed"]
    assert [w.subject_id for w in shop.rows("work_item", stage="allocate", outcome=None)] == [order.id]


def test_normalize_twice_changes_nothing_more(shop: Shop, standing: Callable, again: Callable) -> None:
    shop.order(1001, {"MUG": 2, "GIFT": 1})
    shop.order(1002, {"WHAT": 1})
    run(shop)
    before = standing()
    again("normalize", shop.find(1001).id)
    assert standing() == before


def test_a_worker_that_dies_before_its_commit_leaves_everything_to_the_next(shop, dead_worker, restart) -> None:
    shop.order(1001)
    shop.run("capture")
    gathered = normalize._read(100)
    outcomes = normalize.decide_orders(gathered)
    shop.run("normalize")
    assert shop.find().status == "received"
    restart()
    shop.run("normalize")
    assert shop.find().status == "confirmed"
    normalize._commit(gathered, outcomes)
    assert len(shop.rows("order_revision")) == len(shop.rows("batch", stage="normalize")) == 1


# Contracts


def test_one_broken_fact_among_good_ones_is_quarantined_with_rule_and_value(shop: Shop, monkeypatch) -> None:
    for number in (1001, 1002, 1003):
        shop.order(number)
    shop.run("capture")
    really = normalize._fact

    def odd(vendor: str, told: Any) -> Any:
        fact = really(vendor, told)
        return replace(fact, kind="payout") if fact.order_ref.endswith("1002") else fact

    monkeypatch.setattr(normalize, "_fact", odd)
    shop.run("normalize")
    assert [shop.find(n).status for n in (1001, 1002, 1003)] == ["confirmed", "received", "confirmed"]
    (case,) = shop.rows("exception_case")
    assert (case.facts["contract"], case.facts["value"]) == ("OrderFacts", "'payout'")
    assert case.facts["rule"].startswith("kind: isin(")
    assert case.question.startswith("1 rows break")
    assert shop.face(1002) == "Blocked"
    monkeypatch.undo()
    answer(shop, "contract_broken", "retry")
    shop.run("normalize")
    assert shop.find(1002).status == "confirmed"


def test_one_order_that_breaks_its_contract_out_is_not_written_and_its_neighbours_are(shop: Shop, monkeypatch) -> None:
    for number in (1001, 1002, 1003):
        shop.order(number)
    shop.run("capture")
    really = normalize.decide_orders

    def odd(gathered: Any) -> Any:
        outcomes = really(gathered)
        for o in outcomes:
            if o.source.number == "#1002":
                lines = tuple(replace(x, line=replace(x.line, qty=-1)) for x in o.settled.lines)
                o.settled = replace(o.settled, lines=lines)
        return outcomes

    monkeypatch.setattr("flows.normalize.decide_orders", odd)
    shop.run("normalize")
    assert [shop.find(n).status for n in (1001, 1002, 1003)] == ["confirmed", "received", "confirmed"]
    (case,) = shop.rows("exception_case")
    assert (case.facts["contract"], case.facts["value"]) == ("CanonicalLines", "-1")
    (subject,) = shop.rows("case_subject")
    assert [b["rule"] for b in subject.facts["breaches"]] == ["greater_than_or_equal_to(0)"]


def test_a_broken_order_is_let_go_by_the_news_that_mend_it(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.order(1001)
    shop.run("capture")
    monkeypatch.setattr(normalize, "_fact", lambda vendor, told: normalize.Fact("payout", "4711"))
    shop.run("normalize")
    assert cause(shop) == ["contract_broken"]
    monkeypatch.undo()
    update(shop, {"MUG": 1})
    run(shop)
    assert cause(shop) == []
    assert shop.face() == "In progress"


# Cases


def test_an_unknown_sku_is_one_case_and_mapping_it_lets_every_order_go_on(shop: Shop) -> None:
    for number in range(1001, 1031):
        shop.order(number, {"MUG-BLU": 1} if number % 2 else {"MUG": 1})
    run(shop)
    assert shop.cases() == [("unknown_sku", f"{shop.channel_id}:MUG-BLU")]
    (case,) = shop.rows("exception_case")
    assert (case.question, case.money_minor) == ("Which product is MUG-BLU?", 15 * 1490)
    assert (shop.face(1001), shop.face(1002)) == ("Blocked", "In progress")
    assert answer(shop, "unknown_sku", "map", sku=" CANDLE ") == "MUG-BLU is CANDLE from now on; 15 orders released."
    shop.order(1099, {"MUG-BLU": 1})
    run(shop)
    assert {shop.face(n) for n in [*range(1001, 1031), 1099]} == {"In progress"}
    assert shop.balance("CANDLE") == 20 - 16


def test_a_map_to_what_we_do_not_have_is_refused_and_nothing_changes(shop: Shop) -> None:
    shop.order(1001, {"MUG-BLU": 1})
    run(shop)
    with pytest.raises(CannotDoError, match="There is no product with the SKU MUGG"):
        answer(shop, "unknown_sku", "map", sku="MUGG")
    assert cause(shop) == ["unknown_sku"]
    assert shop.rows("sku_mapping") == []


def test_an_order_with_two_unknown_skus_waits_for_both(shop: Shop) -> None:
    shop.order(1001, {"X-1": 1, "X-2": 1})
    run(shop)
    first, second = shop.rows("exception_case")
    resolve_case(shop.database, first.public_id, "map", {"sku": "MUG"}, "owner")
    run(shop)
    assert shop.face() == "Blocked"
    resolve_case(shop.database, second.public_id, "map", {"sku": "CANDLE"}, "owner")
    run(shop)
    assert shop.face() == "In progress"


def test_a_product_that_is_added_under_the_channels_own_name_needs_no_map(shop: Shop) -> None:
    shop.order(1001, {"VASE": 1})
    run(shop)
    add_skus(shop.database, [SkuSpec("VASE", "Vase", grams=900)])
    shop.stock(VASE=1)
    answer(shop, "unknown_sku", "hold")
    update(shop, {"VASE": 1})
    run(shop)
    assert (cause(shop), shop.face()) == ([], "In progress")


def test_a_line_that_is_edited_out_takes_its_unknown_sku_with_it(shop: Shop) -> None:
    shop.order(1001, {"MUG": 1, "X-1": 1})
    run(shop)
    body = shopify_order(1001, {"MUG": 1, "X-1": 1}, updated_at=LATER)
    body["line_items"][1]["current_quantity"] = 0
    body["current_total_price"] = body["total_price"] = "17.80"
    shop.deliver("orders/updated", json.dumps(body).encode())
    run(shop)
    assert (cause(shop), shop.face(), adds_up(shop)) == ([], "In progress", True)


@pytest.mark.parametrize("way", ["accept", "correct"])
def test_an_address_that_cannot_be_delivered_to_waits_for_a_person(shop: Shop, way: str) -> None:
    shop.order(1001, **badly_addressed(1001))
    run(shop)
    assert (cause(shop), shop.face()) == (["bad_address"], "Blocked")
    fields = {"reason": "known"} if way == "accept" else {"line1": "Torstr. 1", "postcode": "10119", "city": "Berlin"}
    answer(shop, "bad_address", way, **fields)
    run(shop)
    assert shop.face() == "In progress"
    (contact,) = shop.rows("contact", id=shop.find().ship_contact_id)
    assert (contact.name, contact.postcode) == ("Mara Lind", "" if way == "accept" else "10119")


def test_a_corrected_address_outlives_what_the_channel_says_again(shop: Shop) -> None:
    shop.order(1001, **badly_addressed(1001))
    run(shop)
    answer(shop, "bad_address", "correct", line1="Torstr. 1", postcode="10119", city="Berlin")
    shop.order(1001, topic="orders/updated", **badly_addressed(1001, updated_at=LATER, note="ring twice"))
    run(shop)
    (contact,) = shop.rows("contact", id=shop.find().ship_contact_id)
    assert (contact.line1, contact.postcode) == ("Torstr. 1", "10119")
    update(shop, {"MUG": 1}, LATEST)
    run(shop)
    (contact,) = shop.rows("contact", id=shop.find().ship_contact_id)
    assert contact.line1 == "Torstr. 140", "the customer has mended it at the channel"


def test_a_good_address_from_the_channel_ends_the_wait(shop: Shop) -> None:
    shop.order(1001, **badly_addressed(1001))
    run(shop)
    update(shop, {"MUG": 1})
    run(shop)
    assert (cause(shop), shop.face()) == ([], "In progress")


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
    sent = [{"id": item["id"], "quantity": item["quantity"]} for item in body["line_items"]]
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
    assert (cause(shop), shop.face()) == (["changed_too_late"], "Blocked")


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
