"""A home of an earlier version comes up with its data, kept in a file before; a newer one is refused."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from doorstep.actions import floor
from doorstep.actions.backups import list_backups, upgrade_with_backup
from doorstep.actions.restore import restore
from doorstep.db import migrate, tables
from doorstep.db.engine import Database, open_database, sqlite
from doorstep.db.queries.prove import prove
from doorstep.domain.errors import SchemaVersionError
from doorstep.settings import Settings
from doorstep.testing import sandbox_fixtures
from doorstep.testing.shop import run_stages

HERE = Path(__file__).parent
FACES = {
    "#1001": "sent", "#1002": "ready", "#1003": "in_progress", "#1004": "in_progress", "#1005": "received",
    "#1006": "confirmed", "#1007": "cancelled", "#1008": "received",
}  # fmt: skip

fresh_sandbox = sandbox_fixtures.fresh_sandbox


@pytest.fixture
def earlier(bare_database_url: str, tmp_path: Path) -> Settings:
    """A shop that version 0001 left behind: orders on every face, open work, cases, a label that waits."""
    if bare_database_url.startswith("sqlite"):
        with sqlite.connect(bare_database_url.removeprefix("sqlite:///")) as connection:
            connection.executescript((HERE / "shop-0001.sqlite.sql").read_text())
            connection.execute("PRAGMA journal_mode=WAL")
        connection.close()
    else:
        import psycopg

        with psycopg.connect(bare_database_url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute((HERE / "shop-0001.postgres.sql").read_text())
    home = tmp_path / "home"
    home.mkdir()
    return Settings(home=home, database_url=bare_database_url)


def faces(database: Database) -> dict[str, str]:
    with database.reading() as connection:
        return dict(connection.execute(sa.select(tables.orders.c.number, tables.orders.c.status)).all())  # type: ignore[arg-type]


def test_an_earlier_shop_comes_up_with_its_data_and_was_kept_before(earlier, tmp_path):
    said: list[str] = []
    assert migrate.version(open_database(earlier.url)) == "0001"

    upgrade_with_backup(earlier, said.append)

    database = open_database(earlier.url)
    migrate.require_current(database)
    proof = prove(database)
    assert [law.name for law in proof.broken] == []
    assert faces(database) == FACES
    with database.reading() as connection:
        (row,) = list_backups(connection)
    assert row.made_by == "upgrade"
    assert any(row.path in line for line in said)

    upgrade_with_backup(earlier, said.append)  # and once is enough
    with database.reading() as connection:
        assert len(list_backups(connection)) == 1


def test_the_upgraded_shop_goes_on_to_the_last_parcel(earlier, fresh_sandbox):
    upgrade_with_backup(earlier, lambda line: None)
    database = open_database(earlier.url)
    account = tables.vendor_account
    with database.writing("act") as connection:
        connection.execute(
            account.update().where(account.c.kind == "carrier").values(
                config={"base_url": fresh_sandbox.carrier_url, "api_key": fresh_sandbox.api_key}
            )
        )  # fmt: skip
        owner = connection.execute(sa.select(tables.actor.c.id).where(tables.actor.c.name == "owner")).scalar_one()

    send_out(database, owner)

    after = faces(database)
    assert {number for number, status in after.items() if status == "sent"} == {
        "#1001",
        "#1002",
        "#1003",
        "#1004",
        "#1008",
        "#1009",
    }
    assert prove(database).broken == ()


def send_out(database: Database, owner: int) -> None:
    run_stages(database, ("capture", "normalize", "allocate", "pick_pack"), 12)
    for wave in rows(database, tables.wave):
        floor.pick_wave(database, wave.id, owner)
        floor.seal_wave(database, wave.id, owner)
    run_stages(database, ("ship",), 12)
    floor.hand_over(database, owner)


def rows(database: Database, table: Any) -> list[Any]:
    with database.reading() as connection:
        return list(connection.execute(sa.select(table).order_by(table.c.id)))


def test_the_backup_of_an_earlier_version_is_brought_up_where_it_is_restored(request, earlier, tmp_path):
    from doorstep.actions.archive import write_archive

    made = write_archive(earlier, tmp_path / "backups")
    assert made.schema == "0001"
    url = ""
    if not earlier.url.startswith("sqlite"):
        shelf = request.getfixturevalue("_postgres_shelf")
        url = shelf.take(migrated=False)

    done = restore(Settings(home=tmp_path / "elsewhere", database_url=url), made.path)

    assert done.upgraded_from == "0001"
    database = Database(Settings(home=tmp_path / "elsewhere", database_url=url).url)
    assert faces(database) == FACES
    assert prove(database).broken == ()
    database.close()
    if url:
        shelf.give_back(url)


def test_a_newer_shop_is_refused_and_left_alone(earlier):
    database = open_database(earlier.url)
    with database.writer.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaVersionError, match="of version 9999, newer than"):
        upgrade_with_backup(earlier, lambda line: None)

    assert migrate.version(database) == "9999"
    assert not (earlier.home / "backups").exists()
