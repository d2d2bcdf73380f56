"""One order that nothing can be made of never keeps another; and what was set aside is read again by one command."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from doorstep.actions.events import replay_dead
from doorstep.actions.resolve import resolve_case
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db.queries.events import list_events
from doorstep.domain.errors import CannotDoError
from doorstep.domain.orders import Fact
from doorstep.testing.shop import Shop, run_stages
from tasks import saying

GOOD = range(1002, 1012)


class _Fragile:
    """Shopify's connector with a fault: it breaks over one note."""

    def __getattr__(self, name: str) -> Any:
        return getattr(CHANNELS["shopify"], name)

    def read(self, topic: str, body: bytes) -> Fact:
        if b"poison" in body:
            raise RuntimeError("a fault of the connector")
        return CHANNELS["shopify"].read(topic, body)


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    with monkeypatch.context() as patch:
        patch.setattr(saying, "CHANNELS", {**CHANNELS, "shopify": _Fragile()})
        yield patch


def sell(shop: Shop, *bad: int, **changes: Any) -> None:
    for number in (*bad, *GOOD):
        shop.order(number, **({"note": "poison"} | changes if number in bad else {}))


def confirmed(shop: Shop) -> set[str]:
    return {row.number for row in shop.rows("orders", status="confirmed")}


def dead(shop: Shop) -> list[Any]:
    with shop.database.reading() as connection:
        return list_events(connection, True, False)


def test_a_body_over_which_the_connector_breaks_keeps_no_other_and_has_an_owner(shop: Shop, fragile, laws_hold) -> None:
    sell(shop, 1001)
    shop.run("capture", "normalize")

    assert confirmed(shop) == {f"#{number}" for number in GOOD}
    ((one),) = dead(shop)
    assert ("RuntimeError" in one.outcome_reason, one.owner, one.case is not None) == (True, "owner", True)
    laws_hold()


def test_dead_letters_are_read_again_all_at_once_or_by_their_number_and_the_mended_ones_go_on(
    shop: Shop, fragile
) -> None:
    sell(shop, 1001, 1050, 1060)
    shop.deliver("orders/create", b"not an order at all")
    shop.run("capture", "normalize")
    letters = dead(shop)
    assert len(letters) == 4
    fragile.undo()  # the connector was mended

    assert replay_dead(shop.database, shop.owner_id, [letters[0].id]) == [letters[0].id]
    shop.run("capture", "normalize")
    assert confirmed(shop) == {f"#{number}" for number in (1001, *GOOD)}
    assert len(replay_dead(shop.database, shop.owner_id, reason="its connector failed")) == 2
    shop.run("capture", "normalize")
    assert len(replay_dead(shop.database, shop.owner_id)) == 1
    shop.run("capture", "normalize")

    assert confirmed(shop) == {f"#{number}" for number in (1001, 1050, 1060, *GOOD)}
    (left,) = dead(shop)
    assert [cause for cause, _ in shop.cases()] == ["dead_letter"]
    with pytest.raises(CannotDoError, match="no dead letter"):
        replay_dead(shop.database, shop.owner_id, [letters[0].id])
    assert left.owner == "owner"


def test_what_fails_again_stays_with_the_reason_of_today(shop: Shop, fragile) -> None:
    shop.deliver("orders/create", b"poison, and no order")
    shop.run("capture")
    assert "RuntimeError" in dead(shop)[0].outcome_reason
    fragile.undo()
    replay_dead(shop.database, shop.owner_id)
    shop.run("capture")

    (left,) = dead(shop)
    assert "RuntimeError" not in left.outcome_reason
    (case,) = shop.rows("exception_case", cause="dead_letter", status="open")
    replay_dead(shop.database, shop.owner_id)
    shop.run("capture")
    assert [row.id for row in shop.rows("exception_case", status="open")] == [case.id]


def test_the_case_of_dead_letters_reads_all_of_them_again_with_one_answer(shop: Shop, fragile) -> None:
    sell(shop, 1001, 1050)
    shop.run("capture", "normalize")
    (case,) = shop.rows("exception_case", status="open")
    fragile.undo()
    resolve_case(shop.database, case.public_id, "retry", {}, "owner")
    shop.run("capture", "normalize")

    assert {"#1001", "#1050"} <= confirmed(shop)
    assert dead(shop) == []


def test_a_row_that_breaks_a_contract_keeps_no_other(shop: Shop, laws_hold) -> None:
    lines = {f"SKU-{n}": 1 for n in range(1001)}  # more lines than an order may have
    shop.order(1001, lines)
    sell(shop)
    shop.run("capture", "normalize")

    assert confirmed(shop) == {f"#{number}" for number in GOOD}
    (case,) = shop.rows("exception_case", cause="contract_broken")
    assert "line_count" in case.group_key
    laws_hold()


@pytest.fixture(params=["capture", "normalize"])
def refused(request: pytest.FixtureRequest, shop: Shop) -> Callable[[Exception], Any]:
    """Within it, the database answers with that error whenever the stage writes order #1001."""
    wanted = {"capture": 'INSERT INTO "orders"', "normalize": 'INSERT INTO "order_revision"'}[request.param]

    @contextmanager
    def refusing(error: Exception) -> Iterator[None]:
        def refuse(connection: Any, cursor: Any, sql: str, parameters: Any, context: Any, many: bool) -> None:
            if wanted in sql and _names(shop, parameters):
                raise error

        sa.event.listen(shop.database.writer, "before_cursor_execute", refuse)
        try:
            yield
        finally:
            sa.event.remove(shop.database.writer, "before_cursor_execute", refuse)

    return refusing


def test_what_the_database_refuses_is_one_orders(shop: Shop, refused, laws_hold) -> None:
    """As a guard that nobody foresaw would."""
    sell(shop, 1001)
    with refused(ValueError("a value that no column takes")):
        shop.run("capture", "normalize")

    assert confirmed(shop) == {f"#{number}" for number in GOOD}
    assert [cause for cause, _ in shop.cases()] == ["stuck_work"]
    laws_hold()


def test_two_commits_that_meet_are_made_again_and_cost_no_order_anything(
    shop: Shop, refused, dead_worker, restart, laws_hold
) -> None:
    met: Any = sqlite3.OperationalError("database is locked")
    if not shop.database.is_sqlite:
        met = psycopg.errors.SerializationFailure("could not serialize access due to concurrent update")
    sell(shop, 1001)
    with refused(OperationalError("INSERT", {}, met)), pytest.raises(OperationalError):
        run_stages(shop.database, ("capture", "normalize"), worker=dead_worker)
    assert (confirmed(shop), shop.cases()) == (set(), [])

    restart()
    shop.run("capture", "normalize")
    assert confirmed(shop) == {f"#{number}" for number in (1001, *GOOD)}
    assert shop.cases() == []
    laws_hold()


def _names(shop: Shop, parameters: Any) -> bool:
    """Whether the statement is about order #1001."""
    told = json.dumps(parameters, default=str)
    known = [row.id for row in shop.rows("orders", number="#1001")]
    return "#1001" in told or any(f"[{one}, " in told or f"[{one}," in told or f'"{one}"' in told for one in known)
