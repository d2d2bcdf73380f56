"""eBay's API over real sockets: orders that change while they are read, parcels told once, keys by their names."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from doorstep.connectors.calls import VendorUnavailableError
from doorstep.connectors.channels.api import Left, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.apis import find_config
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.domain.errors import CannotDoError
from doorstep.domain.footing import foots
from doorstep.sandbox.channel.ebay import KEY_REF
from doorstep.testing.stand_ins import all_pages, ask, parcel_of

asked = partial(ask, "ebay")


@pytest.fixture
def ebay(shop_at):
    return shop_at("ebay", {"title": "Mug", "sku": "MUG", "price": "12.90", "stock": 20, "grams": 350})


def read(body):
    return CHANNELS["ebay"].read("order", body).order


def parcel(order: dict, key: str = "par_1", units: int = 1, **changes) -> Left:
    lines = {order["lineItems"][0]["lineItemId"]: units}
    return parcel_of(order["orderId"], lines, key, **{"tracking_ref": f"0034-0 {key}", **changes})


def test_the_seller_is_known_by_a_number_and_in_the_money_of_the_market(ebay):
    facts = asked(ebay, lambda api: api.identify())
    assert (facts.name, facts.ref, facts.currency, facts.version) == ("kiln", "ebay:kiln-77", "EUR", "EBAY_DE")


@pytest.mark.parametrize(
    ("kind", "keys", "words"),
    [
        ("keys", {"cert_id": "wrong"}, "does not know this app"),
        ("keys", {"refresh_token": "v^1.1#other"}, "it ends after 18 months"),
        ("reading_keys", {}, "Insufficient permissions"),
    ],
)
def test_a_key_that_proves_nothing_is_one_sentence_with_what_to_do(ebay, kind, keys, words):
    with pytest.raises(CannotDoError, match=words) as refusal:
        asked(ebay, lambda api: api.identify(), kind, **keys)
    assert "\n" not in str(refusal.value)


def test_a_token_that_ended_before_its_time_is_changed_and_the_call_made_again(ebay):
    async def ask(api):
        await api.orders(None)
        await asyncio.to_thread(ebay.tell, "ebay", "/control/tokens")
        return await api.identify()

    assert asked(ebay, ask).name == "kiln"


def test_no_order_is_lost_though_they_change_while_the_pages_are_read(ebay):
    ebay.tell("ebay", "/control/clock", offset_seconds=-600)
    orders = ebay.checkout("ebay", times=450)["made"]
    ebay.tell("ebay", "/control/clock")
    # What changes leaves the list that is being read, and everything behind it moves up.
    changing = iter([orders[:60], orders[60:120], orders[300:310], orders[310:320], []])

    def change():
        ebay.tell("ebay", "/control/clock", offset_seconds=60)
        for first, *others in filter(None, [next(changing)]):
            ebay.tell("ebay", f"/control/orders/{first}", also=others, buyerCheckoutNotes="Changed")

    since = datetime.now(UTC) - timedelta(hours=1)
    found = asked(ebay, lambda api: all_pages(api, since, between=change))
    again = asked(ebay, lambda api: all_pages(api, datetime.now(UTC) + timedelta(seconds=30)))

    refs = {json.loads(body)["orderId"] for body in (*found, *again)}
    assert refs == set(orders)


def test_only_what_changed_since_is_listed_and_of_the_open_ones_none_that_is_sent(ebay):
    ebay.tell("ebay", "/control/clock", offset_seconds=-86_400)
    old = ebay.checkout("ebay")
    ebay.tell("ebay", "/control/clock")
    recent = ebay.checkout("ebay")
    asked(ebay, lambda api: api.tell_left(parcel(recent)))

    since = datetime.now(UTC) - timedelta(hours=1)
    listed = asked(ebay, lambda api: all_pages(api, since))
    still_open = asked(ebay, lambda api: all_pages(api, is_open=True))

    assert [read(body).ref for body in listed] == [recent["orderId"]]
    assert [read(body).ref for body in still_open] == [old["orderId"]]


def test_what_ebay_collects_for_the_state_is_in_the_total(ebay):
    ebay.checkout("ebay", tax=245)
    (body,) = asked(ebay, all_pages)

    told = read(body)
    assert (told.total_minor, told.lines[0].tax_minor, told.is_tax_remitted, foots(told)) == (2025, 245, True, 0)


def test_an_order_that_is_partly_sent_comes_with_what_was_sent(ebay):
    order = ebay.checkout("ebay", lines=[{"sku": "MUG", "quantity": 3}])
    asked(ebay, lambda api: api.tell_left(parcel(order, units=2)))

    one = asked(ebay, lambda api: api.order(order["orderId"]))
    (listed,) = asked(ebay, all_pages)

    assert read(one).fulfilled == read(listed).fulfilled == ((order["lineItems"][0]["lineItemId"], 2),)
    assert asked(ebay, lambda api: api.order("12-00000-89012")) is None


def test_what_stands_in_the_inventory_is_rows_of_the_product_sheet(ebay):
    (row,) = asked(ebay, lambda api: api.products()).rows
    assert (row["sku"], row["title"], row["qty"], row["weight"]) == ("MUG", "Mug", "20", "350 g")


@pytest.mark.parametrize("changes", [{}, {"tracking_ref": "", "carrier": ""}, {"carrier": "Post of Elsewhere"}])
def test_a_parcel_is_told_once_with_and_without_a_number_to_follow_it(ebay, changes):
    order = ebay.checkout("ebay", lines=[{"sku": "MUG", "quantity": 2}])
    left = parcel(order, **changes)

    first = asked(ebay, lambda api: api.tell_left(left))
    again = asked(ebay, lambda api: api.tell_left(left))
    other = asked(ebay, lambda api: api.tell_left(parcel(order, "par_2")))

    assert isinstance(first, Told), first
    assert first.ref == again.ref != other.ref
    (now,) = ebay.get("ebay", "/control/state")["orders"]
    assert len(now["_fulfillments"]) == 2
    assert now["orderFulfillmentStatus"] == "FULFILLED"


def test_a_parcel_whose_answer_was_lost_is_looked_up_and_not_told_twice(ebay):
    order = ebay.checkout("ebay")
    ebay.misbehave("ebay", "fulfill", "timeout_after_doing", seconds=0.01, count=1)

    lost = asked(ebay, lambda api: api.tell_left(parcel(order)))
    found = asked(ebay, lambda api: api.find_told(parcel(order)))

    assert isinstance(lost, TellUnknown)
    assert lost.may_be_done
    assert found.ref == "fulfillment:00340par1"


def test_what_ebay_will_not_have_is_refused_with_its_words_and_an_overloaded_one_is_asked_later(ebay):
    order = ebay.checkout("ebay")
    refused = asked(ebay, lambda api: api.tell_left(parcel(order, units=5)))
    nowhere = asked(ebay, lambda api: api.tell_left(Left("k", "../x", {}, "DHL", "1", "", True)))

    assert isinstance(refused, TellRefused)
    assert "or quantity" in refused.words
    assert isinstance(nowhere, TellRefused)
    ebay.misbehave("ebay", "orders", "too_many_requests", seconds=7, count=1)
    with pytest.raises(VendorUnavailableError) as later:
        asked(ebay, lambda api: api.orders(None))
    assert later.value.again_in_seconds == 7


def test_a_key_is_fetched_by_its_name_and_an_invented_one_is_none(ebay):
    kept = asked(ebay, lambda api: api.signing_key(KEY_REF))
    assert kept.startswith(b"key:" + KEY_REF.encode() + b":SHA1:")
    assert asked(ebay, lambda api: api.signing_key("invented")) is None


@pytest.mark.parametrize(
    "address", ["kiln", "https://www.ebay.com/usr/kiln", "ebay.de/str/kiln_shop", "ebay.co.uk/usr/k1"]
)
def test_every_seller_is_behind_one_api(address):
    found = asyncio.run(find_config("ebay", address))
    assert found == {"api_url": "https://api.ebay.com", "identity_url": "https://apiz.ebay.com"}


@pytest.mark.parametrize("address", ["https://evil.example/usr/kiln", "http://127.0.0.1.evil.example:80", ""])
def test_keys_are_sent_to_no_other_address(address):
    with pytest.raises(CannotDoError, match="is no seller at eBay"):
        asyncio.run(find_config("ebay", address))
