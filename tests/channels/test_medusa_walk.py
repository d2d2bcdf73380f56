"""A Medusa shop: connected by its secret API key, read every few minutes, and told of by a subscriber of its own."""

import pytest

from doorstep.testing.stand_ins import connected
from tests.channels.test_connect import until
from tests.channels.test_fetching import later


@pytest.fixture
def lamps(shop_at):
    return shop_at("medusa", {"title": "Lamp", "sku": "LAMP", "price": "12.90", "stock": 20})


def connect(shop, lamps, *more: str):
    return connected(shop, lamps, "medusa", "lamps", *more, **lamps.keys("medusa"))


def test_an_event_of_the_shop_s_own_subscriber_leads_to_the_order(up, lamps):
    added = connect(up, lamps, "--key", "webhook=a secret of theirs".replace(" ", "-"))
    assert added.status == 0, added.err
    address = f"http://127.0.0.1:{up.port}/webhooks/lamps"
    lamps.tell("medusa", "/control/subscriber", address=address, secret="a-secret-of-theirs")

    order = lamps.checkout("medusa", lines=[{"sku": "LAMP", "quantity": 2}])
    (event,) = until(lambda: up.rows("inbound_event", topic="event"))
    up.go("capture", "fetch", "capture", "normalize")

    (stored,) = up.rows("orders")
    assert (stored.external_ref, stored.total_minor, stored.currency) == (order["id"], 3070, "EUR")
    assert up.rows("inbound_event", id=event.id)[0].outcome == "applied"
    assert up.rows("intake_refusal", reason="bad_signature") == []


def test_without_a_subscriber_its_orders_are_read_every_five_minutes(own_shop, lamps):
    added = connect(own_shop, lamps)
    assert added.status == 0, added.err
    order = lamps.checkout("medusa", silent=True)

    later(own_shop, 6)
    own_shop.go("watch", "capture", "normalize")

    assert [(row.external_ref, row.total_minor) for row in own_shop.rows("orders")] == [(order["id"], 1780)]
    assert own_shop("channel", "pull", "lamps", "--products", "--json").json["products"]["read"] == 1
    assert own_shop("channel", "show", "lamps").status == 0


def test_a_key_that_is_not_known_leaves_nothing(own_shop, lamps):
    refused = own_shop(
        "channel", "add", "lamps", "--vendor", "medusa", "--shop", lamps.url("medusa"), "--key", "api_key=sk_wrong"
    )

    assert (refused.status, "does not know this secret API key" in refused.err) == (1, True), refused.err
    assert own_shop.rows("vendor_account", kind="channel") == []
