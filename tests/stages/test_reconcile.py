"""Every cent of a payout has a name, or a person is asked about exactly what has none."""

import pytest
import sqlalchemy as sa

from doorstep.actions.found import make_account, make_feed
from doorstep.actions.resolve import resolve_case
from doorstep.actions.returns import refund_money
from doorstep.db import inbox, tables, work
from doorstep.db.engine import business_now
from doorstep.db.moves import By
from doorstep.db.queries import reconcile
from doorstep.db.write import to_json
from doorstep.domain.errors import CannotDoError

TOTAL = 3070  # two mugs and their shipping


@pytest.fixture
def paid(shop):
    """Two orders that were paid with the charges ch_1 and ch_2."""
    for number in (1, 2):
        shop.order(1000 + number, {"MUG": 2}, checkout_token=f"ch_{number}")
    shop.run("capture", "normalize")
    return shop


def line(kind: str, gross: int, fee: int = 0, charge: str = "", ref: str = "", order_ref: str = "", **changes) -> dict:
    told = {"kind": kind, "ref": ref or charge, "charge_ref": charge, "order_ref": order_ref, "gross_minor": gross}
    return {**told, "fee_minor": fee, "net_minor": gross - fee, "currency": "EUR", "occurred_at": None, **changes}


CHARGES = (line("charge", TOTAL, 119, "ch_1"), line("charge", TOTAL, 119, "ch_2"))


def send_statement(shop, *lines: dict, ref: str = "po_1", amount: int | None = None) -> None:
    """The provider's statement comes in, as watch leaves it."""
    amount = sum(x["net_minor"] for x in lines if x["currency"] == "EUR") if amount is None else amount
    lines = (*lines, line("payout", -amount, ref=ref))
    told = {"ref": ref, "currency": "EUR", "amount_minor": amount, "paid_on": "2026-11-20", "lines": list(lines)}
    with shop.database.writing("act") as connection:
        provider = make_account(connection, "payment", "sandbox", "money")
        body = to_json(told).encode()
        arrival = inbox.Arrival(provider, f"payout:{ref}", "payout", body, business_now(connection))
        inbox.store(connection, [arrival])


def pay_out(shop, *lines: dict, **told) -> None:
    """The statement comes in and is gone through."""
    send_statement(shop, *lines, **told)
    shop.run("capture", "reconcile")


def booked(shop) -> dict[str, int]:
    """What stands in the accounts that payouts move."""
    posting = tables.posting
    with shop.database.reading() as connection:
        query = sa.select(posting.c.account, sa.func.sum(posting.c.amount)).where(posting.c.currency == "EUR")
        found = {account: int(amount) for account, amount in connection.execute(query.group_by(posting.c.account))}
    return {name: found.get(name, 0) for name in ("bank", "fees", "clearing", "reserve", "explained")}


def look_again(shop) -> None:
    with shop.database.writing("act") as connection:
        work.want(connection, "reconcile", [row.id for row in shop.rows("payout")], business_now(connection))
    shop.run("reconcile")


def test_a_payout_that_foots_is_booked_to_the_cent(paid):
    refund_money(paid.database, paid.find(1001).public_id, 500, "a scratch", "owner")
    refund = line("refund", -500, charge="ch_1", ref="re_1")

    pay_out(paid, *CHARGES, refund, line("fee", -900), line("reserve", -300))

    (payout,) = paid.rows("payout")
    assert (payout.status, payout.residual_minor) == ("balanced", 0)
    assert {x.status for x in paid.rows("settlement_line")} == {"matched"}
    named = [(x.kind, x.order_id, x.refund_id) for x in paid.rows("settlement_line")]
    assert named == [
        ("charge", 1, None), ("charge", 2, None), ("refund", 1, 1), ("fee", None, None), ("reserve", None, None),
        ("payout", None, None),
    ]  # fmt: skip
    # The refund waits to be paid by `returns`; until it is booked there, clearing is short of it.
    books = {"bank": payout.amount_minor, "fees": 238 + 900, "clearing": 500, "reserve": 300, "explained": 0}
    assert booked(paid) == books
    assert paid.cases() == []


def test_a_line_without_a_name_is_a_case_that_names_it_and_books_nothing(paid):
    before = booked(paid)

    pay_out(paid, *CHARGES, line("loan", -1727, ref="adj_9"))

    (payout,) = paid.rows("payout")
    assert payout.status == "disputed"
    assert booked(paid) == before
    (case,) = paid.rows("exception_case")
    assert case.question == "Payout po_1 leaves -17.27 EUR unexplained"
    assert (case.money_minor, case.facts["lines"][0]["ref"]) == (1727, "adj_9")
    assert case.facts["lines"][0]["why"] == "nothing says what it is for"


def test_a_transfer_that_is_short_is_a_case_with_the_amount(paid):
    pay_out(paid, *CHARGES, amount=5902 - 100)

    (case,) = paid.rows("exception_case")
    assert case.question == "Payout po_1 leaves -1.00 EUR unexplained"
    assert (paid.rows("payout")[0].residual_minor, case.facts["lines"]) == (-100, [])


def test_a_person_says_what_it_is_and_it_is_booked_under_those_words(paid):
    pay_out(paid, *CHARGES, line("loan", -1727), amount=5902 - 1727 + 3)
    (case,) = paid.rows("exception_case")
    assert case.facts["difference_minor"] == -1724

    resolve_case(paid.database, case.public_id, "explain", {"reason": "the loan of May"}, "owner")

    (payout,) = paid.rows("payout")
    assert payout.status == "balanced"
    loan = next(x for x in paid.rows("settlement_line") if x.kind == "loan")
    assert (loan.status, loan.explanation) == ("written_off", "the loan of May")
    assert booked(paid) == {"bank": 4178, "fees": 238, "clearing": 0, "reserve": 0, "explained": 1724}
    look_again(paid)
    assert paid.cases() == []
    with pytest.raises(CannotDoError, match="balanced already"), paid.database.writing("act") as connection:
        reconcile.explain(connection, payout.id, "once more", By(paid.owner_id, business_now(connection)))


def test_an_order_that_comes_after_its_payout_closes_the_case_by_itself(shop):
    shop.order(1001, {"MUG": 2}, checkout_token="ch_1")
    shop.run("capture", "normalize")
    pay_out(shop, *CHARGES)
    assert len(shop.cases("payout_residual")) == 1
    (case,) = shop.rows("exception_case")
    assert case.facts["difference_minor"] == TOTAL - 119

    shop.order(1002, {"MUG": 2}, checkout_token="ch_2")
    shop.run("capture", "normalize")
    shop.later(minutes=1)
    shop.run("reconcile")

    assert shop.rows("payout")[0].status == "balanced"
    assert shop.cases() == []
    assert booked(shop)["bank"] == 5902


def test_a_case_tells_what_is_left_when_a_part_of_it_is_found(paid):
    pay_out(paid, *CHARGES, line("refund", -500, charge="ch_1", ref="re_1"), line("loan", -1727))
    assert paid.rows("exception_case")[0].facts["difference_minor"] == -2227

    refund_money(paid.database, paid.find(1001).public_id, 500, "a scratch", "owner")
    look_again(paid)

    (first, second) = paid.rows("exception_case")
    assert (first.status, second.status) == ("cleared", "open")
    assert second.facts["difference_minor"] == -1727


def test_gone_through_twice_nothing_changes(paid):
    pay_out(paid, *CHARGES, line("loan", -1727))
    pay_out(paid, *CHARGES[:1], ref="po_2")  # the first charge a second time
    look_again(paid)
    names = ("payout", "settlement_line", "entry", "posting", "exception_case", "case_subject", "journal")
    before = [paid.rows(name) for name in names]

    pay_out(paid, *CHARGES, line("loan", -1727))
    look_again(paid)

    assert [paid.rows(name) for name in names] == before
    assert len(paid.cases("payout_residual")) == 2  # a payment is shown once


def test_a_broken_line_stops_its_payout_and_the_neighbour_is_balanced(paid):
    pay_out(paid, {**CHARGES[0], "net_minor": 1}, amount=1)
    pay_out(paid, CHARGES[1], ref="po_2")

    assert [row.status for row in paid.rows("payout")] == ["received", "balanced"]
    ((cause, key),) = paid.cases()
    assert (cause, key) == ("contract_broken", "reconcile:SettlementLines:net is gross less fee")
    assert {x.status for x in paid.rows("settlement_line") if x.payout_id == 1} == {"unmatched"}


@pytest.mark.parametrize("side", ["before", "after"])
def test_killed_around_its_commit_it_is_booked_once(paid, run_killed, side):
    send_statement(paid, *CHARGES)
    paid.run("capture")

    run_killed(f"reconcile.commit.{side}", "reconcile")
    paid.run("reconcile")

    assert paid.rows("payout")[0].status == "balanced"
    assert booked(paid)["bank"] == 5902


def test_the_whole_way_from_the_provider_to_the_bank(shop, fresh_sandbox, connect, sell_at):
    """Two orders are paid, one is partly refunded, the provider takes a fee and pays out: the bank has what it says."""
    connect(fresh_sandbox)
    for number in (1001, 1002):
        sell_at(fresh_sandbox, number)
    refund_money(shop.database, shop.find(1001).public_id, 500, "a scratch", "owner")
    shop.run("returns")
    fresh_sandbox.tell("payments", "/control/adjustments", kind="fee", amount=-900, currency="EUR")
    fresh_sandbox.tell("payments", "/control/payout")

    with shop.database.writing("act") as connection:
        account = next(row.id for row in shop.rows("vendor_account") if row.name == "money")
        make_feed(connection, account, "payouts", 900)
    shop.run("watch", "capture", "reconcile")

    (payout,) = shop.rows("payout")
    assert (payout.status, shop.cases()) == ("balanced", [])
    assert (booked(shop)["bank"], booked(shop)["clearing"]) == (payout.amount_minor, 0)
