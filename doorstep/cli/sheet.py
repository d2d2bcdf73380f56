"""`doorstep sheet`: how order sheets are understood, kept for the next file with the same headings."""

from pathlib import Path
from typing import Annotated

import typer

from doorstep.domain.errors import CannotDoError

from .sheets import read_settings
from .show import AsJson, open_shop, say, say_facts, say_json, say_rows, say_table

app = typer.Typer()
sheet = typer.Typer(help="How sheets of orders are understood, kept by channel and headings.", no_args_is_help=True)
app.add_typer(sheet, name="sheet")

Name = Annotated[str, typer.Argument(help="The mapping, as `doorstep sheet list` names it.")]
Columns = Annotated[str, typer.Option("--mapping", help="HEADING=NAME, with commas between; `HEADING=` is not read.")]
Said = Annotated[list[str] | None, typer.Option("--set", help="Where no column says it: currency=EUR …")]


@sheet.command("list")
def list_them(as_json: AsJson = False) -> None:
    """Every mapping, whose sheets it is for, and what is set with it."""
    from doorstep.actions.order_mappings import told_of
    from doorstep.db.queries.order_sheets import list_mappings

    database = open_shop()
    with database.reading() as connection:
        kept = list_mappings(connection)
    rows = [told_of(database, one) for one in kept]
    if not as_json:
        rows = [
            {**{name: row[name] for name in ("name", "channel")}, "headings": ", ".join(row["headings"])[:80],
             "set": _set(row["set"]), "since": row["since"]}
            for row in rows
        ]  # fmt: skip
    say_rows(rows, as_json, "No mapping is kept yet; the first sheet that is imported leaves one.")


@sheet.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """What each column of such a sheet is taken for, and what is set."""
    from doorstep.actions.order_mappings import find_mapping, told_of
    from doorstep.actions.order_sheet_plan import NAMES

    database = open_shop()
    told = told_of(database, find_mapping(database, name))
    if as_json:
        say_json(told)
        return
    labels = [[heading, NAMES[ours].label if ours else "not read"] for heading, ours in told["columns"].items()]
    say_facts({"name": told["name"], "channel": told["channel"], "set": _set(told["set"]), "since": told["since"]})
    say()
    say_table(["column", "is"], labels)


@sheet.command()
def keep(
    name: Annotated[str, typer.Argument(help="What it is to be called.")],
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A sheet with the headings; no order of it is read.")],
    channel: Annotated[str, typer.Option(help="The channel whose sheets they are.")],
    columns: Columns = "", said: Said = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Keep a mapping for files with the headings of this one."""
    from doorstep.actions import order_mappings
    from doorstep.actions.connect import owner_of
    from doorstep.db.accounts import read_account

    if not path.is_file():
        raise CannotDoError(f"There is no file {path}; nothing was kept.")
    database = open_shop()
    with database.reading() as connection:
        account = read_account(connection, channel, "channel")
    settings = read_settings(said or ())
    kept = order_mappings.keep_for(database, account, name, path, columns, settings, owner_of(database))
    _say(order_mappings.told_of(database, kept), "is kept", as_json)


@sheet.command()
def change(
    name: Name, columns: Columns = "", said: Said = None,
    unset: Annotated[list[str] | None, typer.Option(help="What is not set any more.")] = None,
    rename: Annotated[str, typer.Option(help="What it is called from now on.")] = "",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Read the next file with its headings otherwise; what is stored already stays as it is."""
    from doorstep.actions import order_mappings
    from doorstep.actions.connect import owner_of
    from doorstep.connectors.files.guess import parse_mapping

    database = open_shop()
    settings = {**dict.fromkeys(unset or (), ""), **read_settings(said or ())}
    typed = parse_mapping(columns) if columns else {}
    kept = order_mappings.change_mapping(database, name, typed, settings, rename, owner_of(database))
    _say(order_mappings.told_of(database, kept), "is changed", as_json)


@sheet.command()
def remove(name: Name) -> None:
    """Forget the mapping; what such columns mean is guessed, and shown, the next time."""
    from doorstep.actions.connect import owner_of
    from doorstep.actions.order_mappings import remove_mapping

    database = open_shop()
    remove_mapping(database, name, owner_of(database))
    say(f"“{name}” is removed.")


def _say(told: dict[str, object], done: str, as_json: bool) -> None:
    if as_json:
        say_json(told)
    else:
        say(f"“{told['name']}” {done}; it is used for the next file of {told['channel']} with these headings.")


def _set(said: dict[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted(said.items()))
