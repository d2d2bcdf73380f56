"""Whatever a shop's API answers, it is read, or refused in one sentence of ours; nothing else comes out."""

import json
from datetime import UTC, datetime
from types import MappingProxyType

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.connectors.calls import UnreadableAnswerError, VendorUnavailableError
from doorstep.connectors.channels.api import Hook, Left, PageOf, ShopFacts, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.apis import open_api
from doorstep.connectors.channels.shopify.api import SCOPES
from doorstep.domain.errors import CannotDoError
from doorstep.testing.stand_ins import ask_answered, read_or_refused
from tests.connectors.channels.test_any_bytes import changed, odd_values, places

LEFT = Left("par_1", "12", {"1": 2}, "DHL", "00340", "https://t.example/1", True)
AGAIN = Left("par_1", "12", {"1": 2}, "DHL", "NEXT", "", True, told_ref="note:1 tracking:abc")
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
QUESTIONS = MappingProxyType(
    {
        "identify": lambda api: api.identify(),
        "list_hooks": lambda api: api.list_hooks(),
        "add_hook": lambda api: api.add_hook(api.hook_topics[0], "https://x.example/webhooks/a", "s"),
        "remove_hook": lambda api: api.remove_hook("5"),
        "products": lambda api: api.products(),
        "orders": lambda api: api.orders(SINCE),
        "tell_left": lambda api: api.tell_left(LEFT),
        "tell_again": lambda api: api.tell_left(AGAIN),
        "find_told": lambda api: api.find_told(LEFT),
    }
)
WOO_HOOK = {"id": 5, "topic": "order.created", "delivery_url": "https://x.example", "status": "active"}
WOO_ORDER = {"id": 12, "status": "processing", "meta_data": [{"key": "a", "value": "b"}]}
WOO_PRODUCT = {
    "id": 3, "type": "variable", "name": "Mug", "slug": "mug", "status": "publish", "categories": [{"name": "A"}],
    "dimensions": {"length": "1"}, "images": [{"src": "https://x.example/a.png"}], "weight": "0.3",
}  # fmt: skip
WOO_VARIANT = {
    "sku": "M", "attributes": [{"option": "L"}], "manage_stock": True, "stock_quantity": 2, "status": "publish",
    "image": {"src": "https://x.example/b.png"}, "dimensions": {"width": "2"}, "regular_price": "9.90",
}  # fmt: skip
# By the end of the path: what WooCommerce answers to a question, and to a change.
WOO = MappingProxyType(
    {
        ("GET", "/wp-json/"): {
            "name": "Tom &amp; Co", "namespaces": ["wc/v3", "wc-ast/v3"], "timezone_string": "", "gmt_offset": 1,
        },
        ("GET", "currencies/current"): {"code": "EUR"},
        ("GET", "system_status"): {"environment": {"version": "9.1"}},
        ("GET", "/webhooks"): [WOO_HOOK],
        ("POST", "/webhooks"): WOO_HOOK,
        ("DELETE", "/webhooks/5"): WOO_HOOK,
        ("GET", "/products"): [WOO_PRODUCT],
        ("GET", "/variations"): [WOO_VARIANT],
        ("GET", "_weight_unit"): {"value": "kg"},
        ("GET", "_dimension_unit"): {"value": "cm"},
        ("GET", "/orders"): [{"id": 12, "date_modified_gmt": "2026-11-02T10:00:00"}],
        ("GET", "/orders/12"): WOO_ORDER,
        ("PUT", "/orders/12"): WOO_ORDER,
        ("GET", "/notes"): [{"id": 1, "note": "x"}],
        ("POST", "/notes"): {"id": 2, "note": "y"},
        ("GET", "/shipment-trackings"): [{"tracking_id": "abc", "tracking_number": "1"}],
        ("POST", "/shipment-trackings"): {"tracking_id": "abd"},
        ("DELETE", "/abc"): {},
    }
)  # fmt: skip
PAGE = {"hasNextPage": False, "endCursor": None}
FULFILLED = {
    "id": "gid://shopify/Fulfillment/1", "status": "SUCCESS", "trackingInfo": [{"number": "1", "url": "u"}],
    "fulfillmentLineItems": {"nodes": [{"quantity": 1, "lineItem": {"id": "gid://shopify/LineItem/9"}}]},
}  # fmt: skip
TO_FULFILL = {
    "id": "gid://shopify/FulfillmentOrder/1", "status": "OPEN", "assignedLocation": {"location": {"id": "l"}},
    "lineItems": {"nodes": [{"id": "x", "remainingQuantity": 2, "lineItem": {"id": "gid://shopify/LineItem/1"}}]},
}  # fmt: skip
VARIANT = {
    "id": "v", "title": "L", "sku": "M", "price": "9.90", "inventoryQuantity": 3, "image": {"url": "u"},
    "selectedOptions": [{"name": "Size", "value": "L"}],
    "inventoryItem": {
        "tracked": True, "requiresShipping": True, "unitCost": {"amount": "1"},
        "measurement": {"weight": {"value": 1, "unit": "GRAMS"}},
    },
    "product": {
        "id": "p", "handle": "m", "title": "Mug", "status": "ACTIVE",
        "featuredMedia": {"preview": {"image": {"url": "u"}}},
    },
}  # fmt: skip
# By the name of the operation.
SHOPIFY = MappingProxyType(
    {
        "Identify": {
            "shop": {
                "name": "Kiln", "currencyCode": "EUR", "ianaTimezone": "Europe/Berlin",
                "plan": {"publicDisplayName": "Basic"},
            },
            "currentAppInstallation": {"accessScopes": [{"handle": scope} for scope in SCOPES]},
        },
        "Hooks": {
            "webhookSubscriptions": {"nodes": [{"id": "1", "topic": "ORDERS_CREATE", "uri": "u"}], "pageInfo": PAGE},
        },
        "AddHook": {
            "webhookSubscriptionCreate": {
                "webhookSubscription": {"id": "1", "topic": "ORDERS_CREATE", "uri": "u"}, "userErrors": [],
            },
        },
        "RemoveHook": {"webhookSubscriptionDelete": {"userErrors": [{"message": "does not exist"}]}},
        "Variants": {"productVariants": {"nodes": [VARIANT], "pageInfo": PAGE}},
        "Orders": {
            "orders": {"nodes": [{"id": "o", "lineItems": {"nodes": [], "pageInfo": {**PAGE, "hasNextPage": True}}}],
                       "pageInfo": PAGE},
        },
        "MoreLines": {"order": {"lineItems": {"nodes": [], "pageInfo": PAGE}}},
        "Left": {"order": {"id": "o", "fulfillments": [FULFILLED], "fulfillmentOrders": {"nodes": [TO_FULFILL]}}},
        "Fulfill": {"fulfillmentCreate": {"fulfillment": {"id": "f"}, "userErrors": []}},
        "Retrack": {"fulfillmentTrackingInfoUpdate": {"fulfillment": {"id": "f"}, "userErrors": []}},
    }
)  # fmt: skip
ODD_BODIES = (
    b"", b"<!doctype html><html><title>Log in</title></html>", b"\xff\xfe", b"[" * 2000, b"null", b"[null]", b'["x"]',
    b"[[]]", b"{}", b"[]", b'{"data":[]}', b'{"data":null}', b'{"errors":[null]}', b'{"errors":{}}', b"1e999", b"7",
    b'\xef\xbb\xbf{"id":1}', b'{"errors":[{"extensions":{"code":"THROTTLED"}}],"extensions":{"cost":{"throttleStatus":'
    b'{"currentlyAvailable":1,"restoreRate":1e-300},"requestedQueryCost":1e300}}}',
)  # fmt: skip


def woo_answer(request: httpx.Request) -> tuple[object, object]:
    key = max((k for k in WOO if k[0] == request.method and request.url.path.endswith(k[1])), key=lambda k: len(k[1]))
    return key, WOO[key]


def shopify_answer(request: httpx.Request) -> tuple[object, object]:
    document = json.loads(request.content)["query"]
    name = next(name for name in SHOPIFY if f" {name}(" in document or f" {name} {{" in document)
    return name, {"data": SHOPIFY[name]}


def asked(vendor: str, question: str, odd=lambda key, body: None, headers=None):
    """What the API makes of these answers, the vendor's own but for those that `odd` says."""
    keys = {"api_key": "ck_1", "api_secret": "cs_1", "access_token": "shpat_1"}
    api = open_api(vendor, {"api_url": "http://shop.example"}, keys)

    def respond(request: httpx.Request) -> httpx.Response:
        key, body = (woo_answer if vendor == "woocommerce" else shopify_answer)(request)
        if key == ("POST", "/webhooks") and request.content == b"{}":
            return httpx.Response(400, json={"code": "woocommerce_rest_invalid_topic", "message": "no"})
        made = odd(key, body)
        if isinstance(made, httpx.Response):
            return made
        content = made if isinstance(made, bytes) else json.dumps(body if made is None else made[0]).encode()
        return httpx.Response(200, content=content, headers=headers)

    return ask_answered(api, QUESTIONS[question], respond)


def refused_or(vendor: str, question: str, odd, headers=None) -> None:
    """The answer is read, or there is one sentence of ours."""
    must_be_ours(read_or_refused(lambda: asked(vendor, question, odd, headers)))


def must_be_ours(found: object) -> None:
    kinds = ShopFacts | PageOf | Hook | Told | TellRefused | TellUnknown | list
    assert found is None or isinstance(found, kinds)
    if isinstance(found, ShopFacts):
        assert (len(found.currency), len(found.name) <= 120, len(found.time_zone) < 40) == (3, True, True)


VENDORS = [("woocommerce", WOO), ("shopify", SHOPIFY)]


@pytest.mark.parametrize("vendor", ["woocommerce", "shopify"])
def test_what_a_shop_answers_as_it_should_is_read(vendor):
    read = {question: asked(vendor, question) for question in QUESTIONS}

    assert (read["identify"].currency, read["products"].rows[0]["sku"], len(read["orders"].bodies)) == ("EUR", "M", 1)
    assert read["identify"].name in ("Tom & Co", "Kiln")
    assert read["identify"].time_zone in ("Etc/GMT-1", "Europe/Berlin")
    assert isinstance(read["tell_left"], Told)
    assert isinstance(read["tell_again"], Told)
    assert read["find_told"] is None


@pytest.mark.parametrize("vendor", ["woocommerce", "shopify"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_that_is_odd_as_a_whole_is_one_sentence(vendor, question):
    seen: list[object] = []
    asked(vendor, question, lambda key, _: seen.append(key))
    for key in set(seen):
        for odd in ODD_BODIES:
            refused_or(vendor, question, lambda k, _, key=key, odd=odd: odd if k == key else None)


@pytest.mark.parametrize(("vendor", "answers"), VENDORS)
@settings(max_examples=400)
@given(drawn=st.data())
def test_an_answer_that_is_odd_in_one_place_is_one_sentence(vendor, answers, drawn):
    question = drawn.draw(st.sampled_from(sorted(QUESTIONS)))
    key = drawn.draw(st.sampled_from(sorted(answers)))
    body = answers[key] if vendor == "woocommerce" else {"data": answers[key]}
    path = drawn.draw(st.sampled_from(list(places(body)) or [()]))
    odd = drawn.draw(odd_values | st.just(...) | st.sampled_from(["inf", "nan", "0001-01-01T00:00:00", "Mars/Olympus"]))
    made = changed(body, path, odd) if path else odd
    refused_or(vendor, question, lambda k, _: (None if made is ... else made,) if k == key else None)


@pytest.mark.parametrize("headers", [{"x-wp-totalpages": "9" * 5000}, {"x-wp-totalpages": "1000000000"}])
def test_a_shop_that_never_ends_its_list_is_not_asked_for_ever(headers):
    empty = lambda key, _: b"[]" if key in (("GET", "/webhooks"), ("GET", "/variations")) else None  # noqa: E731

    assert asked("woocommerce", "list_hooks", empty, headers) == []
    assert asked("woocommerce", "products", empty, headers).rows == []


def test_what_was_answered_is_said_with_who_answered_it():
    with pytest.raises(UnreadableAnswerError) as odd:
        asked("woocommerce", "list_hooks", lambda *_: b'{"data":[]}')
    with pytest.raises(VendorUnavailableError) as page:
        asked("shopify", "list_hooks", lambda *_: b"<html><title>Log in: Kiln</title></html>")

    assert str(odd.value).startswith('shop.example answered 200, but not as its API does: {"data":[]}; a plugin')
    assert "a web page, “Log in: Kiln”" in str(page.value)


@pytest.mark.parametrize(
    ("status", "headers", "body", "words"),
    [
        (302, {"location": "/wp-login.php"}, b"", "instead of answering; let /wp-json/ through"),
        (301, {"location": "https://www.shop.example/wp-json/wc/v3/orders"}, b"", "give that address instead"),
        (403, {}, b"<html><title>Blocked</title></html>", "through its firewall"),
        (403, {}, b'{"code":"rest_forbidden","message":"Sorry"}', "an administrator or a shop manager"),
    ],
)
def test_what_stands_before_a_shop_is_told_from_its_own_no(status, headers, body, words):
    refusal = httpx.Response(status, headers=headers, content=body)

    with pytest.raises(CannotDoError, match=words):
        asked("woocommerce", "orders", lambda *_: refusal)


@pytest.mark.parametrize(
    ("key", "odd"),
    [
        ("currencies/current", {"code": "EURO"}),
        ("currencies/current", {"code": None}),
        ("currencies/current", {"data": {"code": "EUR"}}),
    ],
)
def test_a_shop_in_no_currency_is_not_connected(key, odd):
    with pytest.raises(UnreadableAnswerError, match=r"shop\.example"):
        asked("woocommerce", "identify", lambda k, _: (odd,) if k[1] == key else None)


@pytest.mark.parametrize(
    "odd",
    [
        {"timezone_string": "Mars/Olympus"},
        {"timezone_string": "", "gmt_offset": "inf"},
        {"timezone_string": "", "gmt_offset": 1e300},
        {"timezone_string": [], "gmt_offset": "nan"},
    ],
)
def test_a_time_zone_that_there_is_not_is_none(odd):
    root = {**WOO[("GET", "/wp-json/")], **odd, "name": {"a": 1}}

    facts = asked("woocommerce", "identify", lambda k, _: (root,) if k[1] == "/wp-json/" else None)

    assert (facts.name, facts.time_zone) == ("", "")


def test_a_mark_is_found_in_a_list_that_php_wrote_as_an_object():
    meta = {"3": {"key": "doorstep_parcel_par_1", "value": "note:1|DHL 00340"}}
    order = {"id": 12, "status": "processing", "meta_data": meta}

    found = asked("woocommerce", "find_told", lambda k, _: (order,) if k[1] == "/orders/12" else None)

    assert found.ref == "note:1"
