"""Connecting a sales channel, and giving it another secret while the old one still lives."""

from datetime import datetime, timedelta

from doorstep.actions.acts import record_act
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db.accounts import add_account, read_account
from doorstep.db.engine import Database, business_now, machine_now
from doorstep.db.secrets import Safe, add_secret, end_secrets
from doorstep.domain.errors import CannotDoError

_OVERLAP_MAX = timedelta(days=90)


def connect_channel(
    database: Database, safe: Safe, vendor: str, name: str, shop: str, secret: bytes, currency: str | None = None
) -> int:
    """The channel's webhooks are taken from now on, if they are signed with this secret. Returns its account."""
    if vendor not in CHANNELS:
        raise CannotDoError(f"{vendor!r} is no channel that Doorstep knows; it knows {', '.join(sorted(CHANNELS))}.")
    if not plain_shop(shop):
        raise CannotDoError("Say which shop it is, by its address, as in sample.myshopify.com.")
    with database.writing("act") as connection:
        at = business_now(connection)
        account_id = add_account(connection, "channel", vendor, name, plain_shop(shop), at, currency)
        add_secret(connection, safe, account_id, secret, at)
        record_act(connection, "channel/connected", {"channel": name, "vendor": vendor, "shop": plain_shop(shop)}, at)
    return account_id


def change_secret(database: Database, safe: Safe, name: str, secret: bytes, overlap: timedelta) -> datetime:
    """The channel signs with this secret from now on; what it signed with before is believed until the instant that is
    returned, so that nothing on its way is lost."""
    if not timedelta(0) <= overlap <= _OVERLAP_MAX:
        raise CannotDoError(f"The old secret can live on for 0 to {_OVERLAP_MAX.days} days.")
    with database.writing("act") as connection:
        at, until = business_now(connection), machine_now() + overlap
        account = read_account(connection, name, "channel")
        fresh = add_secret(connection, safe, account.id, secret, at)
        end_secrets(connection, account.id, until, but=[fresh])
        record_act(connection, "channel/secret_changed", {"channel": name, "old_until": until}, at)
    return until


def plain_shop(shop: str) -> str:
    """The shop's address as one text, however it was copied: no scheme, no trailing slash, small letters."""
    return shop.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/")
