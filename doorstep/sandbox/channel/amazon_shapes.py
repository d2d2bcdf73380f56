"""What a seller's orders and listings look like at a stand-in Amazon, in the shapes of the Orders API v0."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from doorstep.sandbox.channel.told import Bought, altered, check

Thing = dict[str, Any]
PLACE = "A1PA6795UKMFR9"
SELLER = "A1B2C3D4E5F6G7"
_SHIPPING = Decimal("4.90")
_OF_BUYERS = ("Name", "CompanyName", "AddressLine1", "AddressLine2", "AddressLine3", "Phone")


def money(amount: Decimal | str) -> Thing:
    return {"CurrencyCode": "EUR", "Amount": f"{Decimal(amount):.2f}"}


def made_listing(told: Mapping[str, Any], at: str) -> Thing:
    """One SKU that is for sale."""
    check(told, ("asin", "title", "price", "stock"), "a product", "sku")
    summary = {
        "marketplaceId": PLACE, "asin": told.get("asin", f"B0{told['sku'][:8]:0<8}"), "productType": "HOME",
        "conditionType": "new_new", "status": ["BUYABLE"], "itemName": told.get("title", told["sku"]),
        "createdDate": at, "lastUpdatedDate": at, "mainImage": {"link": "https://images.example/a.png"},
    }  # fmt: skip
    price = {"currencyCode": "EUR", "amount": str(told.get("price", "12.90"))}
    return {
        "sku": told["sku"], "summaries": [summary],
        "offers": [{"marketplaceId": PLACE, "offerType": "B2C", "price": price}],
        "fulfillmentAvailability": [{"fulfillmentChannelCode": "DEFAULT", "quantity": int(told.get("stock", 5))}],
    }  # fmt: skip


def made_order(n: int, lines: Sequence[Bought], told: Mapping[str, Any], at: str) -> Thing:
    """An order of these listings that waits to be sent, with its items under `items`; prices contain the tax."""
    pieces = [_made_item(n * 100 + k, line, k == 1) for k, line in enumerate(lines, 1)]
    total = sum(
        Decimal(one[name]["Amount"]) for one in pieces for name in ("ItemPrice", "ShippingPrice") if name in one
    )
    units = sum(one["QuantityOrdered"] for one in pieces)
    order = {
        "AmazonOrderId": f"903-{n:07}-{n:07}", "PurchaseDate": told.get("placed_at", at), "LastUpdateDate": at,
        "OrderStatus": "Unshipped", "FulfillmentChannel": "MFN", "SalesChannel": "Amazon.de",
        "ShipServiceLevel": "Std DE Dom", "OrderTotal": money(total), "NumberOfItemsShipped": 0,
        "NumberOfItemsUnshipped": units, "PaymentMethod": "Other", "PaymentMethodDetails": ["Standard"],
        "IsReplacementOrder": False, "MarketplaceId": PLACE, "ShipmentServiceLevelCategory": "Standard",
        "OrderType": "StandardOrder", "EarliestShipDate": "2026-11-23T07:00:00Z",
        "LatestShipDate": "2026-11-24T22:59:59Z", "LatestDeliveryDate": "2026-11-28T22:59:59Z",
        "IsBusinessOrder": False, "IsPrime": False, "IsPremiumOrder": False,
        "ShippingAddress": {
            "Name": "Ana Reis", "AddressLine1": "Torstr. 140", "City": "Berlin", "PostalCode": "10119",
            "CountryCode": "DE", "Phone": "+49 30 1234567", "AddressType": "Residential",
        },
        "BuyerInfo": {"BuyerEmail": "c0ffee@marketplace.amazon.example", "BuyerName": "Ana Reis"},
    }  # fmt: skip
    check(told, (*order, "placed_at", "items"), "an order")
    changes = {name: value for name, value in told.items() if name not in ("placed_at", "items")}
    pieces = [altered(one, told.get("items", {}), "an item") for one in pieces]
    return {**order, **changes, "id": n, "items": pieces}


def _made_item(ref: int, line: Bought, is_first: bool) -> Thing:
    listing, qty, told = line
    summary = listing["summaries"][0]
    price = Decimal(listing["offers"][0]["price"]["amount"]) * qty
    gift = {"GiftMessageText": told["gift"], "GiftWrapLevel": "Classic"} if told.get("gift") else {}
    made = {
        "ASIN": summary["asin"], "SellerSKU": listing["sku"], "OrderItemId": str(ref), "Title": summary["itemName"],
        "QuantityOrdered": qty, "QuantityShipped": 0, "ProductInfo": {"NumberOfItems": "1"}, "ItemPrice": money(price),
        "ItemTax": money("0.00"), "PromotionDiscount": money("0.00"), "IsGift": str(bool(gift)).lower(),
        "ConditionId": "New", "ConditionSubtypeId": "New", "BuyerInfo": gift,
    }  # fmt: skip
    return made | ({"ShippingPrice": money(_SHIPPING)} if is_first else {})


def shown(order: Thing, may_see_buyers: bool) -> Thing:
    """The order as the API shows it: without its items, and without names and streets where the token opens none."""
    told = {name: value for name, value in order.items() if name not in ("id", "items", "packages")}
    if order["OrderStatus"].startswith("Pending"):
        hidden = ("OrderTotal", "ShippingAddress", "BuyerInfo")
        return {name: value for name, value in told.items() if name not in hidden}
    if not may_see_buyers:
        told["BuyerInfo"] = {"BuyerEmail": order["BuyerInfo"]["BuyerEmail"]}
        told["ShippingAddress"] = {k: v for k, v in order["ShippingAddress"].items() if k not in _OF_BUYERS}
    return told


def shown_items(order: Thing, may_see_buyers: bool) -> list[Thing]:
    hidden = {"BuyerInfo"} if not may_see_buyers else set()
    if order["OrderStatus"].startswith("Pending"):
        hidden |= {"ItemPrice", "ItemTax", "ShippingPrice", "PromotionDiscount"}
    return [{name: value for name, value in one.items() if name not in hidden} for one in order["items"]]


def ship(order: Thing, units: Mapping[str, int], at: str) -> None:
    """Units of items have left."""
    for one in order["items"]:
        one["QuantityShipped"] = min(one["QuantityOrdered"], one["QuantityShipped"] + units.get(one["OrderItemId"], 0))
    sent = sum(one["QuantityShipped"] for one in order["items"])
    wanted = sum(one["QuantityOrdered"] for one in order["items"])
    status = "Shipped" if sent == wanted else "PartiallyShipped" if sent else "Unshipped"
    order |= {"NumberOfItemsShipped": sent, "NumberOfItemsUnshipped": wanted - sent, "OrderStatus": status}
    order["LastUpdateDate"] = at
