"""Where a listing of changed orders goes on, for APIs that list by time of change and skip by number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Place:
    """Since when is listed, and how many of these were seen. `part` tells lists apart that follow each other."""

    part: str
    since: datetime
    skipped: int = 0
    by_number: bool = False  # the list does not come oldest change first: it is only counted through

    @classmethod
    def read(cls, cursor: str, part: str, since: datetime) -> "Place":
        """The place that the cursor names; the beginning of the first part where it names none."""
        if not cursor:
            return cls(part, since)
        part, at, skipped, way = cursor.split("|")
        return cls(part, datetime.fromisoformat(at), int(skipped), way == "n")

    @property
    def cursor(self) -> str:
        return f"{self.part}|{self.since.isoformat()}|{self.skipped}|{'n' if self.by_number else 't'}"

    def after(self, changed: Sequence[datetime]) -> str:
        """The cursor behind a page whose orders changed at these instants. On from the last change that was seen, which
        is listed again: so that what changes meanwhile, and moves to the end, pushes nothing past us."""
        is_sorted = all(one <= other for one, other in pairwise(changed))
        by_number = self.by_number or not is_sorted or changed[0] < self.since
        if by_number or changed[-1] <= self.since:
            return Place(self.part, self.since, self.skipped + len(changed), by_number).cursor
        return Place(self.part, changed[-1]).cursor
