"""A backup is the whole shop at one moment; it is put back whole, into an empty place only, and lies still there."""

import asyncio
import io
import json
import os
import re
import sys
import tarfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from doorstep.actions import restore as put_back
from doorstep.actions.archive import read_contents, unpack, write_archive
from doorstep.actions.backups import folder_of, keep_schedule, list_backups, make_backup, tidy, tidy_up
from doorstep.actions.restore import restore, try_out
from doorstep.db import copies, files, migrate, tables
from doorstep.db.engine import Database, business_now, machine_now
from doorstep.db.queries.prove import prove
from doorstep.db.secrets import open_safe
from doorstep.db.stops import read_stops
from doorstep.domain.errors import CannotDoError, SchemaVersionError
from doorstep.domain.options import BY_KEY
from doorstep.settings import Settings
from doorstep.settings import settings as read_once
from tasks.context import working

PROGRAM = Path(sys.modules["doorstep"].__file__).parent


def store_photo(shop, settings, content: bytes = b"a photo of a mug") -> str:
    sha = files.keep_bytes(settings.home, content)
    with shop.database.writing("act") as connection:
        files.note_file(connection, sha, "photo", "image/png", len(content), "mug.png", business_now(connection), None)
    return sha


def test_what_is_restored_is_the_shop_as_it_was(kept, elsewhere):
    shop, here = kept
    sha, before = store_photo(shop, here), prove(shop.database)
    sealed = open_safe(here).seal(b"the channel's secret")

    made = make_backup(here, shop.database, "hand", here.home / "backups")
    assert re.search(r"Z-[0-9a-f]{16}\.tar$", made.path.name)  # which its address is made of: nobody tries them all
    shop.order(1003)
    shop.run("capture", "normalize")
    done = restore(elsewhere, made.path)

    database = Database(elsewhere.url)
    after = prove(database)
    assert (after.digest, after.holds) == (before.digest, True)
    assert files.read_bytes(elsewhere.home, sha) == b"a photo of a mug"
    assert open_safe(elsewhere).unseal(sealed) == b"the channel's secret"
    assert (done.contents.shop, done.upgraded_from, done.is_stopped) == ("The Candle Shop", None, True)
    database.close()


def test_a_restored_shop_lies_still_and_nobody_is_signed_in(kept, elsewhere):
    shop, here = kept
    now = machine_now()
    with shop.database.writing("act") as connection:
        connection.execute(
            tables.session.insert().values(
                token_sha="0" * 64, kind="browser", actor_id=shop.owner_id, since=now, seen_at=now,
                until=now + timedelta(days=9),
            )
        )  # fmt: skip
        connection.execute(
            tables.one_time_link.insert().values(
                token_sha="1" * 64, actor_id=shop.owner_id, purpose="reset", since=now, until=now + timedelta(days=1)
            )
        )

    restore(elsewhere, write_archive(here, here.home / "backups").path)

    database = Database(elsewhere.url)
    with database.reading() as connection:
        assert read_stops(connection).everything
        reason = connection.execute(sa.select(tables.stop.c.reason)).scalar_one()
        assert "restored from the backup of" in reason
        assert "UTC" not in reason  # it stands on every page, beside times as the shop's clock says them
        assert connection.execute(sa.select(tables.session.c.ended_at)).scalar_one() is not None
        assert connection.execute(sa.select(tables.one_time_link.c.used_at)).scalar_one() is not None
    database.close()


def test_a_shop_that_may_go_on_goes_on_where_it_was(kept, elsewhere):
    _, here = kept

    restore(elsewhere, write_archive(here, here.home / "backups").path, goes_on=True)

    database = Database(elsewhere.url)
    with database.reading() as connection:
        assert not read_stops(connection)
        leased = sa.select(tables.work_item.c.id).where(
            tables.work_item.c.lease.is_not(None), tables.work_item.c.outcome.is_(None)
        )
        assert connection.execute(leased).all() == []
    database.close()


def test_a_home_that_holds_anything_is_left_as_it_is(kept, elsewhere):
    _, here = kept
    made = write_archive(here, here.home / "backups")
    elsewhere.home.mkdir()
    (elsewhere.home / "letter.txt").write_text("dear aunt")

    with pytest.raises(CannotDoError, match=r"is not empty \(it holds letter.txt\)"):
        restore(elsewhere, made.path)

    assert [path.name for path in elsewhere.home.iterdir()] == ["letter.txt"]


def test_a_database_that_holds_anything_is_left_as_it_is(kept, tmp_path):
    shop, here = kept
    made = write_archive(here, here.home / "backups")
    before = prove(shop.database).digest

    from dataclasses import replace

    with pytest.raises(CannotDoError, match="already"):
        restore(replace(here, home=tmp_path / "fresh"), made.path)

    assert prove(shop.database).digest == before
    assert not (tmp_path / "fresh").exists()


def spoilt(made: Path, how: str, folder: Path) -> Path:
    """The backup, spoilt in one way."""
    target = folder / f"{how}.tar"
    content = made.read_bytes()
    if how == "cut":
        target.write_bytes(content[: len(content) // 2])
    elif how == "bitten":
        at = len(content) // 2
        target.write_bytes(content[:at] + bytes((content[at] ^ 1,)) + content[at + 1 :])
    elif how == "a letter":
        target.write_text("dear aunt")
    elif how == "empty":
        target.write_bytes(b"")
    else:
        _repacked(made, how, target)
    return target


def _repacked(made: Path, how: str, target: Path) -> None:
    with tarfile.open(made) as source, tarfile.open(target, "w") as tar:
        for member in source:
            body = source.extractfile(member).read()
            if member.name == "manifest.json":
                told = json.loads(body)
                told |= {"newer": {"schema": "9999", "program": "9.9"}, "a newer form": {"format": 2}}.get(how, {})
                body = json.dumps(told).encode()
            if how == "without its warehouse" and member.name.startswith("warehouse"):
                continue
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))
        if how == "with a way out":
            way_out = tarfile.TarInfo("../outside.txt")
            way_out.size = 4
            tar.addfile(way_out, io.BytesIO(b"boo!"))


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("cut", "is no backup of Doorstep|cut short|is damaged"),
        ("bitten", "is damaged|is no backup"),
        ("a letter", "is no backup of Doorstep"),
        ("empty", "is no backup of Doorstep"),
        ("newer", "of version 9999, newer than this program's"),
        ("a newer form", "made by a newer Doorstep"),
        ("without its warehouse", "it was cut short"),
        ("with a way out", "which no backup does"),
    ],
)
def test_a_spoilt_backup_is_refused_and_leaves_nothing_behind(kept, elsewhere, tmp_path, how, words):
    shop, here = kept
    store_photo(shop, here, b"x" * 300_000)
    made = spoilt(write_archive(here, here.home / "backups").path, how, tmp_path)

    with pytest.raises(CannotDoError, match=words):
        restore(elsewhere, made)

    assert not elsewhere.home.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert not (tmp_path / "outside.txt").exists()
    restore(elsewhere, write_archive(here, here.home / "backups").path)  # and the place is still free


def test_a_backup_is_tried_in_a_place_of_its_own(kept):
    shop, here = kept
    store_photo(shop, here)
    made = make_backup(here, shop.database, "hand", here.home / "backups")
    before = prove(shop.database).digest

    contents, proof = try_out(here, made.path)

    assert (proof.digest, proof.holds) == (before, True)
    assert contents.at == made.at
    assert [path.name for path in (here.home / "backups").iterdir()] == [made.path.name]


def test_a_backup_that_lacks_a_file_says_so_when_it_is_made_and_when_it_is_tried(kept):
    shop, here = kept
    sha = store_photo(shop, here)
    files.path_of(here.home, sha).unlink()

    made = make_backup(here, shop.database, "hand", here.home / "backups")

    assert made.missing == (sha,)
    with pytest.raises(CannotDoError, match=r"lacks 1 files that its warehouse names, mug.png first"):
        try_out(here, made.path)


def test_a_restore_that_fails_at_its_end_leaves_nothing_behind_and_the_next_one_works(kept, elsewhere, monkeypatch):
    shop, here = kept
    sha = store_photo(shop, here)
    made = make_backup(here, shop.database, "hand", here.home / "backups")
    open_safe(here)
    elsewhere.home.mkdir()  # as a volume is there before anything is in it
    outside = f"sqlite:///{elsewhere.home.parent}/outside.db"
    target = elsewhere if elsewhere.database_url else replace(elsewhere, database_url=outside)

    def no_room(source, aim):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("shutil.move", no_room)
        with pytest.raises(OSError, match="No space left"):
            restore(target, made.path)
    assert list(elsewhere.home.iterdir()) == []
    assert not list(elsewhere.home.parent.glob(".elsewhere*"))

    restore(target, made.path)
    assert files.path_of(target.home, sha).is_file()


def test_a_shop_of_which_the_restore_was_cut_off_goes_nowhere_until_it_is_put_back_whole(kept, elsewhere, monkeypatch):
    """Its tables stand, and no stop: whoever started it would send all mails since the backup again."""
    _, here = kept
    made = write_archive(here, here.home / "backups")
    open_safe(here)
    outside = f"sqlite:///{elsewhere.home.parent}/outside.db"
    target = elsewhere if elsewhere.database_url else replace(elsewhere, database_url=outside)

    def killed(*_):
        raise SystemExit(137)

    with monkeypatch.context() as patch:
        patch.setattr(put_back, "_settle_in", killed)
        patch.setattr(copies, "empty_again", lambda url: None)  # nobody is left who could
        with pytest.raises(SystemExit):
            restore(target, made.path)
    half = Database(target.url)
    with half.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.orders)).scalar() == 2
    for going_on in (lambda: migrate.require_current(half), lambda: migrate.upgrade(target.url)):
        with pytest.raises(SchemaVersionError, match="A restore was cut off here"):
            going_on()
    half.close()

    restore(target, made.path)
    whole = Database(target.url)
    migrate.require_current(whole)
    with whole.reading() as connection:
        assert read_stops(connection).everything
    whole.close()
    with pytest.raises(CannotDoError, match="already"):
        restore(replace(target, home=target.home.parent / "another"), made.path)


def test_what_was_left_half_made_when_somebody_pulled_the_plug_goes_at_the_next_start(kept):
    shop, here = kept
    folder, parent = here.home / "backups", here.home.parent
    left = [folder / ".making-abc", folder / ".trying-abc", parent / f".{here.home.name}.restoring-1a"]
    fresh, foreign = folder / ".making-now", folder / "other.part"
    for one in (*left, fresh):
        one.mkdir(parents=True)
        (one / "warehouse.db").write_bytes(b"all customers")
    foreign.write_bytes(b"not ours")
    for one in (*left, foreign):
        os.utime(one, (1, 1))

    tidy_up(here, shop.database)

    assert [one.exists() for one in (*left, fresh, foreign)] == [False, False, False, True, True]


def test_only_its_user_can_read_a_backup_and_it_says_what_it_is(kept):
    _, here = kept
    made = write_archive(here, here.home / "backups")

    assert made.path.stat().st_mode & 0o077 == 0
    contents = read_contents(made.path)
    assert (contents.shop, contents.schema) == ("The Candle Shop", made.schema)
    target = here.home / "unpacked"
    target.mkdir()
    assert unpack(made.path, target) == contents


def test_a_backup_is_made_by_itself_and_the_oldest_go(kept, monkeypatch):
    shop, here = kept
    monkeypatch.setenv("DOORSTEP_HOME", str(here.home))
    monkeypatch.setenv("DOORSTEP_DATABASE_URL", here.url)
    read_once.cache_clear()
    by_hand = make_backup(here, shop.database, "hand", here.home / "backups")
    with shop.database.writing("act") as connection:
        connection.execute(tables.setting.insert().values(key="backups_kept", value=2))
    keep_schedule(shop.database)
    keep_schedule(shop.database)  # twice is once

    for _ in range(4):
        shop.later(days=1, hours=1)
        keep_house(shop)

    with shop.database.reading() as connection:
        rows = list_backups(connection)
    assert sorted(row.made_by for row in rows) == ["hand", "schedule", "schedule"]
    assert {Path(row.path) for row in rows} == {path for path in (here.home / "backups").iterdir()}
    assert by_hand.path.is_file()
    read_once.cache_clear()


def keep_house(shop) -> None:
    from flows.housekeeping import keep_house as flow

    with working(shop.database):
        asyncio.run(flow.fn())


def test_a_folder_that_cannot_be_written_is_tried_again_and_stops_nothing(kept, monkeypatch):
    shop, here = kept
    monkeypatch.setenv("DOORSTEP_HOME", str(here.home))
    monkeypatch.setenv("DOORSTEP_DATABASE_URL", here.url)
    read_once.cache_clear()
    (here.home.parent / "a-file").write_text("no folder")
    with shop.database.writing("act") as connection:
        connection.execute(tables.setting.insert().values(key="backup_folder", value=str(here.home.parent / "a-file")))
    keep_schedule(shop.database)
    shop.later(hours=1)

    keep_house(shop)

    (chore,) = shop.rows("chore", name="backup")
    assert "name another folder" in chore.report["trouble"]
    (waiting,) = [
        row for row in shop.rows("work_item", stage="housekeeping", subject_id=chore.id) if row.outcome is None
    ]
    with shop.database.reading() as connection:
        assert waiting.due_at - business_now(connection) < timedelta(hours=2)
    assert tidy(shop.database, 1) == 0
    read_once.cache_clear()


def test_no_backup_lies_where_pages_are_served_from(tmp_path):
    here = Settings(home=tmp_path / "home")
    (tmp_path / "door").symlink_to(here.home)

    for closed in (here.home, here.home / "docs-data", tmp_path / "door" / "docs-data", PROGRAM / "pages" / "static"):
        with pytest.raises(CannotDoError, match="name another"):
            folder_of(here, str(closed))
    assert folder_of(here) == here.home / "backups"
    assert folder_of(here, str(here.home / "backups" / "far")) == here.home / "backups" / "far"
    with pytest.raises(CannotDoError, match="give a whole path, as in /mnt/another-disk, or nothing"):
        BY_KEY["backup_folder"].parse("backups")
