"""An eBay seller: orders read every few minutes, and the notifications that every program of eBay's must take."""

import time
from hashlib import sha256

import pytest

from doorstep.sandbox.channel.ebay import KEY_REF
from doorstep.testing.stand_ins import connected
from tests.channels.test_fetching import later

TOKEN = "a-verification-token-of-some-32-letters"


@pytest.fixture
def ebay(shop_at):
    return shop_at("ebay", {"title": "Mug", "sku": "MUG", "price": "12.90", "stock": 20})


def connect(shop, ebay, **changes):
    return connected(shop, ebay, "ebay", "bay", **ebay.keys("ebay") | changes)


def test_from_the_keys_to_an_order_with_the_right_total(own_shop, ebay):
    waiting = ebay.checkout("ebay", lines=[{"sku": "MUG", "quantity": 2}], tax=490)
    added = connect(own_shop, ebay)
    fresh = ebay.checkout("ebay")
    later(own_shop, 6)
    own_shop.go("watch", "capture", "normalize")

    assert (added.status, added.json["open_orders"]) == (0, 1), added.err
    assert added.json["reading"] == "eBay is read every 5 minutes"
    orders = {row.external_ref: row for row in own_shop.rows("orders")}
    assert orders[waiting["orderId"]].total_minor == 3070 + 490
    assert (orders[fresh["orderId"]].total_minor, orders[fresh["orderId"]].payment) == (1780, "paid")
    assert own_shop.account("bay").external_ref == "ebay:kiln-77"
    assert own_shop("channel", "test", "bay").status == 0


def test_a_refund_and_a_cancellation_at_ebay_reach_the_order(own_shop, ebay):
    back, gone = ebay.checkout("ebay"), ebay.checkout("ebay")
    connect(own_shop, ebay)
    own_shop.go("capture", "normalize")
    ebay.tell("ebay", f"/control/orders/{back['orderId']}", refund=500)
    ebay.tell("ebay", f"/control/orders/{gone['orderId']}", cancel=True)
    later(own_shop, 6)
    own_shop.go("watch", "capture", "normalize")

    orders = {row.external_ref: row for row in own_shop.rows("orders")}
    assert orders[back["orderId"]].refunded_minor == 500
    assert orders[gone["orderId"]].status == "cancelled"


def test_a_notification_under_a_key_not_met_before_is_refused_once_and_taken_when_it_comes_again(up, ebay):
    assert connect(up, ebay, verification_token=TOKEN).status == 0
    address = f"http://127.0.0.1:{up.port}/webhooks/bay"

    first = ebay.tell("ebay", "/control/notify", address=address)
    patience = time.monotonic() + 20
    while not (keys := up.rows("vendor_secret", name="signer")) and time.monotonic() < patience:
        time.sleep(0.02)
    again = ebay.tell("ebay", "/control/notify", address=address, again=True)
    twice = ebay.tell("ebay", "/control/notify", address=address, again=True)
    forged = ebay.tell("ebay", "/control/notify", address=address, key="of-somebody-else")

    assert (first["status"], again["status"], twice["status"], forged["status"]) == (412, 200, 200, 412)
    assert len(keys) == 1
    assert KEY_REF.encode() not in bytes(keys[0].sealed)
    (event,) = up.rows("inbound_event", topic="MARKETPLACE_ACCOUNT_DELETION")
    assert event.deliveries == 2
    up.go("capture")
    (event,) = up.rows("inbound_event", topic="MARKETPLACE_ACCOUNT_DELETION")
    assert (event.outcome, "doorstep forget" in event.outcome_reason) == ("ignored", True)


def test_ebay_is_told_that_the_address_is_ours_and_nobody_without_the_token_is(up, ebay):
    connect(up, ebay, verification_token=TOKEN)
    address = f"http://127.0.0.1:{up.port}/webhooks/bay"

    told = ebay.tell("ebay", "/control/challenge", address=address, code="abc123")
    wanted = sha256(f"abc123{TOKEN}{address}".encode()).hexdigest()
    assert (told["status"], told["text"], told["kind"]) == (
        200, f'{{"challengeResponse":"{wanted}"}}', "application/json",
    )  # fmt: skip
    up("channel", "secret", "bay", "--secret", "another-verification-token-of-32-letters", "--keep-hours", "0")
    assert ebay.tell("ebay", "/control/challenge", address=f"{address}x", code="a")["status"] == 405


def test_it_is_said_that_it_is_read(own_shop, ebay):
    assert connect(own_shop, ebay).status == 0
    assert own_shop("channel", "hooks", "bay").out == "eBay is read every 5 minutes.\n"
    ebay.tell("ebay", "/control/tokens", revoked=True)
    refused = own_shop("channel", "test", "bay")
    assert (refused.status, "it ends after 18 months" in refused.err) == (1, True)


def test_keys_that_prove_nothing_leave_nothing(own_shop, ebay):
    refused = connect(own_shop, ebay, cert_id="wrong")

    assert (refused.status, len(refused.err.strip().splitlines())) == (1, 1), refused.err
    assert own_shop.rows("vendor_account", kind="channel") == [] == own_shop.rows("vendor_secret")
