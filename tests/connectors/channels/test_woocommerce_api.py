"""WooCommerce's API over real sockets: found however its address was written, and told of each parcel once."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from doorstep.connectors.calls import VendorUnavailableError
from doorstep.connectors.channels.api import Left, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.apis import find_config
from doorstep.connectors.channels.cutting import cut
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.connectors.channels.woocommerce.api import _Place
from doorstep.connectors.channels.woocommerce.api_auth import signature
from doorstep.connectors.channels.woocommerce.api_products import rows_of
from doorstep.domain.errors import CannotDoError, DoorstepError
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.stand_ins import all_pages, ask, order_there, orders_over_time, parcel_of

CORPUS = Path("../shared/corpus/woocommerce")
asked = partial(ask, "woocommerce")


@pytest.fixture(scope="module")
def _woo(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("woo"), "--only=woocommerce") as running:
        running.tell("woocommerce", "/control/products", name="Mug", sku="MUG", price="12.90", weight="0.35")
        yield running


@pytest.fixture
def woo(_woo):
    _woo.behave()
    _woo.tell("woocommerce", "/control/shop", shipment_tracking=False, folder="", permalinks=True)
    return _woo


def parcel(order: dict, key: str = "par_1", **changes) -> Left:
    lines = {str(line["id"]): line["quantity"] for line in order["line_items"]}
    return parcel_of(str(order["id"]), lines, key, **changes)


def state(woo, order: dict) -> dict:
    told = woo.get("woocommerce", "/control/state")
    now = order_there("woocommerce", woo, id=order["id"])
    mine = {name: [one for one in told[name] if one["order"] == order["id"]] for name in ("notes", "trackings")}
    return {"status": now["status"], **mine}


@pytest.mark.parametrize(
    "written", ["{host}", "http://{host}", "http://{host}/", " {host}/wp-json/ ", "{host}/wp-admin"]
)
def test_a_shop_is_found_however_its_address_was_copied(woo, written):
    host = woo.url("woocommerce").removeprefix("http://")

    found = asyncio.run(find_config("woocommerce", written.format(host=host)))

    assert found == {"api_url": f"http://{host}", "rest_route": False}


@pytest.mark.parametrize(
    "address",
    ["https://xn--a", "http://münze..de", "http://\u202e127.0.0.1:1", f"https://{'a' * 70}.de", "https://a.de/\x07"],
)
def test_what_is_no_address_is_said_to_be_none(address):
    with pytest.raises(CannotDoError, match=r"is no shop's address; give it as in https://shop\.example"):
        asyncio.run(find_config("woocommerce", address))


@pytest.mark.parametrize("address", ["", " ", "https://"])
def test_no_address_is_asked_for(address):
    with pytest.raises(CannotDoError, match="Say where the shop is"):
        asyncio.run(find_config("woocommerce", address))


@pytest.mark.parametrize(
    ("operation", "mode", "words", "said"),
    [
        ("root", "nonsense", "<html><title>Soon</title></html>", "not as a WordPress site"),
        ("root", "server_error", "", "answered 500: .* Something is wrong at the shop; try again when it is up"),
        ("webhooks", "nonsense", "<html><title>Soon</title></html>", "answered 200, .*: a web page, “Soon”; a plugin"),
        ("currencies", "nonsense", '{"code":"EURO"}', '{"code":"EURO"}; a plugin'),
        ("currencies", "too_many_requests", "", "answered 429: .*slow down"),
    ],
)
def test_a_shop_that_answers_in_ways_of_its_own_is_told_as_it_is(woo, operation, mode, words, said):
    woo.misbehave("woocommerce", operation, mode, words=words)

    with pytest.raises(DoorstepError, match=said) as refused:
        asked(woo, lambda api: api.identify())

    assert "again later" not in str(refused.value)
    assert "<" not in str(refused.value)


def test_a_parcel_is_told_once_with_its_units_and_closes_the_order(woo):
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 3}])
    left = parcel(order)

    assert asked(woo, lambda api: api.find_told(left)) is None
    told = asked(woo, lambda api: api.tell_left(left))
    again = asked(woo, lambda api: api.tell_left(left))

    assert isinstance(told, Told)
    assert again.ref == told.ref == asked(woo, lambda api: api.find_told(left)).ref
    now = state(woo, order)
    assert now["status"] == "completed"
    (note,) = now["notes"]
    assert note["note"]["note"] == "3 units left with DHL, tracking number 00340par_1 (https://t.example/1). [par_1]"
    assert note["note"]["customer_note"] is False


def test_a_parcel_that_is_not_the_last_leaves_the_order_open(woo):
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 2}])

    asked(woo, lambda api: api.tell_left(parcel(order, "par_2", is_last=False)))
    assert state(woo, order)["status"] == "processing"
    asked(woo, lambda api: api.tell_left(parcel(order, "par_3")))

    assert state(woo, order)["status"] == "completed"
    assert len(state(woo, order)["notes"]) == 2


def test_a_cancelled_order_stays_cancelled_when_it_is_told_that_something_left(woo):
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], status="cancelled")

    asked(woo, lambda api: api.tell_left(parcel(order)))

    assert state(woo, order)["status"] == "cancelled"


def test_where_the_tracking_plugin_is_there_it_holds_the_number_and_its_change(woo):
    woo.tell("woocommerce", "/control/shop", shipment_tracking=True)
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}])

    told = asked(woo, lambda api: api.tell_left(parcel(order)))
    asked(woo, lambda api: api.tell_left(parcel(order, tracking_ref="NEXT", told_ref=told.ref)))

    assert [one["tracking"]["tracking_number"] for one in state(woo, order)["trackings"]] == ["NEXT"]


@pytest.mark.parametrize("operation", ["order", "notes"])
@pytest.mark.parametrize("mode", ["drop_connection", "server_error"])
def test_cut_off_anywhere_the_parcel_is_told_once(woo, operation, mode):
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}])
    left = parcel(order, f"par_{operation}_{mode}")
    for nth in range(4):
        woo.misbehave("woocommerce", operation, mode, count=1, after_doing=nth % 2 == 0, matching="wc/v3")
        asked(woo, lambda api: api.tell_left(left))
    woo.behave()

    assert isinstance(asked(woo, lambda api: api.tell_left(left)), Told)
    assert len(state(woo, order)["notes"]) == 1


def test_no_answer_is_no_word_on_whether_it_was_done(woo):
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}])
    woo.misbehave("woocommerce", "notes", "too_many_requests", seconds=7)

    slow = asked(woo, lambda api: api.tell_left(parcel(order, "par_slow")))
    assert isinstance(slow, TellUnknown)
    assert not slow.may_be_done


def test_an_order_that_is_not_there_any_more_is_a_refusal(woo):
    told = asked(woo, lambda api: api.tell_left(Left("par_9", "999999", {"1": 1}, "DHL", "1", "", True)))

    assert isinstance(told, TellRefused)


def test_orders_that_change_while_they_are_read_are_not_left_out(woo):
    since = datetime.now(UTC) - timedelta(seconds=2)
    buy = partial(Sandbox.checkout, channel="woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True)
    orders = orders_over_time("woocommerce", woo, buy, 60)

    def change_ten():  # while the first page is read: they move to the end
        for order in orders[:10]:
            woo.tell("woocommerce", f"/control/orders/{order['id']}", customer_note="changed", silent=True)

    bodies = asked(woo, lambda api: all_pages(api, since, after_first=change_ten))
    assert {json.loads(body)["id"] for body in bodies} >= {order["id"] for order in orders}


def test_one_order_is_fetched_as_it_stands_and_one_that_is_not_there_is_none(woo):
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 2}])
    woo.tell("woocommerce", f"/control/orders/{order['id']}", status="cancelled")

    body = asked(woo, lambda api: api.order(str(order["id"])))
    fact = CHANNELS["woocommerce"].read("order.updated", body)

    assert (fact.order_ref, fact.order.cancel_reason) == (str(order["id"]), "cancelled in the shop")
    assert asked(woo, lambda api: api.order("999999")) is None


def test_a_shop_too_old_to_know_when_an_order_changed_is_read_page_by_page():
    since = datetime(2026, 1, 10, tzinfo=UTC)
    before = [since - timedelta(days=2), since - timedelta(days=1)]

    first = _Place(since, 1, False).after(before)
    second = _Place.read(first, since).after([since + timedelta(days=1)])

    assert (first.split("|")[0], first.split("|")[2], second.split("|")[2]) == ("page", "2", "3")


def test_a_shop_that_is_down_is_asked_again_later(woo):
    woo.misbehave("woocommerce", "orders", "server_error")

    with pytest.raises(VendorUnavailableError):
        asked(woo, lambda api: api.orders(None))


def test_the_signature_is_the_one_of_the_standard():
    """RFC 5849's own way, computed by hand for this request."""
    params = [("b", "x y"), ("a", "1"), ("oauth_nonce", "n")]
    text = "GET&http%3A%2F%2Fshop.example%2Fwp-json&a%3D1%26b%3Dx%2520y%26oauth_nonce%3Dn"
    import hmac
    from base64 import b64encode

    expected = b64encode(hmac.digest(b"secret&", text.encode(), "sha256")).decode()
    assert signature("get", "http://shop.example/wp-json", params, "secret") == expected


def test_recorded_orders_are_cut_out_unchanged_and_read():
    files = sorted((CORPUS / "woocommerce__woocommerce-rest-api-docs__doc-blocks/wp-api-v3/_orders").glob("*.json"))
    if not files:
        pytest.skip("the recorded answers are not here")
    lists = [file.read_bytes() for file in files if file.read_bytes().lstrip()[:1] == b"["]
    bodies = [body for raw in lists for body in cut(raw)]

    assert bodies
    assert all(body in raw for raw in lists for body in cut(raw))
    assert {CHANNELS["woocommerce"].read("order.updated", body).kind for body in bodies} == {"order"}


def test_recorded_products_become_rows_of_our_sheet():
    folder = CORPUS / "woocommerce__woocommerce-rest-api-docs__doc-blocks/wp-api-v3/_products"
    files = sorted(folder.glob("*.json"))
    if not files:
        pytest.skip("the recorded answers are not here")
    told = [json.loads(file.read_bytes()) for file in files]
    products = [one for each in told for one in (each if isinstance(each, list) else [each]) if "slug" in one]

    rows = [row for product in products for row in rows_of(product, [], ("kg", "cm"))]

    assert {"handle", "title", "price", "kind"} <= set(rows[0])
    assert not any("<" in row.get("description", "") for row in rows)


def test_a_page_of_products_of_which_none_is_sold_is_not_the_end_of_the_list(woo):
    """Pages that lead elsewhere (external, grouped) are no rows of ours, and fill whole pages of a list."""
    links = [{"name": f"Link {n}", "sku": f"LINK-{n}", "type": "external"} for n in range(100)]
    woo.tell("woocommerce", "/control/products", products=[*links, {"name": "Last", "sku": "LAST", "price": "5.00"}])

    async def every_sku(api) -> list[str]:
        found, page = [], await api.products()
        while True:
            found += [row["sku"] for row in page.rows]
            if not page.cursor:
                return found
            page = await api.products(page.cursor)

    assert asked(woo, every_sku) == ["MUG", "LAST"]
