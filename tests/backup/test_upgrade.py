"""A home of an earlier version comes up with its data, kept in a file before; a newer one is refused."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from doorstep.actions import floor
from doorstep.actions.backups import list_backups, upgrade_with_backup
from doorstep.actions.restore import restore
from doorstep.actions.returns import receive_return
from doorstep.db import migrate, tables
from doorstep.db.engine import Database, open_database, sqlite
from doorstep.db.queries.prove import prove
from doorstep.domain.errors import SchemaVersionError
from doorstep.settings import Settings
from doorstep.testing import sandbox_fixtures
from doorstep.testing.shop import run_stages

HERE = Path(__file__).parent
FACES_OF_FIRST = {
    "#1001": "sent", "#1002": "ready", "#1003": "in_progress", "#1004": "in_progress", "#1005": "received",
    "#1006": "confirmed", "#1007": "cancelled", "#1008": "received",
}  # fmt: skip
FACES = {"0001": FACES_OF_FIRST, "0002": FACES_OF_FIRST | {"#1010": "sent", "#1011": "sent"}}

fresh_sandbox = sandbox_fixtures.fresh_sandbox


@pytest.fixture(params=FACES)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def earlier(bare_database_url: str, tmp_path: Path, version: str) -> Settings:
    """A shop that this version left behind: orders on every face, open work, cases, a label that waits; that of 0002
    with returns, refunds and payouts, too."""
    if bare_database_url.startswith("sqlite"):
        with sqlite.connect(bare_database_url.removeprefix("sqlite:///")) as connection:
            connection.executescript((HERE / f"shop-{version}.sqlite.sql").read_text())
            connection.execute("PRAGMA journal_mode=WAL")
        connection.close()
    else:
        import psycopg

        with psycopg.connect(bare_database_url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute((HERE / f"shop-{version}.postgres.sql").read_text())
    home = tmp_path / "home"
    home.mkdir()
    return Settings(home=home, database_url=bare_database_url)


def faces(database: Database) -> dict[str, str]:
    with database.reading() as connection:
        return dict(connection.execute(sa.select(tables.orders.c.number, tables.orders.c.status)).all())  # type: ignore[arg-type]


def kept(database: Database, columns: dict[str, list[str]]) -> dict[str, list[Any]]:
    """Every row of these tables, in these columns."""
    with database.reading() as connection:
        return {
            name: sorted(
                str(row) for row in connection.execute(sa.select(*map(sa.column, of)).select_from(sa.table(name)))
            )
            for name, of in columns.items()
        }


def columns_of(database: Database) -> dict[str, list[str]]:
    with database.reading() as connection:
        told = sa.inspect(connection)
        return {name: [one["name"] for one in told.get_columns(name)] for name in told.get_table_names()}


def test_an_earlier_shop_comes_up_with_its_data_and_was_kept_before(earlier, tmp_path, version):
    said: list[str] = []
    before = open_database(earlier.url)
    assert migrate.version(before) == version
    columns = {name: of for name, of in columns_of(before).items() if name not in ("alembic_version", "backup")}
    rows_before = kept(before, columns)

    upgrade_with_backup(earlier, said.append)

    database = open_database(earlier.url)
    migrate.require_current(database)
    proof = prove(database)
    assert [law.name for law in proof.broken] == []
    assert faces(database) == FACES[version]
    for name, of in kept(database, columns).items():
        assert of == rows_before[name], name
    with database.reading() as connection:
        (row,) = list_backups(connection)
    assert row.made_by == "upgrade"
    assert any(row.path in line for line in said)

    upgrade_with_backup(earlier, said.append)  # and once is enough
    with database.reading() as connection:
        assert len(list_backups(connection)) == 1


def test_the_upgraded_shop_goes_on_to_the_last_parcel(earlier, fresh_sandbox, version):
    upgrade_with_backup(earlier, lambda line: None)
    database = open_database(earlier.url)
    connect(database, "carrier", {"base_url": fresh_sandbox.carrier_url, "api_key": fresh_sandbox.api_key})
    with database.reading() as connection:
        owner = connection.execute(sa.select(tables.actor.c.id).where(tables.actor.c.name == "owner")).scalar_one()

    send_out(database, owner)

    sent_before = {number for number, status in FACES[version].items() if status == "sent"}
    sent = {number for number, status in faces(database).items() if status == "sent"}
    assert sent == sent_before | {"#1002", "#1003", "#1004", "#1008", "#1009"}
    assert prove(database).broken == ()


def connect(database: Database, kind: str, config: dict[str, str]) -> None:
    """The vendor answers where it does now."""
    account = tables.vendor_account
    with database.writing("act") as connection:
        connection.execute(account.update().where(account.c.kind == kind).values(config=config))


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


def test_the_backup_of_an_earlier_version_is_brought_up_where_it_is_restored(request, earlier, tmp_path, version):
    from doorstep.actions.archive import write_archive

    made = write_archive(earlier, tmp_path / "backups")
    assert made.schema == version
    url = ""
    if not earlier.url.startswith("sqlite"):
        shelf = request.getfixturevalue("_postgres_shelf")
        url = shelf.take(migrated=False)

    done = restore(Settings(home=tmp_path / "elsewhere", database_url=url), made.path)

    assert done.upgraded_from == version
    database = Database(Settings(home=tmp_path / "elsewhere", database_url=url).url)
    assert faces(database) == FACES[version]
    assert prove(database).broken == ()
    database.close()
    if url:
        shelf.give_back(url)


@pytest.mark.parametrize("version", ["0002"], indirect=True)
def test_a_return_of_an_earlier_shop_comes_in_and_its_money_goes_back(earlier, fresh_sandbox):
    upgrade_with_backup(earlier, lambda line: None)
    database = open_database(earlier.url)
    connect(database, "payment", {"base_url": fresh_sandbox.payments_url})
    coming = next(row for row in rows(database, tables.rma) if row.status == "approved")
    order = next(row for row in rows(database, tables.orders) if row.id == coming.order_id)
    charge = {"id": "ch_1011", "amount": order.total_minor, "currency": "EUR", "reference": order.number}
    fresh_sandbox.tell("payments", "/v1/charges/batch", charges=[charge])
    (site, *_) = rows(database, tables.site)

    receive_return(database, coming.public_id, [(1, 1, "scrap", "broken")], site.id, "owner")
    run_stages(database, ("returns", "reconcile"), 4)

    assert [row.status for row in rows(database, tables.rma)] == ["closed", "closed"]
    assert [row.status for row in rows(database, tables.refund)] == ["posted"] * 3
    assert [row.status for row in rows(database, tables.payout)] == ["balanced", "disputed"]
    assert prove(database).broken == ()


@pytest.mark.parametrize("version", ["0002"], indirect=True)
def test_a_newer_shop_is_refused_and_left_alone(earlier):
    database = open_database(earlier.url)
    with database.writer.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaVersionError, match="of version 9999, newer than"):
        upgrade_with_backup(earlier, lambda line: None)

    assert migrate.version(database) == "9999"
    assert not (earlier.home / "backups").exists()
