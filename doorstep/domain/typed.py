"""An order that a person types in: what is wanted, priced and taxed to the cent, and written as our own JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .errors import CannotDoError
from .ids import public_id
from .money import share, to_decimal
from .tax import Place, Rate, Taxed, rates_for, tax, tax_shipping

PAYMENTS: Mapping[str, tuple[str, str, str]] = {  # as it is chosen: (state, method, in words)
    "cash": ("paid", "cash", "Paid in cash"),
    "card": ("paid", "card", "Paid by card"),
    "transfer": ("paid", "transfer", "Paid by transfer"),
    "terms": ("terms", "invoice", "On terms: sent now, paid by invoice"),
    "waits": ("pending", "transfer", "Waits for the money"),
}
OWING = ("pending", "terms")  # states of the money in which it is still to come
PAID_BY: Mapping[str, str] = {"transfer": "By transfer", "cash": "In cash", "card": "By card"}
CHANNELS: Mapping[str, str] = {
    "phone": "By phone",
    "market": "Market stall",
    "mail": "By e-mail",
    "shop": "In the shop",
}
ADDRESS = ("name", "company", "line1", "line2", "postcode", "city", "region", "country")


@dataclass(frozen=True, slots=True)
class Asked:
    """One line as it was typed: a SKU or barcode, or the words for something that is not sent."""

    code: str = ""
    title: str = ""
    qty: int = 1
    unit_price_minor: int | None = None  # None: what our own records say
    note: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line as it is wanted. Without a SKU it is something that is not sent: a service, a deposit."""

    code: str
    title: str
    qty: int
    unit_price_minor: int
    list_price_minor: int
    tax_class: str = ""
    kind: str = "physical"
    grams: int = 0
    note: str = ""  # personalisation, in words

    @property
    def goods_minor(self) -> int:
        return self.qty * self.unit_price_minor


@dataclass(frozen=True, slots=True)
class Draft:
    """All that the form says of an order."""

    currency: str
    asked: Sequence[Asked] = ()
    lines: Sequence[Wanted] = ()  # what is asked for, once our own records have been looked into
    payment: str = "waits"
    came_by: str = "phone"
    discount_minor: int = 0
    discount_percent: Decimal = Decimal(0)  # instead of an amount: of all goods
    discount_reason: str = ""
    service: str = ""
    shipping_minor: int = 0
    takes_along: bool = False  # handed over at once: nothing is sent
    site: str = ""  # out of whose stock it is taken along
    address: Mapping[str, str] = field(default_factory=dict)
    email: str = ""
    phone: str = ""
    language: str = ""
    note: str = ""
    gift_note: str = ""
    delivery_instructions: str = ""

    @property
    def gives_away(self) -> str:
        """What of it is a decision about money, in words; '' where it is sold as it is always sold."""
        if self.discount_minor or self.discount_percent:
            return "a discount"
        if self.payment == "terms":
            return "selling on terms"
        cheaper = [line.code or line.title for line in self.lines if line.unit_price_minor < line.list_price_minor]
        return f"a price below the list ({cheaper[0]})" if cheaper else ""


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with its share of the discount and its tax."""

    wanted: Wanted
    discount_minor: int
    tax: Taxed

    @property
    def net_of_discount_minor(self) -> int:
        return self.wanted.goods_minor - self.discount_minor


@dataclass(frozen=True, slots=True)
class Priced:
    """The draft with every figure that it comes to."""

    lines: tuple[PricedLine, ...]
    shipping_minor: int
    shipping_tax: Taxed
    is_included: bool
    untaxed: tuple[str, ...] = ()  # classes for which no rate holds there

    @property
    def goods_minor(self) -> int:
        return sum(line.wanted.goods_minor for line in self.lines)

    @property
    def discount_minor(self) -> int:
        return sum(line.discount_minor for line in self.lines)

    @property
    def tax_minor(self) -> int:
        return sum(line.tax.tax_minor for line in self.lines) + self.shipping_tax.tax_minor

    @property
    def total_minor(self) -> int:
        net = self.goods_minor - self.discount_minor + self.shipping_minor
        return net if self.is_included else net + self.tax_minor

    @property
    def by_rate(self) -> list[tuple[Rate, int]]:
        """The tax by rate, the largest first; the amounts sum to the tax."""
        sums: dict[Rate, int] = {}
        for taxed in (*(line.tax for line in self.lines), self.shipping_tax):
            for rate, minor in taxed.parts:
                sums[rate] = sums.get(rate, 0) + minor
        return sorted(sums.items(), key=lambda pair: (-pair[1], pair[0].name, pair[0].rate_ppm))


def price(draft: Draft, rates: Sequence[Rate], place: Place, is_included: bool, taxes_shipping: bool) -> Priced:
    """Every figure of the order: the discount lies on the lines by what they come to, each line is taxed by its class
    and the destination and rounded once, and shipping as the goods that it brings."""
    goods = [line.goods_minor for line in draft.lines]
    off = draft.discount_minor or int((sum(goods) * draft.discount_percent / 100).to_integral_value(ROUND_HALF_UP))
    if off > sum(goods):
        raise CannotDoError("The discount is more than the goods come to; make it smaller.")
    discounts = share(off, goods) if goods else []
    lines, bearing, untaxed = [], [], []
    for wanted, discount in zip(draft.lines, discounts, strict=True):
        held = rates_for(rates, place, wanted.tax_class)
        if not held and wanted.tax_class not in untaxed:
            untaxed.append(wanted.tax_class)
        left = wanted.goods_minor - discount
        lines.append(PricedLine(wanted, discount, tax(left, held, is_included)))
        bearing.append((left, held))
    standard = rates_for(rates, place)
    shipping = tax_shipping(draft.shipping_minor, bearing, standard, is_included) if taxes_shipping else Taxed(0)
    return Priced(tuple(lines), draft.shipping_minor, shipping, is_included, tuple(untaxed))


def buyer_ref(draft: Draft) -> str:
    """By what a buyer who comes again is known: made of the e-mail or the phone, and telling neither."""
    said = draft.email.strip().lower() or "".join(mark for mark in draft.phone if mark.isdecimal())
    return public_id("buyer", said) if said else ""


def as_order(draft: Draft, priced: Priced, number: str, at: datetime, schema: str) -> dict[str, Any]:
    """The order as our own JSON."""
    state, method, _ = PAYMENTS[draft.payment]
    placed = at.isoformat().replace("+00:00", "Z")
    address = {name: draft.address.get(name, "") for name in ADDRESS if draft.address.get(name)}

    def money(minor: int) -> str:
        return str(to_decimal(minor, draft.currency))

    order: dict[str, Any] = {
        "schema": schema, "id": number, "number": number, "placed_at": placed, "updated_at": placed,
        "currency": draft.currency, "prices_include_tax": priced.is_included,
        "lines": [_line(n, line, money) for n, line in enumerate(priced.lines, 1)],
        "shipping": {"service": draft.service, "price": money(priced.shipping_minor),
                     "tax": money(priced.shipping_tax.tax_minor)},
        "total": money(priced.total_minor),
        "payment": {"state": state, "method": method, "ref": number if state == "paid" else ""},
        "customer": {"id": buyer_ref(draft), "email": draft.email, "phone": draft.phone, "language": draft.language},
        "note": draft.note, "gift_note": draft.gift_note, "delivery_instructions": draft.delivery_instructions,
        "source": {"typed": draft.came_by, "discount_reason": draft.discount_reason,
                   "tax": [[rate.name or rate.country, rate.rate_ppm, money(minor)] for rate, minor in priced.by_rate]},
    }  # fmt: skip
    if any(name != "country" for name in address):
        order["ship_to"] = address
    if draft.takes_along:
        order["sent"] = [{"line": line["id"], "qty": line["qty"]} for line in order["lines"]]
    return order


def as_paid(stated: Mapping[str, Any], by: str, at: datetime) -> dict[str, Any]:
    """The same order, whose money came this way at this time."""
    paid = {"state": "paid", "method": by, "ref": stated["number"]}
    return {**stated, "updated_at": at.isoformat().replace("+00:00", "Z"), "payment": paid}


def _line(n: int, line: PricedLine, money: Any) -> dict[str, Any]:
    wanted = line.wanted
    stated: dict[str, Any] = {
        "id": str(n), "title": wanted.title, "kind": wanted.kind, "qty": wanted.qty,
        "unit_price": money(wanted.unit_price_minor), "discount": money(line.discount_minor),
        "tax": money(line.tax.tax_minor),
    }  # fmt: skip
    if wanted.code:
        stated["sku"] = wanted.code
    if wanted.grams:
        stated["grams"] = wanted.grams
    if wanted.note:
        stated["properties"] = [{"name": "Note", "value": wanted.note}]
    return stated
