"""Undoing what was booked: receipts and counts, and the reversing entries of every other undo. Nothing is deleted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from doorstep.actions.act import Act
from doorstep.actions.cancel import stock_came
from doorstep.db import ledger, locks, tables
from doorstep.db.queries import acts as rows
from doorstep.db.queries.acts import Booked, Done
from doorstep.db.write import among

NOTHING = "It changed nothing, so there is nothing to undo."
COUNTED = "The bin was counted since; what was counted stands."


def reverse(act: Act, booked: Sequence[Booked]) -> None:
    """Each entry has its mirror image in the books, which names it; the guarded balances stand as before."""
    entries = [
        ledger.Entry(
            f"{one.kind}_undone"[:20],
            tuple(ledger.StockMove(sku, place, into, out, qty) for sku, place, out, into, qty in one.moves),
            one.order_id,
            one.ref,
            act.by.reason,
            one.id,
        )
        for one in booked
    ]
    ledger.post_stock(act.connection, entries, act.by.actor_id, act.by.at)


def lock_places(act: Act, booked: Iterable[Booked]) -> None:
    """Nobody else moves units of what was booked until this transaction ends."""
    ledger.lock_balances(act.connection, {place for one in booked for _, place, _, _, _ in one.moves})


def lacking(connection: sa.Connection, booked: Iterable[Booked]) -> dict[int, tuple[str, str, int]]:
    """Of the acts that booked this, those which cannot be reversed since units have moved on: (SKU, bin, how many)."""
    taken: dict[int, dict[tuple[int, str], int]] = defaultdict(lambda: defaultdict(int))
    for one in booked:
        for _, place, out, into, qty in one.moves:
            taken[one.event_id][place, into] += qty
            taken[one.event_id][place, out] -= qty
    places = {place for of_act in taken.values() for place, _ in of_act}
    if not places:
        return {}
    balance = tables.balance
    stands = {
        (place, account): amount
        for place, account, amount in connection.execute(
            sa.select(balance.c.position_id, balance.c.account, balance.c.amount).where(
                among(connection, balance.c.position_id, sorted(places))
            )
        )
    }
    names = rows.position_names(connection, places)
    found = {}
    for event, of_act in taken.items():
        for (place, account), qty in sorted(of_act.items()):
            missing = qty - stands.get((place, account), 0)
            if account in ledger.GUARDED and qty > 0 and missing > 0:
                found[event] = (*names[place], missing)
    return found


# --- receipts and counts ---------------------------------------------------------------------------------------------


def lock_stock(act: Act, event: Done) -> None:
    """The products and places of a receipt or count are ours, as they were for the act itself."""
    booked = rows.booked_by(act.connection, [event.id])
    locks.hold_stock(act.connection, {sku for one in booked for sku, _, _, _, _ in one.moves})
    lock_places(act, booked)


def refuse_stock(connection: sa.Connection, events: Sequence[Done]) -> Mapping[int, str]:
    """Why these receipts and counts cannot be undone."""
    booked = rows.booked_by(connection, [event.id for event in events])
    short = lacking(connection, booked)
    known = {one.event_id for one in booked if any(qty for *_, qty in one.moves)}
    told = {one: NOTHING for one in (event.id for event in events) if one not in known}
    told |= dict.fromkeys(rows.counted_since(connection, [one for one in booked if one.event_id in known]), COUNTED)
    for event, (code, bin_, missing) in short.items():
        has = "is" if missing == 1 else "are"
        told.setdefault(
            event, f"{missing} of {code} in {bin_} {has} promised to orders already; count the bin instead."
        )
    return told


def undo_stock(act: Act, event: Done) -> str:
    """What was received or counted is out of the books by its mirror image; who is short of what came back is tried
    again."""
    booked = rows.booked_by(act.connection, [event.id])
    reverse(act, booked)
    came = {sku for one in booked for sku, _, out, _, _ in one.moves if out == "available"}
    if came:
        stock_came(act.connection, came, act.by)
    names = rows.position_names(act.connection, {place for one in booked for _, place, _, _, _ in one.moves})
    units = defaultdict(int)
    for one in booked:
        for _, place, out, _, qty in one.moves:
            units[place] += qty if out == "available" else -qty
    told = ", ".join(f"{qty:+d} of {names[place][0]} in {names[place][1]}" for place, qty in units.items())
    return f"Undone: {told}."
