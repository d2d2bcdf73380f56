"""Looking at a mapping before it is made, and making one ahead, by command."""

import pytest

from doorstep.testing.shop import Shop


@pytest.fixture
def shop(database_url):
    made = Shop(database_url)
    made.order(1001, {"NEW": 2})
    made.order(1002, {"NEW": 1, "OTHER": 1})
    made.run("capture", "normalize")
    return made


def case_of(shop: Shop, sku: str) -> str:
    return next(row.public_id for row in shop.rows("exception_case") if row.facts["sku"] == sku)


def test_a_dry_run_lists_the_orders_and_the_answer_says_how_many_came_since(shop, terminal):
    case = case_of(shop, "NEW")
    looked = terminal("cases", "resolve", case, "map", "--give", "sku=MUG", "--dry-run")
    assert looked.status == 0, looked.err
    assert "1 would go on, 1 stay held (Which product is OTHER?)" in looked.out
    assert looked.out.strip().endswith("--seen 2.")
    assert shop.rows("sku_mapping") == []
    told = terminal("cases", "resolve", case, "map", "--give", "sku=MUG", "--dry-run", "--json").json
    assert [(one["number"], one["also_held"]) for one in told["orders"]] == [
        ("#1001", []), ("#1002", ["Which product is OTHER?"])
    ]  # fmt: skip
    shop.order(1003, {"NEW": 1})
    shop.run("capture", "normalize")
    words = ("--revision", str(told["revision"]), "--seen", "2")
    answered = terminal("cases", "resolve", case, "map", "--give", "sku=MUG", *words)
    assert "(1 more had joined since you looked)" in answered.out


def test_a_mapping_is_said_ahead_listed_and_taken_away(shop, terminal):
    looked = terminal("channel", "map", "shopify", "NEW", "MUG", "--dry-run")
    assert "2 orders with 3 units" in looked.out
    assert "NEW is MUG from now on; 2 orders released" in terminal("channel", "map", "shopify", "NEW", "MUG").out
    assert terminal("channel", "map", "shopify", "LATER", "CANDLE", "--json").json["told"] == (
        "LATER is CANDLE on shopify from now on."
    )
    listed = terminal("channel", "maps", "shopify", "--json").json
    assert [(row["sku"], row["ours"]) for row in listed] == [("LATER", "CANDLE"), ("NEW", "MUG")]
    assert terminal("channel", "map", "shopify", "LATER", "--remove").status == 0
    assert [row["sku"] for row in terminal("channel", "maps", "shopify", "--json").json] == ["NEW"]


def test_the_list_of_cases_says_orders_money_and_the_oldest_promise(shop, terminal):
    rows = terminal("cases", "list", "--cause", "unknown_sku", "--json").json
    assert [(row["question"], row["waiting"], bool(row["oldest_promise_at"])) for row in rows] == [
        ("Which product is NEW?", 2, True), ("Which product is OTHER?", 1, True),
    ]  # fmt: skip
    assert rows[0]["at_risk"] == "49.80 EUR"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("channel", "map", "shopify", "NEW", "NOBODYS"), "There is no product with the SKU NOBODYS"),
        (("channel", "map", "nowhere", "NEW", "MUG"), "There is no channel 'nowhere'"),
        (("channel", "map", "shopify", "NEW"), "Give our SKU, or --remove"),
        (("channel", "map", "shopify", "X", "--remove"), "Nothing is said of 'X'"),
        (("cases", "resolve", "case_x", "map", "--give", "sku=MUG", "--dry-run"), "Only a case that asks"),
        (("cases", "resolve", "case_x", "map", "--dry-run"), "Please give: Our SKU"),
        (("cases", "resolve", "case_x", "cancel", "--dry-run"), "Only a mapping can be looked at"),
    ],
)
def test_what_cannot_be_is_one_sentence(shop, terminal, words, said):
    told = terminal(*words)
    assert (told.status, told.is_one_sentence, said in told.err) == (1, True, True), told.err
