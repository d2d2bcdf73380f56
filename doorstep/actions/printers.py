"""Printers and stations: who prints where; and prints that a person wants, once each, a second time with a reason."""

import asyncio
from typing import Any

import sqlalchemy as sa

from doorstep.actions.act import Act, acting
from doorstep.connectors.printers import Job, Printed, PrinterSilent, printer_of
from doorstep.connectors.printers.queue import parse_queue
from doorstep.connectors.printers.raw import parse_address
from doorstep.db import cases, effects, prints, tables, work
from doorstep.db.effects import Outcome, Wish
from doorstep.db.engine import Database
from doorstep.db.moves import advance
from doorstep.db.people import Person
from doorstep.db.queries import prints as rows
from doorstep.domain.errors import CannotDoError
from doorstep.domain.ids import public_id
from doorstep.domain.lifecycle import EFFECT

KINDS = {
    "browser": "The browser of whoever packs",
    "queue": "A print queue of this machine",
    "raw": "A label printer on the network (ZPL)",
}
MEDIA = {"a6": "A6", "4x6": "4 × 6 inches", "a4": "A4", "letter": "Letter"}
DPI = (203, 300, 600)
_SHORTEST_REASON = 3


def write_printer(
    database: Database, name: str, kind: str, actor_id: int, address: str = "", media: str = "a6", dpi: int = 203,
    door: str = "desk", token: str = "",
) -> str:  # fmt: skip
    """The printer stands under its name, as it is said now; one of that name is changed, and what waits for it is
    tried again."""
    name, address = " ".join(name.split()), _checked_address(kind, address)
    if not 1 <= len(name) <= 60 or not name.isprintable():
        raise CannotDoError("A printer needs a name of 1 to 60 characters that can be seen, as in Labels at the table.")
    if media not in MEDIA:
        raise CannotDoError(f"“{media}” is no paper that we draw on; choose one of: {', '.join(MEDIA)}.")
    if dpi not in DPI:
        raise CannotDoError(f"A label printer has 203, 300 or 600 dots an inch; “{dpi}” is none of these.")
    values = {"kind": kind, "address": address, "media": media, "dpi": dpi, "active": True}
    with acting(database, door, "printer.write", actor_id, {"name": name, **values}, token=token) as act:
        table = tables.printer
        found = act.connection.execute(sa.select(table.c.id).where(table.c.name == name).with_for_update()).scalar()
        if found is None:
            made = {"public_id": public_id("prt", name), "name": name, "since": act.by.at, **values}
            act.connection.execute(table.insert().values(**made))
            return f"{name} is there. Print a test page, then say which station uses it."
        act.connection.execute(table.update().where(table.c.id == found).values(**values))
        _try_again(act, found)
    return f"{name} is changed."


def _checked_address(kind: str, address: str) -> str:
    if kind not in KINDS:
        raise CannotDoError(f"“{kind}” is no kind of printer; choose one of: {', '.join(KINDS)}.")
    if kind == "raw":
        host, port = parse_address(address)
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return parse_queue(address) if kind == "queue" else ""


def pause_printer(
    database: Database, name: str, is_active: bool, actor_id: int, door: str = "desk", token: str = ""
) -> str:
    """Nothing is sent to the printer any more (what waits for it is offered at the station), or it is used again."""
    with acting(database, door, "printer.pause", actor_id, {"name": name, "active": is_active}, token=token) as act:
        table = tables.printer
        row = find_printer(act.connection, name)
        act.connection.execute(table.update().where(table.c.id == row.id).values(active=is_active))
        if not is_active:
            prints.give_up(act.connection, [row.id], act.by)
            cases.clear_subjects(act.connection, "printer_silent", [row.id], act.by)
    return f"{name} is used again." if is_active else f"{name} is paused; its stations print by the browser."


def _try_again(act: Act, printer_id: int) -> None:
    prints.wake(act.connection, [printer_id], act.by)


def find_printer(connection: sa.Connection, name: str) -> Any:
    """The printer of that name; where there is none, the error names those there are."""
    listed = connection.execute(sa.select(tables.printer).order_by(tables.printer.c.name)).all()
    row = next((one for one in listed if name in (one.name, one.public_id)), None)
    if row is None:
        known = ", ".join(one.name for one in listed)
        told = f"The printers are: {known}." if known else "There is none yet; `doorstep printer add` makes one."
        raise CannotDoError(f"There is no printer called {name!r}. {told}")
    return row


def write_station(
    database: Database, name: str, site: str, actor_id: int, label_printer: str = "", slip_printer: str = "",
    prints_labels: bool = True, prints_slips: bool = False, door: str = "desk", token: str = "",
) -> str:  # fmt: skip
    """The station stands under its name, at that site, and prints at these printers ('': by the browser)."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 60:
        raise CannotDoError("A station needs a name of 1 to 60 characters, as in Packing table.")
    body = {"name": name, "site": site, "label_printer": label_printer, "slip_printer": slip_printer}
    with acting(database, door, "station.write", actor_id, body, token=token) as act:
        place, table = tables.site, tables.station
        site_id = act.connection.execute(sa.select(place.c.id).where(place.c.name == site)).scalar()
        if site_id is None:
            raise CannotDoError(f"There is no site named {site!r}; choose one of the shop's sites.")
        label = find_printer(act.connection, label_printer) if label_printer else None
        slip = find_printer(act.connection, slip_printer) if slip_printer else None
        if slip is not None and slip.kind == "raw":
            raise CannotDoError(f"{slip.name} takes ZPL and prints labels alone; choose another printer for slips.")
        values = {
            "site_id": site_id, "label_printer_id": label.id if label else None,
            "slip_printer_id": slip.id if slip else None, "prints_labels": prints_labels,
            "prints_slips": prints_slips, "active": True,
        }  # fmt: skip
        found = act.connection.execute(sa.select(table.c.id).where(table.c.name == name)).scalar()
        if found is None:
            made = {"public_id": public_id("sta", name), "name": name, "since": act.by.at, **values}
            act.connection.execute(table.insert().values(**made))
            return f"{name} is there."
        act.connection.execute(table.update().where(table.c.id == found).values(**values))
    return f"{name} is changed."


def draw_test_page(row: Any) -> tuple[str, bytes]:
    """A page that says which printer it came from: its form, and its bytes."""
    if row.kind == "raw":
        from doorstep.connectors.documents.zpl import draw_test

        return "zpl", draw_test(row.name, row.dpi, row.media)
    from doorstep.connectors.documents.labels import draw_test as draw_page

    return "pdf", draw_page(row.name, row.media)


def print_test(database: Database, name: str, actor_id: int, door: str = "desk") -> str:
    """A test page came out, or the sentence of the error says why not. It is stamped, and is no effect on any order."""
    with database.reading() as connection:
        row = find_printer(connection, name)
    if row.kind == "browser":
        raise CannotDoError(f"{row.name} is the browser's own; open its test page at the desk and print it there.")
    _, content = draw_test_page(row)
    answer = asyncio.run(printer_of(row).print(Job(f"Doorstep test, {row.name}", content)))
    words = "" if isinstance(answer, Printed) else answer.words
    with acting(database, door, "printer.test", actor_id, {"name": row.name, "answer": words or "printed"}) as act:
        if not words:
            cases.clear_subjects(act.connection, "printer_silent", [row.id], act.by)
            _try_again(act, row.id)
    if isinstance(answer, PrinterSilent):
        raise CannotDoError(
            f"{row.name} prints nothing: {words}. Look whether it is on, and whether this is its place."
        )
    if words:
        raise CannotDoError(f"{row.name} may have printed it: {words}. Look whether a page came out.")
    return f"{row.name} took the test page. Look whether it came out."


def want_print(
    database: Database, parcel_public_id: str, document: str, actor_id: int, reason: str = "", printer: str = "",
    by_browser: bool = False, token: str = "",
) -> str:  # fmt: skip
    """The label or slip of the parcel is printed: at that printer as soon as it takes it, or by whoever's browser opens
    it now. A second time it wants a reason, and names the print before it. Returns a sentence."""
    operation = {"label": rows.LABEL, "slip": rows.SLIP}.get(document)
    if operation is None:
        raise CannotDoError(f"“{document}” is no paper of a parcel; it is label or slip.")
    reason = " ".join(reason.split())[:300]
    body = {"parcel": parcel_public_id, "document": document, "printer": printer, "reason": reason}
    with acting(database, "station", "ship.print", actor_id, body, reason=reason, token=token) as act:
        p = _lock_parcel(act, parcel_public_id)
        if p.shipment_id is None and operation == rows.LABEL:
            raise CannotDoError("This parcel has no label yet; it can be printed when it has come.")
        earlier = rows.newest_prints(act.connection, [p.id]).get((p.id, operation))
        _refuse_again(earlier, reason, document)
        row = find_printer(act.connection, printer) if printer and not by_browser else None
        if row is not None and (row.kind == "browser" or not row.active):
            raise CannotDoError(f"{row.name} cannot be asked from here; open the paper and print it by the browser.")
        wish = rows.print_wish(p, operation, earlier, row.id if row is not None else None, p.shipment_id)
        wish["request"] = {**wish["request"], "reason": reason}
        (effect_id,) = effects.want(act.connection, [Wish(**wish)], act.by.at).values()
        if row is None:  # whoever opens it prints it: no more can be known
            effects.begin_calls(act.connection, [effect_id], act.by)
            effects.settle(act.connection, [Outcome(effect_id, "settle", external_ref="browser")], act.by)
            return "Print the page that has opened."
        work.want(act.connection, "ship", [p.id], act.by.at)
    return f"The {document} is sent to {row.name}."


def _lock_parcel(act: Act, public: str) -> Any:
    from doorstep.db import floor

    parcel, shipment = tables.parcel, tables.shipment
    found = act.connection.execute(sa.select(parcel.c.id).where(parcel.c.public_id == public)).scalar()
    if found is None:
        raise CannotDoError("There is no such parcel. Scan the bars on its label, or open it from the order's page.")
    floor.hold(act.connection, [found])
    live = sa.text("shipment.status NOT IN ('voided','refused')")
    return act.connection.execute(
        sa.select(
            parcel.c.id, parcel.c.public_id, parcel.c.order_id, parcel.c.status,
            sa.case((shipment.c.status != "requested", shipment.c.id)).label("shipment_id"),
        )
        .select_from(parcel.outerjoin(shipment, sa.and_(shipment.c.parcel_id == parcel.c.id, live)))
        .where(parcel.c.id == found)
    ).one()  # fmt: skip


def _refuse_again(earlier: Any | None, reason: str, document: str) -> None:
    """Raise where a print is still under way, or was made and nobody says why it is wanted again."""
    if earlier is None or earlier.status in ("dropped", "refused"):
        return
    if earlier.status == "wanted":
        raise CannotDoError(f"The {document} waits for its printer already; it comes out when the printer is on.")
    if earlier.status in ("calling", "in_doubt"):
        raise CannotDoError(f"Whether the {document} came out is not known yet. Answer that first.")
    if len(reason) < _SHORTEST_REASON:
        raise CannotDoError(f"The {document} was printed already. Say why it is wanted again, as in: torn, or jammed.")


def print_elsewhere(database: Database, parcel_public_id: str, document: str, actor_id: int, token: str = "") -> str:
    """What waits for a silent printer is not sent to it any more; the page offers it to the browser instead."""
    operation = {"label": rows.LABEL, "slip": rows.SLIP}[document]
    body = {"parcel": parcel_public_id, "document": document}
    with acting(database, "station", "ship.print_elsewhere", actor_id, body, token=token) as act:
        p = _lock_parcel(act, parcel_public_id)
        earlier = rows.newest_prints(act.connection, [p.id]).get((p.id, operation))
        if earlier is None or not advance(act.connection, EFFECT, "drop", [earlier.id], act.by):
            raise CannotDoError(f"The {document} does not wait for a printer any more; load the page again.")
        work.want(act.connection, "ship", [p.id], act.by.at)
    return f"The {document} is yours to print here."


def answer_print(database: Database, effect_public_id: str, came_out: bool, actor: Person | str) -> str:
    """Whoever sees the printer says whether the paper came out; then it is done, or printed once more."""
    from doorstep.actions.resolve import resolve_case

    effect, case = tables.effect, tables.exception_case
    with database.reading() as connection:
        named = connection.execute(
            sa.select(case.c.public_id)
            .join(effect, case.c.group_key == sa.cast(effect.c.id, sa.Text))
            .where(effect.c.public_id == effect_public_id, case.c.cause == "print_in_doubt", case.c.status == "open")
        ).scalar()
    if named is None:
        raise CannotDoError("That question was answered already; load the page again.")
    return resolve_case(database, named, "it_did" if came_out else "it_did_not", {}, actor)
