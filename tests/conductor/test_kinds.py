"""Tasks are tried again for what passes by itself, and for nothing else."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError

from doorstep.domain.errors import BrokenContractError, DoorstepError
from doorstep.testing.prefect import until
from tasks.drain import drain, sentence
from tasks.kinds import in_thread, is_passing, is_unsent, reads

pytestmark = pytest.mark.timeout(180)


def sqlite_error(words):
    from doorstep.db.engine import sqlite

    return OperationalError("SELECT 1", {}, sqlite.OperationalError(words))


def psycopg_error(name, state=None):
    import psycopg

    error = getattr(psycopg, name) if state is None else psycopg.errors.lookup(state)
    return OperationalError("SELECT 1", {}, error("no"))


@pytest.mark.parametrize(
    "error",
    [
        sqlite_error("database is locked"), sqlite_error("unable to open database file"),
        sqlite_error("disk I/O error"), psycopg_error("OperationalError"),
        psycopg_error("", "40001"), psycopg_error("", "40P01"),
        psycopg_error("", "57P01"), psycopg_error("", "08006"), sa.exc.TimeoutError("the pool is empty"),
    ],
    ids=str,
)  # fmt: skip
def test_a_database_that_is_away_or_busy_is_tried_again(error):
    assert is_passing(error)


@pytest.mark.parametrize(
    "error",
    [
        sqlite_error("no such table: orders"), psycopg_error("", "42P01"), BrokenContractError("no column number"),
        IntegrityError("INSERT", {}, Exception("stock_never_oversold")), ValueError("seven"),
    ],
    ids=str,
)  # fmt: skip
def test_a_broken_promise_is_not_tried_again(error):
    assert not is_passing(error)


def test_a_call_is_tried_again_only_where_nothing_was_sent():
    class NothingSentError(DoorstepError):
        retryable = True

    assert is_unsent(NothingSentError("the lane was full"))
    assert not is_unsent(TimeoutError("no answer"))
    assert not is_unsent(psycopg_error("OperationalError"))


def test_outside_a_run_a_task_is_its_function():
    @reads
    async def add(a, b):
        return await in_thread(lambda: a + b)

    assert asyncio.run(add(2, b=3)) == 5


def test_a_task_that_fails_twice_shows_both_retries_in_prefect_and_a_broken_promise_none(shop):
    shop.start()
    shop.server.press_run("ship")
    shop.server.press_run("notify")
    (shipped,) = shop.ended_runs(1, "stage:ship")
    (failed,) = shop.ended_runs(1, "stage:notify")

    assert shipped["state_type"] == "COMPLETED"
    assert (shop.signs / "tries").read_text() == "xxx"
    task = until(lambda: shop.server.ended_task(shipped["id"]), "the task run")
    states = shop.server.ask(f"/task_run_states/?task_run_id={task['id']}", method="GET")
    assert task["name"] == "look into a drawer"
    assert task["run_count"] == 3
    assert [state["name"] for state in states].count("AwaitingRetry") == 2

    assert failed["state_type"] == "FAILED"
    assert (shop.signs / "breaks").read_text() == "x"


def test_a_drain_ends_when_nothing_is_due_and_adds_up_what_it_did():
    async def run():
        counts, left = {}, [3, 2, 0]
        async for batch in drain(60, counts):
            batch.worked(orders=left.pop(0), short=1 if len(left) == 2 else 0)
        return counts, left

    assert asyncio.run(run()) == ({"orders": 5, "short": 1}, [])


def test_a_drain_gives_way_when_its_time_is_up():
    async def run():
        counts, turns = {}, 0
        async for batch in drain(0, counts):
            batch.worked(orders=1)
            turns += 1
        return turns

    assert asyncio.run(run()) == 1


def test_a_run_is_named_by_what_it_did():
    assert sentence("allocate", {"orders": 214, "short": 3, "split": 0}) == "allocate: 214 orders, 3 short"
    assert sentence("review", {"cases": 1}) == "review: 1 case"
    assert sentence("ship", {}) == "ship: nothing was due"
