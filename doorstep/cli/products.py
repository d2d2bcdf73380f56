"""`doorstep products`: what is sold, one at a time; and fetching the photos that exports named."""

from typing import Annotated, Any

import typer

from doorstep.domain.errors import CannotDoError

from .show import AsJson, Limit, money, open_shop, say, say_facts, say_json, say_rows

app = typer.Typer()
products = typer.Typer(help="Products and their SKUs.", no_args_is_help=True)
app.add_typer(products, name="products")

Sku = Annotated[str, typer.Argument(metavar="SKU", help="The product's own code.")]
Fields = Annotated[list[str], typer.Argument(metavar="FIELD=VALUE…", help="As in price=12.50 weight='1.2 kg'.")]


@products.command("list")
def list_all(
    find: Annotated[str, typer.Option("--find", help="Part of a SKU or a title, or a whole barcode.")] = "",
    not_ready: Annotated[bool, typer.Option("--not-ready", help="Only those that lack something.")] = False,
    limit: Limit = 200,
    as_json: AsJson = False,
) -> None:
    """The products by SKU, each with what it lacks until it can be sold and sent."""
    from doorstep.db.queries.catalog import known_of, list_products
    from doorstep.domain.catalog import missing

    with open_shop().reading() as connection:
        rows = list_products(connection, find, "", not_ready, limit)[:limit]
        known = known_of(connection, rows)
    told = [
        {
            "sku": row.code, "title": row.title, "kind": row.kind, "price": money(row.price_minor, row.currency),
            "grams": row.grams, "on_hand": known[row.id].on_hand, "barcodes": row.barcodes,
            "for_sale": bool(row.active),
            "needs": [one.what for one in missing(known[row.id]) if one.stops],
        }
        for row in rows
    ]  # fmt: skip
    say_rows(told, as_json, "No products yet; `doorstep import products FILE` brings them in.")


@products.command("show")
def show(sku: Sku, as_json: AsJson = False) -> None:
    """One product with everything that is known of it, and what is missing."""
    from doorstep.db.queries import catalog, stock_page
    from doorstep.domain.catalog import is_ready, missing

    with open_shop().reading() as connection:
        row = _find(connection, sku)
        known = catalog.known_of(connection, [row])[row.id]
        bins = stock_page.list_bins(connection, [row.id])
        barcodes = catalog.list_barcodes(connection, row.id)
        parts = stock_page.list_components(connection, [row.id]).get(row.id, [])
    facts: dict[str, Any] = {
        "sku": row.code, "title": row.title, "kind": row.kind, "product": row.handle or "",
        "price": money(row.price_minor, row.currency), "cost": money(row.cost_minor or None, row.currency),
        "grams": row.grams, "millimetres": [row.length_mm, row.width_mm, row.height_mm], "tax_class": row.tax_class,
        "customs_code": row.customs_code, "origin_country": row.origin_country, "packing_note": row.packing_note,
        "supplier": row.supplier or "", "supplier_ref": row.supplier_ref, "for_sale": bool(row.active),
        "photo": row.photo, "barcodes": barcodes,
        "parts": [f"{part.code}:{part.qty}" for part in parts],
        "on_hand": known.on_hand, "bins": [f"{one.site} {one.bin}: {one.amount} {one.account}" for one in bins],
        "ready": is_ready(known), "needs": [one.what for one in missing(known) if one.stops],
        "better_with": [one.what for one in missing(known) if not one.stops],
    }  # fmt: skip
    say_json(facts) if as_json else say_facts(facts)


@products.command("add")
def add(
    sku: Sku,
    fields: Fields,
    barcode: Annotated[str, typer.Option("--barcode", help="What is scanned.")] = "",
) -> None:
    """Add a product: `doorstep products add MUG title='Mug, white' price=12.90 weight='350 g'`."""
    _save(sku, fields, is_fresh=True)
    if barcode:
        name_barcode(sku, barcode)
    say(f"{sku} is here; `doorstep products show {sku}` says what is still missing.")


@products.command("set")
def change(sku: Sku, fields: Fields) -> None:
    """Change what a product is; what is not named stays."""
    _save(sku, fields, is_fresh=False)
    say(f"{sku} is kept.")


@products.command("barcode")
def name_barcode(
    sku: Sku,
    barcode: Annotated[str, typer.Argument(help="As it is scanned.")],
    remove: Annotated[bool, typer.Option("--remove", help="It names nothing any more.")] = False,
) -> None:
    """Put a barcode on a product, or take it off."""
    from doorstep.actions.catalog import add_barcode, remove_barcode

    database = open_shop()
    if remove:
        remove_barcode(database, sku, barcode, _owner(database), "cli")
        say(f"{barcode} is on nothing any more.")
    else:
        say(f"{add_barcode(database, sku, barcode, _owner(database), 'cli')} is now {sku}.")


@products.command("photos")
def fetch(
    local: Annotated[bool, typer.Option("--local", help="Also from this machine and its own network.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch the photos whose addresses an export named. Exit status 1 where one could not be had."""
    from doorstep.actions.photos import fetch_photos
    from doorstep.settings import settings

    outcome = fetch_photos(open_shop(), settings().home, may_be_local=local)
    if as_json:
        say_json({"fetched": outcome.fetched, "failed": [{"address": a, "why": why} for a, why in outcome.failed]})
    else:
        say(f"{outcome.fetched} photos are here.")
        for address, why in outcome.failed[:50]:
            say(f"  {address}: {why}")
    if outcome.failed:
        raise typer.Exit(1)


def _save(sku: str, fields: list[str], is_fresh: bool) -> None:
    from doorstep.actions.catalog import save_product

    said = {}
    for field in fields:
        name, sign, value = field.partition("=")
        if not sign:
            raise CannotDoError(f"Write {field!r} as FIELD=VALUE, as in price=12.50.")
        said[name.strip()] = value
    database = open_shop()
    save_product(database, sku, said, _owner(database), "cli", is_fresh)


def _owner(database: Any) -> int | None:
    from doorstep.db.actors import OWNER, find_actor

    with database.reading() as connection:
        return find_actor(connection, "person", OWNER)


def _find(connection: Any, sku: str) -> Any:
    from doorstep.db.queries.catalog import find_product

    row = find_product(connection, sku)
    if row is None:
        raise CannotDoError(f"There is no product with the SKU {sku}; `doorstep products list` names those there are.")
    return row
