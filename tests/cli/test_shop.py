"""Making a shop, connecting its channels, and reading orders in, as a person does it."""

import json
import os
import subprocess
import sys

import pytest
import sqlalchemy as sa

from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db import tables
from doorstep.db.engine import open_database
from doorstep.testing.shop import shopify_order


def rows(terminal, table):
    named = tables.metadata.tables[table]
    with open_database(terminal.url).reading() as connection:
        return list(connection.execute(sa.select(named).order_by(*named.primary_key.columns)).all())


@pytest.fixture
def served(doorstep_of_a_shop):
    """The shop's web application, up; its address is in the terminal's settings."""
    doorstep_of_a_shop.more["DOORSTEP_PORT"] = "0"
    web = subprocess.Popen(
        [sys.executable, "-m", "doorstep.cli.main", "web"],
        env=os.environ | doorstep_of_a_shop.environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    doorstep_of_a_shop.more["DOORSTEP_PORT"] = web.stdout.readline().strip().rpartition(":")[2]
    yield doorstep_of_a_shop
    web.terminate()
    web.wait(60)
    web.stdout.close()


def test_a_shop_is_made_once_and_stays_as_it_was_said(database_url, doorstep):
    doorstep.url = database_url
    first = doorstep(
        "init", "--shop", "Kiln", "--currency", "CHF", "--site", "Attic", "--city", "Basel", "--country", "CH", "--json"
    )
    people = rows(doorstep, "actor")
    again = doorstep("init", "--json")
    changed = doorstep("init", "--shop", "Kiln & Co", "--postcode", "4051", "--json")

    assert first.status == 0, first.err
    assert first.json == {
        "shop_name": "Kiln", "shop_currency": "CHF", "message_language": "de", "sites": ["Attic"],
        "home": str(doorstep.home),
    }  # fmt: skip
    assert again.json == first.json
    assert changed.json == first.json | {"shop_name": "Kiln & Co"}
    assert rows(doorstep, "actor") == people
    assert [(one.name, one.city, one.postcode) for one in rows(doorstep, "site")] == [("Attic", "Basel", "4051")]
    assert {one.kind for one in people} == {"person", "system"}
    assert os.stat(doorstep.home).st_mode & 0o077 == 0


def test_an_empty_home_becomes_a_shop(doorstep):
    assert doorstep("init").status == 0
    assert doorstep("status", "--json").json["cases"] == {}


def test_a_channel_is_listed_with_what_came_of_it(doorstep_of_a_shop):
    (listed,) = doorstep_of_a_shop("channel", "list", "--json").json

    assert (listed["name"], listed["vendor"], listed["shop"]) == ("kiln", "shopify", "kiln.myshopify.com")
    assert (listed["events"], listed["refused"], listed["active"]) == (0, 0, True)
    assert "kiln.myshopify.com" in doorstep_of_a_shop("channel", "list").out


def test_the_help_names_every_kind_of_channel(doorstep):
    told = " ".join(doorstep("channel", "add", "--help").out.replace("│", " ").split())
    assert f"What it is: {', '.join(sorted(CHANNELS))}; own is a site of one's own." in told


def test_the_way_from_a_channel_is_tried_while_the_shop_is_up(served):
    good = served("channel", "test", "kiln", "--json")

    assert good.status == 0, good.err
    assert good.json["holds"] is True
    assert [tried["found"][:3] for tried in good.json["tried"]] == ["401", "200"]
    assert [row for row in rows(served, "inbound_event") if row.topic == "doorstep/test"] == []


def test_a_shop_that_is_not_up_is_said_to_be_so(doorstep_of_a_shop):
    doorstep_of_a_shop.more["DOORSTEP_PORT"] = "1"
    told = doorstep_of_a_shop("channel", "test", "kiln")

    assert told.status == 1
    assert told.is_one_sentence
    assert "doorstep up" in told.err


def test_a_channel_gets_another_secret_without_a_gap(served):
    changed = served("channel", "secret", "kiln", "--keep-hours", "1", typed=b"the next one")

    assert changed.status == 0, changed.err
    assert served("channel", "test", "kiln").status == 0
    assert len(rows(served, "vendor_secret")) == 2


@pytest.mark.parametrize(
    "words",
    [
        ["add", "kiln", "--vendor", "shopify", "--shop", "other.example"],
        ["add", "other", "--vendor", "shopify", "--shop", "kiln.myshopify.com"],
        ["add", "Other Shop", "--vendor", "shopify", "--shop", "other.example"],
        ["add", "other", "--vendor", "bazaar", "--shop", "other.example"],
        ["add", "other", "--vendor", "shopify", "--shop", "https://"],
        ["secret", "other"],
        ["test", "other"],
        ["secret", "kiln", "--keep-hours", "-1"],
    ],
)
def test_what_a_channel_cannot_be_is_one_sentence_and_changes_nothing(doorstep_of_a_shop, words):
    before = [rows(doorstep_of_a_shop, table) for table in ("vendor_account", "vendor_secret", "inbound_event")]
    told = doorstep_of_a_shop("channel", *words, typed=b"hush")

    assert told.status == 1
    assert told.is_one_sentence, told.err
    assert [rows(doorstep_of_a_shop, table) for table in ("vendor_account", "vendor_secret", "inbound_event")] == before


def test_an_empty_secret_connects_nothing(doorstep_of_a_shop):
    told = doorstep_of_a_shop("channel", "add", "other", "--vendor", "shopify", "--shop", "other.example", typed=b"\n")

    assert told.is_one_sentence
    assert [row.name for row in rows(doorstep_of_a_shop, "vendor_account") if row.kind == "channel"] == ["kiln"]


def test_orders_are_read_in_from_files_and_reported(doorstep_of_a_shop, tmp_path):
    good, mixed = tmp_path / "good.json", tmp_path / "mixed.json"
    orders = [shopify_order(number, {"MUG": 1}) for number in (1001, 1002, 1003)]
    good.write_text(json.dumps({"orders": orders}))
    mixed.write_text(json.dumps([orders[0], {"id": 7}]))

    bring = ("import", "orders", "--channel", "kiln", "--json")
    looked = doorstep_of_a_shop(*bring, str(good), str(good))
    first = doorstep_of_a_shop(*bring, "--apply", str(good))
    second = doorstep_of_a_shop(*bring, "--apply", str(good), str(mixed))

    none = {"stored": 0, "would_store": 0, "duplicate": 0, "rejected": 0, "reasons": []}
    assert looked.json == {**none, "read": 6, "would_store": 3, "duplicate": 3}
    assert first.status == 0, first.err
    assert first.json == {**none, "read": 3, "stored": 3}
    assert second.status == 1
    assert {name: second.json[name] for name in ("read", "stored", "duplicate", "rejected")} == {
        "read": 5, "stored": 0, "duplicate": 4, "rejected": 1,
    }  # fmt: skip
    assert second.json["reasons"][0]["file"] == "mixed.json"
    assert len([row for row in rows(doorstep_of_a_shop, "work_item") if row.stage == "capture"]) == 3


def test_a_file_that_is_not_there_stops_the_import_before_it_begins(doorstep_of_a_shop, tmp_path):
    (tmp_path / "good.json").write_text(json.dumps(shopify_order(1001, {"MUG": 1})))
    told = doorstep_of_a_shop(
        "import", "orders", str(tmp_path / "good.json"), str(tmp_path / "gone.json"), "--channel", "kiln", "--apply"
    )

    assert told.status == 1
    assert told.is_one_sentence
    assert [row for row in rows(doorstep_of_a_shop, "work_item") if row.stage == "capture"] == []
