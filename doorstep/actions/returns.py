"""What people do about goods that come back, and about money that goes back without them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from doorstep.actions.act import Act, acting, actor_of
from doorstep.actions.cancel import stock_came
from doorstep.db import ledger, locks, refunds, rules, tables
from doorstep.db.engine import Database
from doorstep.db.moves import By, advance
from doorstep.db.queries import allocate, returns
from doorstep.db.queries.paying_back import can_pay_back, charge_of
from doorstep.db.write import insert, take_ids
from doorstep.domain.errors import CannotDoError
from doorstep.domain.ids import public_id
from doorstep.domain.lifecycle import RMA
from doorstep.domain.money import Money
from doorstep.domain.reversals import reverse

RETURNS_BIN = "returns"  # where a SKU is put that never lay at the site
_WAYS = ("restock", "scrap")


def request_return(
    database: Database,
    order_public_id: str,
    lines: Mapping[int, int],
    reason: str,
    actor: int | str,
    door: str = "desk",
    token: str = "",
) -> str:
    """The return of so many units of these lines is asked for; never of more than were sent and are not back or on
    their way back. Returns its public id."""
    actor_id, body = actor_of(database, actor), {"order": order_public_id, "lines": dict(lines), "reason": reason}
    with acting(database, door, "returns.request", actor_id, body, reason=reason, token=token) as act:
        order = returns.find_order(act.connection, order_public_id)
        if order is None:
            raise CannotDoError(f"There is no order {order_public_id}.")
        _refuse_too_many(returns.read_sold(act.connection, order.id), lines)
        n = returns.next_number(act.connection, order.id)
        (one,) = take_ids(act.connection, tables.rma, 1)
        made = public_id("rma", order.public_id, n)
        row = (one, made, order.id, n, reason.strip(), act.by.at)
        insert(act.connection, tables.rma, ("id", "public_id", "order_id", "n", "reason", "requested_at"), [row])
        # A return's line has the number of the order's line: people say "line 2" of both.
        asked = [(one, n, n, qty) for n, qty in sorted(lines.items())]
        insert(act.connection, tables.rma_line, ("rma_id", "n", "order_line_n", "qty"), asked)
    return made


def _refuse_too_many(sold: Sequence[Any], lines: Mapping[int, int]) -> None:
    if not lines:
        raise CannotDoError("Say of at least one line how many units come back.")
    by_n = {row.n: row for row in sold}
    for n, qty in lines.items():
        if n not in by_n:
            raise CannotDoError(f"The order has no line {n}. Its lines are {', '.join(map(str, by_n))}.")
        row = by_n[n]
        sent = row.sent_qty + row.elsewhere_qty
        left = sent - row.returned_qty - row.coming_qty
        if qty < 1:
            raise CannotDoError(f"Say how many units of {row.title} come back: one or more.")
        if qty > left:
            told = f"{left} of it can still come back" if left > 0 else "none of it can come back (any more)"
            raise CannotDoError(f"{row.title}: {told}; {sent} were sent. Ask for fewer.")


def approve_return(
    database: Database, rma_public_id: str, actor: int | str, door: str = "desk", token: str = ""
) -> None:
    """The return may come; the station expects it."""
    _answer(database, rma_public_id, "approve", actor, "", door, token)


def refuse_return(
    database: Database, rma_public_id: str, actor: int | str, reason: str, door: str = "desk", token: str = ""
) -> None:
    """The return may not come, with the reason that the customer is given."""
    if not reason.strip():
        raise CannotDoError("Say why the return is refused; the customer will ask.")
    _answer(database, rma_public_id, "refuse", actor, reason.strip(), door, token)


def _answer(
    database: Database, rma_public_id: str, verb: str, actor: int | str, reason: str, door: str, token: str
) -> None:
    body = {"return": rma_public_id, "reason": reason}
    with acting(database, door, f"returns.{verb}", actor_of(database, actor), body, reason=reason, token=token) as act:
        rma = _find(act, rma_public_id)
        if not advance(act.connection, RMA, verb, [rma.id], act.by):
            raise CannotDoError(f"This return is {_said(rma.status)} already. Look at it again.")


def _find(act: Act, rma_public_id: str) -> Any:
    rma = returns.find_return(act.connection, rma_public_id)
    if rma is None:
        raise CannotDoError(f"There is no return {rma_public_id}.")
    return rma


def _said(status: str) -> str:
    return RMA.status(status).label.lower()


def receive_return(
    database: Database, rma_public_id: str, results: Sequence[tuple[int, int, str, str]], site_id: int,
    actor: int | str, door: str = "station", token: str = "",
) -> None:  # fmt: skip
    """The units are here and inspected, each is on the shelf or scrapped, and what they are worth is on its way back.

    `results` are (line n, units that came, restock or scrap, note); a line may be named once for each way.
    """
    body = {"return": rma_public_id, "results": [list(row) for row in results], "site": site_id}
    with acting(database, door, "returns.receive", actor_of(database, actor), body, token=token) as act:
        _hold_products(act, rma_public_id)
        rma = _find(act, rma_public_id)
        if rma.status == RMA.initial:
            raise CannotDoError("This return is not approved yet. Approve it on the order's page, then receive it.")
        if rma.status != "approved":
            raise CannotDoError(f"This return is {_said(rma.status)} already. Nothing was changed.")
        came = _count(returns.read_asked(act.connection, rma.id), results)
        sold = {row.n: row for row in returns.read_sold(act.connection, rma.order_id)}
        before = returns.read_sold_lines(act.connection, rma.order_id)
        _move_units(act, rma, site_id, came, sold)
        returns.receive(act.connection, rma.id, rma.order_id, [(n, *row) for n, row in came.items()])
        act.connection.execute(
            tables.rma.update().where(tables.rma.c.id == rma.id).values(received_at=act.by.at, site_id=site_id)
        )
        advance(act.connection, RMA, "receive", [rma.id], act.by)
        advance(act.connection, RMA, "inspect", [rma.id], act.by)
        back = [
            (before[n], restocked + scrapped) for n, (restocked, scrapped, _, _) in came.items() if restocked + scrapped
        ]
        _want_refund(act, rma, back)
        returns.close_settled(act.connection, [rma.id], act.by)


def _count(
    asked: Mapping[int, Any], results: Iterable[tuple[int, int, str, str]]
) -> dict[int, tuple[int, int, str, str]]:
    """(restocked, scrapped, disposition, inspection) of each line that was asked for."""
    ways: dict[int, dict[str, int]] = {n: dict.fromkeys(_WAYS, 0) for n in asked}
    notes: dict[int, list[str]] = {n: [] for n in asked}
    for n, qty, way, note in results:
        if n not in asked:
            raise CannotDoError(f"Line {n} is not part of this return. Ask for a return of it first.")
        if way not in _WAYS:
            raise CannotDoError(f"“{way}” is no way for a unit to go; it is restock or scrap.")
        if qty < 0:
            raise CannotDoError("Say how many units came: none or more.")
        ways[n][way] += qty
        notes[n] += [note.strip()] if note.strip() else []
    for n, row in asked.items():
        if sum(ways[n].values()) > row.qty:
            raise CannotDoError(
                f"Line {n} of this return expects {row.qty}, and {sum(ways[n].values())} were said to have come."
            )
    return {
        n: (way["restock"], way["scrap"], " and ".join(word for word in _WAYS if way[word]), "; ".join(notes[n]))
        for n, way in ways.items()
    }


def _move_units(
    act: Act, rma: Any, site_id: int, came: Mapping[int, tuple[int, int, str, str]], sold: Mapping[int, Any]
) -> None:
    """The units are back from the customer in the books: available at the site, or scrapped; a kit as its parts."""
    parts = _parts(act, rma.order_id, {n: sold[n] for n, row in came.items() if row[0] + row[1]})
    skus = {sku for of_line in parts.values() for sku in of_line}
    bins = returns.read_bins(act.connection, skus, site_id)
    places = ledger.find_positions(act.connection, [(sku, site_id, bins.get(sku, RETURNS_BIN)) for sku in skus])
    place_of = {sku: one for (sku, _, _), one in places.items()}
    moves = [
        ledger.StockMove(sku, place_of[sku], source, target, qty * per_unit)
        for n, of_line in parts.items()
        for source, target, qty in _ways_of(sold[n], *came[n][:2])
        for sku, per_unit in sorted(of_line.items())
    ]
    if not moves:
        return
    ledger.lock_balances(act.connection, place_of.values())
    entry = ledger.Entry("return", tuple(moves), rma.order_id, rma.public_id, rma.reason)
    ledger.post_stock(act.connection, [entry], act.by.actor_id, act.by.at)
    stock_came(act.connection, {move.sku_id for move in moves if move.target == "available"}, act.by)


def _hold_products(act: Act, rma_public_id: str) -> None:
    """Whatever may come back is ours: products come before the order."""
    if (order_id := returns.order_of(act.connection, rma_public_id)) is not None:
        parts = _parts(act, order_id, {row.n: row for row in returns.read_sold(act.connection, order_id)})
        locks.hold_stock(act.connection, {sku for of_line in parts.values() for sku in of_line})


def _ways_of(line: Any, restocked: int, scrapped: int) -> list[tuple[str, str, int]]:
    """(from, to, units): what we shipped comes back out of the customer's account; what another house sent never was
    in it."""
    ours = max(0, line.sent_qty - line.returned_qty)
    ways = []
    for target, qty in (("available", restocked), ("scrapped", scrapped)):
        shipped = min(qty, ours)
        ours -= shipped
        ways += [("shipped", target, shipped), ("elsewhere", target, qty - shipped)]
    return [way for way in ways if way[2]]


def _parts(act: Act, order_id: int, lines: Mapping[int, Any]) -> dict[int, dict[int, int]]:
    """What one unit of each line is in the books: as it was sent, or, where another house sent it, as it is sold."""
    sent = returns.read_parts(act.connection, order_id)
    recipes = allocate.read_recipes(act.connection, {row.recipe_id or 0 for n, row in lines.items() if n not in sent})
    parts: dict[int, dict[int, int]] = {}
    for n, row in lines.items():
        if n in sent:
            parts[n] = sent[n]
        elif row.recipe_id:
            parts[n] = dict(recipes[row.recipe_id])
        elif row.sku_id:
            parts[n] = {row.sku_id: 1}
    return parts


def _want_refund(act: Act, rma: Any, back: Sequence[tuple[Any, int]]) -> None:
    left, currency = refunds.refundable(act.connection, [rma.order_id]).get(rma.order_id, (0, rma.currency))
    reversal = reverse(back, left, currency, bool(rules.current(act.connection)["returns_pay_back_shipping"]))
    lines = tuple((line.n, line.qty, line.amount_minor) for line in reversal.lines)
    wish = refunds.RefundWish(
        rma.order_id,
        reversal.amount_minor,
        currency,
        rma.reason or "it came back",
        dict(reversal.calculation),
        lines,
        rma.id,
    )
    refunds.want(act.connection, [wish], act.by)


def refund_money(
    database: Database, order_public_id: str, amount_minor: int, reason: str, actor: int | str,
    line_n: int | None = None, door: str = "desk", token: str = "",
) -> str:  # fmt: skip
    """So much goes back to the customer without anything coming back; named for a line, it is taken off what that line
    gives later. Returns a sentence."""
    if not reason.strip():
        raise CannotDoError("Say why the money goes back; the books will be asked.")
    actor_id = actor_of(database, actor)
    body = {"order": order_public_id, "amount_minor": amount_minor, "line": line_n, "reason": reason}
    with acting(database, door, "returns.money", actor_id, body, reason=reason, token=token) as act:
        order = returns.find_order(act.connection, order_public_id)
        if order is None:
            raise CannotDoError(f"There is no order {order_public_id}.")
        left, currency = refunds.refundable(act.connection, [order.id]).get(order.id, (0, order.currency or ""))
        amount = Money(amount_minor, currency)
        if not 0 < amount_minor <= left:
            raise CannotDoError(f"{Money(left, currency)} of order {order.number} can still go back; {amount} cannot.")
        lines = () if line_n is None else ((line_n, 0, _within_line(act, order.id, line_n, amount)),)
        calculation = {"rule": "an amount that a person chose", "left_before_minor": left, "amount_minor": amount_minor}
        wish = refunds.RefundWish(order.id, amount_minor, currency, reason.strip(), calculation, lines)
        refunds.want(act.connection, [wish], By(actor_id, act.by.at, act.by.run_ref, reason.strip()))
        by_itself = can_pay_back(act.connection, charge_of(act.connection, order.id), currency)
    if not by_itself:
        return f"{amount} of order {order.number} are for you to pay back; no payment account here can. A case asks."
    return f"{amount} of order {order.number} are on their way back to the customer."


def _within_line(act: Act, order_id: int, line_n: int, amount: Money) -> int:
    line = returns.read_sold_lines(act.connection, order_id).get(line_n)
    if line is None:
        raise CannotDoError(f"The order has no line {line_n}.")
    left = line.total_minor - line.refunded_minor
    if amount.minor > left:
        raise CannotDoError(f"{Money(left, amount.currency)} of {line.title} can still go back; {amount} cannot.")
    return amount.minor
