"""How a stand-in Medusa writes its orders and variants: amounts in major units that nobody rounded, with raw twins."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Any

from doorstep.sandbox.channel.told import Bought, altered, check

Thing = dict[str, Any]
_PRODUCT = frozenset(("sku", "price", "stock", "option", "digital", "status"))
_RATE = Decimal("0.19")
MARA = {
    "first_name": "Mara", "last_name": "Lind", "company": None, "address_1": "Torstr. 140", "address_2": None,
    "city": "Berlin", "province": None, "postal_code": "10119", "country_code": "de", "phone": "+49301234567",
}  # fmt: skip


def ref_of(kind: str, n: int) -> str:
    """As Medusa names things: a prefix and 26 letters and digits."""
    return f"{kind}_01K{n:023d}"


def number_of(ref: str) -> int:
    """The number behind an id; 0 where it is none."""
    last = ref.rpartition("_")[2][3:]
    return int(last) if last.isdecimal() else 0


def numbers(**amounts: Decimal) -> Thing:
    """Each amount as the number that JavaScript makes of it, with the exact text beside it."""
    told: Thing = {}
    for name, amount in amounts.items():
        told[name] = float(amount)
        told[f"raw_{name}"] = {"value": str(amount), "precision": 20}
    return told


def taxed(gross: Decimal) -> Thing:
    """The sums of something whose price contains 19 % tax: exact, with as many digits as it takes."""
    with localcontext() as context:
        context.prec = 20
        net = gross / (1 + _RATE)
        tax = gross - net
    told = {"total": gross, "subtotal": net, "tax_total": tax, "original_total": gross, "original_tax_total": tax}
    return {name: float(amount) for name, amount in told.items()} | {"discount_total": 0}


def made_variant(n: int, told: Mapping[str, Any], currency: str) -> Thing:
    """A variant with its product."""
    check(told, _PRODUCT, "a product", "title")
    return {
        "id": ref_of("variant", n), "n": n, "title": told.get("option", "Default variant"), "sku": told.get("sku"),
        "barcode": None, "ean": None, "upc": None, "hs_code": None, "origin_country": None,
        "manage_inventory": "stock" in told, "inventory_quantity": told.get("stock", 0),
        "requires_shipping": not told.get("digital"),
        "prices": [
            {"currency_code": "usd", "amount": 99, "rules_count": 0, "price_list_id": None, "min_quantity": None},
            {
                "currency_code": currency, "amount": float(told.get("price", 0)), "rules_count": 0,
                "price_list_id": None, "min_quantity": None,
            },
        ],
        "product": {
            "id": ref_of("prod", n), "title": told["title"], "handle": str(told["title"]).lower().replace(" ", "-"),
            "description": None, "status": told.get("status", "published"), "thumbnail": None, "is_giftcard": False,
            "hs_code": None, "origin_country": None,
        },
    }  # fmt: skip


def made_order(n: int, place: int, lines: Sequence[Bought], told: Mapping[str, Any], at: str) -> Thing:
    """A captured order as the checkout leaves it."""
    check(told, ("shipping", "payment", "address", "status", "placed_at", "metadata"), "an order")
    bought = [_line(n * 100 + k, variant, qty, at) for k, (variant, qty, _) in enumerate(lines, 1)]
    shipping = taxed(Decimal(str(told.get("shipping", "4.90"))))
    total = sum((Decimal(str(part["total"])) for part in (*bought, shipping)), Decimal(0))
    tax = sum(part["tax_total"] for part in (*bought, shipping))
    payment = told.get("payment", "captured")
    address = {**altered(MARA, told.get("address", {}), "an address"), "id": ref_of("ordaddr", n)}
    return {
        "id": ref_of("order", n), "n": n, "display_id": place, "status": told.get("status", "pending"), "version": 1,
        "email": "mara@shop.example", "currency_code": "eur", "created_at": told.get("placed_at", at), "updated_at": at,
        "canceled_at": None, "metadata": told.get("metadata"), "customer_id": ref_of("cus", 7),
        "is_draft_order": False, "payment_status": payment, "fulfillment_status": "not_fulfilled",
        "summary": numbers(
            original_order_total=total, current_order_total=total, paid_total=total, refunded_total=Decimal(0)
        ),
        **numbers(total=total), "tax_total": tax, "subtotal": float(total) - tax, "discount_total": 0,
        "original_total": float(total), "item_total": sum(line["total"] for line in bought),
        "shipping_total": shipping["total"], "shipping_tax_total": shipping["tax_total"], "credit_line_total": 0,
        "credit_lines": [], "items": bought,
        "shipping_methods": [
            {
                "id": ref_of("ordsm", n), "name": "Standard", "is_tax_inclusive": True, "amount": shipping["total"],
                "tax_lines": [], "adjustments": [], **shipping,
            }
        ],
        "shipping_address": address, "billing_address": address,
        "customer": {"id": ref_of("cus", 7), "email": "mara@shop.example", "phone": None},
        "payment_collections": [_collection(n, total, payment, at)], "fulfillments": [],
    }  # fmt: skip


def _collection(n: int, total: Decimal, status: str, at: str) -> Thing:
    captures = [{"id": ref_of("capt", n), **numbers(amount=total), "created_at": at}] if status == "captured" else []
    payment = {
        "id": ref_of("pay", n), "provider_id": "pp_stripe_stripe", "amount": float(total), "captures": captures,
        "refunds": [], "data": {"id": f"pi_{n}"}, "updated_at": at,
    }  # fmt: skip
    return {
        "id": ref_of("pay_col", n), "status": "completed" if captures else "authorized", "updated_at": at,
        "captured_amount": float(total) if captures else 0, "refunded_amount": 0, "payments": [payment],
    }  # fmt: skip


def _line(n: int, variant: Thing, qty: int, at: str) -> Thing:
    price = Decimal(str(variant["prices"][1]["amount"]))
    detail = {
        name: 0
        for name in (
            "fulfilled_quantity", "shipped_quantity", "delivered_quantity", "return_requested_quantity",
            "return_received_quantity", "return_dismissed_quantity", "written_off_quantity",
        )
    }  # fmt: skip
    return {
        "id": ref_of("ordli", n), "title": variant["product"]["title"], "product_title": variant["product"]["title"],
        "variant_title": variant["title"], "variant_sku": variant["sku"], "variant_id": variant["id"],
        "product_id": variant["product"]["id"], "requires_shipping": variant["requires_shipping"],
        "is_tax_inclusive": True, "is_giftcard": False, "quantity": qty, "raw_quantity": {"value": str(qty)},
        **numbers(unit_price=price), **taxed(price * qty), "tax_lines": [{"rate": 19, "code": "VAT"}],
        "adjustments": [], "metadata": {}, "variant": {"sku": variant["sku"], "product": {"is_giftcard": False}},
        "detail": {**detail, "quantity": qty, "updated_at": at},
    }  # fmt: skip


def captured(order: Thing, at: str) -> Thing:
    """The order after its payment was taken, which does not move its own time."""
    total = Decimal(str(order["total"]))
    return {
        **order,
        "payment_status": "captured",
        "payment_collections": [_collection(order["n"], total, "captured", at)],
    }


def refunded(order: Thing, amount: Decimal, at: str, n: int) -> Thing:
    """The order after that much went back."""
    collection = order["payment_collections"][0]
    refund = {"id": ref_of("ref", n), **numbers(amount=amount), "created_at": at, "note": "Broken"}
    payment = {**collection["payments"][0], "updated_at": at}
    payment["refunds"] = [*payment["refunds"], refund]
    back = sum(each["amount"] for each in payment["refunds"])
    status = "refunded" if back >= order["total"] else "partially_refunded"
    return {**order, "payment_status": status, "payment_collections": [{**collection, "payments": [payment]}]}
