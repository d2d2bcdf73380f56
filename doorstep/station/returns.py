"""What comes back: received, inspected, and put on the shelf or away."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import JSONResponse, Response

from doorstep.db.queries import parcel_pages as rows
from doorstep.db.queries.pages import read_frame
from doorstep.db.queries.paying_back import read_paying_back
from doorstep.db.queries.returns import read_bins
from doorstep.db.queries.stock_page import list_sites
from doorstep.domain.errors import CannotDoError
from doorstep.pages.visit import NotHereError, Visit

from . import person

_WAYS = ("restock", "scrap")
Result = tuple[int, int, str, str]  # (line n, units that came, restock or scrap, note)


def list_returns(visit: Visit) -> Response:
    """Returns that are expected; a program gets them with their lines."""
    if not visit.wants_json:
        return visit.to("/station")
    with visit.database.reading() as connection:
        expected = rows.list_returns(connection)
        lines = rows.list_return_lines(connection, [row.id for row in expected])
    told = [_return_json(rma, [row for row in lines if row.rma_id == rma.id]) for rma in expected]
    return JSONResponse({"returns": told})


def _return_json(rma: Any, lines: Sequence[Any]) -> dict[str, Any]:
    listed = [{"line": row.n, "sku": row.code or "", "title": row.title, "qty": row.qty} for row in lines]
    return {
        "id": rma.public_id,
        "order": rma.order_public_id,
        "number": rma.number,
        "status": rma.status,
        "lines": listed,
    }


def _read(visit: Visit) -> tuple[Any, Any, list[Any], list[Any]]:
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        rma = rows.find_return(connection, visit.place("rma"))
        if rma is None:
            raise NotHereError("There is no such return; the station's first page lists those that are expected.")
        return frame, rma, rows.list_return_lines(connection, [rma.id]), list_sites(connection)


def show_return(visit: Visit) -> Response:
    """What should be in the parcel that came back, and where each unit goes."""
    here = person.find_person(visit)
    if here is None and not visit.wants_json:
        return visit.to("/station")
    frame, rma, lines, sites = _read(visit)
    if visit.wants_json or here is None:
        return JSONResponse(_return_json(rma, lines))
    site = next((row.id for row in sites if row.name == here.site), sites[0].id)
    with visit.database.reading() as connection:
        back = read_paying_back(
            connection, rma.order_id, rma.currency or "", {row.order_line_n: row.qty for row in lines}
        )
        bins = read_bins(connection, {row.sku_id for row in lines if row.sku_id}, site)
    return visit.show("return.html", frame, person=here, rma=rma, lines=lines, sites=sites, back=back, bins=bins)


def receive_return(visit: Visit) -> Response:
    """The units came in and were looked at: on the shelf or away, and the refund is on its way."""
    from doorstep.actions.returns import receive_return

    here = person.read_person(visit)
    _, rma, lines, sites = _read(visit)
    site = next((row.id for row in sites if row.name == (visit.text("site", 60) or here.site)), None)
    if site is None:
        if len(sites) != 1 and visit.text("site", 60):
            raise CannotDoError(f"There is no site named {visit.text('site', 60)}; choose one of those on the page.")
        site = sites[0].id
    results = said_results(visit.said.get("lines"), lines) if visit.wants_json else typed_results(visit, lines)
    receive_return(visit.database, rma.public_id, results, site, here.actor_id, token=visit.text("token", 60))
    if visit.wants_json:
        return JSONResponse({"id": rma.public_id, "received": sum(qty for _, qty, _, _ in results)})
    return visit.to("/station", f"The return of order {rma.number} is received and inspected.")


def typed_results(visit: Visit, lines: Sequence[Any]) -> list[Result]:
    """What the form says of each line: so many back on the shelf, so many away; none of either means none came."""
    results: list[Result] = []
    for row in lines:
        if not any(visit.text(f"{way}-{row.n}", 20) for way in _WAYS):
            raise CannotDoError(f"{row.title}: say how many go back on the shelf and how many away; 0 where none came.")
        note = visit.text(f"note-{row.n}", 300)
        ways = {way: visit.whole(f"{way}-{row.n}", 0, row.qty, default=0) for way in _WAYS}
        if sum(ways.values()) > row.qty:
            raise CannotDoError(
                f"{row.title}: {row.qty} are expected, and {sum(ways.values())} were said to have come."
            )
        came = [(row.n, qty, way, "") for way, qty in ways.items() if qty] or [(row.n, 0, "restock", "")]
        results += [(*came[0][:3], note), *came[1:]]  # said once, whichever way the units go
    return results


def said_results(said: Any, lines: Sequence[Any]) -> list[Result]:
    """What a program says of each line; nothing said means that all came, and goes back on the shelf."""
    if said is None:
        return [(row.n, row.qty, "restock", "") for row in lines]
    most = {row.n: row.qty for row in lines}
    try:
        told = [
            (
                int(one["line"]),
                int(one["received"]),
                str(one.get("disposition", "restock")),
                str(one.get("note", ""))[:300],
            )
            for one in said
        ]
    except (TypeError, ValueError, KeyError, AttributeError):
        raise CannotDoError(
            "A line is {line, received, disposition: restock or scrap, note}; mend the list of lines."
        ) from None
    for n, qty, way, _ in told:
        if not 0 <= qty <= most.get(n, -1):
            raise CannotDoError(
                f"Line {n} of this return expects {most.get(n, 0)} units, and {qty} were said to have come."
            )
        if way not in _WAYS:
            raise CannotDoError(f"“{way}” is no way for a unit to go; it is restock or scrap.")
    return told
