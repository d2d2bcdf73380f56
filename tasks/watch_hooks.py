"""The watchdog of webhooks: a channel's list of them beside ours, what is wrong made anew, and the hole filled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from doorstep.actions.hooks import OVERLAP
from doorstep.actions.pull import Waiting
from doorstep.connectors.calls import UnreadableAnswerError, VendorUnavailableError
from doorstep.connectors.channels.api import ChannelApi, Hook
from doorstep.connectors.channels.apis import DOORS
from doorstep.connectors.channels.standing import HooksStand, look
from doorstep.db import cases, effects, work
from doorstep.db.actors import system_actor
from doorstep.db.effects import Outcome, Wish
from doorstep.db.engine import machine_now
from doorstep.db.moves import By, advance
from doorstep.db.queries import comparing
from doorstep.db.queries import watchdog as rows
from doorstep.db.secrets import WEBHOOK, keep_newest, open_safe, read_secret
from doorstep.db.work import Claim
from doorstep.domain.comparing import BEFORE, found_meanwhile
from doorstep.domain.errors import DoorstepError
from doorstep.domain.lifecycle import EFFECT
from doorstep.settings import settings

from .commits import Slice
from .context import database
from .kinds import calls, in_thread, writes
from .leases import kept
from .vendors import channel
from .watch_pages import placed, read_on

OPERATION = "make_hook"
SOON = timedelta(minutes=1)  # while a hole is being filled
_SETTLES = timedelta(minutes=2)  # within which `channel add` comes from one webhook to the next
_EARLIER = timedelta(hours=4)  # for so long a channel tries a delivery again before it gives the webhook up
_ASK_AGAIN = timedelta(hours=1)  # after the channel would not have a webhook
_REFUSED_AGAIN = timedelta(hours=24)  # webhooks are made anew for refused signatures once a day at most


@dataclass(slots=True)
class Standing:
    """What the feed remembers from one look to the next; its cursor."""

    well_at: str = ""  # the last instant at which every webhook stood as it should
    hole_at: str = ""  # how far the list is read that fills the present hole
    filled_at: str = ""  # when it was filled
    refused: int = 0  # how many deliveries had been refused for their signature by then
    anew_at: str = ""  # when webhooks were last made anew for such refusals
    no_at: str = ""  # when the channel last would not have one of them
    no_words: str = ""
    surplus: list[str] = field(default_factory=list)  # what stood at our address and was not ours, by its ref

    @classmethod
    def read(cls, cursor: str) -> "Standing":
        return cls(**orjson.loads(cursor)) if cursor else cls()

    def written(self) -> str:
        told = {name: getattr(self, name) for name in self.__slots__}
        return orjson.dumps(told).decode()


@dataclass(slots=True)
class Look:
    """One look at a channel's webhooks, and what came of it."""

    known: rows.KnownHooks
    stand: HooksStand
    address: str  # where they should go; '' where the shop has none that the channel reaches
    topics: tuple[str, ...]
    refused: int
    is_strange: bool = False
    is_filled: bool = False
    wait_seconds: int = 0  # before the list that fills the hole is read on
    outcomes: list[Outcome] = field(default_factory=list)
    made: dict[str, Hook] = field(default_factory=dict)  # by topic
    trouble: str = ""  # why not all of them could be made
    is_refused: bool = False  # whether the channel will not have them as they are
    is_waiting: bool = False  # the channel refused them a little while ago
    doubled: Sequence[str] = ()  # refs of what stands beside ours for the second look
    is_half_turned: bool = False  # whether a change of the secret was not finished

    @property
    def is_to_mend(self) -> bool:
        return bool(self.address) and not self.stand.is_well and not self.is_waiting


async def read_hooks(feed: Any, standing: Standing, now: datetime) -> tuple[Look | None, list[bytes]]:
    """How the channel's webhooks stand, and, where a hole has to be filled, the orders that changed in it. None where
    the shop has registered none there, or is just about to: those that it has not come to are not missing."""
    api = channel(feed)
    if api is None or not DOORS[feed.vendor].has_hooks:
        return None, []
    known = await in_thread(_known, feed)
    if not known.refs or _is_registering(known, now):
        return None, []
    looked = _looked(feed, known, standing, await api.list_hooks(), api.hook_topics, now)
    bodies: list[bytes] = []
    if looked.stand.is_well and known.open_since is not None and not standing.filled_at:
        bodies = await _read_hole(feed, api, looked, standing)
    return looked, bodies


def _is_registering(known: rows.KnownHooks, now: datetime) -> bool:
    return known.open_since is None and known.since is not None and now - known.since < _SETTLES


def _known(feed: Any) -> rows.KnownHooks:
    with database().reading() as connection:
        return rows.read_hooks(connection, feed.id, rows.SILENT, _group(feed))


def _looked(
    feed: Any, known: rows.KnownHooks, standing: Standing, there: Sequence[Hook], topics: tuple[str, ...], now: datetime
) -> Look:
    address = known.address
    if settings().public_url:  # it may have been changed since; where it is empty, what was set up then still holds
        address = f"{settings().shop_url}/webhooks/{feed.name}"
    own_secret = DOORS[feed.vendor].makes_own_secret
    is_strange = own_secret and (known.signs_with_unknown or _is_refused(known, standing, now))
    is_half = own_secret and known.turned_at is not None and now - known.turned_at >= _SETTLES
    earlier = [topic for topic, at in known.made.items() if is_half and known.turned_at and at < known.turned_at]
    stand = look(there, known.refs, address, topics, not own_secret, topics if is_strange else (), earlier)
    looked = Look(known, stand, address, topics, known.refused, is_strange, is_half_turned=is_half)
    if stand.is_well:  # one that somebody is just making is written down a moment later, and then it is ours
        looked.doubled = [ref for ref in stand.surplus if ref in standing.surplus]
    if standing.no_at and known.open_since is not None and now - datetime.fromisoformat(standing.no_at) < _ASK_AGAIN:
        looked.is_waiting, looked.trouble = True, standing.no_words
    return looked


def _is_refused(known: rows.KnownHooks, standing: Standing, now: datetime) -> bool:
    """Whether what comes bears signatures that we do not know, and nothing comes that bears ours. Anybody can send us
    rubbish: so webhooks are made anew for this once a day at most."""
    if not standing.well_at or known.refused <= standing.refused:
        return False
    if known.heard_at is not None and known.heard_at >= datetime.fromisoformat(standing.well_at):
        return False
    return not standing.anew_at or now - datetime.fromisoformat(standing.anew_at) >= _REFUSED_AGAIN


async def _read_hole(feed: Any, api: ChannelApi, looked: Look, standing: Standing) -> list[bytes]:
    """Orders that changed since the hole began, but for those of the channel's past; on from where we were."""
    bodies, waiting = list[bytes](), Waiting(feed.id, feed.vendor)
    assert looked.known.open_since is not None

    async def take(page: Sequence[bytes]) -> None:
        bodies.extend(one.body for one in await placed(feed, waiting, page) if one.where != BEFORE)

    since = looked.known.open_since - _EARLIER
    standing.hole_at, looked.wait_seconds = await read_on(api, since, standing.hole_at, take)
    looked.is_filled = not standing.hole_at
    return bodies


def _group(feed: Any) -> str:
    return f"{feed.id}:webhooks"


# --- making them anew: a row before it is a call ------------------------------------------------------------------


@dataclass(slots=True)
class Anew:
    """One webhook that is being made: its effect, and what the channel is asked."""

    feed: Any
    look: Look
    topic: str
    effect_id: int


@writes
async def intend(claimed: Claim, looks: Mapping[int, tuple[Any, Look]]) -> list[Anew]:
    """Every webhook that is to be made anew is a row under its key, and its effect is `calling`."""
    if not any(look.is_to_mend for _, look in looks.values()):
        return []
    return await in_thread(_intend, claimed, looks)


def _intend(claimed: Claim, looks: Mapping[int, tuple[Any, Look]]) -> list[Anew]:
    wanted: list[Anew] = []
    with database().writing("watch.intend") as connection:
        by = By(system_actor(connection), claimed.now, claimed.run_ref)
        for feed, looked in looks.values():  # a handful of channels
            if not looked.is_to_mend:
                continue
            ids = rows.keep_hooks(connection, feed.id, looked.stand, looked.address, by.at)
            wanted += _begin(connection, feed, looked, ids, by)
    return wanted


def _begin(connection: Any, feed: Any, looked: Look, ids: Mapping[str, int], by: By) -> list[Anew]:
    """A call whose answer was lost is made again: the list has just been read, and what stands there of it and is not
    ours goes when the fresh one stands."""
    before = effects.of_subjects(connection, OPERATION, "channel_hook", list(ids.values()))
    lost = [one for one in before.values() if one.status in ("calling", "in_doubt")]
    effects.settle(connection, [Outcome(one.id, "doubt") for one in lost if one.status == "calling"], by)
    words = "the channel's list was read"
    effects.settle(connection, [Outcome(one.id, "want_again", words=words, due_at=by.at) for one in lost], by)
    again = {one.subject_id: one.id for one in before.values() if one.status in ("calling", "in_doubt", "wanted")}
    wishes = {
        topic: Wish(
            OPERATION, feed.id, "channel_hook", ids[topic], f"hook-{ids[topic]}-{by.at:%Y%m%dT%H%M%S}",
            request={"topic": topic, "address": looked.address},
        )
        for topic in looked.stand.wrong
        if ids[topic] not in again
    }  # fmt: skip
    keys = effects.want(connection, list(wishes.values()), by.at)
    effect_of = {t: keys[wishes[t].key] if t in wishes else again[ids[t]] for t in looked.stand.wrong}
    called = set(effects.begin_calls(connection, list(effect_of.values()), by))
    return [Anew(feed, looked, topic, one) for topic, one in effect_of.items() if one in called]


@calls
async def call(claimed: Claim, wanted: Sequence[Anew], looks: Mapping[int, tuple[Any, Look]]) -> None:
    """The channels are asked for them, one after the other; what each answered stands on its effect at once. A channel
    that refuses one is not asked for the others. What stands twice is removed."""
    doubled = [(feed, looked) for feed, looked in looks.values() if looked.doubled]
    if not wanted and not doubled:
        return
    refused: dict[int, str] = {}
    async with kept(claimed):
        for one in wanted:
            outcome = await _make(one, refused, claimed.now)
            await in_thread(_store, claimed, one, outcome)
        for feed, looked in {one.feed.feed_id: (one.feed, one.look) for one in wanted}.values():
            if not looked.trouble and len(looked.made) == len(looked.stand.wrong):
                await _remove(feed, looked, looked.stand.surplus)  # what the fresh ones stand in the place of
        for feed, looked in doubled:
            await _remove(feed, looked, looked.doubled)


async def _make(one: Anew, refused: dict[int, str], now: datetime) -> Outcome:
    if one.feed.id in refused:
        return Outcome(one.effect_id, "want_again", words="another of them was refused", due_at=now)
    try:
        api = channel(one.feed)
        assert api is not None
        secret = await in_thread(_secret, one.feed)
        hook = await api.add_hook(one.topic, one.look.address, secret)
    except (VendorUnavailableError, UnreadableAnswerError) as error:
        refused[one.feed.id] = one.look.trouble = str(error)
        return Outcome(one.effect_id, "doubt", words=str(error), due_at=now)
    except DoorstepError as error:
        refused[one.feed.id] = one.look.trouble = str(error)
        one.look.is_refused = True
        return Outcome(one.effect_id, "refuse", words=str(error))
    one.look.made[one.topic] = hook
    return Outcome(one.effect_id, "settle", external_ref=hook.ref)


def _secret(feed: Any) -> str:
    with database().reading() as connection:
        held = read_secret(connection, open_safe(settings()), feed.id, WEBHOOK, machine_now())
    return held.decode() if held else ""


def _store(claimed: Claim, one: Anew, outcome: Outcome) -> None:
    """The answer, and with it our row of the webhook: a death after this knows which one is ours."""
    with database().writing("watch.answer") as connection:
        effects.settle(connection, [outcome], By(system_actor(connection), claimed.now, claimed.run_ref))
        hook = one.look.made.get(one.topic)
        if hook is not None and outcome.verb == "settle":
            rows.keep_made(connection, one.feed.id, one.topic, hook.ref, one.look.address, claimed.now)


async def _remove(feed: Any, looked: Look, refs: Sequence[str]) -> None:
    """These are gone; what could not be removed goes after a later look."""
    api = channel(feed)
    try:
        for ref in refs if api is not None else ():
            await api.remove_hook(ref)
    except DoorstepError as error:
        looked.trouble = f"an old webhook could not be removed: {error}"


# --- what stands afterwards ---------------------------------------------------------------------------------------


def commit_look(s: Slice, feed: Any, looked: Look, standing: Standing) -> datetime | None:
    """Each webhook's standing is written down; a hole is an open case from when all was last well, and closes by itself
    with how many orders were found in it. Returns when to look again, where that is sooner than usual."""
    standing.refused, start = looked.refused, looked.known.open_since
    standing.surplus = list(looked.stand.surplus) if looked.stand.is_well else []
    if not looked.stand.is_well:
        standing.hole_at = standing.filled_at = ""
        if looked.is_to_mend:
            standing.no_at = s.by.at.isoformat() if looked.is_refused else ""
            standing.no_words = looked.trouble if looked.is_refused else ""
        else:
            rows.keep_hooks(s.connection, feed.id, looked.stand, looked.address, s.by.at)
        if looked.is_strange and not looked.trouble:
            standing.anew_at = s.by.at.isoformat()
        since = start or _last_well(looked, standing, s.by.at)
        what = looked.stand.words
        cases.file_cases(s.connection, [_trouble(s, feed, since, what, [what, _now(looked)])], s.by)
        if start is None:  # what came since the channel was last read is fetched now
            work.want(s.connection, "watch", rows.feeds_of(s.connection, feed.id, "orders"), s.by.at)
        return s.by.at + SOON if start is None or (looked.address and not looked.trouble) else None
    ids = rows.keep_hooks(s.connection, feed.id, looked.stand, looked.address, s.by.at)
    _end_effects(s, list(ids.values()))
    if looked.is_half_turned:
        keep_newest(s.connection, feed.id, machine_now() + OVERLAP)
    if start is None:
        standing.well_at = s.by.at.isoformat()
        return None
    if looked.is_filled:
        standing.filled_at = s.by.at.isoformat()
        words = "every webhook stands again, and what came meanwhile is being read"
        cases.file_cases(s.connection, [_trouble(s, feed, start, looked.known.open_what, [words])], s.by)
    elif not standing.filled_at:
        return s.by.at + timedelta(seconds=looked.wait_seconds)
    elif comparing.is_all_captured(s.connection, feed.id):
        trouble = _trouble(s, feed, start, looked.known.open_what, ["the hole is filled"], s.by.at)
        cases.file_cases(s.connection, [trouble], s.by)
        cases.clear_subjects(s.connection, rows.SILENT, [feed.id], s.by, group_prefix=_group(feed))
        standing.well_at, standing.filled_at = s.by.at.isoformat(), ""
        return None
    return s.by.at + SOON


def let_be(s: Slice, feed: Any) -> None:
    """Nobody expects webhooks of this channel now: what was open about them is over."""
    cases.clear_subjects(s.connection, rows.SILENT, [feed.id], s.by, group_prefix=_group(feed))


def _end_effects(s: Slice, hook_ids: Sequence[int]) -> None:
    """Whatever was still to be called for these is done, by us or by somebody else: they stand."""
    newest = effects.of_subjects(s.connection, OPERATION, "channel_hook", hook_ids).values()
    lost = [one.id for one in newest if one.status in ("calling", "in_doubt")]
    effects.settle(s.connection, [Outcome(one, "settle", words="it stands at the channel") for one in lost], s.by)
    advance(s.connection, EFFECT, "drop", [one.id for one in newest if one.status == "wanted"], s.by)


def _last_well(looked: Look, standing: Standing, now: datetime) -> datetime:
    """From when on something may be missing: the last good look, or when the webhooks were made."""
    if standing.well_at:
        return datetime.fromisoformat(standing.well_at)
    return looked.known.since or now


def _now(looked: Look) -> str:
    if not looked.address:
        return "the shop has no address that the channel reaches: set DOORSTEP_PUBLIC_URL, and they are made again"
    if looked.trouble:
        return f"they could not be made again, and are tried again by themselves: {looked.trouble}"
    return "they were made again"


def _trouble(
    s: Slice, feed: Any, start: datetime, what: str, reasons: Sequence[str], end: datetime | None = None
) -> cases.Trouble:
    found = comparing.count_found(s.connection, feed.id, start - timedelta(days=2), start)
    facts = {
        "channel": feed.name, "what": what, "kind": "webhooks", "start": start.isoformat(),
        "end": end.isoformat() if end else "", "orders": found, "fetched": found_meanwhile(found, end is not None),
        "reasons": list(reasons),
    }  # fmt: skip
    return cases.Trouble(rows.SILENT, _group(feed), feed.id, facts=facts)
