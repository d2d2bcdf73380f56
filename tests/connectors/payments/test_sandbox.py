"""The payment connector against the provider itself, over sockets, well-behaved and not."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import pytest

from doorstep.connectors.payments import LineKind, RefundDone, RefundRefused, RefundRequest, RefundUnknown
from doorstep.connectors.payments.sandbox import SandboxPayments
from doorstep.testing.sandbox import Sandbox

Told = TypeVar("Told")


def calling(
    sandbox: Sandbox, talk: Callable[[SandboxPayments], Coroutine[Any, Any, Told]], timeout_seconds: float = 20
) -> Told:
    async def whole() -> Told:
        provider = SandboxPayments(sandbox.payments_url, sandbox.api_key, timeout_seconds=timeout_seconds)
        try:
            return await talk(provider)
        finally:
            await provider.aclose()

    return asyncio.run(whole())


def charge(sandbox: Sandbox, charge_id: str, amount: int = 5_000, currency: str = "EUR", **told: Any) -> None:
    sandbox.tell(
        "payments", "/v1/charges", id=charge_id, amount=amount, currency=currency, reference=f"#{charge_id}", **told
    )


def refund(sandbox: Sandbox, key: str, charge_ref: str, amount: int, currency: str = "EUR", timeout: float = 20) -> Any:
    request = RefundRequest(key, charge_ref, amount, currency, "came back", f"ref-{key}")
    return calling(sandbox, lambda provider: provider.refund(request), timeout)


def refunds_of(sandbox: Sandbox, charge_id: str) -> list[int]:
    """What the provider's own ledger says went back."""
    ledger = sandbox.get("payments", "/control/ledger")
    return [one["amount"] for one in ledger["refunds"] if one["charge"] == charge_id]


def test_a_refund_asked_twice_under_one_key_is_one_refund(sandbox):
    charge(sandbox, "ch_twice")

    first, again = (refund(sandbox, "twice", "ch_twice", 1_200) for _ in range(2))

    assert isinstance(first, RefundDone)
    assert first == again
    assert (first.amount_minor, first.currency, first.charge_ref) == (1_200, "EUR", "ch_twice")
    assert first.created_at.tzinfo is UTC
    assert refunds_of(sandbox, "ch_twice") == [1_200]


def test_no_more_goes_back_than_was_paid(sandbox):
    charge(sandbox, "ch_ceiling")

    answers = [
        refund(sandbox, f"ceiling-{n}", "ch_ceiling", amount) for n, amount in enumerate((3_000, 2_001, 2_000, 1))
    ]

    assert [getattr(answer, "code", "done") for answer in answers] == [
        "done",
        "amount_too_large",
        "done",
        "charge_already_refunded",
    ]
    assert refunds_of(sandbox, "ch_ceiling") == [3_000, 2_000]


def test_a_refund_in_another_currency_or_of_another_charge_is_refused(sandbox):
    charge(sandbox, "ch_euro")

    answers = [refund(sandbox, "euro-1", "ch_euro", 10, "USD"), refund(sandbox, "euro-2", "ch_none", 10)]

    assert [answer.code for answer in answers] == ["currency_differs", "charge_not_found"]


def test_a_key_is_not_used_for_another_amount(sandbox):
    charge(sandbox, "ch_key")
    refund(sandbox, "key", "ch_key", 10)

    answer = refund(sandbox, "key", "ch_key", 11)

    assert isinstance(answer, RefundRefused)
    assert answer.code == "key_reused"


@pytest.mark.parametrize(
    ("mode", "told", "may_be_done", "was_done"),
    [
        ("timeout_after_doing", {"seconds": 30}, True, True),
        ("drop_connection", {"after_doing": True}, True, True),
        ("answer_twice", {}, True, True),
        ("drop_connection", {}, True, False),
        ("server_error", {}, True, False),
        ("too_many_requests", {}, False, False),
    ],
    ids=["timed out behind", "dropped behind", "answered twice", "dropped before", "server error", "too many"],
)
def test_a_refund_in_doubt_is_asked_again_under_its_key_and_is_one(sandbox, mode, told, may_be_done, was_done):
    name = f"{mode}-{was_done}"
    charge(sandbox, f"ch_{name}")
    sandbox.misbehave("payments", "refund", mode, count=1, matching=f"ref-{name}", **told)

    doubt = refund(sandbox, name, f"ch_{name}", 700, timeout=0.4)
    done_then = refunds_of(sandbox, f"ch_{name}")
    again = refund(sandbox, name, f"ch_{name}", 700)

    assert isinstance(doubt, RefundUnknown)
    assert doubt.may_be_done is may_be_done
    assert done_then == ([700] if was_done else [])
    assert isinstance(again, RefundDone)
    assert refunds_of(sandbox, f"ch_{name}") == [700]


def test_a_refund_is_found_by_its_reference_when_it_shows(sandbox):
    charge(sandbox, "ch_find")
    refund(sandbox, "find", "ch_find", 300)
    sandbox.misbehave("payments", "find_refund", "not_found_for_a_while", count=1)

    async def talk(provider: SandboxPayments) -> list[object]:
        return [await provider.find_refund(reference) for reference in ("ref-find", "ref-find", "ref-other")]

    hidden, found, other = calling(sandbox, talk)

    assert (hidden, other) == (None, None)
    assert isinstance(found, RefundDone)
    assert found.key == "find"


def test_many_refunds_are_answered_once_each(sandbox):
    for n in range(30):
        charge(sandbox, f"ch_many_{n}")

    async def talk(provider: SandboxPayments) -> list[str]:
        requests = [RefundRequest(f"many-{n}", f"ch_many_{n}", 100, "EUR") for n in range(30)]
        return [answer.key async for group in provider.refund_all(requests) for answer in group]

    assert sorted(calling(sandbox, talk)) == sorted(f"many-{n}" for n in range(30))


def test_a_day_of_charges_is_paid_out_two_days_later_and_foots(fresh_sandbox):
    fresh_sandbox.tell("payments", "/control/clock", now="2026-03-02T20:00:00Z")
    seeded = [
        {
            "id": f"ch_{n}",
            "amount": 1_999,
            "currency": "EUR",
            "reference": f"#{n}",
            "captured_at": "2026-03-02T10:00:00Z",
        }
        for n in range(300)
    ]
    fresh_sandbox.tell("payments", "/v1/charges/batch", charges=seeded)
    charge(fresh_sandbox, "ch_late", captured_at="2026-03-03T10:00:00+02:00")
    refund(fresh_sandbox, "back", "ch_7", 999)
    fresh_sandbox.tell(
        "payments", "/control/adjustments", kind="fee", amount=-500, currency="EUR", description="monthly"
    )

    async def talk(provider: SandboxPayments) -> list[Any]:
        fresh_sandbox.tell("payments", "/control/clock", now="2026-03-04T05:59:00Z")
        before, cursor = await provider.payouts("")
        fresh_sandbox.tell("payments", "/control/clock", now="2026-03-04T06:00:00Z")
        payouts, cursor = await provider.payouts(cursor)
        assert await provider.payouts(cursor) == ([], cursor)
        return [before, payouts, await provider.payout_lines(payouts[0].payout_ref)]

    before, payouts, lines = calling(fresh_sandbox, talk)

    (payout,) = payouts
    fee = 58 + 30  # 2.9 % of 19.99 is 57.971 cents
    assert before == []
    assert payout.amount_minor == 300 * (1_999 - fee) - 999 - 500
    assert (payout.currency, payout.arrives_on) == ("EUR", date(2026, 3, 5))
    assert payout.created_at == datetime(2026, 3, 4, 6, tzinfo=UTC)
    assert sum(line.net_minor for line in lines) == 0
    assert [line.kind for line in lines if line.charge_ref == "ch_7"] == [LineKind.CHARGE, LineKind.REFUND]
    assert {line.kind for line in lines} == {LineKind.CHARGE, LineKind.REFUND, LineKind.FEE, LineKind.PAYOUT}
    assert len(lines) == len({line.line_ref for line in lines}) == 303
    assert all(line.net_minor == line.amount_minor - line.fee_minor for line in lines)
    assert "ch_late" not in {line.charge_ref for line in lines}


def test_a_payout_that_is_short_does_not_foot_by_just_that(fresh_sandbox):
    charge(fresh_sandbox, "ch_1")
    fresh_sandbox.tell("payments", "/control/payout", short=120)

    async def talk(provider: SandboxPayments) -> int:
        (payout,), _ = await provider.payouts("")
        return sum(line.net_minor for line in await provider.payout_lines(payout.payout_ref))

    assert calling(fresh_sandbox, talk) == 120


def test_a_shop_that_owes_the_provider_gets_no_payout_until_it_does_not(fresh_sandbox):
    charge(fresh_sandbox, "ch_1", 1_000)
    refund(fresh_sandbox, "all", "ch_1", 1_000)
    assert fresh_sandbox.tell("payments", "/control/payout")["payouts"] == []

    charge(fresh_sandbox, "ch_2", 1_000)
    fresh_sandbox.tell("payments", "/control/payout")

    async def talk(provider: SandboxPayments) -> int:
        (payout,), _ = await provider.payouts("")
        return payout.amount_minor

    assert calling(fresh_sandbox, talk) == 1_000 - 2 * (29 + 30)


def test_each_currency_is_paid_out_by_itself(fresh_sandbox):
    charge(fresh_sandbox, "ch_yen", 3_000, "JPY")
    charge(fresh_sandbox, "ch_euro", 1_000)
    fresh_sandbox.tell("payments", "/control/payout")

    async def talk(provider: SandboxPayments) -> list[Any]:
        payouts, _ = await provider.payouts("")
        return [
            (one.currency, {line.currency for line in await provider.payout_lines(one.payout_ref)}) for one in payouts
        ]

    assert calling(fresh_sandbox, talk) == [("EUR", {"EUR"}), ("JPY", {"JPY"})]


def test_payouts_and_lines_that_are_told_twice_are_one_each(fresh_sandbox):
    charge(fresh_sandbox, "ch_1")
    fresh_sandbox.tell("payments", "/control/payout")
    for operation in ("payouts", "payout_lines"):
        fresh_sandbox.misbehave("payments", operation, "answer_twice")

    async def talk(provider: SandboxPayments) -> tuple[int, int]:
        payouts, _ = await provider.payouts("")
        return len(payouts), len(await provider.payout_lines(payouts[0].payout_ref))

    assert calling(fresh_sandbox, talk) == (1, 2)


def test_a_kind_of_line_that_was_never_used_before_is_told_as_it_is(fresh_sandbox):
    charge(fresh_sandbox, "ch_1")
    for kind in ("chargeback", "cosmic_ray"):
        fresh_sandbox.tell("payments", "/control/adjustments", kind=kind, amount=-5, currency="EUR", charge="ch_1")
    fresh_sandbox.tell("payments", "/control/payout")

    async def talk(provider: SandboxPayments) -> list[Any]:
        return await provider.payout_lines("po_000001")

    lines = {line.vendor_word: line for line in calling(fresh_sandbox, talk)}
    assert lines["chargeback"].kind is LineKind.CHARGEBACK
    assert lines["chargeback"].reference == "#ch_1"
    assert lines["cosmic_ray"].kind is LineKind.UNKNOWN_WORD


def test_a_provider_that_is_not_there_has_refunded_nothing():
    async def talk() -> object:
        provider = SandboxPayments("http://127.0.0.1:9", "sandbox")  # the discard port: nobody listens
        answer = await provider.refund(RefundRequest("k", "ch", 1, "EUR"))
        await provider.aclose()
        return answer

    answer = asyncio.run(talk())

    assert isinstance(answer, RefundUnknown)
    assert not answer.may_be_done
