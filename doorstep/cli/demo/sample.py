"""The sample shop as its folder has it: who it is, what it is sent, and where each of its orders must end."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from doorstep.domain.errors import CannotDoError

_CHECKED_OUT = Path(__file__).parents[3] / "examples" / "sample-shop"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook, as its channel posts it, and the answer that it must get."""

    file: str
    channel: str
    topic: str
    answer: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Expected:
    """Where one order must end: the status that people are shown, and the cases that are open on it."""

    channel: str
    number: str
    traits: frozenset[str]
    scene: str
    ends: str
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """Everything that the demo plays."""

    shop: Mapping[str, Any]
    products: list[dict[str, str]]
    stock: list[dict[str, str]]
    charges: list[dict[str, str]]
    refunds: list[dict[str, str]]
    chapters: Mapping[str, list[Delivery]]
    orders: list[Expected]

    @property
    def opens_at(self) -> datetime:
        found: datetime = self.shop["opens_at"]
        return found

    @property
    def other_cases(self) -> Mapping[str, int]:
        """How many cases of each cause must be open on no order."""
        found: Mapping[str, int] = self.shop["other_cases"]
        return found

    def numbers(self, trait: str) -> list[str]:
        """The numbers of the orders of which this is told."""
        return [one.number for one in self.orders if trait in one.traits]


def find_sample(named: Path | None = None) -> Path:
    """Where the sample shop lies: where it was said, else in the checkout, or in the folder that one stands in."""
    for folder in (named,) if named else (_CHECKED_OUT, Path("examples/sample-shop")):
        if (folder / "shop.toml").exists():
            return folder
    if named:
        raise CannotDoError(f"There is no shop.toml in {named}; examples/README.md says what a sample shop is made of.")
    raise CannotDoError("The sample shop is not here; run the demo from a checkout of Doorstep, where examples/ is.")


def read_sample(folder: Path) -> Sample:
    """The sample, whole."""
    shop = tomllib.loads((folder / "shop.toml").read_text(encoding="utf-8"))
    chapters: dict[str, list[Delivery]] = {}
    for row in _rows(folder / "deliveries.csv"):
        chapters.setdefault(row["file"].partition("/")[0], []).append(_delivery(folder / "webhooks", row))
    orders = [
        Expected(
            row["channel"], row["number"], frozenset(row["traits"].split()), row["scene"], row["ends"],
            tuple(row["causes"].split()),
        )
        for row in _rows(folder / "orders.csv")
    ]  # fmt: skip
    tables = (_rows(folder / f"{name}.csv") for name in ("products", "stock", "charges", "refunds"))
    return Sample(shop, *tables, chapters, orders)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _delivery(folder: Path, row: Mapping[str, str]) -> Delivery:
    """The raw request: its first line, its headers, an empty line, and every byte after it is the body."""
    head, _, body = (folder / row["file"]).read_bytes().partition(b"\n\n")
    pairs = [line.partition(": ") for line in head.decode().split("\n")[1:]]
    headers = {name: value for name, _, value in pairs}
    return Delivery(row["file"], row["channel"], row["topic"], int(row["answer"]), headers, body)
