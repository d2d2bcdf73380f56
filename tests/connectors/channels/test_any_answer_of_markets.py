"""Whatever Etsy or eBay answers, it is read, or refused in one sentence of ours; nothing else comes out."""

import json
from types import MappingProxyType

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.connectors.channels.api import Left, PageOf, ShopFacts, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.apis import open_api
from doorstep.connectors.channels.doors import LooseRing
from doorstep.connectors.channels.etsy.api import SCOPES
from doorstep.testing.stand_ins import ask_answered, read_or_refused
from tests.connectors.channels import ebay_bodies, etsy_bodies
from tests.connectors.channels.test_any_answer import ODD_BODIES, SINCE
from tests.connectors.channels.test_any_bytes import changed, odd_values, places

LEFT = Left("par_1", "3001", {"10012345": 2}, "DHL", "00340", "https://t.example/1", True)
QUESTIONS = MappingProxyType(
    {
        "identify": lambda api: api.identify(),
        "products": lambda api: api.products(),
        "orders": lambda api: api.orders(SINCE),
        "open": lambda api: api.orders(None, is_open=True),
        "order": lambda api: api.order("3001"),
        "tell_left": lambda api: api.tell_left(LEFT),
        "find_told": lambda api: api.find_told(LEFT),
    }
)
PRODUCT = {"product_id": 1, "sku": "M", "offerings": [{"quantity": 2, "price": etsy_bodies.eur(990)}]}
PART = {"fulfillmentId": "9", "shipmentTrackingNumber": "1", "lineItems": [{"lineItemId": "10012345", "quantity": 1}]}
# By the end of the path.
ANSWERS = MappingProxyType(
    {
        "etsy": {
            "/oauth/token": {"access_token": "7.a", "refresh_token": "7.b", "expires_in": 3600},
            "/users/me": {"user_id": 7, "shop_id": 42},
            "/scopes": {"scopes": list(SCOPES)},
            "/shops/42": {"shop_name": "Kiln", "currency_code": "EUR", "url": "https://www.etsy.com/shop/Kiln"},
            "/receipts": {"count": 1, "results": [etsy_bodies.receipt()]},
            "/receipts/3001": etsy_bodies.receipt(),
            "/tracking": etsy_bodies.rich(),
            "/listings": {
                "count": 1, "results": [{"listing_id": 61, "title": "Mug", "inventory": {"products": [PRODUCT]}}],
            },
        },
        "ebay": {
            "/oauth2/token": {"access_token": "a", "expires_in": 7200},
            "/user/": {"userId": "u", "username": "kiln", "registrationMarketplaceId": "EBAY_DE"},
            "/order": {"total": 1, "orders": [ebay_bodies.order(orderFulfillmentStatus="IN_PROGRESS")]},
            "/order/3001": ebay_bodies.order(orderId="3001"),
            "/shipping_fulfillment": {"fulfillments": [PART]},
            "/inventory_item": {"total": 1, "inventoryItems": [{"sku": "M", "product": {"title": "Mug"}}]},
        },
    }
)  # fmt: skip
KEYS = {
    "keystring": "k", "shared_secret": "s", "refresh_token": "v^1.1#r", "app_id": "a", "cert_id": "c",
}  # fmt: skip


def asked(vendor, question, odd=lambda key, body: None):
    """What the API makes of these answers, the vendor's own but for those that `odd` says."""
    answers = ANSWERS[vendor]
    api = open_api(vendor, {"api_url": "http://shop.example"}, KEYS, LooseRing(dict(KEYS)))

    def respond(request: httpx.Request) -> httpx.Response:
        key = max((key for key in answers if request.url.path.endswith(key)), key=len, default="")
        if not key:  # where an odd answer led
            return httpx.Response(404, json={"error": "Resource not found"})
        made = odd(key, answers[key])
        if isinstance(made, httpx.Response):
            return made
        content = made if isinstance(made, bytes) else json.dumps(answers[key] if made is None else made[0]).encode()
        headers = {"location": "https://x.example/shipping_fulfillment/9"} if request.method == "POST" else {}
        return httpx.Response(200, content=content, headers=headers)

    return ask_answered(api, QUESTIONS[question], respond)


def refused_or(vendor, question, odd) -> None:
    """The answer is read, or there is one sentence of ours."""
    found = read_or_refused(lambda: asked(vendor, question, odd), most=900)
    assert found is None or isinstance(found, ShopFacts | PageOf | Told | TellRefused | TellUnknown | bytes)
    if isinstance(found, ShopFacts):
        assert (len(found.currency), bool(found.ref)) == (3, True)


@pytest.mark.parametrize("vendor", sorted(ANSWERS))
def test_what_a_market_answers_as_it_should_is_read(vendor):
    read = {question: asked(vendor, question) for question in QUESTIONS}

    assert (read["identify"].name.lower(), read["identify"].currency) == ("kiln", "EUR")
    assert (read["products"].rows[0]["sku"], len(read["orders"].bodies), len(read["open"].bodies)) == ("M", 1, 1)
    assert b"3001" in read["order"]
    assert isinstance(read["tell_left"], Told)
    assert read["find_told"] is None


@pytest.mark.parametrize("vendor", sorted(ANSWERS))
@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_that_is_odd_as_a_whole_is_one_sentence(vendor, question):
    seen: list[str] = []
    asked(vendor, question, lambda key, _: seen.append(key))
    refusals = [httpx.Response(status, content=b"no") for status in (302, 400, 401, 403, 404, 409, 429, 500)]
    for key in set(seen):
        for odd in (*ODD_BODIES, *refusals):
            refused_or(vendor, question, lambda k, _, key=key, odd=odd: odd if k == key else None)


@pytest.mark.parametrize("vendor", sorted(ANSWERS))
@settings(max_examples=300)
@given(drawn=st.data())
def test_an_answer_that_is_odd_in_one_place_is_one_sentence(vendor, drawn):
    question = drawn.draw(st.sampled_from(sorted(QUESTIONS)))
    key = drawn.draw(st.sampled_from(sorted(ANSWERS[vendor])))
    body = ANSWERS[vendor][key]
    path = drawn.draw(st.sampled_from(list(places(body))))
    odd = drawn.draw(odd_values | st.just(...) | st.sampled_from(["inf", "nan", "0001-01-01T00:00:00"]))
    refused_or(vendor, question, lambda k, _: (changed(body, path, odd),) if k == key else None)
