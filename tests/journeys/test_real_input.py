"""Real orders of real shops, posted to a running shop that stocks what they name: each is sent, or a case with its
reason."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from doorstep.actions import floor
from doorstep.actions.connect import connect_channel
from doorstep.actions.found import SkuSpec, add_skus, make_account
from doorstep.actions.stock import receive_stock
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db.engine import open_database
from doorstep.db.secrets import open_safe
from doorstep.domain.sku_keys import sku_key
from doorstep.settings import Settings
from doorstep.testing.corpus import as_body, documents, orders_in
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.server import served
from doorstep.testing.shop import Shop

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
TOPICS = {"shopify": "orders/create", "woocommerce": "order.created"}
SHOPS = {"shopify": "corpus.myshopify.com", "woocommerce": "https://corpus.example"}
SECRET = b"a test secret"
LINE = ("capture", "normalize", "allocate", "pick_pack", "ship")

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real wire data is not here")


def real_orders() -> dict[str, list[dict[str, Any]]]:
    """Every order-like payload of the two channels; the same order twice in the recordings is one."""
    return {
        vendor: list(
            {
                json.dumps(order): order for _, document in documents(CORPUS / vendor) for order in orders_in(document)
            }.values()
        )
        for vendor in TOPICS
    }


def stock_what_they_name(shop: Shop, orders: dict[str, list[dict[str, Any]]]) -> None:
    """A product, with stock, for every line that names one; what names none stays unknown to the shop."""
    keys = set()
    for vendor, listed in orders.items():
        for order in listed:
            fact = CHANNELS[vendor].read(TOPICS[vendor], as_body(order))
            for line in fact.order.lines if fact.order else ():
                if line.kind in ("physical", "custom") and (line.sku or line.variant_ref):
                    keys.add(sku_key(line.sku, line.variant_ref, line.title))
    add_skus(shop.database, [SkuSpec(key, f"Product {key}", grams=200, price_minor=1000) for key in sorted(keys)])
    receive_stock(shop.database, [(key, "Berlin", "A-01", 100_000) for key in sorted(keys)], shop.owner_id)


def test_every_real_order_walks_to_sent_or_is_a_case(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    orders = real_orders()
    shop = Shop(database_url, migrate=False)
    stock_what_they_name(shop, orders)
    settings = Settings(home=tmp_path, database_url=database_url, port=0)
    for vendor, address in SHOPS.items():
        connect_channel(shop.database, open_safe(settings), vendor, f"real-{vendor}", address, SECRET)
    with Sandbox(tmp_path / "vendors") as vendors, served(settings) as web:
        with shop.database.writing("act") as connection:
            make_account(connection, "carrier", "sandbox", "parcels", config={"base_url": vendors.carrier_url})
        answers = Counter()
        for vendor, listed in orders.items():
            for order in listed:
                body = as_body(order)
                answers[
                    web.post(
                        f"/webhooks/real-{vendor}",
                        content=body,
                        headers=CHANNELS[vendor].sign(TOPICS[vendor], body, SECRET),
                    ).status_code
                ] += 1
        shop.run(*LINE)
        for _ in range(3):
            for wave in shop.rows("wave", closed_at=None):
                floor.pick_wave(shop.database, wave.id, shop.owner_id)
                floor.seal_wave(shop.database, wave.id, shop.owner_id)
            shop.run(*LINE)
            floor.hand_over(shop.database, shop.owner_id)

    ends, unexplained = what_became_of_them(shop)
    with capsys.disabled():
        sys.stdout.write(table(open_database(database_url).url, orders, ends))
    assert set(answers) == {200}
    assert not unexplained
    assert sum(sum(count.values()) for count in ends.values()) == sum(map(len, orders.values()))
    assert sum(count["sent"] for count in ends.values()) > 0


def what_became_of_them(shop: Shop) -> tuple[dict[str, Counter[str]], list[str]]:
    """By channel: how many events' orders were sent, cancelled at the channel, or wait as a case, by its cause."""
    accounts = {
        row.id: row.name.removeprefix("real-") for row in shop.rows("vendor_account") if row.name.startswith("real-")
    }
    status = {row.id: row.status for row in shop.rows("orders")}
    causes: dict[tuple[str, int], str] = {}
    open_cases = {row.id: row.cause for row in shop.rows("exception_case", status="open")}
    for subject in shop.rows("case_subject", cleared_at=None):
        if subject.case_id in open_cases:
            causes[subject.subject_kind, subject.subject_id] = open_cases[subject.case_id]
            causes["order", subject.order_id or 0] = open_cases[subject.case_id]
    waiting = {(row.stage, row.subject_id) for row in shop.rows("work_item", outcome=None)}
    ends: dict[str, Counter[str]] = {vendor: Counter() for vendor in TOPICS}
    unexplained = []
    for event in shop.rows("inbound_event"):
        if event.account_id not in accounts:
            continue
        case = causes.get(("inbound_event", event.id)) or causes.get(("order", event.order_id or 0))
        stands = status.get(event.order_id or 0, "")
        if event.outcome == "stale":
            word = "an older state of another"
        elif stands in ("sent", "completed"):
            word = "sent"
        elif stands == "cancelled":
            word = "cancelled at the channel"
        elif case:
            word = f"case: {case}"
        elif ("normalize", event.order_id) in waiting:
            word = "waits for its payment"
        else:
            word = "unexplained"
            unexplained.append(f"event {event.id}: {event.outcome} {event.outcome_reason} {stands}")
        ends[accounts[event.account_id]][word] += 1
    return ends, unexplained


def table(url: str, orders: dict[str, list[dict[str, Any]]], ends: dict[str, Counter[str]]) -> str:
    lines = [f"\n\nreal orders on {url.split(':')[0]}"]
    for vendor, count in ends.items():
        lines.append(f"  {vendor}: {len(orders[vendor])} posted, {sum(count.values())} accounted for")
        lines += [f"    {number:4}  {word}" for word, number in count.most_common()]
    return "\n".join(lines) + "\n"
