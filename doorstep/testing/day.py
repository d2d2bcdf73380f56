"""A whole day of a small shop, driven without Prefect; started again after any death, it comes to the same end.

Every step looks at what stands and does what is left, as people and channels do: webhooks are sent until they are
stored, waves that are open are picked, parcels that are ready are handed over.
"""

import json
import ssl
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
import sqlalchemy as sa

from doorstep.actions import floor
from doorstep.actions.found import make_account, make_feed, set_setting
from doorstep.actions.orders import cancel
from doorstep.actions.returns import approve_return, receive_return, request_return
from doorstep.actions.stock import receive_stock
from doorstep.db import rules, tables
from doorstep.db.engine import business_now, machine_now
from doorstep.db.work import Worker, void_leases
from doorstep.domain.errors import CannotDoError
from doorstep.domain.stages import STAGES

from .shop import NOON, Shop, run_stages, shopify_order

LINE = tuple(stage.name for stage in STAGES)
_LOOK_AHEAD = timedelta(hours=13)  # a night's quiet hours, and every settling time


class Day:
    """One day of the shop at that URL, with the sandbox vendors at these addresses."""

    def __init__(self, url: str, addresses: dict[str, Any]) -> None:
        self.shop = Shop(url, migrate=False)
        self.addresses = addresses
        # As a conductor does: a name that stays over restarts, by which it takes back what its dead predecessor held.
        self.worker = Worker("day")
        void_leases(self.shop.database, self.worker)
        # The vendors are on plain http: reading the machine's certificates for them would take longer than the day.
        self.vendors = httpx.Client(
            headers={"Authorization": "Bearer sandbox"}, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        )
        with self.shop.database.writing("act") as connection:
            parcels = make_account(
                connection,
                "carrier",
                "sandbox",
                "parcels",
                config={"base_url": addresses["carrier"]["url"], "settling_seconds": 30},
            )
            self.money_id = make_account(
                connection,
                "payment",
                "sandbox",
                "money",
                currency="EUR",
                config={"base_url": addresses["payments"]["url"]},
            )
            post = addresses["messenger"]
            mail = {"host": "127.0.0.1", "port": post["smtp_port"], "from": "shop@example.com", "list_url": post["url"]}
            make_account(connection, "messenger", "smtp", "mail", config=mail)
            # Its clock leaps over days: who is late then would hang on when somebody looked.
            rules.publish(connection, {"tell_delays": False}, business_now(connection))
            make_feed(connection, parcels, "tracking", 3600)
            make_feed(connection, self.money_id, "payouts", 3600)

    def live(self) -> None:
        """From the first webhook to the last cent."""
        self._move_clock(NOON)
        self._stock(
            "opening", [("MUG", "Berlin", "A-01", 6), ("MUG", "Hamburg", "A-01", 4), ("CANDLE", "Berlin", "A-02", 9)]
        )
        self._stock("boxes", [("BOX", "Berlin", "A-03", 5)])
        self._webhooks()
        self._lose_an_answer()
        self._until_idle()
        self._cancel(1004)
        self._floor()
        self._move_clock(NOON + timedelta(days=3))
        self._until_idle()
        self._bring_back(1001)
        self._until_idle()
        self._pay_out()
        self._move_clock(NOON + timedelta(days=10))
        self._until_idle()

    def _stock(self, token: str, rows: list[tuple[str, str, str, int]]) -> None:
        try:
            receive_stock(self.shop.database, rows, self.shop.owner_id, token=token)
        except CannotDoError:
            return  # it stands already: the same token twice is once

    def _webhooks(self) -> None:
        baskets = {
            1001: {"MUG": 2, "GIFT": 1},
            1002: {"MUG": 5},
            1003: {"NOPE": 1},
            1004: {"CANDLE": 1},
            1005: {"MUG": 50},
            1006: {"EBOOK": 1},
            1007: {"CANDLE": 2, "BOX": 1},
            1008: {"CANDLE": 1},
        }
        for number, lines in baskets.items():
            order = shopify_order(number, lines)
            amount = int(order["total_price"].replace(".", ""))
            charge = {"id": f"ch_{number}", "amount": amount, "currency": "EUR", "reference": str(order["id"])}
            url = f"{self.addresses['payments']['url']}/v1/charges/batch"
            self.vendors.post(url, json={"charges": [charge]}).raise_for_status()
            order["checkout_token"] = f"ch_{number}"
            self.shop.deliver("orders/create", json.dumps(order).encode(), ref=str(number))
        stale = shopify_order(1001, baskets[1001], updated_at="2026-11-20T10:00:00Z", at="2026-11-20T10:00:00Z")
        self.shop.deliver("orders/updated", json.dumps(stale).encode(), ref="late")
        self.shop.deliver("orders/create", b"{this is no order", ref="dead")

    def _lose_an_answer(self) -> None:
        """The carrier's first answer is lost behind the buying, on every day alike."""
        if not self.shop.rows("effect", operation="buy_label"):
            fault = {"operation": "buy", "mode": "drop_connection", "after_doing": True, "count": 1}
            url = f"{self.addresses['carrier']['url']}/control/faults"
            self.vendors.delete(url).raise_for_status()
            self.vendors.post(url, json=fault).raise_for_status()

    def _cancel(self, number: int) -> None:
        order = self.shop.find(number)
        if order.status != "cancelled":
            cancel(self.shop.database, order.public_id, "owner", "the customer changed her mind")
        self._until_idle()

    def _floor(self) -> None:
        """Pick, seal and hand over whatever is there, until nothing is."""
        for _ in range(6):
            for wave in self.shop.rows("wave", closed_at=None):
                floor.pick_wave(self.shop.database, wave.id, self.shop.owner_id)
                floor.seal_wave(self.shop.database, wave.id, self.shop.owner_id)
            self._until_idle()
            self._cancel(1008)  # labelled by now: its label goes back
            floor.hand_over(self.shop.database, self.shop.owner_id)
            self._until_idle()
            open_parcels = [p for p in self.shop.rows("parcel") if p.status in ("open", "sealed", "labelled")]
            if not self.shop.rows("wave", closed_at=None) and not open_parcels:
                return

    def _bring_back(self, number: int) -> None:
        order = self.shop.find(number)
        rmas = self.shop.rows("rma", order_id=order.id)
        if not rmas:
            (line,) = [row for row in self.shop.rows("order_line", order_id=order.id) if row.sku == "MUG"]
            request_return(self.shop.database, order.public_id, {line.n: 1}, "does not please", "owner")
            rmas = self.shop.rows("rma", order_id=order.id)
        rma = rmas[0]
        if rma.status == "requested":
            approve_return(self.shop.database, rma.public_id, "owner")
            rma = self.shop.rows("rma", order_id=order.id)[0]
        if rma.status == "approved":
            (line,) = self.shop.rows("rma_line", rma_id=rma.id)
            site = self.shop.rows("site")[0]
            receive_return(
                self.shop.database, rma.public_id, [(line.order_line_n, 1, "restock", "as new")], site.id, "owner"
            )

    def _pay_out(self) -> None:
        self.vendors.post(f"{self.addresses['payments']['url']}/control/payout", json={}).raise_for_status()

    def _move_clock(self, target: datetime) -> None:
        """The shop's clock stands no earlier than that, and the vendors' with it."""
        with self.shop.database.writing("act") as connection:
            if business_now(connection) < target:
                set_setting(connection, "clock_offset", (target - machine_now()).total_seconds())
            now = business_now(connection)
        for vendor in ("carrier", "payments"):
            url = f"{self.addresses[vendor]['url']}/control/clock"
            self.vendors.post(url, json={"now": now.isoformat()}).raise_for_status()

    def _until_idle(self, stages: Sequence[str] = ("watch", "fetch", *LINE)) -> None:
        """Run the line; what waits only for a short while (a settling time, the night) is waited for on the shop's
        clock."""
        for _ in range(20):
            run_stages(self.shop.database, stages, 30, self.worker)
            due = self._next_due()
            if due is None:
                return
            self._move_clock(due + timedelta(seconds=1))

    def _next_due(self) -> datetime | None:
        with self.shop.database.reading() as connection:
            now = business_now(connection)
            found: datetime | None = connection.execute(
                sa.select(sa.func.min(tables.work_item.c.due_at)).where(
                    tables.work_item.c.outcome.is_(None),
                    tables.work_item.c.stage.in_(("ship", "notify", "returns")),
                    tables.work_item.c.due_at < now + _LOOK_AHEAD,
                )
            ).scalar()
        return found
