"""Allocate: each unit is claimed once, oldest order first, from as few places as can be."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import tasks.allocate
from doorstep.actions.found import SkuSpec, add_skus
from doorstep.actions.orders import cancel
from doorstep.db.queries import allocate as rows
from tasks.context import working

LINE = ("capture", "normalize", "allocate")


def at(minute: int) -> dict[str, str]:
    """An order placed at that minute past eleven."""
    stamp = f"2026-11-20T11:{minute:02d}:00Z"
    return {"at": stamp}


def test_a_confirmed_order_claims_its_units_and_goes_to_the_floor(shop):
    shop.order(1001, {"MUG": 3})

    shop.run(*LINE)

    assert shop.face(1001) == "In progress"
    assert (shop.balance("MUG"), shop.balance("MUG", "allocated")) == (17, 3)
    assert len(shop.rows("work_item", stage="pick_pack", outcome=None)) == 1
    assert shop.rows("fulfillment")[0].why["rule"] == "one site has it all"


def test_a_short_order_leaves_its_stock_to_the_next(shop):
    shop.order(1001, {"MUG": 25}, **at(1))
    shop.order(1002, {"MUG": 20}, **at(2))

    shop.run(*LINE)

    assert [shop.face(1001), shop.face(1002)] == ["Blocked", "In progress"]
    assert [cause for cause, _ in shop.cases()] == ["short_stock"]


def test_received_stock_releases_the_oldest_first_and_the_case_closes_by_itself(shop):
    for number in (1001, 1002):
        shop.order(number, {"MUG": 30}, **at(number - 1000))
    shop.run(*LINE)

    shop.stock(MUG=15)
    shop.run(*LINE)
    assert [shop.face(1001), shop.face(1002)] == ["In progress", "Blocked"]
    shop.stock(MUG=25)
    shop.run(*LINE)

    assert [shop.face(1001), shop.face(1002)] == ["In progress", "In progress"]
    assert shop.cases() == []


def test_a_cancelled_order_gives_its_units_to_who_waits(shop):
    shop.order(1001, {"MUG": 20}, **at(1))
    shop.order(1002, {"MUG": 5}, **at(2))
    shop.run(*LINE)
    assert shop.face(1002) == "Blocked"

    cancel(shop.database, shop.find(1001).public_id, "owner", "changed her mind")
    shop.run(*LINE)

    assert shop.face(1002) == "In progress"
    assert shop.balance("MUG") == 15


def test_thirteen_over_ten_and_fifteen_are_exactly_thirteen(shop):
    add_skus(shop.database, [SkuSpec("PEN", "Pen", grams=10)])
    shop.stock(PEN={"Berlin": 10, "Hamburg": 2})
    shop.order(1001, {"PEN": 11})

    shop.run(*LINE)

    assert sorted(row.qty for row in shop.rows("allocation")) == [1, 10]
    assert [shop.balance("PEN", "allocated", site) for site in ("Berlin", "Hamburg")] == [10, 1]
    assert len(shop.rows("fulfillment")) == 2


def test_a_kit_and_its_part_in_one_basket_cannot_both_have_the_last_one(shop):
    shop.order(1001, {"GIFT": 9, "CANDLE": 3})  # 18 + 3 candles, of 20

    shop.run(*LINE)

    assert shop.face(1001) == "Blocked"
    assert shop.balance("CANDLE") == 20
    (subject,) = shop.rows("case_subject")
    assert subject.facts == {"missing": 1}


def test_a_recipe_that_changes_leaves_open_orders_as_they_were_sold(shop):
    shop.order(1001, {"GIFT": 1})
    shop.run("capture", "normalize")
    add_skus(shop.database, [SkuSpec("GIFT", "Gift set", parts=(("CANDLE", 3), ("BOX", 1)))])
    shop.order(1002, {"GIFT": 1})

    shop.run(*LINE)

    candle = next(row.id for row in shop.rows("sku") if row.code == "CANDLE")
    claimed = {row.order_id: row.qty for row in shop.rows("allocation", sku_id=candle)}
    assert claimed == {shop.find(1001).id: 2, shop.find(1002).id: 3}


def test_a_kit_of_kits_is_claimed_by_what_lies_in_the_bins(shop):
    add_skus(shop.database, [SkuSpec("HAMPER", "Hamper", parts=(("GIFT", 2), ("MUG", 1)))])
    shop.order(1001, {"HAMPER": 2})

    shop.run(*LINE)

    assert [shop.balance(code, "allocated") for code in ("CANDLE", "BOX", "MUG")] == [8, 4, 2]


def test_an_order_of_things_without_a_body_is_sent_and_done(shop):
    shop.order(1001, {"EBOOK": 1})

    shop.run(*LINE)

    assert shop.face(1001) == "Completed"


def test_running_twice_claims_nothing_more(shop):
    shop.order(1001, {"MUG": 3})

    shop.run(*LINE)
    shop.run(*LINE)

    assert shop.balance("MUG", "allocated") == 3
    assert len(shop.rows("allocation")) == 1


def test_a_line_of_an_impossible_quantity_is_quarantined_and_its_neighbour_claims(shop, monkeypatch):
    shop.order(1001, {"MUG": 1})
    shop.order(1002, {"MUG": 1})
    shop.run("capture", "normalize")
    spoilt = shop.find(1001).id
    read = rows.read_lines

    def spoil(connection, order_ids):
        return [(*row[:4], -1, row[5]) if row[0] == spoilt else row for row in map(tuple, read(connection, order_ids))]

    monkeypatch.setattr(rows, "read_lines", spoil)
    shop.run("allocate")

    (case,) = shop.rows("exception_case", status="open")
    assert (case.cause, case.facts["rule"], case.facts["value"]) == ("contract_broken", "qty: greater_than(0)", "-1")
    assert [shop.face(1001), shop.face(1002)] == ["Blocked", "In progress"]


def test_a_claim_that_comes_out_wrong_is_quarantined_and_its_neighbour_stands(shop, monkeypatch):
    shop.order(1001, {"MUG": 1})
    shop.order(1002, {"MUG": 1})
    shop.run("capture", "normalize")
    spoilt, decide = shop.find(1001).id, tasks.allocate.decide

    def spoil(gathered):
        decision = decide(gathered)
        decision.promised[spoilt] = [replace(claim, qty=0) for claim in decision.promised[spoilt]]
        return decision

    monkeypatch.setattr("flows.allocate.decide", spoil)
    shop.run("allocate")

    (case,) = shop.rows("exception_case", status="open")
    assert (case.cause, case.facts["contract"]) == ("contract_broken", "Allocations")
    assert [shop.face(1001), shop.face(1002)] == ["Blocked", "In progress"]
    assert shop.balance("MUG", "allocated") == 1


def test_two_hundred_buyers_for_twelve_units_get_twelve_in_a_handful_of_commits(shop):
    add_skus(shop.database, [SkuSpec("RARE", "The last ones", grams=10)])
    shop.stock(RARE=12)
    for number in range(2000, 2200):
        shop.order(number, {"RARE": 1}, at=f"2026-11-20T10:{number % 60:02d}:{number // 60 % 60:02d}Z")

    shop.run(*LINE)

    assert (shop.balance("RARE"), shop.balance("RARE", "allocated")) == (0, 12)
    (case,) = shop.rows("exception_case", status="open")
    assert (case.cause, len(shop.rows("case_subject", case_id=case.id, cleared_at=None))) == ("short_stock", 188)
    assert len(shop.rows("batch", stage="allocate")) <= 4


def test_eight_workers_over_the_same_products_claim_each_unit_once(shop):
    """On PostgreSQL they commit side by side; locks in key order keep them from waiting in a circle."""
    codes = [f"P-{n}" for n in range(12)]
    add_skus(shop.database, [SkuSpec(code, code, grams=10) for code in codes])
    shop.stock(**dict.fromkeys(codes, 40))
    for n in range(160):
        basket = {codes[(n * k + k) % 12]: 1 for k in (1, 5, 7)}
        shop.order(3000 + n, basket)
    shop.run("capture", "normalize")
    together = threading.Barrier(8)

    def work(_n: int) -> None:
        together.wait()
        run_one_worker()

    with working(shop.database), ThreadPoolExecutor(8) as workers:
        list(workers.map(work, range(8)))

    claimed = {row.order_id for row in shop.rows("allocation")}
    assert sum(row.qty for row in shop.rows("allocation")) == sum(shop.balance(code, "allocated") for code in codes)
    assert all(shop.balance(code) >= 0 for code in codes)
    assert len(claimed) + len(shop.rows("case_subject", cleared_at=None)) >= 160


def run_one_worker() -> None:
    """What one worker does of allocate, batch after small batch, until none is left."""
    while True:
        gathered = tasks.allocate._read(7)
        if not gathered.claimed:
            return
        tasks.allocate._commit(gathered, tasks.allocate.decide(gathered))
