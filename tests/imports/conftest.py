"""A shop that brings in what it has, and sheets as people and programs write them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from doorstep.actions import imports
from doorstep.actions.found import set_setting
from doorstep.db import files
from doorstep.testing.shop import Shop


@dataclass
class Bringing:
    """A founded shop with a home, whose owner brings in files."""

    shop: Shop
    home: Path
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 1000)))

    def write(self, text: str | bytes, name: str = "sheet.csv") -> Path:
        path = self.home / f"{next(self.numbers)}-{name}"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def read(self, kind: str, text: str | bytes | Path, **how: Any) -> imports.Job:
        """What the file would change."""
        path = text if isinstance(text, Path) else self.write(text)
        job = imports.read_in(self.shop.database, self.home, kind, path, path.name, self.shop.owner_id, **how)
        return imports.read_job(self.shop.database, job)

    def apply(self, job: imports.Job) -> imports.Job:
        assert imports.apply(self.shop.database, self.home, job.public_id, self.shop.owner_id)
        return imports.read_job(self.shop.database, job.public_id)

    def bring(self, kind: str, text: str | bytes | Path, **how: Any) -> imports.Job:
        """The file is read and applied."""
        return self.apply(self.read(kind, text, **how))

    def rejects(self, job: imports.Job) -> str:
        return files.read_bytes(self.home, job.rejects_sha).decode("utf-8-sig")

    def sku(self, code: str) -> Any:
        (row,) = self.shop.rows("sku", code=code)
        return row

    @staticmethod
    def counts(job: imports.Job) -> tuple[int, int, int, int, int]:
        """(read, fresh, changed, same, rejected)."""
        report = job.report
        return report["read"], report["fresh"], report["changed"], report["same"], report["rejected"]

    @staticmethod
    def whys(job: imports.Job) -> dict[int, str]:
        """What is wrong with each rejected row."""
        return {row["row"]: row["troubles"][0]["why"] for row in job.report["shown"]["rejected"]}

    def standing(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that an import may write, to be compared."""
        tables = (
            "sku", "product", "barcode", "kit_recipe", "kit_component", "entry", "posting", "balance", "position",
            "supplier", "tax_rate", "customer", "contact", "sku_mapping", "order_revision",
        )  # fmt: skip
        return {name: [tuple(row) for row in self.shop.rows(name)] for name in tables}


def _made(url: str, home: Path) -> Bringing:
    home.mkdir(exist_ok=True)
    shop = Shop(url, migrate=False)
    with shop.database.writing("act") as connection:
        set_setting(connection, "shop_currency", "EUR")
    return Bringing(shop, home)


@pytest.fixture
def bringing(database_url: str, tmp_path: Path) -> Iterator[Bringing]:
    """On SQLite and then on PostgreSQL."""
    made = _made(database_url, tmp_path / "home")
    yield made
    made.shop.database.close()


@pytest.fixture
def small(sqlite_url: str, tmp_path: Path) -> Iterator[Bringing]:
    """On SQLite alone, for what does not depend on the database."""
    made = _made(sqlite_url, tmp_path / "home")
    yield made
    made.shop.database.close()


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Writes a workbook: rows of values, a sheet each."""

    def write(merged: tuple[str, ...] = (), **sheets: list[list[Any]]) -> Path:
        import openpyxl

        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
            for span in merged:
                sheet.merge_cells(span)
        path = tmp_path / "book.xlsx"
        book.save(path)
        return path

    return write
