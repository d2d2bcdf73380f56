"""The id that a payment's charge is filed under: not every way of asking a channel tells it, and it is never lost."""

import json

import pytest

from doorstep.testing.shop import Shop, shopify_order

LATER, LATEST = "2026-11-20T12:00:00Z", "2026-11-20T13:00:00Z"


def say(shop: Shop, at: str, *stages: str, charge: str = "", grams: int = 0) -> None:
    """The channel states the order again, with the charge and the weight, or as it answers where it tells neither."""
    told = shopify_order(1001, {"MUG": 2}, updated_at=at)
    told["line_items"][0]["grams"] = grams
    if charge:
        told["checkout_token"] = charge
    shop.deliver("orders/updated", json.dumps(told).encode())
    shop.run(*(stages or ("capture", "normalize")))


def known(shop: Shop) -> tuple[str, list[str], list[int]]:
    order = shop.find()
    payments = [row.external_ref for row in shop.rows("payment", order_id=order.id)]
    return order.payment_ref, payments, [row.grams for row in shop.rows("order_line", order_id=order.id)]


def test_a_payment_whose_charge_was_not_told_goes_by_it_once_it_is(shop: Shop) -> None:
    say(shop, LATER)
    assert known(shop) == ("", ["order"], [0])
    say(shop, LATEST, charge="tok_1", grams=350)
    assert known(shop) == ("tok_1", ["tok_1"], [350])


@pytest.mark.parametrize("under_way", [False, True], ids=["waits", "under way"])
def test_a_state_that_names_no_charge_and_no_weight_empties_neither(shop: Shop, under_way: bool) -> None:
    shop.stock(MUG=5)
    stages = ("capture", "normalize", *(("allocate",) if under_way else ()))
    say(shop, LATER, *stages, charge="tok_1", grams=350)
    say(shop, LATEST, *stages)
    assert known(shop) == ("tok_1", ["tok_1"], [350])
    say(shop, "2026-11-20T14:00:00Z", *stages)  # the one that stands names none any more
    assert known(shop) == ("tok_1", ["tok_1"], [350])


@pytest.mark.parametrize("under_way", [False, True], ids=["waits", "under way"])
def test_the_charge_is_known_also_where_the_state_that_names_it_comes_late(shop: Shop, under_way: bool) -> None:
    shop.stock(MUG=5)
    stages = ("capture", "normalize", *(("allocate",) if under_way else ()))
    say(shop, LATEST, *stages)
    say(shop, LATER, *stages, charge="tok_1")
    assert known(shop)[:2] == ("tok_1", ["tok_1"])


def test_parts_of_a_payment_are_named_each(shop: Shop) -> None:
    for charge, left, at in ((None, "10.70", LATER), ("tok_1", "0.00", LATEST)):
        told = shopify_order(1001, {"MUG": 2}, updated_at=at, financial_status="partially_paid")
        told |= {"total_outstanding": left, "checkout_token": charge}
        shop.deliver("orders/updated", json.dumps(told).encode())
        shop.run("capture", "normalize")
    assert known(shop)[1] == ["tok_1", "tok_1#2"]


def test_what_a_gift_card_paid_stays_known_when_a_state_only_names_the_ways_of_payment(shop: Shop) -> None:
    told = shopify_order(1001, {"MUG": 2}, updated_at=LATER, payment_gateway_names=["gift_card", "sandbox"])
    parts = [("gift_card", "20.00"), ("sandbox", "10.70")]
    sales = [{"kind": "sale", "status": "success", "gateway": name, "amount": amount} for name, amount in parts]
    for at, more in ((LATER, {"transactions": sales}), (LATEST, {}), ("2026-11-20T14:00:00Z", {})):
        shop.deliver("orders/updated", json.dumps(told | more | {"updated_at": at}).encode())
        shop.run("capture", "normalize")
        assert (shop.find().paid_minor, shop.find().gift_card_minor) == (3070, 2000)
