"""Connectors of the shop's vendor accounts, made once and kept, one set per event loop."""

import asyncio
from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from doorstep.connectors.carriers import Carrier
from doorstep.connectors.carriers.manual import ManualCarrier
from doorstep.connectors.carriers.sandbox import SandboxCarrier
from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.apis import DOORS, has_api, open_api
from doorstep.connectors.messengers import Messenger
from doorstep.connectors.messengers.smtp import Account, SmtpMessenger, Tally
from doorstep.connectors.payments import PaymentProvider
from doorstep.connectors.payments.sandbox import SandboxPayments
from doorstep.db.engine import machine_now
from doorstep.db.keyring import SealedRing
from doorstep.db.secrets import open_safe, sealed_secrets
from doorstep.domain.errors import SettingsError
from doorstep.settings import settings

from .context import database

_Connector = TypeVar("_Connector")
_kept: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[str, str], Any]] = WeakKeyDictionary()


def _of_this_loop() -> dict[tuple[str, str], Any]:
    """Kept connections belong to the loop that opened them."""
    return _kept.setdefault(asyncio.get_running_loop(), {})


def _keep(account: Any, makers: dict[str, Callable[[], _Connector]], about: str = "") -> _Connector:
    """The account's connector, made by its vendor's maker where this loop has none for the account as it is now."""
    key, kept = (account.kind, f"{account.public_id}:{account.config}:{about}"), _of_this_loop()
    if key not in kept:
        if account.vendor not in makers:
            known = ", ".join(sorted(makers))
            raise SettingsError(f"Doorstep knows no {account.kind} {account.vendor!r}; choose one of: {known}.")
        kept[key] = makers[account.vendor]()
    made: _Connector = kept[key]
    return made


def carrier(account: Any) -> Carrier:
    """The connector of a carrier account (its row)."""
    config = account.config or {}
    settling = int(config.get("settling_seconds", 60))
    return _keep(
        account,
        {
            "sandbox": lambda: SandboxCarrier(config["base_url"], _api_key(account), settling_seconds=settling),
            "manual": lambda: ManualCarrier(config, account.currency or "EUR"),
        },
    )


def payment(account: Any) -> PaymentProvider:
    """The connector of a payment account (its row)."""
    config = account.config or {}
    return _keep(account, {"sandbox": lambda: SandboxPayments(config["base_url"], _api_key(account))})


def messenger(account: Any, shop_name: str = "") -> Messenger:
    """The connector of a mail account (its row); its mails are in the shop's name."""
    return _keep(account, {"smtp": lambda: _smtp(account, shop_name)}, shop_name)


def _smtp(account: Any, shop_name: str) -> SmtpMessenger:
    config = account.config or {}
    server = Account(
        host=config["host"],
        port=int(config["port"]),
        sender=config["from"],
        sender_name=shop_name,
        username=config.get("username", ""),
        password=_secret(account, "password") or "",
        security=config.get("security", "none"),
    )
    return SmtpMessenger(server, Tally(settings().home / "mail", account.name))


def channel(account: Any) -> ChannelApi | None:
    """The API of a channel account (its row); None for a channel that only sends webhooks."""
    config = account.config or {}
    if not has_api(account.vendor, config):
        return None
    keys = _channel_keys(account)
    # A key that was mended is used from the next call on; what is kept of it says nothing about it. One that the vendor
    # changes at each use is read from the ring when it is used, and opens no other client.
    rotated = {key.name for key in DOORS[account.vendor].keys if key.is_rotated}
    standing = sorted((name, held) for name, held in keys.items() if name not in rotated)
    told = sha256(repr(standing).encode()).hexdigest()
    ring = SealedRing(database(), open_safe(settings()), account.id)
    return _keep(account, {account.vendor: lambda: open_api(account.vendor, config, keys, ring)}, told)


def _channel_keys(account: Any) -> dict[str, str]:
    wanted = [key.name for key in DOORS[account.vendor].keys if key.name != "webhook"]
    return {name: held for name in wanted if (held := _secret(account, name))}


def _api_key(account: Any) -> str:
    """The key that the account was given; the sandbox's own where none was."""
    return _secret(account, "api_key") or (account.config or {}).get("api_key", "sandbox")


def _secret(account: Any, name: str) -> str | None:
    with database().reading() as connection:
        sealed = sealed_secrets(connection, machine_now(), [account.id], name).get(account.id)
    return open_safe(settings()).unseal(sealed[0]).decode() if sealed else None


async def let_go() -> None:
    """Every connection of this loop is closed; who ends a loop says so before."""
    for one in _kept.pop(asyncio.get_running_loop(), {}).values():
        await one.aclose()
