"""What an Etsy shop writes down: receipts, listings, shipments and refunds, in the API's own shapes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from doorstep.sandbox.channel.told import Bought, check

Thing = dict[str, Any]
CARRIERS = frozenset(("dhl", "dhl-germany", "ups", "fedex", "usps", "royal-mail", "other"))
_SHIPPING = 490


def money(cents: int) -> Thing:
    return {"amount": cents, "divisor": 100, "currency_code": "EUR"}


def made_listing(n: int, told: Mapping[str, Any], product: int) -> Thing:
    """One listing with one product in it."""
    check(told, ("title", "price", "stock", "grams", "type"), "a product", "sku")
    cents, sku = round(float(told.get("price", "12.90")) * 100), str(told["sku"])
    offering = {"offering_id": product, "quantity": told.get("stock", 5), "is_enabled": True, "price": money(cents)}
    return {
        "listing_id": n, "user_id": 7, "shop_id": 42, "title": told.get("title", sku), "description": "",
        "state": "active", "quantity": told.get("stock", 5), "listing_type": told.get("type", "physical"),
        "url": f"https://www.etsy.com/listing/{n}", "price": money(cents), "skus": [sku], "images": [],
        "item_weight": told.get("grams"), "item_weight_unit": "g" if told.get("grams") else None,
        "inventory": {
            "products": [
                {"product_id": product, "sku": sku, "is_deleted": False, "offerings": [offering], "property_values": []}
            ]
        },
    }  # fmt: skip


def made_receipt(
    n: int, lines: Sequence[Bought], told: Mapping[str, Any], now: int,
    number: Callable[[], int],
) -> Thing:  # fmt: skip
    """A receipt of these listings, paid, with its sums; `told` says what is otherwise."""
    transactions = [_transaction(n, line, now, number()) for line in lines]
    goods = sum(one["quantity"] * one["price"]["amount"] for one in transactions)
    placed = int(told.get("placed_at", now))
    made = {
        "receipt_id": n, "receipt_type": 0, "seller_user_id": 7, "seller_email": "kiln@shop.example",
        "buyer_user_id": 808, "buyer_email": "ana@shop.example", "name": "Ana Reis", "first_line": "Rua do Sol 4",
        "second_line": None, "city": "Porto", "state": None, "zip": "4000-100", "country_iso": "PT", "status": "Paid",
        "formatted_address": "", "payment_method": "cc", "payment_email": "", "message_from_seller": None,
        "message_from_buyer": None, "message_from_payment": None, "is_paid": True, "is_shipped": False,
        "create_timestamp": placed, "created_timestamp": placed, "update_timestamp": now, "updated_timestamp": now,
        "is_gift": False, "gift_message": "", "grandtotal": money(goods + _SHIPPING), "subtotal": money(goods),
        "total_price": money(goods), "total_shipping_cost": money(_SHIPPING), "total_tax_cost": money(0),
        "total_vat_cost": money(0), "discount_amt": money(0), "gift_wrap_price": money(0), "shipments": [],
        "transactions": transactions, "refunds": [],
    }  # fmt: skip
    check(told, (*made, "placed_at"), "an order")
    return made | {name: value for name, value in told.items() if name != "placed_at"}


def _transaction(n: int, line: Bought, now: int, ref: int) -> Thing:
    listing, qty, told = line
    product = listing["inventory"]["products"][0]
    wish = told.get("personalization")
    variations = [{"property_id": 54, "value_id": None, "formatted_name": "Personalization", "formatted_value": wish}]
    return {
        "transaction_id": ref, "title": listing["title"], "description": "", "seller_user_id": 7, "buyer_user_id": 808,
        "create_timestamp": now, "created_timestamp": now, "paid_timestamp": now, "shipped_timestamp": None,
        "quantity": qty, "listing_image_id": None, "receipt_id": n,
        "is_digital": listing["listing_type"] == "download", "file_data": "", "listing_id": listing["listing_id"],
        "transaction_type": "listing", "product_id": product["product_id"], "sku": product["sku"],
        "price": listing["price"], "shipping_cost": money(0), "variations": variations if wish else [],
        "product_data": [], "shipping_profile_id": None, "min_processing_days": 1, "max_processing_days": 3,
        "shipping_method": "Standard", "shipping_upgrade": None, "expected_ship_date": now + 3 * 86_400,
        "buyer_coupon": 0, "shop_coupon": 0,
    }  # fmt: skip


def track(receipt: Thing, n: int, form: Mapping[str, str], now: int) -> None:
    """One more shipment; the whole receipt counts as sent."""
    receipt["shipments"].append({
        "receipt_shipping_id": n, "shipment_notification_timestamp": now, "carrier_name": form.get("carrier_name", ""),
        "tracking_code": form.get("tracking_code", ""),
    })  # fmt: skip
    for transaction in receipt["transactions"]:
        transaction["shipped_timestamp"] = transaction["shipped_timestamp"] or now
    receipt |= {"is_shipped": True, "status": "Completed", "updated_timestamp": now, "update_timestamp": now}


def refund(receipt: Thing, cents: int, now: int) -> None:
    """Money goes back to the buyer."""
    made = {"amount": money(cents), "created_timestamp": now, "reason": "", "note_from_issuer": "", "status": "success"}
    receipt["refunds"].append(made)
    back = sum(one["amount"]["amount"] for one in receipt["refunds"])
    is_all = back >= receipt["grandtotal"]["amount"]
    receipt["status"] = "Fully Refunded" if is_all else "Partially Refunded"
