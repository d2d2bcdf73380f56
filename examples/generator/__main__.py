"""`python -m examples.generator`: writes what the sample shop is sent and must end as; `--check` compares it."""

import argparse
import csv
import io
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from examples.generator import deliveries
from examples.generator.baskets import Basket, Product, all_baskets, demand, read_products

SAMPLE = Path(__file__).parents[1] / "sample-shop"


def files(folder: Path = SAMPLE) -> dict[Path, bytes]:
    """Every generated file of the sample, by its path within it: the same bytes on every machine."""
    shop = tomllib.loads((folder / "shop.toml").read_text(encoding="utf-8"))
    products = read_products(folder)
    baskets = all_baskets(products)
    _check_stock(folder, baskets, products)
    signer = deliveries.Signer({one["name"]: one["secret"].encode() for one in shop["channel"]})
    posted = deliveries.all_deliveries(baskets, products, signer)
    made = {Path("orders.csv"): _orders(baskets), Path("charges.csv"): _charges(baskets, products)}
    made[Path("refunds.csv")] = _table(
        ("chapter", "charge", "amount_minor", "currency", "key"),
        (
            (one.chapter, one.charge, one.amount_minor, "EUR", one.key)
            for one in deliveries.channel_refunds(baskets, products)
        ),
    )  # fmt: skip
    listed = []
    for n, one in enumerate(posted, 1):
        name = "-".join(
            filter(None, (f"{n:04d}", one.topic.replace("/", "-").replace(".", "-"), one.shown_number.lstrip("#")))
        )
        path = Path("webhooks") / one.chapter / f"{name}.http"
        made[path] = _request(one)
        listed.append((path.relative_to("webhooks"), one.channel, one.topic, one.shown_number, one.answer, one.words))
    made[Path("deliveries.csv")] = _table(("file", "channel", "topic", "order", "answer", "words"), listed)
    return made


def _request(one: deliveries.Delivery) -> bytes:
    """The request as raw text: its first line, its headers, an empty line, and then every byte is the body."""
    head = [f"POST /webhooks/{one.channel} HTTP/1.1", *(f"{name}: {value}" for name, value in one.headers.items())]
    return "\n".join([*head, "", ""]).encode() + one.body


def _orders(baskets: Sequence[Basket]) -> bytes:
    return _table(
        ("channel", "number", "placed_at", "country", "lines", "traits", "scene", "ends", "causes"),
        (
            (
                one.channel, one.shown_number, one.placed_at.isoformat(), one.buyer.country,
                " ".join(f"{sku}:{qty}" for sku, qty in one.lines), " ".join(sorted(one.traits)), one.scene, one.ends,
                " ".join(one.causes),
            )
            for one in baskets
        ),
    )  # fmt: skip


def _charges(baskets: Sequence[Basket], products: dict[str, Product]) -> bytes:
    """What the payment provider took, each under the id that the channel tells."""
    return _table(
        ("id", "reference", "amount_minor", "currency", "captured_at"),
        (
            (charge, one.shown_number, deliveries.total_minor(one, products), "EUR", one.placed_at.isoformat())
            for one in baskets if (charge := deliveries.charge_of(one))
        ),
    )  # fmt: skip


def _table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode()


def _check_stock(folder: Path, baskets: Sequence[Basket], products: dict[str, Product]) -> None:
    """Nobody but a scene runs short, so that where an order ends never hangs on which one came first."""
    units: dict[str, int] = {}
    with (folder / "stock.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            units[row["sku"]] = units.get(row["sku"], 0) + int(row["units"])
    for sku, wanted in demand(baskets, products).items():
        known = products.get(sku)
        if known and known.kind == "physical" and wanted > units[sku] and sku != "STRAINER":
            raise SystemExit(f"{wanted} of {sku} are asked for and {units[sku]} are there; put more into stock.csv.")


def main() -> int:
    """Write the files, or with --check say which of them are not as the generator has them."""
    arguments = argparse.ArgumentParser(prog="python -m examples.generator", description=__doc__)
    arguments.add_argument("--check", action="store_true")
    told = arguments.parse_args()
    made = files()
    there = {path.relative_to(SAMPLE) for path in (SAMPLE / "webhooks").rglob("*.http")}
    if told.check:
        stale = [
            path for path, body in made.items() if not (SAMPLE / path).exists() or (SAMPLE / path).read_bytes() != body
        ]
        wrong = sorted(map(str, [*stale, *(there - set(made))]))
        print("\n".join(wrong) or f"{len(made)} files are as they should be.")
        return 1 if wrong else 0
    for path in there - set(made):
        (SAMPLE / path).unlink()
    for path, body in made.items():
        (SAMPLE / path).parent.mkdir(parents=True, exist_ok=True)
        (SAMPLE / path).write_bytes(body)
    print(f"{len(made)} files are written under {SAMPLE}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
