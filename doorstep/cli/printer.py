"""`doorstep printer`: the printers and the stations that use them."""

from typing import TYPE_CHECKING, Annotated

import typer

from doorstep.domain.errors import CannotDoError

from .show import AsJson, open_shop, say, say_rows

if TYPE_CHECKING:
    from doorstep.db.engine import Database

app = typer.Typer()
printer = typer.Typer(help="Where labels and packing slips come out.", no_args_is_help=True)
app.add_typer(printer, name="printer")

Name = Annotated[str, typer.Argument(help="What we call the printer.")]


def _owner(database: "Database") -> int:
    from doorstep.actions.people import owner_id

    found = owner_id(database)
    if found is None:
        raise CannotDoError("This shop has no owner yet; `doorstep init` makes one.")
    return found


@printer.command()
def add(
    name: Name,
    kind: Annotated[str, typer.Option(help="raw (ZPL over the network), queue (of this machine) or browser.")],
    address: Annotated[str, typer.Option(help="raw: 192.168.1.50[:9100]; queue: its name; browser: nothing.")] = "",
    media: Annotated[str, typer.Option(help="a6, 4x6, a4 or letter.")] = "a6",
    dpi: Annotated[int, typer.Option(help="Dots an inch of a label printer: 203, 300 or 600.")] = 203,
) -> None:
    """Add a printer; one of that name is changed."""
    from doorstep.actions.printers import write_printer

    database = open_shop()
    say(write_printer(database, name, kind, _owner(database), address, media, dpi, door="cli"))


@printer.command("list")
def list_all(as_json: AsJson = False) -> None:
    """The printers, with what waits for each."""
    from doorstep.db.queries.printers import list_printers

    with open_shop().reading() as connection:
        listed = list_printers(connection)
    rows = [
        {
            "name": one["name"], "kind": one["kind"], "address": one["address"], "media": one["media"],
            "waiting": one["waiting"],
            "is": "paused" if not one["active"] else f"silent: {one['silent'][1]}" if one["silent"] else "in use",
        }
        for one in listed
    ]  # fmt: skip
    say_rows(rows, as_json, "There is no printer yet; the browser prints without one.")


@printer.command()
def test(name: Name) -> None:
    """Print a test page; exit status 0 only when the printer took it."""
    from doorstep.actions.printers import print_test

    database = open_shop()
    say(print_test(database, name, _owner(database), door="cli"))


@printer.command()
def pause(name: Name, again: Annotated[bool, typer.Option("--resume", help="Use it again.")] = False) -> None:
    """Send nothing to it any more, or again with --resume."""
    from doorstep.actions.printers import pause_printer

    database = open_shop()
    say(pause_printer(database, name, again, _owner(database), door="cli"))


@printer.command()
def station(
    name: Annotated[str, typer.Argument(help="What the station is called, as in Table.")],
    site: Annotated[str, typer.Option(help="The site it is at.")],
    labels: Annotated[str, typer.Option(help="The printer of its labels; the browser where none is given.")] = "",
    slips: Annotated[str, typer.Option(help="The printer of its packing slips; without, only on demand.")] = "",
) -> None:
    """Add a station, or say where one prints."""
    from doorstep.actions.printers import write_station

    database = open_shop()
    say(write_station(database, name, site, _owner(database), labels, slips, prints_slips=bool(slips), door="cli"))


@printer.command()
def stations(as_json: AsJson = False) -> None:
    """The stations, with where each prints."""
    from doorstep.db.queries.printers import list_stations

    with open_shop().reading() as connection:
        listed = list_stations(connection)
    rows = [
        {
            "name": one.name, "site": one.site, "labels": one.label_printer or "browser",
            "slips": (one.slip_printer or "browser") if one.prints_slips else "on demand",
        }
        for one in listed
    ]  # fmt: skip
    say_rows(rows, as_json, "There is no station yet; `doorstep printer station Table --site NAME` adds one.")
