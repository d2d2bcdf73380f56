"""The stand-ins for Etsy and eBay: each admits, refuses and lists as the real one does, and signs as eBay does."""

import base64
import json

import httpx
import pytest

from doorstep.connectors.channels.ebay.sign import kept_key
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.sandbox.channel.ebay import KEY_REF
from doorstep.testing.sandbox import Sandbox


@pytest.fixture(scope="module")
def _markets(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("markets"), "--only=etsy,ebay") as running:
        yield running


@pytest.fixture
def markets(_markets):
    _markets.behave()
    for market in ("etsy", "ebay"):
        _markets.tell(market, "/control/forget")
        _markets.tell(market, "/control/products", title="Mug", sku="MUG", price="12.90")
    return _markets


def call(markets, market, path, method="GET", **told):
    return httpx.request(method, markets.url(market) + path, trust_env=False, **told)


def etsy_token(markets, refresh="7.first"):
    told = {"grant_type": "refresh_token", "client_id": "k" * 24, "refresh_token": refresh}
    return call(markets, "etsy", "/v3/public/oauth/token", "POST", data=told)


def etsy_headers(markets, api_key=f"{'k' * 24}:{'s' * 10}"):
    return {"x-api-key": api_key, "Authorization": f"Bearer {etsy_token(markets).json()['access_token']}"}


RECEIPTS = "/v3/application/shops/42/receipts"


def test_a_refresh_token_of_etsy_s_opens_once(markets):
    first = etsy_token(markets).json()

    assert etsy_token(markets).json() == {"error": "invalid_grant", "error_description": "refresh_token is revoked"}
    assert etsy_token(markets, first["refresh_token"]).status_code == 200


@pytest.mark.parametrize(
    ("api_key", "params", "path", "status"),
    [
        (f"{'k' * 24}:{'s' * 10}", {}, RECEIPTS, 200),
        ("k" * 24, {}, RECEIPTS, 403),
        ("other:secret", {}, RECEIPTS, 403),
        (f"{'k' * 24}:{'s' * 10}", {"limit": "101"}, RECEIPTS, 400),
        (f"{'k' * 24}:{'s' * 10}", {"page": "2"}, RECEIPTS, 400),
        (f"{'k' * 24}:{'s' * 10}", {"min_last_modified": "5"}, RECEIPTS, 400),
        (f"{'k' * 24}:{'s' * 10}", {}, "/v3/application/shops/43/receipts", 404),
        (f"{'k' * 24}:{'s' * 10}", {}, f"{RECEIPTS}/99", 404),
    ],
)
def test_etsy_admits_only_both_keys_of_the_app_and_what_it_knows(markets, api_key, params, path, status):
    assert call(markets, "etsy", path, params=params, headers=etsy_headers(markets, api_key)).status_code == status


def test_etsy_lists_by_time_of_change_and_a_refund_moves_none(markets):
    first, second = markets.checkout("etsy"), markets.checkout("etsy")
    markets.tell("etsy", "/control/clock", offset_seconds=60)
    markets.tell("etsy", f"/control/orders/{second['receipt_id']}", refund=100)
    markets.tell("etsy", f"/control/orders/{first['receipt_id']}", message_from_buyer="Hello")
    params = {"sort_on": "updated", "sort_order": "asc"}

    listed = call(markets, "etsy", RECEIPTS, params=params, headers=etsy_headers(markets)).json()

    assert [one["receipt_id"] for one in listed["results"]] == [second["receipt_id"], first["receipt_id"]]
    assert listed["results"][0]["updated_timestamp"] == second["updated_timestamp"]
    assert listed["results"][0]["status"] == "Partially Refunded"


def ebay_headers(markets, kind="keys"):
    keys = markets.keys("ebay", kind)
    told = {"grant_type": "refresh_token", "refresh_token": keys["refresh_token"]}
    basic = (keys["app_id"], keys["cert_id"])
    answer = call(markets, "ebay", "/identity/v1/oauth2/token", "POST", data=told, auth=basic)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


ORDERS = "/sell/fulfillment/v1/order"


@pytest.mark.parametrize(
    ("kind", "params", "path", "status"),
    [
        ("keys", {}, ORDERS, 200),
        ("keys", {"filter": "lastmodifieddate:[2026-01-01T00:00:00.000Z..]"}, ORDERS, 200),
        ("keys", {"filter": "lastmodifieddate:[yesterday..]"}, ORDERS, 400),
        ("keys", {"limit": "201"}, ORDERS, 400),
        ("keys", {}, f"{ORDERS}/12-00000-89012", 404),
        ("reading_keys", {}, ORDERS, 403),
        ("reading_keys", {}, "/commerce/identity/v1/user/", 200),
        ("keys", {}, f"/commerce/notification/v1/public_key/{KEY_REF}", 403),  # that is for the app alone
    ],
)
def test_ebay_admits_only_who_was_granted_it_and_what_it_knows(markets, kind, params, path, status):
    assert call(markets, "ebay", path, params=params, headers=ebay_headers(markets, kind)).status_code == status
    assert call(markets, "ebay", path, params=params).status_code == 401


def test_ebay_tells_what_it_collects_only_where_it_is_asked_for(markets):
    markets.checkout("ebay", tax=245)
    headers = ebay_headers(markets)

    bare = call(markets, "ebay", ORDERS, headers=headers).json()["orders"][0]
    whole = call(markets, "ebay", ORDERS, params={"fieldGroups": "TAX_BREAKDOWN"}, headers=headers).json()["orders"][0]

    assert (bare["pricingSummary"]["total"]["value"], whole["pricingSummary"]["total"]["value"]) == ("17.80", "20.25")
    assert (bare["lineItems"][0]["taxes"], len(whole["lineItems"][0]["taxes"])) == ([], 1)


def test_a_parcel_of_ebay_s_with_more_than_is_left_is_refused(markets):
    order = markets.checkout("ebay")
    told = {"lineItems": [{"lineItemId": order["lineItems"][0]["lineItemId"], "quantity": 2}]}
    path = f"{ORDERS}/{order['orderId']}/shipping_fulfillment"

    refused = call(markets, "ebay", path, "POST", json=told, headers=ebay_headers(markets))

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["errorId"] == "32210"


def test_what_ebay_s_stand_in_signs_is_believed_under_the_key_that_it_tells(markets):
    keys = markets.keys("ebay")
    told = {"grant_type": "client_credentials", "scope": "https://api.ebay.com/oauth/api_scope"}
    basic = (keys["app_id"], keys["cert_id"])
    token = call(markets, "ebay", "/identity/v1/oauth2/token", "POST", data=told, auth=basic).json()["access_token"]
    path = f"/commerce/notification/v1/public_key/{KEY_REF}"
    key = kept_key(KEY_REF, call(markets, "ebay", path, headers={"Authorization": f"Bearer {token}"}).json())

    signed = {"kid": KEY_REF, "signature": base64.b64encode(b"nonsense").decode()}
    forged = {"x-ebay-signature": base64.b64encode(json.dumps(signed).encode()).decode()}
    assert not CHANNELS["ebay"].verify(forged, b"{}", [key])
    assert CHANNELS["ebay"].missing_key(forged, [key]) == ""
