"""The stop gate: what a person has stopped, read in the transaction that would go on.

Whoever would go on (a stage's commit, an effect that is about to be called, an act at the station) reads `at_gate`
first, before it locks any row, and asks one of the functions below for those of its subjects that lie still. A stop and
a resume close the gate for their moment, so nothing that read it open is still under way when they stand.

A stage finds the gate already read in its slice (`s.stops`); what lies still is put off, to be woken by the resume:
`work.put_off(s.connection, s.claimed, stopped_parcels(s.connection, ids, s.stops))`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from . import locks, tables
from .write import among

SCOPES = ("everything", "channel", "carrier", "site", "sku")
# What never lies still: taking in what comes, understanding it, and the house's own chores.
ALWAYS_GOES = frozenset(("capture", "normalize", "review", "watch", "fetch", "audit", "housekeeping"))


@dataclass(frozen=True, slots=True)
class Stops:
    """What lies still now; each set holds ids. `named` is the stop's public id by (scope, target)."""

    everything: bool = False
    channels: frozenset[int] = frozenset()
    carriers: frozenset[int] = frozenset()
    sites: frozenset[int] = frozenset()
    skus: frozenset[int] = frozenset()
    named: Mapping[tuple[str, int], str] = field(default_factory=dict, compare=False)

    def __bool__(self) -> bool:
        return bool(self.everything or self.channels or self.carriers or self.sites or self.skus)

    def why(self, scope: str, target_id: int = 0) -> str:
        """The public id of that stop."""
        return self.named.get((scope, target_id), "")

    def without(self, public_id: str) -> "Stops":
        """What still lies still when that one is lifted."""
        return made_of([(scope, one, name) for (scope, one), name in self.named.items() if name != public_id])

    def only(self, public_id: str) -> "Stops":
        """That one stop alone."""
        return made_of([(scope, one, name) for (scope, one), name in self.named.items() if name == public_id])


NOTHING = Stops()


def made_of(rows: Iterable[tuple[str, int, str]]) -> Stops:
    """The stops of these rows: (scope, target, public id)."""
    by_scope: dict[str, set[int]] = defaultdict(set)
    named = {(scope, target_id): name for scope, target_id, name in rows}
    for scope, target_id in named:
        by_scope[scope].add(target_id)
    if not named:
        return NOTHING
    return Stops(
        bool(by_scope["everything"]),
        frozenset(by_scope["channel"]),
        frozenset(by_scope["carrier"]),
        frozenset(by_scope["site"]),
        frozenset(by_scope["sku"]),
        named,
    )


def read_stops(connection: sa.Connection) -> Stops:
    """What is stopped, as this transaction sees it. One small query."""
    stop = tables.stop
    rows = connection.execute(sa.select(stop.c.scope, stop.c.target_id, stop.c.public_id).where(_IS_OPEN))
    return made_of([tuple(row) for row in rows])


_IS_OPEN = sa.text("stop.lifted_at IS NULL")


def at_gate(connection: sa.Connection) -> Stops:
    """What is stopped, and stays so until this transaction ends: who stops or resumes something waits for it. To be
    read before the first row is locked; whoever holds rows and waits here might wait in a circle."""
    locks.share(connection, locks.Lock.GATE)
    return read_stops(connection)


def close_gate(connection: sa.Connection) -> Stops:
    """Nobody passes until this transaction ends; returns what is stopped."""
    locks.have(connection, locks.Lock.GATE)
    return read_stops(connection)


# --- which of these lie still: each answers {id: the stop's public id}, in a few statements, in none where nothing is
# --- stopped


def stopped_orders(connection: sa.Connection, order_ids: Iterable[int], stops: Stops) -> dict[int, str]:
    """Those of the orders that lie still as a whole: everything, or their channel, is stopped."""
    wanted = sorted(set(order_ids))
    if stops.everything:
        return dict.fromkeys(wanted, stops.why("everything"))
    if not stops.channels or not wanted:
        return {}
    orders = tables.orders
    rows = connection.execute(
        sa.select(orders.c.id, orders.c.account_id).where(
            among(connection, orders.c.id, wanted), orders.c.account_id.in_(stops.channels)
        )
    )
    return {one: stops.why("channel", account) for one, account in rows}


def stopped_needs(connection: sa.Connection, order_ids: Iterable[int], stops: Stops) -> dict[int, str]:
    """Those of the orders that are not to be promised anything: stopped as a whole, or a line that still needs units
    is of a stopped SKU, or of a kit with one in it."""
    wanted = sorted(set(order_ids))
    found = stopped_orders(connection, wanted, stops)
    if not stops.skus or not wanted:
        return found
    line = tables.order_line
    recipes = recipes_with(connection, stops.skus)
    rows = connection.execute(
        sa.select(line.c.order_id, line.c.sku_id, line.c.recipe_id).where(
            among(connection, line.c.order_id, wanted),
            line.c.qty > line.c.elsewhere_qty + line.c.allocated_qty,
            sa.or_(line.c.sku_id.in_(stops.skus), line.c.recipe_id.in_(list(recipes))),
        )
    )
    return {one: _sku_why(stops, recipes, sku, None, recipe) for one, sku, recipe in rows} | found


def stopped_parts(connection: sa.Connection, part_ids: Iterable[int], stops: Stops) -> dict[int, str]:
    """Those of the fulfillments that lie still: as a whole, by their site, or by what is in them."""
    part, orders, claim = tables.fulfillment, tables.orders, tables.allocation
    wanted = sorted(set(part_ids))
    if stops.everything:
        return dict.fromkeys(wanted, stops.why("everything"))
    found: dict[int, str] = {}
    if not wanted or not (stops.channels or stops.sites or stops.skus):
        return found
    if stops.skus:
        held = sa.select(claim.c.fulfillment_id, claim.c.sku_id.label("part_sku"), claim.c.order_id, claim.c.line_n)
        held = held.where(among(connection, claim.c.fulfillment_id, wanted), claim.c.qty > claim.c.released_qty)
        found |= _by_contents(connection, held.subquery(), "fulfillment_id", stops)
    rows = connection.execute(
        sa.select(part.c.id, part.c.site_id, orders.c.account_id)
        .join(orders, orders.c.id == part.c.order_id)
        .where(
            among(connection, part.c.id, wanted),
            sa.or_(part.c.site_id.in_(stops.sites), orders.c.account_id.in_(stops.channels)),
        )
    )
    for one, site, account in rows:
        found[one] = stops.why("site", site) or stops.why("channel", account)
    return found


def stopped_parcels(connection: sa.Connection, parcel_ids: Iterable[int], stops: Stops) -> dict[int, str]:
    """Those of the parcels that lie still: as a whole, by the site they stand in, by what is in them, or by the carrier
    whose label they bear or have asked for."""
    parcel, part, orders, shipment = tables.parcel, tables.fulfillment, tables.orders, tables.shipment
    inside, claim = tables.parcel_line, tables.allocation
    wanted = sorted(set(parcel_ids))
    if stops.everything:
        return dict.fromkeys(wanted, stops.why("everything"))
    found: dict[int, str] = {}
    if not wanted or not stops:
        return found
    if stops.skus:
        held = sa.select(inside.c.parcel_id, inside.c.sku_id.label("part_sku"), claim.c.order_id, claim.c.line_n)
        held = held.join(claim, claim.c.id == inside.c.allocation_id).where(
            among(connection, inside.c.parcel_id, wanted)
        )
        found |= _by_contents(connection, held.subquery(), "parcel_id", stops)
    live = sa.and_(shipment.c.parcel_id == parcel.c.id, shipment.c.status.not_in(("voided", "refused")))
    rows = connection.execute(
        sa.select(parcel.c.id, part.c.site_id, orders.c.account_id, shipment.c.account_id.label("carrier"))
        .join(part, part.c.id == parcel.c.fulfillment_id)
        .join(orders, orders.c.id == parcel.c.order_id)
        .outerjoin(shipment, live)
        .where(
            among(connection, parcel.c.id, wanted),
            sa.or_(
                part.c.site_id.in_(stops.sites),
                orders.c.account_id.in_(stops.channels),
                shipment.c.account_id.in_(stops.carriers),
            ),
        )
    )
    for row in rows:
        found[row.id] = (
            stops.why("site", row.site_id)
            or stops.why("channel", row.account_id)
            or stops.why("carrier", row.carrier or 0)
        )
    return found


def _by_contents(connection: sa.Connection, held: sa.Subquery, key: str, stops: Stops) -> dict[int, str]:
    """Owners of units that are of a stopped SKU themselves, or were sold in a kit that is."""
    line, recipes = tables.order_line, recipes_with(connection, stops.skus)
    rows = connection.execute(
        sa.select(held.c[key], held.c.part_sku, line.c.sku_id, line.c.recipe_id)
        .join(line, sa.and_(line.c.order_id == held.c.order_id, line.c.n == held.c.line_n))
        .where(
            sa.or_(held.c.part_sku.in_(stops.skus), line.c.sku_id.in_(stops.skus), line.c.recipe_id.in_(list(recipes)))
        )
        .order_by(held.c[key], held.c.line_n, held.c.part_sku)
    )
    return {one: _sku_why(stops, recipes, part_sku, sku, recipe) for one, part_sku, sku, recipe in rows}


def _sku_why(stops: Stops, recipes: Mapping[int, int], sku: int | None, kit: int | None, recipe: int | None) -> str:
    """The stop of the SKU itself, of the kit that it was sold in, or of what that kit's recipe leads to."""
    named = stops.why("sku", sku or 0) or stops.why("sku", kit or 0)
    return named or stops.why("sku", recipes.get(recipe or 0, 0))


def recipes_with(connection: sa.Connection, sku_ids: Iterable[int]) -> dict[int, int]:
    """Every recipe that one of these SKUs is in, also by way of a kit within the kit; and which of them it is."""
    recipe, component = tables.kit_recipe, tables.kit_component
    found: dict[int, int] = {}
    wanted = {one: one for one in sku_ids}
    while wanted:
        rows = connection.execute(
            sa.select(recipe.c.id, recipe.c.sku_id, component.c.sku_id.label("part"))
            .join(component, component.c.recipe_id == recipe.c.id)
            .where(among(connection, component.c.sku_id, list(wanted)))
            .order_by(recipe.c.id, component.c.n)
        ).all()
        fresh = {row.sku_id: wanted[row.part] for row in rows if row.id not in found}
        found |= {row.id: wanted[row.part] for row in rows if row.id not in found}
        wanted = fresh
    return found
