"""Medusa's Admin API over real sockets: orders that changed in any of their parts, and each parcel told once."""

import json
from datetime import UTC, datetime
from functools import partial

import pytest

from doorstep.connectors.calls import VendorUnavailableError
from doorstep.connectors.channels.api import Left, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.apis import check_keys
from doorstep.connectors.channels.medusa.api_wire import shop_address
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.domain.errors import CannotDoError
from doorstep.domain.footing import foots
from doorstep.testing.stand_ins import all_pages, ask, order_there, parcel_of

asked = partial(ask, "medusa")


@pytest.fixture
def lamps(shop_at):
    return shop_at("medusa", *({"title": f"Lamp {n}", "sku": f"L{n}", "price": "12.90", "stock": 9} for n in range(3)))


async def all_orders(api, since=None, meanwhile=lambda: None):
    return [json.loads(body)["id"] for body in await all_pages(api, since, after_first=meanwhile)]


def parcel(order: dict, key: str, lines: dict[str, int] | None = None, **changes) -> Left:
    whole = {line["id"]: line["quantity"] for line in order["items"]}
    return parcel_of(order["id"], lines or whole, key, **{"tracking_ref": f"0034{key}", **changes})


def now(lamps, order: dict) -> dict:
    return order_there("medusa", lamps, id=order["id"])


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("api.shop.example", "https://api.shop.example"),
        ("https://Api.shop.example/app/orders", "https://api.shop.example"),
        ("https://shop.example/backend/admin", "https://shop.example/backend"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
    ],
)
def test_a_shop_is_found_however_its_address_was_copied(written, address):
    assert shop_address(written) == address


@pytest.mark.parametrize("written", ["http://shop.example", "", "shop", "sh op.example", "https://me@shop.example"])
def test_a_key_goes_nowhere_but_to_an_https_address(written):
    with pytest.raises(CannotDoError):
        shop_address(written)


def test_the_shop_says_who_it_is_in_its_default_currency(lamps):
    facts = asked(lamps, lambda api: api.identify())
    assert (facts.name, facts.currency) == ("Lamps of a test", "EUR")


def test_a_wrong_key_is_said_in_one_sentence_and_a_publishable_one_before_anything_is_asked(lamps):
    with pytest.raises(CannotDoError, match="does not know this secret API key"):
        asked(lamps, lambda api: api.identify(), api_key="sk_wrong")
    with pytest.raises(CannotDoError, match="begins with sk_"):
        check_keys("medusa", {"api_key": "pk_123"})


def test_an_order_from_the_list_is_read_to_the_cent_though_nobody_rounded_it(lamps):
    order = lamps.checkout("medusa", lines=[{"sku": "L1", "quantity": 3}], metadata={"note": "Ring twice"})
    (listed,) = asked(lamps, lambda api: api.orders(None)).bodies
    fetched = asked(lamps, lambda api: api.order(order["id"]))

    facts = [CHANNELS["medusa"].read("order", body) for body in (listed, fetched)]
    assert facts[0] == facts[1]
    read = facts[0].order
    assert (read.ref, read.total_minor, foots(read), read.payment) == (order["id"], 4360, 0, "paid")
    assert (read.lines[0].tax_minor, read.shipping_tax_minor, read.tax_included) == (618, 78, True)
    assert (read.note, read.payment_ref, read.language, read.ship_to.country) == ("Ring twice", "pi_304", "", "DE")


def test_an_order_that_is_not_there_is_none(lamps):
    assert asked(lamps, lambda api: api.order("order_01KXX")) is None


def test_orders_are_paged_by_their_last_change_while_one_changes_meanwhile(lamps):
    orders = []
    for n in range(55):
        order = lamps.checkout("medusa", silent=True)
        at = f"2026-03-02T09:{n:02}:00.000Z"
        orders.append(lamps.tell("medusa", f"/control/orders/{order['n']}", updated_at=at, silent=True))

    def move() -> None:
        path = f"/control/orders/{orders[0]['n']}"
        lamps.tell("medusa", path, updated_at="2026-03-03T00:00:00.000Z", silent=True)

    found = asked(lamps, lambda api: all_orders(api, None, move))
    assert set(found) == {order["id"] for order in orders}
    assert found[0] == found[-1] == orders[0]["id"]


def test_a_whole_page_that_changed_in_one_second_is_passed(lamps):
    for _ in range(60):
        order = lamps.checkout("medusa", silent=True)
        path = f"/control/orders/{order['n']}"
        lamps.tell("medusa", path, updated_at="2026-03-02T09:00:00.000Z", silent=True)
    assert len(set(asked(lamps, all_orders))) == 60


def test_a_payment_that_does_not_move_its_order_is_read_all_the_same(lamps):
    lamps.tell("medusa", "/control/clock", now="2026-03-02T09:00:00Z")
    lamps.checkout("medusa", payment="authorized", silent=True)
    other = lamps.checkout("medusa", payment="authorized", silent=True)
    lamps.tell("medusa", "/control/clock", now="2026-03-10T12:00:00Z")
    lamps.tell("medusa", f"/control/orders/{other['n']}", capture=True, silent=True)

    since = datetime(2026, 3, 10, 11, tzinfo=UTC)
    assert asked(lamps, lambda api: all_orders(api, since)) == [other["id"]]
    read = CHANNELS["medusa"].read("order", asked(lamps, lambda api: api.order(other["id"]))).order
    assert (read.payment, read.updated_at >= since) == ("paid", True)


def test_open_orders_are_those_that_are_not_over(lamps):
    lamps.checkout("medusa", status="completed", silent=True)
    still = lamps.checkout("medusa", silent=True)
    (body,) = asked(lamps, lambda api: api.orders(None, is_open=True)).bodies
    assert json.loads(body)["id"] == still["id"]


def test_a_shop_that_is_throttled_is_asked_again_when_it_says(lamps):
    lamps.misbehave("medusa", "orders", "too_many_requests", seconds=7)
    with pytest.raises(VendorUnavailableError) as told:
        asked(lamps, lambda api: api.orders(None))
    assert told.value.again_in_seconds == 7


def test_its_products_are_rows_with_the_price_in_the_main_currency(lamps):
    rows = asked(lamps, lambda api: api.products()).rows
    assert rows[0] == {
        "handle": "lamp-0", "title": "Lamp 0", "sku": "L0", "kind": "physical", "price": "12.9", "active": "yes",
        "qty": "9",
    }  # fmt: skip


def test_it_has_no_webhooks_that_could_be_registered(lamps):
    with pytest.raises(CannotDoError, match="no webhooks"):
        asked(lamps, lambda api: api.add_hook("order", "https://x.example", "s"))
    assert asked(lamps, lambda api: api.list_hooks()) == []


def test_a_parcel_is_told_once_as_a_fulfillment_that_was_shipped(lamps):
    order = lamps.checkout("medusa", lines=[{"sku": "L1", "quantity": 2}, {"sku": "L2", "quantity": 1}])
    left = parcel(order, "par_1", {order["items"][0]["id"]: 1})

    first, again = (asked(lamps, lambda api: api.tell_left(left)) for _ in range(2))

    (told,) = now(lamps, order)["fulfillments"]
    assert isinstance(first, Told)
    assert again.ref == first.ref == told["id"]
    assert (told["metadata"], bool(told["shipped_at"])) == ({"doorstep_parcel": "par_1"}, True)
    assert told["labels"][0]["tracking_number"] == "0034par_1"
    assert [(one["line_item_id"], one["quantity"]) for one in told["items"]] == [(order["items"][0]["id"], 1)]
    assert asked(lamps, lambda api: api.find_told(left)).ref == first.ref
    read = CHANNELS["medusa"].read("order", asked(lamps, lambda api: api.order(order["id"]))).order
    assert read.fulfilled == ((order["items"][0]["id"], 1),)


@pytest.mark.parametrize("operation", ["order", "fulfillments", "shipments"])
@pytest.mark.parametrize("mode", ["drop_connection", "timeout_after_doing"])
def test_a_telling_that_is_cut_off_anywhere_is_finished_by_the_next_try(lamps, operation, mode):
    order = lamps.checkout("medusa", lines=[{"sku": "L1", "quantity": 1}])
    left = parcel(order, f"par_{operation}_{mode}")
    lamps.misbehave("medusa", operation, mode, count=1, seconds=0.01)

    assert isinstance(asked(lamps, lambda api: api.tell_left(left)), TellUnknown)
    lamps.behave()
    assert isinstance(asked(lamps, lambda api: api.tell_left(left)), Told)
    (told,) = now(lamps, order)["fulfillments"]
    assert (told["metadata"]["doorstep_parcel"], bool(told["shipped_at"])) == (left.key, True)


def test_another_tracking_number_is_said_to_be_past_changing(lamps):
    order = lamps.checkout("medusa", lines=[{"sku": "L1", "quantity": 1}])
    first = asked(lamps, lambda api: api.tell_left(parcel(order, "par_1")))
    again = parcel(order, "par_1", told_ref=first.ref)
    assert isinstance(asked(lamps, lambda api: api.tell_left(again)), Told)

    other = parcel(order, "par_1", tracking_ref="NEXT", told_ref=first.ref)
    refused = asked(lamps, lambda api: api.tell_left(other))
    assert isinstance(refused, TellRefused)
    assert "goes under NEXT now" in refused.words


def test_what_somebody_sent_there_already_is_refused_in_words(lamps):
    order = lamps.checkout("medusa", lines=[{"sku": "L1", "quantity": 1}])
    asked(lamps, lambda api: api.tell_left(parcel(order, "par_1")))

    refused = asked(lamps, lambda api: api.tell_left(parcel(order, "par_2")))
    assert isinstance(refused, TellRefused)
    assert "no open units left for 1" in refused.words


def test_an_order_that_was_cancelled_there_refuses_in_its_own_words(lamps):
    order = lamps.checkout("medusa", lines=[{"sku": "L1", "quantity": 1}])
    lamps.tell("medusa", f"/control/orders/{order['n']}", canceled_at="2026-03-02T10:00:00.000Z", status="canceled")
    refused = asked(lamps, lambda api: api.tell_left(parcel(order, "par_1")))
    assert isinstance(refused, TellRefused)
    assert "has been canceled" in refused.words
