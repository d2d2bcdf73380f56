"""Reads of the pages and commands about printers and stations."""

from typing import Any

import sqlalchemy as sa

from doorstep.db import prints, tables


def list_printers(connection: sa.Connection) -> list[dict[str, Any]]:
    """The printers by name, each with what waits for it and whether it is silent."""
    printer, case = tables.printer, tables.exception_case
    silent = {
        row.group_key: (row.public_id, str((row.facts or {}).get("words", "")))
        for row in connection.execute(
            sa.select(case.c.group_key, case.c.public_id, case.c.facts).where(
                case.c.cause == "printer_silent", case.c.status == "open"
            )
        )
    }
    rows = list(connection.execute(sa.select(printer).order_by(printer.c.name)))
    waiting = prints.waiting_at(connection, [row.id for row in rows]) if rows else []
    counts: dict[int, int] = {}
    for one in waiting:
        counts[one.request["printer"]] = counts.get(one.request["printer"], 0) + 1
    return [{**row._mapping, "waiting": counts.get(row.id, 0), "silent": silent.get(str(row.id))} for row in rows]


def list_stations(connection: sa.Connection) -> list[Any]:
    """The stations by site and name, with their printers' names."""
    station, site, label, slip = (
        tables.station,
        tables.site,
        tables.printer.alias("label"),
        tables.printer.alias("slip"),
    )
    return list(
        connection.execute(
            sa.select(
                station, site.c.name.label("site"), label.c.name.label("label_printer"),
                slip.c.name.label("slip_printer"),
            )
            .join(site, site.c.id == station.c.site_id)
            .outerjoin(label, label.c.id == station.c.label_printer_id)
            .outerjoin(slip, slip.c.id == station.c.slip_printer_id)
            .where(station.c.active)
            .order_by(site.c.rank, station.c.name)
        )
    )  # fmt: skip
