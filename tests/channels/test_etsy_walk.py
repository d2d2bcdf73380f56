"""An Etsy shop, which posts nothing by itself: connected by its keys, read every few minutes, and said to be so."""

import base64
import json

import httpx
import pytest

from doorstep.connectors.channels.registry import CHANNELS
from doorstep.testing.stand_ins import connected
from tests.channels.test_fetching import later


@pytest.fixture
def etsy(shop_at):
    return shop_at("etsy", {"title": "Mug", "sku": "MUG", "price": "12.90", "stock": 20})


def connect(shop, etsy, **changes):
    return connected(shop, etsy, "etsy", "prints", **etsy.keys("etsy") | changes)


def test_from_the_keys_to_an_order_with_the_right_total(own_shop, etsy):
    waiting = etsy.checkout("etsy", lines=[{"sku": "MUG", "quantity": 2, "personalization": "Ana"}])
    added = connect(own_shop, etsy)
    later_one = etsy.checkout("etsy", is_gift=True, gift_message="For you")
    later(own_shop, 6)
    own_shop.go("watch", "capture", "normalize")

    assert (added.status, added.json["open_orders"]) == (0, 1), added.err
    assert added.json["reading"] == "Etsy is read every 5 minutes"
    orders = {row.external_ref: row for row in own_shop.rows("orders")}
    assert orders[str(waiting["receipt_id"])].total_minor == 3070
    assert orders[str(later_one["receipt_id"])].total_minor == 1780
    contacts = own_shop.rows("contact")
    assert "For you" in {row.gift_note for row in contacts}
    assert own_shop.account("prints").external_ref == "etsy:42"
    assert own_shop.rows("channel_hook") == []


def test_the_next_token_is_sealed_each_time_and_every_program_goes_on_with_it(own_shop, etsy):
    assert connect(own_shop, etsy).status == 0
    for _ in range(3):
        etsy.tell("etsy", "/control/tokens")
        assert own_shop("channel", "test", "prints").status == 0
        etsy.tell("etsy", "/control/tokens")
        later(own_shop, 6)
        own_shop.go("watch")

    state = etsy.get("etsy", "/control/state")
    secrets = own_shop.rows("vendor_secret")
    assert sorted(row.name for row in secrets if row.until is None) == [
        "access", "keystring", "refresh_token", "shared_secret",
    ]  # fmt: skip
    assert len(secrets) <= 6
    assert not any(token.encode() in bytes(row.sealed) for row in secrets for token in state["refresh"])
    assert own_shop.rows("exception_case") == []


def test_it_is_said_that_it_is_read_and_not_that_webhooks_are_missing(own_shop, etsy):
    etsy.checkout("etsy")
    assert connect(own_shop, etsy).status == 0

    tried = own_shop("channel", "test", "prints")
    hooks, shown = own_shop("channel", "hooks", "prints"), own_shop("channel", "show", "prints")
    repaired = own_shop("channel", "repair", "prints")

    assert (tried.status, "it lists 1 order that changed in the last day" in tried.out) == (0, True), tried.out
    assert (hooks.status, hooks.out) == (0, "Etsy is read every 5 minutes.\n")
    assert "none: Etsy is read every 5 minutes" in shown.out
    assert "live secret" not in own_shop("doctor").out
    assert (repaired.status, "no webhooks to register" in repaired.out) == (0, True)
    assert "webhook" not in own_shop("channel", "pause", "prints").out
    assert own_shop("channel", "resume", "prints").status == 0
    etsy.tell("etsy", "/control/tokens", revoked=True)
    refused = own_shop("channel", "test", "prints")
    assert (refused.status, "90 days after its last use" in refused.err) == (1, True)
    assert own_shop("channel", "remove", "prints").status == 0
    assert all(row.until is not None for row in own_shop.rows("vendor_secret"))


def test_the_same_keys_again_repair_it_and_a_consent_that_ended_is_renewed(own_shop, etsy):
    assert connect(own_shop, etsy).status == 0
    account = own_shop.account("prints").id
    again = own_shop("channel", "add", "prints", "--vendor", "etsy", "--shop", etsy.url("etsy"), "--json")
    assert (again.status, own_shop.account("prints").id) == (0, account), again.err

    etsy.tell("etsy", "/control/forget")  # the owner has granted it once more
    renewed = connect(own_shop, etsy, refresh_token="7.second")
    assert (renewed.status, own_shop("channel", "test", "prints").status) == (0, 0), renewed.err


def test_keys_that_prove_nothing_leave_nothing_but_the_token_that_etsy_gave_meanwhile(own_shop, etsy):
    refused = connect(own_shop, etsy, shared_secret="wrong")

    assert (refused.status, len(refused.err.strip().splitlines())) == (1, 1)
    assert own_shop.rows("vendor_account", kind="channel") == []
    assert [row.name.partition(":")[0] for row in own_shop.rows("vendor_secret")] == ["given"]


def test_a_refund_and_a_cancellation_at_etsy_reach_the_order(own_shop, etsy):
    back, gone = etsy.checkout("etsy"), etsy.checkout("etsy")
    connect(own_shop, etsy)
    own_shop.go("capture", "normalize")
    etsy.tell("etsy", "/control/clock", offset_seconds=5)
    etsy.tell("etsy", f"/control/orders/{back['receipt_id']}", refund=500)
    etsy.tell("etsy", f"/control/orders/{back['receipt_id']}", message_from_buyer="Thank you")
    etsy.tell("etsy", f"/control/orders/{gone['receipt_id']}", status="Canceled")
    later(own_shop, 6)
    own_shop.go("watch", "capture", "normalize")

    orders = {row.external_ref: row for row in own_shop.rows("orders")}
    assert orders[str(back["receipt_id"])].refunded_minor == 500
    assert orders[str(gone["receipt_id"])].status == "cancelled"


def test_the_desk_speaks_of_reading_where_there_are_no_webhooks(owner, up, etsy):
    form = owner.get("/channels/add/etsy").text
    page = owner.post("/channels/add/etsy", data={"name": "prints", "shop": etsy.url("etsy"), **etsy.keys("etsy")})
    tried = owner.post("/channels/prints/test").text

    assert "Etsy is read every 5 minutes: it posts us no orders by itself" in form
    assert "may be left empty" in form
    assert page.url.path == "/channels/prints", page.text
    assert "Etsy is read every 5 minutes from now on." in page.text
    assert "No webhook stands" not in page.text
    assert "https://www.etsy.com/shop/KilnOfATest" in page.text
    assert "Webhook signing secret" in page.text
    assert "its keys are good" in tried
    assert "none: read every 5 minutes" in owner.get("/channels").text
    assert not any(key in page.text for key in etsy.keys("etsy").values())
    assert up.rows("feed", kind="orders")[0].every_seconds == 300


def test_a_webhook_that_only_names_a_receipt_has_it_fetched(up, etsy):
    secret = "whsec_" + base64.b64encode(b"a key of twenty-four b..").decode()
    assert connect(up, etsy, webhook_secret=secret).status == 0
    order = etsy.checkout("etsy", lines=[{"sku": "MUG", "quantity": 2}])
    address = f"https://openapi.etsy.com/v3/application/shops/42/receipts/{order['receipt_id']}"
    body = json.dumps({"event_type": "order.paid", "resource_url": address, "shop_id": 42}).encode()

    def post(key: bytes) -> int:
        headers = CHANNELS["etsy"].sign("order.paid", body, key)
        return httpx.post(f"http://127.0.0.1:{up.port}/webhooks/prints", content=body, headers=headers).status_code

    assert [post(b"forged"), post(secret.encode()), post(secret.encode())] == [401, 200, 200]
    up.go("capture", "fetch", "capture", "normalize")

    (stored,) = up.rows("orders")
    assert (stored.external_ref, stored.total_minor) == (str(order["receipt_id"]), 3070)
    (event,) = up.rows("inbound_event", topic="order.paid")
    assert (event.deliveries, event.outcome) == (2, "applied")
