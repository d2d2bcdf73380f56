"""`doorstep import products|stock|customers|suppliers|tax-rates`: shown as a difference, and applied when asked to."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from doorstep.domain.errors import CannotDoError

from .sheets import must_take
from .show import AsJson, open_shop, say, say_json, say_rows

if TYPE_CHECKING:
    from doorstep.db.engine import Database

File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, TSV or XLSX; the columns in any order.")]
Apply = Annotated[bool, typer.Option("--apply", help="Write it; without this, only the difference is shown.")]
Columns = Annotated[str, typer.Option("--mapping", help="HEADING=NAME,…; HEADING= leaves a column out.")]
RejectsTo = Annotated[Path | None, typer.Option("--rejects", help="Write the rejected rows there, with why.")]
SheetName = Annotated[str, typer.Option("--sheet", help="Which sheet of a workbook.")]
Site = Annotated[str, typer.Option("--site", help="The site of rows that name none.")]
Bin = Annotated[str, typer.Option("--bin", help="The bin of rows that name none.")]
Channel = Annotated[str, typer.Option("--channel", help="The channel that the rows come from.")]
Decimals = Annotated[str, typer.Option("--decimals", help="The sign of decimals, . or , where no number tells it.")]
Photos = Annotated[Path | None, typer.Option("--photos", help="A ZIP with the photos that the sheet names.")]


def add_to(files: typer.Typer) -> None:
    """The commands are offered under `doorstep import`."""
    for name, command in COMMANDS.items():
        files.command(name)(command)


def products(
    path: Annotated[Path | None, typer.Argument(metavar="FILE", help="CSV, TSV or XLSX; none with --channel.")] = None,
    apply: Apply = False, mapping: Columns = "", rejects: RejectsTo = None, sheet: SheetName = "", site: Site = "",
    in_bin: Bin = "", channel: Channel = "", photos: Photos = None, decimals: Decimals = "", as_json: AsJson = False,
) -> None:  # fmt: skip
    """Products with variants, kits, barcodes, prices and photos; Shopify's and WooCommerce's exports as they are.
    Without a file, out of the channel's own API. Exit status 1 where a row was rejected."""
    if path is None:
        if not channel:
            raise CannotDoError("Name a file, or with --channel the channel whose products are to be read.")
        if mapping or sheet or photos or decimals:
            raise CannotDoError(
                "What a channel tells has no sheet: --mapping, --sheet, --photos and --decimals need a file."
            )
        _bring_from(channel, apply, rejects, (site, in_bin), as_json)
        return
    _bring("products", path, apply, mapping, rejects, sheet, (site, in_bin), channel, as_json, photos, decimals)


def stock(
    path: File, apply: Apply = False, mapping: Columns = "", rejects: RejectsTo = None, sheet: SheetName = "",
    site: Site = "", in_bin: Bin = "", decimals: Decimals = "", as_json: AsJson = False,
) -> None:  # fmt: skip
    """Bins as they were counted: the difference stands in the ledger with its reason."""
    _bring("stock", path, apply, mapping, rejects, sheet, (site, in_bin), "", as_json, decimals=decimals)


def customers(
    path: File, apply: Apply = False, mapping: Columns = "", rejects: RejectsTo = None, sheet: SheetName = "",
    channel: Channel = "", as_json: AsJson = False,
) -> None:  # fmt: skip
    """Customers with their addresses."""
    _bring("customers", path, apply, mapping, rejects, sheet, ("", ""), channel, as_json)


def suppliers(
    path: File, apply: Apply = False, mapping: Columns = "", rejects: RejectsTo = None, sheet: SheetName = "",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Suppliers by their names."""
    _bring("suppliers", path, apply, mapping, rejects, sheet, ("", ""), "", as_json)


def tax_rates(
    path: File, apply: Apply = False, mapping: Columns = "", rejects: RejectsTo = None, sheet: SheetName = "",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Tax rates by country, region, postcode and class; WooCommerce's export as it is."""
    _bring("tax_rates", path, apply, mapping, rejects, sheet, ("", ""), "", as_json)


COMMANDS = {
    "products": products, "stock": stock, "customers": customers, "suppliers": suppliers, "tax-rates": tax_rates,
}  # fmt: skip


def _bring(
    kind: str, path: Path, apply: bool, mapping: str, rejects: Path | None, sheet: str, place: tuple[str, str],
    channel: str, as_json: bool, photos: Path | None = None, decimals: str = "",
) -> None:  # fmt: skip
    from doorstep.actions import imports
    from doorstep.actions.photos import keep_photos
    from doorstep.connectors.files.guess import parse_mapping
    from doorstep.db.accounts import read_account
    from doorstep.db.actors import OWNER, find_actor
    from doorstep.settings import settings

    if decimals not in ("", ".", ","):
        raise CannotDoError("The sign of decimals is a point or a comma: --decimals . or --decimals ,")
    for given in (path, photos):
        if given is not None and not given.is_file():
            raise CannotDoError(f"There is no file {given}; nothing was read.")
    must_take(rejects, [path])
    database, home = open_shop(), settings().home
    with database.reading() as connection:
        actor = find_actor(connection, "person", OWNER)
        account = read_account(connection, channel, "channel").id if channel else None
    kept = keep_photos(database, home, photos, actor, "cli") if photos else {}
    columns = parse_mapping(mapping) if mapping else None
    job = imports.read_in(
        database, home, kind, path, path.name, actor, "cli", sheet, columns, place, account, kept, decimals
    )  # fmt: skip
    _finish(database, home, job, actor, apply, rejects, as_json)


def _bring_from(channel: str, apply: bool, rejects: Path | None, place: tuple[str, str], as_json: bool) -> None:
    from doorstep.actions.pull import pull_products
    from doorstep.db.accounts import read_account
    from doorstep.db.actors import OWNER, find_actor
    from doorstep.db.secrets import open_safe
    from doorstep.settings import settings

    must_take(rejects, [])
    database, home = open_shop(), settings().home
    with database.reading() as connection:
        actor = find_actor(connection, "person", OWNER)
        account = read_account(connection, channel, "channel")
    job = pull_products(database, open_safe(settings()), account, home, "cli", actor, place)
    _finish(database, home, job, actor, apply, rejects, as_json)


def _finish(
    database: "Database", home: Path, job_id: str, actor: int | None, apply: bool, rejects: Path | None, as_json: bool
) -> None:
    from doorstep.actions import imports
    from doorstep.db.files import read_bytes

    if apply:
        imports.apply(database, home, job_id, actor, "cli")
    job = imports.read_job(database, job_id)
    report = job.report
    if rejects is not None and job.rejects_sha:
        beside = rejects.with_name(f"{rejects.name}.{os.getpid()}.part")
        beside.write_bytes(read_bytes(home, job.rejects_sha))
        beside.replace(rejects)
    reasons = [trouble for row in report["shown"]["rejected"] for trouble in row["troubles"]]
    if as_json:
        counts = {name: report[name] for name in ("read", "fresh", "changed", "same", "rejected", "pictures", "rules")}
        say_json({
            **counts, "reasons": reasons, "job": job_id, "applied": apply, "said": report["said"],
            "mapping": job.mapping.to_json(), "unread": report["unread"],
            "late": report.get("late", []),
            "rejects": str(rejects) if rejects is not None and job.rejects_sha else None,
        })  # fmt: skip
    else:
        _tell(job_id, report, job.mapping.columns, apply, reasons, rejects)
    if report["rejected"] or report.get("late"):
        raise typer.Exit(1)


def _tell(
    job_id: str, report: dict[str, Any], columns: dict[str, str], apply: bool, reasons: list[dict[str, Any]],
    rejects: Path | None,
) -> None:  # fmt: skip
    for sentence in report["said"]:
        say(sentence)
    say("Columns: " + ", ".join(f"{heading} → {name}" for heading, name in columns.items()))
    if report["unread"]:
        say("Not read: " + ", ".join(report["unread"]))
    pictures = f" ({report['pictures']} of them only add a picture)" if report["pictures"] else ""
    say(
        f"{report['read']} rows read{pictures}: {report['fresh']} fresh, {report['changed']} changed, "
        f"{report['same']} same, {report['rejected']} rejected"
    )
    for row in report["shown"]["changed"][:20]:
        said = "; ".join(f"{what}: {before or '–'} → {after or '–'}" for what, before, after in row["changes"])
        say(f"  row {row['row']}, {row['key']}: {said}")
    if reasons:
        say_rows(reasons[:50], False, "")
        if report["rules"].get("decimal_sign"):
            say("--decimals . or --decimals , says which sign the decimals have.")
        if rejects is None:
            say("--rejects FILE writes the rejected rows with why, to be mended and sent again.")
    if apply:
        applied = report.get("applied") or {"fresh": 0, "changed": 0}
        for row in report.get("late", ()):
            say(f"  row {row['row']} was overtaken and not written: {row['why']}")
        say(f"Written: {applied['fresh']} fresh and {applied['changed']} changed rows (import {job_id}).")
    elif report["fresh"] or report["changed"]:
        say("Nothing was written yet; the same with --apply does it.")
    else:
        say("There is nothing to write.")
