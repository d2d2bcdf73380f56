"""The naive way: one Prefect flow run of seven tasks for each order, one order after the other.

The same work by the same functions, on the same Prefect server and the same kind of warehouse; only the shape differs.
`python -m bench.naive URL FIRST COUNT` prints one JSON line.
"""

import asyncio
import json
import sys
import time

from prefect import flow, task

from doorstep.actions import floor
from doorstep.db import inbox, tables
from doorstep.db.accounts import read_account
from doorstep.db.actors import find_actor
from doorstep.db.engine import Database, business_now
from doorstep.testing.shop import run_plain
from tasks.context import working

from .orders import Delivery, deliveries, products


class Way:
    """One order's way, step by step."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.reading() as connection:
            self.accounts = {name: read_account(connection, name, "channel").id for name in ("shopify", "woocommerce")}
            owner = find_actor(connection, "person", "owner")
        assert owner is not None
        self.owner_id = owner

    def store(self, delivery: Delivery) -> None:
        topic = "orders/create" if delivery.channel == "shopify" else "order.created"
        with self.database.writing("intake") as connection:
            arrival = inbox.Arrival(
                self.accounts[delivery.channel],
                inbox.sha256(delivery.body),
                topic,
                delivery.body,
                business_now(connection),
            )
            inbox.store(connection, [arrival])

    def pick_and_pack(self) -> None:
        with self.database.reading() as connection:
            waves = [
                row.id for row in connection.execute(tables.wave.select().where(tables.wave.c.closed_at.is_(None)))
            ]
        for wave in waves:
            floor.pick_wave(self.database, wave, self.owner_id)
            floor.seal_wave(self.database, wave, self.owner_id)


def order_flow(way: Way):  # type: ignore[no-untyped-def]
    """A flow of seven tasks, as one would write it first."""

    @task
    async def capture(delivery: Delivery) -> None:
        await asyncio.to_thread(way.store, delivery)
        await run_plain("capture")

    @task
    async def normalize() -> None:
        await run_plain("normalize")

    @task
    async def allocate() -> None:
        await run_plain("allocate")

    @task
    async def pick_pack() -> None:
        await run_plain("pick_pack")
        await asyncio.to_thread(way.pick_and_pack)

    @task
    async def label() -> None:
        await run_plain("ship")

    @task
    async def hand_over() -> None:
        await asyncio.to_thread(floor.hand_over, way.database, way.owner_id)

    @task
    async def notify() -> None:
        await run_plain("notify")

    @flow(name="naive-order", validate_parameters=False)
    async def one_order(delivery: Delivery) -> None:
        await capture(delivery)
        for step in (normalize, allocate, pick_pack, label, hand_over, notify):
            await step()

    return one_order


async def run(url: str, first: int, count: int) -> dict[str, float]:
    """Orders a second, after two orders that are not counted."""
    database = Database(url)
    one_order = order_flow(Way(database))
    orders = list(deliveries(first, count + 2, products()))
    with working(database):
        for delivery in orders[:2]:
            await one_order(delivery)
        begun, cpu = time.perf_counter(), time.process_time()
        for delivery in orders[2:]:
            await one_order(delivery)
        seconds = time.perf_counter() - begun
    return {"orders_per_s": count / seconds, "client_cpu_ms_per_order": (time.process_time() - cpu) / count * 1000}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))), flush=True)
