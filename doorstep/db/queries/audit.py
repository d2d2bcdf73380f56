"""What the audit looks at beside the laws of `prove`, and the cases that it files and ends."""
# ruff: noqa: S608 - nothing is put into these texts but our own words

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from doorstep.db import cases, tables
from doorstep.db.engine import business_now, machine_now
from doorstep.db.moves import By
from doorstep.db.types import instant_text

from .counted import COUNTED
from .laws import EFFECTS, INBOX, JOURNAL, LEDGER, OPEN, ORDERS, Kept, Law, look

STALE_AFTER = timedelta(hours=1)
ROWS_FILED = 500  # of one law; the count says how many there are
LONG_AGO = "0001-01-01T00:00:00.000000Z"

FRESH = Law(
    "due_work_is_taken",
    "No work has been due for an hour without anybody taking it",
    "work_item",
    f"""
SELECT work_item.id, work_item.stage || ' of ' || work_item.subject_id AS shown FROM work_item
WHERE work_item.{OPEN} AND work_item.due_at < '[stale before]'
  AND (work_item.lease IS NULL OR work_item.leased_until < '[machine now]')""",
    f"SELECT count(*) FROM work_item WHERE {OPEN}",
    "open work items",
)
REFERENCES = Law(
    "references_lead_somewhere",
    "Whatever names an order, a position or a batch names one that is there",
    "entry",
    """
SELECT entry.id, 'entry ' || entry.id AS shown FROM entry
LEFT JOIN orders ON orders.id = entry.order_id WHERE entry.order_id IS NOT NULL AND orders.id IS NULL
UNION ALL SELECT posting.entry_id, 'entry ' || posting.entry_id || ' posting ' || posting.n FROM posting
LEFT JOIN position ON position.id = posting.position_id
WHERE posting.sku_id IS NOT NULL AND (position.id IS NULL OR position.sku_id <> posting.sku_id)
UNION ALL SELECT effect.id, effect.public_id FROM effect
LEFT JOIN orders ON orders.id = effect.order_id WHERE effect.order_id IS NOT NULL AND orders.id IS NULL
UNION ALL SELECT inbound_event.id, 'event ' || inbound_event.id FROM inbound_event
LEFT JOIN orders ON orders.id = inbound_event.order_id
WHERE inbound_event.order_id IS NOT NULL AND orders.id IS NULL
UNION ALL SELECT case_subject.case_id, 'case ' || case_subject.case_id FROM case_subject
LEFT JOIN orders ON orders.id = case_subject.order_id WHERE case_subject.order_id IS NOT NULL AND orders.id IS NULL
UNION ALL SELECT settlement_line.id, 'settlement line ' || settlement_line.id FROM settlement_line
LEFT JOIN orders ON orders.id = settlement_line.order_id LEFT JOIN refund ON refund.id = settlement_line.refund_id
WHERE settlement_line.order_id IS NOT NULL AND orders.id IS NULL
  OR settlement_line.refund_id IS NOT NULL AND refund.id IS NULL
UNION ALL SELECT work_item.id, 'work ' || work_item.id FROM work_item
LEFT JOIN batch ON batch.id = work_item.batch_id WHERE work_item.batch_id IS NOT NULL AND batch.id IS NULL""",
    "SELECT count(*) FROM posting",
    "postings",
)
HOLDS = Law(
    "a_case_is_open_while_it_holds",
    "Every open case holds somebody, and no closed one does",
    "exception_case",
    """
SELECT exception_case.id, exception_case.public_id AS shown FROM exception_case
WHERE exception_case.status = 'open' AND NOT EXISTS (SELECT 1 FROM case_subject
  WHERE case_subject.case_id = exception_case.id AND case_subject.cleared_at IS NULL)
UNION ALL SELECT DISTINCT exception_case.id, exception_case.public_id
FROM exception_case JOIN case_subject ON case_subject.case_id = exception_case.id
WHERE exception_case.status <> 'open' AND case_subject.cleared_at IS NULL""",
    "SELECT count(*) FROM exception_case",
    "cases",
)
BY_AREA: Mapping[str, tuple[Law, ...]] = {
    "inbox": INBOX,
    "ledger": (*LEDGER, REFERENCES),
    "orders": ORDERS,
    "floor": COUNTED,
    "effects": EFFECTS,
    "work": (*JOURNAL, HOLDS, FRESH),
}


def laws_now(connection: sa.Connection) -> dict[str, tuple[Law, ...]]:
    """The laws by area, with the moments that they look at filled in."""
    moments = {"[stale before]": _stale_before(connection), "[machine now]": instant_text(machine_now())}
    return {area: tuple(_at(law, moments) for law in laws) for area, laws in BY_AREA.items()}


def _at(law: Law, moments: Mapping[str, str]) -> Law:
    sql = law.sql
    for mark, moment in moments.items():
        sql = sql.replace(mark, moment)
    return replace(law, sql=sql)


def _stale_before(connection: sa.Connection) -> str:
    """Where the shop's clock was moved, what became due by that has not waited yet: nothing is stale for an hour."""
    setting = tables.setting
    moved_at = connection.execute(sa.select(setting.c.at).where(setting.c.key == "clock_offset")).scalar()
    if moved_at is not None and machine_now() - moved_at < STALE_AFTER:
        return LONG_AGO
    return instant_text(business_now(connection) - STALE_AFTER)


def look_at_all(connection: sa.Connection, laws: Iterable[Law]) -> list[Kept]:
    """What came of looking at each law, with the rows to be filed."""
    return [look(connection, law, ROWS_FILED) for law in laws]


def file_cases(connection: sa.Connection, kept: Iterable[Kept], page: str, by: By) -> None:
    """Each law that does not hold is one open case with the rows that break it; rows that keep it again are off it, and
    a case with none left is over. What was not looked at stays as it is."""
    troubles, standing, looked_at = [], set(), set()
    for one in kept:
        looked_at.add(one.law.name)
        facts = {"rule": one.law.says, "count": one.broken, "law": one.law.name, "page": page}
        for subject_id, shown in _each_once(one.first).items():
            standing.add((one.law.name, one.law.subject, subject_id))
            trouble = cases.Trouble("audit_failed", one.law.name, subject_id, None, facts, {"row": shown})
            troubles.append(replace(trouble, subject_kind=one.law.subject))
    cases.file_cases(connection, troubles, by)
    over = [
        (row.id, row.subject_id)
        for row in _filed(connection)
        if row.group_key in looked_at and _key(row) not in standing
    ]
    if over:
        cases.end_holds(connection, over, by)


def _each_once(rows: Iterable[tuple[int, str]]) -> dict[int, str]:
    once: dict[int, str] = {}
    for subject_id, shown in rows:
        once[subject_id] = f"{once[subject_id]}; {shown}" if subject_id in once else shown
    return once


def _filed(connection: sa.Connection) -> list[Any]:
    case, subject = tables.exception_case, tables.case_subject
    wanted = (
        sa.select(case.c.id, case.c.group_key, subject.c.subject_kind, subject.c.subject_id)
        .join(subject, subject.c.case_id == case.c.id)
        .where(case.c.cause == "audit_failed", case.c.status == "open", subject.c.cleared_at.is_(None))
    )
    return list(connection.execute(wanted))


def _key(row: Any) -> tuple[str, str, int]:
    return (row.group_key, row.subject_kind, row.subject_id)
