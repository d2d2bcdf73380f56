"""PrestaShop's order, with all that it points at, into the canonical order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from doorstep.connectors.channels.prestashop import words
from doorstep.connectors.channels.prestashop.lines import number, read_lines
from doorstep.connectors.channels.prestashop.xml import Node, read_xml
from doorstep.connectors.channels.reading import (
    Json,
    Minor,
    UnreadableError,
    country_code,
    currency_code,
    known_zone,
    minor_units,
    ref,
    shown_short,
    text,
)
from doorstep.domain.orders import Address, Refunded, SourceLine, SourceOrder

ONES = ("order", "customer", "carrier", "currency", "state", "language")
MANY = (
    "details", "addresses", "countries", "regions", "slips", "rules", "payments", "messages", "customizations",
    "customization_fields",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parts:
    """What was fetched of one order: each part as PrestaShop answered it, and the shop's settings."""

    one: Mapping[str, Node]
    many: Mapping[str, list[Node]]
    settings: Mapping[str, str]

    @classmethod
    def read(cls, body: Json) -> "Parts":
        one = {name: _node(body[name], name) for name in ONES if body.get(name)}
        many = {}
        for name in MANY:
            held = body.get(name) or []
            if type(held) is not list:
                raise UnreadableError(f"the order's {name} are {shown_short(held)}, not a list")
            many[name] = [_node(each, name) for each in held]
        told = body.get("settings") or {}
        if type(told) is not dict:
            raise UnreadableError(f"the shop's settings are {shown_short(told)}")
        return cls(one, many, {name: text(value) for name, value in told.items()})

    def by_id(self, name: str) -> dict[str, Node]:
        return {node.get("id"): node for node in self.many[name]}

    def told(self, part: str, name: str) -> str:
        """A field of a part that there is one of; '' where it was not fetched."""
        node = self.one.get(part)
        return node.get(name) if node is not None else ""


def _node(held: Json, what: str) -> Node:
    if type(held) is not str:
        raise UnreadableError(f"the order's {what} is {shown_short(held)}, not XML")
    return read_xml(held.encode("utf-8", "replace"))


def read_order(body: Json) -> SourceOrder:
    """The whole order as the shop states it at its `date_upd`.

    Prices are read with their tax in them. Refunded units stay on their lines; credit slips stand in `refunds`.
    """
    parts = Parts.read(body)
    order = parts.one.get("order")
    if order is None or order.name != "order":
        raise UnreadableError("the body holds no order of PrestaShop's")
    currency = currency_code(parts.told("currency", "iso_code"))
    minor = minor_units(currency)
    zone = known_zone(parts.settings.get(words.ZONE))
    if not zone:
        raise UnreadableError("the shop does not say in which time zone its times are")
    placed_at, updated_at = moment(order.get("date_add"), zone), moment(order.get("date_upd"), zone)
    if placed_at is None:
        raise UnreadableError("the order does not say when it was placed")
    updated_at = updated_at or placed_at
    stated = order.get("total_paid_tax_incl") or order.get("total_paid")
    if not stated:
        raise UnreadableError("the order has no total")
    total = minor(stated)
    refunds = tuple([_refund(slip, parts, minor, zone, updated_at) for slip in parts.many["slips"]])
    order_ref = ref(number(order.get("id")), "the order")
    figures = _figures(order, parts, minor, total)
    return SourceOrder(
        ref=order_ref,
        number=order.get("reference") or order_ref,
        placed_at=placed_at,
        updated_at=updated_at,
        currency=currency,
        total_minor=total,
        original_total_minor=total,
        tax_included=True,
        refunds=refunds,
        **figures,
        **_standing(order, parts, minor, total, refunds, figures["lines"], updated_at),
        **_people(order, parts),
    )


def moment(value: str, zone: str) -> datetime | None:
    """The instant of a time in the shop's own zone; None where it is PrestaShop's never. Of an hour that the clocks
    live through twice it is the first."""
    if not value or value.startswith("0000-00-00"):
        return None
    try:
        at = datetime.fromisoformat(value)
        if 1900 < at.year < 2200:
            return (at.replace(tzinfo=ZoneInfo(zone)) if at.tzinfo is None else at).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise UnreadableError(f"{shown_short(value)} is not a time in which a shop has sold anything")


def _figures(order: Node, parts: Parts, minor: Minor, total: int) -> dict[str, Json]:
    """Lines and amounts. A rule that gives the shipping away takes it off the shipping, not off the lines."""
    rows = parts.many["details"] or list(order.each("associations", "order_rows", "order_row"))
    lines = read_lines(rows, minor, parts.settings.get("PS_WEIGHT_UNIT", ""), _written(parts))
    if not lines:
        raise UnreadableError("the order holds no lines")
    shipping, shipping_tax = _with_tax(order, "total_shipping", minor)
    fee, fee_tax = _with_tax(order, "total_wrapping", minor)
    discount, _ = _with_tax(order, "total_discounts", minor)
    if any(_is_on(rule, "free_shipping") and not _is_on(rule, "deleted") for rule in parts.many["rules"]):
        given = min(shipping, discount)
        shipping_tax -= shipping_tax * given // shipping if shipping else 0
        shipping, discount = shipping - given, discount - given
    comes_to = shipping + fee - discount
    for line in lines:
        comes_to += line.qty * line.unit_price_minor - line.discount_minor
    # Each amount is rounded by itself here, and by line or over the whole in the shop, as its owner chose.
    off, may_be_off = total - comes_to, len(lines) + sum([bool(each) for each in (shipping, fee, discount)])
    return {
        "lines": lines,
        "shipping_minor": shipping,
        "shipping_tax_minor": shipping_tax,
        "fee_minor": fee,
        "fee_tax_minor": fee_tax,
        "order_discount_minor": discount,
        "rounding_minor": off if abs(off) <= may_be_off else 0,
    }


def _with_tax(order: Node, name: str, minor: Minor) -> tuple[int, int]:
    """An amount with its tax, and that tax."""
    gross = minor(order.get(f"{name}_tax_incl") or order.get(name))
    net = order.get(f"{name}_tax_excl")
    return gross, gross - minor(net) if net else 0


def _is_on(node: Node | None, name: str) -> bool:
    return node is not None and node.get(name) == "1"


def _written(parts: Parts) -> dict[str, tuple[tuple[str, str], ...]]:
    """What customers wrote for a line, by the number of the customization, under the names of the product's fields."""
    language, fields = parts.told("order", "id_lang"), parts.by_id("customization_fields")
    found = {}
    for one in parts.many["customizations"]:
        shown = []
        for kind in ("text_field", "image"):
            for each in one.each("associations", f"customized_data_{kind}s", f"customized_data_{kind}"):
                named = fields.get(each.get("id_customization_field"))
                name = named.spoken("name", language) if named is not None else ""
                if each.get("value"):
                    shown.append((name or "Personalisation", each.get("value")))
        found[one.get("id")] = tuple(shown)
    return found


def _refund(slip: Node, parts: Parts, minor: Minor, zone: str, updated_at: datetime) -> Refunded:
    """A credit slip: what the shop says that it gave back, and of which units."""
    amount = minor(slip.get("total_products_tax_incl")) + minor(slip.get("total_shipping_tax_incl"))
    if not amount:  # slips of before version 1.6.1 hold only these
        amount = minor(slip.get("amount")) + minor(slip.get("shipping_cost_amount"))
    put_back = {row.get("id") for row in parts.many["details"] if number(row.get("product_quantity_reinjected"))}
    units = []
    for each in slip.each("associations", "order_slip_details", "order_slip_detail"):
        line, qty = each.get("id_order_detail"), each.get("product_quantity")
        if number(line) and qty.isdecimal() and 0 < int(qty[:9]) < 10**6:
            units.append((ref(line, "a refunded line"), int(qty[:9]), line in put_back))
    return Refunded(
        ref=ref(slip.get("id"), "a credit slip"),
        amount_minor=abs(amount),
        refunded_at=moment(slip.get("date_add"), zone) or updated_at,
        lines=tuple(units),
    )


def meaning(state: Node | None, settings: Mapping[str, str]) -> str:
    """What a state of the shop says about the money, in our words; '' where nothing that PrestaShop knows says it."""
    if state is None:
        return ""
    by_setting = next(
        (told for name, told in words.BY_SETTING.items() if settings.get(name) == state.get("id") != ""), ""
    )
    by_template = words.BY_TEMPLATE.get(state.spoken("template"), "")
    for told in (by_setting, by_template):
        if told in (words.CANCELLED, words.REFUNDED):
            return told
    if _is_on(state, "paid"):
        return "paid"
    told = by_setting or by_template
    if not told and _is_on(state, "shipped"):
        return "terms"
    if not told and state.get("module_name") and not _is_on(state, "logable") and not _is_on(state, "invoice"):
        return "pending"  # a payment module's own word for waiting
    return told


def _standing(
    order: Node, parts: Parts, minor: Minor, total: int, refunds: tuple[Refunded, ...], lines: tuple[SourceLine, ...],
    updated_at: datetime,
) -> dict[str, Json]:  # fmt: skip
    """How far it is: paid, sent, called off."""
    state = parts.one.get("state")
    told = meaning(state, parts.settings)
    # Payments are kept by reference, which all orders of one cart share, each in a currency of its own: what of them is
    # this order's is only what PrestaShop added to the order itself, and what is beyond its total is another's.
    paid = min(minor(order.get("total_paid_real")), max(total, 0))
    back = sum([refund.amount_minor for refund in refunds])
    is_cancelled = told == words.CANCELLED
    payment = told
    if is_cancelled:
        payment = "paid" if paid else "voided"
    elif told in ("", "pending", "terms") and paid:
        payment = "paid" if paid >= total else "partly_paid"
    elif told in ("", "pending") and order.get("module") in words.ON_DELIVERY:
        payment = "terms"
    if back and payment in ("paid", "partly_paid"):
        payment = "refunded" if back >= total else "partly_refunded"
    if not payment:
        name = state.spoken("name", order.get("id_lang")) if state is not None else order.get("current_state")
        payment = f"unknown:{name[:40]}"
    has_paid = payment in ("paid", "partly_refunded", "refunded")
    ids = [one.get("transaction_id") for one in parts.many["payments"]]
    is_sent = _is_on(state, "shipped") and not is_cancelled
    return {
        "payment": payment,
        "paid_minor": paid or total if has_paid else paid,
        "payment_ref": next((one for one in reversed(ids) if one), ""),
        "payment_method": order.get("payment") or order.get("module"),
        "cancelled_at": updated_at if is_cancelled else None,
        "cancel_reason": "cancelled in the shop" if is_cancelled else "",
        "fulfilled": tuple([(line.ref, line.qty) for line in lines if line.qty]) if is_sent else (),
    }


def _people(order: Node, parts: Parts) -> dict[str, Json]:
    """Who bought, where it goes, and what they wrote."""
    email = parts.told("customer", "email")
    places, countries, regions = parts.by_id("addresses"), parts.by_id("countries"), parts.by_id("regions")
    ship_to = _address(places.get(order.get("id_address_delivery")), countries, regions, email)
    bill_to = _address(places.get(order.get("id_address_invoice")), countries, regions, email)
    carrier = parts.one.get("carrier")
    service = carrier.get("name") if carrier is not None else ""
    delivery = places.get(order.get("id_address_delivery"))
    notes = [one.get("message") for one in parts.many["messages"] if not number(one.get("id_employee"))]
    spoken = parts.told("language", "language_code") or parts.told("language", "iso_code")
    return {
        "customer_ref": number(order.get("id_customer")),
        "email": email,
        "phone": ship_to.phone if ship_to else bill_to.phone if bill_to else "",
        "language": spoken.replace("_", "-"),
        "ship_to": ship_to,
        "bill_to": bill_to,
        "shipping_service": "" if service == "0" else service,  # PrestaShop's 0: the shop's own name
        "note": "\n".join(dict.fromkeys(one for one in notes if one)),
        "gift_note": order.get("gift_message") if _is_on(order, "gift") else "",
        "delivery_instructions": delivery.get("other") if delivery is not None else "",
    }


def _address(place: Node | None, countries: dict[str, Node], regions: dict[str, Node], email: str) -> Address | None:
    """The address as the shop gave it; None where every field that could lead a parcel there is empty."""
    get = place.get if place is not None else None
    if get is None or not (get("address1") or get("address2") or get("city") or get("postcode")):
        return None
    country, region = countries.get(get("id_country")), regions.get(get("id_state"))
    return Address(
        name=f"{get('firstname')} {get('lastname')}".strip(),
        company=get("company"),
        line1=get("address1"),
        line2=get("address2"),
        city=get("city"),
        region=region.get("iso_code") or region.get("name") if region is not None else "",
        postcode=get("postcode"),
        country=country_code(country.get("iso_code")) if country is not None else "",
        phone=get("phone_mobile") or get("phone"),
        email=email,
    )
