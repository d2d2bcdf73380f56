"""The JSON Schema of our own order, `doorstep.order/1`: one page of it, from which the reader takes its fields."""

import json
from collections.abc import Mapping
from typing import Any

from doorstep.domain.money import with_decimals

SCHEMA = "doorstep.order/1"
KINDS = ("physical", "digital", "gift_card", "custom")
PAYMENTS = ("pending", "authorized", "paid", "partly_paid", "partly_refunded", "refunded", "voided", "terms")
LINES_MAX = 1000
RISKS = ("", "accept", "investigate", "cancel")

ID = r"^(?=.*\S)[^\x00-\x1f\x7f]+$"
_COUNTRY = r"^\s*([A-Za-z]{2})?\s*$"
_SIZE = 13  # digits of an amount in minor units
_DECIMALS = (0, 2, 3, 4)  # that currencies have


def amount_pattern(decimals: int, is_signed: bool = False) -> str:
    """How an amount with so many decimals is written; noughts behind them change nothing."""
    behind = rf"\.[0-9]{{1,{decimals}}}0{{0,4}}" if decimals else r"\.0{1,4}"
    return rf"{'-?' if is_signed else ''}[0-9]{{1,{_SIZE - decimals}}}({behind})?"


_ANY = {is_signed: amount_pattern(4, is_signed).replace("{1,9}", f"{{1,{_SIZE}}}") for is_signed in (False, True)}


def _text(says: str, most: int = 500) -> dict[str, Any]:
    return {"type": ["string", "integer"], "maxLength": most, "description": says}


def _id(says: str) -> dict[str, Any]:
    return {**_text(says, 120), "pattern": ID}


def _money(says: str, is_signed: bool = False) -> dict[str, Any]:
    least = {} if is_signed else {"minimum": 0}
    return {"type": ["string", "number"], "pattern": f"^{_ANY[is_signed]}$", **least, "description": says}


def _count(says: str, most: int = 100_000) -> dict[str, Any]:
    return {"type": "integer", "minimum": 0, "maximum": most, "description": says}


def _at(says: str) -> dict[str, Any]:
    return {"type": "string", "format": "date-time", "description": says}


def _yes(says: str = "") -> dict[str, Any]:
    held = {"type": "boolean", "default": False}
    return {**held, "description": says} if says else held


def _part(properties: Mapping[str, Any], *required: str, says: str = "", **more: Any) -> dict[str, Any]:
    named = {name: held if name in required else _or_nothing(held) for name, held in properties.items()}
    held = {"type": "object", "additionalProperties": False, "properties": named, "required": list(required), **more}
    return {**held, "description": says} if says else held


def _or_nothing(held: Mapping[str, Any]) -> dict[str, Any]:
    """What may be left out may be null too, and an empty text where a time or an amount stands; an id never is."""
    if held.get("pattern") == ID or not held.keys() & {"type", "enum"}:
        return dict(held)
    if "enum" in held:
        return {**held, "enum": [*held["enum"], None]}
    kinds = held["type"] if isinstance(held["type"], list) else [held["type"]]
    if held.get("format"):
        empty = [{"format": held["format"]}, {"maxLength": 0}]
        held = {**{name: one for name, one in held.items() if name != "format"}, "anyOf": empty}
    if (amount := held.get("pattern", "")[1:-1]) in _ANY.values():
        held = {**held, "pattern": f"^({amount})?$"}
    return {**held, "type": [*kinds, "null"]}


def _list(each: Mapping[str, Any], says: str, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": each, **more, "description": says}


def _with_currency(properties: Mapping[str, Any], *required: str, says: str = "") -> dict[str, Any]:
    """The object, whose amounts have at most the decimals that its currency has."""
    held = _part(properties, *required, says=says)
    rules = []
    for decimals in _DECIMALS:
        rule: dict[str, Any] = {"pattern": _codes(decimals)} if decimals != 2 else {"not": {"pattern": _codes(0, 3, 4)}}
        rules.append({"if": {"properties": {"currency": rule}}, "then": _of_decimals(held, decimals)})
    return {**held, "allOf": rules}


def _codes(*decimals: int) -> str:
    spelt = ("".join(f"[{mark}{mark.lower()}]" for mark in code) for code in with_decimals(*decimals))
    return f"^({'|'.join(spelt)})$"


def _of_decimals(held: Mapping[str, Any], decimals: int) -> dict[str, Any]:
    """What of the object, or below it, is an amount, written with so many decimals; nothing of what has its own."""
    if "properties" in held:
        named = {
            name: found
            for name, one in held["properties"].items()
            if "allOf" not in one and (found := _of_decimals(one, decimals))
        }
        return {"properties": named} if named else {}
    if "items" in held:
        found = _of_decimals(held["items"], decimals)
        return {"items": found} if found else {}
    for is_signed, any_amount in _ANY.items():
        if any_amount in held.get("pattern", ""):
            if "-?" in held["pattern"] and not is_signed:
                continue
            pattern = held["pattern"].replace(any_amount, amount_pattern(decimals, is_signed))
            return {"pattern": pattern, "exclusiveMaximum": 10 ** (_SIZE - decimals)}
    return {}


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
    "grams": _count("of one unit, where known", 10_000_000),
    "properties": _list(
        _part({"name": _text("as in Engraving"), "value": _text("as in For Mara", 5000)}),
        "what the customer chose or wrote for this line; shown to who packs it",
    ),
}
ADDRESS: dict[str, Any] = {
    "name": _text("who"), "company": _text("where it is a firm"), "line1": _text("street and number"),
    "line2": _text("floor, flat"), "city": _text("town"), "region": _text("state or region, where there is one"),
    "postcode": _text("as written there"),
    "country": {"type": "string", "pattern": _COUNTRY, "description": "two letters, as in DE"},
    "phone": _text("with its +"), "email": _text("where it differs from the customer's"),
}  # fmt: skip
_CHARGE = {"price": _money("after discounts; with its tax where prices_include_tax"), "tax": _money("its tax")}
_FEE = {"price": _money("with its tax where prices_include_tax", True), "tax": _money("its tax", True)}
_CURRENCY = {"type": "string", "pattern": "^[A-Za-z]{3}$"}
_NAMED = [{"properties": {name: {"type": ["string", "integer"], "pattern": r"\S"}}, "required": [name]}
          for name in ("sku", "title", "variant")]  # fmt: skip
_UNITS = {"line": _id("the line's id"), "qty": _count("of it")}

PROPERTIES: dict[str, Any] = {
    "schema": {"const": SCHEMA},
    "id": _id("your own id of the order: the same for ever"),
    "number": _text("what people call it; the id where you give none", 120),
    "placed_at": _at("when it was placed, with its zone"),
    "updated_at": _at("when it came to be as it is said here; an older one never changes a newer one"),
    "currency": {**_CURRENCY, "description": "in which all amounts here are"},
    "prices_include_tax": _yes("whether prices contain their tax"),
    "lines": _list(_part(LINE, "qty", "unit_price", anyOf=_NAMED), "what is wanted", maxItems=LINES_MAX),
    "discount": _part(
        {"amount": _money("off the whole order, on no line"), "reason": _text("why")}, says="a discount on no line"
    ),
    "shipping": _part({"service": _text("what the customer chose"), **_CHARGE}, says="what sending it costs"),
    "fee": _part(_FEE, says="what else it costs: wrapping, cash on delivery"),
    "tip": _money("a tip"),
    "rounding": _money("what cash rounding adds, or takes off", True),
    "total": _money("what the customer pays in all, as it stands now; lines and charges sum to it to the cent"),
    "original_total": _money("the total as first ordered"),
    "presentment": _with_currency(
        {"currency": _CURRENCY, "total": _money("in it")}, "currency", says="what the customer saw, if other"
    ),
    "payout": _with_currency(
        {"currency": _CURRENCY, "amount": _money("in it, after fees", True)}, "currency", "amount",
        says="what you will be paid out for it, where you know",
    ),
    "tax_remitted": _yes("its tax is paid by somebody else than you"),
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
        **{"if": {"properties": {"state": {"const": "partly_paid"}}, "required": ["state"]},
           "then": {"required": ["paid"], "properties": {"paid": {"type": ["string", "number"], "minLength": 1}}}},
    ),
    "customer": _part(
        {
            "id": _text("your id of the customer", 120), "email": _text("for messages", 200),
            "phone": _text("with its +", 60), "language": _text("as in de or pt-BR", 35),
            "tags": _list({"type": "string", "maxLength": 100}, "as in vip"),
            "orders_before": _count("as you count them", 10_000_000),
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
                    _part({**_UNITS, "restocked": _yes()}, "line", "qty"),
                    "of which lines",
                ),
            },
            "id", "amount", "at",
        ),
        "all refunds so far",
    ),
    "sent": _list(_part(_UNITS, "line", "qty"), "what you have sent by yourself already"),
    "closed": _yes("put away: nothing of it is to be done any more"),
    "client_ip": _text("from where it was ordered", 60),
    "test": _yes("a try: kept apart"),
    "risk": {"enum": list(RISKS), "default": "", "description": "your own advice"},
    "source": {"type": "object", "description": "anything of yours that shall be kept beside it; not read"},
}  # fmt: skip
ORDER: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": SCHEMA,
    "description": "One order of a site of your own, whole, as it stands at updated_at. Send it anew when it changes. "
    "Amounts have at most the decimals of their currency, also those that are numbers; no name stands twice.",
    **_with_currency(PROPERTIES, "schema", "id", "placed_at", "currency", "lines", "total"),
}


def as_json() -> str:
    """The schema as the text that is published."""
    return json.dumps(ORDER, indent=2, ensure_ascii=False) + "\n"
