"""S4: a channel fell silent in the night. Nothing goes missing unseen, nothing comes in twice, and the shop is told."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from doorstep.actions.found import set_setting
from doorstep.db.engine import machine_now
from doorstep.db.queries.prove import prove
from doorstep.db.queries.watchdog import Incident
from doorstep.desk.home import silences

from .test_fetching import at_shopify

DAY = datetime(2026, 11, 20, tzinfo=UTC)  # a Friday; in Berlin it is an hour later
BY_HOUR = {3: (5, 9), 4: (5, 9), 5: (5, 8), 6: (5, 8), 7: (5, 8), 8: (4, 8)}  # how many each of the two sells
pause = threading.Event()


class Night:
    """The shop, its two channels and their common clock."""

    def __init__(self, shop, channels) -> None:
        self.shop, self.channels = shop, channels
        self.sold: dict[str, list[str]] = {"shopify": [], "woocommerce": []}

    def stand_at(self, hour: int, minute: int = 0) -> None:
        """It is that time in Berlin, for all of them."""
        offset = (DAY + timedelta(hours=hour - 1, minutes=minute) - machine_now()).total_seconds()
        with self.shop.database.writing("act") as connection:
            set_setting(connection, "clock_offset", offset)
        for vendor in self.sold:
            self.channels.tell(vendor, "/control/clock", offset_seconds=offset)

    def work_at(self, hour: int, minute: int = 0) -> None:
        self.stand_at(hour, minute)
        self.shop.go("watch", "capture", "normalize")

    def sell(self, vendor: str, silent: bool = False) -> None:
        order = self.channels.checkout(vendor, lines=[{"sku": "MUG", "quantity": 1}], silent=silent)
        self.sold[vendor].append(str(order["id"]))

    def told_by(self, vendor: str) -> dict:
        return dict(self.channels.get(vendor, "/control/state"))

    def until(self, holds) -> None:
        """The channels send in a process of their own; it goes on when that is done."""
        patience = datetime.now(UTC) + timedelta(seconds=60)
        while not holds():
            assert datetime.now(UTC) < patience
            pause.wait(0.05)

    def incidents(self, name: str) -> list:
        account = self.shop.account(name).id
        found = self.shop.rows("exception_case", cause="channel_silent")
        return [row for row in found if row.group_key.startswith(f"{account}:")]

    def held(self, name: str) -> list[str]:
        account = self.shop.account(name).id
        return [row.external_ref for row in self.shop.rows("orders", account_id=account)]


@pytest.fixture
def night(up, woo, candles, connect):
    """Both channels are connected, and all was well at 02:05."""
    made = Night(up, candles)
    made.stand_at(2)
    assert connect(up).status == 0
    assert at_shopify(up, candles).status == 0
    made.work_at(2, 5)
    yield made
    candles.behave()


def test_a_channel_of_which_an_incident_is_open_is_told_of_once():
    at = datetime(2026, 11, 20, 2, tzinfo=UTC)
    over = [Incident(f"case_{n}", "sunny", "removed there", at, at + timedelta(hours=n), n) for n in (1, 2)]
    still = Incident("case_3", "sunny", "removed there", at + timedelta(hours=5), None, 0)

    assert silences([still, *over]) == [still]
    assert [(one.orders, one.end) for one in silences(over)] == [(3, at + timedelta(hours=2))]


def sell_through_the_night(night) -> None:
    """Until nine: Shopify has no webhook to tell us by, and WooCommerce's plugin swallows one an hour."""
    for hour, (at_candles, at_sunny) in BY_HOUR.items():
        night.stand_at(hour)
        for _ in range(at_candles):
            night.sell("shopify")
        for n in range(at_sunny):
            night.sell("woocommerce", silent=n == 0 and 4 <= hour <= 7)
        night.until(lambda: not night.told_by("woocommerce")["waiting"])
        night.work_at(hour, 20)
        night.work_at(hour, 45)


def test_a_night_in_which_two_channels_fell_silent(night, owner):
    night.stand_at(2, 8)
    night.channels.misbehave("shopify", "webhook", "drop_connection")
    night.channels.misbehave("shopify", "AddHook", "server_error")
    for _ in range(8):
        night.sell("shopify")
    night.until(lambda: len(night.told_by("shopify")["hooks"]) == 6)  # given up after eight failures
    night.work_at(2, 12)

    assert "candles may not have told us of all its orders" in owner.get("/").text  # none is fetched yet
    (case,) = night.incidents("candles")
    assert (case.status, case.facts["start"][:16]) == ("open", "2026-11-20T01:05")
    assert case.facts["what"] == "orders/create removed there"
    assert "they could not be made again" in case.facts["reasons"][1]
    night.work_at(2, 18)
    assert night.incidents("candles")[0].facts["orders"] == 8
    assert "candles has not told us of all its orders" in owner.get("/").text

    sell_through_the_night(night)
    assert (len(night.sold["shopify"]), len(night.sold["woocommerce"])) == (37, 50)
    night.stand_at(9)
    night.channels.behave()
    for minutes in (0, 6, 8, 10, 16, 20):
        night.work_at(9, minutes)

    assert len(night.told_by("shopify")["hooks"]) == 7
    for name, vendor in (("candles", "shopify"), ("sunny", "woocommerce")):
        assert sorted(night.held(name)) == sorted(night.sold[vendor])
    (case,) = night.incidents("candles")
    assert case.facts["what"] == "orders/create removed there"
    assert (case.status, case.facts["orders"], case.facts["end"][:13]) == ("cleared", 37, "2026-11-20T08")
    lost = night.incidents("sunny")
    assert {row.status for row in lost} == {"cleared"}
    assert sum(row.facts["orders"] for row in lost) == 4
    assert "37 orders were fetched, and nothing is missing" in owner.get("/").text
    shown = night.shop("channel", "incidents", "candles", "--json").json
    assert [(one["orders"], bool(one["until"])) for one in shown] == [(37, True)]

    night.work_at(24, 31)
    stated = {row.account_id: row for row in night.shop.rows("channel_day", day_on="2026-11-20")}
    candles, sunny = (stated[night.shop.account(name).id] for name in ("candles", "sunny"))
    assert (candles.says, candles.held, candles.missing, candles.fetched) == (37, 37, 0, 37)
    assert (sunny.says, sunny.held, sunny.missing) == (50, 50, 0)
    assert (sunny.by_webhook, sunny.fetched) == (46, 4)
    assert "sunny says 50, we hold 50, 0 unexplained" in owner.get("/").text
    page = owner.get("/channels/sunny").text
    assert "46 of 50 came by webhook" in page
    assert not prove(night.shop.database).broken
