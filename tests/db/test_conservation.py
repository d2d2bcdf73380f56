"""A shop in which anything may happen in any order: no unit and no cent comes from nowhere or goes there."""

import contextlib
from collections import defaultdict
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from doorstep.actions import floor
from doorstep.actions.catalog import count_bin
from doorstep.actions.found import make_account
from doorstep.actions.orders import cancel
from doorstep.actions.resolve import resolve_case
from doorstep.actions.returns import approve_return, receive_return, request_return
from doorstep.actions.stock import receive_stock
from doorstep.db import effects, ledger, tables, work
from doorstep.db.engine import business_now
from doorstep.db.moves import By, advance
from doorstep.db.queries import ship as ship_rows
from doorstep.domain.errors import CannotDoError
from doorstep.domain.lifecycle import PARCEL, SHIPMENT
from doorstep.testing.shop import Shop

NOBODY = "http://127.0.0.1:9"
BASKETS = ({"MUG": 2}, {"GIFT": 2}, {"GIFT": 1, "CANDLE": 1}, {"MUG": 7, "BOX": 1})
SMALL = st.integers(0, 3)
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("receive"), st.sampled_from(["MUG", "CANDLE", "BOX"]), st.sampled_from(["Berlin", "Hamburg"])
        ),
        st.tuples(st.just("order"), st.sampled_from(BASKETS)),
        st.tuples(st.just("floor")),
        st.tuples(st.just("pick"), SMALL),
        st.tuples(st.just("short"), SMALL, SMALL),
        st.tuples(st.just("answer"), st.sampled_from(["reallocate", "cancel", "retry"])),
        st.tuples(st.just("seal")),
        st.tuples(st.just("hand_over")),
        st.tuples(st.just("cancel"), SMALL),
        st.tuples(st.just("return"), SMALL, st.sampled_from(["restock", "scrap"])),
        st.tuples(st.just("count"), st.sampled_from(["MUG", "CANDLE", "BOX"]), SMALL),
    ),
    min_size=6,
    max_size=22,
)


class Day:
    """A shop, and what people do in it."""

    def __init__(self, url: str) -> None:
        self.shop = Shop(url, migrate=False)
        with self.shop.database.writing("act") as connection:
            self.carrier = make_account(connection, "carrier", "sandbox", "parcels", config={"base_url": NOBODY})
        self.orders = 0

    def step(self, name: str, *given: Any) -> None:
        with contextlib.suppress(CannotDoError):  # what a person is told cannot be done changes nothing
            getattr(self, name)(*given)

    def receive(self, code: str, site: str) -> None:
        receive_stock(self.shop.database, [(code, site, "A-01", 4)], self.shop.owner_id)

    def order(self, basket: dict[str, int]) -> None:
        self.orders += 1
        self.shop.order(1000 + self.orders, basket)
        self.floor()

    def floor(self) -> None:
        self.shop.run("capture", "normalize", "allocate", "pick_pack")

    def _tasks(self) -> list[Any]:
        return self.shop.rows("pick_task", status="open")

    def pick(self, nth: int) -> None:
        if tasks := self._tasks():
            task = tasks[nth % len(tasks)]
            floor.pick_task(self.shop.database, task.id, task.qty, self.shop.owner_id)

    def short(self, nth: int, found: int) -> None:
        if tasks := self._tasks():
            floor.declare_short(self.shop.database, tasks[nth % len(tasks)].id, found, self.shop.owner_id)

    def answer(self, answer: str) -> None:
        for case in self.shop.rows("exception_case", status="open"):
            with contextlib.suppress(CannotDoError):
                resolve_case(self.shop.database, case.public_id, answer, {}, "owner")
        self.floor()

    def seal(self) -> None:
        for part in self.shop.rows("fulfillment", status="picked"):
            with contextlib.suppress(CannotDoError):
                floor.seal(self.shop.database, part.id, self.shop.owner_id)

    def hand_over(self) -> None:
        for parcel in self.shop.rows("parcel", status="sealed"):
            self._label(parcel)
        floor.hand_over(self.shop.database, self.shop.owner_id)

    def _label(self, parcel: Any) -> None:
        """The parcel has its label, as if the carrier had sold it."""
        with self.shop.database.writing("act") as connection:
            now, key = business_now(connection), f"{parcel.public_id}-1"
            by = By(None, now)
            wish = effects.Wish("buy_label", self.carrier, "parcel", parcel.id, key, parcel.order_id)
            effect = effects.want(connection, [wish], now)[key]
            row = (key, parcel.order_id, parcel.id, self.carrier, "standard", effect, {}, now)
            ship_rows.want_shipments(connection, [row])
            effects.begin_calls(connection, [effect], by)
            effects.settle(connection, [effects.Outcome(effect, "settle", b"{}", key)], by)
            shipment = connection.execute(
                sa.select(tables.shipment.c.id).where(tables.shipment.c.parcel_id == parcel.id)
            ).scalar_one()
            advance(connection, SHIPMENT, "book", [shipment], by)
            ship_rows.book(connection, [(shipment, key, f"T-{key}", 490, "EUR", now)])
            advance(connection, PARCEL, "label", [parcel.id], by)
            work.drop(connection, "ship", [parcel.id], "")

    def _pick_an_order(self, nth: int) -> Any:
        orders = self.shop.rows("orders")
        if not orders:
            raise CannotDoError("There is no order yet.")
        return orders[nth % len(orders)]

    def cancel(self, nth: int) -> None:
        cancel(self.shop.database, self._pick_an_order(nth).public_id, "owner", "changed her mind")

    def count(self, code: str, counted: int) -> None:
        count_bin(self.shop.database, code, "Berlin", "A-01", counted, "counted", self.shop.owner_id)

    def __getattr__(self, name: str) -> Any:
        if name == "return":
            return self.come_back
        raise AttributeError(name)

    def come_back(self, nth: int, way: str) -> None:
        order, site = self._pick_an_order(nth), self.shop.rows("site")[0]
        rma = request_return(self.shop.database, order.public_id, {1: 1}, "does not please", "owner")
        approve_return(self.shop.database, rma, "owner")
        receive_return(self.shop.database, rma, [(1, 1, way, "")], site.id, "owner")


def broken_laws(shop: Shop) -> list[str]:
    """What does not hold, in words; nothing where everything does."""
    broken = []
    of_entry: dict[Any, int] = defaultdict(int)
    guarded: dict[Any, int] = defaultdict(int)
    refundable: dict[int, int] = defaultdict(int)
    order_of = {entry.id: entry.order_id for entry in shop.rows("entry")}
    for p in shop.rows("posting"):
        of_entry[p.entry_id, p.sku_id, p.currency] += p.amount
        if p.account in ledger.GUARDED:
            guarded[p.position_id, p.account] += p.amount
        if p.account == "refundable":
            refundable[order_of[p.entry_id]] += p.amount
    broken += [f"entry {key} sums to {total}" for key, total in of_entry.items() if total]
    stands = {(b.position_id, b.account): b.amount for b in shop.rows("balance")}
    broken += [f"balance {key}: {stands.get(key)} is not {n}" for key, n in guarded.items() if stands.get(key, 0) != n]
    broken += [
        f"{b.order_id} may be refunded {b.amount}"
        for b in shop.rows("money_balance")
        if b.amount < 0 or b.amount != refundable[b.order_id]
    ]
    return broken + _broken_claims(shop, stands)


def _broken_claims(shop: Shop, stands: dict[Any, int]) -> list[str]:
    waiting, in_totes, of_line = defaultdict(int), defaultdict(int), defaultdict(int)
    per_kit: dict[Any, int] = {}
    for claim in shop.rows("allocation"):
        waiting[claim.position_id] += claim.qty - claim.picked_qty - claim.released_qty
        in_totes[claim.position_id] += claim.picked_qty - claim.sent_qty
        key = claim.order_id, claim.line_n, claim.sku_id
        of_line[key] += claim.qty - claim.released_qty
        per_kit[key] = claim.per_kit
    broken = []
    for position in {position for position, _ in stands}:
        told = stands.get((position, "allocated"), 0), stands.get((position, "picked"), 0)
        if told != (waiting[position], in_totes[position]):
            broken.append(f"position {position}: {told} is not {(waiting[position], in_totes[position])}")
    lines = {(line.order_id, line.n): line for line in shop.rows("order_line")}
    for (order, n, sku), units in of_line.items():
        line = lines[order, n]
        if units != line.allocated_qty * per_kit[order, n, sku]:
            broken.append(
                f"line {order}.{n}, SKU {sku}: {units} units for {line.allocated_qty} x {per_kit[order, n, sku]}"
            )
        if not 0 <= line.returned_qty <= line.sent_qty <= line.allocated_qty <= line.qty:
            broken.append(f"line {order}.{n}: {line}")
    in_boxes: dict[int, int] = defaultdict(int)
    live = {p.id for p in shop.rows("parcel") if p.status != "discarded"}
    for inside in shop.rows("parcel_line"):
        if inside.parcel_id in live:
            in_boxes[inside.allocation_id] += inside.qty
    broken += [
        f"claim {c.id} has {in_boxes[c.id]} in boxes and {c.picked_qty} picked"
        for c in shop.rows("allocation")
        if in_boxes[c.id] > c.picked_qty
    ]
    return broken


def live_through(url: str, steps: list[Any]) -> None:
    day = Day(url)
    day.shop.stock(MUG=6, CANDLE=5, BOX={"Berlin": 1, "Hamburg": 3})
    try:
        for step in steps:
            day.step(*step)
            assert broken_laws(day.shop) == [], step
    finally:
        day.shop.database.close()


QUICKLY = settings(
    suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink]
)


@pytest.mark.sqlite
@settings(QUICKLY, max_examples=25)
@given(steps=STEPS)
def test_nothing_comes_from_nowhere_or_goes_there(request: pytest.FixtureRequest, steps: list[Any]) -> None:
    shelf = request.getfixturevalue("_sqlite_shelf")
    url = shelf.take(migrated=True)
    try:
        live_through(url, steps)
    finally:
        shelf.give_back(url)


LONG_DAY = [
    ("order", {"GIFT": 2}), ("order", {"MUG": 7, "BOX": 1}), ("pick", 0), ("short", 0, 1), ("answer", "reallocate"),
    ("receive", "CANDLE", "Hamburg"), ("receive", "MUG", "Berlin"), ("floor",), ("pick", 0), ("pick", 0), ("pick", 0),
    ("pick", 0), ("pick", 0), ("seal",), ("order", {"MUG": 2}), ("cancel", 2), ("hand_over",), ("return", 0, "restock"),
    ("count", "BOX", 2), ("return", 1, "scrap"), ("cancel", 0),
]  # fmt: skip


def test_a_long_day_conserves_every_unit_and_every_cent(database_url: str) -> None:
    live_through(database_url, LONG_DAY)


@pytest.mark.parametrize("found", [0, 1, 2, 3])
def test_a_kit_whose_part_is_short_gives_back_what_makes_no_whole_kit(database_url: str, found: int) -> None:
    live_through(
        database_url,
        [
            ("order", {"GIFT": 2}),
            ("short", 0, found),
            ("answer", "reallocate"),
            ("pick", 0),
            ("pick", 0),
            ("seal",),
            ("hand_over",),
        ],
    )
