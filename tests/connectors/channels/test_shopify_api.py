"""Shopify's API over real sockets: orders in the spelling that is read, and a fulfillment for each parcel, once."""

import json
from functools import partial

import pytest

from doorstep.connectors.calls import VendorUnavailableError
from doorstep.connectors.channels.api import Left, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.apis import check_keys
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.connectors.channels.shopify.api_wire import shop_address
from doorstep.domain.errors import CannotDoError
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.stand_ins import ask, order_there, parcel_of

asked = partial(ask, "shopify")


@pytest.fixture(scope="module")
def _candles(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("candles"), "--only=shopify") as running:
        products = [{"title": f"Thing {n}", "sku": f"T{n}", "price": "5.00"} for n in range(60)]
        running.tell("shopify", "/control/products", products=products)
        yield running


@pytest.fixture
def candles(_candles):
    _candles.behave()
    return _candles


def parcel(order: dict, key: str, lines: dict[str, int] | None = None, **changes) -> Left:
    whole = {str(line["id"]): line["quantity"] for line in order["line_items"]}
    return parcel_of(str(order["id"]), lines or whole, key, **{"tracking_ref": f"0034{key}", **changes})


def fulfillments(candles, order: dict) -> list[dict]:
    return order_there("shopify", candles, n=order["id"])["fulfillments"]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("kiln", "https://kiln.myshopify.com"),
        ("Kiln.myshopify.com/", "https://kiln.myshopify.com"),
        ("https://admin.shopify.com/store/kiln/orders", "https://kiln.myshopify.com"),
        ("http://127.0.0.1:8436", "http://127.0.0.1:8436"),
    ],
)
def test_a_shop_is_found_however_its_address_was_copied(written, address):
    assert shop_address(written) == address


@pytest.mark.parametrize(
    "written", ["kiln.com", "https://evil.example/x.myshopify.com", "", "ki ln.myshopify.com", "http://"]
)
def test_what_is_no_shop_of_shopify_gets_no_token(written):
    with pytest.raises(CannotDoError, match=r"myshopify\.com"):
        shop_address(written)


def test_keys_in_each_other_s_place_are_seen_before_anything_is_asked():
    with pytest.raises(CannotDoError, match="begins with shpat_"):
        check_keys("shopify", {"access_token": "0123456789abcdef", "webhook": "shpat_123"})


def test_an_order_from_the_api_and_from_the_webhook_say_the_same(candles):
    body = candles.checkout("shopify", lines=[{"sku": "T1", "quantity": 2}, {"sku": "T2", "quantity": 1}], note="Hi")
    pages = asked(candles, lambda api: api.orders(None))
    by_api = next(raw for raw in pages.bodies if json.loads(raw)["id"].endswith(f"/{body['id']}"))

    read = [CHANNELS["shopify"].read("orders/updated", raw).order for raw in (by_api, json.dumps(body).encode())]

    for name in ("ref", "number", "lines", "total_minor", "shipping_minor", "payment", "paid_minor", "ship_to", "note"):
        assert getattr(read[0], name) == getattr(read[1], name), name


def test_one_order_is_fetched_as_it_stands_and_one_that_is_not_there_is_none(candles):
    order = candles.checkout("shopify", lines=[{"sku": "T1", "quantity": 1}])

    body = asked(candles, lambda api: api.order(str(order["id"])))

    assert CHANNELS["shopify"].read("orders/updated", body).order_ref == str(order["id"])
    assert asked(candles, lambda api: api.order("999999")) is None


def test_an_order_of_many_lines_comes_with_all_of_them(candles):
    lines = [{"sku": f"T{n}", "quantity": 1} for n in range(60)]
    body = candles.checkout("shopify", lines=lines)

    pages = asked(candles, lambda api: api.orders(None))

    by_api = next(raw for raw in pages.bodies if json.loads(raw)["id"].endswith(f"/{body['id']}"))
    assert len(CHANNELS["shopify"].read("orders/updated", by_api).order.lines) == 60


def test_every_variant_is_told_over_all_pages(candles):
    async def read(api):
        rows, cursor = [], ""
        while True:
            page = await api.products(cursor)
            rows += page.rows
            cursor = page.cursor
            if not cursor:
                return rows

    assert {row["sku"] for row in asked(candles, read)} == {f"T{n}" for n in range(60)}


def test_two_parcels_are_two_fulfillments_with_their_own_units(candles):
    order = candles.checkout("shopify", lines=[{"sku": "T1", "quantity": 3}])
    (line,) = [str(line["id"]) for line in order["line_items"]]

    first = asked(candles, lambda api: api.tell_left(parcel(order, "par_1", {line: 1}, is_last=False)))
    second = asked(candles, lambda api: api.tell_left(parcel(order, "par_2", {line: 2})))
    third = asked(candles, lambda api: api.tell_left(parcel(order, "par_3", {line: 1})))

    assert isinstance(first, Told)
    assert isinstance(second, Told)
    assert isinstance(third, TellRefused)
    assert [each["lines"][0]["quantity"] for each in fulfillments(candles, order)] == [1, 2]
    assert asked(candles, lambda api: api.find_told(parcel(order, "par_2", {line: 2}))).ref == second.ref


def test_a_parcel_out_of_two_stock_rooms_is_told_for_each(candles):
    order = candles.checkout("shopify", lines=[{"sku": "T1", "quantity": 1}, {"sku": "T2", "quantity": 1}], locations=2)
    left = parcel(order, "par_rooms")
    candles.misbehave("shopify", "Fulfill", "drop_connection", count=1, after_doing=True)

    cut_off = asked(candles, lambda api: api.tell_left(left))
    assert isinstance(cut_off, TellUnknown)
    assert cut_off.may_be_done
    assert asked(candles, lambda api: api.find_told(left)) is None  # half of it stands
    told = asked(candles, lambda api: api.tell_left(left))

    assert isinstance(told, Told)
    assert len(fulfillments(candles, order)) == 2 == len(told.ref.split(","))


@pytest.mark.parametrize("changes", [{"tracking_ref": ""}, {"tracking_ref": "", "tracking_url": ""}])
def test_a_parcel_without_a_number_is_known_again_all_the_same(candles, changes):
    order = candles.checkout("shopify", lines=[{"sku": "T1", "quantity": 2}])
    left = parcel(order, "par_plain", **changes)
    candles.misbehave("shopify", "Fulfill", "drop_connection", count=1, after_doing=True)

    asked(candles, lambda api: api.tell_left(left))
    found = asked(candles, lambda api: api.find_told(left))
    again = asked(candles, lambda api: api.tell_left(left))

    assert found.ref == again.ref
    assert len(fulfillments(candles, order)) == 1


def test_another_number_changes_the_fulfillment_and_makes_none(candles):
    order = candles.checkout("shopify", lines=[{"sku": "T1", "quantity": 1}])
    told = asked(candles, lambda api: api.tell_left(parcel(order, "par_1")))

    moved = asked(candles, lambda api: api.tell_left(parcel(order, "par_1", tracking_ref="NEXT", told_ref=told.ref)))

    assert moved.ref == told.ref
    (one,) = fulfillments(candles, order)
    assert one["trackingInfo"][0]["number"] == "NEXT"


def test_who_asked_too_much_is_told_when_to_come_again(candles):
    order = candles.checkout("shopify", lines=[{"sku": "T1", "quantity": 1}])
    candles.misbehave("shopify", "Fulfill", "refuse", count=1)
    candles.misbehave("shopify", "Orders", "refuse", count=1)

    told = asked(candles, lambda api: api.tell_left(parcel(order, "par_1")))
    assert isinstance(told, TellUnknown)
    assert (told.may_be_done, told.again_in_seconds > 0) == (False, True)
    with pytest.raises(VendorUnavailableError) as silent:
        asked(candles, lambda api: api.orders(None))
    assert silent.value.again_in_seconds > 0
    assert fulfillments(candles, order) == []
