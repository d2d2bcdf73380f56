"""Units that come in, with the reason; and which product is meant by what somebody typed."""

from collections.abc import Iterable
from difflib import get_close_matches

import sqlalchemy as sa

from doorstep.actions.act import acting
from doorstep.actions.cancel import stock_came
from doorstep.db import ledger, locks, tables
from doorstep.db.engine import Database
from doorstep.db.queries import catalog_import as reads
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
        meant = meant_skus(act.connection, {code for code, *_ in rows})
        rows = [(meant[code], site, bin_, qty) for code, site, bin_, qty in rows]
        skus = reads.read_skus(act.connection, meant.values())
        sites = dict(act.connection.execute(sa.select(tables.site.c.name, tables.site.c.id)).all())  # type: ignore[arg-type]
        for code, site, bin_, qty in rows:
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


_MOST_CLOSE, _LOOKED_AT = 3, 5000


def meant_skus(connection: sa.Connection, typed: Iterable[str]) -> dict[str, str]:
    """The SKU that each of these means: itself, or the only one that differs in nothing but capitals, or the one that
    bears it as a barcode. What means none is refused, with the nearest ones."""
    wanted = set(typed)
    known = reads.read_skus(connection, wanted)
    return {code: code if code in known else _meant(connection, code.strip()) for code in wanted}


def _meant(connection: sa.Connection, typed: str) -> str:
    sku = tables.sku
    alike = list(
        connection.execute(sa.select(sku.c.code).where(sa.func.lower(sku.c.code) == typed.lower()).limit(2)).scalars()
    )
    if len(alike) == 1:
        return str(alike[0])
    if (kind := reads.read_barcodes(connection, [typed]).get(typed)) is not None and kind[0] == "sku":
        return str(kind[2])
    close = _nearest(connection, typed)
    told = f"Do you mean {' or '.join(close)}?" if close else "Add it first, or mend the spelling."
    raise CannotDoError(f"There is no product with the SKU {typed}. {told}")


def _nearest(connection: sa.Connection, typed: str) -> list[str]:
    """Products that somebody who typed this may mean: those that have it in their SKU or title, else those alike."""
    sku = tables.sku
    columns = sa.select(sku.c.code, sku.c.title).order_by(sku.c.code)
    within = sa.or_(sku.c.code.icontains(typed, autoescape=True), sku.c.title.icontains(typed, autoescape=True))
    found = connection.execute(columns.where(within).limit(_MOST_CLOSE)).all() if typed else []
    if not found:
        named = {word.casefold(): row for row in connection.execute(columns.limit(_LOOKED_AT)) for word in row if word}
        close = get_close_matches(typed.casefold(), named, _MOST_CLOSE, 0.6)
        found = list(dict.fromkeys(named[word] for word in close))
    return [f"{row.code} ({row.title})" if row.title else str(row.code) for row in found]
