"""A sheet of many rows: in memory that does not grow with what is written, by transactions of bounded size."""

import tracemalloc

import pytest

from doorstep.actions import imports
from doorstep.domain.errors import CannotDoError


@pytest.mark.timeout(300)
def test_a_sheet_of_very_many_rows_is_brought_in_and_again_without_a_change(bringing):
    # Fifty thousand once; that slices follow each other on PostgreSQL too is seen at a fifth of them.
    rows = 50_000 if bringing.shop.database.is_sqlite else 10_000
    path = bringing.home / "large.csv"
    with path.open("w") as opened:
        opened.write("SKU;Title;Price;Weight (kg);Bin;Site;On hand\n")
        for n in range(rows):
            opened.write(f"L-{n:06};Thing number {n};{n % 900},{n % 100:02};0,35;A-{n % 400};Berlin;{n % 5}\n")
    told = []
    database = bringing.shop.database
    real = database.writing

    def writing(name, *rest, **more):
        told.append(name)
        return real(name, *rest, **more)

    database.writing = writing
    try:
        job = bringing.bring("products", path)
    finally:
        del database.writing

    assert bringing.counts(job) == (rows, rows, 0, 0, 0)
    assert len(told) >= rows / imports.SLICE  # others had their turn between
    assert bringing.shop.balance("L-000004") == 4
    assert bringing.counts(bringing.bring("products", path)) == (rows, 0, 0, rows, 0)


@pytest.mark.timeout(300)
def test_what_reading_keeps_in_memory_is_a_fraction_of_the_sheet(small):
    path = small.home / "wide.csv"
    with path.open("w") as opened:
        opened.write("SKU;Title;Description\n")
        for n in range(8_000):
            opened.write(f"W-{n:06};Thing number {n};{'all about it ' * 150}\n")
    tracemalloc.start()
    try:
        job = small.read("products", path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert small.counts(job) == (8_000, 8_000, 0, 0, 0)
    assert peak < path.stat().st_size / 2


def test_a_sheet_beyond_all_bounds_is_refused(small, monkeypatch):
    monkeypatch.setattr("doorstep.connectors.files.sheet.MOST_ROWS", 100)
    sheet = "SKU;Title\n" + "".join(f"L-{n};Thing {n}\n" for n in range(200))

    with pytest.raises(CannotDoError, match="more than 100 rows; send it in parts"):
        small.read("products", sheet)
    assert small.shop.rows("import_job") == []
