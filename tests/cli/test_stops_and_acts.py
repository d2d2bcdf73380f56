"""Stopping, resuming and undoing by command: for people in sentences, for programs in JSON, and one sentence else."""

import pytest

from doorstep.actions.orders import cancel
from doorstep.testing.shop import Shop


@pytest.fixture
def shop(database_url):
    made = Shop(database_url)
    made.stock(MUG=10)
    for number in (1001, 1002):
        made.order(number, {"MUG": 2})
    made.run("capture", "normalize")
    yield made
    made.database.close()


def test_a_product_is_stopped_listed_and_resumed(shop, terminal):
    preview = terminal("stop", "sku", "MUG", "--preview")
    assert "would lie still:\n  2 orders wait for their units" in preview.out
    assert "orders: #1001, #1002" in preview.out
    assert not shop.rows("stop")

    told = terminal("stop", "sku", "MUG", "--reason", "the glaze flakes")
    assert (told.status, told.out) == (0, "MUG is stopped. Nothing of it goes on until somebody resumes it.\n")
    shop.run("allocate")
    (row,) = terminal("stop", "list", "--json").json
    assert (row["scope"], row["name"], row["reason"], row["by"]) == ("sku", "MUG", "the glaze flakes", "owner")
    assert "the glaze flakes" in terminal("stop", "list").out

    again = terminal("stop", "sku", "MUG", "--reason", "another")
    assert again.status == 0
    assert "MUG is stopped since" in again.out
    assert terminal("stop", "resume", "sku", "MUG", "--preview", "--json").json["allocate"] == 2
    assert terminal("stop", "resume", "sku", "MUG").out == "MUG is resumed; 2 things go on now.\n"
    assert terminal("stop", "list").out == "Nothing is stopped.\n"
    assert len(terminal("stop", "list", "--all", "--json").json) == 1
    shop.run("allocate")
    assert shop.face(1001) == "In progress"


@pytest.mark.parametrize(
    ("words", "target"),
    [
        (("everything",), "Everything"),
        (("channel", "shopify"), "The channel shopify"),
        (("site", "Berlin"), "The site Berlin"),
    ],
)
def test_each_scope_has_its_command(terminal, words, target):
    assert terminal("stop", *words, "--reason", "to see").out.startswith(f"{target} is stopped.")
    assert terminal("stop", "resume", *words, "--json").json["told"].startswith(f"{target} is resumed")


@pytest.mark.parametrize(
    "words",
    [
        ("stop", "sku", "NOPE", "--reason", "x"),
        ("stop", "sku", "MUG"),
        ("stop", "carrier", "nobody", "--reason", "x"),
        ("stop", "resume", "sku", "MUG", "--preview"),
        ("stop", "resume", "moon"),
        ("acts", "undo", "99999"),
        ("acts", "list", "--by", "Nobody"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_a_status(terminal, words):
    told = terminal(*words)
    assert told.status == 1
    assert told.is_one_sentence, told.err


def test_what_people_did_is_listed_with_its_limit_and_undone_once(shop, terminal):
    (act,) = [row for row in terminal("acts", "list", "--json").json if row["topic"] == "stock.receive"]
    assert act["told"] == "Received 10 of MUG into A-01, Berlin"
    assert (act["can_be_undone"], act["undo"]) == (
        True,
        "It can be undone until those units are promised to an order, or their bin is counted.",
    )
    assert "Received 10 of MUG" in terminal("acts", "list", "--by", "owner").out

    told = terminal("acts", "undo", str(act["act"]))
    assert (told.status, told.out) == (0, "Undone: -10 of MUG in A-01.\n")
    again = terminal("acts", "undo", str(act["act"]))
    assert (again.status, again.err) == (1, "doorstep: It was undone already.\n")
    listed = terminal("acts", "list", "--json").json
    assert [row["undo"] for row in listed if row["act"] == act["act"]] == ["It was undone already."]
    assert listed[0]["told"] == "Undid: Received 10 of MUG into A-01, Berlin"


def test_what_is_promised_cannot_be_unreceived(shop, terminal):
    shop.run("allocate")
    (act,) = [row for row in terminal("acts", "list", "--json").json if row["topic"] == "stock.receive"]
    told = terminal("acts", "undo", str(act["act"]))
    assert told.err == "doorstep: 4 of MUG in A-01 are promised to orders already; count the bin instead.\n"


def test_who_is_forgotten_is_named_first_and_only_a_yes_forgets_them(shop, terminal):
    cancel(shop.database, shop.find(1001).public_id, "owner", "over")
    cancel(shop.database, shop.find(1002).public_id, "owner", "over")

    asked = terminal("forget", "#1001", typed=b"n\n")
    assert asked.status
    assert "This forgets Mara Lind (2 orders), in 2 orders." in asked.out
    assert not [row for row in shop.rows("contact") if row.erased_at]
    assert "They are forgotten" in terminal("forget", "#1001", "--yes").out
    assert shop.rows("contact")[0].name == ""
