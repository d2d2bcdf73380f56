"""A Saleor shop: connected by its app's token, told of by webhooks that bring whole orders, under either signature."""

import json
from dataclasses import replace

import pytest

from doorstep.connectors.channels.apis import DOORS
from doorstep.connectors.channels.saleor.api import SaleorApi
from doorstep.connectors.channels.saleor.api_documents import subscription
from doorstep.db import tables
from doorstep.testing.stand_ins import connected
from tasks import watch_keys
from tests.channels.test_connect import until
from tests.channels.test_fetching import later


@pytest.fixture
def bowls(shop_at):
    return shop_at("saleor", {"name": "Bowl", "sku": "BOWL", "price": "12.90", "stock": 20})


def connect(shop, bowls):
    return connected(shop, bowls, "saleor", "bowls", **bowls.keys("saleor"))


def test_from_its_token_to_an_order_that_a_webhook_brought_whole(up, bowls):
    added = connect(up, bowls)
    assert added.status == 0, added.err
    assert (sorted(added.json["added"]), added.json["refused"]) == (sorted(SaleorApi.hook_topics), "")
    assert added.json["trial"]["holds"], added.json["trial"]

    order = bowls.checkout("saleor", lines=[{"sku": "BOWL", "quantity": 2}], note="Ring twice")
    (event,) = until(lambda: up.rows("inbound_event", topic="order_created"))
    up.go("capture", "normalize")

    (stored,) = up.rows("orders")
    assert (stored.external_ref, stored.total_minor, stored.currency) == (order["id"], 3070, "EUR")
    assert up.rows("inbound_event", id=event.id)[0].outcome == "applied"

    bowls.tell("saleor", "/control/clock", offset_seconds=5)
    bowls.tell("saleor", f"/control/orders/{order['n']}", status="CANCELED")
    assert until(lambda: up.rows("inbound_event", topic="order_cancelled"))
    up.go("capture", "normalize")
    assert [row.status for row in up.rows("orders")] == ["cancelled"]
    assert up.rows("intake_refusal", reason="bad_signature") == []


def test_a_webhook_without_a_secret_is_believed_by_the_shop_s_own_key_and_its_changed_key_is_learnt(
    up, bowls, monkeypatch
):
    assert connect(up, bowls).status == 0
    for hook in bowls.get("saleor", "/control/state")["hooks"]:
        bowls.tell("saleor", "/control/hooks", id=hook["id"], gone=True)
    address = f"http://127.0.0.1:{up.port}/webhooks/bowls"
    query = subscription("order_created")
    bowls.tell("saleor", "/control/hooks", targetUrl=address, asyncEvents=["ORDER_CREATED"], query=query)

    bowls.checkout("saleor")
    assert until(lambda: up.rows("inbound_event", topic="order_created"))

    published = up.account("bowls").config["public_keys"]
    stale = json.dumps({"keys": [{**json.loads(published)["keys"][0], "kid": "of last year"}]})
    with up.database.writing("act") as connection:
        config = {**up.account("bowls").config, "public_keys": stale}
        connection.execute(tables.vendor_account.update().values(config=config))
    later(up, 16)
    up.go("watch")
    assert up.account("bowls").config["public_keys"] == published

    async def none(_config):
        return ""

    monkeypatch.setattr(watch_keys, "DOORS", {"saleor": replace(DOORS["saleor"], public_keys=none)})
    later(up, 16)
    up.go("watch")
    assert up.account("bowls").config["public_keys"] == ""


def test_another_secret_of_ours_is_signed_with_and_the_one_before_leaves_no_webhook_behind(up, bowls):
    assert connect(up, bowls).status == 0
    before = {hook["secret"] for hook in bowls.get("saleor", "/control/state")["hooks"]}

    rotated = up("channel", "secret", "bowls", "--rotate")
    assert rotated.status == 0, rotated.err
    hooks = bowls.get("saleor", "/control/state")["hooks"]
    assert (len(hooks), len({hook["secret"] for hook in hooks})) == (len(SaleorApi.hook_topics), 1)
    assert {hook["secret"] for hook in hooks} != before

    bowls.checkout("saleor")
    assert until(lambda: up.rows("inbound_event", topic="order_created"))
    assert up.rows("intake_refusal", reason="bad_signature") == []


def test_what_no_webhook_told_is_found_by_reading(own_shop, bowls):
    assert connect(own_shop, bowls).json["refused"] == ""
    order = bowls.checkout("saleor", silent=True)

    later(own_shop, 16)
    own_shop.go("watch", "capture", "normalize")

    assert [(row.external_ref, row.total_minor) for row in own_shop.rows("orders")] == [(order["id"], 1780)]
    assert own_shop("channel", "hooks", "bowls").status == 0
    assert own_shop("channel", "pull", "bowls", "--products", "--json").json["products"]["read"] == 1


def test_a_token_without_a_permission_leaves_nothing(own_shop, bowls):
    bowls.tell("saleor", "/control/shop", permissions=["MANAGE_ORDERS"])

    refused = connect(own_shop, bowls)

    assert (refused.status, "MANAGE_PRODUCTS" in refused.err) == (1, True), refused.err
    assert own_shop.rows("vendor_account", kind="channel") == []
