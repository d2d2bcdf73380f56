"""Keys that a vendor changes at each use: the newest one counts for every program, and none is left lying."""

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from doorstep.db import tables
from doorstep.db.accounts import add_account
from doorstep.db.engine import business_now
from doorstep.db.keyring import SealedRing
from doorstep.db.secrets import Safe
from doorstep.domain.errors import CannotDoError


@pytest.fixture
def rings(database):
    """Two programs with the keys of one account."""
    safe = Safe(Fernet.generate_key())
    with database.writing("act") as connection:
        one = add_account(connection, "channel", "etsy", "prints", "42", business_now(connection))
    return SealedRing(database, safe, one), SealedRing(database, safe, one)


def kept(database):
    with database.reading() as connection:
        return connection.execute(sa.select(tables.vendor_secret)).all()


def test_a_key_that_one_program_was_given_is_the_next_one_s_key(rings):
    ours, theirs = rings
    assert ours.read("refresh_token") == ""

    ours.keep(refresh_token="first")
    theirs.keep(refresh_token="second")

    assert ours.read("refresh_token") == "second"
    assert ours.read("access") == ""


def test_twenty_turns_of_a_key_leave_two_rows_and_one_live_key(database, rings):
    for n in range(20):
        rings[0].keep(access=f"token {n}")

    rows = kept(database)
    assert len(rows) == 2
    assert [row.until is None for row in rows].count(True) == 1
    assert not any(b"token" in row.sealed for row in rows)


def test_an_empty_key_from_the_vendor_leaves_the_one_before(rings):
    rings[0].keep(refresh_token="first")
    with pytest.raises(CannotDoError):
        rings[0].keep(refresh_token="")
    assert rings[0].read("refresh_token") == "first"
