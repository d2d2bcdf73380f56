"""PrestaShop's web service over real sockets: every order with all that it points at, told of each parcel once."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from doorstep.connectors.calls import VendorUnavailableError
from doorstep.connectors.channels.api import TellRefused, TellUnknown, Told
from doorstep.connectors.channels.apis import find_config, open_api
from doorstep.connectors.channels.prestashop import PRESTASHOP
from doorstep.connectors.channels.prestashop.api import told_time
from doorstep.domain.errors import CannotDoError
from doorstep.domain.footing import foots
from doorstep.testing.stand_ins import all_pages, ask, orders_over_time, parcel_of

MUG = {"sku": "MUG", "quantity": 1}
asked = partial(ask, "prestashop")


@pytest.fixture
def shop(shop_at):
    products = [
        {"name": "Becher", "sku": "MUG", "price": "12.90", "stock": 4},
        {"name": "Hemd", "combinations": [
            {"sku": "SHIRT-M", "option": "M", "price": "20.00", "stock": 2},
            {"sku": "SHIRT-L", "option": "L", "price": "21.50", "stock": -1},
        ]},
    ]  # fmt: skip
    return shop_at("prestashop", *products)


def buy(shop, *lines, **told):
    return shop.checkout("prestashop", lines=list(lines or (MUG,)), **told)


def change(shop, order, **told):
    return shop.tell("prestashop", f"/control/orders/{order['id']}", **told)


def state(shop, resource):
    return shop.get("prestashop", "/control/state")[resource]


def read_all(shop, since=None, is_open=False, after_first=lambda: None):
    """Every order that the listing brings, as it is read."""

    bodies = asked(shop, lambda api: all_pages(api, since, is_open, after_first=after_first))
    return [PRESTASHOP.read("order", body) for body in bodies]


def one(shop, order):
    fact = PRESTASHOP.read("order", asked(shop, lambda api: api.order(str(order["id"]))))
    assert fact.order is not None, fact.reason
    return fact.order


def parcel(order, key="par_1", **changes):
    return parcel_of(str(order["id"]), {"1": 1}, key, **changes)


@pytest.mark.parametrize("written", ["{url}", "{url}/", " {url}/api/ "])
def test_a_shop_is_found_however_its_address_was_copied(shop, written):
    url = shop.url("prestashop")
    assert asyncio.run(find_config("prestashop", written.format(url=url))) == {"api_url": url}


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "Say where the shop is"),
        ("http://shop.example", "is not encrypted"),
        ("http://127.0.0.1:1", "Nobody answers as PrestaShop's web service"),
        ("https://a b", "is no shop's address"),
        ("ftp://shop.example", "is no shop's address"),
    ],
)
def test_what_is_no_shop_is_said_to_be_so(written, words):
    with pytest.raises(CannotDoError, match=words):
        asyncio.run(find_config("prestashop", written))


def test_a_web_service_that_is_off_is_told_to_be_enabled(shop):
    shop.tell("prestashop", "/control/shop", webservice=False)

    with pytest.raises(CannotDoError, match=r"answered 503.*enable it under"):
        asked(shop, lambda api: api.identify())


def test_a_shop_says_who_it_is_to_a_key_that_may_do_what_is_needed(shop):
    facts = asked(shop, lambda api: api.identify())
    assert (facts.name, facts.currency, facts.time_zone, facts.version) == (
        "Kerzen eines Tests", "EUR", "Europe/Berlin", "8.1.7",
    )  # fmt: skip

    with pytest.raises(CannotDoError, match=r"tick for it order_carriers \(Modify\), order_histories \(Add\)\."):
        asked(shop, lambda api: api.identify(), "reading_keys")


def test_a_key_that_nobody_knows_is_said_to_be_so(shop):
    async def ask():
        api = open_api("prestashop", {"api_url": shop.url("prestashop")}, {"api_key": "no"})
        try:
            await api.identify()
        finally:
            await api.aclose()

    with pytest.raises(CannotDoError, match="does not know this key"):
        asyncio.run(ask())


def test_an_order_comes_with_all_that_it_points_at(shop):
    told = buy(
        shop, {"sku": "MUG", "quantity": 2}, {"sku": "SHIRT-M", "quantity": 1}, discount="3.00", engraving="Ana & Rui",
        message="Bitte schnell", gift_message="Alles Gute", address={"id_country": 21, "id_state": 9},
    )  # fmt: skip
    line = state(shop, "order_details")[0]["id"]
    change(shop, told, slip={line: 1})

    order = one(shop, told)

    assert (order.total_minor, order.order_discount_minor, foots(order), order.currency) == (4770, 300, 0, "EUR")
    assert [line.sku for line in order.lines] == ["MUG", "SHIRT-M"]
    assert order.lines[0].properties == (("Gravur", "Ana & Rui"),)
    assert (order.note, order.gift_note, order.language) == ("Bitte schnell", "Alles Gute", "de-de")
    assert (order.ship_to.country, order.ship_to.region, order.email) == ("US", "FL", "mara@example.com")
    assert (order.payment, order.refunds[0].amount_minor, order.shipping_service) == ("partly_refunded", 1290, "Paket")
    assert order.payment_ref == f"tx_{told['id']}"


def test_nothing_that_opens_a_customer_s_account_is_fetched(shop):
    told = buy(shop)

    assert b"passwd" not in asked(shop, lambda api: api.order(str(told["id"])))


def test_each_order_of_a_page_has_its_own_and_no_other_s(shop):
    first, second = (
        buy(shop, message="Eins", engraving="A"),
        buy(shop, {"sku": "SHIRT-L", "quantity": 3}, discount="1.00"),
    )

    facts = {fact.order_ref: fact.order for fact in read_all(shop)}

    assert (facts[str(first["id"])].note, facts[str(first["id"])].total_minor) == ("Eins", 1780)
    other = facts[str(second["id"])]
    assert (other.note, other.total_minor, other.lines[0].properties) == ("", 6840, ())
    assert all(foots(order) == 0 for order in facts.values())


def test_orders_that_change_while_they_are_read_are_not_left_out(shop):
    since = datetime.now(UTC) - timedelta(seconds=2)
    orders = orders_over_time("prestashop", shop, buy, 52)

    def change_ten():
        for order in orders[:10]:
            change(shop, order, gift_message="changed")

    assert {fact.order_ref for fact in read_all(shop, since, after_first=change_ten)} == {str(o["id"]) for o in orders}


def test_more_orders_of_one_second_than_a_page_holds_are_all_read(shop):
    shop.tell("prestashop", "/control/clock", now="2026-03-02T08:00:00Z")
    orders = [buy(shop) for _ in range(51)]

    found = read_all(shop, datetime(2026, 3, 2, 8, tzinfo=UTC))

    assert {fact.order_ref for fact in found} == {str(order["id"]) for order in orders}
    assert read_all(shop, datetime(2026, 3, 2, 8, 1, tzinfo=UTC)) == []


def test_what_changes_when_the_clocks_are_put_back_is_not_left_out(shop):
    """At three in the morning it is two again: what changes then is stamped with an hour that was before."""
    shop.tell("prestashop", "/control/clock", now="2026-10-25T00:50:00Z")
    before = buy(shop)
    shop.tell("prestashop", "/control/clock", now="2026-10-25T01:10:00Z")
    after = buy(shop)
    assert after["date_upd"] < before["date_upd"]

    for since in (datetime(2026, 10, 25, 0, 55, tzinfo=UTC), datetime(2026, 10, 25, 1, 5, tzinfo=UTC)):
        assert str(after["id"]) in {fact.order_ref for fact in read_all(shop, since)}


def test_a_time_is_told_as_the_shop_s_clock_shows_it():
    assert told_time(datetime(2026, 7, 1, 8, tzinfo=UTC), "Europe/Berlin") == "2026-07-01 10:00:00"
    assert told_time(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin") == "2026-10-25 01:30:00"
    assert told_time(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/Berlin") == "2026-10-25 01:30:00"
    assert told_time(datetime(1970, 1, 1, tzinfo=UTC), "America/New_York") == "1970-01-01 00:00:00"


def test_the_open_orders_are_those_that_are_still_to_be_sent(shop):
    orders = {ref: buy(shop, current_state=ref) for ref in (1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 14)}

    found = {fact.order_ref for fact in read_all(shop, is_open=True)}

    assert found == {str(orders[ref]["id"]) for ref in (1, 2, 3, 8, 10, 13, 14)}


def test_states_of_the_shop_are_read_as_what_they_mean_there(shop):
    told = {ref: one(shop, buy(shop, current_state=ref)) for ref in (2, 4, 6, 10, 13, 14)}

    assert {ref: order.payment for ref, order in told.items()} == {
        2: "paid", 4: "paid", 6: "voided", 10: "pending", 13: "terms", 14: "unknown:Wird geprüft",
    }  # fmt: skip
    assert (bool(told[4].fulfilled), bool(told[6].cancelled_at)) == (True, True)


def test_an_order_that_is_not_there_is_none(shop):
    assert asked(shop, lambda api: api.order("999999")) is None
    with pytest.raises(CannotDoError, match="is no id"):
        asked(shop, lambda api: api.order("1|2"))


def test_a_shop_that_has_had_enough_is_asked_again_later(shop):
    shop.misbehave("prestashop", "orders", "too_many_requests", seconds=9)
    with pytest.raises(VendorUnavailableError) as enough:
        asked(shop, lambda api: api.orders(None))
    assert enough.value.again_in_seconds == 9


def test_every_combination_is_a_row(shop):
    rows = asked(shop, lambda api: api.products()).rows

    assert [(row["sku"], row.get("variant", ""), row["qty"], row["weight"]) for row in rows] == [
        ("MUG", "", "4", "0.35 kg"), ("SHIRT-M", "M", "2", "0.4 kg"), ("SHIRT-L", "L", "0", "0.4 kg"),
    ]  # fmt: skip
    assert (rows[0]["title"], rows[0]["description"], rows[0]["brand"]) == ("Becher", "Gut", "Kiln")


def test_a_parcel_is_told_once_and_its_order_is_sent(shop):
    order = buy(shop)
    left = parcel(order)

    assert asked(shop, lambda api: api.find_told(left)) is None
    told = asked(shop, lambda api: api.tell_left(left))
    again = asked(shop, lambda api: api.tell_left(left))

    assert isinstance(told, Told)
    assert told.ref == again.ref == asked(shop, lambda api: api.find_told(left)).ref
    assert [each["tracking_number"] for each in state(shop, "order_carriers")] == ["00340par_1"]
    assert [each["id_order_state"] for each in state(shop, "order_histories")] == [4]
    assert one(shop, order).fulfilled


def test_two_parcels_and_another_number_stand_side_by_side(shop):
    order = buy(shop)
    asked(shop, lambda api: api.tell_left(parcel(order, "par_1", is_last=False)))
    assert state(shop, "order_histories") == []
    second = asked(shop, lambda api: api.tell_left(parcel(order, "par_2")))
    asked(shop, lambda api: api.tell_left(parcel(order, "par_2", tracking_ref="NEXT", told_ref=second.ref)))

    assert [each["tracking_number"] for each in state(shop, "order_carriers")] == ["00340par_1, NEXT"]
    assert len(state(shop, "order_histories")) == 1


def test_a_cancelled_order_stays_so_and_a_parcel_without_number_is_told_by_the_state_alone(shop):
    cancelled, plain = buy(shop, current_state=6), buy(shop)
    asked(shop, lambda api: api.tell_left(parcel(cancelled)))
    assert state(shop, "order_histories") == []
    assert isinstance(asked(shop, lambda api: api.tell_left(parcel(plain, tracking_ref=""))), Told)
    assert len(state(shop, "order_histories")) == 1


@pytest.mark.parametrize("operation", ["order_carriers", "order_histories", "orders"])
@pytest.mark.parametrize("mode", ["drop_connection", "server_error"])
def test_cut_off_anywhere_the_parcel_is_told_once(shop, operation, mode):
    order = buy(shop)
    left = parcel(order)
    for nth in range(4):
        shop.misbehave("prestashop", operation, mode, count=1, after_doing=nth % 2 == 0)
        asked(shop, lambda api: api.tell_left(left))
    shop.behave()

    assert isinstance(asked(shop, lambda api: api.tell_left(left)), Told)
    assert [each["tracking_number"] for each in state(shop, "order_carriers")] == ["00340par_1"]
    assert len(state(shop, "order_histories")) == 1


def test_no_answer_is_no_word_and_a_no_is_a_refusal(shop):
    order = buy(shop)
    shop.misbehave("prestashop", "order_carriers", "too_many_requests", seconds=7, count=1)
    slow = asked(shop, lambda api: api.tell_left(parcel(order)))
    assert isinstance(slow, TellUnknown)
    assert (slow.may_be_done, slow.again_in_seconds) == (False, 7)

    refused = asked(shop, lambda api: api.tell_left(parcel(order)), "reading_keys")
    assert isinstance(refused, TellRefused)
    assert "is not allowed for the resource order_carriers" in refused.words
    assert isinstance(asked(shop, lambda api: api.tell_left(parcel({"id": 99}))), TellRefused)
    assert isinstance(asked(shop, lambda api: api.tell_left(parcel({"id": "x"}))), TellRefused)
