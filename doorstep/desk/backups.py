"""The desk's page about backups: when the last was made and tried, a button for each, and how to put one back."""

from pathlib import Path
from typing import Any

from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute

from doorstep.actions import backups
from doorstep.actions.restore import try_out
from doorstep.db.options import read_some
from doorstep.db.queries.pages import read_frame
from doorstep.domain.errors import CannotDoError
from doorstep.domain.roles import MANAGER, OWNER
from doorstep.pages.routes import Pages
from doorstep.pages.visit import NotHereError, Visit
from doorstep.pages.words import size


def routes(page: Pages) -> list[BaseRoute]:
    return [
        page.get("/backups", show_backups, MANAGER),
        page.post("/backups", make_backup, OWNER),
        page.post("/backups/{backup}/check", check_backup, OWNER),
        page.get("/backups/{backup}/file", send_file, OWNER),
    ]


def show_backups(visit: Visit) -> Response:
    """When the shop was last kept and tried, and every backup that is still there."""
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        rows = backups.list_backups(connection)
        told = read_some(connection, "backup_every_hours", "backups_kept", "backup_folder")
    return visit.show(
        "backups.html",
        frame,
        here="Shop",
        backups=[(row, Path(row.path).is_file()) for row in rows],
        tried=next((row for row in rows if row.checked_at), None),
        every_hours=told["backup_every_hours"],
        kept=told["backups_kept"],
        folder=backups.folder_of(visit.settings, str(told["backup_folder"])),
        is_inside=not told["backup_folder"],
    )


def make_backup(visit: Visit) -> Response:
    """The shop as it is now is kept in a file."""
    with visit.database.reading() as connection:
        chosen = str(read_some(connection, "backup_folder")["backup_folder"])
    made = backups.make_backup(visit.settings, visit.database, "hand", backups.folder_of(visit.settings, chosen))
    lost = f" {len(made.missing)} files were missing in the store." if made.missing else ""
    return visit.to("/backups", f"The shop is kept: {made.path.name}, {size(made.size_bytes)}.{lost}")


def check_backup(visit: Visit) -> Response:
    """The backup was put back in a place of its own, and every law looked at there."""
    row = _find(visit)
    _, proof = try_out(visit.settings, Path(row.path))
    if not proof.holds:
        broken = next(one for one in proof.laws if not one.holds)
        raise CannotDoError(f"The backup can be put back, but there it does not hold that: {broken.law.says}.")
    backups.note_check(visit.database, Path(row.path))
    return visit.to("/backups", "Tried: it can be put back, and every unit and cent of it adds up.")


def send_file(visit: Visit) -> Response:
    """The backup itself, to be laid elsewhere. Who has it has the shop: only the owner gets it."""
    row = _find(visit)
    name = Path(row.path).name
    return FileResponse(
        row.path, media_type="application/x-tar", filename=name, headers={"cache-control": "no-store"}
    )  # fmt: skip


def _find(visit: Visit) -> Any:
    with visit.database.reading() as connection:
        rows = [row for row in backups.list_backups(connection) if row.public_id == visit.place("backup")]
    if not rows:
        raise NotHereError("There is no such backup; the page of backups names those there are.")
    if not Path(rows[0].path).is_file():
        raise CannotDoError(f"The file {rows[0].path} is not there any more; make another backup.")
    return rows[0]
