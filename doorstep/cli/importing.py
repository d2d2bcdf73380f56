"""`doorstep import`: what comes as files instead of webhooks, through the same door."""

from pathlib import Path
from typing import Annotated

import typer

from doorstep.domain.errors import CannotDoError

from . import bringing, sheets
from .show import AsJson, open_shop, say, say_json, say_table

app = typer.Typer()
files = typer.Typer(help="Read files in.", no_args_is_help=True)
app.add_typer(files, name="import")
bringing.add_to(files)


@files.command()
def orders(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="JSON (an order, a list, or one a line), or CSV, TSV, XLSX.")
    ],
    channel: Annotated[str, typer.Option(help="The channel whose orders these are.")],
    mapping: Annotated[str, typer.Option(help="Of a sheet: HEADING=NAME, with commas between.")] = "",
    said: Annotated[
        list[str] | None, typer.Option("--set", help="Where no column says it: currency=EUR, payment=pending …")
    ] = None,
    only_look: Annotated[bool, typer.Option("--dry-run", help="Of a sheet: only show what it would change.")] = False,
    rejects: Annotated[Path | None, typer.Option(help="Where rejected rows go, with why, to be mended.")] = None,
    as_json: AsJson = False,
) -> None:
    """Store the orders of these files, each once. Exit status 1 where one was rejected."""
    from dataclasses import asdict

    from doorstep.db.accounts import read_account
    from doorstep.intake.files import import_orders
    from doorstep.nudge import nudge
    from doorstep.settings import settings

    missing = [str(path) for path in paths if not path.is_file()]
    if missing:
        raise CannotDoError(f"There is no file {missing[0]}; nothing was read.")
    database = open_shop()
    with database.reading() as connection:
        account = read_account(connection, channel, "channel")
    if sheets.are_sheets(paths):
        sheets.bring_sheets(database, account, paths, mapping, said or (), only_look, rejects, as_json)
        return
    outcome = import_orders(database, account, paths)
    nudge(settings().home, "capture")
    if as_json:
        say_json(asdict(outcome))
    else:
        say(f"{outcome.read} read: {outcome.stored} stored, {outcome.duplicate} duplicate, {outcome.rejected} rejected")
        if outcome.reasons:
            say_table(list(outcome.reasons[0]), [list(reason.values()) for reason in outcome.reasons])
    if outcome.rejected:
        raise typer.Exit(1)
