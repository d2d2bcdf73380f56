"""S1: four hundred orders in a rush, some of them twice, some by strangers, and the process killed in the middle."""

import json
import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest
import sqlalchemy as sa

from doorstep.actions.statement import state_day
from doorstep.db import tables
from doorstep.db.accounts import read_account
from doorstep.db.engine import machine_now
from doorstep.db.secrets import add_secret, open_safe
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.shop import run_stages

from .test_kill import WebApart

ORDERS, TWICE, AT_ONCE, STRANGERS, KILLED_AFTER = 380, 20, 5, 7, 200


@pytest.fixture
def candles(tmp_path) -> Iterator[Sandbox]:
    with Sandbox(tmp_path / "candles", "--only", "shopify") as running:
        running.tell("shopify", "/control/products", products=[{"sku": "MUG", "title": "Mug", "price": "12.90"}])
        yield running


@pytest.fixture
def burst(shut_door, candles) -> list[bytes]:
    """What the channel's shop sold: 380 orders that it delivers, and seven that strangers deliver first."""
    account, safe = tables.vendor_account, open_safe(shut_door.settings)
    with shut_door.database.writing("act") as connection:
        one = read_account(connection, "kiln", "channel")
        config = {**one.config, "api_url": candles.url("shopify")}
        connection.execute(account.update().where(account.c.id == one.id).values(config=config))
        key = candles.keys("shopify")["access_token"].encode()
        add_secret(connection, safe, one.id, key, machine_now(), "access_token")
    sold = [candles.checkout("shopify", lines=[{"sku": "MUG", "quantity": 1}], silent=True) for _ in range(ORDERS + 1)]
    return [json.dumps(order).encode() for order in sold]


@pytest.fixture
def web_of(shut_door):
    started = []

    def start():
        started.append(WebApart(shut_door))
        return started[-1]

    yield start
    for web in started:
        if web.running.poll() is None:
            web.running.kill()
        web.running.wait(60)
        web.running.stdout.close()


@pytest.mark.timeout(300)
def test_a_rush_with_doubles_strangers_and_a_kill_is_every_order_once(shut_door, candles, burst, web_of):
    *ours, stranger = burst
    deliveries = ours + ours[:TWICE]
    random.Random(1).shuffle(deliveries)
    web = web_of()
    for body in ours[:AT_ONCE]:  # both deliveries of these at the very same moment
        _both_at_once(web, shut_door, body)
        deliveries.remove(body)
        deliveries.remove(body)
    answered = web.burst(shut_door, deliveries, stop_after=KILLED_AFTER)
    assert web.running.wait(60) == -signal.SIGKILL
    stored = {event.body for event in shut_door.came()}
    assert set(answered) <= stored

    again = web_of()
    refused = [
        status_of(again, stranger, shut_door.signed(stranger, secret=b"a guess", event_ref=f"strange-{n}"))
        for n in range(STRANGERS)
    ]
    assert refused == [401] * STRANGERS
    left = list((Counter(deliveries) - Counter(answered)).elements())
    resent = again.burst(shut_door, left)
    assert sorted(resent) == sorted(left)
    assert again.end() == 0
    events = shut_door.came()
    assert sorted(event.body for event in events) == sorted(ours)
    assert sum(event.deliveries for event in events) >= ORDERS + TWICE
    assert all(events_of.deliveries >= 2 for events_of in events if events_of.body in ours[:TWICE])
    assert sum(row.times for row in shut_door.rows("intake_refusal")) == STRANGERS
    assert stranger not in {event.body for event in events}

    last = web_of()
    assert last.deliver(shut_door, stranger) == 200  # rightly signed this time
    assert last.end() == 0
    run_stages(shut_door.database, ("capture", "normalize"))
    assert len(shut_door.rows("orders")) == ORDERS + 1
    with shut_door.database.reading() as connection:
        work_item = tables.work_item
        waiting = sa.select(work_item.c.id).where(work_item.c.stage == "capture", work_item.c.outcome.is_(None))
        assert connection.execute(waiting).all() == []
        account = read_account(connection, "kiln", "channel")
    assert {event.outcome for event in shut_door.came()} <= {"applied", None}  # None: held, with a case
    statement, signature = state_day(shut_door.database, open_safe(shut_door.settings), account)
    assert (statement.says, statement.held, statement.unexplained) == (ORDERS + 1, ORDERS + 1, [])
    assert signature


def status_of(web, body, headers) -> int:
    connection = HTTPConnection("127.0.0.1", web.port, timeout=60)
    try:
        connection.request("POST", "/webhooks/kiln", body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def _both_at_once(web, door, body) -> None:
    """Two deliveries of one event, let go together."""
    gate, told = threading.Barrier(2), []

    def deliver() -> None:
        gate.wait()
        told.append(web.deliver(door, body))

    callers = [threading.Thread(target=deliver) for _ in range(2)]
    for one in callers:
        one.start()
    for one in callers:
        one.join()
    assert told == [200, 200]
