"""A stop that comes in the middle: obeyed by whatever has not gone on yet, and never lost between two transactions."""

import asyncio
import importlib
import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from doorstep.actions import floor, stops
from doorstep.actions.returns import refund_money
from doorstep.db import work
from doorstep.db.engine import business_now
from doorstep.db.stops import at_gate, read_stops
from doorstep.db.work import Worker
from tasks.context import working


def halfway(shop, stage: str, read: str, between: Callable[[], object], *steps: str) -> None:
    """A batch of the stage is read and decided; then `between` happens; then it goes on with the other steps."""
    module = importlib.import_module(f"tasks.{stage}")

    async def drive() -> None:
        gathered = await getattr(module, read)(1000)
        assert len(gathered.claimed)
        plan = module.decide(gathered)
        between()
        for step in steps:
            told = getattr(module, step)(gathered, plan)
            plan = (await told) if step == "intend" else plan
            if step != "intend":
                await told

    with working(shop.database):
        asyncio.run(drive())


@pytest.mark.parametrize(
    ("scope", "target"), [("everything", ""), ("channel", "shopify"), ("sku", "MUG"), ("site", "Berlin")]
)
def test_a_stop_between_decision_and_commit_of_allocate_is_obeyed(shop, stop, waiting, laws_hold, scope, target):
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize")
    halfway(shop, "allocate", "read_open_lines", lambda: stop(scope, target), "commit")
    shop.run("allocate")
    assert (shop.face(1001), shop.balance("MUG"), len(waiting("allocate"))) == ("Confirmed", 20, 1)
    assert shop.cases() == []
    laws_hold()


def test_a_site_that_is_resumed_between_decision_and_commit_makes_no_case(shop, stop, resume, laws_hold):
    stop("site", "Berlin")
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize")
    halfway(shop, "allocate", "read_open_lines", lambda: resume("site", "Berlin"), "commit")
    shop.run("allocate")
    assert (shop.face(1001), shop.cases()) == ("In progress", [])
    laws_hold()


@pytest.mark.parametrize("scope", [("everything", ""), ("channel", "shopify"), ("sku", "MUG"), ("site", "Berlin")])
def test_a_stop_between_plan_and_wave_is_obeyed(shop, stop, waiting, laws_hold, scope):
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize", "allocate")
    halfway(shop, "pick_pack", "read_planned", lambda: stop(*scope), "commit")
    assert (shop.rows("wave"), len(waiting("pick_pack"))) == ([], 1)
    laws_hold()


@pytest.mark.parametrize("scope", [("everything", ""), ("channel", "shopify")])
def test_a_stop_between_decision_and_intent_sends_no_mail(
    with_vendors, stop, waiting, effects_called, laws_hold, scope
):
    shop = with_vendors
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize")
    halfway(shop, "notify", "read_wanted", lambda: stop(*scope), "intend", "call", "commit")
    assert (effects_called(), len(waiting("notify"))) == (0, 1)
    laws_hold()


def test_a_stop_between_decision_and_intent_pays_nothing_back(with_vendors, stop, waiting, effects_called, laws_hold):
    shop = with_vendors
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize")
    refund_money(shop.database, shop.find(1001).public_id, 100, "a scratch", "owner")
    halfway(shop, "returns", "read_owed", lambda: stop("everything"), "intend", "call", "commit")
    assert (effects_called(), len(waiting("returns"))) == (0, 1)
    laws_hold()


def test_what_was_asked_before_the_stop_is_booked_after_the_resume(with_vendors, stop, resume, laws_hold):
    """The label is bought, and the stop comes before its answer is applied."""
    shop = with_vendors
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    (wave,) = shop.rows("wave")
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    floor.seal_wave(shop.database, wave.id, shop.owner_id)
    ship = importlib.import_module("tasks.ship")
    commit = ship.commit

    async def stopped_meanwhile(gathered, plan):
        stop("everything")
        return await commit(gathered, plan)

    flow = importlib.import_module("flows.ship")
    flow.commit, before = stopped_meanwhile, flow.commit
    try:
        shop.run("ship", rounds=1)
    finally:
        flow.commit = before
    assert [row.status for row in shop.rows("effect", operation="buy_label")] == ["done"]
    assert [row.status for row in shop.rows("parcel")] == ["sealed"]
    laws_hold()
    resume("everything")
    shop.run("ship")
    assert [row.status for row in shop.rows("effect", operation="buy_label")] == ["done"]
    assert [row.status for row in shop.rows("parcel")] == ["labelled"]
    laws_hold()


def test_what_another_worker_holds_while_it_is_stopped_is_not_lost(shop, stop, resume, waiting):
    """A worker died with its claim before the stop; the resume finds the rest, and the claim runs out as ever."""
    shop.order(1001, {"MUG": 1})
    shop.order(1002, {"MUG": 1})
    shop.run("capture", "normalize")
    work.claim(shop.database, "allocate", 1, Worker("conductor", "first boot"))
    stop("everything")
    shop.run("allocate")
    assert len(waiting("allocate")) == 1
    work.void_leases(shop.database, Worker("conductor", "second boot"))
    shop.run("allocate")
    assert len(waiting("allocate")) == 2
    resume("everything")
    shop.run("allocate")
    assert [shop.face(n) for n in (1001, 1002)] == ["In progress"] * 2


# --- two at once, on PostgreSQL ---------------------------------------------------------------------------------------


ON_POSTGRES = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)  # on SQLite there is one writer


def waits_for_the_gate(shop) -> bool:
    with shop.database.reading() as connection:
        waiting = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(connection.execute(waiting).scalar_one())


def beside(shop, act: Callable[[], object]) -> threading.Thread:
    """The act is under way in a thread of its own, and waits for the gate."""
    thread = threading.Thread(target=act)
    thread.start()
    while not waits_for_the_gate(shop):
        assert thread.is_alive(), "it did not wait for the gate"
    return thread


@ON_POSTGRES
def test_a_stop_waits_for_who_has_passed_the_gate_and_nobody_passes_after_it(shop, stop):
    with shop.database.writing("act") as connection:
        assert not at_gate(connection)
        thread = beside(shop, lambda: stop("everything"))
        assert not read_stops(connection)
    thread.join(30)
    with shop.database.writing("act") as connection:
        assert at_gate(connection).everything


@ON_POSTGRES
def test_what_is_put_off_while_somebody_resumes_is_woken(shop, stop, resume, waiting):
    stop("sku", "MUG")
    shop.order(1001, {"MUG": 1})
    shop.run("capture", "normalize")
    claimed = work.claim(shop.database, "allocate", 10, Worker())
    with shop.database.writing("act") as connection:
        gate = at_gate(connection)
        mine = work.hold_fast(connection, claimed)
        thread = beside(shop, lambda: resume("sku", "MUG"))
        work.put_off(connection, claimed, dict.fromkeys(mine, gate.why("sku", min(gate.skus))))
    thread.join(30)
    assert not waiting("allocate")
    with shop.database.reading() as connection:
        assert work.backlog(connection, business_now(connection))["allocate"][0] == 1
    shop.run("allocate")
    assert shop.face(1001) == "In progress"


@ON_POSTGRES
def test_two_who_stop_the_same_are_one_stop_and_the_second_hears_of_it(shop):
    told = []
    with shop.database.writing("act") as connection:
        at_gate(connection)
        threads = [
            beside(shop, lambda n=n: told.append(stops.stop(shop.database, "sku", "MUG", f"reason {n}", "owner")))
            for n in (1, 2)
        ]
    for thread in threads:
        thread.join(30)
    assert len(shop.rows("stop")) == 1
    assert sorted("Nothing was changed" in one for one in told) == [False, True]


@ON_POSTGRES
def test_stops_resumes_and_stages_side_by_side_never_wait_in_a_circle(shop, laws_hold):
    errors = []
    for number in range(1001, 1041):
        shop.order(number, {"MUG" if number % 2 else "CANDLE": 1})
    shop.stock(MUG=40, CANDLE=40)
    shop.run("capture", "normalize")

    def keep(doing: Callable[[], object]) -> Callable[[], None]:
        def done() -> None:
            try:
                doing()
            except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
                errors.append(error)

        return done

    def on_and_off() -> None:
        for _ in range(12):
            stops.stop(shop.database, "sku", "MUG", "to see", "owner")
            stops.stop(shop.database, "everything", "", "to see", "owner")
            stops.resume(shop.database, "sku", "MUG", "owner")
            stops.resume(shop.database, "everything", "", "owner")

    person = threading.Thread(target=keep(on_and_off))
    person.start()
    for _ in range(6):
        keep(lambda: shop.run("allocate", "pick_pack", rounds=2))()
    person.join(60)
    assert not errors
    shop.run("allocate", "pick_pack")
    assert {row.status for row in shop.rows("orders")} == {"in_progress"}
    laws_hold()
