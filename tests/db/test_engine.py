"""One writer at a time and nobody starved, instants that keep their order, and readers that see one moment."""

import fcntl
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from doorstep.db import tables
from doorstep.db.engine import Database, business_now, machine_now, open_database
from doorstep.db.gate import HASTE_SECONDS, Gate
from doorstep.db.types import instant_text
from doorstep.testing.rows import make_row

ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from doorstep.db import tables
from doorstep.db.engine import Database
import sqlalchemy as sa

database, name = Database(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for turn in range(40):
    with database.writing("act") as connection:
        stands = sa.select(tables.setting.c.value).where(tables.setting.c.key == "count")
        count = connection.execute(stands).scalar_one()
        connection.execute(tables.setting.update().where(tables.setting.c.key == "count").values(value=count + 1))
        connection.execute(tables.setting.insert().values(key=f"turn-{count}", value=name))
database.close()
"""


def test_three_processes_write_in_turn_and_lose_nothing(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.writing("act") as connection:
        connection.execute(tables.setting.insert().values(key="count", value=0))
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, sqlite_url, name], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for name in "abc"
    ]  # fmt: skip
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in running:
        one.communicate("go\n")
        assert one.returncode == 0
    with database.reading() as connection:
        told = dict(connection.execute(sa.select(tables.setting.c.key, tables.setting.c.value)).all())
    database.close()
    assert told.pop("count") == 120
    assert Counter(told.values()) == {"a": 40, "b": 40, "c": 40}


def test_a_writer_that_comes_back_at_once_does_not_overtake_one_that_waits(tmp_path: Path) -> None:
    path = str(tmp_path / "shop.db")
    greedy, patient, order = Gate(path), Gate(path), []
    waiting = Event()

    def waits() -> None:
        waiting.set()
        with patient.turn():
            order.append("patient")

    with greedy.turn():
        other = Thread(target=waits)
        other.start()
        waiting.wait(10)
        # It stands at the turnstile once nobody else can pass it.
        while _is_free(path + ".turn"):
            pass
    with greedy.turn():
        order.append("greedy")
    other.join(10)
    greedy.close()
    patient.close()
    assert order == ["patient", "greedy"]


def _is_free(path: str) -> bool:
    with open(path, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def test_what_fails_half_way_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing("act") as connection:
            connection.execute(tables.setting.insert().values(key="a", value=1))
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        fail()
    with database.writing("act") as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.setting)).scalar_one() == 0


def test_nothing_done_on_a_reader_stays(database: Database) -> None:
    with database.reading() as connection:
        connection.execute(tables.setting.insert().values(key="a", value=1))
    with database.reading() as connection:
        assert connection.execute(sa.select(tables.setting)).first() is None


def test_a_warehouse_is_a_file(tmp_path: Path) -> None:
    for url in ("sqlite://", "sqlite:///:memory:"):
        with pytest.raises(ValueError, match="is a file; give its path"):
            Database(url)


def test_the_folder_of_a_fresh_warehouse_is_made(tmp_path: Path) -> None:
    Database(f"sqlite:///{tmp_path}/some/where/shop.db").close()
    assert (tmp_path / "some" / "where").is_dir()


def test_a_database_is_opened_once_in_a_process(sqlite_url: str) -> None:
    assert open_database(sqlite_url) is open_database(sqlite_url)
    open_database(sqlite_url).close()
    open_database.cache_clear()


def test_the_shop_lives_by_its_own_clock(database: Database) -> None:
    with database.writing("act") as connection:
        assert abs(business_now(connection) - machine_now()) < timedelta(minutes=1)
        connection.execute(tables.setting.insert().values(key="clock_offset", value=-86400.5))
        assert abs(business_now(connection) - machine_now() + timedelta(days=1)) < timedelta(minutes=1)


INSTANTS = st.datetimes(datetime(1970, 1, 2), datetime(9000, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@given(one=INSTANTS, other=INSTANTS)
def test_the_order_of_instants_is_the_order_of_their_texts(one: datetime, other: datetime) -> None:
    assert (one < other) == (instant_text(one) < instant_text(other))
    assert datetime.fromisoformat(instant_text(one)) == one


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        instant_text(datetime(2026, 1, 1))  # noqa: DTZ001


def test_an_instant_comes_back_as_the_moment_it_was_in_utc(database: Database) -> None:
    at = datetime(2026, 3, 29, 3, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    with database.writing("act") as connection:
        one = make_row(connection, "orders", placed_at=at)
        back = connection.execute(sa.select(tables.orders.c.placed_at).where(tables.orders.c.id == one)).scalar_one()
    assert (back, back.tzinfo) == (at, UTC)


def test_an_error_says_what_failed_and_not_whose_address_it_was(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError) as error, database.writing("act") as connection:
        connection.execute(tables.setting.insert(), [{"key": "Torstr. 9", "value": n} for n in range(2)])
    assert "INSERT INTO setting" in str(error.value)
    assert "Torstr. 9" not in str(error.value)
    assert "Torstr. 9" not in str(error.value.orig)


def test_turns_are_short_for_a_moment_after_somebody_in_haste(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = Gate(str(tmp_path / "shop.db")), Gate(str(tmp_path / "shop.db"))
    now = [1000.0]
    monkeypatch.setattr("doorstep.db.gate.time.monotonic", lambda: now[0])
    with theirs.turn():
        assert not ours.is_hurried()
    with theirs.turn(in_haste=True):
        assert ours.is_hurried()
    now[0] += HASTE_SECONDS
    assert not ours.is_hurried()
    now[0] = 3.0  # the machine was started anew
    assert not ours.is_hurried()
    ours.close()
    theirs.close()


def test_who_is_in_haste_goes_ahead_of_the_queue_every_second_time(tmp_path: Path) -> None:
    gate, order = Gate(str(tmp_path / "shop.db")), []
    with gate.turn():
        order.append("made the files")
    with open(tmp_path / "shop.db.turn", "rb") as queue:
        fcntl.flock(queue, fcntl.LOCK_EX)
        with gate.turn(in_haste=True):
            order.append("ahead")
        second = Thread(target=lambda: _take(gate, order, in_haste=True))
        second.start()
        second.join(0.2)
        order.append("the queue moved")
        fcntl.flock(queue, fcntl.LOCK_UN)
    second.join(10)
    assert order == ["made the files", "ahead", "the queue moved", "who waited"]


def test_threads_stand_in_the_same_queue_as_processes(tmp_path: Path) -> None:
    gate, order = Gate(str(tmp_path / "shop.db")), []
    with gate.turn():
        other = Thread(target=lambda: _take(gate, order))
        other.start()
        while _is_free(str(tmp_path / "shop.db.turn")):
            pass
    with gate.turn():
        order.append("who came back at once")
    other.join(10)
    assert order == ["who waited", "who came back at once"]


def _take(gate: Gate, order: list[str], in_haste: bool = False) -> None:
    with gate.turn(in_haste):
        order.append("who waited")
