"""Saleor's API over real sockets: orders in the spelling that its webhooks bring, and each parcel told once."""

import asyncio
import json
from functools import partial

import pytest

from doorstep.connectors.calls import VendorUnavailableError
from doorstep.connectors.channels.api import Left, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.apis import find_config
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.connectors.channels.saleor.api_wire import shop_address
from doorstep.domain.errors import CannotDoError
from doorstep.domain.footing import foots
from doorstep.testing.stand_ins import all_pages, ask, order_there, parcel_of

asked = partial(ask, "saleor")


@pytest.fixture
def bowls(shop_at):
    mould = {"price": "12.90", "stock": 9, "grams": 400}
    return shop_at("saleor", *({"name": f"Bowl {n}", "sku": f"B{n}", **mould} for n in range(3)))


def parcel(order: dict, key: str, lines: dict[str, int] | None = None, **changes) -> Left:
    whole = {line["id"]: line["quantity"] for line in order["lines"]}
    return parcel_of(order["id"], lines or whole, key, **{"tracking_ref": f"0034{key}", **changes})


def fulfillments(bowls, order: dict) -> list[dict]:
    return order_there("saleor", bowls, id=order["id"])["fulfillments"]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("shop.saleor.cloud", "https://shop.saleor.cloud"),
        ("https://Shop.saleor.cloud/graphql/", "https://shop.saleor.cloud"),
        ("https://shop.saleor.cloud/dashboard/orders", "https://shop.saleor.cloud"),
        ("http://127.0.0.1:8000/graphql/", "http://127.0.0.1:8000"),
    ],
)
def test_a_shop_is_found_however_its_address_was_copied(written, address):
    assert shop_address(written) == address


@pytest.mark.parametrize("written", ["http://shop.example", "", "shop", "sh op.example", "https://me@shop.example"])
def test_a_token_goes_nowhere_but_to_an_https_address(written):
    with pytest.raises(CannotDoError):
        shop_address(written)


def test_the_shop_says_who_it_is_and_what_it_signs_with(bowls):
    facts = asked(bowls, lambda api: api.identify())

    assert (facts.name, facts.currency, facts.version) == ("Bowls of a test", "EUR", "3.20.86")
    config = asyncio.run(find_config("saleor", bowls.url("saleor")))
    assert json.loads(config["public_keys"])["keys"][0]["kid"] == "1"


def test_a_wrong_token_and_a_missing_permission_are_said_in_one_sentence(bowls):
    with pytest.raises(CannotDoError, match="does not know this token"):
        asked(bowls, lambda api: api.identify(), access_token="wrong")
    bowls.tell("saleor", "/control/shop", permissions=["MANAGE_ORDERS"])
    with pytest.raises(CannotDoError, match="lacks MANAGE_PRODUCTS"):
        asked(bowls, lambda api: api.identify())
    bowls.tell("saleor", "/control/shop", permissions=[])
    with pytest.raises(CannotDoError, match="permissions"):
        asked(bowls, lambda api: api.orders(None))


@pytest.mark.parametrize("may_see", [True, False])
def test_what_a_gift_card_paid_is_asked_for_where_the_app_may_see_it(bowls, may_see):
    made = bowls.checkout("saleor", lines=[{"sku": "B1", "quantity": 2}], gift_card="5.00")
    plain = bowls.checkout("saleor", silent=True)
    rights = ["MANAGE_ORDERS", "MANAGE_PRODUCTS", *(["MANAGE_GIFT_CARD"] if may_see else [])]
    bowls.tell("saleor", "/control/shop", permissions=rights)

    bodies = [asked(bowls, lambda api: api.order(made["id"])), *asked(bowls, lambda api: api.orders(None)).bodies]

    assert [b'"USED_IN_ORDER"' in body for body in bodies] == [may_see, *sorted([may_see, False], reverse=True)]
    facts = [CHANNELS["saleor"].read("order_updated", body).order for body in bodies]
    assert {one.gift_card_minor for one in facts if one.ref == made["id"]} == {500}
    assert {"taken to have paid" in one.payment_method for one in facts if one.ref == made["id"]} == {not may_see}
    assert {foots(one) for one in facts} == {0}
    assert plain["id"] in {one.ref for one in facts}


def test_what_answers_but_is_no_saleor_gets_no_token(bowls):
    bowls.misbehave("saleor", "Find", "nonsense", words="<html><title>Shop</title></html>")
    with pytest.raises(CannotDoError, match="not as Saleor's API"):
        asyncio.run(find_config("saleor", bowls.url("saleor")))


def test_an_order_is_read_from_the_list_and_by_its_id_alike(bowls):
    order = bowls.checkout("saleor", lines=[{"sku": "B1", "quantity": 2}], note="Ring twice")
    (listed,) = asked(bowls, lambda api: api.orders(None)).bodies
    fetched = asked(bowls, lambda api: api.order(order["id"]))

    facts = [CHANNELS["saleor"].read("order_updated", body) for body in (listed, fetched)]
    assert facts[0] == facts[1]
    read = facts[0].order
    assert (read.ref, read.total_minor, foots(read), read.payment) == (order["id"], 3070, 0, "paid")
    assert (read.lines[0].sku, read.lines[0].qty, read.lines[0].grams, read.note) == ("B1", 2, 400, "Ring twice")


def test_an_order_that_is_not_there_is_none(bowls):
    assert asked(bowls, lambda api: api.order("T3JkZXI6OTk5")) is None


def test_orders_are_paged_by_their_last_change_while_one_changes_meanwhile(bowls):
    orders = []
    for n in range(45):
        order = bowls.checkout("saleor", silent=True)
        at = f"2026-03-02T09:{n:02}:00+00:00"
        orders.append(bowls.tell("saleor", f"/control/orders/{order['n']}", updatedAt=at, silent=True))

    def move_the_first_behind_all_others():
        path = f"/control/orders/{orders[0]['n']}"
        bowls.tell("saleor", path, updatedAt="2026-03-03T00:00:00+00:00", silent=True)

    bodies = asked(bowls, lambda api: all_pages(api, after_first=move_the_first_behind_all_others))
    found = [json.loads(body)["id"] for body in bodies]
    assert set(found) == {order["id"] for order in orders}
    assert found[0] == found[-1] == orders[0]["id"]


def test_a_shop_whose_orders_cost_too_much_at_once_is_asked_for_fewer(bowls):
    bowls.checkout("saleor")
    bowls.misbehave("saleor", "Orders", "refuse", count=1)
    assert len(asked(bowls, lambda api: api.orders(None)).bodies) == 1


def test_open_orders_are_those_that_are_not_over(bowls):
    bowls.checkout("saleor", status="CANCELED", silent=True)
    still = bowls.checkout("saleor", silent=True)
    (body,) = asked(bowls, lambda api: api.orders(None, is_open=True)).bodies
    assert json.loads(body)["id"] == still["id"]


def test_a_shop_that_is_throttled_is_asked_again_when_it_says(bowls):
    bowls.misbehave("saleor", "Orders", "too_many_requests", seconds=7)
    with pytest.raises(VendorUnavailableError) as told:
        asked(bowls, lambda api: api.orders(None))
    assert told.value.again_in_seconds == 7


def test_its_products_are_rows_with_weight_price_and_stock(bowls):
    rows = asked(bowls, lambda api: api.products()).rows
    assert rows[0] == {
        "handle": "bowl-0", "title": "Bowl 0", "category": "Things", "sku": "B0", "kind": "physical", "price": "12.9",
        "weight": "0.4 kg", "active": "yes", "qty": "9",
    }  # fmt: skip


def test_webhooks_are_registered_with_our_secret_and_our_query_and_removed(bowls):
    address = "https://doorstep.example/webhooks/bowls"

    async def register(api):
        made = await api.add_hook("order_updated", address, "s3cret")
        there = await api.list_hooks()
        await api.remove_hook(made.ref)
        await api.remove_hook(made.ref)  # gone already
        return made, there, await api.list_hooks()

    made, there, after = asked(bowls, register)
    assert (made.topic, made.address, made.is_live) == ("order_updated", address, True)
    assert (there, after) == ([made], [])


def test_every_topic_of_ours_has_a_subscription_that_the_schema_knows(bowls):
    async def register(api):
        return [(await api.add_hook(topic, "https://x.example/webhooks/b", "s")).topic for topic in api.hook_topics]

    assert asked(bowls, register) == list(asked(bowls, _topics))


async def _topics(api):
    return api.hook_topics


def test_a_parcel_is_told_once_with_its_units_and_its_tracking(bowls):
    order = bowls.checkout("saleor", lines=[{"sku": "B1", "quantity": 2}, {"sku": "B2", "quantity": 1}])
    left = parcel(order, "par_1", {order["lines"][0]["id"]: 1})

    first, again = (asked(bowls, lambda api: api.tell_left(left)) for _ in range(2))

    (told,) = fulfillments(bowls, order)
    assert isinstance(first, Told)
    assert again.ref == first.ref == told["id"]
    assert told["trackingNumber"] == "0034par_1"
    assert told["metadata"] == [{"key": "doorstep_parcel", "value": "par_1"}]
    assert [(line["quantity"], line["orderLine"]["id"]) for line in told["lines"]] == [(1, order["lines"][0]["id"])]
    assert asked(bowls, lambda api: api.find_told(left)).ref == first.ref


def test_two_parcels_without_tracking_are_two_fulfillments(bowls):
    order = bowls.checkout("saleor", lines=[{"sku": "B1", "quantity": 2}])
    for key in ("par_1", "par_2"):
        left = parcel(order, key, {order["lines"][0]["id"]: 1}, tracking_ref="", tracking_url="", carrier="")
        assert isinstance(asked(bowls, lambda api, left=left: api.tell_left(left)), Told)
    assert len(fulfillments(bowls, order)) == 2


@pytest.mark.parametrize("operation", ["Left", "Fulfill", "Mark"])
@pytest.mark.parametrize("mode", ["drop_connection", "timeout_after_doing"])
def test_a_telling_that_is_cut_off_anywhere_is_finished_by_the_next_try(bowls, operation, mode):
    order = bowls.checkout("saleor", lines=[{"sku": "B1", "quantity": 1}])
    left = parcel(order, f"par_{operation}_{mode}")
    bowls.misbehave("saleor", operation, mode, count=1, seconds=0.01)

    cut_off = asked(bowls, lambda api: api.tell_left(left))
    assert isinstance(cut_off, TellUnknown)
    bowls.behave()
    assert isinstance(asked(bowls, lambda api: api.tell_left(left)), Told)
    (told,) = fulfillments(bowls, order)
    assert [entry["value"] for entry in told["metadata"]] == [left.key]


def test_another_tracking_number_stands_on_the_same_fulfillment(bowls):
    order = bowls.checkout("saleor", lines=[{"sku": "B1", "quantity": 1}])
    first = asked(bowls, lambda api: api.tell_left(parcel(order, "par_1")))
    again = parcel(order, "par_1", tracking_ref="NEXT", told_ref=first.ref)

    assert asked(bowls, lambda api: api.tell_left(again)).ref == first.ref
    (told,) = fulfillments(bowls, order)
    assert told["trackingNumber"] == "NEXT"


def test_what_somebody_sent_there_already_is_refused_in_words(bowls):
    order = bowls.checkout("saleor", lines=[{"sku": "B1", "quantity": 1}])
    asked(bowls, lambda api: api.tell_left(parcel(order, "par_1")))

    refused = asked(bowls, lambda api: api.tell_left(parcel(order, "par_2", tracking_ref="OTHER")))
    assert isinstance(refused, TellRefused)
    assert "no open units left" in refused.words


def test_an_order_that_nobody_confirmed_cannot_be_fulfilled_and_says_so(bowls):
    order = bowls.checkout("saleor", status="UNCONFIRMED")
    refused = asked(bowls, lambda api: api.tell_left(parcel(order, "par_1")))
    assert isinstance(refused, TellRefused)
    assert "Only unfulfilled orders" in refused.words
