"""Posts the sample's webhooks to the running shop as its channels would: side by side, over real HTTP."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from .sample import Delivery
from .telling import Bar, Teller

_AT_ONCE = 6  # as many connections as a channel keeps open


@dataclass(slots=True)
class Posted:
    """What came of a chapter's deliveries."""

    seconds: float = 0.0
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
                answer = await client.post(f"/webhooks/{one.channel}", content=one.body, headers=dict(one.headers))
                posted.answers[answer.status_code] += 1
                if answer.status_code != one.answer:
                    posted.wrong.append(f"{one.file} was answered {answer.status_code}, not {one.answer}")
                bar.show(posted.answers.total(), len(deliveries))

        await asyncio.gather(*(carry() for _ in range(_AT_ONCE)))
    return posted
