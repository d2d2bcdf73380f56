"""Notify's reading, calling and writing: things worth telling in, each told once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from doorstep.actions.asking import KIND, asked_of, link_of
from doorstep.actions.words import read_headers, read_vacation, read_words, telling_of
from doorstep.connectors.messengers import Mail, MailAnswer, MailRefused, MailSent, Messenger
from doorstep.connectors.messengers.wording import OURS, Words, language_of, subject_of, word
from doorstep.db import effects, messages, rules, stops, work
from doorstep.db.actors import system_actor
from doorstep.db.effects import Outcome, Wish
from doorstep.db.engine import business_now
from doorstep.db.moves import By, advance
from doorstep.db.queries import notify as rows
from doorstep.db.queries.normalize import read_hours
from doorstep.db.secrets import open_safe
from doorstep.db.vacation import site_hours
from doorstep.db.work import Claim
from doorstep.domain.lifecycle import MESSAGE
from doorstep.domain.notices import LATE, Decision, Notice, QuietHours, Waiting, contents, packed_of, will_be_late
from doorstep.domain.notices import decide as decide_notices
from doorstep.settings import settings
from schemas.base import check
from schemas.notify import WantedMessages, WordedMessages

from .commits import Rejected, Slice, commit_slice, rejects, slices, wait_longer
from .context import database, run_ref, worker
from .kinds import calls, in_thread, reads, writes
from .leases import kept
from .notify_rows import write_results
from .vendors import messenger as messenger_of

_ADDRESS = re.compile(r"\S+@\S+")


@dataclass(slots=True)
class Gathered:
    """A claimed batch of messages, with what stands of telling them."""

    claimed: Claim
    messages: dict[int, Any] = field(default_factory=dict)
    effects: dict[int, Any] = field(default_factory=dict)
    account: Any = None
    shop: str = ""
    quiet: QuietHours | None = None
    messenger: Messenger | None = None
    words: Words = OURS
    vacation: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(slots=True)
class Intent:
    """What stands as intended once its transaction does."""

    begun: dict[int, tuple[int, str]] = field(default_factory=dict)  # (effect, key) by message
    suppress: dict[int, str] = field(default_factory=dict)  # not true any more when looked at again
    rejected: list[Rejected] = field(default_factory=list)

    def add(self, other: "Intent") -> None:
        self.begun |= other.begun
        self.suppress |= other.suppress


@dataclass(slots=True)
class Plan:
    """What is to be told, and what came of planning it."""

    decision: Decision = field(default_factory=Decision)
    dead: list[int] = field(default_factory=list)  # found in `calling`: their process died
    intent: Intent = field(default_factory=lambda: Intent())


@writes
async def want_delays(limit: int) -> None:
    """Customers whose order should have left, and will not arrive in time, are to be told so: once for each promise."""
    await in_thread(_want_delays, limit)


def _want_delays(limit: int) -> None:
    with database().reading() as connection:
        in_force, hours, now = rules.current(connection), read_hours(connection), business_now(connection)
        if hours is None or not in_force["tell_delays"]:
            return
        if stops.read_stops(connection).everything:
            return
        waiting, site = rows.read_waiting(connection, now, limit), site_hours(connection, hours)
    usual = int(in_force["transit_days"])
    late = will_be_late((_waiting(row, usual) for row in waiting), now, site)
    if late:
        with database().writing("notify") as connection:
            told = [(one.order_id, "delayed", f"{LATE}{one.n}", one.language, {"promise": one.n}) for one in late]
            messages.want(connection, told, now)


def _waiting(row: Any, usual: int) -> Waiting:
    days = int((row.inputs or {}).get("transit_days", usual))
    return Waiting(row.id, row.n, date.fromisoformat(row.promised_on), row.ship_by_at, days, row.language)


@reads
async def read_wanted(limit: int) -> Gathered:
    """Claim messages, and read how that stands of which they tell."""
    gathered = await in_thread(_read, limit)
    if gathered.account is not None:
        gathered.messenger = messenger_of(gathered.account, gathered.shop)
    return gathered


def _read(limit: int) -> Gathered:
    claimed = work.claim(database(), "notify", limit, worker(), run_ref())
    gathered = Gathered(claimed)
    if not claimed:
        return gathered
    with database().reading() as connection:
        gathered.messages = rows.read_messages(connection, claimed.subjects)
        gathered.effects = effects.of_subjects(connection, "send_message", "message", claimed.subjects)
        gathered.account, gathered.shop = rows.read_account(connection)
        zone, in_force = rows.read_time_zone(connection), rules.current(connection)
        gathered.words, gathered.headers = read_words(connection, settings().home), read_headers(connection)
        gathered.vacation = read_vacation(connection, claimed.now)
    if zone:
        gathered.quiet = QuietHours(zone, str(in_force["quiet_from"]), str(in_force["quiet_until"]))
    queued = [m for m in gathered.messages.values() if m.status == MESSAGE.initial]
    checked = check(WantedMessages, [(m.id, m.order_id, m.kind, m.language, m.parcel_id, m.refund_id) for m in queued])
    gathered.rejected = rejects(checked)
    return gathered


def decide(gathered: Gathered) -> Plan:
    """What to tell now, what later, and what not at all; pure."""
    broken = {one.subject_id for one in gathered.rejected}
    queued = [m for one, m in gathered.messages.items() if m.status == MESSAGE.initial and one not in broken]
    plan = Plan(decide_notices(map(_notice, queued), gathered.claimed.now, gathered.quiet))
    plan.dead = [one for one, e in gathered.effects.items() if e.status == "calling"]
    return plan


def _notice(m: Any) -> Notice:
    return Notice(
        m.id, m.kind, bool(m.has_address), m.order_status, m.parcel_status or "", m.refund_status or "", m.ref,
        bool(m.is_asked),
    )  # fmt: skip


@writes
async def intend(gathered: Gathered, plan: Plan) -> Plan:
    """Every mail that will be sent is a row under its key, and its effect is `calling`; whether it is still true is
    read again."""
    return await in_thread(_intend, gathered, plan)


def _intend(gathered: Gathered, plan: Plan) -> Plan:
    if gathered.messenger is None:
        return plan
    with database().reading() as connection:
        actor_id = system_actor(connection)
    subjects, plan.intent.rejected = _subjects(gathered, plan.decision.send)
    for part in slices(database(), gathered.claimed):
        if subjects.keys().isdisjoint(part.subjects):
            continue

        def write(s: Slice) -> Intent:
            return _write_intent(s, gathered, subjects)

        for intent in commit_slice(database(), "notify.intend", part, actor_id, write):
            plan.intent.add(intent)
    return plan


def _subjects(gathered: Gathered, sending: Iterable[int]) -> tuple[dict[int, str], list[Rejected]]:
    """The subjects of the mails that may be sent, and the messages of which none can be made."""
    told = []
    for one in sending:
        m = gathered.messages[one]
        language = language_of(m.language, m.kind, gathered.words)
        told.append((one, m.order_id, language, subject_of(m.kind, language, gathered.shop, m.number, gathered.words)))
    checked = check(WordedMessages, told)
    return {one: subject for one, _, _, subject in checked.rows}, rejects(checked)


def _write_intent(s: Slice, gathered: Gathered, subjects: Mapping[int, str]) -> Intent:
    standing = rows.lock_messages(s.connection, subjects.keys() & s.mine)
    queued = [m for m in standing.values() if m.status == MESSAGE.initial]
    again = decide_notices(map(_notice, queued), s.by.at, gathered.quiet)
    halted = stops.stopped_orders(s.connection, [m.order_id for m in queued], s.stops)
    good = [one for one in again.send if standing[one].order_id not in halted]
    wishes = [_wish(gathered, standing[one]) for one in good]
    keys = {wish.subject_id: wish.key for wish in wishes}
    # Said first: what dies between this and the call is then known to have sent nothing.
    assert gathered.messenger is not None
    gathered.messenger.announce(list(keys.values()))
    effect_of = effects.want(s.connection, wishes, s.by.at)
    called = set(effects.begin_calls(s.connection, list(effect_of.values()), s.by))
    begun = [one for one in good if effect_of[keys[one]] in called]
    advance(s.connection, MESSAGE, "send", begun, s.by)
    rows.begin(s.connection, [(one, effect_of[keys[one]], subjects[one]) for one in begun])
    return Intent({one: (effect_of[keys[one]], keys[one]) for one in begun}, again.suppress)


def _wish(gathered: Gathered, m: Any) -> Wish:
    """The same mail has the same key until it surely failed; then it is another mail."""
    earlier = gathered.effects.get(m.id)
    key, parent = m.public_id, None
    if earlier is not None:
        key, parent = earlier.key, earlier.parent_id
        if earlier.status != "wanted":
            key, parent = f"{m.public_id}.{int(earlier.key.partition('.')[2] or 1) + 1}", earlier.id
    return Wish(
        "send_message", gathered.account.id, "message", m.id, key, m.order_id, {"kind": m.kind}, parent_id=parent
    )


@calls
async def call(gathered: Gathered, plan: Plan) -> None:
    """Send the mails over one connection; every answer stands on its effect as soon as it is there."""
    if gathered.messenger is None:
        return
    async with kept(gathered.claimed):
        await _recall(gathered, plan)
        begun = plan.intent.begun
        if not begun:
            return
        by_key = {key: (one, effect) for one, (effect, key) in begun.items()}
        tries = dict(zip(gathered.claimed.subjects, gathered.claimed.attempts, strict=True))
        mails = await in_thread(_write_mails, gathered, begun)
        async for answers in gathered.messenger.send(mails):
            told = [(*by_key[answer.key], answer) for answer in answers]
            later = {one: gathered.claimed.now + wait_longer(tries[one], one) for one, _, _ in told}
            outcomes = [_outcome(effect, answer, later[one]) for one, effect, answer in told]
            await in_thread(_store, gathered.claimed, outcomes)


async def _recall(gathered: Gathered, plan: Plan) -> None:
    """Mails whose sender died: what this machine remembers of them is their answer, and of the others nobody knows."""
    if not plan.dead or gathered.messenger is None:
        return
    dead = [gathered.effects[one] for one in plan.dead]
    found = await gathered.messenger.recall([e.key for e in dead])
    unknown = "the process that sent it died before it heard the answer"
    outcomes = [
        _outcome(e.id, found[e.key], gathered.claimed.now) if e.key in found else Outcome(e.id, "doubt", words=unknown)
        for e in dead
    ]
    await in_thread(_store, gathered.claimed, outcomes)


def _outcome(effect_id: int, answer: MailAnswer, again_at: datetime) -> Outcome:
    # The server's own words may name the customer: they stand on the effect's answer alone, which can be erased.
    words, kept_words = _ADDRESS.sub("(address)", answer.words), answer.raw or answer.words.encode()
    if isinstance(answer, MailSent):
        return Outcome(effect_id, "settle", kept_words, answer.message_ref, words)
    if isinstance(answer, MailRefused):
        return Outcome(effect_id, "refuse", kept_words, "", words)
    if answer.may_be_done:
        return Outcome(effect_id, "doubt", kept_words, "", words)
    return Outcome(effect_id, "want_again", kept_words, "", words, due_at=again_at)


def _store(claimed: Claim, outcomes: list[Outcome]) -> None:
    with database().writing("notify.answer") as connection:
        effects.settle(connection, outcomes, By(system_actor(connection), claimed.now, claimed.run_ref))


def _write_mails(gathered: Gathered, begun: Mapping[int, tuple[int, str]]) -> list[Mail]:
    """The mails with names and addresses, which are on no effect and in no parameter."""
    with database().reading() as connection:
        letters = rows.read_letters(connection, list(begun))
        ordered = rows.read_order_lines(connection, {x.order_id for x in letters if x.kind == "confirmed"})
        packed = rows.read_parcel_lines(connection, {x.parcel_id for x in letters if x.parcel_id is not None})
    inside: dict[int, list[Any]] = {}
    for p in packed:
        inside.setdefault(p.parcel_id, []).append(p)
    mails, safe = [], open_safe(settings()) if any(x.kind == KIND for x in letters) else None
    for x in letters:
        lines = contents(packed_of(inside.get(x.parcel_id, ()))) if x.kind == "sent" else ordered.get(x.order_id, [])
        asked = asked_of(x.order, x.about) if x.kind == KIND else None
        link = link_of(safe, asked) if asked and safe else ""
        worded = word(telling_of(x, gathered.shop, lines, gathered.vacation, asked, link), gathered.words)
        mails.append(
            Mail(
                begun[x.id][1], x.email, worded.subject, worded.text, gathered.claimed.now, x.name or "", worded.html,
                worded.logo, gathered.headers,
            )
        )  # fmt: skip
    return mails


@writes
async def commit(gathered: Gathered, plan: Plan) -> dict[str, int]:
    """Apply what came of it, slice by slice."""
    return await in_thread(_commit, gathered, plan)


def _commit(gathered: Gathered, plan: Plan) -> dict[str, int]:
    rejected = gathered.rejected + plan.intent.rejected
    suppress = plan.decision.suppress | plan.intent.suppress
    counts: dict[str, int] = {"quarantined": len(rejected)}
    with database().reading() as connection:
        actor_id = system_actor(connection)
    for part in slices(database(), gathered.claimed):

        def write(s: Slice) -> dict[str, int]:
            decision = plan.decision if gathered.messenger else _no_account(s, plan.decision)
            return write_results(s, rejected, suppress, decision)

        for written in commit_slice(database(), "notify", part, actor_id, write):
            for name, count in written.items():
                counts[name] = counts.get(name, 0) + count
    return counts


def _no_account(s: Slice, decision: Decision) -> Decision:
    """Without a mail account every message waits, ever longer."""
    tries = dict(zip(s.claimed.subjects, s.claimed.attempts, strict=True))
    sending = [one for one in decision.send if one in s.mine]
    until = {one: s.by.at + wait_longer(tries[one], one) for one in sending}
    why = dict.fromkeys(sending, "no mail account is connected yet (Shop, Messages)")
    return Decision(wait=decision.wait | until, why=decision.why | why)
