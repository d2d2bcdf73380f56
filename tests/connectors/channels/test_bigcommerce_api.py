"""BigCommerce's API over real sockets: every order with its lines and refunds, and told of each parcel once."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx
import pytest

from doorstep.connectors.calls import VendorUnavailableError
from doorstep.connectors.channels.api import Left, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.apis import check_keys, find_config, open_api
from doorstep.connectors.channels.bigcommerce import BIGCOMMERCE
from doorstep.connectors.channels.bigcommerce.sign import TOKEN, token_of
from doorstep.domain.errors import CannotDoError
from doorstep.domain.footing import foots
from doorstep.testing.stand_ins import all_pages, ask, ask_answered, orders_over_time, parcel_of

MUG = {"sku": "MUG", "quantity": 1}
asked = partial(ask, "bigcommerce")


@pytest.fixture
def shop(shop_at):
    products = [
        {"name": "Mug", "sku": "MUG", "price": "12.90", "weight": "0.35", "stock": 4},
        {"name": "Shirt", "price": "20.00", "variants": [
            {"sku": "SHIRT-M", "option": "M", "stock": 2}, {"sku": "SHIRT-L", "option": "L", "price": "21.50"},
        ]},
        {"name": "Pattern", "sku": "PDF", "price": "5.00", "type": "digital"},
    ]  # fmt: skip
    return shop_at("bigcommerce", *products, flags=["--plain-http-hooks"])


def buy(shop, *lines, **told):
    return shop.checkout("bigcommerce", lines=list(lines or (MUG,)), silent=True, **told)


def change(shop, order, **told):
    return shop.tell("bigcommerce", f"/control/orders/{order['id']}", silent=True, **told)


def read_all(shop, since=None, is_open=False, after_first=lambda: None):
    """Every order that the listing brings, as it is read."""

    bodies = asked(shop, lambda api: all_pages(api, since, is_open, after_first=after_first))
    return [BIGCOMMERCE.read("order", body) for body in bodies]


def parcel(order, key="par_1", **changes):
    lines = {str(line["id"]): line["quantity"] for line in order["lines"]}
    return parcel_of(str(order["id"]), lines, key, **changes)


def shipments(shop, order):
    told = shop.get("bigcommerce", "/control/state")["shipments"]
    return [one for one in told if one["order_id"] == order["id"]]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("abc123", "https://api.bigcommerce.com/stores/abc123"),
        ("https://api.bigcommerce.com/stores/abc123/v3/", "https://api.bigcommerce.com/stores/abc123"),
        ("store-abc123.mybigcommerce.com/manage", "https://api.bigcommerce.com/stores/abc123"),
        ("https://store-abc123-1.mybigcommerce.com", "https://api.bigcommerce.com/stores/abc123"),
    ],
)
def test_a_shop_is_found_however_its_hash_was_copied(written, address):
    assert asyncio.run(find_config("bigcommerce", written)) == {"api_url": address}


@pytest.mark.parametrize(
    "written", ["", "kiln.example", "https://evil.example/stores/abc123", "a b", "http://[", "x:y"]
)
def test_what_names_no_shop_is_said_to_be_so(written):
    with pytest.raises(CannotDoError, match="is not how BigCommerce knows a shop"):
        asyncio.run(find_config("bigcommerce", written))


def test_the_client_secret_may_be_missing_and_the_token_may_not():
    assert check_keys("bigcommerce", {"access_token": " t0ken "}) == {"access_token": "t0ken"}
    with pytest.raises(CannotDoError, match="access token is missing"):
        check_keys("bigcommerce", {"webhook": "x"})


def test_a_shop_says_who_it_is_to_a_token_that_may_do_what_is_needed(shop):
    facts = asked(shop, lambda api: api.identify())
    assert (facts.name, facts.currency, facts.time_zone) == ("Kiln of a test", "EUR", "Europe/Berlin")

    with pytest.raises(CannotDoError, match=r"This token may not do all that is needed .*Orders: modify"):
        asked(shop, lambda api: api.identify(), "reading_keys")


def test_a_token_that_nobody_knows_is_said_to_be_so(shop):
    async def ask():
        api = open_api("bigcommerce", {"api_url": f"{shop.url('bigcommerce')}/stores/sample"}, {"access_token": "no"})
        try:
            await api.identify()
        finally:
            await api.aclose()

    with pytest.raises(CannotDoError, match="does not know this access token"):
        asyncio.run(ask())


def test_a_page_of_orders_is_whole_with_its_lines_and_refunds(shop):
    order = buy(
        shop, {"sku": "MUG", "quantity": 2}, {"sku": "PDF", "quantity": 1}, coupon="3.00", customer_message="Hi"
    )
    change(shop, order, refund={"lines": {order["lines"][0]["id"]: 1}, "reason": "broken"})
    plain = buy(shop)

    facts = {fact.order_ref: fact.order for fact in read_all(shop)}

    one = facts[str(order["id"])]
    assert (one.total_minor, foots(one), [line.kind for line in one.lines]) == (3270, 0, ["physical", "digital"])
    assert (one.refunds[0].amount_minor, one.refunds[0].lines[0][1], one.payment) == (1140, 1, "partly_refunded")
    assert (one.note, one.ship_to.city, one.lines[0].discount_minor) == ("Hi", "Berlin", 300)
    assert facts[str(plain["id"])].refunds == ()


def test_an_order_that_came_without_its_lines_is_asked_for_them(shop):
    """As where a shop answers with links to them only."""
    order = buy(shop, {"sku": "MUG", "quantity": 2}, {"sku": "PDF", "quantity": 1})
    shop.tell("bigcommerce", "/control/shop", links_lines=True)

    (listed,) = read_all(shop)
    fetched = BIGCOMMERCE.read("order", asked(shop, lambda api: api.order(str(order["id"])))).order

    assert listed.order == fetched
    assert (fetched.total_minor, foots(fetched), len(fetched.lines)) == (3570, 0, 2)
    assert (fetched.ship_to.city, fetched.shipping_service) == ("Berlin", "Standard")


def test_orders_that_change_while_they_are_read_are_not_left_out(shop):
    since = datetime.now(UTC) - timedelta(seconds=2)
    orders = orders_over_time("bigcommerce", shop, buy, 52)

    def change_ten():
        for order in orders[:10]:
            change(shop, order, customer_message="changed")

    assert {fact.order_ref for fact in read_all(shop, since, after_first=change_ten)} == {str(o["id"]) for o in orders}


def test_more_orders_of_one_second_than_a_page_holds_are_all_read(shop):
    shop.tell("bigcommerce", "/control/clock", now="2026-03-02T08:00:00Z")
    orders = [buy(shop) for _ in range(52)]

    found = read_all(shop, datetime(2026, 3, 2, 8, tzinfo=UTC))

    assert {fact.order_ref for fact in found} == {str(order["id"]) for order in orders}


def test_the_open_orders_are_those_that_are_not_over(shop):
    orders = {status: buy(shop, status_id=status) for status in (0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12)}
    more = [buy(shop, status_id=11) for _ in range(51)]

    found = {fact.order_ref for fact in read_all(shop, is_open=True)}

    expected = {str(orders[status]["id"]) for status in (1, 3, 7, 9, 11, 12)} | {str(order["id"]) for order in more}
    assert found == expected


def test_one_order_is_fetched_as_it_stands_also_where_it_was_archived(shop):
    order = buy(shop)
    change(shop, order, is_deleted=True, refund={"amount": "1.00"})

    fact = BIGCOMMERCE.read("order", asked(shop, lambda api: api.order(str(order["id"]))))

    assert (fact.order.cancel_reason[:8], fact.order.refunds[0].amount_minor) == ("archived", 100)
    assert asked(shop, lambda api: api.order("999999")) is None
    with pytest.raises(CannotDoError, match="is no id"):
        asked(shop, lambda api: api.order("x/y"))


def test_a_shop_that_has_had_enough_questions_says_when_it_answers_again(shop):
    shop.tell("bigcommerce", "/control/shop", requests_left=0)

    with pytest.raises(VendorUnavailableError) as enough:
        asked(shop, lambda api: api.orders(None))

    assert enough.value.again_in_seconds == 13


def test_every_variant_is_a_row(shop):
    rows = asked(shop, lambda api: api.products()).rows

    assert [(row["sku"], row.get("variant", ""), row["price"]) for row in rows] == [
        ("MUG", "", "12.9"), ("SHIRT-M", "M", "20.0"), ("SHIRT-L", "L", "21.5"), ("PDF", "", "5.0"),
    ]  # fmt: skip
    assert (rows[0]["weight"], rows[0]["qty"], rows[1]["qty"], rows[3]["kind"]) == ("0.35 kg", "4", "2", "digital")


def test_a_webhook_is_made_with_the_header_that_proves_it_and_removed(shop):
    topic, address = "store/order/created", "http://127.0.0.1:1/webhooks/a"
    hook = asked(shop, lambda api: api.add_hook(topic, address, "hush"))

    (standing,) = shop.get("bigcommerce", "/control/state")["hooks"]
    assert standing["headers"] == {TOKEN: token_of(b"hush")}
    assert asked(shop, lambda api: api.list_hooks()) == [hook]
    assert (hook.topic, hook.address, hook.is_live) == (topic, address, True)
    shop.tell("bigcommerce", "/control/hooks", id=int(hook.ref), status="paused")
    assert not asked(shop, lambda api: api.list_hooks())[0].is_live
    for _ in range(2):  # gone already is no error
        asked(shop, lambda api: api.remove_hook(hook.ref))
    assert asked(shop, lambda api: api.list_hooks()) == []
    with pytest.raises(CannotDoError, match="must be served over https"):
        asked(shop, lambda api: api.add_hook(topic, "http://shop.example", "hush"))


def test_a_parcel_is_told_once_with_its_units(shop):
    order = buy(shop, {"sku": "MUG", "quantity": 3}, {"sku": "PDF", "quantity": 1})
    left = parcel(order)

    assert asked(shop, lambda api: api.find_told(left)) is None
    told = asked(shop, lambda api: api.tell_left(left))
    again = asked(shop, lambda api: api.tell_left(left))

    assert isinstance(told, Told)
    assert told.ref == again.ref == asked(shop, lambda api: api.find_told(left)).ref
    (shipment,) = shipments(shop, order)
    assert shipment["items"] == [{"order_product_id": order["lines"][0]["id"], "quantity": 3}]
    assert (shipment["tracking_number"], shipment["tracking_link"]) == ("00340par_1", "https://t.example/1")
    fact = BIGCOMMERCE.read("order", asked(shop, lambda api: api.order(str(order["id"]))))
    assert fact.order.fulfilled == ((str(order["lines"][0]["id"]), 3),)


def test_another_tracking_changes_the_shipment_that_stands(shop):
    order = buy(shop)
    asked(shop, lambda api: api.tell_left(parcel(order)))
    asked(shop, lambda api: api.tell_left(parcel(order, tracking_ref="NEXT")))

    assert [one["tracking_number"] for one in shipments(shop, order)] == ["NEXT"]
    assert asked(shop, lambda api: api.find_told(parcel(order))) is None


@pytest.mark.parametrize("operation", ["shipments", "lines"])
@pytest.mark.parametrize("mode", ["drop_connection", "server_error"])
def test_cut_off_anywhere_the_parcel_is_told_once(shop, operation, mode):
    order = buy(shop)
    left = parcel(order)
    for nth in range(4):
        shop.misbehave("bigcommerce", operation, mode, count=1, after_doing=nth % 2 == 0)
        asked(shop, lambda api: api.tell_left(left))
    shop.behave()

    assert isinstance(asked(shop, lambda api: api.tell_left(left)), Told)
    assert len(shipments(shop, order)) == 1


def test_no_answer_is_no_word_and_a_no_is_a_refusal(shop):
    order = buy(shop)
    shop.misbehave("bigcommerce", "shipments", "too_many_requests", seconds=7, count=1)
    slow = asked(shop, lambda api: api.tell_left(parcel(order)))
    assert isinstance(slow, TellUnknown)
    assert (slow.may_be_done, slow.again_in_seconds) == (False, 7)

    asked(shop, lambda api: api.tell_left(parcel(order)))
    twice = asked(shop, lambda api: api.tell_left(parcel(order, "par_2")))
    assert isinstance(twice, TellRefused)
    assert "more units than are left" in twice.words
    gone = asked(shop, lambda api: api.tell_left(Left("par_9", "999999", {"1": 1}, "DHL", "1", "", True)))
    assert isinstance(gone, TellRefused)
    unknown = asked(shop, lambda api: api.tell_left(Left("par_8", str(order["id"]), {"1": 1}, "DHL", "1", "", True)))
    assert isinstance(unknown, TellRefused)


def test_its_webhooks_are_thin_signed_and_carry_our_header(shop):
    """As the stand-in sends them: the connector believes either proof alone."""
    body = json.dumps({"scope": "store/order/created"}).encode()
    secret = shop.keys("bigcommerce")["webhook"].encode()
    signed = {name.lower(): value for name, value in BIGCOMMERCE.sign("", body, secret).items()}

    assert BIGCOMMERCE.verify(signed, body, [secret])
    assert BIGCOMMERCE.verify({TOKEN: token_of(secret)}, body, [secret])


def test_a_parcel_of_two_addresses_is_two_shipments_and_only_what_is_missing_is_told_again():
    """As an order for several people: its lines say which address each goes to."""
    standing: list[dict] = []

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/products"):
            lines = [{"id": 1, "order_address_id": 51}, {"id": 2, "order_address_id": 52}]
            return httpx.Response(200, json=[*lines, {"id": 3, "order_address_id": 0}])
        if request.method == "POST":
            standing.append({"id": len(standing) + 7, **json.loads(request.content)})
            return httpx.Response(201, json=standing[-1])
        return httpx.Response(200, json=standing) if standing else httpx.Response(204)

    def told():
        api = open_api("bigcommerce", {"api_url": "http://127.0.0.1:1"}, {"access_token": "t"})
        left = Left("par_1", "12", {"1": 2, "2": 1, "3": 1}, "DHL", "00340", "", True)
        return ask_answered(api, lambda api: api.tell_left(left), respond)

    assert told().ref == "shipment:7 shipment:8"
    assert [(one["order_address_id"], one["items"][0]["quantity"]) for one in standing] == [(51, 2), (52, 1)]
    del standing[1]
    assert told().ref == "shipment:7 shipment:8"
    assert len(standing) == 2
