"""From an empty file to this version: what the migrations make is what the tables say, guards included."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
import sqlalchemy as sa

from doorstep.db import migrate, tables
from doorstep.db.engine import Database
from doorstep.db.guard import guards
from doorstep.domain.errors import SchemaVersionError

_POSTGRES = {
    "column": "SELECT c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
    "pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
    "LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
    "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0",
    "constraint": "SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": "SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE NOT tgisinternal",
    "function": "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


def described(database: Database) -> dict[str, str]:
    """Everything that the database keeps of its own shape, by name, but for the table of versions."""
    with database.reading() as connection:
        if database.is_sqlite:
            rows = connection.execute(
                sa.text("SELECT type || ' ' || tbl_name || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            ).all()
        else:
            rows = [
                (f"{kind} {name}", str(told))
                for kind, query in _POSTGRES.items()
                for name, *told in connection.execute(sa.text(query))
            ]
    return {name: _plain(text, database.is_sqlite) for name, text in rows if "alembic_version" not in name}


def _plain(text: str, is_sqlite: bool) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    if is_sqlite and text.startswith("CREATE TABLE"):  # alembic lists a table's constraints in an order of its own
        first, last = text.index("(") + 1, text.rindex(")")
        parts = [piece for part in _listed(text[first:last]) for piece in _apart(part)]
        return "; ".join([text[:first], *sorted(parts), text[last:]])
    return text


def _apart(part: str) -> list[str]:
    """A column that was added later carries its foreign key with it; told as the two that they are."""
    later = re.fullmatch(r"(\w+)( \w+) (CONSTRAINT \w+) (REFERENCES .+)", part)
    return [part] if later is None else [later[1] + later[2], f"{later[3]} FOREIGN KEY({later[1]}) {later[4]}"]


def _listed(text: str) -> list[str]:
    """What the commas outside of all parentheses part."""
    depth, parts = 0, [""]
    for letter in text:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


@contextmanager
def opened(url: str) -> Iterator[Database]:
    with closing(Database(url)) as database:
        yield database


@pytest.fixture
def two_bare_urls(request: pytest.FixtureRequest, bare_database_url: str) -> Iterator[tuple[str, str]]:
    kind = "sqlite" if bare_database_url.startswith("sqlite") else "postgres"
    shelf = request.getfixturevalue(f"_{kind}_shelf")
    another = shelf.take(migrated=False)
    yield bare_database_url, another
    shelf.give_back(another)


def test_the_migrations_make_what_the_tables_and_guards_say(two_bare_urls: tuple[str, str]) -> None:
    by_migration, by_tables = two_bare_urls
    migrate.upgrade(by_migration)
    with opened(by_tables) as database, database.writer.begin() as connection:
        tables.metadata.create_all(connection)
        for statement in guards(connection.dialect.name):
            connection.exec_driver_sql(statement)
    with opened(by_migration) as one, opened(by_tables) as other:
        made, said = described(one), described(other)
    assert len(said) > 100
    assert set(made) == set(said)
    assert {name: text for name, text in made.items() if said[name] != text} == {}


def test_an_upgrade_twice_is_an_upgrade_once(bare_database_url: str) -> None:
    migrate.upgrade(bare_database_url)
    with opened(bare_database_url) as database:
        before = described(database)
        migrate.require_current(database)
    migrate.upgrade(bare_database_url)
    with opened(bare_database_url) as database:
        assert described(database) == before
        assert migrate.version(database) == migrate.head()


def _pretend(database: Database, version: str) -> None:
    with database.writer.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :v"), {"v": version})


def test_a_newer_warehouse_is_refused_and_left_alone(database: Database) -> None:
    _pretend(database, "9999")
    before = described(database)
    with pytest.raises(SchemaVersionError, match=r"of version 9999, newer than this program's \w+\. Start a newer"):
        migrate.upgrade(database.url)
    with pytest.raises(SchemaVersionError, match="of version 9999 and this program wants"):
        migrate.require_current(database)
    assert described(database) == before
    assert migrate.version(database) == "9999"


def test_an_empty_database_is_no_shop_yet(bare_database_url: str) -> None:
    with opened(bare_database_url) as database, pytest.raises(SchemaVersionError, match="no shop here yet"):
        migrate.require_current(database)


def test_an_upgrade_keeps_what_stands(database: Database) -> None:
    with database.writing("act") as connection:
        connection.execute(tables.setting.insert().values(key="shop_name", value="The Candle Shop"))
    migrate.upgrade(database.url)
    with database.reading() as connection:
        assert connection.execute(sa.select(tables.setting.c.value)).scalar_one() == "The Candle Shop"


def test_a_failed_upgrade_leaves_nothing_behind(bare_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import command

    really = command.upgrade

    def dies_at_the_end(*given: object) -> None:
        really(*given)  # type: ignore[arg-type]
        raise OSError("the disk is full")

    monkeypatch.setattr(migrate.command, "upgrade", dies_at_the_end)
    with pytest.raises(OSError, match="disk is full"):
        migrate.upgrade(bare_database_url)
    with opened(bare_database_url) as database:
        assert described(database) == {}
    monkeypatch.undo()
    migrate.upgrade(bare_database_url)
    with opened(bare_database_url) as database:
        migrate.require_current(database)
