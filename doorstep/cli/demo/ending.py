"""Whether everything is where the sample says: each order, each case, and what its scenes should have left behind."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from doorstep.db import cases, tables
from doorstep.db.engine import Database
from doorstep.domain.lifecycle import BLOCKED, ORDER, face

from .sample import Expected, Sample


@dataclass(frozen=True, slots=True)
class Ended:
    """One order as it stands: its number, what people are shown, and the open cases on it."""

    channel: str
    number: str
    face: str
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenCase:
    """One open case, as the list shows it."""

    public_id: str
    cause: str
    question: str
    owner: str
    next_action: str
    orders: int


FACES = (*(ORDER.status(name).label for name in ORDER.names), BLOCKED.label)


def read_orders(database: Database) -> list[Ended]:
    """Every order of the shop, by when it was placed."""
    orders, account = tables.orders, tables.vendor_account
    with database.reading() as connection:
        rows = connection.execute(
            sa.select(orders.c.id, orders.c.number, orders.c.status, account.c.name)
            .join(account, account.c.id == orders.c.account_id).order_by(orders.c.placed_at, orders.c.id)
        ).all()  # fmt: skip
        ids = [row.id for row in rows]
        held, causes = cases.held(connection, ids), cases.open_causes(connection, ids)
    return [
        Ended(
            row.name, row.number, face(row.status, row.id in held).label,
            tuple(sorted(cause for cause, on in causes.items() if row.id in on)),
        )
        for row in rows
    ]  # fmt: skip


def read_cases(database: Database) -> list[OpenCase]:
    """Every open case with its owner and next action, the oldest first."""
    case, subject, actor = tables.exception_case, tables.case_subject, tables.actor
    number = (
        sa.select(sa.func.count(sa.distinct(subject.c.order_id)))
        .where(subject.c.case_id == case.c.id, subject.c.cleared_at.is_(None)).correlate(case).scalar_subquery()
    )  # fmt: skip
    wanted = (
        sa.select(case.c.public_id, case.c.cause, case.c.question, actor.c.name, case.c.next_action, number)
        .join(actor, actor.c.id == case.c.owner_id).where(case.c.status == "open").order_by(case.c.opened_at, case.c.id)
    )  # fmt: skip
    with database.reading() as connection:
        return [OpenCase(*row) for row in connection.execute(wanted)]


def differences(sample: Sample, database: Database) -> list[str]:
    """What is otherwise than the sample says, one sentence each; none where all is as it should be."""
    stands = {(one.channel, one.number): one for one in read_orders(database)}
    found = []
    for wanted in sample.orders:
        here = stands.pop((wanted.channel, wanted.number), None)
        found += _difference(wanted, here)
    found += [f"{one.channel} {one.number} is here, and the sample has no such order" for one in stands.values()]
    found += _other_cases(sample, read_cases(database))
    return found + _scenes(sample, database)


def _difference(wanted: Expected, here: Ended | None) -> list[str]:
    name = f"{wanted.channel} {wanted.number}"
    if here is None:
        return [f"{name} is not here"]
    found = []
    if here.face != wanted.ends:
        found.append(f"{name} is {here.face}, and should be {wanted.ends}")
    if here.causes != tuple(sorted(wanted.causes)):
        told = ", ".join(here.causes) or "no case"
        found.append(f"{name} has {told}, and should have {', '.join(wanted.causes) or 'none'}")
    return found


def _other_cases(sample: Sample, listed: list[OpenCase]) -> list[str]:
    stands = Counter(one.cause for one in listed if not one.orders)
    wanted = Counter(sample.other_cases)
    return [
        f"{stands[cause]} open cases are {cause} and about no order, and there should be {wanted[cause]}"
        for cause in sorted(stands | wanted) if stands[cause] != wanted[cause]
    ]  # fmt: skip


def _scenes(sample: Sample, database: Database) -> list[str]:
    """What single scenes should have left behind them."""
    parcel, part, refund, payout = tables.parcel, tables.fulfillment, tables.refund, tables.payout
    found = []
    with database.reading() as connection:

        def count(column: Any, number: str, *where: Any) -> int:
            of = sa.select(sa.func.count(sa.distinct(column))).join(
                tables.orders, tables.orders.c.id == column.table.c.order_id
            )
            return int(connection.execute(of.where(tables.orders.c.number == number, *where)).scalar_one())

        for trait, column, wanted, what, where in (
            ("three_parcels", parcel.c.id, 3, "parcels", ()),
            ("two_sites", part.c.site_id, 2, "sites", ()),
            ("returned", refund.c.id, 1, "refunds paid", (refund.c.status == "posted",)),
            ("refund_first", refund.c.id, 1, "refunds paid", (refund.c.status == "posted",)),
        ):
            for number in sample.numbers(trait):
                if (stands := count(column, number, *where)) != wanted:
                    found.append(f"{number} has {stands} {what}, and should have {wanted}")
        rows = connection.execute(sa.select(payout.c.external_ref, payout.c.status).order_by(payout.c.id)).all()
    stands = [row.status for row in rows]
    if stands != list(sample.shop["payouts"]):
        found.append(f"the payouts are {stands or 'not here'}, and should be {list(sample.shop['payouts'])}")
    return found
