"""The WooCommerce shop's webhooks: an order's body as WP REST API v3 carries it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from examples.generator.baskets import Basket, Product
from examples.generator.money import Bill, Priced, bill, text
from examples.generator.people import LANGUAGES, Person

_SHOP = "https://werkstatt.example"
_CREATED, _UPDATED = "11", "12"  # the shop's two webhooks
Json = dict[str, Any]


def charge_id(basket: Basket) -> str:
    """The payment provider's id of the charge, which WooCommerce keeps as the order's transaction."""
    return f"ch_{_hex('charge', basket.number)[:24]}"


def order(basket: Basket, products: Mapping[str, Product], modified_at: datetime | None = None, **changes: Any) -> Json:
    """The order as `order.created` and `order.updated` carry it: every amount net, the tax beside it."""
    costs = bill(basket, products)
    shipping = costs.shipping_minor - costs.shipping_tax_minor
    discount = sum(_net(line.gross_minor, line) for line in costs.lines) - sum(_total(line) for line in costs.lines)
    at, modified = basket.placed_at, modified_at or basket.placed_at
    paid_at = at if basket.is_paid else None
    meta = [
        {"id": basket.number * 10 + 1, "key": "is_vat_exempt", "value": "no"},
        {"id": basket.number * 10 + 2, "key": "wpml_language", "value": LANGUAGES.get(basket.buyer.country, "en")},
    ]
    body = {
        "id": basket.number, "parent_id": 0, "status": "processing" if basket.is_paid else "on-hold", "currency": "EUR",
        "version": "10.4.2", "prices_include_tax": costs.tax_included, "date_created": _local(at),
        "date_modified": _local(modified), "discount_total": text(discount),
        "discount_tax": text(costs.discount_minor - discount),
        "shipping_total": text(shipping), "shipping_tax": text(costs.shipping_tax_minor),
        "cart_tax": text(costs.tax_minor - costs.shipping_tax_minor), "total": text(costs.total_minor),
        "total_tax": text(costs.tax_minor), "customer_id": int(_hex("customer", basket.buyer.email)[:5], 16),
        "order_key": f"wc_order_{_hex('key', basket.number)[:13]}", "billing": _address(basket.buyer, True),
        "shipping": _address(basket.buyer, False), "payment_method": "sandbox" if basket.is_paid else "bacs",
        "payment_method_title": "Card" if basket.is_paid else "Direct bank transfer",
        "transaction_id": charge_id(basket) if basket.is_paid else "", "customer_ip_address": "198.51.100.23",
        "customer_user_agent": "Mozilla/5.0", "created_via": "checkout", "customer_note": basket.note,
        "date_completed": None, "date_paid": _local(paid_at) if paid_at else None,
        "cart_hash": _hex("cart", basket.number),
        "number": str(basket.number), "meta_data": meta,
        "line_items": [_line(basket, n, line) for n, line in enumerate(costs.lines)],
        "tax_lines": _tax_lines(basket, costs), "shipping_lines": [_shipping_line(basket, costs)], "fee_lines": [],
        "coupon_lines": [], "refunds": [], "payment_url": f"{_SHOP}/checkout/order-pay/{basket.number}/",
        "is_editable": not basket.is_paid, "needs_payment": False, "needs_processing": True,
        "date_created_gmt": _gmt(at), "date_modified_gmt": _gmt(modified), "date_completed_gmt": None,
        "date_paid_gmt": _gmt(paid_at) if paid_at else None, "currency_symbol": "€",
        "_links": {"self": [{"href": f"{_SHOP}/wp-json/wc/v3/orders/{basket.number}"}]},
    }  # fmt: skip
    if basket.discount_percent:
        code = f"werk{basket.discount_percent}"
        body["coupon_lines"] = [{"id": _line_number(basket, 90), "code": code, "discount": text(discount)}]
    return {**body, **changes}


def paid(basket: Basket, products: Mapping[str, Product], at: datetime) -> Json:
    """The order once its bank transfer has come."""
    return order(
        basket, products, at, status="processing", date_paid=_local(at), date_paid_gmt=_gmt(at), is_editable=False
    )


def _net(gross_minor: int, line: Priced) -> int:
    """What so much comes to without the tax that is within it."""
    return gross_minor - (2 * gross_minor * line.rate + 1000 + line.rate) // (2 * (1000 + line.rate))


def _total(line: Priced) -> int:
    return line.gross_minor - line.discount_minor - line.tax_minor


def _line(basket: Basket, n: int, line: Priced) -> Json:
    subtotal, total = _net(line.gross_minor, line), _total(line)
    product = line.product
    title, _, variant = product.title.partition(", ")
    known = int(_hex("product", title)[:4], 16)
    taxes = [{"id": 4, "total": text(line.tax_minor), "subtotal": text(line.gross_minor - subtotal)}]
    return {
        "id": _line_number(basket, n), "name": f"{title} - {variant}" if variant else title, "product_id": known,
        "variation_id": int(_hex("variant", product.sku)[:5], 16) if variant else 0, "quantity": line.qty,
        "tax_class": "reduced-rate" if product.is_reduced else "", "subtotal": text(subtotal),
        "subtotal_tax": text(line.gross_minor - subtotal), "total": text(total), "total_tax": text(line.tax_minor),
        "taxes": taxes if line.rate else [],
        "meta_data": [], "sku": product.sku, "price": round(total / line.qty / 100, 6), "image": {"id": "", "src": ""},
        "parent_name": title if variant else None,
    }  # fmt: skip


def _shipping_line(basket: Basket, costs: Bill) -> Json:
    return {
        "id": _line_number(basket, 80), "method_title": basket.service, "method_id": "flat_rate", "instance_id": "3",
        "total": text(costs.shipping_minor - costs.shipping_tax_minor), "total_tax": text(costs.shipping_tax_minor),
        "taxes": [], "meta_data": [],
    }  # fmt: skip


def _tax_lines(basket: Basket, costs: Bill) -> list[Json]:
    if not costs.tax_minor:
        return []
    return [{
        "id": _line_number(basket, 70), "rate_code": f"{basket.buyer.country}-VAT-1", "rate_id": 4, "label": "VAT",
        "compound": False, "tax_total": text(costs.tax_minor - costs.shipping_tax_minor),
        "shipping_tax_total": text(costs.shipping_tax_minor), "meta_data": [],
    }]  # fmt: skip


def _address(buyer: Person, is_billing: bool) -> Json:
    told = {
        "first_name": buyer.given, "last_name": buyer.family, "company": "", "address_1": buyer.street, "address_2": "",
        "city": buyer.city, "state": buyer.region, "postcode": buyer.postcode, "country": buyer.country,
    }  # fmt: skip
    return told | ({"email": buyer.email, "phone": buyer.phone} if is_billing else {"phone": ""})


def encoded(body: Json) -> bytes:
    """The body as PHP puts it on the wire: everything beyond ASCII escaped, and slashes too."""
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode()


def refs(topic: str, at: datetime, delivery: int = 0) -> dict[str, str]:
    """What the headers of one delivery say beside the signature: one id for all that a webhook sends in a second."""
    webhook = _CREATED if topic == "order.created" else _UPDATED
    return {"webhook_ref": webhook, "delivery_ref": _hex(webhook, int(at.timestamp()) + delivery)}


def _line_number(basket: Basket, n: int) -> int:
    return 31_000 + (basket.number - 4200) * 100 + n


def _local(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S")


def _gmt(at: datetime) -> str:
    return _local(at.astimezone(UTC))


def _hex(*parts: object) -> str:
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).hexdigest()
