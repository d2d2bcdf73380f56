"""Etsy's receipts as its API answers them (shapes: the Open API's ShopReceipt), of a shop that there is not."""

from typing import Any

Json = dict[str, Any]


def eur(amount: int, currency: str = "EUR", divisor: int = 100) -> Json:
    return {"amount": amount, "divisor": divisor, "currency_code": currency}


def transaction(ref: int = 8001, quantity: int = 2, price: Json | None = None, **changes: Any) -> Json:
    return {
        "transaction_id": ref,
        "title": "Mug &amp; saucer",
        "seller_user_id": 7,
        "buyer_user_id": 808,
        "create_timestamp": 1772443000,
        "paid_timestamp": 1772443000,
        "shipped_timestamp": None,
        "quantity": quantity,
        "receipt_id": 3001,
        "is_digital": False,
        "listing_id": 61,
        "transaction_type": "listing",
        "product_id": 9100 + ref,
        "sku": "MUG-BLUE",
        "price": price or eur(2400),
        "shipping_cost": eur(490),
        "variations": [
            {"property_id": 54, "value_id": None, "formatted_name": "Personalization", "formatted_value": "A &amp; B"}
        ],
        "expected_ship_date": 1772800000,
        "shipping_method": "Standard",
        "shipping_upgrade": None,
        "buyer_coupon": 0.0,
        "shop_coupon": 0.0,
    } | changes  # fmt: skip


def receipt(**changes: Any) -> Json:
    """Two mugs for 24.00 each and shipping for 4.90: 52.90, paid."""
    return {
        "receipt_id": 3001,
        "receipt_type": 0,
        "seller_user_id": 7,
        "buyer_user_id": 808,
        "buyer_email": "ana@shop.example",
        "name": "Ana Reis",
        "first_line": "Rua do Sol 4",
        "second_line": None,
        "city": "Porto",
        "state": None,
        "zip": "4000-100",
        "status": "Paid",
        "country_iso": "PT",
        "payment_method": "cc",
        "message_from_buyer": "Ring twice",
        "is_paid": True,
        "is_shipped": False,
        "create_timestamp": 1772443000,
        "created_timestamp": 1772443000,
        "update_timestamp": 1772443090,
        "updated_timestamp": 1772443090,
        "is_gift": False,
        "gift_message": "",
        "grandtotal": eur(5290),
        "subtotal": eur(4800),
        "total_price": eur(4800),
        "total_shipping_cost": eur(490),
        "total_tax_cost": eur(0),
        "total_vat_cost": eur(0),
        "discount_amt": eur(0),
        "gift_wrap_price": eur(0),
        "shipments": [],
        "transactions": [transaction()],
        "refunds": [],
    } | changes


def rich() -> Json:
    """One of everything that a receipt may hold."""
    return receipt(
        grandtotal=eur(5440),
        discount_amt=eur(100),
        gift_wrap_price=eur(150),
        total_tax_cost=eur(100),
        is_gift=True,
        gift_message="For you",
        is_shipped=True,
        transactions=[transaction(shop_coupon=1.0, shipped_timestamp=1772500000)],
        shipments=[
            {
                "receipt_shipping_id": 5,
                "shipment_notification_timestamp": 1772500000,
                "carrier_name": "dhl",
                "tracking_code": "J1",
            }
        ],
        refunds=[{"amount": eur(500), "created_timestamp": 1772600000, "reason": "damaged", "status": "success"}],
    )


def good() -> list[tuple[str, str, Json]]:
    return [
        ("etsy", "receipt", rich()),
        ("etsy", "order.paid", {"event_type": "order.paid", "resource_url": "https://x/receipts/3001", "shop_id": 42}),
    ]
