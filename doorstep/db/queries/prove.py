"""The proof: every law and every guard looked at in one view of the warehouse, and the digest of where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.engine import Database
from doorstep.db.guard import guards
from doorstep.domain.lifecycle import CASE

from .counted import COUNTED
from .digest import digest
from .laws import EFFECTS, INBOX, JOURNAL, LEDGER, ORDERS, Kept, Law, look

LAWS: tuple[Law, ...] = (*INBOX, *LEDGER, *ORDERS, *COUNTED, *EFFECTS, *JOURNAL)

GUARDS = Law(
    "the_guards_are_there",
    "Every constraint and trigger is there",
    "guard",
    "",
    "",
    "guards",
)

_SQLITE = "SELECT name, coalesce(sql, '') FROM sqlite_master"
_POSTGRES = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
UNION ALL SELECT tgname, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger
JOIN pg_class ON pg_class.oid = pg_trigger.tgrelid
WHERE NOT tgisinternal AND tgenabled <> 'D' AND relnamespace = current_schema()::regnamespace"""


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of looking at each law, the fingerprint of where everything stands, and the cause of each open case."""

    laws: tuple[Kept, ...]
    digest: str
    causes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every law does, and nobody was silent."""
        return all(law.holds for law in self.laws)

    @property
    def silent(self) -> tuple[Kept, ...]:
        """Those of which nobody can say whether they hold: the vendor did not answer."""
        return tuple(law for law in self.laws if law.is_silent)

    @property
    def broken(self) -> tuple[Kept, ...]:
        """Those that do not hold."""
        return tuple(law for law in self.laws if not law.holds and not law.is_silent)

    def as_json(self) -> dict[str, Any]:
        """The proof as other programs take it."""
        return {
            "laws": [
                {
                    "name": one.name,
                    "says": one.law.says,
                    "holds": None if one.is_silent else one.holds,
                    "figure": one.figure,
                }
                for one in self.laws
            ],
            "digest": self.digest,
        }


def prove(database: Database) -> Proof:
    """Every law over the whole warehouse in one view of it, and its digest; the vendors' lists are asked elsewhere."""
    with database.reading() as opened:
        connection = one_view(opened)
        case = tables.exception_case
        open_causes = sa.select(case.c.cause).where(case.c.status == CASE.initial).order_by(case.c.cause)
        causes = tuple(connection.execute(open_causes).scalars())
        return Proof(tuple(look_at_laws(connection)), digest(connection), causes)


def one_view(connection: sa.Connection) -> sa.Connection:
    """The connection, on which everything that is read from now on is of one moment, on PostgreSQL too."""
    if connection.dialect.name == "sqlite":
        return connection
    return connection.execution_options(isolation_level="REPEATABLE READ")


def look_at_laws(connection: sa.Connection) -> list[Kept]:
    """Every law, and the guards."""
    return [*(look(connection, law) for law in LAWS), look_at_guards(connection)]


def look_at_guards(connection: sa.Connection) -> Kept:
    """Whether each guard is there by its name, and each trigger with every move that it lets through."""
    dialect = connection.dialect.name
    found = {
        str(name): str(text) for name, text in connection.exec_driver_sql(_SQLITE if dialect == "sqlite" else _POSTGRES)
    }
    wanted = dict.fromkeys(_constraints(connection.dialect), frozenset[str]())
    wanted |= {name: _moves(text) for name, text in _triggers(dialect)}
    missing = []
    for name, moves in sorted(wanted.items()):
        text = found.get(name)
        if text is None and dialect == "sqlite":  # a table's own constraints stand in the table's text
            text = next((sql for sql in found.values() if f"CONSTRAINT {name} " in sql), None)
        if text is None:
            missing.append(name)
        elif moves and _moves(text) != moves:
            missing.append(f"{name} (it lets other moves through)")
    return Kept(GUARDS, len(wanted), len(missing), tuple(enumerate(missing)))


def _moves(text: str) -> frozenset[str]:
    """The moves that a trigger's text names, as 'from>to'."""
    return frozenset(
        part for part in text.split("'") if ">" in part and part.replace(">", "").replace("_", "").isalpha()
    )


def _triggers(dialect: str) -> Iterable[tuple[str, str]]:
    for statement in guards(dialect):
        if statement.startswith("CREATE TRIGGER "):
            yield statement.split()[2], statement


def _constraints(dialect: sa.Dialect) -> Iterable[str]:
    """The names of every CHECK, UNIQUE, foreign key and index of our tables, those by convention too."""
    called = dialect.identifier_preparer.format_constraint
    kinds = (sa.CheckConstraint, sa.UniqueConstraint, sa.ForeignKeyConstraint)
    for table in tables.metadata.tables.values():
        yield from (str(called(one)) for one in table.constraints if isinstance(one, kinds))
        yield from (str(called(index)) for index in table.indexes)


def read_channel_refunds(connection: sa.Connection) -> list[tuple[str, int, str]]:
    """What the channels paid back themselves: (charge, amount, currency) of each refund that is theirs."""
    refund, payment = tables.refund, tables.payment
    rows = connection.execute(
        sa.select(payment.c.external_ref, refund.c.amount_minor, refund.c.currency)
        .join(payment, payment.c.order_id == refund.c.order_id)
        .where(refund.c.made_by == "channel")
    )
    return [(row.external_ref, row.amount_minor, row.currency) for row in rows]


def read_effects(connection: sa.Connection, account_id: int, operation: str) -> list[Any]:
    """Our side of an account's list: every act of that kind upon it."""
    effect, shipment = tables.effect, tables.shipment
    return list(
        connection.execute(
            sa.select(
                effect.c.key, effect.c.status, effect.c.external_ref, effect.c.amount_minor, effect.c.currency,
                effect.c.attempts, shipment.c.status.label("shipment"),
            )
            .outerjoin(shipment, shipment.c.effect_id == effect.c.id)
            .where(effect.c.account_id == account_id, effect.c.operation == operation)
            .order_by(effect.c.id)
        )
    )  # fmt: skip
