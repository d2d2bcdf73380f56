"""The ground that the other tests stand on holds."""

import socket

import pytest


@pytest.mark.postgres
def test_a_postgres_database_of_a_test_is_empty_and_recent(request):
    import psycopg

    shelf = request.getfixturevalue("_postgres_shelf")
    url = shelf.take(migrated=False)
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        version = connection.info.server_version
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    shelf.give_back(url)

    assert version >= 150000
    assert tables == (0,)


@pytest.mark.parametrize("host", ["192.0.2.1", "shop.example", "2001:db8::1"])
def test_a_test_cannot_reach_another_machine(host):
    with pytest.raises(RuntimeError, match="may only reach loopback"):
        socket.create_connection((host, 443), timeout=1)


def test_a_test_reaches_its_own_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
