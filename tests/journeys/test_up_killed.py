"""A whole `doorstep up` in which a part is killed in the middle of the day, its supervisor too, ends as any other day.

Everything stands still (SIGSTOP) while somebody looks whether work is half done; the part dies in that moment, and the
others go on. Whoever speaks to the shop does what channels and people do: sends again, loads the page again.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from os import environ, kill
from pathlib import Path
from signal import SIGKILL
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from doorstep.actions.clock import move_clock
from doorstep.cli.demo.day import Day
from doorstep.cli.demo.founding import found, prepare_prefect
from doorstep.cli.demo.sample import Sample, find_sample, read_sample
from doorstep.cli.demo.telling import Teller
from doorstep.cli.demo.vendors import API_KEY, Vendors
from doorstep.cli.demo.waiting import until_at_rest
from doorstep.conductor.parts import parts_of
from doorstep.db import tables
from doorstep.db.engine import Database, business_now
from doorstep.settings import Settings, settings
from doorstep.testing.ports import free_ports
from doorstep.testing.prefect import until
from doorstep.testing.sample_days import Ended, ended, play_plainly
from doorstep.testing.up import READY, Up

# Each of these takes more than half a minute: on PostgreSQL where that alone is wanted, else on SQLite.
KIND = "postgres" if environ.get("DOORSTEP_TEST_DATABASES") == "postgres" else "sqlite"
WAREHOUSE = pytest.param(KIND, id=KIND, marks=getattr(pytest.mark, KIND))
pytestmark = [pytest.mark.timeout(300), pytest.mark.parametrize("bare_database_url", [WAREHOUSE], indirect=True)]

SOON = timedelta(minutes=2)  # after which a vendor that did not answer is asked again
LOOK_SECONDS = 0.003
PATIENCE = 120.0  # seconds until everything is well again; a limit for a slow machine

HalfDone = Callable[[sa.Connection], int]  # how much is begun and not ended, now


def webhooks_posted(connection: sa.Connection) -> int:
    """Some of the morning's 200 webhooks are heard, and many are still to come."""
    event, account = tables.inbound_event, tables.vendor_account
    heard = connection.execute(
        sa.select(sa.func.count()).select_from(event).join(account, account.c.id == event.c.account_id)
        .where(account.c.kind == "channel")
    ).scalar_one()  # fmt: skip
    return heard if 10 <= heard <= 180 else 0


def claimed(*stages: str) -> HalfDone:
    """Work of these stages that the conductor has in hand; and no mail is under way, of which nobody could know."""

    def count(connection: sa.Connection) -> int:
        one = tables.work_item
        is_held = sa.and_(one.c.outcome.is_(None), one.c.lease.is_not(None), one.c.lease != "")
        number = sa.select(sa.func.count()).select_from(one).where(is_held, one.c.stage.in_(stages))
        return 0 if _calling(connection, "send_message") else connection.execute(number).scalar_one()

    return count


def labels_asked_for(connection: sa.Connection) -> int:
    """Labels that the carrier was asked for and has not answered; and no mail is under way."""
    return 0 if _calling(connection, "send_message") else _calling(connection, "buy_label")


def floor_at_work(connection: sa.Connection) -> int:
    """Picks that are still open while the first parcels are sealed already; and no mail is under way."""
    parcel, task = tables.parcel, tables.pick_task
    sealed = connection.execute(sa.select(sa.func.count()).select_from(parcel)).scalar_one()
    left = connection.execute(sa.select(sa.func.count()).select_from(task).where(task.c.status == "open")).scalar_one()
    return left if sealed > 0 and not _calling(connection, "send_message") else 0


def _calling(connection: sa.Connection, operation: str) -> int:
    one = tables.effect
    asked = sa.select(sa.func.count()).select_from(one).where(one.c.operation == operation, one.c.status == "calling")
    return connection.execute(asked).scalar_one()


SUPERVISOR = "up"


@dataclass
class Shop:
    """The sample shop under a whole `doorstep up`."""

    here: Settings
    database: Database
    vendors: Vendors
    up: Up
    given_up: threading.Event = field(default_factory=threading.Event)

    def strike(self, name: str, half_done: HalfDone, is_time: Callable[[], bool] = lambda: True) -> int:
        """That part is dead, killed while so much was half done, and another one has been started."""
        gone = self.up.children()
        while not (open_work := self._strike_now(name, half_done, is_time, gone)):
            assert not self.given_up.wait(LOOK_SECONDS), f"the day went by without a moment to kill {name}"
        Teller().say(f"  {name} is killed, with {open_work} half done")
        if name == SUPERVISOR:
            self.up.end()
            self.up = Up(environ, "--sandbox")  # somebody starts it again at once, and that is all they do
            self.up.says(READY)
        else:
            until(lambda: self.up.children().get(self._module(name)) not in (None, gone[self._module(name)]), name)
        Teller().say(f"  another {name} is started")
        return open_work

    def _strike_now(self, name: str, half_done: HalfDone, is_time: Callable[[], bool], children: dict[str, int]) -> int:
        if not (self._look(half_done) and is_time()):
            return 0
        with self.up.standing_still():
            open_work = self._look(half_done)
            if open_work and name == SUPERVISOR:
                self.up.kill()
            elif open_work:
                kill(children[self._module(name)], SIGKILL)
        return open_work

    def _look(self, half_done: HalfDone) -> int:
        with self.database.reading() as connection:
            return half_done(connection)

    def _module(self, name: str) -> str:
        return next(part.module for part in parts_of(self.here, sandbox=True) if part.name == name)

    def lose_an_answer(self) -> None:
        """The carrier will sell the first labels that it is asked for, and say nothing about it."""
        self._ask_carrier("POST", {"operation": "buy", "mode": "timeout_after_doing", "seconds": 25, "count": 1})

    def has_lost_an_answer(self) -> bool:
        """It has sold them, and says nothing."""
        return all(fault["count"] == 0 for fault in self._ask_carrier("GET")["faults"])

    def _ask_carrier(self, method: str, told: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {API_KEY}"}
        url = f"{self.vendors.carrier_url}/control/faults"
        return httpx.request(method, url, json=told, headers=headers, trust_env=False).raise_for_status().json()

    def is_well(self) -> bool:
        """Every part runs and says that it is ready."""
        children = self.up.children()
        parts = parts_of(self.here, sandbox=True)
        return all(part.module in children and part.is_ready(children[part.module]) for part in parts)

    def rest(self) -> float:
        """Everything is well, and nothing is due, nor soon: where a vendor was away, the time until it is asked again
        passes on all clocks."""
        seconds = until_at_rest(self.database, Teller())
        until(self.is_well, "a shop that is well again", PATIENCE)
        seconds += until_at_rest(self.database, Teller())
        while due := self._due_soon():
            self.vendors.move_clocks(due)
            move_clock(self.database, due, None)
            seconds += until_at_rest(self.database, Teller())
        return seconds

    def _due_soon(self) -> datetime | None:
        one = tables.work_item
        with self.database.reading() as connection:
            asked_again = sa.and_(one.c.outcome.is_(None), one.c.stage.in_(("ship", "notify", "returns")))
            soon = one.c.due_at < business_now(connection) + SOON
            due: datetime | None = connection.execute(
                sa.select(sa.func.min(one.c.due_at)).where(asked_again, soon)
            ).scalar()
        return due and due + timedelta(seconds=1)


@pytest.fixture(scope="module")
def sample() -> Sample:
    return read_sample(find_sample())


@contextmanager
def installation(home: Path, database_url: str = "") -> Iterator[Settings]:
    """An empty installation with ports of its own."""
    ports = {"PORT": free_ports()[0], "PREFECT_PORT": free_ports()[0], "SANDBOX_PORT": free_ports(4)[0]}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"HOME": home, "DATABASE_URL": database_url, **ports}.items():
            patch.setenv(f"DOORSTEP_{name}", str(value))
        settings.cache_clear()
        yield settings()
    settings.cache_clear()


@pytest.fixture(scope="module")
def undisturbed(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of the sample's days when nothing happens to anybody."""
    with installation(tmp_path_factory.mktemp("quiet")) as here:
        quiet = play_plainly(sample, here, here.home / "vendors")
    assert (quiet.broken, quiet.otherwise) == ([], [])
    return quiet.digest


@pytest.fixture
def shop(sample: Sample, tmp_path: Path, bare_database_url: str) -> Iterator[Shop]:
    """Founded, and up."""
    with installation(tmp_path / "home", bare_database_url) as here, Vendors.of(here) as vendors:
        prepare_prefect(here, print)
        with closing(found(sample, here, vendors)) as database:
            standing = Shop(here, database, vendors, Up(environ, "--sandbox"))
            try:
                standing.up.says(READY)
                yield standing
            finally:
                standing.up.end()


def play(shop: Shop, sample: Sample, *strikes: Any) -> tuple[Ended, list[int]]:
    """The days, with these strikes one after the other; how they ended, and what was half done at each."""
    day = Day(sample, shop.database, shop.here.base_url, shop.vendors, Teller(), shop.rest)
    with ThreadPoolExecutor(1) as pool:
        struck: Future[list[int]] = pool.submit(lambda: [shop.strike(*one) for one in strikes])
        try:
            day.play()
        finally:
            shop.given_up.set()
            half_done = struck.result()  # where a strike failed, that is why the day did
    until(shop.is_well, "a shop that is well at the end", PATIENCE)
    until_at_rest(shop.database, Teller(), also_house=True)
    return ended(day), half_done


def test_each_part_is_killed_in_the_middle_and_the_days_end_as_undisturbed(
    shop: Shop, sample: Sample, undisturbed: str
) -> None:
    shop.lose_an_answer()

    disturbed, half_done = play(
        shop,
        sample,
        ("web", webhooks_posted),
        ("conductor", claimed("capture", "normalize", "allocate")),
        ("sandbox", labels_asked_for, shop.has_lost_an_answer),
        ("prefect", claimed("ship", "watch", "reconcile", "returns")),
    )

    assert len(half_done) == 4
    assert all(half_done)
    assert (disturbed.broken, disturbed.otherwise) == ([], [])
    assert disturbed.digest == undisturbed


def test_the_supervisor_is_killed_in_the_middle_and_the_days_end_as_undisturbed(
    shop: Shop, sample: Sample, undisturbed: str
) -> None:
    disturbed, half_done = play(shop, sample, (SUPERVISOR, floor_at_work))

    assert half_done[0]
    assert (disturbed.broken, disturbed.otherwise) == ([], [])
    assert disturbed.digest == undisturbed
