"""A BigCommerce shop: connected by its token, told of by thin webhooks, and fetched to the right total."""

import pytest

from doorstep.connectors.channels.bigcommerce import words
from doorstep.testing.stand_ins import connected
from tests.channels.test_connect import until
from tests.channels.test_fetching import later


@pytest.fixture
def kiln(shop_at):
    return shop_at(
        "bigcommerce", {"name": "Mug", "sku": "MUG", "price": "12.90", "stock": 20}, flags=["--plain-http-hooks"]
    )


def connect(shop, kiln, *without: str):
    named = {"access_token": "access_token", "webhook": "client_secret"}
    keys = {named[name]: value for name, value in kiln.keys("bigcommerce").items() if name not in without}
    return connected(shop, kiln, "bigcommerce", "kiln", **keys)


@pytest.mark.parametrize("without", [(), ("webhook",)])
def test_from_its_keys_to_an_order_that_a_thin_webhook_told_of(up, kiln, without):
    """With the secret that BigCommerce signs with, and without it, by the header that we asked for."""
    added = connect(up, kiln, *without)
    assert added.status == 0, added.err
    assert (sorted(added.json["added"]), added.json["refused"]) == (sorted(words.HOOKS), "")
    assert added.json["trial"]["holds"], added.json["trial"]

    order = kiln.checkout("bigcommerce", lines=[{"sku": "MUG", "quantity": 2}], coupon="3.00")
    (event,) = until(lambda: up.rows("inbound_event", topic="store/order/created"))
    up.go("capture", "fetch", "capture", "normalize")

    (stored,) = up.rows("orders")
    assert (stored.external_ref, stored.total_minor, stored.currency) == (str(order["id"]), 2770, "EUR")
    assert up.rows("inbound_event", id=event.id)[0].outcome == "applied"
    assert up.rows("intake_refusal", reason="bad_signature") == []

    kiln.tell("bigcommerce", "/control/clock", offset_seconds=5)
    kiln.tell("bigcommerce", f"/control/orders/{order['id']}", status_id=5)
    assert until(lambda: up.rows("inbound_event", topic="store/order/updated"))
    up.go("capture", "fetch", "capture", "normalize")
    assert [row.status for row in up.rows("orders")] == ["cancelled"]


def test_what_no_webhook_told_is_found_by_reading_and_the_gap_is_named(own_shop, kiln):
    assert connect(own_shop, kiln).json["refused"] == ""
    order = kiln.checkout("bigcommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True)

    seen = own_shop("channel", "gaps", "kiln", "--dry-run", "--json")
    assert (seen.status, [gap["ref"] for gap in seen.json["missing"]]) == (1, [str(order["id"])])
    later(own_shop, 16)
    own_shop.go("watch", "capture", "normalize")

    assert [(row.external_ref, row.total_minor) for row in own_shop.rows("orders")] == [(str(order["id"]), 1780)]
    assert own_shop("channel", "hooks", "kiln").status == 0
    assert own_shop("channel", "pull", "kiln", "--products", "--json").json["products"]["read"] == 1
    assert own_shop("channel", "show", "kiln").status == 0


def test_a_token_that_may_only_read_leaves_nothing(own_shop, kiln):
    token = kiln.keys("bigcommerce", "reading_keys")["access_token"]
    shop = ("--vendor", "bigcommerce", "--shop", kiln.url("bigcommerce"), "--key", f"access_token={token}")

    refused = own_shop("channel", "add", "kiln", *shop)

    assert (refused.status, "Orders: modify" in refused.err) == (1, True), refused.err
    assert own_shop.rows("vendor_account", kind="channel") == []


def test_the_form_says_where_its_keys_are_found(owner):
    page = owner.get("/channels/add/bigcommerce")

    assert page.status_code == 200
    assert all(word in page.text for word in ("Access token", "Client secret", "Store-level API accounts"))
