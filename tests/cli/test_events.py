"""`doorstep events`: dead letters with their reason and owner, and their replay."""

import json

import pytest

from doorstep.db import inbox, tables
from doorstep.db.accounts import read_account
from doorstep.db.engine import business_now, open_database
from doorstep.testing.shop import run_stages, shopify_order


@pytest.fixture
def letter(doorstep_of_a_shop):
    """A shop with one dead letter."""
    database = open_database(doorstep_of_a_shop.url)
    with database.writing("act") as connection:
        account = read_account(connection, "kiln", "channel").id
        arrival = inbox.Arrival(account, "k1", "orders/create", b"not an order", business_now(connection))
        inbox.store(connection, [arrival])
    run_stages(database, ("capture",))
    return database


def test_a_dead_letter_is_listed_with_its_reason_and_owner_and_read_again(doorstep_of_a_shop, letter):
    told = doorstep_of_a_shop("events", "list", "--dead", "--json").json
    (row,) = told
    assert (row["channel"], row["standing"], row["owner"]) == ("kiln", "dead", "owner")
    assert row["reason"]
    assert row["case"].startswith("case_")

    again = doorstep_of_a_shop("events", "replay", str(row["event"]))
    assert (again.status, again.err) == (1, "")
    assert again.out.splitlines() == [
        "1 event read again: 0 understood, 1 dead again.",
        f"{row['event']} is dead again: {row['reason']} ({row['case']})",
    ]
    assert doorstep_of_a_shop("events", "list", "--dead", "--json").json == told  # also the same case


def test_a_dead_letter_that_is_understood_by_now_is_told_and_its_case_is_over(doorstep_of_a_shop, letter):
    with letter.writing("act") as connection:
        body = json.dumps(shopify_order(1001, {"MUG": 1})).encode()
        connection.execute(tables.inbound_body.update().values(body=body))
    again = doorstep_of_a_shop("events", "replay", "--all")
    assert again.err == ""

    assert (again.status, again.out.strip()) == (0, "1 event read again: 1 understood, 0 dead again.")
    assert doorstep_of_a_shop("events", "list", "--dead", "--json").json == []
    assert doorstep_of_a_shop("cases", "list", "--json").json == []


def test_the_titles_of_dead_letters_say_what_each_is_about(doorstep_of_a_shop, letter):
    with letter.writing("act") as connection:
        account = read_account(connection, "kiln", "channel").id
        body = json.dumps(shopify_order(1002, {"MUG": 1}) | {"total_price": "thirty"}).encode()
        inbox.store(connection, [inbox.Arrival(account, "k2", "orders/create", body, business_now(connection))])
    run_stages(letter, ("capture",))

    titles = {row["question"] for row in doorstep_of_a_shop("cases", "list", "--json").json}
    assert len(titles) == 2
    assert all(title.startswith("kiln sent “orders/create” that nothing can be made of: ") for title in titles)


def test_a_replay_says_which_and_of_what_is_no_dead_letter_nothing_happens(doorstep_of_a_shop, letter):
    assert doorstep_of_a_shop("events", "replay").is_one_sentence
    assert doorstep_of_a_shop("events", "replay", "1", "--all").is_one_sentence
    refused = doorstep_of_a_shop("events", "replay", "999999")
    assert (refused.status, refused.is_one_sentence) == (1, True)
    assert doorstep_of_a_shop("events", "replay", "--reason", "nothing like that").status == 0
