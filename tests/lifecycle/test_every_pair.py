"""Every pair of statuses of every lifecycle, tried against the database itself."""

import pytest
import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.engine import Database
from doorstep.db.guard import violated
from doorstep.domain.lifecycle import LIFECYCLES, Lifecycle, Move, Status
from doorstep.testing.rows import make_row

EACH = pytest.mark.parametrize("life", LIFECYCLES, ids=lambda life: life.entity)


def try_out(connection: sa.Connection, statement: sa.Executable) -> str:
    """'' where the database takes it, else the name of the guard that refused; either way nothing is left of it."""
    attempt = connection.begin_nested()
    try:
        connection.execute(statement)
    except sa.exc.IntegrityError as error:
        return violated(error)
    except sa.exc.DBAPIError as error:
        return f"{type(error.orig).__name__}: {error.orig}"
    finally:
        attempt.rollback()
    return ""


@EACH
def test_the_database_takes_exactly_the_declared_moves(database: Database, life: Lifecycle) -> None:
    table = tables.metadata.tables[life.table]
    declared, taken, other_words = set(life.pairs()), set(), set()
    with database.writing("act") as connection:
        for source in life.names:
            one = make_row(connection, life.table, status=source)
            for target in life.names:
                told = try_out(connection, table.update().where(table.c.id == one).values(status=target))
                if not told and source != target:
                    taken.add((source, target))
                elif told:
                    other_words |= {told} - {f"{life.table}_moves_as_declared"}
    assert taken == declared
    assert not other_words, "refused, but by something else than the lifecycle's own guard"


@EACH
def test_a_word_that_is_no_status_is_refused(database: Database, life: Lifecycle) -> None:
    table = tables.metadata.tables[life.table]
    with database.writing("act") as connection:
        one = make_row(connection, life.table)
        assert connection.execute(sa.select(table.c.status).where(table.c.id == one)).scalar_one() == life.initial
        for word in ("lost", "", life.initial.upper()):
            assert try_out(connection, table.update().where(table.c.id == one).values(status=word))
        # A fresh row is under the CHECK alone: triggers watch moves.
        parents = {c.name: make_row(connection, next(iter(c.foreign_keys)).column.table.name)
                   for c in table.columns if c.foreign_keys and not c.nullable}  # fmt: skip
        attempt = connection.begin_nested()
        with pytest.raises(sa.exc.IntegrityError) as refused:
            make_row(connection, life.table, status="lost", **parents)
        attempt.rollback()
        assert violated(refused.value) == f"{life.table}_status_is_declared"


@EACH
def test_nothing_moves_out_of_an_end(life: Lifecycle) -> None:
    assert not [pair for pair in life.pairs() if pair[0] in life.terminal]
    assert life.terminal, f"{life.entity} never ends"
    assert life.initial not in life.terminal


ONE, TWO = Status("one", "One"), Status("two", "Two")


@pytest.mark.parametrize(
    ("statuses", "moves", "initial", "culprit"),
    [
        ((ONE, ONE), (), "one", "declared twice"),
        ((ONE, TWO), (Move("go", ("one",), "two"),), "three", "'three'"),
        ((ONE, TWO), (Move("go", ("one",), "three"),), "one", "'three'"),
        ((ONE, TWO), (Move("go", ("one",), "two"), Move("go", ("two",), "one")), "one", "'go' is declared twice"),
        ((ONE, TWO), (Move("stay", ("one",), "one"),), "one", "'stay' does not move"),
        ((ONE, TWO), (), "one", r"no move leads to \['two'\]"),
    ],
    ids=["twice", "initial", "target", "verb", "stays", "unreached"],
)
def test_a_lifecycle_that_contradicts_itself_names_the_culprit(statuses, moves, initial, culprit) -> None:
    with pytest.raises(ValueError, match=culprit):
        Lifecycle("thing", "things", initial, statuses, moves)
