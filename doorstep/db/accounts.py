"""Vendor accounts: each shop, carrier, payment provider and mail server that we speak with, by the name we gave it."""

import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.domain.errors import CannotDoError, SettingsError
from doorstep.domain.ids import public_id

from . import tables
from .engine import Database, machine_now
from .secrets import SIGNER, WEBHOOK, Safe, sealed_secrets
from .write import insert, take_ids, to_json

FOR_SHEETS = "for_sheets"  # of a channel's config: its orders come in sheets alone, and it needs no secret
PUBLIC_KEYS = "public_keys"  # of a channel's config: what the shop publishes that it signs with
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}", re.ASCII)
_log = logging.getLogger("doorstep.accounts")


@dataclass(frozen=True, slots=True)
class Account:
    """One account at a vendor. `external_ref` is the vendor's own name of it: a shop's domain, a merchant number."""

    id: int
    public_id: str
    kind: str
    vendor: str
    name: str
    external_ref: str
    currency: str | None
    config: Mapping[str, Any]
    active: bool
    since: datetime


def _select() -> sa.Select[Any]:
    account = tables.vendor_account
    return sa.select(
        account.c.id, account.c.public_id, account.c.kind, account.c.vendor, account.c.name, account.c.external_ref,
        account.c.currency, account.c.config, account.c.active, account.c.since,
    ).order_by(account.c.id)  # fmt: skip


def _account(row: Any) -> Account:
    return Account(*row[:7], row.config or {}, bool(row.active), row.since)


def shown_name(account: Any = tables.vendor_account) -> sa.ColumnElement[str]:
    """The account as people call it: with capitals and spaces where somebody typed them, else by its short name."""
    told: sa.ColumnElement[str] = sa.func.coalesce(
        sa.func.nullif(account.c.config["label"].as_string(), ""), account.c.name
    )
    return told


def list_accounts(connection: sa.Connection, kind: str | None = None) -> list[Account]:
    """The accounts, of one kind or of all, in the order in which they were made."""
    wanted = _select() if kind is None else _select().where(tables.vendor_account.c.kind == kind)
    return [_account(row) for row in connection.execute(wanted)]


def find_account(connection: sa.Connection, name: str) -> Account | None:
    """The account that we call so, or None."""
    row = connection.execute(_select().where(tables.vendor_account.c.name == name)).first()
    return _account(row) if row else None


def read_account(connection: sa.Connection, name: str, kind: str) -> Account:
    """The account of that kind that we call so; where there is none, the error names those there are."""
    found = find_account(connection, name)
    if found is not None and found.kind == kind:
        return found
    known = ", ".join(account.name for account in list_accounts(connection, kind))
    told = f"The {kind}s are: {known}." if known else f"There is no {kind} yet; `doorstep {kind} add` makes one."
    raise CannotDoError(f"There is no {kind} called {name!r}. {told}")


def must_be_a_name(name: str) -> None:
    """CannotDoError where no account can be called so."""
    if not _NAME.fullmatch(name):
        raise CannotDoError(f"{name!r} cannot be a name: use up to 60 small letters, digits and dashes, as in my-shop.")


def add_account(
    connection: sa.Connection,
    kind: str,
    vendor: str,
    name: str,
    external_ref: str,
    at: datetime,
    currency: str | None = None,
    config: Mapping[str, Any] | None = None,
) -> int:
    """The account stands; returns its id. Its public id is made of the vendor's facts, never of our name for it."""
    must_be_a_name(name)
    public = public_id("acc", kind, vendor, external_ref or name)
    account = tables.vendor_account
    clash = connection.execute(
        sa.select(account.c.name).where(sa.or_(account.c.name == name, account.c.public_id == public))
    ).scalar()
    if clash == name:
        raise CannotDoError(f"The name {name!r} is taken; choose another one.")
    if clash is not None:
        raise CannotDoError(f"{vendor} {external_ref or name} is already here, under the name {clash!r}.")
    (one,) = take_ids(connection, account, 1)
    columns = ("id", "public_id", "kind", "vendor", "name", "external_ref", "currency", "config", "since")
    stored = (one, public, kind, vendor, name, external_ref, currency, to_json(dict(config or {})), at)
    insert(connection, account, columns, [stored])
    return one


def keep_in_config(connection: sa.Connection, account_id: int, told: Mapping[str, Any]) -> None:
    """The account's config holds this too; what else stands in it stays."""
    account = tables.vendor_account
    held = connection.execute(sa.select(account.c.config).where(account.c.id == account_id)).scalar_one()
    connection.execute(account.update().where(account.c.id == account_id).values(config={**(held or {}), **told}))


@dataclass(frozen=True, slots=True)
class Known:
    """What intake needs of an account. `secrets` is None where they are there but do not open with our key."""

    id: int
    kind: str
    vendor: str
    name: str
    secrets: tuple[bytes, ...] | None


class AccountBook:
    """The active accounts with their live webhook secrets, in memory; as new as its last `refresh()`."""

    def __init__(self, database: Database, safe: Safe) -> None:
        self._database = database
        self._safe = safe
        self._by_name: dict[str, Known] = {}
        self._opened: dict[bytes, bytes] = {}
        self.read_at = float("-inf")  # monotonic seconds
        self.is_read = False

    def find(self, name: str) -> Known | None:
        """The active account of that name, from memory."""
        return self._by_name.get(name)

    @property
    def age_seconds(self) -> float:
        """How long ago the book was last read, or tried to be."""
        return time.monotonic() - self.read_at

    def refresh(self) -> None:
        """The book is as the warehouse has it now. Two small queries; raises where the database cannot be read."""
        self.read_at = time.monotonic()
        with self._database.reading() as connection:
            accounts = [account for account in list_accounts(connection) if account.active]
            ids = [account.id for account in accounts]
            sealed = sealed_secrets(connection, machine_now(), ids, WEBHOOK, SIGNER)
        held = {a.id: _with_public_keys(a, self._open(a.name, sealed.get(a.id, ()))) for a in accounts}
        self._by_name = {a.name: Known(a.id, a.kind, a.vendor, a.name, held[a.id]) for a in accounts}
        self.is_read = True

    def _open(self, name: str, sealed: tuple[bytes, ...]) -> tuple[bytes, ...] | None:
        try:
            for one in sealed:
                if one not in self._opened:
                    self._opened[one] = self._safe.unseal(one)
        except SettingsError as error:
            _log.warning("%s: %s", name, error)
            return None
        return tuple(self._opened[one] for one in sealed)


def _with_public_keys(account: Account, secrets: tuple[bytes, ...] | None) -> tuple[bytes, ...] | None:
    """The public keys of a shop that signs with its own stand behind what it shares with us: its connector tells them
    apart."""
    published = str(account.config.get(PUBLIC_KEYS) or "")
    return secrets if secrets is None or not published else (*secrets, published.encode())
