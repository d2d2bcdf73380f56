"""Notify's reading, calling and writing: messages worth sending in, each mail sent once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson
from babel.numbers import format_currency

from doorstep.connectors.messengers import Mail, MailAnswer, MailRefused, MailSent
from doorstep.connectors.messengers.letters import language_of, write_letter
from doorstep.db import effects, rules, work
from doorstep.db.actors import system_actor
from doorstep.db.effects import Outcome, Wish
from doorstep.db.moves import By
from doorstep.db.queries import notify as rows
from doorstep.db.work import Claim
from doorstep.domain.money import to_decimal
from doorstep.domain.notices import QuietHours
from schemas.base import check
from schemas.notify import WantedMessages

from .commits import Rejected, Slice, commit_slice, rejects, slices, wait_longer
from .context import database, run_ref, worker
from .kinds import calls, in_thread, reads, writes
from .leases import kept
from .notify_rows import begin_sending, write_results
from .vendors import messenger as messenger_of

_QUEUED = ("queued", "sending")


@dataclass(slots=True)
class Gathered:
    """A claimed batch of messages, with what stands of sending them."""

    claimed: Claim
    messages: dict[int, Any] = field(default_factory=dict)
    effects: dict[int, Any] = field(default_factory=dict)
    account: Any = None
    shop: str = ""
    quiet: QuietHours = field(default_factory=lambda: QuietHours("UTC", "00:00", "00:00"))
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """What is to be done for each message."""

    fresh: list[int] = field(default_factory=list)  # to be sent, under a new key
    again: list[int] = field(default_factory=list)  # surely not sent: the same key once more
    dead: list[int] = field(default_factory=list)  # found in `calling`: their process died
    suppressed: dict[int, str] = field(default_factory=dict)  # why it is not told after all
    until: dict[int, datetime] = field(default_factory=dict)  # waits: the night, or a server that is away
    sending: list[tuple[int, int, str]] = field(default_factory=list)  # (message, effect, key), from `intend`
    doubtful: list[tuple[int, str]] = field(default_factory=list)  # (effect, key) that may be recalled, from `intend`


@reads
async def read_wanted(limit: int) -> Gathered:
    """Claim messages, and read what stands of them."""
    return await in_thread(_read, limit)


def _read(limit: int) -> Gathered:
    claimed = work.claim(database(), "notify", limit, worker(), run_ref())
    gathered = Gathered(claimed)
    if not claimed:
        return gathered
    with database().reading() as connection:
        gathered.messages = rows.read_messages(connection, claimed.subjects)
        gathered.effects = effects.of_subjects(connection, "send_message", "message", claimed.subjects)
        gathered.account = rows.read_messenger(connection)
        in_force = rules.current(connection)
        gathered.shop, zone = rows.read_shop(connection)
    gathered.quiet = QuietHours(zone, str(in_force["quiet_from"]), str(in_force["quiet_until"]))
    wanted = [m for m in gathered.messages.values() if m.status in _QUEUED]
    checked = check(WantedMessages, [(m.id, m.order_id, m.kind, m.number) for m in wanted])
    gathered.rejected = rejects(checked)
    return gathered


def decide(gathered: Gathered) -> Plan:
    """What to do for each message, by what stands of sending it; pure."""
    plan, now = Plan(), gathered.claimed.now
    broken = {one.subject_id for one in gathered.rejected}
    night = gathered.quiet.end_of(now)
    for one, message in gathered.messages.items():
        if message.status not in _QUEUED or one in broken:
            continue
        effect = gathered.effects.get(one)
        if effect is not None and effect.status == "calling":
            plan.dead.append(one)
        elif message.status == "sending" and effect is not None and effect.status not in ("wanted", "dropped"):
            continue  # its answer is there, and only has to be written down
        elif reason := _why_not(message):
            plan.suppressed[one] = reason
        elif night is not None:
            plan.until[one] = night
        elif gathered.account is None:
            plan.until[one] = now + timedelta(minutes=15)
        elif effect is not None and effect.status == "wanted":
            if effect.due_at <= now:
                plan.again.append(one)
            else:
                plan.until[one] = effect.due_at
        else:
            plan.fresh.append(one)
    return plan


def _why_not(message: Any) -> str:
    if not message.has_email:
        return "no e-mail address is known"
    is_over = message.order_status == "cancelled" and message.kind in ("confirmed", "delayed")
    return "the order was cancelled meanwhile" if is_over else ""


@writes
async def intend(gathered: Gathered, plan: Plan) -> Plan:
    """Every mail that will be sent is a row under its key, and its effect is `calling`; the gate is read again."""
    if gathered.account is not None and (plan.fresh or plan.again):
        keys = [*(wish.key for wish in _wishes(gathered, plan)), *(gathered.effects[one].key for one in plan.again)]
        messenger_of(gathered.account, gathered.shop).announce(keys)
    return await in_thread(_intend, gathered, plan)


def _wishes(gathered: Gathered, plan: Plan) -> list[Wish]:
    wishes = []
    for one in plan.fresh:
        message, earlier = gathered.messages[one], gathered.effects.get(one)
        number = 1 if earlier is None else int(earlier.key.partition(".")[2] or 1) + 1
        key = message.public_id if number == 1 else f"{message.public_id}.{number}"
        parent = earlier.id if earlier is not None else None
        account = gathered.account.id
        wishes.append(Wish("send_message", account, "message", one, key, message.order_id, None, parent_id=parent))
    return wishes


def _intend(gathered: Gathered, plan: Plan) -> Plan:
    touched = set(plan.fresh) | set(plan.again) | set(plan.dead)
    wishes = {wish.subject_id: wish for wish in _wishes(gathered, plan)} if gathered.account is not None else {}
    with database().reading() as connection:
        actor_id = system_actor(connection)
    for part in slices(gathered.claimed):
        if not touched.intersection(part.subjects):
            continue

        def write(s: Slice) -> None:
            sending, doubtful = begin_sending(s, wishes, gathered.effects, plan.again, plan.dead)
            plan.sending += sending
            plan.doubtful += doubtful

        commit_slice(database(), "notify.intend", part, actor_id, write)
    return plan


@calls
async def call(gathered: Gathered, plan: Plan) -> None:
    """Ask what became of mails whose sender died, and send the others; every answer stands on its effect at once."""
    if gathered.account is None or not (plan.sending or plan.doubtful):
        return
    messenger = messenger_of(gathered.account, gathered.shop)
    async with kept(gathered.claimed):
        if plan.doubtful:
            known = await messenger.recall([key for _, key in plan.doubtful])
            told = [_outcome(effect, known[key], gathered.claimed) for effect, key in plan.doubtful if key in known]
            await in_thread(_store, gathered.claimed, told)
        if plan.sending:
            mails = await in_thread(_mails, gathered, plan)
            effect_of, subject_of = {key: effect for _, effect, key in plan.sending}, {m.key: m.subject for m in mails}
            async for answers in messenger.send(mails):
                told = [_outcome(effect_of[a.key], a, gathered.claimed, subject_of[a.key]) for a in answers]
                await in_thread(_store, gathered.claimed, told)


def _mails(gathered: Gathered, plan: Plan) -> list[Mail]:
    with database().reading() as connection:
        letters = rows.read_letters(connection, [one for one, _, _ in plan.sending])
    mails = []
    for one, _, key in plan.sending:
        row = letters[one]
        spoken = language_of(row["language"] or row["spoken"])
        letter = write_letter(row["kind"], spoken, rows.facts_of(row, gathered.shop, _money(spoken)))
        to, name, now = row["email"], row["name"], gathered.claimed.now
        mails.append(Mail(key, to, letter.subject, letter.text, now, name, letter.html))
    return mails


@lru_cache(maxsize=8)
def _money(language: str) -> Any:
    def write(minor: int, currency: str) -> str:
        return _written(minor, currency, language)

    return write


@lru_cache(maxsize=4096)
def _written(minor: int, currency: str, language: str) -> str:
    return format_currency(to_decimal(minor, currency), currency, locale=language)


def _outcome(effect_id: int, answer: MailAnswer, claimed: Claim, subject: str = "") -> Outcome:
    if isinstance(answer, MailSent):
        kept_answer = orjson.dumps({"message_ref": answer.message_ref, "words": answer.words, "subject": subject})
        return Outcome(effect_id, "settle", kept_answer, answer.message_ref)
    if isinstance(answer, MailRefused):
        return Outcome(effect_id, "refuse", answer.raw, "", f"{answer.words} ({answer.code})")
    if answer.may_be_done:
        return Outcome(effect_id, "doubt", answer.raw, "", answer.words)
    return Outcome(effect_id, "want_again", answer.raw, "", answer.words, due_at=claimed.now + wait_longer(3))


def _store(claimed: Claim, outcomes: list[Outcome]) -> None:
    if outcomes:
        with database().writing("notify.answer") as connection:
            effects.settle(connection, outcomes, By(system_actor(connection), claimed.now, claimed.run_ref))


@writes
async def commit(gathered: Gathered, plan: Plan) -> dict[str, int]:
    """Apply every answer, slice by slice."""
    return await in_thread(_commit, gathered, plan)


def _commit(gathered: Gathered, plan: Plan) -> dict[str, int]:
    counts: dict[str, int] = {"quarantined": len(gathered.rejected)}
    with database().reading() as connection:
        actor_id = system_actor(connection)
    for part in slices(gathered.claimed):

        def write(s: Slice) -> None:
            written = write_results(s, gathered.rejected, plan.suppressed, plan.until, gathered.messages)
            for word, count in written.items():
                counts[word] = counts.get(word, 0) + count

        commit_slice(database(), "notify", part, actor_id, write)
    return counts
