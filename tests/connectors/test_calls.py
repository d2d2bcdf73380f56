"""Calls side by side, and where a process may die around them."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator

import pytest

from doorstep.connectors.calls import Cure, Remedy, in_batches, side_by_side
from doorstep.connectors.carriers.sandbox import SandboxCarrier
from doorstep.connectors.messengers.smtp import Account, SmtpMessenger
from doorstep.connectors.payments.sandbox import SandboxPayments


async def collected(groups: AsyncIterator[list[int]]) -> list[list[int]]:
    return [group async for group in groups]


def test_every_answer_comes_once_and_no_more_calls_than_workers_run_at_a_time():
    running, most = 0, 0

    async def call(n: int) -> list[int]:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001 * (n % 3))
        running -= 1
        return [n, -n]

    groups = asyncio.run(collected(side_by_side(range(1, 40), call, workers=4)))

    assert sorted(answer for group in groups for answer in group) == sorted([*range(1, 40), *range(-39, 0)])
    assert most == 4


def test_answers_that_are_there_do_not_wait_for_those_that_are_not():
    async def talk() -> list[list[int]]:
        late = asyncio.Event()

        async def call(n: int) -> list[int]:
            if n == 2:
                await late.wait()
            return [n]

        groups = []
        async for group in side_by_side([1, 2, 3], call, workers=3):
            groups.append(sorted(group))
            late.set()
        return groups

    assert asyncio.run(talk()) == [[1, 3], [2]]


def test_answers_that_came_before_a_broken_call_are_handed_over_before_it_raises():
    async def talk() -> list[int]:
        seen: list[int] = []

        async def call(n: int) -> list[int]:
            if n == 3:
                raise LookupError("a bug")
            return [n]

        async def listen() -> None:
            async for group in side_by_side([1, 2, 3, 4], call, workers=1):
                seen.extend(group)

        with pytest.raises(LookupError):
            await listen()
        return seen

    assert asyncio.run(talk()) == [1, 2]


def test_who_stops_listening_stops_the_calls():
    async def talk() -> list[int]:
        called: list[int] = []

        async def call(n: int) -> list[int]:
            called.append(n)
            await asyncio.sleep(0)
            if n > 0:
                await asyncio.sleep(3_600)
            return [n]

        groups = side_by_side(range(50), call, workers=2, gather_seconds=0)
        await anext(groups)
        await groups.aclose()
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1
        return called

    assert len(asyncio.run(talk())) <= 4


def test_nothing_asked_is_nothing_answered():
    async def call(n: int) -> list[int]:
        raise AssertionError("nothing was asked")

    assert asyncio.run(collected(side_by_side([], call, workers=3))) == []
    assert in_batches([], 100) == []


def test_every_act_says_what_to_do_when_it_is_in_doubt():
    async def talk() -> dict[str, Remedy]:
        vendors = (
            SandboxCarrier("http://127.0.0.1:9", "sandbox", settling_seconds=45),
            SandboxPayments("http://127.0.0.1:9", "sandbox"),
            SmtpMessenger(Account("127.0.0.1", 9, "shop@example.com")),
        )
        for vendor in vendors:
            await vendor.aclose()
        return {act: remedy for vendor in vendors for act, remedy in vendor.remedies.items()}

    assert asyncio.run(talk()) == {
        "buy": Remedy(Cure.LOOK_UP, settling_seconds=45),
        "void": Remedy(Cure.SAME_KEY_AGAIN),
        "hand_over": Remedy(Cure.SAME_KEY_AGAIN),
        "refund": Remedy(Cure.SAME_KEY_AGAIN, window_seconds=86_400),
        "send": Remedy(Cure.CASE),
    }


DYING = """
import asyncio, sys
from datetime import UTC, datetime
from doorstep.connectors.carriers import LabelRequest, Place
from doorstep.connectors.carriers.sandbox import SandboxCarrier
from doorstep.connectors.messengers import Mail
from doorstep.connectors.messengers.smtp import Account, SmtpMessenger
from doorstep.connectors.payments import RefundRequest
from doorstep.connectors.payments.sandbox import SandboxPayments

async def main(key, carrier_url, payments_url, smtp_port):
    if "carrier" in key:
        to = Place("Anna", ("Street 1",), "10115", "Berlin", "DE")
        async for _ in SandboxCarrier(carrier_url, "sandbox").buy([LabelRequest(key, key, "standard", to, 900)]): pass
    elif "payments" in key:
        await SandboxPayments(payments_url, "sandbox").refund(RefundRequest(key, "ch_1", 1, "EUR"))
    else:
        mail = Mail(key, "anna@example.com", "Hello", "Hi", datetime.now(UTC))
        async for _ in SmtpMessenger(Account("127.0.0.1", int(smtp_port), "shop@example.com")).send([mail]): pass

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("call", ["carrier.buy", "payments.refund", "messenger.send"])
def test_a_caller_that_dies_on_either_side_of_a_call_has_asked_only_behind_it(sandbox, call, side):
    sandbox.tell("payments", "/v1/charges", id="ch_1", amount=500, currency="EUR", reference="#1")
    key = f"{call}.{side}"

    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(DYING), key, sandbox.carrier_url, sandbox.payments_url,
         str(sandbox.smtp_port)],
        env={**os.environ, "DOORSTEP_FAILPOINT": key},
    )  # fmt: skip

    asked = [label["key"] for label in sandbox.get("carrier", "/control/labels")["labels"]]
    asked += [refund["key"] for refund in sandbox.get("payments", "/control/ledger")["refunds"]]
    asked += [mail["message_id"][1:-13] for mail in sandbox.get("messenger", "/messages")["messages"]]
    assert ended.returncode == -signal.SIGKILL
    assert (key in asked) is (side == "after")
