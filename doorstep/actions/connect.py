"""Connecting a sales channel, and giving it another secret while the old one still lives."""

from datetime import datetime, timedelta

from doorstep.actions.act import acting
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db.accounts import add_account, read_account
from doorstep.db.actors import OWNER, find_actor
from doorstep.db.engine import Database, machine_now
from doorstep.db.secrets import Safe, add_secret, end_secrets
from doorstep.domain.errors import CannotDoError

_OVERLAP_MAX = timedelta(days=90)


def connect_channel(
    database: Database,
    safe: Safe,
    vendor: str,
    name: str,
    shop: str,
    secret: bytes,
    currency: str | None = None,
    door: str = "cli",
) -> int:
    """The channel's webhooks are taken from now on, if they are signed with this secret. Returns its account."""
    if vendor not in CHANNELS:
        raise CannotDoError(f"{vendor!r} is no channel that Doorstep knows; it knows {', '.join(sorted(CHANNELS))}.")
    if not plain_shop(shop):
        raise CannotDoError("Say which shop it is, by its address, as in sample.myshopify.com.")
    said = {"channel": name, "vendor": vendor, "shop": plain_shop(shop), "currency": currency}
    with acting(database, door, "channel.connect", _owner(database), said) as act:
        account_id = add_account(act.connection, "channel", vendor, name, plain_shop(shop), act.by.at, currency)
        add_secret(act.connection, safe, account_id, secret, act.by.at)
    return account_id


def change_secret(
    database: Database, safe: Safe, name: str, secret: bytes, overlap: timedelta, door: str = "cli"
) -> datetime:
    """The channel signs with this secret from now on; what it signed with before is believed until the instant that is
    returned, so that nothing on its way is lost."""
    if not timedelta(0) <= overlap <= _OVERLAP_MAX:
        raise CannotDoError(f"The old secret can live on for 0 to {_OVERLAP_MAX.days} days.")
    until = machine_now() + overlap
    with acting(database, door, "channel.secret", _owner(database), {"channel": name, "old_until": until}) as act:
        account = read_account(act.connection, name, "channel")
        fresh = add_secret(act.connection, safe, account.id, secret, act.by.at)
        end_secrets(act.connection, account.id, until, but=[fresh])
    return until


def _owner(database: Database) -> int | None:
    """Who does it, as long as nobody logs in."""
    with database.reading() as connection:
        return find_actor(connection, "person", OWNER)


def plain_shop(shop: str) -> str:
    """The shop's address as one text, however it was copied: no scheme, no trailing slash, small letters."""
    return shop.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/")
