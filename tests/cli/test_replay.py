"""`doorstep replay`: what would change, as a table or as JSON, and the judging anew that somebody agrees to."""

import pytest

from doorstep.actions.found import SkuSpec, add_skus
from doorstep.testing.shop import Shop


@pytest.fixture
def shop(database_url):
    return Shop(database_url)


@pytest.fixture
def misspelt(shop, terminal):
    """A shop with an order whose SKU nobody knew, and that is one of its products by now."""
    shop.order(1001, {"WHAT": 2})
    shop.order(1002, {"MUG": 1})
    shop.run("capture", "normalize")
    add_skus(shop.database, [SkuSpec("WHAT", "What it is", price_minor=1000)])
    return terminal


def test_a_dry_run_names_the_fields_and_counts_them(shop, misspelt):
    told = misspelt("replay", "--since", "2026-11-19", "--dry-run")
    assert told.status == 0, told.err
    assert ("#1001" in told.out, "#1002" in told.out) == (True, False)
    assert "2 orders read; 1 differ, of which 0 stay as is." in told.out
    assert "line.product: 1 order" in told.out
    assert shop.find(1001).status == "received"


def test_json_says_the_same_for_programs_and_hides_what_is_personal(shop, misspelt):
    with shop.database.writing("act") as connection:
        connection.exec_driver_sql("UPDATE contact SET city = 'Elsewhere'")
    told = misspelt("replay", "--since", "2026-11-19", "--channel", "shopify", "--dry-run", "--json").json
    assert [(o["number"], [c["field"] for c in o["changes"]]) for o in told["orders"]] == [
        ("#1001", ["status", "line.product", "ship_to.city", "hold"]), ("#1002", ["ship_to.city"]),
    ]  # fmt: skip
    assert told["orders"][1]["changes"][0] == {
        "field": "ship_to.city", "of": "", "stands": "(personal)", "would": "(personal)", "stays": ""
    }  # fmt: skip
    assert told["summary"]["fields"] == {"hold": 1, "line.product": 1, "ship_to.city": 2, "status": 1}
    asked = misspelt("replay", "--order", "1002", "--dry-run", "--json", "--personal").json
    assert asked["orders"][0]["changes"][0]["stands"] == "Elsewhere"
    assert asked["orders"][0]["changes"][0]["would"] == "Berlin"


def test_without_dry_run_it_asks_and_then_judges_anew(shop, misspelt):
    refused = misspelt("replay", "--since", "2026-11-19", typed=b"n\n")
    assert (refused.status, shop.rows("work_item", stage="normalize", outcome=None)) == (130, [])
    told = misspelt("replay", "--since", "2026-11-19", "--yes")
    assert "1 order will be normalized anew" in told.out
    shop.run("normalize")
    assert shop.find(1001).status == "confirmed"
    assert "Nothing is to be judged anew." in misspelt("replay", "--since", "2026-11-19", "--yes").out


def test_what_it_cannot_know_it_asks_for_in_one_sentence(shop, terminal):
    for words, said in (
        ((), "Say since when"),
        (("--since", "2026-11-19", "--until", "2026-11-18"), "--until is not after --since"),
        (("--since", "2026-11-19", "--channel", "nobody"), "There is no channel 'nobody'"),
        (("--since", "2026-11-19", "--json"), "add --dry-run, or --yes"),
        (("--order", "99"), "no order"),
    ):
        told = terminal("replay", *words)
        assert (told.status, told.is_one_sentence, said in told.err) == (1, True, True), told.err
