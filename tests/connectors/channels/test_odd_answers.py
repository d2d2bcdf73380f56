"""Whatever a BigCommerce or a PrestaShop shop answers, it is read, or refused in one sentence of ours."""

import json
import re
from types import MappingProxyType

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.connectors.channels.api import Told
from doorstep.connectors.channels.apis import DOORS, open_api
from doorstep.connectors.channels.prestashop import words
from doorstep.testing.stand_ins import ask_answered, read_or_refused
from tests.connectors.channels.bigcommerce_bodies import bc_line, bc_order, bc_refund
from tests.connectors.channels.prestashop_bodies import (
    SETTINGS,
    ps_address,
    ps_customization,
    ps_detail,
    ps_order,
    ps_slip,
    ps_state,
    xml,
)
from tests.connectors.channels.test_any_answer import ODD_BODIES, QUESTIONS, must_be_ours
from tests.connectors.channels.test_any_bytes import ODD_TEXTS, changed, odd_values, places

_HOOK = {"id": 5, "scope": "store/order/created", "destination": "https://x.example", "is_active": True}
_SHIPMENT = {
    "id": 8, "order_address_id": 51, "tracking_number": "00340", "comments": "[par_1]",
    "items": [{"order_product_id": 1, "quantity": 2}],
}  # fmt: skip
_VARIANT = {
    "sku": "M", "price": 9.9, "weight": 0.3, "inventory_level": 2, "option_values": [{"label": "L"}], "upc": "",
}  # fmt: skip
_PRODUCT = {
    "id": 3, "name": "Mug", "type": "physical", "description": "<p>Good</p>", "variants": [_VARIANT],
    "is_visible": True, "inventory_tracking": "variant", "custom_url": {"url": "/mug/"},
    "primary_image": {"url_standard": "u"}, "price": 1,
}  # fmt: skip
_PAGES = {"pagination": {"total_pages": 1}}
BIGCOMMERCE = MappingProxyType(
    {
        ("GET", "/v2/store"): {
            "name": "Kiln", "currency": "EUR", "timezone": {"name": "Europe/Berlin"}, "weight_units": "KGS",
            "dimension_units": "Centimeters",
        },
        ("GET", "/v2/orders"): [bc_order()],
        ("GET", "/payment_actions/refunds"): {"data": [bc_refund()], "meta": _PAGES},
        ("GET", "/catalog/products"): {"data": [_PRODUCT], "meta": _PAGES},
        ("GET", "/v3/hooks"): {"data": [_HOOK], "meta": _PAGES},
        ("POST", "/v3/hooks"): {"data": _HOOK, "meta": {}},
        ("DELETE", "/v3/hooks/5"): {"data": _HOOK},
        ("POST", "/v2/orders/0/shipments"): {},
        ("GET", "/orders/12/shipments"): [{**_SHIPMENT, "comments": ""}],
        ("GET", "/orders/118/products"): [bc_line()],
        ("GET", "/orders/118/shipping_addresses"): [],
        ("GET", "/orders/12/products"): [{"id": 1, "order_address_id": 51}],
        ("POST", "/orders/12/shipments"): _SHIPMENT,
    }
)  # fmt: skip


def _listing(name: str, *parts: str) -> bytes:
    return f"<prestashop><{name}>{''.join(parts)}</{name}></prestashop>".encode()


_CARRIER = xml("order_carrier", id=4, id_order=12, id_carrier=2, tracking_number="ABC")
_ALL = "".join(f'<{name} get="true" put="true" post="true"/>' for name in words.READS)
_NAMES = _listing("x", xml("customization_field", id=1, name={1: "Engraving"}))
PRESTASHOP = MappingProxyType(
    {
        ("GET", "/api/"): f'<prestashop><api shopName="Kiln">{_ALL}</api></prestashop>'.encode(),
        ("GET", "/configurations"): _listing(
            "x", *(xml("configuration", name=n, value=v) for n, v in {**SETTINGS, "PS_CURRENCY_DEFAULT": "1"}.items())
        ),
        ("GET", "/order_states"): _listing("x", ps_state(paid=1), ps_state(4, "Sent", "shipped", shipped=1)),
        ("GET", "/orders"): _listing("x", ps_order(id=12)),
        ("GET", "/order_details"): _listing("x", ps_detail(id_order=12, id_customization=9)),
        ("GET", "/addresses"): _listing("x", ps_address()),
        ("GET", "/customers"): _listing("x", xml("customer", id=1, email="a@b.example")),
        ("GET", "/order_slip"): _listing("x", ps_slip(id_order=12)),
        ("GET", "/order_cart_rules"): _listing("x"),
        ("GET", "/order_payments"): _listing("x", xml("order_payment", order_reference="KHWLILZLL", amount="1.0")),
        ("GET", "/customer_threads"): _listing("x", xml("customer_thread", id=1, id_order=12)),
        ("GET", "/customer_messages"): _listing("x", xml("customer_message", id_customer_thread=1, message="Hi")),
        ("GET", "/customizations"): _listing("x", ps_customization()),
        ("GET", "/product_customization_fields"): _NAMES,
        ("GET", "/countries"): _listing("x", xml("country", id=15, iso_code="PT")),
        ("GET", "/states"): _listing("x"),
        ("GET", "/carriers"): _listing("x", xml("carrier", id=2, name="Parcel")),
        ("GET", "/currencies"): _listing("x", xml("currency", id=1, iso_code="EUR")),
        ("GET", "/languages"): _listing("x", xml("language", id=1, iso_code="pt")),
        ("GET", "/products"): _listing("x", xml("product", id=1, reference="", weight="0.3", name={1: "Mug"})),
        ("GET", "/combinations"): _listing("x", xml("combination", id=7, id_product=1, reference="M", weight="0.1")),
        ("GET", "/product_option_values"): _listing("x", xml("product_option_value", id=1, name={1: "L"})),
        ("GET", "/stock_availables"): _listing(
            "x", xml("stock_available", id_product=1, id_product_attribute=7, quantity=2)
        ),
        ("GET", "/order_carriers"): _listing("x", _CARRIER),
        ("PUT", "/order_carriers/4"): f"<prestashop>{_CARRIER}</prestashop>".encode(),
        ("POST", "/order_histories"): _listing("x"),
    }
)
ANSWERS = MappingProxyType({"bigcommerce": BIGCOMMERCE, "prestashop": PRESTASHOP})
PLACES = [
    (vendor, question)
    for vendor in ANSWERS
    for question in QUESTIONS
    if DOORS[vendor].has_hooks or "hook" not in question
]
KEYS = {"access_token": "t", "api_key": "k"}


def asked(vendor: str, question: str, odd=lambda key: None):
    """What the API makes of these answers, the vendor's own but for those that `odd` says."""
    api, answers = open_api(vendor, {"api_url": "http://127.0.0.1:1"}, KEYS), ANSWERS[vendor]

    def respond(request: httpx.Request) -> httpx.Response:
        fitting = [k for k in answers if k[0] == request.method and request.url.path.endswith(k[1])]
        if not fitting:  # an odd number led there
            return httpx.Response(404)
        key = max(fitting, key=lambda k: len(k[1]))
        made = odd(key)
        if made is None:
            made = answers[key] if isinstance(answers[key], bytes) else json.dumps(answers[key]).encode()
        status = 404 if key[1] == "/v2/orders/0/shipments" else 200
        return httpx.Response(status, content=made)

    return ask_answered(api, QUESTIONS[question], respond)


def refused_or_read(vendor: str, question: str, odd) -> None:
    """The answer is read, or there is one sentence of ours."""
    must_be_ours(read_or_refused(lambda: asked(vendor, question, odd)))


@pytest.mark.parametrize("vendor", sorted(ANSWERS))
def test_what_a_shop_answers_as_it_should_is_read(vendor):
    read = {question: asked(vendor, question) for one, question in PLACES if one == vendor}

    assert (read["identify"].currency, read["products"].rows[0]["sku"], len(read["orders"].bodies)) == ("EUR", "M", 1)
    assert isinstance(read["tell_left"], Told)
    assert isinstance(read["tell_again"], Told)
    assert read["find_told"] is None


@pytest.mark.parametrize(("vendor", "question"), PLACES)
def test_an_answer_that_is_odd_as_a_whole_is_one_sentence(vendor, question):
    seen: list[object] = []
    asked(vendor, question, seen.append)
    more = (b"<prestashop/>", b"<prestashop><errors><error><message>No</message></error></errors></prestashop>", b"<a>")
    for key in set(seen):
        for body in (*ODD_BODIES, *more):
            refused_or_read(vendor, question, lambda k, key=key, body=body: body if k == key else None)


@settings(max_examples=300)
@given(drawn=st.data())
def test_an_answer_that_is_odd_in_one_place_is_one_sentence(drawn):
    question = drawn.draw(st.sampled_from([question for vendor, question in PLACES if vendor == "bigcommerce"]))
    key = drawn.draw(st.sampled_from(sorted(BIGCOMMERCE)))
    path = drawn.draw(st.sampled_from(list(places(BIGCOMMERCE[key])) or [()]))
    odd = drawn.draw(odd_values | st.just(...))
    made = changed(BIGCOMMERCE[key], path, odd) if path else None if odd is ... else odd
    refused_or_read("bigcommerce", question, lambda k: json.dumps(made).encode() if k == key else None)


@settings(max_examples=300)
@given(drawn=st.data())
def test_xml_that_is_odd_in_one_place_is_one_sentence(drawn):
    question = drawn.draw(st.sampled_from([question for vendor, question in PLACES if vendor == "prestashop"]))
    key = drawn.draw(st.sampled_from(sorted(PRESTASHOP)))
    body = PRESTASHOP[key].decode()
    spots = [
        match.span(1) for match in re.finditer(r"CDATA\[(.*?)\]\]|\"(.*?)\"|<(\w+)>", body) if match[1] is not None
    ]
    names = [match.span(1) for match in re.finditer(r"<(\w+)>", body)]
    start, end = drawn.draw(st.sampled_from([*spots, *names]))
    odd = drawn.draw(st.sampled_from([*ODD_TEXTS, "x", "é", "<b>", "]]>", "1|2", "NaN", "9" * 30]))
    made = (body[:start] + odd + body[end:]).encode("utf-8", "replace")
    refused_or_read("prestashop", question, lambda k: made if k == key else None)
