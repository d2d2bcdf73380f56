"""Connectors of the shop's vendor accounts, made once and kept, one set per event loop."""

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

from doorstep.connectors.carriers import Carrier
from doorstep.connectors.carriers.sandbox import SandboxCarrier
from doorstep.domain.errors import SettingsError

_kept: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[str, str], Any]] = WeakKeyDictionary()


def _of_this_loop() -> dict[tuple[str, str], Any]:
    """Kept connections belong to the loop that opened them."""
    return _kept.setdefault(asyncio.get_running_loop(), {})


def carrier(account: Any) -> Carrier:
    """The connector of a carrier account (its row)."""
    config = account.config or {}
    key = ("carrier", f"{account.public_id}:{config}")
    kept = _of_this_loop()
    if key not in kept:
        if account.vendor != "sandbox":
            raise SettingsError(f"Doorstep knows no carrier {account.vendor!r}; choose one of: sandbox.")
        kept[key] = SandboxCarrier(config["base_url"], config.get("api_key", "sandbox"), settling_seconds=int(config.get("settling_seconds", 60)))
    made: Carrier = kept[key]
    return made
