"""The stop gate: what a person has stopped, read in the transaction that would go on."""

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa

from . import tables

SCOPES = ("everything", "channel", "carrier", "site", "sku")


@dataclass(frozen=True, slots=True)
class Stops:
    """What lies still now; each set holds ids."""

    everything: bool = False
    channels: frozenset[int] = frozenset()
    carriers: frozenset[int] = frozenset()
    sites: frozenset[int] = frozenset()
    skus: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.everything or self.channels or self.carriers or self.sites or self.skus)


NOTHING = Stops()


def read_stops(connection: sa.Connection) -> Stops:
    """What is stopped, as this transaction sees it. One small query."""
    stop = tables.stop
    by_scope: dict[str, set[int]] = defaultdict(set)
    for scope, target_id in connection.execute(
        sa.select(stop.c.scope, stop.c.target_id).where(stop.c.lifted_at.is_(None))
    ):
        by_scope[scope].add(target_id)
    if not by_scope:
        return NOTHING
    return Stops(
        bool(by_scope["everything"]),
        frozenset(by_scope["channel"]),
        frozenset(by_scope["carrier"]),
        frozenset(by_scope["site"]),
        frozenset(by_scope["sku"]),
    )
