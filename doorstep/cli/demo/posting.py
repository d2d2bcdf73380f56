"""Posts the sample's webhooks to the running shop as its channels would: side by side, over real HTTP, and again where
nobody answers."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from .sample import Delivery
from .telling import Bar, Teller

_AT_ONCE = 6  # as many connections as a channel keeps open
PATIENCE_SECONDS = 120.0  # a channel's is days; a web application that died is back in seconds
PAUSE_SECONDS = 0.2


@dataclass(slots=True)
class Posted:
    """What came of a chapter's deliveries."""

    seconds: float = 0.0
    again: int = 0  # how often one was sent again because nobody answered
    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)  # those that were answered otherwise than the sample says


def post(base_url: str, deliveries: Sequence[Delivery], teller: Teller) -> Posted:
    """Every delivery is posted, in the sample's order; returns how they were answered."""
    begun = time.monotonic()
    with teller.bar("webhooks") as bar:
        posted = asyncio.run(_post_all(base_url, deliveries, bar))
    posted.seconds = time.monotonic() - begun
    return posted


async def _post_all(base_url: str, deliveries: Sequence[Delivery], bar: Bar) -> Posted:
    posted, waiting = Posted(), iter(deliveries)
    limits = httpx.Limits(max_connections=_AT_ONCE)
    async with httpx.AsyncClient(base_url=base_url, limits=limits, timeout=30, trust_env=False) as client:

        async def carry() -> None:
            for one in waiting:  # shared: each takes the next
                answer = await _deliver(client, one, posted)
                posted.answers[answer.status_code] += 1
                if answer.status_code != one.answer:
                    posted.wrong.append(f"{one.file} was answered {answer.status_code}, not {one.answer}")
                bar.show(posted.answers.total(), len(deliveries))

        await asyncio.gather(*(carry() for _ in range(_AT_ONCE)))
    return posted


async def _deliver(client: httpx.AsyncClient, one: Delivery, posted: Posted) -> httpx.Response:
    """The same bytes under the same id, until somebody answers."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return await client.post(f"/webhooks/{one.channel}", content=one.body, headers=dict(one.headers))
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
        posted.again += 1
        await asyncio.sleep(PAUSE_SECONDS)
