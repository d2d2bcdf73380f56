"""Returns' reading, calling and writing: money that is owed in, each refund paid back exactly once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from doorstep.connectors.calls import VendorUnavailableError
from doorstep.connectors.payments import RefundAnswer, RefundDone, RefundRefused, RefundRequest
from doorstep.db import cases, effects, work
from doorstep.db.actors import system_actor
from doorstep.db.effects import Outcome, Wish
from doorstep.db.moves import By
from doorstep.db.queries import returns as rows
from doorstep.db.work import Claim
from doorstep.domain.lifecycle import REFUND
from doorstep.domain.reversals import STOPS_MONEY
from schemas.base import check
from schemas.returns import OwedRefunds

from .commits import Rejected, Slice, commit_slice, rejects, slices, wait_longer
from .context import database, run_ref, worker
from .kinds import calls, in_thread, reads, writes
from .leases import kept
from .returns_rows import write_results
from .vendors import payment as payment_of


@dataclass(slots=True)
class Gathered:
    """A claimed batch of refunds, with what stands of paying them."""

    claimed: Claim
    refunds: dict[int, Any] = field(default_factory=dict)
    effects: dict[int, Any] = field(default_factory=dict)
    providers: list[Any] = field(default_factory=list)
    windows: dict[int, int] = field(default_factory=dict)  # how long a provider knows our keys; 0: always
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(slots=True)
class Intent:
    """What stands as intended once its transaction does."""

    asked: list[tuple[Any, Any]] = field(default_factory=list)  # (refund, effect) that are calling
    looked_for: list[Any] = field(default_factory=list)  # effects that are in doubt and ours
    stopped: set[int] = field(default_factory=set)

    def add(self, other: "Intent") -> None:
        self.asked += other.asked
        self.looked_for += other.looked_for
        self.stopped |= other.stopped


@dataclass(slots=True)
class Plan:
    """What is to be asked for: refunds anew, again, or by the same key; and what must be looked for first."""

    fresh: dict[int, Any] = field(default_factory=dict)  # the provider, by refund
    again: list[int] = field(default_factory=list)
    in_doubt: list[int] = field(default_factory=list)
    look_up: list[int] = field(default_factory=list)  # in doubt for longer than the provider knows the key
    nowhere: list[int] = field(default_factory=list)  # no provider can pay it back
    intent: Intent = field(default_factory=lambda: Intent())


@reads
async def read_owed(limit: int) -> Gathered:
    """Claim refunds, and read what stands of them."""
    gathered = await in_thread(_read, limit)
    for account in gathered.providers:
        gathered.windows[account.id] = payment_of(account).remedies["refund"].window_seconds
    return gathered


def _read(limit: int) -> Gathered:
    claimed = work.claim(database(), "returns", limit, worker(), run_ref())
    gathered = Gathered(claimed)
    if not claimed:
        return gathered
    with database().reading() as connection:
        gathered.refunds = rows.read_refunds(connection, claimed.subjects)
        gathered.effects = effects.of_subjects(connection, "refund", "refund", claimed.subjects)
        gathered.providers = rows.read_providers(connection)
    owed = [r for r in gathered.refunds.values() if r.status == REFUND.initial]
    checked = check(OwedRefunds, [(r.id, r.order_id, r.amount_minor, r.currency, r.made_by) for r in owed])
    gathered.rejected = rejects(checked)
    return gathered


def decide(gathered: Gathered) -> Plan:
    """What to do for each refund that is owed, by what stands of paying it; pure."""
    plan, now = Plan(), gathered.claimed.now
    broken = {one.subject_id for one in gathered.rejected}
    for one, refund in gathered.refunds.items():
        if refund.status != REFUND.initial or one in broken:
            continue
        effect = gathered.effects.get(one)
        if effect is None or (effect.status in ("refused", "dropped") and refund.effect_id != effect.id):
            provider = rows.provider_of(gathered.providers, refund.charge_ref, refund.currency)
            if provider is None:
                plan.nowhere.append(one)
            else:
                plan.fresh[one] = provider
        elif effect.status == "wanted" and effect.due_at <= now:
            plan.again.append(one)
        elif effect.status == "calling" or (effect.status == "in_doubt" and effect.due_at <= now):
            window = gathered.windows.get(effect.account_id, 0)
            is_known = not window or effect.wanted_at + timedelta(seconds=window) > now
            (plan.in_doubt if is_known else plan.look_up).append(one)
    return plan


@writes
async def intend(gathered: Gathered, plan: Plan) -> Plan:
    """Every refund that will be asked for is a row under its key, and its effect is `calling`; the stop gate is read
    again."""
    return await in_thread(_intend, gathered, plan)


def _intend(gathered: Gathered, plan: Plan) -> Plan:
    with database().reading() as connection:
        actor_id = system_actor(connection)
    touched = set(plan.fresh) | set(plan.again) | set(plan.in_doubt) | set(plan.look_up)
    for part in slices(database(), gathered.claimed):
        if not touched.intersection(part.subjects):
            continue

        def write(s: Slice) -> Intent:
            return _write_intent(s, gathered, plan)

        for intent in commit_slice(database(), "returns.intend", part, actor_id, write):
            plan.intent.add(intent)
    return plan


def _write_intent(s: Slice, gathered: Gathered, plan: Plan) -> Intent:
    standing = rows.lock_refunds(s.connection, s.mine)
    causes = cases.open_causes(s.connection, {row.order_id for row in standing.values()})
    doubtful = {order for cause in STOPS_MONEY for order in causes.get(cause, ())}
    owed = {one for one, row in standing.items() if row.status == REFUND.initial}
    free = {one for one in owed if standing[one].order_id not in doubtful}
    wishes = [_wish(gathered, plan.fresh[one], standing[one]) for one in plan.fresh if one in free]
    keys = effects.want(s.connection, wishes, s.by.at)
    rows.keep_refs(s.connection, [(wish.subject_id, keys[wish.key], None) for wish in wishes])
    again = [gathered.effects[one].id for one in plan.again if one in free]
    called = set(effects.begin_calls(s.connection, [*keys.values(), *again], s.by))
    dead = [e for one in owed if (e := gathered.effects.get(one)) is not None and e.status == "calling"]
    died = [Outcome(e.id, "doubt", words="the process that asked died", due_at=s.by.at) for e in dead]
    effects.settle(s.connection, died, s.by)
    doubts = [gathered.effects[one].id for one in plan.in_doubt if one in free]
    called |= set(effects.begin_calls(s.connection, doubts, s.by, "call_again"))
    now = effects.of_subjects(s.connection, "refund", "refund", sorted(owed))
    asked = [(standing[one], now[one]) for one in sorted(owed) if one in now and now[one].id in called]
    return Intent(asked, [gathered.effects[one] for one in plan.look_up if one in owed], owed - free)


def _wish(gathered: Gathered, account: Any, refund: Any) -> Wish:
    earlier = gathered.effects.get(refund.id)
    number = 1 if earlier is None else int(earlier.key.partition(".")[2] or 1) + 1
    key = refund.public_id if number == 1 else f"{refund.public_id}.{number}"
    request = {"charge_ref": charge_of(refund), "number": refund.number}
    return Wish(
        "refund", account.id, "refund", refund.id, key, refund.order_id, request, refund.amount_minor, refund.currency,
        earlier.id if earlier is not None else None,
    )  # fmt: skip


def charge_of(refund: Any) -> str:
    """By what the provider knows the charge: its own id where the channel told it, else the channel's of the order."""
    return str(refund.order_ref if refund.charge_ref in (None, "order") else refund.charge_ref)


@calls
async def call(gathered: Gathered, plan: Plan) -> None:
    """Ask the providers, side by side; every answer stands on its effect as soon as it is there."""
    accounts, asked_for = {account.id: account for account in gathered.providers}, plan.intent.asked
    async with kept(gathered.claimed):
        for effect in plan.intent.looked_for:
            await _look_up(gathered, effect, accounts)
        for account_id in sorted({effect.account_id for _, effect in asked_for}):
            asked = {effect.key: (refund, effect) for refund, effect in asked_for if effect.account_id == account_id}
            if account_id in accounts:
                await _ask(gathered, accounts[account_id], asked)
            else:  # the account was closed meanwhile
                await in_thread(_store, gathered.claimed, [_put_back(effect, gathered) for _, effect in asked.values()])


async def _ask(gathered: Gathered, account: Any, asked: dict[str, tuple[Any, Any]]) -> None:
    requests = [
        RefundRequest(key, effect.request["charge_ref"], refund.amount_minor, refund.currency, refund.reason, key)
        for key, (refund, effect) in asked.items()
    ]
    async for answers in payment_of(account).refund_all(requests):
        outcomes = [outcome(asked[answer.key][1], answer, gathered.claimed.now) for answer in answers]
        await in_thread(_store, gathered.claimed, outcomes)


def outcome(effect: Any, answer: RefundAnswer, now: datetime) -> Outcome:
    """What the answer comes to for its effect."""
    if isinstance(answer, RefundDone):
        return Outcome(effect.id, "settle", answer.raw, answer.refund_ref, "", answer.amount_minor, answer.currency)
    if isinstance(answer, RefundRefused):
        return Outcome(effect.id, "refuse", answer.raw, "", f"{answer.words} ({answer.code})")
    wait = max(timedelta(seconds=answer.again_in_seconds), wait_longer(effect.attempts, effect.id))
    verb = "doubt" if answer.may_be_done else "want_again"
    return Outcome(effect.id, verb, answer.raw, "", answer.words, due_at=now + wait)


def _put_back(effect: Any, gathered: Gathered) -> Outcome:
    words = "its payment account is not in use any more"
    return Outcome(
        effect.id, "want_again", words=words, due_at=gathered.claimed.now + wait_longer(effect.attempts, effect.id)
    )


async def _look_up(gathered: Gathered, effect: Any, accounts: dict[int, Any]) -> None:
    """After so long what the provider does not know of was not paid, and the key is free again."""
    now = gathered.claimed.now
    try:
        if effect.account_id not in accounts:
            raise VendorUnavailableError("its payment account is not in use any more")
        found = await payment_of(accounts[effect.account_id]).find_refund(effect.key)
    except VendorUnavailableError as error:
        await in_thread(
            _put_off, gathered.claimed, effect.id, now + wait_longer(effect.attempts, effect.id), str(error)
        )
        return
    known = outcome(effect, found, now) if found is not None else None
    words = "the provider knows no such refund"
    await in_thread(_store, gathered.claimed, [known or Outcome(effect.id, "want_again", words=words, due_at=now)])


def _store(claimed: Claim, outcomes: list[Outcome]) -> None:
    with database().writing("returns.answer") as connection:
        effects.settle(connection, outcomes, By(system_actor(connection), claimed.now, claimed.run_ref))


def _put_off(claimed: Claim, effect_id: int, until: datetime, words: str) -> None:
    with database().writing("returns.answer") as connection:
        effects.put_off(connection, [effect_id], until, words)


@writes
async def commit(gathered: Gathered, plan: Plan) -> dict[str, int]:
    """Apply every answer, slice by slice."""
    return await in_thread(_commit, gathered, plan)


def _commit(gathered: Gathered, plan: Plan) -> dict[str, int]:
    counts: dict[str, int] = {"quarantined": len(gathered.rejected)}
    with database().reading() as connection:
        actor_id = system_actor(connection)
    for part in slices(database(), gathered.claimed):

        def write(s: Slice) -> dict[str, int]:
            return write_results(s, gathered.rejected, plan.nowhere, plan.intent.stopped)

        for written in commit_slice(database(), "returns", part, actor_id, write):
            for word, count in written.items():
                counts[word] = counts.get(word, 0) + count
    return counts
