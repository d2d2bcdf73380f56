"""Units that come in, with the reason."""

import sqlalchemy as sa

from doorstep.actions.act import acting
from doorstep.actions.cancel import stock_came
from doorstep.db import ledger, locks, tables
from doorstep.db.engine import Database
from doorstep.domain.errors import CannotDoError


def receive_stock(
    database: Database,
    rows: list[tuple[str, str, str, int]],
    actor_id: int | None,
    reason: str = "received",
    door: str = "desk",
    token: str = "",
) -> int:
    """Units of (SKU, site name, bin, how many) are available; orders that were short of them are tried again. All rows
    stand, or none; returns how many units."""
    with acting(
        database, door, "stock.receive", actor_id, {"rows": [list(row) for row in rows], "reason": reason}, token=token
    ) as act:
        skus = {
            row.code: row
            for row in act.connection.execute(sa.select(tables.sku.c.id, tables.sku.c.code, tables.sku.c.kind))
        }
        sites = dict(act.connection.execute(sa.select(tables.site.c.name, tables.site.c.id)).all())  # type: ignore[arg-type]
        for code, site, bin_, qty in rows:
            if code not in skus:
                raise CannotDoError(f"There is no product with the SKU {code}. Add it first, or mend the spelling.")
            if skus[code].kind != "physical":
                raise CannotDoError(
                    f"{code} is a {skus[code].kind}: it does not lie in a bin. Receive what it is made of."
                )
            if site not in sites:
                raise CannotDoError(f"There is no site named {site}. The sites are {', '.join(sites)}.")
            if qty <= 0 or not bin_:
                raise CannotDoError("Give a bin and how many units came in.")
        keys = [(skus[code].id, sites[site], bin_) for code, site, bin_, _ in rows]
        locks.hold_stock(act.connection, {key[0] for key in keys})
        places = ledger.find_positions(act.connection, keys)
        ledger.lock_balances(act.connection, places.values())
        moves = tuple(
            ledger.StockMove(key[0], places[key], "supplier", "available", qty)
            for key, (_, _, _, qty) in zip(keys, rows, strict=True)
        )
        ledger.post_stock(
            act.connection, [ledger.Entry("receipt", moves, None, f"event {act.event_id}", reason)], actor_id, act.by.at
        )
        stock_came(act.connection, {key[0] for key in keys}, act.by)
    return sum(row[3] for row in rows)
