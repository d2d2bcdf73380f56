"""What an eBay seller's account holds: orders, fulfillments, refunds and notifications, in the APIs' own shapes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from doorstep.sandbox.channel.told import Bought, check
from doorstep.sandbox.office import Refusal

Thing = dict[str, Any]
_DELIVERY = 490


def money(cents: int) -> Thing:
    return {"value": f"{cents / 100:.2f}", "currency": "EUR"}


def made_item(told: Mapping[str, Any]) -> Thing:
    """One thing in the inventory; its price is kept beside it, as eBay keeps it in an offer."""
    check(told, ("title", "price", "stock", "grams"), "a product", "sku")
    product = {"title": told.get("title", told["sku"]), "description": "", "imageUrls": [], "aspects": {}}
    weight = {"value": told["grams"], "unit": "GRAM"} if told.get("grams") else None
    return {
        "sku": str(told["sku"]), "product": product, "condition": "NEW",
        "availability": {"shipToLocationAvailability": {"quantity": told.get("stock", 5)}},
        "packageWeightAndSize": {"weight": weight} if weight else {},
        "_cents": round(float(told.get("price", "12.90")) * 100),
    }  # fmt: skip


def made_order(n: int, lines: Sequence[Bought], told: Mapping[str, Any], now: str, number: Callable[[], int]) -> Thing:
    """An order of these things, paid, with its sums; `tax` in cents is a tax that eBay collects on top."""
    tax = int(told.get("tax", 0))
    listed = [_line(sold, qty, number(), tax if not place else 0) for place, (sold, qty, _) in enumerate(lines)]
    goods = sum(sold["_cents"] * qty for sold, qty, _ in lines)
    contact = {
        "fullName": "Ana Reis", "email": "a1b2c3@members.ebay.example",
        "primaryPhone": {"phoneNumber": "+351900100200"},
        "contactAddress": {
            "addressLine1": "Rua do Sol 4", "city": "Porto", "postalCode": "4000-100", "countryCode": "PT",
        },
    }  # fmt: skip
    shipping = {"shipTo": contact, "shippingCarrierCode": "DHL", "shippingServiceCode": "DE_DHLPaket"}
    total = money(goods + _DELIVERY)
    made = {
        "_n": n, "_tax": tax, "_fulfillments": [], "orderId": f"12-{n:05d}-89012", "creationDate": now,
        "lastModifiedDate": now, "orderFulfillmentStatus": "NOT_STARTED", "orderPaymentStatus": "PAID",
        "sellerId": "kiln", "buyer": {"username": "ana808", "buyerRegistrationAddress": contact},
        "pricingSummary": {"priceSubtotal": money(goods), "deliveryCost": money(_DELIVERY), "total": total},
        "cancelStatus": {"cancelState": "NONE_REQUESTED", "cancelRequests": []},
        "paymentSummary": {
            "totalDueSeller": money(round((goods + _DELIVERY) * 0.87)), "refunds": [],
            "payments": [{"paymentMethod": "EBAY", "paymentReferenceId": f"pay_{n}", "amount": total}],
        },
        "fulfillmentStartInstructions": [
            {"fulfillmentInstructionsType": "SHIP_TO", "ebaySupportedFulfillment": False, "shippingStep": shipping}
        ],
        "fulfillmentHrefs": [], "lineItems": listed,
    }  # fmt: skip
    check(told, (*made, "tax", "buyerCheckoutNotes"), "an order")
    return made | {name: value for name, value in told.items() if name != "tax"}


def _line(sold: Thing, qty: int, ref: int, tax: int) -> Thing:
    return {
        "lineItemId": str(10_000_000 + ref), "legacyItemId": str(ref), "title": sold["product"]["title"],
        "sku": sold["sku"], "quantity": qty, "lineItemCost": money(sold["_cents"] * qty), "_tax": tax,
        "total": money(sold["_cents"] * qty), "soldFormat": "FIXED_PRICE", "listingMarketplaceId": "EBAY_DE",
        "purchaseMarketplaceId": "EBAY_DE", "lineItemFulfillmentStatus": "NOT_STARTED", "appliedPromotions": [],
        "deliveryCost": {"shippingCost": money(_DELIVERY)}, "taxes": [], "refunds": [],
        "lineItemFulfillmentInstructions": {
            "shipByDate": "2027-03-04T22:59:59.000Z", "maxEstimatedDeliveryDate": "2027-03-07T09:00:00.000Z",
        },
    }  # fmt: skip


def shown(order: Thing, with_taxes: bool) -> Thing:
    """The order as the API answers it: what eBay collects for the state only where the breakdown was asked for."""
    told = {name: value for name, value in order.items() if not name.startswith("_")}
    told["lineItems"] = [_shown_line(line, with_taxes) for line in order["lineItems"]]
    if order["_tax"] and with_taxes:
        cents = round(float(told["pricingSummary"]["total"]["value"]) * 100) + order["_tax"]
        told["pricingSummary"] = {**told["pricingSummary"], "tax": money(order["_tax"]), "total": money(cents)}
    return told


def _shown_line(line: Thing, with_taxes: bool) -> Thing:
    told = {name: value for name, value in line.items() if not name.startswith("_")}
    if line["_tax"]:
        tax = {"amount": money(line["_tax"]), "taxType": "VAT"}
        told["ebayCollectAndRemitTaxes"] = [{**tax, "collectionMethod": "NET"}]
        told["taxes"] = [tax] if with_taxes else []
    return told


def fulfill(order: Thing, ref: str, told: Mapping[str, Any], now: str) -> str:
    """One more parcel; a refusal where it holds more than is left to send."""
    left = {line["lineItemId"]: line["quantity"] for line in order["lineItems"]}
    for one in (*order["_fulfillments"], told):
        for each in one["lineItems"]:
            if each["lineItemId"] not in left or left[each["lineItemId"]] < each.get("quantity", 1):
                raise Refusal("32210", f"Invalid line {each['lineItemId']} or quantity", 400)
            left[each["lineItemId"]] -= each.get("quantity", 1)
    made = {
        "fulfillmentId": told.get("trackingNumber") or ref, "lineItems": told["lineItems"], "shippedDate": now,
        "shipmentTrackingNumber": told.get("trackingNumber", ""),
        "shippingCarrierCode": told.get("shippingCarrierCode", ""),
    }  # fmt: skip
    order["_fulfillments"].append(made)
    for line in order["lineItems"]:
        line["lineItemFulfillmentStatus"] = "IN_PROGRESS" if left[line["lineItemId"]] else "FULFILLED"
    order["orderFulfillmentStatus"] = "IN_PROGRESS" if any(left.values()) else "FULFILLED"
    order["lastModifiedDate"] = now
    return str(made["fulfillmentId"])


def refund(order: Thing, cents: int, ref: str, now: str) -> None:
    """Money goes back to the buyer."""
    made = {"amount": money(cents), "refundDate": now, "refundId": ref, "refundStatus": "REFUNDED"}
    order["paymentSummary"]["refunds"].append(made)
    back = sum(round(float(one["amount"]["value"]) * 100) for one in order["paymentSummary"]["refunds"])
    is_all = back >= round(float(order["pricingSummary"]["total"]["value"]) * 100)
    order["orderPaymentStatus"] = "FULLY_REFUNDED" if is_all else "PARTIALLY_REFUNDED"


def notification(told: Mapping[str, Any], n: int, now: str) -> Thing:
    """A notification of that topic, as it is before its first try."""
    content = told.get("content") or {"username": "ana808", "userId": "u808", "eiasToken": "t"}
    topic = told.get("topic", "MARKETPLACE_ACCOUNT_DELETION")
    return {
        "metadata": {"topic": topic, "schemaVersion": "1.0", "deprecated": False},
        "notification": {
            "notificationId": f"note-{n}", "eventDate": now, "publishDate": now, "publishAttemptCount": 0,
            "data": content,
        },
    }  # fmt: skip
