"""Orders of a small shop as Medusa's Admin API spells them: amounts of major units, as exact as JavaScript has them."""

from typing import Any

Json = dict[str, Any]
_NONE = dict.fromkeys(
    (
        "fulfilled_quantity", "shipped_quantity", "delivered_quantity", "return_requested_quantity",
        "return_received_quantity", "return_dismissed_quantity", "written_off_quantity",
    ), 0,
)  # fmt: skip


def raw(value: str) -> Json:
    return {"value": value, "precision": 20}


def sold(ref: str = "ordli_1", quantity: int = 2, **changes: Any) -> Json:
    """Two lamps for 11.90 each, 1.90 of it tax."""
    detail = {**_NONE, "quantity": quantity, **changes.pop("detail", {})}
    total = round(11.9 * quantity, 2)
    tax = round(total * 19 / 119, 15)
    return {
        "id": ref, "title": "Lamp", "product_title": "Lamp", "variant_title": "blue", "variant_sku": "LAMP-BLUE",
        "variant_id": "variant_5", "product_id": "prod_3", "requires_shipping": True, "is_tax_inclusive": True,
        "is_giftcard": False, "quantity": quantity, "raw_quantity": raw(str(quantity)), "unit_price": 11.9,
        "raw_unit_price": raw("11.9"), "total": total, "subtotal": total - tax, "tax_total": tax,
        "original_total": total, "original_tax_total": tax, "discount_total": 0, "tax_lines": [{"rate": 19}],
        "adjustments": [], "metadata": {}, "detail": detail,
    } | changes  # fmt: skip


def payments(captured: float = 29.75, refunds: tuple[Json, ...] = (), **changes: Any) -> list[Json]:
    captures = [{"id": "capt_1", "amount": captured, "created_at": "2026-03-02T09:15:20.000Z"}] if captured else []
    payment = {
        "id": "pay_1", "provider_id": "pp_stripe_stripe", "amount": 29.75, "data": {"id": "pi_1"},
        "captures": captures, "refunds": list(refunds), "updated_at": "2026-03-02T09:15:20.000Z",
    } | changes  # fmt: skip
    return [{"id": "pay_col_1", "status": "completed", "captured_amount": captured, "payments": [payment]}]


def refund(amount: float, ref: str = "ref_1", **changes: Any) -> Json:
    return {
        "id": ref, "amount": amount, "created_at": "2026-03-05T10:00:00.000Z", "note": "",
        "refund_reason": {"label": "Broken"},
    } | changes  # fmt: skip


def order(**changes: Any) -> Json:
    """Two lamps and shipping for 5.95: 29.75, paid."""
    return {
        "id": "order_01K42", "display_id": 42, "status": "pending", "version": 1, "email": "ana@shop.example",
        "currency_code": "eur", "created_at": "2026-03-02T09:15:00.000Z", "updated_at": "2026-03-02T09:16:30.123Z",
        "canceled_at": None, "metadata": {"note": "Ring twice"}, "customer_id": "cus_7", "is_draft_order": False,
        "payment_status": "captured", "fulfillment_status": "not_fulfilled", "total": 29.75,
        "raw_total": raw("29.75"), "summary": {"original_order_total": 29.75, "current_order_total": 29.75},
        "shipping_total": 5.95, "shipping_tax_total": 0.95, "credit_line_total": 0, "credit_lines": [],
        "items": [sold()], "shipping_methods": [{"id": "ordsm_1", "name": "Parcel", "amount": 5.95, "total": 5.95}],
        "shipping_address": {
            "first_name": "Ana", "last_name": "Reis", "company": None, "address_1": "Rua do Sol 4", "address_2": None,
            "city": "Porto", "province": None, "postal_code": "4000-100", "country_code": "pt", "phone": "+351 900",
        },
        "billing_address": None, "customer": {"id": "cus_7", "email": "ana@shop.example", "phone": None},
        "payment_collections": payments(), "fulfillments": [],
    } | changes  # fmt: skip


def good() -> list[tuple[str, str, Any]]:
    """A body of every kind that is understood, by vendor and topic; to be spoiled in every place."""
    rich = order(
        items=[sold(detail={"return_received_quantity": 1, "shipped_quantity": 1}, metadata={"Engraving": "A"})],
        payment_collections=payments(refunds=(refund(11.9),)), credit_lines=[{"amount": 1, "reference": "gift-card"}],
        fulfillments=[{"id": "ful_1", "updated_at": "2026-03-03T09:00:00Z"}],
    )  # fmt: skip
    return [
        ("medusa", "order", rich),
        ("medusa", "event", {"name": "order.placed", "data": {"id": "order_01K42"}}),
    ]
