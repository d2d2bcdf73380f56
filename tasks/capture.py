"""Capture's reading and writing: events in, each tied to its order or ended with a reason."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson

from doorstep.db import cases, inbox, work
from doorstep.db.actors import system_actor
from doorstep.db.queries import capture as rows
from doorstep.db.work import Claim
from doorstep.domain.bounds import is_within
from doorstep.domain.capture import Decision, Read, is_to_be_fetched, park_until, sort_facts
from doorstep.domain.orders import Fact
from schemas.base import check
from schemas.capture import CapturedFacts, InboundEvents

from .commits import Rejected, Slice, commit_slice, quarantine, rejects, slices, wait_longer
from .context import database, run_ref, worker
from .kinds import in_thread, reads, writes
from .saying import said

_FEED_KEYS = {
    "tracking": {"tracking_ref", "word", "status"},
    "payout": {"ref", "currency", "amount_minor", "paid_on", "lines"},
}
_LINE_AMOUNTS = ("gross_minor", "fee_minor", "net_minor")
_LINE_KEYS = {"kind", "ref", "charge_ref", "order_ref", *_LINE_AMOUNTS, "currency"}


@reads
async def read_events(limit: int) -> tuple[Claim, list[Read], list[Rejected]]:
    """Claim due events, check them, and read what each says."""
    return await in_thread(_read, limit)


def _read(limit: int) -> tuple[Claim, list[Read], list[Rejected]]:
    claimed = work.claim(database(), "capture", limit, worker(), run_ref())
    if not claimed:
        return claimed, [], []
    with database().reading() as connection:
        events = rows.read_events(connection, claimed.subjects)
    checked = check(
        InboundEvents, [(e.id, e.account_id, e.vendor, e.topic, e.sha256, e.size_bytes, e.received_at) for e in events]
    )
    good = {row[0] for row in checked.rows}
    found = [replace(_understand(e), is_held=bool(e.is_held)) for e in events if e.id in good]
    facts = check(CapturedFacts, [(r.event_id, r.account_id, r.fact.kind, r.fact.order_ref) for r in found])
    kept = {row[0] for row in facts.rows}
    return claimed, [r for r in found if r.event_id in kept], rejects(checked) + rejects(facts)


def _understand(event: Any) -> Read:
    place = (event.id, event.account_id, event.account, event.topic, event.received_at)
    if event.body is None:
        return Read(*place, Fact("ignored", reason="its body was erased"))
    # Topics travel unsigned: only what we polled ourselves, from a vendor that is no channel, is news of a feed.
    if event.kind != "channel" and event.topic in _FEED_KEYS:
        told = _told(event)
        if told is None:
            return Read(*place, Fact("unreadable", reason="what was polled is not what we store of it"))
        if event.topic == "tracking":
            return Read(*place, Fact("tracking", occurred_at=event.occurred_at), scan=told)
        return Read(*place, Fact("payout"), payout=told)
    return Read(*place, said(event.vendor, event.topic, event.body), is_ended=event.outcome is not None)


def _told(event: Any) -> dict[str, Any] | None:
    """What our own poll stored, None where it is something else."""
    try:
        told = orjson.loads(event.body)
    except ValueError:
        return None
    if not isinstance(told, dict) or not _FEED_KEYS[event.topic] <= told.keys():
        return None
    lines = told.get("lines", ())
    is_listed = isinstance(lines, list | tuple) and all(isinstance(x, dict) and x.keys() >= _LINE_KEYS for x in lines)
    if not is_listed or not all(is_within(x[name]) for x in lines for name in _LINE_AMOUNTS):
        return None
    return told if is_within(told.get("amount_minor", 0)) else None


def decide(found: list[Read]) -> Decision:
    """Sort what was read by what is to be done with it."""
    return sort_facts(found)


@writes
async def commit(claimed: Claim, found: list[Read], rejected: list[Rejected]) -> int:
    """Write every event's fate, slice by slice; returns how many orders are new or changed."""
    return await in_thread(_commit, claimed, found, rejected)


def _commit(claimed: Claim, found: list[Read], rejected: list[Rejected]) -> int:
    with database().reading() as connection:
        actor_id = system_actor(connection)
    by_event = {read.event_id: read for read in found}
    told = 0
    for part in slices(database(), claimed):
        here = [by_event[one] for one in part.subjects if one in by_event]
        attempts = dict(zip(part.subjects, part.attempts, strict=True))
        counted: list[int] = []

        def write(
            s: Slice, here: list[Read] = here, attempts: dict[int, int] = attempts, counted: list[int] = counted
        ) -> None:
            quarantine(s, "capture", rejected, order_of={}, subject_kind="inbound_event")
            inbox.end(
                s.connection,
                [
                    (r.subject_id, "quarantined", "it broke a contract", None, None)
                    for r in rejected
                    if r.subject_id in s.mine
                ],
                s.by.at,
            )
            counted.append(_write(s, decide([r for r in here if r.event_id in s.mine]), attempts))

        commit_slice(database(), "capture", part, actor_id, write)
        told += sum(counted)
    return told


def _write(s: Slice, decision: Decision, attempts: dict[int, int]) -> int:
    rows.let_go_of(s.connection, [r.event_id for r in decision.understood() if r.is_held], s.by)
    done = [r.event_id for r in decision.over] + _want_fetched(s, decision)
    done += (
        _tie_orders(s, decision, attempts)
        + _add_scans(s, decision, attempts)
        + _add_payouts(s, decision)
        + _end(s, decision)
    )
    work.close(s.connection, s.claimed, done, s.batch_id)
    return len(decision.orders)


def _want_fetched(s: Slice, decision: Decision) -> list[int]:
    """What only says that something happened knows its order; its end comes with the order as it stands then."""
    changed = decision.changed
    rows.tie_events(s.connection, [(r.event_id, r.fact.order_ref, None) for r in changed])
    work.want(s.connection, "fetch", [r.event_id for r in changed], s.by.at)
    return [r.event_id for r in changed]


def _tie_orders(s: Slice, decision: Decision, attempts: dict[int, int]) -> list[int]:
    """Orders stand; their events and those of known orders are tied to them; children with no order yet are parked."""
    orders, children = decision.orders, decision.children
    fresh = rows.make_orders(
        s.connection,
        [
            (
                r.account_id,
                r.fact.order_ref,
                r.fact.order.number if r.fact.order else "",
                r.fact.order.placed_at if r.fact.order else r.received_at,
            )
            for r in orders
        ],
        s.by.at,
    )
    known = rows.find_orders(s.connection, {(r.account_id, r.fact.order_ref) for r in orders + children})
    tied = [r for r in orders + children if (r.account_id, r.fact.order_ref) in known]
    parked = [r for r in children if (r.account_id, r.fact.order_ref) not in known]
    rows.tie_events(
        s.connection,
        [(r.event_id, r.fact.order_ref, known.get((r.account_id, r.fact.order_ref))) for r in orders + children],
    )
    cases.clear_subjects(
        s.connection, "orphan_event", [r.event_id for r in children if r not in parked], s.by
    ) if children else None
    rows.wake_parked(s.connection, fresh, s.by.at)
    work.want(s.connection, "normalize", [known[r.account_id, r.fact.order_ref] for r in tied], s.by.at)
    _park(s, parked, attempts)
    return [r.event_id for r in tied]


def _park(s: Slice, parked: list[Read], attempts: dict[int, int]) -> None:
    """They wait for their order; the channel is asked for it, and after a while a person."""
    patience = timedelta(minutes=int(s.rules["orphan_patience_minutes"]))
    until, late, missed = {}, [], []
    for read in parked:
        until[read.event_id], is_late = park_until(read, s.by.at, patience)
        if is_to_be_fetched(attempts[read.event_id], is_late):
            missed.append(read.event_id)
        if is_late:
            facts = {"topic": read.topic, "ref": read.fact.order_ref, "channel": read.account}
            late.append(
                cases.Trouble("orphan_event", f"{read.account_id}:{read.fact.order_ref}", read.event_id, facts=facts)
            )
    cases.file_cases(s.connection, late, s.by)
    work.want(s.connection, "fetch", missed, s.by.at)
    work.postpone(s.connection, s.claimed, until, "waits for its order")


def _add_scans(s: Slice, decision: Decision, attempts: dict[int, int]) -> list[int]:
    """Scans stand on their shipments, and their parcels are looked at; a scan of no shipment of ours waits a little."""
    if not decision.scans:
        return []
    keys = {r.event_id: (r.account_id, str(r.scan["tracking_ref"])) for r in decision.scans if r.scan}
    known = rows.find_shipments(s.connection, keys.values())
    ours = [r for r in decision.scans if keys[r.event_id] in known]
    strange = [r for r in decision.scans if keys[r.event_id] not in known]
    unknown = [r for r in ours if r.scan and not r.scan["status"]]
    troubles = [
        cases.Trouble(
            "unknown_word",
            f"{r.account_id}:{r.scan['word']}",
            r.event_id,
            known[keys[r.event_id]][2],
            {"vendor": r.account, "word": r.scan["word"]},
        )
        for r in unknown
        if r.scan
    ]
    cases.file_cases(s.connection, troubles, s.by)
    rows.add_tracking(
        s.connection,
        [
            (
                known[keys[r.event_id]][0],
                r.event_id,
                r.scan["word"],
                r.scan["status"],
                r.fact.occurred_at or r.received_at,
                r.scan.get("place", ""),
            )
            for r in ours
            if r.scan
        ],
    )
    work.want(s.connection, "ship", [known[keys[r.event_id]][1] for r in ours], s.by.at)
    given_up = [r for r in strange if attempts[r.event_id] >= int(s.rules["tries_before_case"])]
    work.postpone(
        s.connection,
        s.claimed,
        {r.event_id: s.by.at + wait_longer(attempts[r.event_id], r.event_id) for r in strange if r not in given_up},
        "waits for its label",
    )
    inbox.end(
        s.connection,
        [(r.event_id, "applied", "", None, known[keys[r.event_id]][2]) for r in ours]
        + [(r.event_id, "ignored", "no parcel of ours has this number", None, None) for r in given_up],
        s.by.at,
    )
    return [r.event_id for r in ours + given_up]


def _add_payouts(s: Slice, decision: Decision) -> list[int]:
    """Payouts stand with their lines, and each is to be reconciled."""
    if not decision.payouts:
        return []
    ids = rows.make_payouts(
        s.connection,
        [{**r.payout, "account_id": r.account_id, "event_id": r.event_id} for r in decision.payouts if r.payout],
        s.by.at,
    )
    work.want(s.connection, "reconcile", ids, s.by.at)
    inbox.end(s.connection, [(r.event_id, "applied", "", None, None) for r in decision.payouts], s.by.at)
    return [r.event_id for r in decision.payouts]


def _end(s: Slice, decision: Decision) -> list[int]:
    """What is of no use is ignored with its reason; what is not what the channel sends is a dead letter with an
    owner."""
    ends = [(r.event_id, "ignored", r.fact.reason, None, None) for r in decision.ignored]
    ends += [(r.event_id, "quarantined", r.fact.reason, None, None) for r in decision.unreadable]
    inbox.end(s.connection, ends, s.by.at)
    troubles = [
        cases.Trouble(
            "dead_letter",
            f"{r.account}:{r.topic}:{r.fact.reason}"[:200],
            r.event_id,
            facts={"channel": r.account, "topic": r.topic or "something", "reason": r.fact.reason},
        )
        for r in decision.unreadable
    ]
    filed = cases.file_cases(s.connection, troubles, s.by)
    again = [(filed[t.cause, t.group_key], t.subject_id) for t in troubles]
    rows.let_go_of(s.connection, [r.event_id for r in decision.unreadable if r.is_held], s.by, but_for=again)
    return [r.event_id for r in decision.ignored + decision.unreadable]
