"""Normalize: one canonical order of all that was said of it, and every doubt a case that clears when it is over."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from doorstep.actions.found import SkuSpec, add_skus
from doorstep.actions.resolve import resolve_case
from doorstep.domain.errors import CannotDoError
from doorstep.testing.retelling import LATER, LATEST, adds_up, answer, badly_addressed, cause, run, update
from doorstep.testing.shop import Shop, shopify_order
from tasks import normalize


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


def test_a_customer_abroad_is_promised_a_later_day(shop: Shop) -> None:
    abroad = shopify_order(1002, {"MUG": 1})
    vienna = {"country_code": "AT", "country": "Austria", "zip": "1010", "city": "Wien"}
    abroad["shipping_address"] = abroad["shipping_address"] | vienna
    shop.order(1001, {"MUG": 1})
    shop.deliver("orders/create", json.dumps(abroad).encode())
    shop.run("capture", "normalize")
    days = {row.order_id: row.inputs["transit_days"] for row in shop.rows("promise")}
    assert (days[shop.find(1001).id], days[shop.find(1002).id]) == (2, 5)
    promised = {row.order_id: row.promised_on for row in shop.rows("promise")}
    assert promised[shop.find(1001).id] < promised[shop.find(1002).id]


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
    really = normalize.fact_of

    def odd(vendor: str, told: Any) -> Any:
        fact = really(vendor, told)
        return replace(fact, kind="payout") if fact.order_ref.endswith("1002") else fact

    monkeypatch.setattr(normalize, "fact_of", odd)
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
    monkeypatch.setattr(normalize, "fact_of", lambda vendor, told: normalize.Fact("payout", "4711"))
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
    body = badly_addressed(1001)
    if way == "accept":  # a street no carrier can do without
        body["shipping_address"]["address1"] = "Torstr. 1"
    shop.order(1001, **body)
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
