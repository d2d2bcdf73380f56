"""Listings: the same for people and for programs, and never a traceback for a question without an answer."""

import json
import re

import pytest
import sqlalchemy as sa

from doorstep.db import cases, tables
from doorstep.db.engine import open_database
from doorstep.db.moves import By
from doorstep.testing.retelling import badly_addressed
from doorstep.testing.shop import Shop


@pytest.fixture
def shop(database_url):
    made = Shop(database_url)
    made.stock(MUG=10)
    made.order(1001, {"MUG": 2})
    made.order(1002, {"CANDLE": 1})
    made.run("capture", "normalize")
    yield made
    made.database.close()


@pytest.fixture
def held(shop):
    """Order 1002 waits for a person."""
    order = shop.find(1002)
    with shop.database.writing("act") as connection:
        facts = {"number": "#1002"}
        trouble = cases.Trouble("high_risk", str(order.id), order.id, order.id, facts, money_minor=1390, currency="EUR")
        cases.file_cases(connection, [trouble], By(None, shop.find(1002).received_at))
    return next(row.public_id for row in shop.rows("exception_case"))


def test_orders_are_listed_with_the_face_they_show(terminal, held):
    listed = {order["number"]: order for order in terminal("orders", "list", "--json").json}

    assert (listed["#1001"]["status"], listed["#1002"]["status"]) == ("Confirmed", "Blocked")
    assert listed["#1001"]["channel"] == "shopify"
    assert listed["#1001"]["total"].endswith(" EUR")
    assert "#1001" in terminal("orders", "list").out


def test_orders_are_found_by_the_status_they_show(terminal, held):
    def numbers(*words):
        return [order["number"] for order in terminal("orders", "list", "--json", *words).json]

    assert numbers("--status", "blocked") == ["#1002"]
    assert numbers("--status", "Confirmed") == ["#1001"]
    assert numbers("--status", "sent") == []
    assert numbers("--channel", "nobody") == []
    assert numbers("--limit", "1") in (["#1001"], ["#1002"])


def test_one_order_is_shown_by_any_of_its_names(terminal, shop):
    order = shop.find(1001)
    for name in (order.public_id, "1001", "#1001", order.external_ref):
        shown = terminal("orders", "show", name, "--json").json
        assert (shown["order"], shown["status"]) == (order.public_id, "Confirmed")
        assert [(line["sku"], line["qty"]) for line in shown["lines"]] == [("MUG", 2)]
        assert [move["to"] for move in shown["moves"]] == ["Confirmed"]
    assert order.public_id in terminal("orders", "show", "1001").out


def test_cases_are_listed_shown_and_answered(terminal, shop, held):
    (listed,) = terminal("cases", "list", "--json").json
    shown = terminal("cases", "show", held, "--json").json
    person = terminal("cases", "show", held).out

    assert (listed["case"], listed["cause"], listed["owner"], listed["waiting"]) == (held, "high_risk", "owner", 1)
    assert listed["at_risk"] == "13.90 EUR"
    assert [answer["name"] for answer in shown["answers"]] == ["release", "hold", "cancel"]
    assert [subject["number"] for subject in shown["subjects"]] == ["#1002"]
    assert "Is #1002 honest?" in person

    answered = terminal("cases", "resolve", held, "release", "--give", "reason=known to us", "--json")

    assert answered.status == 0, answered.err
    assert terminal("cases", "list", "--json").json == []
    assert [case["status"] for case in terminal("cases", "list", "--all", "--json").json] == ["Resolved"]
    assert shop.face(1002) != "Blocked"


def test_a_case_whose_customer_was_asked_says_so_and_when(terminal, shop):
    shop.deliver("orders/create", json.dumps(badly_addressed(1003)).encode())
    shop.run("capture", "normalize")
    (case,) = shop.rows("exception_case", cause="bad_address")
    assert terminal("cases", "show", case.public_id, "--json").json["customer_asked_at"] is None
    terminal("cases", "resolve", case.public_id, "ask")

    assert terminal("cases", "show", case.public_id, "--json").json["customer_asked_at"]
    assert "customer asked at" in terminal("cases", "show", case.public_id).out


def test_what_a_case_knows_is_told_without_our_own_ids(terminal, shop):
    shop.order(1003, {"BOWL-NOBODY-KNOWS": 1})
    shop.run("capture", "normalize")
    (case,) = shop.rows("exception_case", cause="unknown_sku")
    told = terminal("cases", "show", case.public_id).out

    assert "BOWL-NOBODY-KNOWS" in told
    assert "account" not in told


@pytest.mark.parametrize(("total", "first"), [("17.81", "accept"), ("22.80", "retry")])
def test_a_difference_is_first_thought_a_rounding_only_where_it_is_at_most_a_cent_a_line(terminal, shop, total, first):
    shop.order(1003, total_price=total, current_total_price=total)
    shop.run("capture", "normalize")
    (case,) = shop.rows("exception_case", cause="totals_do_not_foot")
    shown = terminal("cases", "show", case.public_id, "--json").json

    assert shown["answers"][0]["name"] == first
    assert shown["next_action"] == shown["answers"][0]["label"]
    assert re.search(rf"the channel's total +{total} EUR", terminal("cases", "show", case.public_id).out)


def test_a_case_is_answered_once(terminal, held):
    assert terminal("cases", "resolve", held, "release", "--give", "reason=known").status == 0
    again = terminal("cases", "resolve", held, "cancel")

    assert again.status == 1
    assert "closed already" in again.err


@pytest.mark.parametrize(
    "words",
    [
        ["orders", "show", "9999"],
        ["orders", "list", "--status", "lost"],
        ["cases", "show", "case_nothing"],
        ["cases", "list", "--cause", "weather"],
        ["cases", "resolve", "case_nothing", "release"],
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(terminal, words):
    told = terminal(*words)

    assert told.status == 1
    assert told.is_one_sentence, told.err


@pytest.mark.parametrize("words", [["release"], ["release", "--give", "reason"], ["fly"]])
def test_an_answer_that_the_case_does_not_take_changes_nothing(terminal, held, words):
    told = terminal("cases", "resolve", held, *words)

    assert told.status == 1
    assert told.err.startswith("doorstep: ")
    assert [case["status"] for case in terminal("cases", "list", "--json").json] == ["Open"]


def test_the_status_counts_what_waits(terminal, shop, held):
    told = terminal("status", "--json").json

    assert (told["orders"]["confirmed"], told["orders"]["blocked"]) == (2, 1)
    assert told["cases"] == {"high_risk": 1}
    assert {waiting["stage"] for waiting in told["backlog"]} >= {"allocate"}
    person = terminal("status").out
    assert "2 confirmed; 1 of them blocked" in person
    assert "high_risk" in person


def test_listings_cost_the_same_number_of_statements_for_any_number_of_orders(shop):
    from doorstep.cli.reading import list_orders

    statements = []

    def note(connection, cursor, statement, *_):
        statements.append(statement)

    sa.event.listen(open_database(shop.database.url).reader, "before_cursor_execute", note)
    counts = []
    for _ in range(2):
        statements.clear()
        with shop.database.reading() as connection:
            listed = list_orders(connection, 100, None, None)
        counts.append((len(listed), len(statements)))
        for number in range(2001, 2021):
            shop.order(number, {"MUG": 1})
        shop.run("capture")

    assert (counts[0][0], counts[1][0]) == (2, 22)
    assert counts[0][1] == counts[1][1]


def test_a_name_from_outside_cannot_speak_to_the_terminal(terminal, shop):
    with shop.database.writing("act") as connection:
        connection.execute(tables.orders.update().values(number="#1\x1b]0;owned\x07\n"))

    assert "\x1b" not in terminal("orders", "list").out


def test_the_station_lists_what_may_be_picked_and_counts_what_is_on_hold(shop, terminal):
    shop.order(1003, {"MUG": 3})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    shop.order(1001, {"MUG": 4}, "orders/updated", updated_at="2026-11-20T12:00:00Z")
    shop.run("capture", "normalize")
    assert shop.face(1001) == "Blocked"

    (wave,) = terminal("station", "list", "--json").json["waves"]
    assert [(task["order"], task["units"]) for task in wave["tasks"]] == [("#1003", 3)]
    assert wave["on_hold"] == 1
    told = terminal("station", "list").out
    assert "1 line is on hold and not shown: leave them in their bins." in told
    assert "#1001" not in told
