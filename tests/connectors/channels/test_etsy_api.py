"""Etsy's API over real sockets: tokens that change at each use, receipts that change while they are read, parcels told
once."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from doorstep.connectors.calls import VendorUnavailableError
from doorstep.connectors.channels.api import Left, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.apis import find_config
from doorstep.connectors.channels.doors import LooseRing
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.domain.errors import CannotDoError
from doorstep.testing.stand_ins import all_pages, ask, parcel_of


@pytest.fixture
def etsy(shop_at):
    return shop_at("etsy", {"title": "Mug", "sku": "MUG", "price": "12.90", "stock": 20, "grams": 350})


@pytest.fixture
def ring(etsy):
    return LooseRing(etsy.keys("etsy"))


def asked(etsy, ring, question, **keys):
    return ask("etsy", etsy, question, ring=ring, **keys)


def refs(bodies) -> list[int]:
    return [json.loads(body)["receipt_id"] for body in bodies]


def parcel(order: dict, key: str = "par_1", **changes) -> Left:
    lines = {str(one["transaction_id"]): one["quantity"] for one in order["transactions"]}
    return parcel_of(str(order["receipt_id"]), lines, key, **{"carrier": "dhl", **changes})


def test_the_shop_is_known_by_its_number_and_the_next_token_is_kept(etsy, ring):
    facts = asked(etsy, ring, lambda api: api.identify())
    again = asked(etsy, ring, lambda api: api.identify())

    assert (facts.name, facts.currency, facts.ref) == ("KilnOfATest", "EUR", "etsy:42") == (
        again.name, again.currency, again.ref,
    )  # fmt: skip
    state = etsy.get("etsy", "/control/state")
    assert ring.read("refresh_token") in state["refresh"]
    assert "7.first" not in state["refresh"]
    assert ring.read("access").split()[1] in state["access"]


def test_two_programs_with_one_ring_use_one_token(etsy, ring):
    asked(etsy, ring, lambda api: api.orders(None))
    before = ring.read("refresh_token")
    asked(etsy, ring, lambda api: api.orders(None))

    assert ring.read("refresh_token") == before


def test_a_token_that_ended_before_its_time_is_changed_and_the_call_made_again(etsy, ring):
    asked(etsy, ring, lambda api: api.identify())
    etsy.tell("etsy", "/control/tokens")

    assert asked(etsy, ring, lambda api: api.identify()).name == "KilnOfATest"


def test_a_token_that_could_not_be_stored_is_not_lost(etsy):
    class Full(LooseRing):
        """A warehouse that takes nothing once."""

        is_full = True

        def keep(self, **keys: str) -> None:
            if Full.is_full:
                Full.is_full = False
                raise OSError("no space is left")
            super().keep(**keys)

    async def ask(api):
        with pytest.raises(OSError, match="no space"):
            await api.orders(None)
        return await api.identify()

    ring = Full(etsy.keys("etsy"))
    assert asked(etsy, ring, ask).name == "KilnOfATest"
    assert ring.held["refresh_token"] in etsy.get("etsy", "/control/state")["refresh"]


def test_many_questions_at_once_turn_the_token_once(etsy, ring):
    async def ask(api):
        return await asyncio.gather(*(api.orders(None) for _ in range(6)))

    assert len(asked(etsy, ring, ask)) == 6


def test_a_token_that_ended_at_once_is_no_wrong_key(etsy, ring):
    async def ask(api):
        return api._wire.refused(401, b'{"error": "invalid_token", "error_description": "access token is expired"}')

    told = str(asked(etsy, ring, ask))
    assert "try it again in a minute" in told
    assert "keystring" not in told


def test_a_program_that_was_slower_takes_the_token_that_the_other_one_was_given(etsy, ring):
    class Raced(LooseRing):
        """Another program of the shop turns the key right after we have read it."""

        def read(self, name: str) -> str:
            held = super().read(name)
            if name == "refresh_token" and held == "7.first":
                with ThreadPoolExecutor(1) as another:
                    another.submit(asked, etsy, ring, lambda api: api.identify()).result()
                self.held |= ring.held
            return held

    mine = Raced(dict(ring.held))
    assert asked(etsy, mine, lambda api: api.orders(None)).bodies == []
    assert mine.held == ring.held


@pytest.mark.parametrize(
    ("keys", "ring_keys", "words"),
    [
        ({"shared_secret": "wrong"}, {}, "check the keystring and the shared secret"),
        ({"keystring": "wrong"}, {}, "does not know this keystring"),
        ({}, {"refresh_token": "7.older"}, "90 days after its last use"),
        ({}, {"refresh_token": "7.reading"}, "lacks listings_r, transactions_w"),
    ],
)
def test_a_key_that_proves_nothing_is_one_sentence_with_what_to_do(etsy, ring, keys, ring_keys, words):
    ring.held |= ring_keys
    with pytest.raises(CannotDoError, match=words) as refusal:
        asked(etsy, ring, lambda api: api.identify(), **keys)
    assert "\n" not in str(refusal.value)


def test_receipts_come_oldest_change_first_and_none_is_lost_while_they_change(etsy, ring):
    orders = []
    for ago in range(12, 0, -1):
        etsy.tell("etsy", "/control/clock", offset_seconds=-ago * 60)
        orders += etsy.checkout("etsy", times=20)["made"]
    changing = iter(orders[::30])

    def change():
        etsy.tell("etsy", "/control/clock", offset_seconds=5)
        etsy.tell("etsy", f"/control/orders/{next(changing)}", message_from_buyer="Changed")

    found = asked(etsy, ring, lambda api: all_pages(api, between=lambda: change()))

    assert set(refs(found)) == set(orders)


def test_a_receipt_that_was_cancelled_is_found_though_the_list_leaves_it_out(etsy, ring):
    kept, gone = etsy.checkout("etsy"), etsy.checkout("etsy")
    etsy.tell("etsy", f"/control/orders/{gone['receipt_id']}", status="Canceled")

    found = asked(etsy, ring, all_pages)
    still_open = asked(etsy, ring, lambda api: all_pages(api, is_open=True))

    assert refs(found) == [kept["receipt_id"], gone["receipt_id"]]
    assert refs(still_open) == [kept["receipt_id"]]
    assert CHANNELS["etsy"].read("receipt", found[1]).order.cancelled_at


def test_only_what_changed_since_is_listed(etsy, ring):
    etsy.tell("etsy", "/control/clock", offset_seconds=-86_400)
    etsy.checkout("etsy")
    etsy.tell("etsy", "/control/clock")
    recent = etsy.checkout("etsy")

    since = datetime.now(UTC) - timedelta(hours=1)
    assert refs(asked(etsy, ring, lambda api: all_pages(api, since))) == [recent["receipt_id"]]


def test_one_receipt_is_fetched_by_its_id_as_the_list_has_it(etsy, ring):
    order = etsy.checkout("etsy", lines=[{"sku": "MUG", "quantity": 2, "personalization": "Ana"}])
    body = asked(etsy, ring, lambda api: api.order(str(order["receipt_id"])))

    read = CHANNELS["etsy"].read("receipt", body).order
    assert (read.total_minor, read.lines[0].properties) == (3070, (("Personalization", "Ana"),))
    assert asked(etsy, ring, lambda api: api.order("77")) is None


def test_what_is_sold_there_is_rows_of_the_product_sheet(etsy, ring):
    (row,) = asked(etsy, ring, lambda api: api.products()).rows
    assert (row["sku"], row["price"], row["qty"], row["weight"], row["kind"]) == (
        "MUG", "12.9", "20", "350 g", "physical",
    )  # fmt: skip


@pytest.mark.parametrize("carrier", ["dhl", "Post of Elsewhere", ""])
def test_a_parcel_is_told_once_also_by_a_carrier_that_etsy_does_not_know(etsy, ring, carrier):
    order = etsy.checkout("etsy")
    left = parcel(order, carrier=carrier)

    first = asked(etsy, ring, lambda api: api.tell_left(left))
    again = asked(etsy, ring, lambda api: api.tell_left(left))
    found = asked(etsy, ring, lambda api: api.find_told(left))

    assert isinstance(first, Told)
    assert first.ref == again.ref == found.ref
    (now,) = etsy.get("etsy", "/control/state")["orders"]
    assert [one["tracking_code"] for one in now["shipments"]] == ["00340par_1"]
    assert now["shipments"][0]["carrier_name"] == ("dhl" if carrier == "dhl" else "other")


def test_a_parcel_that_is_not_the_last_leaves_the_receipt_as_it_is(etsy, ring):
    order = etsy.checkout("etsy", lines=[{"sku": "MUG", "quantity": 2}])

    first = asked(etsy, ring, lambda api: api.tell_left(parcel(order, is_last=False)))
    (between,) = etsy.get("etsy", "/control/state")["orders"]
    last = asked(etsy, ring, lambda api: api.tell_left(parcel(order, "par_2")))

    assert isinstance(first, Told)
    assert (between["is_shipped"], between["shipments"]) == (False, [])
    assert isinstance(last, Told)
    (now,) = etsy.get("etsy", "/control/state")["orders"]
    assert [one["tracking_code"] for one in now["shipments"]] == ["00340par_2"]


def test_a_parcel_whose_answer_was_lost_is_looked_up_and_not_told_twice(etsy, ring):
    order = etsy.checkout("etsy")
    asked(etsy, ring, lambda api: api.identify())
    etsy.misbehave("etsy", "tracking", "timeout_after_doing", seconds=0.01, count=1)

    lost = asked(etsy, ring, lambda api: api.tell_left(parcel(order)))
    found = asked(etsy, ring, lambda api: api.find_told(parcel(order)))
    again = asked(etsy, ring, lambda api: api.tell_left(parcel(order)))

    assert isinstance(lost, TellUnknown)
    assert lost.may_be_done
    assert found.ref == again.ref
    (now,) = etsy.get("etsy", "/control/state")["orders"]
    assert len(now["shipments"]) == 1


def test_a_receipt_that_is_not_there_is_refused_and_an_overloaded_etsy_is_asked_later(etsy, ring):
    assert isinstance(
        asked(etsy, ring, lambda api: api.tell_left(Left("k", "99", {}, "dhl", "1", "", True))), TellRefused
    )
    assert isinstance(
        asked(etsy, ring, lambda api: api.tell_left(Left("k", "#9", {}, "dhl", "1", "", True))), TellRefused
    )
    etsy.misbehave("etsy", "receipts", "too_many_requests", seconds=7, count=1)
    with pytest.raises(VendorUnavailableError) as later:
        asked(etsy, ring, lambda api: api.orders(None))
    assert later.value.again_in_seconds == 7


@pytest.mark.parametrize(
    "address", ["Kiln", "https://www.etsy.com/shop/Kiln", "etsy.com/de/shop/Kiln?ref=x", "kiln.etsy.com"]
)
def test_every_shop_is_behind_one_api(address):
    assert asyncio.run(find_config("etsy", address)) == {"api_url": "https://openapi.etsy.com"}


@pytest.mark.parametrize("address", ["https://evil.example", "http://127.0.0.1.evil.example:80", "https://etsy.com.evil.example/shop/Kiln", ""])  # fmt: skip  # noqa: E501
def test_keys_are_sent_to_no_other_address(address):
    with pytest.raises(CannotDoError, match="is no shop of Etsy"):
        asyncio.run(find_config("etsy", address))
