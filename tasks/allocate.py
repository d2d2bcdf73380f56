"""Allocate's reading and writing: open lines in, claims on units out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from doorstep.db import cases, ledger, locks, stops, work
from doorstep.db.actors import system_actor
from doorstep.db.moves import advance
from doorstep.db.queries import allocate as rows
from doorstep.db.work import Claim
from doorstep.domain.allocation import Decision, Need, Shelf, Shortage, Stock, allocate, explode, trim
from doorstep.domain.kits import Recipes
from doorstep.domain.lifecycle import ORDER
from schemas.allocate import Allocations, OpenLines
from schemas.base import check

from .commits import Rejected, Slice, commit_slice, quarantine, rejects, slices
from .context import database, run_ref, worker
from .kinds import in_thread, reads, writes


@dataclass(slots=True)
class Gathered:
    """A claimed batch: what its orders need, and what lies on the shelves."""

    claimed: Claim
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    recipes: Recipes = field(default_factory=lambda: Recipes({}, {}))
    shelves: list[Shelf] = field(default_factory=list)
    sites: list[int] = field(default_factory=list)
    orders: Mapping[int, Any] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    stopped_sites: frozenset[int] = frozenset()  # whose stock nobody is promised now


@reads
async def read_open_lines(limit: int) -> Gathered:
    """Claim orders, and read what they need and what there is of it."""
    return await in_thread(_read, limit)


def _read(limit: int) -> Gathered:
    claimed = work.claim(database(), "allocate", limit, worker(), run_ref())
    gathered = Gathered(claimed)
    if not claimed:
        return gathered
    with database().reading() as connection:
        checked = check(OpenLines, [tuple(row) for row in rows.read_lines(connection, claimed.subjects)])
        gathered.lines, gathered.rejected = checked.rows, rejects(checked)
        gathered.orders = rows.read_orders(connection, claimed.subjects)
        gathered.recipes = rows.read_recipes(connection, {line[3] for line in gathered.lines})
        gathered.shelves = rows.read_shelves(connection, {line[2] for line in gathered.lines} | gathered.recipes.skus)
        gathered.stopped_sites = stops.read_stops(connection).sites
        gathered.sites = [one for one in rows.read_sites(connection) if one not in gathered.stopped_sites]
    return gathered


def decide(gathered: Gathered) -> Decision:
    """Who gets which unit; pure."""
    needs: dict[int, list[Need]] = {}
    placed = {}
    for order_id, line_n, sku_id, recipe_id, qty, placed_at in gathered.lines:
        recipe = gathered.recipes.flat(recipe_id, gathered.orders[order_id].confirmed_at) if recipe_id else ()
        needs.setdefault(order_id, []).extend(explode(order_id, line_n, sku_id, qty, recipe))
        placed[order_id] = placed_at
    return allocate(needs, placed, Stock(gathered.shelves, gathered.sites))


@writes
async def commit(gathered: Gathered, decision: Decision) -> dict[str, int]:
    """Check the claims and write each order's fate; who lost its units to a faster worker runs again."""
    return await in_thread(_commit, gathered, decision)


def _commit(gathered: Gathered, decision: Decision) -> dict[str, int]:
    checked = check(
        Allocations,
        [
            (c.order_id, c.line_n, c.sku_id, c.position_id, c.site_id, c.qty, c.per_kit)
            for claims in decision.promised.values()
            for c in claims
        ],
    )
    rejected = gathered.rejected + rejects(checked)
    for one in rejected:
        decision.promised.pop(one.subject_id, None)
    counts = {"promised": 0, "short": 0, "lost": 0, "quarantined": len(rejected)}
    with database().reading() as connection:
        actor_id = system_actor(connection)
    for part in slices(database(), gathered.claimed):

        def write(s: Slice) -> None:
            quarantine(s, "allocate", rejected)
            for word, count in _write(s, gathered, decision).items():
                counts[word] += count

        commit_slice(database(), "allocate", part, actor_id, write)
    return counts


def _write(s: Slice, gathered: Gathered, decision: Decision) -> dict[str, int]:
    mine = [one for one in s.claimed.subjects if one in s.mine]
    standing = rows.lock_orders(s.connection, mine)
    held = cases.held(s.connection, mine, but_for="short_stock") | {
        one for one in mine if standing[one].status not in ("confirmed", "in_progress")
    }
    halted = stops.stopped_needs(s.connection, [one for one in mine if one not in held], s.stops)
    stopped = held | halted.keys()
    # Other lines than were read, or decided with another idea of which sites send: it is decided anew.
    changed = _of_other_lines(s, gathered, mine)
    changed |= _of_other_sites(s, gathered, decision, mine) - stopped
    here = Decision({one: decision.promised[one] for one in mine if one in decision.promised}, decision.why)
    balances = ledger.lock_balances(s.connection, {c.position_id for claims in here.promised.values() for c in claims})
    free = {position: amount for (position, account), amount in balances.items() if account == "available"}
    kept, lost = trim(here, free, stopped | changed)
    _write_kept(s, gathered, kept, decision.why)
    short = [one for one in mine if one in decision.short and one not in stopped | changed]
    waiting = _for_stopped_sites(s, gathered, [decision.short[one] for one in short])
    fed = _fed_meanwhile(s, gathered, [decision.short[one] for one in short if one not in waiting])
    short = [one for one in short if one not in fed and one not in waiting]
    _file_shorts(s, gathered, decision, short)
    quiet = [one for one in mine if one not in stopped | changed and standing[one].status == "confirmed"]
    _send_nothing(s, gathered, quiet)
    again = (lost | changed | fed) - stopped
    halted |= waiting
    work.postpone(s.connection, s.claimed, dict.fromkeys(again, s.by.at), "it stands otherwise than it was read")
    work.put_off(s.connection, s.claimed, halted)
    work.close(s.connection, s.claimed, [one for one in mine if one not in again and one not in halted], s.batch_id)
    return {"promised": len(kept), "short": len(short), "lost": len(again)}


def _of_other_lines(s: Slice, gathered: Gathered, mine: list[int]) -> set[int]:
    """Orders whose channel changed what they lack since it was read, or of which a line means another product now."""
    then = [line for line in gathered.lines if line[0] in s.mine]
    now = [tuple(row) for row in rows.read_lines(s.connection, mine)]
    return {line[0] for line in set(then) ^ set(now)} - {one.subject_id for one in gathered.rejected}


def _of_other_sites(s: Slice, gathered: Gathered, decision: Decision, mine: list[int]) -> set[int]:
    """Orders that were promised stock of a site which was stopped since, or were short of what lies at one that was
    resumed since."""
    if s.stops.sites == gathered.stopped_sites:
        return set()
    promised = {one: decision.promised[one] for one in mine if one in decision.promised}
    taken = {one for one, claims in promised.items() if any(claim.site_id in s.stops.sites for claim in claims)}
    return taken | {one for one in mine if one in decision.short}


def _for_stopped_sites(s: Slice, gathered: Gathered, shortages: list[Shortage]) -> dict[int, str]:
    """Orders that are short only because a site is stopped: what they lack lies there, and they wait for it."""
    missing = {sku for shortage in shortages for sku in shortage.missing}
    if not missing or not s.stops.sites:
        return {}
    everywhere = Stock(rows.read_shelves(s.connection, missing), rows.read_sites(s.connection))
    named = " ".join(s.stops.why("site", one) for one in sorted(s.stops.sites))
    return {
        shortage.order_id: named
        for shortage in shortages
        if all(everywhere.free_of(sku) >= shortage.wanted[sku] for sku in shortage.missing)
    }


def _write_kept(s: Slice, gathered: Gathered, kept: Mapping[int, list[Any]], why: Mapping[int, Any]) -> None:
    """The claims stand in the ledger and on the lines, the orders are in progress, and the floor gets its work."""
    if not kept:
        return
    parts = rows.write_claims(s.connection, kept, why, s.by.at)
    entries = [
        ledger.Entry(
            "allocate",
            tuple(ledger.StockMove(c.sku_id, c.position_id, "available", "allocated", c.qty) for c in claims),
            one,
        )
        for one, claims in kept.items()
    ]
    ledger.post_stock(s.connection, entries, s.by.actor_id, s.by.at)
    rows.count_claimed(s.connection, [(line[0], line[1], line[4]) for line in gathered.lines if line[0] in kept])
    advance(s.connection, ORDER, "start", kept, s.by)
    cleared = cases.open_causes(s.connection, kept).get("short_stock", set())
    cases.clear_subjects(s.connection, "short_stock", cleared, s.by)
    work.want(s.connection, "pick_pack", parts, s.by.at)


def _fed_meanwhile(s: Slice, gathered: Gathered, shortages: list[Shortage]) -> set[int]:
    """Orders that are not short any more, since units came after they were read: their case would be filed too late for
    whoever brought them. Also those for whose products somebody is just bringing some."""
    missing = {sku for shortage in shortages for sku in shortage.missing}
    if not missing:
        return set()
    ours = locks.take_skus(s.connection, missing)
    now = Stock(rows.read_shelves(s.connection, missing), gathered.sites)
    return {
        shortage.order_id
        for shortage in shortages
        if not shortage.missing.keys() <= ours
        or all(now.free_of(sku) >= shortage.wanted[sku] for sku in shortage.missing)
    }


def _file_shorts(s: Slice, gathered: Gathered, decision: Decision, short: list[int]) -> None:
    """Every order that could not be promised whole hangs on the one case of each SKU that it lacks."""
    codes = rows.sku_codes(s.connection, {sku for one in short for sku in decision.short[one].missing})
    troubles = [
        cases.Trouble(
            "short_stock",
            str(sku),
            one,
            one,
            {"sku": codes[sku], "sku_id": sku},
            {"missing": qty},
            gathered.orders[one].total_minor,
            gathered.orders[one].currency,
        )
        for one in short
        for sku, qty in decision.short[one].missing.items()
    ]
    cases.file_cases(s.connection, troubles, s.by)


def _send_nothing(s: Slice, gathered: Gathered, confirmed: list[int]) -> None:
    """Confirmed orders with nothing left to send (digital goods, or sent before we knew them) are sent and done."""
    needing = {line[0] for line in gathered.lines} | {one.subject_id for one in gathered.rejected}
    nothing = advance(s.connection, ORDER, "send_nothing", [one for one in confirmed if one not in needing], s.by)
    advance(s.connection, ORDER, "complete", nothing, s.by)
