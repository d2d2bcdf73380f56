"""The public keys of channels that sign with their own: asked for by name when one is met, and kept for a while."""

from datetime import timedelta
from typing import Protocol

from doorstep.actions.connect import with_api
from doorstep.connectors.channels.api import ChannelApi
from doorstep.db.accounts import read_account
from doorstep.db.engine import Database, business_now, machine_now
from doorstep.db.secrets import SIGNER, Safe, add_secret, end_secrets

_KEPT = timedelta(days=7)  # after which a key is asked for again: one that the channel has withdrawn must end here, too


class TellsKeys(Protocol):
    """A channel whose API says what the public key of that name is."""

    async def signing_key(self, ref: str) -> bytes | None: ...


def learn_key(database: Database, safe: Safe, name: str, ref: str) -> bool:
    """The channel's own API has said what this key is, and it is believed for a week; False where it knows none of that
    name."""
    with database.reading() as connection:
        account = read_account(connection, name, "channel")

    async def ask(api: ChannelApi) -> bytes | None:
        keyed: TellsKeys = api  # type: ignore[assignment]
        return await keyed.signing_key(ref)

    key = with_api(database, safe, account, ask)
    if key is None:
        return False
    with database.writing("act") as connection:
        add_secret(connection, safe, account.id, key, business_now(connection), SIGNER)
        end_secrets(connection, account.id, machine_now() + _KEPT, SIGNER)  # none lives longer than a week from now
    return True
