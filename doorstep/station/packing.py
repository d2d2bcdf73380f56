"""Packing, labels and hand-over: what goes into which parcel, and which parcels the carrier takes."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import JSONResponse, Response

from doorstep.db.floor import BOX_GRAMS, box_weights
from doorstep.db.queries import parcel_pages as rows
from doorstep.db.queries.pages import read_frame
from doorstep.domain.errors import CannotDoError
from doorstep.domain.own_services import wants_tracking
from doorstep.pages.visit import NotHereError, Visit

from . import person
from .prints import station_id_of, steps_of

_PARCELS_MAX = 12


def _find_part(visit: Visit, connection: Any) -> Any:
    part = rows.find_part(connection, visit.place("part"))
    if part is None:
        raise NotHereError("There is nothing to pack under this address; the wave's page lists what there is.")
    return part


def show_pack(visit: Visit) -> Response:
    """What goes into the parcel, what the customer wrote, and the scales; when sealed, its labels."""
    here = person.find_person(visit)
    if here is None and not visit.wants_json:
        return visit.to("/station")
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        part = _find_part(visit, connection)
        contents = rows.list_contents(connection, part.id) if part.status == "picked" else []
        parcels = rows.list_part_parcels(connection, part.id)
        boxes = rows.list_boxes(connection)
        weights = box_weights(connection) if boxes else {}
        steps = steps_of(connection, parcels, part.site_id)
    if visit.wants_json:
        told = [
            {"allocation": row.id, "sku": row.code, "qty": int(row.qty), "grams": int(row.grams or 0)}
            for row in contents
        ]
        listed = [{"id": row.public_id, "status": row.status, "tracking": row.tracking_ref or ""} for row in parcels]
        return JSONResponse(
            {"id": part.public_id, "number": part.number, "status": part.status, "contents": told, "parcels": listed}
        )
    asked = visit.asked.get("parcels", "1")
    number = min(max(int(asked) if asked.isdecimal() and len(asked) < 4 else 1, 1), _most_parcels(contents))
    return visit.show(
        "pack.html",
        frame,
        person=here,
        part=part,
        contents=contents,
        steps=steps,
        boxes=boxes,
        number=number,
        most=_most_parcels(contents),
        grams=reckoned_grams(contents, weights.get(boxes[0], BOX_GRAMS) if boxes else BOX_GRAMS),
        wished=part.personalisation or {},
    )


def _most_parcels(contents: Sequence[Any]) -> int:
    return max(1, min(_PARCELS_MAX, sum(row.qty for row in contents)))


def reckoned_grams(contents: Sequence[Any], box_grams: int = BOX_GRAMS) -> int:
    """What one parcel with everything weighs, by what the products weigh, with its box."""
    return sum(row.qty * row.grams for row in contents) + box_grams


def seal_part(visit: Visit) -> Response:
    """What was picked is in sealed parcels, as the form says: every unit in exactly one of them."""
    from doorstep.actions.floor import seal

    here = person.read_person(visit)
    with visit.database.reading() as connection:
        part = _find_part(visit, connection)
        contents = rows.list_contents(connection, part.id)
    parcels = _said_parcels(visit.said.get("parcels")) if visit.wants_json else typed_parcels(visit, contents)
    token, station = visit.text("token", 60), station_id_of(visit)
    sealed = seal(visit.database, part.id, here.actor_id, parcels, token=token, station_id=station)
    if visit.wants_json:
        return JSONResponse({"parcels": sealed})
    return visit.to(
        f"/station/pack/{part.public_id}", f"{len(sealed)} {'parcel is' if len(sealed) == 1 else 'parcels are'} sealed."
    )


def _said_parcels(said: Any) -> list[dict[str, Any]] | None:
    """A program's parcels: None is one with everything."""
    if said is None:
        return None
    try:
        return [
            {
                "grams": int(one.get("grams") or 0),
                "box": str(one.get("box") or "")[:60],
                "lines": {int(claim): int(qty) for claim, qty in dict(one["lines"]).items()},
            }
            for one in said
        ]
    except (TypeError, ValueError, KeyError, AttributeError):
        raise CannotDoError("A parcel is {grams, box, lines: {allocation: units}}; mend the list of parcels.") from None


def typed_parcels(visit: Visit, contents: Sequence[Any]) -> list[dict[str, Any]]:
    """The parcels as the form has them; one that is left empty is left out."""
    parcels = []
    for k in range(1, visit.whole("number", 1, _PARCELS_MAX, default=1) + 1):
        lines = {row.id: qty for row in contents if (qty := visit.whole(f"qty-{row.id}-{k}", 0, 1_000_000, default=0))}
        if lines:
            parcels.append(
                {
                    "grams": visit.whole(f"grams-{k}", 0, 1_000_000, default=0),
                    "box": visit.text(f"box-{k}", 60),
                    "lines": lines,
                }
            )
    if not parcels:
        raise CannotDoError("No parcel holds anything. Say how many of each go into the first one.")
    return parcels


def show_hand_over(visit: Visit) -> Response:
    """Labelled parcels that wait for their carrier, by carrier."""
    here = person.find_person(visit)
    if here is None and not visit.wants_json:
        return visit.to("/station")
    site = person.site_id(visit, visit.asked.get("site", "") if visit.wants_json else here.site if here else "")
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        parcels = rows.list_ready_parcels(connection, site)
        waiting, refused = rows.count_waiting_for_labels(connection), rows.list_refused(connection)
    if visit.wants_json:
        told = [
            {
                "id": row.public_id,
                "order": row.order_public_id,
                "carrier": row.carrier,
                "tracking": row.tracking_ref,
                "site": row.site,
            }
            for row in parcels
        ]
        return JSONResponse({"parcels": told, "waiting_for_labels": waiting, "refused": len(refused)})
    by_carrier: dict[tuple[int, str], list[Any]] = {}
    for row in parcels:
        by_carrier.setdefault((row.account_id, row.carrier), []).append(row)
    late = {row.id for row in parcels if wants_tracking(row.vendor, row.config, row.service) and not row.tracking_ref}
    return visit.show(
        "hand_over.html", frame, person=here, by_carrier=by_carrier, waiting=waiting, refused=refused, late=late
    )


def hand_over(visit: Visit) -> Response:
    """The carrier has the parcels: those that are named, or all of the site and the carrier."""
    from doorstep.actions.floor import hand_over

    here = person.read_person(visit)
    site = person.site_id(visit, visit.text("site", 60) if visit.wants_json else "")
    named, carrier = visit.said.get("parcels"), visit.text("carrier", 60)
    with visit.database.reading() as connection:
        ready = rows.list_ready_parcels(connection, site)
    account = next((row.account_id for row in ready if carrier in (row.carrier, row.account)), None)
    if carrier and account is None:
        raise CannotDoError(f"No parcel waits for {carrier}. Load the page again to see what does.")
    number = hand_over(
        visit.database, here.actor_id, site, account, _parcel_ids(named, ready), token=visit.text("token", 60)
    )
    if visit.wants_json:
        return JSONResponse({"handed_over": number})
    return visit.to("/station/hand-over", f"{number} {'parcel is' if number == 1 else 'parcels are'} with the carrier.")


def _parcel_ids(named: Any, ready: Sequence[Any]) -> list[int] | None:
    """The parcels that were on the page, so that one that came meanwhile is not handed over unseen."""
    if named is None or named == "":
        return None
    wanted = (
        set(named.split()) if isinstance(named, str) else set(map(str, named)) if isinstance(named, list) else set()
    )
    return [row.id for row in ready if row.public_id in wanted]
