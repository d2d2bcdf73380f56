"""`doorstep import`: what comes as files instead of webhooks, through the same door."""

from pathlib import Path
from typing import Annotated

import typer

from doorstep.domain.errors import CannotDoError

from . import bringing, sheets
from .sheets import NOT_YET, must_take
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
    keep_as: Annotated[str, typer.Option(help="Of a sheet: the name under which its mapping is kept.")] = "",
    apply: bringing.Apply = False,
    rejects: Annotated[Path | None, typer.Option(help="Of a sheet: where rejected rows go, with why.")] = None,
    as_json: AsJson = False,
) -> None:
    """The orders of these files, each once: shown, and stored when asked to. Exit status 1 where one was rejected."""
    from dataclasses import asdict

    from doorstep.db.accounts import read_account
    from doorstep.intake.files import import_orders
    from doorstep.nudge import nudge
    from doorstep.settings import settings

    missing = [str(path) for path in paths if not path.is_file()]
    if missing:
        raise CannotDoError(f"There is no file {missing[0]}; nothing was read.")
    must_take(rejects, paths)
    database = open_shop()
    with database.reading() as connection:
        account = read_account(connection, channel, "channel")
    if sheets.are_sheets(paths):
        sheets.bring_sheets(database, account, paths, mapping, said or (), keep_as, apply, rejects, as_json)
        return
    outcome = import_orders(database, account, paths, apply)
    if apply:
        nudge(settings().home, "capture")
    if as_json:
        say_json(asdict(outcome))
    else:
        fate = f"{outcome.stored} stored" if apply else f"{outcome.would_store} to be stored"
        say(f"{outcome.read} read: {fate}, {outcome.duplicate} duplicate, {outcome.rejected} rejected")
        if outcome.would_store:
            say(NOT_YET)
        if outcome.reasons:
            say_table(list(outcome.reasons[0]), [list(reason.values()) for reason in outcome.reasons])
    if outcome.rejected:
        raise typer.Exit(1)
