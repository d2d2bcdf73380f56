"""Orders to measure with: seeded, signed, of two channels, three lines on average, kits among a thousand SKUs."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

from doorstep.actions.found import SkuSpec
from doorstep.connectors.channels.shopify import SHOPIFY
from doorstep.connectors.channels.woocommerce import WOOCOMMERCE

SECRET = b"bench-secret"
SHOPS = {"shopify": "bench.myshopify.com", "woocommerce": "https://bench.example/"}
CITIES = (("Berlin", "10119"), ("Hamburg", "20459"), ("Köln", "50667"), ("München", "80331"), ("Leipzig", "04109"))


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook as the channel sends it."""

    channel: str
    headers: dict[str, str]
    body: bytes


def products(count: int = 1000) -> list[SkuSpec]:
    """A thousand SKUs, every twentieth a kit of two others."""
    specs = []
    for n in range(count):
        parts = ((f"S-{n - 1:04d}", 2), (f"S-{n - 2:04d}", 1)) if n % 20 == 19 else ()
        specs.append(SkuSpec(f"S-{n:04d}", f"Thing {n}", grams=80 + n % 400, price_minor=500 + n, parts=parts))
    return specs


def deliveries(first: int, count: int, specs: list[SkuSpec], seed: int = 7) -> Iterator[Delivery]:
    """That many signed orders, from number `first` on; the same numbers are the same orders."""
    for number in range(first, first + count):
        chance = random.Random(f"{seed}:{number}")
        lines = [(chance.choice(specs), chance.randint(1, 2)) for _ in range(chance.randint(1, 5))]
        lines = list({spec.code: (spec, qty) for spec, qty in lines}.values())
        yield _shopify(number, lines, chance) if chance.random() < 0.6 else _woocommerce(number, lines, chance)


def _shopify(number: int, lines: list[tuple[SkuSpec, int]], chance: random.Random) -> Delivery:
    city, postcode = chance.choice(CITIES)
    goods = sum(spec.price_minor * qty for spec, qty in lines)
    address = {
        "first_name": "Mara", "last_name": f"Lind {number}", "name": f"Mara Lind {number}", "address1": f"Torstr. {number % 200 + 1}", "address2": None,
        "city": city, "zip": postcode, "country": "Germany", "country_code": "DE", "province": None, "province_code": None, "company": None, "phone": "+49 30 1234567",
    }  # fmt: skip
    order = {
        "id": 5_000_000_000 + number, "name": f"#S{number}", "order_number": number, "created_at": "2026-11-20T10:00:00Z", "updated_at": "2026-11-20T10:00:00Z",
        "processed_at": "2026-11-20T10:00:00Z", "currency": "EUR", "presentment_currency": "EUR", "total_price": _money(goods + 490), "current_total_price": _money(goods + 490),
        "subtotal_price": _money(goods), "current_subtotal_price": _money(goods), "total_discounts": "0.00", "current_total_discounts": "0.00", "taxes_included": True,
        "financial_status": "paid", "fulfillment_status": None, "cancelled_at": None, "cancel_reason": None, "email": f"mara{number}@example.com", "phone": None, "customer_locale": "de",
        "checkout_token": f"ch_s{number}", "test": False, "note": None, "note_attributes": [], "tags": "", "payment_gateway_names": ["sandbox"], "source_name": "web", "browser_ip": "203.0.113.7",
        "customer": {"id": 70_000 + number % 5000, "email": f"mara{number}@example.com", "first_name": "Mara", "last_name": f"Lind {number}", "tags": "", "orders_count": 1},
        "billing_address": address, "shipping_address": address,
        "shipping_lines": [{"id": number, "title": "Standard", "code": "standard", "price": "4.90", "discounted_price": "4.90", "discount_allocations": [], "tax_lines": []}],
        "line_items": [
            {
                "id": number * 10 + n, "sku": spec.code, "title": spec.title, "name": spec.title, "variant_id": 900_000 + n, "product_id": 800_000 + n, "quantity": qty, "current_quantity": qty,
                "price": _money(spec.price_minor), "requires_shipping": True, "gift_card": False, "taxable": True, "grams": spec.grams, "total_discount": "0.00", "discount_allocations": [],
                "tax_lines": [{"price": _money(round(spec.price_minor * qty * 19 / 119)), "rate": 0.19, "title": "VAT"}], "properties": [], "fulfillment_status": None,
            }
            for n, (spec, qty) in enumerate(lines)
        ],
        "refunds": [], "fulfillments": [], "discount_applications": [], "discount_codes": [], "tax_lines": [],
    }  # fmt: skip
    body = json.dumps(order).encode()
    headers = SHOPIFY.sign(
        "orders/create",
        body,
        SECRET,
        shop=SHOPS["shopify"],
        event_ref=f"ev-{number}",
        webhook_ref=f"wh-{number}",
        triggered_at="2026-11-20T10:00:00Z",
    )
    return Delivery("shopify", headers, body)


def _woocommerce(number: int, lines: list[tuple[SkuSpec, int]], chance: random.Random) -> Delivery:
    city, postcode = chance.choice(CITIES)
    goods = sum(spec.price_minor * qty for spec, qty in lines)
    address = {
        "first_name": "Jonas", "last_name": f"Weber {number}", "company": "", "address_1": f"Allee {number % 150 + 1}", "address_2": "", "city": city, "state": "", "postcode": postcode,
        "country": "DE", "email": f"jonas{number}@example.com", "phone": "030 7654321",
    }  # fmt: skip
    order = {
        "id": 60_000_000 + number, "number": f"W{number}", "status": "processing", "currency": "EUR", "date_created_gmt": "2026-11-20T10:00:00", "date_modified_gmt": "2026-11-20T10:00:00",
        "date_paid_gmt": "2026-11-20T10:00:00", "prices_include_tax": False, "discount_total": "0.00", "discount_tax": "0.00", "shipping_total": "4.90", "shipping_tax": "0.00", "cart_tax": "0.00",
        "total": _money(goods + 490), "total_tax": "0.00", "customer_id": 30_000 + number % 4000, "customer_note": "", "payment_method": "sandbox", "payment_method_title": "Card",
        "transaction_id": f"ch_w{number}", "billing": address, "shipping": {k: v for k, v in address.items() if k not in ("email",)},
        "line_items": [
            {
                "id": number * 10 + n, "name": spec.title, "product_id": 10 + n, "variation_id": 0, "quantity": qty, "sku": spec.code, "price": spec.price_minor / 100, "subtotal": _money(spec.price_minor * qty),
                "subtotal_tax": "0.00", "total": _money(spec.price_minor * qty), "total_tax": "0.00", "taxes": [], "meta_data": [],
            }
            for n, (spec, qty) in enumerate(lines)
        ],
        "tax_lines": [], "shipping_lines": [{"id": number, "method_title": "Standard", "method_id": "flat_rate", "total": "4.90", "total_tax": "0.00", "taxes": [], "meta_data": []}],
        "fee_lines": [], "coupon_lines": [], "refunds": [], "meta_data": [],
    }  # fmt: skip
    body = json.dumps(order).encode()
    headers = WOOCOMMERCE.sign(
        "order.created", body, SECRET, shop=SHOPS["woocommerce"], webhook_ref="3", delivery_ref=f"d{number}"
    )
    return Delivery("woocommerce", headers, body)


def _money(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"
