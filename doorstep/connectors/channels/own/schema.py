"""The JSON Schema of our own order, `doorstep.order/1`: one page of it, from which the reader takes its fields."""

import json
from collections.abc import Mapping
from typing import Any

SCHEMA = "doorstep.order/1"
KINDS = ("physical", "digital", "gift_card", "custom")
PAYMENTS = ("pending", "authorized", "paid", "partly_paid", "partly_refunded", "refunded", "voided", "terms")
RISKS = ("", "accept", "investigate", "cancel")

_AMOUNT = {"type": ["string", "number"], "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,4})?$"}


def _text(says: str, most: int = 500) -> dict[str, Any]:
    return {"type": "string", "maxLength": most, "description": says}


def _id(says: str) -> dict[str, Any]:
    return {"type": ["string", "integer"], "maxLength": 120, "description": says}


def _money(says: str) -> dict[str, Any]:
    return {**_AMOUNT, "description": says}


def _count(says: str) -> dict[str, Any]:
    return {"type": "integer", "minimum": 0, "maximum": 100_000, "description": says}


def _at(says: str) -> dict[str, Any]:
    return {"type": "string", "format": "date-time", "description": says}


def _part(properties: Mapping[str, Any], *required: str, says: str = "") -> dict[str, Any]:
    held = {"type": "object", "additionalProperties": False, "properties": properties, "required": list(required)}
    return {**held, "description": says} if says else held


def _list(each: Mapping[str, Any], says: str) -> dict[str, Any]:
    return {"type": "array", "items": each, "description": says}


LINE: dict[str, Any] = {
    "id": _id("your own, stable id of the line; its place in the list where you give none"),
    "sku": _text("what is sold, as you spell it; Doorstep asks once for a spelling that it does not know", 180),
    "variant": _text("your id of the variant, where it has no SKU", 180),
    "title": _text("what the customer calls it"),
    "kind": {"enum": list(KINDS), "default": "physical", "description": "digital and gift_card are not sent"},
    "qty": _count("how many are wanted now: less what was edited out or called off"),
    "original_qty": _count("how many were ordered at first; qty where you give none"),
    "unit_price": _money("of one unit, before discounts; with its tax where prices_include_tax"),
    "discount": _money("all discounts on this line, over all its units"),
    "tax": _money("over all its units, after discounts: on top of the price, or within it"),
    "grams": {"type": "integer", "minimum": 0, "maximum": 10_000_000, "description": "of one unit, where known"},
    "properties": _list(
        _part({"name": _text("as in Engraving"), "value": _text("as in For Mara", 5000)}),
        "what the customer chose or wrote for this line; shown to who packs it",
    ),
}
ADDRESS: dict[str, Any] = {
    "name": _text("who"), "company": _text("where it is a firm"), "line1": _text("street and number"),
    "line2": _text("floor, flat"), "city": _text("town"), "region": _text("state or region, where there is one"),
    "postcode": _text("as written there"), "country": _text("two letters, as in DE", 2), "phone": _text("with its +"),
    "email": _text("where it differs from the customer's"),
}  # fmt: skip
_CHARGE = {"price": _money("after discounts; with its tax where prices_include_tax"), "tax": _money("its tax")}
_UNITS = {"line": _id("the line's id"), "qty": _count("of it")}

PROPERTIES: dict[str, Any] = {
    "schema": {"const": SCHEMA},
    "id": _id("your own id of the order: the same for ever"),
    "number": _id("what people call it; the id where you give none"),
    "placed_at": _at("when it was placed, with its zone"),
    "updated_at": _at("when it came to be as it is said here; an older one never changes a newer one"),
    "currency": {"type": "string", "pattern": "^[A-Za-z]{3}$", "description": "in which all amounts here are"},
    "prices_include_tax": {"type": "boolean", "default": False, "description": "whether prices contain their tax"},
    "lines": _list(_part(LINE, "qty", "unit_price"), "what is wanted"),
    "discount": _part(
        {"amount": _money("off the whole order, on no line"), "reason": _text("why")}, says="a discount on no line"
    ),
    "shipping": _part({"service": _text("what the customer chose"), **_CHARGE}, says="what sending it costs"),
    "fee": _part(_CHARGE, says="what else it costs: wrapping, cash on delivery"),
    "tip": _money("a tip"),
    "rounding": _money("what cash rounding adds, or takes off"),
    "total": _money("what the customer pays in all, as it stands now; lines and charges sum to it to the cent"),
    "original_total": _money("the total as first ordered"),
    "presentment": _part(
        {"currency": _text("three letters", 3), "total": _money("in it")}, says="what the customer saw, if other"
    ),
    "payout": _part(
        {"currency": _text("three letters", 3), "amount": _money("in it, after fees")},
        says="what you will be paid out for it, where you know",
    ),
    "tax_remitted": {"type": "boolean", "default": False, "description": "its tax is paid by somebody else than you"},
    "ship_by": _at("by when it is to be handed over, where that is agreed"),
    "deliver_by": _at("by when it was promised to the customer"),
    "payment": _part(
        {
            "state": {"enum": list(PAYMENTS), "default": "pending", "description": "terms: sent now, paid later"},
            "method": _text("as in card, cash, transfer"),
            "ref": _text("the provider's id of the charge", 120),
            "paid": _money("how much came in; all of it where the state is paid"),
            "gift_card": _money("how much of that came from a gift card"),
        },
        says="how far the money has come",
    ),
    "customer": _part(
        {
            "id": _id("your id of the customer"), "email": _text("for messages", 200),
            "phone": _text("with its +", 60), "language": _text("as in de or pt-BR", 35),
            "tags": _list({"type": "string", "maxLength": 100}, "as in vip"),
            "orders_before": {"type": "integer", "minimum": 0, "description": "as you count them"},
        },
        says="who bought",
    ),
    "ship_to": _part(ADDRESS, says="where it goes; leave it out where nothing is sent"),
    "bill_to": _part(ADDRESS, says="who is billed, where it differs"),
    "note": _text("the customer's words", 5000),
    "gift_note": _text("what the card is to say", 5000),
    "delivery_instructions": _text("for who delivers it", 5000),
    "cancelled_at": _at("when it was called off"),
    "cancel_reason": _text("why"),
    "refunds": _list(
        _part(
            {
                "id": _id("your id of the refund"), "amount": _money("what went back"), "at": _at("when"),
                "reason": _text("why"),
                "lines": _list(
                    _part({**_UNITS, "restocked": {"type": "boolean", "default": False}}, "line", "qty"),
                    "of which lines",
                ),
            },
            "id", "amount", "at",
        ),
        "all refunds so far",
    ),
    "sent": _list(_part(_UNITS, "line", "qty"), "what you have sent by yourself already"),
    "closed": {"type": "boolean", "default": False, "description": "put away: nothing of it is to be done any more"},
    "client_ip": _text("from where it was ordered", 60),
    "test": {"type": "boolean", "default": False, "description": "a try: kept apart"},
    "risk": {"enum": list(RISKS), "default": "", "description": "your own advice"},
    "source": {"type": "object", "description": "anything of yours that shall be kept beside it; not read"},
}  # fmt: skip
ORDER: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": SCHEMA,
    "description": "One order of a site of your own, whole, as it stands at updated_at. Send it anew when it changes.",
    **_part(PROPERTIES, "schema", "id", "placed_at", "currency", "lines", "total"),
}


def as_json() -> str:
    """The schema as the text that is published."""
    return json.dumps(ORDER, indent=2, ensure_ascii=False) + "\n"
