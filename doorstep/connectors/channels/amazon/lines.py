"""Amazon's items into the order's lines and charges: each amount is for the whole quantity of its item."""

from dataclasses import dataclass, replace
from html import unescape

from doorstep.connectors.channels.amazon import words
from doorstep.connectors.channels.reading import Json, UnreadableError, minor_units, ref, shown_short, text, whole
from doorstep.domain.orders import SourceLine


@dataclass(slots=True)
class Charges:
    """What all items together say of what is no line, in minor units."""

    shipping: int = 0
    shipping_tax: int = 0
    shipping_discount_tax: int = 0
    fee: int = 0  # gift wrap, and cash on delivery
    fee_tax: int = 0
    item_discount_tax: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """One item as it is stated: what its units cost together, what was taken off, and the taxes of both."""

    raw: Json
    qty: int
    price: int
    discount: int
    tax: int
    discount_tax: int


class Till:
    """Reads amounts of one currency; another one in the same order is refused, since it cannot be added."""

    def __init__(self, currency: str) -> None:
        self.currency, self._minor = currency, minor_units(currency)

    def read(self, money: Json) -> int:
        """Minor units of an amount with its currency; 0 where none is stated."""
        if not money:
            return 0
        stated = text(money.get("CurrencyCode")).upper()
        if stated and stated != self.currency:
            raise UnreadableError(f"an amount is in {shown_short(stated)}, and the order in {self.currency}")
        minor = self._minor(money.get("Amount"))
        if minor < 0:
            raise UnreadableError(f"an amount is below zero ({shown_short(money.get('Amount'))})")
        return minor


def read_items(raw_items: Json, till: Till) -> tuple[list[Piece], Charges]:
    """Every item's figures, and what of them is no line's."""
    if type(raw_items) is not list:
        raise UnreadableError("the order comes without its items")
    pieces, charges, read = [], Charges(), till.read
    for raw in raw_items:
        get, buyer = raw.get, raw.get("BuyerInfo") or {}
        qty = whole(get("QuantityOrdered"), "an item")
        if not qty:  # cancelled; a total that holds its money all the same stays a difference
            pieces.append(Piece(raw, 0, 0, 0, 0, 0))
            continue
        price, discount = read(get("ItemPrice")), read(get("PromotionDiscount"))
        pieces.append(Piece(raw, qty, price, discount, read(get("ItemTax")), read(get("PromotionDiscountTax"))))
        charges.shipping += read(get("ShippingPrice")) - read(get("ShippingDiscount"))
        charges.shipping_tax += read(get("ShippingTax"))
        charges.shipping_discount_tax += read(get("ShippingDiscountTax"))
        charges.fee += read(buyer.get("GiftWrapPrice")) + read(get("CODFee")) - read(get("CODFeeDiscount"))
        charges.fee_tax += read(buyer.get("GiftWrapTax"))
        charges.item_discount_tax += pieces[-1].discount_tax
    return pieces, charges


def given_away(pieces: list[Piece]) -> tuple[list[Piece], Charges]:
    """The items of a replacement: what each still names as its price is taken off, and nothing else is charged."""
    return [replace(piece, discount=piece.price, tax=0, discount_tax=0) for piece in pieces], Charges()


def made_line(piece: Piece, tax: int) -> SourceLine:
    """The line; the unit price is rounded up, so that what does not divide becomes a discount of a cent or two."""
    get, qty = piece.raw.get, piece.qty
    unit = -(-piece.price // qty) if qty else 0
    title = text(get("Title"))
    return SourceLine(
        ref=ref(get("OrderItemId"), "an item"),
        sku=text(get("SellerSKU")),
        variant_ref=text(get("ASIN")),
        title=unescape(title) if "&" in title else title,
        kind="physical",
        original_qty=qty,
        qty=qty,
        unit_price_minor=unit,
        discount_minor=unit * qty - piece.price + piece.discount,
        tax_minor=tax,
        properties=tuple(_properties(piece.raw)),
    )


def _properties(raw: Json) -> list[tuple[str, str]]:
    """What whoever packs must know of it: how it is made personal, wrapped, and in which condition it was sold."""
    get, buyer = raw.get, raw.get("BuyerInfo") or {}
    condition, sub = text(get("ConditionId")), text(get("ConditionSubtypeId"))
    is_used = condition not in ("", words.AS_SOLD)
    sold_as = ", ".join(one for one in (condition, sub, text(get("ConditionNote"))) if one) if is_used else ""
    shown = [
        ("Customization", text((buyer.get("BuyerCustomizedInfo") or {}).get("CustomizedURL"))),
        ("Gift wrap", text(buyer.get("GiftWrapLevel"))),
        ("Condition", sold_as),
        ("IOSS number", text(get("IossNumber"))),
    ]
    return [(name, unescape(value)) for name, value in shown if value]


def is_true(value: Json) -> bool:
    """Amazon writes yes as true in some places and as "true" in others."""
    return value is True or (type(value) is str and value.lower() == "true")
