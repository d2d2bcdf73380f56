"""Real exports of real shops, read in place: every row accounted for, twice, the second time changing nothing."""

from pathlib import Path

import pytest

CATALOGS = Path(__file__).parents[3] / "shared" / "corpus" / "catalogs"
EXPORTS = sorted(CATALOGS.rglob("*.csv"))


def the_corpus():
    if not EXPORTS:
        pytest.skip("The corpus of recordings is not beside the project.")


def rows_of(path: Path) -> int:
    """Counted without us: every record below the headings in which something stands."""
    import csv

    with path.open(newline="", encoding="utf-8-sig") as opened:
        return sum(any(cell.strip() for cell in row) for row in csv.reader(opened)) - 1


@pytest.mark.parametrize(
    "path", EXPORTS or [None], ids=lambda path: f"{path.parent.name}/{path.name}" if path else "none"
)
def test_an_export_of_a_real_shop_is_accounted_for_row_by_row(bringing, path):
    the_corpus()
    kind = "tax_rates" if "tax_rates" in path.name else "products"
    first = bringing.bring(kind, path)
    read, fresh, changed, same, rejected = bringing.counts(first)

    assert read == rows_of(path) == fresh + changed + same + rejected
    assert first.report["applied"]["fresh"] == fresh > 0
    assert sum(first.report["rules"].values()) == rejected
    told = len(bringing.rejects(first).splitlines()) - 1 if rejected else 0
    assert told >= rejected  # a cell may hold several lines

    before = bringing.standing()
    second = bringing.bring(kind, path)
    assert bringing.counts(second) == (read, 0, 0, fresh + changed + same, rejected)
    assert bringing.standing() == before
    rules = ", ".join(f"{rule} {times}" for rule, times in first.report["rules"].items())
    counted = f"{read} read, {fresh} fresh, {changed} changed, {rejected} rejected ({rules})"
    print(f"\n{path.parent.name}/{path.name}: {counted}; again: {same + fresh + changed} same")  # noqa: T201
