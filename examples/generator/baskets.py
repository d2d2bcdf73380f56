"""Two hundred orders: who buys what, when and where, and where each of them must end."""

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from examples.generator.people import Person, person

_T = TypeVar("_T")

SEED = 20260303
SHOPIFY, WOO = "lichthof", "werkstatt"
EU = frozenset("AT BE CZ DE DK ES FI FR GR IE IT NL PL PT SE".split())
_EVENING = datetime.fromisoformat("2026-03-02T17:00:00+01:00")  # Monday; the night's orders wait for Tuesday's opening
_LATE = datetime.fromisoformat("2026-03-09T16:20:00+01:00")  # the Monday after, when the sample's days end
_HOME, _ABROAD = 106, 84  # ordinary orders within Germany and beyond; scenes and late ones are among the first
_FAR = "GB US CH JP CA AU US GB KR IN IL AE UA BR".split()
_NEAR = "AT FR NL IT ES PL BE SE AT DK FR CZ NL GR FI IE PT IT ES PL".split()
_HAMBURG = frozenset(("MUG-GRN", "BOWL-L", "TOWEL-STR", "POSTER-50"))
_SCARCE = frozenset(("CARAFE", "STRAINER"))  # only scenes ask for these, so that no other order decides who gets them


@dataclass(frozen=True, slots=True)
class Product:
    """A line of products.csv."""

    sku: str
    title: str
    kind: str
    grams: int
    price_minor: int
    is_reduced: bool
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Basket:
    """One order, and where it must end."""

    channel: str
    number: int
    placed_at: datetime
    buyer: Person
    lines: tuple[tuple[str, int], ...]
    service: str = "Standard"
    discount_percent: int = 0
    is_paid: bool = True
    note: str = ""
    gift_note: str = ""
    scene: str = ""  # what is out of the ordinary, in words; '' for an ordinary order
    ends: str = ""
    causes: tuple[str, ...] = ()  # open cases at the end
    traits: frozenset[str] = field(default_factory=frozenset)  # what its deliveries and the floor make of it

    @property
    def shown_number(self) -> str:
        return f"#{self.number}" if self.channel == SHOPIFY else str(self.number)


def read_products(folder: Path) -> dict[str, Product]:
    """What the sample shop sells, by SKU."""
    found = {}
    with (folder / "products.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            parts = tuple((code, int(qty)) for code, _, qty in (one.partition(":") for one in row["parts"].split()))
            price = int(row["price"].replace(".", ""))
            found[row["sku"]] = Product(
                row["sku"], row["title"], row["kind"], int(row["grams"] or 0), price, row["tax"] == "reduced", parts
            )
    return found


class Chance:
    """A seeded choice that is the same on every Python."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def below(self, n: int) -> int:
        return int(self._random.random() * n)

    def one(self, choices: Sequence[_T]) -> _T:
        return choices[self.below(len(choices))]

    def is_one_in(self, n: int) -> bool:
        return self.below(n) == 0


def all_baskets(products: dict[str, Product]) -> list[Basket]:
    """The 200 orders in the order in which they were placed, scenes among them."""
    from examples.generator.scenes import SCENES  # scenes are baskets that were changed

    chance = Chance(SEED)
    ordinary = list(_ordinary(chance, products))
    changed = []
    for basket in ordinary:
        scene = SCENES.get((basket.channel, basket.number))
        changed.append(_ended(scene(basket) if scene else basket, products))
    return changed


def _ordinary(chance: Chance, products: dict[str, Product]) -> Iterator[Basket]:
    """130 orders of the Shopify shop and 70 of the WooCommerce shop, by time; the last ten come on the last evening."""
    at = _EVENING
    numbers = {SHOPIFY: 1000, WOO: 4200}
    home = [True] * _HOME + [False] * _ABROAD
    people: dict[str, int] = {}
    for n in range(200):
        is_late = n >= 190
        if n == 190:
            at = _LATE
        at += timedelta(seconds=30 + chance.below(480 if not is_late else 240))
        channel = SHOPIFY if is_late or (n * 7 % 19) < 12 else WOO
        if numbers[WOO] == 4270:
            channel = SHOPIFY
        numbers[channel] += 1
        is_home = is_late or home.pop(chance.below(len(home)))
        country = "DE" if is_home else chance.one(_NEAR if chance.below(84) < 52 else _FAR)
        # Some come back: the same person as before.
        who = chance.below(people.get(country, 0) + 1) if chance.is_one_in(6) else people.get(country, 0)
        people[country] = max(people.get(country, 0), who + 1)
        yield Basket(
            channel, numbers[channel], at, person(country, who), _fill(chance, products), _service(chance, channel),
            chance.one((10, 15, 20)) if chance.is_one_in(7) else 0,
        )  # fmt: skip


def _service(chance: Chance, channel: str) -> str:
    """What the customer chose, in the channel's own words."""
    if channel == SHOPIFY:
        return "Express" if chance.is_one_in(9) else "Standard"
    return chance.one(("Versand", "Versand", "Flat rate"))


def _fill(chance: Chance, products: dict[str, Product]) -> tuple[tuple[str, int], ...]:
    """One to four lines, all of them to be had at one site."""
    from_hamburg = chance.is_one_in(5)
    shelf = [
        one.sku for one in products.values()
        if one.kind != "digital" and one.sku not in _SCARCE and (one.sku in _HAMBURG) == from_hamburg
    ]  # fmt: skip
    lines: dict[str, int] = {}
    for _ in range(1 + min(chance.below(4), chance.below(4))):
        lines.setdefault(chance.one(shelf), 1 if not chance.is_one_in(4) else 2)
    if chance.is_one_in(12):
        lines["EBOOK-TEA"] = 1
    return tuple(lines.items())


def _ended(basket: Basket, products: dict[str, Product]) -> Basket:
    """The basket with where it must end, if its scene has not said so."""
    if basket.ends:
        return basket
    if basket.placed_at >= _LATE:
        return replace(basket, ends="In progress")
    is_physical = any(products[sku].kind != "digital" for sku, _ in basket.lines if sku in products)
    # Standard parcels beyond the EU take six delivery days at least: they are still on their way on Monday.
    is_far = basket.buyer.country not in EU
    on_its_way = is_physical and is_far and basket.channel == SHOPIFY and basket.service == "Standard"
    return replace(basket, ends="Sent" if on_its_way else "Completed")


def demand(baskets: Sequence[Basket], products: dict[str, Product]) -> dict[str, int]:
    """Units of each SKU that all baskets ask for together, kits taken apart."""
    wanted: dict[str, int] = {}
    for basket in baskets:
        for sku, qty in basket.lines:
            known = products.get(sku)
            for part, per_kit in known.parts if known and known.parts else ((sku, 1),):
                wanted[part] = wanted.get(part, 0) + qty * per_kit
    return wanted
