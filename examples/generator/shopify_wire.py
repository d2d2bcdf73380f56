"""The Shopify shop's webhooks: an order's bodies as Shopify's REST-shaped topics carry them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

from examples.generator.baskets import Basket, Product
from examples.generator.money import Bill, Priced, bill, seen, text
from examples.generator.people import COUNTRY_NAMES, LANGUAGES, Person, person

_ORDERS, _LINES, _CUSTOMERS = 6_120_300_000_000, 15_400_100_000_000, 8_230_400_000_000
Json = dict[str, Any]


def order_id(basket: Basket) -> int:
    """Shopify's id of the order."""
    return _ORDERS + basket.number * 32_771


def line_id(basket: Basket, n: int) -> int:
    """Shopify's id of the order's n-th line, from 0."""
    return _LINES + basket.number * 98_311 + n


def checkout_token(basket: Basket) -> str:
    """Shopify's id of the checkout, under which the charge was filed."""
    return _hex("checkout", basket.number)


def order(basket: Basket, products: Mapping[str, Product], updated_at: datetime | None = None, **changes: Any) -> Json:
    """The order as `orders/…` carries it; `changes` replaces what a later state has otherwise."""
    costs, country = bill(basket, products), basket.buyer.country
    at = _at(basket.placed_at)
    needs_shipping = any(line.product.kind != "digital" for line in costs.lines)
    address = _address(basket.buyer) if needs_shipping else None
    body = {
        "id": order_id(basket), "admin_graphql_api_id": f"gid://shopify/Order/{order_id(basket)}", "app_id": 580111,
        "browser_ip": "192.0.2.17", "buyer_accepts_marketing": False, "cancel_reason": None, "cancelled_at": None,
        "cart_token": _hex("cart", basket.number), "checkout_token": checkout_token(basket), "closed_at": None,
        "confirmation_number": _hex("confirmation", basket.number)[:9].upper(), "confirmed": True,
        "contact_email": basket.buyer.email, "created_at": at, "currency": "EUR",
        **_totals(costs, country), "customer_locale": LANGUAGES.get(country, "en"),
        "discount_codes": _codes(basket, costs), "duties_included": False, "email": basket.buyer.email,
        "financial_status": "paid" if basket.is_paid else "pending",
        "fulfillment_status": None, "gateway": None, "landing_site": "/", "location_id": None,
        "name": basket.shown_number, "note": basket.note or None,
        "note_attributes": [{"name": "Gift message", "value": basket.gift_note}] if basket.gift_note else [],
        "number": basket.number - 1000, "order_number": basket.number,
        "payment_gateway_names": ["sandbox" if basket.is_paid else "Bank transfer"], "payment_terms": None,
        "phone": basket.buyer.phone or None, "presentment_currency": seen(0, country)[1], "processed_at": at,
        "referring_site": "", "source_name": "web", "tags": "", "tax_exempt": False,
        "taxes_included": costs.tax_included, "test": False, "token": _hex("token", basket.number),
        "total_tip_received": "0.00", "total_weight": sum(line.qty * line.product.grams for line in costs.lines),
        "updated_at": _at(updated_at) if updated_at else at, "user_id": None,
        "billing_address": _address(basket.buyer), "customer": _customer(basket), "discount_applications": [],
        "fulfillments": [], "line_items": [_line(basket, n, line, costs) for n, line in enumerate(costs.lines)],
        "refunds": [], "shipping_address": address,
        "shipping_lines": [_shipping_line(basket, costs)] if needs_shipping else [],
    }  # fmt: skip
    if basket.discount_percent:
        body["discount_applications"] = [
            {"target_type": "line_item", "type": "discount_code", "value": f"{basket.discount_percent}.0",
             "value_type": "percentage", "allocation_method": "across", "target_selection": "all",
             "code": f"LICHT{basket.discount_percent}"}
        ]  # fmt: skip
    if "risky" in basket.traits:
        body |= {"risk": {"recommendation": "INVESTIGATE"}, "billing_address": _address(person("CZ", 7))}
    return {**body, **changes}


def _totals(costs: Bill, country: str) -> Json:
    amounts = {
        "subtotal_price": costs.goods_minor, "total_discounts": costs.discount_minor, "total_tax": costs.tax_minor,
        "total_price": costs.total_minor,
    }  # fmt: skip
    told: Json = {}
    for name, minor in amounts.items():
        for shown in (name, f"current_{name}"):
            told |= {shown: text(minor), f"{shown}_set": _set(minor, country)}
    gross = sum(line.gross_minor for line in costs.lines)
    told |= {"total_line_items_price": text(gross), "total_shipping_price_set": _set(costs.shipping_minor, country)}
    return told | {
        "total_outstanding": "0.00",
        "current_total_duties_set": None,
        "current_total_additional_fees_set": None,
    }


def _set(minor: int, country: str) -> Json:
    shown, currency = seen(minor, country)
    return {
        "shop_money": {"amount": text(minor), "currency_code": "EUR"},
        "presentment_money": {"amount": shown, "currency_code": currency},
    }


def _line(basket: Basket, n: int, line: Priced, costs: Bill) -> Json:
    product = line.product
    title, _, variant = product.title.partition(", ")
    return {
        "id": line_id(basket, n), "admin_graphql_api_id": f"gid://shopify/LineItem/{line_id(basket, n)}",
        "current_quantity": line.qty, "fulfillable_quantity": line.qty, "fulfillment_service": "manual",
        "fulfillment_status": None, "gift_card": False, "grams": product.grams, "name": product.title,
        "price": text(product.price_minor), "price_set": _set(product.price_minor, basket.buyer.country),
        "product_exists": True, "product_id": _number("product", title), "properties": [], "quantity": line.qty,
        "requires_shipping": product.kind != "digital", "sku": product.sku, "taxable": True, "title": title,
        "total_discount": "0.00", "variant_id": _number("variant", product.sku), "variant_title": variant or None,
        "vendor": "Lichthof", "tax_lines": [_tax_line(line.tax_minor, line.rate)] if line.rate else [], "duties": [],
        "discount_allocations": _allocations(line.discount_minor),
    }  # fmt: skip


def _allocations(discount_minor: int) -> list[Json]:
    return [{"amount": text(discount_minor), "discount_application_index": 0}] if discount_minor else []


def _tax_line(minor: int, rate: int) -> Json:
    return {"channel_liable": False, "price": text(minor), "rate": rate / 1000, "title": "VAT"}


def _shipping_line(basket: Basket, costs: Bill) -> Json:
    return {
        "id": _LINES // 3 + basket.number, "carrier_identifier": None, "code": basket.service,
        "discounted_price": text(costs.shipping_minor), "is_removed": False, "phone": None,
        "price": text(costs.shipping_minor), "price_set": _set(costs.shipping_minor, basket.buyer.country),
        "source": "shopify", "title": basket.service, "discount_allocations": [],
        "tax_lines": [_tax_line(costs.shipping_tax_minor, costs.shipping_rate)] if costs.shipping_tax_minor else [],
    }  # fmt: skip


def _address(buyer: Person) -> Json:
    code = buyer.region if buyer.region.isascii() and len(buyer.region) in (2, 3) else None
    return {
        "first_name": buyer.given, "last_name": buyer.family, "name": buyer.name, "company": None,
        "address1": buyer.street or None, "address2": None, "city": buyer.city, "zip": buyer.postcode or None,
        "province": buyer.region or None, "province_code": code,
        "country": COUNTRY_NAMES[buyer.country], "country_code": buyer.country, "phone": buyer.phone or None,
        "latitude": None, "longitude": None,
    }  # fmt: skip


def _customer(basket: Basket) -> Json:
    return {
        "id": _CUSTOMERS + _number("customer", basket.buyer.email) % 10**9, "email": basket.buyer.email,
        "first_name": basket.buyer.given, "last_name": basket.buyer.family, "state": "disabled", "tags": "",
        "verified_email": True, "currency": "EUR", "phone": basket.buyer.phone or None,
    }  # fmt: skip


def _codes(basket: Basket, costs: Bill) -> list[Json]:
    if not basket.discount_percent:
        return []
    code = f"LICHT{basket.discount_percent}"
    return [{"code": code, "amount": text(costs.discount_minor), "type": "percentage"}]


def refund(basket: Basket, amount_minor: int, at: datetime, note: str = "", lines: list[Json] | None = None,
           adjustments: list[Json] | None = None) -> Json:  # fmt: skip
    """A refund as `refunds/create` carries it: money that went back at the channel."""
    number = order_id(basket) // 7
    return {
        "id": number, "order_id": order_id(basket), "created_at": _at(at), "processed_at": _at(at), "note": note,
        "user_id": None, "restock": bool(lines), "duties": [], "refund_line_items": lines or [],
        "order_adjustments": adjustments or [],
        "transactions": [{
            "id": number + 1, "order_id": order_id(basket), "kind": "refund", "status": "success", "gateway": "sandbox",
            "amount": text(amount_minor), "currency": "EUR", "processed_at": _at(at), "parent_id": number - 1,
        }],
    }  # fmt: skip


def _taken_back(basket: Basket, n: int, qty: int, subtotal_minor: int, tax_minor: int) -> Json:
    """Units of a line that a refund takes off the order before they are sent."""
    return {
        "id": line_id(basket, n) + 50, "line_item_id": line_id(basket, n), "quantity": qty, "restock_type": "cancel",
        "location_id": None, "subtotal": text(subtotal_minor), "total_tax": text(tax_minor),
    }  # fmt: skip


def cancelled(basket: Basket, products: Mapping[str, Product], at: datetime) -> Json:
    """The order as `orders/cancelled` carries it: nothing is left of it, and all of it went back."""
    costs = bill(basket, products)
    lines = [
        _taken_back(basket, n, line.qty, line.gross_minor - line.discount_minor, line.tax_minor)
        for n, line in enumerate(costs.lines)
    ]
    taken_back = {
        "kind": "shipping_refund", "reason": "Shipping refund", "amount": text(-costs.shipping_minor),
        "tax_amount": text(-costs.shipping_tax_minor),
    }  # fmt: skip
    back = refund(basket, costs.total_minor, at, "Customer changed their mind", lines, [taken_back])
    body = order(
        basket,
        products,
        at,
        cancelled_at=_at(at),
        cancel_reason="customer",
        financial_status="refunded",
        refunds=[back],
    )
    for name in ("subtotal_price", "total_tax", "total_price"):
        body |= {f"current_{name}": "0.00", f"current_{name}_set": _set(0, basket.buyer.country)}
    body["line_items"] = [{**line, "current_quantity": 0, "fulfillable_quantity": 0} for line in body["line_items"]]
    return body


def edited(basket: Basket, products: Mapping[str, Product], at: datetime) -> Json:
    """The order after one unit of its first line was taken out, and its price paid back."""
    costs = bill(basket, products)
    first = costs.lines[0]
    price, tax = first.product.price_minor, first.tax_minor // first.qty
    back = refund(basket, price, at, "One is enough", [_taken_back(basket, 0, 1, price, tax)])
    body = order(basket, products, at, financial_status="partially_refunded", refunds=[back])
    left = {
        "subtotal_price": costs.goods_minor - price,
        "total_tax": costs.tax_minor - tax,
        "total_price": costs.total_minor - price,
    }
    for name, minor in left.items():
        body |= {f"current_{name}": text(minor), f"current_{name}_set": _set(minor, basket.buyer.country)}
    body["line_items"][0] |= {"current_quantity": first.qty - 1, "fulfillable_quantity": first.qty - 1}
    return body


def fulfillment(basket: Basket, products: Mapping[str, Product], at: datetime) -> Json:
    """All of the order was sent by somebody else, as `fulfillments/create` carries it."""
    costs, number = bill(basket, products), order_id(basket) // 11
    return {
        "id": number, "order_id": order_id(basket), "status": "success", "created_at": _at(at), "updated_at": _at(at),
        "service": "manual", "tracking_company": "Other", "tracking_number": f"MAKER{basket.number}",
        "tracking_numbers": [f"MAKER{basket.number}"], "name": f"{basket.shown_number}.1", "location_id": None,
        "line_items": [_line(basket, n, line, costs) for n, line in enumerate(costs.lines)],
    }  # fmt: skip


def encoded(body: Json) -> bytes:
    """The body as Shopify puts it on the wire: UTF-8, no spaces, HTML's own characters escaped."""
    told = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return told.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e").encode()


def refs(basket: Basket, topic: str, at: datetime, delivery: int = 0) -> dict[str, str]:
    """What the headers of one delivery say beside the signature; a repeat says the same."""
    event = _uuid("event", basket.number, topic)
    webhook = _uuid("webhook", basket.number, topic, delivery)
    return {"event_ref": event, "webhook_ref": webhook, "triggered_at": f"{_utc(at + timedelta(seconds=2))}.000000000Z"}


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _at(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _hex(*parts: object) -> str:
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).hexdigest()


def _uuid(*parts: object) -> str:
    digits = _hex(*parts)
    return "-".join((digits[:8], digits[8:12], f"4{digits[13:16]}", f"a{digits[17:20]}", digits[20:]))


def _number(*parts: object) -> int:
    return 40_000_000_000_000 + int(_hex(*parts)[:10], 16)
