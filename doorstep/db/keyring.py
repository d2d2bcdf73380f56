"""A vendor account's keys that change at their use, sealed in the warehouse: the next one in, then the old one out."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from . import tables
from .engine import Database, business_now, machine_now
from .secrets import Safe, add_secret, end_secrets, read_secret

HOUSE = "cli"  # the house account that keys are kept with whose channel does not stand yet


class SealedRing:
    """The keys of one account. Each is read when it is wanted, so that several processes use the newest one."""

    is_shared = True

    def __init__(self, database: Database, safe: Safe, account_id: int) -> None:
        self._database, self._safe, self._account_id = database, safe, account_id

    def read(self, name: str) -> str:
        """The newest live key of that name; '' where there is none."""
        with self._database.reading() as connection:
            held = read_secret(connection, self._safe, self._account_id, name, machine_now())
        return held.decode() if held else ""

    def keep(self, **keys: str) -> None:
        """The keys are sealed and those before have ended, all or none; what had ended earlier is gone, so that a key
        of an hour does not fill the warehouse."""
        with self._database.writing("act") as connection:
            for name, value in keys.items():  # two at most
                turn_key(connection, self._safe, self._account_id, name, value)


class GivenRing:
    """The keys that a person has just given, of a channel that does not stand yet. What the vendor gives in the place
    of one is sealed at once, by the mark of the one that was given: whatever goes wrong before the channel stands, the
    same keys given once more go on from there."""

    is_shared = False

    def __init__(self, database: Database, safe: Safe, given: Mapping[str, str], turning: Iterable[str]) -> None:
        self._database, self._safe = database, safe
        self._marks = {name: given_mark(safe, given[name]) for name in turning if name in given}
        self._given, self.held = given, dict(given)
        with database.reading() as connection:
            self._house_id = connection.execute(_house()).scalar()
            for name, mark in self._marks.items():
                if self._house_id is None:
                    break
                if turned := read_secret(connection, safe, self._house_id, mark, machine_now()):
                    self.held[name] = turned.decode()

    def read(self, name: str) -> str:
        """The newest key of that name; '' where there is none."""
        return self.held.get(name, "")

    def keep(self, **keys: str) -> None:
        """The keys are held, and those that were given are replaced in the warehouse."""
        self.held |= keys
        turned = {self._marks[name]: value for name, value in keys.items() if name in self._marks}
        if turned and self._house_id is not None:
            with self._database.writing("act") as connection:
                for mark, value in turned.items():
                    turn_key(connection, self._safe, self._house_id, mark, value)

    def hand_over(self, connection: sa.Connection, account_id: int) -> None:
        """The channel stands: what turned, or was made on the way, is its own, and kept here no longer."""
        for name, value in self.held.items():  # two at most
            if name in self._marks or value != self._given.get(name):
                turn_key(connection, self._safe, account_id, name, value)
        held = tables.vendor_secret
        ours = sa.and_(held.c.account_id == self._house_id, held.c.name.in_(list(self._marks.values())))
        connection.execute(held.delete().where(ours))


def given_mark(safe: Safe, value: str) -> str:
    """By what a key that a person gave is known again when it has long been turned."""
    return safe.mark("given:", value)


def _house() -> sa.Select[int]:
    account = tables.vendor_account
    return sa.select(account.c.id).where(account.c.kind == "house", account.c.name == HOUSE)


def turn_key(connection: sa.Connection, safe: Safe, account_id: int, name: str, value: str) -> None:
    """The account's key of that name is this one from now on."""
    held, now = tables.vendor_secret, machine_now()
    is_over = sa.and_(held.c.account_id == account_id, held.c.name == name, held.c.until <= now)
    connection.execute(held.delete().where(is_over))
    fresh = add_secret(connection, safe, account_id, value.encode(), business_now(connection), name)
    end_secrets(connection, account_id, now, name, but=[fresh])
