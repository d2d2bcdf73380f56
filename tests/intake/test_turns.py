"""Who comes within a moment of others goes on with them, each once, and nobody is left waiting."""

import asyncio
import random

import pytest

from doorstep.intake.turns import ENOUGH, Turns


@pytest.mark.parametrize("seed", range(6))
def test_whoever_joins_goes_on_once_and_in_order(seed):
    chance = random.Random(seed)
    gone: list[list[int]] = []

    async def arrive():
        turns: Turns[int] = Turns(gone.append)
        for one in range(1500):
            turns.join(one)
            if chance.random() < 0.2:
                await asyncio.sleep(chance.random() * 0.004)
        async with asyncio.timeout(20):
            while len(turns):
                await asyncio.sleep(0.01)

    asyncio.run(arrive())

    assert [one for turn in gone for one in turn] == list(range(1500))
    assert max(map(len, gone)) <= ENOUGH


def test_the_first_goes_at_once_and_what_follows_goes_together_when_there_are_enough(monkeypatch):
    monkeypatch.setattr("doorstep.intake.turns.PACE_SECONDS", 60.0)  # however slow this machine is
    gone: list[list[int]] = []

    async def arrive():
        turns: Turns[int] = Turns(gone.append)
        turns.join(0)
        assert gone == [[0]]
        for one in range(1, ENOUGH):
            turns.join(one)
        assert gone == [[0]]
        turns.join(ENOUGH)

    asyncio.run(arrive())

    assert gone == [[0], list(range(1, ENOUGH + 1))]


def test_one_that_nothing_follows_goes_alone(monkeypatch):
    monkeypatch.setattr("doorstep.intake.turns.PACE_SECONDS", 60.0)
    gone: list[list[int]] = []

    async def arrive():
        turns: Turns[int] = Turns(gone.append)
        turns.join(0)
        turns.join(1)
        async with asyncio.timeout(20):
            while len(turns):
                await asyncio.sleep(0.01)

    asyncio.run(arrive())

    assert gone == [[0], [1]]
