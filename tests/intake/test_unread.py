"""Deliveries that came with others are read with them: never later than they may be, never lost, none by another's
fault."""

import asyncio
import socket
import struct
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

BODIES = [b'{"id": %d, "line_items": []}' % number for number in range(4501, 4510)]


@pytest.fixture
def slow_door(door, monkeypatch, wait_until):
    """A shop where nothing but the database's turn, or the server's end, brings a second delivery its turn."""
    monkeypatch.setattr("doorstep.intake.turns.PACE_SECONDS", 60.0)
    monkeypatch.setattr("doorstep.intake.turns.SILENCE_SECONDS", 60.0)
    assert door.deliver(BODIES[0]).status == 200
    yield door
    if door.server is not None:
        run(door, unread(door).go)


def unread(door):
    return door.web._unread


def run(door, what):
    """In the loop of the server."""
    door.web._intake.writer._loop.call_soon_threadsafe(what)


def said(door, body):
    """What the channel says on the wire when it delivers this body."""
    headers = door.signed(body) | {"Host": "here", "Content-Length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /webhooks/kiln HTTP/1.1\r\n{lines}\r\n".encode() + body


def caller(door):
    return closing(socket.create_connection(("127.0.0.1", door.port), 60))


def is_cut(line):
    try:
        return line.recv(12) == b""
    except ConnectionResetError:
        return True


def bodies(door):
    return [event.body for event in door.came()]


def test_what_follows_lies_unread_and_a_page_beside_it_is_answered(slow_door, wait_until):
    with caller(slow_door) as channel:
        channel.sendall(said(slow_door, BODIES[1]))
        wait_until(lambda: len(unread(slow_door)) == 1)
        assert slow_door.send("GET", "/healthz").status == 200
        assert bodies(slow_door) == BODIES[:1]
        run(slow_door, unread(slow_door).go)

        assert channel.recv(12) == b"HTTP/1.1 200"
    assert bodies(slow_door) == BODIES[:2]


def test_what_lies_unread_when_it_is_our_turn_at_the_database_goes_with_what_is_written(slow_door, wait_until):
    with ThreadPoolExecutor(3) as callers:
        with slow_door.database.writing("act") as connection:
            if not slow_door.database.is_sqlite:
                connection.exec_driver_sql("LOCK TABLE inbound_event IN EXCLUSIVE MODE")
            first = callers.submit(slow_door.deliver, BODIES[1])
            wait_until(lambda: len(unread(slow_door)) == 1)
            run(slow_door, unread(slow_door).go)
            wait_until(lambda: slow_door.web._intake.waiting_rows == 1)
            if slow_door.database.is_sqlite:
                second = callers.submit(slow_door.deliver, BODIES[2])
                wait_until(lambda: len(unread(slow_door)) == 1)
        assert first.result().status == 200
        if slow_door.database.is_sqlite:  # on PostgreSQL our turn has come before anybody waits
            assert second.result().status == 200


@pytest.mark.parametrize("goes", ["politely", "abruptly"])
def test_what_a_caller_sent_who_goes_away_before_it_is_read_is_stored(slow_door, wait_until, goes):
    with caller(slow_door) as channel:
        channel.sendall(said(slow_door, BODIES[1]))
        wait_until(lambda: len(unread(slow_door)) == 1)
        if goes == "abruptly":
            channel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    wait_until(lambda: bodies(slow_door) == BODIES[:2])


def test_what_comes_in_parts_is_one_body_in_its_order(slow_door, wait_until):
    whole = said(slow_door, BODIES[1])
    with caller(slow_door) as channel:
        channel.sendall(whole[:100])
        wait_until(lambda: len(unread(slow_door)) == 1)
        channel.sendall(whole[100:-5])
        (connection,) = unread(slow_door)._waiting
        wait_until(lambda: sum(map(len, connection._unread)) == len(whole) - 5)
        run(slow_door, unread(slow_door).go)
        wait_until(lambda: not len(unread(slow_door)))
        channel.sendall(whole[-5:])

        assert channel.recv(12) == b"HTTP/1.1 200"
    assert bodies(slow_door) == BODIES[:2]


def test_what_follows_a_request_that_asks_for_another_protocol_is_heard(slow_door, wait_until):
    asks = said(slow_door, BODIES[1]).replace(b"\r\n", b"\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n", 1)
    with caller(slow_door) as channel:
        channel.sendall(asks)
        wait_until(lambda: len(unread(slow_door)) == 1)
        (connection,) = unread(slow_door)._waiting
        channel.sendall(said(slow_door, BODIES[2]))
        wait_until(lambda: len(connection._unread) == 2)
        run(slow_door, unread(slow_door).go)

        wait_until(lambda: bodies(slow_door) == [BODIES[0], BODIES[2]])


def test_a_body_of_which_the_end_never_came_is_asked_for_again_when_the_shop_ends(door, wait_until):
    sent = []

    async def cut_short():
        parts = [{"type": "http.request", "body": b"{", "more_body": True}]

        async def receive():
            return parts.pop() if parts else await asyncio.Event().wait()

        async def send(message):
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": "/webhooks/kiln", "query_string": b"", "headers": []}
        answering = asyncio.ensure_future(door.web._intake(scope, receive, send))
        while parts:
            await asyncio.sleep(0)
        answering.cancel()
        await answering

    asyncio.run_coroutine_threadsafe(cut_short(), door.web._intake.writer._loop).result(60)

    assert sent[0]["status"] == 503


def test_what_is_long_is_read_at_once(slow_door):
    body = b'{"id": 4777, "note": "%s"}' % (b"x" * 100_000)

    assert slow_door.deliver(body).status == 200

    assert bodies(slow_door) == [BODIES[0], body]


def test_a_shop_that_is_told_to_stop_answers_also_what_it_has_not_read(slow_door, wait_until):
    with caller(slow_door) as channel:
        channel.sendall(said(slow_door, BODIES[1]))
        wait_until(lambda: len(unread(slow_door)) == 1)
        slow_door.shut()

        assert channel.recv(12) == b"HTTP/1.1 200"
    assert bodies(slow_door) == BODIES[:2]


def test_one_that_cannot_be_read_is_cut_alone(slow_door, wait_until, monkeypatch, caplog):
    read = HttpToolsProtocol.data_received

    def fails(connection, came):
        if BODIES[1] in came:
            raise RuntimeError("nobody foresaw that")
        read(connection, came)

    monkeypatch.setattr(HttpToolsProtocol, "data_received", fails)
    with caller(slow_door) as poison, caller(slow_door) as channel:
        poison.sendall(said(slow_door, BODIES[1]))
        wait_until(lambda: len(unread(slow_door)) == 1)
        channel.sendall(said(slow_door, BODIES[2]))
        wait_until(lambda: len(unread(slow_door)) == 2)
        run(slow_door, unread(slow_door).go)

        assert channel.recv(12) == b"HTTP/1.1 200"
        assert is_cut(poison)
    assert "could not be read" in caplog.text


@pytest.mark.parametrize(
    "nonsense", [b"\x00\xff", b"kiln HTTP/9.9\r\n\r\n", b"kiln HTTP/1.1\r\nContent-Length: -1\r\n\r\n"]
)
def test_who_talks_nonsense_is_refused_and_spoils_nobody_who_is_read_with_it(slow_door, wait_until, nonsense):
    with caller(slow_door) as stranger, caller(slow_door) as channel:
        stranger.sendall(b"POST /webhooks/" + nonsense)
        wait_until(lambda: len(unread(slow_door)) == 1)
        channel.sendall(said(slow_door, BODIES[1]))
        wait_until(lambda: len(unread(slow_door)) == 2)
        run(slow_door, unread(slow_door).go)

        assert channel.recv(12) == b"HTTP/1.1 200"
        assert stranger.recv(12) == b"HTTP/1.1 400"
    assert bodies(slow_door) == BODIES[:2]
