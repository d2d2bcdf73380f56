"""Secrets are sealed in the warehouse, open with one key only, and are shown nowhere."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from doorstep.actions.connect import change_secret, connect_channel
from doorstep.db.accounts import AccountBook, find_account
from doorstep.db.engine import machine_now
from doorstep.db.secrets import WEBHOOK, add_secret, key_path, open_safe, read_secret, sealed_secrets
from doorstep.domain.errors import CannotDoError, SettingsError
from doorstep.settings import Settings


def test_a_secret_is_not_in_the_warehouse_in_clear(shut_door):
    secret = b"open the kiln quietly"
    connect_channel(shut_door.database, open_safe(shut_door.settings), "shopify", "other", "other.example", secret)

    written = "".join(str(row) for table in ("vendor_secret", "inbound_event", "inbound_body", "batch", "setting")
                      for row in shut_door.rows(table))  # fmt: skip
    assert secret.decode() not in written
    with shut_door.database.reading() as connection:
        account = find_account(connection, "other")
        found = read_secret(connection, open_safe(shut_door.settings), account.id, WEBHOOK, machine_now())
    assert found == secret


def test_the_key_is_made_once_and_is_the_users_own(tmp_path):
    home = tmp_path / "home"
    with ThreadPoolExecutor(8) as threads:  # several processes start at once on a new home
        safes = list(threads.map(lambda _: open_safe(Settings(home=home)), range(8)))

    sealed = safes[0].seal(b"a secret")
    assert {safe.unseal(sealed) for safe in safes} == {b"a secret"}
    assert stat.S_IMODE(os.stat(key_path(home)).st_mode) == 0o600
    assert os.listdir(home) == ["secret.key"]


def test_another_key_opens_nothing_and_says_what_to_do(tmp_path):
    sealed = open_safe(Settings(home=tmp_path / "one")).seal(b"a secret")

    with pytest.raises(SettingsError, match="DOORSTEP_SECRET_KEY") as refused:
        open_safe(Settings(home=tmp_path / "two")).unseal(sealed)
    assert "a secret" not in str(refused.value)


@pytest.mark.parametrize("key", ["short", "x" * 44, "not base64 at all, and long enough to be one!"])
def test_what_is_no_key_is_refused(key, tmp_path):
    with pytest.raises(SettingsError, match="DOORSTEP_SECRET_KEY is not a key"):
        open_safe(Settings(home=tmp_path, secret_key=key))


def test_a_spoilt_key_file_is_named(tmp_path):
    key_path(tmp_path).write_text("spoilt")

    with pytest.raises(SettingsError, match=r"secret\.key does not hold a key"):
        open_safe(Settings(home=tmp_path))


def test_the_settings_do_not_show_what_is_secret():
    shown = repr(Settings(secret_key="the-key", database_url="postgresql+psycopg://kiln:hush@db/kiln"))

    assert "the-key" not in shown
    assert "hush" not in shown


def test_an_empty_secret_is_refused(shut_door):
    with pytest.raises(CannotDoError, match="empty secret"), shut_door.database.writing("act") as connection:
        add_secret(connection, open_safe(shut_door.settings), 1, b"  ", machine_now())


def test_the_newest_secret_comes_first_and_the_ended_ones_are_gone(shut_door):
    safe, database = open_safe(shut_door.settings), shut_door.database
    change_secret(database, safe, "kiln", b"second", timedelta(hours=1))
    change_secret(database, safe, "kiln", b"third", timedelta(hours=2))

    with database.reading() as connection:
        account = find_account(connection, "kiln")
        now, soon, later = (
            [safe.unseal(one) for one in sealed_secrets(connection, at, [account.id]).get(account.id, ())]
            for at in (machine_now(), machine_now() + timedelta(hours=1.5), machine_now() + timedelta(days=1))
        )
    assert now == [b"third", b"second", b"the kiln is hot"]
    assert soon == [b"third", b"second"]
    assert later == [b"third"]


def test_one_shop_is_connected_once_whatever_it_is_called(shut_door):
    safe = open_safe(shut_door.settings)
    with pytest.raises(CannotDoError, match="already here, under the name 'kiln'"):
        connect_channel(shut_door.database, safe, "shopify", "again", "https://Kiln.myshopify.com/", b"x")
    with pytest.raises(CannotDoError, match="'kiln' is taken"):
        connect_channel(shut_door.database, safe, "shopify", "kiln", "other.example", b"x")
    with pytest.raises(CannotDoError, match="cannot be a name"):
        connect_channel(shut_door.database, safe, "shopify", "My Shop", "other.example", b"x")
    with pytest.raises(CannotDoError, match=r"it knows .*own, .*shopify, .*woocommerce"):
        connect_channel(shut_door.database, safe, "bazaar", "other", "other.example", b"x")

    assert [row.name for row in shut_door.rows("vendor_account") if row.kind == "channel"] == ["kiln", "attic"]


def test_the_book_of_accounts_costs_two_queries(shut_door):
    book, statements = AccountBook(shut_door.database, open_safe(shut_door.settings)), []

    def note(connection, cursor, statement, *_):
        statements.append(statement)

    sa.event.listen(shut_door.database.reader, "before_cursor_execute", note)
    book.refresh()

    assert len([one for one in statements if one.startswith("SELECT")]) == 2
    assert book.find("kiln").secrets == (b"the kiln is hot",)
    assert book.find("nobody") is None
