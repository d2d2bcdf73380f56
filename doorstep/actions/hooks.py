"""The webhooks that we registered at a channel: all there once, none double, and the way they come tried for real."""

import json
import secrets as randomness
import time
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import sqlalchemy as sa

from doorstep.actions.act import acting
from doorstep.actions.connect import owner_of, with_api
from doorstep.connectors.channels.api import ChannelApi, Hook
from doorstep.connectors.channels.apis import DOORS, has_api, tells_by_itself
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.connectors.channels.standing import look
from doorstep.db import tables
from doorstep.db.accounts import FOR_SHEETS, Account, read_account
from doorstep.db.engine import Database, business_now, machine_now
from doorstep.db.inbox import sha256
from doorstep.db.secrets import WEBHOOK, Safe, add_secret, keep_newest, read_secret
from doorstep.domain.counting import count
from doorstep.domain.errors import CannotDoError, DoorstepError

_LEARNS_SECONDS = 3.0  # within which a running shop has learnt of a channel or a secret
_HEARD = "doorstep/test"  # what the door answers without keeping it
OVERLAP = timedelta(hours=72)  # for which the secret before is still believed


@dataclass(slots=True)
class Registered:
    """What became of the webhooks; `refused` says why not all of them stand."""

    address: str
    added: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    removed: int = 0
    refused: str = ""
    reading: str = ""  # of a channel without webhooks: how it is kept up with instead

    def must_stand(self) -> None:
        """CannotDoError, with the channel's words, where not all of them stand."""
        if self.refused:
            raise CannotDoError(f"{count(len(self.added), 'webhook')} registered, then: {self.refused}")

    @property
    def words(self) -> str:
        if self.reading:
            return f"{self.reading}; it has no webhooks to register."
        added = count(len(self.added), "webhook")
        return f"{added} registered, {len(self.kept)} stood already, {self.removed} removed."


@dataclass(frozen=True, slots=True)
class Arrived:
    """A trial delivery over the whole way."""

    address: str
    status: int  # 0: nobody answered
    words: str
    event_id: int | None  # what it became in the inbox

    is_kept: bool = True  # whether such a trial is kept at all; some channels have no topic for it

    @property
    def holds(self) -> bool:
        return self.status == 200 and (self.event_id is not None or not self.is_kept)


def register_hooks(
    database: Database, safe: Safe, name: str, shop_url: str, door: str = "cli", actor_id: int | None = None,
    is_anew: bool = False,
) -> Registered:  # fmt: skip
    """Every topic that matters has one live webhook to this shop, signed with the secret that we hold. Those that stand
    so are left; what is missing, switched off, elsewhere or of an unknown secret is made anew (all of them, where
    `is_anew`), the fresh one first, so that nothing falls in between."""
    with database.reading() as connection:
        account = read_account(connection, name, "channel")
        secret = read_secret(connection, safe, account.id, WEBHOOK, machine_now())
        ours = dict(connection.execute(_ours(account.id)).all())  # type: ignore[arg-type]
    if not tells_by_itself(account.vendor):
        return Registered("", reading=DOORS[account.vendor].reading)
    if secret is None:
        raise CannotDoError(f"{name} has no live secret; `doorstep channel secret {name}` gives it one.")
    outcome = Registered(f"{shop_url}/webhooks/{name}")

    async def register(api: ChannelApi) -> None:
        takes_on = not DOORS[account.vendor].makes_own_secret  # whoever made it, the app signs it
        strange = api.hook_topics if is_anew else ()
        stand = look(await api.list_hooks(), ours, outcome.address, api.hook_topics, takes_on, strange)
        for hook in stand.taken:
            _keep(database, account.id, hook, door, actor_id)
        outcome.kept += stand.good
        for topic in stand.wrong:
            made = await api.add_hook(topic, outcome.address, secret.decode())
            _keep(database, account.id, made, door, actor_id)
            outcome.added.append(topic)
        for ref in stand.surplus:
            await api.remove_hook(ref)
            outcome.removed += 1

    try:
        with_api(database, safe, account, register)
    except DoorstepError as error:  # whatever its trouble, what stands is told
        outcome.refused = str(error)
    return outcome


def _keep(database: Database, account_id: int, hook: Hook, door: str, actor_id: int | None) -> None:
    table = tables.channel_hook
    said = {"account": account_id, "topic": hook.topic, "ref": hook.ref}
    with acting(database, door, "channel.hook", actor_id or owner_of(database), said) as act:
        act.connection.execute(table.delete().where(table.c.account_id == account_id, table.c.topic == hook.topic))
        act.connection.execute(
            table.insert().values(
                account_id=account_id, topic=hook.topic, external_ref=hook.ref, address=hook.address, standing="live",
                since=act.by.at, checked_at=act.by.at,
            )
        )  # fmt: skip


def check_hooks(database: Database, safe: Safe, account: Account) -> list[dict[str, object]]:
    """How our webhooks stand at the channel now: live, paused (it has stopped sending, or signs with what we do not
    know) or gone (removed, or sent elsewhere). Written down, too."""
    table = tables.channel_hook
    with database.reading() as connection:
        ours = dict(connection.execute(_ours(account.id)).all())  # type: ignore[arg-type]
        address = connection.execute(sa.select(table.c.address).where(table.c.account_id == account.id)).scalar() or ""

    async def ask(api: ChannelApi) -> tuple[list[Hook], tuple[str, ...]]:
        return await api.list_hooks(), api.hook_topics

    there, topics = with_api(database, safe, account, ask)
    by_ref, stand = {hook.ref: hook for hook in there}, look(there, ours, address, topics)
    rows: list[dict[str, object]] = []
    for topic in topics:
        hook = by_ref.get(ours.get(topic, ""))
        shown = {"address": hook.address if hook else "", "ref": hook.ref if hook else ""}
        rows.append({"topic": topic, "standing": stand.standing(topic), **shown})
    with database.writing("act") as connection:
        now = business_now(connection)
        for row in rows:  # a handful of topics
            of_topic = sa.and_(table.c.account_id == account.id, table.c.topic == row["topic"])
            connection.execute(table.update().where(of_topic).values(standing=row["standing"], checked_at=now))
    return rows


def why_none_comes(database: Database, safe: Safe, account: Account) -> str:
    """Why nothing would come of a trial by the channel itself: webhooks that do not stand there; '' where they do, or
    where they are made by hand and nobody can look."""
    if not has_api(account.vendor, account.config):
        return ""
    try:
        fallen = [f"{row['topic']} {row['standing']}" for row in check_hooks(database, safe, account)
                  if row["standing"] != "live"]  # fmt: skip
    except DoorstepError as error:
        return f"it could not be asked ({error})"
    return f"{', '.join(fallen)}; `doorstep channel repair {account.name}` makes them again" if fallen else ""


def remove_hooks(database: Database, safe: Safe, account: Account) -> int:
    """The channel sends us nothing any more; returns how many webhooks were removed there."""
    with database.reading() as connection:
        ours = dict(connection.execute(_ours(account.id)).all())  # type: ignore[arg-type]

    async def remove(api: ChannelApi) -> int:
        for ref in ours.values():
            await api.remove_hook(ref)
        return len(ours)

    removed = with_api(database, safe, account, remove) if ours else 0
    with database.writing("act") as connection:
        connection.execute(tables.channel_hook.delete().where(tables.channel_hook.c.account_id == account.id))
    return removed


def rotate_secret(
    database: Database, safe: Safe, name: str, shop_url: str, door: str = "cli", actor_id: int | None = None
) -> Registered:
    """The channel's webhooks are signed with another secret that we made; the one before is believed for 72 hours. What
    a death leaves of it the watchdog finishes: until then, both have no end."""
    said = {"channel": name}
    with acting(database, door, "channel.secret", actor_id or owner_of(database), said) as act:
        account = read_account(act.connection, name, "channel")
        add_secret(act.connection, safe, account.id, randomness.token_urlsafe(36).encode(), act.by.at)
    # Not before the running shop believes it: WooCommerce never sends again what was refused.
    try_way(database, safe, account, shop_url)
    outcome = register_hooks(database, safe, name, shop_url, door, actor_id, is_anew=True)
    if not outcome.refused:
        with database.writing("act") as connection:
            keep_newest(connection, account.id, machine_now() + OVERLAP)
    return outcome


def without_secret(account: Account) -> str:
    """Why nothing that is posted to the channel is believed, and what to do."""
    if account.config.get(FOR_SHEETS):
        return (
            f"{account.name} takes sheets alone, and has no way to try; `doorstep channel secret {account.name}` "
            "lets it take webhooks too."
        )
    return f"{account.name} has no live secret; `doorstep channel secret {account.name}` gives it one."


def try_way(database: Database, safe: Safe, account: Account, shop_url: str) -> Arrived:
    """A signed event of ours is posted as the channel would post it, and is in the inbox; or what stood in its way. It
    is no order: capture ends it as ignored."""
    with database.reading() as connection:
        secret = read_secret(connection, safe, account.id, WEBHOOK, machine_now())
    if secret is None:
        raise CannotDoError(without_secret(account))
    connector, address = CHANNELS[account.vendor], f"{shop_url}/webhooks/{account.name}"
    body = json.dumps({"doorstep": "a trial of the way", "once": randomness.token_hex(8)}).encode()
    door = DOORS.get(account.vendor)
    topic = (door.trial_topic if door else "") or _HEARD
    headers = connector.sign(topic, body, secret)
    try:
        patience = time.monotonic() + _LEARNS_SECONDS
        answer = httpx.post(address, content=body, headers=headers, timeout=15, trust_env=False)
        while answer.status_code in (401, 404) and time.monotonic() < patience:
            time.sleep(0.2)
            answer = httpx.post(address, content=body, headers=headers, timeout=15, trust_env=False)
    except httpx.HTTPError as error:
        return Arrived(address, 0, f"nobody answers there ({error or type(error).__name__})", None)
    with database.reading() as connection:
        event = tables.inbound_event
        found = connection.execute(
            sa.select(event.c.id).where(event.c.account_id == account.id, event.c.sha256 == sha256(body))
        ).scalar()
    return Arrived(address, answer.status_code, " ".join(answer.text.split())[:200], found, topic != _HEARD)


def _ours(account_id: int) -> sa.Select[tuple[str, str]]:
    table = tables.channel_hook
    return sa.select(table.c.topic, table.c.external_ref).where(table.c.account_id == account_id)
