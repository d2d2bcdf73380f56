"""Connecting a sales channel: its key proven first, then kept; its secrets, and the day from which its orders are
work."""

import asyncio
import secrets as randomness
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from doorstep.actions.act import Act, acting
from doorstep.actions.found import make_feed
from doorstep.actions.places import known_currency
from doorstep.connectors.calls import UnreadableAnswerError, VendorUnavailableError
from doorstep.connectors.channels.api import ChannelApi, ShopFacts
from doorstep.connectors.channels.apis import DOORS, check_keys, find_config, has_api, open_api
from doorstep.connectors.channels.doors import KeyRing
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db import tables
from doorstep.db.accounts import (
    FOR_SHEETS,
    Account,
    add_account,
    find_account,
    list_accounts,
    must_be_a_name,
    read_account,
)
from doorstep.db.actors import OWNER, find_actor
from doorstep.db.engine import Database, business_now, machine_now
from doorstep.db.keyring import GivenRing, SealedRing, given_mark
from doorstep.db.queries.typed import ACCOUNT as TYPED
from doorstep.db.secrets import WEBHOOK, Safe, add_secret, end_secrets, read_secret
from doorstep.domain.errors import CannotDoError

_OVERLAP_MAX = timedelta(days=90)
_OVERLAP = timedelta(hours=72)  # for which the webhooks' secret before is still believed
_HOOKS_SECONDS = 300
_GAPS_SECONDS = 900
CUT_OVER = "cut_over_at"  # of a channel's config: an instant, or None where somebody said that all is work
_GIVEN = "given"  # of its config: marks of the keys that a person gave and that are turned at each use
ORDERS = "orders"  # the kind of feed that a channel's changed orders are read from
Answered = TypeVar("Answered")


@dataclass(frozen=True, slots=True)
class Connected:
    """A channel as it stands after it was connected."""

    account_id: int
    name: str
    facts: ShopFacts


def connect_channel(
    database: Database,
    safe: Safe,
    vendor: str,
    name: str,
    shop: str,
    secret: bytes | None,
    currency: str | None = None,
    door: str = "cli",
    actor_id: int | None = None,
    cut_over_at: datetime | None = None,
) -> int:
    """The channel's webhooks are taken from now on, if they are signed with this secret. Without one it is for sheets
    alone, and nothing that is posted is believed. Returns its account."""
    must_be_known(vendor)
    shop = shop or (name if secret is None else "")
    currency = known_currency(currency) if currency else None
    if not plain_shop(shop):
        raise CannotDoError("Say which shop it is, by its address, as in sample.myshopify.com.")
    said = {"channel": name, "vendor": vendor, "shop": plain_shop(shop), "currency": currency}
    with acting(database, door, "channel.connect", actor_id or owner_of(database), said) as act:
        if cut_over_at is not None:
            must_be_past(cut_over_at, act.by.at)
        config: dict[str, Any] = {CUT_OVER: cut_over_at.isoformat()} if cut_over_at else {}
        config |= {FOR_SHEETS: True} if secret is None else {}
        account_id = add_account(act.connection, "channel", vendor, name, plain_shop(shop), act.by.at, currency, config)
        if secret is not None:
            add_secret(act.connection, safe, account_id, secret, act.by.at)
        keep_feeds(act.connection, account_id, vendor, config)
    return account_id


def connect_by_api(
    database: Database,
    safe: Safe,
    vendor: str,
    name: str,
    shop: str,
    keys: Mapping[str, str],
    cut_over_at: datetime | None = None,
    door: str = "cli",
    actor_id: int | None = None,
) -> Connected:
    """The shop answered to these keys, and they are kept, sealed; its changed orders are read every few minutes from
    now on. Where the keys prove nothing, nothing is stored. The same channel again takes the keys given now."""
    must_be_known(vendor)
    if vendor not in DOORS:
        raise CannotDoError(f"{vendor} has no API that Doorstep speaks; add it with --without-api.")
    given = check_keys(vendor, keys)
    with database.reading() as connection:  # before a key is used that can be used once
        standing = _must_be_connectable(connection, vendor, name, cut_over_at)
        _must_be_of(connection, name, {given_mark(safe, given[key]) for key in _turning(vendor)})
    ring = _ring(database, safe, vendor, given, standing)
    config, facts = _prove(vendor, shop, given, ring)
    external_ref = plain_shop(facts.ref or str(config["api_url"]))
    _must_be_that_shop(standing, external_ref)
    config |= {
        "time_zone": facts.time_zone,
        "version": facts.version,
        "shop_name": facts.name,
        "shop_address": facts.address,
    }
    said = {"channel": name, "vendor": vendor, "shop": external_ref, "currency": facts.currency}
    with acting(database, door, "channel.connect", actor_id or owner_of(database), said) as act:
        config["keys_at"] = act.by.at.isoformat()
        config[CUT_OVER] = _cut_over(act.connection, standing, cut_over_at)
        if isinstance(ring, GivenRing) and (turning := _turning(vendor)):
            config[_GIVEN] = {key: given_mark(safe, given[key]) for key in turning}
        if standing is None:
            account_id = add_account(
                act.connection, "channel", vendor, name, external_ref, act.by.at, facts.currency, config
            )
        else:
            account_id = standing.id
            _change(act.connection, account_id, config={**standing.config, **config}, active=True)
        _keep_keys(act, safe, account_id, vendor, given)
        if isinstance(ring, GivenRing):
            ring.hand_over(act.connection, account_id)
        keep_feeds(act.connection, account_id, vendor, config)
    return Connected(account_id, name, facts)


def keep_feeds(connection: sa.Connection, account_id: int, vendor: str, config: Mapping[str, Any]) -> None:
    """Everything that is looked at regularly of such a channel is, from now on; what is already stays as it is."""
    wanted = {"statement": 86_400}
    if has_api(vendor, config):
        door = DOORS[vendor]
        wanted |= {ORDERS: door.every_seconds, "gaps": max(_GAPS_SECONDS, door.every_seconds)}
        wanted |= {"hooks": _HOOKS_SECONDS} if door.has_hooks else {}
    for kind, every_seconds in wanted.items():
        make_feed(connection, account_id, kind, every_seconds)


def keep_watch(database: Database) -> None:
    """Every channel of an earlier release is looked at as a fresh one would be. Twice is once."""
    with database.writing("act") as connection:
        for account in list_accounts(connection, "channel"):  # a handful
            if account.name != TYPED:
                keep_feeds(connection, account.id, account.vendor, account.config)


def _turning(vendor: str) -> set[str]:
    """The keys that the vendor changes at each use."""
    return {key.name for key in DOORS[vendor].keys if key.is_rotated}


def _ring(
    database: Database, safe: Safe, vendor: str, given: Mapping[str, str], standing: Account | None
) -> SealedRing | GivenRing:
    """Where the keys lie that change while they are proven. Where a channel has long turned the very keys that are
    given once more, its own go on; with others it begins anew."""
    if standing is not None:
        sealed, marks = SealedRing(database, safe, standing.id), standing.config.get(_GIVEN) or {}
        known = {key: sealed.read(key) for key in _turning(vendor)}
        if known and all(
            held and given[key] and (held == given[key] or marks.get(key) == given_mark(safe, given[key]))
            for key, held in known.items()
        ):
            return sealed
    return GivenRing(database, safe, given, _turning(vendor))


def _cut_over(connection: sa.Connection, standing: Account | None, given: datetime | None) -> str | None:
    """The day that was given, or that stands; where nobody has said one, now, or since when its webhooks have brought
    orders. CannotDoError where it was given, and cannot be any more, or is not yet."""
    now = business_now(connection)
    if given is not None:
        must_be_past(given, now)
    if standing is not None:
        is_said = CUT_OVER in standing.config or has_api(standing.vendor, standing.config)
        if (is_said and given is None) or (given is not None and given == cut_over_of(standing)):
            return standing.config.get(CUT_OVER)
        if given is not None:
            _must_be_movable(connection, standing)
        elif _has_orders(connection, standing.id):
            given = standing.since
    return (given or now).replace(microsecond=0).isoformat()  # as fine as channels tell


def must_be_past(cut_over_at: datetime, now: datetime) -> None:
    """CannotDoError where that instant is still to come: until then no order would be read, fetched or missed."""
    if cut_over_at > now:
        raise CannotDoError(
            f"{cut_over_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC is still to come, and until then no order of the "
            "channel would be work. Give a day that has begun, or none: then the channel begins when it is added."
        )


def _has_orders(connection: sa.Connection, account_id: int) -> bool:
    orders = tables.orders
    return (
        connection.execute(sa.select(orders.c.id).where(orders.c.account_id == account_id).limit(1)).first() is not None
    )


def _must_be_movable(connection: sa.Connection, account: Account) -> None:
    if _has_orders(connection, account.id):
        raise CannotDoError(
            f"Orders of {account.name} are here already, each as history or as work; its cut-over cannot be moved any "
            "more."
        )


def _prove(vendor: str, shop: str, keys: Mapping[str, str], ring: KeyRing) -> tuple[dict[str, Any], ShopFacts]:
    async def ask() -> tuple[dict[str, Any], ShopFacts]:
        config = await find_config(vendor, shop)
        api = open_api(vendor, config, keys, ring)
        try:
            return config, await api.identify()
        finally:
            await api.aclose()

    try:
        config, facts = asyncio.run(ask())
    except (VendorUnavailableError, UnreadableAnswerError) as error:
        raise CannotDoError(f"{error}. Nothing was kept; connect it again when that is mended.") from error
    known_currency(facts.currency)
    return config, facts


def _must_be_connectable(
    connection: sa.Connection, vendor: str, name: str, cut_over_at: datetime | None
) -> Account | None:
    """The channel that has the name already, if it can be this one; CannotDoError where a channel cannot be called so,
    or cannot begin then."""
    must_be_a_name(name)
    standing = find_account(connection, name)
    if standing is not None and (standing.kind, standing.vendor) != ("channel", vendor):
        raise _taken(standing)
    _cut_over(connection, standing, cut_over_at)
    return standing


def _must_be_of(connection: sa.Connection, name: str, marks: set[str]) -> None:
    """CannotDoError where another channel was connected with these keys: they have long turned, and are its own."""
    for one in list_accounts(connection, "channel") if marks else ():  # a handful
        if one.name != name and marks & set((one.config.get(_GIVEN) or {}).values()):
            raise CannotDoError(f"These keys are those of {one.name}, which is here already; connect it by that name.")


def _must_be_that_shop(standing: Account | None, external_ref: str) -> None:
    if standing is not None and standing.external_ref != external_ref:
        raise _taken(standing)


def _taken(standing: Account) -> CannotDoError:
    return CannotDoError(
        f"{standing.name!r} is already the name of {standing.vendor} {standing.external_ref or standing.kind}; "
        "choose another name."
    )


def _keep_keys(act: Act, safe: Safe, account_id: int, vendor: str, given: Mapping[str, str]) -> None:
    """Each key is sealed where it is another one than before; what was before ends, a webhook secret later."""
    wanted = {name: value for name, value in given.items() if name not in _turning(vendor)}  # those are on the ring
    now = machine_now()
    is_ours = DOORS[vendor].makes_own_secret and WEBHOOK not in given
    if is_ours and read_secret(act.connection, safe, account_id, WEBHOOK, now) is None:
        wanted[WEBHOOK] = randomness.token_urlsafe(36)
    for name, value in wanted.items():
        if read_secret(act.connection, safe, account_id, name, now) == value.encode():
            continue
        fresh = add_secret(act.connection, safe, account_id, value.encode(), act.by.at, name)
        until = now + _OVERLAP if name == WEBHOOK else now
        end_secrets(act.connection, account_id, until, name, but=[fresh])


def change_secret(
    database: Database,
    safe: Safe,
    name: str,
    secret: bytes,
    overlap: timedelta,
    door: str = "cli",
    actor_id: int | None = None,
) -> datetime:
    """The channel signs with this secret from now on; what it signed with before is believed until the instant that is
    returned, so that nothing on its way is lost."""
    if not timedelta(0) <= overlap <= _OVERLAP_MAX:
        raise CannotDoError(f"The old secret can live on for 0 to {_OVERLAP_MAX.days} days.")
    until = machine_now() + overlap
    said = {"channel": name, "old_until": until}
    with acting(database, door, "channel.secret", actor_id or owner_of(database), said) as act:
        account = read_account(act.connection, name, "channel")
        fresh = add_secret(act.connection, safe, account.id, secret, act.by.at)
        end_secrets(act.connection, account.id, until, but=[fresh])
    return until


def set_cut_over(
    database: Database, name: str, at: datetime | None, door: str = "cli", actor_id: int | None = None
) -> None:
    """Orders placed before that instant and over by then come in as history; None: every order is work. CannotDoError
    once an order of the channel is here."""
    said = {"channel": name, "cut_over_at": at}
    with acting(database, door, "channel.cut_over", actor_id or owner_of(database), said) as act:
        account = read_account(act.connection, name, "channel")
        if at is not None:
            must_be_past(at, act.by.at)
        _must_be_movable(act.connection, account)
        config = {**account.config, CUT_OVER: at.isoformat() if at else None}
        _change(act.connection, account.id, config=config)


def cut_over_of(account: Account) -> datetime | None:
    """From when on the channel's orders are work; None: always."""
    with suppress(ValueError):
        return datetime.fromisoformat(str(account.config.get(CUT_OVER) or ""))
    return None


def with_api(
    database: Database, safe: Safe, account: Account, ask: Callable[[ChannelApi], Awaitable[Answered]]
) -> Answered:
    """What the channel's API answers to this, over a client of its own; for what a person asks for."""
    if account.vendor not in DOORS:
        raise CannotDoError(
            f"{account.name} is a site of one's own: Doorstep asks it nothing. It sends its orders itself, and "
            f"`doorstep channel test {account.name}` tries the way."
        )
    if not has_api(account.vendor, account.config):
        raise CannotDoError(
            f"{account.name} was added without keys to its API; `doorstep channel add {account.name} --vendor "
            f"{account.vendor} --shop {account.external_ref}` takes them."
        )
    with database.reading() as connection:
        found = {
            key.name: read_secret(connection, safe, account.id, key.name, machine_now())
            for key in DOORS[account.vendor].keys
        }
    keys = {name: held.decode() for name, held in found.items() if held}

    ring = SealedRing(database, safe, account.id)

    async def run() -> Answered:
        api = open_api(account.vendor, account.config, keys, ring)
        try:
            return await ask(api)
        finally:
            await api.aclose()

    return asyncio.run(run())


def switch(database: Database, name: str, active: bool, door: str = "cli", actor_id: int | None = None) -> None:
    """The channel's webhooks are taken and its orders read, or not any more."""
    said = {"channel": name, "active": active}
    with acting(database, door, "channel.switch", actor_id or owner_of(database), said) as act:
        _change(act.connection, read_account(act.connection, name, "channel").id, active=active)


def end_keys(database: Database, name: str, door: str = "cli", actor_id: int | None = None) -> None:
    """Nothing that was sealed for the channel opens anything any more."""
    with acting(database, door, "channel.remove", actor_id or owner_of(database), {"channel": name}) as act:
        account = read_account(act.connection, name, "channel")
        held = tables.vendor_secret
        names = sa.select(held.c.name).where(held.c.account_id == account.id).distinct()
        for one in list(act.connection.execute(names).scalars()):
            end_secrets(act.connection, account.id, machine_now(), one)
        _change(act.connection, account.id, active=False)


def _change(connection: sa.Connection, account_id: int, **values: Any) -> None:
    table = tables.vendor_account
    connection.execute(table.update().where(table.c.id == account_id).values(**values))


def must_be_known(vendor: str) -> None:
    if vendor not in CHANNELS:
        raise CannotDoError(f"{vendor!r} is no channel that Doorstep knows; it knows {', '.join(sorted(CHANNELS))}.")


def owner_of(database: Database) -> int | None:
    """Who did it, where a command is given without a name."""
    with database.reading() as connection:
        return find_actor(connection, "person", OWNER)


def plain_shop(shop: str) -> str:
    """The shop's address as one text, however it was copied: no scheme, no trailing slash, small letters."""
    return shop.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/")
