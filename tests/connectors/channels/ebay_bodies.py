"""eBay's orders as its API answers them (shapes: Order of the Fulfillment API), of a seller that there is not."""

from typing import Any

Json = dict[str, Any]


def eur(value: str, currency: str = "EUR", **converted: str) -> Json:
    return {"value": value, "currency": currency, **converted}


def line(ref: str = "10012345", quantity: int = 2, cost: str = "48.00", **changes: Any) -> Json:
    return {
        "lineItemId": ref,
        "legacyItemId": "110011",
        "legacyVariationId": f"44{ref}",
        "title": "Mug",
        "sku": "MUG-BLUE",
        "quantity": quantity,
        "lineItemCost": eur(cost),
        "total": eur(cost),
        "soldFormat": "FIXED_PRICE",
        "listingMarketplaceId": "EBAY_DE",
        "purchaseMarketplaceId": "EBAY_DE",
        "lineItemFulfillmentStatus": "NOT_STARTED",
        "variationAspects": [{"name": "Colour", "value": "Blue"}],
        "appliedPromotions": [],
        "deliveryCost": {"shippingCost": eur("4.90")},
        "taxes": [],
        "refunds": [],
        "lineItemFulfillmentInstructions": {
            "shipByDate": "2026-03-04T22:59:59.000Z",
            "minEstimatedDeliveryDate": "2026-03-05T09:00:00.000Z",
            "maxEstimatedDeliveryDate": "2026-03-07T09:00:00.000Z",
            "guaranteedDelivery": False,
        },
    } | changes


def contact(**changes: Any) -> Json:
    return {
        "fullName": "Ana Reis",
        "email": "a1b2c3@members.ebay.example",
        "primaryPhone": {"phoneNumber": "0351 900"},
        "contactAddress": {
            "addressLine1": "Rua do Sol 4",
            "city": "Porto",
            "postalCode": "4000-100",
            "countryCode": "PT",
        },
    } | changes


def step(kind: str = "SHIP_TO", **changes: Any) -> Json:
    return {
        "fulfillmentInstructionsType": kind,
        "minEstimatedDeliveryDate": "2026-03-05T09:00:00.000Z",
        "maxEstimatedDeliveryDate": "2026-03-07T09:00:00.000Z",
        "ebaySupportedFulfillment": False,
        "shippingStep": {"shipTo": contact(), "shippingCarrierCode": "DHL", "shippingServiceCode": "DE_DHLPaket"}
        | changes,
    }


def order(**changes: Any) -> Json:
    """Two mugs for 24.00 each and delivery for 4.90: 52.90, paid."""
    return {
        "orderId": "12-34567-89012",
        "creationDate": "2026-03-02T08:15:00.123Z",
        "lastModifiedDate": "2026-03-02T08:16:30.456Z",
        "orderFulfillmentStatus": "NOT_STARTED",
        "orderPaymentStatus": "PAID",
        "sellerId": "kiln",
        "buyer": {"username": "ana808", "buyerRegistrationAddress": contact()},
        "buyerCheckoutNotes": "Ring twice",
        "pricingSummary": {"priceSubtotal": eur("48.00"), "deliveryCost": eur("4.90"), "total": eur("52.90")},
        "cancelStatus": {"cancelState": "NONE_REQUESTED", "cancelRequests": []},
        "paymentSummary": {
            "totalDueSeller": eur("46.12"),
            "refunds": [],
            "payments": [{"paymentMethod": "EBAY", "paymentReferenceId": "pay_1", "amount": eur("52.90")}],
        },
        "fulfillmentStartInstructions": [step()],
        "fulfillmentHrefs": [],
        "lineItems": [line()],
        "salesRecordReference": "77",
    } | changes


def rich() -> Json:
    """One of everything that an order may hold."""
    taxed = line(
        cost="48.00",
        discountedLineItemCost=eur("45.00"),
        taxes=[{"amount": eur("3.00"), "taxType": "VAT"}],
        ebayCollectAndRemitTaxes=[{"amount": eur("3.00"), "taxType": "VAT", "collectionMethod": "NET"}],
        giftDetails={"message": "For you", "recipientEmail": "b@shop.example", "senderName": "Ana"},
        refunds=[{"amount": eur("5.00"), "refundDate": "2026-03-09T09:00:00.000Z", "refundId": "r1"}],
    )
    summary = {
        "priceSubtotal": eur("48.00"), "priceDiscount": eur("-3.00"), "deliveryCost": eur("4.90"),
        "deliveryDiscount": eur("-1.00"), "tax": eur("3.50"), "fee": eur("0.50"), "adjustment": eur("-0.40"),
        "total": eur("52.50", convertedFromCurrency="USD", convertedFromValue="60.00"),
    }  # fmt: skip
    return order(
        lineItems=[taxed],
        pricingSummary=summary,
        fulfillmentStartInstructions=[step(shipToReferenceId="hub 7")],
        cancelStatus={"cancelState": "IN_PROGRESS", "cancelRequests": [{"cancelReason": "BUYER_ASKED"}]},
        paymentSummary={
            "totalDueSeller": eur("46.12", "GBP"),
            "refunds": [
                {
                    "amount": eur("5.00"), "refundDate": "2026-03-09T09:00:00.000Z", "refundId": "r1",
                    "refundStatus": "REFUNDED",
                }
            ],
            "payments": [{"paymentMethod": "EBAY", "amount": eur("52.90")}],
        },
    )  # fmt: skip


def notification(topic: str = "ORDER_CONFIRMATION", **content: Any) -> Json:
    return {
        "metadata": {"topic": topic, "schemaVersion": "1.0", "deprecated": False},
        "notification": {
            "notificationId": "49feeaeb_1",
            "eventDate": "2026-03-02T08:15:00.123Z",
            "publishDate": "2026-03-02T08:15:01.123Z",
            "publishAttemptCount": 1,
            "data": content,
        },
    }


def good() -> list[tuple[str, str, Json]]:
    part = {"fulfillmentId": "9405", "lineItems": [{"lineItemId": "10012345", "quantity": 1}]}
    return [
        ("ebay", "order", rich()),
        ("ebay", "order", {"order": order(orderFulfillmentStatus="IN_PROGRESS"), "fulfillments": [part]}),
        ("ebay", "ORDER_CONFIRMATION", notification(orderId="12-34567-89012")),
    ]
