"""Papers at the station: labels and slips to look at, to print once, to print again with a reason; and what is scanned
or typed of a parcel once it bears its label."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse, Response

from doorstep.actions import documents, printers, tracking
from doorstep.connectors.calls import UnreadableAnswerError, VendorRefusedError, VendorUnavailableError
from doorstep.connectors.carriers.sandbox import SandboxCarrier
from doorstep.db.queries import parcel_pages as rows
from doorstep.db.queries import prints
from doorstep.domain.errors import CannotDoError
from doorstep.domain.own_services import MANUAL, wants_tracking
from doorstep.pages.visit import NotHereError, Visit

from . import person

FORMS = {"pdf": "application/pdf", "zpl": "application/zpl"}
_SHEET_MOST = 100
_CALLED = {"label": prints.LABEL, "slip": prints.SLIP}


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done with one parcel now: wait, refused, print, printing, doubt, slip, track, ready or gone."""

    parcel: Any
    kind: str
    words: str = ""
    case: str = ""
    effect: Any = None  # the newest print of its label
    printer: str = ""  # where that one goes
    is_late: bool = False  # no number yet, of a service that bears one


def steps_of(connection: Any, parcels: Sequence[Any], site_id: int) -> list[Step]:
    """Each parcel of a site with its one next action."""
    if not parcels:
        return []
    ids = [row.id for row in parcels]
    newest = prints.newest_prints(connection, ids)
    refused = {row.id: row for row in rows.list_refused(connection, ids)}
    named = {one: row.name for one, row in prints.read_printers(connection).items()} if newest else {}
    stations = prints.read_stations(connection)
    return [
        _step(
            row, newest.get((row.id, prints.LABEL)), newest.get((row.id, prints.SLIP)), refused.get(row.id), named,
            prints.station_of(stations, row.station_id, site_id),
        )
        for row in parcels
    ]  # fmt: skip


def _step(row: Any, effect: Any, slip: Any, refused: Any, named: Mapping[int, str], station: Any) -> Step:
    if refused is not None:
        return Step(row, "refused", str((refused.facts or {}).get("words", "")), refused.case)
    if row.status == "sealed" or row.shipment_status == "requested":
        return Step(row, "wait")
    if row.status != "labelled":
        return Step(row, "gone")
    is_late = wants_tracking(row.vendor or "", row.config, row.service or "") and not row.tracking_ref
    where = named.get((effect.request or {}).get("printer") or 0, "") if effect is not None else ""
    status = effect.status if effect is not None else ""
    kind = {"wanted": "printing", "calling": "printing", "in_doubt": "doubt"}.get(status, "")
    if not kind and status != "done" and (station is None or station.prints_labels):
        kind = "print"
    if not kind and station is not None and station.prints_slips and (slip is None or slip.status == "dropped"):
        kind = "slip"
    kind = kind or ("track" if is_late else "ready")
    return Step(row, kind, effect.words if effect is not None else "", "", effect, where, is_late)


def station_id_of(visit: Visit) -> int | None:
    """The station at which whoever asks stands; None where nobody said."""
    return visit.phone.station_id if visit.phone is not None else visit.person.station_id


def want_print(visit: Visit) -> Response:
    """The label or slip is printed: at the printer that is named, or by the browser that opens it now."""
    here, parcel = person.read_person(visit), _parcel(visit, visit.text("parcel", 40))
    document, at = visit.text("document", 10) or "label", visit.text("printer", 60)
    told = printers.want_print(
        visit.database, parcel.public_id, document, here.actor_id, visit.text("reason", 300), at,
        token=visit.text("token", 60),
    )  # fmt: skip
    if visit.wants_json:
        return JSONResponse({"sentence": told})
    if at:
        return visit.to(f"/station/pack/{parcel.part}", told)
    return visit.to(_address(visit, parcel, document))


def _address(visit: Visit, parcel: Any, document: str) -> str:
    if document == "slip":
        return f"/station/slips/{parcel.public_id}.pdf"
    with visit.database.reading() as connection:
        label = rows.find_live_label(connection, parcel.id)
    return f"/station/labels/{label}.pdf"


def _parcel(visit: Visit, name: str) -> Any:
    with visit.database.reading() as connection:
        found = rows.find_parcel(connection, name.strip())
    if found is None:
        raise NotHereError("There is no such parcel. Scan the bars on its label, or open it from the order's page.")
    return found


def print_elsewhere(visit: Visit) -> Response:
    """What waits for a silent printer is offered here instead."""
    here, parcel = person.read_person(visit), _parcel(visit, visit.text("parcel", 40))
    document = visit.text("document", 10) or "label"
    if document not in _CALLED:
        raise CannotDoError(f"“{document}” is no paper of a parcel; it is label or slip.")
    told = printers.print_elsewhere(
        visit.database, parcel.public_id, document, here.actor_id, token=visit.text("token", 60)
    )
    return JSONResponse({"sentence": told}) if visit.wants_json else visit.to(f"/station/pack/{parcel.part}", told)


def answer_print(visit: Visit) -> Response:
    """Whoever sees the printer says whether the paper came out."""
    here = person.read_person(visit)
    who = here.name if person.is_typed(visit) else visit.person
    told = printers.answer_print(visit.database, visit.place("effect"), visit.text("came", 5) == "yes", who)
    if visit.wants_json:
        return JSONResponse({"sentence": told})
    return visit.to(f"/station/pack/{_parcel(visit, visit.text('parcel', 40)).part}", told)


def say_tracking(visit: Visit) -> Response:
    """The number that was scanned or typed stands on the parcel."""
    here, parcel = person.read_person(visit), _parcel(visit, visit.place("parcel"))
    told = tracking.say_tracking(
        visit.database, parcel.public_id, visit.text("number", 120), here.actor_id, token=visit.text("token", 60)
    )
    if visit.wants_json:
        return JSONResponse({"sentence": told})
    back = "/station/hand-over" if visit.text("back", 20) == "hand-over" else f"/station/pack/{parcel.part}"
    return visit.to(back, told)


def find_parcel(visit: Visit) -> Response:
    """The page of the parcel whose bars were scanned."""
    return visit.to(f"/station/pack/{_parcel(visit, visit.asked.get('scan', '')).part}")


# --- the papers themselves -------------------------------------------------------------------------------------


def show_label(visit: Visit) -> Response:
    """The label of a shipment: as its carrier draws it, or ours where it draws none."""
    name, _, form = visit.place("label").rpartition(".")
    with visit.database.reading() as connection:
        label = rows.find_label(connection, name) if form in FORMS else None
        if label is None or not label.label_ref:
            raise NotHereError("There is no such label. It may still be on its way: load the parcel's page again.")
        if label.vendor == MANUAL:
            media, dpi = _media(visit)
            content = documents.draw_label(connection, visit.settings.home, label.id, form, media, dpi)
            return paper(content, form, name)
    if label.vendor != "sandbox":
        raise CannotDoError(f"Labels of {label.carrier} are printed on the carrier's own page.")
    try:
        content = asyncio.run(_fetch(label.config or {}, label.label_ref, form))
    except (VendorUnavailableError, VendorRefusedError, UnreadableAnswerError) as error:
        raise CannotDoError(
            f"{label.carrier} does not give the label now ({error}). You can pack on; print it later."
        ) from error
    return paper(content, form, name)


def _media(visit: Visit) -> tuple[str, int]:
    """The paper that was asked for; A6 where none was."""
    media, dpi = visit.asked.get("media", "a6"), visit.asked.get("dpi", "203")
    return media if media in printers.MEDIA else "a6", int(dpi) if dpi in ("203", "300", "600") else 203


def paper(content: bytes, form: str, name: str) -> Response:
    """The paper, for the browser to show and to print; nobody between keeps it."""
    headers = {"content-disposition": f'inline; filename="{name}.{form}"', "cache-control": "no-store"}
    return Response(content, media_type=FORMS[form], headers=headers)


async def _fetch(config: Mapping[str, Any], label_ref: str, form: str) -> bytes:
    carrier = SandboxCarrier(str(config["base_url"]), str(config.get("api_key", "sandbox")), timeout_seconds=10.0)
    try:
        return await carrier.label_document(label_ref, form)
    finally:
        await carrier.aclose()


def show_slip(visit: Visit) -> Response:
    """The packing slip of a parcel."""
    name, _, form = visit.place("slip").rpartition(".")
    if form != "pdf":
        raise NotHereError("A packing slip is a PDF; its address ends in .pdf.")
    parcel, (media, _) = _parcel(visit, name), _media(visit)
    with visit.database.reading() as connection:
        content = documents.draw_slip(
            connection, visit.settings.home, parcel.id, media if "media" in visit.asked else "a4"
        )
    return paper(content, "pdf", name)


def show_sheet(visit: Visit) -> Response:
    """The labels of several parcels on sheets, two or four on each."""
    named = visit.asked.get("parcels", "").split()[:_SHEET_MOST]
    per_sheet = {"2": 2, "4": 4}.get(visit.asked.get("per", "4"), 4)
    media = visit.asked.get("media", "a4")
    with visit.database.reading() as connection:
        shipments = rows.list_own_labels(connection, named)
        if not shipments:
            raise NotHereError("None of these parcels has a label of ours; load the page again.")
        labels = documents.read_labels(connection, shipments)
        face = documents.read_brand(connection, visit.settings.home)
    content = documents.draw_sheet(labels, face, media if media in ("a4", "letter") else "a4", per_sheet)
    return paper(content, "pdf", "labels")
