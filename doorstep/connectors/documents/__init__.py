"""What is printed: address labels and packing slips as PDF, labels as ZPL; drawn from what they are given, and from
nothing else."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Address:
    """Where a parcel goes to or comes from, as it was given to us."""

    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Brand:
    """What makes a paper the shop's own: its name, its logo (a PNG's bytes, or none) and one colour."""

    name: str
    logo: bytes = b""
    colour: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """An address label: everything that stands on the parcel."""

    parcel: str  # its public id: what the station scans
    order: str
    to: Address
    sender: Address
    carrier: str = ""
    service: str = ""
    tracking: str = ""
    grams: int = 0
    part: str = ""  # 2 of 3


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One thing in the parcel. `wished` is what the customer asked for on it; `price` is '' where none is to stand."""

    qty: int
    code: str
    title: str
    wished: tuple[tuple[str, str], ...] = ()
    price: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """A packing slip: what is in the parcel, for whoever opens it."""

    parcel: str
    order: str
    ordered_on: date | None
    to: Address
    sender: Address
    lines: tuple[SlipLine, ...]
    part: str = ""
    gift_note: str = ""
    delivery: str = ""  # what the customer asks of who delivers it
    note: str = ""  # the shop's own words about sending something back
    words: dict[str, str] = field(default_factory=dict)  # in the customer's language; English where there are none
