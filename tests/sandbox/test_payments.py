"""The payment provider by its own API."""

from typing import Any

import pytest

from doorstep.testing.sandbox import Sandbox


def charge(sandbox: Sandbox, charge_id: str, **told: Any) -> dict[str, Any]:
    usual = {"id": charge_id, "amount": 1_999, "currency": "EUR", "reference": f"#{charge_id}"}
    return dict(sandbox.tell("payments", "/v1/charges", **{**usual, **told}))


@pytest.mark.parametrize(("amount", "fee"), [(1_999, 88), (1, 1), (1_000, 59), (10_000, 320), (3_600_000, 104_430)])
def test_the_fee_is_the_providers_own_rule_and_never_more_than_the_charge(sandbox, amount, fee):
    assert charge(sandbox, f"ch_fee_{amount}", amount=amount)["fee"] == fee


def test_a_charge_made_twice_under_one_id_is_one_charge(sandbox):
    first = charge(sandbox, "ch_same")

    assert charge(sandbox, "ch_same") == first
    with pytest.raises(ValueError, match=r"409.*key_reused"):
        charge(sandbox, "ch_same", amount=5)


def test_a_batch_of_charges_is_taken_whole_or_not_at_all(sandbox):
    good = {"id": "ch_whole_1", "amount": 5, "currency": "EUR", "reference": "#1"}

    with pytest.raises(ValueError, match="amount_invalid"):
        sandbox.tell("payments", "/v1/charges/batch", charges=[good, {**good, "id": "ch_whole_2", "amount": -5}])

    with pytest.raises(ValueError, match="404"):
        sandbox.get("payments", "/v1/charges/ch_whole_1")


@pytest.mark.parametrize("captured_at", ["2026-03-02T10:00:00", "yesterday"])
def test_a_charge_at_no_certain_instant_is_not_taken(sandbox, captured_at):
    with pytest.raises(ValueError, match="400"):
        charge(sandbox, "ch_when", captured_at=captured_at)


@pytest.mark.parametrize("amount", [19.99, "1999", True, 0, -1, None])
def test_money_is_whole_minor_units_above_zero(sandbox, amount):
    with pytest.raises(ValueError, match="amount_invalid"):
        charge(sandbox, "ch_float", amount=amount)


def test_a_weekly_payout_comes_on_monday_with_the_whole_week(fresh_sandbox):
    fresh_sandbox.tell("payments", "/control/schedule", every="weekly", delay_days=1)
    for day in ("02", "04", "07", "08"):  # Monday 2 to Sunday 8 March
        charge(fresh_sandbox, f"ch_{day}", captured_at=f"2026-03-{day}T12:00:00Z")

    def payouts(now: str) -> list[str]:
        fresh_sandbox.tell("payments", "/control/clock", now=now)
        return [one["created_at"] for one in fresh_sandbox.get("payments", "/v1/payouts")["payouts"]]

    assert payouts("2026-03-08T23:00:00Z") == []
    assert payouts("2026-03-09T06:00:00Z") == ["2026-03-09T06:00:00Z"]
    lines = fresh_sandbox.get("payments", "/v1/payouts/po_000001/lines")["lines"]
    assert [line["charge"] for line in lines] == ["ch_02", "ch_04", "ch_07", "ch_08", None]


def test_a_clock_that_jumps_over_a_week_makes_every_payout_on_its_own_day(fresh_sandbox):
    for day in ("02", "03", "05"):
        charge(fresh_sandbox, f"ch_{day}", captured_at=f"2026-03-{day}T12:00:00Z")

    fresh_sandbox.tell("payments", "/control/clock", now="2026-03-12T12:00:00Z")

    made = [one["created_at"][:10] for one in fresh_sandbox.get("payments", "/v1/payouts")["payouts"]]
    assert made == ["2026-03-04", "2026-03-05", "2026-03-07"]


def test_the_ledger_holds_every_cent(fresh_sandbox):
    for n in range(7):
        charge(fresh_sandbox, f"ch_{n}", amount=1_000 + n)
    fresh_sandbox.tell("payments", "/control/payout")
    charge(fresh_sandbox, "ch_late", amount=77)

    ledger = fresh_sandbox.get("payments", "/control/ledger")

    unpaid = [line for line in ledger["lines"] if line["payout"] is None]
    assert [line["charge"] for line in unpaid] == ["ch_late"]
    paid = sum(payout["amount"] for payout in ledger["payouts"])
    booked = sum(one["amount"] - one["fee"] for one in ledger["charges"] if one["id"] != "ch_late")
    assert paid == booked


def test_a_schedule_that_makes_no_sense_is_not_taken(sandbox):
    for told in ({"every": "yearly"}, {"delay_days": -1}, {"delay_days": "2"}):
        with pytest.raises(ValueError, match="schedule_unknown"):
            sandbox.tell("payments", "/control/schedule", **told)
