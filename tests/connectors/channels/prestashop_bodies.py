"""Orders as a small shop with PrestaShop answers them, each part in its XML."""

from typing import Any

Json = dict[str, Any]


def xml(name: str, /, **fields: Any) -> str:
    """One resource; a dict is a text by the number of its language, a list of texts is XML within."""
    return f"<{name}>{''.join(_field(field, held) for field, held in fields.items())}</{name}>"


def _field(name: str, held: Any) -> str:
    if isinstance(held, list):
        return f"<{name}>{''.join(held)}</{name}>"
    if isinstance(held, dict):
        spoken = "".join(f'<language id="{n}"><![CDATA[{text}]]></language>' for n, text in held.items())
        return f"<{name}>{spoken}</{name}>"
    return f"<{name}><![CDATA[{held}]]></{name}>"


def ps_detail(ref: int = 13, **changes: Any) -> str:
    """Two mugs for 23.80 each, 19 % tax in it."""
    fields = {
        "id": ref, "id_order": 5, "product_id": 1, "product_attribute_id": 7, "id_customization": 0,
        "product_quantity_reinjected": 0, "download_hash": "", "product_name": "Mug - Colour : Blue",
        "product_quantity": 2, "product_quantity_refunded": 0, "product_weight": "0.350000",
        "reduction_percent": "0.00", "reduction_amount_tax_incl": "0.000000", "product_reference": "MUG",
        "unit_price_tax_incl": "23.800000", "unit_price_tax_excl": "20.000000", "total_price_tax_incl": "47.600000",
        "total_price_tax_excl": "40.000000",
    }  # fmt: skip
    return xml("order_detail", **fields | changes)


def ps_order(**changes: Any) -> str:
    fields = {
        "id": 5, "id_address_delivery": 4, "id_address_invoice": 4, "id_currency": 1, "id_lang": 1, "id_customer": 1,
        "id_carrier": 2, "current_state": 2, "module": "ps_wirepayment", "date_add": "2026-03-02 10:15:00",
        "date_upd": "2026-03-02 10:16:30", "payment": "Bank wire", "gift": 0, "gift_message": "",
        "total_discounts_tax_incl": "0.000000", "total_discounts_tax_excl": "0.000000",
        "total_paid_tax_incl": "53.550000", "total_paid_real": "53.550000", "total_shipping_tax_incl": "5.950000",
        "total_shipping_tax_excl": "5.000000", "total_wrapping_tax_incl": "0.000000",
        "total_wrapping_tax_excl": "0.000000", "reference": "KHWLILZLL",
    }  # fmt: skip
    return xml("order", **fields | changes)


def ps_state(ref: int = 2, name: str = "Payment accepted", template: str = "payment", **flags: Any) -> str:
    on = {"paid": 0, "shipped": 0, "delivery": 0, "logable": 0, "invoice": 0, "module_name": ""}
    return xml("order_state", id=ref, **on | flags, name={1: name}, template={1: template})


def ps_address(ref: int = 4, **changes: Any) -> str:
    fields = {
        "id": ref, "id_country": 15, "id_state": 0, "company": "", "lastname": "Reis", "firstname": "Ana",
        "address1": "Rua do Sol 4", "address2": "", "postcode": "4000-100", "city": "Porto", "other": "Ring twice",
        "phone": "", "phone_mobile": "+351 900",
    }  # fmt: skip
    return xml("address", **fields | changes)


SETTINGS = {"PS_TIMEZONE": "Europe/Paris", "PS_WEIGHT_UNIT": "kg", "PS_OS_CANCELED": "6", "PS_OS_SHIPPING": "4"}


def ps_body(order: str = "", *details: str, **changes: Any) -> Json:
    """An order as it is stored once it was fetched: 53.55, paid."""
    return {
        "order": order or ps_order(),
        "details": list(details) or [ps_detail()],
        "customer": xml("customer", id=1, email="ana@shop.example"),
        "addresses": [ps_address()],
        "countries": [xml("country", id=15, iso_code="PT")],
        "regions": [],
        "carrier": xml("carrier", id=2, name="Parcel"),
        "currency": xml("currency", id=1, iso_code="EUR"),
        "state": ps_state(paid=1),
        "language": xml("language", id=1, iso_code="pt", language_code="pt-pt"),
        "slips": [], "rules": [], "payments": [], "messages": [], "customizations": [], "customization_fields": [],
        "settings": dict(SETTINGS),
    } | changes  # fmt: skip


def ps_slip(ref: int = 3, amount: str = "23.800000", units: int = 1, **changes: Any) -> str:
    each = [xml("order_slip_detail", id_order_detail=13, product_quantity=units)] if units else []
    inner = [f"<order_slip_details>{''.join(each)}</order_slip_details>"]
    fields = {
        "id": ref, "id_order": 5, "total_products_tax_incl": amount, "total_shipping_tax_incl": "0.000000",
        "amount": "20.000000", "shipping_cost_amount": "0.000000", "date_add": "2026-03-04 11:00:00",
    }  # fmt: skip
    return xml("order_slip", **fields | changes, associations=inner)


def ps_customization(ref: int = 9, value: str = "Ana & Rui", field: int = 1) -> str:
    text = [f"<customized_data_text_field><id_customization_field>{field}</id_customization_field>"
            f"<value><![CDATA[{value}]]></value></customized_data_text_field>"]  # fmt: skip
    return xml("customization", id=ref, associations=[_field("customized_data_text_fields", text)])


def good() -> list[tuple[str, str, Json]]:
    """A rich body of every kind that is understood, by vendor and topic."""
    detail = ps_detail(id_customization=9, reduction_percent="10.00")
    rich = ps_body(
        ps_order(gift=1, gift_message="Hi", total_discounts_tax_incl="1.190000"), detail,
        slips=[ps_slip()],
        rules=[xml("order_cart_rule", id=1, free_shipping=1, deleted=0)],
        payments=[xml("order_payment", id=1, amount="20.000000", transaction_id="ch_1")],
        messages=[xml("customer_message", id=1, id_employee=0, message="Please hurry")],
        customizations=[ps_customization()],
        customization_fields=[xml("customization_field", id=1, name={1: "Engraving"})],
    )  # fmt: skip
    return [("prestashop", "order", rich), ("prestashop", "order", ps_body(state=ps_state(6, "X", "order_canceled")))]
