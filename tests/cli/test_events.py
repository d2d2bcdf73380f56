"""`doorstep events`: dead letters with their reason and owner, and their replay."""

import pytest

from doorstep.db import inbox
from doorstep.db.accounts import read_account
from doorstep.db.engine import business_now, open_database
from doorstep.testing.shop import run_stages


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

    assert doorstep_of_a_shop("events", "replay", str(row["event"]), "--json").json == {"replayed": 1}
    (waiting,) = doorstep_of_a_shop("events", "list", "--waiting", "--json").json
    assert waiting["event"] == row["event"]
    run_stages(letter, ("capture",))
    assert [one["event"] for one in doorstep_of_a_shop("events", "list", "--dead", "--json").json] == [row["event"]]


def test_a_replay_says_which_and_of_what_is_no_dead_letter_nothing_happens(doorstep_of_a_shop, letter):
    assert doorstep_of_a_shop("events", "replay").is_one_sentence
    assert doorstep_of_a_shop("events", "replay", "1", "--all").is_one_sentence
    refused = doorstep_of_a_shop("events", "replay", "999999")
    assert (refused.status, refused.is_one_sentence) == (1, True)
    assert doorstep_of_a_shop("events", "replay", "--reason", "nothing like that").status == 0
