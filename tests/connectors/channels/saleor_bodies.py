"""Orders of a small shop as Saleor spells them: its GraphQL API's way, and the way of its own payloads."""

from typing import Any

Json = dict[str, Any]


def taxed(net: float, gross: float, currency: str = "EUR") -> Json:
    return {"net": {"amount": net, "currency": currency}, "gross": {"amount": gross, "currency": currency}}


def line(ref: str = "T3JkZXJMaW5lOjE=", quantity: int = 2, unit: Json | None = None, **changes: Any) -> Json:
    """Two bowls for 11.90 each, 1.90 of it tax."""
    unit = unit or taxed(10.0, 11.9)
    total = {side: {**unit[side], "amount": round(unit[side]["amount"] * quantity, 2)} for side in unit}
    return {
        "id": ref, "productName": "Bowl", "variantName": "blue", "productSku": "BOWL-BLUE", "isShippingRequired": True,
        "quantity": quantity, "quantityFulfilled": 0, "unitPrice": unit, "undiscountedUnitPrice": unit,
        "undiscountedTotalPrice": total, "totalPrice": total, "metadata": [],
        "variant": {
            "id": "UHJvZHVjdFZhcmlhbnQ6NQ==", "weight": {"value": 0.4, "unit": "KG"},
            "product": {"productType": {"kind": "NORMAL"}},
        },
    } | changes  # fmt: skip


def order(**changes: Any) -> Json:
    """Two bowls and shipping for 5.95: 29.75, paid."""
    return {
        "id": "T3JkZXI6MDAwMDAwMmEtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAw", "number": "42", "status": "UNFULFILLED",
        "origin": "CHECKOUT", "created": "2026-03-02T09:15:00+00:00", "updatedAt": "2026-03-02T09:16:30.123456+00:00",
        "userEmail": "ana@shop.example", "customerNote": "Ring twice", "languageCodeEnum": "PT_BR",
        "displayGrossPrices": True, "shippingMethodName": "Parcel", "collectionPointName": None,
        "paymentStatus": "FULLY_CHARGED", "chargeStatus": "FULL", "authorizeStatus": "FULL",
        "channel": {"slug": "web", "currencyCode": "EUR", "taxConfiguration": {"pricesEnteredWithTax": True}},
        "user": {"id": "VXNlcjo3"}, "total": taxed(25.0, 29.75), "shippingPrice": taxed(5.0, 5.95),
        "totalCharged": {"amount": 29.75, "currency": "EUR"}, "totalRefunded": {"amount": 0.0, "currency": "EUR"},
        "shippingAddress": {
            "firstName": "Ana", "lastName": "Reis", "companyName": "", "streetAddress1": "Rua do Sol 4",
            "streetAddress2": "", "city": "PORTO", "cityArea": "", "postalCode": "4000-100", "country": {"code": "PT"},
            "countryArea": "", "phone": "+351900000000",
        },
        "billingAddress": None, "metadata": [], "discounts": [], "giftCards": [], "lines": [line()], "fulfillments": [],
        "transactions": [{"id": "VHI6MQ==", "name": "Card", "pspReference": "pi_1", "events": []}], "payments": [],
        "grantedRefunds": [],
    } | changes  # fmt: skip


def refund(amount: float, ref: str = "VHJhbnNhY3Rpb25FdmVudDo5", **changes: Any) -> Json:
    """A transaction under which that much went back."""
    event = {
        "id": ref, "type": "REFUND_SUCCESS", "createdAt": "2026-03-05T10:00:00+00:00", "pspReference": "re_1",
        "message": "", "amount": {"amount": amount, "currency": "EUR"},
    } | changes  # fmt: skip
    return {"id": "VHI6MQ==", "name": "Card", "pspReference": "pi_1", "events": [event]}


def fulfillment(status: str, quantity: int, ref: str = "T3JkZXJMaW5lOjE=") -> Json:
    return {
        "id": "RnVsZmlsbG1lbnQ6MQ==", "status": status, "trackingNumber": "0034", "created": "2026-03-03T09:00:00Z",
        "lines": [{"quantity": quantity, "orderLine": {"id": ref}}],
    }  # fmt: skip


def legacy(**changes: Any) -> list[Json]:
    """The same two bowls as Saleor writes an order by itself."""
    told = {
        "type": "Order", "id": "T3JkZXI6NDI=", "created": "2026-03-02T09:15:00.000000+00:00", "status": "unfulfilled",
        "meta": {"issued_at": "2026-03-02T09:16:30+00:00", "version": "3.20.1"}, "user_email": "ana@shop.example",
        "language_code": "pt-br", "shipping_method_name": "Parcel", "shipping_price_net_amount": "5.00",
        "shipping_price_gross_amount": "5.95", "total_net_amount": "25.00", "total_gross_amount": "29.75",
        "display_gross_prices": True, "metadata": {"gift_message": "For you"}, "discounts": [], "fulfillments": [],
        "channel": {"id": "Q2hhbm5lbDox", "slug": "web", "currency_code": "EUR"},
        "payments": [
            {"gateway": "stripe", "is_active": True, "charge_status": "fully-charged", "captured_amount": "29.750",
             "psp_reference": "pi_1"},
        ],
        "shipping_address": {"first_name": "Ana", "last_name": "Reis", "street_address_1": "Rua do Sol 4",
                             "city": "PORTO", "postal_code": "4000-100", "country": "PT", "phone": ""},
        "lines": [
            {"id": "T3JkZXJMaW5lOjE=", "product_name": "Bowl", "variant_name": "blue", "product_sku": "BOWL-BLUE",
             "quantity": 2, "currency": "EUR", "unit_price_net_amount": "10.000", "unit_price_gross_amount": "11.900",
             "undiscounted_unit_price_net_amount": "10.000", "undiscounted_unit_price_gross_amount": "11.900",
             "total_price_net_amount": "20.000", "total_price_gross_amount": "23.800"},
        ],
    }  # fmt: skip
    return [told | changes]


def good() -> list[tuple[str, str, Any]]:
    """A body of every kind that is understood, by vendor and topic; to be spoiled in every place."""
    rich = order(
        transactions=[refund(11.9)], giftCards=[{"id": "R2lmdENhcmQ6MQ=="}], fulfillments=[fulfillment("FULFILLED", 1)],
        discounts=[{"type": "VOUCHER", "amount": {"amount": 1.0}}], metadata=[{"key": "gift_note", "value": "Hi"}],
        lines=[line(metadata=[{"key": "Engraving", "value": "A"}])],
        grantedRefunds=[{"amount": {"amount": 11.9}, "lines": [{"quantity": 1, "orderLine": {"id": "YTox"}}]}],
    )  # fmt: skip
    part = {"id": "VDo5", "kind": "REFUND", "isSuccess": True, "amount": {"amount": 5.0}}
    paid = {"gateway": "stripe", "isActive": True, "chargeStatus": "FULLY_CHARGED", "transactions": [part]}
    older = order(transactions=[], payments=[paid], chargeStatus=None, totalCharged=None)
    return [
        ("saleor", "order_updated", {"order": rich, "issuedAt": "2026-03-02T09:16:31Z"}),
        ("saleor", "order_created", older),
        ("saleor", "order_paid", legacy()),
        ("saleor", "fulfillment_created", {"order": {"id": "T3JkZXI6NDI="}}),
    ]
