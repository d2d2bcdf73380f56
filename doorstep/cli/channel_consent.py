"""`doorstep channel consent`: the owner of a shop at a market lets our app in, and the token is kept in a file."""

import asyncio
import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from doorstep.domain.errors import CannotDoError

from .channel_telling import read_keys
from .show import read_text, say

if TYPE_CHECKING:
    from doorstep.connectors.channels.consent import Consent, Grant


def take_consent(vendor: str, redirect: str, keys_file: Path | None, shop: str) -> None:
    """The file holds the refresh token that the owner's consent gave, and only its owner reads it."""
    from doorstep.connectors.calls import VendorUnavailableError
    from doorstep.connectors.channels.apis import DOORS
    from doorstep.connectors.channels.consent import Grant, code_of

    door = DOORS.get(vendor)
    if door is None or door.consent is None:
        known = ", ".join(sorted(name for name, one in DOORS.items() if one.consent is not None))
        raise CannotDoError(f"{vendor} asks for no consent that is given so; {known} do.")
    told_as = {key.name: key.told_as for key in door.keys}
    if keys_file is None:
        lines = " and ".join(f"{told_as[name]}=…" for name in door.consent.needs)
        raise CannotDoError(
            f"Write the app's keys into a file, a line each ({lines}), and name it: --keys-file {vendor}.keys."
        )
    if not redirect:
        raise CannotDoError(
            f"Say which {door.consent.redirect} the app is registered with at {door.label}: --redirect."
        )
    keys = read_keys(vendor, keys_file)
    missing = [key.told_as for key in door.keys if key.name in door.consent.needs and not keys.get(key.name)]
    if missing:
        raise CannotDoError(f"{keys_file} holds no {missing[0]}; add it as a line {missing[0]}=…")
    grant = Grant(keys, redirect, secrets.token_urlsafe(24), secrets.token_urlsafe(48))
    say(f"1. Open this in a browser where the shop's owner is signed in to {door.label}, and allow it:")
    say(door.consent.address(grant))
    say(f"2. The browser is then sent to the {door.consent.redirect}, whether a page is there or not.")
    code = code_of(_pasted(), grant.state)
    try:
        token = asyncio.run(_token_of(vendor, door.consent, shop, grant, code))
    except VendorUnavailableError as error:
        raise CannotDoError(f"{error}. Try again soon: a code is used up within minutes.") from error
    _add_line(keys_file, "refresh_token", token)
    say(f"ok  the refresh token is in {keys_file}. Next, and then delete that file:")
    say(f"    doorstep channel add NAME --vendor {vendor} --shop ADDRESS --keys-file {keys_file}")


def _pasted() -> str:
    """The address, from a terminal or a pipe."""
    if sys.stdin.isatty():
        return str(typer.prompt("3. Paste the whole address that it ended at"))
    sys.stdout.flush()
    return sys.stdin.readline()


async def _token_of(vendor: str, consent: "Consent", shop: str, grant: "Grant", code: str) -> str:
    from doorstep.connectors.channels.apis import find_config

    return await consent.token(await find_config(vendor, shop), grant, code)


def _add_line(file: Path, name: str, value: str) -> None:
    """The file holds that line instead of one of that name, whole or as before; nobody else reads it."""
    kept = [line for line in read_text(file).splitlines() if line.partition("=")[0].strip() != name]
    draft = file.with_name(f"{file.name}.draft")
    descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write("\n".join([*kept, f"{name}={value}"]) + "\n")
    draft.replace(file)
