"""Goods that come back and money that goes back: two tracks, each unit once, each cent once."""

import pytest
import sqlalchemy as sa

from doorstep.actions.resolve import resolve_case
from doorstep.actions.returns import approve_return, receive_return, refund_money, refuse_return, request_return
from doorstep.db import cases, tables, work
from doorstep.db.engine import business_now
from doorstep.db.moves import By
from doorstep.domain.errors import CannotDoError

MUG = 1290


@pytest.fixture
def returned(with_vendors, sell, send_out):
    """An order of two mugs is out; one mug comes back and is on the shelf again. Returns the charge."""
    charge = sell(1001, {"MUG": 2})
    send_out()
    come_back(with_vendors)
    return charge


def come_back(shop, lines=None, way="restock", number=1001):
    order, site = shop.find(number), shop.rows("site")[0]
    rma = request_return(shop.database, order.public_id, lines or {1: 1}, "does not please", "owner")
    approve_return(shop.database, rma, "owner")
    results = [(n, qty, way, "as new") for n, qty in (lines or {1: 1}).items()]
    receive_return(shop.database, rma, results, site.id, "Kim")
    return rma


def paid_back(sandbox, charge) -> list[int]:
    return [r["amount"] for r in sandbox.get("payments", "/control/ledger")["refunds"] if r["charge"] == charge]


def posted(shop, account: str) -> int:
    with shop.database.reading() as connection:
        amount = sa.func.coalesce(sa.func.sum(tables.posting.c.amount), 0)
        return int(connection.execute(sa.select(amount).where(tables.posting.c.account == account)).scalar_one())


def test_a_mug_that_comes_back_is_on_the_shelf_and_paid_back_once(with_vendors, sandbox, returned):
    shop = with_vendors
    assert shop.balance("MUG") == 19
    assert shop.rows("rma")[0].status == "inspected"

    shop.run("returns")

    (refund,) = shop.rows("refund")
    assert (refund.status, refund.amount_minor) == ("posted", MUG)
    assert paid_back(sandbox, returned) == [MUG]
    assert shop.rows("rma")[0].status == "closed"
    assert [row.kind for row in shop.rows("message") if row.ref == refund.public_id] == ["refunded"]
    order, (line,) = shop.find(), shop.rows("order_line")
    assert (order.refunded_minor, line.refunded_minor, line.returned_qty, order.status) == (MUG, MUG, 1, "sent")
    assert refund.calculation["lines"][0]["says"] == "Mug, 1 of 2: 12.90 EUR; now 12.90 EUR"


def test_run_twice_nothing_more_is_paid(with_vendors, sandbox, returned):
    shop = with_vendors
    shop.run("returns")
    before = [shop.rows(name) for name in ("refund", "effect", "entry", "message", "journal")]

    shop.run("returns")
    with shop.database.writing("act") as connection:  # somebody asks for the work again
        work.want(connection, "returns", [1], business_now(connection))
    shop.run("returns")

    assert [shop.rows(name) for name in ("refund", "effect", "entry", "message", "journal")] == before
    assert paid_back(sandbox, returned) == [MUG]


def test_an_answer_that_was_lost_is_asked_for_by_the_same_key(with_vendors, sandbox, returned):
    shop = with_vendors
    sandbox.misbehave("payments", "refund", "drop_connection", after_doing=True, count=1, matching=returned)

    shop.run("returns")
    assert shop.rows("refund")[0].status == "pending"
    assert shop.rows("effect", operation="refund")[0].status == "in_doubt"

    shop.later(minutes=5)
    shop.run("returns")
    assert shop.rows("refund")[0].status == "posted"
    assert paid_back(sandbox, returned) == [MUG]


def test_a_provider_that_is_away_is_asked_later(with_vendors, sandbox, returned):
    shop = with_vendors
    sandbox.misbehave("payments", "refund", "too_many_requests", seconds=60, count=1, matching=returned)

    shop.run("returns")
    (effect,) = shop.rows("effect", operation="refund")
    assert (effect.status, paid_back(sandbox, returned)) == ("wanted", [])

    shop.later(minutes=2)
    shop.run("returns")
    assert paid_back(sandbox, returned) == [MUG]
    assert shop.cases() == []


def test_a_doubt_older_than_the_provider_s_memory_is_looked_up(with_vendors, sandbox, returned):
    shop = with_vendors
    sandbox.misbehave("payments", "refund", "drop_connection", after_doing=True, count=1, matching=returned)
    shop.run("returns")

    shop.later(hours=25)
    sandbox.misbehave("payments", "refund", "server_error", matching=returned)  # whoever asks anew fails the test
    shop.run("returns")

    assert shop.rows("refund")[0].status == "posted"
    assert paid_back(sandbox, returned) == [MUG]


def test_a_refused_refund_is_a_case_and_can_be_asked_for_again(with_vendors, sandbox, returned):
    shop = with_vendors
    sandbox.misbehave(
        "payments", "refund", "refuse", code="charge_blocked", words="ask your bank", count=1, matching=returned
    )
    shop.run("returns")

    assert shop.rows("refund")[0].status == "refused"
    (case,) = shop.rows("exception_case", cause="refund_refused")
    assert (case.status, case.money_minor) == ("open", MUG)
    assert "ask your bank" in case.question

    resolve_case(shop.database, case.public_id, "retry", {}, "owner")
    shop.run("returns")

    assert shop.rows("refund")[0].status == "posted"
    assert [e.status for e in shop.rows("effect", operation="refund")] == ["refused", "done"]
    assert paid_back(sandbox, returned) == [MUG]


def test_a_refund_that_was_paid_by_hand_is_booked_and_told(with_vendors, sandbox, returned):
    shop = with_vendors
    sandbox.misbehave("payments", "refund", "refuse", count=1, matching=returned)
    shop.run("returns")
    (case,) = shop.rows("exception_case", cause="refund_refused")

    resolve_case(shop.database, case.public_id, "paid_by_hand", {"reference": "bank 77"}, "owner")

    (refund,) = shop.rows("refund")
    assert (refund.status, refund.external_ref) == ("posted", "bank 77")
    assert shop.rows("rma")[0].status == "closed"
    assert "refunded" in [row.kind for row in shop.rows("message")]
    assert paid_back(sandbox, returned) == []


def test_an_order_that_was_not_paid_through_us_asks_a_person(shop, send_out):
    shop.order(1001, {"MUG": 1})
    shop.run("capture", "normalize")
    refund_money(shop.database, shop.find().public_id, 500, "a scratch", "owner")

    shop.run("returns")

    (case,) = shop.rows("exception_case")
    assert (case.cause, case.question) == ("refund_by_hand", "Pay 5.00 EUR back for #1001 yourself")
    resolve_case(shop.database, case.public_id, "retry", {}, "owner")  # nothing can pay it back still
    shop.run("returns")
    assert shop.cases() == [("refund_by_hand", str(shop.rows("refund")[0].id))]


def test_a_hold_about_the_buyer_stops_paying_back_and_one_about_goods_does_not(with_vendors, sandbox, sell):
    shop = with_vendors
    charges = {number: sell(number) for number in (1001, 1002)}
    with shop.database.writing("act") as connection:
        by = By(shop.owner_id, business_now(connection))
        for number, cause in ((1001, "high_risk"), (1002, "bad_address")):
            order = shop.find(number)
            cases.file_cases(
                connection, [cases.Trouble(cause, str(order.id), order.id, order.id, {"number": order.number})], by
            )
    for number in charges:
        refund_money(shop.database, shop.find(number).public_id, 300, "a scratch", "owner")

    shop.run("returns")
    assert {number: paid_back(sandbox, charge) for number, charge in charges.items()} == {1001: [], 1002: [300]}

    (case,) = shop.rows("exception_case", cause="high_risk")
    resolve_case(shop.database, case.public_id, "release", {"reason": "a neighbour"}, "owner")
    shop.later(hours=1)
    shop.run("returns")
    assert paid_back(sandbox, charges[1001]) == [300]


def test_no_unit_comes_back_twice(with_vendors, returned):
    shop = with_vendors
    order = shop.find()
    first = request_return(shop.database, order.public_id, {1: 1}, "this one too", "owner")

    with pytest.raises(CannotDoError, match="none of it can come back"):
        request_return(shop.database, order.public_id, {1: 1}, "and a third", "owner")

    refuse_return(shop.database, first, "owner", "worn")
    assert request_return(shop.database, order.public_id, {1: 1}, "really", "owner") != first


@pytest.mark.parametrize(
    ("lines", "says"),
    [({}, "at least one line"), ({1: 0}, "one or more"), ({1: 3}, "2 of it can still"), ({7: 1}, "no line 7")],
)
def test_a_return_that_cannot_be_is_refused_in_a_sentence(with_vendors, sell, send_out, lines, says):
    sell(1001, {"MUG": 2})
    send_out()

    with pytest.raises(CannotDoError, match=says):
        request_return(with_vendors.database, with_vendors.find().public_id, lines, "", "owner")

    assert with_vendors.rows("rma") == []


def test_a_return_is_received_once_and_only_when_approved(with_vendors, sell, send_out):
    shop = with_vendors
    sell(1001, {"MUG": 2})
    send_out()
    site = shop.rows("site")[0].id
    rma = request_return(shop.database, shop.find().public_id, {1: 2}, "", "owner")

    with pytest.raises(CannotDoError, match="not approved yet"):
        receive_return(shop.database, rma, [(1, 1, "restock", "")], site, "Kim")
    approve_return(shop.database, rma, "owner")
    wrong = {"expects 2": (1, 3, "restock", ""), "not part": (2, 1, "scrap", ""), "no way": (1, 1, "eat", "")}
    for says, result in wrong.items():
        with pytest.raises(CannotDoError, match=says):
            receive_return(shop.database, rma, [result], site, "Kim")
    receive_return(shop.database, rma, [(1, 1, "restock", ""), (1, 1, "scrap", "handle broken")], site, "Kim")
    with pytest.raises(CannotDoError, match="already"):
        receive_return(shop.database, rma, [(1, 1, "restock", "")], site, "Kim")

    (line,) = shop.rows("rma_line")
    assert (line.restocked_qty, line.scrapped_qty, line.disposition, line.inspection) == (
        1,
        1,
        "restock and scrap",
        "handle broken",
    )
    assert shop.balance("MUG") == 19
    assert (posted(shop, "shipped"), posted(shop, "scrapped")) == (0, 1)
    assert [r.amount_minor for r in shop.rows("refund")] == [2 * MUG]


def test_a_kit_comes_back_as_its_parts_and_shorts_that_wait_for_them_go_on(with_vendors, sell, send_out):
    shop = with_vendors
    sell(1001, {"GIFT": 10})
    send_out()
    shop.order(1002, {"CANDLE": 2})
    shop.run("capture", "normalize", "allocate")
    assert shop.cases("short_stock")

    come_back(shop, {1: 1})

    assert (shop.balance("CANDLE"), shop.balance("BOX")) == (2, 11)
    shop.run("allocate")
    assert shop.cases() == []


def test_an_order_with_nothing_left_to_pay_back_closes_its_return_at_once(with_vendors, sandbox, sell, send_out):
    shop = with_vendors
    charge = sell(1001, {"MUG": 1})
    send_out()
    refund_money(shop.database, shop.find().public_id, MUG + 490, "it came late", "owner")
    shop.run("returns")

    come_back(shop)

    assert shop.rows("rma")[0].status == "closed"
    assert paid_back(sandbox, charge) == [MUG + 490]


def test_goodwill_returns_and_the_ceiling(with_vendors, sandbox, sell, send_out):
    """Two mugs for 12.90 and shipping of 4.90: 3.00 of goodwill for the mugs, both come back, and no cent more goes."""
    shop = with_vendors
    charge = sell(1001, {"MUG": 2})
    send_out()
    public = shop.find().public_id
    refund_money(shop.database, public, 300, "a scratch", "owner", line_n=1, token="one click")
    with pytest.raises(CannotDoError, match="done already"):
        refund_money(shop.database, public, 300, "a scratch", "owner", line_n=1, token="one click")
    come_back(shop, {1: 1})
    come_back(shop, {1: 1})
    shop.run("returns")

    assert sorted(paid_back(sandbox, charge)) == [300, MUG - 300, MUG]
    with pytest.raises(CannotDoError, match=r"4\.90 EUR"):
        refund_money(shop.database, public, 491, "and more", "owner")
    assert posted(shop, "refundable") == 490
    assert posted(shop, "clearing") == 490


def test_a_broken_refund_is_stopped_before_anything_is_asked_and_its_neighbour_is_paid(
    with_vendors, sandbox, sell, send_out
):
    shop = with_vendors
    charges = [sell(number, {"MUG": 1}) for number in (1001, 1002)]
    for number in (1001, 1002):
        refund_money(shop.database, shop.find(number).public_id, 300, "a scratch", "owner")
    with shop.database.writing("act") as connection:
        connection.execute(tables.refund.update().where(tables.refund.c.id == 1).values(currency="eur"))

    shop.run("returns")

    assert [paid_back(sandbox, charge) for charge in charges] == [[], [300]]
    ((cause, key),) = shop.cases()
    assert cause == "contract_broken"
    assert key.startswith("returns:OwedRefunds:currency")
    assert shop.rows("work_item", stage="returns", subject_id=1)[0].outcome == "quarantined"


def test_a_provider_that_says_it_paid_another_amount_is_not_believed(with_vendors, returned, run_killed):
    shop = with_vendors
    run_killed("returns.commit.before", "returns")
    with shop.database.writing("act") as connection:
        connection.execute(tables.effect.update().where(tables.effect.c.operation == "refund").values(amount_minor=1))

    shop.later(minutes=2)
    shop.run("returns")

    assert shop.rows("refund")[0].status == "pending"
    ((cause, key),) = shop.cases()
    assert (cause, key) == ("contract_broken", "returns:PaidRefunds:what was owed was paid")


COMMITS = ("returns.intend", "returns.answer", "returns")
KILLED_AT = [f"{commit}.commit.{side}" for commit in COMMITS for side in ("before", "after")]
KILLED_AT += ["payments.refund.before", "payments.refund.after"]


@pytest.mark.parametrize("failpoint", KILLED_AT)
def test_killed_anywhere_the_refund_is_paid_once(with_vendors, sandbox, returned, run_killed, failpoint):
    shop = with_vendors

    run_killed(failpoint, "returns")
    shop.later(minutes=2)
    shop.run("returns")

    assert shop.rows("refund")[0].status == "posted"
    assert paid_back(sandbox, returned) == [MUG]
    assert shop.cases() == []
    assert [row.kind for row in shop.rows("message")].count("refunded") == 1
    assert posted(shop, "refund_pending") == 0


@pytest.mark.parametrize("side", ["before", "after"])
def test_killed_around_a_look_up_the_refund_is_paid_once(with_vendors, sandbox, returned, run_killed, side):
    shop = with_vendors
    sandbox.misbehave("payments", "refund", "drop_connection", after_doing=True, count=1, matching=returned)
    shop.run("returns")
    shop.later(hours=25)

    run_killed(f"payments.find.{side}", "returns")
    shop.run("returns")

    assert shop.rows("refund")[0].status == "posted"
    assert paid_back(sandbox, returned) == [MUG]
