"""Typing in and bringing sheets by commands alone: what they say, and their exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import doorstep
from doorstep.actions.found import make_account
from doorstep.actions.order_sheet_plan import NAMES

HEAD = "Order ID,Date,SKU,Qty,Price,Name,Street,Zip,City,Country\n"
GOOD = "A-1,20.11.2026,MUG,2,12.90,Mara Lind,Torstr. 140,10119,Berlin,DE\n"


@pytest.fixture
def database_url(sqlite_url):
    """On SQLite alone: what commands add to the acts does not depend on the database."""
    return sqlite_url


@pytest.fixture
def command(shop, database_url, home):
    """`doorstep …` in this shop: (exit status, what it said)."""

    def run(*words):
        environment = {**os.environ, "DOORSTEP_HOME": str(home), "DOORSTEP_DATABASE_URL": database_url}
        done = subprocess.run(
            [sys.executable, "-m", "doorstep.cli.main", *map(str, words)],
            env=environment,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout if done.returncode == 0 or done.stdout else done.stderr

    return run


def test_an_order_is_typed_in_by_one_command(shop, command, tmp_path):
    address = ("--name", "Mara Lind", "--street", "Torstr. 140", "--postcode", "10119", "--city", "Berlin")
    status, told = command(
        "orders", "add", "--sku", "MUG:2", "--payment", "card", *address, "--country", "DE", "--token", "t", "--json"
    )
    assert status == 0, told
    first = json.loads(told)
    (order,) = shop.rows("orders")
    assert first == {"order": order.public_id, "number": "D-1001", "repeat": False}

    path = tmp_path / "order.json"
    path.write_text('{"lines": [{"sku": "CANDLE", "qty": 1, "unit_price": 8.10}], "takes_along": true}')
    status, told = command("orders", "add", path, "--payment", "cash")
    assert (status, told.split(" (")[0]) == (0, "D-1002 is taken")
    assert shop.balance("CANDLE", site="Berlin") == 11

    assert command("orders", "add", "--sku", "MUG:1", *address, "--country", "DE")[0] == 0
    assert command("orders", "paid", "D-1003", "--by", "cash") == (
        0,
        "The money of D-1003 is here; the order goes on.\n",
    )
    assert command("orders", "paid", "D-1003")[0] == 1


def test_what_cannot_be_typed_in_is_one_sentence_and_no_order(shop, command, tmp_path):
    (tmp_path / "whole.json").write_text('{"schema": "doorstep.order/1"}')
    for words in (("--sku", "NOTHING:1"), ("--sku", "MUG:1"), (tmp_path / "none.json",), (tmp_path / "whole.json",)):
        status, told = command("orders", "add", *words)
        assert status == 1
        assert len(told.strip().splitlines()) == 1, told
    assert not shop.rows("orders")


def test_a_sheet_comes_in_by_command_with_every_row_accounted_for(shop, command, tmp_path):
    with shop.database.writing("act") as connection:
        make_account(connection, "channel", "own", "books", "books", "EUR")
    path, rejects = tmp_path / "orders.csv", tmp_path / "rejected.csv"
    path.write_text(HEAD + GOOD + HEAD + GOOD + ",,,,,,,,,\n" + GOOD.replace("A-1", "A-2").replace("12.90", "x"))
    bring = ("import", "orders", path, "--channel", "books", "--json")

    status, told = command(*bring)
    assert (status, json.loads(told)["would_store"]) == (1, 1)
    assert "the same with --apply does it" in command(*bring[:-1])[1]
    assert not shop.rows("inbound_event", topic="order")
    status, told = command(*bring, "--apply", "--rejects", rejects)
    report = json.loads(told)
    assert status == 1
    assert (report["read"], report["stored"], report["duplicate"], report["rejected"]) == (2, 1, 0, 1)
    assert report["rows"] == {
        "read": 5, "lines": 1, "orders": 0, "duplicates": 1, "headings": 1, "empty": 1, "rejected": 1,
    }  # fmt: skip
    assert report["reasons"][0]["place"] == "row 6"
    rejects.write_text(rejects.read_text("utf-8-sig").replace(",x,", ",12.90,"))
    status, told = command("import", "orders", rejects, "--channel", "books", "--json", "--apply")
    assert (status, json.loads(told)["stored"]) == (0, 1)
    assert json.loads(command(*bring)[1])["duplicate"] == 1


def test_every_name_that_a_mapping_can_give_stands_on_the_page_of_sheets():
    page = (Path(doorstep.__file__).parents[1] / "docs/operating/typing-orders.md").read_text()
    assert f"The names that can be given: {', '.join(f'`{name}`' for name in NAMES)}." in page
