"""Who gets which unit: orders oldest first, each promised whole or not at all, from as few sites as can be."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Need:
    """A line that needs units of one SKU. A kit's line gives one Need per component, `per_kit` units for each kit."""

    order_id: int
    line_n: int
    sku_id: int
    qty: int
    per_kit: int = 1


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one position holds available."""

    position_id: int
    sku_id: int
    site_id: int
    available: int


@dataclass(frozen=True, slots=True)
class Claim:
    """Some units of a position for a line."""

    order_id: int
    line_n: int
    sku_id: int
    position_id: int
    site_id: int
    qty: int
    per_kit: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """An order that cannot be promised whole, and what is missing by SKU. A value, not an error."""

    order_id: int
    missing: Mapping[int, int]
    wanted: Mapping[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Decision:
    """Every order of the batch, either promised (its claims and why) or short."""

    promised: dict[int, list[Claim]] = field(default_factory=dict)
    why: dict[int, dict[str, object]] = field(default_factory=dict)
    short: dict[int, Shortage] = field(default_factory=dict)


class Stock:
    """What is still free while a batch is being decided."""

    def __init__(self, shelves: Iterable[Shelf], site_rank: Sequence[int]) -> None:
        self._rank = {site: place for place, site in enumerate(site_rank)}
        self._shelves: dict[int, list[Shelf]] = defaultdict(list)
        self._free: dict[int, int] = {}
        for shelf in shelves:
            if shelf.site_id in self._rank and shelf.available > 0:
                self._shelves[shelf.sku_id].append(shelf)
                self._free[shelf.position_id] = shelf.available
        for listed in self._shelves.values():
            # The fullest bin first, so that a line needs few bins; then by key, so that the same stock gives the same
            # claims.
            listed.sort(key=lambda shelf: (-shelf.available, shelf.position_id))

    @property
    def sites(self) -> Iterable[int]:
        return self._rank

    def free_of(self, sku_id: int, site_id: int | None = None) -> int:
        return sum(
            self._free[s.position_id] for s in self._shelves.get(sku_id, ()) if site_id is None or s.site_id == site_id
        )

    def take(self, need: Need, qty: int, site_id: int) -> list[Claim]:
        """Claim up to `qty` units of the need at one site; what could not be had is not in the claims."""
        claims = []
        for shelf in self._shelves.get(need.sku_id, ()):
            if qty <= 0:
                break
            if shelf.site_id != site_id:
                continue
            got = min(qty, self._free[shelf.position_id])
            if got > 0:
                self._free[shelf.position_id] -= got
                qty -= got
                claims.append(
                    Claim(need.order_id, need.line_n, need.sku_id, shelf.position_id, site_id, got, need.per_kit)
                )
        return claims


def explode(order_id: int, line_n: int, sku_id: int, qty: int, recipe: Sequence[tuple[int, int]]) -> list[Need]:
    """The units that a line needs: itself, or `qty` times each component of its frozen recipe."""
    if not recipe:
        return [Need(order_id, line_n, sku_id, qty)]
    return [Need(order_id, line_n, component, qty * per_kit, per_kit) for component, per_kit in recipe]


def allocate(needs_by_order: Mapping[int, Sequence[Need]], placed_at: Mapping[int, datetime], stock: Stock) -> Decision:
    """Promise stock order by order, oldest first; an order is promised whole or not at all, and a short one leaves its
    stock to the next.

    The same component in several kits and lines of one order is summed before it is judged, so that a kit and its part
    in one basket cannot both pass a check that only one of them can keep.
    """
    decision = Decision()
    for order_id in sorted(needs_by_order, key=lambda one: (placed_at[one], one)):
        needs = needs_by_order[order_id]
        wanted: dict[int, int] = defaultdict(int)
        for need in needs:
            wanted[need.sku_id] += need.qty
        missing = {sku: qty - free for sku, qty in wanted.items() if (free := stock.free_of(sku)) < qty}
        if missing:
            decision.short[order_id] = Shortage(order_id, missing, dict(wanted))
            continue
        order_of_sites, why = _rank_sites(wanted, stock)
        claims: list[Claim] = []
        for need in needs:
            left = need.qty
            for site in order_of_sites:
                got = stock.take(need, left, site)
                claims += got
                left -= sum(claim.qty for claim in got)
                if not left:
                    break
        decision.promised[order_id], decision.why[order_id] = claims, why
    return decision


def _rank_sites(wanted: Mapping[int, int], stock: Stock) -> tuple[list[int], dict[str, object]]:
    """Sites in the order in which they are drawn from: one that has all comes first, else who has most of it, else
    rank."""
    covers = {site: sum(min(qty, stock.free_of(sku, site)) for sku, qty in wanted.items()) for site in stock.sites}
    total = sum(wanted.values())
    places = {site: place for place, site in enumerate(stock.sites)}
    ranked = sorted(
        covers, key=lambda site: (covers[site] < total, -covers[site] if covers[site] < total else 0, places[site])
    )
    rule = "one site has it all" if covers[ranked[0]] == total else "no site has it all: most units first"
    return ranked, {
        "rule": rule,
        "units": total,
        "candidates": [{"site": site, "has": covers[site]} for site in ranked],
    }


def trim(
    decision: Decision, still_available: Mapping[int, int], stopped: Iterable[int]
) -> tuple[dict[int, list[Claim]], set[int]]:
    """Of what was decided, keep what still fits: orders that were stopped meanwhile, or whose units went to a faster
    worker, drop out. Returns what is kept, and who lost (they run again)."""
    free, kept, lost = dict(still_available), {}, set()
    stopped_set = set(stopped)
    for order_id, claims in decision.promised.items():
        asked: dict[int, int] = defaultdict(int)
        for claim in claims:
            asked[claim.position_id] += claim.qty
        if order_id in stopped_set or any(free.get(position, 0) < qty for position, qty in asked.items()):
            lost.add(order_id)
            continue
        for position, qty in asked.items():
            free[position] -= qty
        kept[order_id] = claims
    return kept, lost
