"""How a stand-in Shopify writes its orders, in both spellings: GraphQL's for its API, REST's for its webhooks."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from doorstep.sandbox.channel.told import Bought, altered, check

Thing = dict[str, Any]
_CENT = Decimal("0.01")
MARA = {
    "name": "Mara Lind", "firstName": "Mara", "lastName": "Lind", "company": None, "address1": "Torstr. 140",
    "address2": None, "city": "Berlin", "province": None, "provinceCode": None, "zip": "10119", "country": "Germany",
    "countryCodeV2": "DE", "phone": "+49 30 1234567",
}  # fmt: skip


def gid(kind: str, n: int) -> str:
    return f"gid://shopify/{kind}/{n}"


def number_of(text: str) -> int:
    """The number at the end of a gid; 0 where there is none."""
    last = text.rpartition("/")[2]
    return int(last) if last.isdecimal() else 0


def money(amount: Decimal, currency: str) -> Thing:
    """As GraphQL tells it: without zeros at the end, but for one."""
    text = str(amount.quantize(_CENT, ROUND_HALF_UP).normalize())
    text = f"{Decimal(text):f}"
    one = {"amount": text if "." in text else f"{text}.0", "currencyCode": currency}
    return {"shopMoney": one, "presentmentMoney": dict(one)}


def made_variant(n: int, told: Mapping[str, Any]) -> Thing:
    """A variant with its product."""
    known = ("sku", "price", "stock", "grams", "option", "barcode", "status", "digital", "product")
    check(told, known, "a product", "title")
    option, product = told.get("option", "Default Title"), told.get("product", n + 10_000)
    weight = {"value": told["grams"], "unit": "GRAMS"} if told.get("grams") else {"value": 0, "unit": "KILOGRAMS"}
    return {
        "id": gid("ProductVariant", n), "title": option, "sku": told.get("sku"), "barcode": told.get("barcode"),
        "price": str(told.get("price", "0.00")), "inventoryQuantity": told.get("stock", 0),
        "selectedOptions": [{"name": "Size" if "option" in told else "Title", "value": option}], "image": None,
        "inventoryItem": {
            "id": gid("InventoryItem", n), "tracked": "stock" in told, "requiresShipping": not told.get("digital"),
            "harmonizedSystemCode": None, "countryCodeOfOrigin": None, "unitCost": None,
            "measurement": {"weight": weight},
        },
        "product": {
            "id": gid("Product", product), "handle": str(told["title"]).lower().replace(" ", "-"),
            "title": told["title"], "description": "", "vendor": "Kiln", "productType": "", "isGiftCard": False,
            "status": told.get("status", "ACTIVE"), "hasOnlyDefaultVariant": "option" not in told,
            "featuredMedia": None,
        },
    }  # fmt: skip


def made_order(n: int, place: int, lines: Sequence[Bought], told: Mapping[str, Any], shop: Mapping[str, Any]) -> Thing:
    """A paid order as the checkout leaves it: prices with 19 % tax inside."""
    check(told, ("shipping", "address", "financial", "placed_at", "note", "locations"), "an order")
    currency, at = shop["currencyCode"], shop["now"]
    written = [_line(n * 100 + k, variant, qty, currency) for k, (variant, qty, _) in enumerate(lines, 1)]
    shipping = Decimal(str(told.get("shipping", "4.90")))
    total = sum((Decimal(variant["price"]) * qty for variant, qty, _ in lines), shipping)
    tax = (total * 19 / 119).quantize(_CENT, ROUND_HALF_UP)
    nothing, bag = money(Decimal(0), currency), money(total, currency)
    address = altered(MARA, told.get("address", {}), "an address")
    status = told.get("financial", "PAID")
    card = Decimal(str(told.get("gift_card", "0")))  # what a gift card paid of it
    return {
        "id": gid("Order", n), "n": n, "name": f"#{1000 + place}", "number": 1000 + place,
        "createdAt": told.get("placed_at", at), "processedAt": told.get("placed_at", at), "updatedAt": at,
        "cancelledAt": None, "closedAt": None, "cancelReason": None, "email": "mara@example.com", "phone": None,
        "note": told.get("note"), "test": False, "taxesIncluded": True, "customerLocale": "de", "clientIp": None,
        "currencyCode": currency, "presentmentCurrencyCode": currency, "displayFinancialStatus": status,
        "displayFulfillmentStatus": "UNFULFILLED",
        "paymentGatewayNames": ["gift_card", "manual"] if card else ["manual"],
        "transactions": _transactions(total, card, currency) if status == "PAID" else [], "paymentTerms": None,
        "risk": {"recommendation": "ACCEPT"}, "totalPriceSet": bag, "currentTotalPriceSet": bag,
        "totalTaxSet": money(tax, currency), "currentTotalTaxSet": money(tax, currency),
        "currentTotalDiscountsSet": nothing, "totalDiscountsSet": nothing, "totalTipReceivedSet": nothing,
        "currentShippingPriceSet": money(shipping, currency), "currentTotalDutiesSet": None,
        "currentTotalAdditionalFeesSet": None, "totalOutstandingSet": nothing if status == "PAID" else bag,
        "customAttributes": [],
        "customer": {
            "id": gid("Customer", n + 5), "email": "mara@example.com", "phone": None, "tags": [], "numberOfOrders": "1",
        },
        "shippingAddress": address, "billingAddress": address, "lineItems": written,
        "shippingLines": [
            {
                "id": gid("ShippingLine", n * 100), "title": "Standard", "code": "standard", "isRemoved": False,
                "originalPriceSet": money(shipping, currency), "discountedPriceSet": money(shipping, currency),
                "discountAllocations": [], "taxLines": [],
            }
        ],
        "refunds": [], "fulfillments": [],
        "fulfillmentOrders": _fulfillment_orders(n, written, told.get("locations", 1)),
    }  # fmt: skip


def _transactions(total: Decimal, card: Decimal, currency: str) -> list[Thing]:
    parts = (("gift_card", card), ("manual", total - card))
    return [
        {"kind": "SALE", "status": "SUCCESS", "gateway": gateway, "amountSet": money(amount, currency)}
        for gateway, amount in parts
        if amount
    ]


def _line(n: int, variant: Thing, qty: int, currency: str) -> Thing:
    price = Decimal(variant["price"])
    tax = (price * qty * 19 / 119).quantize(_CENT, ROUND_HALF_UP)
    title = variant["product"]["title"]
    return {
        "id": gid("LineItem", n), "sku": variant["sku"], "title": title, "name": title, "quantity": qty,
        "currentQuantity": qty, "requiresShipping": variant["inventoryItem"]["requiresShipping"], "isGiftCard": False,
        "originalUnitPriceSet": money(price, currency), "totalDiscountSet": money(Decimal(0), currency),
        "discountAllocations": [], "taxLines": [{"title": "VAT", "rate": 0.19, "priceSet": money(tax, currency)}],
        "customAttributes": [], "variant": {"id": variant["id"], "sku": variant["sku"], "title": variant["title"]},
    }  # fmt: skip


def _fulfillment_orders(n: int, lines: Sequence[Thing], locations: int) -> list[Thing]:
    """One for each stock room, the lines dealt out in turn."""
    return [
        {
            "id": gid("FulfillmentOrder", n * 10 + k), "status": "OPEN", "requestStatus": "UNSUBMITTED",
            "assignedLocation": {
                "name": f"Room {k}", "location": {"id": gid("Location", 900 + k), "name": f"Room {k}"},
            },
            "lines": [
                {
                    "id": gid("FulfillmentOrderLineItem", number_of(line["id"]) * 10), "lineItem": line,
                    "totalQuantity": line["quantity"], "remainingQuantity": line["quantity"],
                }
                for place, line in enumerate(lines)
                if place % locations == k
            ],
        }
        for k in range(locations)
    ]  # fmt: skip


# --- REST's spelling, for the webhooks --------------------------------------------------------------------------


def rest_order(order: Thing) -> Thing:
    """The order as a webhook brings it."""
    total = _two(order["currentTotalPriceSet"])
    customer = order["customer"]
    return {
        "id": order["n"], "admin_graphql_api_id": order["id"], "name": order["name"], "order_number": order["number"],
        "created_at": order["createdAt"], "processed_at": order["processedAt"], "updated_at": order["updatedAt"],
        "cancelled_at": order["cancelledAt"], "closed_at": order["closedAt"],
        "cancel_reason": (order["cancelReason"] or "").lower() or None, "currency": order["currencyCode"],
        "presentment_currency": order["presentmentCurrencyCode"], "email": order["email"], "phone": order["phone"],
        "note": order["note"], "test": order["test"], "taxes_included": order["taxesIncluded"],
        "customer_locale": order["customerLocale"], "browser_ip": order["clientIp"], "total_price": total,
        "current_total_price": total, "total_tax": _two(order["totalTaxSet"]),
        "current_total_tax": _two(order["currentTotalTaxSet"]), "total_discounts": "0.00",
        "current_total_discounts": "0.00", "total_outstanding": _two(order["totalOutstandingSet"]),
        "total_tip_received": "0.00", "financial_status": order["displayFinancialStatus"].lower(),
        "fulfillment_status": {"UNFULFILLED": None, "PARTIALLY_FULFILLED": "partial", "FULFILLED": "fulfilled"}[
            order["displayFulfillmentStatus"]
        ],
        "payment_gateway_names": order["paymentGatewayNames"], "note_attributes": [], "source_name": "web",
        "customer": {"id": number_of(customer["id"]), "email": customer["email"], "phone": None, "tags": ""},
        "shipping_address": _address(order["shippingAddress"]), "billing_address": _address(order["billingAddress"]),
        "line_items": [_rest_line(line) for line in order["lineItems"]],
        "shipping_lines": [
            {
                "id": number_of(line["id"]), "title": line["title"], "code": line["code"], "is_removed": False,
                "price": _two(line["originalPriceSet"]), "discounted_price": _two(line["discountedPriceSet"]),
                "discount_allocations": [], "tax_lines": [],
            }
            for line in order["shippingLines"]
        ],
        "refunds": [], "fulfillments": [rest_fulfillment(order, each) for each in order["fulfillments"]],
    }  # fmt: skip


def rest_fulfillment(order: Thing, fulfillment: Thing) -> Thing:
    """The fulfillment as a webhook brings it."""
    tracking = fulfillment["trackingInfo"][0] if fulfillment["trackingInfo"] else {}
    lines = {line["id"]: line for line in order["lineItems"]}
    return {
        "id": number_of(fulfillment["id"]), "order_id": order["n"], "status": fulfillment["status"].lower(),
        "created_at": fulfillment["createdAt"], "updated_at": fulfillment["updatedAt"],
        "tracking_company": tracking.get("company"), "tracking_number": tracking.get("number"),
        "tracking_numbers": [tracking["number"]] if tracking.get("number") else [], "tracking_url": tracking.get("url"),
        "line_items": [
            {**_rest_line(lines[each["lineItem"]["id"]]), "quantity": each["quantity"]} for each in fulfillment["lines"]
        ],
    }  # fmt: skip


def _rest_line(line: Thing) -> Thing:
    return {
        "id": number_of(line["id"]), "variant_id": number_of(line["variant"]["id"]), "sku": line["sku"],
        "title": line["title"], "name": line["name"], "quantity": line["quantity"],
        "current_quantity": line["currentQuantity"], "price": _two(line["originalUnitPriceSet"]),
        "requires_shipping": line["requiresShipping"], "gift_card": False, "taxable": True, "total_discount": "0.00",
        "discount_allocations": [], "properties": [], "grams": 0,
        "tax_lines": [{"title": tax["title"], "price": _two(tax["priceSet"])} for tax in line["taxLines"]],
    }  # fmt: skip


def _address(address: Thing) -> Thing:
    return {
        "name": address["name"], "first_name": address["firstName"], "last_name": address["lastName"],
        "company": address["company"], "address1": address["address1"], "address2": address["address2"],
        "city": address["city"], "province": address["province"], "province_code": address["provinceCode"],
        "zip": address["zip"], "country": address["country"], "country_code": address["countryCodeV2"],
        "phone": address["phone"],
    }  # fmt: skip


def _two(bag: Thing) -> str:
    return str(Decimal(bag["shopMoney"]["amount"]).quantize(_CENT))
