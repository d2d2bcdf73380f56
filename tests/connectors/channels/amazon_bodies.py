"""Amazon's orders with their items as its API answers them (shapes: ordersV0.json), of a seller that there is not."""

from typing import Any

Json = dict[str, Any]


def eur(amount: str, currency: str = "EUR") -> Json:
    return {"CurrencyCode": currency, "Amount": amount}


def piece(ref: str = "68828574383266", **changes: Any) -> Json:
    """Two mugs for 48.00 together, the tax in it, and shipping for 4.90."""
    return {
        "ASIN": "B00551Q3CS",
        "OrderItemId": ref,
        "SellerSKU": "MUG-BLUE",
        "Title": "Mug &amp; saucer",
        "QuantityOrdered": 2,
        "QuantityShipped": 0,
        "ItemPrice": eur("48.00"),
        "ItemTax": eur("7.66"),
        "ShippingPrice": eur("4.90"),
        "ShippingTax": eur("0.78"),
        "PromotionDiscount": eur("0.00"),
        "IsGift": "false",
        "ConditionId": "New",
        "ConditionSubtypeId": "New",
        "BuyerInfo": {},
    } | changes


def order(pieces: list[Json] | None = None, **changes: Any) -> Json:
    """An order of two mugs, 52.90, that waits to be sent."""
    told = {
        "AmazonOrderId": "903-1671087-0812628",
        "PurchaseDate": "2026-03-02T09:15:00Z",
        "LastUpdateDate": "2026-03-02T09:45:30Z",
        "OrderStatus": "Unshipped",
        "FulfillmentChannel": "MFN",
        "SalesChannel": "Amazon.de",
        "ShipServiceLevel": "Std DE Dom",
        "OrderTotal": eur("52.90"),
        "NumberOfItemsShipped": 0,
        "NumberOfItemsUnshipped": 2,
        "PaymentMethod": "Other",
        "PaymentMethodDetails": ["Standard"],
        "IsReplacementOrder": False,
        "MarketplaceId": "A1PA6795UKMFR9",
        "LatestShipDate": "2026-03-04T22:59:59Z",
        "LatestDeliveryDate": "2026-03-07T22:59:59Z",
        "IsBusinessOrder": False,
        "IsPrime": False,
        "ShippingAddress": {
            "Name": "Ana Reis",
            "AddressLine1": "Reis Handel",
            "AddressLine2": "Torstr. 140",
            "City": "Berlin",
            "PostalCode": "10119",
            "CountryCode": "DE",
            "Phone": "+49 30 1234567",
        },
        "BuyerInfo": {"BuyerEmail": "c0ffee@marketplace.amazon.example", "BuyerName": "Ana Reis"},
    }
    return {"order": told | changes, "items": [piece()] if pieces is None else pieces}


def good() -> list[tuple[str, str, Json]]:
    """A rich body of every kind that is understood, by vendor and topic."""
    rich = piece(
        PromotionDiscount=eur("3.00"),
        PromotionDiscountTax=eur("0.48"),
        ShippingDiscount=eur("4.90"),
        CODFee=eur("2.00"),
        CODFeeDiscount=eur("1.00"),
        QuantityShipped=1,
        ConditionId="Used",
        ConditionNote="A chip",
        TaxCollection={"Model": "MarketplaceFacilitator", "ResponsibleParty": "Amazon Services, Inc."},
        BuyerRequestedCancel={"IsBuyerRequestedCancel": "true", "BuyerCancelReason": "Too late."},
        BuyerInfo={
            "BuyerCustomizedInfo": {"CustomizedURL": "https://zme-caps.amazon.example/t/1"},
            "GiftMessageText": "For you!",
            "GiftWrapPrice": eur("2.50"),
            "GiftWrapTax": eur("0.40"),
            "GiftWrapLevel": "Classic",
        },
    )
    body = order(
        [rich],
        OrderTotal=eur("48.50"),
        OrderStatus="PartiallyShipped",
        IsBusinessOrder="true",
        BuyerInfo={"BuyerEmail": "c0@marketplace.amazon.example", "PurchaseOrderNumber": "PO 7"},
    )
    return [("amazon", "order", body)]
