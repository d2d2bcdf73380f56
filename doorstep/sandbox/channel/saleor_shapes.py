"""How a stand-in Saleor writes its orders and products: ids in base64, money as numbers, net and gross side by side."""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from doorstep.sandbox.channel.told import Bought, altered, check

Thing = dict[str, Any]
_CENT = Decimal("0.01")
_PRODUCT = frozenset(("sku", "price", "stock", "grams", "option", "kind", "digital", "published"))
MARA = {
    "firstName": "Mara", "lastName": "Lind", "companyName": "", "streetAddress1": "Torstr. 140", "streetAddress2": "",
    "city": "BERLIN", "cityArea": "", "postalCode": "10119", "country": {"code": "DE"}, "countryArea": "",
    "phone": "+49301234567",
}  # fmt: skip


def gid(kind: str, n: int) -> str:
    """As Saleor numbers things: orders and their lines by uuid, the others by number."""
    inner = f"{n:08x}-0000-4000-8000-000000000000" if kind in ("Order", "OrderLine") else str(n)
    return b64encode(f"{kind}:{inner}".encode()).decode()


def number_of(ref: str, kind: str) -> int:
    """The number behind an id; 0 where it is none of that kind."""
    try:
        named, _, inner = b64decode(ref, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return 0
    if named != kind:
        return 0
    try:
        return int(inner.partition("-")[0], 16 if "-" in inner else 10)
    except ValueError:
        return 0


def is_id(value: Any) -> bool:
    """Whether the text can be an id at all: base64 of a kind and a name."""
    try:
        return isinstance(value, str) and b":" in b64decode(value, validate=True)
    except binascii.Error:
        return False


def money(amount: Decimal, currency: str) -> Thing:
    return {"amount": float(amount.quantize(_CENT, ROUND_HALF_UP)), "currency": currency}


def taxed(gross: Decimal, currency: str) -> Thing:
    """A price with 19 % tax inside."""
    net = (gross / Decimal("1.19")).quantize(_CENT, ROUND_HALF_UP)
    return {"net": money(net, currency), "gross": money(gross, currency), "tax": money(gross - net, currency)}


def made_variant(n: int, told: Mapping[str, Any], currency: str) -> Thing:
    """A variant with its product, counted in one warehouse."""
    check(told, _PRODUCT, "a product", "name")
    listing = {"channel": {"slug": "default-channel", "isActive": True}, "isPublished": told.get("published", True)}
    weight = {"value": told["grams"] / 1000, "unit": "KG"} if told.get("grams") else None
    digital = bool(told.get("digital"))
    return {
        "id": gid("ProductVariant", n), "n": n, "name": told.get("option", told["name"]), "sku": told.get("sku"),
        "trackInventory": "stock" in told, "weight": weight, "media": [],
        "stocks": [{"quantity": told.get("stock", 0), "warehouse": {"id": gid("Warehouse", 1)}}],
        "channelListings": [
            {**listing, "price": money(Decimal(str(told.get("price", "0"))), currency), "costPrice": None}
        ],
        "product": {
            "id": gid("Product", n + 5000), "name": told["name"], "slug": str(told["name"]).lower().replace(" ", "-"),
            "category": {"name": "Things"}, "media": [], "weight": None, "channelListings": [listing],
            "productType": {
                "name": "Thing", "kind": told.get("kind", "NORMAL"), "isShippingRequired": not digital,
            },
        },
    }  # fmt: skip


_ORDER = ("shipping", "charged", "address", "status", "placed_at", "note", "metadata", "gift_card")


def made_order(n: int, lines: Sequence[Bought], told: Mapping[str, Any], shop: Mapping[str, Any]) -> Thing:
    """A paid order as the checkout leaves it: prices with 19 % tax inside, Berlin, 4.90 for shipping."""
    check(told, _ORDER, "an order")
    currency, at = shop["currency"], shop["now"]
    written = [_line(n * 100 + k, variant, qty, currency) for k, (variant, qty, _) in enumerate(lines, 1)]
    shipping = Decimal(str(told.get("shipping", "4.90")))
    card = Decimal(str(told.get("gift_card", "0")))  # what a gift card paid of it, which Saleor takes off the total
    total = sum((Decimal(str(line["totalPrice"]["gross"]["amount"])) for line in written), shipping) - card
    paid = told.get("charged", "FULL") == "FULL"
    address = altered(MARA, told.get("address", {}), "an address")
    return {
        "id": gid("Order", n), "n": n, "number": str(n), "status": told.get("status", "UNFULFILLED"),
        "origin": "CHECKOUT", "created": told.get("placed_at", at), "updatedAt": at,
        "userEmail": "mara@shop.example", "customerNote": told.get("note", ""), "languageCodeEnum": "DE",
        "displayGrossPrices": True, "shippingMethodName": "Standard", "collectionPointName": None,
        "voucherCode": None, "paymentStatus": "FULLY_CHARGED" if paid else "NOT_CHARGED",
        "chargeStatus": "FULL" if paid else "NONE", "authorizeStatus": "FULL" if paid else "NONE",
        "channel": {
            "slug": "default-channel", "currencyCode": currency, "taxConfiguration": {"pricesEnteredWithTax": True},
        },
        "user": {"id": gid("User", 7)}, "total": _sum_of(written, shipping - card, currency),
        "shippingPrice": taxed(shipping, currency), "totalCharged": money(total if paid else Decimal(0), currency),
        "totalRefunded": money(Decimal(0), currency), "shippingAddress": address, "billingAddress": address,
        "metadata": [{"key": key, "value": value} for key, value in told.get("metadata", {}).items()],
        "discounts": [], "giftCards": [_card(n, card, currency)] if card else [], "lines": written, "fulfillments": [],
        "transactions": [
            {"id": gid("TransactionItem", n), "name": "Credit card", "pspReference": f"psp-{n}", "events": []}
        ] if paid else [],
        "payments": [], "grantedRefunds": [],
    }  # fmt: skip


def _card(n: int, paid: Decimal, currency: str) -> Thing:
    """A gift card of 50.00 that paid a part of this order, and a part of another one before."""
    first, left = Decimal("50.00"), Decimal("45.00")

    def used(one: int, before: Decimal, after: Decimal) -> Thing:
        balance = {"oldCurrentBalance": money(before, currency), "currentBalance": money(after, currency)}
        kind, of = "USED_IN_ORDER", gid("Order", one)
        return {"id": gid("GiftCardEvent", one), "date": None, "type": kind, "orderId": of, "balance": balance}

    events = [used(n + 9000, first, left), used(n, left, left - paid)]
    return {"id": gid("GiftCard", n), "last4CodeChars": "1A2B", "events": events}


def _sum_of(lines: Sequence[Thing], shipping: Decimal, currency: str) -> Thing:
    prices = [line["totalPrice"] for line in lines] + [taxed(shipping, currency)]
    sums = {side: sum((Decimal(str(p[side]["amount"])) for p in prices), Decimal(0)) for side in ("net", "gross")}
    return {side: money(amount, currency) for side, amount in sums.items()}


def _line(n: int, variant: Thing, qty: int, currency: str) -> Thing:
    price = Decimal(str(variant["channelListings"][0]["price"]["amount"]))
    product = variant["product"]
    return {
        "id": gid("OrderLine", n), "productName": product["name"],
        "variantName": "" if variant["name"] == product["name"] else variant["name"], "productSku": variant["sku"],
        "isShippingRequired": product["productType"]["isShippingRequired"], "quantity": qty, "quantityFulfilled": 0,
        "quantityToFulfill": qty, "unitPrice": taxed(price, currency), "undiscountedUnitPrice": taxed(price, currency),
        "totalPrice": taxed(price * qty, currency), "undiscountedTotalPrice": taxed(price * qty, currency),
        "metadata": [], "variant": variant,
        "allocations": [{"quantity": qty, "warehouse": {"id": gid("Warehouse", 1)}}],
    }  # fmt: skip


def refunded(order: Thing, amount: Decimal, at: str, n: int) -> Thing:
    """The order after that much went back, as transactions tell it."""
    currency = order["total"]["gross"]["currency"]
    charged = Decimal(str(order["totalCharged"]["amount"])) - amount
    back = Decimal(str(order["totalRefunded"]["amount"])) + amount
    event = {
        "id": gid("TransactionEvent", n), "type": "REFUND_SUCCESS", "createdAt": at, "pspReference": f"ref-{n}",
        "message": "", "amount": money(amount, currency),
    }  # fmt: skip
    transactions = [{**one, "events": [*one["events"], event]} for one in order["transactions"][:1]]
    return {
        **order, "transactions": transactions, "totalCharged": money(charged, currency),
        "totalRefunded": money(back, currency), "chargeStatus": "PARTIAL" if charged else "NONE", "updatedAt": at,
    }  # fmt: skip
