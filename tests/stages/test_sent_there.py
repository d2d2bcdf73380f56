"""A channel says that units were sent while they stand on our floor: a person says which is so, and that ends it."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from doorstep.actions import floor
from doorstep.actions.found import SkuSpec, add_skus
from doorstep.cli.telling import tell
from doorstep.db import tables
from doorstep.db.queries.trace import read_trace
from doorstep.domain.causes import BY_NAME, told_facts
from doorstep.testing.retelling import LATER, LATEST, answer, cause, run
from doorstep.testing.shop import Shop, shopify_order


def sends(shop: Shop, lines: dict[str, int], at: str = LATER, /, **units: int) -> None:
    """Somebody says at the channel that so many units of these products were sent."""
    body = shopify_order(1001, lines, updated_at=at)
    listed = [{"id": sold["id"], "quantity": units[sold["sku"]]} for sold in body["line_items"] if sold["sku"] in units]
    sent = {"id": 71, "order_id": body["id"], "status": "success", "tracking_numbers": [], "line_items": listed,
            "created_at": at}  # fmt: skip
    shop.deliver("orders/updated", json.dumps({**body, "fulfillments": [sent]}).encode())
    run(shop)


def claims(shop: Shop, **lines: int) -> None:
    shop.order(1001, lines)
    shop.run("capture", "normalize", "allocate", "pick_pack")


def went_elsewhere(shop: Shop, code: str) -> int:
    posting, sku = tables.posting, tables.sku
    with shop.database.reading() as connection:
        query = sa.select(sa.func.coalesce(sa.func.sum(posting.c.amount), 0)).join(sku, sku.c.id == posting.c.sku_id)
        return int(connection.execute(query.where(sku.c.code == code, posting.c.account == "elsewhere")).scalar_one())


def counts(shop: Shop) -> list[tuple[int, int, int]]:
    return [(row.allocated_qty, row.sent_qty, row.elsewhere_qty) for row in shop.rows("order_line")]


def asked(shop: Shop) -> Any:
    (case,) = shop.rows("exception_case", status="open")
    return case


def test_the_case_says_what_the_channel_says_and_where_it_stands_here(shop: Shop):
    claims(shop, MUG=1)
    sends(shop, {"MUG": 1}, MUG=1)

    case = asked(shop)
    (wave,) = shop.rows("wave")
    assert case.cause == "sent_elsewhere"
    assert case.question == f"shopify says 1 of 1 units of #1001 were sent; here it is still to pick, in wave {wave.id}"
    known = {"channel": "shopify", "number": "#1001", "sent": "1 of 1", "stands": f"to pick, in wave {wave.id}"}
    assert told_facts(case.facts) == known
    assert BY_NAME[case.cause].answers[0].label == "It was sent already: take it off our list" == case.next_action
    assert shop.face() == "Blocked"
    assert floor.pick_wave(shop.database, wave.id, shop.owner_id) == 0


def test_the_order_s_life_tells_what_the_channel_said_and_what_was_answered(shop: Shop):
    claims(shop, MUG=2)
    sends(shop, {"MUG": 2}, MUG=1)
    answer(shop, "sent_elsewhere", "sent_already")

    with shop.database.reading() as connection:
        steps = [(step.says, step.why) for step in tell(read_trace(connection, shop.find().id))]

    said = [says for says, _ in steps]
    assert "Understood as revision 2: 30.70 EUR, paid; 1 of 2 units were sent" in said
    assert "Booked, sent elsewhere: 1 of MUG allocated → elsewhere in A-01" in said
    why = "shopify says it was sent, and a person that it was"
    assert ("Nothing of it is claimed any more", why) in steps
    assert ("Part 1, Berlin was called off", why) in steps


@pytest.mark.parametrize("lines", [{"MUG": 2}, {"GIFT": 1}, {"MUG": 1, "EBOOK": 1}])
def test_what_was_sent_already_is_off_the_list_and_out_of_the_stock(shop: Shop, laws_hold, lines: dict[str, int]):
    claims(shop, **lines)
    sends(shop, lines, **lines)

    told = answer(shop, "sent_elsewhere", "sent_already")
    run(shop)

    assert told.startswith(("1 unit counted", "2 units counted"))
    assert (shop.face(), shop.cases()) == ("Completed", [])
    assert {row.status for row in (*shop.rows("fulfillment"), *shop.rows("pick_task"))} == {"cancelled"}
    gone = {"CANDLE": 2, "BOX": 1} if "GIFT" in lines else {"MUG": lines["MUG"]}
    for code, units in gone.items():
        stands = (shop.balance(code), shop.balance(code, "allocated"), went_elsewhere(shop, code))
        assert stands == (20 - units, 0, units)
    assert shop.rows("message", kind="cancelled") == shop.rows("refund") == []
    laws_hold()


def test_it_is_asked_once_and_what_is_still_here_goes_on(shop: Shop, laws_hold):
    claims(shop, MUG=1)
    sends(shop, {"MUG": 1}, MUG=1)
    assert answer(shop, "sent_elsewhere", "send") == "It goes on from where it stands."

    sends(shop, {"MUG": 1}, LATEST, MUG=1)

    assert (shop.face(), shop.cases(), counts(shop)) == ("In progress", [], [(1, 0, 0)])
    (wave,) = shop.rows("wave")
    assert floor.pick_wave(shop.database, wave.id, shop.owner_id) == 1
    laws_hold()


def test_of_what_was_sent_in_part_the_rest_is_still_sent(shop: Shop, laws_hold):
    claims(shop, MUG=3, CANDLE=1)
    (wave,) = shop.rows("wave")
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    sends(shop, {"MUG": 3, "CANDLE": 1}, MUG=2)
    assert asked(shop).question.startswith("shopify says 2 of 4 units of #1001 were sent; here it is still picked")

    told = answer(shop, "sent_elsewhere", "sent_already")
    shop.run("capture", "normalize", "allocate", "pick_pack")

    assert told.endswith("What was picked of the rest goes back to its bin.")
    assert (shop.face(), counts(shop)) == ("In progress", [(1, 0, 2), (1, 0, 0)])
    assert (shop.balance("MUG"), shop.balance("MUG", "allocated"), went_elsewhere(shop, "MUG")) == (17, 1, 2)
    assert (shop.balance("CANDLE"), went_elsewhere(shop, "CANDLE")) == (19, 0)
    assert [row.qty for row in shop.rows("pick_task", status="open")] == [1, 1]
    laws_hold()


def test_a_kit_of_which_one_is_gone_is_claimed_anew_at_every_site(shop: Shop, laws_hold):
    parts = (("LAMP", 1), ("MUG", 1))
    add_skus(shop.database, [SkuSpec("LAMP", "Lamp", grams=900), SkuSpec("SET", "Set", price_minor=2500, parts=parts)])
    shop.stock(LAMP={"Hamburg": 2})
    claims(shop, SET=2, CANDLE=1)
    assert len(shop.rows("fulfillment")) == 2
    sends(shop, {"SET": 2, "CANDLE": 1}, SET=1)

    told = answer(shop, "sent_elsewhere", "sent_already")
    shop.run("capture", "normalize", "allocate", "pick_pack")

    assert told == "1 unit counted as sent elsewhere, and off our list. The rest is claimed anew."
    assert counts(shop) == [(1, 0, 1), (1, 0, 0)]
    assert [shop.balance(code) for code in ("LAMP", "MUG", "CANDLE")] == [0, 18, 19]
    assert [shop.balance(code, "allocated") for code in ("LAMP", "MUG", "CANDLE")] == [1, 1, 1]
    laws_hold()


def test_what_was_short_of_it_is_asked_about_no_more(shop: Shop, laws_hold):
    claims(shop, MUG=3)
    (task,) = shop.rows("pick_task")
    floor.declare_short(shop.database, task.id, 1, shop.owner_id)
    sends(shop, {"MUG": 3}, MUG=3)
    assert cause(shop) == ["pick_short", "sent_elsewhere"]

    answer(shop, "sent_elsewhere", "sent_already")
    run(shop)

    assert (shop.face(), shop.cases(), counts(shop)) == ("Completed", [], [(0, 0, 3)])
    assert went_elsewhere(shop, "MUG") == 1  # the two that were not found are counted where they are missed
    laws_hold()


def test_a_label_that_was_bought_is_given_back(with_vendors: Shop, laws_hold):
    shop = with_vendors
    claims(shop, MUG=1)
    (wave,) = shop.rows("wave")
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    floor.seal_wave(shop.database, wave.id, shop.owner_id)
    shop.run("ship")
    sends(shop, {"MUG": 1}, MUG=1)
    assert asked(shop).question.endswith("here it is still packed, its label is bought")
    assert floor.hand_over(shop.database, shop.owner_id) == 0

    answer(shop, "sent_elsewhere", "sent_already")
    shop.run()

    assert (shop.face(), shop.cases()) == ("Completed", [])
    assert [row.status for row in shop.rows("shipment")] == ["voided"]
    assert [row.status for row in shop.rows("effect", operation="void_label")] == ["done"]
    assert [row.status for row in shop.rows("parcel")] == ["discarded"]
    assert (shop.balance("MUG"), shop.balance("MUG", "picked"), went_elsewhere(shop, "MUG")) == (19, 0, 1)
    laws_hold()


def test_what_has_left_by_us_stays_sent_and_the_rest_ends_elsewhere(with_vendors: Shop, laws_hold):
    shop = with_vendors
    claims(shop, MUG=3)
    (wave,), (claim,) = shop.rows("wave"), shop.rows("allocation")
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    floor.seal(shop.database, claim.fulfillment_id, shop.owner_id, [{"lines": {claim.id: n}} for n in (1, 2)])
    shop.run("ship")
    first, _ = shop.rows("parcel")
    floor.hand_over(shop.database, shop.owner_id, parcel_ids=[first.id])
    sends(shop, {"MUG": 3}, MUG=3)

    answer(shop, "sent_elsewhere", "sent_already")
    run(shop)

    assert (shop.face(), counts(shop)) == ("Sent", [(1, 1, 2)])
    assert [row.status for row in shop.rows("fulfillment")] == ["sent"]
    assert [row.status for row in shop.rows("parcel")] == ["handed_over", "discarded"]
    assert (shop.balance("MUG"), went_elsewhere(shop, "MUG")) == (17, 2)
    laws_hold()


def test_the_case_ends_by_itself_when_the_channel_takes_its_word_back(shop: Shop):
    claims(shop, MUG=1)
    sends(shop, {"MUG": 1}, MUG=1)
    assert cause(shop) == ["sent_elsewhere"]

    body = shopify_order(1001, {"MUG": 1}, updated_at=LATEST)
    body["fulfillments"] = [
        {"id": 71, "order_id": body["id"], "status": "cancelled", "tracking_numbers": [], "created_at": LATER,
         "line_items": [{"id": body["line_items"][0]["id"], "quantity": 1}]}
    ]  # fmt: skip
    shop.deliver("orders/updated", json.dumps(body).encode())
    run(shop)

    assert (shop.face(), shop.cases()) == ("In progress", [])


def test_lines_that_were_changed_too_are_asked_about_beside_it(shop: Shop):
    claims(shop, MUG=2)
    sends(shop, {"MUG": 3}, MUG=2)
    assert sorted(cause(shop)) == ["changed_too_late", "sent_elsewhere"]


def test_completed_in_woocommerce_is_such_a_word(at_woo: Shop, woo, sell_there, laws_hold):
    shop = at_woo
    order = sell_there(MUG=2, GIFT=1)
    shop.run("capture", "normalize", "allocate", "pick_pack")
    said = woo.tell("woocommerce", f"/control/orders/{order['id']}", status="completed", silent=True)
    shop.deliver("order.updated", json.dumps(dict(said)).encode(), shop.woo_id)  # type: ignore[attr-defined]
    shop.run("capture", "normalize", "fetch")
    assert asked(shop).question.startswith(
        f"woo says 3 of 3 units of {order['id']} were sent; here it is still to pick"
    )

    answer(shop, "sent_elsewhere", "sent_already")
    shop.run("capture", "normalize", "allocate", "sync")

    assert ([row.status for row in shop.rows("orders")], shop.cases()) == (["completed"], [])
    assert [shop.balance(code) for code in ("MUG", "CANDLE", "BOX")] == [18, 18, 19]
    laws_hold()
