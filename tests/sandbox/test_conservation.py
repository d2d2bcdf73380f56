"""Whatever is charged, refunded and paid out in whatever order: not a cent appears or is lost."""

import contextlib
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.sandbox.office import Refusal
from doorstep.sandbox.payments.app import PaymentProvider

CHARGE = st.tuples(st.just("charge"), st.integers(1, 5_000), st.sampled_from(["EUR", "JPY"]))
REFUND = st.tuples(st.just("refund"), st.integers(0, 5), st.integers(1, 3_000))
ADJUST = st.tuples(st.just("adjust"), st.integers(-500, 500), st.sampled_from(["EUR", "JPY"]))
DAY = st.tuples(st.just("day"), st.integers(1, 4), st.just(""))


def live(provider: PaymentProvider, steps: list[tuple[str, int, object]]) -> None:
    books, desk, clock, day = provider.books, provider.payouts, provider.office.clock, 1
    clock.tell({"now": "2026-03-01T12:00:00Z"})
    for n, (step, number, other) in enumerate(steps):
        if step == "charge":
            books.charge([{"id": f"ch_{n}", "amount": number, "currency": other, "reference": f"#{n}"}])
        elif step == "adjust":
            books.adjust({"amount": number, "currency": other})
        elif step == "day":
            day += number
            clock.tell({"now": f"2026-03-{min(day, 31):02}T12:00:00Z"})
            desk.pay_what_is_due()
        else:
            charges = books.ledger()["charges"]
            charge = charges[number % len(charges)] if charges else {"id": "ch_none", "currency": "EUR"}
            with contextlib.suppress(Refusal):
                books.refund({"charge": charge["id"], "amount": other, "currency": charge["currency"]}, f"key-{n}")
    desk.pay_now({})


@settings(max_examples=60)
@given(st.lists(st.one_of(CHARGE, REFUND, ADJUST, DAY), max_size=25))
def test_every_cent_is_paid_out_or_still_there(steps):
    with tempfile.TemporaryDirectory() as folder:
        provider = PaymentProvider(Path(folder), "sandbox")
        live(provider, steps)
        ledger = provider.books.ledger()
        payouts = provider.payouts.since(0, 1_000)
        provider.office.connection.close()

    per_payout: Counter[str] = Counter()
    booked: Counter[str] = Counter()
    unpaid: Counter[str] = Counter()
    for line in ledger["lines"]:
        per_payout[line["payout"]] += line["net"]
        if line["type"] != "payout":
            booked[line["currency"]] += line["net"]
            unpaid[line["currency"]] += line["net"] if line["payout"] is None else 0
    paid: Counter[str] = Counter()
    for payout in payouts:
        assert payout["amount"] > 0
        assert per_payout[payout["id"]] == 0
        paid[payout["currency"]] += payout["amount"]
    assert {one: paid[one] + unpaid[one] for one in booked} == dict(booked)
    assert all(0 <= charge["refunded"] <= charge["amount"] for charge in ledger["charges"])
    refunded = Counter()
    for refund in ledger["refunds"]:
        refunded[refund["charge"]] += refund["amount"]
    assert all(refunded[charge["id"]] == charge["refunded"] for charge in ledger["charges"])
