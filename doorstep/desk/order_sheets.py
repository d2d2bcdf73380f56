"""The desk's pages for sheets of orders: bringing them, what they would change, other columns, applying or leaving."""

import re
import tempfile
from pathlib import Path

from starlette.responses import Response
from starlette.routing import BaseRoute

from doorstep.actions import order_sheet_jobs as jobs
from doorstep.db.accounts import list_accounts
from doorstep.db.files import FOLDER
from doorstep.db.queries.pages import read_frame
from doorstep.domain.errors import CannotDoError
from doorstep.domain.order_plan import SETTABLE
from doorstep.domain.roles import MANAGER
from doorstep.domain.sheets import ORDERS
from doorstep.pages.routes import Pages
from doorstep.pages.visit import NotHereError, Visit

_MOST_BYTES = 40_000_000
_FILES = ("file", "file2")
_OF_COMMANDS = re.compile(
    r" \(--(?:set|mapping) .*?\)(?=\.|$)|, as in --mapping '[^']*'"
)  # here there are fields for it


def routes(page: Pages) -> list[BaseRoute]:
    """The addresses, each with its least role."""
    return [
        page.get("/orders/import", show_start, MANAGER),
        page.upload("/orders/import", bring, MANAGER, _MOST_BYTES),
        page.get("/orders/import/{job}", show_job, MANAGER),
        page.post("/orders/import/{job}/columns", read_anew, MANAGER),
        page.post("/orders/import/{job}/apply", apply, MANAGER),
        page.post("/orders/import/{job}/leave", leave, MANAGER),
        page.get("/orders/import/{job}/rejected.csv", send_rejects, MANAGER),
    ]


def show_start(visit: Visit) -> Response:
    """A file to bring, the channel that it is of, and what a sheet may say."""
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        channels = [one for one in list_accounts(connection, "channel") if one.vendor == "own" and one.active]
    return visit.show("order_import.html", frame, here="Orders", job=None, channels=channels, columns=ORDERS)


def bring(visit: Visit) -> Response:
    """The sheets are kept, and what they would change can be seen."""
    sent = [visit.files[name] for name in _FILES if name in visit.files and visit.files[name].size_bytes]
    if not sent:
        raise CannotDoError("Choose a file first: CSV, TSV or XLSX.")
    home = visit.settings.home
    with tempfile.TemporaryDirectory(dir=_folder(home)) as folder:
        sheets = []
        for n, upload in enumerate(sent):
            path = Path(folder) / str(n)
            with path.open("wb") as kept:
                while piece := upload.content.read(1 << 20):
                    kept.write(piece)
            sheets.append((upload.name, path))
        letters = visit.text("letters", 40)
        said = {"letters": letters} if letters else {}
        job = jobs.bring(visit.database, home, visit.text("channel", 60), sheets, said, visit.person.actor_id)
    return visit.to(f"/orders/import/{job}")


def _folder(home: Path) -> Path:
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def show_job(visit: Visit) -> Response:
    """What the sheets would change, or have changed."""
    job = _find(visit)
    said = [_OF_COMMANDS.sub("", sentence) for sentence in job.report["said"]]
    report = {"unmapped": False, "changes": [], **job.report, "said": said}
    return visit.show(
        "order_import.html", visit.frame(), here="Orders", job=job, report=report, channels=[], columns=ORDERS,
        settable=SETTABLE, is_open=not (job.is_applied or job.is_left),
    )  # fmt: skip


def read_anew(visit: Visit) -> Response:
    """The columns mean what was chosen."""
    job = _find(visit)
    columns = {
        heading: visit.text(f"column-{s}-{n}", 40)
        for s, sheet in enumerate(job.report["mappings"])
        for n, heading in enumerate(sheet["headings"])
    }
    said = {name: value for name in SETTABLE if (value := visit.text(f"set-{name}", 40))}
    jobs.read_anew(visit.database, visit.settings.home, job, columns, said, visit.person.actor_id)
    return visit.to(f"/orders/import/{job.public_id}", "Read again so; the next such sheet is read so by itself.")


def apply(visit: Visit) -> Response:
    """The orders are in the inbox."""
    job = _find(visit)
    token = visit.text("token", 60)
    told = jobs.apply(visit.database, visit.settings.home, job, visit.person.actor_id, token)
    said = f"{told['stored']:,} orders are stored; {told['duplicate']:,} stood already."
    if late := told["read"] - told["stored"] - told["duplicate"] - job.report["rejected"]:
        said += f" {late:,} were changed meanwhile and are left as they stand; bring the sheet in once more."
    return visit.to(f"/orders/import/{job.public_id}", said)


def leave(visit: Visit) -> Response:
    """Nothing of it will be stored."""
    jobs.leave(visit.database, _find(visit), visit.person.actor_id)
    return visit.to("/orders/import", "The import was left; nothing of it was stored.")


def send_rejects(visit: Visit) -> Response:
    """The rejected rows with why, to be mended and brought again."""
    job = _find(visit)
    with tempfile.TemporaryDirectory(dir=_folder(visit.settings.home)) as folder:
        path = jobs.rejects(visit.database, visit.settings.home, job, Path(folder) / "rejected.csv")
        if path is None:
            raise NotHereError("No row of this import was rejected.")
        content = path.read_bytes()
    headers = {"content-disposition": 'attachment; filename="orders-rejected.csv"', "cache-control": "no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _find(visit: Visit) -> jobs.SheetJob:
    try:
        return jobs.read_job(visit.database, visit.place("job"))
    except CannotDoError as error:
        raise NotHereError(str(error)) from None
