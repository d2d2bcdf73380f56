"""How a stand-in PrestaShop keeps its things: what a fresh shop holds, what a checkout leaves, and its XML."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from typing import Any

from doorstep.sandbox.channel.told import Bought, altered, check

Thing = dict[str, Any]
_RATE = Decimal("0.19")
NEVER = "0000-00-00 00:00:00"
# What each element of a list is called; that of the list is the resource, but for credit slips.
EACH = {
    "addresses": "address", "carriers": "carrier", "combinations": "combination", "configurations": "configuration",
    "countries": "country", "currencies": "currency", "customers": "customer", "customer_messages": "customer_message",
    "customer_threads": "customer_thread", "customizations": "customization", "languages": "language",
    "order_carriers": "order_carrier", "order_cart_rules": "order_cart_rule", "order_details": "order_detail",
    "order_histories": "order_history", "order_payments": "order_payment", "order_slip": "order_slip",
    "order_states": "order_state", "orders": "order", "product_customization_fields": "customization_field",
    "product_option_values": "product_option_value", "products": "product", "states": "state",
    "stock_availables": "stock_available",
}  # fmt: skip
_STATES = (
    (1, "Wartet auf Scheck", "cheque", ""), (2, "Zahlung eingegangen", "payment", "paid logable invoice"),
    (3, "In Bearbeitung", "preparation", "paid logable invoice"),
    (4, "Versendet", "shipped", "paid shipped delivery logable invoice"),
    (5, "Zugestellt", "", "paid shipped delivery logable invoice"), (6, "Storniert", "order_canceled", ""),
    (7, "Erstattet", "refund", "invoice"), (8, "Zahlungsfehler", "payment_error", ""),
    (10, "Wartet auf Überweisung", "bankwire", ""), (13, "Nachnahme", "cashondelivery", "logable"),
    (14, "Wird geprüft", "", ""),
)  # fmt: skip
_SETTINGS = {
    "PS_CURRENCY_DEFAULT": "1", "PS_WEIGHT_UNIT": "kg", "PS_DIMENSION_UNIT": "cm", "PS_LANG_DEFAULT": "1",
    "PS_OS_CHEQUE": "1", "PS_OS_PAYMENT": "2", "PS_OS_PREPARATION": "3", "PS_OS_SHIPPING": "4", "PS_OS_DELIVERED": "5",
    "PS_OS_CANCELED": "6", "PS_OS_REFUND": "7", "PS_OS_ERROR": "8", "PS_OS_BANKWIRE": "10",
    "PS_OS_COD_VALIDATION": "13", "PS_SHOP_NAME": "Kerzen",
}  # fmt: skip


def founded(zone: str) -> list[tuple[str, Thing]]:
    """What a shop holds on its first day, by resource."""
    marks = ("paid", "shipped", "delivery", "logable", "invoice")
    things: list[tuple[str, Thing]] = [
        ("currencies", {"id": 1, "name": "Euro", "iso_code": "EUR", "conversion_rate": "1.000000"}),
        ("languages", {"id": 1, "name": "Deutsch", "iso_code": "de", "language_code": "de-de"}),
        ("countries", {"id": 1, "iso_code": "DE", "name": {"1": "Deutschland"}}),
        ("countries", {"id": 21, "iso_code": "US", "name": {"1": "USA"}}),
        ("states", {"id": 9, "id_country": 21, "iso_code": "FL", "name": "Florida"}),
        ("carriers", {"id": 2, "name": "Paket", "active": 1, "delay": {"1": "morgen"}}),
    ]
    for ref, name, template, on in _STATES:
        told = {mark: int(mark in on.split()) for mark in marks}
        state = {"id": ref, **told, "module_name": "", "deleted": 0, "name": {"1": name}, "template": {"1": template}}
        things.append(("order_states", state))
    for n, (name, value) in enumerate({**_SETTINGS, "PS_TIMEZONE": zone}.items(), 1):
        things.append(("configurations", {"id": n, "name": name, "value": value}))
    return things


def money(amount: Decimal) -> str:
    return f"{amount.quantize(Decimal('0.000001'), ROUND_HALF_UP)}"


def made_order(
    n: int, lines: Sequence[tuple[int, Bought]], told: Mapping[str, Any], at: str
) -> list[tuple[str, Thing]]:
    """What a checkout leaves, by resource: the order, its details, its address, its customer, its carrier."""
    known = (
        "shipping", "discount", "current_state", "placed_at", "gift_message", "message", "engraving", "address",
    )  # fmt: skip
    check(told, known, "an order")
    place = n * 10
    details = [_detail(n, ref, line.ware, line.qty, told) for ref, line in lines]
    goods = sum((Decimal(one["total_price_tax_incl"]) for one in details), Decimal(0))
    shipping, off = Decimal(str(told.get("shipping", "4.90"))), Decimal(str(told.get("discount", "0")))
    total, state = goods + shipping - off, int(told.get("current_state", 2))
    reference = "".join(chr(65 + int(digit)) for digit in f"{n:09d}")
    order = {
        "id": n, "id_address_delivery": place, "id_address_invoice": place, "id_cart": n, "id_currency": 1,
        "id_lang": 1, "id_customer": place, "id_carrier": 2, "current_state": state, "module": "ps_wirepayment",
        "date_add": told.get("placed_at", at), "date_upd": at, "payment": "Überweisung",
        "gift": int(bool(told.get("gift_message"))), "gift_message": told.get("gift_message", ""),
        **_twice("total_discounts", off), "total_paid": money(total), **_twice("total_paid", total),
        "total_paid_real": money(total if state not in (1, 6, 8, 10, 13, 14) else Decimal(0)),
        **_twice("total_products", goods), **_twice("total_shipping", shipping), "carrier_tax_rate": "19.000",
        **_twice("total_wrapping", Decimal(0)), "conversion_rate": "1.000000", "reference": reference,
        "associations": _rows(details),
    }  # fmt: skip
    usual = {
        "id": place, "id_customer": place, "id_country": 1, "id_state": 0, "alias": "Zuhause", "company": "",
        "lastname": "Lind", "firstname": "Mara", "address1": "Torstr. 140", "address2": "", "postcode": "10119",
        "city": "Berlin", "other": "", "phone": "", "phone_mobile": "+49 30 1234567", "deleted": 0,
    }  # fmt: skip
    address = altered(usual, told.get("address", {}), "an address")
    made = [
        ("orders", order), *(("order_details", one) for one in details), ("addresses", address),
        ("customers", {"id": place, "email": "mara@example.com", "passwd": "a hash", "id_lang": 1}),
        ("order_carriers", {
            "id": place, "id_order": n, "id_carrier": 2, "id_order_invoice": 0, "weight": "0.350000",
            "shipping_cost_tax_excl": money(shipping / (1 + _RATE)), "shipping_cost_tax_incl": money(shipping),
            "tracking_number": "", "date_add": at,
        }),
    ]  # fmt: skip
    if order["total_paid_real"] != money(Decimal(0)):
        paid = {"id": place, "order_reference": reference, "amount": money(total), "transaction_id": f"tx_{n}"}
        made.append(("order_payments", {**paid, "payment_method": "Überweisung"}))
    if told.get("message"):
        made += [
            ("customer_threads", {"id": place, "id_order": n, "id_customer": place}),
            ("customer_messages", {
                "id": place, "id_customer_thread": place, "id_employee": 0, "message": told["message"],
            }),
        ]  # fmt: skip
    return made + _engraved(n, told)


def _engraved(n: int, told: Mapping[str, Any]) -> list[tuple[str, Thing]]:
    if not told.get("engraving"):
        return []
    value = f"<value><![CDATA[{told['engraving']}]]></value>"
    each = f"<id_customization_field>1</id_customization_field>{value}"
    each = f"<customized_data_text_field>{each}</customized_data_text_field>"
    associations = f"<customized_data_text_fields>{each}</customized_data_text_fields>"
    return [
        ("customizations", {"id": n, "id_product": 1, "quantity": 1, "associations": associations}),
        ("product_customization_fields", {"id": 1, "id_product": 1, "name": {"1": "Gravur"}}),
    ]


def _detail(n: int, ref: int, thing: Thing, qty: int, told: Mapping[str, Any]) -> Thing:
    price = Decimal(str(thing["gross"]))
    return {
        "id": ref, "id_order": n, "product_id": thing["product"], "product_attribute_id": thing["attribute"],
        "id_customization": n if told.get("engraving") else 0, "product_quantity_reinjected": 0, "download_hash": "",
        "product_name": thing["name"], "product_quantity": qty, "product_quantity_return": 0,
        "product_quantity_refunded": 0, "product_price": money(price / (1 + _RATE)), "reduction_percent": "0.00",
        "reduction_amount": "0.000000", "reduction_amount_tax_incl": "0.000000", "product_reference": thing["sku"],
        "product_weight": "0.350000", **_twice("unit_price", price), **_twice("total_price", price * qty),
    }  # fmt: skip


def _twice(name: str, gross: Decimal) -> Thing:
    return {f"{name}_tax_incl": money(gross), f"{name}_tax_excl": money(gross / (1 + _RATE))}


def _rows(details: Sequence[Thing]) -> str:
    names = ("id", "product_id", "product_attribute_id", "product_quantity", "product_name", "product_reference",
             "unit_price_tax_incl", "unit_price_tax_excl")  # fmt: skip
    rows = "".join(
        "<order_row>" + "".join(f"<{name}><![CDATA[{one[name]}]]></{name}>" for name in names) + "</order_row>"
        for one in details
    )
    return f'<order_rows nodeType="order_row" virtualEntity="true">{rows}</order_rows>'


def rendered(resource: str, things: Sequence[Thing], fields: Sequence[str] | None, home: str) -> bytes:
    """A list as PrestaShop writes it: everything, these fields, or (without a wish) only where each is."""
    each, parts = EACH[resource], []
    for thing in things:
        if fields is None:
            parts.append(f'<{each} id="{thing["id"]}" xlink:href="{home}/api/{resource}/{thing["id"]}"/>')
            continue
        shown = [name for name in thing if not fields or name in fields]
        parts.append(f"<{each}>\n{''.join(_element(name, thing[name]) for name in shown)}</{each}>")
    return _document(f"<{_listed(resource)}>\n{chr(10).join(parts)}\n</{_listed(resource)}>")


def rendered_one(resource: str, thing: Thing) -> bytes:
    each = EACH[resource]
    return _document(f"<{each}>\n{''.join(_element(name, held) for name, held in thing.items())}</{each}>")


def refused(words: str) -> bytes:
    return _document(
        f"<errors>\n<error>\n<code><![CDATA[27]]></code>\n<message><![CDATA[{words}]]></message>\n</error>\n</errors>"
    )


def rights(name: str, home: str, may_write: bool) -> bytes:
    """What the key may do, as the root of the web service lists it."""
    verbs = ("get", "head", *(("put", "post", "delete") if may_write else ()))
    told = " ".join(f'{verb}="{str(verb in verbs).lower()}"' for verb in ("get", "put", "post", "delete", "head"))
    inner = "".join(f'<{one} xlink:href="{home}/api/{one}" {told}><description>x</description></{one}>' for one in EACH)
    return _document(f'<api shopName="{escape(name)}">{inner}</api>')


def _listed(resource: str) -> str:
    return "order_slips" if resource == "order_slip" else resource


def _document(inner: str) -> bytes:
    space = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<prestashop {space}>\n{inner}\n</prestashop>\n'.encode()


def _element(name: str, held: Any) -> str:
    if name == "associations":
        return f"<associations>{held}</associations>\n"
    if isinstance(held, dict):
        spoken = "".join(f'<language id="{n}"><![CDATA[{text}]]></language>' for n, text in held.items())
        return f"\t<{name}>{spoken}</{name}>\n"
    return f"\t<{name}><![CDATA[{held}]]></{name}>\n" if str(held) else f"\t<{name}></{name}>\n"
