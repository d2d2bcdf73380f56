"""A small shop to test against: founded through the real acts, fed through the real inbox, run without Prefect."""

import asyncio
import hashlib
import importlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from doorstep.actions import floor
from doorstep.actions.found import SiteSpec, SkuSpec, add_skus, found_shop, make_account, set_setting
from doorstep.actions.stock import receive_stock
from doorstep.db import inbox, tables
from doorstep.db.actors import find_actor
from doorstep.db.cases import held
from doorstep.db.engine import Database, business_now, machine_now, open_database
from doorstep.db.migrate import upgrade
from doorstep.db.people import SAMPLE
from doorstep.db.work import Worker
from doorstep.domain.lifecycle import face
from doorstep.domain.stages import BY_NAME, STAGES

BERLIN = SiteSpec(
    "Berlin",
    "Kastanienallee 7",
    "10435",
    "Berlin",
    "DE",
    "Europe/Berlin",
    cut_offs={day: "15:00" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
)
HAMBURG = SiteSpec(
    "Hamburg", "Deichstr. 20", "20459", "Hamburg", "DE", "Europe/Berlin", rank=1, cut_offs=BERLIN.cut_offs
)
PRODUCTS = (
    SkuSpec("MUG", "Mug, white", grams=350, price_minor=1290, barcode="4006381333931"),
    SkuSpec("CANDLE", "Candle", grams=200, price_minor=900, barcode="4012345678901"),
    SkuSpec("BOX", "Gift box", grams=120, price_minor=300),
    SkuSpec("GIFT", "Gift set", price_minor=2500, parts=(("CANDLE", 2), ("BOX", 1))),
    SkuSpec("EBOOK", "A book to read on a screen", kind="digital", price_minor=700),
)
NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # a Friday, noon in Berlin

MARA = {
    "first_name": "Mara",
    "last_name": "Lind",
    "name": "Mara Lind",
    "address1": "Torstr. 140",
    "city": "Berlin",
    "zip": "10119",
    "country_code": "DE",
    "country": "Germany",
    "province": None,
    "phone": "+49 30 1234567",
}


class Shop:
    """A founded shop on a database of its own, with one Shopify channel named `shopify`."""

    def __init__(self, url: str, now: datetime = NOON, migrate: bool = True) -> None:
        if migrate:
            upgrade(url)
        self.database: Database = open_database(url)
        found_shop(self.database, "The Candle Shop", "EUR", (BERLIN, HAMBURG))
        with self.database.writing("act") as connection:
            self.channel_id = make_account(connection, "channel", "shopify", "shopify", "candles.myshopify.com", "EUR")
            if (
                connection.execute(
                    sa.select(tables.setting.c.key).where(tables.setting.c.key == "clock_offset")
                ).first()
                is None
            ):
                set_setting(connection, "clock_offset", (now - machine_now()).total_seconds())
                set_setting(connection, SAMPLE, True)  # nobody signs in; a test of people says otherwise
            owner = find_actor(connection, "person", "owner")
        assert owner is not None
        self.owner_id: int = owner
        add_skus(self.database, PRODUCTS)

    def stock(self, **units: int | Mapping[str, int]) -> None:
        """So many units of each SKU in Berlin's bin A-01, or by site."""
        rows = []
        for code, qty in units.items():
            rows += [
                (code, site, "A-01", n)
                for site, n in (qty.items() if isinstance(qty, Mapping) else (("Berlin", qty),))
                if n
            ]
        receive_stock(self.database, rows, self.owner_id)

    def order(
        self, number: int = 1001, lines: Mapping[str, int] | None = None, topic: str = "orders/create", **changes: Any
    ) -> bytes:
        """A Shopify order comes in, as the channel would send it; returns its body."""
        body = json.dumps(shopify_order(number, lines or {"MUG": 1}, **changes)).encode()
        self.deliver(topic, body)
        return body

    def deliver(self, topic: str, body: bytes, account_id: int | None = None, ref: str = "") -> None:
        """An event is in the inbox, as intake leaves it."""
        key = f"{topic}:{ref}:{hashlib.sha256(body).hexdigest()}"
        with self.database.writing("intake") as connection:
            inbox.store(
                connection, [inbox.Arrival(account_id or self.channel_id, key, topic, body, business_now(connection))]
            )

    def send_out(self) -> None:
        """Whatever came in is allocated, picked, packed, labelled and handed over."""
        self.run("capture", "normalize", "allocate", "pick_pack")
        for wave in self.rows("wave", closed_at=None):
            floor.pick_wave(self.database, wave.id, self.owner_id)
            floor.seal_wave(self.database, wave.id, self.owner_id)
        self.run("ship")
        floor.hand_over(self.database, self.owner_id)

    def run(self, *stages: str, rounds: int = 12) -> None:
        """The named stages (all, where none are) run without Prefect, again and again until nothing is due."""
        run_stages(self.database, stages or tuple(stage.name for stage in STAGES), rounds)

    def later(self, **by: float) -> None:
        """The shop's clock stands so much later."""
        with self.database.writing("act") as connection:
            offset = (
                connection.execute(
                    sa.select(tables.setting.c.value).where(tables.setting.c.key == "clock_offset")
                ).scalar()
                or 0
            )
            set_setting(connection, "clock_offset", float(offset) + timedelta(**by).total_seconds())

    def rows(self, table: str, **where: Any) -> list[Any]:
        """Rows of a table, by key."""
        t = tables.metadata.tables[table]
        with self.database.reading() as connection:
            query = sa.select(t).order_by(*t.primary_key.columns)
            for column, value in where.items():
                query = query.where(t.c[column] == value)
            return list(connection.execute(query).all())

    def find(self, number: int = 1001) -> Any:
        """The order of that number."""
        (row,) = self.rows("orders", number=f"#{number}")
        return row

    def face(self, number: int = 1001) -> str:
        """The order's status as people are shown it."""
        row = self.find(number)
        with self.database.reading() as connection:
            return face(row.status, bool(held(connection, [row.id]))).label

    def cases(self, cause: str | None = None) -> list[tuple[str, str]]:
        """Open cases: (cause, group key)."""
        return [
            (row.cause, row.group_key)
            for row in self.rows("exception_case", status="open")
            if cause in (None, row.cause)
        ]

    def balance(self, code: str, account: str = "available", site: str | None = None) -> int:
        """Units of the SKU in that guarded account."""
        position, balance, sku, place = tables.position, tables.balance, tables.sku, tables.site
        with self.database.reading() as connection:
            query = (
                sa.select(sa.func.coalesce(sa.func.sum(balance.c.amount), 0))
                .join(position, position.c.id == balance.c.position_id)
                .join(sku, sku.c.id == position.c.sku_id)
                .join(place, place.c.id == position.c.site_id)
                .where(sku.c.code == code, balance.c.account == account)
            )
            return int(connection.execute(query.where(place.c.name == site) if site else query).scalar_one())


def run_stages(database: Database, stages: Sequence[str], rounds: int = 12, worker: Worker | None = None) -> None:
    """Each stage's flow runs in this process, without Prefect, until a round finds nothing to do."""
    context, vendors = importlib.import_module("tasks.context"), importlib.import_module("tasks.vendors")

    async def drive() -> None:
        try:
            for _ in range(rounds):
                did = [sum((await run_plain(name)).values()) for name in stages]
                if not any(did):
                    return
        finally:
            await vendors.let_go()

    with context.working(database, worker):
        asyncio.run(drive())


async def run_plain(stage: str) -> dict[str, int]:
    """One stage's flow runs once, as plain functions; returns the counts of its report."""
    flow = getattr(importlib.import_module(f"flows.{stage}"), BY_NAME[stage].flow)
    counts: dict[str, int] = await flow.fn()
    return counts


def shopify_order(number: int, lines: Mapping[str, int], **changes: Any) -> dict[str, Any]:
    """A paid order as Shopify's webhook sends it: prices with 19 % tax inside, standard shipping for 4.90."""
    prices = {spec.code: spec.price_minor for spec in PRODUCTS}
    at = changes.pop("at", "2026-11-20T11:00:00Z")
    total = sum(prices.get(code, 1000) * qty for code, qty in lines.items()) + 490
    money = f"{total / 100:.2f}"
    order = {
        "id": 450000000000 + number,
        "name": f"#{number}",
        "order_number": number,
        "created_at": at,
        "processed_at": at,
        "updated_at": at,
        "currency": "EUR",
        "presentment_currency": "EUR",
        "total_price": money,
        "current_total_price": money,
        "subtotal_price": f"{(total - 490) / 100:.2f}",
        "current_subtotal_price": f"{(total - 490) / 100:.2f}",
        "total_discounts": "0.00",
        "current_total_discounts": "0.00",
        "taxes_included": True,
        "financial_status": "paid",
        "fulfillment_status": None,
        "cancelled_at": None,
        "cancel_reason": None,
        "email": "mara@example.com",
        "phone": None,
        "customer_locale": "en",
        "test": False,
        "note": None,
        "note_attributes": [],
        "tags": "",
        "gateway": "sandbox",
        "payment_gateway_names": ["sandbox"],
        "customer": {"id": 9000 + number % 50, "email": "mara@example.com", "tags": ""},
        "billing_address": MARA,
        "shipping_address": MARA,
        "line_items": _lines(number, lines, prices),
        "shipping_lines": [
            {
                "id": number,
                "title": "Standard",
                "code": "standard",
                "price": "4.90",
                "discounted_price": "4.90",
                "discount_allocations": [],
                "tax_lines": [],
            }
        ],
        "refunds": [],
        "fulfillments": [],
        "discount_applications": [],
    }
    return {**order, **changes}


def _lines(number: int, lines: Mapping[str, int], prices: Mapping[str, int]) -> list[dict[str, Any]]:
    digital = {spec.code for spec in PRODUCTS if spec.kind == "digital"}
    return [
        {
            "id": number * 100 + n,
            "sku": code,
            "title": code.title(),
            "variant_id": 7000 + n,
            "product_id": 600 + n,
            "quantity": qty,
            "current_quantity": qty,
            "price": f"{prices.get(code, 1000) / 100:.2f}",
            "requires_shipping": code not in digital,
            "gift_card": False,
            "taxable": True,
            "grams": 0,
            "total_discount": "0.00",
            "discount_allocations": [],
            "tax_lines": [
                {"price": f"{prices.get(code, 1000) * qty * 19 / 119 / 100:.2f}", "rate": 0.19, "title": "VAT"}
            ],
            "properties": [],
        }
        for n, (code, qty) in enumerate(lines.items(), 1)
    ]
