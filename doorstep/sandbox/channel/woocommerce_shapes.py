"""How a stand-in WooCommerce writes its orders, products and webhooks: the shapes of REST API v3, its own values."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from doorstep.sandbox.channel.told import Bought, altered, check

Thing = dict[str, Any]
_CENT = Decimal("0.01")
_RATE = Decimal("0.19")
_BILLING = ("first_name", "last_name", "company", "address_1", "address_2", "city", "state", "postcode", "country")
MARA = {
    "first_name": "Mara", "last_name": "Lind", "company": "", "address_1": "Torstr. 140", "address_2": "",
    "city": "Berlin", "state": "DE-BE", "postcode": "10119", "country": "DE", "email": "mara@example.com",
    "phone": "+49 30 1234567",
}  # fmt: skip


def cents(amount: Decimal) -> str:
    return str(amount.quantize(_CENT, ROUND_HALF_UP))


def made_product(n: int, told: Mapping[str, Any], at: str, home: str) -> Thing:
    """A product or, under a parent, a variation; prices contain tax, as a German shop keeps them."""
    known = {
        "name", "sku", "price", "type", "stock", "weight", "status", "attributes", "variations", "parent", "virtual",
        "tax_class", "global_unique_id", "image", "description",
    }  # fmt: skip
    check(told, known, "a product", "name")
    price, stock = str(told.get("price", "")), told.get("stock")
    image = {"id": n + 5000, "src": str(told["image"]), "name": "", "alt": ""} if told.get("image") else None
    thing = {
        "id": n, "name": told["name"], "slug": str(told["name"]).lower().replace(" ", "-"),
        "permalink": f"{home}/product/{n}/", **_dates("date_created", at), **_dates("date_modified", at),
        "type": told.get("type", "simple"), "status": told.get("status", "publish"), "featured": False,
        "catalog_visibility": "visible", "description": told.get("description", ""), "short_description": "",
        "sku": told.get("sku", ""), "global_unique_id": told.get("global_unique_id", ""), "price": price,
        "regular_price": price, "sale_price": "", "on_sale": False, "purchasable": True, "total_sales": 0,
        "virtual": bool(told.get("virtual")), "downloadable": False, "downloads": [], "tax_status": "taxable",
        "tax_class": told.get("tax_class", ""), "manage_stock": stock is not None, "stock_quantity": stock,
        "stock_status": "instock", "backorders": "no", "weight": str(told.get("weight", "")),
        "dimensions": {"length": "", "width": "", "height": ""}, "shipping_required": True, "shipping_class": "",
        "parent_id": told.get("parent", 0),
        "categories": [{"id": 15, "name": "Uncategorized", "slug": "uncategorized"}],
        "tags": [], "images": [image] if image else [], "attributes": told.get("attributes", []), "variations": [],
        "grouped_products": [], "menu_order": 0, "meta_data": [],
    }  # fmt: skip
    if told.get("parent"):
        thing["image"] = image
        del thing["images"], thing["categories"]
    return thing


def made_order(n: int, lines: Sequence[Bought], told: Mapping[str, Any], shop: Mapping[str, Any]) -> Thing:
    """An order as the checkout leaves it: every amount net, with its tax beside it."""
    known = {
        "billing", "shipping", "untaxed", "shipping_total", "status", "paid", "placed_at", "customer_id",
        "customer_note", "shipping_method",
    }  # fmt: skip
    check(told, known, "an order")
    at, billing = shop["now"], altered(MARA, told.get("billing", {}), "an address")
    rate = Decimal(0) if told.get("untaxed") else _RATE
    written = [_line(n * 100 + place, product, qty, rate) for place, (product, qty, _) in enumerate(lines, 1)]
    shipping = Decimal(str(told.get("shipping_total", "4.90"))) / (1 + rate)
    shipping_net = shipping.quantize(_CENT, ROUND_HALF_UP)
    shipping_tax = (shipping * rate).quantize(_CENT, ROUND_HALF_UP)
    net = sum((Decimal(line["total"]) for line in written), Decimal(0))
    tax = sum((Decimal(line["total_tax"]) for line in written), Decimal(0))
    status = told.get("status", "processing")
    is_paid = told.get("paid", status in ("processing", "completed"))
    placed = told.get("placed_at", at)
    return {
        "id": n, "parent_id": 0, "number": str(n), "order_key": f"wc_order_{n:013d}", "created_via": "checkout",
        "version": shop["version"], "status": status, "currency": shop["currency"], **_dates("date_created", placed),
        **_dates("date_modified", at), "discount_total": "0.00", "discount_tax": "0.00",
        "shipping_total": cents(shipping_net), "shipping_tax": cents(shipping_tax), "cart_tax": cents(tax),
        "total": cents(net + tax + shipping_net + shipping_tax), "total_tax": cents(tax + shipping_tax),
        "prices_include_tax": True, "customer_id": told.get("customer_id", 0), "customer_ip_address": "",
        "customer_user_agent": "", "customer_note": told.get("customer_note", ""), "billing": billing,
        "shipping": altered(
            {name: billing[name] for name in (*_BILLING, "phone")}, told.get("shipping", {}), "an address"
        ),
        "payment_method": "bacs", "payment_method_title": "Direct bank transfer", "transaction_id": "",
        **_dates("date_paid", placed if is_paid else None),
        **_dates("date_completed", at if status == "completed" else None), "cart_hash": "", "meta_data": [],
        "line_items": written, "tax_lines": [],
        "shipping_lines": [
            {
                "id": n * 100 + 90, "method_title": told.get("shipping_method", "Standard"), "method_id": "flat_rate",
                "instance_id": "1", "total": cents(shipping_net), "total_tax": cents(shipping_tax), "taxes": [],
                "meta_data": [],
            }
        ],
        "fee_lines": [], "coupon_lines": [], "refunds": [], "payment_url": "", "is_editable": False,
        "needs_payment": not is_paid, "needs_processing": True, "currency_symbol": "€",
    }  # fmt: skip


def _line(n: int, product: Thing, qty: int, rate: Decimal) -> Thing:
    gross = Decimal(product["price"] or 0) * qty
    net = (gross / (1 + rate)).quantize(_CENT, ROUND_HALF_UP)
    is_variation = bool(product.get("parent_id"))
    return {
        "id": n, "name": product["name"], "product_id": product["parent_id"] if is_variation else product["id"],
        "variation_id": product["id"] if is_variation else 0, "quantity": qty, "tax_class": product["tax_class"],
        "subtotal": cents(net), "subtotal_tax": cents(gross - net), "total": cents(net),
        "total_tax": cents(gross - net), "taxes": [], "meta_data": [], "sku": product["sku"],
        "price": float(net / qty) if qty else 0,
        "image": {"id": "", "src": ""}, "parent_name": None,
    }  # fmt: skip


def _dates(name: str, at: str | None) -> Thing:
    """WordPress tells its own time and GMT, both without a zone; this shop is at UTC+1 all year."""
    if not at:
        return {name: None, f"{name}_gmt": None}
    gmt = at.removesuffix("Z")
    hour = int(gmt[11:13])
    local = f"{gmt[:11]}{hour + 1:02d}{gmt[13:]}" if hour < 23 else gmt
    return {name: local, f"{name}_gmt": gmt}


def changed(thing: Thing, at: str) -> Thing:
    return {**thing, **_dates("date_modified", at)}


def completed(at: str) -> Thing:
    return _dates("date_completed", at)


def shown_hook(hook: Thing, home: str) -> Thing:
    """A webhook as the API answers it; its secret is shown to nobody."""
    resource, _, event = hook["topic"].partition(".")
    return {
        "id": hook["id"], "name": hook["name"], "status": hook["status"], "topic": hook["topic"], "resource": resource,
        "event": event, "hooks": [f"woocommerce_{event}_{resource}"], "delivery_url": hook["address"],
        **_dates("date_created", hook["at"]), **_dates("date_modified", hook["at"]),
        "_links": {
            "self": [{"href": f"{home}/wp-json/wc/v3/webhooks/{hook['id']}"}],
            "collection": [{"href": f"{home}/wp-json/wc/v3/webhooks"}],
        },
    }  # fmt: skip
