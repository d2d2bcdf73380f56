"""A small shop's orders as its channels would send them, and where the corpus of real ones lies."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from doorstep.connectors.channels import ChannelConnector
from doorstep.domain.orders import SourceOrder

Json = dict[str, Any]


def _shopify_line(ref: int = 9001, price: str = "24.00", quantity: int = 1, **changes: Any) -> Json:
    return {
        "id": ref,
        "variant_id": 4400 + ref,
        "product_id": 33,
        "title": "Mug",
        "name": "Mug - blue",
        "sku": "MUG-BLUE",
        "quantity": quantity,
        "current_quantity": quantity,
        "price": price,
        "grams": 350,
        "requires_shipping": True,
        "gift_card": False,
        "total_discount": "0.00",
        "discount_allocations": [],
        "tax_lines": [],
        "properties": [],
    } | changes


def _shopify_order(**changes: Any) -> Json:
    """Two mugs for 24.00 each and shipping for 4.90: 52.90, paid."""
    order = {
        "id": 5512,
        "name": "#1042",
        "order_number": 1042,
        "created_at": "2026-03-02T09:15:00+01:00",
        "processed_at": "2026-03-02T09:15:00+01:00",
        "updated_at": "2026-03-02T09:16:30+01:00",
        "currency": "EUR",
        "presentment_currency": "EUR",
        "taxes_included": False,
        "financial_status": "paid",
        "total_price": "52.90",
        "current_total_price": "52.90",
        "current_total_tax": "0.00",
        "current_total_discounts": "0.00",
        "total_discounts": "0.00",
        "total_tip_received": "0.00",
        "total_outstanding": "0.00",
        "line_items": [_shopify_line(quantity=2)],
        "shipping_lines": [{"id": 71, "title": "Parcel", "price": "4.90", "tax_lines": [], "discount_allocations": []}],
        "refunds": [],
        "fulfillments": [],
        "customer": {"id": 808, "email": "ana@shop.example", "tags": "vip, wholesale", "orders_count": 3},
        "customer_locale": "pt-PT",
        "browser_ip": "203.0.113.9",
        "email": "ana@shop.example",
        "phone": None,
        "note": None,
        "note_attributes": [],
        "payment_gateway_names": ["shopify_payments"],
        "shipping_address": {
            "first_name": "Ana",
            "last_name": "Reis",
            "address1": "Rua do Sol 4",
            "city": "Porto",
            "zip": "4000-100",
            "country_code": "PT",
            "province_code": None,
        },
        "billing_address": None,
        "cancelled_at": None,
        "test": False,
    }
    return order | changes


def _woo_line(ref: int = 301, quantity: int = 2, total: str = "40.00", tax: str = "8.40", **changes: Any) -> Json:
    return {
        "id": ref,
        "name": "Mug &ndash; blue",
        "product_id": 93,
        "variation_id": 94,
        "quantity": quantity,
        "subtotal": total,
        "total": total,
        "total_tax": tax,
        "meta_data": [],
        "sku": "MUG-BLUE",
        "price": 20,
    } | changes


def _woo_order(**changes: Any) -> Json:
    """Two mugs for 20.00 net each, shipping for 5.00 net, 21 % tax: 54.45, paid by card."""
    order = {
        "id": 727,
        "parent_id": 0,
        "number": "727",
        "status": "processing",
        "currency": "EUR",
        "date_created": "2026-03-02T10:15:00",
        "date_created_gmt": "2026-03-02T09:15:00",
        "date_modified": "2026-03-02T10:16:30",
        "date_modified_gmt": "2026-03-02T09:16:30",
        "discount_total": "0.00",
        "discount_tax": "0.00",
        "shipping_total": "5.00",
        "shipping_tax": "1.05",
        "cart_tax": "8.40",
        "total": "54.45",
        "total_tax": "9.45",
        "prices_include_tax": False,
        "customer_id": 26,
        "customer_ip_address": "203.0.113.9",
        "customer_note": "Ring twice",
        "billing": {"first_name": "Ana", "last_name": "Reis", "address_1": "Rua do Sol 4", "city": "Porto"}
        | {"postcode": "4000-100", "country": "PT", "email": "ana@shop.example", "phone": "+351 900"},
        "shipping": {"first_name": "Ana", "last_name": "Reis", "address_1": "Rua do Sol 4", "city": "Porto"}
        | {"postcode": "4000-100", "country": "PT"},
        "payment_method": "stripe",
        "transaction_id": "ch_1",
        "date_paid": "2026-03-02T10:15:20",
        "date_paid_gmt": "2026-03-02T09:15:20",
        "meta_data": [],
        "line_items": [_woo_line()],
        "shipping_lines": [{"id": 12, "method_title": "Parcel", "total": "5.00", "total_tax": "1.05", "meta_data": []}],
        "fee_lines": [],
        "coupon_lines": [],
        "refunds": [],
    }
    return order | changes


# Plain builders, the same for every test, so that hypothesis may use them as well.


@pytest.fixture(scope="session")
def shopify_line() -> Callable[..., Json]:
    return _shopify_line


@pytest.fixture(scope="session")
def shopify_order() -> Callable[..., Json]:
    return _shopify_order


@pytest.fixture(scope="session")
def woo_line() -> Callable[..., Json]:
    return _woo_line


@pytest.fixture(scope="session")
def woo_order() -> Callable[..., Json]:
    return _woo_order


@pytest.fixture(scope="session")
def wire() -> Callable[[Any], bytes]:
    """A value as the bytes of a webhook's body."""
    return lambda value: json.dumps(value, separators=(",", ":")).encode()


@pytest.fixture(scope="session")
def order_read(wire: Callable[[Any], bytes]) -> Callable[..., SourceOrder]:
    """The order that a connector reads in a body, posted under a topic."""

    def read(connector: ChannelConnector, topic: str, body: Json) -> SourceOrder:
        fact = connector.read(topic, wire(body))
        assert fact.kind == "order", fact.reason
        assert fact.order is not None
        assert (fact.order_ref, fact.occurred_at) == (fact.order.ref, fact.order.updated_at)
        return fact.order

    return read


@pytest.fixture(scope="session")
def refusal(wire: Callable[[Any], bytes]) -> Callable[..., str]:
    """Why a connector cannot read a body, posted under a topic."""

    def reason(connector: ChannelConnector, topic: str, body: Any) -> str:
        fact = connector.read(topic, body if isinstance(body, bytes) else wire(body))
        assert fact.kind == "unreadable"
        return fact.reason

    return reason


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real wire bodies beside the project; without it the test is skipped."""
    folder = Path(__file__).resolve().parents[3].parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("The corpus of real bodies is not beside the project; only our own fixtures are tested.")
    return folder
