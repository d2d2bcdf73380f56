"""A seller at Amazon: connected by its app's keys, read every few minutes, and told of each parcel."""

import pytest

from doorstep.testing.stand_ins import connected
from tests.channels.test_fetching import later


@pytest.fixture
def amazon(shop_at):
    return shop_at("amazon", {"title": "Mug", "sku": "MUG", "price": "12.90", "stock": 20})


def connect(shop, amazon):
    return connected(shop, amazon, "amazon", "amazon-de", **amazon.keys("amazon"))


def test_from_the_keys_to_an_order_with_the_right_total(own_shop, amazon):
    waiting = amazon.checkout("amazon", lines=[{"sku": "MUG", "quantity": 2, "gift": "For you"}])
    amazon.checkout("amazon", FulfillmentChannel="AFN")
    unpaid = amazon.checkout("amazon", OrderStatus="Pending")
    added = connect(own_shop, amazon)
    own_shop.go("capture", "normalize")
    assert {row.external_ref for row in own_shop.rows("orders")} == {waiting["AmazonOrderId"]}

    amazon.tell("amazon", "/control/clock", offset_seconds=30)
    amazon.tell("amazon", f"/control/orders/{unpaid['id']}", OrderStatus="Unshipped")
    later(own_shop, 6)
    own_shop.go("watch", "capture", "normalize")

    assert (added.status, added.json["reading"]) == (0, "Amazon is read every 5 minutes"), added.err
    orders = {row.external_ref: row for row in own_shop.rows("orders")}
    assert orders[waiting["AmazonOrderId"]].total_minor == 2 * 1290 + 490
    assert orders[unpaid["AmazonOrderId"]].total_minor == 1290 + 490
    assert "For you" in {row.gift_note for row in own_shop.rows("contact")}
    assert own_shop.account("amazon-de").external_ref.startswith("amazon:a1pa6795ukmfr9:")


def test_a_cancellation_at_amazon_reaches_the_order(own_shop, amazon):
    gone = amazon.checkout("amazon")
    connect(own_shop, amazon)
    own_shop.go("capture", "normalize")
    amazon.tell("amazon", "/control/clock", offset_seconds=30)
    amazon.tell("amazon", f"/control/orders/{gone['id']}", OrderStatus="Canceled", OrderTotal=None)
    later(own_shop, 6)
    own_shop.go("watch", "capture", "normalize")

    (order,) = own_shop.rows("orders")
    assert order.status == "cancelled"


def test_the_desk_asks_for_its_keys_and_says_how_it_is_read(owner, up, amazon):
    form = owner.get("/channels/add/amazon").text
    page = owner.post(
        "/channels/add/amazon", data={"name": "amazon-de", "shop": amazon.url("amazon"), **amazon.keys("amazon")}
    )

    assert "Direct-to-Consumer Shipping" in form
    assert page.url.path == "/channels/amazon-de", page.text
    assert "Amazon is read every 5 minutes from now on." in page.text
    assert not any(key in page.text for key in amazon.keys("amazon").values())
