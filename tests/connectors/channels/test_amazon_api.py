"""Amazon's API over real sockets: tokens that end, orders that change while they are read, quotas, and parcels."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx
import pytest

from doorstep.connectors.calls import VendorUnavailableError
from doorstep.connectors.channels.api import Left, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.apis import find_config, open_api
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.domain.errors import CannotDoError, DoorstepError
from doorstep.testing.stand_ins import all_pages, ask, order_there, parcel_of
from tests.connectors.channels.test_any_answer import ODD_BODIES

SELLER = "?seller=A1B2C3D4E5F6G7"


asked = partial(ask, "amazon", beside=SELLER)


@pytest.fixture
def amazon(shop_at):
    return shop_at("amazon", {"title": "Mug", "sku": "MUG", "price": "12.90", "stock": 20})


def refs(bodies) -> list[str]:
    return [json.loads(body)["order"]["AmazonOrderId"] for body in bodies]


def facts(bodies):
    return [CHANNELS["amazon"].read("order", body) for body in bodies]


def parcel(order: dict, key: str = "par_1", **changes) -> Left:
    lines = {one["OrderItemId"]: one["QuantityOrdered"] for one in order["items"]}
    return parcel_of(order["AmazonOrderId"], lines, key, **changes)


def standing(amazon, order):
    return order_there("amazon", amazon, id=order["id"])


@pytest.mark.parametrize(
    ("written", "region", "seller"),
    [
        ("amazon.de", "eu", ""),
        ("https://www.amazon.co.uk/", "eu", ""),
        ("https://www.amazon.com/sp?ie=UTF8&seller=A1B2C3D4E5F6G7&x=1", "na", "A1B2C3D4E5F6G7"),
        (" sellercentral.amazon.co.jp/home ", "fe", ""),
    ],
)
def test_the_region_follows_from_the_marketplace(written, region, seller):
    found = asyncio.run(find_config("amazon", written))

    assert (found["api_url"], found["seller"]) == (f"https://sellingpartnerapi-{region}.amazon.com", seller)
    assert found["token_url"] == "https://api.amazon.com"


@pytest.mark.parametrize("written", ["amazon.example", "", "https://shop.example", "amazon.de.evil.example"])
def test_what_is_no_marketplace_is_said_to_be_none(written):
    with pytest.raises(CannotDoError, match=r"is no marketplace of Amazon's"):
        asyncio.run(find_config("amazon", written))


def test_the_seller_is_known_and_its_app_may_see_where_orders_go(amazon):
    told = asked(amazon, lambda api: api.identify())

    assert (told.name, told.currency, told.time_zone) == ("Kiln of a test", "EUR", "Europe/Berlin")
    assert told.ref == "amazon:A1PA6795UKMFR9:A1B2C3D4E5F6G7"


@pytest.mark.parametrize(
    ("kind", "keys", "why"),
    [
        ("reading_keys", {}, "Direct-to-Consumer Shipping"),
        ("keys", {"client_secret": "other"}, "does not know this client identifier"),
        ("keys", {"refresh_token": "Atzr|gone"}, "authorize the app again"),
    ],
)
def test_keys_that_cannot_work_are_refused_in_a_sentence(amazon, kind, keys, why):
    with pytest.raises(CannotDoError, match=why):
        asked(amazon, lambda api: api.identify(), kind, **keys)


def test_an_order_comes_with_all_its_items_and_where_it_goes(amazon):
    made = amazon.checkout("amazon", lines=[{"sku": "MUG", "quantity": n, "gift": "Hi"} for n in (1, 2, 3, 1, 1)])

    (body,) = asked(amazon, all_pages)
    (fact,) = facts([body])
    assert [line.qty for line in fact.order.lines] == [1, 2, 3, 1, 1]
    assert (fact.order.total_minor, fact.order.ship_to.line1, fact.order.gift_note) == (
        8 * 1290 + 490,
        "Torstr. 140",
        "Hi",
    )
    assert asked(amazon, lambda api: api.order(made["AmazonOrderId"])) == body
    assert asked(amazon, lambda api: api.order("903-0000001-0000001")) is None


def test_what_amazon_sends_itself_and_what_is_not_paid_for_is_told_without_asking_for_items(amazon):
    amazon.checkout("amazon", FulfillmentChannel="AFN")
    waiting = amazon.checkout("amazon", OrderStatus="Pending")
    amazon.tell("amazon", "/control/limits", items=0)
    assert [fact.kind for fact in facts(asked(amazon, all_pages))] == ["ignored", "ignored"]

    amazon.tell("amazon", "/control/limits")
    amazon.tell("amazon", "/control/clock", offset_seconds=5)
    amazon.tell("amazon", f"/control/orders/{waiting['id']}", OrderStatus="Unshipped")
    ours = facts(asked(amazon, lambda api: all_pages(api, is_open=True)))
    assert [(fact.kind, fact.order_ref) for fact in ours] == [("order", waiting["AmazonOrderId"])]


def test_no_order_is_left_out_while_orders_change_between_the_pages(amazon):
    made = [amazon.checkout("amazon") for _ in range(65)]
    turned = iter(made)

    def change():
        amazon.tell("amazon", "/control/clock", offset_seconds=10)
        amazon.tell("amazon", f"/control/orders/{next(turned)['id']}", IsPrime=True)

    bodies = asked(amazon, lambda api: all_pages(api, between=change))

    assert set(refs(bodies)) == {one["AmazonOrderId"] for one in made}
    changed = [body for body in bodies if json.loads(body)["order"]["IsPrime"]]
    assert len(changed) == 2  # what changed meanwhile came once more, as it stands now


def test_a_page_that_amazon_forgot_begins_the_list_again(amazon):
    made = [amazon.checkout("amazon") for _ in range(31)]

    async def later(api):
        first = await api.orders(None)
        since = first.cursor.split("|")[1]
        return first, await api.orders(None, f"next|{since}|gone")

    first, again = asked(amazon, later)
    assert refs(first.bodies) == refs(again.bodies)
    assert len(set(refs(first.bodies))) == 30 < len(made)


def test_changes_since_an_instant_are_read_from_a_second_before(amazon):
    amazon.checkout("amazon")
    old = amazon.checkout("amazon")
    amazon.tell("amazon", f"/control/orders/{old['id']}", LastUpdateDate="2026-01-01T00:00:00Z")

    since = datetime.now(UTC) - timedelta(days=1)
    assert old["AmazonOrderId"] not in refs(asked(amazon, lambda api: all_pages(api, since)))
    assert len(asked(amazon, all_pages)) == 2


@pytest.mark.parametrize(("operation", "seconds"), [("orders", 60), ("items", 2)])
def test_what_is_asked_too_often_is_asked_again_when_amazon_says_so(amazon, operation, seconds):
    amazon.checkout("amazon")
    amazon.tell("amazon", "/control/limits", **{operation: 0})

    with pytest.raises(VendorUnavailableError) as refused:
        asked(amazon, all_pages)

    assert refused.value.again_in_seconds == seconds


def test_a_page_cut_off_by_the_quota_goes_on_where_it_was(amazon):
    for _ in range(8):
        amazon.checkout("amazon")

    async def go_on(api):
        amazon.tell("amazon", "/control/limits", items=5)
        with pytest.raises(VendorUnavailableError):
            await api.orders(None)
        amazon.tell("amazon", "/control/limits", items=3)
        return await api.orders(None)

    assert len(asked(amazon, go_on).bodies) == 8


def test_tokens_that_end_before_their_time_are_changed_for_others(amazon):
    amazon.checkout("amazon")

    async def twice(api):
        await api.identify()
        amazon.tell("amazon", "/control/tokens")
        return await all_pages(api)

    assert len(asked(amazon, twice)) == 1


def test_listings_are_rows_of_the_product_sheet(amazon):
    for n in range(25):
        amazon.tell("amazon", "/control/products", title="Cup", sku=f"CUP-{n}", price="5.00", stock=n)

    async def rows(api):
        first = await api.products()
        return [*first.rows, *(await api.products(first.cursor)).rows]

    found = asked(amazon, rows)
    assert len(found) == 26
    assert found[0] == {
        "sku": "MUG", "title": "Mug", "kind": "physical", "price": "12.90", "photo": "https://images.example/a.png",
        "qty": "20", "active": "yes",
    }  # fmt: skip


def test_a_parcel_is_told_once_under_a_number_of_its_own(amazon):
    order = amazon.checkout("amazon", lines=[{"sku": "MUG", "quantity": 2}])
    left = parcel(order)

    assert asked(amazon, lambda api: api.find_told(left)) is None
    first = asked(amazon, lambda api: api.tell_left(left))
    again = asked(amazon, lambda api: api.tell_left(left))

    assert isinstance(first, Told)
    assert first.ref == again.ref
    now = standing(amazon, order)
    assert (now["OrderStatus"], list(now["packages"])) == ("Shipped", [first.ref])
    assert now["packages"][first.ref]["carrierCode"] == "DHL"
    assert asked(amazon, lambda api: api.find_told(left)).ref == first.ref


def test_two_parcels_of_an_order_are_two(amazon):
    order = amazon.checkout("amazon", lines=[{"sku": "MUG", "quantity": 2}])
    (ref,) = [one["OrderItemId"] for one in order["items"]]
    for key in ("par_1", "par_2"):
        left = Left(key, order["AmazonOrderId"], {ref: 1}, "Radkurier", f"T{key}", "", key == "par_2")
        assert isinstance(asked(amazon, lambda api, left=left: api.tell_left(left)), Told)

    now = standing(amazon, order)
    assert (now["OrderStatus"], len(now["packages"])) == ("Shipped", 2)
    assert {one["carrierName"] for one in now["packages"].values()} == {"Radkurier"}


def test_a_parcel_of_which_the_answer_was_lost_is_told_once(amazon):
    order = amazon.checkout("amazon")
    left = parcel(order)
    amazon.misbehave("amazon", "confirm", "drop_connection", after_doing=True, count=1)

    lost = asked(amazon, lambda api: api.tell_left(left))
    assert isinstance(lost, TellUnknown)
    assert lost.may_be_done
    assert isinstance(asked(amazon, lambda api: api.tell_left(left)), Told)
    assert len(standing(amazon, order)["packages"]) == 1


def test_what_amazon_will_not_have_is_said(amazon):
    gone = amazon.checkout("amazon", OrderStatus="Canceled")
    untracked, cancelled = parcel(amazon.checkout("amazon"), tracking_ref=""), parcel(gone)

    assert "without a tracking number" in asked(amazon, lambda api: api.tell_left(untracked)).words
    refused = asked(amazon, lambda api: api.tell_left(cancelled))
    assert isinstance(refused, TellRefused)
    assert "cannot be shipped: Canceled" in refused.words
    other = Left("par_1", "12", {"1": 1}, "DHL", "T", "", True)
    assert "is no id of an order at Amazon" in asked(amazon, lambda api: api.tell_left(other)).words


QUESTIONS = {
    "identify": lambda api: api.identify(),
    "products": lambda api: api.products(),
    "orders": lambda api: api.orders(None),
    "order": lambda api: api.order("903-1671087-0812628"),
    "tell_left": lambda api: api.tell_left(Left("k", "903-1671087-0812628", {"1": 1}, "DHL", "T", "", True)),
    "find_told": lambda api: api.find_told(Left("k", "903-1671087-0812628", {"1": 1}, "DHL", "T", "", True)),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("status", [200, 400, 403, 404])
def test_whatever_amazon_answers_is_read_or_refused_in_a_sentence(question, status):
    sentences = []
    for body in (*ODD_BODIES, b'{"payload":null}', b'{"payload":{"Orders":[{}]}}', b'{"payload":[{"marketplace":1}]}'):
        for tokens in (True, False):

            def respond(request, body=body, tokens=tokens):
                if tokens and "oken" in request.url.path:
                    told = {"access_token": "a", "restrictedDataToken": "r", "expires_in": 9999, "expiresIn": 9999}
                    return httpx.Response(200, json=told)
                return httpx.Response(status, content=body)

            api = open_api(
                "amazon",
                {"api_url": "http://a.example", "token_url": "http://t.example", "marketplace": "A1PA6795UKMFR9",
                 "seller": "A1B2C3D4E5"},
                {"client_id": "i", "client_secret": "s", "refresh_token": "r"},
            )  # fmt: skip
            for name in ("client", "_tokens"):
                fake = httpx.AsyncClient(base_url="http://a.example", transport=httpx.MockTransport(respond))
                setattr(api._wire, name, fake)

            async def ask(api=api):
                try:
                    return await QUESTIONS[question](api)
                finally:
                    await api.aclose()

            try:
                asyncio.run(ask())
            except DoorstepError as error:
                sentences.append(str(error))
    assert all(len(one.splitlines()) == 1 for one in sentences)
