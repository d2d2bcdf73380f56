"""`advance()`: the only code that writes a status, and its journal row with it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from doorstep.domain.errors import IllegalMoveError
from doorstep.domain.lifecycle import Lifecycle

from . import tables
from .write import insert, update

_JOURNAL = ("kind", "subject_id", "n", "from_status", "to_status", "verb", "actor_id", "reason", "run_ref", "at")


@dataclass(frozen=True, slots=True)
class By:
    """Who moves something, in which run, and when by the shop's clock."""

    actor_id: int | None
    at: datetime
    run_ref: str = ""
    reason: str = ""


def advance(
    connection: sa.Connection,
    lifecycle: Lifecycle,
    verb: str,
    ids: Iterable[int],
    by: By,
    reasons: dict[int, str] | None = None,
) -> list[int]:
    """Make the move for every row that stands in one of its sources, with one journal row each; return who moved.

    Rows that stand elsewhere (moved by somebody else since they were read) are left alone and not returned. Three
    statements for any number of rows.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return []
    move, table = lifecycle.move(verb), tables.metadata.tables[lifecycle.table]
    sources = ", ".join(f"'{source}'" for source in move.sources)
    stood = _stood(connection, table, move.sources, wanted) if len(move.sources) > 1 else {}
    moved = update(
        connection,
        table,
        {"status": f"'{move.target}'", "version": "version + 1"},
        f"t.id = v.id AND t.status IN ({sources})",
        (("id", "int"),),
        [(one,) for one in wanted],
        returning="id, version",
    )
    reasons = reasons or {}
    insert(
        connection,
        tables.journal,
        _JOURNAL,
        [
            (
                lifecycle.entity,
                one,
                n,
                stood.get(one, move.sources[0]),
                move.target,
                verb,
                by.actor_id,
                reasons.get(one, by.reason),
                by.run_ref,
                by.at,
            )
            for one, n in moved
        ],
    )
    return [one for one, _ in moved]


def advance_all(connection: sa.Connection, lifecycle: Lifecycle, verb: str, ids: Sequence[int], by: By) -> None:
    """Make the move for every one of the rows, or raise IllegalMoveError and (by the caller's rollback) for none."""
    moved = advance(connection, lifecycle, verb, ids, by)
    if missing := set(ids) - set(moved):
        raise IllegalMoveError(
            f"{len(missing)} {lifecycle.entity} rows cannot {verb!r} from where they stand; read them again first"
        )


def _stood(connection: sa.Connection, table: sa.Table, sources: tuple[str, ...], ids: list[int]) -> dict[int, str]:
    from .write import among

    rows = connection.execute(
        sa.select(table.c.id, table.c.status)
        .where(among(connection, table.c.id, ids), table.c.status.in_(sources))
        .order_by(table.c.id)
        .with_for_update()
    )
    return {one: status for one, status in rows}


def statuses(rows: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    """The ids by the status they stand in."""
    by_status: dict[str, list[int]] = defaultdict(list)
    for one, status in rows:
        by_status[status].append(one)
    return dict(by_status)
