"""A vendor account's keys that change at their use, sealed in the warehouse: the next one in, then the old one out."""

import sqlalchemy as sa

from . import tables
from .engine import Database, business_now, machine_now
from .secrets import Safe, add_secret, end_secrets, read_secret


class SealedRing:
    """The keys of one account. Each is read when it is wanted, so that several processes use the newest one."""

    def __init__(self, database: Database, safe: Safe, account_id: int) -> None:
        self._database, self._safe, self._account_id = database, safe, account_id

    def read(self, name: str) -> str:
        """The newest live key of that name; '' where there is none."""
        with self._database.reading() as connection:
            held = read_secret(connection, self._safe, self._account_id, name, machine_now())
        return held.decode() if held else ""

    def keep(self, name: str, value: str) -> None:
        """The key is sealed and the one before has ended, both or neither; those that had ended earlier are gone, so
        that a key of an hour does not fill the warehouse."""
        with self._database.writing("act") as connection:
            turn_key(connection, self._safe, self._account_id, name, value)


def turn_key(connection: sa.Connection, safe: Safe, account_id: int, name: str, value: str) -> None:
    """The account's key of that name is this one from now on."""
    held, now = tables.vendor_secret, machine_now()
    is_over = sa.and_(held.c.account_id == account_id, held.c.name == name, held.c.until <= now)
    connection.execute(held.delete().where(is_over))
    fresh = add_secret(connection, safe, account_id, value.encode(), business_now(connection), name)
    end_secrets(connection, account_id, now, name, but=[fresh])
