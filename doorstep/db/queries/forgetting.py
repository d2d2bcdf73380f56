"""What the shop holds of a person: found by who they are, and emptied; the rows stay, and so do money and stock."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from doorstep.db import inbox, tables
from doorstep.db.queries.buyers import forget_marks
from doorstep.db.write import among, to_json, update
from doorstep.domain.history import CANCELLED, PAID_BACK_THERE
from doorstep.domain.lifecycle import ORDER

_WORDS = (
    "name", "company", "line1", "line2", "city", "region", "postcode", "country", "phone", "email", "language", "note",
    "gift_note", "delivery_instructions",
)  # fmt: skip
_SHEETS = ("import", "rejects")


@dataclass(frozen=True, slots=True)
class Held:
    """The rows that are about one person."""

    customers: frozenset[int]
    orders: frozenset[int]
    contacts: frozenset[int]
    emails: frozenset[str]
    under_way: tuple[str, ...]  # numbers of the orders that are not over
    names: tuple[tuple[str, int], ...]  # whom that is, with how many of these orders; the most first

    @property
    def stamp(self) -> str:
        """The same as long as the same would be forgotten."""
        return hashlib.sha256(repr((sorted(self.orders), sorted(self.contacts))).encode()).hexdigest()[:16]


def find_held(
    connection: sa.Connection, customer: str = "", email: str = "", order_id: int | None = None, alone: bool = False,
    lock: bool = True,
) -> Held:  # fmt: skip
    """Everything about that customer, that e-mail address, or whoever that order is for: their orders of any channel,
    and each contact that was ever written of these, also one that a later version of an order has replaced. `alone`
    leaves out what has only the e-mail address in common: several people may use one. The orders are
    locked, or else only looked at."""
    contact, bought, orders = tables.contact, tables.customer, tables.orders
    seeds = set(connection.execute(sa.select(contact.c.id).where(_is_email(email))).scalars()) if email else set()
    people: set[int] = set()
    if customer:
        row = connection.execute(sa.select(bought).where(bought.c.public_id == customer)).first()
        people |= {row.id} if row else set()
        seeds |= {row.contact_id} if row and row.contact_id else set()
    if order_id is not None:
        row = connection.execute(sa.select(orders).where(orders.c.id == order_id)).one()
        people |= {row.customer_id} - {None}
        seeds |= {row.ship_contact_id, row.bill_contact_id} - {None}
    emails = {email.lower()} - {""} | _emails(connection, seeds)
    for one in emails if not alone else ():
        seeds |= set(connection.execute(sa.select(contact.c.id).where(_is_email(one))).scalars())
    known = sa.select(bought.c.id).where(among(connection, bought.c.contact_id, seeds))
    people |= set(connection.execute(known).scalars())
    wanted = (
        sa.select(orders)
        .where(
            sa.or_(
                among(connection, orders.c.customer_id, people, "people"),
                among(connection, orders.c.ship_contact_id, seeds, "shipped"),
                among(connection, orders.c.bill_contact_id, seeds, "billed"),
            )
        )
        .order_by(orders.c.id)
    )  # fmt: skip
    theirs = connection.execute(wanted.with_for_update() if lock else wanted).all()
    named = {one for row in theirs for one in (row.ship_contact_id, row.bill_contact_id)}
    of_people = sa.select(bought.c.contact_id).where(among(connection, bought.c.id, people))
    named |= set(connection.execute(of_people).scalars())
    under_way = tuple(row.number or row.public_id for row in theirs if row.status not in ORDER.terminal)
    contacts = frozenset(seeds | named - {None})
    names = _names(connection, contacts, theirs)
    return Held(frozenset(people), frozenset(row.id for row in theirs), contacts, frozenset(emails), under_way, names)


def _names(
    connection: sa.Connection, contacts: Collection[int], orders: Collection[Any]
) -> tuple[tuple[str, int], ...]:
    """Whoever is named in these contacts, each once, and in how many of the orders."""
    contact = tables.contact
    wanted = sa.select(contact.c.id, contact.c.name, contact.c.company, contact.c.email).where(
        among(connection, contact.c.id, contacts), contact.c.erased_at.is_(None)
    )
    name_of = {
        row.id: row.name or row.company or row.email or "" for row in connection.execute(wanted.order_by(contact.c.id))
    }
    spelled = {name.casefold(): name for name in name_of.values() if name}
    times = dict.fromkeys(spelled, 0)
    for row in orders:
        for name in {name_of.get(one, "").casefold() for one in (row.ship_contact_id, row.bill_contact_id)} - {""}:
            times[name] += 1
    return tuple((spelled[name], times[name]) for name in sorted(times, key=lambda name: (-times[name], name)))


def _is_email(email: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(tables.contact.c.email) == email.lower()


def _emails(connection: sa.Connection, contacts: Collection[int]) -> set[str]:
    contact = tables.contact
    found = connection.execute(sa.select(contact.c.email).where(among(connection, contact.c.id, contacts))).scalars()
    return {email.lower() for email in found if email}


def empty_held(connection: sa.Connection, held: Held, now: datetime) -> None:
    """Contacts, tags, what made an order a risk, what channels wrote of why they called off or paid back, the bodies of
    what was sent about the orders, vendors' answers and shown rows of sheets hold nothing of them any more."""
    contact, orders, event, effect = tables.contact, tables.orders, tables.inbound_event, tables.effect
    blank: dict[str, Any] = {name: "" for name in _WORDS} | {"personalisation": None, "erased_at": now}
    connection.execute(contact.update().where(among(connection, contact.c.id, held.contacts)).values(blank))
    customer = tables.customer
    connection.execute(customer.update().where(among(connection, customer.c.id, held.customers)).values(tags=None))
    emptied = orders.update().where(among(connection, orders.c.id, held.orders))
    connection.execute(emptied.values(enrichment=None, address_said=""))
    in_words = among(connection, orders.c.id, held.orders), orders.c.cancel_reason.startswith(f"{CANCELLED}:")
    connection.execute(orders.update().where(*in_words).values(cancel_reason=CANCELLED))
    refund = tables.refund
    by_channel = among(connection, refund.c.order_id, held.orders), refund.c.made_by == "channel"
    connection.execute(refund.update().where(*by_channel).values(reason=PAID_BACK_THERE))
    message = tables.message
    asked = sa.and_(message.c.kind == "address", among(connection, message.c.order_id, held.orders))
    for row in connection.execute(sa.select(message.c.id, message.c.about).where(asked)).all():  # one or two
        values = {"about": {**(row.about or {}), "said": ""}}
        connection.execute(message.update().where(message.c.id == row.id).values(values))
    forget_marks(connection, held.orders)
    about = sa.select(event.c.id).where(among(connection, event.c.order_id, held.orders), event.c.outcome.is_not(None))
    inbox.erase(connection, tables.inbound_body.c.event_id.in_(about), now)
    connection.execute(effect.update().where(among(connection, effect.c.order_id, held.orders)).values(answer=None))
    job = tables.import_job
    listed = connection.execute(sa.select(job.c.id, job.c.report).where(job.c.kind.in_(("customers", "orders")))).all()
    naming = [row for row in listed if any(email in to_json(row.report).lower() for email in held.emails)]
    _hide_rows(connection, naming)


def _hide_rows(connection: sa.Connection, jobs: Collection[Any]) -> None:
    """The jobs keep how many rows there were, and show none of them."""
    hidden = []
    for row in jobs:
        shown = {fate: [] for fate in (row.report or {}).get("shown", ())}
        nothing = {"shown": shown, "reasons": []}  # of a sheet of products, customers …, and of one of orders
        hidden.append((row.id, to_json({key: nothing.get(key, told) for key, told in (row.report or {}).items()})))
    if hidden:
        columns = (("id", "int"), ("report", "json"))
        update(connection, tables.import_job, {"report": "v.report"}, "t.id = v.id", columns, hidden)


def forgotten_orders(connection: sa.Connection, order_ids: Collection[int]) -> set[int]:
    """Those of the orders whose buyer was forgotten: nobody is written to them again."""
    if not order_ids:
        return set()
    orders, contact = tables.orders, tables.contact
    return set(
        connection.execute(
            sa.select(orders.c.id)
            .join(contact, contact.c.id == orders.c.ship_contact_id)
            .where(among(connection, orders.c.id, order_ids), contact.c.erased_at.is_not(None))
        ).scalars()
    )


def drop_sheets(connection: sa.Connection, now: datetime, after: timedelta, limit: int) -> int:
    """Sheets that were brought in so long ago, and their rejected rows, have no row any more: the store's sweep takes
    their bytes. Their jobs keep the counts. Returns how many."""
    file, job = tables.stored_file, tables.import_job
    old = list(
        connection.execute(
            sa.select(file.c.id)
            .where(file.c.kind.in_(_SHEETS), file.c.since <= now - after)
            .order_by(file.c.id)
            .limit(limit)
        ).scalars()
    )  # fmt: skip
    if not old:
        return 0
    brought = among(connection, job.c.file_id, old, "brought")
    rejected = among(connection, job.c.rejects_file_id, old, "rejected")
    _hide_rows(connection, connection.execute(sa.select(job.c.id, job.c.report).where(brought | rejected)).all())
    connection.execute(job.update().where(brought).values(file_id=None))
    connection.execute(job.update().where(rejected).values(rejects_file_id=None))
    connection.execute(file.delete().where(among(connection, file.c.id, old)))
    return len(old)
