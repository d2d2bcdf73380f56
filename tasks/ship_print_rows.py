"""What ship writes about prints: those that a bought label wants, and the troubles of printers."""

from collections.abc import Mapping, Sequence
from typing import Any

from doorstep.db import cases, effects
from doorstep.db.cases import Trouble
from doorstep.db.effects import Wish
from doorstep.db.queries import prints as rows

from .commits import Slice
from .ship_batch import PRINTS, Plan

_CALLED = {rows.LABEL: "label", rows.SLIP: "packing slip"}


def want_prints(s: Slice, parcels: Sequence[Any]) -> None:
    """Each of these parcels, whose labels were bought just now, wants its papers at the printers of the station that
    packed it; what is printed by a browser is offered on the station's page instead."""
    stations = rows.read_stations(s.connection) if parcels else []
    wanted = []
    for p in parcels:
        if p.status == "discarded" or (station := rows.station_of(stations, p.station_id, p.site_id)) is None:
            continue
        if station.prints_labels and station.label_kind not in (None, "browser"):
            wanted.append((p, rows.LABEL, station.label_printer_id, station.id))
        if station.prints_slips and station.slip_kind not in (None, "browser"):
            wanted.append((p, rows.SLIP, station.slip_printer_id, station.id))
    earlier = rows.newest_prints(s.connection, sorted({p.id for p, *_ in wanted}))
    wishes = [
        rows.print_wish(p, operation, earlier.get((p.id, operation)), printer, p.shipment_id, station)
        for p, operation, printer, station in wanted
        # The slip of a parcel that gets another label is printed already.
        if operation == rows.LABEL or (p.id, operation) not in earlier
    ]
    effects.want(s.connection, [Wish(**wish) for wish in wishes], s.by.at)


def file_print_troubles(s: Slice, plan: Plan, asks: Mapping[int, Sequence[Any]], parcels: Mapping[int, Any]) -> None:
    """A printer that does not answer is one case, which ends by itself when it prints; a print that was lost on the way
    is a question to whoever can see the paper. Neither holds anything."""
    troubles = [
        Trouble("printer_silent", str(one), one, None, {"printer": name, "words": words})
        for one, (name, words) in sorted(plan.printers.items())
        if words
    ]
    for one in sorted(s.mine):
        for e in asks.get(one, ()):
            if e.operation in PRINTS and e.status == "in_doubt":
                facts = {"document": _CALLED[e.operation], "number": parcels[one].number, "words": e.words}
                troubles.append(Trouble("print_in_doubt", str(e.id), e.id, e.order_id, facts))
    cases.file_cases(s.connection, troubles, s.by)
    cases.clear_subjects(
        s.connection, "printer_silent", [one for one, (_, words) in plan.printers.items() if not words], s.by
    )
