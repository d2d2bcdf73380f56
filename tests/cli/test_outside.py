"""What doctor says of the shop as the world sees it: through TLS, to this very shop, and nowhere else."""

import asyncio
import contextlib
import socket
import threading

import pytest

from doorstep.actions.found import set_setting
from doorstep.db import tables
from doorstep.db.engine import machine_now, open_database
from doorstep.db.people import SAMPLE
from doorstep.settings import Settings
from doorstep.testing.ports import free_ports
from doorstep.testing.server import served
from doorstep.testing.tls import make_authority


@contextlib.contextmanager
def in_front(context, port):
    """Something that speaks TLS on a port of its own and passes every byte on, as a proxy does."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def pipe(reader, writer):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while piece := await reader.read(65_536):
                writer.write(piece)
                await writer.drain()
        writer.close()

    async def passed_on(reader, writer):
        there = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pipe(reader, there[1]), pipe(there[0], writer), return_exceptions=True)

    async def listen():
        return await asyncio.start_server(passed_on, "127.0.0.1", 0, ssl=context)

    async def end():
        server.close()
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=10)

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result(30)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()


@pytest.fixture
def authority(tmp_path, monkeypatch):
    made = make_authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.ca_file))
    return made


@pytest.fixture
def shop(doorstep):
    """A terminal in front of a shop of one's own."""
    assert doorstep("init", "--shop", "Kiln", "--country", "DE").status == 0
    web, prefect = free_ports(2)
    doorstep.more |= {"DOORSTEP_PORT": str(web), "DOORSTEP_PREFECT_PORT": str(prefect)}
    return doorstep


def settings_of(terminal, **more):
    url = terminal.url or f"sqlite:///{terminal.home}/warehouse.db"
    return Settings(home=terminal.home, database_url=url, port=0, public_url="https://localhost", **more)


def asked(terminal, port):
    """What doctor found, by what it looked at."""
    terminal.more["DOORSTEP_PUBLIC_URL"] = f"https://localhost:{port}"
    told = terminal("doctor", "--json")
    return {one["what"]: (one["holds"], one["found"]) for one in told.json["findings"]}


def port_of(client):
    return client.base_url.port


def test_a_shop_behind_a_proxy_with_a_good_certificate_is_well(shop, authority):
    with (
        served(settings_of(shop)) as client,
        in_front(authority.server_context("localhost"), port_of(client)) as port,
    ):
        found = asked(shop, port)

    assert found["public address"] == (True, f"https://localhost:{port} leads to this shop")
    assert found["certificate"] == (True, "valid for 90 more days")
    assert found["webhooks from outside"] == (True, "webhooks come through, and pages ask who it is")
    assert all(holds for holds, _ in found.values()), found


@pytest.mark.parametrize(
    ("name", "days", "what", "told"),
    [
        ("localhost", 5, "certificate", "ends in 5 days; renew it"),
        ("localhost", -1, "public address", "is not valid (certificate has expired)"),
        ("shop.other.example", 90, "public address", "is not valid (Hostname mismatch"),
    ],
)
def test_a_certificate_that_ends_or_is_another_s_is_named_with_what_to_do(shop, authority, name, days, what, told):
    with (
        served(settings_of(shop)) as client,
        in_front(authority.server_context(name, days=days), port_of(client)) as port,
    ):
        found = asked(shop, port)

    holds, words = found[what]
    assert not holds
    assert told in words


def test_another_shop_at_that_address_is_not_taken_for_this_one(shop, authority, doorstep, tmp_path):
    (tmp_path / "other").mkdir()
    other = Settings(home=tmp_path / "other", database_url=f"sqlite:///{shop.home}/warehouse.db", port=0)  # another key
    with served(other) as client, in_front(authority.server_context("localhost"), port_of(client)) as port:
        found = asked(shop, port)

    assert found["public address"][0] is False
    assert "Something else than this shop answers" in found["public address"][1]


def test_where_nobody_answers_or_nothing_is_encrypted_it_says_so(shop, authority):
    (gone,) = free_ports(1)
    assert "Nobody answers at" in asked(shop, gone)["public address"][1]

    shop.more["DOORSTEP_PUBLIC_URL"] = "http://shop.example"
    told = shop("doctor", "--json")
    found = {one["what"]: one["found"] for one in told.json["findings"]}
    assert "is not encrypted: passwords and orders can be read on the way" in found["public address"]


def test_a_sample_shop_is_not_for_the_net(shop, authority):
    database = open_database(f"sqlite:///{shop.home}/warehouse.db")
    with database.writing("act") as connection:
        set_setting(connection, SAMPLE, True)
    with (
        served(settings_of(shop)) as client,
        in_front(authority.server_context("localhost"), port_of(client)) as port,
    ):
        found = asked(shop, port)

    assert found["webhooks from outside"][0] is False
    assert "Anybody can read the orders" in found["webhooks from outside"][1]


def test_webhooks_that_go_elsewhere_are_named(doorstep_of_a_shop):
    terminal = doorstep_of_a_shop
    with open_database(terminal.url).writing("act") as connection:
        account = connection.execute(tables.vendor_account.select().where(tables.vendor_account.c.name == "kiln")).one()
        for topic, address in (("orders/create", "https://old.example/webhooks/kiln"),):
            connection.execute(
                tables.channel_hook.insert().values(
                    account_id=account.id, topic=topic, external_ref="1", address=address, since=machine_now()
                )
            )

    told = terminal("doctor", "--json")
    (found,) = [one for one in told.json["findings"] if one["what"] == "registered webhooks"]

    assert found["holds"] is False
    assert "kiln orders/create goes elsewhere than to" in found["found"]
    assert "`doorstep channel repair kiln`" in found["found"]


def test_a_door_that_must_be_closed_and_is_open_is_named(shop):
    with socket.create_server(("0.0.0.0", 0)) as open_door:
        shop.more["DOORSTEP_PREFECT_PORT"] = str(open_door.getsockname()[1])
        told = shop("doctor", "--json")

    found = {one["what"]: (one["holds"], one["found"]) for one in told.json["findings"]}
    assert found["closed doors"][0] is False
    assert "Prefect (port" in found["closed doors"][1]


def test_a_clock_that_was_moved_is_told_in_plain_words(shop):
    database = open_database(f"sqlite:///{shop.home}/warehouse.db")
    with database.writing("act") as connection:
        set_setting(connection, "clock_offset", -257.6 * 86_400)

    def clock():
        told = shop("doctor", "--json")
        return {one["what"]: (one["holds"], one["found"]) for one in told.json["findings"]}["clock"]

    assert clock()[0] is False
    assert "258 days behind the machine; only the sample shop's may be" in clock()[1]
    with database.writing("act") as connection:
        set_setting(connection, SAMPLE, True)
    assert clock() == (True, "the sample shop lives its own week, 258 days behind the machine")
