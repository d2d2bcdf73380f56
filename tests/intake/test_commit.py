"""Group commit: many deliveries in one transaction, each with its own answer, none lost and none answered too early."""

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from doorstep.db.secrets import key_path
from doorstep.settings import Settings

BODIES = [b'{"id": %d, "line_items": []}' % number for number in range(4501, 4561)]


@contextmanager
def held_up(door, wait_until, waiting: int) -> Iterator[None]:
    """Inside, nobody can store anything; it ends once so many deliveries wait."""
    with door.database.writing("act") as connection:
        if not door.database.is_sqlite:
            connection.exec_driver_sql("LOCK TABLE inbound_event IN EXCLUSIVE MODE")
        yield
        wait_until(lambda: door.web._intake.waiting_rows >= waiting)


def test_what_waits_together_is_committed_together(door, wait_until):
    commits = []
    sa.event.listen(door.database.writer, "commit", lambda connection: commits.append(connection))
    with ThreadPoolExecutor(len(BODIES)) as callers:
        with held_up(door, wait_until, len(BODIES)):
            answers = [callers.submit(door.deliver, body) for body in BODIES]
        statuses = [answered.result().status for answered in answers]

    assert statuses == [200] * len(BODIES)
    assert sorted(event.body for event in door.came()) == sorted(BODIES)
    # The one that held it up, and all that came, also while the writer waited for its turn. PostgreSQL makes it wait in
    # the first one's statement: there the others come after it.
    assert len(commits) <= (2 if door.database.is_sqlite else 3)


def test_who_proves_nothing_is_refused_also_while_nobody_can_store(door, wait_until):
    with held_up(door, wait_until, 0):
        assert door.deliver(BODIES[0], secret=b"guessed").status == 401
    assert door.came() == []


def test_nothing_is_answered_before_it_is_stored(door, wait_until):
    with ThreadPoolExecutor(8) as callers:
        with held_up(door, wait_until, 8):
            answers = [callers.submit(door.deliver, body) for body in BODIES[:8]]
            wait_until(lambda: door.web._intake.waiting_rows == 8)
            assert [answered.done() for answered in answers] == [False] * 8
            assert door.came() == []
        assert [answered.result().status for answered in answers] == [200] * 8


def test_a_shop_that_is_told_to_stop_stores_and_answers_what_it_has_accepted(door, wait_until):
    with ThreadPoolExecutor(12) as callers:
        with held_up(door, wait_until, 12):
            answers = [callers.submit(door.deliver, body) for body in BODIES[:12]]
            wait_until(lambda: door.web._intake.waiting_rows == 12)
            door.server.should_exit = True
        statuses = [answered.result().status for answered in answers]
    door.shut()

    assert statuses == [200] * 12
    assert sorted(event.body for event in door.came()) == sorted(BODIES[:12])


def test_who_comes_when_too_much_waits_is_asked_to_come_again(door, wait_until, monkeypatch):
    monkeypatch.setattr("doorstep.intake.door.WAITING_ROWS", 5)
    with ThreadPoolExecutor(6) as callers:
        with held_up(door, wait_until, 5):
            answers = [callers.submit(door.deliver, body) for body in BODIES[:5]]
            wait_until(lambda: door.web._intake.waiting_rows == 5)
            refused = door.deliver(BODIES[5])
        statuses = [answered.result().status for answered in answers]

    assert (refused.status, refused.headers["retry-after"]) == (503, "5")
    assert statuses == [200] * 5
    assert len(door.came()) == 5


def test_a_commit_that_fails_is_never_answered_with_200(door, caplog):
    caplog.set_level(logging.CRITICAL, "doorstep.intake")
    with door.database.writing("act") as connection:
        connection.exec_driver_sql("ALTER TABLE inbound_body RENAME TO mislaid")
    failed = door.deliver(BODIES[0])
    with door.database.writing("act") as connection:
        connection.exec_driver_sql("ALTER TABLE mislaid RENAME TO inbound_body")

    assert failed.status == 503
    assert failed.headers["retry-after"]
    assert door.came() == []
    assert door.deliver(BODIES[0]).status == 200


REFUSE_ONE = {
    "sqlite": [
        "CREATE TRIGGER one_is_refused BEFORE INSERT ON inbound_event WHEN NEW.topic = 'orders/edited' "
        "BEGIN SELECT RAISE(ABORT, 'one_is_refused'); END"
    ],
    "postgresql": [
        "ALTER TABLE inbound_event ADD CONSTRAINT one_is_refused CHECK (topic <> 'orders/edited')",
    ],
}


def test_one_that_the_database_refuses_does_not_spoil_its_neighbours(door, wait_until, caplog):
    caplog.set_level(logging.CRITICAL, "doorstep.intake")
    with door.database.writing("act") as connection:
        for statement in REFUSE_ONE[connection.dialect.name]:
            connection.exec_driver_sql(statement)
    topics = ["orders/create"] * 11 + ["orders/edited"] + ["orders/create"] * 8
    with ThreadPoolExecutor(len(topics)) as callers:
        with held_up(door, wait_until, len(topics)):
            answers = [callers.submit(door.deliver, b"{}", topic=topic) for topic in topics]
        statuses = [answered.result().status for answered in answers]

    assert sorted(statuses) == [200] * 19 + [503]
    assert statuses[11] == 503
    assert len(door.came()) == 19


def test_two_web_applications_on_one_warehouse_store_each_event_once(door):
    """Both are told the same at the same time, each in its own order."""
    other = type(door)(door.settings).open()
    try:
        threads = [
            threading.Thread(target=_deliver_under_one_id_each, args=(door, BODIES)),
            threading.Thread(target=_deliver_under_one_id_each, args=(other, BODIES[::-1])),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        other.shut()

    assert sorted((event.body, event.deliveries) for event in door.came()) == sorted((body, 2) for body in BODIES)


def _deliver_under_one_id_each(door, bodies):
    with ThreadPoolExecutor(16) as callers:
        answers = list(callers.map(lambda body: door.deliver(body, event_ref=body.decode()), bodies))
    assert [answered.status for answered in answers] == [200] * len(bodies)


def test_a_shop_whose_accounts_cannot_be_read_asks_everybody_to_come_again(shut_door, caplog, wait_until):
    """Its channels are not unknown: they must not be told to give up."""
    caplog.set_level(logging.CRITICAL, "doorstep.intake")
    with shut_door.database.writing("act") as connection:
        connection.exec_driver_sql("ALTER TABLE vendor_secret RENAME TO mislaid")
    door = shut_door.open()
    assert door.deliver(b"{}").status == 503

    with door.database.writing("act") as connection:
        connection.exec_driver_sql("ALTER TABLE mislaid RENAME TO vendor_secret")
    wait_until(lambda: door.deliver(b"{}").status == 200)


def test_a_shop_with_another_key_blames_itself_and_not_the_channel(shut_door, caplog):
    caplog.set_level(logging.CRITICAL, "doorstep.accounts")
    key_path(shut_door.settings.home).unlink()
    door = shut_door.open()

    assert door.deliver(b"{}").status == 503
    assert door.came() == []


def test_a_port_that_is_taken_is_named(door):
    from doorstep.domain.errors import SettingsError
    from doorstep.serving import Server

    taken = Settings(home=door.settings.home, database_url=door.settings.database_url, port=door.port)
    with pytest.raises(SettingsError, match=f"Port {door.port} .* DOORSTEP_PORT"):
        Server(taken)
