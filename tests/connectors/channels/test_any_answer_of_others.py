"""Whatever a Saleor or a Medusa shop answers, it is read or is one sentence of ours; nothing else comes out."""

import json
from types import MappingProxyType

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.connectors.channels.api import Left, TellRefused, Told
from doorstep.connectors.channels.apis import open_api
from doorstep.connectors.channels.saleor.api import PERMISSIONS
from doorstep.testing.stand_ins import ask_answered, read_or_refused
from tests.connectors.channels import medusa_bodies, saleor_bodies
from tests.connectors.channels.test_any_answer import ODD_BODIES, QUESTIONS, SINCE, must_be_ours
from tests.connectors.channels.test_any_bytes import changed, odd_values, places

PAGE = {"hasNextPage": False, "endCursor": None}
LINE, ROOM = "T3JkZXJMaW5lOjE=", "V2FyZWhvdXNlOjE="
LEFT = {
    "saleor": Left("par_1", "T3JkZXI6NDI=", {LINE: 2}, "DHL", "00340", "https://t.example/1", True),
    "medusa": Left("par_1", "order_01K42", {"ordli_1": 2}, "DHL", "00340", "https://t.example/1", True),
}
AGAIN = {
    "saleor": Left("par_1", "T3JkZXI6NDI=", {LINE: 2}, "DHL", "NEXT", "", True, told_ref="Rjox"),
    "medusa": Left("par_1", "order_01K42", {"ordli_1": 2}, "DHL", "NEXT", "", True, told_ref="ful_1"),
}
HOOK = {"id": "Vzox", "isActive": True, "targetUrl": "https://x.example", "asyncEvents": [{"eventType": "ORDER_PAID"}]}
VARIANT = {
    "id": "Vjox", "name": "L", "sku": "M", "trackInventory": True, "weight": {"value": 0.3, "unit": "KG"},
    "media": [{"url": "u"}], "stocks": [{"quantity": 3}],
    "channelListings": [{"price": {"amount": 9.9, "currency": "EUR"}, "costPrice": {"amount": 1, "currency": "EUR"}}],
    "product": {
        "id": "UDox", "name": "Mug", "slug": "mug", "category": {"name": "A"}, "media": [], "weight": None,
        "productType": {"kind": "NORMAL", "isShippingRequired": True}, "channelListings": [{"isPublished": True}],
    },
}  # fmt: skip
SENT = {**saleor_bodies.fulfillment("FULFILLED", 1), "metadata": [{"key": "a", "value": "b"}]}
CHANNEL = {"slug": "default-channel", "currencyCode": "EUR", "isActive": True}
# By the name of the operation.
SALEOR = MappingProxyType(
    {
        "Identify": {
            "shop": {"name": "Kiln", "version": "3.20"}, "channels": [CHANNEL],
            "app": {"permissions": [{"code": code} for code in PERMISSIONS]},
        },
        "Channels": {"channels": [CHANNEL]},
        "Hooks": {"app": {"webhooks": [HOOK]}},
        "AddHook": {"webhookCreate": {"webhook": HOOK, "errors": []}},
        "RemoveHook": {"webhookDelete": {"errors": [{"code": "NOT_FOUND", "message": "no", "field": "id"}]}},
        "Variants": {"productVariants": {"edges": [{"node": VARIANT}], "pageInfo": PAGE}},
        "Orders": {"orders": {"edges": [{"node": {"id": "T3JkZXI6NDI=", "updatedAt": "x"}}], "pageInfo": PAGE}},
        "Order": {"order": {"id": "T3JkZXI6NDI="}},
        "Left": {
            "order": {
                "id": "T3JkZXI6NDI=", "status": "UNFULFILLED",
                "lines": [
                    {
                        "id": LINE, "quantityToFulfill": 2, "variant": {"stocks": [{"warehouse": {"id": ROOM}}]},
                        "allocations": [{"quantity": 1, "warehouse": {"id": ROOM}}],
                    },
                ],
                "fulfillments": [SENT],
            },
        },
        "Fulfill": {"orderFulfill": {"fulfillments": [{"id": "Rjoy"}], "errors": []}},
        "Retrack": {"orderFulfillmentUpdateTracking": {"fulfillment": {"id": "Rjox"}, "errors": []}},
        "Mark": {"updateMetadata": {"errors": []}},
    }
)  # fmt: skip
FULFILLED = {
    "id": "ful_1", "canceled_at": None, "shipped_at": None, "metadata": None, "labels": [{"tracking_number": "1"}],
    "items": [{"line_item_id": "ordli_1", "quantity": 2}],
}  # fmt: skip
# By the method and the end of the path.
MEDUSA = MappingProxyType(
    {
        ("GET", "/admin/stores"): {
            "stores": [{"name": "Kiln", "supported_currencies": [{"currency_code": "eur", "is_default": True}]}],
        },
        ("GET", "/admin/orders"): {"orders": [medusa_bodies.order()], "count": 1},
        ("GET", "/admin/product-variants"): {
            "variants": [
                {
                    "id": "v", "title": "L", "sku": "M", "manage_inventory": True, "inventory_quantity": 2,
                    "prices": [{"currency_code": "eur", "amount": 9.9}],
                    "product": {"id": "p", "title": "Mug", "handle": "mug", "status": "published"},
                },
            ],
            "count": 1,
        },
        ("GET", "/admin/orders/order_01K42"): {"order": medusa_bodies.order(fulfillments=[FULFILLED])},
        ("POST", "/fulfillments"): {"order": {"id": "order_01K42"}},
        ("POST", "/shipments"): {"order": {"id": "order_01K42"}},
    }
)  # fmt: skip
ANSWERS = {"saleor": SALEOR, "medusa": MEDUSA}
ASKED = {
    vendor: dict(QUESTIONS)
    | {
        "orders": lambda api: api.orders(SINCE),
        "order": lambda api, left=LEFT[vendor]: api.order(left.order_ref),
        "tell_left": lambda api, left=LEFT[vendor]: api.tell_left(left),
        "tell_again": lambda api, left=AGAIN[vendor]: api.tell_left(left),
        "find_told": lambda api, left=LEFT[vendor]: api.find_told(left),
    }
    for vendor in ANSWERS
}
for hooks in ("add_hook", "remove_hook"):
    del ASKED["medusa"][hooks]


def own(vendor: str, request: httpx.Request) -> tuple[object, object]:
    if vendor == "saleor":
        document = json.loads(request.content)["query"]
        name = next(name for name in SALEOR if f" {name}(" in document or f" {name} {{" in document)
        return name, {"data": SALEOR[name]}
    ends = (k for k in MEDUSA if k[0] == request.method and request.url.path.endswith(k[1]))
    key = max(ends, key=lambda k: len(k[1]))
    return key, MEDUSA[key]


def asked(vendor: str, question: str, odd=lambda key: None):
    """What the API makes of these answers, the vendor's own but for those that `odd` says."""
    api = open_api(vendor, {"api_url": "http://127.0.0.1:1"}, {"api_key": "sk_1", "access_token": "t"})

    def respond(request: httpx.Request) -> httpx.Response:
        key, body = own(vendor, request)
        made = odd(key)
        return httpx.Response(200, content=json.dumps(body).encode() if made is None else made)

    return ask_answered(api, ASKED[vendor][question], respond)


def refused_or(vendor: str, question: str, odd) -> None:
    """The answer is read, or there is one sentence of ours."""
    found = read_or_refused(lambda: asked(vendor, question, odd))
    assert isinstance(found, bytes) or must_be_ours(found) is None


@pytest.mark.parametrize("vendor", sorted(ANSWERS))
def test_what_a_shop_answers_as_it_should_is_read(vendor):
    read = {question: asked(vendor, question) for question in ASKED[vendor]}

    assert (read["identify"].currency, read["products"].rows[0]["sku"], len(read["orders"].bodies)) == ("EUR", "M", 1)
    assert isinstance(read["tell_left"], Told)
    assert isinstance(read["tell_again"], Told if vendor == "saleor" else TellRefused)
    assert read["find_told"] is None


@pytest.mark.parametrize(("vendor", "question"), [(v, q) for v in sorted(ANSWERS) for q in ASKED[v]])
def test_an_answer_that_is_odd_as_a_whole_is_one_sentence(vendor, question):
    seen: set[object] = set()
    asked(vendor, question, lambda key: seen.add(key))
    for key in seen:
        for odd in ODD_BODIES:
            refused_or(vendor, question, lambda k, key=key, odd=odd: odd if k == key else None)


@pytest.mark.parametrize("vendor", sorted(ANSWERS))
@settings(max_examples=400)
@given(drawn=st.data())
def test_an_answer_that_is_odd_in_one_place_is_one_sentence(vendor, drawn):
    question = drawn.draw(st.sampled_from(sorted(ASKED[vendor])))
    key = drawn.draw(st.sampled_from(sorted(ANSWERS[vendor])))
    body = {"data": SALEOR[key]} if vendor == "saleor" else MEDUSA[key]
    path = drawn.draw(st.sampled_from(list(places(body))))
    odd = drawn.draw(odd_values | st.just(...) | st.sampled_from(["inf", "nan", "0001-01-01T00:00:00", 10**30]))
    made = json.dumps(changed(body, path, odd)).encode()
    refused_or(vendor, question, lambda k: made if k == key else None)
