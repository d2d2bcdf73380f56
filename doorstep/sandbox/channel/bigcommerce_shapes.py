"""How a stand-in BigCommerce writes its orders, products and shipments: the shapes of its V2 and V3 APIs, its own
values."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from email.utils import format_datetime
from typing import Any

from doorstep.sandbox.channel.told import Bought, altered, check
from doorstep.sandbox.office import Refusal

Thing = dict[str, Any]
_RATE = Decimal("0.19")
STATUSES = {
    0: "Incomplete", 1: "Pending", 2: "Shipped", 3: "Partially Shipped", 4: "Refunded", 5: "Cancelled", 6: "Declined",
    7: "Awaiting Payment", 8: "Awaiting Pickup", 9: "Awaiting Shipment", 10: "Completed", 11: "Awaiting Fulfillment",
    12: "Manual Verification Required", 13: "Disputed", 14: "Partially Refunded",
}  # fmt: skip
MARA = {
    "first_name": "Mara", "last_name": "Lind", "company": "", "street_1": "Torstr. 140", "street_2": "",
    "city": "Berlin", "state": "Berlin", "zip": "10119", "country": "Germany", "country_iso2": "DE",
    "phone": "+49 30 1234567", "email": "mara@example.com", "form_fields": [],
}  # fmt: skip


def money(amount: Decimal) -> str:
    return f"{amount.quantize(Decimal('0.0001'), ROUND_HALF_UP)}"


def rfc_time(at: datetime) -> str:
    return format_datetime(at.replace(microsecond=0))


def status_of(status_id: Any) -> str:
    if status_id not in STATUSES:
        raise Refusal("bad_request", f"there is no status_id {status_id!r}; there are 0 to 14", 400)
    return STATUSES[status_id]


def made_product(n: int, told: Mapping[str, Any]) -> Thing:
    """A product of V3 with the one variant that it is itself, or with its `variants`."""
    known = ("sku", "price", "type", "stock", "weight", "variants", "is_visible", "description")
    check(told, known, "a product", "name")
    price, stock = float(told.get("price", 0)), told.get("stock")
    variants = []
    for place, one in enumerate(told.get("variants") or [{"sku": told.get("sku", "")}], 1):
        check(one, ("sku", "option", "price", "stock"), "a variant")
        labels = [{"id": place, "label": one.get("option"), "option_id": 1, "option_display_name": "Size"}]
        variants.append(
            {
                "id": n * 100 + place, "product_id": n, "sku": one.get("sku", ""), "upc": "", "gtin": "",
                "price": float(one["price"]) if one.get("price") else None, "cost_price": None, "weight": None,
                "width": None, "height": None, "depth": None, "image_url": "", "purchasing_disabled": False,
                "inventory_level": int(one.get("stock") or 0), "option_values": labels if one.get("option") else [],
            }
        )  # fmt: skip
    has_many = len(variants) > 1
    return {
        "id": n, "name": told["name"], "type": told.get("type", "physical"),
        "sku": "" if has_many else told.get("sku", ""), "description": told.get("description", ""),
        "weight": float(told.get("weight", 0)), "width": 0, "depth": 0,
        "height": 0, "price": price, "cost_price": 0, "inventory_level": int(stock or 0), "upc": "",
        "inventory_tracking": "variant" if has_many else "product" if stock is not None else "none",
        "is_visible": told.get("is_visible", True), "custom_url": {"url": f"/{n}/", "is_customized": False},
        "primary_image": None, "variants": variants,
    }  # fmt: skip


def made_order(n: int, lines: Sequence[Bought], told: Mapping[str, Any], shop: Thing) -> Thing:
    """An order as the checkout leaves it, in a shop whose prices contain the tax."""
    known = {
        "status_id", "untaxed", "shipping", "coupon", "billing", "customer_id", "placed_at", "payment_method",
        "payment_status", "gift_certificate", "customer_message", "customer_locale", "shipping_address",
        "shipping_method", "options",
    }  # fmt: skip
    check(told, known, "an order")
    at, place = shop["now"], n * 10
    status = int(told.get("status_id", 11))
    rate = Decimal(0) if told.get("untaxed") else _RATE
    written = [
        _line(n * 100 + nth, n, place, product, variant, qty, rate, told)
        for nth, ((product, variant), qty, _) in enumerate(lines, 1)
    ]
    shipping = Decimal(str(told.get("shipping", "4.90")))
    goods = sum((Decimal(line["discounted_total_inc_tax"]) for line in written), Decimal(0))
    coupon = Decimal(str(told.get("coupon", "0")))
    total = goods + shipping
    costs = {name: money(Decimal(0)) for kind in ("handling", "wrapping") for name in _cost_names(f"{kind}_cost")}
    billing = altered(MARA, told.get("billing", {}), "an address")
    return {
        "id": n, "customer_id": told.get("customer_id", 0), "date_created": told.get("placed_at") or at,
        "date_modified": at, "date_shipped": "", "status_id": status, "status": status_of(status),
        "custom_status": status_of(status), **_cost("shipping_cost", shipping, rate), **costs,
        "total_ex_tax": money(total / (1 + rate)), "total_inc_tax": money(total),
        "total_tax": money(total - total / (1 + rate)), "is_tax_inclusive_pricing": True,
        "items_total": sum(line.qty for line in lines), "items_shipped": 0,
        "payment_method": told.get("payment_method", "Credit Card"), "payment_provider_id": f"ch_{n}",
        "payment_status": told.get("payment_status", "captured"), "refunded_amount": "0.0000",
        "order_is_digital": False, "store_credit_amount": "0.0000",
        "gift_certificate_amount": money(Decimal(str(told.get("gift_certificate", "0")))),
        "ip_address": "203.0.113.9", "ip_address_v6": "", "currency_id": 1, "currency_code": shop["currency"],
        "currency_exchange_rate": "1.0000000000", "default_currency_id": 1, "default_currency_code": shop["currency"],
        "store_default_currency_code": shop["currency"], "staff_notes": "",
        "customer_message": told.get("customer_message", ""), "discount_amount": "0.0000",
        "coupon_discount": money(coupon), "shipping_address_count": 1, "is_deleted": False, "order_source": "www",
        "channel_id": 1, "tax_provider_id": "BasicTaxProvider", "customer_locale": told.get("customer_locale", "de"),
        "external_order_id": "", "billing_address": billing, "fees": [],
        "lines": written, "place": {
            **altered(billing, told.get("shipping_address", {}), "an address"), "id": place,
        },
        "service": told.get("shipping_method", "Standard"),
    }  # fmt: skip


def _line(
    n: int, order: int, place: int, product: Thing, variant: Thing, qty: int, rate: Decimal, told: Mapping[str, Any]
) -> Thing:
    price = Decimal(str(variant["price"] if variant["price"] is not None else product["price"]))
    gross = price * qty
    off = Decimal(str(told.get("coupon", "0"))) if n % 100 == 1 else Decimal(0)
    left = gross - off
    is_physical = product["type"] == "physical"
    return {
        "id": n, "order_id": order, "product_id": product["id"], "variant_id": variant["id"],
        "order_address_id": place if is_physical else 0, "name": product["name"], "sku": variant["sku"],
        "type": product["type"], "base_price": money(price), "price_ex_tax": money(price / (1 + rate)),
        "price_inc_tax": money(price), "price_tax": money(price - price / (1 + rate)), "base_total": money(gross),
        "total_ex_tax": money(gross / (1 + rate)), "total_inc_tax": money(gross),
        "total_tax": money(left - left / (1 + rate)), "weight": money(Decimal(str(product["weight"]))),
        "quantity": qty, "is_refunded": False, "quantity_refunded": 0, "refund_amount": "0.0000",
        "wrapping_name": "", "wrapping_message": "", "quantity_shipped": 0, "event_name": None, "event_date": None,
        "parent_order_product_id": None, "is_bundled_product": False,
        "applied_discounts": [{"id": "coupon", "amount": money(off), "code": "TEN", "target": "order"}] if off else [],
        "product_options": [
            {"id": 1, "display_name": name, "display_value": value, "value": value}
            for name, value in told.get("options", {}).items()
        ],
        "configurable_fields": [], "gift_certificate_id": None, "discounted_total_inc_tax": money(left),
    }  # fmt: skip


def _cost_names(name: str) -> tuple[str, ...]:
    return (f"base_{name}", f"{name}_ex_tax", f"{name}_inc_tax", f"{name}_tax")


def _cost(name: str, gross: Decimal, rate: Decimal) -> Thing:
    net = gross / (1 + rate)
    return dict(zip(_cost_names(name), map(money, (gross, net, gross, gross - net)), strict=True))


def shown_order(order: Thing, with_lines: bool, home: str, as_links: bool = False) -> Thing:
    """The order as V2 answers it: its lines as links, or within the consignments that were asked for."""
    told = {name: value for name, value in order.items() if name not in ("lines", "place", "service")}
    n = order["id"]
    link = {name: {"url": f"{home}/v2/orders/{n}/{name}", "resource": f"/orders/{n}/{name}"} for name in ("products",)}
    if not with_lines:
        return {**told, **link, "fees": {"url": f"{home}/v2/orders/{n}/fees", "resource": f"/orders/{n}/fees"}}
    sent = {"line_items": [line for line in order["lines"] if line["order_address_id"]]}
    files = [line for line in order["lines"] if not line["order_address_id"]]
    if as_links:
        files, sent = [], {"line_items": [{"url": one["url"], "resource": one["resource"]} for one in link.values()]}
    place = {**order["place"], "shipping_method": order["service"], "base_cost": order["base_shipping_cost"], **sent}
    held = {
        "pickups": [], "shipping": [place] if sent["line_items"] else [],
        "downloads": [{"recipient_email": "mara@example.com", "line_items": files}] if files else [],
        "email": {"gift_certificates": []},
    }  # fmt: skip
    return {**told, **link, "consignments": held}


def with_shipped(order: Thing, units: Mapping[int, int], sign: int = 1) -> Thing:
    """The order with these units more (or less) sent, and the status that goes with it."""
    lines = [
        {**one, "quantity_shipped": one["quantity_shipped"] + sign * units.get(one["id"], 0)} for one in order["lines"]
    ]
    sent, wanted = (
        sum(one["quantity_shipped"] for one in lines),
        sum(one["quantity"] for one in lines if one["order_address_id"]),
    )
    status = 2 if sent >= wanted else 3 if sent else 11
    return {**order, "lines": lines, "items_shipped": sent, "status_id": status, "status": STATUSES[status]}


def refunded(order: Thing, n: int, told: Mapping[str, Any], at: str) -> Thing:
    """A refund of units by their lines' ids, or of an amount."""
    prices = {line["id"]: Decimal(line["discounted_total_inc_tax"]) / line["quantity"] for line in order["lines"]}
    units = {int(line): int(qty) for line, qty in (told.get("lines") or {}).items()}
    amount = Decimal(str(told.get("amount") or sum((prices[line] * qty for line, qty in units.items()), Decimal(0))))
    parts = [
        {"item_type": "PRODUCT", "item_id": line, "quantity": qty, "requested_amount": None}
        for line, qty in units.items()
    ]
    if not parts:
        parts = [{"item_type": "ORDER", "item_id": order["id"], "requested_amount": float(amount)}]
    paid = {"id": n, "provider_id": "stripe", "amount": float(amount), "offline": False, "is_declined": False}
    return {
        "id": n, "order_id": order["id"], "user_id": 0, "created": at, "reason": told.get("reason", ""),
        "total_amount": float(amount), "total_tax": 0, "uses_merchant_override_values": False, "items": parts,
        "payments": [paid],
    }  # fmt: skip
