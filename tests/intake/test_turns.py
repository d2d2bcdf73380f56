"""Who comes within a moment of others goes on with them, each once, and nobody is left waiting."""

import asyncio
import queue
import random
import threading

import pytest

from doorstep.intake.turns import ENOUGH, Turns


@pytest.mark.parametrize("seed", range(6))
def test_whoever_joins_is_taken_once_however_the_worker_takes(seed):
    chance = random.Random(seed)
    told, taken = queue.SimpleQueue(), []
    turns: Turns[int] = Turns(lambda: told.put(True))

    def work():
        while told.get():
            while (one := turns.take()) is not None:
                taken.append(one)

    async def arrive():
        for one in range(1500):
            turns.join(one)
            if chance.random() < 0.2:
                await asyncio.sleep(chance.random() * 0.004)
        async with asyncio.timeout(20):
            while len(taken) < 1500:
                await asyncio.sleep(0.01)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        asyncio.run(arrive())
    finally:
        told.put(False)
        worker.join()

    assert sorted(taken) == list(range(1500))


def test_the_first_goes_at_once_and_what_follows_goes_together_when_there_are_enough(monkeypatch):
    monkeypatch.setattr("doorstep.intake.turns.PACE_SECONDS", 60.0)  # however slow this machine is

    async def arrive():
        told = []
        turns: Turns[int] = Turns(lambda: told.append(True))
        turns.join(0)
        assert len(told) == 1
        assert [turns.take(), turns.take()] == [0, None]
        for one in range(ENOUGH - 1):
            turns.join(one)
        assert len(told) == 1
        turns.join(ENOUGH)
        assert len(told) == 2

    asyncio.run(arrive())
