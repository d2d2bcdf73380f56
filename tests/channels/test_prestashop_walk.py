"""A PrestaShop shop, which posts nothing by itself: connected by its key, and read every few minutes."""

import pytest

from doorstep.testing.stand_ins import connected
from tests.channels.test_fetching import later


@pytest.fixture
def kerzen(shop_at):
    return shop_at("prestashop", {"name": "Becher", "sku": "MUG", "price": "12.90", "stock": 20})


def connect(shop, kerzen, kind: str = "keys"):
    return connected(shop, kerzen, "prestashop", "kerzen", **kerzen.keys("prestashop", kind))


def test_from_its_key_to_an_order_with_the_right_total_and_its_cancellation(own_shop, kerzen):
    waiting = kerzen.checkout("prestashop", lines=[{"sku": "MUG", "quantity": 2}], gift_message="Alles Gute")
    added = connect(own_shop, kerzen)
    assert (added.status, added.json["open_orders"]) == (0, 1), added.err
    assert added.json["reading"] == "PrestaShop is read every 5 minutes"
    asked = kerzen.checkout("prestashop", lines=[{"sku": "MUG", "quantity": 1}], current_state=14)
    later(own_shop, 6)
    own_shop.go("watch", "capture", "normalize")

    orders = {row.external_ref: row for row in own_shop.rows("orders")}
    assert orders[str(waiting["id"])].total_minor == 3070
    assert "Alles Gute" in {row.gift_note for row in own_shop.rows("contact")}
    assert orders[str(asked["id"])].payment.startswith("unknown")
    assert own_shop.rows("channel_hook") == []

    kerzen.tell("prestashop", "/control/clock", offset_seconds=5)
    kerzen.tell("prestashop", f"/control/orders/{waiting['id']}", current_state=6)
    later(own_shop, 6)
    own_shop.go("watch", "capture", "normalize")
    assert {row.external_ref: row.status for row in own_shop.rows("orders")}[str(waiting["id"])] == "cancelled"


def test_its_gaps_and_its_products_are_fetched_and_its_way_is_tried(own_shop, kerzen):
    assert connect(own_shop, kerzen).status == 0
    order = kerzen.checkout("prestashop")

    seen = own_shop("channel", "gaps", "kerzen", "--dry-run", "--json")
    assert (seen.status, [gap["ref"] for gap in seen.json["missing"]]) == (1, [str(order["id"])])
    assert own_shop("channel", "gaps", "kerzen", "--json").json["fetched"] == 1
    assert own_shop("channel", "pull", "kerzen", "--products", "--json").json["products"]["read"] == 1
    assert own_shop("channel", "test", "kerzen").status == 0
    assert own_shop("channel", "hooks", "kerzen").status == 0
    assert own_shop("channel", "show", "kerzen").status == 0


def test_a_key_that_may_not_tell_leaves_nothing(own_shop, kerzen):
    refused = connect(own_shop, kerzen, "reading_keys")

    assert (refused.status, "order_histories (Add)" in refused.err) == (1, True), refused.err
    assert own_shop.rows("vendor_account", kind="channel") == []


def test_the_form_says_where_its_keys_are_found(owner):
    page = owner.get("/channels/add/prestashop")

    assert page.status_code == 200
    assert all(word in page.text for word in ("Web service key", "order_histories", "Webservice"))
