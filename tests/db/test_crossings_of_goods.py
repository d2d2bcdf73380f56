"""Who counts, takes along, brings in, scans, returns and sends, at one moment with somebody else."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from doorstep.actions import carriers, floor, imports
from doorstep.actions.catalog import count_bin
from doorstep.actions.found import make_account
from doorstep.actions.returns import approve_return, receive_return, request_return
from doorstep.actions.typed import type_order
from doorstep.db import effects, ledger, locks, tables, work
from doorstep.db.engine import business_now
from doorstep.db.queries import returns
from doorstep.db.queries import ship as ship_rows
from doorstep.domain.errors import CannotDoError
from doorstep.domain.roles import OWNER
from doorstep.domain.typed_said import draft_of
from doorstep.testing.crossing import Crossing, label
from doorstep.testing.shop import Shop


def test_two_people_count_one_bin_at_once(here: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One by a sheet, one by hand; both find eight where the books say ten."""
    here.stock(MUG=10)
    sheet = tmp_path / "count.csv"
    sheet.write_text("SKU;Bin;Site;Counted\nMUG;A-01;Berlin;8\n")
    job = imports.read_in(here.database, tmp_path, "stock", sheet, "count.csv", here.owner_id)
    count = lambda: count_bin(here.database, "MUG", "Berlin", "A-01", 8, "two are torn", here.owner_id)  # noqa: E731
    meeting = Crossing(here, monkeypatch, locks, "hold_stock", count)
    imports.apply(here.database, tmp_path, job, here.owner_id)
    assert (meeting.result(), here.balance("MUG")) == (-2, 8)


def test_units_are_claimed_while_they_are_counted_and_taken_along(here: Shop, monkeypatch) -> None:
    """Claims take the balances alone; whoever weighs them without having them weighs what is gone."""
    here.stock(MUG=5, CANDLE=5)
    here.order(1001, {"MUG": 5, "CANDLE": 5})
    here.run("capture", "normalize")
    count = lambda: count_bin(here.database, "MUG", "Berlin", "A-01", 2, "torn", here.owner_id)  # noqa: E731
    meeting = Crossing(here, monkeypatch, ledger, "post_stock", count)
    here.run("allocate")
    with pytest.raises(CannotDoError, match="Orders have claimed 5 of MUG"):
        meeting.result()

    here.order(1002, {"CANDLE": 2})
    here.stock(CANDLE=2)
    here.run("capture", "normalize")
    draft = draft_of({"lines": [{"sku": "CANDLE", "qty": "2"}], "payment": "cash", "takes_along": True}, "EUR")
    monkeypatch.undo()
    take = lambda: type_order(here.database, draft, here.owner_id, OWNER)  # noqa: E731
    meeting = Crossing(here, monkeypatch, ledger, "post_stock", take)
    here.run("allocate")
    with pytest.raises(CannotDoError, match="Berlin lacks 2 of CANDLE"):
        meeting.result()


def test_products_come_in_while_an_order_for_one_of_them_is_looked_at(here: Shop, monkeypatch, tmp_path: Path) -> None:
    """A sheet brings the SKU that one order asked for and changes one that another has claimed, while the channel
    cancels that one: normalize has the order's work and then takes the product."""
    here.stock(MUG=5)
    here.order(1001, {"MUG": 1})
    here.order(1002, {"X-1": 1})
    here.run("capture", "normalize", "allocate")
    later = "2026-11-20T11:05:00Z"
    here.order(1001, {"MUG": 1}, "orders/cancelled", updated_at=later, cancelled_at=later)
    here.order(1002, {"X-1": 1}, "orders/updated", updated_at=later)
    here.run("capture")
    sheet = tmp_path / "products.csv"
    sheet.write_text("SKU;Title\nMUG;Mug, blue\nX-1;Something else\n")
    job = imports.read_in(here.database, tmp_path, "products", sheet, "products.csv", here.owner_id)
    bring = lambda: imports.apply(here.database, tmp_path, job, here.owner_id)  # noqa: E731
    meeting = Crossing(here, monkeypatch, locks, "hold_what_is_theirs", bring)
    here.run("normalize")
    assert meeting.result()
    here.run("normalize")
    assert (here.find(1001).status, here.find(1002).status) == ("cancelled", "confirmed")


def test_a_parcel_that_was_taken_back_is_scanned_while_its_channel_is_told(here: Shop, monkeypatch) -> None:
    here.stock(MUG=5)
    send(here, NOBODY)
    (parcel,) = here.rows("parcel")
    with here.database.writing("act") as connection:
        for stage in ("ship", "sync"):
            work.want(connection, stage, [parcel.id], business_now(connection))
    (shipment,) = here.rows("shipment")
    scans = {shipment.id: [(here.find().placed_at, "in_transit")]}
    monkeypatch.setattr(ship_rows, "read_scans", lambda *_: scans)

    def tell() -> None:  # as sync's commit does
        with here.database.writing("act") as connection:
            work.hold(connection, "sync", [parcel.id])
            orders = tables.orders
            connection.execute(sa.select(orders.c.id).where(orders.c.id == parcel.order_id).with_for_update()).all()

    meeting = Crossing(here, monkeypatch, ship_rows, "read_scans", tell)
    here.run("ship", rounds=1)
    meeting.result()
    assert here.find().status == "sent"


NOBODY = "http://127.0.0.1:9"


def send(shop: Shop, url: str) -> None:
    """What of order 1001 lies in the first wave is sealed and has its label."""
    with shop.database.writing("act") as connection:
        carrier = make_account(connection, "carrier", "sandbox", "parcels", config={"base_url": url})
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    wave = shop.rows("wave")[0]
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    floor.seal_wave(shop.database, wave.id, shop.owner_id)
    label(shop, carrier)


def test_a_return_comes_in_while_the_rest_of_its_order_is_given_back(here: Shop, monkeypatch) -> None:
    here.stock(MUG={"Berlin": 1, "Hamburg": 1})
    send(here, NOBODY)
    assert floor.hand_over(here.database, here.owner_id) == 1
    order = here.find()
    rma = request_return(here.database, order.public_id, {1: 1}, "too small", here.owner_id)
    approve_return(here.database, rma, here.owner_id)

    def give_back() -> None:  # as a refund of the other mug begins
        with here.database.writing("act") as connection:
            locks.hold_orders(connection, [order.id])

    meeting = Crossing(here, monkeypatch, returns, "read_asked", give_back)
    receive_return(here.database, rma, [(1, 1, "restock", "")], here.rows("site")[0].id, here.owner_id)
    meeting.result()
    assert here.balance("MUG") == 1


def test_labels_are_asked_for_while_somebody_writes_a_service_down(here: Shop) -> None:
    with here.database.writing("act") as connection:
        carrier = make_account(connection, "carrier", "sandbox", "parcels", config={"base_url": NOBODY})

    def ask() -> Any:
        with here.database.writing("act") as connection:
            connection.execute(sa.text("SET LOCAL lock_timeout = '5s'"))
            return effects.want(
                connection, [effects.Wish("buy_label", carrier, "parcel", 1, "k-1")], business_now(connection)
            )

    with ThreadPoolExecutor(1) as pool, here.database.writing("act") as connection:
        carriers._find(connection, "parcels")
        assert pool.submit(ask).result(20)
