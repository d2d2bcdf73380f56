"""Orders and notifications as a small shop at BigCommerce sends them."""

from typing import Any

Json = dict[str, Any]


def bc_line(ref: int = 65, quantity: int = 2, inc: str = "47.6000", tax: str = "7.6000", **changes: Any) -> Json:
    """Two mugs for 20.00 each without tax, 23.80 with 19 % of it."""
    ex = f"{float(inc) - float(tax):.4f}"
    return {
        "id": ref, "order_id": 118, "product_id": 77, "variant_id": 311, "order_address_id": 51,
        "name": "Mug &amp; lid", "weight": "0.3500",
        "sku": "MUG", "type": "physical", "base_price": "23.8000", "price_ex_tax": "20.0000",
        "price_inc_tax": "23.8000",
        "total_ex_tax": ex, "total_inc_tax": inc, "total_tax": tax, "quantity": quantity,
        "is_refunded": False, "quantity_refunded": 0, "quantity_shipped": 0,
        "wrapping_name": "", "wrapping_message": "",
        "event_name": None, "event_date": None, "is_bundled_product": False,
        "applied_discounts": [], "product_options": [], "configurable_fields": [], "gift_certificate_id": None,
        "discounted_total_inc_tax": inc,
    } | changes  # fmt: skip


def bc_place(ref: int = 51, *lines: Json, **changes: Any) -> Json:
    return {
        "id": ref, "first_name": "Ana", "last_name": "Reis", "company": "", "street_1": "Rua do Sol 4", "street_2": "",
        "city": "Porto", "state": "Porto", "zip": "4000-100", "country": "Portugal", "country_iso2": "PT",
        "phone": "+351 900", "email": "ana@shop.example", "form_fields": [], "shipping_method": "Parcel",
        "line_items": list(lines), "items_total": 2, "items_shipped": 0,
    } | changes  # fmt: skip


def bc_order(*lines: Json, **changes: Any) -> Json:
    """Two mugs and shipping for 5.95, 19 % tax in it: 53.55, paid by card."""
    lines = lines or (bc_line(),)
    consignments = {
        "pickups": [],
        "shipping": [bc_place(51, *lines)],
        "downloads": [],
        "email": {"gift_certificates": []},
    }
    return {
        "id": 118, "customer_id": 11, "date_created": "Mon, 02 Mar 2026 09:15:00 +0000",
        "date_modified": "Mon, 02 Mar 2026 09:16:30 +0000", "date_shipped": "", "status_id": 11,
        "status": "Awaiting Fulfillment", "custom_status": "To do", "subtotal_inc_tax": "47.6000",
        "shipping_cost_ex_tax": "5.0000", "shipping_cost_inc_tax": "5.9500", "shipping_cost_tax": "0.9500",
        "handling_cost_ex_tax": "0.0000", "handling_cost_inc_tax": "0.0000", "handling_cost_tax": "0.0000",
        "wrapping_cost_ex_tax": "0.0000", "wrapping_cost_inc_tax": "0.0000", "wrapping_cost_tax": "0.0000",
        "total_ex_tax": "45.0000", "total_inc_tax": "53.5500", "total_tax": "8.5500", "is_tax_inclusive_pricing": True,
        "items_total": 2, "items_shipped": 0, "payment_method": "Credit Card", "payment_provider_id": "ch_1",
        "payment_status": "captured", "refunded_amount": "0.0000", "store_credit_amount": "0.0000",
        "gift_certificate_amount": "0.0000", "ip_address": "203.0.113.9", "ip_address_v6": "", "currency_code": "EUR",
        "currency_exchange_rate": "1.0000000000", "default_currency_code": "EUR", "store_default_currency_code": "EUR",
        "staff_notes": "", "customer_message": "Ring twice", "discount_amount": "0.0000", "coupon_discount": "0.0000",
        "is_deleted": False, "customer_locale": "pt-PT", "fees": [],
        "billing_address": {
            "first_name": "Ana", "last_name": "Reis", "company": "", "street_1": "Rua do Sol 4", "street_2": "",
            "city": "Porto", "state": "Porto", "zip": "4000-100", "country": "Portugal", "country_iso2": "PT",
            "phone": "+351 900", "email": "ana@shop.example",
            "form_fields": [{"name": "Delivery Instructions", "value": "Behind the gate"}],
        },
        "consignments": consignments,
    } | changes  # fmt: skip


def bc_refund(ref: int = 12, amount: float = 23.8, **changes: Any) -> Json:
    return {
        "id": ref, "order_id": 118, "created": "2026-03-04T10:00:00+00:00", "reason": "broken", "total_amount": amount,
        "total_tax": 3.8, "items": [{"item_type": "PRODUCT", "item_id": 65, "quantity": 1, "requested_amount": None}],
        "payments": [{"id": 13, "provider_id": "stripe", "amount": amount, "is_declined": False}],
    } | changes  # fmt: skip


def bc_body(order: Json, *refunds: Json) -> Json:
    """An order as it is stored once it was fetched."""
    return {"order": order, "refunds": list(refunds)}


def bc_notice(scope: str = "store/order/updated", **changes: Any) -> Json:
    return {
        "scope": scope, "store_id": "1001", "data": {"type": "order", "id": 118}, "hash": "3f9ea420af83450d7ef9",
        "created_at": 1772442990, "producer": "stores/abcde",
    } | changes  # fmt: skip


def good() -> list[tuple[str, str, Json]]:
    """A rich body of every kind that is understood, by vendor and topic."""
    line = bc_line(
        product_options=[{"display_name": "Engraving", "display_value": "A"}],
        configurable_fields=[{"name": "Font", "value": "Serif"}],
        applied_discounts=[{"amount": "1.0000"}],
        discounted_total_inc_tax=None,
        quantity_shipped=1,
        wrapping_message="Hi",
    )
    raw = bc_order(
        line, currency_code="USD", currency_exchange_rate="1.1", discount_amount="1.0000",
        fees=[{"id": 1, "cost_ex_tax": "1.0000", "cost_inc_tax": "1.1900", "cost_tax": "0.1900"}],
    )  # fmt: skip
    raw["consignments"]["shipping"].append(bc_place(52, bc_line(66), first_name="Rui"))
    beside = {"shipping_addresses": [bc_place(), bc_place(52, first_name="Rui")]}
    location = {"name": "Kiln", "city": "Austin"}
    collected = {"pickups": [{"location": location, "line_items": [bc_line()]}]}
    return [
        ("bigcommerce", "order", bc_body(raw, bc_refund())),
        ("bigcommerce", "order", bc_body(bc_order(consignments=collected))),
        ("bigcommerce", "order", {**bc_body(bc_order(consignments={})), "products": [bc_line()], **beside}),
        ("bigcommerce", "store/order/updated", bc_notice()),
        ("bigcommerce", "store/shipment/created", bc_notice("store/shipment/created", data={"orderId": "118"})),
    ]
