"""The Amazon that stands in refuses what the real one refuses, so that what it takes is worth something."""

import httpx
import pytest

from doorstep.testing.sandbox import Sandbox

SINCE = {"MarketplaceIds": "A1PA6795UKMFR9", "LastUpdatedAfter": "2026-01-01T00:00:00Z"}
ORDERS = "/orders/v0/orders"


@pytest.fixture(scope="module")
def amazon(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("amazon"), "--only=amazon") as running:
        running.tell("amazon", "/control/products", title="Mug", sku="MUG", price="12.90")
        yield running


def called(amazon, method, path, token="", **told) -> httpx.Response:
    headers = {"x-amz-access-token": token} if token else {}
    with httpx.Client(base_url=amazon.url("amazon"), trust_env=False, headers=headers) as client:
        return client.request(method, path, **told)


def token(amazon, **changes) -> str:
    form = {"grant_type": "refresh_token", **amazon.keys("amazon"), **changes}
    return called(amazon, "POST", "/auth/o2/token", data=form).json().get("access_token", "")


def restricted(amazon, *paths) -> str:
    wanted = [{"method": "GET", "path": path, "dataElements": ["buyerInfo", "shippingAddress"]} for path in paths]
    path, body = "/tokens/2021-03-01/restrictedDataToken", {"restrictedResources": wanted}
    return called(amazon, "POST", path, token(amazon), json=body).json()["restrictedDataToken"]


def test_nobody_without_a_token_is_answered(amazon):
    assert called(amazon, "GET", ORDERS, params=SINCE).status_code == 403
    assert token(amazon, client_secret="other") == ""
    assert token(amazon, refresh_token="Atzr|other") == ""


def test_names_and_streets_are_told_under_a_restricted_token_for_that_path_alone(amazon):
    order = amazon.checkout("amazon")
    plain = called(amazon, "GET", ORDERS, token(amazon), params=SINCE).json()["payload"]["Orders"][-1]
    open_token = restricted(amazon, ORDERS)
    told = called(amazon, "GET", ORDERS, open_token, params=SINCE).json()["payload"]["Orders"][-1]

    assert "AddressLine1" not in plain["ShippingAddress"]
    assert plain["ShippingAddress"]["PostalCode"] == "10119"
    assert told["ShippingAddress"]["AddressLine1"] == "Torstr. 140"
    assert called(amazon, "GET", f"{ORDERS}/{order['AmazonOrderId']}", open_token).status_code == 403


def test_a_pending_order_has_neither_price_nor_address(amazon):
    order = amazon.checkout("amazon", OrderStatus="Pending")
    shown = called(amazon, "GET", f"{ORDERS}/{order['AmazonOrderId']}", token(amazon)).json()["payload"]
    parts = called(amazon, "GET", f"{ORDERS}/{order['AmazonOrderId']}/orderItems", token(amazon)).json()["payload"]

    assert not {"OrderTotal", "ShippingAddress", "BuyerInfo"} & set(shown)
    assert "ItemPrice" not in parts["OrderItems"][0]


@pytest.mark.parametrize(
    "changes",
    [{"MarketplaceIds": ""}, {"LastUpdatedAfter": "yesterday"}, {"Colour": "red"}, {"MaxResultsPerPage": "101"},
     {"OrderStatuses": "Unshipped"}, {"NextToken": "gone"}],
)  # fmt: skip
def test_a_list_that_amazon_would_not_give_is_not_given(amazon, changes):
    assert called(amazon, "GET", ORDERS, token(amazon), params=SINCE | changes).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [{"packageReferenceId": 1}, {"packageReferenceId": "0"}, {"trackingNumber": ""}, {"carrierCode": "Other"},
     {"colour": "red"}, {"orderItems": [{"orderItemId": "1", "quantity": 1}]}],
)  # fmt: skip
def test_a_parcel_that_amazon_would_not_take_is_not_taken(amazon, changes):
    order = amazon.checkout("amazon")
    package = {
        "packageReferenceId": "1", "carrierCode": "DHL", "trackingNumber": "T1", "shipDate": "2026-11-22T10:00:00Z",
        "orderItems": [{"orderItemId": order["items"][0]["OrderItemId"], "quantity": 1}], **changes,
    }  # fmt: skip
    body = {"marketplaceId": "A1PA6795UKMFR9", "packageDetail": package}

    refused = called(
        amazon, "POST", f"{ORDERS}/{order['AmazonOrderId']}/shipmentConfirmation", token(amazon), json=body
    )

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["code"] == "InvalidInput"
