"""The station's home and its waves: what waits on the floor, and one pick at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse, Response

from doorstep.db.queries import floor_pages as rows
from doorstep.db.queries import parcel_pages
from doorstep.db.queries.pages import read_frame
from doorstep.db.queries.stock_page import list_sites
from doorstep.domain.errors import CannotDoError
from doorstep.domain.lifecycle import PICK_TASK
from doorstep.pages.visit import NotHereError, Visit

from . import person
from .prints import station_id_of
from .scans import judge


def show_station(visit: Visit) -> Response:
    """Who is here, the waves on the floor, what waits to be packed, handed over, or taken back."""
    here = person.find_person(visit)
    if here is None or visit.asked.get("who") == "change":
        return _ask_name(visit, here) if visit.phone is None else visit.to("/station/who")
    site = person.site_id(visit, here.site)
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        waves = rows.list_waves(connection, site)
        ready = parcel_pages.list_ready_parcels(connection, site)
        waiting = parcel_pages.count_waiting_for_labels(connection)
        returns = parcel_pages.list_returns(connection)
    return visit.show("station.html", frame, person=here, waves=waves, ready=ready, waiting=waiting, returns=returns)


def _ask_name(visit: Visit, here: person.Person | None) -> Response:
    with visit.database.reading() as connection:
        frame, sites = read_frame(connection), list_sites(connection)
    return visit.show("who.html", frame, person=here, sites=sites, is_typed=person.is_typed(visit))


def say_name(visit: Visit) -> Response:
    """The station knows who is here, and at which site; a shared phone knows it by itself."""
    if visit.phone is not None:
        return visit.to("/station/who")
    name, site = person.check_name(visit)
    answer = JSONResponse({"person": name, "site": site}) if visit.wants_json else visit.to("/station")
    return person.remember(visit, answer, name, site)


def list_waves(visit: Visit) -> Response:
    """Waves with something left to pick or to pack; a program gets ids and counts."""
    if not visit.wants_json:
        return visit.to("/station")
    if visit.asked.get("status", "open") != "open":
        raise CannotDoError("Only open waves are listed here; ask with status=open.")
    with visit.database.reading() as connection:
        waves = rows.list_waves(connection, person.site_id(visit, visit.asked.get("site", "")))
    return JSONResponse({"waves": [_wave_json(wave) for wave in waves]})


def _wave_json(wave: Any) -> dict[str, Any]:
    counts = ("tasks", "tasks_open", "units_open", "fulfillments", "to_pick", "to_pack", "packed")
    told = {
        "id": wave["public_id"],
        "number": wave["id"],
        "site": wave["site"],
        "opened_at": wave["opened_at"].isoformat(),
    }
    return told | {name: wave[name] for name in counts}


def _task_json(task: Any) -> dict[str, Any]:
    told = {"id": task.id, "order": task.order_public_id, "number": task.number, "sku": task.code, "bin": task.bin}
    return told | {"qty": task.qty, "picked": task.picked_qty, "status": task.status, "held": bool(task.held)}


def _part_json(part: Any) -> dict[str, Any]:
    told = {"id": part.public_id, "order": part.order_public_id, "number": part.number}
    return told | {"units": int(part.units), "held": bool(part.held)}


def _find(connection: Any, name: str) -> Any:
    wave = rows.find_wave(connection, name)
    if wave is None:
        raise NotHereError("There is no such wave; the station's first page lists those on the floor.")
    return wave


def show_wave(visit: Visit) -> Response:
    """The next task of the wave in walk order; when all is picked, what is to be packed."""
    if visit.wants_json:
        with visit.database.reading() as connection:
            wave = _find(connection, visit.place("wave"))
            tasks, parts = rows.list_tasks(connection, wave["id"]), parcel_pages.list_to_pack(connection, wave["id"])
        return JSONResponse(
            _wave_json(wave)
            | {"list": [_task_json(one) for one in tasks], "packing": [_part_json(one) for one in parts]}
        )
    if person.find_person(visit) is None:
        return visit.to("/station")
    return pick_page(visit, visit.place("wave"))


def pick_page(
    visit: Visit, wave_name: str, task_id: int = 0, refusal: str = "", hint: str = "", status: int = 200
) -> Response:
    """The wave as its picker sees it: one task, or the list of what to pack."""
    here = person.read_person(visit)
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        wave = _find(connection, wave_name)
        tasks = rows.list_tasks(connection, wave["id"])
        to_pack = parcel_pages.list_to_pack(connection, wave["id"])
    task = next_task(tasks, task_id, _number(visit, "task"), _number(visit, "after"))
    counted = [one for one in tasks if one.status != "cancelled"]
    left = sum(one.status == PICK_TASK.initial for one in counted)
    context = {
        "person": here,
        "wave": wave,
        "task": task,
        "total": len(counted),
        "left": left,
        "place": len(counted) - left + 1,
        "held": [one for one in counted if _waits(one)],
        "wished": wished_of(counted),
    }
    template = "pick.html" if task is not None else "picked.html"
    return visit.show(template, frame, status, refusal=refusal, hint=hint, to_pack=to_pack, **context)


def wished_of(tasks: Sequence[Any]) -> dict[str, list[dict[str, Any]]]:
    """What customers asked for on their lines, by the part of the order that is to be packed; a kit's line once."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for task in tasks:
        if asked := (task.personalisation or {}).get(task.external_ref):
            found.setdefault(task.part, {})[task.external_ref] = {"title": task.sold_as, "wished": asked}
    return {part: list(lines.values()) for part, lines in found.items()}


def _waits(task: Any) -> bool:
    return task.status == PICK_TASK.initial and bool(task.held)


def next_task(tasks: Sequence[Any], wanted: int = 0, chosen: int = 0, after: int = 0) -> Any | None:
    """The open task that is asked for; else the first in walk order behind `after`, and from the start again. Tasks of
    orders that a case holds stay in their bin."""
    free = [one for one in tasks if one.status == PICK_TASK.initial and not one.held]
    for number in (wanted, chosen):
        if found := next((one for one in free if one.id == number), None):
            return found
    place = next((n for n, one in enumerate(tasks) if one.id == after), -1)
    behind = {one.id for one in tasks[place + 1 :]}
    return next((one for one in free if one.id in behind), free[0] if free else None)


def _number(visit: Visit, name: str) -> int:
    text = visit.asked.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 16 else 0


def show_list(visit: Visit) -> Response:
    """The whole list by bin, to read, to print, and to confirm at once."""
    here = person.find_person(visit)
    if here is None:
        return visit.to("/station")
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        wave = _find(connection, visit.place("wave"))
        tasks = rows.list_tasks(connection, wave["id"])
    return visit.show("list.html", frame, person=here, wave=wave, stops=stops(tasks), tasks=tasks)


@dataclass(slots=True)
class Stop:
    """One product in one bin: how many are still to be taken there, and for which orders."""

    bin: str
    code: str
    title: str
    open_qty: int = 0
    held_qty: int = 0
    qty: int = 0
    orders: list[Any] = field(default_factory=list)


def stops(tasks: Sequence[Any]) -> list[Stop]:
    """The tasks by bin and product, in walk order."""
    found: dict[tuple[str, str], Stop] = {}
    for task in tasks:
        if task.status == "cancelled":
            continue
        stop = found.setdefault((task.bin, task.code), Stop(task.bin, task.code, task.title))
        is_open = task.status == PICK_TASK.initial
        stop.qty += task.qty
        stop.open_qty += task.qty if is_open and not task.held else 0
        stop.held_qty += task.qty if is_open and task.held else 0
        stop.orders.append(task)
    return list(found.values())


def _task(visit: Visit) -> Any:
    text = visit.place("task")
    with visit.database.reading() as connection:
        task = rows.find_task(connection, int(text)) if text.isdecimal() and len(text) < 16 else None
    if task is None:
        raise NotHereError("There is no such task; go back to the wave and take the next one.")
    return task


def scan_task(visit: Visit) -> Response:
    """The scanned product confirms its task; a wrong scan changes nothing and says what was expected."""
    here, task, scanned = person.read_person(visit), _task(visit), visit.text("scan", 100)
    with visit.database.reading() as connection:
        verdict = judge(scanned, task, rows.read_barcode(connection, scanned), rows.find_sku(connection, scanned))
    if verdict.confirms:
        return _pick(visit, here, task, verdict.sentence)
    if visit.wants_json:
        return JSONResponse({"right": False, "sentence": verdict.sentence}, 422 if verdict.is_wrong else 200)
    if verdict.is_wrong:
        return pick_page(visit, task.wave, task.id, refusal=verdict.sentence, status=422)
    return pick_page(visit, task.wave, task.id, hint=verdict.sentence)


def pick_by_hand(visit: Visit) -> Response:
    """The picker says that all of it is in the tote: for shops without a scanner."""
    here, task = person.read_person(visit), _task(visit)
    return _pick(visit, here, task, f"{task.qty} × {task.code} from {task.bin or 'its bin'}: taken.")


def _pick(visit: Visit, here: person.Person, task: Any, sentence: str) -> Response:
    from doorstep.actions.floor import pick_task

    try:
        pick_task(visit.database, task.id, task.qty, here.actor_id, token=visit.text("token", 60))
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return pick_page(visit, task.wave, refusal=str(error), status=409)
    if visit.wants_json:
        return JSONResponse({"right": True, "sentence": sentence})
    return visit.to(f"/station/waves/{task.wave}?after={task.id}", sentence)


def ask_short(visit: Visit) -> Response:
    """How many were found, and a note: before anything is declared short."""
    here, task = person.find_person(visit), _task(visit)
    if here is None:
        return visit.to("/station")
    if task.status != PICK_TASK.initial:
        return visit.to(f"/station/waves/{task.wave}", "That task is done already.")
    return visit.show("short.html", visit.frame(), person=here, task=task)


def say_short(visit: Visit) -> Response:
    """Fewer were found: what is missing becomes a case, and the wave goes on."""
    from doorstep.actions.floor import declare_short

    here, task = person.read_person(visit), _task(visit)
    found = visit.whole("found", 0, task.qty)
    if found == task.qty:
        return _pick(visit, here, task, f"{task.qty} × {task.code}: taken after all.")
    declare_short(visit.database, task.id, found, here.actor_id, visit.text("note", 300), token=visit.text("token", 60))
    sentence = f"{task.code}: {found} of {task.qty} found. It is a case now; go on with the next."
    if visit.wants_json:
        return JSONResponse({"sentence": sentence})
    return visit.to(f"/station/waves/{task.wave}?after={task.id}", sentence)


def pick_whole_wave(visit: Visit) -> Response:
    """Everything on the wave's list is in its totes: for shops without a scanner."""
    from doorstep.actions.floor import pick_wave

    here = person.read_person(visit)
    with visit.database.reading() as connection:
        wave = _find(connection, visit.place("wave"))
    number = pick_wave(visit.database, wave["id"], here.actor_id, token=visit.text("token", 60))
    return _told(visit, wave, {"tasks": number}, f"{number} lines are picked.")


def seal_whole_wave(visit: Visit) -> Response:
    """Each picked order of the wave is one sealed parcel."""
    from doorstep.actions.floor import seal_wave

    here = person.read_person(visit)
    with visit.database.reading() as connection:
        wave = _find(connection, visit.place("wave"))
    token, station = visit.text("token", 60), station_id_of(visit)
    number = seal_wave(visit.database, wave["id"], here.actor_id, token=token, station_id=station)
    return _told(
        visit,
        wave,
        {"parcels": number},
        f"{number} {'parcel is' if number == 1 else 'parcels are'} sealed; labels are being made.",
    )


def _told(visit: Visit, wave: Any, counts: dict[str, int], sentence: str) -> Response:
    if visit.wants_json:
        return JSONResponse({"id": wave["public_id"], **counts})
    return visit.to(f"/station/waves/{wave['public_id']}", sentence)
