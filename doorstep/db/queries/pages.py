"""Reads of the pages' frame, the home page and the list of orders: set-based, bounded, one statement a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.actors import OWNER, OWNER_ID
from doorstep.db.engine import machine_now
from doorstep.db.queries.stops import Stopped, read_stopped
from doorstep.db.vacation import Vacation, today_in
from doorstep.domain.lifecycle import CASE, ORDER

PAGE = 50
SEARCHED = 20_000  # names, e-mails and SKUs are looked for in so many of the newest orders
_HEARD_WITHIN = 5_000  # of the newest events
_DECIDED_WITHIN = timedelta(days=60)  # promises are decided for orders this young


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page shows and stands on: whose shop it is, its clock, and how many cases wait."""

    now: datetime
    time_zone: str
    shop_name: str
    currency: str
    open_cases: int
    owner: str = "the owner"  # of the shop, by name
    stopped: tuple[Stopped, ...] = ()  # what lies still by somebody's word
    away_until: str = ""  # the last day of the vacation that the shop is on


def read_frame(connection: sa.Connection) -> Frame:
    """The frame, as of now by the shop's clock."""
    setting, site, case = tables.setting, tables.site, tables.exception_case
    wanted = ("clock_offset", "shop_name", "shop_currency", "vacation_from", "vacation_until")
    rows = connection.execute(sa.select(setting.c.key, setting.c.value).where(setting.c.key.in_(wanted)))
    said: dict[str, Any] = dict(rows.all())  # type: ignore[arg-type]
    zone = connection.execute(
        sa.select(site.c.time_zone).where(site.c.active).order_by(site.c.rank, site.c.id).limit(1)
    ).scalar()
    waiting = connection.execute(sa.select(sa.func.count()).select_from(case).where(open_row(case))).scalar_one()
    actor = tables.actor
    owner = connection.execute(sa.select(actor.c.name).where(actor.c.public_id == OWNER_ID)).scalar()
    now = machine_now() + timedelta(seconds=float(said.get("clock_offset") or 0))
    zone = str(zone or "UTC")
    away = Vacation(str(said.get("vacation_from") or ""), str(said.get("vacation_until") or ""))
    return Frame(
        now,
        zone,
        str(said.get("shop_name") or "My shop"),
        str(said.get("shop_currency") or "EUR"),
        waiting,
        "the owner" if owner in (None, OWNER) else str(owner),
        read_stopped(connection),
        away.last if away.is_on(today_in(zone, now)) else "",
    )


def open_row(table: sa.Table) -> sa.TextClause:
    """`the case is open`, said as the partial index says it: a bound parameter would hide the index from SQLite."""
    return sa.text(f"{table.name}.status = '{CASE.initial}'")


def _open_order() -> sa.TextClause:
    """`the order is open`, in the very words of its partial index."""
    return sa.text("orders.status NOT IN ('completed','cancelled')")


def held() -> sa.ColumnElement[bool]:
    """`an open case holds the order`; one look-up in the index of open subjects."""
    subject = tables.case_subject
    found = sa.select(sa.literal(1)).where(
        subject.c.order_id == tables.orders.c.id, subject.c.cleared_at.is_(None), subject.c.holds.is_(sa.true())
    )
    return sa.exists(found.correlate(tables.orders))


# --- home ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FaceCount:
    """How many orders show one face, since when the oldest of them was placed, and by when the first is to leave."""

    status: str
    blocked: bool
    orders: int
    oldest_at: datetime
    leaves_by: datetime | None = None


def count_faces(connection: sa.Connection) -> list[FaceCount]:
    """Open orders by status and whether a case holds them."""
    orders = tables.orders
    shown = (orders.c.status, held().label("blocked"), orders.c.placed_at, orders.c.promised_at)
    each = sa.select(*shown).where(_open_order()).subquery()
    rows = connection.execute(
        sa.select(
            each.c.status, each.c.blocked, sa.func.count(), sa.func.min(each.c.placed_at),
            sa.func.min(each.c.promised_at),
        ).group_by(each.c.status, each.c.blocked)
    )  # fmt: skip
    return [FaceCount(status, bool(is_held), number, oldest, due) for status, is_held, number, oldest, due in rows]


def list_risks(connection: sa.Connection, limit: int) -> list[Any]:
    """Open cases, those whose promise is oldest first, then those with the most money, each with its open subjects."""
    case = tables.exception_case
    return list(
        connection.execute(
            _with_subjects()
            .where(open_row(case))
            .order_by(
                case.c.oldest_promise_at.is_(None), case.c.oldest_promise_at, case.c.money_minor.desc(), case.c.id
            )
            .limit(limit)
        )
    )


def _with_subjects() -> sa.Select[Any]:
    case, subject, actor = tables.exception_case, tables.case_subject, tables.actor
    waiting = (
        sa.select(sa.func.count())
        .where(subject.c.case_id == case.c.id, subject.c.cleared_at.is_(None))
        .correlate(case)
        .scalar_subquery()
        .label("subjects")
    )
    return sa.select(case, actor.c.name.label("owner"), waiting).join(actor, actor.c.id == case.c.owner_id)


def _fell_due(first: date, last: date) -> sa.ColumnElement[bool]:
    """Promises of those days, looked for among the young orders only; of what was called off nothing was promised."""
    promise, orders = tables.promise, tables.orders
    since = datetime.combine(first, time(), UTC) - _DECIDED_WITHIN
    young = sa.select(orders.c.id).where(orders.c.placed_at >= since, orders.c.status != "cancelled")
    of_days = promise.c.promised_on.between(first.isoformat(), last.isoformat())
    return sa.and_(promise.c.order_id.in_(young), of_days)


def list_promises(connection: sa.Connection, first: date, last: date) -> list[Any]:
    """Promises that fell due on those days: (day, outcome or None, fault, how many)."""
    promise = tables.promise
    return list(
        connection.execute(
            sa.select(promise.c.promised_on, promise.c.outcome, promise.c.fault, sa.func.count().label("orders"))
            .where(_fell_due(first, last))
            .group_by(promise.c.promised_on, promise.c.outcome, promise.c.fault)
            .order_by(promise.c.outcome, sa.func.count().desc(), promise.c.fault)
        )
    )


def list_missed(connection: sa.Connection, first: date, last: date, limit: int) -> list[Any]:
    """Orders that were promised for those days and missed them, or are not there yet; with whose fault it was."""
    promise, orders = tables.promise, tables.orders
    return list(
        connection.execute(
            sa.select(orders.c.public_id, orders.c.number, promise.c.promised_on, promise.c.fault, promise.c.outcome)
            .join(orders, orders.c.id == promise.c.order_id)
            .where(_fell_due(first, last), sa.or_(promise.c.outcome == "missed", promise.c.outcome.is_(None)))
            .order_by(promise.c.decided_at.desc(), orders.c.id)
            .limit(limit)
        )
    )


def has_orders(connection: sa.Connection) -> bool:
    """Whether any order was ever captured."""
    return connection.execute(sa.select(tables.orders.c.id).limit(1)).first() is not None


def list_channels(connection: sa.Connection) -> list[Any]:
    """The active channels by name, with the instant at which each last said something, if that was lately."""
    account, event = tables.vendor_account, tables.inbound_event
    newest = (
        sa.select(event.c.account_id, event.c.received_at).order_by(event.c.id.desc()).limit(_HEARD_WITHIN).subquery()
    )
    latest = sa.func.max(newest.c.received_at).label("heard_at")
    heard = sa.select(newest.c.account_id, latest).group_by(newest.c.account_id).subquery()
    return list(
        connection.execute(
            sa.select(account.c.name, account.c.vendor, heard.c.heard_at)
            .select_from(account.outerjoin(heard, heard.c.account_id == account.c.id))
            .where(account.c.kind == "channel", account.c.active)
            .order_by(account.c.name)
            .limit(20)
        )
    )


# --- the list of orders ----------------------------------------------------------------------------------------


def _listed() -> sa.Select[Any]:
    orders, contact, account = tables.orders, tables.contact, tables.vendor_account
    return (
        sa.select(
            orders.c.id,
            orders.c.public_id,
            orders.c.number,
            orders.c.status,
            held().label("blocked"),
            orders.c.placed_at,
            orders.c.promised_at,
            orders.c.is_history,
            orders.c.is_test,
            orders.c.total_minor,
            orders.c.currency,
            contact.c.name.label("customer"),
            contact.c.country,
            account.c.name.label("channel"),
        )
        .select_from(
            orders.join(account, account.c.id == orders.c.account_id).outerjoin(
                contact, contact.c.id == orders.c.ship_contact_id
            )
        )
        .order_by(orders.c.placed_at.desc(), orders.c.id.desc())
    )


def list_orders(
    connection: sa.Connection, face: str = "", before: tuple[datetime, int] | None = None, limit: int = PAGE
) -> list[Any]:
    """Orders of one face ('' is all), the newest first, older than `before`; a row more than a page means more."""
    orders, wanted = tables.orders, _listed()
    if face == "blocked":
        subject = tables.case_subject
        holding = sa.select(subject.c.order_id).where(subject.c.cleared_at.is_(None), subject.c.holds.is_(sa.true()))
        wanted = wanted.where(_open_order(), orders.c.id.in_(holding))
    elif face:
        wanted = wanted.where(orders.c.status == face)
        if face not in ORDER.terminal:
            wanted = wanted.where(_open_order(), sa.not_(held()))
    if before:
        placed_at, one = before
        older = sa.and_(orders.c.placed_at == placed_at, orders.c.id < one)
        wanted = wanted.where(sa.or_(orders.c.placed_at < placed_at, older))
    return list(connection.execute(wanted.limit(limit + 1)))


def search_orders(connection: sa.Connection, text: str, limit: int = PAGE) -> list[Any]:
    """Orders that the words name: exactly by number, id, tracking or the channel's id; among the newest also by the
    customer's name or e-mail, or by a SKU in them."""
    ids = _named(connection, text, limit) or _described(connection, text, limit)
    return list(connection.execute(_listed().where(tables.orders.c.id.in_(ids)).limit(limit))) if ids else []


def _named(connection: sa.Connection, text: str, limit: int) -> list[int]:
    """By what is unique or nearly so, each through its index."""
    orders, shipment, account = tables.orders, tables.shipment, tables.vendor_account
    bare = text.lstrip("#")
    accounts = sa.select(account.c.id)
    looked_up = [
        sa.select(orders.c.id).where(orders.c.number.in_({text, bare, f"#{bare}"})),
        sa.select(orders.c.id).where(orders.c.public_id == text.lower()),
        sa.select(orders.c.id).where(orders.c.account_id.in_(accounts), orders.c.external_ref == bare),
        sa.select(shipment.c.order_id).where(shipment.c.account_id.in_(accounts), shipment.c.tracking_ref == text),
    ]
    return list(connection.execute(sa.union(*looked_up).limit(limit)).scalars())


def _described(connection: sa.Connection, text: str, limit: int) -> list[int]:
    orders, contact, line, sku = tables.orders, tables.contact, tables.order_line, tables.sku
    newest = connection.execute(sa.select(sa.func.max(orders.c.id))).scalar() or 0
    spellings = (
        {text} if text.isascii() else {text, text.lower(), text.title(), text.upper()}
    )  # SQLite folds ASCII alone
    alike = [
        column.icontains(one, autoescape=True) for one in spellings for column in (contact.c.name, contact.c.email)
    ]
    by_person = (
        sa.select(orders.c.id)
        .join(contact, contact.c.id == orders.c.ship_contact_id)
        .where(orders.c.id > newest - SEARCHED, sa.or_(*alike))
        .order_by(orders.c.id.desc())
        .limit(limit)
    )
    ours = sa.select(sku.c.id).where(sa.or_(sku.c.code == text, sku.c.code == text.upper()))
    by_sku = (
        sa.select(line.c.order_id)
        .where(line.c.order_id > newest - SEARCHED, sa.or_(line.c.sku == text, line.c.sku_id.in_(ours)))
        .distinct()
        .order_by(line.c.order_id.desc())
        .limit(limit)
    )
    found: Sequence[int] = connection.execute(by_person).scalars().all()
    return list(found or connection.execute(by_sku).scalars())
