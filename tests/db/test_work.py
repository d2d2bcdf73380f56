"""Work: one open item a subject, claimed under a lease that is a fence, and never forgotten."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.db import tables, work
from doorstep.db.engine import Database, machine_now
from doorstep.db.work import Claim, Worker

ANNA, BEN = Worker("anna", "boot-1"), Worker("ben", "boot-1")
PAST = datetime(2020, 1, 1, tzinfo=UTC)


def want(database: Database, subjects: Sequence[int], due: datetime = PAST, stage: str = "allocate") -> None:
    with database.writing("act") as connection:
        work.want(connection, stage, subjects, due)


def take(database: Database, worker: Worker, limit: int = 100, stage: str = "allocate") -> Claim:
    return work.claim(database, stage, limit, worker)


def finish(database: Database, claimed: Claim) -> frozenset[int]:
    with database.writing("allocate") as connection:
        mine = work.hold_fast(connection, claimed)
        if mine:
            batch = work.write_batch(connection, claimed, mine)
            work.close(connection, claimed, mine, batch)
        return mine


def standing(database: Database, subject: int = 1, stage: str = "allocate") -> Any:
    work_item = tables.work_item
    with database.reading() as connection:
        rows = connection.execute(
            sa.select(work_item)
            .where(work_item.c.stage == stage, work_item.c.subject_id == subject)
            .order_by(work_item.c.id)
        ).all()
    return rows[-1]


def open_items(database: Database) -> int:
    work_item = tables.work_item
    with database.reading() as connection:
        return connection.execute(
            sa.select(sa.func.count()).select_from(work_item).where(work_item.c.outcome.is_(None))
        ).scalar_one()


def lapse(database: Database) -> None:
    """All leases ran out a while ago."""
    with database.writing("claim") as connection:
        connection.execute(tables.work_item.update().values(leased_until=machine_now() - timedelta(seconds=1)))


def test_wanted_twice_is_one_open_item(database: Database) -> None:
    want(database, [1, 2, 1])
    want(database, [1])
    assert open_items(database) == 2
    assert take(database, ANNA).subjects == (1, 2)


def test_work_is_due_at_the_earliest_time_for_which_it_was_wanted(database: Database) -> None:
    far = machine_now() + timedelta(days=9)
    want(database, [1], far)
    assert not take(database, ANNA)
    want(database, [1], PAST)
    want(database, [1], far)
    assert take(database, ANNA).subjects == (1,)


def test_the_oldest_work_is_taken_first_and_no_more_than_asked_for(database: Database) -> None:
    for subject, day in ((1, 3), (2, 1), (3, 2)):
        want(database, [subject], PAST + timedelta(days=day))
    assert take(database, ANNA, 2).subjects == (2, 3)
    assert take(database, BEN, 2).subjects == (1,)


def test_what_one_has_nobody_else_gets_until_the_lease_is_over(database: Database) -> None:
    want(database, [1])
    assert take(database, ANNA)
    assert not take(database, BEN)
    lapse(database)
    assert take(database, BEN).attempts == (2,)


def test_work_wanted_again_while_it_is_done_is_done_again(database: Database) -> None:
    want(database, [1])
    claimed = take(database, ANNA)
    want(database, [1], PAST + timedelta(days=1))
    assert open_items(database) == 1
    assert finish(database, claimed) == {1}
    again = take(database, ANNA)
    assert (again.subjects, again.attempts) == ((1,), (1,))
    finish(database, again)
    assert not take(database, ANNA)
    assert open_items(database) == 0


def test_a_later_wish_does_not_put_off_an_earlier_one(database: Database) -> None:
    far = machine_now() + timedelta(days=14)
    want(database, [1])
    claimed = take(database, ANNA)
    want(database, [1], PAST)  # a scan came in
    want(database, [1], far)  # and somebody asks to look again in a fortnight
    finish(database, claimed)
    assert take(database, ANNA).subjects == (1,)


@pytest.mark.parametrize("wish", [PAST, machine_now() + timedelta(days=14)], ids=["now", "in a fortnight"])
def test_work_put_back_comes_again_at_the_earlier_of_its_own_time_and_the_wish(database: Database, wish) -> None:
    want(database, [1])
    claimed = take(database, ANNA)
    want(database, [1], wish)
    soon = machine_now() + timedelta(minutes=1)
    with database.writing("allocate") as connection:
        assert work.hold_fast(connection, claimed) == {1}
        work.postpone(connection, claimed, {1: soon}, "not yet")
    assert standing(database).due_at == min(wish, soon)
    assert standing(database).lease is None


def test_a_lease_is_a_fence(database: Database) -> None:
    want(database, [1, 2])
    slow = take(database, ANNA)
    lapse(database)
    fast = take(database, BEN, 1)
    assert fast.subjects == (1,)
    assert finish(database, slow) == {2}, "what the other took over drops out of the slow one's commit"
    assert finish(database, fast) == {1}
    batch = tables.batch
    with database.reading() as connection:
        listed = connection.execute(sa.select(batch.c.worker, batch.c.work_items).order_by(batch.c.id)).all()
    assert [(worker, orders) for worker, orders in listed] == [
        ("anna:boot-1", f"[{slow.work_items[1]}]"),
        ("ben:boot-1", f"[{slow.work_items[0]}]"),
    ]


def test_what_was_closed_once_is_not_closed_again(database: Database) -> None:
    want(database, [1])
    claimed = take(database, ANNA)
    assert finish(database, claimed) == {1}
    assert finish(database, claimed) == frozenset()


def test_a_lease_that_is_renewed_is_kept(database: Database) -> None:
    want(database, [1])
    claimed = take(database, ANNA)
    lapse(database)
    work.renew(database, claimed)
    assert not take(database, BEN)
    assert finish(database, claimed) == {1}


def test_a_lease_that_somebody_took_over_is_not_renewed(database: Database) -> None:
    want(database, [1])
    slow = take(database, ANNA)
    lapse(database)
    take(database, BEN)
    lapse(database)
    work.renew(database, slow)
    assert take(database, Worker("carla", "b")).subjects == (1,)


def test_a_worker_that_starts_again_frees_what_its_dead_self_held_and_nothing_else(database: Database) -> None:
    want(database, [1, 2, 3])
    dead, other = take(database, Worker("anna", "boot-0"), 1), take(database, Worker("anna_b", "boot-0"), 1)
    mine = take(database, ANNA, 1)
    assert work.void_leases(database, ANNA) == 1
    assert take(database, BEN).subjects == dead.subjects
    assert finish(database, mine) == set(mine.subjects)
    assert finish(database, other) == set(other.subjects)
    assert finish(database, dead) == frozenset()


def test_dropped_work_drops_out_of_the_commit_that_has_it(database: Database) -> None:
    want(database, [1, 2])
    claimed = take(database, ANNA)
    with database.writing("act") as connection:
        work.drop(connection, "allocate", [1], "the order was cancelled")
    assert finish(database, claimed) == {2}
    assert standing(database).outcome == "dropped"


def test_waking_makes_waiting_work_due_and_opens_none(database: Database) -> None:
    want(database, [1], machine_now() + timedelta(days=1))
    with database.writing("act") as connection:
        work.wake(connection, "allocate", [1, 2], PAST)
    assert take(database, ANNA).subjects == (1,)
    assert open_items(database) == 1


def test_eight_threads_lose_nothing_and_double_nothing(database: Database) -> None:
    subjects = range(1, 301)
    want(database, subjects)

    def one(number: int) -> list[int]:
        worker, done = Worker(f"w{number}", "b"), []
        while claimed := take(database, worker, 7):
            assert len(claimed) <= 7
            done += finish(database, claimed)
        return done

    with ThreadPoolExecutor(8) as pool:
        done = [subject for listed in pool.map(one, range(8)) for subject in listed]
    assert Counter(done) == Counter(subjects)
    with database.reading() as connection:
        listed = connection.execute(sa.select(tables.batch.c.work_items)).scalars().all()
    assert sum(len(text.split(",")) for text in listed) == 300, "the batch rows name each item once"


def test_threads_that_want_and_threads_that_do_never_lose_a_wish(database: Database) -> None:
    """Each wish is followed by a run that began after it."""
    wished, ran = Counter[int](), Counter[int]()

    def wisher(number: int) -> None:
        for turn in range(15):
            subject = 1 + (number + turn) % 3
            with database.writing("act") as connection:
                connection.execute(tables.setting.delete().where(tables.setting.c.key == f"wish-{subject}-{number}"))
                connection.execute(
                    tables.setting.insert().values(key=f"wish-{subject}-{number}", value=turn, at=machine_now())
                )
                work.want(connection, "allocate", [subject, 4 - subject if subject != 2 else 2], PAST)
            wished[subject] += 1

    def doer(number: int) -> None:
        worker = Worker(f"d{number}", "b")
        while not over or open_items(database):
            claimed = take(database, worker, 2)
            for subject in finish(database, claimed) if claimed else ():
                ran[subject] += 1

    over: list[bool] = []
    with ThreadPoolExecutor(6) as pool:
        doers = [pool.submit(doer, n) for n in range(2)]
        wishers = [pool.submit(wisher, n) for n in range(4)]
        wait(wishers)
        over.append(True)
        for done in wishers:
            done.result()
        for done in doers:
            done.result()
    assert open_items(database) == 0
    assert set(ran) == set(wished) == {1, 2, 3}


STEPS = st.lists(
    st.tuples(st.sampled_from(["want", "claim", "close", "postpone", "lapse", "drop", "void"]), st.integers(1, 3)),
    max_size=25,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_a_wish_is_open_until_a_commit_that_came_after_it(sqlite_url: str, steps) -> None:
    database = Database(sqlite_url)
    with database.writing("act") as connection:
        connection.execute(tables.work_item.delete())
    owed: set[int] = set()  # wanted, and no run that began later has closed it
    claims: list[tuple[Claim, set[int]]] = []  # with what was wanted since
    for number, (step, subject) in enumerate(steps):
        if step == "want":
            want(database, [subject])
            owed.add(subject)
            for _, since in claims:
                since.add(subject)
        elif step == "claim":
            claims.append((take(database, Worker(f"w{number}", "b"), 2), set()))
        elif step == "lapse":
            lapse(database)
        elif step == "drop":
            with database.writing("act") as connection:
                work.drop(connection, "allocate", [subject], "")
            owed.discard(subject)
        elif step == "void" and claims:
            work.void_leases(database, Worker(claims[0][0].worker.name, "another boot"))
        elif step in ("close", "postpone") and claims:
            claimed, since = claims.pop(0)
            with database.writing("allocate") as connection:
                mine = work.hold_fast(connection, claimed)
                if step == "postpone":
                    work.postpone(connection, claimed, dict.fromkeys(mine, PAST))
                elif mine:
                    work.close(connection, claimed, mine, work.write_batch(connection, claimed, mine))
                    owed -= mine - since
    work_item = tables.work_item
    with database.reading() as connection:
        still = set(
            connection.execute(sa.select(work_item.c.subject_id).where(work_item.c.outcome.is_(None))).scalars()
        )
    database.close()
    assert owed <= still
