"""Which fulfillments go to the floor together: one site, oldest first, at most so many."""

from collections import defaultdict
from collections.abc import Iterable

WAVE_MAX = 100


def plan_waves(fulfillments: Iterable[tuple[int, int]], size: int = WAVE_MAX) -> list[tuple[int, list[int]]]:
    """Waves of (site, fulfillments), from (fulfillment, site) in the order in which they should be picked."""
    size = max(size, 1)
    by_site: dict[int, list[int]] = defaultdict(list)
    for fulfillment, site in fulfillments:
        by_site[site].append(fulfillment)
    return [
        (site, listed[first : first + size])
        for site, listed in by_site.items()
        for first in range(0, len(listed), size)
    ]
