"""What a channel's SKU is: looked at before it is said, released exactly, said ahead, and taken back."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from doorstep.actions import floor
from doorstep.actions.looking import preview_answer, preview_mapping
from doorstep.actions.mapping import map_sku, unmap_sku
from doorstep.actions.resolve import resolve_case
from doorstep.actions.undo import undo
from doorstep.db import inbox, tables
from doorstep.db.engine import business_now
from doorstep.db.queries import case_page
from doorstep.db.queries.normalize_lines import line_key
from doorstep.domain.errors import CannotDoError
from doorstep.domain.sku_keys import sku_key
from doorstep.testing.shop import Shop, shopify_order


def asking(shop: Shop, sku: str) -> Any:
    """The open case about that SKU."""
    key = f"{shop.channel_id}:{sku}"
    (case,) = [row for row in shop.rows("exception_case", cause="unknown_sku", status="open") if row.group_key == key]
    return case


def confirmed(shop: Shop) -> set[str]:
    return {row.number for row in shop.rows("orders", status="confirmed")}


@pytest.fixture
def renamed(shop: Shop) -> Shop:
    """Five orders that wait for products which a price app has renamed, and one good one."""
    shop.order(1001, {"NEW-A": 30})
    shop.order(1002, {"NEW-A": 1, "MUG": 1})
    shop.order(1003, {"NEW-A": 1, "NEW-B": 4})
    shop.order(1004, {"NEW-B": 1})
    shop.order(
        1005, {"NEW-A": 1}, shipping_address=shopify_order(1, {})["shipping_address"] | {"zip": "", "address1": ""}
    )
    shop.order(1006, {"MUG": 1})
    shop.run("capture", "normalize")
    return shop


def test_the_preview_says_what_goes_on_what_stays_and_whether_there_is_enough(renamed: Shop) -> None:
    before = {name: renamed.rows(name) for name in tables.metadata.tables}
    preview, revision = preview_answer(renamed.database, asking(renamed, "NEW-A").public_id, "MUG")
    assert {name: renamed.rows(name) for name in tables.metadata.tables} == before
    assert [(one.number, one.units, one.also_held) for one in preview.orders] == [
        ("#1001", 30, ()), ("#1002", 1, ()), ("#1003", 1, ("Which product is NEW-B?",)),
        ("#1005", 1, ("Where does #1005 go?",)),
    ]  # fmt: skip
    assert preview.sentence == (
        "NEW-A would be MUG (Mug, white) on shopify: 4 orders with 33 units, 342.92 EUR; 2 would go on, 2 stay held "
        "(Where does #1005 go?; Which product is NEW-B?); 20 available, 13 too few."
    )
    assert revision == asking(renamed, "NEW-A").revision
    assert sum(money.minor for money in preview.money) == sum(
        row.total_minor for row in renamed.rows("order_line", sku="NEW-A")
    )


def test_mapping_releases_exactly_what_the_preview_said_and_nothing_else(renamed: Shop) -> None:
    case = asking(renamed, "NEW-A")
    preview, revision = preview_answer(renamed.database, case.public_id, "MUG")
    told = resolve_case(
        renamed.database, case.public_id, "map", {"sku": "MUG"}, "owner", revision, seen=len(preview.orders)
    )
    assert told == "NEW-A is MUG from now on; 4 orders released, of which 2 are still held for another reason."
    renamed.run("normalize")
    assert confirmed(renamed) == {"#1006", *(one.number for one in preview.going_on)}
    assert sorted(renamed.cases()) == sorted(
        [("unknown_sku", f"{renamed.channel_id}:NEW-B"), ("bad_address", str(renamed.find(1005).id))]
    )


def test_who_joins_after_the_look_is_released_too_and_is_said(renamed: Shop) -> None:
    case = asking(renamed, "NEW-A")
    preview, revision = preview_answer(renamed.database, case.public_id, "MUG")
    renamed.order(1007, {"NEW-A": 1})
    renamed.run("capture", "normalize")
    told = resolve_case(
        renamed.database, case.public_id, "map", {"sku": "MUG"}, "owner", revision, seen=len(preview.orders)
    )
    assert "5 orders released" in told
    assert "(1 more had joined since you looked)" in told
    renamed.run("normalize")
    assert "#1007" in confirmed(renamed)


def test_to_look_is_an_answer_that_does_nothing_and_is_asked_again(renamed: Shop) -> None:
    case = asking(renamed, "NEW-B")
    with pytest.raises(CannotDoError, match=r"NEW-B would be BOX .*2 orders with 5 units.*1 would go on, 1 stay held"):
        resolve_case(renamed.database, case.public_id, "look", {"sku": "BOX"}, "owner", case.revision, "Prefect")
    assert asking(renamed, "NEW-B").revision == case.revision


def test_a_wrong_mapping_is_taken_back_while_nothing_is_claimed(renamed: Shop) -> None:
    resolve_case(renamed.database, asking(renamed, "NEW-A").public_id, "map", {"sku": "CANDLE"}, "owner")
    renamed.run("normalize")
    (event,) = renamed.rows("inbound_event", topic="case.answer")
    undo(renamed.database, event.id, renamed.owner_id)
    renamed.run("normalize")
    assert [renamed.face(number) for number in (1001, 1002, 1006)] == ["Blocked", "Blocked", "Confirmed"]
    assert asking(renamed, "NEW-A").money_minor
    map_sku(renamed.database, "shopify", "NEW-A", "MUG", "owner")
    renamed.run("normalize")
    assert {row.sku_id for row in renamed.rows("order_line", sku="NEW-A")} == {renamed.rows("sku", code="MUG")[0].id}


def test_a_sku_that_is_said_ahead_holds_nobody(shop: Shop) -> None:
    told = map_sku(shop.database, "shopify", "COMES-LATER", "MUG", "owner")
    assert told == "COMES-LATER is MUG on shopify from now on."
    assert preview_mapping(shop.database, "shopify", "COMES-LATER", "MUG").sentence.endswith("; no order waits for it.")
    shop.order(1001, {"COMES-LATER": 1})
    shop.run("capture", "normalize")
    assert (confirmed(shop), shop.cases()) == ({"#1001"}, [])


def test_saying_it_otherwise_judges_anew_what_is_not_claimed_and_nothing_else(shop: Shop) -> None:
    shop.stock(MUG=1)
    map_sku(shop.database, "shopify", "NEW", "MUG", "owner")
    shop.order(1001, {"NEW": 1})
    shop.run("capture", "normalize", "allocate")
    shop.order(1002, {"NEW": 1})
    shop.run("capture", "normalize")
    told = map_sku(shop.database, "shopify", "NEW", "CANDLE", "owner")
    assert "; 1 order that took it for something else judged anew. #1001 is claimed as MUG and not picked" in told
    shop.run("normalize")
    products = {row.id: row.code for row in shop.rows("sku")}
    assert {row.order_id: products[row.sku_id] for row in shop.rows("order_line")} == {
        shop.find(1001).id: "MUG", shop.find(1002).id: "CANDLE"
    }  # fmt: skip
    told = unmap_sku(shop.database, "shopify", "NEW", "owner")
    assert told == "Nothing is said of NEW on shopify any more; 1 order judged anew."
    shop.run("normalize")
    assert shop.cases() == [("unknown_sku", f"{shop.channel_id}:NEW")]
    with pytest.raises(CannotDoError, match="Nothing is said of 'NEW'"):
        unmap_sku(shop.database, "shopify", "NEW", "owner")


def test_orders_that_stay_claimed_as_the_old_product_are_named_and_can_be_taken_back(shop: Shop, laws_hold) -> None:
    map_sku(shop.database, "shopify", "NEW", "MUG", "owner")
    for number in (1001, 1002, 1003):
        shop.order(number, {"NEW": 1})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    task, *_ = shop.rows("pick_task")
    floor.pick_task(shop.database, task.id, 1, shop.owner_id)

    named = (
        " #1002, #1003 are claimed as MUG and not picked yet: `doorstep channel map` with --take-back gives the units "
        "back and claims them as GIFT."
        " #1001 is picked as MUG, or further: undo the picking under Acts and say this again with --take-back, or let "
        "it go so."
    )
    looked = preview_mapping(shop.database, "shopify", "NEW", "GIFT")
    assert looked.sentence == f"NEW would be GIFT (Gift set) on shopify; no order waits for it.{named}"
    assert map_sku(shop.database, "shopify", "NEW", "GIFT", "owner") == (f"NEW is GIFT on shopify from now on.{named}")
    shop.run("normalize", "allocate", "pick_pack")
    assert (shop.balance("MUG"), shop.balance("CANDLE")) == (17, 20)

    told = map_sku(shop.database, "shopify", "NEW", "GIFT", "owner", takes_back=True)
    assert told.startswith("NEW is GIFT on shopify from now on; 2 orders that took it for something else judged anew.")
    assert told.endswith("or let it go so.")
    laws_hold()
    shop.run("normalize", "allocate", "pick_pack")
    assert [shop.balance(code) for code in ("MUG", "CANDLE", "BOX")] == [19, 16, 18]
    assert [shop.face(number) for number in (1001, 1002, 1003)] == ["In progress"] * 3
    gift = next(row.id for row in shop.rows("sku", code="GIFT"))
    assert [row.sku_id == gift for row in shop.rows("order_line")] == [False, True, True]
    laws_hold()

    (event,) = shop.rows("inbound_event", topic="pick_pack.pick")
    undo(shop.database, event.id, shop.owner_id)
    assert map_sku(shop.database, "shopify", "NEW", "GIFT", "owner", takes_back=True).endswith(
        "1 order that took it for something else judged anew."
    )
    shop.run("normalize", "allocate", "pick_pack")
    assert [shop.balance(code) for code in ("MUG", "CANDLE", "BOX")] == [20, 14, 17]
    laws_hold()


def test_a_case_that_asks_is_answered_and_what_is_claimed_as_another_product_comes_back_with_it(shop: Shop) -> None:
    map_sku(shop.database, "shopify", "NEW", "MUG", "owner")
    shop.order(1001, {"NEW": 1})
    shop.run("capture", "normalize", "allocate")
    unmap_sku(shop.database, "shopify", "NEW", "owner")
    shop.order(1002, {"NEW": 1})
    shop.run("capture", "normalize")
    told = map_sku(shop.database, "shopify", "NEW", "BOX", "owner", takes_back=True)
    assert told == (
        "NEW is BOX on shopify from now on; 2 orders that took it for something else judged anew. Its case is answered."
    )
    shop.run("normalize", "allocate")
    assert (shop.balance("MUG"), shop.balance("BOX"), shop.cases()) == (20, 18, [])


LONG = (
    "Hand-thrown stoneware mug from the small kiln in Velten, 300 ml, with the colour of the glaze that was asked for: "
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": LONG + "blue"}, {"title": LONG + "deep red, large"}),
        ({"sku": "K" * 200}, {"sku": "K" * 201}),
        ({"variant_id": int("7" * 190)}, {"variant_id": int("7" * 190 + "8")}),
    ],
)
def test_long_names_that_begin_alike_are_two_products(shop: Shop, laws_hold, one: Any, other: Any) -> None:
    for number, line in ((1001, one), (1002, other), (1003, one)):
        body = shopify_order(number, {"X": 1})
        body["line_items"][0] |= {"sku": "", "variant_id": None, "title": "A mug"} | line
        body["line_items"][0]["name"] = body["line_items"][0]["title"]
        shop.deliver("orders/create", json.dumps(body).encode())
    shop.run("capture", "normalize")
    first, second = sorted(shop.rows("exception_case", status="open"), key=lambda case: -case.money_minor)
    assert preview_answer(shop.database, first.public_id, "MUG")[0].units == 2

    told = resolve_case(shop.database, first.public_id, "map", {"sku": "MUG"}, "owner")
    shop.run("normalize")

    assert told.endswith(" is MUG from now on; 2 orders released.")
    assert confirmed(shop) == {"#1001", "#1003"}
    assert [row.public_id for row in shop.rows("exception_case", status="open")] == [second.public_id]
    (event,) = shop.rows("inbound_event", topic="case.answer")
    assert undo(shop.database, event.id, shop.owner_id) == "Undone: the case is open again and holds 2 orders."
    map_sku(shop.database, "shopify", one.get("sku", first.facts["sku"]), "CANDLE", "owner")
    shop.run("normalize")
    assert confirmed(shop) == {"#1001", "#1003"}
    laws_hold()


def test_the_database_names_a_line_as_we_do_and_short_names_are_their_own_keys(shop: Shop) -> None:
    lines = [
        ("S" * n, "", "") for n in (1, 179, 180, 181, 400)
    ] + [("", "v" * n, "x") for n in (1, 172, 173, 500)] + [("", "", "é€😀" * n) for n in (1, 38, 39, 200)]  # fmt: skip
    shop.order(1001, {"MUG": len(lines)})
    shop.run("capture", "normalize")
    line = tables.order_line
    with shop.database.writing("act") as connection:
        for sku, variant, title in lines:
            connection.execute(line.update().values(sku=sku, variant_ref=variant, title=title))
            assert connection.execute(sa.select(line_key)).scalars().all() == [sku_key(sku, variant, title)]
    assert [len(sku_key(*one)) for one in lines] == [1, 179, 180, 180, 180, 9, 180, 180, 180, 9, 120, 120, 120]
    assert sku_key("S" * 180, "", "") == "S" * 180
    assert sku_key("", "", "é€😀" * 38) == "title:" + "é€😀" * 38


def test_a_blank_at_an_end_is_part_of_the_name(shop: Shop) -> None:
    shop.order(1001, {"NEW ": 1})
    shop.order(1002, {"NEW": 1})
    shop.run("capture", "normalize")
    assert preview_mapping(shop.database, "shopify", "NEW ", "MUG").sentence.startswith("“NEW ” would be MUG")
    assert map_sku(shop.database, "shopify", "NEW ", "MUG", "owner") == "“NEW ” is MUG from now on; 1 order released."
    shop.run("normalize")
    assert confirmed(shop) == {"#1001"}
    assert shop.cases() == [("unknown_sku", f"{shop.channel_id}:NEW")]
    told = unmap_sku(shop.database, "shopify", "NEW ", "owner")
    assert told == "Nothing is said of “NEW ” on shopify any more; 1 order judged anew."
    with pytest.raises(CannotDoError, match="as the channel spells it"):
        map_sku(shop.database, "shopify", "  ", "MUG", "owner")


def test_the_cases_of_one_cause_stand_by_their_oldest_promise_then_by_money(renamed: Shop) -> None:
    renamed.order(1007, {"NEW-C": 9})
    renamed.run("capture", "normalize")
    with renamed.database.reading() as connection:
        found = case_page.list_open(connection, "unknown_sku")
    assert [(row.facts["sku"], row.waiting) for row in found] == [("NEW-A", 4), ("NEW-C", 1), ("NEW-B", 2)]
    assert all(row.oldest_promise_at and row.money_minor for row in found)


def test_mapping_one_of_forty_skus_costs_the_same_for_any_number_of_orders(shop: Shop) -> None:
    counted = {"statements": 0}

    @sa.event.listens_for(shop.database.writer, "before_cursor_execute")
    def _executed(*_: Any) -> None:
        counted["statements"] += 1

    def mapping(sku: str, numbers: range) -> tuple[int, int]:
        for number in numbers:
            shop.order(number, {sku: 1})
        shop.run("capture", "normalize")
        case = asking(shop, sku)
        counted["statements"] = 0
        preview, revision = preview_answer(shop.database, case.public_id, "MUG")
        assert len(preview.orders) == len(numbers)
        looking, counted["statements"] = counted["statements"], 0
        resolve_case(shop.database, case.public_id, "map", {"sku": "MUG"}, "owner", revision)
        return looking, counted["statements"]

    assert mapping("FEW", range(2000, 2004)) == mapping("MANY", range(3000, 3040))


def test_forty_renamed_skus_hold_their_own_orders_and_each_is_released_alone(shop: Shop) -> None:
    with shop.database.writing("intake") as connection:
        now, arrivals = business_now(connection), []
        for n in range(160):
            wanted = {f"NEW-{n % 40:02d}": 1} if n < 120 else {"MUG": 1}
            buyer = {"email": f"buyer{n}@example.com", "customer": None, "note": "long " * 240_000 if n == 159 else ""}
            wrong = {"total_price": "17.81", "current_total_price": "17.81"} if n == 158 else {}
            body = json.dumps(shopify_order(5000 + n, wanted, **buyer, **wrong)).encode()
            arrivals.append(inbox.Arrival(shop.channel_id, f"orders/create:{n}", "orders/create", body, now))
        inbox.store(connection, arrivals)
    shop.run("capture", "normalize")

    assert len(shop.rows("orders")) == 160
    assert confirmed(shop) == {f"#{5000 + n}" for n in range(120, 160) if n != 158}
    asked = shop.rows("exception_case", cause="unknown_sku", status="open")
    assert (len(asked), {row.money_minor for row in asked}) == (40, {3 * 1490})
    assert all(row.oldest_promise_at for row in asked)
    (odd,) = shop.rows("exception_case", cause="totals_do_not_foot")
    assert (odd.facts["lines_minor"], odd.facts["total_minor"]) == (1780, 1781)
    preview, revision = preview_answer(shop.database, asking(shop, "NEW-07").public_id, "MUG")
    resolve_case(shop.database, asking(shop, "NEW-07").public_id, "map", {"sku": "MUG"}, "owner", revision)
    before = confirmed(shop)
    shop.run("normalize")
    assert confirmed(shop) - before == {"#5007", "#5047", "#5087"} == {one.number for one in preview.orders}
    assert len(shop.cases("unknown_sku")) == 39
