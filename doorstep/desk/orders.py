"""The desk's pages about orders: the list with its search, one order whole, and what may be done about it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from starlette.responses import Response

from doorstep.db.queries import order_page, stock_page
from doorstep.db.queries import pages as rows
from doorstep.db.queries.paying_back import PayingBack, can_pay_back, read_paying_back
from doorstep.db.queries.stops import read_still
from doorstep.domain import enrichment
from doorstep.domain.errors import CannotDoError
from doorstep.domain.lifecycle import BLOCKED, ORDER
from doorstep.domain.money import to_minor
from doorstep.domain.own_services import tracking_link
from doorstep.domain.roles import MANAGER
from doorstep.domain.typed import PAID_BY
from doorstep.pages.visit import NotHereError, Visit
from doorstep.pages.words import money

from . import order_view, story

_FACES = {name: ORDER.status(name) for name in (*ORDER.open, *sorted(ORDER.terminal, reverse=True))} | {
    "blocked": BLOCKED
}


def list_orders(visit: Visit) -> Response:
    """Fifty orders: all, those of one face, or those that the words name."""
    text, face = visit.asked.get("q", "").strip()[:200], visit.asked.get("face", "")
    if face and face not in _FACES:
        raise NotHereError(f"There is no status “{face[:40]}”; the list names those there are.")
    with visit.database.reading() as connection:
        frame = rows.read_frame(connection)
        found = rows.search_orders(connection, text) if text else rows.list_orders(connection, face, _before(visit))
        counts = rows.count_faces(connection)
    if text and len(found) == 1 and text.lstrip("#") == found[0].number.lstrip("#"):
        return visit.to(f"/orders/{found[0].public_id}")
    by_face = dict.fromkeys(_FACES, 0)
    for one in counts:
        by_face["blocked" if one.blocked else one.status] += one.orders
    page = found[: rows.PAGE]
    more = _cursor(page[-1]) if len(found) > rows.PAGE else ""
    return visit.show(
        "orders.html",
        frame,
        here="Orders",
        q=text,
        face=face,
        faces=_FACES,
        counts=by_face,
        orders=page,
        more=more,
        searched=rows.SEARCHED,
        is_first="before" not in visit.asked,
    )


def _cursor(row: Any) -> str:
    return f"{row.placed_at.isoformat()}~{row.id}"


def _before(visit: Visit) -> tuple[datetime, int] | None:
    """Where the page before ended; the first page where the address says something else."""
    at, _, one = visit.asked.get("before", "").replace(" ", "+").partition("~")
    try:
        placed_at = datetime.fromisoformat(at)
        return (placed_at, int(one)) if placed_at.tzinfo and abs(int(one)) < 1 << 62 else None
    except ValueError:
        return None


def _read(visit: Visit) -> tuple[Any, order_page.OrderSheet, dict[int, str]]:
    """The frame, the order that the address names, and the sites' names."""
    name = visit.place("order")
    with visit.database.reading() as connection:
        frame = rows.read_frame(connection)
        ids = order_page.find_orders(connection, name)
        if len(ids) != 1:
            many = f"{len(ids)} orders are called “{name[:40]}”; search for it and choose by channel."
            raise NotHereError(
                many if ids else f"There is no order “{name[:40]}” here; search by name or e-mail above."
            )
        sites = {row.id: row.name for row in stock_page.list_sites(connection)}
        return frame, order_page.read_order(connection, ids[0]), sites


def show_order(visit: Visit) -> Response:
    """One order: what, who, where it is, what is next, money, parcels, what the customer was told, and the story."""
    frame, sheet, sites = _read(visit)
    why = [(part, order_view.why_words(part.why, sites)) for part in sheet.parts]
    with visit.database.reading() as connection:
        paying_back, pays_by_itself = _paying_back(connection, sheet)
        parts = [row.id for row in sheet.parts if row.status not in ("sent", "cancelled")]
        parcels = [row.id for row in sheet.parcels if row.status in ("open", "sealed", "labelled")]
        still = read_still(connection, sheet.order.id, parts, parcels)
    return visit.show(
        "order.html",
        frame,
        here="Orders",
        sheet=sheet,
        order=sheet.order,
        view=order_view.view(sheet, still),
        story=story.tell(sheet),
        judged=enrichment.told(sheet.order.enrichment),
        why=why,
        paying_back=paying_back,
        pays_by_itself=pays_by_itself,
        message_title=story.message_title,
        tracking_link=tracking_link,
        prefect=visit.prefect,
        sees_events=visit.person.role.may(MANAGER),
        paid_by=PAID_BY,
    )


def _paying_back(connection: sa.Connection, sheet: order_page.OrderSheet) -> tuple[dict[int, PayingBack], bool]:
    """What each return that is still to come would pay back; and whether a payment account pays back what this order
    has left, or a person has to."""
    order = sheet.order
    if not order.currency or order.paid_minor <= order.refunded_minor:
        return {}, True
    asked = {
        rma.id: {row.order_line_n: row.qty for row in sheet.return_lines if row.rma_id == rma.id}
        for rma in sheet.returns
        if rma.status in ("requested", "approved")
    }
    told = {one: read_paying_back(connection, order.id, order.currency, lines) for one, lines in asked.items()}
    charge_ref = sheet.payments[0].external_ref if sheet.payments else None
    return told, can_pay_back(connection, charge_ref, order.currency)


def preview_cancel(visit: Visit) -> Response:
    """What calling the order off would do, before it is done."""
    frame, sheet, _ = _read(visit)
    if sheet.order.status not in ORDER.move("cancel").sources:
        label = ORDER.status(sheet.order.status).label.lower()
        raise CannotDoError(
            f"Order {sheet.order.number} is {label} and cannot be cancelled any more. Ask for a return."
        )
    with visit.database.reading() as connection:
        _, pays_by_itself = _paying_back(connection, sheet)
    return visit.show(
        "cancel.html",
        frame,
        here="Orders",
        order=sheet.order,
        effects=order_view.effects_of_cancelling(sheet, money, pays_by_itself),
        cases=[row for row in sheet.cases if row.cleared_at is None],
    )


def cancel_order(visit: Visit) -> Response:
    """The order is called off, with the reason that was typed."""
    from doorstep.actions.orders import cancel

    _, sheet, _ = _read(visit)
    sentence = cancel(
        visit.database,
        sheet.order.public_id,
        visit.person.actor_id,
        visit.text("reason", 300) or "cancelled at the desk",
        token=visit.text("token", 60),
    )
    return visit.to(f"/orders/{sheet.order.public_id}", str(sentence))


def ask_return(visit: Visit) -> Response:
    """A return is asked for: which lines, how many of each, and why."""
    from doorstep.actions.returns import request_return

    _, sheet, _ = _read(visit)
    lines = {row.n: qty for row in sheet.lines if (qty := visit.whole(f"qty-{row.n}", 0, row.sent_qty, default=0))}
    if not lines:
        raise CannotDoError("Say of at least one line how many units come back.")
    request_return(
        visit.database,
        sheet.order.public_id,
        lines,
        visit.text("reason", 300),
        visit.person.actor_id,
        token=visit.text("token", 60),
    )
    return visit.to(f"/orders/{sheet.order.public_id}", "A return is asked for; approve it below.")


def approve_return(visit: Visit) -> Response:
    """The return may come; the station expects it from now."""
    from doorstep.actions.returns import approve_return

    sheet, rma = _find_return(visit)
    approve_return(visit.database, rma, visit.person.actor_id, token=visit.text("token", 60))
    return visit.to(f"/orders/{sheet.order.public_id}", "The return is approved; the station expects it.")


def refuse_return(visit: Visit) -> Response:
    """The return may not come, with the reason that the customer is given."""
    from doorstep.actions.returns import refuse_return

    sheet, rma = _find_return(visit)
    refuse_return(visit.database, rma, visit.person.actor_id, visit.text("reason", 300), token=visit.text("token", 60))
    return visit.to(f"/orders/{sheet.order.public_id}", "The return is refused.")


def _find_return(visit: Visit) -> tuple[order_page.OrderSheet, str]:
    _, sheet, _ = _read(visit)
    rma = visit.place("rma")
    if rma not in {row.public_id for row in sheet.returns}:
        raise NotHereError("This order has no such return; load its page again.")
    return sheet, rma


def pay_back(visit: Visit) -> Response:
    """An amount goes back to the customer without anything coming back."""
    from doorstep.actions.returns import refund_money

    _, sheet, _ = _read(visit)
    typed, currency = visit.text("amount", 20).replace(",", "."), sheet.order.currency or ""
    try:
        amount = to_minor(typed, currency) if currency else 0
    except ValueError:
        raise CannotDoError(f"“{typed}” is not an amount; write it as in 12.50.") from None
    public_id, reason = sheet.order.public_id, visit.text("reason", 300)
    told = refund_money(visit.database, public_id, amount, reason, visit.person.actor_id, token=visit.text("token", 60))
    return visit.to(f"/orders/{public_id}", told)
