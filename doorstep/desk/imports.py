"""The desk's pages that bring in what the shop has: a file, what its columns mean, the difference, and applying it."""

from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from doorstep.actions import imports, photos
from doorstep.connectors.files.guess import NUMBERS
from doorstep.db.accounts import list_accounts
from doorstep.db.files import read_bytes
from doorstep.db.queries import catalog as reads
from doorstep.db.queries import stock_page
from doorstep.db.queries.pages import read_frame
from doorstep.domain.errors import CannotDoError
from doorstep.domain.roles import MANAGER
from doorstep.domain.sheets import KINDS
from doorstep.pages.routes import Pages
from doorstep.pages.visit import NotHereError, Visit

LABELS = {
    "products": "Products", "stock": "Stock counts", "customers": "Customers", "suppliers": "Suppliers",
    "tax_rates": "Tax rates",
}  # fmt: skip
_A_TURN = 40  # slices that one press of the button applies at most: 20,000 rows


def routes(page: Pages) -> list[BaseRoute]:
    """Each address with the least role that may ask for it."""
    return [
        page.get("/imports", list_imports, MANAGER),
        page.upload("/imports", read_file, MANAGER, imports.MOST_BYTES),
        page.get("/imports/{job}", show_import, MANAGER),
        page.post("/imports/{job}/mapping", change_mapping, MANAGER),
        page.post("/imports/{job}/apply", apply, MANAGER),
        page.post("/imports/{job}/leave", leave, MANAGER),
        page.get("/imports/{job}/rejected.csv", send_rejects, MANAGER),
        page.post("/imports/photos", fetch_photos, MANAGER),
    ]


def list_imports(visit: Visit) -> Response:
    """A file to bring, and what was brought before."""
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        context: dict[str, Any] = {
            "jobs": reads.list_imports(connection),
            "channels": [one for one in list_accounts(connection, "channel") if one.active],
            "sites": stock_page.list_sites(connection),
            "waiting": len(photos.waiting_addresses(connection, 1000)),
        }
    return visit.show("imports.html", frame, labels=LABELS, kinds=KINDS, chosen=visit.asked.get("kind", ""), **context)


def read_file(visit: Visit) -> Response:
    """The file is kept and understood, and what it would change can be seen."""
    sent, archive = visit.files.get("file"), visit.files.get("photos")
    if sent is None or not sent.size_bytes:
        raise CannotDoError("Choose a file first: CSV, TSV or XLSX.")
    home, actor = visit.settings.home, visit.person.actor_id
    kept: dict[str, str] = {}
    if archive is not None:
        with imports.unpacked(home, archive.content, archive.name) as path:
            kept = photos.keep_photos(visit.database, home, path, actor)
    account = _account(visit)
    place = (visit.text("site", 60), visit.text("bin", 40))
    with imports.unpacked(home, sent.content, sent.name) as path:
        job = imports.read_in(
            visit.database, home, visit.text("kind", 20), path, sent.name, actor, sheet=visit.text("sheet", 200),
            place=place, account_id=account, photos=kept,
        )  # fmt: skip
    return visit.to(f"/imports/{job}")


def _account(visit: Visit) -> int | None:
    name = visit.text("channel", 60)
    if not name:
        return None
    with visit.database.reading() as connection:
        found = [one.id for one in list_accounts(connection, "channel") if one.name == name]
    if not found:
        raise CannotDoError(f"There is no channel called {name}.")
    return found[0]


def show_import(visit: Visit) -> Response:
    """What the file would change, or has changed."""
    job = _find(visit)
    if job.kind == "orders":
        return visit.to(f"/orders/import/{job.public_id}")
    with visit.database.reading() as connection:
        frame, sites = read_frame(connection), stock_page.list_sites(connection)
    report = job.report
    applied = report.get("applied") or {"fresh": 0, "changed": 0}
    left = report["fresh"] + report["changed"] - job.applied_rows
    return visit.show(
        "import.html", frame, job=job, report=report, label=LABELS.get(job.kind, job.kind), columns=KINDS[job.kind],
        sites=sites, applied=applied, left=left, is_open=not (job.is_applied or job.is_left),
        amounts=_with_a_sign(job), needs_bin=_needs_bin(job),
    )  # fmt: skip


def _needs_bin(job: imports.Job) -> bool:
    """Whether the file says how many there are, and neither it nor anybody in which bin."""
    known, is_products = set(job.mapping.columns.values()), job.kind == "products"
    return is_products and "qty" in known and "bin" not in known and not (job.mapping.bin or job.applied_rows)


def _with_a_sign(job: imports.Job) -> list[str]:
    """The columns of which somebody may want to say which sign their decimals have."""
    doubted = {
        job.mapping.columns.get(trouble["column"])
        for row in job.report["shown"]["rejected"] for trouble in row["troubles"] if trouble["rule"] == "decimal_sign"
    }  # fmt: skip
    known = set(job.mapping.columns.values())
    return [name for name in NUMBERS if name in known and (name in doubted or job.mapping.marks.get(name))]


def change_mapping(visit: Visit) -> Response:
    """The columns mean what was said."""
    job = _find(visit)
    headings = job.report["headings"]
    columns = {heading: visit.text(f"column-{n}", 40) for n, heading in enumerate(headings)}
    marks = {name: visit.text(f"mark-{name}", 1) for name in NUMBERS}
    place = (visit.text("site", 60), visit.text("bin", 40))
    imports.change_mapping(
        visit.database, visit.settings.home, job.public_id, columns, place, marks, visit.person.actor_id
    )
    return visit.to(f"/imports/{job.public_id}", "Read again with these columns; the next such file is read so too.")


def apply(visit: Visit) -> Response:
    """What the file says stands; of a very long one, as much as goes into one turn."""
    job = _find(visit)
    is_done = imports.apply(
        visit.database, visit.settings.home, job.public_id, visit.person.actor_id, most_slices=_A_TURN
    )
    job = _find(visit)
    said = (
        f"{job.applied_rows:,} rows are written."
        if is_done
        else f"{job.applied_rows:,} rows are written so far; go on."
    )
    return visit.to(f"/imports/{job.public_id}", said)


def leave(visit: Visit) -> Response:
    """Nothing of it will be applied."""
    imports.leave(visit.database, visit.place("job"), visit.person.actor_id)
    return visit.to("/imports", "The import was left; nothing of it was written.")


def send_rejects(visit: Visit) -> Response:
    """The rejected rows with why, to be mended and sent again."""
    job = _find(visit)
    if not job.rejects_sha:
        raise NotHereError("No row of this import was rejected.")
    stem = "".join(mark for mark in job.name.rpartition(".")[0] if mark.isalnum() or mark in "-_")[:60] or "import"
    headers = {"content-disposition": f'attachment; filename="{stem}-rejected.csv"', "cache-control": "no-store"}
    return Response(read_bytes(visit.settings.home, job.rejects_sha), media_type="text/csv", headers=headers)


def fetch_photos(visit: Visit) -> Response:
    """The photos whose addresses an export named are here, as many as answer."""
    outcome = photos.fetch_photos(visit.database, visit.settings.home, limit=100)
    said = f"{outcome.fetched} photos are here."
    if outcome.failed:
        said += f" {len(outcome.failed)} could not be had: {outcome.failed[0][1]}"
    return visit.to("/imports", said)


def _find(visit: Visit) -> imports.Job:
    try:
        return imports.read_job(visit.database, visit.place("job"))
    except CannotDoError as error:
        raise NotHereError(str(error)) from None
