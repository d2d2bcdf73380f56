"""`doorstep trace`: one order's whole life, from the webhook to the doorstep."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from doorstep.domain.counting import count

from .show import AsJson, money, open_shop, say, say_json, shown

if TYPE_CHECKING:
    from doorstep.db.queries.trace import Trace

    from .telling import Step

app = typer.Typer()


@app.command()
def trace(
    order: Annotated[str, typer.Argument(help="Its id (or how that begins), its number, or the channel's id of it.")],
    as_json: AsJson = False,
    personal: Annotated[bool, typer.Option("--personal", help="With names, addresses and subject lines.")] = False,
) -> None:
    """Everything that happened to an order: what, when, who, why, and in which run."""
    from doorstep.db.queries.prove import one_view
    from doorstep.db.queries.trace import find_order, read_trace

    from .telling import tell

    with open_shop().reading() as opened:
        connection = one_view(opened)
        found = read_trace(connection, find_order(connection, order))
    steps = tell(found, personal)
    head = _head(found, personal)
    if as_json:
        say_json({**head, "steps": [step.as_json() for step in steps], "waits": _waits(found)})
        return
    say(_title(head))
    if personal:
        say(f"Goes to {shown(head['goes_to'])}; {shown(head['reached_at'])}")
    for line in _lines(steps):
        say(line)
    for row in _waits(found):
        why = f": {row['why']}" if row["why"] else ""
        when = f"{row['next_try_at']:%d %B %H:%M:%S} (UTC)"
        say(shown(f"Waits: {row['what']}, tried {count(row['tries'], 'time')}, next {when}{why}"))


def _waits(found: "Trace") -> list[dict[str, Any]]:
    """What of it is still to be done or tried again, with the tries."""
    return [
        {"what": row.what.replace("_", " "), "tries": row.attempts, "next_try_at": row.due_at, "why": row.why}
        for row in found.sheet.tries
    ]


def _head(found: "Trace", personal: bool) -> dict[str, Any]:
    from doorstep.domain.lifecycle import face

    order = found.sheet.order
    held = any(row.holds and row.cleared_at is None for row in found.sheet.cases)
    head = {
        "order": order.public_id, "number": order.number, "channel": order.channel,
        "status": face(order.status, held).label, "total": money(order.total_minor, order.currency),
        "placed_at": order.placed_at,
    }  # fmt: skip
    if personal and found.sheet.ship is not None:
        ship = found.sheet.ship
        place = (ship.name, ship.company, ship.line1, ship.line2, f"{ship.postcode} {ship.city}".strip(), ship.country)
        head["goes_to"] = ", ".join(part for part in place if part)
        head["reached_at"] = ", ".join(part for part in (ship.email, ship.phone) if part)
    return head


def _title(head: dict[str, Any]) -> str:
    number = f"{head['number']}, " if head["number"] else ""
    return f"{number}{head['order']}, of {head['channel']}: {head['status']}, {head['total'] or 'no total yet'}"


def _lines(steps: "list[Step]") -> list[str]:
    """One line a step; a day is named once, a run by the beginning of its id."""
    told, day = [], ""
    for step in steps:
        if (today := f"{step.at:%A, %d %B %Y}") != day:
            told += ["", f"{today} (UTC)"]
            day = today
        by = ", ".join(part for part in (step.who, step.why, f"run {step.run[:8]}" if step.run else "") if part)
        told.append(shown(f"{step.at:%H:%M:%S}  {step.says}{f'  [{by}]' if by else ''}"))
    return told
