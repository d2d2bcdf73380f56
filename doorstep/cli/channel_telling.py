"""What `doorstep channel add` asks for, and what it tells of a channel that was connected."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from doorstep.domain.counting import count
from doorstep.domain.errors import CannotDoError, DoorstepError

from .show import read_text, say, say_json

if TYPE_CHECKING:
    from datetime import datetime

    from doorstep.actions.connect import Connected
    from doorstep.actions.pull import Pulled
    from doorstep.db.accounts import Account
    from doorstep.db.engine import Database
    from doorstep.db.secrets import Safe
    from doorstep.settings import Settings


def told_secret(given: str | None, file: Path | None) -> bytes:
    """The secret, from wherever it was given; a terminal is asked without showing what is typed."""
    if given is not None:
        return given.encode()
    if file is not None:
        return file.read_bytes().strip()
    if sys.stdin.isatty():
        return str(typer.prompt("The secret it signs with", hide_input=True)).encode()
    return sys.stdin.buffer.read().strip()


def told_keys(
    database: "Database", safe: "Safe", vendor: str, name: str, flags: Mapping[str, str], file: Path | None
) -> dict[str, str]:
    """The keys of the channel's API from flags, from a file, as they are kept already, or asked for one by one with
    where each is found; none where nothing was given and nobody can be asked."""
    from doorstep.connectors.channels.apis import DOORS

    if vendor not in DOORS:
        return {}
    names = {key.name for key in DOORS[vendor].keys}
    given = {key: value for key, value in flags.items() if value and key in names} | (
        read_keys(vendor, file) if file else {}
    )
    door = DOORS[vendor]
    if not given:
        given = _kept(database, safe, name, vendor)
    missing = [key for key in door.keys if not given.get(key.name) and not key.is_optional]
    if not missing or not sys.stdin.isatty():
        return given
    say(f"Where the keys of {door.label} are found:")
    for n, step in enumerate(door.steps, 1):
        say(f"  {n}. {step}")
    for key in missing:
        given[key.name] = str(typer.prompt(key.label, hide_input=True))
    return given


def _kept(database: "Database", safe: "Safe", name: str, vendor: str) -> dict[str, str]:
    """The keys of the channel that is being repaired."""
    from doorstep.connectors.channels.apis import DOORS, has_api
    from doorstep.db.accounts import find_account
    from doorstep.db.engine import machine_now
    from doorstep.db.secrets import read_secret

    with database.reading() as connection:
        account = find_account(connection, name)
        if account is None or account.vendor != vendor or not has_api(vendor, account.config):
            return {}
        names = [key.name for key in DOORS[vendor].keys]
        held = {one: read_secret(connection, safe, account.id, one, machine_now()) for one in names}
    return {one: secret.decode() for one, secret in held.items() if secret}


def read_keys(vendor: str, file: Path) -> dict[str, str]:
    """The keys in the file, by the names under which they are kept."""
    keys: dict[str, str] = {}
    for n, line in enumerate(read_text(file).splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            keys |= named_key(vendor, line, f"Line {n} of {file}")
    return keys


def named_key(vendor: str, told: str, where: str) -> dict[str, str]:
    """A key told as name=value, by the name under which it is kept."""
    from doorstep.connectors.channels.apis import DOORS

    known = {key.told_as: key.name for key in DOORS[vendor].keys} if vendor in DOORS else {}
    name, _, value = told.partition("=")
    if name.strip() not in known:
        raise CannotDoError(f"{where} names no key; it may be {', '.join(known) or 'none'}, each as name=key.")
    return {known[name.strip()]: value.strip()}


def tell_connected(
    database: "Database", safe: "Safe", connected: "Connected", settings: "Settings", as_json: bool
) -> bool:
    """What follows a proven key is done and told: webhooks, open orders, a trial of the way, and what is next. False
    where the webhooks could not be registered."""
    from doorstep.actions.hooks import register_hooks, try_way
    from doorstep.actions.pull import Pulled, pull_orders
    from doorstep.db.accounts import read_account

    name, facts = connected.name, connected.facts
    with database.reading() as connection:
        account = read_account(connection, name, "channel")
    hooks = register_hooks(database, safe, name, settings.shop_url)
    pulled, not_read = Pulled(), ""
    try:
        pulled = pull_orders(database, safe, account, is_open=True)
    except DoorstepError as error:  # the channel is connected all the same, and that is told
        not_read = str(error)
    if hooks.reading:
        _tell_read(connected, account, pulled, not_read, hooks.reading, as_json)
        return not not_read
    arrived = try_way(database, safe, account, settings.shop_url)
    if as_json:
        say_json({
            "name": name, "vendor": account.vendor, "shop": facts.name, "shop_address": facts.address,
            "currency": facts.currency, "time_zone": facts.time_zone, "version": facts.version,
            "cut_over_at": account.config.get("cut_over_at"), "address": hooks.address, "added": hooks.added,
            "kept": hooks.kept, "removed": hooks.removed, "refused": hooks.refused,
            "is_public": bool(settings.public_url), "open_orders": pulled.read, "orders_refused": not_read,
            "trial": {"holds": arrived.holds, "status": arrived.status, "words": arrived.words},
            "event": arrived.event_id,
        })  # fmt: skip
        return not (hooks.refused or not_read)
    _tell_shop(connected, account)
    if hooks.refused:
        say(f"NO  its webhooks could not be registered: {hooks.refused}")
        say("    Until they are, changed orders are fetched every 15 minutes while the shop is up.")
    else:
        say(
            f"ok  {count(len(hooks.added), 'webhook')} registered, {len(hooks.kept)} stood already, for {hooks.address}"
        )
    if not settings.public_url:
        say(
            f"    Only this machine reaches {settings.shop_url}: set DOORSTEP_PUBLIC_URL to the address under which the"
        )
        say("    world does, and run the same again; see docs/operating/channels.md.")
    _tell_open(name, pulled, not_read)
    if arrived.holds:
        say(f"ok  a signed test event came the whole way: event {arrived.event_id} in the inbox.")
    else:
        found = f"{arrived.status} {arrived.words}" if arrived.status else arrived.words
        say(f"--  no test event arrived by {arrived.address}: {found}. Start the shop with `doorstep up`, then")
        say(f"    `doorstep channel test {name}` tries again.")
    say(f"Next: `doorstep channel pull {name} --products` shows what it sells, and `--apply` brings it in.")
    return not (hooks.refused or not_read)


def _tell_read(
    connected: "Connected", account: "Account", pulled: "Pulled", not_read: str, reading: str, as_json: bool
) -> None:
    """What follows the proven keys of a channel that has no webhooks."""
    name, facts = connected.name, connected.facts
    if as_json:
        say_json({
            "name": name, "vendor": account.vendor, "shop": facts.name, "shop_address": facts.address,
            "currency": facts.currency, "time_zone": facts.time_zone, "version": facts.version,
            "cut_over_at": account.config.get("cut_over_at"), "reading": reading,
            "open_orders": pulled.read, "orders_refused": not_read,
        })  # fmt: skip
        return
    _tell_shop(connected, account)
    say(f"ok  {reading} while the shop is up; it has no webhooks to register.")
    _tell_open(name, pulled, not_read)
    say(f"Next: `doorstep channel pull {name} --products` shows what it sells, and `--apply` brings it in.")


def _tell_shop(connected: "Connected", account: "Account") -> None:
    from doorstep.actions.connect import cut_over_of

    facts, since = connected.facts, cut_over_of(account)
    zone = f", time zone {facts.time_zone}" if facts.time_zone else ""
    money = f", in {facts.currency}" if facts.currency else ""
    say(f"{connected.name} is {facts.name} at {facts.address}{money}{zone}; the keys are proven, and kept sealed.")
    say(
        f"    Orders placed before {since:%Y-%m-%d %H:%M} UTC are history."
        if since
        else "    Every order of it is work."
    )


def _tell_open(name: str, pulled: "Pulled", not_read: str) -> None:
    if not_read:
        say(f"NO  its open orders could not be read: {not_read}")
        say(f"    `doorstep channel pull {name} --open` tries that again.")
    else:
        say(f"ok  {pulled.words('open order')}.")


def told_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """One channel's facts as a person reads them."""
    from doorstep.connectors.channels.apis import DOORS, tells_by_itself

    vendor, hooks = facts["vendor"], facts["hooks"]
    told = {key: value for key, value in facts.items() if key != "hooks"}
    return {**told, "webhooks": len(hooks) if tells_by_itself(vendor) else f"none: {DOORS[vendor].reading}"}


def tell_products(database: "Database", safe: "Safe", account: "Account", apply: bool, as_json: bool) -> dict[str, Any]:
    """The channel's products are an import; what it would change is told, and done where that was asked."""
    from doorstep.actions import imports
    from doorstep.actions.connect import owner_of
    from doorstep.actions.pull import pull_products
    from doorstep.settings import settings

    home = settings().home
    job_id = pull_products(database, safe, account, home)
    if apply:
        imports.apply(database, home, job_id, owner_of(database), "cli")
    told = {"import": job_id, "applied": apply, **_figures(database, job_id)}
    if not as_json:
        say(
            f"{count(told['read'], 'thing')} that {account.name} sells: {told['fresh']} fresh, "
            f"{told['changed']} changed, {told['same']} the same, {told['rejected']} rejected."
        )
        say("They are brought in." if apply else f"Look at import {job_id}, or run the same with --apply.")
    return told


def _figures(database: "Database", job_id: str) -> dict[str, int]:
    import sqlalchemy as sa

    from doorstep.db import tables

    job = tables.import_job
    with database.reading() as connection:
        row = connection.execute(sa.select(job).where(job.c.public_id == job_id)).one()
    names = ("read", "fresh", "changed", "same", "rejected")
    return {name: int(getattr(row, f"{name}_rows")) for name in names}


def add_without_api(
    database: "Database", safe: "Safe", vendor: str, name: str, shop: str, secret: bytes, currency: str | None,
    cut_over_at: "datetime | None", as_json: bool,
) -> None:  # fmt: skip
    """A channel of which only the webhooks are taken, and how it is made to send them."""
    from doorstep.actions.connect import connect_channel
    from doorstep.connectors.channels.registry import CHANNELS
    from doorstep.settings import settings

    connect_channel(database, safe, vendor, name, shop, secret, currency, cut_over_at=cut_over_at)
    address, topics = f"{settings().shop_url}/webhooks/{name}", sorted(CHANNELS[vendor].topics)
    if as_json:
        say_json({"name": name, "vendor": vendor, "address": address, "topics": topics})
        return
    say(f"{name} is connected. Its webhooks go to {address}")
    say("(from outside: the same path under the public address of this machine), for the topics")
    say("  " + ", ".join(topics))
    say(f"`doorstep channel test {name}` tries the way while the shop is up.")


def add_for_sheets(
    database: "Database", safe: "Safe", vendor: str, name: str, shop: str, currency: str | None,
    cut_over_at: "datetime | None", as_json: bool,
) -> None:  # fmt: skip
    """A channel whose orders come in sheets alone, as those of a stall do."""
    from doorstep.actions.connect import connect_channel

    if vendor != "own":
        raise CannotDoError(f"Sheets come in through a channel of your own (--vendor own); {vendor} sends its orders.")
    connect_channel(database, safe, vendor, name, shop, None, currency, cut_over_at=cut_over_at)
    if as_json:
        say_json({"name": name, "vendor": vendor})
        return
    say(f"{name} takes sheets of orders; it has no secret, and nothing that is posted to it is believed.")
    say(f"`doorstep import orders FILE --channel {name}` shows what a sheet would change.")
