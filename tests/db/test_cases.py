"""Cases: what a person must decide, once for all that it is about; and the holds that they are."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa

from doorstep.db import cases, tables
from doorstep.db.cases import Trouble
from doorstep.db.engine import Database
from doorstep.db.moves import By
from doorstep.domain.causes import CAUSES
from doorstep.testing.rows import A_DAY, make_row

BY = By(None, A_DAY)


@pytest.fixture
def orders(database: Database) -> list[int]:
    with database.writing("act") as connection:
        make_row(connection, "actor", kind="person", name="owner")
        account = make_row(connection, "vendor_account")
        return [make_row(connection, "orders", account_id=account) for _ in range(3)]


def unknown(order: int, sku: str = "MUG-BLU", **more: Any) -> Trouble:
    return Trouble("unknown_sku", f"1:{sku}", order, order, {"sku": sku, "account_id": 1}, money_minor=1500, **more)


def file(database: Database, *troubles: Trouble, by: By = BY) -> dict[tuple[str, str], int]:
    with database.writing("normalize") as connection:
        return cases.file_cases(connection, troubles, by)


def clear(database: Database, *orders: int, cause: str = "unknown_sku") -> list[int]:
    with database.writing("normalize") as connection:
        return cases.clear_subjects(connection, cause, orders, BY)


def stood(database: Database) -> list[tuple[str, str, str, int]]:
    case = tables.exception_case
    with database.reading() as connection:
        rows = connection.execute(
            sa.select(case.c.cause, case.c.group_key, case.c.status, case.c.money_minor).order_by(case.c.id)
        )
        return [tuple(row) for row in rows]


def held(database: Database, orders: list[int]) -> set[int]:
    with database.reading() as connection:
        return cases.held(connection, orders)


def test_many_orders_with_one_unknown_sku_are_one_case_and_each_is_held(database: Database, orders: list[int]) -> None:
    file(database, unknown(orders[0]), unknown(orders[1]))
    file(database, unknown(orders[2]), unknown(orders[1]))
    assert stood(database) == [("unknown_sku", "1:MUG-BLU", "open", 4500)]
    assert held(database, orders) == set(orders)


def test_a_case_has_an_owner_a_due_time_a_next_action_and_work_for_review(
    database: Database, orders: list[int]
) -> None:
    file(database, unknown(orders[0]))
    with database.reading() as connection:
        row = connection.execute(sa.select(tables.exception_case)).one()
        owner = connection.execute(sa.select(tables.actor.c.name).where(tables.actor.c.id == row.owner_id)).scalar_one()
        stage = connection.execute(sa.select(tables.work_item.c.stage)).scalar_one()
    assert (row.question, row.next_action, owner, stage) == (
        "Which product is MUG-BLU?",
        "Map and release",
        "owner",
        "review",
    )
    assert row.due_at > A_DAY


def test_a_case_closes_by_itself_with_its_last_subject(database: Database, orders: list[int]) -> None:
    file(database, *map(unknown, orders))
    assert clear(database, orders[0], orders[1]) == []
    assert stood(database)[0][2:] == ("open", 1500)
    assert held(database, orders) == {orders[2]}
    (case,) = clear(database, orders[2])
    assert stood(database)[0][2] == "cleared"
    with database.reading() as connection:
        row = connection.execute(sa.select(tables.exception_case).where(tables.exception_case.c.id == case)).one()
    assert row.resolved_via == "the fact cleared"


def test_the_same_trouble_after_a_closed_case_is_a_case_of_its_own(database: Database, orders: list[int]) -> None:
    file(database, unknown(orders[0]))
    clear(database, orders[0])
    file(database, unknown(orders[0]))
    assert [status for _, _, status, _ in stood(database)] == ["cleared", "open"]


def test_an_order_that_joins_again_holds_from_then(database: Database, orders: list[int]) -> None:
    file(database, unknown(orders[0]), unknown(orders[1]))
    clear(database, orders[0])
    assert held(database, orders) == {orders[1]}
    later = By(None, A_DAY.replace(hour=15))
    file(database, unknown(orders[0]), by=later)
    assert held(database, orders) == {orders[0], orders[1]}
    subject = tables.case_subject
    with database.reading() as connection:
        since = dict(connection.execute(sa.select(subject.c.subject_id, subject.c.since)).all())
    assert since == {orders[0]: later.at, orders[1]: A_DAY}


def test_a_case_says_what_was_said_last_and_counts_its_subjects(database: Database, orders: list[int]) -> None:
    def broken(order: int, value: str) -> Trouble:
        facts = {"stage": "normalize", "rule": "qty: in_range", "value": value}
        return Trouble("contract_broken", "normalize:CanonicalLines:qty", order, order, facts)

    def asked() -> str:
        with database.reading() as connection:
            return connection.execute(sa.select(tables.exception_case.c.question)).scalar_one()

    file(database, broken(orders[0], "-1"))
    assert asked() == "1 rows break “qty: in_range” on their way into normalize"
    file(database, broken(orders[1], "-2"), broken(orders[2], "-3"))
    assert asked().startswith("3 rows")
    with database.reading() as connection:
        assert connection.execute(sa.select(tables.exception_case.c.facts)).scalar_one()["value"] == "-3"


def test_each_filing_is_a_revision_so_that_an_answer_to_an_older_one_is_known(database, orders) -> None:
    file(database, unknown(orders[0]))
    with database.reading() as connection:
        first = connection.execute(sa.select(tables.exception_case.c.revision)).scalar_one()
    file(database, unknown(orders[1]))
    with database.reading() as connection:
        assert connection.execute(sa.select(tables.exception_case.c.revision)).scalar_one() > first


def test_a_cause_that_does_not_hold_holds_nobody(database: Database, orders: list[int]) -> None:
    late = Trouble("cancelled_too_late", str(orders[0]), orders[0], orders[0], {"number": "#1"})
    file(database, late)
    assert held(database, orders) == set()
    with database.reading() as connection:
        assert cases.open_causes(connection, orders) == {"cancelled_too_late": {orders[0]}}


def test_a_hold_may_be_looked_through_for_its_own_cause(database: Database, orders: list[int]) -> None:
    file(database, Trouble("short_stock", "7", orders[0], orders[0], {"sku": "MUG"}), unknown(orders[1]))
    with database.reading() as connection:
        assert cases.held(connection, orders, but_for="short_stock") == {orders[1]}


def test_of_a_cancelled_order_every_hold_ends_and_the_others_stay(database: Database, orders: list[int]) -> None:
    risky = Trouble("high_risk", str(orders[0]), orders[0], orders[0], {"number": "#1"})
    file(database, unknown(orders[0]), unknown(orders[1]), risky)
    with database.writing("act") as connection:
        cases.clear_order(connection, [orders[0]], BY)
    assert held(database, orders) == {orders[1]}
    assert {cause: status for cause, _, status, _ in stood(database)} == {"unknown_sku": "open", "high_risk": "cleared"}


def test_a_question_never_fails_for_want_of_a_fact() -> None:
    for cause in CAUSES:
        assert cases.question(cause.name, {})
    assert cases.question("bad_address", {}) == "Where does (number) go?"
    assert cases.question("unknown_sku", {"sku": "{owner_id}"}) == "Which product is {owner_id}?"


def test_two_workers_that_open_one_case_at_once_open_one(database: Database, orders: list[int]) -> None:
    groups = [f"SKU-{n}" for n in range(6)]

    def one(number: int) -> None:
        listed = groups if number % 2 else groups[::-1]
        with database.writing("normalize") as connection:
            cases.file_cases(connection, [unknown(orders[number % 3], sku) for sku in listed], BY)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(one, range(12)))
    assert len(stood(database)) == len(groups)
    subject = tables.case_subject
    with database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(subject)).scalar_one() == 6 * 3


@pytest.mark.parametrize("of", ["one case", "one order"])
def test_two_workers_that_end_the_last_two_holds_know_it(database: Database, orders: list[int], of: str) -> None:
    """The case is closed; the order goes on from where it stands."""
    second = unknown(orders[1]) if of == "one case" else Trouble("high_risk", str(orders[0]), orders[0], orders[0])
    file(database, unknown(orders[0]), second)
    with database.writing("act") as connection:
        part = make_row(connection, "fulfillment", order_id=orders[0])
    ended, go_on = Event(), Event()

    def first() -> None:
        with database.writing("normalize") as connection:
            cases.clear_subjects(connection, "unknown_sku", [orders[0]], BY)
            ended.set()
            go_on.wait(0.2)  # as long as the other needs to come to the same case; it may only wait

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(first)
        ended.wait(10)
        other = pool.submit(clear, database, second.subject_id, cause=second.cause)
        one.result()
        assert len(other.result()) == 1
    assert {status for _, _, status, _ in stood(database)} == {"cleared"}
    wanted = sa.select(tables.work_item.c.subject_id).where(tables.work_item.c.stage == "pick_pack")
    with database.reading() as connection:
        assert connection.execute(wanted).scalars().all() == [part]
