"""Two at the same rows at one moment: one stops where it holds half of its locks, until the other waits for it."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from doorstep.db import effects, work
from doorstep.db.engine import business_now
from doorstep.db.moves import By, advance
from doorstep.db.queries import ship as ship_rows
from doorstep.domain.lifecycle import PARCEL, SHIPMENT

from .shop import Shop

_PATIENCE_SECONDS = 20.0


class Crossing:
    """Somebody else comes the first time that a named function is reached, and is left until he waits for us."""

    def __init__(self, shop: Shop, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, other: Callable[[], Any]):
        self.told: Future[Any] | None = None
        self._pool, self._shop, self._other = ThreadPoolExecutor(1), shop, other
        really = getattr(owner, name)

        def reached(*given: Any, **more: Any) -> Any:
            if self.told is None:
                self.told = self._pool.submit(other)
                self._until_it_waits()
            return really(*given, **more)

        monkeypatch.setattr(owner, name, reached)

    def _until_it_waits(self) -> None:
        """Until the other is through, or waits for a lock of ours."""
        waiting = sa.text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        end = time.monotonic() + _PATIENCE_SECONDS
        assert self.told is not None
        while not self.told.done() and time.monotonic() < end:
            with self._shop.database.reader.connect() as connection:
                if connection.execute(waiting).scalar_one():
                    return
        assert self.told.done(), "the other neither waits nor ends"

    def result(self) -> Any:
        assert self.told is not None, "they never met"
        try:
            return self.told.result(_PATIENCE_SECONDS)
        finally:
            self._pool.shutdown()


def label(shop: Shop, carrier: int) -> None:
    """The parcel has its label, as if the carrier had sold it."""
    (parcel,) = shop.rows("parcel")
    with shop.database.writing("act") as connection:
        now = business_now(connection)
        by = By(None, now)
        (effect,) = effects.want(
            connection, [effects.Wish("buy_label", carrier, "parcel", parcel.id, "k-1")], now
        ).values()
        ship_rows.want_shipments(
            connection, [("k-1", parcel.order_id, parcel.id, carrier, "standard", effect, {}, now)]
        )
        effects.begin_calls(connection, [effect], by)
        effects.settle(connection, [effects.Outcome(effect, "settle", b"{}", "LBL-1")], by)
        (shipment,) = connection.execute(sa.text("SELECT id FROM shipment")).scalars()
        advance(connection, SHIPMENT, "book", [shipment], by)
        ship_rows.book(connection, [(shipment, "LBL-1", "T-1", 490, "EUR", now)])
        advance(connection, PARCEL, "label", [parcel.id], by)
        work.drop(connection, "ship", [parcel.id], "")
