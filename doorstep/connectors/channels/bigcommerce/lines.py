"""BigCommerce's order products into canonical lines, by prices with or without tax."""

from collections.abc import Iterator
from html import unescape

from doorstep.connectors.channels.bigcommerce import words
from doorstep.connectors.channels.facts import distinct
from doorstep.connectors.channels.reading import Json, Minor, UnreadableError, optional_ref, ref, text, whole
from doorstep.domain.orders import SourceLine


def raw_lines(order: Json) -> list[Json]:
    """The order's products, in its own order: listed by themselves, or within the consignments that they go out in."""
    listed = order.get("products")
    found = list(listed) if type(listed) is list else [line for _, line in placed_lines(order)]
    if any(type(line) is not dict or "quantity" not in line for line in found):
        raise UnreadableError("the order's products are only linked to; it must be fetched together with them")
    if not found:
        raise UnreadableError("the order holds no products; it must be fetched together with them")
    return sorted(found, key=lambda line: int(ref(line.get("id"), "a line")))


def placed_lines(order: Json) -> Iterator[tuple[Json, Json]]:
    """Each consignment with each of its lines."""
    held = order.get("consignments") or {}
    email = held.get("email") or {}
    for listed in (held.get("shipping"), held.get("pickups"), held.get("downloads"), email.get("gift_certificates")):
        for consignment in listed or ():
            inner = consignment.get("line_items") or ()
            for line in inner if type(inner) is list else (inner,):
                yield consignment, line


def read_lines(raw: list[Json], minor: Minor, with_tax: bool, elsewhere: dict[str, str]) -> tuple[SourceLine, ...]:
    """Every line; what each comes to is exact to the minor unit, whether or not its quantity divides it. `elsewhere`
    says of lines that do not go to the order's first address where they go."""
    return distinct([_line(line, minor, with_tax, elsewhere) for line in raw])


def _line(line: Json, minor: Minor, with_tax: bool, elsewhere: dict[str, str]) -> SourceLine:
    get = line.get
    qty = whole(get("quantity"), "a line")
    stated = get("total_inc_tax" if with_tax else "total_ex_tax")
    if stated is None or stated == "":
        raise UnreadableError("a line has no total")
    before, tax = minor(stated), minor(get("total_tax"))
    if not qty:  # a total that holds its money all the same stays a difference
        before = tax = 0
    # The unit price is rounded up, so that what does not divide (three for 10.00) becomes a discount of a cent or two.
    unit_price = -(-before // qty) if qty else 0
    line_ref = ref(get("id"), "a line")
    sku = text(get("sku"))
    variant_ref = optional_ref(get("variant_id")) or optional_ref(get("product_id"))
    kind = words.KINDS.get(text(get("type")), "physical")
    return SourceLine(
        ref=line_ref,
        sku=sku,
        variant_ref=variant_ref,
        title=unescape(text(get("name"))),
        kind="custom" if kind == "physical" and not variant_ref and not sku else kind,
        original_qty=qty,
        qty=qty,
        unit_price_minor=unit_price,
        discount_minor=unit_price * qty - before + taken_off(line, minor, with_tax),
        tax_minor=tax,
        properties=_properties(line, elsewhere.get(line_ref, "")),
    )


def taken_off(line: Json, minor: Minor, with_tax: bool) -> int:
    """What was taken off the line, over the order's discounts too; newer orders state what is left of it."""
    left = line.get("discounted_total_inc_tax")
    if not whole(line.get("quantity"), "a line"):
        return 0
    if left is not None and left != "":
        tax = 0 if with_tax else minor(line.get("total_tax"))
        return max(0, minor(line.get("total_inc_tax" if with_tax else "total_ex_tax")) + tax - minor(left))
    return sum([minor(one.get("amount")) for one in line.get("applied_discounts") or ()])


def _properties(line: Json, elsewhere: str) -> tuple[tuple[str, str], ...]:
    """What the customer chose or wrote for this line, its gift wrapping, and its date where it has one."""
    get = line.get
    shown = []
    for option in get("product_options") or ():
        value = text(option.get("display_value_customer")) or text(option.get("display_value"))
        shown.append((text(option.get("display_name")) or text(option.get("name")), value or text(option.get("value"))))
    for field in get("configurable_fields") or ():
        shown.append((text(field.get("name")), text(field.get("value"))))
    shown.append((text(get("event_name")) or "Date", text(get("event_date"))))
    shown.append(("Gift wrapping", text(get("wrapping_name"))))
    shown.append(("Gift message", text(get("wrapping_message"))))
    shown.append(("Send to", elsewhere))
    return tuple([(unescape(name), unescape(value)) for name, value in shown if name and value])
