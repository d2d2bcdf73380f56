"""Reconcile's reading and writing: payouts in, every cent of them named, or a case with the amount."""

from dataclasses import dataclass, field
from typing import Any

from doorstep.db import cases, work
from doorstep.db.actors import system_actor
from doorstep.db.moves import advance
from doorstep.db.queries import reconcile as rows
from doorstep.db.work import Claim
from doorstep.domain.lifecycle import PAYOUT, SETTLEMENT_LINE
from doorstep.domain.money import Money
from doorstep.domain.settlement import Book, Footing, Statement, StatementLine, foot
from schemas.base import check
from schemas.reconcile import NamedLines, SettlementLines

from .commits import Rejected, Slice, commit_slice, quarantine, rejects, slices, wait_longer
from .context import database, run_ref, worker
from .kinds import in_thread, reads, writes

_SHOWN_LINES = 50  # of those without a name, as many stand in the case's facts


@dataclass(slots=True)
class Gathered:
    """A claimed batch: statements that are to be explained, and what we know of payments and refunds."""

    claimed: Claim
    payouts: dict[int, Any] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    book: Book = field(default_factory=lambda: Book({}, {}, {}, {}))
    rejected: list[Rejected] = field(default_factory=list)


@reads
async def read_payouts(limit: int) -> Gathered:
    """Claim payouts, and read their lines and what these may be about."""
    return await in_thread(_read, limit)


def _read(limit: int) -> Gathered:
    claimed = work.claim(database(), "reconcile", limit, worker(), run_ref())
    gathered = Gathered(claimed)
    if not claimed:
        return gathered
    with database().reading() as connection:
        gathered.payouts = {
            one: p
            for one, p in rows.read_payouts(connection, claimed.subjects).items()
            if p.status not in PAYOUT.terminal
        }
        lines = rows.read_lines(connection, gathered.payouts)
        checked = check(
            SettlementLines,
            [(x.payout_id, x.id, x.n, x.kind, x.gross_minor, x.fee_minor, x.net_minor, x.currency) for x in lines],
        )
        gathered.rejected = rejects(checked)
        gathered.book = rows.read_book(connection, lines)
    of: dict[int, list[StatementLine]] = {one: [] for one in gathered.payouts}
    for x in lines:
        named = x.status != SETTLEMENT_LINE.initial
        of[x.payout_id].append(
            StatementLine(
                x.id,
                x.n,
                x.kind,
                x.external_ref,
                x.charge_ref,
                x.order_ref,
                x.gross_minor,
                x.fee_minor,
                x.net_minor,
                x.currency,
                named,
            )
        )
    broken = {one.subject_id for one in gathered.rejected}
    gathered.statements = [
        Statement(one, p.currency, p.amount_minor, of[one]) for one, p in gathered.payouts.items() if one not in broken
    ]
    return gathered


def decide(gathered: Gathered) -> dict[int, Footing]:
    """What explains each payout, and what does not; pure. Older payouts have the first word on what both may claim."""
    return {s.payout_id: foot(s, gathered.book) for s in sorted(gathered.statements, key=lambda s: s.payout_id)}


@writes
async def commit(gathered: Gathered, footings: dict[int, Footing]) -> dict[str, int]:
    """Check the names, book what balances, and open a case for what does not."""
    return await in_thread(_commit, gathered, footings)


def _commit(gathered: Gathered, footings: dict[int, Footing]) -> dict[str, int]:
    checked = check(
        NamedLines,
        [
            (one, x.line.id, x.line.kind, x.order_id or 0, x.refund_id or 0)
            for one, footing in footings.items()
            for x in footing.named
        ],
    )
    rejected = gathered.rejected + rejects(checked)
    counts = {"balanced": 0, "disputed": 0, "quarantined": len(rejected)}
    with database().reading() as connection:
        actor_id = system_actor(connection)
    broken = {one.subject_id for one in rejected}
    for part in slices(database(), gathered.claimed):

        def write(s: Slice) -> dict[str, int]:
            quarantine(s, "reconcile", rejected, {}, "payout")
            here = {
                one: footings[one]
                for one in s.claimed.subjects
                if one in s.mine and one in footings and one not in broken
            }
            settled = [one for one in s.mine if one not in footings and one not in broken]
            work.close(s.connection, s.claimed, settled, s.batch_id)
            return _write(s, gathered, here)

        for written in commit_slice(database(), "reconcile", part, actor_id, write):
            for word, count in written.items():
                counts[word] += count
    return counts


def _write(s: Slice, gathered: Gathered, footings: dict[int, Footing]) -> dict[str, int]:
    """Names stand on their lines; what foots is booked whole, of what does not nothing is, and a person is asked."""
    standing = rows.lock_payouts(s.connection, footings)
    footings = {one: f for one, f in footings.items() if standing[one].status not in PAYOUT.terminal}
    named = set(rows.name_lines(s.connection, [x for f in footings.values() for x in f.named], s.by))
    rows.keep_residuals(s.connection, [(one, f.residual_minor) for one, f in footings.items()])
    balanced = rows.balance(s.connection, [one for one, f in footings.items() if f.is_balanced], s.by)
    cases.clear_subjects(s.connection, "payout_residual", balanced, s.by)
    open_ones = {one: f for one, f in footings.items() if not f.is_balanced}
    disputed = advance(s.connection, PAYOUT, "dispute", open_ones, s.by)
    asked = rows.open_disputes(s.connection, open_ones)
    # A person who is asked already is told again only where something has changed.
    changed = [
        one
        for one, f in open_ones.items()
        if one not in asked
        or f.residual_minor != gathered.payouts[one].residual_minor
        or any(x.line.id in named for x in f.named)
    ]
    cases.clear_subjects(s.connection, "payout_residual", [one for one in changed if one in asked], s.by)
    cases.file_cases(s.connection, [_trouble(gathered.payouts[one], open_ones[one]) for one in changed], s.by)
    tries = dict(zip(s.claimed.subjects, s.claimed.attempts, strict=True))
    # What explains it may still be on its way: an order, a refund. Later a person looks, or asks to try again.
    again = {
        one: s.by.at + wait_longer(tries[one], one)
        for one in open_ones
        if tries[one] < int(s.rules["tries_before_case"])
    }
    work.postpone(s.connection, s.claimed, again, "looks again for what explains it")
    work.close(s.connection, s.claimed, [one for one in standing if one not in again], s.batch_id)
    return {"balanced": len(balanced), "disputed": len(disputed)}


def _trouble(payout: Any, footing: Footing) -> cases.Trouble:
    lines = [
        {
            "n": x.line.n,
            "kind": x.line.kind,
            "ref": x.line.ref,
            "net_minor": x.line.net_minor,
            "currency": x.line.currency,
            "why": x.why,
        }
        for x in footing.unnamed[:_SHOWN_LINES]
    ]
    facts = {
        "payout": payout.external_ref, "difference": str(Money(footing.unexplained_minor, payout.currency)),
        "difference_minor": footing.unexplained_minor, "residual_minor": footing.residual_minor,
        "without_a_name": len(footing.unnamed), "lines": lines,
    }  # fmt: skip
    return cases.Trouble(
        "payout_residual", str(payout.id), payout.id, None, facts, None, abs(footing.unexplained_minor), payout.currency
    )
