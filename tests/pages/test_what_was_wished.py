"""What a customer wished for stands wherever somebody picks or packs, in any script and any currency."""

import json

import pytest

from doorstep.actions import documents, floor
from doorstep.actions.found import SkuSpec, add_skus, make_account
from doorstep.connectors.messengers.wording import Telling, word
from doorstep.pages.words import money
from doorstep.settings import Settings
from doorstep.station.waves import wished_of
from doorstep.testing.server import served
from doorstep.testing.shop import Shop

WISH, GIFT, DOOR, NOTE = "عيد ميلاد سعيد 🎂 für Zoë", "生日快乐 🎁", "اترك الطرد عند الجار", "two bags, please"


@pytest.fixture
def wished(sqlite_url, tmp_path, monkeypatch):
    """An order in yen of a thing to engrave, a thing to read and a kit, all with something to say."""
    from doorstep.settings import settings

    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path))
    settings.cache_clear()
    shop = Shop(sqlite_url, migrate=False)
    add_skus(shop.database, (SkuSpec("TAG", "Name tag", price_minor=500, grams=10),))
    shop.stock(MUG=5, TAG=5, CANDLE=5, BOX=5)
    with shop.database.writing("act") as connection:
        account = make_account(connection, "channel", "own", "site", "shop.example", "JPY")
    said = [{"name": "Engraving", "value": WISH}]
    body = {
        "schema": "doorstep.order/1", "id": "77", "number": "#77", "placed_at": "2026-11-20T11:00:00Z",
        "currency": "JPY", "prices_include_tax": True, "total": "9910", "payment": {"state": "paid"},
        "lines": [{"id": "a", "sku": "TAG", "title": "名札", "qty": 1, "unit_price": "1200", "properties": said},
                  {"id": "b", "sku": "EBOOK", "kind": "digital", "title": "本", "qty": 1, "unit_price": "710"},
                  {"id": "c", "sku": "GIFT", "title": "Gift set", "qty": 1, "unit_price": "8000",
                   "properties": [{"name": "Ribbon", "value": "red"}]}],
        "payout": {"currency": "EUR", "amount": "57.31"}, "ship_by": "2026-11-20T12:00:00Z",
        "gift_note": GIFT, "delivery_instructions": DOOR, "note": NOTE,
        "ship_to": {"name": "山田 太郎", "line1": "神南1-2-3", "city": "渋谷区", "region": "東京都",
                    "postcode": "150-0041", "country": "JP"},
    }  # fmt: skip
    shop.deliver("order", json.dumps(body).encode(), account, "m")
    shop.run("capture", "normalize", "allocate", "pick_pack")
    yield shop
    shop.database.close()
    settings.cache_clear()


def test_everybody_who_picks_or_packs_reads_what_was_wished(wished: Shop, tmp_path) -> None:
    shop = wished
    assert shop.rows("exception_case") == []
    (wave,), (order,) = shop.rows("wave"), shop.rows("orders")
    with served(Settings(home=tmp_path, database_url=shop.database.url, port=0)) as client:
        client.follow_redirects = True
        client.cookies.set("doorstep_person", "Ben")
        listed = client.get(f"/station/waves/{wave.public_id}/list").text
        assert WISH in listed
        assert 'Ribbon: <b dir="auto">red</b>' in listed
        assert ", gift" in listed
        assert "EBOOK" not in listed  # nobody fetches what is read on a screen

        tasks = {row.id for row in shop.rows("pick_task")}
        shown = [client.get(f"/station/waves/{wave.public_id}?task={one}").text for one in tasks]
        assert any(WISH in page for page in shown)

        floor.pick_wave(shop.database, wave.id, shop.owner_id)
        to_pack = client.get(f"/station/waves/{wave.public_id}").text  # where all can be sealed with one press
        (part,) = shop.rows("fulfillment")
        packing = client.get(f"/station/pack/{part.public_id}").text
        desk = client.get(f"/orders/{order.public_id}").text
        for page in (to_pack, packing, desk):
            for words in (WISH, GIFT, DOOR, NOTE, "Ribbon"):
                assert words in page
        assert "9,910 ¥" in desk
        assert "57.31 €" in desk
        assert "wants it sent by" in desk
        assert "digital" in desk
    floor.seal_wave(shop.database, wave.id, shop.owner_id)
    (parcel,) = shop.rows("parcel")
    with shop.database.reading() as connection:
        assert documents.draw_slip(connection, tmp_path, parcel.id).startswith(b"%PDF")


def test_the_channels_own_deadline_makes_the_promise_where_it_is_earlier(wished: Shop) -> None:
    (order,), (promise,) = wished.rows("orders"), wished.rows("promise")
    assert order.promised_at == promise.ship_by_at == order.ship_by_at
    assert promise.inputs["channel_ship_by_at"] == "2026-11-20T12:00:00+00:00"
    assert (order.payout_currency, order.payout_minor, order.currency) == ("EUR", 5731, "JPY")


def test_a_wish_on_a_kit_is_said_once_for_all_its_parts(wished: Shop) -> None:
    from doorstep.db.queries.floor_pages import list_tasks

    (wave,) = wished.rows("wave")
    with wished.database.reading() as connection:
        ((_, lines),) = wished_of(list_tasks(connection, wave.id)).items()
    assert sorted(line["title"] for line in lines) == ["Gift set", "名札"]


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [(9910, "JPY", "9,910 ¥"), (12_000, "KRW", "12,000 ₩"), (1234, "KWD", "1.234 KWD"), (1234, "IQD", "1.234 IQD"),
     (1234, "RSD", "12.34 RSD"), (5731, "EUR", "57.31 €")],
)  # fmt: skip
def test_an_amount_has_the_decimals_of_its_currency(minor: int, currency: str, shown: str) -> None:
    assert money(minor, currency) == shown


def test_a_mail_leaves_no_part_of_an_amount_out() -> None:
    told = [Telling("refunded", "en", "S", "#1", refund_minor=1234, currency=currency) for currency in ("RSD", "JPY")]
    assert [("12.34" in word(one).text, "1,234" in word(one).text) for one in told] == [(True, False), (False, True)]
