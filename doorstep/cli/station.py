"""`doorstep station`: the floor from a terminal; what the pages at /station do, by the same acts."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from doorstep.domain.counting import count
from doorstep.domain.errors import CannotDoError

from .show import AsJson, open_shop, say, say_json, say_rows

if TYPE_CHECKING:
    from doorstep.db.engine import Database

app = typer.Typer()
station = typer.Typer(help="Pick, pack and hand over, where there is no phone at hand.", no_args_is_help=True)
app.add_typer(station, name="station")

Wave = Annotated[str, typer.Argument(metavar="WAVE", help="Its id, its number, or `all`.")]
Parcel = Annotated[str, typer.Argument(metavar="PARCEL", help="Its id, as on the label: par_…")]


@station.command("list")
def show(as_json: AsJson = False) -> None:
    """What lies on the floor: waves to pick and to pack, and parcels that wait for their carrier."""
    from doorstep.db.queries.floor_pages import list_tasks, list_waves
    from doorstep.db.queries.parcel_pages import count_waiting_for_labels, list_ready_parcels

    with open_shop().reading() as connection:
        waves = [(wave, list_tasks(connection, wave["id"])) for wave in list_waves(connection)]
        parcels = list_ready_parcels(connection)
        waiting = count_waiting_for_labels(connection)
    told: dict[str, Any] = {
        "waves": [_wave(wave, tasks) for wave, tasks in waves],
        "waiting_for_labels": waiting,
        "ready": [
            {
                "parcel": p.public_id, "order": p.number, "carrier": p.carrier, "service": p.service,
                "tracking": p.tracking_ref or "", "grams": p.grams,
            }
            for p in parcels
        ],
    }  # fmt: skip
    if as_json:
        say_json(told)
        return
    say_rows([{k: v for k, v in w.items() if k != "tasks"} for w in told["waves"]], False, "Nothing is to be picked.")
    for wave in told["waves"]:
        say(f"\n{wave['wave']}")
        say_rows(wave["tasks"], False, "Nothing is to be picked now." if wave["on_hold"] else "All of it is picked.")
        if wave["on_hold"]:
            lines = count(wave["on_hold"], "line is", "lines are")
            say(f"{lines} on hold and not shown: leave them in their bins.")
    say(f"\n{waiting} sealed, waiting for a label." if waiting else "")
    say_rows(told["ready"], False, "No parcel waits for its carrier.")


def _wave(wave: Any, tasks: list[Any]) -> dict[str, Any]:
    """A wave with what is left to take from where."""
    return {
        "wave": wave["public_id"], "site": wave["site"], "to_pick": wave["tasks_open"], "to_pack": wave["to_pack"],
        "tasks": [
            {"bin": task.bin, "sku": task.code, "units": task.qty, "title": task.title, "order": task.number}
            for task in tasks if task.status == "open" and not task.held
        ],
        "on_hold": sum(task.status == "open" and bool(task.held) for task in tasks),
    }  # fmt: skip


@station.command()
def pick(wave: Wave) -> None:
    """All that the wave asks for was found and taken; what is on hold stays where it is."""
    from doorstep.actions.floor import pick_wave

    database, actor_id = _here()
    tasks = sum(pick_wave(database, one, actor_id) for one in _waves(database, wave))
    say(f"{tasks} picked." if tasks else "Nothing was left to pick.")


@station.command()
def pack(wave: Wave) -> None:
    """Each order of the wave that is picked lies in one sealed parcel; its label is asked for."""
    from doorstep.actions.floor import seal_wave

    database, actor_id = _here()
    parcels = sum(seal_wave(database, one, actor_id) for one in _waves(database, wave))
    say(f"{parcels} packed." if parcels else "Nothing was left to pack.")


@station.command()
def track(
    parcel: Parcel, number: Annotated[str, typer.Argument(help="As it stands on the carrier's receipt.")]
) -> None:
    """The parcel bears this tracking number from now."""
    from doorstep.actions.tracking import say_tracking

    database, actor_id = _here()
    say(say_tracking(database, parcel, number, actor_id, door="cli"))


@station.command()
def label(
    parcel: Parcel,
    to: Annotated[Path, typer.Option(help="The file to write; .zpl for a label printer, else a PDF.")],
) -> None:
    """Write the parcel's label into a file, to be printed wherever you like."""
    from doorstep.actions.documents import draw_label
    from doorstep.db.queries.parcel_pages import list_ready_parcels
    from doorstep.settings import settings

    with open_shop().reading() as connection:
        found = next((row for row in list_ready_parcels(connection) if row.public_id == parcel), None)
        if found is None:
            raise CannotDoError(
                f"No parcel {parcel!r} has a label and waits; `doorstep station list` names those that do."
            )
        form = "zpl" if to.suffix == ".zpl" else "pdf"
        content = draw_label(connection, settings().home, found.shipment_id, form, "a6", 203)
    to.write_bytes(content)
    say(f"{to}, {len(content):,} bytes")


@station.command("hand-over")
def hand_over(
    carrier: Annotated[str | None, typer.Option(help="Only what this carrier takes.")] = None,
) -> None:
    """The carrier has every labelled parcel; customers and channels are told."""
    from doorstep.actions.floor import hand_over as give
    from doorstep.db.accounts import read_account
    from doorstep.db.queries.parcel_pages import list_ready_parcels
    from doorstep.domain.own_services import wants_tracking

    database, actor_id = _here()
    with database.reading() as connection:
        account_id = read_account(connection, carrier, "carrier").id if carrier else None
        bare = [
            row.public_id for row in list_ready_parcels(connection)
            if row.account_id in (account_id or row.account_id,) and not row.tracking_ref
            and wants_tracking(row.vendor, row.config, row.service)
        ]  # fmt: skip
    parcels = give(database, actor_id, None, account_id)
    say(f"{count(parcels, 'parcel')} handed over." if parcels else "No parcel waits for its carrier.")
    for one in bare:
        say(f"{one} went by a tracked service without its number; `doorstep station track {one} NUMBER` says it.")


def _here() -> "tuple[Database, int]":
    """The shop, and as whom the command line acts in it."""
    from doorstep.actions.people import owner_id

    database = open_shop()
    actor_id = owner_id(database)
    if actor_id is None:
        raise CannotDoError("This shop has no owner yet; `doorstep init` makes one.")
    return database, actor_id


def _waves(database: "Database", asked: str) -> list[int]:
    from doorstep.db.queries.floor_pages import find_wave, list_waves

    with database.reading() as connection:
        if asked == "all":
            return [int(wave["id"]) for wave in list_waves(connection)]
        found = find_wave(connection, asked)
    if found is None:
        raise CannotDoError(f"There is no wave {asked!r} on the floor; `doorstep station list` names them.")
    return [int(found["id"])]
